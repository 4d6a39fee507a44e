#include "engine/data/augment_preview.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "datasets/dataset.h"
#include "engine/data/resident_set.h"
#include "engine/data/tensor_file.h"

namespace resa {
namespace {

/// Few images of the training split; of picture files only these are decoded.
ImageSet chosenImages(const DataConfig& data, std::int64_t count, std::uint64_t seed, std::int64_t size) {
  if (isListed(data.set)) {
    const ImageListing whole = listDataset(data, Split::train);
    DataConfig few = data;
    few.subsetList.clear();
    few.subsetPercent = 100;
    few.longTailFactor = 1;
    few.trainSize = std::min(count, std::int64_t(whole.files.size()));
    return readListing(selectSubset(whole, few, seed), data, size);
  }
  const ImageSet whole = readDataset(data, Split::train, size);
  return takeRows(whole, stratifiedRows(whole.labels, whole.count, count, seed));
}

}  // namespace

void writeViewsPreview(const Config& config, std::int64_t count, std::uint64_t seed, const std::filesystem::path& out) {
  const std::int64_t size = config.augment.weak.cropSize > 0 ? config.augment.weak.cropSize : 32;
  const ResidentSet set(chosenImages(config.data, count, seed, size), at::kCPU);
  SafetensorsWriter writer;
  addTensor(writer, "images", thumbnails(set.images()));
  const auto views = makeViews(config, set.height(), set.width(), set.channels());
  for (std::size_t v = 0; v < views.size(); ++v) {
    const at::Tensor view = views[v].transform(set.images(), views[v].draw(set.ids(), seed, 0, v));
    addTensor(writer, "views." + std::to_string(v), thumbnails(view.mul(255).round().to(at::kByte)));
  }
  writer.write(out);
}

}  // namespace resa
