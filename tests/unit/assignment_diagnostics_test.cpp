// Diagnostics of assignments against plain loops by definition in float64, with and without Torch.
#include "engine/method/assignment_diagnostics.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include <cmath>
#include <limits>

#include "engine/method/assignment.h"
#include "engine/method/method.h"
#include "engine/model/network.h"
#include "engine/train/communicator.h"
#include "engine/train/report.h"

namespace resa {
namespace {

/// A batch with everything that diagnostics look at.
struct Batch {
  at::Tensor assignment, logits01, logits10, classes;  // (B, B) float32, (B) int64
  double temperature = 0.4;
  std::int64_t size() const { return assignment.size(0); }
  double a(std::int64_t i, std::int64_t j) const { return assignment[i][j].item<double>(); }
  std::int64_t c(std::int64_t i) const { return classes[i].item<std::int64_t>(); }
};

at::Tensor rowsOfLengthOne(const at::Tensor& x) { return x / x.norm(2, {1}, true); }

/// Encodings around the centres of `classes` classes of unequal size.
Batch clusteredBatch(std::int64_t size, std::int64_t classes, int seed) {
  torch::manual_seed(seed);
  const at::Tensor labels = at::randint(classes, {size}, at::kLong), centres = at::randn({classes, 16});
  const auto encoded = [&](double noise) { return rowsOfLengthOne(centres.index_select(0, labels) + noise * at::randn({size, 16})); };
  const at::Tensor s = at::matmul(encoded(0.7), encoded(0.7).t());
  return {sinkhorn(s, 0.05, 3).contiguous(), at::matmul(encoded(1), encoded(1).t()), at::matmul(encoded(1), encoded(1).t()), labels};
}

Batch uniformBatch(std::int64_t size) {
  const at::Tensor uniform = at::full({size, size}, 1.0f / float(size));
  return {uniform, at::zeros({size, size}), at::zeros({size, size}), at::arange(size).remainder(3)};
}

Batch identityBatch(std::int64_t size) {
  return {at::eye(size), at::eye(size) * 0.5f, at::eye(size) * 0.5f, at::arange(size).remainder(3)};
}

double divergence(const Batch& batch, const at::Tensor& logits, std::int64_t i) {
  double total = 0, sum = 0;
  for (std::int64_t j = 0; j < batch.size(); ++j) total += std::exp(logits[i][j].item<double>() / batch.temperature);
  for (std::int64_t j = 0; j < batch.size(); ++j) {
    const double p = std::exp(logits[i][j].item<double>() / batch.temperature) / total;
    if (batch.a(i, j) > 0) sum += batch.a(i, j) * std::log(batch.a(i, j) / p);
  }
  return sum;
}

/// Every definition of engine/run/assignment.h, one loop each, over the rows of several batches.
AssignmentDiagnostics byDefinition(const std::vector<Batch>& batches) {
  double rows = 0, entropy = 0, diagonal = 0, beside = 0, otherClass = 0, same = 0, sameByChance = 0, cosines = 0;
  std::vector<double> divergences;
  for (const Batch& batch : batches) {
    const std::int64_t n = batch.size();
    double besideHere = 0, pairs = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      rows += 1;
      for (std::int64_t j = 0; j < n; ++j) {
        const double a = batch.a(i, j);
        if (a > 0) entropy -= a * std::log(a);
        if (i == j) diagonal += a;
        if (i != j) besideHere += a;
        if (batch.c(i) != batch.c(j)) otherClass += a;
        if (i != j && batch.c(i) == batch.c(j)) same += a;
        if (i != j && batch.c(i) == batch.c(j)) pairs += 1;
      }
      divergences.push_back((divergence(batch, batch.logits01, i) + divergence(batch, batch.logits10, i)) / 2);
      cosines += (batch.logits01[i][i].item<double>() + batch.logits10[i][i].item<double>()) / 2;
    }
    beside += besideHere;
    if (n > 1) sameByChance += besideHere * pairs / double(n * (n - 1));
  }
  AssignmentDiagnostics result;
  result.size = batches[0].size();
  result.rowEntropy = entropy / rows;
  result.diagonalMass = diagonal / rows;
  result.offDiagonalMass = beside / rows;
  result.offClassMass = otherClass / rows;
  if (sameByChance > 0) result.sameClassRatio = same / sameByChance;
  result.kl = 0;
  for (const double value : divergences) result.kl += value / rows;
  double squares = 0;
  for (const double value : divergences) squares += (value - result.kl) * (value - result.kl);
  result.klStd = std::sqrt(squares / rows);
  result.alignment = 2 - 2 * cosines / rows;
  return result;
}

void expectNear(double got, double expected, double tolerance, const std::string& what) {
  EXPECT_EQ(std::isnan(got), std::isnan(expected)) << what;
  if (std::isnan(expected)) return;
  EXPECT_NEAR(got, expected, tolerance) << what;
}

void expectAlike(const AssignmentDiagnostics& got, const AssignmentDiagnostics& expected, const std::string& what) {
  EXPECT_EQ(got.size, expected.size) << what;
  expectNear(got.rowEntropy, expected.rowEntropy, 2e-6, what + " row entropy");
  expectNear(got.diagonalMass, expected.diagonalMass, 1e-7, what + " diagonal");
  expectNear(got.offDiagonalMass, expected.offDiagonalMass, 1e-6, what + " off-diagonal");
  expectNear(got.offClassMass, expected.offClassMass, 1e-6, what + " off-class");
  expectNear(got.sameClassRatio, expected.sameClassRatio, 1e-5 * std::abs(expected.sameClassRatio), what + " ratio");
  expectNear(got.kl, expected.kl, 3e-6, what + " kl");
  expectNear(got.klStd, expected.klStd, 1e-5, what + " kl_std");
  expectNear(got.alignment, expected.alignment, 1e-6, what + " alignment");
}

ProbeResult asProbe(const Batch& batch) { return {at::Tensor(), batch.assignment, batch.logits01, batch.logits10}; }

std::vector<float> plain(const at::Tensor& matrix) {
  const at::Tensor there = matrix.contiguous();
  return {there.const_data_ptr<float>(), there.const_data_ptr<float>() + there.numel()};
}

AssignmentDiagnostics withoutTorch(const Batch& batch, bool classes = true) {
  std::vector<std::int32_t> labels;
  for (std::int64_t i = 0; classes && i < batch.size(); ++i) labels.push_back(std::int32_t(batch.c(i)));
  const std::vector<float> first = plain(batch.logits01), second = plain(batch.logits10);
  return diagnoseAssignment(plain(batch.assignment), batch.size(), labels, {&first, &second}, batch.temperature);
}

TEST(AssignmentDiagnostics, AreWhatTheirDefinitionsSayWithAndWithoutTorch) {
  const std::pair<const char*, Batch> cases[] = {{"clustered", clusteredBatch(41, 5, 1)}, {"one class", clusteredBatch(17, 1, 2)},
                                                 {"one image", clusteredBatch(1, 1, 3)},  {"uniform", uniformBatch(12)},
                                                 {"identity", identityBatch(12)},         {"two images", clusteredBatch(2, 2, 5)}};
  for (const auto& [name, batch] : cases) {
    const AssignmentDiagnostics expected = byDefinition({batch});
    expectAlike(diagnose(asProbe(batch), batch.classes, batch.temperature), expected, std::string("engine, ") + name);
    expectAlike(withoutTorch(batch), expected, std::string("plain, ") + name);
  }
}

TEST(AssignmentDiagnostics, KnowTheUniformAssignmentAndTheIdentity) {
  const AssignmentDiagnostics uniform = diagnose(asProbe(uniformBatch(12)), at::arange(12).remainder(3), 0.4);
  EXPECT_NEAR(uniform.rowEntropy, std::log(12.0), 1e-6);
  EXPECT_NEAR(uniform.diagonalMass, 1.0 / 12, 1e-8);
  EXPECT_NEAR(uniform.offClassMass, 8.0 / 12, 1e-6) << "four images a class";
  EXPECT_NEAR(uniform.sameClassRatio, 1, 1e-6) << "uniform is chance";
  EXPECT_NEAR(uniform.kl, 0, 1e-6);
  EXPECT_NEAR(uniform.alignment, 2, 1e-12) << "embeddings at right angles";
  const AssignmentDiagnostics identity = diagnose(asProbe(identityBatch(12)), at::arange(12).remainder(3), 0.4);
  EXPECT_EQ(identity.rowEntropy, 0);
  EXPECT_EQ(identity.diagonalMass, 1);
  EXPECT_EQ(identity.offDiagonalMass, 0);
  EXPECT_EQ(identity.offClassMass, 0);
  EXPECT_TRUE(std::isnan(identity.sameClassRatio)) << "without mass beside the diagonal there is no share of it";
}

TEST(AssignmentDiagnostics, ARatioAboveOneMeansClassesAreFound) {
  const Batch batch = clusteredBatch(60, 4, 7);
  EXPECT_GT(diagnose(asProbe(batch), batch.classes, 0.4).sameClassRatio, 1.5);
  const at::Tensor shuffled = batch.classes.index_select(0, at::randperm(60));
  EXPECT_NEAR(diagnose(asProbe(batch), shuffled, 0.4).sameClassRatio, 1, 0.3);
}

TEST(AssignmentDiagnostics, WithoutLabelsClassFieldsAreAbsent) {
  const Batch batch = clusteredBatch(20, 4, 8);
  for (const AssignmentDiagnostics& got : {diagnose(asProbe(batch), at::Tensor(), 0.4), withoutTorch(batch, false)}) {
    EXPECT_TRUE(std::isnan(got.offClassMass));
    EXPECT_TRUE(std::isnan(got.sameClassRatio));
    EXPECT_NEAR(got.diagonalMass, byDefinition({batch}).diagonalMass, 1e-7);
  }
}

TEST(AssignmentDiagnostics, OfOneProcessOfTwoAreThoseOfItsRows) {
  const Batch batch = clusteredBatch(24, 4, 9);
  const at::Tensor rowKl = at::rand({24});
  const at::Tensor whole = assignmentSums(batch.assignment, rowKl, batch.classes);
  const at::Tensor parts = assignmentSums(batch.assignment.narrow(0, 0, 10), rowKl.narrow(0, 0, 10), batch.classes, 0) +
                           assignmentSums(batch.assignment.narrow(0, 10, 14), rowKl.narrow(0, 10, 14), batch.classes, 10);
  const AssignmentDiagnostics together = diagnosticsOf(whole, 24), added = diagnosticsOf(parts, 24);
  EXPECT_NEAR(added.rowEntropy, together.rowEntropy, 1e-6);
  EXPECT_NEAR(added.diagonalMass, together.diagonalMass, 1e-9);
  EXPECT_NEAR(added.offClassMass, together.offClassMass, 1e-9);
  EXPECT_NEAR(added.klStd, together.klStd, 1e-7);
}

/// Column sums by the textbook loop, float64, after each iteration.
std::vector<double> residualsByDefinition(const at::Tensor& scores, double epsilon, int iterations) {
  const std::int64_t n = scores.size(0);
  const auto width = std::size_t(n);
  std::vector<std::vector<double>> q(width, std::vector<double>(width));  // [prototype][sample]
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < n; ++j) q[std::size_t(j)][std::size_t(i)] = std::exp(scores[i][j].item<double>() / epsilon);
  std::vector<double> residuals;
  for (int iteration = 0; iteration < iterations; ++iteration) {
    for (auto& row : q) {
      double sum = 0;
      for (const double value : row) sum += value;
      for (double& value : row) value /= sum;
    }
    for (std::size_t i = 0; i < std::size_t(n); ++i) {
      double sum = 0;
      for (const auto& row : q) sum += row[i];
      for (auto& row : q) row[i] /= sum;
    }
    double away = 0;
    for (const auto& row : q) {
      double sum = 0;
      for (const double value : row) sum += value;
      away += std::abs(sum - 1) / double(n);
    }
    residuals.push_back(away);
  }
  return residuals;
}

