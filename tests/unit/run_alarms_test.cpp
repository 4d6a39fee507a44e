#include "engine/run/alarms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace resa {
namespace {

using testing::HasSubstr;

constexpr std::int64_t kBatch = 128, kEpoch = 60, kEvery = 5, kSteps = 600;

AssignmentDiagnostics reading(double entropyShare, double diagonalTimesSize, double offDiagonal) {
  AssignmentDiagnostics result;
  result.size = kBatch;
  result.rowEntropy = entropyShare * std::log(double(kBatch));
  result.diagonalMass = diagonalTimesSize / kBatch;
  result.offDiagonalMass = offDiagonal;
  return result;
}
// As measured in quick starts; the untrained network's assignment is the identity.
const AssignmentDiagnostics kHealthy = reading(0.44, 37, 0.71), kUntrained = reading(0.002, 127.9, 0.0008);
const AssignmentDiagnostics kUniform = reading(0.999, 1.05, 0.99), kCollapsed = reading(0.82, 1.1, 0.99),
                            kIdentity = reading(0.01, 127, 0.008);

using Curve = std::function<AssignmentDiagnostics(std::int64_t step)>;
using RankCurve = std::function<double(std::int64_t step)>;

double healthyRank(std::int64_t step) { return step == 0 ? 147 : 50; }

/// A run of ten epochs of 60 steps that reports every five and is evaluated at each epoch's end.
RunHistory run(const Curve& train, const RankCurve& rank = healthyRank) {
  RunHistory history;
  history.stepsPerEpoch = kEpoch;
  history.batchSize = kBatch;
  for (std::int64_t step = kEvery; step <= kSteps; step += kEvery) {
    StepEvent event;
    event.step = step;
    event.train = train(step);
    history.steps.push_back(event);
  }
  for (std::int64_t step = 0; step <= kSteps; step += kEpoch) {
    EvaluationEvent event;
    event.step = step;
    event.n = 2000;
    event.components["encoding"].normalized.effectiveRank = rank(step);
    history.evaluations.push_back(event);
  }
  return history;
}

Curve from(std::int64_t step, const AssignmentDiagnostics& then) {
  return [step, then](std::int64_t at) { return at < step ? kHealthy : then; };
}

TEST(Alarms, AHealthyRunRaisesNone) {
  EXPECT_TRUE(alarmsOf(run([](std::int64_t) { return kHealthy; })).empty());
}

TEST(Alarms, TheUntrainedStartIsNoAlarmThoughItsAssignmentIsTheIdentity) {
  EXPECT_TRUE(alarmsOf(run([](std::int64_t step) { return step <= 110 ? kUntrained : kHealthy; })).empty());
  // A long epoch of warm-up keeps student and copy alike for longer.
  RunHistory warmUp = run([](std::int64_t step) { return step <= 500 ? kUntrained : kHealthy; });
  warmUp.stepsPerEpoch = 500;
  EXPECT_TRUE(alarmsOf(warmUp).empty());
}

TEST(Alarms, AnAssignmentThatBecomesTheIdentityHasNoClusteringSignal) {
  const std::vector<Alarm> alarms = alarmsOf(run(from(300, kIdentity)));
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::noClusteringSignal);
  EXPECT_EQ(alarms[0].began, 300);
  EXPECT_EQ(alarms[0].raised, 350);
  EXPECT_FALSE(alarms[0].cleared);
  EXPECT_FALSE(alarms[0].note);
  EXPECT_THAT(alarms[0].message, HasSubstr("method.epsilon"));
  EXPECT_THAT(alarms[0].message, HasSubstr("0.8 %"));
}

TEST(Alarms, WhereTheIdentityWasAskedForItIsANote) {
  const std::vector<Alarm> alarms = alarmsOf(run(from(0, kIdentity)), "identity");
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_TRUE(alarms[0].note);
  EXPECT_THAT(alarms[0].message, HasSubstr("asks for that"));
}

