#pragma once
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/run/mapped_file.h"

namespace resa {

enum class DType { u8, i32, i64, f16, f32, f64, bf16 };
std::size_t sizeOf(DType type);

/// A tensor inside a mapped file; valid while its SafetensorsFile lives.
struct TensorView {
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape;
  const std::byte* data = nullptr;
  std::size_t bytes = 0;
  std::int64_t count() const;  // number of elements
};

/// Read-only memory map of a safetensors file. Every offset, shape and dtype is checked before use.
class SafetensorsFile {
 public:
  /// DataError with path and reason where the file is missing, cut or malformed.
  static std::shared_ptr<const SafetensorsFile> open(const std::filesystem::path& path);
  SafetensorsFile(const SafetensorsFile&) = delete;
  SafetensorsFile& operator=(const SafetensorsFile&) = delete;

  bool has(const std::string& name) const { return tensors_.count(name) != 0; }
  /// DataError naming the tensor where it is absent.
  const TensorView& at(const std::string& name) const;
  const std::map<std::string, TensorView>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  /// Metadata entry, or `fallback` where absent.
  std::string metadata(const std::string& key, const std::string& fallback) const;
  /// Any numeric dtype converted to float32 / int64, row-major.
  std::vector<float> floats(const std::string& name) const;
  std::vector<std::int64_t> integers(const std::string& name) const;
  const std::filesystem::path& path() const { return path_; }

 private:
  explicit SafetensorsFile(const std::filesystem::path& path) : path_(path), file_(path) {}
  std::filesystem::path path_;
  MappedFile file_;
  std::map<std::string, TensorView> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// Collects tensors and writes them in one atomic step. `add` copies the data.
class SafetensorsWriter {
 public:
  void add(const std::string& name, DType dtype, std::vector<std::int64_t> shape, const void* data);
  void setMetadata(const std::string& key, const std::string& value) { metadata_[key] = value; }
  void write(const std::filesystem::path& path) const;

 private:
  struct Entry {
    DType dtype;
    std::vector<std::int64_t> shape;
    std::vector<std::byte> data;
  };
  std::map<std::string, Entry> entries_;
  std::map<std::string, std::string> metadata_;
};

float halfToFloat(std::uint16_t half);
float bfloatToFloat(std::uint16_t bfloat);  // float32 cut to its upper half
std::uint16_t floatToHalf(float value);

}  // namespace resa
