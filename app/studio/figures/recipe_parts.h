#pragma once
#include <limits>
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
/// The most memory that a run reported, and of what; NaN where it reported none.
struct RunMemory {
  enum class Of { nothing, gpu, process, other };
  double bytes = std::numeric_limits<double>::quiet_NaN();
  Of of = Of::nothing;
};
RunMemory peakMemoryOf(const FigureSource& run);
/// From images/s, the batch and the steps of an epoch; NaN where they are unknown.
double secondsPerStep(const FigureSource& run);
double hoursPerEpoch(const FigureSource& run);

/// The run's folder.
QString rootOf(const FigureSource& run);
/// The run's name, with the keys in which the runs differ where names repeat.
QStringList runLabels(const RecipeInput& input);
/// What all runs share is said once: "one (KL 1.2), two (KL 1.4) (each: t-SNE, perplexity 30)". Facts of each run in the same order.
QString sharedFacts(const QStringList& labels, const std::vector<QStringList>& facts);
/// The caption of a recipe: what it shows, of which runs and how they were measured, what is missing. `evaluated`: false where the figure
/// shows no evaluation.
QString recipeCaption(const QString& shows, const RecipeInput& input, const RecipeCheck& check, bool evaluated = true);

/// Why a run without a configuration cannot take part.
QString noConfiguration(const FigureSource& run);
/// A problem for each run without a configuration.
void requireConfigurations(const RecipeInput& input, RecipeCheck& check);
/// A problem where the runs are of different data; a warning where network (if it should be the same), split, n or normalisation differ.
void compareRuns(const RecipeInput& input, RecipeCheck& check, bool sameNetwork = true);
/// A warning that names the keys in which the runs differ beside the `ablated` ones (beginnings of names).
void warnOfOtherKeys(const RecipeInput& input, RecipeCheck& check, const std::vector<std::string>& ablated);

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
std::vector<Recipe> costRecipes();
std::vector<Recipe> tableRecipes();

}  // namespace resa
