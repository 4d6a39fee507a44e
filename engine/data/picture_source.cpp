#include "engine/data/picture_source.h"

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "datasets/worker_threads.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

constexpr std::uintmax_t kLargestFile = 512u << 20;
constexpr int kMostInARow = 100;  // so many damaged files one after the other mean that the folder itself is gone

/// PIL's luma in the place of the colours.
void keepLuma(std::vector<std::uint8_t>& pixels) {
  const std::size_t count = pixels.size() / 3;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t* colour = pixels.data() + 3 * i;
    pixels[i] = std::uint8_t((colour[0] * 19595u + colour[1] * 38470u + colour[2] * 7471u + 0x8000u) >> 16);
  }
  pixels.resize(count);
}

}  // namespace

DecodedPicture PictureSource::decodeFile(std::int64_t row, const ChooseScale& choose) const {
  const std::filesystem::path& path = listing_.files[std::size_t(row)];
  std::error_code ignored;
  if (std::filesystem::file_size(path, ignored) > kLargestFile && !ignored) throw DataError("is larger than 512 MB");
  const std::string bytes = readFile(path);
  DecodedPicture result;
  result.original = pictureSize(bytes);
  Picture picture = decodePictureAt(bytes, choose(result.original));
  result.height = picture.height;
  result.width = picture.width;
  result.pixels = std::move(picture.pixels);
  if (channels_ == 1) keepLuma(result.pixels);
  return result;
}

DecodedPicture PictureSource::decode(std::int64_t row, const ChooseScale& choose) const {
  std::string reason = "it was found damaged before";
  int failures = 0;
  // Another class stands in only where a class has no readable picture at all.
  for (const bool ofClass : {true, false})
    for (std::int64_t step = 0; step < count() && failures < kMostInARow; ++step) {
      const std::int64_t file = (row + step) % count();
      if ((ofClass && !sameClass(row, file)) || isDamaged(file)) continue;
      try {
        return decodeFile(file, choose);
      } catch (const Error& problem) {
        reason = problem.what();
        remember(file, reason);
        ++failures;
      }
    }
  throw DataError(listing_.files[std::size_t(row)].string() + ": neither this picture nor one in its place can be read (" + reason + ")");
}

bool PictureSource::sameClass(std::int64_t row, std::int64_t other) const {
  return listing_.labels.empty() || listing_.labels[std::size_t(row)] == listing_.labels[std::size_t(other)];
}

bool PictureSource::isDamaged(std::int64_t row) const {
  const std::lock_guard lock(mutex_);
  return damaged_.count(row) > 0;
}

void PictureSource::remember(std::int64_t row, const std::string& reason) const {
  const std::string path = listing_.files[std::size_t(row)].string();
  const std::lock_guard lock(mutex_);
  if (damaged_.insert(row).second) untold_.push_back(reason.rfind(path, 0) == 0 ? reason : path + ": " + reason);
}

std::vector<std::string> PictureSource::takeDamaged() const {
  const std::lock_guard lock(mutex_);
  std::sort(untold_.begin(), untold_.end());
  return std::exchange(untold_, {});
}

std::vector<DecodedPicture> decodeAll(const PictureSource& source, const std::vector<std::int64_t>& rows, std::int64_t workers,
                                      const std::function<int(std::size_t, const PictureSize&)>& choose) {
  std::vector<DecodedPicture> pictures(rows.size());
  onThreads(rows.size(), workers,
            [&](std::size_t i) { pictures[i] = source.decode(rows[i], [&](const PictureSize& size) { return choose(i, size); }); });
  return pictures;
}

std::int64_t decodeWorkers(std::int64_t wanted) {
  return wanted > 0 ? wanted : std::max<std::int64_t>(1, std::int64_t(std::thread::hardware_concurrency()));
}

}  // namespace resa
