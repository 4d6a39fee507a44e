#pragma once
#include <QPointF>
#include <QRectF>
#include <array>
#include <vector>

#include "widgets/base/theme.h"
#include "widgets/map/map_data.h"

class QPainter;

namespace resa {

/// Smallest rectangle around 2-D positions (n, 2).
QRectF boundsOf(const std::vector<float>& positions);
/// Keeps the aspect ratio, y upwards in the data and downwards on the screen.
struct MapTransform {
  QPointF center, target;  // data centre drawn at the target
  double scale = 1;        // pixels a unit
  QPointF toScreen(double x, double y) const { return {target.x() + (x - center.x()) * scale, target.y() - (y - center.y()) * scale}; }
};
MapTransform fitMap(const QRectF& bounds, const QRectF& area);

/// Rotation of a 3-D map about its centre and orthographic projection: (x right, y up, depth towards the viewer).
struct Rotation {
  double azimuth = 35, elevation = 20;
  bool operator==(const Rotation&) const = default;
};
std::array<double, 3> project(const Rotation& rotation, double x, double y, double z);
/// Positions (n, 3) centred and projected: (n, 2) on the plane, with the order from far to near.
struct Projection {
  std::vector<float> plane;
  std::vector<int> farToNear;
  std::vector<float> depth;
};
Projection projectMap(const std::vector<float>& positions, const Rotation& rotation);

/// Diameter that keeps n points legible in an area.
double pointDiameter(std::int64_t count, const QRectF& area);
/// Colour of a point without a value: there, but quiet.
QRgb noValueColor(const Theme& theme);
/// `share` of b mixed into a.
QRgb mixedColor(QRgb a, QRgb b, double share);
/// The bar of a scale with its ends, and its middle where it diverges, named at its right; arrows where values beyond are drawn as the end.
void paintMapScale(QPainter& painter, const QRectF& bar, const MapScale& scale, const Theme& theme);

}  // namespace resa
