#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/cli/analysis.h"
#include "app/cli/commands.h"
#include "app/cli/terminal.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

struct ClusterCommand {
  std::string features, key, labels, labelsKey;
  ClusteringOptions options;
  bool json = false;
};
struct ProjectCommand {
  std::string features, key, out;
  ProjectionOptions options;
  bool json = false;
};

/// A progress line where somebody watches; nothing else.
bool showProgress(const char* what, double share) {
  if (errorIsTerminal()) printProgress(std::string(what) + " " + progressBar(share, 30));
  return true;
}

/// One JSON object, or a line a value.
void printFacts(const nlohmann::json& facts, bool json) {
  if (json) {
    std::printf("%s\n", facts.dump(1).c_str());
    return;
  }
  for (const auto& [name, value] : facts.items())
    std::printf("%-26s %s\n", name.c_str(), value.is_string() ? value.get<std::string>().c_str() : value.dump().c_str());
}

int runCluster(const ClusterCommand& command) {
  const at::Tensor features = loadFeatures(command.features, command.key);
  const at::Tensor labels = command.labels.empty() ? at::Tensor() : toTensor(readLabels(command.labels, command.labelsKey));
  const Clustering result =
      clusterFeatures(features, labels, command.options, [](double share) { return showProgress("clustering", share); });
  endProgress();
  printFacts(result.facts, command.json);
  return 0;
}

int runProject(const ProjectCommand& command) {
  requireProjectionFile(command.out);
  const at::Tensor features = loadFeatures(command.features, command.key);
  const Projection result = projectFeatures(features, command.options, [](double share) { return showProgress("projecting", share); });
  endProgress();
  writeProjection(result, command.out);
  nlohmann::json facts = result.facts;
  facts["file"] = command.out;
  printFacts(facts, command.json);
  return 0;
}

void addCluster(CLI::App& app, Action& action) {
  auto options = std::make_shared<ClusterCommand>();
  auto* command = app.add_subcommand("cluster", "Silhouette, k-means, ARI, NMI and effective rank of anybody's features");
  command->add_option("features", options->features, "Features (n, d): .npy or .safetensors, float16/32/64, clustered as they are")
      ->required();
  command->add_option("--key", options->key, "Tensor of a .safetensors file (default: its only matrix)");
  command->add_option("--labels", options->labels, "True classes: .npy, .safetensors, or text with one integer a line");
  command->add_option("--labels-key", options->labelsKey, "Tensor of a .safetensors file of labels");
  command->add_option("--clusters", options->options.clusters, "k of k-means (default: the number of classes, 10 without labels)")
      ->check(CLI::PositiveNumber);
  command->add_option("--restarts", options->options.restarts, "Restarts of k-means; the lowest inertia counts")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  command->add_option("--seed", options->options.seed, "Seed of the first restart; the next ones follow")->capture_default_str();
  command->add_flag("--json", options->json, "As JSON");
  command->footer(
      "Without --labels the silhouette is that of the k-means clusters, named silhouette_clusters_*.\n"
      "Examples:\n  resa cluster features.npy --labels labels.npy --json\n  resa cluster features/000000390.safetensors --key encoding "
      "--clusters 20");
  command->callback([options, &action] { action = [options] { return runCluster(*options); }; });
}

void addProject(CLI::App& app, Action& action) {
  auto options = std::make_shared<ProjectCommand>();
  auto* command = app.add_subcommand("project", "A map of features by t-SNE or PCA");
  command->add_option("features", options->features, "Features (n, d): .npy or .safetensors, float16/32/64, mapped as they are")
      ->required();
  command->add_option("--out", options->out, "File of the map: .npy, .safetensors or .csv")->required();
  command->add_option("--key", options->key, "Tensor of a .safetensors file (default: its only matrix)");
  command->add_option("--method", options->options.method, "tsne (exact, up to 10,000 rows) or pca")
      ->capture_default_str()
      ->check(CLI::IsMember({"tsne", "pca"}));
  command->add_option("--dims", options->options.dims, "Dimensions of the map, 2 or 3")
      ->capture_default_str()
      ->check(CLI::IsMember({2, 3}));
  command->add_option("--perplexity", options->options.perplexity, "t-SNE: effective number of neighbours")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  command->add_option("--iterations", options->options.iterations, "t-SNE: steps, the first 250 with exaggeration")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000));
  command->add_option("--seed", options->options.seed, "t-SNE: seed of the noise on its start")->capture_default_str();
  command->add_flag("--json", options->json, "As JSON");
  command->footer(
      "Prints KL divergence (nats), the share of the 10 nearest neighbours kept, and seconds.\n"
      "Examples:\n  resa project features.npy --out map.csv\n  resa project features.npy --out map.npy --dims 3 --perplexity 50 --json");
  command->callback([options, &action] { action = [options] { return runProject(*options); }; });
}

}  // namespace

void addFeatureCommands(CLI::App& app, Action& action) {
  addCluster(app, action);
  addProject(app, action);
}

}  // namespace resa
