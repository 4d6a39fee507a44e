#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/run/config.h"

namespace resa {

/// Name and shape of one tensor that a network must have.
struct ExpectedTensor {
  std::string name;
  std::vector<std::int64_t> shape;
};

/// Blocks of each stage of a ResNet (He et al. 2016, Table 1) and their kind.
struct ResNetPlan {
  std::string encoder;  // "resnet50"
  bool bottleneck;
  std::array<std::int64_t, 4> depths;
  std::int64_t expansion() const { return bottleneck ? 4 : 1; }
};
const std::vector<ResNetPlan>& resnetPlans();
/// The plan of `model.encoder`, which must be a ResNet.
const ResNetPlan& resnetPlan(const ModelConfig& model);

constexpr std::int64_t kVitDepth = 12, kVitMlpRatio = 4;
constexpr std::int64_t kVitGrid = 14;  // patches a side that stored positions are for: 224 pixels, patches of 16

/// Tensors of the configured encoder under torchvision's (ResNet) or timm's (ViT) names, BN statistics included, counters not.
std::vector<ExpectedTensor> encoderTensors(const ModelConfig& model, std::int64_t channels);
/// Tensors of the configured projector or predictor as a sequence names them: "0.weight", "1.running_mean", ...
std::vector<ExpectedTensor> projectorTensors(const ModelConfig& model);
std::vector<ExpectedTensor> predictorTensors(const ModelConfig& model);

}  // namespace resa
