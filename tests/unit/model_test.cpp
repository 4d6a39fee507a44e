#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include "engine/model/network.h"

namespace resa {
namespace {

Config smallTransformer(const std::string& encoder = "vit_ti16") {
  Config config;
  config.model.encoder = encoder;
  config.model.width = 8;
  config.model.patchSize = 4;
  config.model.projectorHidden = 16;
  config.model.projectorOut = 8;
  return config;
}

std::vector<std::string> namesOf(const Network& network) {
  std::vector<std::string> names;
  for (const auto& item : network.named_parameters()) names.push_back(item.key());
  return names;
}

at::Tensor randomImages(std::int64_t side) {
  torch::manual_seed(3);
  return at::randn({2, 3, side, side});
}

TEST(VisionTransformer, HasThePublishedSizes) {
  // Parameters of timm's ViTs at 224 pixels without a classifier, positions aside (197 x width), which are fixed here.
  const std::vector<std::tuple<std::string, std::int64_t, std::int64_t>> published = {
      {"vit_ti16", 192, 5524416}, {"vit_s16", 384, 21665664}, {"vit_b16", 768, 85798656}};
  for (const auto& [encoder, width, count] : published) {
    Config config;
    config.model.encoder = encoder;
    const auto network = makeEncoder(config.model, 3);
    EXPECT_EQ(network->dimension(), width);
    std::int64_t numbers = 0;
    for (const auto& item : network->named_parameters()) numbers += item.value().numel();
    for (const auto& item : network->named_buffers()) numbers += item.value().numel();
    EXPECT_EQ(numbers, count) << encoder;
  }
}

TEST(VisionTransformer, TakesCropsOfSeveralSizes) {
  const Config config = smallTransformer();
  Network network(config.model, 3, false);
  for (const std::int64_t side : {56, 32, 24, 56}) EXPECT_EQ(network.forward(randomImages(side)).encoding.size(1), 24) << side;
}

TEST(VisionTransformer, PositionsTellPatchesApart) {
  // Without positions, attention does not see where a patch lies: exchanging two patches would change nothing.
  const Config config = smallTransformer();
  Network network(config.model, 3, false);
  const at::NoGradGuard noGradient;
  const at::Tensor images = randomImages(32);
  at::Tensor exchanged = images.clone();
  exchanged.narrow(3, 0, 4).copy_(images.narrow(3, 8, 4));
  exchanged.narrow(3, 8, 4).copy_(images.narrow(3, 0, 4));
  EXPECT_GT((network.forward(images).encoding - network.forward(exchanged).encoding).abs().max().item<double>(), 1e-5);
}

TEST(VisionTransformer, ThePatchProjectionIsFrozenAndTheSameInBothNetworks) {
  Config config = smallTransformer();
  NetworkPair frozen(config, 3, at::kCPU);
  EXPECT_THAT(namesOf(frozen.student()), testing::Not(testing::Contains(testing::HasSubstr("patch_embed"))));
  std::map<std::string, at::Tensor> named;
  for (const auto& [name, tensor] : frozen.named()) named[name] = tensor;
  EXPECT_TRUE(at::equal(named.at("encoder.patch_embed.proj.weight"), named.at("momentum_encoder.patch_embed.proj.weight")));
  config.model.freezePatchProjection = false;
  EXPECT_THAT(namesOf(NetworkPair(config, 3, at::kCPU).student()), testing::Contains("encoder.patch_embed.proj.weight"));
}

TEST(VisionTransformer, HeadsHaveGeluAndNoNorm) {
  Config config = smallTransformer();
  config.model.predictorLayers = 3;
  Network network(config.model, 3, true);
  EXPECT_THAT(namesOf(network), testing::IsSupersetOf({"projector.0.weight", "projector.2.weight", "projector.4.weight",
                                                       "predictor.0.weight", "predictor.2.weight", "predictor.4.bias"}));
  for (const auto& item : network.named_buffers()) EXPECT_EQ(item.key().find("running_mean"), std::string::npos) << item.key();
  config.model.headStyle = "bn-relu";
  EXPECT_THAT(namesOf(Network(config.model, 3, true)), testing::Contains("projector.1.weight"));
}

TEST(VisionTransformer, TheLastOfTheProbedClassTokensIsTheEncoding) {
  const Config config = smallTransformer();
  Network network(config.model, 3, false);
  const at::NoGradGuard noGradient;
  const at::Tensor images = randomImages(32), probed = network.probeFeatures(images);
  EXPECT_EQ(probed.size(1), network.probeDimension());
  EXPECT_EQ(network.probeDimension(), 4 * 24);
  EXPECT_TRUE(at::allclose(probed.narrow(1, 72, 24), network.forward(images).encoding, 1e-5, 1e-6));
}

TEST(VisionTransformer, HeadsChangeTheFunctionOfTheSameWeights) {
  Config config = smallTransformer("vit_s16");
  Network twelve(config.model, 3, false);
  config.model.heads = 6;
  Network six(config.model, 3, false);
  const at::NoGradGuard noGradient;
  auto from = twelve.named_parameters();
  for (auto& item : six.named_parameters()) item.value().copy_(from[item.key()]);
  for (auto& item : six.named_buffers()) item.value().copy_(twelve.named_buffers()[item.key()]);
  const at::Tensor images = randomImages(32);
  EXPECT_GT((twelve.forward(images).encoding - six.forward(images).encoding).abs().max().item<double>(), 1e-6);
}

TEST(ResNet, EveryDepthWidthAndStemGivesEncodings) {
  for (const std::string encoder : {"resnet18", "resnet34", "resnet50", "resnet101"})
    for (const std::string stem : {"cifar", "imagenet"}) {
      Config config;
      config.model.encoder = encoder;
      config.model.stem = stem;
      config.model.width = 4;
      config.model.stemPadding = 1;
      const auto network = makeEncoder(config.model, 3);
      const at::NoGradGuard noGradient;
      EXPECT_EQ(network->forward(randomImages(32)).size(1), encoderDimension(config.model)) << encoder << " " << stem;
    }
}

TEST(Heads, AnyDepthIsPossible) {
  for (const std::int64_t layers : {1, 2, 5}) {
    Config config;
    config.model.width = 4;
    config.model.projectorLayers = config.model.predictorLayers = layers;
    config.model.projectorHidden = 12;
    config.model.predictorHidden = 6;
    config.model.projectorOut = 8;
    Network network(config.model, 3, true);
    const Features features = network.forward(randomImages(16));
    EXPECT_EQ(std::int64_t(features.hidden.size()), layers - 1);
    EXPECT_EQ(network.predict(features.embedding).size(1), 8);
  }
}

}  // namespace
}  // namespace resa
