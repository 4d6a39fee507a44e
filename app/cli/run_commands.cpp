#include <CLI/CLI.hpp>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "engine/run/error.h"
#include "engine/run/run_folder.h"

namespace resa {
namespace {

struct RunsOptions {
  std::string folder, run;
  bool json = false;
};

RunHistory historyOf(const RunFolder& run) {
  EventReader reader(run.events());
  reader.poll();
  return reader.history();
}

nlohmann::json summary(const RunFolder& run) {
  const RunHistory history = historyOf(run);
  const RunInfo info = run.info();
  nlohmann::json line = {{"name", run.root().filename().string()},
                         {"path", run.root().string()},
                         {"id", info.id},
                         {"created", info.created},
                         {"preset", info.preset},
                         {"state", toString(run.state(history))}};
  if (!history.steps.empty()) {
    line["epoch"] = history.steps.back().epoch;
    line["loss"] = history.steps.back().loss;
  }
  if (!history.evaluations.empty()) {
    const auto& components = history.evaluations.back().components;
    const auto encoding = components.find("encoding");
    if (encoding != components.end() && !std::isnan(encoding->second.normalized.ari)) line["ari"] = encoding->second.normalized.ari;
    if (encoding != components.end() && !std::isnan(encoding->second.knn5)) line["knn5"] = encoding->second.knn5;
  }
  return line;
}

std::string cell(const nlohmann::json& line, const char* key, int digits) {
  if (!line.contains(key)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, line[key].get<double>());
  return text;
}

int listRunsCommand(const RunsOptions& options) {
  const std::filesystem::path folder = options.folder.empty() ? defaultRunsFolder() : std::filesystem::path(options.folder);
  nlohmann::json all = nlohmann::json::array();
  for (const RunFolder& run : listRuns(folder)) {
    try {
      all.push_back(summary(run));
    } catch (const Error& error) {
      std::fprintf(stderr, "warning: %s\n", error.what());
    }
  }
  if (options.json) {
    std::printf("%s\n", all.dump(1).c_str());
    return 0;
  }
  if (all.empty()) std::fprintf(stderr, "no runs in %s; resa train --preset quickstart makes one\n", folder.c_str());
  for (const auto& line : all)
    std::printf("%-36s %-12s epoch %-7s loss %-8s ARI %-7s 5-nn %-7s %s\n", line["name"].get<std::string>().c_str(),
                line["state"].get<std::string>().c_str(), cell(line, "epoch", 2).c_str(), cell(line, "loss", 4).c_str(),
                cell(line, "ari", 4).c_str(), cell(line, "knn5", 4).c_str(), line["created"].get<std::string>().c_str());
  return 0;
}

void printScores(const char* name, const ComponentScores& scores) {
  const Scores& n = scores.normalized;
  std::printf("  %-12s SC %8.4f  sd %7.4f   ARI %7.4f  (mean of restarts %7.4f, raw features %7.4f)   5-nn %7.4f\n", name, n.scMean,
              n.scStd, n.ari, n.ariMean, scores.raw.ariMean, scores.knn5);
}

int showRun(const RunsOptions& options) {
  const RunFolder run(options.run);
  if (!run.isRun()) throw DataError(options.run + ": not a run folder (no run.toml)");
  const nlohmann::json line = summary(run);
  if (options.json) {
    std::printf("%s\n", line.dump(1).c_str());
    return 0;
  }
  for (const auto& [key, value] : line.items())
    std::printf("%-8s %s\n", key.c_str(), value.is_string() ? value.get<std::string>().c_str() : value.dump().c_str());
  const RunHistory history = historyOf(run);
  if (!history.states.empty() && !history.states.back().reason.empty())
    std::printf("%-8s %s\n", "reason", history.states.back().reason.c_str());
  for (const EvaluationEvent& evaluation : history.evaluations) {
    std::printf("epoch %.2f, %lld %s images%s, bank %lld, %s network, L2-normalised\n", evaluation.epoch,
                static_cast<long long>(evaluation.n), evaluation.split.c_str(), evaluation.preview ? " (preview)" : "",
                static_cast<long long>(evaluation.bank), evaluation.network.c_str());
    for (const auto& [name, scores] : evaluation.components) printScores(name.c_str(), scores);
    const auto baseline = history.baselines.find(evaluation.n);
    if (baseline != history.baselines.end()) printScores("raw pixels", baseline->second);
  }
  return 0;
}

struct ControlOptions {
  std::string run, request;
  std::int64_t argument = 0;
};

int control(const ControlOptions& options) {
  const RunFolder run(options.run);
  if (!run.isRun()) throw DataError(options.run + ": not a run folder (no run.toml)");
  const std::string answer = sendControl(run, options.request, options.argument);
  std::printf("%s\n", answer.c_str());
  return nlohmann::json::parse(answer).value("ok", false) ? 0 : 1;
}

}  // namespace

void addRunCommands(CLI::App& app, Action& action) {
  auto* runs = app.add_subcommand("runs", "Runs and their results")->require_subcommand(1);
  auto options = std::make_shared<RunsOptions>();
  auto* list = runs->add_subcommand("list", "Every run with state and newest values");
  list->add_option("--runs", options->folder, "Folder of runs (default: $RESA_RUNS or ~/.local/share/resa/runs)");
  list->add_flag("--json", options->json, "As JSON");
  list->callback([options, &action] { action = [options] { return listRunsCommand(*options); }; });
  auto* show = runs->add_subcommand("show", "One run: state and every evaluation beside the raw pixels");
  show->add_option("run", options->run, "Run folder")->required();
  show->add_flag("--json", options->json, "As JSON");
  show->callback([options, &action] { action = [options] { return showRun(*options); }; });
  runs->footer("Examples:\n  resa runs list\n  resa runs show ~/.local/share/resa/runs/quickstart-20260131-123456");

  auto* command = app.add_subcommand("control", "Send a request to a running trainer");
  auto request = std::make_shared<ControlOptions>();
  command->add_option("run", request->run, "Run folder")->required();
  command->add_option("request", request->request, "pause, resume, stop, checkpoint, evaluate, snapshot or extend")
      ->required()
      ->check(CLI::IsMember(controlRequests()));
  command->add_option("argument", request->argument, "Epochs, for extend");
  command->callback([request, &action] { action = [request] { return control(*request); }; });
  command->footer("Examples:\n  resa control runs/first pause\n  resa control runs/first extend 10");
}

}  // namespace resa
