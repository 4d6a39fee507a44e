#pragma once
#include <QVariantAnimation>
#include <vector>

#include "widgets/base/latest_task.h"
#include "widgets/map/map_surface.h"

namespace resa {

/// The 2-D map, drawn without OpenGL. Dragging pans.
class MapCanvas : public MapSurface {
  Q_OBJECT
 public:
  explicit MapCanvas(QWidget* parent = nullptr);
  /// `animate`: move the points from where they are, 200 ms.
  void setMap(const MapData& data, bool animate);
  bool animating() const { return animation_.state() == QAbstractAnimation::Running; }

 protected:
  QImage drawPoints(const QSize& pixels) override;
  std::vector<int> chooseThumbnails() const override;
  int pointAt(const QPointF& position, double radius) const override;
  MapCamera dragged(const QPointF& by, bool second) const override;
  const std::vector<float>& positions() const override { return shown_; }
  MapExtent extent() const override;
  void shaded(bool pictured) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void moveTo(float t);
  void settle();
  void wantDetail();
  std::vector<float> from_, shown_;
  QRectF fromBounds_, bounds_;
  QVariantAnimation animation_;
  LatestTask detailTask_;
  std::vector<std::pair<std::uint8_t, int>> detail_;  // (level, row) of all rows that ever get a picture, ascending
};

}  // namespace resa
