#pragma once
#include <QWidget>

#include "widgets/assignment/pair_facts.h"
#include "widgets/figures/figure.h"

namespace resa {

/// Assignment, prediction and similarity of one pair over all snapshots: A and P on the heat map's logarithmic scale (left), S on a linear
/// one (right), 1/B as a dashed line. The shown step is marked; hovering reads the nearest snapshot, a click asks for it.
class PairTrace : public QWidget {
  Q_OBJECT
 public:
  explicit PairTrace(QWidget* parent = nullptr);
  /// `size` is the probe's, `title` names the pair in figures.
  /// `row` and `column`: the cell in the probe, by which a command makes the figure again.
  void setSeries(const PairSeries& series, std::int64_t size, const QString& title, int row = -1, int column = -1);
  void setCurrentStep(qint64 step);
  const PairSeries& series() const { return series_; }
  /// "step 468 · A 0.031 · P 0.019 · S 0.934": of the hovered snapshot, else of the shown one.
  QString reading() const;
  /// Where a value of curve 0 (A), 1 (P) or 2 (S) at a snapshot is drawn.
  QPointF positionOf(int curve, std::size_t snapshot) const;
  Figure figure() const;
  QSize sizeHint() const override { return {220, 148}; }
  QSize minimumSizeHint() const override { return {140, 120}; }

 signals:
  void stepClicked(qint64 step);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  /// Snapshot that the reading is of; -1 where there is none.
  int readIndex() const;
  int nearestTo(double x) const;
  void hover(int index);
  PairSeries series_;
  std::int64_t size_ = 0;
  QString title_;
  qint64 current_ = -1;
  int hovered_ = -1, row_ = -1, column_ = -1;
};

}  // namespace resa
