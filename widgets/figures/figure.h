#pragma once
#include <QByteArray>
#include <QRectF>
#include <QSize>
#include <QString>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/run/events.h"
#include "engine/run/snapshot.h"
#include "widgets/figures/figure_style.h"

namespace resa {

using RunHistoryPtr = std::shared_ptr<const RunHistory>;
enum class MatrixMode;
enum class MapColoring;

/// What makes a figure again from a run folder, without a window.
struct FigureRequest {
  QString figure;          // "loss", "assignment", "map2", ...; empty: only the window can draw it
  std::int64_t step = -1;  // of the snapshot; negative: the newest
  std::string component;   // of a map; empty: encoding
  /// Further choices of the kind of figure by name, e.g. {"coloring", "clusters"}.
  std::map<std::string, std::string> options;
  bool operator==(const FigureRequest&) const = default;
};

/// A figure that can be drawn on anything (pixels, SVG, PDF) without a window, light unless its style says otherwise.
struct Figure {
  QString name;                                                   // file name without extension, e.g. "loss", "assignment_000468"
  QString caption;                                                // what it shows and what it was measured on
  QSize size;                                                     // natural size in device-independent pixels
  FigurePaint paint;                                              // fills the rectangle; text stays text, heat maps stay lossless
  std::function<QByteArray()> csv;                                // exactly the drawn data, UTF-8, one header line
  FigureRequest request = {};                                     // how a command makes it again
  bool anyThread = false;                                         // `paint` and `csv` touch no widget: they may run beside the window
  std::map<std::string, std::function<QByteArray()>> texts = {};  // a table's further forms by extension: "md", "tex"
};

/// One figure a curve panel that has data: loss, silhouette, silhouette_sd, ari, knn5, learning_rate, momentum, images_per_second,
/// gradient_norm. `temperature` places the floor of the loss at A = identity; 0 leaves it out.
std::vector<Figure> curveFigures(const RunHistoryPtr& history, double temperature);
/// Heat map of the probe in one mode, with class borders, names and colour bar.
Figure assignmentFigure(const SnapshotPtr& snapshot, const SamplesPtr& samples, MatrixMode mode);
/// Map of one component in 2 or 3 dimensions (3-D as a fixed projection drawn by a painter). `bounds`: the part of the plane that is shown,
/// the same for all frames of a film; none: all points.
Figure mapFigure(const SnapshotPtr& snapshot, const SamplesPtr& samples, const std::string& component, int dimensions,
                 MapColoring coloring = MapColoring{}, const std::optional<QRectF>& bounds = {});
/// The snapshot as exports show it: where a flowing map has one made from nothing beside it, that one.
SnapshotPtr withIndependentMaps(const SnapshotPtr& snapshot);
/// Every figure of a run at one snapshot: curves, four heat maps, all maps that the snapshot has. Null arguments leave their figures out.
std::vector<Figure> runFigures(const RunHistoryPtr& history, double temperature, const SnapshotPtr& snapshot, const SamplesPtr& samples);

}  // namespace resa
