#pragma once
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/picture.h"

namespace resa {

/// A picture as it was decoded, (height, width, channels) uint8 interleaved, and the size that its file names.
struct DecodedPicture {
  std::int64_t height = 0, width = 0;
  PictureSize original;
  std::vector<std::uint8_t> pixels;
  double rowScale() const { return double(height) / double(original.height); }
  double columnScale() const { return double(width) / double(original.width); }
};

/// Decodes the files of a listing, from any thread. In the place of a damaged file stands the next readable one of its class, in the
/// listing's order: the same in every run and with any number of workers.
class PictureSource {
 public:
  /// `channels` 1 (luma) or 3.
  PictureSource(ImageListing listing, std::int64_t channels) : listing_(std::move(listing)), channels_(channels) {}

  /// Asked once the size of a picture is known: the denominator to decode it at (1, 2, 4 or 8; what is not scalable comes as it is).
  using ChooseScale = std::function<int(const PictureSize&)>;
  /// DataError where no file in the place of `row` can be read.
  DecodedPicture decode(std::int64_t row, const ChooseScale& choose) const;

  const ImageListing& listing() const { return listing_; }
  std::int64_t count() const { return std::int64_t(listing_.files.size()); }
  std::int64_t channels() const { return channels_; }
  /// Files found damaged since this was last asked, with the reason.
  std::vector<std::string> takeDamaged() const;

 private:
  DecodedPicture decodeFile(std::int64_t row, const ChooseScale& choose) const;
  bool sameClass(std::int64_t row, std::int64_t other) const;
  bool isDamaged(std::int64_t row) const;
  void remember(std::int64_t row, const std::string& reason) const;

  ImageListing listing_;
  std::int64_t channels_;
  mutable std::mutex mutex_;
  mutable std::set<std::int64_t> damaged_;  // rows that cannot be read
  mutable std::vector<std::string> untold_;
};

/// Decodes `rows` on `workers` threads; `choose` gets the place in `rows`. What a thread throws is thrown here, and Error
/// where no thread can be started.
std::vector<DecodedPicture> decodeAll(const PictureSource& source, const std::vector<std::int64_t>& rows, std::int64_t workers,
                                      const std::function<int(std::size_t, const PictureSize&)>& choose);

/// As many as asked for; 0: as many as the machine has cores.
std::int64_t decodeWorkers(std::int64_t wanted);

}  // namespace resa
