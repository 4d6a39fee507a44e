#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/data/image_store.h"
#include "engine/data/picture_source.h"

namespace resa {

/// How un-augmented pictures are shown: shorter side to `resize`, then the centre, `size` pixels square.
struct CentreView {
  std::int64_t resize = 256, size = 224;
  bool bicubic = false;
};
/// What `evaluate.resize`, `evaluate.crop_size` and `evaluate.interpolation` ask for; `size` where no crop size is given, 8/7 of the crop
/// where no size to resize to.
CentreView centreView(const EvaluateConfig& config, std::int64_t size);

/// Picture files that are decoded whenever they are needed. Damaged ones are replaced (see PictureSource) and named by `takeDamaged`.
class StreamedSet final : public ImageStore {
 public:
  struct Options {
    std::int64_t channels = 3, workers = 0, prefetch = 4;
    CentreView view;
  };
  StreamedSet(ImageListing listing, const Options& options, const at::Device& device);

  std::int64_t count() const override { return source_.count(); }
  std::int64_t channels() const override { return source_.channels(); }
  std::int64_t height() const override { return options_.view.size; }
  std::int64_t width() const override { return options_.view.size; }
  at::Tensor rows(const std::vector<std::int64_t>& rows) const override;
  const at::Tensor& labels() const override { return labels_; }
  const std::vector<std::int64_t>& ids() const override { return source_.listing().ids; }
  std::vector<std::string> takeDamaged() const override { return source_.takeDamaged(); }

  /// What makeBatchLoader gives for such a set: batches that threads decode ahead.
  std::unique_ptr<BatchLoader> loader(std::vector<Augmentation> views, std::int64_t batchSize, std::uint64_t seed) const;

 private:
  PictureSource source_;
  Options options_;
  at::Device device_;
  at::Tensor labels_;
};

}  // namespace resa
