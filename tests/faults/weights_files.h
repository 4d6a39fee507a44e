#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "engine/run/config.h"
#include "engine/run/safetensors.h"
#include "engine/weights/layout.h"

/// Files of weights made by hand, so that a test can damage each part of one.
namespace resa::weights_files {

inline std::string bytes(std::uint64_t value, std::size_t size) {
  std::string text(size, '\0');
  std::memcpy(text.data(), &value, std::min(size, sizeof value));  // little-endian, as everything here
  return text;
}

/// One entry of a zip file; what the directory says may differ from what is there.
struct ZipEntry {
  std::string name, content;
  std::uint16_t flags = 0, method = 0;
  std::string localName = name;
  std::int64_t claimedSize = -1, claimedOffset = -1;  // -1: the truth
  std::string extra = {};                             // of the directory's record
};

struct ZipEnd {
  std::int64_t entries = -1, size = -1, offset = -1;  // -1: the truth
  std::string before = {};                            // bytes right before the end record, e.g. a Zip64 locator
};

inline std::string zipFile(const std::vector<ZipEntry>& entries, const ZipEnd& end = {}) {
  std::string file, directory;
  for (const ZipEntry& entry : entries) {
    const std::uint64_t offset = entry.claimedOffset >= 0 ? std::uint64_t(entry.claimedOffset) : file.size();
    const std::uint64_t size = entry.claimedSize >= 0 ? std::uint64_t(entry.claimedSize) : entry.content.size();
    file += bytes(0x04034b50, 4) + bytes(0, 2) + bytes(entry.flags, 2) + bytes(entry.method, 2) + bytes(0, 8) + bytes(size, 4) +
            bytes(size, 4) + bytes(entry.localName.size(), 2) + bytes(0, 2) + entry.localName + entry.content;
    directory += bytes(0x02014b50, 4) + bytes(0, 4) + bytes(entry.flags, 2) + bytes(entry.method, 2) + bytes(0, 8) + bytes(size, 4) +
                 bytes(size, 4) + bytes(entry.name.size(), 2) + bytes(entry.extra.size(), 2) + bytes(0, 10) + bytes(offset, 4) +
                 entry.name + entry.extra;
  }
  const std::uint64_t offset = end.offset >= 0 ? std::uint64_t(end.offset) : file.size();
  const std::uint64_t count = end.entries >= 0 ? std::uint64_t(end.entries) : entries.size();
  const std::uint64_t size = end.size >= 0 ? std::uint64_t(end.size) : directory.size();
  return file + directory + end.before + bytes(0x06054b50, 4) + bytes(0, 4) + bytes(count, 2) + bytes(count, 2) + bytes(size, 4) +
         bytes(offset, 4) + bytes(0, 2);
}

// ---- pieces of a pickle ----
inline std::string text(const std::string& value) { return "X" + bytes(value.size(), 4) + value; }
inline std::string integer(std::int64_t value) { return "\x8a\x08" + bytes(std::uint64_t(value), 8); }
inline std::string global(const std::string& module, const std::string& name) { return "c" + module + "\n" + name + "\n"; }
inline std::string tuple(const std::string& items) { return "(" + items + "t"; }
inline std::string integers(const std::vector<std::int64_t>& values) {
  std::string items;
  for (const std::int64_t value : values) items += integer(value);
  return tuple(items);
}
inline std::string dict(const std::string& pairs) { return "}(" + pairs + "u"; }
inline std::string pickle(const std::string& root) { return "\x80\x02" + root + "."; }

struct TensorSpec {
  std::string name;
  std::vector<std::int64_t> sizes, strides;
  std::int64_t offset = 0, elements = 0;  // elements: what its storage claims
  std::string storage = "0", type = "FloatStorage";
  std::string instead;  // this piece of a pickle stands in the tensor's place
};

inline std::string tensor(const TensorSpec& spec) {
  if (!spec.instead.empty()) return spec.instead;
  const std::string storage =
      tuple(text("storage") + global("torch", spec.type) + text(spec.storage) + text("cpu") + integer(spec.elements)) + "Q";
  return global("torch._utils", "_rebuild_tensor_v2") +
         tuple(storage + integer(spec.offset) + integers(spec.sizes) + integers(spec.strides) + "\x89" +
               global("collections", "OrderedDict") + ")R") +
         "R";
}

/// The tensors of an encoder, one after another in one storage of floats; value i of it is i / 1000.
struct TorchNetwork {
  std::vector<TensorSpec> tensors;
  std::int64_t elements = 0;

  explicit TorchNetwork(const ModelConfig& model, std::int64_t channels = 3, const std::string& prefix = "") {
    for (const ExpectedTensor& expected : encoderTensors(model, channels)) {
      TensorSpec spec{prefix + expected.name, expected.shape, {}, elements, 0, "0", "FloatStorage", ""};
      std::int64_t count = 1;
      for (auto side = expected.shape.rbegin(); side != expected.shape.rend(); ++side) {
        spec.strides.insert(spec.strides.begin(), count);
        count *= *side;
      }
      elements += count;
      tensors.push_back(spec);
    }
    for (TensorSpec& spec : tensors) spec.elements = elements;
  }

  TensorSpec& operator[](const std::string& name) {
    for (TensorSpec& spec : tensors)
      if (spec.name == name) return spec;
    tensors.push_back({name, {1}, {1}, 0, elements, "0", "FloatStorage", ""});
    return tensors.back();
  }
  void remove(const std::string& name) {
    std::erase_if(tensors, [&](const TensorSpec& spec) { return spec.name == name; });
  }
  std::string storage() const {
    std::string content;
    for (std::int64_t i = 0; i < elements; ++i) {
      const float value = float(i) / 1000;
      content.append(reinterpret_cast<const char*>(&value), sizeof value);
    }
    return content;
  }
  std::string stateDict() const {
    std::string pairs;
    for (const TensorSpec& spec : tensors) pairs += text(spec.name) + tensor(spec);
    return dict(pairs);
  }
  std::vector<ZipEntry> entries() const {
    return {{"a/data.pkl", pickle(stateDict())}, {"a/byteorder", "little"}, {"a/data/0", storage()}};
  }
  std::string file() const { return zipFile(entries()); }
};

/// A PyTorch file around any pickle.
inline std::string torchFile(const std::string& root) {
  return zipFile({{"a/data.pkl", pickle(root)}, {"a/data/0", std::string(64, '\0')}});
}

/// A ResNet-18 of width 1 with a CIFAR stem.
inline ModelConfig tinyResNet() {
  ModelConfig model = Config().model;
  model.width = 1;
  return model;
}
/// A ViT-S of width 12 with patches of 2 pixels.
inline ModelConfig tinyVit() {
  ModelConfig model = Config().model;
  model.encoder = "vit_s16";
  model.width = 2;
  model.patchSize = 2;
  return model;
}

/// A safetensors file of an encoder (or whatever `expected` names), value i of all tensors is i / 1000.
inline SafetensorsWriter safetensors(const std::vector<ExpectedTensor>& expected, const std::string& prefix = "",
                                     SafetensorsWriter writer = {}) {
  std::int64_t position = 0;
  for (const ExpectedTensor& item : expected) {
    std::vector<float> values;
    std::int64_t count = 1;
    for (const std::int64_t side : item.shape) count *= side;
    for (std::int64_t i = 0; i < count; ++i) values.push_back(float(position++) / 1000);
    writer.add(prefix + item.name, DType::f32, item.shape, values.data());
  }
  return writer;
}

}  // namespace resa::weights_files
