#include "datasets/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <vector>

#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longestName = 1024;
constexpr std::ptrdiff_t deepestName = 32;

struct FreeArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};

/// A file under writing; it must not exist yet, so that no entry writes through another.
class NewFile {
 public:
  explicit NewFile(const fs::path& path)
      : path_(path), descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) fail();
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  void write(const char* bytes, std::size_t size) {
    while (size > 0) {
      const ssize_t written = ::write(descriptor_, bytes, size);
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail();
      bytes += written;
      size -= static_cast<std::size_t>(written);
    }
  }
  void close() {
    const int descriptor = descriptor_;
    descriptor_ = -1;
    if (::close(descriptor) != 0) fail();
  }

 private:
  [[noreturn]] void fail() const { throw Error(path_.string() + ": cannot be written: " + std::strerror(errno)); }

  fs::path path_;
  int descriptor_;
};

class Extraction {
 public:
  Extraction(const fs::path& path, const fs::path& target, const ExtractLimits& limits, const ByteCounter& counted)
      : path_(path), target_(target), limits_(limits), counted_(counted), reader_(archive_read_new()) {
    // No format that libarchive leaves to other programs.
    archive_read_support_filter_gzip(reader_.get());
    archive_read_support_filter_bzip2(reader_.get());
    archive_read_support_filter_xz(reader_.get());
    archive_read_support_format_tar(reader_.get());
    archive_read_support_format_zip(reader_.get());
    if (archive_read_open_filename(reader_.get(), path.c_str(), std::size_t{1} << 18) != ARCHIVE_OK) failAsReader();
  }

  std::map<std::string, std::string> run() {
    makeFolders(target_);
    archive_entry* entry = nullptr;
    for (int code = nextHeader(&entry); code != ARCHIVE_EOF; code = nextHeader(&entry)) {
      if (++entries_ > limits_.entries) fail("holds more than " + std::to_string(limits_.entries) + " entries");
      const std::string name = checkedName(entry);
      if (archive_entry_filetype(entry) == AE_IFDIR) {
        if (!name.empty()) makeFolders(target_ / name);
      } else if (!name.empty()) {
        makeFolders((target_ / name).parent_path());
        writeFile(name);
      } else {
        fail("has a file without a name");
      }
    }
    if (sums_.empty()) fail("holds no files");
    return std::move(sums_);
  }

 private:
  int nextHeader(archive_entry** entry) {
    const int code = archive_read_next_header(reader_.get(), entry);
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN && code != ARCHIVE_EOF) failAsReader();
    return code;
  }

  /// The entry's path below the target, "." and double slashes taken out.
  std::string checkedName(archive_entry* entry) const {
    const char* raw = archive_entry_pathname(entry);
    if (raw == nullptr) raw = archive_entry_pathname_utf8(entry);
    if (raw == nullptr || *raw == '\0') fail("has an entry without a name");
    const std::string name = raw;
    const auto refuse = [&](const std::string& why) { fail("entry '" + printable(name) + "' is refused: " + why); };
    if (archive_entry_hardlink(entry) != nullptr || archive_entry_symlink(entry) != nullptr || archive_entry_filetype(entry) == AE_IFLNK)
      refuse("it is a link");
    if (archive_entry_filetype(entry) != AE_IFREG && archive_entry_filetype(entry) != AE_IFDIR) refuse("it is neither file nor folder");
    if (std::any_of(name.begin(), name.end(), [](unsigned char c) { return c < 32 || c == 127 || c == '\\'; }))
      refuse("its name holds a control character or a backslash");
    fs::path clean;
    for (const fs::path& part : fs::path(name)) {
      if (part == "..") refuse("its path leads upwards");
      if (part != "." && !part.empty()) clean /= part;
    }
    if (fs::path(name).is_absolute()) refuse("its path is absolute");
    if (name.size() > longestName || std::distance(clean.begin(), clean.end()) > deepestName) refuse("its path is too long");
    return clean.string();
  }

  void writeFile(const std::string& name) {
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(target_ / name, ignored))) fail("entry '" + name + "' is there twice");
    NewFile file(target_ / name);
    Digest digest;
    for (;;) {
      const la_ssize_t count = archive_read_data(reader_.get(), block_.data(), block_.size());
      if (count < 0) failAsReader();
      if (count == 0) break;
      bytes_ += static_cast<std::uint64_t>(count);
      if (bytes_ > limits_.bytes) fail("unpacks to more than " + std::to_string(limits_.bytes) + " bytes");
      file.write(block_.data(), static_cast<std::size_t>(count));
      digest.update(block_.data(), static_cast<std::size_t>(count));
      if (counted_) counted_(bytes_);
    }
    file.close();
    sums_[name] = digest.finish().sha256;
  }

  void makeFolders(const fs::path& folder) const {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error || !fs::is_directory(folder, error)) fail("cannot make the folder " + folder.string() + ": " + error.message());
  }

  static std::string printable(std::string name) {
    std::replace_if(
        name.begin(), name.end(), [](unsigned char c) { return c < 32 || c == 127; }, '?');
    return name.substr(0, 200);
  }

  [[noreturn]] void fail(const std::string& reason) const { throw DataError(path_.string() + ": " + reason); }
  [[noreturn]] void failAsReader() const {
    const char* reason = archive_error_string(reader_.get());
    fail(std::string("cannot be unpacked: ") + (reason != nullptr ? reason : "damaged or cut"));
  }

  fs::path path_, target_;
  ExtractLimits limits_;
  const ByteCounter& counted_;
  std::unique_ptr<archive, FreeArchive> reader_;
  std::uint64_t entries_ = 0, bytes_ = 0;
  std::vector<char> block_ = std::vector<char>(std::size_t{1} << 18);
  std::map<std::string, std::string> sums_;
};

}  // namespace

std::map<std::string, std::string> extractArchive(const fs::path& archive, const fs::path& target, const ExtractLimits& limits,
                                                  const ByteCounter& counted) {
  return Extraction(archive, target, limits, counted).run();
}

}  // namespace resa
