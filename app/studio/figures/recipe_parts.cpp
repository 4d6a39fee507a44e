#include "app/studio/figures/recipe_parts.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "widgets/figures/recipe_panels.h"

namespace resa {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

const EvaluationEvent* reportedEvaluation(const FigureSource& run) {
  const auto& all = run.history()->evaluations;
  for (auto event = all.rbegin(); event != all.rend(); ++event)
    if (!event->preview && !event->components.empty()) return &*event;
  for (auto event = all.rbegin(); event != all.rend(); ++event)
    if (!event->components.empty()) return &*event;
  return nullptr;
}

double reportedScore(const FigureSource& run, const std::string& component, const std::function<double(const ComponentScores&)>& score) {
  const EvaluationEvent* event = reportedEvaluation(run);
  if (!event) return nothing;
  const auto found = event->components.find(component);
  return found == event->components.end() ? nothing : score(found->second);
}

double knnAccuracy(const FigureSource& run) {
  return reportedScore(run, "encoding", [](const ComponentScores& scores) { return scores.knn5; });
}

double linearAccuracy(const FigureSource& run) { return run.history()->linear.empty() ? nothing : run.history()->linear.back().top1; }

double imagesPerSecond(const FigureSource& run) {
  const StepSeries& steps = run.history()->steps;
  std::vector<double> rates(steps.size() - steps.size() / 2);
  steps.read(StepSeries::imagesPerSecond, steps.size() / 2, steps.size(), rates.data());
  std::erase_if(rates, [](double rate) { return !std::isfinite(rate) || rate <= 0; });
  if (rates.empty()) return nothing;
  std::nth_element(rates.begin(), rates.begin() + std::ptrdiff_t(rates.size() / 2), rates.end());
  return rates[rates.size() / 2];
}

RunMemory peakMemoryOf(const FigureSource& run) {
  // What tensors held on the GPU is what the paper counts; without a GPU it is the process. Another program's loop may log a name of its
  // own.
  const std::pair<std::string, RunMemory::Of> known[] = {{"memory_gpu_allocated_peak", RunMemory::Of::gpu},
                                                         {"memory_host_peak", RunMemory::Of::process}};
  const StepSeries& steps = run.history()->steps;
  RunMemory memory;
  const auto include = [&](const std::string& name, RunMemory::Of of) {
    for (const ExtraPoint& point : steps.extra(name)) {
      if (!(point.value > 0) || (memory.of == of && memory.bytes >= point.value)) continue;
      memory = {point.value, of};
    }
  };
  const auto names = steps.extras();
  for (const auto& [name, of] : known)
    if (memory.of == RunMemory::Of::nothing && std::find(names.begin(), names.end(), name) != names.end()) include(name, of);
  for (const std::string& name : names)
    if (name.find("memory") != std::string::npos && (memory.of == RunMemory::Of::nothing || memory.of == RunMemory::Of::other))
      include(name, RunMemory::Of::other);
  return memory;
}

double secondsPerStep(const FigureSource& run) {
  const double batch = double(run.history()->batchSize);
  return batch > 0 ? batch / imagesPerSecond(run) : nothing;
}

double hoursPerEpoch(const FigureSource& run) {
  const double steps = double(run.history()->stepsPerEpoch);
  return steps > 0 ? steps * secondsPerStep(run) / 3600 : nothing;
}

std::optional<ChartData> chartNamed(FigureSource& run, const QString& figure) {
  const double temperature = run.config() ? run.config()->method.temperature : 0;
  for (const CurveGroup group :
       {CurveGroup::overview, CurveGroup::clustering, CurveGroup::metrics, CurveGroup::assignment, CurveGroup::training}) {
    for (ChartData& chart : chartsOf(*run.history(), group, CurveAxis::epoch, temperature))
      if (chart.name == figure) return chart;
  }
  return std::nullopt;
}

std::optional<Curve> curveNamed(FigureSource& run, const QString& figure, const QString& curve) {
  const auto chart = chartNamed(run, figure);
  if (!chart) return std::nullopt;
  for (const Curve& known : chart->curves)
    if (known.name == curve && !isEmpty(known)) return known;
  return std::nullopt;
}

ChartLimits sharedLimits(const std::vector<ChartData>& charts) {
  ChartData all;
  for (const ChartData& chart : charts) {
    all.curves.insert(all.curves.end(), chart.curves.begin(), chart.curves.end());
    all.lines.insert(all.lines.end(), chart.lines.begin(), chart.lines.end());
    all.fromZero = all.fromZero || chart.fromZero;
  }
  return chartLimits(all);
}

QByteArray panelsCsv(const std::vector<std::pair<QString, ChartData>>& charts) {
  QByteArray csv = "panel,series,epoch,value\n";
  for (const auto& [panel, chart] : charts) {
    for (const Curve& curve : chart.curves) {
      for (const QPointF& point : pointsOf(curve))
        csv += csvField(panel) + "," + csvField(curve.label.isEmpty() ? curve.name : curve.label) + "," +
               QByteArray::number(point.x(), 'g', 9) + "," + QByteArray::number(point.y(), 'g', 9) + "\n";
    }
  }
  return csv;
}

std::vector<nlohmann::json> storedEvaluations(const FigureSource& run) {
  std::vector<std::filesystem::path> files;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(run.root() / "evaluations", failure))
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<nlohmann::json> all;
  for (const auto& file : files) {
    const auto json = nlohmann::json::parse(readFile(file), nullptr, /*allow_exceptions=*/false);
    if (!json.is_object() || !json.contains("results") || !json["results"].is_object())
      throw DataError(file.string() + ": no answer of `resa evaluate` (it has no \"results\"); write it with --out");
    all.push_back(json);
  }
  return all;
}

