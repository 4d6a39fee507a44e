#include "engine/method/method.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include "engine/method/assignment.h"
#include "engine/model/network.h"
#include "engine/run/assignment.h"
#include "engine/train/communicator.h"
#include "engine/train/optimizer.h"

namespace resa {
namespace {

Config smallConfig() {
  Config config;
  config.model.width = 4;
  config.model.projectorHidden = 16;
  config.model.projectorOut = 8;
  return config;
}

std::vector<at::Tensor> randomViews(std::int64_t batch) {
  torch::manual_seed(3);
  return {at::randn({batch, 3, 16, 16}), at::randn({batch, 3, 16, 16})};
}

at::Tensor rowsOfLengthOne(const at::Tensor& x) { return x / x.norm(2, {1}, true); }

TEST(Sinkhorn, EveryRowSumsToOne) {
  torch::manual_seed(1);
  const at::Tensor h = rowsOfLengthOne(at::randn({37, 12})), other = rowsOfLengthOne(at::randn({53, 12}));
  const at::Tensor a = sinkhorn(at::matmul(h, other.t()), 0.05, 3);
  EXPECT_LT((a.sum(1) - 1).abs().max().item<double>(), 1e-5);
  EXPECT_GE(a.min().item<double>(), 0);
}

TEST(Sinkhorn, AgreesWithThePlainOneOfTheWindow) {
  torch::manual_seed(2);
  const at::Tensor h = rowsOfLengthOne(at::randn({40, 8}));
  const at::Tensor scores = at::matmul(h, h.t()).contiguous();
  const std::vector<float> plain =
      sinkhornAssignment({scores.data_ptr<float>(), scores.data_ptr<float>() + scores.numel()}, 40, 40, 0.05, 3);
  const at::Tensor a = sinkhorn(scores, 0.05, 3).contiguous();
  for (std::int64_t i = 0; i < a.numel(); ++i) EXPECT_NEAR(plain[std::size_t(i)], a.data_ptr<float>()[i], 1e-5);
}

TEST(Loss, OfTheIdentityAssignmentIsInfoNce) {
  torch::manual_seed(4);
  const at::Tensor z = rowsOfLengthOne(at::randn({16, 8}, at::kDouble)), targets = rowsOfLengthOne(at::randn({16, 8}, at::kDouble));
  const at::Tensor logits = at::matmul(z, targets.t());
  const at::Tensor infoNce = at::cross_entropy_loss(logits / 0.4, at::arange(16));
  EXPECT_NEAR(assignmentLoss(at::eye(16, at::kDouble), logits, 0.4).item<double>(), infoNce.item<double>(), 1e-12);
}

TEST(Loss, IsAssignmentEntropyPlusDivergence) {
  Config config = smallConfig();
  NetworkPair networks(config, 3, at::kCPU);
  SingleProcess alone;
  const StepResult result = makeMethod(config.method, networks, alone)->step(randomViews(8), at::tensor(0.99));
  EXPECT_NEAR(result.loss.item<double>(), (result.assignmentEntropy + result.kl).item<double>(), 1e-5);
  EXPECT_GE(result.kl.item<double>(), 0);
}

TEST(ReSa, TrainsWithEveryAblation) {
  for (const std::string from : {"encoding", "embedding", "identity"})
    for (const bool momentum : {true, false})
      for (const bool predictor : {true, false}) {
        Config config = smallConfig();
        config.method.assignmentFrom = from;
        config.method.useMomentum = momentum;
        config.model.predictor = predictor;
        NetworkPair networks(config, 3, at::kCPU);
        SingleProcess alone;
        Optimizer optimizer(config.train, networks, alone);
        const auto method = makeMethod(config.method, networks, alone);
        const at::Tensor before = networks.parameters().clone();
        optimizer.begin();
        const StepResult result = method->step(randomViews(8), at::tensor(0.99));
        EXPECT_TRUE(at::isfinite(optimizer.step(result.loss, at::tensor(0.1f)).gradNorm).item<bool>());
        EXPECT_GT((networks.parameters() - before).abs().max().item<double>(), 0) << from << momentum << predictor;
      }
}

TEST(ReSa, WithoutMomentumTheSimilarityOfAnImageToItselfIsOne) {
  Config config = smallConfig();
  config.method.useMomentum = false;
  NetworkPair networks(config, 3, at::kCPU);
  SingleProcess alone;
  const ProbeResult probe = makeMethod(config.method, networks, alone)->probe(randomViews(8));
  EXPECT_LT((probe.similarity.diagonal() - 1).abs().max().item<double>(), 1e-5);
}

TEST(Optimizer, AStepThatIsNotFiniteChangesNothing) {
  Config config = smallConfig();
  NetworkPair networks(config, 3, at::kCPU);
  SingleProcess alone;
  Optimizer optimizer(config.train, networks, alone);
  const auto method = makeMethod(config.method, networks, alone);
  const auto step = [&](const std::vector<at::Tensor>& views) {
    optimizer.begin();
    return optimizer.step(method->step(views, at::tensor(0.9)).loss, at::tensor(0.1f));
  };
  EXPECT_EQ(step(randomViews(8)).skipped.item<float>(), 0);
  std::vector<at::Tensor> before;
  for (const at::Tensor& t : {networks.parameters(), networks.momentumParameters(), networks.buffers(), optimizer.flatState()[0].second})
    before.push_back(t.clone());
  std::vector<at::Tensor> broken = randomViews(8);
  broken[1][2][0][3][3] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(step(broken).skipped.item<float>(), 1);
  EXPECT_TRUE(at::equal(before[0], networks.parameters()));
  EXPECT_TRUE(at::equal(before[1], networks.momentumParameters()));
  EXPECT_TRUE(at::equal(before[2], networks.buffers()));
  EXPECT_TRUE(at::equal(before[3], optimizer.flatState()[0].second));
  step(randomViews(8));
  EXPECT_FALSE(at::equal(before[0], networks.parameters()));
}

TEST(Optimizer, LeavesNormAndBiasUndecayedWhereConfigured) {
  Config config = smallConfig();
  config.train.decayNormAndBias = false;
  config.train.weightDecay = 0.5;
  NetworkPair networks(config, 3, at::kCPU);
  SingleProcess alone;
  Optimizer optimizer(config.train, networks, alone);
  optimizer.begin();
  const at::Tensor before = networks.parameters().clone(), mask = networks.decayMask();
  // A loss without any gradient: what changes is decay alone.
  at::Tensor leaf = networks.student().parameters().front();
  optimizer.step((leaf * 0).sum(), at::tensor(0.1f));
  const at::Tensor change = (networks.parameters() - before).abs();
  EXPECT_EQ((change * (1 - mask)).max().item<float>(), 0);
  EXPECT_GT((change * mask).max().item<float>(), 0);
}

TEST(NetworkPair, ChannelsLastGivesTheSameOutputs) {
  Config config = smallConfig();
  config.model.width = 8;  // a multiple of 8: narrower ones keep the plain layout on a CPU
  NetworkPair plain(config, 3, at::kCPU);
  config.train.channelsLast = true;
  NetworkPair last(config, 3, at::kCPU);
  const at::Tensor images = randomViews(4)[0];
  EXPECT_LT((plain.student().forward(images).encoding - last.student().forward(images).encoding).abs().max().item<double>(), 1e-5);
}

TEST(NetworkPair, TheMomentumCopyFollowsByItsCoefficient) {
  Config config = smallConfig();
  NetworkPair networks(config, 3, at::kCPU);
  networks.parameters().add_(1);
  const at::Tensor before = networks.momentumParameters().clone(), student = networks.parameters().narrow(0, 0, before.numel());
  networks.updateMomentum(at::tensor(0.75));
  EXPECT_LT((networks.momentumParameters() - (before * 0.75 + student * 0.25)).abs().max().item<double>(), 1e-6);
}

}  // namespace
}  // namespace resa
