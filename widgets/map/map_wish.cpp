// What was chosen of a map, as the options of a figure and back, and the drawing that follows from it.
#include <QCoreApplication>
#include <algorithm>

#include "engine/run/error.h"
#include "widgets/figures/figure_options.h"
#include "widgets/map/map_figure.h"

namespace resa {
namespace {

constexpr std::size_t longestSelection = 20000;  // characters of a command's word
constexpr double mostZoom = 1e4, mostPan = 1e6;
constexpr int mostTrails = 1000;

struct MapFigure {
  Q_DECLARE_TR_FUNCTIONS(MapFigure)
};

std::vector<std::string> colorings() {
  std::vector<std::string> names;
  for (const MapColoring coloring : mapColorings()) names.emplace_back(toString(coloring));
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) text += ',';
    text += name;
  }
  return text;
}

std::vector<std::string> namedComponents(const std::string& text, const std::vector<std::string>& known) {
  if (text.empty()) return {"encoding"};
  if (text == "all") return sideBySide(known);
  std::vector<std::string> names;
  for (const QString& name : QString::fromStdString(text).split(',')) names.push_back(name.toStdString());
  if (names.size() > mostSideBySide) throw UsageError("component: at most four maps stand side by side, found \"" + text + "\"");
  return names;
}

/// Name, title, caption, size and request.
void describe(MapDrawing& drawing, const SnapshotPtr& snapshot, const MapWish& wish) {
  const bool several = wish.components.size() > 1;
  drawing.name = "map" + std::to_string(wish.dimensions);
  drawing.name += "_" + (several ? std::string("all") : wish.components.front());
  if (snapshot) drawing.name += QStringLiteral("_%1").arg(qlonglong(snapshot->step), 9, 10, QLatin1Char('0')).toStdString();
  drawing.title = several ? MapFigure::tr("Maps side by side") : MapFigure::tr("%1 map").arg(componentTitle(wish.components.front()));
  if (wish.dimensions == 3) drawing.title += MapFigure::tr(", 3-D");
  drawing.coloring = coloringTitle(wish.coloring);
  QStringList caption;
  if (snapshot)
    caption +=
        several ? mapFacts(*snapshot, wish.components, wish.dimensions) : mapFacts(*snapshot, wish.components.front(), wish.dimensions);
  caption += MapFigure::tr("colour: %1").arg(drawing.coloring);
  if (!wish.selected.empty()) caption += MapFigure::tr("%1 selected").arg(wish.selected.size());
  if (snapshot) caption += MapFigure::tr("step %1").arg(snapshot->step);
  drawing.caption = caption.join(QStringLiteral(" · "));
  if (drawing.panes.size() > 1) {
    const int count = int(drawing.panes.size()), side = (1040 - 150 - 12 * count) / count;
    drawing.size = {1040, side + 90};
  }
  const auto flows = [](const MapPane& pane) { return pane.data.flowing; };
  if (!snapshot || !isStored(*snapshot, wish.components, wish.dimensions)) return;
  drawing.request = requestOf(wish, snapshot->step, std::any_of(drawing.panes.begin(), drawing.panes.end(), flows));
}

}  // namespace

int earlierWanted(const MapWish& wish) { return std::max(wish.trails, wish.coloring == MapColoring::changed ? 1 : 0); }

std::vector<std::string> sideBySide(std::vector<std::string> components) {
  if (components.size() > mostSideBySide) components.erase(components.begin() + mostSideBySide - 1, components.end() - 1);
  return components;
}

bool isPlain(const MapWish& wish) {
  return wish.components.size() == 1 && wish.camera == MapCamera() && wish.hidden.empty() && wish.selected.empty() && !wish.thumbnails &&
         wish.trails == 0 && wish.coloring != MapColoring::changed;
}

