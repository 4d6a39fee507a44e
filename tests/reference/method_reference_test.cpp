// Sinkhorn, loss and schedules against the authors' own code, float64, to 1e-9 relative.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "engine/method/assignment.h"
#include "engine/run/assignment.h"
#include "engine/train/schedule.h"
#include "tests/reference/reference_vectors.h"

namespace resa {
namespace {

double relativeError(const at::Tensor& got, const at::Tensor& expected) {
  return ((got - expected).abs() / expected.abs().clamp_min(1e-300)).max().item<double>();
}

TEST(ReferenceSinkhorn, GivesTheAuthorsAssignments) {
  for (const std::string name : {"tiny", "square", "rect"}) {
    const std::string prefix = "sinkhorn." + name;
    const at::Tensor scores = at::matmul(reference::tensor(prefix + ".h"), reference::tensor(prefix + ".h_m").t());
    EXPECT_LT(relativeError(sinkhorn(scores, 0.05, 3), reference::tensor(prefix + ".assignment")), 1e-9) << name;
  }
}

TEST(ReferenceSinkhorn, ThePlainOneAgreesInFloat32) {
  const at::Tensor scores =
      at::matmul(reference::tensor("sinkhorn.square.h"), reference::tensor("sinkhorn.square.h_m").t()).to(at::kFloat).contiguous();
  const at::Tensor expected = reference::tensor("sinkhorn.square.assignment").to(at::kFloat).contiguous();
  const auto got =
      sinkhornAssignment({scores.data_ptr<float>(), scores.data_ptr<float>() + scores.numel()}, scores.size(0), scores.size(1), 0.05, 3);
  for (std::int64_t i = 0; i < expected.numel(); ++i)
    EXPECT_NEAR(got[std::size_t(i)], expected.data_ptr<float>()[i], 1e-5 + 1e-4 * expected.data_ptr<float>()[i]);
}

/// Mean over all pairs of a student view and another of the two momentum views.
double pairLoss(int views, double temperature) {
  const at::Tensor assignment = reference::tensor("sinkhorn.square.assignment");
  const auto normalized = [](const std::string& name) {
    const at::Tensor x = reference::tensor(name);
    return x / x.norm(2, {1}, true);
  };
  double sum = 0;
  int pairs = 0;
  for (int q = 0; q < views; ++q)
    for (int v = 0; v < 2; ++v)
      if (q != v) {
        const at::Tensor logits =
            at::matmul(normalized("loss.emb." + std::to_string(q)), normalized("loss.emb_m." + std::to_string(v)).t());
        sum += assignmentLoss(assignment, logits, temperature).item<double>();
        ++pairs;
      }
  return sum / pairs;
}

TEST(ReferenceLoss, GivesTheAuthorsValuesForTwoAndFourViews) {
  for (const auto& [name, views] : {std::pair{"loss.two_views", 2}, std::pair{"loss.four_views", 4}})
    for (const auto& [temperature, expected] : reference::numbers()[name].items())
      EXPECT_NEAR(pairLoss(views, std::stod(temperature)) / expected.get<double>(), 1, 1e-9) << name << " t = " << temperature;
}

TEST(ReferenceSchedule, GivesTheAuthorsLearningRatesAndMomenta) {
  Config config;
  config.train.epochs = 10;
  config.train.warmupEpochs = 2;
  config.train.batchSize = 256;
  config.train.baseLr = 0.3;
  config.train.finalLrRatio = 0.1;
  config.method.momentum = 0.996;
  const Schedule schedule(config, 13);
  const at::Tensor lr = reference::tensor("schedule.lr"), momentum = reference::tensor("schedule.momentum");
  ASSERT_EQ(schedule.stepsTotal(), lr.numel());
  for (std::int64_t step = 0; step < lr.numel(); ++step) {
    EXPECT_NEAR(schedule.learningRate(step), lr[step].item<double>(), 1e-12) << step;
    EXPECT_NEAR(schedule.momentum(step), momentum[step].item<double>(), 1e-12) << step;
  }
}

}  // namespace
}  // namespace resa
