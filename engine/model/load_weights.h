#pragma once
#include <memory>
#include <string>

#include <ATen/core/Tensor.h>

#include "engine/model/network.h"
#include "engine/weights/weights.h"

namespace resa {

/// A network made from weights. A head that the weights do not hold is there, as Network has it, but random: nothing of it means anything.
struct LoadedNetwork {
  std::shared_ptr<Network> network;  // on the device, eval mode
  bool projector = false, predictor = false;
};

/// Builds the network of `weights.config.model` for images of `weights.channels` channels. DataError naming source and tensor where the
/// encoder, or a head that is there in part, lacks a tensor, has one of another shape or one that the model does not know.
LoadedNetwork loadNetwork(const Weights& weights, const at::Device& device, const std::string& precision = "float32");

/// Warm start: the student and its momentum copy get the encoder, and the heads whose tensors are all there in the right shapes; the others
/// keep their random start. Returns a sentence on what was loaded. DataError as loadNetwork where the encoder does not fit.
std::string loadInto(NetworkPair& networks, const Weights& weights);

}  // namespace resa
