#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <mutex>

#include "datasets/readers.h"
#include "datasets/worker_threads.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t largestFile = 512u << 20;

void checkMemory(const std::string& name, std::size_t count, std::int64_t side) {
  const double needed = static_cast<double>(count) * static_cast<double>(side * side * 3);
  const double available = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
  if (needed > 0.8 * available)
    throw DataError(name + ": " + std::to_string(count) + " pictures of " + std::to_string(side) + " x " + std::to_string(side) + " need " +
                    std::to_string(static_cast<std::int64_t>(needed / 1e9) + 1) +
                    " GB of memory; use a smaller crop size or fewer pictures");
}

std::string readPicture(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (!error && size > largestFile) throw DataError(path.string() + ": is larger than 512 MB");
  return readFile(path);
}

/// Decodes one picture into its place; the reason where that is not possible.
std::string decodeInto(const fs::path& path, std::int64_t side, std::uint8_t* target) {
  try {
    resizeAndCrop(decodePicture(readPicture(path), side), side, target);
    return "";
  } catch (const Error& problem) {
    const std::string reason = problem.what();
    return reason.rfind(path.string(), 0) == 0 ? reason : path.string() + ": " + reason;
  }
}

/// Decodes all; reasons[i] tells why picture i is missing.
std::vector<std::string> decodeAll(const ImageListing& listing, std::int64_t side, std::int64_t workers,
                                   std::vector<std::uint8_t>& pixels) {
  const std::size_t bytes = static_cast<std::size_t>(side * side * 3);
  pixels.resize(listing.files.size() * bytes);
  std::vector<std::string> reasons(listing.files.size());
  onThreads(reasons.size(), workers, [&](std::size_t i) { reasons[i] = decodeInto(listing.files[i], side, pixels.data() + i * bytes); });
  return reasons;
}

/// Closes the gaps that pictures without pixels leave.
void keepDecoded(const ImageListing& listing, const std::vector<std::string>& reasons, ImageSet& set) {
  const std::size_t bytes = static_cast<std::size_t>(set.channels * set.height * set.width);
  for (std::size_t i = 0; i < listing.files.size(); ++i) {
    if (!reasons[i].empty()) {
      set.skipped.push_back(reasons[i]);
      continue;
    }
    const std::size_t place = static_cast<std::size_t>(set.count++);
    if (place != i) std::memmove(set.pixels.data() + place * bytes, set.pixels.data() + i * bytes, bytes);
    if (!listing.labels.empty()) set.labels.push_back(listing.labels[i]);
    set.ids.push_back(listing.ids[i]);
  }
  set.pixels.resize(static_cast<std::size_t>(set.count) * bytes);
}

}  // namespace

ImageSet readListing(const ImageListing& listing, const DataConfig& data, std::int64_t imageSize) {
  if (imageSize < 1 || imageSize > 4096) throw ConfigError("an image size of " + std::to_string(imageSize) + " pixels is not possible");
  if (listing.files.empty()) throw DataError(listing.name + ": holds no pictures");
  checkMemory(listing.name, listing.files.size(), imageSize);
  ImageSet set;
  set.name = listing.name;
  set.split = listing.split;
  set.classes = listing.classes;
  set.skipped = listing.skipped;
  set.channels = 3;
  set.height = set.width = imageSize;
  const std::vector<std::string> reasons = decodeAll(listing, imageSize, data.workers, set.pixels);
  keepDecoded(listing, reasons, set);
  if (set.count == 0)
    throw DataError(listing.files.front().parent_path().string() + ": none of its " + std::to_string(listing.files.size()) +
                    " pictures can be read; " + set.skipped.back());
  convertChannels(set, data.channels);
  return set;
}

bool allOfSize(const ImageListing& listing, std::int64_t side, std::int64_t workers) {
  std::atomic<bool> same{true};
  onThreads(listing.files.size(), workers, [&](std::size_t i) {
    if (!same) return;
    try {
      const PictureSize size = pictureSize(readPicture(listing.files[i]));
      if (size.width != side || size.height != side) same = false;
    } catch (const Error&) {
      same = false;
    }
  });
  return same;
}

std::vector<std::string> damagedPictures(const ImageListing& listing, std::int64_t workers, const std::function<void(std::int64_t)>& done) {
  constexpr std::int64_t side = 8;  // a JPEG is read to its end even where it is decoded small
  std::vector<std::string> reasons(listing.files.size());
  std::mutex mutex;
  std::int64_t looked = 0;
  onThreads(reasons.size(), workers, [&](std::size_t i) {
    std::array<std::uint8_t, side * side * 3> pixels;
    reasons[i] = decodeInto(listing.files[i], side, pixels.data());
    const std::lock_guard lock(mutex);
    ++looked;
    if (done) done(looked);
  });
  reasons.erase(std::remove(reasons.begin(), reasons.end(), ""), reasons.end());
  return reasons;
}

}  // namespace resa
