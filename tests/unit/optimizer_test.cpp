// The update rules against plain loops of their published formulas, in float64, one parameter tensor at a time.
#include "engine/train/optimizer.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/method/method.h"
#include "engine/model/network.h"
#include "engine/run/run_folder.h"
#include "engine/train/checkpoint.h"
#include "engine/train/communicator.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

constexpr double kLearningRate = 0.05, kDecay = 0.1;

Config smallConfig(const std::string& optimizer, bool decayAll) {
  Config config;
  config.model.width = 2;
  config.model.projectorHidden = 6;
  config.model.projectorOut = 4;
  config.train.optimizer = optimizer;
  config.train.weightDecay = kDecay;
  config.train.decayNormAndBias = decayAll;
  config.train.adamBetas = {0.8, 0.95};
  config.train.larsCoefficient = 0.02;
  return config;
}

/// One parameter tensor's weights and state in a plain loop.
struct Plain {
  std::vector<double> weights, momentum, square;
  bool isMatrix;

  double norm(const std::vector<double>& values) const {
    double sum = 0;
    for (const double value : values) sum += value * value;
    return std::sqrt(sum);
  }

  void step(const Config& config, const std::vector<double>& gradient, int count) {
    const double decay = config.train.decayNormAndBias || isMatrix ? kDecay : 0;
    if (config.train.optimizer == "adamw") return adamw(config, gradient, decay, count);
    std::vector<double> change = gradient;
    for (std::size_t i = 0; i < change.size(); ++i) change[i] += decay * weights[i];
    const double trust = config.train.optimizer == "lars" && isMatrix ? config.train.larsCoefficient * norm(weights) / norm(change) : 1;
    for (std::size_t i = 0; i < change.size(); ++i) {
      momentum[i] = config.train.sgdMomentum * momentum[i] + trust * change[i];
      weights[i] -= kLearningRate * momentum[i];
    }
  }

  void adamw(const Config& config, const std::vector<double>& gradient, double decay, int count) {
    const double first = config.train.adamBetas[0], second = config.train.adamBetas[1];
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] *= 1 - kLearningRate * decay;
      momentum[i] = first * momentum[i] + (1 - first) * gradient[i];
      square[i] = second * square[i] + (1 - second) * gradient[i] * gradient[i];
      const double mean = momentum[i] / (1 - std::pow(first, count)), variance = square[i] / (1 - std::pow(second, count));
      weights[i] -= kLearningRate * mean / (std::sqrt(variance) + 1e-8);
    }
  }
};

