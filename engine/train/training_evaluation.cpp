#include <algorithm>
#include <filesystem>
#include <utility>

#include "engine/train/snapshot_budget.h"
#include "engine/train/training_run.h"

namespace resa {
namespace {

using Json = nlohmann::json;

constexpr int kUntrainedBatches = 10;  // for the BN statistics of epoch 0

}  // namespace

/// The network before any step, with BN statistics of a few training batches.
void TrainingRun::observeUntrained() {
  std::vector<at::Tensor> batches;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(kUntrainedBatches, perEpoch_); ++i) batches.push_back(loader_->batch(0, i).views[0]);
  observer_.setWarmupBatches(std::move(batches));
  observer_.writeSamples();
  observe();
  // The untrained encoding on all reported images is what the end is compared with; the rest of that evaluation can wait until then.
  if (observer_.reportsSeparately()) evaluate(Observer::Scope::reportedEncoding);
  settle();  // what comes first is to be seen first
  observer_.setWarmupBatches({});
}

void TrainingRun::observe() {
  beginLooking([this, step = step_, epoch = epochNow()](const EvaluationWorker::Tell& tell) {
    std::string file;
    Json evaluation = observer_.snapshot(step, epoch, file);
    tell({"snapshot", step, epoch, {{"file", file}}});  // first, so that the map shows while the raw pixels are measured
    observer_.addBaseline(evaluation, Observer::Scope::preview);
    tell({"evaluation", step, epoch, evaluation});
    const std::int64_t removed = thinSnapshots(folder_, config_.output.snapshotBudgetMb);
    if (removed > 0 && !std::exchange(thinned_, true))
      tell({"warning",
            step,
            epoch,
            {{"message", "output.snapshot_budget of " + std::to_string(config_.output.snapshotBudgetMb) +
                             " MB reached: " + std::to_string(removed) + " older snapshots removed"}}});
  });
}

void TrainingRun::evaluate(Observer::Scope scope) {
  beginLooking([this, scope, step = step_, epoch = epochNow()](const EvaluationWorker::Tell& tell) {
    Json evaluation = observer_.evaluate(step, scope);
    if (scope != Observer::Scope::reportedEncoding) observer_.addBaseline(evaluation, scope);
    tell({"evaluation", step, epoch, evaluation});
    // Components and raw pixels at the end cost about three times the encoding alone.
    if (scope == Observer::Scope::reportedEncoding) reportedSeconds_ = 3 * evaluation["seconds"].get<double>();
  });
}

/// Copies the weights and lets the worker look at the copy while training goes on. One evaluation at a time: where one is due before the
/// last has ended, training waits for that.
void TrainingRun::beginLooking(EvaluationWorker::Job job) {
  settle();
  if (worker_.cancelled()) return;  // the run is about to end
  observer_.look(networks_);
  lookedAt_ = step_;
  worker_.start(std::move(job));
  reportClock_ = clock_.seconds();  // rates count training alone
}

/// Waits for the evaluation that runs. A signal cuts it short, and so does a stop request where the training itself is over.
void TrainingRun::settle(bool finishing) {
  constexpr auto patience = std::chrono::milliseconds(50);
  while (worker_.busy()) {
    record(patience);
    if (host_.pendingSignal() != 0) worker_.cancel();
    while (finishing) {
      const auto request = control_.next();
      if (!request) break;
      const bool stop = (*request)->name == "stop";
      if (stop) worker_.cancel();
      stopAsked_ = stopAsked_ || stop;
      (*request)->reason.set_value(stop ? "" : "the training is over, only its last evaluation runs");
    }
  }
}

/// Writes what the worker has found so far.
void TrainingRun::record(std::chrono::milliseconds wait) {
  for (const Finding& finding : worker_.take(wait)) {
    events_.write(finding.kind, finding.step, finding.epoch, finding.fields);
    if (finding.kind == "warning") host_.message("warning", finding.fields["message"]);
  }
  if (worker_.busy()) return;
  for (const ControlRequestPtr& request : std::exchange(awaiting_, {}))
    request->reason.set_value(worker_.cancelled() ? "the run ended before the evaluation did" : "");
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
