#include "widgets/map/map_geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace resa {
namespace {

struct Edge {
  QPointF from, to;
  int winding;
};

/// Edges of an outline by horizontal bands, so that a point is compared with the few edges at its height only.
class Bands {
 public:
  explicit Bands(const QPolygonF& outline) : bounds_(outline.boundingRect()), bands_(std::size_t(bounds_.height() / bandHeight) + 1) {
    for (int i = 0; i < outline.size(); ++i) {
      Edge edge{outline[i], outline[(i + 1) % outline.size()], 1};
      if (edge.from.y() == edge.to.y()) continue;
      if (edge.from.y() > edge.to.y()) {
        std::swap(edge.from, edge.to);
        edge.winding = -1;
      }
      for (std::size_t band = bandOf(edge.from.y()); band <= bandOf(edge.to.y()); ++band) bands_[band].push_back(edge);
    }
  }
  bool contains(const QPointF& point) const {
    if (!bounds_.contains(point)) return false;
    int winding = 0;
    for (const Edge& edge : bands_[bandOf(point.y())]) {
      if (point.y() < edge.from.y() || point.y() >= edge.to.y()) continue;
      const double t = (point.y() - edge.from.y()) / (edge.to.y() - edge.from.y());
      if (edge.from.x() + t * (edge.to.x() - edge.from.x()) > point.x()) winding += edge.winding;
    }
    return winding != 0;
  }

 private:
  static constexpr double bandHeight = 4;
  std::size_t bandOf(double y) const { return std::min(bands_.size() - 1, std::size_t(std::max(0.0, (y - bounds_.top()) / bandHeight))); }
  QRectF bounds_;
  std::vector<std::vector<Edge>> bands_;
};

/// Points kept so far, at most one a cell because they lie at least a cell apart.
class Spacing {
 public:
  Spacing(const QRectF& area, double apart) : area_(area), apart_(apart) {
    columns_ = std::int64_t(area.width() / apart) + 1;
    rows_ = std::int64_t(area.height() / apart) + 1;
    cells_.assign(std::size_t(columns_ * rows_), {empty, empty});
  }
  bool free(double x, double y) const {
    const auto [column, row] = cellOf(x, y);
    for (std::int64_t r = std::max<std::int64_t>(0, row - 1); r <= std::min(rows_ - 1, row + 1); ++r) {
      for (std::int64_t c = std::max<std::int64_t>(0, column - 1); c <= std::min(columns_ - 1, column + 1); ++c) {
        const auto& kept = cells_[std::size_t(r * columns_ + c)];
        if (std::max(std::abs(kept.first - x), std::abs(kept.second - y)) < apart_) return false;
      }
    }
    return true;
  }
  void keep(double x, double y) {
    const auto [column, row] = cellOf(x, y);
    cells_[std::size_t(row * columns_ + column)] = {x, y};
  }

 private:
  static constexpr double empty = std::numeric_limits<double>::infinity();
  std::pair<std::int64_t, std::int64_t> cellOf(double x, double y) const {
    return {std::clamp(std::int64_t((x - area_.left()) / apart_), std::int64_t(0), columns_ - 1),
            std::clamp(std::int64_t((y - area_.top()) / apart_), std::int64_t(0), rows_ - 1)};
  }
  QRectF area_;
  double apart_;
  std::int64_t columns_, rows_;
  std::vector<std::pair<double, double>> cells_;
};

}  // namespace

MapCamera zoomedAt(const MapCamera& camera, const QPointF& anchor, double factor) {
  MapCamera zoomed = camera;
  zoomed.zoom = std::clamp(camera.zoom * factor, 0.5, 64.0);
  zoomed.pan = anchor - (anchor - camera.pan) * (zoomed.zoom / camera.zoom);
  return zoomed;
}

MapExtent extentOf(const std::vector<float>& positions, int dimensions) {
  MapExtent extent;
  extent.dimensions = dimensions;
  if (dimensions != 3) {
    extent.bounds = boundsOf(positions);
    return extent;
  }
  const std::size_t n = positions.size() / 3;
  for (std::size_t i = 0; i < 3 * n; ++i) extent.center[i % 3] += double(positions[i]) / double(n);
  double farthest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double squares = 0;
    for (std::size_t d = 0; d < 3; ++d) squares += std::pow(double(positions[3 * i + d]) - extent.center[d], 2);
    farthest = std::max(farthest, squares);
  }
  if (farthest > 0) extent.radius = std::sqrt(farthest);
  return extent;
}

MapProjector::MapProjector(const MapExtent& extent, const MapCamera& camera, const QRectF& area) : dimensions_(extent.dimensions) {
  constexpr double margin = 14;
  const double half = std::min(area.width(), area.height()) / 2;
  target_ = area.center() + camera.pan * half;
  flat_ = fitMap(extent.bounds, area.adjusted(margin, margin, -margin, -margin));
  flat_.scale *= camera.zoom;
  flat_.target = target_;
  center_ = extent.center;
  const double size = half * camera.zoom / extent.radius;
  for (std::size_t d = 0; d < 3; ++d) {
    const std::array<double, 3> seen = project(camera.rotation, d == 0, d == 1, d == 2);
    right_[d] = seen[0] * size;
    up_[d] = seen[1] * size;
    towards_[d] = seen[2] * size;
  }
}

