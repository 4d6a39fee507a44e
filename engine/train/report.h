#pragma once
#include <chrono>
#include <cstdint>

#include <ATen/core/Tensor.h>

#include "engine/method/method.h"
#include "engine/run/assignment.h"
#include "engine/run/config.h"
#include "engine/train/optimizer.h"

namespace resa {

class Communicator;

/// Sums what steps give on the device and reads it once a report: no synchronisation per step.
class Report {
 public:
  /// The communicator must outlive the report.
  Report(const at::Device& device, const MethodConfig& method, Communicator& communicator);
  /// classes (B_local) int64 on the device; undefined without labels.
  void add(const StepResult& result, const Optimizer::Outcome& outcome, const at::Tensor& classes);
  std::int64_t steps() const { return steps_; }

  /// Means since the last read; skipped steps count in `skipped` alone.
  struct Means {
    double loss, assignmentEntropy, kl, gradNorm;
    std::int64_t steps, skipped;
    AssignmentDiagnostics assignment;  // residuals: of the last step alone
  };
  Means read();

 private:
  AssignmentDiagnostics assignment();

  MethodConfig method_;
  Communicator& communicator_;
  at::Tensor sums_;            // (5) loss, entropy, kl, gradient norm, skipped
  at::Tensor assignmentSums_;  // see assignment_diagnostics.h; undefined where the method has no assignment
  at::Tensor similarity_;      // of the last step
  std::int64_t steps_ = 0, batchSize_ = 0;
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
