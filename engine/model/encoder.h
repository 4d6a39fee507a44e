#pragma once
#include <torch/nn/module.h>

#include <memory>

#include "engine/run/config.h"

namespace resa {

/// The network f that makes encodings h = f(x).
class Encoder : public torch::nn::Module {
 public:
  /// images (B, C, S, S) -> encodings (B, dimension()).
  virtual at::Tensor forward(const at::Tensor& images) = 0;
  virtual std::int64_t dimension() const = 0;
};

/// ResNet-18, 34, 50 or 101 (He et al. 2016) of any width with torchvision's parameter names and no classifier.
/// Initialised as the authors do: Kaiming normal (fan_out), the CIFAR stem's first convolution at PyTorch's default, and the last BN weight
/// of each block at zero where `zero_init_residual` says so.
std::shared_ptr<Encoder> makeEncoder(const ModelConfig& config, std::int64_t channels);

}  // namespace resa
