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
  worker.start([&goOn](const EvaluationWorker::Tell& tell) {
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
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].kind, "evaluation");
}

TEST(EvaluationWorker, AFailureReachesTheTrainerAfterWhatWasFound) {
  EvaluationWorker worker(at::kCPU);
  worker.start([](const EvaluationWorker::Tell& tell) {
    tell({"snapshot", 1, 0, {}});
    throw DataError("no space left");
  });
  std::size_t found = 0;
  EXPECT_THROW(
      {
        while (worker.busy()) found += worker.take(seconds(5)).size();
      },
      DataError);
  EXPECT_EQ(found, 1u);
  EXPECT_FALSE(worker.busy());
}

TEST(EvaluationWorker, ACancelledJobEndsAtItsNextCheckpointAndIsNoFailure) {
  EvaluationWorker worker(at::kCPU);
  std::atomic<int> rounds = 0;
  worker.start([&](const EvaluationWorker::Tell& tell) {
    tell({"snapshot", 1, 0, {}});
    while (true) {
      worker.checkpoint();
      ++rounds;
      std::this_thread::yield();
    }
  });
  worker.take(seconds(20));
  worker.cancel();
  EXPECT_TRUE(all(worker).empty());
  worker.start([](const EvaluationWorker::Tell& tell) { tell({"evaluation", 2, 0, {}}); });
  EXPECT_EQ(all(worker).size(), 1u);
}

}  // namespace
}  // namespace resa
