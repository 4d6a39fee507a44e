#pragma once
#include <cstdint>

#include <ATen/core/Tensor.h>

/// Operations on pictures with PIL's 8-bit arithmetic, a whole batch at a time, on any device. Pictures are (B, C, H, W) float32 that hold
/// whole levels 0..255, C = 1 or 3; results are levels again. Parameters hold one value an image.
namespace resa {

/// (B) -> (B, 1, 1, 1) float32 on the device of `like`.
at::Tensor perImage(const at::Tensor& values, const at::Tensor& like);

/// other + factor (images - other), cut off below the point as PIL does. A factor of 1 changes nothing.
at::Tensor blend(const at::Tensor& images, const at::Tensor& other, const at::Tensor& factor);
/// ITU-R 601 luma, (B, C, H, W) -> (B, 1, H, W), rounded.
at::Tensor luma(const at::Tensor& images);
/// (B, 1, H, W) -> (B, 1, 1, 1), rounded.
at::Tensor meanLevel(const at::Tensor& gray);

at::Tensor adjustBrightness(const at::Tensor& images, const at::Tensor& factor);
at::Tensor adjustContrast(const at::Tensor& images, const at::Tensor& factor);
at::Tensor adjustSaturation(const at::Tensor& images, const at::Tensor& factor);

/// Turns hues by `shift` turns, in steps of 1/255 turn: to 8-bit hue, saturation and value, and back, as PIL and torchvision do. A shift of
/// exactly 0 leaves an image untouched; pictures of one channel have no hue.
at::Tensor adjustHue(const at::Tensor& images, const at::Tensor& shift);

/// PIL's Gaussian blur of `sigma` pixels: three box blurs of fractional width along each axis, each rounded; edges extended; 0 for none.
/// images (B, C, S, S), sigma (B) float32 on the host.
at::Tensor gaussianBlur(const at::Tensor& images, const at::Tensor& sigma);

/// Levels from 128 on are inverted.
at::Tensor solarize(const at::Tensor& images);

}  // namespace resa
