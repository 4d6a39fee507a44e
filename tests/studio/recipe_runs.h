#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "app/studio/figures/recipes.h"

namespace resa {

/// What a made-up run for recipes says; its curves follow from these numbers.
struct RecipeRun {
  std::string name;
  double ari = 0.5, silhouette = 0.2, knn = 0.8, linear = -1;  // at the last of three epochs; linear below 0: none
  double rate = 400;                                           // images/s
  std::function<void(Config&)> change = {};
};
/// Writes a run folder with three epochs of encoding, hidden_1 and embedding. An embedding scores half of the encoding.
void writeRecipeRun(const std::filesystem::path& root, const RecipeRun& what);
/// Adds an answer of `resa evaluate` to its folder evaluations.
void writeEvaluation(const std::filesystem::path& run, const std::string& name, const std::string& json);
/// The runs as a recipe takes them.
RecipeInput inputOf(const std::vector<std::filesystem::path>& runs, const QString& classes = {});

}  // namespace resa
