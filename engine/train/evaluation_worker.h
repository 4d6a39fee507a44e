#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include <c10/core/Device.h>

#include "engine/evaluate/progress.h"

namespace resa {

/// Something that an evaluation found out: an event about the step whose weights it looked at; or of kind "warning" a line for people; or
/// of kind "ended" that all of that look is told, with `failure` where it could not be done.
struct Finding {
  std::string kind;
  std::int64_t step = 0;
  double epoch = 0;
  nlohmann::json fields;
};

/// A thread that evaluates beside the training, one job after the other, on a stream of its own where there is a GPU. Findings travel as
/// values; the trainer takes them between steps.
class EvaluationWorker {
 public:
  using Tell = std::function<void(Finding)>;
  using Job = std::function<void(const Tell&)>;

  explicit EvaluationWorker(const at::Device& device);
  /// Cancels what runs and waits for that.
  ~EvaluationWorker();
  EvaluationWorker(const EvaluationWorker&) = delete;
  EvaluationWorker& operator=(const EvaluationWorker&) = delete;

  /// A look at the weights of a step: what it finds goes through Tell. What it throws is its failure, never the training's.
  void post(std::int64_t step, double epoch, Job job);
  /// Jobs that have not ended.
  std::size_t pending() const;
  /// Whether a job has not ended, or findings were not taken yet.
  bool busy() const;
  /// Findings so far, waiting up to `wait` for the first one or the last job's end.
  std::vector<Finding> take(std::chrono::milliseconds wait = {});
  /// For good: the job that runs ends at its next cancellation point, those behind it are dropped.
  void cancel();
  bool cancelled() const { return cancelled_; }
  /// For jobs: throws Cancelled where cancel() was called.
  void checkpoint() const {
    if (cancelled_) throw Cancelled();
  }

 private:
  struct Look {
    std::int64_t step;
    double epoch;
    Job job;
  };
  void run();
  void carryOut(const Look& look);
  void tell(Finding finding);

  at::Device device_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Look> looks_;  // the first one runs
  bool closing_ = false;
  std::atomic<bool> cancelled_{false};
  std::vector<Finding> findings_;
  std::thread thread_;
};

}  // namespace resa
