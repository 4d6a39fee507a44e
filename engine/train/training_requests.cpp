#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/train/training_run.h"

namespace resa {

/// Between steps: what the control socket and signals ask for. Waits here while the run is paused.
std::optional<TrainingRun::End> TrainingRun::handleRequests() {
  std::optional<End> end;
  do {
    record();
    if (host_.pendingSignal() != 0) return End::signalled;
    constexpr auto pausedWait = std::chrono::milliseconds(100);
    while (const auto request = control_.next(state_ == RunState::paused ? pausedWait : std::chrono::milliseconds(0))) {
      answer(*request, end);
      if (end) return end;
    }
  } while (state_ == RunState::paused);
  return end;
}

void TrainingRun::answer(const ControlRequestPtr& request, std::optional<End>& end) {
  try {
    const std::string reason = carryOut(*request, end);
    if (reason.empty() && (request->name == "evaluate" || request->name == "snapshot"))
      awaiting_.push_back(request);
    else
      request->reason.set_value(reason);
  } catch (const Error& error) {
    request->reason.set_value(error.what());
    throw;
  }
}

/// Empty where it was done (or an evaluation was begun), else why not. The table of allowed requests stands in run_folder.h.
std::string TrainingRun::carryOut(const ControlRequest& request, std::optional<End>& end) {
  if (const std::string no = refusal(state_, request.name); !no.empty()) return no;
  if (request.name == "extend") return extend(request.argument);
  if (request.name == "pause") pause(true);
  if (request.name == "resume") pause(false);
  if (request.name == "stop") end = End::stopped;
  if (request.name == "checkpoint") checkpoint();
  if (request.name == "evaluate") evaluate(Observer::Scope::reported);
  if (request.name == "snapshot") observe();
  return "";
}

/// Empty where the run now has that many epochs more, else why not.
std::string TrainingRun::extend(std::int64_t epochs) {
  constexpr std::int64_t most = 1000000;  // more than any configuration may ask for; keeps the sum in range
  if (epochs < 1 || epochs > most) return "extend needs a positive number of epochs as its argument";
  Config longer = config_;
  longer.train.epochs += epochs;
  try {
    longer.validate();
  } catch (const ConfigError& error) {
    return error.what();
  }
  config_.train.epochs = longer.train.epochs;
  schedule_ = Schedule(config_, perEpoch_);
  writeFileAtomically(folder_.file("config.toml"), toToml(config_));
  setState(state_, {{"steps_total", schedule_.stepsTotal()}});
  return "";
}

void TrainingRun::pause(bool on) {
  on ? clock_.stop() : clock_.start();
  setState(on ? RunState::paused : RunState::running);
}

}  // namespace resa
