// What this program's readers make of runs that resa_log.py wrote.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "engine/run/assignment.h"
#include "engine/run/feature_files.h"
#include "engine/run/run_folder.h"
#include "engine/run/snapshot.h"
#include "tests/python/python_script.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::ElementsAre;

double feature(int row, int column) { return (row % 3 == column ? 10 : 0) + std::sin(row * 7 + column * 3); }

/// The features at length 1, as the snapshot's values are of.
std::vector<std::array<double, 3>> unitRows() {
  std::vector<std::array<double, 3>> rows(60);
  for (int i = 0; i < 60; ++i) {
    double length = 0;
    for (int j = 0; j < 3; ++j) length += feature(i, j) * feature(i, j);
    for (int j = 0; j < 3; ++j) rows[std::size_t(i)][std::size_t(j)] = feature(i, j) / std::sqrt(length);
  }
  return rows;
}

double distance(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

class PythonRun : public testing::Test {
 protected:
  void SetUp() override {
    if (numpyPython().empty()) GTEST_SKIP() << "no Python with numpy was found (Debian: python3-numpy)";
    PythonScript script(plantedRun, {(folder_ / "run").string()});
    ASSERT_EQ(script.wait(), 0);
  }
  RunHistory history() const {
    EventReader reader(run_.events());
    reader.poll();
    return reader.history();
  }
  TestFolder folder_;
  RunFolder run_{folder_ / "run"};
};

TEST_F(PythonRun, TellsWhoWroteItAndThatItIsFinished) {
  const RunInfo info = run_.info();
  EXPECT_EQ(info.kind, RunKind::log);
  EXPECT_EQ(info.name, "run");
  EXPECT_EQ(info.preset, "planted \"method\"");
  EXPECT_EQ(info.id.size(), 36u);
  EXPECT_EQ(run_.state(history()), RunState::finished);
}

TEST_F(PythonRun, StepsAreReadWithEveryValueThatWasLogged) {
  const RunHistory read = history();
  EXPECT_EQ(read.badLines, 0);
  EXPECT_EQ(read.stepsTotal, 40);
  EXPECT_EQ(read.stepsPerEpoch, 10);
  EXPECT_EQ(read.batchSize, 8);
  ASSERT_EQ(read.steps.size(), 40u);
  for (int step = 1; step <= 40; ++step) {
    const StepEvent& event = read.steps[std::size_t(step) - 1];
    EXPECT_EQ(event.step, step);
    EXPECT_DOUBLE_EQ(event.epoch, step / 10.0);
    EXPECT_DOUBLE_EQ(event.loss, 5 - step / 10.0);
    EXPECT_EQ(event.lr, 0.1);
    EXPECT_EQ(event.kl, 0.5);
    EXPECT_TRUE(std::isnan(event.momentum)) << "was not logged";
  }
  ASSERT_EQ(read.steps.extras().size(), 1u);
  const std::vector<ExtraPoint> extra = read.steps.extra("my_value");
  ASSERT_EQ(extra.size(), 40u);
  EXPECT_EQ(extra[6].step, 7);
  EXPECT_EQ(extra[6].value, 14);
}

TEST_F(PythonRun, SamplesAreThoseThatWereGiven) {
  const SamplesPtr samples = readSamples(run_.samples());
  EXPECT_THAT(samples->classes, ElementsAre("ant", "bee", "c\xc3\xa9"));
  EXPECT_EQ(samples->dataset, "made-up");
  EXPECT_EQ(samples->split, "val");
  ASSERT_EQ(samples->ids.size(), 60u);
  EXPECT_EQ(samples->ids[59], 1059);
  for (int i = 0; i < 60; ++i) EXPECT_EQ(samples->labels[std::size_t(i)], i % 3);
  EXPECT_EQ(samples->images.height, 5);
  EXPECT_EQ(samples->images.width, 4);
  for (int i = 0; i < 1200; ++i) EXPECT_EQ(samples->images.pixels[std::size_t(i)], i % 251);
  EXPECT_EQ(samples->probeImages.count, 12);
  EXPECT_THAT(samples->probeLabels, ElementsAre(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2));
}

TEST_F(PythonRun, SnapshotsHoldMapsNeighboursAndSilhouettesOfTheFeatures) {
  const RunHistory read = history();
  ASSERT_EQ(read.snapshots.size(), 2u);
  EXPECT_EQ(run_.file(read.snapshots[1].file), run_.snapshot(40));
  const SnapshotPtr snapshot = readSnapshot(run_.snapshot(40));
  EXPECT_EQ(snapshot->step, 40);
  EXPECT_EQ(snapshot->epoch, 4);
  EXPECT_EQ(snapshot->network, "student");
  EXPECT_EQ(snapshot->evaluated, 60);
  ASSERT_EQ(snapshot->components.size(), 2u);
  const ComponentSnapshot& part = snapshot->components.at("encoding");
  EXPECT_EQ(part.facts2.method, "pca");
  EXPECT_EQ(part.neighbourCount, 15);
  const auto rows = unitRows();
  for (int i = 0; i < 60; ++i) {
    const auto& own = rows[std::size_t(i)];
    double sums[3] = {};
    double previous = 0;
    for (int j = 0; j < 60; ++j) {
      const double apart = distance(own, rows[std::size_t(j)]);
      sums[j % 3] += apart;
      // Three features have three components, so the 3-D map keeps every distance.
      const float* a = &part.map3[std::size_t(i) * 3];
      const float* b = &part.map3[std::size_t(j) * 3];
      EXPECT_NEAR(std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]), apart, 1e-5);
    }
    const double inside = sums[i % 3] / 19, outside = std::min(sums[(i + 1) % 3], sums[(i + 2) % 3]) / 20;
    EXPECT_NEAR(part.silhouette[std::size_t(i)], (outside - inside) / std::max(outside, inside), 1e-4);
    EXPECT_EQ(part.kmeans[std::size_t(i)], part.kmeans[std::size_t(i % 3)]) << "the groups are the clusters";
    for (int k = 0; k < 15; ++k) {
      const double apart = distance(own, rows[std::size_t(part.neighbours[std::size_t(i * 15 + k)])]);
      EXPECT_GE(apart, previous - 1e-3) << "nearest first";
      previous = apart;
    }
  }
}

