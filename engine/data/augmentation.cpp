#include "engine/data/augmentation.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numeric>

#include "engine/data/counter_random.h"
#include "engine/data/pixel_operations.h"
#include "engine/data/resize.h"

namespace resa {
namespace {

constexpr int kBrightness = 0, kContrast = 1, kSaturation = 2, kHue = 3;

/// The colour jitter of a batch as rounds of one blend for each image: what it blends with and how much. An image takes part in a round by
/// its factor; with a factor of 1 it stays as it is.
struct BlendRounds {
  at::Tensor factor, withMean, withGray;  // (rounds, B, 1, 1, 1) float32: the last two are 0 or 1

  BlendRounds(std::int64_t rounds, std::int64_t batch, const at::Device& device) {
    const auto options = at::TensorOptions(at::kFloat).pinned_memory(device.is_cuda());  // so that `move` need not wait
    factor = at::ones({rounds, batch, 1, 1, 1}, options);
    withMean = at::zeros(factor.sizes(), options);
    withGray = at::zeros(factor.sizes(), options);
  }

  void set(std::int64_t round, std::int64_t image, std::int64_t operation, float value) {
    const std::int64_t place = round * factor.size(1) + image;
    factor.data_ptr<float>()[place] = value;
    withMean.data_ptr<float>()[place] = operation == kContrast ? 1.f : 0.f;
    withGray.data_ptr<float>()[place] = operation == kSaturation ? 1.f : 0.f;
  }

  void move(const at::Device& device) {
    for (at::Tensor* part : {&factor, &withMean, &withGray}) *part = part->to(device, /*non_blocking=*/true);
  }

