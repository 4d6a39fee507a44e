// Networks from weights: equal to the network they were taken from, and clear words where they do not fit.
#include "engine/model/load_weights.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "engine/run/error.h"
#include "tests/unit/test_folder.h"
#include "tests/unit/tiny_weights.h"

namespace resa {
namespace {

using testing::HasSubstr;

const at::Device kCpu("cpu");

TEST(LoadNetwork, GivesTheFeaturesOfTheNetworkItWasTakenFrom) {
  Network original(tinyConfig().model, 3, /*withPredictor=*/true);
  perturbStatistics(original);
  const LoadedNetwork loaded = loadNetwork(weightsOf(original, tinyConfig()), kCpu);
  EXPECT_TRUE(loaded.projector);
  EXPECT_TRUE(loaded.predictor);
  original.eval();
  const at::Tensor images = at::rand({3, 3, 16, 16});
  const Features expected = original.forward(images), got = loaded.network->forward(images);
  EXPECT_TRUE(at::equal(got.encoding, expected.encoding));
  EXPECT_TRUE(at::equal(got.embedding, expected.embedding));
  EXPECT_TRUE(at::equal(loaded.network->predict(got.embedding), original.predict(expected.embedding)));
  EXPECT_TRUE(at::equal(loaded.network->encode(images), expected.encoding));
}

TEST(LoadNetwork, TakesAnEncoderWithoutHeads) {
  Network original(tinyConfig().model, 3, false);
  Weights weights = weightsOf(original, tinyConfig());
  std::erase_if(weights.tensors, [](const auto& item) { return item.first.rfind("encoder.", 0) != 0; });
  const LoadedNetwork loaded = loadNetwork(weights, kCpu);
  EXPECT_FALSE(loaded.projector);
  EXPECT_FALSE(loaded.predictor);
  original.eval();
  const at::Tensor images = at::rand({2, 3, 16, 16});
  EXPECT_TRUE(at::equal(loaded.network->encode(images), original.encode(images)));
}

TEST(LoadNetwork, NamesSourceAndTensorWhereTheEncoderDoesNotFit) {
  Network original(tinyConfig().model, 3, false);
  const Weights whole = weightsOf(original, tinyConfig());
  const auto reason = [](const Weights& weights) { return messageOf<DataError>([&] { loadNetwork(weights, kCpu); }); };

  Weights missing = whole;
  missing.tensors.erase("encoder.layer2.0.bn1.running_var");
  EXPECT_THAT(reason(missing), HasSubstr("planted.safetensors: lacks the tensor 'encoder.layer2.0.bn1.running_var'"));

  Weights misshapen = whole;
  misshapen.tensors["encoder.conv1.weight"] = {{2, 3, 3, 3}, std::vector<float>(54)};
  EXPECT_THAT(reason(misshapen), HasSubstr("'encoder.conv1.weight' has the shape (2, 3, 3, 3), the model (4, 3, 3, 3)"));

  Weights deeper = whole;
  deeper.tensors["encoder.layer4.2.conv1.weight"] = {{1}, {0}};
  EXPECT_THAT(reason(deeper), HasSubstr("holds 'encoder.layer4.2.conv1.weight', which the model does not have"));

  Weights torn = whole;
  torn.tensors.erase("projector.0.bias");
  EXPECT_THAT(reason(torn), HasSubstr("'projector.0.bias'"));
}

TEST(WarmStart, FillsStudentAndMomentumCopy) {
  Network original(tinyConfig().model, 3, true);
  perturbStatistics(original);
  NetworkPair networks(tinyConfig(), 3, kCpu);
  const std::string sentence = loadInto(networks, weightsOf(original, tinyConfig()));
  EXPECT_EQ(sentence, "weights of the encoder and the projector and the predictor from planted.safetensors");
  const at::Tensor images = at::rand({4, 3, 16, 16});
  original.eval();
  networks.student().eval();
  networks.momentum().eval();
  const at::Tensor expected = original.forward(images).embedding;
  EXPECT_TRUE(at::equal(networks.student().forward(images).embedding, expected));
  EXPECT_TRUE(at::equal(networks.momentum().forward(images).embedding, expected));
  EXPECT_TRUE(at::equal(networks.student().predict(expected), original.predict(expected)));
}

TEST(WarmStart, LeavesAHeadOfAnotherShapeAtRandomAndSaysSo) {
  Network original(tinyConfig().model, 3, false);
  Config other = tinyConfig();
  other.model.projectorHidden = 20;
  NetworkPair networks(other, 3, kCpu);
  const at::Tensor before = networks.student().named_parameters()["projector.0.weight"].clone();
  const std::string sentence = loadInto(networks, weightsOf(original, tinyConfig()));
  EXPECT_THAT(sentence, HasSubstr("weights of the encoder from planted.safetensors; the projector starts at random ('projector.0.weight'"));
  EXPECT_THAT(sentence, HasSubstr("the predictor starts at random (they do not hold it)"));
  EXPECT_TRUE(at::equal(networks.student().named_parameters()["projector.0.weight"], before));
}

}  // namespace
}  // namespace resa
