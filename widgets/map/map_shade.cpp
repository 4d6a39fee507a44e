#include "widgets/map/map_shade.h"

#include <algorithm>

#include "widgets/map/map_paint.h"

namespace resa {
namespace {

constexpr double faded = 0.24;  // what is left of a colour beside a selection

}  // namespace

MapShade shadeMap(const MapData& data, const std::set<int>& hidden, const std::vector<int>& selected, const Theme& theme) {
  const auto n = std::size_t(data.count());
  MapShade shade;
  shade.visible.assign(n, 1);
  shade.pictured.assign(n, 1);
  shade.marks.colors.resize(n);
  std::vector<std::uint8_t> chosen(n, 0);
  bool any = false;
  for (const int row : selected) {
    if (row < 0 || std::size_t(row) >= n) continue;
    chosen[std::size_t(row)] = 1;
    any = true;
  }
  const bool shapes = std::any_of(data.legend.begin(), data.legend.end(), [](const MapGroup& group) { return group.marker >= 10; });
  std::vector<std::uint8_t> shapeOf, hiddenOf;
  for (std::size_t group = 0; group < data.legend.size(); ++group) {
    shapeOf.push_back(std::uint8_t(classMarker(data.legend[group].marker)));
    hiddenOf.push_back(hidden.count(int(group)) != 0);
  }
  const QRgb none = noValueColor(theme), panel = theme.panel.rgb();
  for (std::size_t row = 0; row < n; ++row) {
    const auto group = std::size_t(data.groups[row]);
    if (shapes) shade.marks.markers.push_back(shapeOf[group]);
    if (hiddenOf[group]) {
      shade.visible[row] = shade.pictured[row] = 0;
      continue;
    }
    const QRgb color = pointColor(data, row, none);
    shade.marks.colors[row] = any && !chosen[row] ? mixedColor(panel, color, faded) : color;
    shade.pictured[row] = !any || chosen[row];
    (any && chosen[row] ? shade.front : shade.behind).push_back(int(row));
  }
  return shade;
}

}  // namespace resa
