#pragma once
#include <vector>

#include "engine/data/image_store.h"
#include "engine/evaluate/scoring.h"
#include "engine/model/network.h"

namespace resa {

/// Pixels in [0, 1] as features, (n, H * W * C), of thumbnails where images are larger than those: the baseline of every metric.
at::Tensor pixelFeatures(const ImageStore& set, const std::vector<std::int64_t>& rows);

/// Replaces the network's BN statistics by the cumulative average over `batches` of inputs (each (B, C, S, S), normalised).
void recomputeStatistics(Network& network, const std::vector<at::Tensor>& batches);

}  // namespace resa
