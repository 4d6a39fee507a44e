#include "engine/data/augment_preview.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/data/resident_set.h"
#include "engine/data/tensor_file.h"

namespace resa {
namespace {

/// One view of all images, drawn several times: pixels and parameters, an image's draws behind each other.
struct DrawnView {
  at::Tensor pixels, box, factors, sigma, flags;
};

DrawnView drawView(const Augmentation& view, std::size_t number, const ResidentSet& set, std::int64_t draws, std::uint64_t seed) {
  std::vector<at::Tensor> pixels, box, factors, sigma, flags;
  for (std::int64_t draw = 0; draw < draws; ++draw) {
    const ViewParameters drawn = view.draw(set.ids(), seed, std::uint64_t(draw), number);
    pixels.push_back(view.transform(set.images(), drawn).mul(255).round().to(at::kByte));
    box.push_back(drawn.box);
    factors.push_back(drawn.factors);
    sigma.push_back(drawn.sigma);
    flags.push_back(drawn.flags.to(at::kByte));
  }
  const auto gathered = [](const std::vector<at::Tensor>& parts) { return at::stack(parts, 1).flatten(0, 1).contiguous(); };
  return {gathered(pixels), gathered(box), gathered(factors), gathered(sigma), gathered(flags)};
}

}  // namespace

ImageSet previewImages(const Config& config, std::int64_t count, std::uint64_t seed) {
  const DataConfig& data = config.data;
  const std::int64_t size = config.augment.weak.cropSize > 0 ? config.augment.weak.cropSize : 32;
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

void writeViewsPreview(const Config& config, const ImageSet& images, std::int64_t draws, std::uint64_t seed, std::int64_t side,
                       const std::filesystem::path& out) {
  const ResidentSet set(images, at::kCPU);
  SafetensorsWriter writer;
  addTensor(writer, "images", thumbnails(set.images(), side));
  addTensor(writer, "ids", at::tensor(set.ids(), at::kLong));
  if (set.labelled()) addTensor(writer, "labels", set.labels());
  writer.setMetadata("classes", nlohmann::json(images.classes).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  const auto views = makeViews(config, set.height(), set.width(), set.channels());
  for (std::size_t v = 0; v < views.size(); ++v) {
    const DrawnView drawn = drawView(views[v], v, set, draws, seed);
    std::string name = "views.";
    name += std::to_string(v);
    addTensor(writer, name, thumbnails(drawn.pixels, side));
    addTensor(writer, name + ".box", drawn.box);
    addTensor(writer, name + ".factors", drawn.factors);
    addTensor(writer, name + ".sigma", drawn.sigma);
    addTensor(writer, name + ".flags", drawn.flags);
  }
  writer.write(out);
}

}  // namespace resa
