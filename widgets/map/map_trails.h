#pragma once
#include <QColor>
#include <vector>

#include "widgets/map/map_data.h"
#include "widgets/map/map_geometry.h"

class QPainter;

namespace resa {

/// Rows whose trails are drawn: the selected ones, all visible ones where none is selected and they are few, never more than can be told
/// apart.
std::vector<int> trailRows(const MapData& data, const std::vector<std::uint8_t>& visible, const std::vector<int>& selected);
/// What must be said of trails: why there are none, or that only some are drawn; empty where all is said by the picture.
QString trailsNote(const MapData& data, std::size_t selected);
/// Lines from where the rows were to `now` (all rows' places), the older the fainter.
void paintTrails(QPainter& painter, const MapData& data, const std::vector<int>& rows, const MapProjector& projector,
                 const std::vector<QPointF>& now, QRgb none, double width);

}  // namespace resa
