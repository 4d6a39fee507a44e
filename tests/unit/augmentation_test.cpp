#include "engine/data/augmentation.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "engine/data/counter_random.h"
#include "engine/data/pixel_operations.h"
#include "engine/data/resize.h"

namespace resa {
namespace {

ViewConfig strongView() { return Config().augment.strong; }

std::vector<std::int64_t> idsTo(std::int64_t count) {
  std::vector<std::int64_t> ids(static_cast<std::size_t>(count));
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

at::Tensor randomImages(std::int64_t count, std::int64_t channels, std::int64_t height, std::int64_t width) {
  CounterRandom random(7, 0);
  at::Tensor images = at::empty({count, channels, height, width}, at::kByte);
  auto* p = images.data_ptr<std::uint8_t>();
  for (std::int64_t i = 0; i < images.numel(); ++i) p[i] = std::uint8_t(random.below(256));
  return images;
}

Normalization grey(std::int64_t channels) {
  return {std::vector<double>(std::size_t(channels), 0.5), std::vector<double>(std::size_t(channels), 0.25)};
}

TEST(Augmentation, GivesTheConfiguredSizeForOddImagesOfOneAndThreeChannels) {
  for (const std::int64_t channels : {1, 3}) {
    ViewConfig view = strongView();
    view.cropSize = 17;
    view.blurProbability = 0.5;
    const Augmentation augmentation(view, 31, 23, grey(channels));
    const at::Tensor images = randomImages(5, channels, 31, 23);
    const at::Tensor out = augmentation.transform(images, augmentation.draw(idsTo(5), 1, 0, 1));
    EXPECT_EQ(out.sizes(), at::IntArrayRef({5, channels, 17, 17}));
    EXPECT_GE(out.min().item<float>(), 0.0f);
    EXPECT_LE(out.max().item<float>(), 1.0f);
    EXPECT_TRUE(at::isfinite(augmentation.normalize(out)).all().item<bool>());
  }
}

TEST(Augmentation, TreatsTwoEqualImagesOfABatchDifferently) {
  const Augmentation augmentation(strongView(), 28, 28, grey(1));
  const at::Tensor images = randomImages(1, 1, 28, 28).expand({2, -1, -1, -1});
  const at::Tensor out = augmentation.transform(images, augmentation.draw({0, 1}, 3, 0, 1));
  EXPECT_GT((out[0] - out[1]).abs().max().item<float>(), 0.05f);
}

TEST(Augmentation, DependsOnTheImageAloneAndNotOnItsBatch) {
  ViewConfig view = strongView();
  view.blurProbability = 0.5;
  const Augmentation augmentation(view, 28, 28, grey(3));
  const at::Tensor images = randomImages(6, 3, 28, 28);
  const at::Tensor whole = augmentation.transform(images, augmentation.draw({10, 11, 12, 13, 14, 15}, 5, 2, 1));
  const at::Tensor reversed = augmentation.transform(images.flip(0), augmentation.draw({15, 14, 13, 12, 11, 10}, 5, 2, 1));
  EXPECT_TRUE(at::equal(whole, reversed.flip(0)));
  const at::Tensor alone = augmentation.transform(images.narrow(0, 2, 1), augmentation.draw({12}, 5, 2, 1));
  EXPECT_TRUE(at::equal(whole.narrow(0, 2, 1), alone));
}

TEST(Augmentation, DrawsAnewForEveryEpochViewAndSeed) {
  const Augmentation augmentation(strongView(), 28, 28, grey(1));
  const at::Tensor first = augmentation.draw({4}, 1, 1, 1).factors;
  EXPECT_FALSE(at::equal(first, augmentation.draw({4}, 1, 2, 1).factors) && at::equal(first, augmentation.draw({4}, 2, 1, 1).factors));
  EXPECT_FALSE(at::equal(augmentation.draw({4}, 1, 1, 0).box, augmentation.draw({4}, 1, 1, 1).box));
  EXPECT_TRUE(at::equal(first, augmentation.draw({4}, 1, 1, 1).factors));
}

TEST(Augmentation, AcceptsANonContiguousBatch) {
  const Augmentation augmentation(strongView(), 28, 28, grey(3));
  const at::Tensor strided = randomImages(4, 3, 28, 28).permute({0, 2, 3, 1}).contiguous().permute({0, 3, 1, 2});
  const ViewParameters drawn = augmentation.draw(idsTo(4), 1, 0, 1);
  EXPECT_TRUE(at::equal(augmentation.transform(strided, drawn), augmentation.transform(strided.contiguous(), drawn)));
}

TEST(Augmentation, ServesImagesOf28To224PixelsOfOneAndThreeChannels) {
  for (const std::int64_t channels : {1, 3})
    for (const std::int64_t size : {28, 33, 97, 224}) {
      ViewConfig view = strongView();
      view.cropSize = size;
      view.blurProbability = 0.5;
      const Augmentation augmentation(view, size + 3, size - 5, grey(channels));
      const at::Tensor images = randomImages(3, channels, size + 3, size - 5);
      const at::Tensor out = augmentation.transform(images, augmentation.draw(idsTo(3), 1, 0, 1)) * 255;
      EXPECT_EQ(out.sizes(), at::IntArrayRef({3, channels, size, size}));
      EXPECT_LT((out - out.round()).abs().max().item<float>(), 1e-4f) << "views hold whole levels";
      EXPECT_GT((out[0] - out[1]).abs().mean().item<float>(), 1.f);
    }
}

TEST(ColourJitter, AppliesEachImagesOperationsInItsOwnOrder) {
  ViewConfig view = strongView();
  view.jitterProbability = 1;
  view.grayProbability = view.solarizeProbability = view.flipProbability = 0;
  const Augmentation augmentation(view, 24, 24, grey(3));
  const std::int64_t count = 48;
  const at::Tensor images = randomImages(count, 3, 24, 24);
  const ViewParameters drawn = augmentation.draw(idsTo(count), 9, 0, 1);
  const at::Tensor batch = augmentation.transform(images, drawn) * 255;
  for (std::int64_t i = 0; i < count; ++i) {
    // One operation after the other, as written down, for one image.
    at::Tensor x = resizedCrop(images.narrow(0, i, 1), drawn.box.narrow(0, i, 1), at::zeros({1}, at::kBool), 24, augmentation.bicubic());
    for (int slot = 0; slot < 4; ++slot) {
      const std::int64_t operation = drawn.order[i][slot].item<std::int64_t>();
      const at::Tensor factor = drawn.factors[i].narrow(0, operation, 1);
      x = operation == 0   ? adjustBrightness(x, factor)
          : operation == 1 ? adjustContrast(x, factor)
          : operation == 2 ? adjustSaturation(x, factor)
                           : adjustHue(x, factor);
    }
    EXPECT_LT((batch.narrow(0, i, 1) - x).abs().max().item<float>(), 1e-3f) << "image " << i;
  }
}

TEST(ColourJitter, LeavesImagesAloneThatItDoesNotStrike) {
  ViewConfig view = strongView();
  view.jitterProbability = 0.5;
  view.grayProbability = view.solarizeProbability = 0;
  view.crop = "center";
  const Augmentation augmentation(view, 24, 24, grey(3));
  const at::Tensor images = randomImages(64, 3, 24, 24);
  const ViewParameters drawn = augmentation.draw(idsTo(64), 1, 0, 1);
  const at::Tensor out = augmentation.transform(images, drawn) * 255;
  const at::Tensor plain = at::where(drawn.flags.select(1, 0).view({-1, 1, 1, 1}), images.flip(3), images);
  const at::Tensor same = (out - plain).abs().amax({1, 2, 3}) < 1e-3, struck = drawn.factors.select(1, 3) != 0;
  EXPECT_TRUE(at::equal(same, struck.logical_not()));
  EXPECT_GT(struck.sum().item<std::int64_t>(), 10);
  EXPECT_LT(struck.sum().item<std::int64_t>(), 54);
}

/// Largest distance between the drawn values' distribution and `cumulative` (Kolmogorov and Smirnov).
template <class Cumulative>
double distance(at::Tensor drawn, Cumulative cumulative) {
  const at::Tensor sorted = std::get<0>(drawn.to(at::kDouble).contiguous().sort());
  const auto n = sorted.size(0);
  const double* x = sorted.data_ptr<double>();
  double most = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    const double expected = std::clamp(cumulative(x[i]), 0.0, 1.0);
    most = std::max({most, std::abs(expected - double(i) / double(n)), std::abs(double(i + 1) / double(n) - expected)});
  }
  return most;
}

// The statistical tests have fixed seeds. Their bounds are those that a right sampler passes in 999 of 1000 seeds.
constexpr std::int64_t kDraws = 8000;
double distanceBound() { return 1.95 / std::sqrt(double(kDraws)); }
double shareBound(double p) { return 3.3 * std::sqrt(p * (1 - p) / double(kDraws)); }

ViewParameters manyDraws(const ViewConfig& view, std::int64_t height, std::int64_t width) {
  return Augmentation(view, height, width, grey(3)).draw(idsTo(kDraws), 17, 3, 1);
}

TEST(RandomResizedCrop, DrawsAreasUniformlyAndRejectsWhatDoesNotFit) {
  ViewConfig view = strongView();
  view.minScale = 0.2;
  view.maxScale = 1;
  const at::Tensor box = manyDraws(view, 2000, 2000).box.to(at::kDouble);
  const at::Tensor area = box.select(1, 2) * box.select(1, 3) / 4e6;
  // A box of area a and ratio r fits where a <= r <= 1 / a: areas up to 3/4 always, larger ones with probability ln(1/a) / ln(4/3). What
  // ten tries do not place (about once in 4 million) does not show here.
  const auto fitting = [](double a) {  // integral of the share that fits, from 0.2
    if (a <= 0.75) return a - 0.2;
    const auto inner = [](double x) { return (x - x * std::log(x)) / std::log(4.0 / 3); };
    return 0.55 + inner(a) - inner(0.75);
  };
  EXPECT_LT(distance(area, [&](double a) { return fitting(a) / fitting(1); }), distanceBound());
  EXPECT_GT(distance(area, [](double a) { return (a - 0.2) / 0.8; }), 2 * distanceBound()) << "uniform without rejection would be wrong";
}

TEST(RandomResizedCrop, DrawsRatiosUniformlyInTheirLogarithm) {
  ViewConfig view = strongView();
  view.minScale = 0.2;
  view.maxScale = 0.5;  // small enough that every ratio fits
  const at::Tensor box = manyDraws(view, 4000, 4000).box.to(at::kDouble);
  const at::Tensor ratio = box.select(1, 3) / box.select(1, 2);
  const double low = std::log(0.75), span = std::log(4.0 / 3) - low;
  EXPECT_LT(distance(ratio, [&](double r) { return (std::log(r) - low) / span; }), distanceBound());
  EXPECT_GT(distance(ratio, [](double r) { return (r - 0.75) / (4.0 / 3 - 0.75); }), 2 * distanceBound());
  // Where the box may lie, it lies with equal chances.
  EXPECT_LT(distance(box.select(1, 0) / (4000 - box.select(1, 2)), [](double x) { return x; }), distanceBound());
  EXPECT_LT(distance(box.select(1, 1) / (4000 - box.select(1, 3)), [](double x) { return x; }), distanceBound());
}

TEST(RandomResizedCrop, StaysInsideImagesOfAnyShapeAndFallsBackToTheirCentre) {
  for (const auto& [height, width] : {std::pair<std::int64_t, std::int64_t>{28, 28}, {31, 97}, {200, 20}}) {
    const at::Tensor box = manyDraws(strongView(), height, width).box;
    EXPECT_GE(box.select(1, 0).min().item<float>(), 0);
    EXPECT_GE(box.select(1, 1).min().item<float>(), 0);
    EXPECT_GE(box.slice(1, 2).min().item<float>(), 1);
    EXPECT_LE((box.select(1, 0) + box.select(1, 2)).max().item<float>(), float(height));
    EXPECT_LE((box.select(1, 1) + box.select(1, 3)).max().item<float>(), float(width));
  }
  // No box of a permitted ratio and a fifth of the area fits into a strip: the centre remains, as high as 4/3 of the width.
  const at::Tensor box = manyDraws(strongView(), 200, 20).box[0];
  EXPECT_TRUE(at::equal(box, at::tensor({86.f, 0.f, 27.f, 20.f}))) << box;
}

TEST(Augmentation, StrikesAsOftenAsConfiguredAndIndependently) {
  ViewConfig view = strongView();
  view.blurProbability = 0.3;
  view.jitterProbability = 0.8;
  const ViewParameters drawn = manyDraws(view, 28, 28);
  const at::Tensor flags = drawn.flags.to(at::kDouble), jitters = (drawn.factors.select(1, 0) != 1).to(at::kDouble);
  const at::Tensor blurs = (drawn.sigma > 0).to(at::kDouble);
  const auto share = [](const at::Tensor& x) { return x.mean().item<double>(); };
  EXPECT_NEAR(share(flags.select(1, 0)), 0.5, shareBound(0.5)) << "flip";
  EXPECT_NEAR(share(flags.select(1, 1)), 0.2, shareBound(0.2)) << "gray";
  EXPECT_NEAR(share(flags.select(1, 2)), 0.2, shareBound(0.2)) << "solarize";
  EXPECT_NEAR(share(jitters), 0.8, shareBound(0.8)) << "jitter";
  EXPECT_NEAR(share(blurs), 0.3, shareBound(0.3)) << "blur";
  EXPECT_NEAR(share(flags.select(1, 0) * blurs), 0.15, shareBound(0.15)) << "flip and blur";
  EXPECT_NEAR(share(flags.select(1, 1) * flags.select(1, 2)), 0.04, shareBound(0.04)) << "gray and solarize";
  EXPECT_NEAR(share(flags.select(1, 1) * jitters), 0.16, shareBound(0.16)) << "gray and jitter";
}

TEST(ColourJitter, DrawsEveryOrderEquallyOften) {
  const at::Tensor order = manyDraws(strongView(), 28, 28).order;
  std::map<std::int64_t, double> seen;
  for (std::int64_t i = 0; i < kDraws; ++i) {
    std::int64_t code = 0;
    for (int slot = 0; slot < 4; ++slot) code = code * 10 + order[i][slot].item<std::int64_t>();
    ++seen[code];
  }
  ASSERT_EQ(seen.size(), 24u);
  double chiSquare = 0;
  const double expected = double(kDraws) / 24;
  for (const auto& [code, count] : seen) chiSquare += (count - expected) * (count - expected) / expected;
  EXPECT_LT(chiSquare, 49.7);  // 23 degrees of freedom, 0.1%
}

TEST(ColourJitter, DrawsFactorsUniformlyAroundTheNeutralOnes) {
  ViewConfig view = strongView();
  view.jitterProbability = 1;
  const at::Tensor factors = manyDraws(view, 28, 28).factors;
  for (const auto& [column, low, high] : {std::tuple{0, 0.6, 1.4}, {1, 0.6, 1.4}, {2, 0.8, 1.2}, {3, -0.1, 0.1}})
    EXPECT_LT(distance(factors.select(1, column), [low = low, high = high](double x) { return (x - low) / (high - low); }), distanceBound())
        << "operation " << column;
  const at::Tensor centred = factors.to(at::kDouble) - factors.to(at::kDouble).mean(0);
  const at::Tensor covariance = centred.t().matmul(centred) / double(kDraws);
  const at::Tensor deviation = covariance.diagonal().sqrt();
  const at::Tensor correlation = covariance / deviation.outer(deviation) - at::eye(4, at::kDouble);
  EXPECT_LT(correlation.abs().max().item<double>(), 3.9 / std::sqrt(double(kDraws)));  // 0.1% over the six pairs
}

TEST(GaussianBlur, DrawsSigmaUniformly) {
  ViewConfig view = strongView();
  view.blurProbability = 1;
  view.blurSigma = {0.1, 2};
  EXPECT_LT(distance(manyDraws(view, 28, 28).sigma, [](double x) { return (x - 0.1) / 1.9; }), distanceBound());
}

TEST(ResizedCrop, OfTheWholeImageAtItsOwnSizeIsTheImage) {
  const at::Tensor images = randomImages(2, 3, 20, 20).to(at::kFloat);
  const at::Tensor box = at::tensor({0.f, 0.f, 20.f, 20.f}).expand({2, 4});
  for (const bool bicubic : {false, true}) EXPECT_TRUE(at::equal(resizedCrop(images, box, at::zeros({2}, at::kBool), 20, bicubic), images));
  EXPECT_TRUE(at::equal(resizedCrop(images, box, at::ones({2}, at::kBool), 20, false), images.flip(3)));
}

TEST(ResizedCrop, KeepsPlainSurfacesAndLooksAtNothingOutsideItsBox) {
  const at::Tensor box = at::tensor({3.f, 5.f, 17.f, 11.f}).unsqueeze(0);
  at::Tensor images = at::full({1, 1, 41, 37}, 255.f);
  images.narrow(2, 3, 17).narrow(3, 5, 11).fill_(93);
  for (const bool bicubic : {false, true})
    for (const std::int64_t size : {7, 16, 61})
      EXPECT_TRUE(at::equal(resizedCrop(images, box, at::zeros({1}, at::kBool), size, bicubic), at::full({1, 1, size, size}, 93.f)))
          << size;
}

TEST(ResizedCrop, DoesNotDependOnThePaddingAroundAnImage) {
  const at::Tensor images = randomImages(4, 3, 30, 26);
  const at::Tensor padded = at::constant_pad_nd(images, {0, 19, 0, 45}, 77);
  const at::Tensor box = at::tensor({2.f, 1.f, 25.f, 22.f}).expand({4, 4}), flip = at::zeros({4}, at::kBool);
  for (const bool bicubic : {false, true})
    EXPECT_TRUE(at::equal(resizedCrop(images, box, flip, 18, bicubic), resizedCrop(padded, box, flip, 18, bicubic)));
}

TEST(GaussianBlur, KeepsAPlainSurfaceAndLeavesSigmaZeroAlone) {
  const at::Tensor images = randomImages(2, 1, 28, 28).to(at::kFloat);
  const at::Tensor blurred = gaussianBlur(images, at::tensor({0.f, 1.5f}));
  EXPECT_TRUE(at::equal(blurred[0], images[0]));
  EXPECT_LT(blurred[1].std().item<float>(), 0.5f * images[1].std().item<float>());
  const at::Tensor flat = at::full({1, 3, 28, 28}, 77.f);
  for (const float sigma : {0.1f, 2.f, 7.9f}) EXPECT_TRUE(at::equal(gaussianBlur(flat, at::tensor({sigma})), flat));
}

TEST(GaussianBlur, SpreadsAPointWithTheVarianceAskedFor) {
  at::Tensor point = at::zeros({1, 1, 65, 65});
  point[0][0].narrow(0, 24, 17).narrow(1, 24, 17).fill_(255);  // a square, so that 8 bits suffice
  const at::Tensor position = at::arange(65, at::kFloat);
  const auto variance = [&](const at::Tensor& image) {
    const at::Tensor profile = image[0][0].sum(0) / image.sum(), mean = (profile * position).sum();
    return (profile * (position - mean).square()).sum().item<float>();
  };
  for (const float sigma : {1.f, 1.7f, 2.5f})
    EXPECT_NEAR(variance(gaussianBlur(point, at::tensor({sigma}))) - variance(point), sigma * sigma, 0.05f * sigma * sigma + 0.1f) << sigma;
}

TEST(AdjustHue, OfGreyAndOfNoShiftIsTheIdentity) {
  const at::Tensor images = randomImages(2, 3, 9, 7).to(at::kFloat);
  const at::Tensor turned = adjustHue(images, at::tensor({0.f, 0.25f}));
  EXPECT_TRUE(at::equal(turned[0], images[0]));
  EXPECT_GT((turned[1] - images[1]).abs().max().item<float>(), 50.f);
  const at::Tensor gray = luma(images).expand({2, 3, 9, 7});
  EXPECT_TRUE(at::equal(adjustHue(gray, at::tensor({0.3f, -0.2f})), gray));
}

TEST(AdjustHue, AThirdOfATurnExchangesTheChannels) {
  const at::Tensor red = at::tensor({200.f, 40.f, 40.f}).view({1, 3, 1, 1});
  EXPECT_TRUE(at::equal(adjustHue(red, at::tensor({1.f / 3})).flatten(), at::tensor({40.f, 200.f, 40.f})));
  // Hues are 255 steps to PIL but wrap round at 256: turning back past zero loses one.
  EXPECT_LT((adjustHue(red, at::tensor({-1.f / 3})).flatten() - at::tensor({40.f, 40.f, 200.f})).abs().max().item<float>(), 5.f);
}

}  // namespace
}  // namespace resa
