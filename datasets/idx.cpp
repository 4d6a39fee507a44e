#include <zlib.h>

#include <algorithm>
#include <array>

#include "datasets/readers.h"
#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t imageMagic = 2051, labelMagic = 2049;
constexpr std::uint64_t largestSet = std::uint64_t{1} << 34;  // bytes; a header that promises more is damaged

std::vector<std::string> fileNames(Split split, bool labels) {
  const std::string part = split == Split::train ? "train" : "t10k";
  const std::string what = labels ? "labels" : "images", rank = labels ? "idx1" : "idx3";
  std::vector<std::string> names;
  for (const char* mark : {"-", "."})
    for (const char* ending : {".gz", ""}) names.push_back(part + "-" + what + mark + rank + "-ubyte" + ending);
  return names;
}

/// A gzip or plain file, read from its beginning to its end.
class GzipFile {
 public:
  explicit GzipFile(const fs::path& path) : path_(path), file_(gzopen(path.c_str(), "rb")) {
    if (file_ == nullptr) fail("cannot open");
    gzbuffer(file_, 1 << 18);
  }
  GzipFile(const GzipFile&) = delete;
  GzipFile& operator=(const GzipFile&) = delete;
  ~GzipFile() { gzclose(file_); }

  std::uint32_t bigEndian() {
    std::array<std::uint8_t, 4> raw{};
    if (read(raw.data(), raw.size()) != raw.size()) fail("the header is cut");
    return (std::uint32_t{raw[0]} << 24) | (std::uint32_t{raw[1]} << 16) | (std::uint32_t{raw[2]} << 8) | raw[3];
  }

  /// Exactly `size` bytes and then the end. Memory grows with what is there, so that a lying header costs none.
  std::vector<std::uint8_t> rest(std::uint64_t size) {
    constexpr std::uint64_t block = 1 << 22;
    std::vector<std::uint8_t> bytes;
    while (bytes.size() < size) {
      const std::size_t before = bytes.size();
      bytes.resize(before + static_cast<std::size_t>(std::min(block, size - before)));
      const std::size_t count = read(bytes.data() + before, bytes.size() - before);
      if (before + count < bytes.size())
        fail("is cut: " + std::to_string(size) + " bytes of data expected, " + std::to_string(before + count) + " found");
    }
    std::uint8_t beyond = 0;
    if (read(&beyond, 1) != 0) fail("holds more data than its header says");
    return bytes;
  }

  [[noreturn]] void fail(const std::string& message) const { throw DataError(path_.string() + ": " + message); }

 private:
  std::size_t read(std::uint8_t* target, std::size_t size) {
    const int count = gzread(file_, target, static_cast<unsigned>(size));
    int code = Z_OK;
    const std::string reason = gzerror(file_, &code);
    if (count < 0 || (code != Z_OK && code != Z_STREAM_END)) fail("is damaged or cut (" + reason + ")");
    return static_cast<std::size_t>(count);
  }

  fs::path path_;
  gzFile file_;
};

void expectMagic(GzipFile& file, std::uint32_t expected) {
  const std::uint32_t magic = file.bigEndian();
  if (magic != expected) file.fail("expected " + std::to_string(expected) + " as IDX magic, found " + std::to_string(magic));
}

fs::path requireFile(const fs::path& root, Split split, bool labels) {
  const std::vector<std::string> names = fileNames(split, labels);
  const fs::path path = firstExisting(root, names);
  if (path.empty()) throw DataError((root / names.front()).string() + ": is missing");
  return path;
}

void readImages(const fs::path& path, ImageSet& set) {
  GzipFile file(path);
  expectMagic(file, imageMagic);
  const std::uint64_t count = file.bigEndian(), height = file.bigEndian(), width = file.bigEndian();
  if (count == 0 || height == 0 || width == 0 || height > 4096 || width > 4096)
    file.fail("cannot hold " + std::to_string(count) + " images of " + std::to_string(height) + " x " + std::to_string(width));
  const std::uint64_t bytes = count * height * width;  // at most 2^56: no overflow
  if (bytes > largestSet) file.fail("promises " + std::to_string(bytes) + " bytes: the header is damaged");
  set.count = static_cast<std::int64_t>(count);
  set.channels = 1;
  set.height = static_cast<std::int64_t>(height);
  set.width = static_cast<std::int64_t>(width);
  set.pixels = file.rest(bytes);
}

void readLabelFile(const fs::path& path, ImageSet& set) {
  GzipFile file(path);
  expectMagic(file, labelMagic);
  const std::uint64_t count = file.bigEndian();
  if (static_cast<std::int64_t>(count) != set.count)
    file.fail("holds " + std::to_string(count) + " labels for " + std::to_string(set.count) + " images");
  const std::vector<std::uint8_t> labels = file.rest(count);
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] >= set.classes.size())
      file.fail("label " + std::to_string(labels[i]) + " of image " + std::to_string(i) + " is out of range (" +
                std::to_string(set.classes.size()) + " classes)");
  set.labels.assign(labels.begin(), labels.end());
}

}  // namespace

std::string missingIdxFile(const fs::path& folder) {
  for (const Split split : {Split::train, Split::test})
    for (const bool labels : {false, true})
      if (firstExisting(folder, fileNames(split, labels)).empty()) return fileNames(split, labels).front();
  return "";
}

ImageSet readIdx(const fs::path& root, Split split, const std::vector<std::string>& classes) {
  ImageSet set;
  set.classes = classes;
  readImages(requireFile(root, split, false), set);
  readLabelFile(requireFile(root, split, true), set);
  return set;
}

}  // namespace resa
