#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "engine/run/config.h"
#include "engine/run/error.h"

namespace resa {

/// What the trainer tells its host about its progress, after each report.
struct TrainProgress {
  std::int64_t step = 0, stepsTotal = 0, epochs = 0;
  double epoch = 0, loss = 0, imagesPerSecond = 0, secondsLeft = 0;
};

/// The program around a training: terminal, test. Called from the trainer's thread, between steps.
class TrainerHost {
 public:
  virtual ~TrainerHost() = default;
  virtual void progress(const TrainProgress& progress) = 0;
  /// A line for people: kind is "info", "warning" or "error".
  virtual void message(const std::string& kind, const std::string& text) = 0;
  /// Number of the signal that asked for the end (SIGINT, SIGTERM), 0 for none.
  virtual int pendingSignal() = 0;
};

struct TrainJob {
  Config config;  // validated
  std::filesystem::path runFolder;
  std::string preset;
  bool resume = false;  // continue the run in `runFolder` from its newest checkpoint
};

/// Trains as the job says and writes the run folder. Returns done, interrupted or terminated; throws Error otherwise, after the run folder
/// has recorded the failure.
ExitCode train(const TrainJob& job, TrainerHost& host);

/// "cpu" or "cuda:N" for auto | cpu | cuda | cuda:N; DeviceError where a GPU is asked for and there is none.
std::string resolveDevice(const std::string& wanted);

}  // namespace resa
