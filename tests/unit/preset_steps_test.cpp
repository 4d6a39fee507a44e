// Every preset's own networks, views, method and optimizer, at reduced size, through a real first step.
#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include <cmath>

#include "engine/data/resident_set.h"
#include "engine/method/method.h"
#include "engine/model/network.h"
#include "engine/run/error.h"
#include "engine/train/communicator.h"
#include "engine/train/optimizer.h"

namespace resa {
namespace {

constexpr std::int64_t kImages = 8, kSide = 32;

/// Narrow and small, everything else as the preset has it.
Config reduced(const std::string& preset) {
  ConfigLayers layers;
  layers.applyPreset(preset);
  Config config = layers.config();
  config.model.width = 8;
  config.model.projectorHidden = config.model.predictorHidden = 24;
  config.model.projectorOut = 12;
  config.augment.weak.cropSize = config.augment.strong.cropSize = kSide;
  config.train.batchSize = kImages;
  return config;
}

ImageSet randomPictures(std::int64_t channels) {
  ImageSet set;
  set.count = kImages;
  set.channels = channels;
  set.height = set.width = kSide;
  set.pixels.resize(std::size_t(kImages * channels * kSide * kSide));
  torch::manual_seed(1);
  const at::Tensor values = at::randint(0, 256, {std::int64_t(set.pixels.size())}, at::kByte);
  std::copy_n(values.data_ptr<std::uint8_t>(), set.pixels.size(), set.pixels.begin());
  for (std::int64_t i = 0; i < kImages; ++i) set.ids.push_back(i);
  return set;
}

struct FirstStep {
  StepResult result;
  Optimizer::Outcome outcome;
  double change;
  std::vector<std::int64_t> sizes;
};

FirstStep firstStep(const Config& config) {
  config.validate();
  const std::int64_t channels = config.data.set == "fashion-mnist" ? 1 : 3;
  const ResidentSet set(randomPictures(channels), at::kCPU);
  const auto loader = makeBatchLoader(set, makeViews(config, kSide, kSide, channels), kImages, 0);
  NetworkPair networks(config, channels, at::kCPU);
  SingleProcess alone;
  Optimizer optimizer(config.train, networks, alone);
  const auto method = makeMethod(config.method, networks, alone);
  const at::Tensor before = networks.parameters().clone();
  const Batch batch = loader->batch(0, 0);
  FirstStep step;
  for (const at::Tensor& view : batch.views) step.sizes.push_back(view.size(2));
  // Under float16 the scale of the loss is found first: some steps overflow, and each of them halves it.
  const int attempts = config.train.precision == "float16" ? 20 : 1;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    optimizer.begin();
    step.result = method->step(batch.views, at::tensor(config.method.momentum));
    step.outcome = optimizer.step(step.result.loss, at::tensor(0.01f));
    if (step.outcome.skipped.item<float>() == 0) break;
  }
  step.change = (networks.parameters() - before).abs().max().item<double>();
  return step;
}

class EveryPreset : public ::testing::TestWithParam<std::string> {};

TEST_P(EveryPreset, MakesAFirstStep) {
  const FirstStep step = firstStep(reduced(GetParam()));
  EXPECT_EQ(step.outcome.skipped.item<float>(), 0);
  EXPECT_GT(step.change, 0);
  const double loss = step.result.loss.item<double>(), entropy = step.result.assignmentEntropy.item<double>();
  EXPECT_GT(loss, entropy - 1e-4);
  EXPECT_LE(entropy, std::log(double(kImages)) + 1e-4);
  EXPECT_LT(loss, std::log(double(kImages)) + 2 / 0.2);  // cosines differ by 2 at most, over the smallest temperature
}

std::vector<std::string> presetNames() {
  std::vector<std::string> names;
  for (const Preset& preset : presets()) names.push_back(preset.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Presets, EveryPreset, ::testing::ValuesIn(presetNames()), [](const auto& info) {
  std::string name = info.param;
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
});

TEST(Views, ATransformerRefusesImagesThatAreNotWholePatches) {
  Config config = reduced("imagenet-vit-s16");
  config.augment.weak.cropSize = 0;
  EXPECT_NO_THROW(makeViews(config, 32, 32, 3));
  try {
    makeViews(config, 28, 28, 3);
    ADD_FAILURE() << "28 pixels are no whole patches of 16";
  } catch (const ConfigError& problem) {
    EXPECT_STREQ(problem.what(), "augment.weak.crop_size must be given: the images' 28 pixels are not divisible by model.patch_size 16");
  }
}

TEST(MultiCrop, EveryFurtherViewGoesThroughTheStudentWithItsOwnSize) {
  for (const char* preset : {"imagenet-r50-b256-100ep", "imagenet-vit-s16"}) {
    Config config = reduced(preset);
    config.augment.crops = {{1, 2}, {32, 16}, {0.2, 0.05}, {1, 0.2}, {}};
    EXPECT_EQ(firstStep(config).sizes, (std::vector<std::int64_t>{32, 32, 32, 16, 16})) << preset;
  }
}

TEST(Ablations, TheIdentityAssignmentMakesTheStepInfoNce) {
  Config config = reduced("ablation-infonce");
  config.method.useMomentum = false;
  const ResidentSet set(randomPictures(3), at::kCPU);
  const Batch batch = makeBatchLoader(set, makeViews(config, kSide, kSide, 3), kImages, 0)->batch(0, 0);
  NetworkPair networks(config, 3, at::kCPU);
  SingleProcess alone;
  const double loss = makeMethod(config.method, networks, alone)->step(batch.views, at::tensor(0.9)).loss.item<double>();
  // The other way round: InfoNCE of both directions, from the embeddings themselves.
  const at::NoGradGuard noGradient;
  std::vector<at::Tensor> z;
  for (const at::Tensor& view : batch.views) {
    const at::Tensor embedding = networks.student().forward(view).embedding;
    z.push_back(embedding / embedding.norm(2, {1}, true));
  }
  const auto infoNce = [](const at::Tensor& a, const at::Tensor& b) {
    return at::cross_entropy_loss(at::matmul(a, b.t()) / 0.4, at::arange(kImages)).item<double>();
  };
  EXPECT_NEAR(loss, (infoNce(z[0], z[1]) + infoNce(z[1], z[0])) / 2, 1e-5);
}

TEST(Ablations, AStrongViewInThePlaceOfTheWeakOneChangesTheImagesThatAreAssigned) {
  const Config standard = reduced("ablation-standard-view"), weak = reduced("imagenet100");
  const ResidentSet set(randomPictures(3), at::kCPU);
  const auto views = [&](const Config& config) {
    return makeBatchLoader(set, makeViews(config, kSide, kSide, 3), kImages, 0)->batch(0, 0).views;
  };
  EXPECT_FALSE(at::allclose(views(standard)[0], views(weak)[0]));
  EXPECT_TRUE(at::equal(views(standard)[1], views(weak)[1]));
}

}  // namespace
}  // namespace resa
