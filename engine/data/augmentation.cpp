#include "engine/data/augmentation.h"

#include <ATen/ATen.h>

#include <cmath>
#include <numeric>

#include "engine/data/counter_random.h"

namespace resa {
namespace {

constexpr int kBrightness = 0, kContrast = 1, kSaturation = 2, kHue = 3;
constexpr double kMaxBlurSigma = 8;

at::Tensor perImage(const at::Tensor& values, const at::Tensor& like) {
  return values.to(like.device(), like.scalar_type(), /*non_blocking=*/true).view({-1, 1, 1, 1});
}

/// Weights of a separable resize for each image: (B, size, length); row o holds what output pixel o takes from each input pixel.
at::Tensor resizeWeights(const at::Tensor& start, const at::Tensor& extent, std::int64_t length, std::int64_t size, bool bicubic) {
  const auto options = start.options();
  const at::Tensor scale = (extent / double(size)).view({-1, 1, 1});
  const at::Tensor stretch = scale.clamp_min(1.0);
  const at::Tensor centre = start.view({-1, 1, 1}) + (at::arange(size, options).view({1, -1, 1}) + 0.5) * scale;
  const at::Tensor pixel = at::arange(length, options).view({1, 1, -1});
  const at::Tensor x = ((pixel + 0.5 - centre) / stretch).abs();
  at::Tensor weight;
  if (bicubic) {
    constexpr double a = -0.5;  // PIL's and torchvision's antialiased cubic
    const at::Tensor inner = ((a + 2) * x - (a + 3)) * x * x + 1;
    const at::Tensor outer = (((x - 5) * x + 8) * x - 4) * a;
    weight = at::where(x < 1, inner, at::where(x < 2, outer, at::zeros_like(x)));
  } else {
    weight = (1 - x).clamp_min(0);
  }
  const at::Tensor inside = (pixel >= start.view({-1, 1, 1})) & (pixel < (start + extent).view({-1, 1, 1}));
  weight = weight * inside;
  return weight / weight.sum(2, /*keepdim=*/true);
}

at::Tensor blend(const at::Tensor& images, const at::Tensor& other, const at::Tensor& factor) {
  return (images * factor + other * (1 - factor)).clamp(0, 1);
}

}  // namespace

at::Tensor normalizeImages(const at::Tensor& images, const Normalization& normalization) {
  at::Tensor result = images.clone();
  // Scalars travel with the kernels: no copy to the device that the host would wait for.
  for (std::int64_t channel = 0; channel < result.size(1); ++channel)
    result.select(1, channel).sub_(normalization.mean[std::size_t(channel)]).div_(normalization.std[std::size_t(channel)]);
  return result;
}

at::Tensor resizedCrop(const at::Tensor& images, const at::Tensor& box, const at::Tensor& flip, std::int64_t size, bool bicubic) {
  const at::Tensor b = box.to(images.device(), images.scalar_type(), true);
  const at::Tensor rows = resizeWeights(b.select(1, 0), b.select(1, 2), images.size(2), size, bicubic);
  at::Tensor columns = resizeWeights(b.select(1, 1), b.select(1, 3), images.size(3), size, bicubic);
  columns = at::where(flip.to(images.device(), true).view({-1, 1, 1}), columns.flip(1), columns);
  const at::Tensor out = at::matmul(at::matmul(rows.unsqueeze(1), images), columns.transpose(1, 2).unsqueeze(1));
  return out.clamp(0, 1);
}

at::Tensor gaussianBlur(const at::Tensor& images, const at::Tensor& sigma) {
  const std::int64_t size = images.size(2);
  const auto radius = std::int64_t(std::ceil(3 * std::min(kMaxBlurSigma, double(size) / 3)));
  const auto options = images.options();
  const at::Tensor offset = at::arange(-radius, radius + 1, options);
  const at::Tensor s = sigma.to(images.device(), images.scalar_type(), true).clamp_min(1e-3).view({-1, 1});
  at::Tensor weight = (-0.5 * (offset / s).square()).exp();
  weight = weight / weight.sum(1, true);
  // Which input pixel an output pixel meets at each offset, edges extended: (offsets, size, size), one-hot.
  const at::Tensor index = at::arange(size, options.dtype(at::kLong));
  const at::Tensor met = (index.view({1, -1}) + offset.to(at::kLong).view({-1, 1})).clamp(0, size - 1);
  const at::Tensor hit = (met.unsqueeze(2) == index).to(images.scalar_type());
  const at::Tensor kernel = at::matmul(weight, hit.view({hit.size(0), -1})).view({-1, 1, size, size});
  return at::matmul(at::matmul(kernel, images), kernel.transpose(2, 3));
}

at::Tensor luma(const at::Tensor& images) {
  if (images.size(1) == 1) return images;
  return 0.299 * images.narrow(1, 0, 1) + 0.587 * images.narrow(1, 1, 1) + 0.114 * images.narrow(1, 2, 1);
}

at::Tensor adjustBrightness(const at::Tensor& images, const at::Tensor& factor) { return (images * perImage(factor, images)).clamp(0, 1); }

at::Tensor adjustContrast(const at::Tensor& images, const at::Tensor& factor) {
  // PIL blends with the rounded mean of the 8-bit gray image.
  const at::Tensor mean = (luma(images).mean({1, 2, 3}, true) * 255).round() / 255;
  return blend(images, mean, perImage(factor, images));
}

at::Tensor adjustSaturation(const at::Tensor& images, const at::Tensor& factor) {
  if (images.size(1) == 1) return images;
  return blend(images, luma(images), perImage(factor, images));
}

at::Tensor adjustHue(const at::Tensor& images, const at::Tensor& shift) {
  if (images.size(1) == 1) return images;
  const at::Tensor value = images.amax(1, true), low = images.amin(1, true);
  const at::Tensor chroma = value - low, safe = at::where(chroma > 0, chroma, at::ones_like(chroma));
  const at::Tensor r = images.narrow(1, 0, 1), g = images.narrow(1, 1, 1), b = images.narrow(1, 2, 1);
  at::Tensor hue =
      at::where(value == r, at::remainder((g - b) / safe, 6), at::where(value == g, (b - r) / safe + 2, (r - g) / safe + 4)) / 6;
  hue = at::remainder(hue + perImage(shift, images), 1);
  // Each channel from hue, chroma and value: f(n) = v - c max(0, min(k, 4 - k, 1)), k = (n + 6 h) mod 6.
  const auto channel = [&](double n) {
    const at::Tensor k = at::remainder(n + hue * 6, 6);
    return value - chroma * at::minimum(k, 4 - k).clamp(0, 1);
  };
  return at::cat({channel(5), channel(3), channel(1)}, 1);
}

at::Tensor solarize(const at::Tensor& images) { return at::where(images >= 128.0 / 255, 1 - images, images); }

Augmentation::Augmentation(const ViewConfig& view, std::int64_t height, std::int64_t width, Normalization normalization)
    : view_(view),
      height_(height),
      width_(width),
      size_(view.cropSize > 0 ? view.cropSize : std::min(height, width)),
      normalization_(std::move(normalization)) {}

/// torchvision's rule: up to ten tries of an area and a log-uniform aspect ratio, then the largest central box of a permitted ratio.
std::array<float, 4> Augmentation::drawBox(CounterRandom& random) const {
  const double h = double(height_), w = double(width_);
  if (view_.crop == "center") {
    const double side = std::min(h, w);
    return {float(std::round((h - side) / 2)), float(std::round((w - side) / 2)), float(side), float(side)};
  }
  constexpr double minRatio = 3.0 / 4, maxRatio = 4.0 / 3;
  for (int attempt = 0; attempt < 10; ++attempt) {
    const double area = h * w * random.uniform(view_.minScale, view_.maxScale);
    const double ratio = std::exp(random.uniform(std::log(minRatio), std::log(maxRatio)));
    const auto boxWidth = std::int64_t(std::round(std::sqrt(area * ratio))), boxHeight = std::int64_t(std::round(std::sqrt(area / ratio)));
    if (boxWidth < 1 || boxHeight < 1 || boxWidth > width_ || boxHeight > height_) continue;
    const auto top = random.below(std::uint64_t(height_ - boxHeight + 1)), left = random.below(std::uint64_t(width_ - boxWidth + 1));
    return {float(top), float(left), float(boxHeight), float(boxWidth)};
  }
  double boxWidth = w, boxHeight = h;
  if (w / h < minRatio) boxHeight = std::round(w / minRatio);
  if (w / h > maxRatio) boxWidth = std::round(h * maxRatio);
  return {float(std::floor((h - boxHeight) / 2)), float(std::floor((w - boxWidth) / 2)), float(boxHeight), float(boxWidth)};
}

ViewParameters Augmentation::draw(const std::vector<std::int64_t>& ids, std::uint64_t seed, std::uint64_t epoch, std::uint64_t view) const {
  const auto n = std::int64_t(ids.size());
  ViewParameters p{at::empty({n, 4}, at::kFloat), at::empty({n, 4}, at::kFloat), at::empty({n, 4}, at::kLong), at::empty({n}, at::kFloat),
                   at::empty({n, 3}, at::kBool)};
  float* box = p.box.data_ptr<float>();
  float* factors = p.factors.data_ptr<float>();
  std::int64_t* order = p.order.data_ptr<std::int64_t>();
  float* sigma = p.sigma.data_ptr<float>();
  bool* flags = p.flags.data_ptr<bool>();
  for (std::int64_t i = 0; i < n; ++i, box += 4, factors += 4, order += 4, flags += 3) {
    CounterRandom random(seed, epoch, std::uint64_t(ids[std::size_t(i)]), view);
    const auto drawn = drawBox(random);
    std::copy(drawn.begin(), drawn.end(), box);
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
    sigma[i] = float(blurs ? blur : 0);
    flags[2] = random.chance(view_.solarizeProbability);
    flags[0] = random.chance(view_.flipProbability);
  }
  return p;
}

/// Each slot applies every operation with the neutral factor where another operation is due: no data-dependent shape, no indexing.
at::Tensor Augmentation::jitter(at::Tensor x, const ViewParameters& parameters) const {
  const at::Tensor factors = parameters.factors.to(x.device(), true), order = parameters.order.to(x.device(), true);
  const auto due = [&](int slot, int operation, double neutral) {
    return at::where(order.select(1, slot) == operation, factors.select(1, operation), neutral);
  };
  const bool colour = x.size(1) == 3;
  for (int slot = 0; slot < 4; ++slot) {
    if (view_.jitter[kBrightness] > 0) x = adjustBrightness(x, due(slot, kBrightness, 1));
    if (view_.jitter[kContrast] > 0) x = adjustContrast(x, due(slot, kContrast, 1));
    if (colour && view_.jitter[kSaturation] > 0) x = adjustSaturation(x, due(slot, kSaturation, 1));
    if (colour && view_.jitter[kHue] > 0) x = adjustHue(x, due(slot, kHue, 0));
  }
  return x;
}

at::Tensor Augmentation::transform(const at::Tensor& images, const ViewParameters& parameters) const {
  const at::Tensor flags = parameters.flags.to(images.device(), true);
  const auto flag = [&](int index) { return flags.select(1, index).view({-1, 1, 1, 1}); };
  at::Tensor x = images.to(at::kFloat).div_(255);
  x = resizedCrop(x, parameters.box, flags.select(1, 0), size_, view_.interpolation == "bicubic");
  if (view_.jitterProbability > 0) x = jitter(x, parameters);
  if (view_.grayProbability > 0 && x.size(1) == 3) x = at::where(flag(1), luma(x).expand_as(x), x);
  if (view_.blurProbability > 0) x = gaussianBlur(x, parameters.sigma);
  if (view_.solarizeProbability > 0) x = at::where(flag(2), solarize(x), x);
  return x;
}

}  // namespace resa
