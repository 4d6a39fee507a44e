#include "engine/train/trainer.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "datasets/dataset.h"
#include "engine/run/events.h"
#include "engine/run/file_io.h"
#include "engine/run/run_folder.h"
#include "engine/train/training_run.h"

namespace resa {
namespace {

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

/// Takes away what a start left behind that failed before its first step, so that the same folder can be tried again: its reason stands in
/// the terminal and in log.txt. A run that ever ran stays.
void forgetFailedStart(const RunFolder& run) {
  if (!run.isRun()) return;
  EventReader reader(run.events());
  reader.poll();
  const std::vector<StateEvent>& states = reader.history().states;
  const auto failed = [](const StateEvent& state) { return state.state == "failed"; };
  if (states.empty() || !std::all_of(states.begin(), states.end(), failed) || run.newestCheckpoint()) return;
  if (run.info().kind != RunKind::training || !run.info().originId.empty()) return;
  std::filesystem::remove(run.events());
  std::filesystem::remove(run.file("run.toml"));
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
  if (!job.resume) forgetFailedStart(RunFolder(job.runFolder));
  const RunFolder run = job.resume ? RunFolder(job.runFolder) : RunFolder::create(job.runFolder, config, job.preset);
  FileLock lock;
  if (!lock.acquire(run.file("lock")))
    throw Error(run.root().string() + ": another trainer writes this run; stop it first (resa control RUN stop)");
  for (const char* folder : {"", "checkpoints", "snapshots", "features"})
    if (std::filesystem::is_directory(run.file(folder))) sweepTemporaryFiles(run.file(folder));
  try {
    TrainingRun training({config, job.runFolder, job.preset, job.resume}, run, host);
    return training.run();
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
