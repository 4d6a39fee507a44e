#include <algorithm>
#include <cmath>

#include "datasets/readers.h"

namespace resa {
namespace {

/// Weights of one output pixel over source pixels `first`, `first + 1`, ...
struct Tap {
  std::int64_t first = 0;
  std::vector<float> weights;
};

/// Triangle filter, widened when shrinking, for outputs `begin` .. `begin + count` of `outputs` over `inputs` pixels.
std::vector<Tap> triangleTaps(std::int64_t inputs, std::int64_t outputs, std::int64_t begin, std::int64_t count) {
  const double scale = static_cast<double>(inputs) / static_cast<double>(outputs);
  const double support = std::max(scale, 1.0);
  std::vector<Tap> taps(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    const double centre = (static_cast<double>(begin + i) + 0.5) * scale;
    const auto first = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(centre - support)));
    const auto last = std::min<std::int64_t>(inputs, static_cast<std::int64_t>(std::ceil(centre + support)));
    Tap& tap = taps[static_cast<std::size_t>(i)];
    tap.first = first;
    double total = 0;
    for (std::int64_t x = first; x < last; ++x) {
      const double weight = std::max(0.0, 1 - std::abs((static_cast<double>(x) + 0.5 - centre) / support));
      tap.weights.push_back(static_cast<float>(weight));
      total += weight;
    }
    for (float& weight : tap.weights) weight = static_cast<float>(weight / total);
  }
  return taps;
}

}  // namespace

void resizeAndCrop(const Picture& picture, std::int64_t side, std::uint8_t* target) {
  const std::int64_t shorter = std::min(picture.width, picture.height);
  const auto scaled = [&](std::int64_t length) { return std::max(side, (length * side + shorter / 2) / shorter); };
  const std::int64_t width = scaled(picture.width), height = scaled(picture.height);
  const std::vector<Tap> across = triangleTaps(picture.width, width, (width - side) / 2, side);
  const std::vector<Tap> down = triangleTaps(picture.height, height, (height - side) / 2, side);

  // Only the rows that the crop needs are resized across; then columns are resized down, plane by plane.
  const std::int64_t top = down.front().first;
  const std::int64_t bottom = down.back().first + static_cast<std::int64_t>(down.back().weights.size());
  std::vector<float> rows(static_cast<std::size_t>((bottom - top) * side * 3));
  for (std::int64_t y = top; y < bottom; ++y)
    for (std::int64_t x = 0; x < side; ++x) {
      const Tap& tap = across[static_cast<std::size_t>(x)];
      const std::uint8_t* source = picture.pixels.data() + (y * picture.width + tap.first) * 3;
      float sum[3] = {0, 0, 0};
      for (const float weight : tap.weights)
        for (float& channel : sum) channel += weight * static_cast<float>(*source++);
      std::copy(sum, sum + 3, rows.begin() + ((y - top) * side + x) * 3);
    }
  for (std::int64_t channel = 0; channel < 3; ++channel)
    for (std::int64_t y = 0; y < side; ++y) {
      const Tap& tap = down[static_cast<std::size_t>(y)];
      for (std::int64_t x = 0; x < side; ++x) {
        const float* source = rows.data() + ((tap.first - top) * side + x) * 3 + channel;
        float sum = 0.5f;
        for (std::size_t k = 0; k < tap.weights.size(); ++k) sum += tap.weights[k] * source[static_cast<std::int64_t>(k) * side * 3];
        *target++ = static_cast<std::uint8_t>(std::clamp(sum, 0.0f, 255.0f));
      }
    }
}

void convertChannels(ImageSet& set, std::int64_t channels) {
  if (channels == 0 || channels == set.channels) return;
  const std::size_t plane = static_cast<std::size_t>(set.height * set.width), count = static_cast<std::size_t>(set.count);
  std::vector<std::uint8_t> converted(count * plane * static_cast<std::size_t>(channels));
  for (std::size_t image = 0; image < count; ++image) {
    const std::uint8_t* source = set.pixels.data() + image * plane * static_cast<std::size_t>(set.channels);
    std::uint8_t* target = converted.data() + image * plane * static_cast<std::size_t>(channels);
    if (channels == 3) {
      for (int copy = 0; copy < 3; ++copy) std::copy(source, source + plane, target + static_cast<std::size_t>(copy) * plane);
    } else {
      for (std::size_t i = 0; i < plane; ++i)
        target[i] =
            static_cast<std::uint8_t>((source[i] * 19595u + source[plane + i] * 38470u + source[2 * plane + i] * 7471u + 0x8000u) >> 16);
    }
  }
  set.pixels = std::move(converted);
  set.channels = channels;
}

}  // namespace resa