TEST(Alarms, CollapseNeedsTheRankToFallWhereTheAssignmentIsNotYetUniform) {
  const auto fallen = [](std::int64_t step) { return step == 0 ? 147.0 : step < 300 ? 60.0 : 4.0; };
  const std::vector<Alarm> alarms = alarmsOf(run(from(280, kCollapsed), fallen));
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::collapse);
  EXPECT_EQ(alarms[0].began, 300) << "from the evaluation that shows the rank";
  EXPECT_THAT(alarms[0].message, HasSubstr("effective rank of the encoding fell to 4, 2.72 %"));
  EXPECT_THAT(alarms[0].message, HasSubstr("train.base_lr"));
  EXPECT_TRUE(alarmsOf(run(from(280, kCollapsed), [](std::int64_t) { return 147.0; })).empty());
  // A rank that falls alone is what clustering does.
  EXPECT_TRUE(alarmsOf(run([](std::int64_t) { return kHealthy; }, fallen)).empty());
}

TEST(Alarms, AUniformAssignmentIsACollapseWhateverTheRank) {
  for (const double rank : {147.0, std::nan("")}) {
    const std::vector<Alarm> alarms = alarmsOf(run(from(0, kUniform), [rank](std::int64_t) { return rank; }));
    ASSERT_EQ(alarms.size(), 1u);
    EXPECT_EQ(alarms[0].kind, AlarmKind::collapse);
    EXPECT_EQ(alarms[0].began, 105) << "the first report behind the first epoch and 100 steps";
    EXPECT_EQ(alarms[0].raised, 155);
    EXPECT_THAT(alarms[0].message, HasSubstr("99.9 % of log B, diagonal 1.05/B"));
  }
}

TEST(Alarms, SingleBatchesRaiseNone) {
  EXPECT_TRUE(alarmsOf(run([](std::int64_t step) { return step % 60 < 30 ? kIdentity : kHealthy; })).empty());
  EXPECT_TRUE(alarmsOf(run([](std::int64_t step) { return step % 50 == 0 ? kHealthy : kUniform; })).empty());
}

TEST(Alarms, RecoveryClearsAndAnotherOnsetIsAnotherAlarm) {
  const std::vector<Alarm> alarms = alarmsOf(run([](std::int64_t step) {
    if (step >= 150 && step < 250) return kIdentity;
    return step >= 400 ? kUniform : kHealthy;
  }));
  ASSERT_EQ(alarms.size(), 2u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::noClusteringSignal);
  EXPECT_EQ(alarms[0].cleared, 250);
  EXPECT_EQ(alarms[1].kind, AlarmKind::collapse);
  EXPECT_EQ(alarms[1].began, 400);
  EXPECT_FALSE(alarms[1].cleared);
}

TEST(Alarms, AValueThatTremblesAtTheThresholdRaisesOne) {
  const AssignmentDiagnostics above = reading(0.05, 125, 0.024), below = reading(0.05, 125, 0.018);
  const std::vector<Alarm> alarms = alarmsOf(run([&](std::int64_t step) { return step < 200 || step % 20 == 0 ? below : above; }));
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_FALSE(alarms[0].cleared);
}

TEST(Alarms, ARunOfAnotherProgramIsWatchedByItsProbes) {
  RunHistory history = run([](std::int64_t) { return AssignmentDiagnostics(); });
  for (EvaluationEvent& event : history.evaluations) event.probe = kIdentity;
  ASSERT_EQ(alarmsOf(history).size(), 1u);
  EXPECT_EQ(alarmsOf(history)[0].began, 120);
  EXPECT_EQ(alarmsOf(history)[0].raised, 240) << "three probes";
  history.steps.clear();
  EXPECT_EQ(alarmsOf(history).size(), 1u);
  for (EvaluationEvent& event : history.evaluations) event.probe = kHealthy;
  EXPECT_TRUE(alarmsOf(history).empty());
  EXPECT_TRUE(alarmsOf(RunHistory()).empty());
}

TEST(Alarms, RanksOfDifferentNumbersOfImagesAreNotCompared) {
  RunHistory history = run(from(200, kCollapsed), [](std::int64_t) { return 100.0; });
  for (std::size_t i = 0; i < history.evaluations.size(); ++i)
    if (i % 2 == 1) {
      history.evaluations[i].n = 200;
      history.evaluations[i].components["encoding"].normalized.effectiveRank = 30;
    }
  EXPECT_TRUE(alarmsOf(history).empty());
}

}  // namespace
}  // namespace resa
