#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "app/cli/commands.h"
#include "engine/run/branch_run.h"
#include "engine/run/error.h"
#include "engine/run/peak_memory.h"
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

/// Six decimals: what is printed is read by people, and the events hold the rest. NaN becomes null.
nlohmann::json rounded(double value) { return std::isfinite(value) ? nlohmann::json(std::round(value * 1e6) / 1e6) : nlohmann::json(); }

/// Neighbours that vote in the field `knn5`, whatever its name says: the configuration's number, 5 where there is none.
std::int64_t neighboursOf(const RunFolder& run) {
  try {
    return run.info().kind == RunKind::training ? run.config().evaluate.knnK : 5;
  } catch (const Error&) {
    return 5;  // a configuration of another version: its default
  }
}

nlohmann::json summary(const RunFolder& run, const RunHistory& history) {
  const RunInfo info = run.info();
  nlohmann::json line = {{"name", run.root().filename().string()},
                         {"path", run.root().string()},
                         {"id", info.id},
                         {"created", info.created},
                         {"kind", toString(info.kind)},
                         {"preset", info.preset},
                         {"state", toString(run.state(history))}};
  if (!history.steps.empty()) {
    line["epoch"] = rounded(history.steps.back().epoch);
    line["loss"] = rounded(history.steps.back().loss);
  }
  const PeakMemory memory = peakMemory(history);
  for (const auto& [name, field] : memoryFields)
    if (memory.*field > 0) line[name] = memory.*field;
  if (!history.evaluations.empty() && !history.evaluations.back().components.empty()) {
    const auto& components = history.evaluations.back().components;
    // Features from elsewhere may have any name: of several, the first.
    const auto named = components.find("encoding");
    const ComponentScores& scores = (named != components.end() ? named : components.begin())->second;
    if (!std::isnan(scores.normalized.ari)) line["ari"] = rounded(scores.normalized.ari);
    if (!std::isnan(scores.knn5)) {
      line["knn"] = rounded(scores.knn5);
      line["knn_k"] = neighboursOf(run);
    }
  }
  return line;
}

nlohmann::json scoresJson(const ComponentScores& scores) {
  nlohmann::json values = nlohmann::json::object(), raw = nlohmann::json::object();
  for (const auto& [name, value] : scores.normalized.values)
    if (name != "knn5") values[name] = rounded(value);
  for (const auto& [name, value] : scores.raw.values) raw[name] = rounded(value);
  values["raw"] = raw;
  if (!std::isnan(scores.knn5)) values["knn"] = rounded(scores.knn5);
  for (const auto& [k, accuracy] : scores.weightedKnn)
    values["weighted_knn"][std::to_string(k)] = {{"top1", rounded(accuracy.top1)}, {"top5", rounded(accuracy.top5)}};
  return values;
}

/// Every evaluation and linear probe of a run.
void addEvaluations(nlohmann::json& line, const RunHistory& history) {
  line["evaluations"] = nlohmann::json::array();
  for (const EvaluationEvent& event : history.evaluations) {
    nlohmann::json components = nlohmann::json::object();
    for (const auto& [name, scores] : event.components) components[name] = scoresJson(scores);
    line["evaluations"].push_back({{"step", event.step},
                                   {"epoch", rounded(event.epoch)},
                                   {"n", event.n},
                                   {"bank", event.bank},
                                   {"split", event.split},
                                   {"network", event.network},
                                   {"preview", event.preview},
                                   {"components", components}});
  }
  for (const auto& [n, scores] : history.baselines) line["raw_pixels"][std::to_string(n)] = scoresJson(scores);
  for (const LinearEvent& event : history.linear)
    line["linear"].push_back({{"step", event.step},
                              {"protocol", event.protocol},
                              {"epochs", event.epochs},
                              {"top1", rounded(event.top1)},
                              {"top5", rounded(event.top5)},
                              {"best_top1", rounded(event.bestTop1)},
                              {"best_top5", rounded(event.bestTop5)}});
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
      all.push_back(summary(run, historyOf(run)));
    } catch (const Error& error) {
      std::fprintf(stderr, "warning: %s\n", error.what());
    }
  }
  if (options.json) {
    std::printf("%s\n", all.dump(1).c_str());
    return 0;
  }
  if (all.empty()) std::fprintf(stderr, "no runs in %s; resa train --preset quickstart makes one\n", folder.c_str());
  for (const auto& line : all) {
    const std::string knn = (line.contains("knn_k") ? line["knn_k"].dump() : std::string("5")) + "-nn";
    std::printf("%-36s %-12s epoch %-7s loss %-8s ARI %-7s %s %-7s %s\n", line["name"].get<std::string>().c_str(),
                line["state"].get<std::string>().c_str(), cell(line, "epoch", 2).c_str(), cell(line, "loss", 4).c_str(),
                cell(line, "ari", 4).c_str(), knn.c_str(), cell(line, "knn", 4).c_str(), line["created"].get<std::string>().c_str());
  }
  return 0;
}

