#pragma once
#include <chrono>
#include <cstdint>

#include <ATen/core/Tensor.h>

#include "engine/method/method.h"
#include "engine/train/optimizer.h"

namespace resa {

/// Sums what steps give on the device and reads it once a report: no synchronisation per step.
class Report {
 public:
  explicit Report(const at::Device& device);
  void add(const StepResult& result, const Optimizer::Outcome& outcome);
  std::int64_t steps() const { return steps_; }

  /// Means since the last read; skipped steps count in `skipped` alone.
  struct Means {
    double loss, assignmentEntropy, kl, gradNorm;
    std::int64_t steps, skipped;
  };
  Means read();

 private:
  at::Tensor sums_;  // (5) loss, entropy, kl, gradient norm, skipped
  std::int64_t steps_ = 0;
};

/// Time spent on training, pauses left out, for rates and the time left.
class TrainingClock {
 public:
  void start();
  void stop();
  double seconds() const;

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point since_{};
  double before_ = 0;
  bool running_ = false;
};

}  // namespace resa
