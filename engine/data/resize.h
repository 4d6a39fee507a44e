#pragma once
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace resa {

/// One axis of one image to be resized: the span [start, start + extent) of its `length` pixels becomes `outputs` pixels, of which a window
/// is wanted. Pixels outside the span take no part.
struct ResizeSpan {
  double start = 0, extent = 0;
  std::int64_t length = 0, outputs = 0;
  std::int64_t begin = 0;  // first output of the window
  bool mirrored = false;   // the window is turned round
};

/// Which input pixels make each output pixel along one axis, for a batch: output o of image b is the sum of weights[b, o, k] times pixel
/// first[b, o] + k. Made on the host, so that every device, batch and padding uses the same numbers.
///
/// Weights are multiples of 2^-15 that sum to 1. Products with 8-bit pixels and all their partial sums then fit into the 24 bits of a
/// float: the matrix products below are exact whatever order a library adds in, which makes results equal bit by bit on every device.
struct ResizeTaps {
  at::Tensor first;    // (B, size) int64
  at::Tensor weights;  // (B, size, taps) float32
};
/// Antialiased taps as PIL has them: a triangle or cubic (a = -0.5) filter whose support grows with the reduction. In pinned memory where
/// they are to travel to a GPU: the host would wait for a copy out of other memory.
ResizeTaps resizeTaps(const std::vector<ResizeSpan>& spans, std::int64_t size, bool bicubic, bool pinned = false);

/// images (B, C, H, W) -> (B, C, size, size) float32 levels 0..255, on the images' device: across, rounded to 8 bits, down, rounded, as PIL
/// does it.
at::Tensor resample(const at::Tensor& images, const ResizeTaps& down, const ResizeTaps& across);

/// Crops `box` (B, 4) float32 (top, left, height, width) out of images (B, C, H, W) with levels 0..255 of any dtype and resizes it to
/// (size, size) float32 levels. Where `flip` (B) bool is set the result is mirrored. Box and flip lie on the host.
at::Tensor resizedCrop(const at::Tensor& images, const at::Tensor& box, const at::Tensor& flip, std::int64_t size, bool bicubic);

}  // namespace resa