TEST(MarginalResiduals, AreThoseOfTheTextbookLoopAndShrink) {
  torch::manual_seed(11);
  const at::Tensor h = rowsOfLengthOne(at::randn({30, 6})), other = rowsOfLengthOne(h + 0.3 * at::randn({30, 6}));
  const at::Tensor scores = at::matmul(h, other.t());
  for (const double epsilon : {0.05, 0.3}) {
    const std::vector<double> expected = residualsByDefinition(scores, epsilon, 5);
    SingleProcess alone;
    const std::vector<double> engine = marginalResiduals(scores, epsilon, 5, alone);
    const std::vector<double> window = marginalResiduals(plain(scores), 30, epsilon, 5);
    ASSERT_EQ(engine.size(), 5u);
    ASSERT_EQ(window.size(), 5u);
    for (std::size_t k = 0; k < 5; ++k) {
      EXPECT_NEAR(engine[k], expected[k], 2e-6) << "epsilon " << epsilon << " iteration " << k + 1;
      EXPECT_NEAR(window[k], expected[k], 2e-7) << "epsilon " << epsilon << " iteration " << k + 1;
      EXPECT_LT(engine[k], k == 0 ? 1 : engine[k - 1]);
    }
  }
  SingleProcess alone;
  EXPECT_TRUE(marginalResiduals(scores, 0.05, 0, alone).empty());
}

