#pragma once
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "datasets/dataset.h"
#include "engine/data/augmentation.h"

namespace resa {

/// A data set that stays on the device as uint8 (N, C, H, W).
class ResidentSet {
 public:
  ResidentSet(const ImageSet& set, const at::Device& device);
  std::int64_t count() const { return images_.size(0); }
  std::int64_t channels() const { return images_.size(1); }
  std::int64_t height() const { return images_.size(2); }
  std::int64_t width() const { return images_.size(3); }
  bool labelled() const { return labels_.defined(); }
  /// (N, C, H, W) uint8 on the device.
  const at::Tensor& images() const { return images_; }
  /// (N) int64 on the host, undefined without labels.
  const at::Tensor& labels() const { return labels_; }
  const std::vector<std::int64_t>& ids() const { return ids_; }
  /// The given rows as (n, C, H, W) uint8.
  at::Tensor rows(const std::vector<std::int64_t>& rows) const;

 private:
  at::Tensor images_, labels_;
  std::vector<std::int64_t> ids_;
};

/// (n, C, H, W) uint8 -> (n, h, w, C) uint8 thumbnails of at most 64 pixels, as run folders hold them.
at::Tensor thumbnails(const at::Tensor& images);

/// A training batch: one tensor (B, C, size, size) float32 a view, normalised; view 0 is the weak one.
struct Batch {
  std::vector<at::Tensor> views;
};

/// Shuffled, augmented batches of a resident set. Any batch of any epoch can be asked for, so a resumed run continues in the middle of an
/// epoch.
class BatchLoader {
 public:
  /// Incomplete last batches are dropped. ConfigError where the set holds less than one batch.
  BatchLoader(const ResidentSet& set, std::vector<Augmentation> views, std::int64_t batchSize, std::uint64_t seed);
  std::int64_t batchesPerEpoch() const { return set_.count() / batchSize_; }
  Batch batch(std::int64_t epoch, std::int64_t index);
  const std::vector<Augmentation>& views() const { return views_; }

 private:
  const std::vector<std::int64_t>& order(std::int64_t epoch);
  const ResidentSet& set_;
  std::vector<Augmentation> views_;
  std::int64_t batchSize_;
  std::uint64_t seed_;
  std::int64_t orderEpoch_ = -1;
  std::vector<std::int64_t> order_;
};

/// Normalisation of the set: the configured mean and std, else the set's published ones, else 0.5/0.25. One entry a channel.
Normalization trainNormalization(const DataConfig& data, std::int64_t channels);
Normalization evalNormalization(const DataConfig& data, std::int64_t channels);

/// The weak and the strong augmentation of a configuration for images of this size.
std::vector<Augmentation> makeViews(const Config& config, std::int64_t height, std::int64_t width, std::int64_t channels);

}  // namespace resa
