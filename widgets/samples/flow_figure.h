#pragma once
#include <optional>

#include "engine/run/cluster_flow.h"
#include "widgets/figures/figure.h"
#include "widgets/figures/later.h"

namespace resa {

/// What is known of a flow before it is computed.
struct FlowShape {
  std::string component;
  std::vector<std::int64_t> steps;  // of its snapshots, ascending
  std::int64_t count = 0;           // evaluated images
  bool noise = true;                // that of k-means seeds is computed too
};
using LaterFlow = Later<ClusterFlowPtr>;

/// How clusters split and merge over the flow's snapshots. `until`: only what happened up to this step is drawn, in the places that it has
/// in the whole: a frame of a film.
Figure flowFigure(const FlowShape& shape, const LaterFlow& flow, const SamplesPtr& samples, std::optional<std::int64_t> until = {});

/// "noise of two k-means seeds 1.2 to 4.5 % of the images (grey ribbons are not above it)", or why nothing is grey.
QString noiseText(const ClusterFlow& flow);

}  // namespace resa
