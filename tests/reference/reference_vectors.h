#pragma once
#include <ATen/ATen.h>
#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/data/tensor_file.h"
#include "engine/run/file_io.h"
#include "engine/run/safetensors.h"

namespace resa::reference {

/// The vectors' folder: $RESA_REFERENCE_DIR, else the copy beside the tests.
inline std::string folder() {
  const char* other = std::getenv("RESA_REFERENCE_DIR");
  return other ? other : RESA_REFERENCE_DIR_DEFAULT;
}

inline const nlohmann::json& numbers() {
  static const nlohmann::json parsed = nlohmann::json::parse(readFile(folder() + "/reference.json"));
  return parsed;
}

/// A stored array in its own dtype.
inline at::Tensor tensor(const std::string& name) {
  static const auto file = SafetensorsFile::open(folder() + "/reference.safetensors");
  return loadTensor(*file, name);
}

inline std::int64_t saltBase() { return numbers()["salt_base"]; }

/// Element i of the generated inputs (vectors/README.md), in [-0.5, 0.5).
inline double u(std::uint64_t i, std::uint64_t salt) {
  std::uint32_t x = std::uint32_t(i * 2654435761ULL + salt * 40503ULL + 12345ULL);
  x ^= x >> 16;
  x *= 0x45d9f3bU;
  x ^= x >> 16;
  return double(x) / 4294967296.0 - 0.5;
}

inline at::Tensor fill(at::IntArrayRef shape, std::int64_t salt) {
  at::Tensor values = at::empty(shape, at::kDouble);
  double* p = values.data_ptr<double>();
  for (std::int64_t i = 0; i < values.numel(); ++i) p[i] = u(std::uint64_t(i), std::uint64_t(salt));
  return values;
}

inline std::int64_t salt(const std::string& name) {
  return std::int64_t(crc32(0, reinterpret_cast<const Bytef*>(name.data()), uInt(name.size())) % 65536) + saltBase();
}

}  // namespace resa::reference
