#include "widgets/map/map_points.h"

#include <QFontMetricsF>
#include <QImage>
#include <QPaintEngine>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/figures/figure_frame.h"
#include "widgets/map/map_paint.h"

namespace resa {
namespace {

constexpr std::size_t mostVectorPoints = 5000;

void paintShapes(QPainter& painter, const MarkerRows& marks, const std::vector<int>& order, double diameter) {
  painter.setPen(Qt::NoPen);
  for (const int index : order) {
    const auto row = std::size_t(index);
    const Marker marker = marks.markers.empty() ? Marker::disc : Marker(marks.markers[row]);
    painter.setBrush(QColor::fromRgb(marks.colors[row]));
    painter.drawPath(markerPath(marker, diameter).translated(marks.at[row]));
  }
}

}  // namespace

double rasterScale(const QPainter& painter) {
  const double own = std::max(0.1, std::abs(painter.deviceTransform().m11()));
  return painter.paintEngine()->type() == QPaintEngine::Raster ? own : std::clamp(own, 300 / 96.0, 600 / 96.0);
}

void paintMarkers(QPainter& painter, const MarkerRows& marks, const std::vector<int>& behind, const std::vector<int>& front,
                  const QRectF& area, double diameter) {
  const double frontDiameter = 1.3 * diameter;
  if (behind.size() + front.size() <= mostVectorPoints) {
    paintShapes(painter, marks, behind, diameter);
    paintShapes(painter, marks, front, frontDiameter);
    return;
  }
  const double scale = rasterScale(painter);
  QImage layer((area.size() * scale).toSize(), QImage::Format_ARGB32_Premultiplied);
  layer.fill(Qt::transparent);
  MarkerRows placed = marks;
  for (QPointF& at : placed.at) at -= area.topLeft();
  drawMarkers(layer, scale, placed, behind, diameter);
  drawMarkers(layer, scale, placed, front, frontDiameter);
  painter.drawImage(area, layer);
}

void paintMapPoints(QPainter& painter, const MapData& data, const QRectF& area, const std::optional<QRectF>& bounds) {
  std::vector<float> plane = data.positions;
  std::vector<int> order(std::size_t(data.count()));
  std::iota(order.begin(), order.end(), 0);
  if (data.dimensions == 3) {
    const Projection projection = projectMap(data.positions, {});
    plane = projection.plane;
    order = projection.farToNear;
  }
  const double diameter = pointDiameter(data.count(), area);
  const MapTransform place = fitMap(bounds ? *bounds : boundsOf(plane), area.adjusted(diameter, diameter, -diameter, -diameter));
  MarkerRows marks;
  for (std::size_t row = 0; row < order.size(); ++row) {
    marks.at.push_back(place.toScreen(double(plane[2 * row]), double(plane[2 * row + 1])));
    marks.colors.push_back(pointColor(data, row, noValueColor(lightTheme())));
    marks.markers.push_back(std::uint8_t(classMarker(data.legend[std::size_t(data.groups[row])].marker)));
  }
  paintMarkers(painter, marks, order, {}, area, diameter);
}

QRectF paintMapKey(QPainter& painter, const QRectF& area, const FigureStyle& style, const MapData& data) {
  if (data.values.empty()) {
    std::vector<FigureEntry> legend;
    for (const MapGroup& group : data.legend) legend.push_back({group.name, group.color, group.marker});
    return paintLegendAt(painter, area, style, LegendPlace::right, legend);
  }
  if (style.legend == LegendPlace::none) return area;
  const Theme look = figureTheme(style);
  painter.setFont(look.font(figureTextPixels + 0.5));
  painter.setPen(look.text);
  const double width = std::clamp(QFontMetricsF(painter.font()).horizontalAdvance(data.scale.title) + 4, 72.0, area.width() * 0.4);
  const QRectF key(area.right() - width, area.top(), width, area.height());
  painter.drawText(QRectF(key.left(), key.top(), width, 18), Qt::AlignLeft | Qt::AlignVCenter, data.scale.title);
  paintMapScale(painter, QRectF(key.left() + 2, key.top() + 30, 12, std::clamp(key.height() - 44, 20.0, 180.0)), data.scale, look);
  return area.adjusted(0, 0, -width - 12, 0);
}

}  // namespace resa