TEST(MarginalResiduals, WatchingTheIterationsChangesNothing) {
  torch::manual_seed(12);
  const at::Tensor h = rowsOfLengthOne(at::randn({30, 6}));
  SingleProcess alone;
  at::Tensor last;
  const at::Tensor scores = at::matmul(h, h.t());
  const at::Tensor watched = sinkhorn(scores, 0.05, 3, alone, [&](const at::Tensor& a) { last = a.clone(); });
  EXPECT_TRUE(at::equal(watched, sinkhorn(scores, 0.05, 3)));
  EXPECT_TRUE(at::equal(watched, last)) << "after the last iteration stands the assignment itself";
}

/// A step as a method reports it.
StepResult asStep(const Batch& batch, const at::Tensor& similarity) {
  at::Tensor rowKl = at::zeros({batch.size()});
  for (std::int64_t i = 0; i < batch.size(); ++i)
    rowKl[i] = float((divergence(batch, batch.logits01, i) + divergence(batch, batch.logits10, i)) / 2);
  const at::Tensor entropy = assignmentEntropy(batch.assignment);
  return {rowKl.mean() + entropy, entropy, rowKl.mean(), batch.assignment, rowKl, similarity};
}

Optimizer::Outcome outcome(float skipped) { return {at::scalar_tensor(1), at::scalar_tensor(skipped)}; }

