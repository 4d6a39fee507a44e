#pragma once
#include <QRectF>
#include <optional>
#include <vector>

#include "widgets/figures/figure_style.h"
#include "widgets/map/map_data.h"
#include "widgets/map/map_raster.h"

class QPainter;

namespace resa {

/// The points of a map by painter: coloured markers in 2-D, a fixed projection of 3-D ones drawn from far to near. `bounds`: the part of
/// the plane that is shown; none: all points.
void paintMapPoints(QPainter& painter, const MapData& data, const QRectF& area, const std::optional<QRectF>& bounds = {});
/// Placed markers inside `area`, those of `front` last and larger. A few thousand become shapes of their own; more would make a vector file
/// slow to open, so they become one lossless image: in the very pixels of what is painted on, on paper 300 to 600 dots an inch.
void paintMarkers(QPainter& painter, const MarkerRows& marks, const std::vector<int>& behind, const std::vector<int>& front,
                  const QRectF& area, double diameter);
/// Pixels of a logical unit that a picture inside a figure should have: those of what is painted on, on paper 300 to 600 dots an inch.
double rasterScale(const QPainter& painter);
/// The legend of a map's groups, or the bar of its scale, at its place; returns what is left for the points.
QRectF paintMapKey(QPainter& painter, const QRectF& area, const FigureStyle& style, const MapData& data);

}  // namespace resa
