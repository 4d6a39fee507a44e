#pragma once
#include <ATen/ATen.h>

#include "engine/model/network.h"
#include "engine/weights/weights.h"

namespace resa {

/// A ResNet-18 of width 4 with small heads and a predictor.
inline Config tinyConfig() {
  Config config;
  config.model.width = 4;
  config.model.stem = "cifar";
  config.model.projectorHidden = 16;
  config.model.projectorOut = 8;
  config.model.predictor = true;
  return config;
}

/// BN statistics that are not those of a new network, so that a test sees whether they were carried over.
inline void perturbStatistics(Network& network) {
  const at::NoGradGuard noGradient;
  for (auto& buffer : network.named_buffers())
    if (buffer.value().is_floating_point()) buffer.value().add_(at::rand_like(buffer.value()).mul_(0.1));
}

/// A network's tensors as plain values, as a weights file would give them.
inline Weights weightsOf(const Network& network, const Config& config, std::int64_t channels = 3) {
  Weights weights;
  weights.config = config;
  weights.channels = channels;
  weights.source = "planted.safetensors";
  const auto add = [&](const std::string& name, const at::Tensor& tensor) {
    const at::Tensor plain = tensor.detach().cpu().to(at::kFloat).contiguous();
    weights.tensors[name] = {plain.sizes().vec(), {plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel()}};
  };
  for (const auto& item : network.named_parameters()) add(item.key(), item.value());
  for (const auto& item : network.named_buffers())
    if (item.value().is_floating_point()) add(item.key(), item.value());
  return weights;
}

}  // namespace resa
