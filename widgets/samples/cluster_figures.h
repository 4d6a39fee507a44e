#pragma once
#include "engine/run/cluster_facts.h"
#include "engine/run/cluster_flow.h"
#include "widgets/figures/figure.h"
#include "widgets/samples/sample_grid.h"

namespace resa {

/// The table of clusters as a figure, largest first; samples name the classes.
Figure clusterTableFigure(const ClusterBoardPtr& board, const SamplesPtr& samples);
/// Classes against clusters, columns in the order of the matching.
Figure confusionFigure(const ClusterBoardPtr& board, const SamplesPtr& samples);
/// How clusters split and merge over the flow's snapshots.
Figure flowFigure(const ClusterFlowPtr& flow, const SamplesPtr& samples);
/// Galleries of the sub-centroids of one class with sizes and mean SC.
Figure splitFigure(const ClassSplitPtr& split, const SamplesPtr& samples);

/// One section a sub-centroid, or of one of them alone the most and the least typical images.
std::vector<SampleSection> splitGallery(const ClassSplit& split, std::size_t most, int only = -1);
/// "noise of two k-means seeds 1.2 to 4.5 % of the images (grey ribbons are not above it)", or why nothing is grey.
QString noiseText(const ClusterFlow& flow);

}  // namespace resa
