#pragma once
#include <QString>
#include <QStringList>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/studio/figures/figure_source.h"

namespace resa {

/// What a recipe is made from: runs in the order in which they are shown, and for t-SNE maps the classes or superclasses.
struct RecipeInput {
  std::vector<std::shared_ptr<FigureSource>> runs;
  QString classes;         // names with commas; "footwear=Sandal+Sneaker" joins classes to one group; empty: the recipe's own choice
  QString galleries = {};  // written as `classes`: those whose sub-centroids are shown; empty: the recipe's own choice
  int subCentroids = 3;    // into which each of them is split
};
inline constexpr int leastSubCentroids = 2, mostSubCentroids = 9;

/// Whether runs fit a recipe: `problems` forbid it, `missing` names what the paper shows and these runs cannot, `warnings` say why values
/// do not compare as they stand.
struct RecipeCheck {
  QStringList problems, missing, warnings;
};

/// A figure or table of the paper, made from one's own runs.
struct Recipe {
  QString name;   // "figure3", "table11"
  QString title;  // what it shows
  QString needs;  // which runs it is made from
  bool takesClasses = false;
  std::function<RecipeCheck(const RecipeInput&)> check;
  std::function<std::vector<Figure>(const RecipeInput&)> make;  // of runs that passed the check
  bool takesGalleries = false;
};

/// In the paper's order.
const std::vector<Recipe>& recipes();
/// Null where no recipe has this name.
const Recipe* findRecipe(const QString& name);
/// "cifar100 (coarse labels)", "image-folder birds": the data that the run is evaluated on; empty where unknown.
QString evaluatedData(FigureSource& run);
/// The choices among `options` of a figure: "classes", "galleries", "sub_centroids". UsageError naming what the recipe does not take.
void applyOptions(const Recipe& recipe, const std::map<std::string, std::string>& options, RecipeInput& input);
/// The same the other way round; what is the recipe's own choice is left out.
std::map<std::string, std::string> optionsOf(const RecipeInput& input);
/// DataError with every problem where the runs do not fit.
std::vector<Figure> makeRecipe(const Recipe& recipe, const RecipeInput& input);

}  // namespace resa
