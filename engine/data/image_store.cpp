#include "engine/data/image_store.h"

#include <ATen/ATen.h>

#include "engine/data/resident_set.h"
#include "engine/data/streamed_set.h"
#include "engine/run/error.h"

namespace resa {

namespace {

constexpr std::int64_t kPictureSize = 32;  // side of the views of picture files where none is asked for

std::vector<std::string> joined(std::vector<std::string> all, const std::vector<std::string>& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

RunData keptOnDevice(const ImageSet& train, const ImageSet& evaluated, std::vector<std::string> skipped, const at::Device& device) {
  return {std::make_shared<ResidentSet>(train, device),
          std::make_shared<ResidentSet>(evaluated, device),
          std::move(skipped),
          evaluated.split,
          train.name,
          train.classes};
}

RunData residentData(const Config& config, const at::Device& device, std::int64_t size) {
  const ImageSet whole = readDataset(config.data, Split::train, size);
  const ImageSet train = selectSubset(whole, config.data, std::uint64_t(config.train.seed));
  const ImageSet evaluated = readDataset(config.data, Split::test, size);
  return keptOnDevice(train, evaluated, joined(whole.skipped, evaluated.skipped), device);
}

/// Picture files: all decoded now, or while training.
RunData listedData(const Config& config, const at::Device& device, std::int64_t size) {
  const ImageListing whole = listDataset(config.data, Split::train);
  const ImageListing train = selectSubset(whole, config.data, std::uint64_t(config.train.seed));
  const ImageListing evaluated = listDataset(config.data, Split::test);
  const std::int64_t channels = config.data.channels == 1 ? 1 : 3;
  const bool resident = mayStayResident(config, std::int64_t(train.files.size() + evaluated.files.size()), channels, size) &&
                        (config.data.storage == "resident" ||
                         (allOfSize(train, size, config.data.workers) && allOfSize(evaluated, size, config.data.workers)));
  if (!resident) {
    const StreamedSet::Options options{channels, config.data.workers, config.data.prefetch, centreView(config.evaluate, size)};
    return {std::make_shared<StreamedSet>(train, options, device),
            std::make_shared<StreamedSet>(evaluated, options, device),
            joined(whole.skipped, evaluated.skipped),
            evaluated.split,
            train.name,
            train.classes};
  }
  const ImageSet trainSet = readListing(train, config.data, size), evaluatedSet = readListing(evaluated, config.data, size);
  return keptOnDevice(trainSet, evaluatedSet, joined(trainSet.skipped, evaluatedSet.skipped), device);
}

}  // namespace

bool mayStayResident(const Config& config, std::int64_t count, std::int64_t channels, std::int64_t size) {
  const EvaluateConfig& e = config.evaluate;
  const bool otherView = (e.cropSize > 0 && e.cropSize != size) || (e.resize > 0 && e.resize != size);
  if (config.data.storage == "resident" && otherView)
    throw ConfigError("data.storage 'resident' keeps pictures at the weak view's " + std::to_string(size) +
                      " pixels: leave evaluate.resize and evaluate.crop_size at 0, or set data.storage to streamed");
  if (config.data.storage != "auto") return config.data.storage == "resident";
  return !otherView && double(count) * double(channels * size * size) <= double(config.data.residentLimitMb) * 1e6;
}

RunData loadRunData(const Config& config, const at::Device& device) {
  const std::int64_t size = config.augment.weak.cropSize > 0 ? config.augment.weak.cropSize : kPictureSize;
  if (isListed(config.data.set)) return listedData(config, device, size);
  if (config.data.storage == "streamed")
    throw ConfigError("data.storage 'streamed' is for sets of picture files; " + config.data.set +
                      " is read as a whole: set data.storage to auto or resident");
  return residentData(config, device, size);
}

at::Tensor thumbnails(const at::Tensor& images, std::int64_t side) {
  const std::int64_t longest = std::max(images.size(2), images.size(3));
  if (longest <= side) return images.permute({0, 2, 3, 1}).contiguous();
  const double scale = double(side) / double(longest);
  const std::int64_t height = std::max<std::int64_t>(1, std::int64_t(double(images.size(2)) * scale)),
                     width = std::max<std::int64_t>(1, std::int64_t(double(images.size(3)) * scale));
  const at::Tensor small = at::_upsample_bilinear2d_aa(images.to(at::kFloat), {height, width}, false);
  return small.round().clamp(0, 255).to(at::kByte).permute({0, 2, 3, 1}).contiguous();
}

}  // namespace resa