std::vector<double> valuesOf(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.detach().contiguous().view(-1);
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

/// Half the squared distance of all weights from 0.3: the gradient is weight - 0.3.
at::Tensor distance(NetworkPair& networks) {
  at::Tensor loss = at::zeros({}, at::kDouble);
  for (const at::Tensor& parameter : networks.student().parameters()) loss = loss + 0.5 * (parameter - 0.3).square().sum();
  return loss;
}

using Rule = std::tuple<std::string, bool>;
class UpdateRules : public ::testing::TestWithParam<Rule> {};

TEST_P(UpdateRules, FollowTheirFormula) {
  const Config config = smallConfig(std::get<0>(GetParam()), std::get<1>(GetParam()));
  NetworkPair networks(config, 3, at::kCPU, at::kDouble);
  SingleProcess alone;
  Optimizer optimizer(config.train, networks, alone);
  std::vector<Plain> plain;
  for (const at::Tensor& p : networks.student().parameters()) {
    const std::vector<double> values = valuesOf(p);
    plain.push_back({values, std::vector<double>(values.size()), std::vector<double>(values.size()), p.dim() >= 2});
  }
  for (int count = 1; count <= 4; ++count) {
    optimizer.begin();
    optimizer.step(distance(networks), at::tensor(kLearningRate, at::kDouble));
    for (Plain& one : plain) {
      std::vector<double> gradient = one.weights;
      for (double& value : gradient) value -= 0.3;
      one.step(config, gradient, count);
    }
  }
  std::size_t index = 0;
  for (const auto& item : networks.student().named_parameters()) {
    const std::vector<double> reached = valuesOf(item.value());
    for (std::size_t i = 0; i < reached.size(); ++i) ASSERT_NEAR(reached[i], plain[index].weights[i], 1e-9) << item.key() << " " << i;
    ++index;
  }
}

TEST_P(UpdateRules, LeaveEverythingAtANonFiniteStep) {
  const Config config = smallConfig(std::get<0>(GetParam()), std::get<1>(GetParam()));
  NetworkPair networks(config, 3, at::kCPU);
  SingleProcess alone;
  Optimizer optimizer(config.train, networks, alone);
  const auto step = [&](double factor) {
    optimizer.begin();
    return optimizer.step(networks.student().parameters().front().sum() * factor, at::tensor(0.1f)).skipped.item<float>();
  };
  EXPECT_EQ(step(1), 0);
  std::vector<at::Tensor> before{networks.parameters().clone()};
  for (const auto& state : {optimizer.flatState(), optimizer.scalarState()})
    for (const auto& [name, tensor] : state) before.push_back(tensor.clone());
  EXPECT_EQ(step(std::numeric_limits<double>::infinity()), 1);
  std::size_t index = 0;
  EXPECT_TRUE(at::equal(before[index++], networks.parameters()));
  for (const auto& state : {optimizer.flatState(), optimizer.scalarState()})
    for (const auto& [name, tensor] : state) EXPECT_TRUE(at::equal(before[index++], tensor)) << name;
}

INSTANTIATE_TEST_SUITE_P(All, UpdateRules, ::testing::Combine(::testing::Values("sgd", "adamw", "lars"), ::testing::Bool()),
                         [](const auto& info) {
                           return std::get<0>(info.param) + (std::get<1>(info.param) ? "_decaying_all" : "_decaying_weights");
                         });

TEST(Optimizer, ClipsTheGradientsNormAndReportsItAsItWas) {
  Config config = smallConfig("sgd", true);
  config.train.sgdMomentum = config.train.weightDecay = 0;
  config.train.gradientClip = 0.25;
  NetworkPair networks(config, 3, at::kCPU, at::kDouble);
  SingleProcess alone;
  Optimizer optimizer(config.train, networks, alone);
  const at::Tensor before = networks.parameters().clone();
  optimizer.begin();
  const double norm = optimizer.step(distance(networks), at::tensor(1.0, at::kDouble)).gradNorm.item<double>();
  EXPECT_NEAR(norm, (before - 0.3).norm().item<double>(), 1e-9);
  EXPECT_GT(norm, 0.25);
  EXPECT_NEAR((networks.parameters() - before).norm().item<double>(), 0.25, 1e-5);
}

TEST(Checkpoint, HoldsTheWholeStateOfEveryOptimizer) {
  const TestFolder folder;
  for (const std::string optimizerName : {"sgd", "adamw", "lars"}) {
    Config config = smallConfig(optimizerName, true);
    config.train.precision = "float16";
    const RunFolder run = RunFolder::create(folder.path() / optimizerName, config, "");
    SingleProcess alone;
    NetworkPair networks(config, 3, at::kCPU), others(config, 3, at::kCPU);
    Optimizer optimizer(config.train, networks, alone), other(config.train, others, alone);
    for (const double factor : {1.0, 1e36, 2.0}) {  // the second one overflows: the scale has changed
      optimizer.begin();
      optimizer.step(networks.student().parameters().front().square().sum() * factor, at::tensor(0.1f));
    }
    writeCheckpoint(run, 3, 0.5, networks, optimizer);
    readCheckpoint(run, 3, others, other);
    EXPECT_TRUE(at::equal(networks.parameters(), others.parameters()));
    const auto expectEqual = [&](const UpdateRule::State& a, const UpdateRule::State& b) {
      ASSERT_EQ(a.size(), b.size());
      for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(at::equal(a[i].second, b[i].second)) << optimizerName << " " << a[i].first;
    };
    expectEqual(optimizer.flatState(), other.flatState());
    expectEqual(optimizer.scalarState(), other.scalarState());
    EXPECT_EQ(other.scalarState().back().second.item<int>(), 1);  // one good step since the scale was halved
  }
}

Config halfConfig() {
  Config config = smallConfig("sgd", true);
  config.train.precision = "float16";
  return config;
}

double scaleOf(const Optimizer& optimizer) { return optimizer.scalarState().front().second.item<double>(); }

TEST(LossScale, HalvesAfterAnOverflowAndTheStepIsSkipped) {
  const Config config = halfConfig();
  NetworkPair networks(config, 3, at::kCPU);
  SingleProcess alone;
  Optimizer optimizer(config.train, networks, alone);
  const at::Tensor before = networks.parameters().clone();
  optimizer.begin();
  optimizer.step(networks.student().parameters().front().sum() * 1e36, at::tensor(0.1f));  // 65536 times this is no float
  EXPECT_TRUE(at::equal(before, networks.parameters()));
  EXPECT_EQ(scaleOf(optimizer), 32768);
}

TEST(LossScale, DoublesAfterTwoThousandGoodSteps) {
  Config config = halfConfig();
  config.train.lossScale = 4;
  NetworkPair networks(config, 3, at::kCPU);
  SingleProcess alone;
  Optimizer optimizer(config.train, networks, alone);
  for (int i = 0; i < 2000; ++i) {
    ASSERT_EQ(scaleOf(optimizer), 4) << i;
    optimizer.begin();
    optimizer.step(networks.student().parameters().front().sum(), at::tensor(0.f));
  }
  EXPECT_EQ(scaleOf(optimizer), 8);
}

TEST(LossScale, DoesNotChangeTheUpdate) {
  Config config = smallConfig("sgd", true);
  const auto after = [](const Config& used) {
    NetworkPair networks(used, 3, at::kCPU);
    SingleProcess alone;
    Optimizer optimizer(used.train, networks, alone);
    optimizer.begin();
    at::Tensor loss = at::zeros({});
    for (const at::Tensor& parameter : networks.student().parameters()) loss = loss + parameter.square().sum();
    const auto outcome = optimizer.step(loss, at::tensor(0.1f));
    return std::pair(networks.parameters().clone(), outcome.gradNorm.item<double>());
  };
  const auto [plain, norm] = after(config);
  const auto [scaled, scaledNorm] = after(halfConfig());
  EXPECT_TRUE(at::allclose(plain, scaled, 1e-6, 1e-7));
  EXPECT_NEAR(norm, scaledNorm, norm * 1e-6);
}

TEST(Precision, ShorterArithmeticStaysNearFloat32AndTheAssignmentIsFloat32) {
  Config config = smallConfig("sgd", true);
  config.model.width = 8;
  torch::manual_seed(5);
  const std::vector<at::Tensor> views{at::randn({8, 3, 16, 16}), at::randn({8, 3, 16, 16})};
  const auto probe = [&](const std::string& precision) {
    config.train.precision = precision;
    NetworkPair networks(config, 3, at::kCPU);
    SingleProcess alone;
    return makeMethod(config.method, networks, alone)->probe(views);
  };
  const ProbeResult exact = probe("float32");
  for (const std::string precision : {"bfloat16", "float16"}) {
    const ProbeResult shorter = probe(precision);
    EXPECT_EQ(shorter.assignment.scalar_type(), at::kFloat) << precision;
    EXPECT_LT((shorter.similarity - exact.similarity).abs().max().item<double>(), 0.05) << precision;
    EXPECT_GT((shorter.similarity - exact.similarity).abs().max().item<double>(), 0) << precision << " was not used";
    EXPECT_LT((shorter.assignment.sum(1) - 1).abs().max().item<double>(), 1e-5) << precision;
  }
}

}  // namespace
}  // namespace resa
