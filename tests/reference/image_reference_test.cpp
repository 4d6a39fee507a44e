// Crops and colour operations against PIL, which works in 8 bits: agreement within 2 of 255 everywhere and 0.5 on average. Hue and blur are
// left out: PIL turns hues in 8-bit steps and approximates the Gaussian by boxes, where ours are real-valued.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "engine/data/augmentation.h"
#include "tests/reference/reference_vectors.h"

namespace resa {
namespace {

/// (H, W, 3) uint8 -> (1, 3, H, W) in [0, 1].
at::Tensor image(const std::string& name) { return reference::tensor(name).permute({2, 0, 1}).unsqueeze(0).to(at::kFloat) / 255; }

void expectClose(const at::Tensor& got, const std::string& name, double most = 2, double mean = 0.5) {
  const at::Tensor difference = (got.mul(255).round() - image(name).mul(255).round()).abs();
  const double worst = difference.max().item<double>(), average = difference.mean().item<double>();
  ::testing::Test::RecordProperty(name, std::to_string(worst) + " worst, " + std::to_string(average) + " mean of 255");
  EXPECT_LE(worst, most) << name;
  EXPECT_LE(average, mean) << name;
}

TEST(ReferenceImages, CropsAgreeWithPil) {
  for (const auto& [name, box] : reference::numbers()["crops"].items()) {
    const at::Tensor b =
        at::tensor({box["top"].get<float>(), box["left"].get<float>(), box["height"].get<float>(), box["width"].get<float>()}).unsqueeze(0);
    for (const bool bicubic : {false, true}) {
      const at::Tensor got = resizedCrop(image("image." + name), b, at::zeros({1}, at::kBool), box["size"], bicubic);
      expectClose(got, (bicubic ? "crop_bicubic." : "crop_bilinear.") + name);
    }
  }
}

TEST(ReferenceImages, ColourOperationsAgreeWithPil) {
  const std::string source = reference::numbers()["ops_input"];
  const at::Tensor x = image(source);
  const auto factor = [](double value) { return at::tensor({float(value)}); };
  for (const double f : {0.6, 1.4}) {
    const std::string suffix = f < 1 ? "_0.6" : "_1.4";
    expectClose(adjustBrightness(x, factor(f)), "op.brightness" + suffix);
    expectClose(adjustContrast(x, factor(f)), "op.contrast" + suffix);
  }
  expectClose(adjustSaturation(x, factor(0.8)), "op.saturation_0.8");
  expectClose(adjustSaturation(x, factor(1.2)), "op.saturation_1.2");
  expectClose(luma(x).expand_as(x), "op.gray");
  expectClose(solarize(x), "op.solarize");
}

}  // namespace
}  // namespace resa
