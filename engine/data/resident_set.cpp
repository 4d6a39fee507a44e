#include "engine/data/resident_set.h"

#include <ATen/ATen.h>

#include <map>
#include <numeric>

#include "engine/data/epoch_order.h"
#include "engine/data/streamed_set.h"
#include "engine/run/error.h"

namespace resa {
namespace {

/// Published statistics of the sets, for pixel values in [0, 1].
const std::map<std::string, Normalization>& knownNormalizations() {
  static const std::map<std::string, Normalization> known = {{"fashion-mnist", {{0.2860}, {0.3530}}},
                                                             {"mnist", {{0.1307}, {0.3081}}},
                                                             {"cifar10", {{0.4914, 0.4822, 0.4465}, {0.2470, 0.2435, 0.2616}}},
                                                             {"cifar100", {{0.5071, 0.4865, 0.4409}, {0.2673, 0.2564, 0.2762}}},
                                                             {"stl10", {{0.43, 0.42, 0.39}, {0.27, 0.26, 0.27}}}};
  return known;
}

Normalization forChannels(Normalization n, std::int64_t channels) {
  const auto fit = [channels](std::vector<double>& values) {
    if (std::int64_t(values.size()) == channels) return;
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / double(values.size());
    values.assign(std::size_t(channels), mean);
  };
  fit(n.mean);
  fit(n.std);
  return n;
}

/// Images of a store with what is drawn for each, made on the store's device.
class ResidentLoader final : public BatchLoader {
 public:
  ResidentLoader(const ImageStore& store, std::vector<Augmentation> views, std::int64_t batchSize, std::uint64_t seed)
      : store_(store), views_(std::move(views)), batchSize_(batchSize), seed_(seed), order_(store.count(), seed) {}

  std::int64_t batchesPerEpoch() const override { return store_.count() / batchSize_; }
  const std::vector<Augmentation>& views() const override { return views_; }

  Batch batch(std::int64_t epoch, std::int64_t index) override {
    Batch batch{{}, order_.batch(epoch, index, batchSize_)};
    std::vector<std::int64_t> ids;
    for (const std::int64_t row : batch.rows) ids.push_back(store_.ids()[std::size_t(row)]);
    const at::Tensor images = store_.rows(batch.rows);
    for (std::size_t v = 0; v < views_.size(); ++v) {
      const ViewParameters drawn = views_[v].draw(ids, seed_, std::uint64_t(epoch), v);
      batch.views.push_back(views_[v].normalize(views_[v].transform(images, drawn)));
    }
    return batch;
  }

 private:
  const ImageStore& store_;
  std::vector<Augmentation> views_;
  std::int64_t batchSize_;
  std::uint64_t seed_;
  EpochOrder order_;
};

}  // namespace

Normalization trainNormalization(const DataConfig& data, std::int64_t channels) {
  if (!data.mean.empty()) return forChannels({data.mean, data.std}, channels);
  if (isListed(data.set)) return forChannels({{0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}}, channels);  // ImageNet's
  const auto known = knownNormalizations().find(data.set);
  return forChannels(known == knownNormalizations().end() ? Normalization{{0.5}, {0.25}} : known->second, channels);
}

Normalization evalNormalization(const DataConfig& data, std::int64_t channels) {
  return data.evalMean.empty() ? trainNormalization(data, channels) : forChannels({data.evalMean, data.evalStd}, channels);
}

ResidentSet::ResidentSet(const ImageSet& set, const at::Device& device) : ids_(set.ids) {
  auto* pixels = const_cast<std::uint8_t*>(set.pixels.data());
  images_ = at::from_blob(pixels, {set.count, set.channels, set.height, set.width}, at::kByte).clone().to(device);
  if (!set.labels.empty()) labels_ = at::tensor(set.labels, at::kLong);
}

at::Tensor ResidentSet::rows(const std::vector<std::int64_t>& rows) const {
  return images_.index_select(0, at::tensor(rows, at::kLong).to(images_.device(), /*non_blocking=*/true));
}

std::unique_ptr<BatchLoader> makeBatchLoader(const ImageStore& store, std::vector<Augmentation> views, std::int64_t batchSize,
                                             std::uint64_t seed) {
  if (store.count() < batchSize)
    throw ConfigError("train.batch_size " + std::to_string(batchSize) + " is larger than the training set of " +
                      std::to_string(store.count()) + " images: lower it or raise data.train_size");
  if (const auto* streamed = dynamic_cast<const StreamedSet*>(&store)) return streamed->loader(std::move(views), batchSize, seed);
  return std::make_unique<ResidentLoader>(store, std::move(views), batchSize, seed);
}

namespace {

/// A view as large as the images, in whole patches: a ViT would pass over the pixels behind the last one in silence.
void checkPatches(const Config& config, const char* key, const ViewConfig& view, const Augmentation& made) {
  if (!isTransformer(config.model) || view.cropSize > 0 || made.size() % config.model.patchSize == 0) return;
  throw ConfigError(std::string(key) + " must be given: the images' " + std::to_string(made.size()) +
                    " pixels are not divisible by model.patch_size " + std::to_string(config.model.patchSize));
}

}  // namespace

std::vector<Augmentation> makeViews(const Config& config, std::int64_t height, std::int64_t width, std::int64_t channels) {
  const Normalization n = trainNormalization(config.data, channels);
  std::vector<Augmentation> views{Augmentation(config.augment.weak, height, width, n),
                                  Augmentation(config.augment.strong, height, width, n)};
  checkPatches(config, "augment.weak.crop_size", config.augment.weak, views[0]);
  checkPatches(config, "augment.strong.crop_size", config.augment.strong, views[1]);
  const CropsConfig& crops = config.augment.crops;
  for (std::size_t group = 0; group < crops.count.size(); ++group) {
    ViewConfig view = config.augment.strong;
    view.cropSize = std::int64_t(crops.cropSize[group]);
    view.minScale = crops.minScale[group];
    view.maxScale = crops.maxScale[group];
    if (!crops.solarizeProbability.empty()) view.solarizeProbability = crops.solarizeProbability[group];
    views.insert(views.end(), std::size_t(crops.count[group]), Augmentation(view, height, width, n));
  }
  return views;
}

}  // namespace resa
