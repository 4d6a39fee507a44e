#pragma once
#include <optional>

#include "engine/run/cluster_facts.h"
#include "widgets/figures/figure.h"
#include "widgets/figures/later.h"
#include "widgets/samples/cluster_table.h"
#include "widgets/samples/sample_grid.h"

namespace resa {

/// What is known of the clusters of a component before anybody looks at them: enough for a figure's name, caption and size.
struct BoardShape {
  std::int64_t step = 0;
  std::string component;
  std::int64_t count = 0, classes = 0;  // evaluated images; 0 classes without labels
  bool scored = false;                  // silhouettes are stored
  std::vector<std::int64_t> sizes;      // of the clusters, by number
};
BoardShape shapeOf(const ClusterBoard& board);
/// None where the snapshot stores no clusters of the component, or clusters that do not fit the samples.
std::optional<BoardShape> shapeOf(const Snapshot& snapshot, const Samples& samples, const std::string& component);
using LaterBoard = Later<ClusterBoardPtr>;

/// The clusters' indices of a board in the order of a sorting, equal ones by number.
std::vector<int> sortedClusters(const ClusterBoard& board, const Samples* samples, const ClusterSort& sort);

/// The table of clusters as a figure; samples name the classes.
Figure clusterTableFigure(const BoardShape& shape, const LaterBoard& board, const SamplesPtr& samples, const ClusterSort& sort = {});
/// Classes against clusters, columns in the order of the matching. `shares`: what low cells have room for.
Figure confusionFigure(const BoardShape& shape, const LaterBoard& board, const SamplesPtr& samples, bool shares = false);

/// "k-means of encoding · n = 2,000 · step 468".
QString boardFacts(const BoardShape& shape);
/// Writes a sorting into the options of a request, where it is not the usual one, and reads it. UsageError naming what is wrong.
void writeSort(FigureRequest& request, const ClusterSort& sort);
ClusterSort readSort(const FigureRequest& request);

}  // namespace resa
