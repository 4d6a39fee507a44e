#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>

#include "app/cli/analysis.h"
#include "app/cli/analysis_folder.h"
#include "app/cli/commands.h"
#include "app/cli/feature_input.h"
#include "app/cli/terminal.h"
#include "engine/evaluate/place_images.h"
#include "engine/evaluate/projection.h"
#include "engine/evaluate/scoring.h"
#include "engine/run/error.h"
#include "engine/train/trainer.h"

namespace resa {
namespace {

struct ClusterCommand {
  FeatureInput input;
  std::string device = "cpu";
  ClusteringOptions options;
  bool json = false;
};
struct ProjectCommand {
  FeatureInput input;
  std::string out, from, place, device = "cpu";
  std::vector<double> perplexities;
  ProjectionOptions options;
  std::vector<std::string> unplaced;  // options given that say nothing where rows are placed
  bool json = false;
};

/// A progress line where somebody watches; nothing else.
bool showProgress(const char* what, double share) {
  if (errorIsTerminal()) printProgress(std::string(what) + " " + progressBar(share, 30));
  return true;
}

std::string textOf(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_number_float()) return value.dump();
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value.get<double>());
  return text;
}

/// One JSON object, or a line a value. Facts of several features stand below their names, those of one alone without it.
void printFacts(const nlohmann::json& byName, bool json) {
  const nlohmann::json& whole = byName.size() == 1 ? *byName.begin() : byName;
  if (json) {
    std::printf("%s\n", whole.dump(1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    return;
  }
  for (const auto& [name, facts] : byName.items()) {
    if (byName.size() > 1) std::printf("%s\n", name.c_str());
    for (const auto& [fact, value] : facts.items()) std::printf("%-26s %s\n", fact.c_str(), textOf(value).c_str());
  }
}

/// Scores as an evaluation event tells them: of rows of length 1, and below `raw` of the features as they are in the file. `inertia` is of
/// the k-means that was asked for, so it stands with the one or the other.
nlohmann::json eventScores(const ClusterCommand& command, const NamedFile& file, const at::Tensor& labels, const nlohmann::json& inertia) {
  FeatureInput plain = command.input;
  plain.normalize = "none";
  std::vector<std::string> ignored;
  const at::Tensor features = plain.load(file, ignored).to(at::Device(resolveDevice(command.device)));
  const ScoringOptions options{command.options.clusters, command.options.restarts, command.options.seed};
  nlohmann::json scores = scoreNormalized(features, labels, options).scores();
  scores["raw"] = scoreFeatures(features, labels, options).scores();
  (command.input.normalize == "l2" ? scores : scores["raw"])["inertia"] = inertia;
  return scores;
}

/// Adds features to a folder; what it has to say of that becomes a note among the facts.
void addToFolder(AnalysisFolder& folder, const FeatureInput& input, const NamedFile& file, const at::Tensor& features,
                 nlohmann::json& facts) {
  const std::string note = folder.addFeatures(file.name, features, input.normalize, file.path.filename().string());
  if (!note.empty()) facts["notes"].push_back(note);
  facts["folder"] = input.folder;
}

/// Calls `each` with every matrix of features, the raw labels (undefined without) and the folder (null without); then writes the folder.
/// `each` returns the facts to print.
template <class Each>
nlohmann::json forEachFeatures(const FeatureInput& input, Each each) {
  nlohmann::json byName;
  std::optional<Labels> labels;
  std::unique_ptr<AnalysisFolder> folder;
  const std::vector<NamedFile> files = input.files();
  std::int64_t rows = 0;
  for (const NamedFile& file : files) {
    std::vector<std::string> leftOut;
    const at::Tensor features = input.load(file, leftOut);
    if (byName.empty()) {
      rows = features.size(0);
      labels = input.readLabelsFor(file, rows);
      folder = input.openFolder(file, labels, rows);
    }
    if (features.size(0) != rows)
      throw DataError(file.path.string() + ": has " + std::to_string(features.size(0)) + " rows, the first features have " +
                      std::to_string(rows));
    nlohmann::json facts = each(file, features, labels ? toTensor(labels->values) : at::Tensor(), folder.get());
    if (!leftOut.empty()) facts["left_out"] = leftOut;
    byName[file.name] = std::move(facts);
  }
  if (folder) folder->write();
  return byName;
}

int runCluster(const ClusterCommand& command) {
  const FeatureInput& input = command.input;
  const auto one = [&](const NamedFile& file, const at::Tensor& features, at::Tensor labels, AnalysisFolder* folder) {
    if (folder != nullptr && !labels.defined()) labels = folder->labels();
    Clustering result = clusterFeatures(features.to(at::Device(resolveDevice(command.device))), labels, command.options,
                                        [](double share) { return showProgress("clustering", share); });
    if (folder != nullptr) {
      addToFolder(*folder, input, file, features, result.facts);
      folder->addScores(file.name, eventScores(command, file, folder->labels(), result.facts["inertia"]),
                        labels.defined() ? result.silhouette : at::Tensor(), result.labels);
    }
    return result.facts;
  };
  const nlohmann::json facts = forEachFeatures(input, one);
  endProgress();
  printFacts(facts, command.json);
  return 0;
}

/// A map that an earlier call wrote: (n, dims).
at::Tensor earlierMap(const std::string& file, std::int64_t rows) {
  const at::Tensor map = loadFeatures(file, "");
  if (map.size(0) != rows || (map.size(1) != 2 && map.size(1) != 3))
    throw DataError(file + ": the map of these features must be (" + std::to_string(rows) + ", 2 or 3), found (" +
                    std::to_string(map.size(0)) + ", " + std::to_string(map.size(1)) + ")");
  return map;
}

/// Rows of other features placed in the map of the first ones, which stays as it is.
Projection placedRows(const ProjectCommand& command, const at::Tensor& features) {
  FeatureInput added = command.input;
  added.features = {command.place};
  std::vector<std::string> leftOut;
  const at::Tensor rows = added.load(added.files().front(), leftOut), map = earlierMap(command.from, features.size(0));
  const auto compared = [&](const at::Tensor& x) { return command.options.metric == "cosine" ? normalizedRows(x) : x; };
  Projection result;
  result.map = placeInMap(compared(features), map, compared(rows), command.options.perplexity);
  result.facts = {{"method", "tsne"},  {"mode", "placed"},    {"metric", command.options.metric},        {"n", rows.size(0)},
                  {"d", rows.size(1)}, {"dims", map.size(1)}, {"perplexity", command.options.perplexity}};
  return result;
}

/// UsageError on what cannot be done to placed rows, before anything is read.
void requirePlaceable(const ProjectCommand& command) {
  if (command.from.empty()) throw UsageError("--place needs the map that the rows are placed in: --from MAP");
  if (!command.input.folder.empty()) throw UsageError("--place writes the new rows' map to --out FILE, not to a folder");
  if (command.options.method != "tsne") throw UsageError("--place places rows as t-SNE does: leave --method away");
  if (!command.options.scales.empty()) throw UsageError("--place takes one perplexity");
  if (!command.unplaced.empty())
    throw UsageError(command.unplaced.front() + " says nothing about placed rows, whose map is that of --from: leave it away");
}

int runProject(ProjectCommand command) {
  const FeatureInput& input = command.input;
  if (!command.perplexities.empty()) {
    command.options.perplexity = command.perplexities.front();
    command.options.scales.assign(command.perplexities.begin() + 1, command.perplexities.end());
  }
  if (!command.place.empty()) requirePlaceable(command);
  if (command.out.empty() && input.folder.empty()) throw UsageError("say where the map goes: --out FILE, or --folder DIR");
  if (!command.out.empty()) requireProjectionFile(command.out);
  if (!command.out.empty() && input.features.size() > 1) throw UsageError("--out takes the map of one file of features; use --folder");
  const auto one = [&](const NamedFile& file, const at::Tensor& features, const at::Tensor&, AnalysisFolder* folder) {
    ProjectionOptions options = command.options;
    if (!command.from.empty() && command.place.empty()) {
      options.initial = earlierMap(command.from, features.size(0));
      options.dims = int(options.initial.size(1));
    }
    Projection result = command.place.empty() ? projectFeatures(features.to(at::Device(resolveDevice(command.device))), options,
                                                                [](double share) { return showProgress("projecting", share); })
                                              : placedRows(command, features);
    if (folder != nullptr) {
      addToFolder(*folder, input, file, features, result.facts);
      folder->addMap(file.name, result);
    }
    if (!command.out.empty()) {
      writeProjection(result, command.out);
      result.facts["file"] = command.out;
    }
    return result.facts;
  };
  const nlohmann::json facts = forEachFeatures(input, one);
  endProgress();
  printFacts(facts, command.json);
  return 0;
}

void addCluster(CLI::App& app, Action& action) {
  auto options = std::make_shared<ClusterCommand>();
  auto* command = app.add_subcommand("cluster", "Silhouette, k-means, ARI, NMI and effective rank of anybody's features");
  options->input.addTo(*command);
  command->add_option("--clusters", options->options.clusters, "k of k-means (default: the number of classes, 10 without labels)")
      ->check(CLI::PositiveNumber);
  command->add_option("--restarts", options->options.restarts, "Restarts of k-means; the lowest inertia counts")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  command->add_option("--seed", options->options.seed, "Seed of the first restart; the next ones follow")->capture_default_str();
  command->add_option("--device", options->device, "Where it is computed: cpu, cuda, cuda:1 ... or auto")->capture_default_str();
  command->add_flag("--json", options->json, "As JSON");
  command->footer(
      "Without labels the silhouette is that of the k-means clusters, named silhouette_clusters_*.\n"
      "Examples:\n  resa cluster features.npy --labels labels.npy --json\n  resa cluster iris.csv --labels-column species\n"
      "  resa cluster encoding=h.npy embedding=z.npy --labels labels.npy --images images.npy --folder analysis && resa-studio analysis");
  command->callback([options, &action] { action = [options] { return runCluster(*options); }; });
}

void addProject(CLI::App& app, Action& action) {
  auto options = std::make_shared<ProjectCommand>();
  auto* command = app.add_subcommand("project", "A map of features by t-SNE or PCA");
  options->input.addTo(*command);
  command->add_option("--out", options->out, "File of the map: .npy, .safetensors or .csv");
  command->add_option("--method", options->options.method, "tsne or pca")->capture_default_str()->check(CLI::IsMember({"tsne", "pca"}));
  command->add_option("--dims", options->options.dims, "Dimensions of the map, 2 or 3")
      ->capture_default_str()
      ->check(CLI::IsMember({2, 3}));
  command->add_option("--perplexity", options->perplexities, "t-SNE: effective number of neighbours (default 30); several: their mean")
      ->check(CLI::PositiveNumber);
  command->add_option("--metric", options->options.metric, "Distances between rows")
      ->capture_default_str()
      ->check(CLI::IsMember({"euclidean", "cosine"}));
  command->add_option("--from", options->from,
                      "t-SNE: start from this earlier map of the same rows (flowing: points stay near their places)");
  command->add_option("--place", options->place, "Place the rows of these features in the map that --from names; it stays as it is");
  command->add_option("--iterations", options->options.iterations, "t-SNE: steps, the first 250 with exaggeration (none with --from)")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  command->add_option("--seed", options->options.seed, "t-SNE: seed of the noise on its start")->capture_default_str();
  command->add_option("--device", options->device, "Where it is computed: cpu, cuda, cuda:1 ... or auto")->capture_default_str();
  command->add_flag("--json", options->json, "As JSON");
  command->footer(
      "Prints KL divergence (nats), the share of the 10 nearest neighbours kept, and seconds. With --folder the map becomes part of an\n"
      "analysis that `resa cluster --folder` began, or begins one.\n"
      "Examples:\n  resa project features.npy --out map.csv\n  resa project features.npy --out map.npy --dims 3 --perplexity 50 --json\n"
      "  resa project later.npy --from map.npy --out later-map.npy\n  resa project features.npy --from map.npy --place new.npy --out "
      "new-map.csv\n"
      "  resa project features.csv --labels-column species --folder analysis && resa-studio analysis");
  command->callback([options, command, &action] {
    for (const char* name : {"--dims", "--iterations", "--seed", "--device"})
      if (command->count(name) > 0) options->unplaced.push_back(name);
    action = [options] { return runProject(*options); };
  });
}

struct PlaceCommand {
  std::string run;
  std::vector<std::string> images;
  std::string component = "encoding";
  std::optional<std::int64_t> step;
  bool json = false;
};

int runPlace(const PlaceCommand& command) {
  const nlohmann::json placed = placeImages({command.run, {command.images.begin(), command.images.end()}, command.component, command.step});
  if (command.json) {
    std::printf("%s\n", placed.dump(1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    return 0;
  }
  for (const auto& image : placed["images"]) {
    std::printf("%s", image["file"].get<std::string>().c_str());
    for (const char* map : {"map2", "map3"})
      if (image.contains(map)) std::printf("  %s %s", map, image[map].dump().c_str());
    std::printf("  nearest %s\n", (image["classes"].empty() ? image["neighbours"] : image["classes"]).dump().c_str());
  }
  return 0;
}

void addPlace(CLI::App& app, Action& action) {
  auto options = std::make_shared<PlaceCommand>();
  auto* command = app.add_subcommand("place", "Place images from anywhere in a run's maps, which stay as they are");
  command->add_option("run", options->run, "Run folder")->required();
  command->add_option("images", options->images, "Picture files")->required();
  command->add_option("--component", options->component, "Of which output: encoding, hidden_1, ..., embedding")->capture_default_str();
  command->add_option("--step", options->step, "Snapshot with full features and a checkpoint (default: the newest)");
  command->add_flag("--json", options->json, "As JSON");
  command->footer(
      "Prints each image's place and the classes of its nearest evaluated images.\nExamples:\n  resa place runs/first cat.jpg --json");
  command->callback([options, &action] { action = [options] { return runPlace(*options); }; });
}

}  // namespace

void addFeatureCommands(CLI::App& app, Action& action) {
  addCluster(app, action);
  addProject(app, action);
  addPlace(app, action);
}

}  // namespace resa
