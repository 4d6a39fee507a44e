#pragma once
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <deque>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/data/image_store.h"
#include "engine/method/method.h"
#include "engine/model/network.h"
#include "engine/run/alarms.h"
#include "engine/run/events.h"
#include "engine/run/run_folder.h"
#include "engine/train/communicator.h"
#include "engine/train/control.h"
#include "engine/train/evaluation_worker.h"
#include "engine/train/memory_watch.h"
#include "engine/train/observer.h"
#include "engine/train/optimizer.h"
#include "engine/train/report.h"
#include "engine/train/schedule.h"
#include "engine/train/trainer.h"

/// Inside of `engine/train`; other layers include trainer.h.
namespace resa {

/// One training run from its first to its last event: the loop (training_run.cpp), what looks at the networks beside it
/// (training_evaluation.cpp) and what it is asked for while it runs (training_requests.cpp).
class TrainingRun {
 public:
  TrainingRun(const TrainJob& job, RunFolder run, TrainerHost& host);
  ExitCode run();

 private:
  enum class End { finished, stopped, signalled };

  void start();
  void warmStart();
  void continueRun();
  void observeUntrained();
  End trainLoop();
  void trainStep(std::int64_t epoch, std::int64_t index);
  at::Tensor classesOf(const Batch& batch) const;
  void afterStep();
  void writeReport();
  void observe(ControlRequestPtr request = nullptr);
  void evaluate(Observer::Scope scope, ControlRequestPtr request = nullptr);
  void beginLooking(EvaluationWorker::Job job, ControlRequestPtr request = nullptr);
  void passTime();
  void settle();
  void record(std::chrono::milliseconds wait = {});
  void endLook(const Finding& ended);
  void linearProbe();
  void checkpoint();
  bool checkpointDue() const;
  std::optional<End> handleRequests();
  void answer(const ControlRequestPtr& request, std::optional<End>& end);
  std::string carryOut(const ControlRequest& request, std::optional<End>& end);
  std::string extend(std::int64_t epochs);
  void pause(bool on);
  void setState(RunState state, nlohmann::json fields = nlohmann::json::object());
  void event(const std::string& kind, const nlohmann::json& fields) { events_.write(kind, step_, epochNow(), fields); }
  bool observationDue() const;
  void warn(const std::string& text);
  void warnOfDamagedFiles();
  void warnOfAlarms();
  double epochNow() const { return double(step_) / double(perEpoch_); }
  double secondsLeft() const;
  ExitCode finish(End end);

  TrainerHost& host_;
  Config config_;
  RunFolder folder_;
  EventWriter events_;
  std::string device_;
  SingleProcess communicator_;
  RunData data_;
  NetworkPair networks_;
  std::unique_ptr<Method> method_;
  Optimizer optimizer_;
  std::unique_ptr<BatchLoader> loader_;
  std::int64_t perEpoch_;
  Schedule schedule_;
  Observer observer_;
  Report report_;
  AlarmWatch alarms_;
  std::size_t alarmsTold_ = 0;
  ControlServer control_;
  RunState state_ = RunState::starting;
  std::int64_t step_ = 0, firstStep_ = 0, epochStart_ = 0, lastCheckpoint_ = -1, hopeless_ = 0;
  struct Look {
    std::int64_t step;
    ControlRequestPtr request;  // answered when the look has ended; none where the schedule asked
  };
  std::deque<Look> looks_;                   // posted to the worker and not ended, in order
  std::vector<ControlRequestPtr> deferred_;  // came while the training waited for the worker
  bool thinned_ = false, stopAsked_ = false, missedObservation_ = false, over_ = false;
  std::atomic<double> reportedSeconds_ = 0;
  std::int64_t damaged_ = 0;  // pictures found damaged while streaming
  TrainingClock clock_;
  MemoryWatch memory_;
  double reportClock_ = 0, epochClock_ = 0;
  std::chrono::steady_clock::time_point checkpointTime_ = std::chrono::steady_clock::now();
  at::Tensor learningRate_, momentum_;  // device scalars
  EvaluationWorker worker_;             // last: it ends before what it looks at
};

}  // namespace resa