TEST(Report, MeansOverBatchesLeaveOutSkippedStepsAndEndWithTheReport) {
  const Batch first = clusteredBatch(20, 4, 21), second = clusteredBatch(20, 3, 22);
  torch::manual_seed(23);
  const at::Tensor h = rowsOfLengthOne(at::randn({20, 8})), similarity = at::matmul(h, h.t());
  Batch broken = first;
  broken.assignment = at::full({20, 20}, std::numeric_limits<float>::quiet_NaN());
  SingleProcess alone;
  Report report(at::kCPU, Config().method, alone);
  report.add(asStep(first, similarity), outcome(0), first.classes);
  report.add(asStep(broken, similarity), outcome(1), first.classes);
  report.add(asStep(second, similarity), outcome(0), second.classes);
  const Report::Means means = report.read();
  AssignmentDiagnostics expected = byDefinition({first, second});
  expected.alignment = std::numeric_limits<double>::quiet_NaN();  // of the probe alone
  expectAlike(means.assignment, expected, "report");
  EXPECT_NEAR(means.assignment.rowEntropy, means.assignmentEntropy, 1e-5);
  EXPECT_NEAR(means.assignment.kl, means.kl, 1e-5);
  EXPECT_EQ(means.skipped, 1);
  const std::vector<double> residuals = residualsByDefinition(similarity, Config().method.epsilon, int(Config().method.iterations));
  ASSERT_EQ(means.assignment.marginalResidual.size(), residuals.size());
  for (std::size_t k = 0; k < residuals.size(); ++k) EXPECT_NEAR(means.assignment.marginalResidual[k], residuals[k], 2e-6);
  report.add(asStep(second, at::Tensor()), outcome(0), at::Tensor());
  const AssignmentDiagnostics next = report.read().assignment;
  EXPECT_NEAR(next.diagonalMass, byDefinition({second}).diagonalMass, 1e-7) << "nothing of the last report is left";
  EXPECT_TRUE(std::isnan(next.offClassMass));
  EXPECT_TRUE(next.marginalResidual.empty());
}

TEST(ReSa, ReportsTheRowsThatItsLossIsMadeOf) {
  Config config;
  config.model.width = 4;
  config.model.projectorHidden = 16;
  config.model.projectorOut = 8;
  torch::manual_seed(3);
  const std::vector<at::Tensor> views = {at::randn({8, 3, 16, 16}), at::randn({8, 3, 16, 16}), at::randn({8, 3, 16, 16})};
  for (const std::string from : {"encoding", "identity"}) {
    config.method.assignmentFrom = from;
    NetworkPair networks(config, 3, at::kCPU);
    SingleProcess alone;
    const StepResult result = makeMethod(config.method, networks, alone)->step(views, at::tensor(0.99));
    EXPECT_NEAR(result.rowKl.mean().item<double>(), result.kl.item<double>(), 1e-5) << from;
    EXPECT_GE(result.rowKl.min().item<double>(), -1e-5);
    EXPECT_FALSE(result.rowKl.requires_grad());
    EXPECT_EQ(result.similarity.defined(), from == "encoding");
    if (from == "identity") continue;
    EXPECT_TRUE(at::equal(sinkhorn(result.similarity, config.method.epsilon, config.method.iterations), result.assignment));
  }
}

}  // namespace
}  // namespace resa
