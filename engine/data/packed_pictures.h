#pragma once
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/data/picture_source.h"
#include "engine/data/resize.h"

namespace resa {

/// Pictures of different sizes one behind the other in a single uint8 buffer, which travels to the device in one copy.
struct PackedPictures {
  at::Tensor pixels;  // (bytes) uint8; picture i is (heights[i], widths[i], channels) from offsets[i]
  std::vector<std::int64_t> offsets, heights, widths;
  std::int64_t channels = 0;
  std::int64_t count() const { return std::int64_t(offsets.size()); }
};
/// Gathers decoded pictures, in pinned memory where they are to travel to a GPU.
PackedPictures packPictures(const std::vector<DecodedPicture>& pictures, std::int64_t channels, bool pinned);

/// Resizes a span of each picture, on the device of the buffer: (B, C, size, size) float32 levels 0..255, the same in every bit as
/// `resample` of each picture alone. On a CPU picture by picture, one a thread: there a padded batch would only be moved through memory. On
/// a GPU the spans' pixels are laid out in padded batches (B, C, H, W) of at most `paddedPixels` pixels each, pictures of like size
/// together, so that a whole batch takes a few large operations. 0: what suits the device.
at::Tensor resamplePictures(const PackedPictures& pictures, const std::vector<ResizeSpan>& down, const std::vector<ResizeSpan>& across,
                            std::int64_t size, bool bicubic, std::int64_t paddedPixels = 0);

}  // namespace resa