QPointF MapProjector::operator()(const float* position, float* depth) const {
  if (dimensions_ != 3) return flat_.toScreen(double(position[0]), double(position[1]));
  double right = 0, up = 0, towards = 0;
  for (std::size_t d = 0; d < 3; ++d) {
    const double x = double(position[d]) - center_[d];
    right += right_[d] * x;
    up += up_[d] * x;
    towards += towards_[d] * x;
  }
  if (depth) *depth = float(towards);
  return {target_.x() + right, target_.y() - up};
}

std::vector<int> rowsInside(const QPolygonF& outline, const std::vector<QPointF>& points, const std::vector<std::uint8_t>& visible) {
  std::vector<int> rows;
  if (outline.size() < 3) return rows;
  const Bands bands(outline);
  for (std::size_t row = 0; row < points.size(); ++row) {
    if ((row >= visible.size() || visible[row]) && bands.contains(points[row])) rows.push_back(int(row));
  }
  return rows;
}

int nextRow(const std::vector<QPointF>& points, const std::vector<std::uint8_t>& visible, int row, const QPointF& direction) {
  if (row < 0 || std::size_t(row) >= points.size()) return row;
  int best = row;
  double nearest = std::numeric_limits<double>::infinity();
  for (std::size_t other = 0; other < points.size(); ++other) {
    if (int(other) == row || (other < visible.size() && !visible[other])) continue;
    const QPointF by = points[other] - points[std::size_t(row)];
    const double ahead = QPointF::dotProduct(by, direction);
    const double aside = std::abs(by.x() * direction.y() - by.y() * direction.x());
    if (ahead <= 0 || aside > ahead) continue;
    const double cost = ahead + 2 * aside;
    if (cost < nearest) {
      nearest = cost;
      best = int(other);
    }
  }
  return best;
}

double zoomedSize(double zoom) { return std::clamp(std::pow(zoom, 0.35), 1.0, 2.0); }

double thumbnailSide(double zoom) {
  // In steps of two pixels: between them pictures need not be scaled anew.
  return 2 * std::floor(std::clamp(18 * std::pow(zoom, 0.35), 18.0, 38.0) / 2);
}

double thumbnailApart(double zoom) { return std::clamp(84 / std::pow(std::max(zoom, 1.0), 0.35), 44.0, 84.0); }

std::vector<std::uint8_t> detailOf(const std::vector<float>& positions, const std::vector<std::uint8_t>& visible, double scale) {
  const std::size_t n = positions.size() / 2;
  std::vector<std::uint8_t> levels(n, noDetail);
  if (!(scale > 0)) return levels;
  const QRectF bounds = boundsOf(positions);
  for (int level = 0; level < detailLevels; ++level) {
    const double zoom = double(1 << level);
    Spacing kept(bounds, thumbnailApart(zoom) / (scale * zoom));
    const auto at = [&](std::size_t row, std::size_t d) { return double(positions[2 * row + d]); };
    for (std::size_t row = 0; row < n; ++row) {
      if (levels[row] != noDetail) kept.keep(at(row, 0), at(row, 1));
    }
    for (std::size_t row = 0; row < n; ++row) {
      if (levels[row] != noDetail || (row < visible.size() && !visible[row])) continue;
      if (!std::isfinite(at(row, 0) + at(row, 1)) || !kept.free(at(row, 0), at(row, 1))) continue;
      kept.keep(at(row, 0), at(row, 1));
      levels[row] = std::uint8_t(level);
    }
  }
  return levels;
}

std::vector<int> frontRows(const std::vector<QPointF>& points, const std::vector<float>& depth, const std::vector<std::uint8_t>& visible,
                           const QRectF& area, double apart) {
  // The nearest of each cell first: sorting the few cells is cheap where sorting all points is not.
  const auto columns = std::size_t(area.width() / apart) + 1, rows = std::size_t(area.height() / apart) + 1;
  std::vector<int> front(columns * rows, -1);
  for (std::size_t row = 0; row < points.size(); ++row) {
    if ((row < visible.size() && !visible[row]) || !area.contains(points[row])) continue;
    const auto column = std::size_t((points[row].x() - area.left()) / apart), line = std::size_t((points[row].y() - area.top()) / apart);
    int& best = front[std::min(line, rows - 1) * columns + std::min(column, columns - 1)];
    if (best < 0 || depth[row] > depth[std::size_t(best)]) best = int(row);
  }
  std::erase(front, -1);
  std::sort(front.begin(), front.end(), [&](int a, int b) { return depth[std::size_t(a)] > depth[std::size_t(b)]; });
  Spacing kept(area, apart);
  std::vector<int> chosen;
  for (const int row : front) {
    const QPointF& at = points[std::size_t(row)];
    if (!kept.free(at.x(), at.y())) continue;
    kept.keep(at.x(), at.y());
    chosen.push_back(row);
  }
  return chosen;
}

}  // namespace resa
