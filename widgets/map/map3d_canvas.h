#pragma once
#include <memory>
#include <vector>

#include "widgets/map/map_surface.h"

namespace resa {

class PointCloud;

/// The 3-D map, drawn by VTK into a frame buffer of its own. Dragging rotates, with Shift or the middle button it moves the map; a lasso
/// takes what lies behind too. While the map moves its points are square, and fewer where the machine is slow. Without OpenGL a sentence
/// says so.
class Map3dCanvas : public MapSurface {
  Q_OBJECT
 public:
  explicit Map3dCanvas(QWidget* parent = nullptr);
  ~Map3dCanvas() override;
  void setMap(const MapData& data);
  void setRotation(const Rotation& rotation);
  /// How long a frame may take while the map moves, in milliseconds: several maps that move together share the time.
  void setFrameBudget(double milliseconds) { frameBudget_ = milliseconds; }
  /// False where no OpenGL context can be made; problem() says why.
  bool usable();
  QString problem() const { return problem_; }

 protected:
  QImage drawPoints(const QSize& pixels) override;
  std::vector<int> chooseThumbnails() const override;
  int pointAt(const QPointF& position, double radius) const override;
  MapCamera dragged(const QPointF& by, bool second) const override;
  QString problemText() override;
  void shaded(bool) override { filled_ = false; }

 private:
  void fillCloud();
  std::unique_ptr<PointCloud> cloud_;
  bool tried_ = false, filled_ = false;
  double frameBudget_ = 42;
  int stride_ = 1;  // of the points that are drawn while the map moves
  QString problem_;
};

}  // namespace resa
