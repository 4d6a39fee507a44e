#include "engine/train/training_run.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "engine/data/resident_set.h"
#include "engine/model/load_weights.h"
#include "engine/run/file_io.h"
#include "engine/train/checkpoint.h"
#include "engine/weights/weights.h"

namespace resa {
namespace {

using Json = nlohmann::json;
using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t kHopelessSteps = 50;  // so many steps without a finite one end the run as diverged

/// Steps 0, 10, 30, 100, 300, ... of the first epoch (the paper's Figure 11).
bool isEarlyStep(std::int64_t step) {
  for (std::int64_t decade = 10; decade <= step; decade *= 10)
    if (step == decade || step == 3 * decade) return true;
  return step == 0;
}

/// Whether a whole number of intervals of `epochs` epochs ends at this step.
bool endsInterval(std::int64_t step, double epochs, std::int64_t perEpoch) {
  const auto interval = std::max<std::int64_t>(1, std::llround(epochs * double(perEpoch)));
  return step % interval == 0;
}

/// Seeds, threads and priority, before the first tensor is made; passes the configuration through.
const Config& prepared(const Config& config) {
  if (config.train.threads > 0) at::set_num_threads(int(config.train.threads));
  ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);  // what cuBLAS needs to be deterministic
  at::globalContext().setDeterministicAlgorithms(config.train.deterministic, /*warn_only=*/false);
  return config;
}

}  // namespace

TrainingRun::TrainingRun(const TrainJob& job, RunFolder run, TrainerHost& host)
    : host_(host),
      config_(prepared(job.config)),
      folder_(std::move(run)),
      events_(folder_.events()),
      device_(resolveDevice(config_.train.device)),
      data_(loadRunData(config_, at::Device(device_))),
      networks_(config_, data_.train->channels(), at::Device(device_)),
      method_(makeMethod(config_.method, networks_, communicator_)),
      optimizer_(config_.train, networks_, communicator_),
      loader_(makeBatchLoader(*data_.train, makeViews(config_, data_.train->height(), data_.train->width(), data_.train->channels()),
                              config_.train.batchSize, std::uint64_t(config_.train.seed))),
      perEpoch_(loader_->batchesPerEpoch()),
      schedule_(config_, perEpoch_),
      observer_(config_, folder_, data_, loader_->views(), at::Device(device_)),
      report_(at::Device(device_), config_.method, communicator_),
      alarms_(perEpoch_, config_.method.assignmentFrom),
      control_(socketPath(folder_.info().id), folder_.file("heartbeat")),
      memory_(at::Device(device_)),
      learningRate_(at::zeros({}, at::TensorOptions(at::Device(device_)).dtype(at::kFloat))),
      momentum_(at::zeros({}, at::TensorOptions(at::Device(device_)).dtype(at::kDouble))),
      worker_(at::Device(device_)) {
  observer_.setInterruption([this] { worker_.checkpoint(); });
  if (!config_.model.initialWeights.empty() && !job.resume) warmStart();
  folder_.writeOwner({getpid(), hostName(), bootId(), socketPath(folder_.info().id).string(), utcNow()});
  if (job.resume) continueRun();
}

/// Weights, optimizer and what the views need of the newest checkpoint's step.
void TrainingRun::continueRun() {
  const auto newest = folder_.newestCheckpoint();
  if (!newest) throw DataError(folder_.root().string() + ": has no complete checkpoint to resume from; start a new run");
  if (*newest > schedule_.stepsTotal())
    throw ConfigError("train.epochs " + std::to_string(config_.train.epochs) + " ends before the checkpoint at epoch " +
                      std::to_string(double(*newest) / double(perEpoch_)) + ": ask for more epochs");
  readCheckpoint(folder_, *newest, networks_, optimizer_);
  step_ = firstStep_ = epochStart_ = lastCheckpoint_ = *newest;
  event("resume", {{"from_step", step_}});
  writeFileAtomically(folder_.file("config.toml"), toToml(config_));
  EventReader reader(folder_.events());
  reader.poll();
  observer_.continueFrom(reader.history());
  alarms_ = watched(reader.history(), config_.method.assignmentFrom);
  alarmsTold_ = alarms_.alarms().size();
  // An evaluation that the end of the run cut short is made up for.
  const auto& snapshots = reader.history().snapshots;
  missedObservation_ =
      observationDue() && std::none_of(snapshots.begin(), snapshots.end(), [this](const auto& s) { return s.step == step_; });
}

