#include "tests/studio/recipe_runs.h"

#include <fstream>
#include <nlohmann/json.hpp>

#include "engine/run/config.h"
#include "engine/run/events.h"
#include "engine/run/run_folder.h"

namespace resa {
namespace {

nlohmann::json scores(double ari, double silhouette) {
  return {{"sc_mean", silhouette}, {"sc_std", silhouette / 2}, {"ari", ari}, {"ari_min", ari}, {"ari_max", ari}};
}

}  // namespace

void writeRecipeRun(const std::filesystem::path& root, const RecipeRun& what) {
  Config config;
  if (what.change) what.change(config);
  const RunFolder folder = RunFolder::create(root, config, "made-up");
  EventWriter events(folder.events());
  constexpr int epochs = 3, stepsPerEpoch = 10;
  events.write("state", 0, 0,
               {{"state", "starting"},
                {"steps_total", epochs * stepsPerEpoch},
                {"steps_per_epoch", stepsPerEpoch},
                {"batch_size", config.train.batchSize},
                {"device", "cpu"}});
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    const double share = double(epoch) / epochs;
    events.write("step", epoch * stepsPerEpoch, epoch,
                 {{"loss", 5 - what.ari * share},
                  {"assignment_entropy", 4},
                  {"kl", 1 - what.ari * share},
                  {"images_per_second", what.rate},
                  {"lr", 0.1},
                  {"momentum", 0.9},
                  {"grad_norm", 1}});
    events.write("evaluation", epoch * stepsPerEpoch, epoch,
                 {{"n", 1000},
                  {"split", "test"},
                  {"network", "momentum"},
                  {"preview", false},
                  {"components",
                   {{"encoding", scores(what.ari * share, what.silhouette * share)},
                    {"hidden_1", scores(what.ari * share * 0.8, what.silhouette * share * 0.8)},
                    {"embedding", scores(what.ari * share * 0.5, what.silhouette * share * 0.5)}}},
                  {"knn5", {{"encoding", what.knn * share}, {"embedding", what.knn * share * 0.9}}}});
  }
  if (what.linear >= 0)
    events.write(
        "linear", epochs * stepsPerEpoch, epochs,
        {{"protocol", "adam"}, {"top1", what.linear}, {"top5", 0.99}, {"best_top1", what.linear}, {"best_top5", 0.99}, {"epochs", 5}});
  // The run is known by its folder's name; the recipes show it.
  std::ifstream before(root / "run.toml");
  std::string text, line;
  while (std::getline(before, line)) text += (line.starts_with("name") ? "name = \"" + what.name + "\"" : line) + "\n";
  std::ofstream(root / "run.toml") << text;
}

void writeEvaluation(const std::filesystem::path& run, const std::string& name, const std::string& json) {
  std::filesystem::create_directories(run / "evaluations");
  std::ofstream(run / "evaluations" / (name + ".json")) << json;
}

RecipeInput inputOf(const std::vector<std::filesystem::path>& runs, const QString& classes) {
  RecipeInput input;
  for (const auto& run : runs) input.runs.push_back(std::make_shared<FigureSource>(run));
  input.classes = classes;
  return input;
}

}  // namespace resa