FigureRequest requestOf(const MapWish& wish, std::int64_t step, bool flowing) {
  FigureRequest request{QStringLiteral("map%1").arg(wish.dimensions), step, joined(wish.components), {}};
  auto& options = request.options;
  if (flowing) options["layout"] = "flowing";
  if (wish.coloring != MapColoring::classes) options["coloring"] = toString(wish.coloring);
  if (wish.trails > 0) options["trails"] = std::to_string(wish.trails);
  if (wish.thumbnails) options["thumbnails"] = "shown";
  if (!wish.hidden.empty()) options["hidden"] = rowsText({wish.hidden.begin(), wish.hidden.end()});
  if (!wish.selected.empty()) options["selected"] = rowsText(wish.selected);
  const MapCamera usual;
  if (wish.dimensions == 3 && wish.camera.rotation != usual.rotation) {
    options["azimuth"] = optionText(wish.camera.rotation.azimuth);
    options["elevation"] = optionText(wish.camera.rotation.elevation);
  }
  if (wish.camera.zoom != usual.zoom) options["zoom"] = optionText(wish.camera.zoom);
  if (wish.camera.pan != usual.pan) options["pan"] = optionText(wish.camera.pan.x()) + "," + optionText(wish.camera.pan.y());
  if (!wish.selected.empty() && options["selected"].size() > longestSelection) return {};
  return request;
}

MapWish mapWish(const FigureRequest& request, const std::vector<std::string>& components) {
  FigureOptions options(request);
  MapWish wish;
  wish.dimensions = request.figure == QLatin1String("map3") ? 3 : 2;
  wish.components = namedComponents(request.component, components);
  options.choice("layout", {"independent", "flowing"});
  const std::string coloring = options.choice("coloring", colorings());
  for (const MapColoring known : mapColorings())
    if (coloring == toString(known)) wish.coloring = known;
  wish.trails = int(options.integer("trails", 0, mostTrails, 0));
  wish.thumbnails = options.is("thumbnails", "shown", "none");
  const std::vector<int> hidden = options.rows("hidden");
  wish.hidden = {hidden.begin(), hidden.end()};
  wish.selected = options.rows("selected");
  wish.camera.rotation.azimuth = options.number("azimuth", -360, 360, wish.camera.rotation.azimuth);
  wish.camera.rotation.elevation = options.number("elevation", -90, 90, wish.camera.rotation.elevation);
  wish.camera.zoom = options.number("zoom", 1e-3, mostZoom, 1);
  if (const std::vector<double> pan = options.numbers("pan", 2); !pan.empty()) {
    if (std::abs(pan[0]) > mostPan || std::abs(pan[1]) > mostPan) options.refuse("pan", "two numbers of the map's size");
    wish.camera.pan = {pan[0], pan[1]};
  }
  options.finish();
  return wish;
}

std::shared_ptr<MapDrawing> drawMap(const SnapshotPtr& snapshot, std::vector<MapPane> panes, const SamplesPtr& samples,
                                    const MapWish& wish) {
  auto drawing = std::make_shared<MapDrawing>();
  drawing->panes = std::move(panes);
  std::erase_if(drawing->panes, [](const MapPane& pane) { return pane.data.count() == 0; });
  drawing->dimensions = wish.dimensions;
  drawing->camera = wish.camera;
  drawing->hidden = wish.hidden;
  drawing->selected = wish.selected;
  drawing->thumbnails = wish.thumbnails;
  drawing->trails = wish.trails > 0;
  drawing->samples = samples;
  describe(*drawing, snapshot, wish);
  return drawing;
}

std::shared_ptr<MapDrawing> drawMap(const SnapshotPtr& snapshot, const std::vector<SnapshotPtr>& earlier, const SamplesPtr& samples,
                                    const MapWish& wish) {
  const SnapshotPtr previous = wish.coloring == MapColoring::changed && !earlier.empty() ? earlier.back() : nullptr;
  std::vector<MapPane> panes;
  for (const std::string& component : wish.components) {
    MapPane pane{componentTitle(component), mapOf(*snapshot, samples.get(), component, wish.dimensions, wish.coloring, previous.get())};
    if (wish.trails > 0) addTrail(pane.data, *snapshot, earlier, component);
    panes.push_back(std::move(pane));
  }
  MapWish within = wish;
  const auto n = panes.empty() ? 0 : int(panes.front().data.count());
  std::erase_if(within.selected, [n](int row) { return row >= n; });
  return drawMap(snapshot, std::move(panes), samples, within);
}

}  // namespace resa