QString percentText(double share) { return std::isfinite(share) ? QString::number(100 * share, 'f', 1) : QStringLiteral("–"); }

QString percentText(const std::vector<double>& shares) {
  std::vector<double> known;
  for (const double share : shares)
    if (std::isfinite(share)) known.push_back(share);
  if (known.size() < 2) return percentText(known.empty() ? nothing : known.front());
  double mean = 0, squares = 0;
  for (const double share : known) mean += share / double(known.size());
  for (const double share : known) squares += (share - mean) * (share - mean);
  return percentText(mean) + QStringLiteral(" ± ") + QString::number(100 * std::sqrt(squares / double(known.size() - 1)), 'f', 1);
}

const std::vector<Recipe>& recipes() {
  static const std::vector<Recipe> all = [] {
    std::vector<Recipe> joined;
    for (auto part : {curveRecipes(), mapRecipes(), costRecipes(), tableRecipes()}) joined.insert(joined.end(), part.begin(), part.end());
    // "figure10" behind "figure9", tables behind figures.
    std::stable_sort(joined.begin(), joined.end(), [](const Recipe& a, const Recipe& b) {
      const auto rank = [](const QString& name) { return std::pair(name.startsWith('t'), name.mid(name.startsWith('t') ? 5 : 6).toInt()); };
      return rank(a.name) < rank(b.name);
    });
    return joined;
  }();
  return all;
}

const Recipe* findRecipe(const QString& name) {
  for (const Recipe& recipe : recipes())
    if (recipe.name == name) return &recipe;
  return nullptr;
}

void applyOptions(const Recipe& recipe, const std::map<std::string, std::string>& options, RecipeInput& input) {
  for (const auto& [key, value] : options) {
    if (key == "classes" && recipe.takesClasses) {
      input.classes = QString::fromStdString(value);
    } else if (key == "galleries" && recipe.takesGalleries) {
      input.galleries = QString::fromStdString(value);
    } else if (key == "sub_centroids" && recipe.takesGalleries) {
      bool number = false;
      input.subCentroids = QString::fromStdString(value).toInt(&number);
      if (!number || input.subCentroids < leastSubCentroids || input.subCentroids > mostSubCentroids)
        throw UsageError("sub_centroids: a number of " + std::to_string(leastSubCentroids) + " to " + std::to_string(mostSubCentroids) +
                         " is expected, found \"" + value + "\"");
    } else {
      std::string message = recipe.name.toStdString();
      message += " takes no option \"" + key + "\"";
      if (recipe.takesClasses) message += recipe.takesGalleries ? "; it takes classes, galleries and sub_centroids" : "; it takes classes";
      throw UsageError(message);
    }
  }
}

std::map<std::string, std::string> optionsOf(const RecipeInput& input) {
  std::map<std::string, std::string> options;
  if (!input.classes.trimmed().isEmpty()) options["classes"] = input.classes.trimmed().toStdString();
  if (!input.galleries.trimmed().isEmpty()) options["galleries"] = input.galleries.trimmed().toStdString();
  if (input.subCentroids != RecipeInput().subCentroids) options["sub_centroids"] = std::to_string(input.subCentroids);
  return options;
}

std::vector<Figure> makeRecipe(const Recipe& recipe, const RecipeInput& input) {
  RecipeCheck check;
  if (input.runs.empty())
    check.problems << QStringLiteral("no run is chosen");
  else
    check = recipe.check(input);
  if (!check.problems.isEmpty())
    throw DataError(QStringLiteral("%1 needs %2: %3").arg(recipe.name, recipe.needs, check.problems.join("; ")).toStdString());
  std::vector<Figure> figures = recipe.make(input);
  for (Figure& figure : figures) figure.request = {recipe.name, -1, {}, optionsOf(input)};
  return figures;
}

}  // namespace resa
