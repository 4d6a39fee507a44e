#pragma once
#include <string>
#include <vector>

#include "engine/data/image_store.h"
#include "engine/evaluate/progress.h"
#include "engine/evaluate/scoring.h"
#include "engine/model/network.h"

namespace resa {

/// Outputs of a network by name: "encoding", "hidden_1", ..., "embedding"; and "probe", what ImageNet's linear probe is trained on
/// (Encoder::probeFeatures).
std::vector<std::string> componentNames(const ModelConfig& model);  // without "probe"

/// The named outputs for normalised images (B, C, S, S), each (B, d) float32; no names: all but "probe". The projector is left out where
/// nothing of it is asked for.
FeatureMap componentsOf(Network& network, const at::Tensor& images, const std::vector<std::string>& components);

/// The named outputs for the given rows of a store, un-augmented: each (n, d) float32 on the images' device, without a gradient. Images
/// pass in batches; the network is left in eval mode.
FeatureMap componentFeatures(Network& network, const ImageStore& set, const std::vector<std::int64_t>& rows,
                             const Normalization& normalization, const std::vector<std::string>& components, const Progress& progress = {});

}  // namespace resa
