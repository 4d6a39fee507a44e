#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// Inside of `engine/weights`: what readers of files hand to those who understand names.
namespace resa {

/// A tensor that stays in its file until it is asked for. `read` throws DataError without the file's name.
struct NamedTensor {
  std::vector<std::int64_t> shape;
  std::function<std::vector<float>()> read;
};

/// The named tensors of one file.
struct NamedTensors {
  std::filesystem::path path;
  std::map<std::string, NamedTensor> tensors;
  std::map<std::string, std::string> objects;  // what stands where a tensor could stand: name -> class of the object
};

/// "(64, 3, 7, 7)".
std::string shapeText(const std::vector<std::int64_t>& shape);

/// Tensors of a safetensors file; DataError where it is damaged.
class SafetensorsFile;
NamedTensors namedTensors(const std::shared_ptr<const SafetensorsFile>& file);

/// Tensors of a PyTorch file (the zip format of PyTorch 1.6 and later). Nested dictionaries become dotted names:
/// "state_dict.module.encoder.conv1.weight". Nothing in the file is executed: its pickle is read by a whitelist, and whatever is no
/// tensor, number, text or container of those is kept as an opaque object. DataError names file and reason.
NamedTensors readTorchFile(const std::filesystem::path& path);

}  // namespace resa
