#pragma once
#include <QPointF>
#include <QPolygonF>
#include <QRectF>
#include <array>
#include <cstdint>
#include <vector>

#include "widgets/map/map_paint.h"

namespace resa {

/// How one looks at a map, in units that canvases of any size share: they can be linked.
struct MapCamera {
  Rotation rotation;  // of 3-D maps
  double zoom = 1;
  QPointF pan;  // of the map's centre from the canvas' centre, in halves of its shorter side, y downwards
  bool operator==(const MapCamera&) const = default;
};
/// Zooms by `factor` so that what lies at `anchor` (from the centre, in the units of pan) stays there.
MapCamera zoomedAt(const MapCamera& camera, const QPointF& anchor, double factor);

/// What of a map fits a canvas at zoom 1: bounds of a 2-D map, centre and farthest distance of a 3-D one.
struct MapExtent {
  int dimensions = 2;
  QRectF bounds;
  std::array<double, 3> center{};
  double radius = 1;
};
MapExtent extentOf(const std::vector<float>& positions, int dimensions);

/// From a map's units to a rectangle as a camera sees it; window and figures place points by it.
class MapProjector {
 public:
  MapProjector() = default;
  MapProjector(const MapExtent& extent, const MapCamera& camera, const QRectF& area);
  /// `position`: two or three coordinates. `depth`, where asked for: of 3-D maps, towards the viewer.
  QPointF operator()(const float* position, float* depth = nullptr) const;
  /// Pixels a unit of a 2-D map.
  double scale() const { return flat_.scale; }

 private:
  int dimensions_ = 2;
  MapTransform flat_;
  std::array<double, 3> center_{}, right_{}, up_{}, towards_{};
  QPointF target_;
};

/// Rows whose points lie inside a closed outline (by winding number, so that crossing oneself cuts no hole), ascending. `visible`: one a
/// point, 0 leaves it out.
std::vector<int> rowsInside(const QPolygonF& outline, const std::vector<QPointF>& points, const std::vector<std::uint8_t>& visible);
/// The next visible point from `row` in the direction of an arrow key, points straight ahead preferred; `row` where there is none.
int nextRow(const std::vector<QPointF>& points, const std::vector<std::uint8_t>& visible, int row, const QPointF& direction);

/// How much larger points are drawn at a zoom.
double zoomedSize(double zoom);
/// Size and least distance of the pictures on a map at a zoom, in device-independent pixels: larger and denser the nearer one looks.
double thumbnailSide(double zoom);
double thumbnailApart(double zoom);
/// Level of detail at which each 2-D point's picture appears: level L is shown from zoom 2^L on. positions (n, 2), `scale` pixels a unit at
/// zoom 1. Points of levels up to L lie at least thumbnailApart(2^L) apart there, along x or y, so that pictures never overlap and those
/// that are there stay while one zooms in. 255: never.
constexpr std::uint8_t noDetail = 255;
constexpr int detailLevels = 7;
std::vector<std::uint8_t> detailOf(const std::vector<float>& positions, const std::vector<std::uint8_t>& visible, double scale);
/// Rows for pictures of projected points: in each neighbourhood the point nearest to the viewer, at least `apart` along x or y from others.
std::vector<int> frontRows(const std::vector<QPointF>& points, const std::vector<float>& depth, const std::vector<std::uint8_t>& visible,
                           const QRectF& area, double apart);

}  // namespace resa
