#include <c10/core/impl/VirtualGuardImpl.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "engine/train/snapshot_budget.h"
#include "engine/train/training_run.h"

namespace resa {
namespace {

using Json = nlohmann::json;

constexpr int kUntrainedBatches = 10;  // for the BN statistics of epoch 0

/// Of the encoding, NaN where it was not looked at.
double effectiveRank(const Json& evaluation) {
  const Json::json_pointer place("/components/encoding/effective_rank");
  return evaluation.contains(place) && evaluation[place].is_number() ? evaluation[place].get<double>() : std::nan("");
}

}  // namespace

/// The network before any step, with BN statistics of a few training batches.
void TrainingRun::observeUntrained() {
  std::vector<at::Tensor> batches;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(kUntrainedBatches, perEpoch_); ++i) batches.push_back(loader_->batch(0, i).views[0]);
  observer_.setWarmupBatches(std::move(batches));
  observer_.writeSamples();
  observe();
  settle();  // the first map is to be seen first
  // The untrained encoding on all reported images is what the end is compared with; the rest of that evaluation can wait until then.
  if (observer_.reportsSeparately()) evaluate(Observer::Scope::reportedEncoding);
}

void TrainingRun::observe(ControlRequestPtr request) {
  const bool last = step_ == schedule_.stepsTotal();
  const auto job = [this, last, step = step_, epoch = epochNow()](const EvaluationWorker::Tell& tell) {
    std::string file;
    Json evaluation = observer_.snapshot(step, epoch, last, file);
    Json snapshot = {{"file", file}};
    if (const auto relaid = observer_.takeRelaidMaps(); !relaid.empty()) snapshot["relaid"] = relaid;
    tell({"snapshot", step, epoch, std::move(snapshot)});  // first, so that the map shows while the raw pixels are measured
    observer_.addBaseline(evaluation, Observer::Scope::preview);
    tell({"evaluation", step, epoch, evaluation});
    const std::int64_t removed = thinSnapshots(folder_, config_.output.snapshotBudgetMb);
    if (removed > 0 && !std::exchange(thinned_, true))
      tell({"warning",
            step,
            epoch,
            {{"message", "output.snapshot_budget of " + std::to_string(config_.output.snapshotBudgetMb) +
                             " MB reached: " + std::to_string(removed) + " older snapshots removed"}}});
  };
  beginLooking(job, std::move(request));
}

void TrainingRun::evaluate(Observer::Scope scope, ControlRequestPtr request) {
  const auto job = [this, scope, step = step_, epoch = epochNow()](const EvaluationWorker::Tell& tell) {
    Json evaluation = observer_.evaluate(step, scope);
    if (scope != Observer::Scope::reportedEncoding) observer_.addBaseline(evaluation, scope);
    tell({"evaluation", step, epoch, evaluation});
    // Components and raw pixels at the end cost about three times the encoding alone.
    if (scope == Observer::Scope::reportedEncoding) reportedSeconds_ = 3 * evaluation["seconds"].get<double>();
  };
  beginLooking(job, std::move(request));
}

/// Copies the weights and leaves the copy to the worker while training goes on. Only where many looks wait already does training wait too.
void TrainingRun::beginLooking(EvaluationWorker::Job job, ControlRequestPtr request) {
  constexpr std::size_t most = 8;
  while (worker_.pending() >= most) passTime();
  if (worker_.cancelled()) {
    if (request) request->reason.set_value("the run is ending");
    return;
  }
  const at::Device device(device_);
  auto state = std::make_shared<const NetworkPair::State>(networks_.state());
  // The copy is made on the trainer's stream and read on another one; it lives as long as the look.
  if (device.is_cuda()) {
    const c10::impl::VirtualGuardImpl gpu(device.type());
    gpu.synchronizeStream(gpu.getStream(device));
  }
  looks_.push_back({step_, std::move(request)});
  worker_.post(step_, epochNow(), [this, state, job = std::move(job)](const EvaluationWorker::Tell& tell) {
    observer_.look(*state);
    job(tell);
  });
}

/// A moment of waiting for the worker: findings are written, a signal or a stop request ends all looks; other requests wait for the
/// training, where there is more of it.
void TrainingRun::passTime() {
  constexpr auto patience = std::chrono::milliseconds(50);
  record(patience);
  if (host_.pendingSignal() != 0) worker_.cancel();
  while (const auto request = control_.next()) {
    const bool stop = (*request)->name == "stop";
    if (stop) {
      stopAsked_ = true;
      worker_.cancel();
    } else if (!over_) {
      deferred_.push_back(*request);
      continue;
    }
    (*request)->reason.set_value(stop ? "" : "the training is over, only its last evaluation runs");
  }
}

/// Waits until every look has ended and is written.
void TrainingRun::settle() {
  while (worker_.busy()) passTime();
  for (const Look& look : std::exchange(looks_, {}))  // the cancelled ones
    if (look.request) look.request->reason.set_value("the run ended before the evaluation did");
}

/// Writes what the worker has found so far.
void TrainingRun::record(std::chrono::milliseconds wait) {
  for (const Finding& finding : worker_.take(wait)) {
    if (finding.kind == "ended") {
      endLook(finding);
      continue;
    }
    events_.write(finding.kind, finding.step, finding.epoch, finding.fields);
    if (finding.kind == "evaluation") alarms_.addRank(finding.fields["n"], effectiveRank(finding.fields));
    if (finding.kind == "warning") host_.message("warning", finding.fields["message"]);
  }
}

/// A look that failed costs the training nothing: it is said, and whoever asked for it hears why.
void TrainingRun::endLook(const Finding& ended) {
  const Look look = std::move(looks_.front());
  looks_.pop_front();
  const std::string failure = ended.fields.value("failure", "");
  if (!failure.empty()) warn("the evaluation of step " + std::to_string(ended.step) + " failed: " + failure);
  if (look.request) look.request->reason.set_value(failure);
}

/// The probe behind the last epoch, on the worker: a stop request or a signal ends it without a result.
void TrainingRun::linearProbe() {
  if (!data_.train->labelled() || !data_.evaluated->labelled()) return warn("evaluate.linear: left out, the images have no labels");
  if (worker_.cancelled()) return;
  host_.message("info", "linear probe (" + config_.evaluate.linear + ") on " + std::to_string(data_.train->count()) + " images");
  beginLooking([this, step = step_, epoch = epochNow()](const EvaluationWorker::Tell& tell) {
    tell({"linear", step, epoch, observer_.linearProbe([this](double) { return !worker_.cancelled(); })});
  });
}

}  // namespace resa
