#include "engine/train/trainer.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "engine/data/resident_set.h"
#include "engine/method/method.h"
#include "engine/model/load_weights.h"
#include "engine/run/events.h"
#include "engine/run/file_io.h"
#include "engine/run/run_folder.h"
#include "engine/train/checkpoint.h"
#include "engine/train/communicator.h"
#include "engine/train/control.h"
#include "engine/train/evaluation_worker.h"
#include "engine/train/observer.h"
#include "engine/train/report.h"
#include "engine/train/schedule.h"
#include "engine/train/snapshot_budget.h"
#include "engine/weights/weights.h"

namespace resa {
namespace {

using Json = nlohmann::json;
using SteadyClock = std::chrono::steady_clock;

constexpr std::int64_t kHopelessSteps = 50;  // so many steps without a finite one end the run as diverged
constexpr int kUntrainedBatches = 10;        // for the BN statistics of epoch 0

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

class Trainer {
 public:
  Trainer(const TrainJob& job, RunFolder run, TrainerHost& host);
  ExitCode run();

 private:
  enum class End { finished, stopped, signalled };

  void start();
  void warmStart();
  void continueRun();
  void observeUntrained();
  End trainLoop();
  void trainStep(std::int64_t epoch, std::int64_t index);
  void afterStep();
  void writeReport();
  void observe();
  void evaluate(Observer::Scope scope);
  void beginLooking(EvaluationWorker::Job job);
  void settle(bool finishing = false);
  void record(std::chrono::milliseconds wait = {});
  void linearProbe();
  void checkpoint();
  bool checkpointDue() const;
  std::optional<End> handleRequests();
  void answer(const ControlRequestPtr& request, std::optional<End>& end);
  std::string carryOut(const ControlRequest& request, std::optional<End>& end);
  std::string extend(std::int64_t epochs);
  void pause(bool on);
  void setState(RunState state, Json fields = Json::object());
  void event(const std::string& kind, const Json& fields) { events_.write(kind, step_, epochNow(), fields); }
  bool observationDue() const;
  void warn(const std::string& text);
  void warnOfDamagedFiles();
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
  ControlServer control_;
  RunState state_ = RunState::starting;
  std::int64_t step_ = 0, firstStep_ = 0, epochStart_ = 0, lastCheckpoint_ = -1, hopeless_ = 0;
  std::int64_t lookedAt_ = -1;               // the step whose weights are evaluated or were last
  std::vector<ControlRequestPtr> awaiting_;  // answered when the evaluation they asked for is done
  bool thinned_ = false, stopAsked_ = false, missedObservation_ = false;
  std::atomic<double> reportedSeconds_ = 0;
  std::int64_t damaged_ = 0;  // pictures found damaged while streaming
  TrainingClock clock_;
  double reportClock_ = 0, epochClock_ = 0;
  SteadyClock::time_point checkpointTime_ = SteadyClock::now();
  at::Tensor learningRate_, momentum_;  // device scalars
  EvaluationWorker worker_;             // last: it ends before what it looks at
};

/// Seeds, threads and priority, before the first tensor is made; passes the configuration through.
const Config& prepared(const Config& config) {
  if (config.train.threads > 0) at::set_num_threads(int(config.train.threads));
  ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);  // what cuBLAS needs to be deterministic
  at::globalContext().setDeterministicAlgorithms(config.train.deterministic, /*warn_only=*/false);
  return config;
}

Trainer::Trainer(const TrainJob& job, RunFolder run, TrainerHost& host)
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
      report_(at::Device(device_)),
      control_(socketPath(folder_.info().id), folder_.file("heartbeat")),
      learningRate_(at::zeros({}, at::TensorOptions(at::Device(device_)).dtype(at::kFloat))),
      momentum_(at::zeros({}, at::TensorOptions(at::Device(device_)).dtype(at::kDouble))),
      worker_(at::Device(device_)) {
  observer_.setInterruption([this] { worker_.checkpoint(); });
  if (!config_.model.initialWeights.empty() && !job.resume) warmStart();
  folder_.writeOwner({getpid(), hostName(), bootId(), socketPath(folder_.info().id).string(), utcNow()});
  if (job.resume) continueRun();
}

/// Weights, optimizer and what the views need of the newest checkpoint's step.
void Trainer::continueRun() {
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
  // An evaluation that the end of the run cut short is made up for.
  const auto& snapshots = reader.history().snapshots;
  missedObservation_ =
      observationDue() && std::none_of(snapshots.begin(), snapshots.end(), [this](const auto& s) { return s.step == step_; });
}

void Trainer::warmStart() {
  const std::string what = loadInto(networks_, readWeights(config_.model.initialWeights));
  event("weights", {{"file", config_.model.initialWeights}, {"loaded", what}});
  host_.message("info", what);
}

/// The network before any step, with BN statistics of a few training batches.
void Trainer::observeUntrained() {
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

ExitCode Trainer::run() {
  start();
  if (step_ == 0) observeUntrained();
  if (missedObservation_) observe();
  return finish(trainLoop());
}

/// The epochs: views, assignment, loss, step.
Trainer::End Trainer::trainLoop() {
  clock_.start();
  while (step_ < schedule_.stepsTotal()) {
    trainStep(step_ / perEpoch_, step_ % perEpoch_);
    ++step_;
    afterStep();
    if (const auto end = handleRequests()) return *end;
  }
  return End::finished;
}

void Trainer::trainStep(std::int64_t epoch, std::int64_t index) {
  learningRate_.fill_(schedule_.learningRate(step_));
  momentum_.fill_(schedule_.momentum(step_));
  const Batch batch = loader_->batch(epoch, index);
  optimizer_.begin();
  const StepResult result = method_->step(batch.views, momentum_);
  report_.add(result, optimizer_.step(result.loss, learningRate_));
}

void Trainer::afterStep() {
  const bool epochEnds = step_ % perEpoch_ == 0;
  if (epochEnds || report_.steps() >= config_.output.reportEvery) writeReport();
  if (epochEnds) {
    const double seconds = clock_.seconds() - std::exchange(epochClock_, clock_.seconds());
    event("epoch", {{"seconds", seconds},
                    {"images_per_second", double((step_ - std::exchange(epochStart_, step_)) * config_.train.batchSize) / seconds}});
  }
  if (observationDue())
    observe();
  else if (endsInterval(step_, config_.evaluate.every, perEpoch_))
    evaluate(Observer::Scope::preview);
  if (checkpointDue()) checkpoint();
}

void Trainer::writeReport() {
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
  if (means.skipped > 0) fields["skipped"] = means.skipped;
  if (const auto rates = loader_->takeRates())
    fields.update({{"decode_images_per_second", rates->decodeImagesPerSecond},
                   {"copy_bytes_per_second", rates->copyBytesPerSecond},
                   {"data_wait_share", rates->waitShare}});
  event("step", fields);
  warnOfDamagedFiles();
  host_.progress({step_, schedule_.stepsTotal(), config_.train.epochs, epochNow(), means.loss, rate, secondsLeft()});
}

/// From the time per step so far, its share of evaluations included, and the reported evaluation at the end.
double Trainer::secondsLeft() const {
  const std::int64_t done = step_ - firstStep_;
  return done == 0 ? 0 : clock_.seconds() / double(done) * double(schedule_.stepsTotal() - step_) + reportedSeconds_;
}

bool Trainer::observationDue() const {
  const bool early = step_ < perEpoch_ && isEarlyStep(step_);
  return early || endsInterval(step_, config_.output.snapshotEvery, perEpoch_) || step_ == schedule_.stepsTotal();
}

void Trainer::observe() {
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

void Trainer::evaluate(Observer::Scope scope) {
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
void Trainer::beginLooking(EvaluationWorker::Job job) {
  settle();
  if (worker_.cancelled()) return;  // the run is about to end
  observer_.look(networks_);
  lookedAt_ = step_;
  worker_.start(std::move(job));
  reportClock_ = clock_.seconds();  // rates count training alone
}

/// Waits for the evaluation that runs. A signal cuts it short, and so does a stop request where the training itself is over.
void Trainer::settle(bool finishing) {
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
void Trainer::record(std::chrono::milliseconds wait) {
  for (const Finding& finding : worker_.take(wait)) {
    events_.write(finding.kind, finding.step, finding.epoch, finding.fields);
    if (finding.kind == "warning") host_.message("warning", finding.fields["message"]);
  }
  if (worker_.busy()) return;
  for (const ControlRequestPtr& request : std::exchange(awaiting_, {}))
    request->reason.set_value(worker_.cancelled() ? "the run ended before the evaluation did" : "");
}

/// The probe behind the last epoch, on the worker: a stop request or a signal ends it without a result.
void Trainer::linearProbe() {
  if (!data_.train->labelled() || !data_.evaluated->labelled()) return warn("evaluate.linear: left out, the images have no labels");
  if (worker_.cancelled()) return;
  host_.message("info", "linear probe (" + config_.evaluate.linear + ") on " + std::to_string(data_.train->count()) + " images");
  beginLooking([this, step = step_, epoch = epochNow()](const EvaluationWorker::Tell& tell) {
    tell({"linear", step, epoch, observer_.linearProbe([this](double) { return !worker_.cancelled(); })});
  });
}

bool Trainer::checkpointDue() const {
  const CheckpointInterval interval = parseCheckpointInterval(config_.output.checkpointEvery);
  if (interval.kind == CheckpointInterval::Kind::steps) return step_ % std::max<std::int64_t>(1, std::int64_t(interval.count)) == 0;
  if (interval.kind == CheckpointInterval::Kind::minutes)
    return SteadyClock::now() - checkpointTime_ >= std::chrono::duration<double>(interval.count * 60);
  return endsInterval(step_, interval.count, perEpoch_);
}

void Trainer::checkpoint() {
  if (lastCheckpoint_ == step_) return;
  writeCheckpoint(folder_, step_, epochNow(), networks_, optimizer_);
  event("checkpoint", {{"file", folder_.checkpoint(step_).lexically_relative(folder_.root()).string()}});
  pruneCheckpoints(folder_, config_.output.keep, {observer_.bestStep(), worker_.busy() ? lookedAt_ : -1});
  lastCheckpoint_ = step_;
  checkpointTime_ = SteadyClock::now();
}

/// Between steps: what the control socket and signals ask for. Waits here while the run is paused.
std::optional<Trainer::End> Trainer::handleRequests() {
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

void Trainer::answer(const ControlRequestPtr& request, std::optional<End>& end) {
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
std::string Trainer::carryOut(const ControlRequest& request, std::optional<End>& end) {
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

void Trainer::pause(bool on) {
  on ? clock_.stop() : clock_.start();
  setState(on ? RunState::paused : RunState::running);
}

/// Empty where the run now has that many epochs more, else why not.
std::string Trainer::extend(std::int64_t epochs) {
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

void Trainer::setState(RunState state, Json fields) {
  state_ = state;
  fields["state"] = toString(state);
  event("state", fields);
}

void Trainer::warn(const std::string& text) {
  event("warning", {{"message", text}});
  host_.message("warning", text);
}

/// Pictures that could not be read since the last report, each by its name.
void Trainer::warnOfDamagedFiles() {
  for (const auto& store : {data_.train, data_.evaluated}) {
    const std::vector<std::string> damaged = store->takeDamaged();
    for (const std::string& file : damaged) warn("damaged, another picture stands in its place: " + file);
    damaged_ += std::int64_t(damaged.size());
    if (!damaged.empty()) warn(std::to_string(damaged_) + " damaged pictures so far");
  }
}

void Trainer::start() {
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

ExitCode Trainer::finish(End end) {
  clock_.stop();
  checkpoint();
  if (end == End::finished && observer_.reportsSeparately()) evaluate(Observer::Scope::reported);
  if (end == End::finished && config_.evaluate.linear != "none") {
    settle(/*finishing=*/true);
    linearProbe();
  }
  if (end == End::signalled) worker_.cancel();
  settle(/*finishing=*/true);
  if (stopAsked_) end = End::stopped;
  if (host_.pendingSignal() != 0) end = End::signalled;
  warnOfDamagedFiles();
  const int signal = end == End::signalled ? host_.pendingSignal() : 0;
  const ExitCode code = signal == 0 ? ExitCode::done : signal == SIGINT ? ExitCode::interrupted : ExitCode::terminated;
  const char* reason = end == End::finished ? "all epochs done" : end == End::stopped ? "stopped on request" : "stopped by a signal";
  setState(end == End::finished ? RunState::finished : RunState::stopped, {{"exit_code", int(code)}, {"reason", reason}});
  return code;
}

/// A training on the CPU takes what the windows leave. Where the kernel schedules by session, nice counts within a session only: a trainer
/// that has one of its own lowers that too.
void stepAside() {
  constexpr int nice = 10;
  ::setpriority(PRIO_PROCESS, 0, nice);
  if (::getsid(0) == ::getpid()) std::ofstream("/proc/self/autogroup") << nice;
}

/// The last `state` event of a run that failed; the folder itself may be what fails.
void recordFailure(const RunFolder& run, ExitCode code, const std::string& reason) {
  try {
    EventReader reader(run.events());
    reader.poll();
    const RunHistory& history = reader.history();
    const std::int64_t step = history.steps.empty() ? 0 : history.steps.back().step;
    EventWriter(run.events())
        .write("state", step, history.epochOf(step), {{"state", "failed"}, {"exit_code", int(code)}, {"reason", reason}});
  } catch (const std::exception&) {
    // The reason still reaches the terminal and log.txt.
  }
}

}  // namespace

std::string resolveDevice(const std::string& wanted) {
  const int gpus = at::hasCUDA() ? int(at::detail::getCUDAHooks().deviceCount()) : 0;
  if (wanted == "cpu" || (wanted == "auto" && gpus == 0)) return "cpu";
  if (gpus == 0)
    throw DeviceError("train.device is '" + wanted +
                      "', but no NVIDIA GPU is usable here: use device auto or cpu, or install a driver and run packaging/setup again");
  const std::size_t colon = wanted.find(':');
  const int index = colon == std::string::npos ? 0 : std::stoi(wanted.substr(colon + 1));
  if (index >= gpus)
    throw DeviceError("train.device is '" + wanted + "', but this machine has " + std::to_string(gpus) + " GPU(s), numbered from 0");
  return "cuda:" + std::to_string(index);
}

ExitCode train(const TrainJob& job, TrainerHost& host) {
  if (resolveDevice(job.config.train.device) == "cpu") stepAside();
  Config config = job.config;
  if (config.train.threads == 0) config.train.threads = at::get_num_threads();
  findDataset(config.data.set, config.data.root);  // a missing data set leaves no run folder behind
  const RunFolder run = job.resume ? RunFolder(job.runFolder) : RunFolder::create(job.runFolder, config, job.preset);
  FileLock lock;
  if (!lock.acquire(run.file("lock")))
    throw Error(run.root().string() + ": another trainer writes this run; stop it first (resa control RUN stop)");
  for (const char* folder : {"", "checkpoints", "snapshots", "features"})
    if (std::filesystem::is_directory(run.file(folder))) sweepTemporaryFiles(run.file(folder));
  try {
    Trainer trainer({config, job.runFolder, job.preset, job.resume}, run, host);
    return trainer.run();
  } catch (const Error& error) {
    recordFailure(run, error.code(), error.what());
    throw;
  } catch (const c10::Error& error) {
    // LibTorch's own text carries a backtrace; its first line says what happened.
    const std::string what = error.what_without_backtrace();
    const bool memory = what.find("out of memory") != std::string::npos || what.find("can't allocate memory") != std::string::npos;
    const std::string advice = memory ? "out of memory: lower train.batch_size, model.width or evaluate.reported_size: " : "";
    const Error failure(advice + what.substr(0, what.find('\n')), memory || at::hasCUDA() ? ExitCode::device : ExitCode::failure);
    recordFailure(run, failure.code(), failure.what());
    throw failure;
  } catch (const std::bad_alloc&) {
    recordFailure(run, ExitCode::device, "out of memory");
    throw;
  } catch (const std::exception& error) {
    recordFailure(run, ExitCode::failure, error.what());
    throw;
  }
}

}  // namespace resa
