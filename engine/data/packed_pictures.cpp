#include "engine/data/packed_pictures.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace resa {
namespace {

constexpr std::int64_t kPaddedPixels = 32 << 20;  // indices and float32 colours of a padded batch: 0.7 GB at most

/// The pixels that a window of a span can touch along one axis.
struct Reach {
  std::int64_t first = 0, count = 0;

  Reach(const ResizeSpan& span, std::int64_t size, bool bicubic) {
    const double scale = span.extent / double(span.outputs), support = (bicubic ? 2 : 1) * std::max(1.0, scale);
    const double low = std::max(span.start, span.start + double(span.begin) * scale - support);
    const double high = std::min(span.start + span.extent, span.start + double(span.begin + size) * scale + support);
    first = std::clamp<std::int64_t>(std::int64_t(std::floor(low)), 0, span.length - 1);
    count = std::clamp<std::int64_t>(std::int64_t(std::ceil(high)), first + 1, span.length) - first;
  }
};

/// A span seen from the first pixel of its reach.
ResizeSpan within(ResizeSpan span, const Reach& reach) {
  span.start -= double(reach.first);
  span.length = reach.count;
  return span;
}

struct Region {
  Reach rows, columns;
  std::int64_t picture;
  std::int64_t area() const { return rows.count * columns.count; }
};

/// A picture's region as (1, C, h, w) uint8, a view of the buffer.
at::Tensor regionOf(const PackedPictures& pictures, const Region& region) {
  const auto i = std::size_t(region.picture);
  const at::Tensor picture = pictures.pixels.narrow(0, pictures.offsets[i], pictures.heights[i] * pictures.widths[i] * pictures.channels)
                                 .view({pictures.heights[i], pictures.widths[i], pictures.channels});
  return picture.narrow(0, region.rows.first, region.rows.count)
      .narrow(1, region.columns.first, region.columns.count)
      .permute({2, 0, 1})
      .unsqueeze(0);
}

/// Regions as one padded (n, C, h, w) uint8 batch; beyond a region its last pixels are repeated, and no tap reaches there.
at::Tensor paddedRegions(const PackedPictures& pictures, const std::vector<Region>& regions) {
  const auto n = std::int64_t(regions.size());
  std::int64_t height = 1, width = 1;
  // First pixel in the buffer, picture's width, last row and column of the region.
  at::Tensor facts = at::empty({4, n, 1, 1}, at::TensorOptions(at::kLong).pinned_memory(pictures.pixels.is_cuda()));
  auto* fact = facts.data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < n; ++i) {
    const Region& region = regions[std::size_t(i)];
    const auto picture = std::size_t(region.picture);
    height = std::max(height, region.rows.count);
    width = std::max(width, region.columns.count);
    fact[i] = pictures.offsets[picture] / pictures.channels + region.rows.first * pictures.widths[picture] + region.columns.first;
    fact[n + i] = pictures.widths[picture];
    fact[2 * n + i] = region.rows.count - 1;
    fact[3 * n + i] = region.columns.count - 1;
  }
  facts = facts.to(pictures.pixels.device(), /*non_blocking=*/true);
  const at::Tensor row = at::minimum(at::arange(height, facts.options()).view({1, -1, 1}), facts[2]);
  const at::Tensor column = at::minimum(at::arange(width, facts.options()).view({1, 1, -1}), facts[3]);
  const at::Tensor pixel = row * facts[1] + facts[0] + column;
  return pictures.pixels.view({-1, pictures.channels})
      .index_select(0, pixel.flatten())
      .view({n, height, width, pictures.channels})
      .permute({0, 3, 1, 2});
}

}  // namespace

PackedPictures packPictures(const std::vector<DecodedPicture>& pictures, std::int64_t channels, bool pinned) {
  PackedPictures packed;
  packed.channels = channels;
  std::int64_t bytes = 0;
  for (const DecodedPicture& picture : pictures) {
    packed.offsets.push_back(bytes);
    packed.heights.push_back(picture.height);
    packed.widths.push_back(picture.width);
    bytes += std::int64_t(picture.pixels.size());
  }
  packed.pixels = at::empty({bytes}, at::TensorOptions(at::kByte).pinned_memory(pinned));
  auto* target = packed.pixels.data_ptr<std::uint8_t>();
  for (std::size_t i = 0; i < pictures.size(); ++i)
    std::memcpy(target + packed.offsets[i], pictures[i].pixels.data(), pictures[i].pixels.size());
  return packed;
}

at::Tensor resamplePictures(const PackedPictures& pictures, const std::vector<ResizeSpan>& down, const std::vector<ResizeSpan>& across,
                            std::int64_t size, bool bicubic, std::int64_t paddedPixels) {
  const bool pinned = pictures.pixels.is_cuda();
  std::vector<Region> regions;
  for (std::int64_t i = 0; i < pictures.count(); ++i)
    regions.push_back({Reach(down[std::size_t(i)], size, bicubic), Reach(across[std::size_t(i)], size, bicubic), i});
  const auto taps = [&](const std::vector<ResizeSpan>& spans, Reach Region::*axis, std::size_t begin, std::size_t end) {
    std::vector<ResizeSpan> shifted;
    for (std::size_t i = begin; i < end; ++i) shifted.push_back(within(spans[std::size_t(regions[i].picture)], regions[i].*axis));
    return resizeTaps(shifted, size, bicubic, pinned);
  };
  if (paddedPixels == 0 && pictures.pixels.is_cpu()) {
    at::Tensor out = at::empty({pictures.count(), pictures.channels, size, size}, at::kFloat);
    at::parallel_for(0, pictures.count(), 1, [&](std::int64_t begin, std::int64_t end) {
      for (auto i = std::size_t(begin); i < std::size_t(end); ++i)
        out[std::int64_t(i)].copy_(
            resample(regionOf(pictures, regions[i]), taps(down, &Region::rows, i, i + 1), taps(across, &Region::columns, i, i + 1))[0]);
    });
    return out;
  }
  if (paddedPixels == 0) paddedPixels = kPaddedPixels;
  std::stable_sort(regions.begin(), regions.end(), [](const Region& a, const Region& b) { return a.area() < b.area(); });
  std::vector<at::Tensor> parts;
  // Where each picture's result lies in the sorted ones.
  at::Tensor place = at::empty({pictures.count()}, at::TensorOptions(at::kLong).pinned_memory(pinned));
  for (std::size_t i = 0; i < regions.size(); ++i) place.data_ptr<std::int64_t>()[regions[i].picture] = std::int64_t(i);
  for (std::size_t begin = 0, end = 0; begin < regions.size(); begin = end) {
    std::int64_t height = 0, width = 0;
    for (end = begin; end < regions.size(); ++end) {
      height = std::max(height, regions[end].rows.count);
      width = std::max(width, regions[end].columns.count);
      if (end > begin && std::int64_t(end - begin + 1) * height * width > paddedPixels) break;
    }
    const std::vector<Region> part(regions.begin() + std::ptrdiff_t(begin), regions.begin() + std::ptrdiff_t(end));
    parts.push_back(
        resample(paddedRegions(pictures, part), taps(down, &Region::rows, begin, end), taps(across, &Region::columns, begin, end)));
  }
  return at::cat(parts).index_select(0, place.to(pictures.pixels.device(), /*non_blocking=*/true));
}

}  // namespace resa
