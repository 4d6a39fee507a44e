// Four training steps of the authors' code, all variants, float64: losses, gradient norms, weights, statistics and encodings to 1e-9
// relative.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/method/method.h"
#include "engine/model/network.h"
#include "engine/train/communicator.h"
#include "engine/train/optimizer.h"
#include "tests/reference/reference_vectors.h"

namespace resa {
namespace {

constexpr double kTolerance = 1e-9;

Config referenceConfig(const std::string& variant) {
  Config config;
  config.model.projectorHidden = 48;
  config.model.projectorOut = 24;
  config.model.predictor = variant.rfind("predictor", 0) == 0;
  config.model.stemPadding = variant.find("pad1") != std::string::npos ? 1 : 0;
  config.train.weightDecay = 1e-4;
  return config;
}

at::Tensor initialValue(const std::string& name, const at::Tensor& like) {
  const at::Tensor values = reference::fill(like.sizes(), reference::salt(name));
  if (like.dim() >= 2) return values * 2 * std::sqrt(3.0) * std::sqrt(2.0 / double(like[0].numel()));
  return name.ends_with(".weight") ? 1 + 0.2 * values : 0.2 * values;
}

void setInitialValues(NetworkPair& networks) {
  const at::NoGradGuard noGradient;
  for (auto& item : networks.student().named_parameters()) item.value().copy_(initialValue(item.key(), item.value()));
  networks.momentumParameters().copy_(networks.parameters().narrow(0, 0, networks.momentumParameters().numel()));
}

double normOf(const NetworkPair& networks, const std::string& wanted) {
  for (const auto& [name, value] : networks.named())
    if (name == wanted) return value.norm().item<double>();
  ADD_FAILURE() << "no tensor named " << wanted;
  return NAN;
}

class ReferenceTraining : public ::testing::TestWithParam<std::string> {};

TEST_P(ReferenceTraining, FourStepsGiveTheAuthorsNumbers) {
  const nlohmann::json& expected = reference::numbers()["train." + GetParam()];
  const Config config = referenceConfig(GetParam());
  NetworkPair networks(config, 3, at::kCPU, at::kDouble);
  setInitialValues(networks);
  SingleProcess alone;
  Optimizer optimizer(config.train, networks, alone);
  const auto method = makeMethod(config.method, networks, alone);
  const int views = GetParam().find("three_views") != std::string::npos ? 3 : 2;
  for (int step = 0; step < 4; ++step) {
    std::vector<at::Tensor> batch;
    for (int view = 0; view < views; ++view)
      batch.push_back(3 * reference::fill({12, 3, 32, 32}, 1000 + 10 * step + view + reference::saltBase()));
    optimizer.begin();
    const StepResult result = method->step(batch, at::tensor(expected["momentum"][std::size_t(step)].get<double>(), at::kDouble));
    const auto outcome = optimizer.step(result.loss, at::tensor(expected["lr"][std::size_t(step)].get<double>(), at::kDouble));
    EXPECT_NEAR(result.loss.item<double>() / expected["loss"][std::size_t(step)].get<double>(), 1, kTolerance) << "step " << step;
    EXPECT_NEAR(outcome.gradNorm.item<double>() / expected["grad_norm"][std::size_t(step)].get<double>(), 1, kTolerance) << "step " << step;
  }
  for (const auto& [name, norm] : expected["param_norm"].items())
    EXPECT_NEAR(normOf(networks, name) / norm.get<double>(), 1, kTolerance) << name;
  networks.momentum().eval();
  const at::NoGradGuard noGradient;
  const at::Tensor encoding = networks.momentum().forward(3 * reference::fill({2, 3, 32, 32}, 77 + reference::saltBase())).encoding;
  for (std::int64_t i = 0; i < 8; ++i)
    EXPECT_NEAR(encoding[0][i].item<double>() / expected["encoding_eval_first8"][std::size_t(i)].get<double>(), 1, kTolerance) << i;
}

INSTANTIATE_TEST_SUITE_P(Variants, ReferenceTraining,
                         ::testing::Values("no_predictor.pad0", "no_predictor.pad1", "predictor.pad0", "no_predictor.pad0.three_views"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

/// Values of the encoders' vectors (vectors/README.md), of parameters and of what is frozen.
at::Tensor encoderValue(const std::string& name, const at::Tensor& like) {
  const at::Tensor values = reference::fill(like.sizes(), reference::salt("encoder." + name));
  const bool embedded = name == "cls_token" || name == "pos_embed" || name.rfind("patch_embed.", 0) == 0;
  if (like.dim() >= 2 && !embedded) return values * 2 * std::sqrt(3.0) * std::sqrt(1.0 / double(like[0].numel()));
  return like.dim() == 1 && name.ends_with(".weight") ? 1 + 0.2 * values : 0.2 * values;
}

bool isStatistic(const std::string& name) { return name.find("running_") != std::string::npos || name.ends_with("num_batches_tracked"); }

TEST(ReferenceEncoder, EveryEncoderGivesTheFeaturesOfTorchvisionAndTimm) {
  const std::map<std::string, std::string> encoders = {
      {"resnet18", "resnet18"}, {"resnet50", "resnet50"}, {"vit_small_patch16_224", "vit_s16"}};
  for (const auto& [named, encoder] : encoders) {
    const nlohmann::json& expected = reference::numbers()["encoders"][named];
    Config config;
    config.model.encoder = encoder;
    config.model.stem = "imagenet";
    config.model.heads = 6;  // timm's ViT-S; no matter to a ResNet
    const auto network = makeEncoder(config.model, 3);
    network->to(at::kDouble);
    const at::NoGradGuard noGradient;
    for (auto& item : network->named_parameters()) item.value().copy_(encoderValue(item.key(), item.value()));
    for (auto& item : network->named_buffers())
      if (!isStatistic(item.key())) item.value().copy_(encoderValue(item.key(), item.value()));
    network->eval();
    const auto featuresOf = [&](std::int64_t salt) {
      return network->forward(3 * reference::fill(expected["input"].get<std::vector<std::int64_t>>(), salt)).flatten();
    };
    // The vectors' notes leave open whether the listed salt of this input holds the base already: the set itself tells.
    const auto listed = expected["salt"].get<std::int64_t>();
    at::Tensor features = featuresOf(listed);
    if (std::abs(features.norm().item<double>() / expected["norm"].get<double>() - 1) > 1e-9)
      features = featuresOf(listed + reference::saltBase());
    for (std::int64_t i = 0; i < 8; ++i) {
      EXPECT_NEAR(features[i].item<double>(), expected["first8"][std::size_t(i)].get<double>(), 1e-8) << named << " " << i;
      EXPECT_NEAR(features[features.size(0) - 8 + i].item<double>(), expected["last8"][std::size_t(i)].get<double>(), 1e-8)
          << named << " " << i;
    }
    EXPECT_NEAR(features.norm().item<double>() / expected["norm"].get<double>(), 1, 1e-9);
  }
}

}  // namespace
}  // namespace resa
