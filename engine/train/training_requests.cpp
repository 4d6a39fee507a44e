#include <utility>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/train/training_run.h"

namespace resa {

/// Between steps: what the control socket and signals ask for. Waits here while the run is paused.
std::optional<TrainingRun::End> TrainingRun::handleRequests() {
  std::optional<End> end;
  for (const ControlRequestPtr& request : std::exchange(deferred_, {})) answer(request, end);
  if (stopAsked_) return End::stopped;
  do {
    record();
    if (host_.pendingSignal() != 0) return End::signalled;
    if (end) return end;
    constexpr auto pausedWait = std::chrono::milliseconds(100);
    while (const auto request = control_.next(state_ == RunState::paused ? pausedWait : std::chrono::milliseconds(0))) {
      answer(*request, end);
      if (end) return end;
    }
  } while (state_ == RunState::paused);
  return end;
}

/// Carries a request out and answers it, a look at the networks when that has ended. The table of allowed requests stands in run_folder.h.
void TrainingRun::answer(const ControlRequestPtr& request, std::optional<End>& end) {
  try {
    const std::string no = refusal(state_, request->name);
    if (no.empty() && request->name == "evaluate") return evaluate(Observer::Scope::reported, request);
    if (no.empty() && request->name == "snapshot") return observe(request);
    request->reason.set_value(no.empty() ? carryOut(*request, end) : no);
  } catch (const Error& error) {
    request->reason.set_value(error.what());
    throw;
  }
}

/// Empty where it was done, else why not.
std::string TrainingRun::carryOut(const ControlRequest& request, std::optional<End>& end) {
  if (request.name == "extend") return extend(request.argument);
  if (request.name == "pause") pause(true);
  if (request.name == "resume") pause(false);
  if (request.name == "stop") end = End::stopped;
  if (request.name == "checkpoint") checkpoint();
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
