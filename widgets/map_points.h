#pragma once
#include <QRectF>
#include <optional>

#include "widgets/map_data.h"

class QPainter;

namespace resa {

/// The points of a map by painter: coloured markers in 2-D, a fixed projection of 3-D ones drawn from far to near. `bounds`: the part of
/// the plane that is shown; none: all points.
void paintMapPoints(QPainter& painter, const MapData& data, const QRectF& area, const std::optional<QRectF>& bounds = {});

}  // namespace resa
