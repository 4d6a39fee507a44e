#pragma once
#include <cstdint>
#include <vector>

#include "engine/data/image_store.h"

namespace resa {

/// A data set that stays on the device as uint8 (N, C, H, W).
class ResidentSet final : public ImageStore {
 public:
  ResidentSet(const ImageSet& set, const at::Device& device);
  std::int64_t count() const override { return images_.size(0); }
  std::int64_t channels() const override { return images_.size(1); }
  std::int64_t height() const override { return images_.size(2); }
  std::int64_t width() const override { return images_.size(3); }
  at::Tensor rows(const std::vector<std::int64_t>& rows) const override;
  const at::Tensor& labels() const override { return labels_; }
  const std::vector<std::int64_t>& ids() const override { return ids_; }
  /// All of them, (N, C, H, W) uint8 on the device.
  const at::Tensor& images() const { return images_; }

 private:
  at::Tensor images_, labels_;
  std::vector<std::int64_t> ids_;
};

/// Normalisation of the set: the configured mean and std, else the set's published ones, else 0.5/0.25. One entry a channel.
Normalization trainNormalization(const DataConfig& data, std::int64_t channels);
Normalization evalNormalization(const DataConfig& data, std::int64_t channels);

/// The augmentations of a configuration for images of this size: weak, strong, and the groups of multi-crop.
std::vector<Augmentation> makeViews(const Config& config, std::int64_t height, std::int64_t width, std::int64_t channels);

}  // namespace resa
