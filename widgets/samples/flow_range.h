#pragma once
#include <QWidget>
#include <cstdint>
#include <vector>

namespace resa {

/// From which snapshot to which: a line with two handles over the ranks of the snapshots. Drag a handle, or move the one that was touched
/// last with the arrows; space takes the other one.
class FlowRange : public QWidget {
  Q_OBJECT
 public:
  explicit FlowRange(QWidget* parent = nullptr);
  /// Snapshots, ascending. Handles at the ends stay at the ends as the run grows.
  void setSteps(const std::vector<std::int64_t>& steps);
  std::int64_t first() const { return steps_.empty() ? 0 : steps_[std::size_t(low_)]; }
  std::int64_t last() const { return steps_.empty() ? 0 : steps_[std::size_t(high_)]; }
  /// Middle of the lower (0) or the upper (1) handle.
  QPoint handle(int which) const;
  QSize sizeHint() const override { return {120, 24}; }
  QSize minimumSizeHint() const override { return {60, 24}; }

 signals:
  void rangeChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  double xOf(int index) const;
  void move(int index);
  void describe();
  std::vector<std::int64_t> steps_;
  int low_ = 0, high_ = 0, active_ = 1;
};

}  // namespace resa
