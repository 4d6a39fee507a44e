#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/run/safetensors.h"

namespace resa {

/// Bytes of a `.npy` file in C order. Error for bfloat16, which NumPy does not know.
std::string npyBytes(DType dtype, const std::vector<std::int64_t>& shape, const void* data);

/// Collects arrays and writes them as an `.npz` file that `numpy.load` reads, in one atomic step. `add` copies the data; nothing is
/// compressed.
class NpzWriter {
 public:
  void add(const std::string& name, DType dtype, const std::vector<std::int64_t>& shape, const void* data);
  /// (n) text, from UTF-8.
  void addTexts(const std::string& name, const std::vector<std::string>& texts);
  bool empty() const { return members_.empty(); }
  /// Error where the arrays are beyond the 4 GB of a plain zip file.
  void write(const std::filesystem::path& path) const;

 private:
  struct Member {
    std::string name, bytes;
  };
  std::vector<Member> members_;
};

}  // namespace resa
