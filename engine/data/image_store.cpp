#include "engine/data/image_store.h"

#include <ATen/ATen.h>

#include "engine/data/resident_set.h"

namespace resa {

RunData loadRunData(const Config& config, const at::Device& device) {
  const std::int64_t size = config.augment.weak.cropSize > 0 ? config.augment.weak.cropSize : 32;
  const ImageSet whole = readDataset(config.data, Split::train, size);
  const ImageSet train = selectSubset(whole, config.data, std::uint64_t(config.train.seed));
  const ImageSet evaluated = readDataset(config.data, Split::test, size);
  std::vector<std::string> skipped = whole.skipped;
  skipped.insert(skipped.end(), evaluated.skipped.begin(), evaluated.skipped.end());
  return {std::make_shared<ResidentSet>(train, device),
          std::make_shared<ResidentSet>(evaluated, device),
          std::move(skipped),
          evaluated.split,
          train.name,
          train.classes};
}

at::Tensor thumbnails(const at::Tensor& images) {
  constexpr std::int64_t side = 64;
  const std::int64_t longest = std::max(images.size(2), images.size(3));
  if (longest <= side) return images.permute({0, 2, 3, 1}).contiguous();
  const double scale = double(side) / double(longest);
  const std::int64_t height = std::max<std::int64_t>(1, std::int64_t(double(images.size(2)) * scale)),
                     width = std::max<std::int64_t>(1, std::int64_t(double(images.size(3)) * scale));
  const at::Tensor small = at::_upsample_bilinear2d_aa(images.to(at::kFloat), {height, width}, false);
  return small.round().clamp(0, 255).to(at::kByte).permute({0, 2, 3, 1}).contiguous();
}

}  // namespace resa
