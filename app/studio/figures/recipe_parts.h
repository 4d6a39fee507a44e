#pragma once
#include <nlohmann/json_fwd.hpp>

#include "app/studio/figures/recipes.h"
#include "widgets/curves/chart_paint.h"

/// Inside of the recipes: what they ask of runs.
namespace resa {

/// The evaluation a run is reported by: the last one that is no preview, else the last. Null where the run has none.
const EvaluationEvent* reportedEvaluation(const FigureSource& run);
/// A score of one component at that evaluation; NaN where it is unknown.
double reportedScore(const FigureSource& run, const std::string& component, const std::function<double(const ComponentScores&)>& score);
/// 5-nn accuracy of the encoding, and the linear probe's at the end of the run; shares 0..1, NaN where unknown.
double knnAccuracy(const FigureSource& run);
double linearAccuracy(const FigureSource& run);
/// Images a second, the median of the reports of the second half of the run; NaN where none was reported.
double imagesPerSecond(const FigureSource& run);

/// The run's name, with the keys in which the runs differ where names repeat.
QStringList runLabels(const RecipeInput& input);
/// "quickstart: momentum network, test split, n = 2,000, epoch 5".
QString runFacts(const FigureSource& run);
/// The caption of a recipe: what it shows, of which runs, what is missing.
QString recipeCaption(const QString& shows, const RecipeInput& input, const RecipeCheck& check);

/// A chart of the curves' view by its figure's name; none where the run has no such values.
std::optional<ChartData> chartNamed(FigureSource& run, const QString& figure);
/// One curve of it; none where it has no such curve.
std::optional<Curve> curveNamed(FigureSource& run, const QString& figure, const QString& curve);
/// Ranges that hold all charts.
ChartLimits sharedLimits(const std::vector<ChartData>& charts);
/// "panel,series,<x>,value" of charts with their panels' titles.
QByteArray panelsCsv(const std::vector<std::pair<QString, ChartData>>& charts);

/// The answers of `resa evaluate RUN … --out RUN/evaluations/NAME.json`. DataError naming the file that is no such answer.
std::vector<nlohmann::json> storedEvaluations(const FigureSource& run);

/// "71.9" of 0.719; "–" of NaN.
QString percentText(double share);
/// "71.9", or "71.9 ± 0.2" of several: mean and standard deviation over runs. NaN are left out.
QString percentText(const std::vector<double>& shares);

/// The recipes by what they draw; recipes() joins them.
std::vector<Recipe> curveRecipes();
std::vector<Recipe> mapRecipes();
std::vector<Recipe> tableRecipes();

}  // namespace resa
