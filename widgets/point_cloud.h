#pragma once
#include <QColor>
#include <QImage>
#include <QSize>
#include <memory>
#include <vector>

#include "widgets/map_paint.h"

namespace resa {

/// Square points drawn by VTK into an own frame buffer. Needs an OpenGL 3.2 core context; error() says where there is none.
class PointCloud {
 public:
  PointCloud();
  ~PointCloud();
  bool valid() const;
  QString error() const;
  /// positions (n, 3) inside the unit ball, one colour a point; a transparent colour leaves the point out.
  void setPoints(const std::vector<float>& positions, const std::vector<QColor>& colors);
  /// Parallel projection; half the picture's shorter side is 1/zoom. Points are `pointSize` pixels wide.
  QImage render(const QSize& pixels, const Rotation& rotation, double zoom, double pointSize, const QColor& background);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace resa