  at::Tensor apply(std::int64_t round, const at::Tensor& images) const {
    const at::Tensor gray = luma(images);
    return blend(images, (meanLevel(gray) * withMean[round]).add(gray * withGray[round]), factor[round]);
  }
};

}  // namespace

ViewParameters::ViewParameters(std::int64_t batch)
    : box(at::empty({batch, 4}, at::kFloat)),
      factors(at::empty({batch, 4}, at::kFloat)),
      order(at::empty({batch, 4}, at::kLong)),
      sigma(at::empty({batch}, at::kFloat)),
      flags(at::empty({batch, 3}, at::kBool)) {}

at::Tensor normalizeImages(const at::Tensor& images, const Normalization& normalization) {
  at::Tensor result = images.clone();
  // Scalars travel with the kernels: no copy to the device that the host would wait for.
  for (std::int64_t channel = 0; channel < result.size(1); ++channel)
    result.select(1, channel).sub_(normalization.mean[std::size_t(channel)]).div_(normalization.std[std::size_t(channel)]);
  return result;
}

Augmentation::Augmentation(const ViewConfig& view, std::int64_t height, std::int64_t width, Normalization normalization)
    : view_(view),
      height_(height),
      width_(width),
      size_(view.cropSize > 0 ? view.cropSize : std::min(height, width)),
      normalization_(std::move(normalization)) {}

/// torchvision's rule: up to ten tries of an area and a log-uniform aspect ratio, then the largest central box of a permitted ratio.
std::array<float, 4> Augmentation::drawBox(CounterRandom& random, std::int64_t height, std::int64_t width) const {
  const double h = double(height), w = double(width);
  if (view_.crop == "center") {
    const double side = std::min(h, w);
    return {float(std::round((h - side) / 2)), float(std::round((w - side) / 2)), float(side), float(side)};
  }
  constexpr double minRatio = 3.0 / 4, maxRatio = 4.0 / 3;
  for (int attempt = 0; attempt < 10; ++attempt) {
    const double area = h * w * random.uniform(view_.minScale, view_.maxScale);
    const double ratio = std::exp(random.uniform(std::log(minRatio), std::log(maxRatio)));
    const auto boxWidth = std::int64_t(std::round(std::sqrt(area * ratio))), boxHeight = std::int64_t(std::round(std::sqrt(area / ratio)));
    if (boxWidth < 1 || boxHeight < 1 || boxWidth > width || boxHeight > height) continue;
    const auto top = random.below(std::uint64_t(height - boxHeight + 1)), left = random.below(std::uint64_t(width - boxWidth + 1));
    return {float(top), float(left), float(boxHeight), float(boxWidth)};
  }
  double boxWidth = w, boxHeight = h;
  if (w / h < minRatio) boxHeight = std::round(w / minRatio);
  if (w / h > maxRatio) boxWidth = std::round(h * maxRatio);
  return {float(std::floor((h - boxHeight) / 2)), float(std::floor((w - boxWidth) / 2)), float(boxHeight), float(boxWidth)};
}

ViewParameters Augmentation::draw(const std::vector<std::int64_t>& ids, std::uint64_t seed, std::uint64_t epoch, std::uint64_t view) const {
  ViewParameters drawn(std::int64_t(ids.size()));
  for (std::size_t i = 0; i < ids.size(); ++i) draw(drawn, std::int64_t(i), ids[i], height_, width_, seed, epoch, view);
  return drawn;
}

void Augmentation::draw(ViewParameters& drawn, std::int64_t row, std::int64_t id, std::int64_t height, std::int64_t width,
                        std::uint64_t seed, std::uint64_t epoch, std::uint64_t view) const {
  float* factors = drawn.factors.data_ptr<float>() + 4 * row;
  std::int64_t* order = drawn.order.data_ptr<std::int64_t>() + 4 * row;
  bool* flags = drawn.flags.data_ptr<bool>() + 3 * row;
  CounterRandom random(seed, epoch, std::uint64_t(id), view);
  const auto box = drawBox(random, height, width);
  std::copy(box.begin(), box.end(), drawn.box.data_ptr<float>() + 4 * row);
  const bool jitters = random.chance(view_.jitterProbability);
  for (int k = 0; k < 4; ++k) {
    const double strength = view_.jitter[std::size_t(k)], neutral = k == kHue ? 0.0 : 1.0;
    const double value = k == kHue ? random.uniform(-strength, strength) : random.uniform(std::max(0.0, 1 - strength), 1 + strength);
    factors[k] = float(jitters ? value : neutral);
  }
  std::iota(order, order + 4, 0);
  for (std::uint64_t k = 3; k > 0; --k) std::swap(order[k], order[random.below(k + 1)]);
  flags[1] = random.chance(view_.grayProbability);
  const bool blurs = random.chance(view_.blurProbability);
  const double blur = random.uniform(view_.blurSigma[0], view_.blurSigma[1]);
  drawn.sigma.data_ptr<float>()[row] = float(blurs ? blur : 0);
  flags[2] = random.chance(view_.solarizeProbability);
  flags[0] = random.chance(view_.flipProbability);
}

/// An image's operations come in its own order, and turning hues costs far more than a blend. So each image's blends before its turn of hue
/// are made, padded to the same number of rounds, then all hues are turned at once, then the blends that come later.
at::Tensor Augmentation::jitter(at::Tensor x, const ViewParameters& parameters) const {
  const bool colour = x.size(1) == 3, turns = colour && view_.jitter[kHue] > 0;
  const auto active = [&](std::int64_t operation) {
    return operation != kHue && view_.jitter[std::size_t(operation)] > 0 && (colour || operation != kSaturation);
  };
  const std::int64_t blends = active(kBrightness) + active(kContrast) + active(kSaturation), batch = x.size(0);
  BlendRounds rounds(turns ? 2 * blends : blends, batch, x.device());
  const auto order = parameters.order.accessor<std::int64_t, 2>();
  const auto factors = parameters.factors.accessor<float, 2>();
  for (std::int64_t image = 0; image < batch; ++image) {
    std::int64_t round = 0;
    for (int slot = 0; slot < 4; ++slot) {
      const std::int64_t operation = order[image][slot];
      if (operation == kHue && turns) round = blends;
      if (active(operation)) rounds.set(round++, image, operation, factors[image][operation]);
    }
  }
  rounds.move(x.device());
  for (std::int64_t round = 0; round < rounds.factor.size(0); ++round) {
    if (turns && round == blends) x = adjustHue(x, parameters.factors.select(1, kHue));
    x = rounds.apply(round, x);
  }
  return turns && blends == 0 ? adjustHue(x, parameters.factors.select(1, kHue)) : x;
}

at::Tensor Augmentation::transform(const at::Tensor& images, const ViewParameters& parameters) const {
  return transformCrops(resizedCrop(images, parameters.box, parameters.flags.select(1, 0), size_, bicubic()), parameters);
}

at::Tensor Augmentation::transformCrops(const at::Tensor& crops, const ViewParameters& parameters) const {
  const at::Tensor flags = parameters.flags.to(crops.device(), /*non_blocking=*/true);
  const auto flag = [&](int index) { return flags.select(1, index).view({-1, 1, 1, 1}); };
  at::Tensor x = crops;
  if (view_.jitterProbability > 0) x = jitter(x, parameters);
  if (view_.grayProbability > 0 && x.size(1) == 3) x = at::where(flag(1), luma(x), x);
  if (view_.blurProbability > 0) x = gaussianBlur(x, parameters.sigma);
  if (view_.solarizeProbability > 0) x = at::where(flag(2), solarize(x), x);
  return x / 255;
}

}  // namespace resa
