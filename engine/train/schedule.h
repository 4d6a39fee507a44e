#pragma once
#include <cstdint>

#include "engine/run/config.h"

namespace resa {

/// Learning rate and momentum coefficient of each step (the authors' schedules): warm-up from 0 over the first epochs, then a cosine from
/// base_lr * batch / 256 to final_lr_ratio of it; the momentum coefficient rises by a cosine from its start to 1 over the whole run.
class Schedule {
 public:
  Schedule(const Config& config, std::int64_t stepsPerEpoch);
  std::int64_t stepsTotal() const { return stepsTotal_; }
  double learningRate(std::int64_t step) const;
  double momentum(std::int64_t step) const;

 private:
  std::int64_t stepsTotal_, warmupSteps_;
  double peak_, floor_, startMomentum_;
};

}  // namespace resa