std::string text(double value) {
  char formatted[32];
  std::snprintf(formatted, sizeof formatted, "%7.4f", value);
  return std::isnan(value) ? "      -" : formatted;
}

/// " [0.1234, 0.1456]", the bootstrap's 95 %; empty where it was not logged.
std::string interval(const Scores& scores, const char* score) {
  const auto low = scores.values.find(std::string(score) + "_ci95_low"), high = scores.values.find(std::string(score) + "_ci95_high");
  if (low == scores.values.end() || high == scores.values.end()) return {};
  char formatted[64];
  std::snprintf(formatted, sizeof formatted, " [%.4f, %.4f]", low->second, high->second);
  return formatted;
}

void printScores(const char* name, const ComponentScores& scores, std::int64_t neighbours) {
  const Scores& n = scores.normalized;
  std::printf("  %-12s SC %s%s  sd %s   ARI %s%s  (mean of restarts %s, raw features %s)", name, text(n.scMean).c_str(),
              interval(n, "sc_mean").c_str(), text(n.scStd).c_str(), text(n.ari).c_str(), interval(n, "ari").c_str(),
              text(n.ariMean).c_str(), text(scores.raw.ariMean).c_str());
  if (!std::isnan(scores.knn5))
    std::printf("   %lld-nn %s%s", static_cast<long long>(neighbours), text(scores.knn5).c_str(), interval(n, "knn5").c_str());
  std::printf("\n");
  for (const auto& [k, accuracy] : scores.weightedKnn)
    std::printf("  %-12s weighted %lld-nn: top 1 %s  top 5 %s\n", "", static_cast<long long>(k), text(accuracy.top1).c_str(),
                text(accuracy.top5).c_str());
}

void printEvaluation(const EvaluationEvent& evaluation, const RunHistory& history, std::int64_t neighbours) {
  std::printf("epoch %.2f, %lld", evaluation.epoch, static_cast<long long>(evaluation.n));
  if (!evaluation.split.empty()) std::printf(" %s", evaluation.split.c_str());
  std::printf(" images%s", evaluation.preview ? " (preview)" : "");
  if (evaluation.bank > 0) std::printf(", bank %lld", static_cast<long long>(evaluation.bank));
  if (!evaluation.network.empty()) std::printf(", %s network", evaluation.network.c_str());
  const bool resampled = std::any_of(evaluation.components.begin(), evaluation.components.end(), [](const auto& part) {
    return !interval(part.second.normalized, "knn5").empty() || !interval(part.second.normalized, "sc_mean").empty();
  });
  std::printf(", L2-normalised%s\n", resampled ? "; in brackets: bootstrap, 95 % over the images" : "");
  for (const auto& [name, scores] : evaluation.components) printScores(name.c_str(), scores, neighbours);
  const auto baseline = history.baselines.find(evaluation.n);
  if (baseline != history.baselines.end()) printScores("raw pixels", baseline->second, neighbours);
}

