#pragma once
#include <QPointer>
#include <QWidget>
#include <memory>
#include <vector>

#include "widgets/curve_data.h"
#include "widgets/theme.h"

class QCPAbstractItem;
class QCPGraph;
class QCPItemStraightLine;
class QCustomPlot;
class QLabel;

namespace resa {

/// One plot with its title, what it was measured on, legend, reference lines, cursor and hover readout.
class Chart : public QWidget {
  Q_OBJECT
 public:
  /// `fixedTheme` keeps one look (figures); null follows the window's theme.
  explicit Chart(const Theme* fixedTheme = nullptr, QWidget* parent = nullptr);
  void setData(const ChartData& data);
  const ChartData& data() const { return data_; }
  /// NaN hides the line.
  void setCursor(double x);
  /// Where the mouse is in another chart of the view; NaN hides it.
  void setHover(double x);
  void setXRange(double low, double high);
  void resetView();
  QVector<QPointF> plotted(const QString& curve) const;
  QStringList curveNames() const;
  /// Title, legend and plot into `area` of any painter; text stays text.
  void paintFigure(QPainter& painter, const QRect& area);
  QSize minimumSizeHint() const override { return {120, 100}; }

 signals:
  void clicked(double x);
  void hovered(double x);
  void xRangeChanged(double low, double high);
  void viewReset();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  const Theme& look() const;
  void applyLook();
  void addCurve(const Curve& curve);
  void addLine(const ReferenceLine& line, int index);
  void rescale();
  void userMoved();
  void showReadout(const QPoint& at);
  void hideReadout();
  QString readoutAt(double x, double* snapped) const;
  QString noteNear(const QPointF& pixel) const;
  void paintHeader(QPainter& painter, const QRectF& area) const;
  ChartData data_;
  const Theme* fixedTheme_;
  QCustomPlot* plot_;
  QLabel* readout_;
  std::vector<std::pair<QString, QCPGraph*>> graphs_;
  QPointer<QCPItemStraightLine> cursor_, hover_;
  double cursorX_;
  bool zoomed_ = false;
  QPoint pressedAt_;
};

}  // namespace resa
