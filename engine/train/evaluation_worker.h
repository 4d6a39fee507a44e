#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include <c10/core/Device.h>

#include "engine/evaluate/progress.h"

namespace resa {

/// Something that an evaluation found out: an event about the step whose weights it looked at, or, of kind "warning", a line for people.
struct Finding {
  std::string kind;
  std::int64_t step = 0;
  double epoch = 0;
  nlohmann::json fields;
};

/// A thread that evaluates beside the training, one job at a time, on a stream of its own where there is a GPU. Findings travel as values;
/// the trainer takes them between steps.
class EvaluationWorker {
 public:
  using Tell = std::function<void(Finding)>;
  using Job = std::function<void(const Tell&)>;

  explicit EvaluationWorker(const at::Device& device);
  /// Cancels what runs and waits for it.
  ~EvaluationWorker();
  EvaluationWorker(const EvaluationWorker&) = delete;
  EvaluationWorker& operator=(const EvaluationWorker&) = delete;

  /// Starts a job; the worker must not be busy.
  void start(Job job);
  /// Whether a job runs, or has ended and its findings or its failure were not taken yet.
  bool busy() const;
  /// Findings so far, waiting up to `wait` for the first one or the job's end. Throws what the job threw once its findings are taken.
  std::vector<Finding> take(std::chrono::milliseconds wait = {});
  /// Asks the job to end early: its next cancellation point throws Cancelled, which is no failure.
  void cancel() { cancelled_ = true; }
  bool cancelled() const { return cancelled_; }
  /// For jobs: throws Cancelled where cancel() was called.
  void checkpoint() const {
    if (cancelled_) throw Cancelled();
  }

 private:
  void run();
  void carryOut(const Job& job);

  at::Device device_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Job job_;
  bool running_ = false, closing_ = false;
  std::atomic<bool> cancelled_{false};
  std::vector<Finding> findings_;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace resa