void printLinear(const LinearEvent& linear) {
  std::printf("linear probe (%s, %lld epochs) at epoch %.2f: top 1 %s  top 5 %s   best top 1 %s\n", linear.protocol.c_str(),
              static_cast<long long>(linear.epochs), linear.epoch, text(linear.top1).c_str(), text(linear.top5).c_str(),
              text(linear.bestTop1).c_str());
}

void printMemory(const PeakMemory& peak) {
  const auto gigabytes = [](std::int64_t bytes) { return double(bytes) / 1e9; };
  if (peak.host > 0) std::printf("%-8s %.2f GB at most", "memory", gigabytes(peak.host));
  if (peak.gpuAllocated > 0)
    std::printf("%s%.2f GB allocated, %.2f GB reserved on the GPU", peak.host > 0 ? "; " : "memory   ", gigabytes(peak.gpuAllocated),
                gigabytes(peak.gpuReserved));
  if (!(peak == PeakMemory())) std::printf("\n");
}

int showRun(const RunsOptions& options) {
  const RunFolder run(options.run);
  if (!run.isRun()) throw DataError(options.run + ": not a run folder (no run.toml)");
  const RunHistory history = historyOf(run);
  nlohmann::json line = summary(run, history);
  if (options.json) {
    addEvaluations(line, history);
    std::printf("%s\n", line.dump(1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    return 0;
  }
  for (const auto& [key, value] : line.items())
    if (key.rfind("memory_", 0) != 0)
      std::printf("%-8s %s\n", key.c_str(), value.is_string() ? value.get<std::string>().c_str() : value.dump().c_str());
  printMemory(peakMemory(history));
  if (!history.states.empty() && !history.states.back().reason.empty())
    std::printf("%-8s %s\n", "reason", history.states.back().reason.c_str());
  const std::int64_t neighbours = neighboursOf(run);
  for (const EvaluationEvent& evaluation : history.evaluations) printEvaluation(evaluation, history, neighbours);
  for (const LinearEvent& linear : history.linear) printLinear(linear);
  return 0;
}

struct BranchOptions {
  std::string run, out;
  std::int64_t step = -1;
};

int branch(const BranchOptions& options) {
  const RunFolder run(options.run);
  if (!run.isRun()) throw DataError(options.run + ": not a run folder (no run.toml)");
  const std::vector<Checkpoint> checkpoints = completeCheckpoints(run);
  if (checkpoints.empty()) throw DataError(options.run + ": has no complete checkpoint to branch from");
  const std::int64_t step = options.step < 0 ? checkpoints.back().step : options.step;
  const std::filesystem::path plain = std::filesystem::absolute(run.root() / "").lexically_normal().parent_path();
  const std::filesystem::path target =
      options.out.empty() ? freshRunFolder(plain.parent_path(), plain.filename().string() + "-branch") : std::filesystem::path(options.out);
  branchRun(run, step, target);
  std::fprintf(stderr, "branched at step %lld; go on with: resa train --resume %s\n", static_cast<long long>(step), target.c_str());
  std::printf("%s\n", target.c_str());
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
  auto* show = runs->add_subcommand("show", "One run: state, every evaluation beside the raw pixels, linear probe");
  show->add_option("run", options->run, "Run folder")->required();
  show->add_flag("--json", options->json, "As JSON");
  show->callback([options, &action] { action = [options] { return showRun(*options); }; });
  auto branching = std::make_shared<BranchOptions>();
  auto* branchCommand = runs->add_subcommand("branch", "A new run that goes on from a checkpoint of another");
  branchCommand->add_option("run", branching->run, "Run folder")->required();
  branchCommand->add_option("--step", branching->step, "Step of the checkpoint (default: the newest)")->check(CLI::NonNegativeNumber);
  branchCommand->add_option("--out", branching->out, "Run folder to make (default: a new one beside the run)");
  branchCommand->callback([branching, &action] { action = [branching] { return branch(*branching); }; });
  runs->footer(
      "Examples:\n  resa runs list\n  resa runs show ~/.local/share/resa/runs/quickstart-20260131-123456\n"
      "  resa runs branch runs/first --step 312 --out runs/second && resa train --resume runs/second --set train.epochs=10");

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
