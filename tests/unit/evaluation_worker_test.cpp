#include "engine/train/evaluation_worker.h"

#include <gtest/gtest.h>

#include <future>

#include "engine/run/error.h"

namespace resa {
namespace {

using std::chrono::seconds;

/// Takes findings until the worker has nothing more.
std::vector<Finding> all(EvaluationWorker& worker) {
  std::vector<Finding> found;
  while (worker.busy())
    for (Finding& finding : worker.take(seconds(5))) found.push_back(std::move(finding));
  return found;
}

TEST(EvaluationWorker, FindingsArriveInOrderAndWhileTheJobRuns) {
  EvaluationWorker worker(at::kCPU);
  EXPECT_FALSE(worker.busy());
  std::promise<void> goOn;
  worker.post(7, 0.5, [&goOn](const EvaluationWorker::Tell& tell) {
    tell({"snapshot", 7, 0.5, {}});
    goOn.get_future().wait();
    tell({"evaluation", 7, 0.5, {}});
  });
  const std::vector<Finding> first = worker.take(seconds(20));
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].kind, "snapshot");
  EXPECT_EQ(first[0].step, 7);
  EXPECT_TRUE(worker.busy());
  goOn.set_value();
  const std::vector<Finding> rest = all(worker);
  ASSERT_EQ(rest.size(), 2u);
  EXPECT_EQ(rest[0].kind, "evaluation");
  EXPECT_EQ(rest[1].kind, "ended");
}

TEST(EvaluationWorker, LooksComeOneAfterTheOtherAndEachSaysItsEnd) {
  EvaluationWorker worker(at::kCPU);
  for (const std::int64_t step : {1, 2, 3})
    worker.post(step, 0, [step](const EvaluationWorker::Tell& tell) { tell({"evaluation", step, 0, {}}); });
  std::vector<std::pair<std::string, std::int64_t>> order;
  for (const Finding& finding : all(worker)) order.emplace_back(finding.kind, finding.step);
  const std::vector<std::pair<std::string, std::int64_t>> expected{{"evaluation", 1}, {"ended", 1},      {"evaluation", 2},
                                                                   {"ended", 2},      {"evaluation", 3}, {"ended", 3}};
  EXPECT_EQ(order, expected);
}

TEST(EvaluationWorker, AFailureIsToldAfterWhatWasFoundAndTheNextLookComes) {
  EvaluationWorker worker(at::kCPU);
  worker.post(1, 0, [](const EvaluationWorker::Tell& tell) {
    tell({"snapshot", 1, 0, {}});
    throw DataError("no space left\nand a backtrace");
  });
  worker.post(2, 0, [](const EvaluationWorker::Tell&) {});
  const std::vector<Finding> found = all(worker);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].kind, "snapshot");
  EXPECT_EQ(found[1].kind, "ended");
  EXPECT_EQ(found[1].fields["failure"], "no space left");
  EXPECT_FALSE(found[2].fields.contains("failure"));
}

TEST(EvaluationWorker, CancellingEndsTheLookThatRunsAndDropsTheOthers) {
  EvaluationWorker worker(at::kCPU);
  std::atomic<bool> second = false;
  worker.post(1, 0, [&](const EvaluationWorker::Tell& tell) {
    tell({"snapshot", 1, 0, {}});
    while (true) {
      worker.checkpoint();
      std::this_thread::yield();
    }
  });
  worker.post(2, 0, [&](const EvaluationWorker::Tell&) { second = true; });
  ASSERT_EQ(worker.take(seconds(20)).size(), 1u);
  worker.cancel();
  EXPECT_TRUE(all(worker).empty());
  EXPECT_FALSE(second);
  EXPECT_EQ(worker.pending(), 0u);
}

}  // namespace
}  // namespace resa