void TrainingRun::warmStart() {
  const Weights weights = readWeights(config_.model.initialWeights);
  // Both change what the same weights compute, and no shape tells.
  const ModelConfig &own = config_.model, &theirs = weights.config.model;
  if (isTransformer(own) && attentionHeads(own) != attentionHeads(theirs))
    throw ConfigError("model.heads is " + std::to_string(attentionHeads(own)) + ", but " + weights.source + " has " +
                      std::to_string(attentionHeads(theirs)) + " heads: set model.heads to that");
  if (own.stem == "cifar" && !isTransformer(own) && own.stemPadding != theirs.stemPadding)
    throw ConfigError("model.stem_padding is " + std::to_string(own.stemPadding) + ", but " + weights.source + " has " +
                      std::to_string(theirs.stemPadding) + ": set model.stem_padding to that");
  const std::string what = loadInto(networks_, weights);
  event("weights", {{"file", config_.model.initialWeights}, {"loaded", what}});
  host_.message("info", what);
}

ExitCode TrainingRun::run() {
  start();
  if (step_ == 0) observeUntrained();
  if (missedObservation_) observe();
  return finish(trainLoop());
}

/// The epochs: views, assignment, loss, step.
TrainingRun::End TrainingRun::trainLoop() {
  clock_.start();
  if (const auto end = handleRequests()) return *end;  // what came while the untrained network was looked at
  while (step_ < schedule_.stepsTotal()) {
    trainStep(step_ / perEpoch_, step_ % perEpoch_);
    ++step_;
    afterStep();
    if (const auto end = handleRequests()) return *end;
  }
  return End::finished;
}

void TrainingRun::trainStep(std::int64_t epoch, std::int64_t index) {
  learningRate_.fill_(schedule_.learningRate(step_));
  momentum_.fill_(schedule_.momentum(step_));
  const Batch batch = loader_->batch(epoch, index);
  optimizer_.begin();
  const StepResult result = method_->step(batch.views, momentum_);
  report_.add(result, optimizer_.step(result.loss, learningRate_), classesOf(batch));
}

/// Classes of a batch's images on the device, for diagnosis alone; undefined without labels.
at::Tensor TrainingRun::classesOf(const Batch& batch) const {
  if (!data_.train->labelled()) return {};
  const at::Tensor classes = data_.train->labels().index_select(0, at::tensor(batch.rows, at::kLong));
  return classes.to(at::Device(device_), /*non_blocking=*/true);
}

void TrainingRun::afterStep() {
  const bool epochEnds = step_ % perEpoch_ == 0;
  if (epochEnds || report_.steps() >= config_.output.reportEvery) writeReport();
  if (epochEnds) {
    const double seconds = clock_.seconds() - std::exchange(epochClock_, clock_.seconds());
    Json fields = {{"seconds", seconds},
                   {"images_per_second", double((step_ - std::exchange(epochStart_, step_)) * config_.train.batchSize) / seconds}};
    fields.update(toJson(memory_.ofEpoch()));
    event("epoch", fields);
  }
  if (observationDue())
    observe();
  else if (endsInterval(step_, config_.evaluate.every, perEpoch_))
    evaluate(Observer::Scope::preview);
  if (checkpointDue()) checkpoint();
}

void TrainingRun::writeReport() {
  const double now = clock_.seconds(), seconds = now - std::exchange(reportClock_, now);
  const Report::Means means = report_.read();
  hopeless_ = means.skipped == means.steps ? hopeless_ + means.skipped : 0;
  if (hopeless_ >= kHopelessSteps)
    throw DivergedError("the loss or its gradient was not finite for " + std::to_string(hopeless_) +
                        " steps: lower train.base_lr or set train.gradient_clip");
  const double rate = double(means.steps * config_.train.batchSize) / std::max(seconds, 1e-9);
  Json fields = {{"loss", means.loss},
                 {"assignment_entropy", means.assignmentEntropy},
                 {"kl", means.kl},
                 {"grad_norm", means.gradNorm},
                 {"lr", schedule_.learningRate(step_ - 1)},
                 {"momentum", schedule_.momentum(step_ - 1)},
                 {"images_per_second", rate},
                 {"seconds_left", secondsLeft()}};
  if (means.assignment.size > 0) fields["train"] = toJson(means.assignment);
  if (means.skipped > 0) fields["skipped"] = means.skipped;
  if (const auto rates = loader_->takeRates())
    fields.update({{"decode_images_per_second", rates->decodeImagesPerSecond},
                   {"copy_bytes_per_second", rates->copyBytesPerSecond},
                   {"data_wait_share", rates->waitShare}});
  fields.update(toJson(memory_.sinceLast()));
  event("step", fields);
  alarms_.add(step_, means.assignment);
  warnOfAlarms();
  warnOfDamagedFiles();
  host_.progress({step_, schedule_.stepsTotal(), config_.train.epochs, epochNow(), means.loss, rate, secondsLeft()});
}

/// From the time per step so far, its share of evaluations included, and the reported evaluation at the end.
double TrainingRun::secondsLeft() const {
  const std::int64_t done = step_ - firstStep_;
  return done == 0 ? 0 : clock_.seconds() / double(done) * double(schedule_.stepsTotal() - step_) + reportedSeconds_;
}

