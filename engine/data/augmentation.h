#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/run/config.h"

namespace resa {

/// Mean and standard deviation of pixel values in [0, 1], one entry a channel.
struct Normalization {
  std::vector<double> mean, std;
};
/// images (B, C, H, W) in [0, 1] -> (x - mean) / std by channel.
at::Tensor normalizeImages(const at::Tensor& images, const Normalization& normalization);

/// What was drawn for each image of a batch, on the host.
struct ViewParameters {
  ViewParameters() = default;
  explicit ViewParameters(std::int64_t batch);  // room for so many images

  at::Tensor box;      // (B, 4) float32: top, left, height, width in pixels
  at::Tensor factors;  // (B, 4) float32: brightness, contrast, saturation factors and hue shift; the neutral value where not applied
  at::Tensor order;    // (B, 4) int64: order[b, slot] = operation (0 brightness, 1 contrast, 2 saturation, 3 hue)
  at::Tensor sigma;    // (B) float32: blur in pixels, 0 for none
  at::Tensor flags;    // (B, 3) bool: flip, grayscale, solarize
};

/// One view's random transformation, applied to a whole batch at a time on the images' device; the same code serves CPU and CUDA.
/// The order of operations is the authors': crop, colour jitter, grayscale, blur, solarize, flip, normalise. As there, each operation gives
/// whole levels of 8 bits. (The flip is made by the crop, which is the same: no operation in between knows left from right.)
class Augmentation {
 public:
  /// `view` may have crop_size 0: then the images' shorter side.
  Augmentation(const ViewConfig& view, std::int64_t height, std::int64_t width, Normalization normalization);

  /// Draws for the images with these ids; the stream is keyed by (seed, epoch, id, view).
  ViewParameters draw(const std::vector<std::int64_t>& ids, std::uint64_t seed, std::uint64_t epoch, std::uint64_t view) const;

  /// The same for one image, of its own size in pixels, into row `row` of `drawn`. Threads may draw different rows at the same time.
  void draw(ViewParameters& drawn, std::int64_t row, std::int64_t id, std::int64_t height, std::int64_t width, std::uint64_t seed,
            std::uint64_t epoch, std::uint64_t view) const;

  /// images (B, C, H, W) uint8 -> (B, C, size, size) float32 in [0, 1] in steps of 1/255, not normalised.
  at::Tensor transform(const at::Tensor& images, const ViewParameters& parameters) const;
  /// The same for crops made already: (B, C, size, size) float32 levels 0..255, flipped.
  at::Tensor transformCrops(const at::Tensor& crops, const ViewParameters& parameters) const;
  /// (B, C, size, size) in [0, 1] -> normalised.
  at::Tensor normalize(const at::Tensor& images) const { return normalizeImages(images, normalization_); }
  std::int64_t size() const { return size_; }
  bool bicubic() const { return view_.interpolation == "bicubic"; }

 private:
  std::array<float, 4> drawBox(class CounterRandom& random, std::int64_t height, std::int64_t width) const;
  at::Tensor jitter(at::Tensor x, const ViewParameters& parameters) const;

  ViewConfig view_;
  std::int64_t height_, width_, size_;
  Normalization normalization_;
};

}  // namespace resa
