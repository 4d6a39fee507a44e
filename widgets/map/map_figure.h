#pragma once
#include <memory>
#include <set>
#include <vector>

#include "widgets/figures/figure.h"
#include "widgets/map/map_board.h"

namespace resa {

/// What was chosen of a map: with the snapshots it makes the drawing, in the window or without it.
struct MapWish {
  std::vector<std::string> components;  // one, or up to four side by side
  int dimensions = 2;
  MapColoring coloring = MapColoring::classes;
  MapCamera camera;
  std::set<int> hidden;       // groups of the legend
  std::vector<int> selected;  // rows, ascending
  bool thumbnails = false;
  int trails = 0;  // snapshots before the shown one; 0: no trails
};
/// Snapshots before the shown one that trails of the window go back to; components that fit beside each other.
constexpr int trailLength = 8;
constexpr std::size_t mostSideBySide = 4;
/// How many snapshots before the shown one a wish needs.
int earlierWanted(const MapWish& wish);
/// Of all components those that are shown side by side: the first three and the last, which is the embedding.
std::vector<std::string> sideBySide(std::vector<std::string> components);

/// Everything that a map view draws at one moment, so that a figure shows the same without the window.
struct MapDrawing {
  std::vector<MapPane> panes;
  int dimensions = 2;
  MapCamera camera;
  std::set<int> hidden;
  std::vector<int> selected;
  bool thumbnails = false, trails = false;
  SamplesPtr samples;
  std::string name;  // file name without extension
  QString title;     // "Encoding map"
  QString caption;   // what it shows and what it was measured on
  QString coloring;  // "class", heads a column of the table
  QSize size{760, 620};
  FigureRequest request = {};           // how a command makes it again; empty: only the window can
  std::vector<MapExtent> extents = {};  // what fits, one a pane: the same for all frames of a film; empty: of the panes themselves
};

/// The drawing of a wish. `earlier`: snapshots before this one, oldest first, as many as earlierWanted().
std::shared_ptr<MapDrawing> drawMap(const SnapshotPtr& snapshot, const std::vector<SnapshotPtr>& earlier, const SamplesPtr& samples,
                                    const MapWish& wish);
/// The same of panes that were made before; empty ones are left out.
std::shared_ptr<MapDrawing> drawMap(const SnapshotPtr& snapshot, std::vector<MapPane> panes, const SamplesPtr& samples,
                                    const MapWish& wish);
/// Whether a wish is a plain map: one component, whole, with nothing hidden, selected or added, which mapFigure() of a snapshot draws.
bool isPlain(const MapWish& wish);
/// What makes the figure of a wish again, and back; the request is empty where a selection is too large for a command. `components`: those
/// of the snapshot. UsageError naming the option that cannot be.
FigureRequest requestOf(const MapWish& wish, std::int64_t step, bool flowing);
MapWish mapWish(const FigureRequest& request, const std::vector<std::string>& components);

/// The table holds the points inside the frame, and where they came from where trails are drawn.
Figure mapFigure(std::shared_ptr<const MapDrawing> drawing);

}  // namespace resa
