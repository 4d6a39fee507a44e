#pragma once
#include <QString>
#include <QStringList>
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/studio/figures/recipes.h"

namespace resa {

/// What a made-up run for recipes says; its curves follow from these numbers.
struct RecipeRun {
  std::string name;
  double ari = 0.5, silhouette = 0.2, knn = 0.8, linear = -1;  // at the last of three epochs; linear below 0: none
  double rate = 400;                                           // images/s
  std::function<void(Config&)> change = {};
  std::map<std::string, double> extras = {};  // further fields of each step event
  int images = 1000;                          // that were evaluated
};
/// Writes a run folder with three epochs of encoding, hidden_1 and embedding. An embedding scores half of the encoding.
void writeRecipeRun(const std::filesystem::path& root, const RecipeRun& what);
/// A run of 90 images in three classes with map, pictures and principal components, row i of class i % 3. Class 0 consists of two groups
/// of 18 and 12 images, class 1 of 12 and 18, class 2 is one cloud.
struct MapRun {
  static constexpr int images = 90, classes = 3, columns = 4;
  std::vector<std::string> names{"bird", "horse", "ship"};
  bool components = true;  // principal components are stored
  std::string data = "cifar10";

  static int label(int row) { return row % classes; }
  static int place(int row) { return row / classes; }  // within the class
  static int group(int row) { return label(row) == 2 ? 0 : int(place(row) >= (label(row) == 0 ? 18 : 12)); }
  /// As stored: half precision.
  static std::vector<double> features(int row);
  static double mapX(int row) { return 10.0 * label(row) + 3 * group(row); }
  static double mapY(int row) { return 0.25 * place(row); }
  /// Each picture is of one colour of its own.
  static std::array<std::uint8_t, 3> color(int row);
  void write(const std::filesystem::path& root) const;
};
/// Adds an answer of `resa evaluate` to its folder evaluations.
void writeEvaluation(const std::filesystem::path& run, const std::string& name, const std::string& json);
/// The runs as a recipe takes them.
RecipeInput inputOf(const std::vector<std::filesystem::path>& runs, const QString& classes = {});

/// Cells of a figure's CSV by line and column, and all words of its drawing.
std::vector<QStringList> cells(const Figure& figure);
QString words(const Figure& figure);

}  // namespace resa