bool TrainingRun::observationDue() const {
  const bool early = step_ < perEpoch_ && isEarlyStep(step_);
  return early || endsInterval(step_, config_.output.snapshotEvery, perEpoch_) || step_ == schedule_.stepsTotal();
}

bool TrainingRun::checkpointDue() const {
  const CheckpointInterval interval = parseCheckpointInterval(config_.output.checkpointEvery);
  if (interval.kind == CheckpointInterval::Kind::steps) return step_ % std::max<std::int64_t>(1, std::int64_t(interval.count)) == 0;
  if (interval.kind == CheckpointInterval::Kind::minutes)
    return SteadyClock::now() - checkpointTime_ >= std::chrono::duration<double>(interval.count * 60);
  return endsInterval(step_, interval.count, perEpoch_);
}

void TrainingRun::checkpoint() {
  if (lastCheckpoint_ == step_) return;
  writeCheckpoint(folder_, step_, epochNow(), networks_, optimizer_);
  event("checkpoint", {{"file", folder_.checkpoint(step_).lexically_relative(folder_.root()).string()}});
  std::vector<std::int64_t> kept{observer_.bestStep()};
  for (const Look& look : looks_) kept.push_back(look.step);  // may turn out to be the best
  pruneCheckpoints(folder_, config_.output.keep, kept);
  lastCheckpoint_ = step_;
  checkpointTime_ = SteadyClock::now();
}

void TrainingRun::setState(RunState state, Json fields) {
  state_ = state;
  fields["state"] = toString(state);
  event("state", fields);
}

void TrainingRun::warn(const std::string& text) {
  event("warning", {{"message", text}});
  host_.message("warning", text);
}

/// Each alarm once, when it is raised; what the configuration asked for is no news.
void TrainingRun::warnOfAlarms() {
  for (; alarmsTold_ < alarms_.alarms().size(); ++alarmsTold_) {
    const Alarm& alarm = alarms_.alarms()[alarmsTold_];
    if (alarm.note) continue;
    event("warning", {{"message", alarm.message}, {"alarm", toString(alarm.kind)}});
    host_.message("warning", alarm.message);
  }
}

/// Pictures that could not be read since the last report, each by its name.
void TrainingRun::warnOfDamagedFiles() {
  for (const auto& store : {data_.train, data_.evaluated}) {
    const std::vector<std::string> damaged = store->takeDamaged();
    for (const std::string& file : damaged) warn("damaged, another picture stands in its place: " + file);
    damaged_ += std::int64_t(damaged.size());
    if (!damaged.empty()) warn(std::to_string(damaged_) + " damaged pictures so far");
  }
}

void TrainingRun::start() {
  setState(RunState::running, {{"steps_total", schedule_.stepsTotal()},
                               {"steps_per_epoch", perEpoch_},
                               {"batch_size", config_.train.batchSize},
                               {"device", device_},
                               {"threads", at::get_num_threads()},
                               {"parameters", networks_.parameterCount()}});
  host_.message("info", "training " + data_.dataset + " on " + device_ + ": " + std::to_string(data_.train->count()) + " images, " +
                            std::to_string(perEpoch_) + " steps an epoch, " + std::to_string(networks_.parameterCount()) + " parameters, " +
                            std::to_string(at::get_num_threads()) + " threads");
  if (!data_.skipped.empty())
    warn(std::to_string(data_.skipped.size()) + " images were left out, the first: " + data_.skipped.front() +
         " (resa datasets check lists all)");
}

ExitCode TrainingRun::finish(End end) {
  over_ = true;
  clock_.stop();
  checkpoint();
  if (end == End::finished && observer_.reportsSeparately()) evaluate(Observer::Scope::reported);
  if (end == End::finished && config_.evaluate.linear != "none") linearProbe();
  if (end == End::signalled) worker_.cancel();
  settle();
  for (const ControlRequestPtr& request : deferred_) request->reason.set_value("the training is over");
  if (stopAsked_) end = End::stopped;
  if (host_.pendingSignal() != 0) end = End::signalled;
  warnOfDamagedFiles();
  if (end == End::finished && hopeless_ > 0) {
    const std::string what = "the last " + std::to_string(hopeless_) + " steps were not finite and changed nothing";
    // Under float16 the first steps of a very short run only find the scale of the loss.
    if (config_.train.precision != "float16") throw DivergedError(what + ": lower train.base_lr or set train.gradient_clip");
    warn(what + ": train longer, or use train.precision bfloat16");
  }
  const int signal = end == End::signalled ? host_.pendingSignal() : 0;
  const ExitCode code = signal == 0 ? ExitCode::done : signal == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
  const char* reason = end == End::finished ? "all epochs done" : end == End::stopped ? "stopped on request" : "stopped by a signal";
  Json last = {{"exit_code", int(code)}, {"reason", reason}};
  last.update(toJson(memory_.ofRun()));
  setState(end == End::finished ? RunState::finished : RunState::stopped, std::move(last));
  return code;
}

}  // namespace resa
