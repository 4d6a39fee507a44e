#pragma once
#include <QRgb>
#include <QString>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/run/snapshot.h"

namespace resa {

/// What the points of a map are coloured by.
enum class MapColoring { classes, clusters, silhouette, knn5, offClassMass, offClassNeighbours, changed };
/// Every colouring in the order of the menu.
const std::vector<MapColoring>& mapColorings();
/// "class", "k-means cluster", ..., as in "Colour by class".
QString coloringTitle(MapColoring coloring);
/// "classes", "clusters", "silhouette", "knn5", "off_class_mass", "off_class_neighbours", "changed".
const char* toString(MapColoring coloring);
/// False where `text` names no colouring that one snapshot alone can show: "changed" needs the one before too.
bool parseMapColoring(const std::string& text, MapColoring* coloring);
/// One sentence about what a colouring shows.
QString coloringSentence(MapColoring coloring);
/// Takes more than a moment for many images: to be computed on a worker.
bool isComputed(MapColoring coloring);

/// A continuous colouring: fixed ends, so that colours mean the same at every step; values beyond are drawn as the end.
struct MapScale {
  QString title;  // "SC", "changed neighbours"
  double low = 0, high = 1;
  bool diverging = false;  // a neutral middle at 0
  bool percent = false;    // values are shares and written as percent
};
/// Legible on dark and on light panels. Diverging: orange, grey, blue; else grey to orange.
QRgb scaleColor(const MapScale& scale, double value);
/// "0.12", "−0.50", "40 %".
QString scaleText(const MapScale& scale, double value);

/// Whether the majority of the k nearest stored neighbours has the row's class; of a tie the smallest label wins, as in `resa evaluate`.
/// neighbours (n, count) row indices, nearest first. Empty where neighbours or labels are missing or out of range.
std::vector<std::uint8_t> neighboursAgree(const std::vector<std::int32_t>& neighbours, std::int64_t count,
                                          const std::vector<std::int32_t>& labels, int k = 5);
/// Share of a row's stored neighbours that are of another class, 0..1; empty as above.
std::vector<float> offClassShare(const std::vector<std::int32_t>& neighbours, std::int64_t count, const std::vector<std::int32_t>& labels);
/// Share of a row's stored neighbours that were not among them before, 0..1; empty where the two do not fit together.
std::vector<float> neighboursChanged(const std::vector<std::int32_t>& now, const std::vector<std::int32_t>& before, std::int64_t count);
/// Share of each evaluated image's row of the assignment that goes to other classes; NaN for images that are not in the probe, empty where
/// no probe image is among the evaluated ones.
std::vector<float> offClassMass(const Snapshot& snapshot, const Samples& samples);
/// Rows of the `count` largest values, largest first, equal ones by row; NaN and zero are left out.
std::vector<int> largestRows(const std::vector<float>& values, std::size_t count);

}  // namespace resa
