#include "engine/data/augmentation.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "engine/data/counter_random.h"

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
  EXPECT_LT((whole - reversed.flip(0)).abs().max().item<float>(), 1e-6f);
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
  EXPECT_LT((augmentation.transform(strided, drawn) - augmentation.transform(strided.contiguous(), drawn)).abs().max().item<float>(),
            1e-6f);
}

TEST(RandomResizedCrop, DrawsAreasUniformlyAndStaysInside) {
  ViewConfig view = strongView();
  view.minScale = 0.2;
  const Augmentation augmentation(view, 96, 96, grey(1));
  const at::Tensor box = augmentation.draw(idsTo(4000), 1, 0, 0).box;
  const at::Tensor area = box.select(1, 2) * box.select(1, 3) / (96.0 * 96.0);
  // A box of area a and ratio r fits where a <= r <= 1 / a. So areas up to 3/4 always fit, larger ones with probability ln(1/a) / ln(4/3),
  // and the mean of U(0.2, 1) under that weight is 0.3602 / 0.6690.
  EXPECT_NEAR(area.mean().item<double>(), 0.5384, 0.01);
  EXPECT_GE(area.min().item<double>(), 0.19);
  EXPECT_TRUE((box.select(1, 0) >= 0).all().item<bool>());
  EXPECT_TRUE((box.select(1, 0) + box.select(1, 2) <= 96).all().item<bool>());
  EXPECT_TRUE((box.select(1, 1) + box.select(1, 3) <= 96).all().item<bool>());
  const at::Tensor ratio = box.select(1, 3) / box.select(1, 2);
  EXPECT_NEAR(ratio.log().mean().item<double>(), 0.0, 0.02);
}

TEST(RandomResizedCrop, OperationsHappenAsOftenAsConfigured) {
  ViewConfig view = strongView();
  view.flipProbability = 0.5;
  view.solarizeProbability = 0.2;
  const Augmentation augmentation(view, 28, 28, grey(1));
  const ViewParameters drawn = augmentation.draw(idsTo(5000), 1, 0, 0);
  const at::Tensor rates = drawn.flags.to(at::kDouble).mean(0);
  EXPECT_NEAR(rates[0].item<double>(), 0.5, 0.03);
  EXPECT_NEAR(rates[1].item<double>(), 0.2, 0.03);
  EXPECT_NEAR(rates[2].item<double>(), 0.2, 0.03);
  EXPECT_NEAR((drawn.factors.select(1, 0) != 1).to(at::kDouble).mean().item<double>(), 0.8, 0.03);
  std::set<std::int64_t> orders;
  for (std::int64_t i = 0; i < 500; ++i) {
    std::int64_t code = 0;
    for (std::int64_t k = 0; k < 4; ++k) code = code * 10 + drawn.order[i][k].item<std::int64_t>();
    orders.insert(code);
  }
  EXPECT_EQ(orders.size(), 24u);
}

TEST(ResizedCrop, OfTheWholeImageAtItsOwnSizeIsTheImage) {
  const at::Tensor images = randomImages(2, 3, 20, 20).to(at::kFloat) / 255;
  const at::Tensor box = at::tensor({0.f, 0.f, 20.f, 20.f}).expand({2, 4});
  for (const bool bicubic : {false, true})
    EXPECT_LT((resizedCrop(images, box, at::zeros({2}, at::kBool), 20, bicubic) - images).abs().max().item<float>(), 1e-5f);
  const at::Tensor mirrored = resizedCrop(images, box, at::ones({2}, at::kBool), 20, false);
  EXPECT_LT((mirrored - images.flip(3)).abs().max().item<float>(), 1e-5f);
}

TEST(GaussianBlur, KeepsTheMeanOfAConstantImageAndLeavesSigmaZeroAlone) {
  const at::Tensor images = randomImages(2, 1, 28, 28).to(at::kFloat) / 255;
  const at::Tensor blurred = gaussianBlur(images, at::tensor({0.f, 1.5f}));
  EXPECT_LT((blurred[0] - images[0]).abs().max().item<float>(), 1e-6f);
  EXPECT_LT(blurred[1].std().item<float>(), 0.5f * images[1].std().item<float>());
  const at::Tensor flat = at::full({1, 1, 28, 28}, 0.3f);
  EXPECT_LT((gaussianBlur(flat, at::tensor({2.f})) - flat).abs().max().item<float>(), 1e-6f);
}

TEST(AdjustHue, OfAFullTurnAndOfGreyIsTheIdentity) {
  const at::Tensor images = randomImages(2, 3, 9, 7).to(at::kFloat) / 255;
  EXPECT_LT((adjustHue(images, at::tensor({1.f, 0.f})) - images).abs().max().item<float>(), 1e-5f);
  const at::Tensor grayImages = luma(images).expand({2, 3, 9, 7});
  EXPECT_LT((adjustHue(grayImages, at::tensor({0.3f, -0.2f})) - grayImages).abs().max().item<float>(), 1e-5f);
}

}  // namespace
}  // namespace resa
