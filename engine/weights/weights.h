#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/run/config.h"

namespace resa {

/// A tensor of weights on the host, row-major.
struct WeightTensor {
  std::vector<std::int64_t> shape;
  std::vector<float> values;
};

/// A trained network as plain values: what weights files hold, whatever their format.
struct Weights {
  Config config;              // that of the run, or defaults with [model] derived from the tensors and ImageNet's normalisation
  std::int64_t channels = 3;  // of the input images
  std::string source;         // what it was read from, for messages: "runs/a, momentum network at step 1560", "resnet50.pth"
  /// "encoder.conv1.weight", "projector.0.weight", "predictor.3.bias", ... as the run's own network names them; heads may be absent.
  std::map<std::string, WeightTensor> tensors;
  std::int64_t inputSize = 0;      // side in pixels of the images it is evaluated on; 0: not known
  std::vector<std::string> notes;  // what a person should know of the reading: what was chosen, left out or assumed
};

/// What a file or folder does not say by itself.
struct ReadOptions {
  std::optional<std::int64_t> step = {};         // of a run: its checkpoint at this step
  std::string network = {};                      // "momentum" or "student"; empty: what the run's evaluate.network says, momentum in a file
  std::optional<std::int64_t> heads = {};        // of a foreign ViT, whose weights do not tell its number of attention heads
  std::optional<std::int64_t> stemPadding = {};  // of a foreign ResNet
};

/// Reads weights from a run folder (its best checkpoint, else the newest; the network that `evaluate.network` names), a file of
/// `resa export` or `resa import`, or a foreign file: safetensors under torchvision's or timm's names, or a PyTorch .pth (zip of tensors;
/// read by a whitelist, never executed). DataError names file, tensor and reason.
Weights readWeights(const std::filesystem::path& path, const ReadOptions& options = {});

}  // namespace resa
