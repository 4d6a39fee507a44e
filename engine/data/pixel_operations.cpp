#include "engine/data/pixel_operations.h"

#include <ATen/ATen.h>

#include <cmath>

namespace resa {
namespace {

constexpr int kBlurPasses = 3;
constexpr float kBlurUnit = 1 << 24;

/// One box pass in PIL's fixed point: pixels up to `whole` away weigh `inner`, those one farther `outer`, in 1/2^24.
struct Box {
  double whole, inner, outer;

  /// The box whose three-fold blur has this deviation (Gwosdek and others 2011, "Theoretical foundations of Gaussian convolution by
  /// extended box filtering"): a whole radius l and the share of the next pixel that keeps the variance. Single precision, as the weights
  /// depend on it.
  explicit Box(float sigma) {
    const float variance = sigma * sigma / kBlurPasses;
    const float l = std::floor((std::sqrt(12 * variance + 1) - 1) / 2);
    const float share = (2 * l + 1) * (l * (l + 1) - 3 * variance) / (6 * (variance - (l + 1) * (l + 1)));
    whole = double(l);
    inner = std::floor(double(kBlurUnit / ((l + share) * 2 + 1)));
    outer = std::floor((double(kBlurUnit) - (2 * whole + 1) * inner) / 2);
  }
};

/// (B, S, S) float64 matrices M of one box pass with extended edges: out = in M. The first and the last pixel stand for all that lie beyond
/// them too.
at::Tensor boxMatrices(const at::Tensor& sigma, std::int64_t size, const at::Device& device) {
  const auto sigmas = sigma.accessor<float, 1>();
  at::Tensor boxes = at::empty({3, sigma.size(0), 1, 1}, at::TensorOptions(at::kDouble).pinned_memory(device.is_cuda()));
  double* values = boxes.data_ptr<double>();
  for (std::int64_t i = 0; i < sigma.size(0); ++i) {
    const Box box(sigmas[i]);
    values[i] = box.whole;
    values[i + sigma.size(0)] = box.inner / double(kBlurUnit);
    values[i + 2 * sigma.size(0)] = box.outer / double(kBlurUnit);
  }
  boxes = boxes.to(device, /*non_blocking=*/true);
  const at::Tensor whole = boxes[0], inner = boxes[1], outer = boxes[2];
  const at::Tensor pixel = at::arange(size, boxes.options());
  const at::Tensor in = pixel.view({1, size, 1}), distance = (in - pixel.view({1, 1, size})).abs();
  const at::Tensor edge = (in == 0) | (in == double(size - 1));
  const at::Tensor pixels = at::where(edge, whole + 1 - distance, (distance <= whole).to(at::kDouble));  // of inner weight
  const at::Tensor touched = distance <= whole + 1, last = at::where(edge, touched, distance == whole + 1);
  return pixels.mul(inner).mul_(touched).add_(outer * last);
}

/// The passes along the last axis of (B, C, S, S), axes exchanged in the result. PIL's sums have 32 bits: float64 holds them exactly.
at::Tensor blurAndTurn(const at::Tensor& images, const at::Tensor& matrices) {
  const std::int64_t size = images.size(3);
  at::Tensor x = images.reshape({images.size(0), -1, size});
  for (int pass = 0; pass < kBlurPasses; ++pass) x = at::bmm(x, matrices).add_(0.5).floor_();
  return x.view(images.sizes()).transpose(2, 3);
}

}  // namespace

at::Tensor perImage(const at::Tensor& values, const at::Tensor& like) {
  return values.to(like.device(), like.scalar_type(), /*non_blocking=*/true).view({-1, 1, 1, 1});
}

at::Tensor blend(const at::Tensor& images, const at::Tensor& other, const at::Tensor& factor) {
  return (images - other).mul_(factor).add_(other).clamp_(0, 255).floor_();
}

at::Tensor luma(const at::Tensor& images) {
  if (images.size(1) == 1) return images;
  // Weights in 1/65536: the sums stay below 2^24 and are exact.
  at::Tensor sum = images.narrow(1, 0, 1) * 19595;
  sum.add_(images.narrow(1, 1, 1), 38470).add_(images.narrow(1, 2, 1), 7471).add_(32768);
  return sum.mul_(1.0 / 65536).floor_();
}

at::Tensor meanLevel(const at::Tensor& gray) { return gray.mean({1, 2, 3}, /*keepdim=*/true).add_(0.5).floor_(); }

at::Tensor adjustBrightness(const at::Tensor& images, const at::Tensor& factor) {
  return (images * perImage(factor, images)).clamp_(0, 255).floor_();
}

at::Tensor adjustContrast(const at::Tensor& images, const at::Tensor& factor) {
  return blend(images, meanLevel(luma(images)), perImage(factor, images));
}

at::Tensor adjustSaturation(const at::Tensor& images, const at::Tensor& factor) {
  if (images.size(1) == 1) return images;
  return blend(images, luma(images), perImage(factor, images));
}

at::Tensor adjustHue(const at::Tensor& images, const at::Tensor& shift) {
  if (images.size(1) == 1) return images;
  const at::Tensor value = images.amax(1, true), chroma = value - images.amin(1, true);
  const at::Tensor below = (value - images).div_(chroma.clamp_min(1));  // how far each channel stays below the largest
  const at::Tensor r = below.narrow(1, 0, 1), g = below.narrow(1, 1, 1), b = below.narrow(1, 2, 1);
  const at::Tensor sixths = at::where(r == 0, b - g, at::where(g == 0, (r - b).add_(2), (g - r).add_(4)));
  // Cut off below the point in float64: a share such as 51/255 must not fall short of its whole number.
  const at::Tensor turns = sixths.div_(6);
  at::Tensor hue = at::where(turns < 0, turns + 1, turns).to(at::kDouble).mul_(255).floor_().to(at::kFloat);
  const at::Tensor saturation = (chroma / value.clamp_min(1)).to(at::kDouble).mul_(255).floor_().to(at::kFloat).mul_(1.0 / 255);
  const at::Tensor turn = perImage(shift, images);
  hue = at::remainder(hue + (turn * 255).trunc(), 256).mul_(6.0 / 255);
  // Channel n from hue, saturation and value: v (1 - s clamp(min(k, 4 - k), 0, 1)), k = (n + hue) mod 6, n = 5, 3, 1.
  const at::Tensor offset = at::arange(5, 0, -2, images.options()).view({1, 3, 1, 1});
  at::Tensor k = at::remainder(hue + offset, 6);
  k = at::minimum(k, 4 - k).clamp_(0, 1);
  const at::Tensor turned = k.mul_(saturation).neg_().add_(1).mul_(value).add_(0.5).floor_();
  return at::where(turn == 0, images, turned);
}

at::Tensor gaussianBlur(const at::Tensor& images, const at::Tensor& sigma) {
  const at::Tensor matrices = boxMatrices(sigma, images.size(3), images.device());
  return blurAndTurn(blurAndTurn(images.to(at::kDouble), matrices), matrices)
      .to(images.options(), false, false, at::MemoryFormat::Contiguous);
}

at::Tensor solarize(const at::Tensor& images) { return at::where(images >= 128, 255 - images, images); }

}  // namespace resa
