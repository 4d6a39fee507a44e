#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "engine/run/config_notes.h"
#include "engine/run/run_folder.h"
#include "engine/train/preflight.h"
#include "engine/train/trainer.h"

namespace resa {
namespace {

volatile std::sig_atomic_t pendingSignal = 0;

/// The first signal asks for an orderly end with a checkpoint; a second one of the same kind ends at once.
void onSignal(int number) {
  pendingSignal = number;
  std::signal(number, SIG_DFL);
}

class TerminalHost final : public TrainerHost {
 public:
  void progress(const TrainProgress& p) override {
    // A pipe or log file gets a line a few seconds, a terminal every report.
    const auto now = std::chrono::steady_clock::now();
    const bool last = p.step == p.stepsTotal;
    if (!errorIsTerminal() && !last && now - lastLine_ < std::chrono::seconds(5)) return;
    lastLine_ = now;
    char text[200];
    std::snprintf(text, sizeof text, "%s epoch %.2f/%lld  step %lld/%lld  loss %.4f  %.0f images/s  %s left",
                  errorIsTerminal() ? progressBar(double(p.step) / double(p.stepsTotal), 24).c_str() : "train", p.epoch,
                  static_cast<long long>(p.epochs), static_cast<long long>(p.step), static_cast<long long>(p.stepsTotal), p.loss,
                  p.imagesPerSecond, formatDuration(p.secondsLeft).c_str());
    printProgress(text);
  }
  void message(const std::string& kind, const std::string& text) override { printMessage(kind, text); }
  int pendingSignal() override { return resa::pendingSignal; }

 private:
  std::chrono::steady_clock::time_point lastLine_{};
};

struct TrainOptions {
  ConfigOptions config;
  std::string runFolder, resume;
  bool preflight = false;
};

TrainJob jobOf(const TrainOptions& options) {
  if (options.resume.empty()) {
    TrainJob job{options.config.layers().config(), options.runFolder, options.config.preset, false};
    const std::string name = options.config.preset.empty() ? "run" : options.config.preset;
    if (job.runFolder.empty()) job.runFolder = freshRunFolder(defaultRunsFolder(), name);
    job.config.validate();
    return job;
  }
  const RunFolder run(options.resume);
  if (!run.isRun()) throw DataError(options.resume + ": not a run folder (no run.toml); resa runs list shows the runs");
  ConfigLayers layers;
  layers.applyToml(toToml(run.config()), run.file("config.toml").string());
  for (const std::string& set : options.config.sets) {
    // Anything else would make the continued part another experiment under the same name.
    if (set.rfind("train.epochs=", 0) != 0 && set.rfind("train.device=", 0) != 0 && set.rfind("train.threads=", 0) != 0)
      throw ConfigError("--set " + set + ": only train.epochs, train.device and train.threads may change when a run is resumed");
    layers.applySet(set);
  }
  layers.config().validate();
  return {layers.config(), options.resume, run.info().preset, true};
}

/// A few steps of the run without writing it: what it will take, as JSON on standard output.
int checkFirst(const TrainJob& job) {
  const auto progress = [](double share) {
    printProgress(progressBar(share, 24) + " checking");
    return pendingSignal == 0;
  };
  const nlohmann::json found = preflight(job.config, {job.runFolder.parent_path()}, progress);
  endProgress();
  std::printf("%s\n", found.dump(1).c_str());
  return int(ExitCode::done);
}

int runTrain(const TrainOptions& options) {
  const TrainJob job = jobOf(options);
  std::signal(SIGINT, onSignal);
  std::signal(SIGTERM, onSignal);
  if (options.preflight) return checkFirst(job);
  std::signal(SIGHUP, SIG_IGN);
  TerminalHost host;
  host.message("info", "run folder " + job.runFolder.string());
  for (const ConfigNote& note : configNotes(job.config, presetConfig(job.preset))) host.message("warning", note.text);
  const ExitCode code = train(job, host);
  endProgress();
  std::printf("%s\n", job.runFolder.c_str());
  if (code != ExitCode::done) host.message("info", "stopped; go on with: resa train --resume " + job.runFolder.string());
  return int(code);
}

}  // namespace

void addTrainCommand(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("train", "Train an encoder and write its run folder");
  auto options = std::make_shared<TrainOptions>();
  options->config.addTo(*command);
  command->add_option("--run-dir", options->runFolder, "Run folder to make (default: a new one in the runs folder)");
  command->add_option("--resume", options->resume, "Run folder to continue from its newest checkpoint")
      ->excludes("--preset")
      ->excludes("--config")
      ->excludes("--run-dir");
  command->add_flag("--preflight", options->preflight,
                    "Take a few steps, write nothing, and print memory, disk and time of the run as JSON");
  command->footer(
      "Examples:\n"
      "  resa train --preset quickstart\n"
      "  resa train --preset fashion-mnist --set train.device=cuda --set train.epochs=50\n"
      "  resa train --config my.toml --run-dir runs/first\n"
      "  resa train --resume runs/first\n"
      "The run folder's path goes to standard output, progress to standard error.\n"
      "Ctrl-C ends in order with a checkpoint; a second one ends at once.");
  command->callback([options, &action] { action = [options] { return runTrain(*options); }; });
}

}  // namespace resa
