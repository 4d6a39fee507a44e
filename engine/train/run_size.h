#pragma once
#include <cstdint>

#include "engine/run/config.h"

namespace resa {

/// How a run of a configuration is counted and how much it writes, from the formats in engine/run/README.md.
struct RunSize {
  std::int64_t stepsPerEpoch = 0, stepsTotal = 0;
  std::int64_t snapshots = 0;    // observations with a snapshot, that of the untrained network among them
  std::int64_t evaluations = 0;  // those without
  std::int64_t evaluated = 0, bank = 0, probe = 0;
  std::int64_t checkpoints = 0;  // kept at the same time, the one being written among them
  std::int64_t snapshotBytes = 0, featureBytes = 0, sampleBytes = 0, eventBytes = 0;  // one snapshot, one feature file, ...
  /// All files of the finished run, checkpoints of `checkpointBytes` each.
  std::int64_t diskBytes(std::int64_t checkpointBytes, std::int64_t budgetMb) const;
};

/// What the data contributes: training and test images, and one evaluated image's channels and side in pixels.
struct RunImages {
  std::int64_t train = 0, test = 0, channels = 0, height = 0, width = 0;
};
/// `secondsTotal` is what "10 min" of output.checkpoint_every is counted against.
RunSize runSize(const Config& config, const RunImages& images, double secondsTotal);

}  // namespace resa
