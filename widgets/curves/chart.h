#pragma once
#include <QPointer>
#include <QWidget>
#include <memory>
#include <vector>

#include "widgets/base/theme.h"
#include "widgets/curves/curve_data.h"

class QCPGraph;
class QCPItemStraightLine;
class QCPItemText;
class QCPLayer;
class QCustomPlot;
class QLabel;
class QRubberBand;
class QToolButton;

namespace resa {

class SeriesLegend;

/// One plot with its title, legend, reference lines, marks, cursor and crosshair. Wheel and keys zoom, a drag zooms to a box.
class Chart : public QWidget {
  Q_OBJECT
 public:
  /// `fixedTheme` keeps one look (figures); null follows the window's theme.
  explicit Chart(const Theme* fixedTheme = nullptr, QWidget* parent = nullptr);
  void setData(const ChartData& data);
  const ChartData& data() const { return data_; }
  /// Zoom, logarithms and what is hidden, as the user sees it now.
  const ChartView& view() const { return view_; }
  void setView(const ChartView& view);
  void setLogarithmic(bool x, bool y);
  void setHidden(const QSet<QString>& hidden);
  /// Brings the curves of a legend entry out; empty: none.
  void setPointedAt(const QString& entry);
  /// NaN hides the line.
  void setCursor(double x);
  /// Vertical lines with a name, such as alarms.
  void setMarks(const std::vector<std::pair<double, QString>>& marks);
  /// Where the mouse is in another chart of the view; NaN hides it.
  void setHover(double x);
  void setXRange(double low, double high);
  std::pair<double, double> xRange() const;
  std::pair<double, double> yRange() const;
  void resetView();
  /// Zooms about the middle or pans by a share of the axis: what the keys do.
  void zoom(double factor, bool x, bool y);
  void pan(double shareX, double shareY);

  /// Every number of a curve, and those samples of it that are drawn now.
  QVector<QPointF> plotted(const QString& curve) const;
  QVector<QPointF> drawn(const QString& curve) const;
  QStringList curveNames() const;
  /// What a logarithmic axis has no place for, in words; empty where nothing is left out.
  QString leftOut() const;

  struct CrosshairValue {
    QString curve;
    double x = 0, y = 0;  // the sample nearest to the crosshair
    double smoothed = 0;  // NaN: the curve is not smoothed
  };
  /// Moves the crosshair to the sample of any curve that is nearest to x and tells all curves' values there; NaN hides it.
  const std::vector<CrosshairValue>& showCrosshair(double x);
  const std::vector<CrosshairValue>& crosshair() const { return crosshair_; }

  /// What is drawn now.
  Figure figure() const { return chartFigure(data_, view_); }
  QSize minimumSizeHint() const override { return {120, 100}; }
  /// The plot itself, in this widget's coordinates.
  QRect plotRect() const;

 signals:
  void clicked(double x);
  void hovered(double x);
  void xRangeChanged(double low, double high);
  void viewReset();
  void legendToggled(const QString& entry);
  void legendSoloed(const QString& entry);
  void removeRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool event(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  /// What is drawn of one curve.
  struct Drawn {
    const Curve* curve;
    CurveSeriesPtr series;
    QCPGraph *raw = nullptr, *smoothed = nullptr, *low = nullptr, *high = nullptr;
  };
  const Theme& look() const;
  bool logX() const { return view_.logX; }
  bool logY() const { return view_.logY || data_.logY; }
  void applyLook();
  void addCurve(const Curve& curve);
  void addWhiskers(const Curve& curve, QCPGraph* graph);
  void addLine(const ReferenceLine& line);
  bool lineHidden(const ReferenceLine& line) const { return !line.entry.isEmpty() && view_.hidden.contains(line.entry); }
  void placeLines();
  void addMarks();
  void applyPens();
  void layOut();
  void rescale();
  void fill();
  void fillCurve(Drawn& drawn, const std::vector<double>& edges);
  void userMoved(bool x, bool y);
  void afterMove(bool x);
  void wheel(QWheelEvent* event);
  void press(QMouseEvent* event);
  void drag(QMouseEvent* event);
  void release(QMouseEvent* event);
  void zoomToBox(const QRect& box);
  void showReadout(const QPoint& at);
  void hideReadout();
  void placeReadout(double x, int y, const QString& note);
  QString readoutText() const;
  QString noteNear(const QPointF& pixel) const;
  void drawOverlay();
  void paintHeader(QPainter& painter, const QRectF& area) const;
  ChartData data_;
  ChartView view_;
  const Theme* fixedTheme_;
  QCustomPlot* plot_;
  SeriesLegend* legend_;
  QToolButton* remove_;
  QLabel* readout_;
  QRubberBand* box_;
  QCPLayer* overlay_;
  std::vector<Drawn> drawn_;
  std::vector<std::pair<double, QString>> marks_;
  std::vector<QPointer<QObject>> markItems_;
  std::vector<std::pair<QCPItemText*, QCPItemStraightLine*>> lines_;  // name and line of each of data_.lines
  QPointer<QCPItemStraightLine> cursor_, hover_;
  std::vector<CrosshairValue> crosshair_;
  QString pointedAt_;
  double cursorX_, hoverX_;
  bool fillNeeded_ = true;
  QSize filledFor_;
  std::pair<double, double> filledX_;
  int headerHeight_;
  QPoint pressedAt_;
  bool panning_ = false;
};

}  // namespace resa
