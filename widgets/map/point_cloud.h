#pragma once
#include <QColor>
#include <QImage>
#include <QSize>
#include <memory>
#include <vector>

#include "widgets/map/map_geometry.h"

namespace resa {

/// Points drawn by VTK into a frame buffer of their own. Needs an OpenGL 3.2 core context; error() says where there is none.
class PointCloud {
 public:
  PointCloud();
  ~PointCloud();
  bool valid() const;
  QString error() const;
  /// positions (n, 3) inside the unit ball, one colour a point (alpha 0 leaves it out). `emphasised`, empty or one a point: drawn last,
  /// larger and in front of the others.
  void setPoints(const std::vector<float>& positions, const std::vector<QRgb>& colors, const std::vector<std::uint8_t>& emphasised = {});
  /// How a picture is drawn. Square points cost half of round ones; `stride` draws every stride-th point of those not emphasised.
  struct Quality {
    bool round = true;
    int stride = 1;
  };
  /// Parallel projection as in VtkScene::aim. Points are `pointSize` pixels wide.
  QImage render(const QSize& pixels, const MapCamera& camera, double pointSize, const QColor& background, const Quality& quality);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace resa
