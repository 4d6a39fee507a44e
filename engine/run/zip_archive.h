#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/run/mapped_file.h"

namespace resa {

/// One file inside a zip file.
struct ZipMember {
  std::string_view stored;  // its bytes as they lie in the archive; the content itself where nothing is deflated
  std::uint64_t size = 0;   // of the content, as the directory says
  std::uint32_t crc = 0;
  bool deflated = false;
};

/// A zip file of stored or deflated entries, mapped read-only, as PyTorch and NumPy write it; Zip64 included. Every size and offset is
/// checked against the file when it is opened, so that members are plain views.
class ZipArchive {
 public:
  /// DataError with path and reason where the file is missing, cut, encrypted or inconsistent.
  static std::shared_ptr<const ZipArchive> open(const std::filesystem::path& path);
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  /// Members by name; valid while the archive lives.
  const std::map<std::string, ZipMember, std::less<>>& entries() const { return entries_; }
  /// Content of a member: a view into the archive, or into `buffer` where it is inflated. Memory grows only as real content comes out.
  /// DataError (without a path) where the data is damaged or of another size than the directory says.
  static std::string_view content(const ZipMember& member, std::string& buffer);

 private:
  explicit ZipArchive(const std::filesystem::path& path) : file_(path) {}
  void readDirectory();
  MappedFile file_;
  std::map<std::string, ZipMember, std::less<>> entries_;
};

}  // namespace resa
