#pragma once
#include <QRectF>
#include <QSet>
#include <QString>
#include <QWidget>
#include <vector>

#include "widgets/base/theme.h"
#include "widgets/curves/curve_scene.h"

class QPainter;

namespace resa {

/// Line pattern of a curve: solid, dashed, dotted and so on, repeating.
Qt::PenStyle dashOf(int dash);

/// "— encoding — hidden 1 — embedding": swatches of curves in as many rows as the width asks for. A click or Space hides and shows a curve,
/// a double click or Enter shows it alone, pointing at it (or the arrow keys) brings it out.
class SeriesLegend : public QWidget {
  Q_OBJECT
 public:
  explicit SeriesLegend(const QString& name, QWidget* parent = nullptr);
  void setEntries(const std::vector<LegendEntry>& entries);
  const std::vector<LegendEntry>& entries() const { return entries_; }
  void setHidden(const QSet<QString>& hidden);
  /// Rows beyond these are folded into "+3", which opens a menu.
  void setMostRows(int rows);
  /// Width of all entries in one row.
  int rowWidth() const;
  int heightFor(int width) const;
  /// Where an entry is drawn; empty where it is folded away.
  QRect entryRect(const QString& label) const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {0, 18}; }

 signals:
  void toggled(const QString& label);
  void soloed(const QString& label);
  /// Empty: nothing is pointed at.
  void pointedAt(const QString& label);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void leaveEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Place {
    int entry;  // -1: the fold
    QRect rect;
  };
  std::vector<Place> placesFor(int width) const;
  void arrange();
  int entryAt(const QPoint& position) const;
  void pointAt(int entry);
  void showFolded();
  void describe();
  std::vector<LegendEntry> entries_;
  std::vector<Place> places_;
  QSet<QString> hidden_;
  int mostRows_ = 100, pointed_ = -1;
  bool justSoloed_ = false;
};

/// Draws swatches into the width of `area`, row by row from its top; `painter` may be null. Returns the height they take.
double paintSeries(QPainter* painter, const QRectF& area, const std::vector<LegendEntry>& series, const Theme& theme);

}  // namespace resa
