#pragma once
#include <QWidget>
#include <vector>

#include "widgets/timeline/timeline.h"

namespace resa {

/// The bar of the timeline: snapshots as ticks, the past in the accent colour, the future empty, markers above.
class TimelineTrack : public QWidget {
  Q_OBJECT
 public:
  explicit TimelineTrack(QWidget* parent = nullptr);
  void setSnapshots(const std::vector<TimelineTick>& ticks, qint64 stepsTotal);
  void setMarkers(const std::vector<TimelineMarker>& markers);
  const std::vector<TimelineMarker>& markers() const { return markers_; }
  void setCurrent(qint64 step);
  /// x of a step in this widget's coordinates.
  double positionOf(qint64 step) const;
  QSize sizeHint() const override { return {400, 52}; }
  QSize minimumSizeHint() const override { return {120, 44}; }

 signals:
  void chosen(qint64 step);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  bool event(QEvent* event) override;

 private:
  const TimelineTick* nearest(double x) const;
  /// Where the label of a marker stands.
  QRectF labelOf(const TimelineMarker& marker) const;
  bool labelShown(const TimelineMarker& marker) const;
  void paintMarker(QPainter& painter, const TimelineMarker& marker) const;
  void chooseAt(double x);
  void paintNotes(QPainter& painter, double y) const;
  std::vector<TimelineTick> ticks_;
  std::vector<TimelineMarker> markers_;
  qint64 total_ = 0, current_ = -1;
};

}  // namespace resa
