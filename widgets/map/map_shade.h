#pragma once
#include <set>
#include <vector>

#include "widgets/base/theme.h"
#include "widgets/map/map_data.h"
#include "widgets/map/map_raster.h"

namespace resa {

/// Who of a map is drawn, in which colour and order.
struct MapShade {
  std::vector<std::uint8_t> visible;   // one a row: 0 where its group is hidden
  std::vector<std::uint8_t> pictured;  // one a row: whose picture may be shown; of a selection only its own
  MarkerRows marks;                    // colours and markers, without places
  std::vector<int> behind, front;      // visible rows in their order: the unselected, the selected
};
/// Where some rows are selected the others fade into the theme's panel. Faded colours are opaque mixtures, which cost nothing when drawing.
MapShade shadeMap(const MapData& data, const std::set<int>& hidden, const std::vector<int>& selected, const Theme& theme);

}  // namespace resa
