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
  /// What ImageNet's linear probe is trained on, (B, probeDimension()): the encoding itself, of a ViT the [CLS] tokens of its last four
  /// blocks behind the final norm, concatenated.
  virtual at::Tensor probeFeatures(const at::Tensor& images) { return forward(images); }
  virtual std::int64_t probeDimension() const { return dimension(); }
};

/// The configured encoder.
/// ResNet-18, 34, 50 or 101 (He et al. 2016) of any width with torchvision's parameter names and no classifier, initialised as the authors
/// do: Kaiming normal (fan_out), the CIFAR stem's first convolution at PyTorch's default, and the last BN weight of each block at zero
/// where `zero_init_residual` says so. ViT-Ti, S or B (Dosovitskiy et al. 2021) with timm's parameter names as MoCo v3 (Chen et al. 2021)
/// has it: sine-cosine positions, its initialisation, a frozen patch projection; the encoding is [CLS] behind the final norm. What is
/// frozen is a buffer, no parameter.
std::shared_ptr<Encoder> makeEncoder(const ModelConfig& config, std::int64_t channels);

}  // namespace resa
