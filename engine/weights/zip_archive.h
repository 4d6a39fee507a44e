#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace resa {

/// A zip file of stored (not compressed) entries, mapped read-only, as PyTorch writes it; Zip64 included. Every size and offset is checked
/// against the file when it is opened, so that entries are plain views.
class ZipArchive {
 public:
  /// DataError with path and reason where the file is missing, cut, compressed, encrypted or inconsistent.
  static std::shared_ptr<const ZipArchive> open(const std::filesystem::path& path);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  /// Content by name; valid while the archive lives.
  const std::map<std::string, std::string_view, std::less<>>& entries() const { return entries_; }

 private:
  ZipArchive() = default;
  void readDirectory();
  std::string_view file_;
  std::map<std::string, std::string_view, std::less<>> entries_;
};

}  // namespace resa