TEST_F(PythonRun, TheAssignmentIsTheProgramsOwnSinkhornOfTheSimilarity) {
  const SnapshotPtr snapshot = readSnapshot(run_.snapshot(20));
  ASSERT_EQ(snapshot->probeSize, 12);
  EXPECT_FLOAT_EQ(snapshot->similarity[3 * 12 + 5], 0.13f) << "row 3, column 5";
  EXPECT_FLOAT_EQ(snapshot->logits01[5 * 12 + 5], 0.8f);
  const std::vector<float> expected = sinkhornAssignment(snapshot->similarity, 12, 12, 0.05, 3);
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(snapshot->assignment[i], expected[i], 1e-6);
}

TEST_F(PythonRun, EvaluationsHoldScoresOfBothNormalisations) {
  const RunHistory read = history();
  ASSERT_EQ(read.evaluations.size(), 2u);
  const EvaluationEvent& event = read.evaluations[0];
  EXPECT_EQ(event.n, 60);
  EXPECT_EQ(event.split, "val");
  const ComponentScores& scores = event.components.at("encoding");
  EXPECT_EQ(scores.normalized.ari, 1);
  EXPECT_EQ(scores.normalized.nmi, 1);
  EXPECT_EQ(scores.normalized.scPositive, 1);
  EXPECT_GT(scores.normalized.effectiveRank, 2.5);
  EXPECT_GT(scores.raw.scMean, 0.7);
  EXPECT_EQ(scores.knn5, 0.75);
  const FeatureMatrix newest = readFeatures(run_.file("features/000000040.safetensors"), "encoding");
  EXPECT_EQ(newest.rows, 60);
  EXPECT_FLOAT_EQ(newest.values[7 * 3 + 1], float(feature(7, 1)));
}

TEST(PythonRunAlive, IsRunningUntilItsProcessIsKilled) {
  if (numpyPython().empty()) GTEST_SKIP() << "no Python with numpy was found (Debian: python3-numpy)";
  const TestFolder folder;
  const RunFolder run(folder / "run");
  PythonScript script(
      "import sys, resa_log\n"
      "run = resa_log.Run(sys.argv[1], steps_per_epoch=5)\n"
      "run.log_step(1, loss=1)\nprint('written', flush=True)\nsys.stdin.readline()\n",
      {run.root().string()});
  ASSERT_EQ(script.line(), "written\n");
  EventReader reader(run.events());
  reader.poll();
  EXPECT_TRUE(run.ownerAlive());
  EXPECT_EQ(run.state(reader.history()), RunState::running);
  script.kill();
  EXPECT_FALSE(run.ownerAlive());
  EXPECT_EQ(run.state(reader.history()), RunState::interrupted);
}

}  // namespace
}  // namespace resa
