#include "widgets/map_points.h"

#include <QImage>
#include <QPaintEngine>
#include <QPainter>
#include <vector>

#include "widgets/map_paint.h"

namespace resa {
namespace {

/// Beyond this many points a vector file would be slow to open: they become one lossless image, the text stays text.
constexpr std::int64_t mostVectorPoints = 20000;

void paintMarks(QPainter& painter, const MapData& data, const std::vector<float>& plane, const std::vector<int>& order,
                const MapTransform& place, double diameter) {
  std::vector<QPainterPath> markers;
  for (const MapGroup& group : data.legend) markers.push_back(markerPath(classMarker(group.marker), diameter));
  painter.setPen(Qt::NoPen);
  for (int row : order) {
    const auto i = std::size_t(row);
    const auto group = std::size_t(data.groups[i]);
    painter.setBrush(data.legend[group].color);
    painter.drawPath(markers[group].translated(place.toScreen(double(plane[2 * i]), double(plane[2 * i + 1]))));
  }
}

}  // namespace

void paintMapPoints(QPainter& painter, const MapData& data, const QRectF& area, const std::optional<QRectF>& bounds) {
  std::vector<float> plane = data.positions;
  std::vector<int> order(std::size_t(data.count()));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = int(i);
  if (data.dimensions == 3) {
    const Projection projection = projectMap(data.positions, {});
    plane = projection.plane;
    order = projection.farToNear;
  }
  const double diameter = pointDiameter(data.count(), area);
  const QRectF inside = area.adjusted(diameter, diameter, -diameter, -diameter);
  const MapTransform place = fitMap(bounds ? *bounds : boundsOf(plane), inside);
  if (data.count() <= mostVectorPoints || painter.paintEngine()->type() == QPaintEngine::Raster) {
    paintMarks(painter, data, plane, order, place, diameter);
    return;
  }
  constexpr double finer = 6;  // pixels a logical one, about 600 an inch on paper
  QImage layer((area.size() * finer).toSize(), QImage::Format_ARGB32_Premultiplied);
  layer.fill(Qt::transparent);
  QPainter points(&layer);
  points.setRenderHint(QPainter::Antialiasing);
  points.scale(finer, finer);
  points.translate(-area.topLeft());
  paintMarks(points, data, plane, order, place, diameter);
  points.end();
  painter.drawImage(area, layer);
}

}  // namespace resa
