#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "datasets/dataset.h"
#include "engine/data/augmentation.h"

namespace resa {

/// The images of one split by row, un-augmented: what evaluation, probes and thumbnails look at.
class ImageStore {
 public:
  virtual ~ImageStore() = default;
  virtual std::int64_t count() const = 0;
  virtual std::int64_t channels() const = 0;
  /// Size of the images that `rows` gives.
  virtual std::int64_t height() const = 0;
  virtual std::int64_t width() const = 0;
  /// The given rows as (n, C, H, W) uint8 on the device.
  virtual at::Tensor rows(const std::vector<std::int64_t>& rows) const = 0;
  /// (N) int64 on the host, undefined without labels.
  virtual const at::Tensor& labels() const = 0;
  /// (N) index of each image in the whole split.
  virtual const std::vector<std::int64_t>& ids() const = 0;
  bool labelled() const { return labels().defined(); }
  /// Files found damaged since this was last asked, with the reason; others stand in their place.
  virtual std::vector<std::string> takeDamaged() const { return {}; }
};

/// A training batch: one tensor (B, C, size, size) float32 a view, normalised, view 0 the weak one; `rows` are the images' rows in the
/// store.
struct Batch {
  std::vector<at::Tensor> views;
  std::vector<std::int64_t> rows;
};

/// How fast the parts of a streaming loader are, measured since this was last asked.
struct LoaderRates {
  double decodeImagesPerSecond;  // what all workers together decode while they are not held back
  double copyBytesPerSecond;     // decoded pictures to the device (CUDA) or into the batch's buffer (CPU)
  double waitShare;              // share of the time that the training waited for pictures, 0..1
};

/// Shuffled, augmented batches. What a batch holds depends on (seed, epoch, index) alone, so any batch of any epoch can be asked for and a
/// resumed run continues in the middle of an epoch. Incomplete last batches are dropped.
class BatchLoader {
 public:
  virtual ~BatchLoader() = default;
  virtual std::int64_t batchesPerEpoch() const = 0;
  virtual Batch batch(std::int64_t epoch, std::int64_t index) = 0;
  virtual const std::vector<Augmentation>& views() const = 0;
  /// Nothing where batches are made of resident images, or none was made since.
  virtual std::optional<LoaderRates> takeRates() { return std::nullopt; }
};

/// Batches of a store, which must outlive the loader. ConfigError where it holds less than one batch.
std::unique_ptr<BatchLoader> makeBatchLoader(const ImageStore& store, std::vector<Augmentation> views, std::int64_t batchSize,
                                             std::uint64_t seed);

/// The images a run looks at: the training subset and the evaluated images.
struct RunData {
  std::shared_ptr<const ImageStore> train, evaluated;
  std::vector<std::string> skipped;  // files left out of either
  Split evaluatedSplit;
  std::string dataset;
  std::vector<std::string> classes;
};
/// Reads what the configuration names. Where a set has no test split, the training images are evaluated. `data.storage` and
/// `data.resident_limit` decide whether picture files are decoded once (resident) or while training (streamed). With `data.storage` auto
/// that is no choice between trainings: pictures of other sizes than the stored one, of which crops would show something else, are
/// streamed.
RunData loadRunData(const Config& config, const at::Device& device);
/// Whether `count` picture files of both splits together may stay on the device at (channels, size, size), whatever their own sizes: always
/// where `data.storage` is resident, below `data.resident_limit` and with evaluations of that size where it is auto. ConfigError
/// where `data.storage` asks for that and the evaluation for another size.
bool mayStayResident(const Config& config, std::int64_t count, std::int64_t channels, std::int64_t size);

/// (n, C, H, W) uint8 -> (n, h, w, C) uint8 thumbnails of at most `side` pixels; run folders hold them of 64.
at::Tensor thumbnails(const at::Tensor& images, std::int64_t side = 64);

}  // namespace resa
