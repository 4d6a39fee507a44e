#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/weights/weights.h"

namespace resa {

/// What the network wants to be fed with: images (n, channels, size, size) in [0, 1], then (x - mean) / std by channel.
struct NetworkInput {
  std::vector<double> mean, std;
  std::int64_t size = 0;  // pixels; 0: not known
};

/// Whole network as this program reads it again; or the encoder alone under torchvision's or timm's names, or as an ONNX graph.
enum class WeightsFormat { resa, torchvision, timm, onnx };
/// "resa", "torchvision", "timm", "onnx"; UsageError for another word.
WeightsFormat weightsFormat(const std::string& name);

/// Zeros around the image that make the stem's convolution the configured network's: stem_padding and the convolution's own padding add
/// up, so that any run is a plain ResNet with this padding in `conv1` (torchvision's 3 for an ImageNet stem of stem_padding up to 3).
std::int64_t stemConvolutionPadding(const ModelConfig& model);

/// What a person must know to use an export: each a sentence. Empty where torchvision or timm as they are give the same features.
std::vector<std::string> exportWarnings(const Weights& weights, WeightsFormat format, const NetworkInput& input);

/// What is written beside the tensors: configuration, input, number of heads, and the Python lines that build the network.
std::map<std::string, std::string> exportMetadata(const Weights& weights, WeightsFormat format, const NetworkInput& input);

/// Writes `path` as a whole or not at all. ConfigError where the format cannot hold the network.
void exportWeights(const Weights& weights, WeightsFormat format, const NetworkInput& input, const std::filesystem::path& path);

/// The encoder in eval mode as an ONNX model, opset 17: "images" (batch, channels, height, width), normalised -> "encoding" (batch, d).
/// A ResNet takes images of any size; a ViT those of `input.size`, whose positions are stored. ConfigError where a ViT's positions were
/// learned for another size.
std::string onnxModel(const Weights& weights, const NetworkInput& input);

}  // namespace resa
