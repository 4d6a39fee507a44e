#pragma once
#include <filesystem>
#include <string_view>

namespace resa {

/// A file mapped read-only into memory for as long as the object lives.
class MappedFile {
 public:
  /// DataError with path and reason where the file is missing, no regular file, or cannot be mapped. An empty file is an empty view.
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  std::string_view bytes() const { return bytes_; }

 private:
  std::string_view bytes_;
};

}  // namespace resa
