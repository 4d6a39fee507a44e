#pragma once
#include <QPointF>
#include <QRectF>
#include <array>
#include <set>
#include <vector>

#include "widgets/map_data.h"
#include "widgets/theme.h"

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
/// Rows for thumbnails: far enough from each other, hidden groups left out, in row order so that they stay put.
std::vector<int> thumbnailRows(const std::vector<QPointF>& screen, const MapData& data, const std::set<int>& hidden, double apart,
                               int most);
/// A legend column, one row a group; returns the height used.
double paintLegend(QPainter& painter, const QRectF& area, const std::vector<MapGroup>& legend, const Theme& theme);

}  // namespace resa
