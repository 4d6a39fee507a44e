// Figures of the maps: plain ones, and those that the window's choices make (trails, what changed, a camera, several side by side).
#include <cmath>

#include "app/studio/figures/figure_source.h"
#include "app/studio/run/snapshot_readings.h"
#include "engine/run/error.h"
#include "widgets/map/map_figure.h"

namespace resa {
namespace {

bool flows(const FigureRequest& request) {
  const auto layout = request.options.find("layout");
  return layout != request.options.end() && layout->second == "flowing";
}

/// What shows both.
MapExtent united(const MapExtent& a, const MapExtent& b) {
  MapExtent both = a;
  both.bounds = a.bounds.united(b.bounds);
  if (a.dimensions != 3) return both;
  double apart = 0;
  for (std::size_t d = 0; d < 3; ++d) apart += std::pow(b.center[d] - a.center[d], 2);
  both.radius = std::max(a.radius, std::sqrt(apart) + b.radius);  // the first map's centre stays, so that nothing seems to drift
  return both;
}

const std::vector<float>* positionsOf(const Snapshot& snapshot, const std::string& component, int dimensions) {
  const auto part = snapshot.components.find(component);
  if (part == snapshot.components.end()) return nullptr;
  const std::vector<float>& positions = dimensions == 3 ? part->second.map3 : part->second.map2;
  return positions.empty() ? nullptr : &positions;
}

}  // namespace

bool FigureSource::isMap(const FigureRequest& request) {
  return request.figure == QLatin1String("map2") || request.figure == QLatin1String("map3");
}

Figure FigureSource::mapOf(const FigureRequest& request, const std::optional<QRectF>& bounds, const std::vector<MapExtent>& extents) {
  SnapshotPtr shown = snapshot(stepOf(request));
  if (!shown) refuse(request);
  if (!flows(request)) shown = withIndependentMaps(shown);
  const MapWish wish = mapWish(request, componentOrder(*shown));
  for (const std::string& component : wish.components)
    if (!positionsOf(*shown, component, wish.dimensions)) refuse(request);
  if (isPlain(wish)) return mapFigure(shown, samples(), wish.components.front(), wish.dimensions, wish.coloring, bounds);
  const auto drawing = drawMap(shown, snapshotsBefore(store_, shown->step, earlierWanted(wish)), samples(), wish);
  drawing->extents = extents;
  return mapFigure(drawing);
}

std::vector<FigureSource::Frame> FigureSource::mapFrames(const FigureRequest& request) {
  std::vector<Frame> frames;
  std::optional<QRectF> bounds;
  std::vector<MapExtent> extents;
  const SnapshotPtr newest = snapshot();
  if (!newest) refuse(request);
  const MapWish wish = mapWish(request, componentOrder(*newest));
  for (const SnapshotEvent& event : snapshots_) {
    if (wish.coloring == MapColoring::changed && event.step == snapshots_.front().step) continue;  // since when?
    Frame frame{event.epoch, event.step, request, {}, {}};
    frame.request.step = event.step;
    frame.request.options.erase("epoch");
    // The film shows how the map moves, so it follows the flowing one; its window holds the maps of all epochs.
    frame.request.options["layout"] = "flowing";
    const SnapshotPtr snapshot = store_.load(event.step);
    std::vector<MapExtent> here;
    for (const std::string& component : wish.components)
      if (const std::vector<float>* positions = positionsOf(*snapshot, component, wish.dimensions))
        here.push_back(extentOf(*positions, wish.dimensions));
    if (here.size() < wish.components.size()) continue;
    const std::vector<float>& first = *positionsOf(*snapshot, wish.components.front(), wish.dimensions);
    const QRectF box = wish.dimensions == 3 ? boundsOf(projectMap(first, {}).plane) : here.front().bounds;
    bounds = bounds ? bounds->united(box) : box;
    for (std::size_t i = 0; i < here.size() && !extents.empty(); ++i) extents[i] = united(extents[i], here[i]);
    if (extents.empty()) extents = here;
    frames.push_back(frame);
  }
  for (Frame& frame : frames) {
    frame.bounds = bounds;
    frame.extents = extents;
  }
  return frames;
}

}  // namespace resa
