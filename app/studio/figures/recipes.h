#pragma once
#include <QString>
#include <QStringList>
#include <functional>
#include <memory>
#include <vector>

#include "app/studio/figures/figure_source.h"

namespace resa {

/// What a recipe is made from: runs in the order in which they are shown, and for t-SNE maps the classes or superclasses.
struct RecipeInput {
  std::vector<std::shared_ptr<FigureSource>> runs;
  QString classes;  // names with commas; "footwear=Sandal+Sneaker" joins classes to one group; empty: the recipe's own choice
};

/// Whether runs fit a recipe: `problems` forbid it, `missing` names what the paper shows and these runs cannot.
struct RecipeCheck {
  QStringList problems, missing;
};

/// A figure or table of the paper, made from one's own runs.
struct Recipe {
  QString name;   // "figure3", "table11"
  QString title;  // what it shows
  QString needs;  // which runs it is made from
  bool takesClasses = false;
  std::function<RecipeCheck(const RecipeInput&)> check;
  std::function<std::vector<Figure>(const RecipeInput&)> make;  // of runs that passed the check
};

/// In the paper's order.
const std::vector<Recipe>& recipes();
/// Null where no recipe has this name.
const Recipe* findRecipe(const QString& name);
/// DataError with every problem where the runs do not fit.
std::vector<Figure> makeRecipe(const Recipe& recipe, const RecipeInput& input);

}  // namespace resa
