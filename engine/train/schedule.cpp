#include "engine/train/schedule.h"

#include <cmath>
#include <numbers>

namespace resa {
namespace {

double cosine(double from, double to, double progress) { return to + 0.5 * (from - to) * (1 + std::cos(std::numbers::pi * progress)); }

}  // namespace

Schedule::Schedule(const Config& config, std::int64_t stepsPerEpoch)
    : stepsTotal_(config.train.epochs * stepsPerEpoch),
      warmupSteps_(config.train.warmupEpochs * stepsPerEpoch),
      peak_(config.train.baseLr * double(config.train.batchSize) / 256),
      floor_(config.train.finalLrRatio * peak_),
      startMomentum_(config.method.momentum) {}

double Schedule::learningRate(std::int64_t step) const {
  // The warm-up reaches its peak on its last step, and the cosine starts from the peak again, as in the authors' code.
  if (step < warmupSteps_) return warmupSteps_ == 1 ? 0 : peak_ * double(step) / double(warmupSteps_ - 1);
  return cosine(peak_, floor_, double(step - warmupSteps_) / double(stepsTotal_ - warmupSteps_));
}

double Schedule::momentum(std::int64_t step) const { return cosine(startMomentum_, 1, double(step) / double(stepsTotal_)); }

}  // namespace resa
