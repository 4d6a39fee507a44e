#pragma once
#include "engine/weights/named_tensors.h"
#include "engine/weights/weights.h"

/// Inside of `engine/weights`.
namespace resa {

/// Finds a ResNet or ViT under torchvision's or timm's names among the tensors of any checkpoint, whatever dictionaries and prefixes it
/// stands in ("state_dict.module.momentum_encoder."), derives [model] from its shapes, and takes the projector and predictor beside it
/// where they are such as ours. Of several encoders the momentum one is chosen, or what `options.network` says. DataError where there is
/// none, or one that no configured encoder fits exactly.
Weights weightsOfForeign(const NamedTensors& file, const ReadOptions& options);

/// Copies the expected tensors, found as `prefix` + name, into `weights` as `target` + name. DataError names file, tensor, expected and
/// found shape. Values that are not finite are noted.
struct ExpectedTensor;
void takeTensors(const NamedTensors& file, const std::vector<ExpectedTensor>& expected, const std::string& prefix,
                 const std::string& target, Weights& weights);

}  // namespace resa
