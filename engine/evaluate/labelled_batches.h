#pragma once
#include <cstdint>
#include <memory>

#include "engine/data/image_store.h"

namespace resa {

/// Shuffled training batches with labels, augmented as supervised training on ImageNet has it: RandomResizedCrop (scale 0.08-1, bilinear)
/// to the store's image size, and a flip. What a batch holds depends on (seed, epoch, index) alone.
class LabelledBatches {
 public:
  /// `store` must outlive this. Where it holds less than a batch, a batch is all of it. DataError without labels.
  LabelledBatches(const ImageStore& store, std::int64_t batch, const Normalization& normalization, std::uint64_t seed);
  std::int64_t perEpoch() const { return loader_->batchesPerEpoch(); }
  struct Item {
    at::Tensor images, labels;  // (B, C, S, S) float32, normalised; (B) int64; both on the device
  };
  Item at(std::int64_t epoch, std::int64_t index);

 private:
  const ImageStore& store_;
  std::unique_ptr<BatchLoader> loader_;
};

}  // namespace resa
