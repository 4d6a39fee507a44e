#include "engine/data/resize.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace resa {
namespace {

constexpr double kWeightUnit = 1 << 15;

double triangle(double x) { return std::max(0.0, 1 - x); }

double cubic(double x) {
  constexpr double a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/// The filter of one axis: where an output looks, and how far.
struct AxisFilter {
  double start, scale, stretch, support;
  std::int64_t low, high;  // pixels whose centres lie in the span

  AxisFilter(const ResizeSpan& span, bool bicubic)
      : start(span.start),
        scale(span.extent / double(span.outputs)),
        stretch(std::max(1.0, scale)),
        support((bicubic ? 2 : 1) * stretch),
        low(std::max<std::int64_t>(0, std::int64_t(std::floor(span.start - 0.5)) + 1)),
        high(std::min(span.length, std::int64_t(std::ceil(span.start + span.extent - 0.5)))) {}

  double centre(std::int64_t output) const { return start + (double(output) + 0.5) * scale; }
  /// Most pixels that any output meets.
  std::int64_t reach() const { return std::min(high - low, std::int64_t(std::ceil(2 * support)) + 1); }
};

/// Weights of one output into `weights`; the first pixel they belong to.
std::int64_t fillTaps(const AxisFilter& filter, std::int64_t output, bool bicubic, float* weights) {
  const double centre = filter.centre(output);
  const std::int64_t first = std::clamp(std::int64_t(std::floor(centre - filter.support + 0.5)), filter.low, filter.high - 1);
  const std::int64_t end = std::clamp(std::int64_t(std::floor(centre + filter.support + 0.5)), first + 1, filter.high);
  double sum = 0;
  for (std::int64_t pixel = first; pixel < end; ++pixel) {
    const double x = std::abs((double(pixel) + 0.5 - centre) / filter.stretch);
    const double weight = bicubic ? cubic(x) : triangle(x);
    weights[pixel - first] = float(weight);
    sum += weight;
  }
  double rest = kWeightUnit;
  for (std::int64_t k = 0; k < end - first; ++k) rest -= weights[k] = float(std::round(weights[k] / sum * kWeightUnit));
  *std::max_element(weights, weights + (end - first)) += float(rest);  // a plain surface keeps its level
  for (std::int64_t k = 0; k < end - first; ++k) weights[k] /= float(kWeightUnit);
  return first;
}

/// (B, size, taps) -> (B, size, length), what a matrix product takes.
at::Tensor denseWeights(const ResizeTaps& taps, std::int64_t length, const at::Device& device) {
  const at::Tensor weights = taps.weights.to(device, /*non_blocking=*/true), first = taps.first.to(device, true);
  const std::int64_t reach = weights.size(2);
  const at::Tensor pixel = first.unsqueeze(2) + at::arange(reach, first.options());
  // Taps that an output does not use may lie beyond the last pixel: room is made for them and cut off.
  at::Tensor dense = at::zeros({weights.size(0), weights.size(1), length + reach}, weights.options());
  return dense.scatter_(2, pixel, weights).narrow(2, 0, length);
}

void roundToLevels(at::Tensor& images) { images.add_(0.5).floor_().clamp_(0, 255); }

}  // namespace

ResizeTaps resizeTaps(const std::vector<ResizeSpan>& spans, std::int64_t size, bool bicubic, bool pinned) {
  const auto batch = std::int64_t(spans.size());
  std::vector<AxisFilter> filters;
  std::int64_t reach = 1;
  for (const ResizeSpan& span : spans) {
    filters.emplace_back(span, bicubic);
    reach = std::max(reach, filters.back().reach());
  }
  ResizeTaps taps{at::empty({batch, size}, at::TensorOptions(at::kLong).pinned_memory(pinned)),
                  at::zeros({batch, size, reach}, at::TensorOptions(at::kFloat).pinned_memory(pinned))};
  auto* first = taps.first.data_ptr<std::int64_t>();
  auto* weights = taps.weights.data_ptr<float>();
  at::parallel_for(0, batch, std::max<std::int64_t>(1, 8192 / size), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t b = begin; b < end; ++b)
      for (std::int64_t o = 0; o < size; ++o) {
        const ResizeSpan& span = spans[std::size_t(b)];
        const std::int64_t output = span.begin + (span.mirrored ? size - 1 - o : o);
        first[b * size + o] = fillTaps(filters[std::size_t(b)], output, bicubic, weights + (b * size + o) * reach);
      }
  });
  return taps;
}

at::Tensor resample(const at::Tensor& images, const ResizeTaps& down, const ResizeTaps& across) {
  const std::int64_t batch = images.size(0), channels = images.size(1), height = images.size(2), width = images.size(3);
  const std::int64_t size = across.weights.size(1);
  const at::Tensor source = images.to(at::kFloat).reshape({batch, channels * height, width});
  at::Tensor rows = at::bmm(source, denseWeights(across, width, images.device()).transpose(1, 2));
  roundToLevels(rows);
  const at::Tensor weights = denseWeights(down, height, images.device()).unsqueeze(1);
  at::Tensor out = at::matmul(weights, rows.view({batch, channels, height, size}));
  roundToLevels(out);
  return out;
}

at::Tensor resizedCrop(const at::Tensor& images, const at::Tensor& box, const at::Tensor& flip, std::int64_t size, bool bicubic) {
  const auto b = box.accessor<float, 2>();
  const auto f = flip.accessor<bool, 1>();
  std::vector<ResizeSpan> down, across;
  for (std::int64_t i = 0; i < images.size(0); ++i) {
    down.push_back({b[i][0], b[i][2], images.size(2), size, 0, false});
    across.push_back({b[i][1], b[i][3], images.size(3), size, 0, f[i]});
  }
  const bool pinned = images.is_cuda();
  return resample(images, resizeTaps(down, size, bicubic, pinned), resizeTaps(across, size, bicubic, pinned));
}

}  // namespace resa
