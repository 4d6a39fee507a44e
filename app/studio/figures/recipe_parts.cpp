#include "app/studio/figures/recipe_parts.h"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "widgets/figures/recipe_panels.h"

namespace resa {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Keys in which the runs differ, but for those that every run has of its own.
std::vector<const ConfigKey*> differingKeys(const RecipeInput& input) {
  std::vector<const ConfigKey*> keys;
  for (const ConfigKey& key : configSchema()) {
    std::set<std::string> values;
    for (const auto& run : input.runs) values.insert(run->config() ? formatValue(key.get(*run->config())) : std::string());
    const bool own = key.section() == "output" || key.name == "train.threads" || key.name == "data.root";
    if (values.size() > 1 && !own) keys.push_back(&key);
  }
  return keys;
}

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

QStringList runLabels(const RecipeInput& input) {
  QStringList labels;
  for (const auto& run : input.runs)
    labels << (run->info().name.empty() ? QString::fromStdString(run->root().filename().string())
                                        : QString::fromStdString(run->info().name));
  if (std::set<QString>(labels.begin(), labels.end()).size() == std::size_t(labels.size())) return labels;
  constexpr std::size_t mostKeys = 2;
  const auto keys = differingKeys(input);
  for (qsizetype i = 0; i < labels.size(); ++i) {
    const auto& run = *input.runs[std::size_t(i)];
    QStringList parts;
    for (std::size_t k = 0; k < std::min(mostKeys, keys.size()) && run.config(); ++k) {
      const QString name = QString::fromStdString(keys[k]->name);
      parts << name.section('.', -1) + " " + QString::fromStdString(formatValue(keys[k]->get(*run.config()))).remove('"');
    }
    labels[i] = parts.isEmpty() ? QString::fromStdString(run.root().filename().string()) : parts.join(QStringLiteral(", "));
  }
  // Runs with the very same settings are told apart by their folders.
  for (qsizetype i = 0; i < labels.size(); ++i)
    if (labels.count(labels[i]) > 1)
      labels[i] += " (" + QString::fromStdString(input.runs[std::size_t(i)]->root().filename().string()) + ")";
  return labels;
}

QString runFacts(const FigureSource& run) {
  QStringList facts;
  if (const EvaluationEvent* event = reportedEvaluation(run)) {
    if (!event->network.empty()) facts << QStringLiteral("%1 network").arg(QString::fromStdString(event->network));
    if (!event->split.empty()) facts << QStringLiteral("%1 split").arg(QString::fromStdString(event->split));
    facts << QStringLiteral("n = %1%2").arg(QLocale(QLocale::English).toString(qlonglong(event->n)), event->preview ? " (preview)" : "");
    facts << QStringLiteral("epoch %1").arg(event->epoch, 0, 'g', 4);
  }
  if (run.config()) facts.prepend(QString::fromStdString(run.config()->data.set + ", " + run.config()->model.encoder));
  return facts.join(QStringLiteral(", "));
}

QString recipeCaption(const QString& shows, const RecipeInput& input, const RecipeCheck& check) {
  const QStringList labels = runLabels(input);
  QStringList facts;
  for (const auto& run : input.runs) facts << runFacts(*run);
  QString text = shows + " · ";
  if (std::set<QString>(facts.begin(), facts.end()).size() == 1) {
    text += (labels.size() == 1 ? QStringLiteral("own run %1 (%2)") : QStringLiteral("own runs %1 (each: %2)"))
                .arg(labels.join(", "), facts[0]);
  } else {
    QStringList each;
    for (qsizetype i = 0; i < labels.size(); ++i) each << labels[i] + " (" + facts[i] + ")";
    text += QStringLiteral("own runs ") + each.join(", ");
  }
  if (!check.missing.isEmpty()) text += QStringLiteral(" · not among them: ") + check.missing.join("; ");
  return text;
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
    for (auto part : {curveRecipes(), mapRecipes(), tableRecipes()}) joined.insert(joined.end(), part.begin(), part.end());
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

std::vector<Figure> makeRecipe(const Recipe& recipe, const RecipeInput& input) {
  RecipeCheck check;
  if (input.runs.empty())
    check.problems << QStringLiteral("no run is chosen");
  else
    check = recipe.check(input);
  if (!check.problems.isEmpty())
    throw DataError(QStringLiteral("%1 needs %2: %3").arg(recipe.name, recipe.needs, check.problems.join("; ")).toStdString());
  std::vector<Figure> figures = recipe.make(input);
  for (Figure& figure : figures) {
    figure.request = {recipe.name, -1, {}, {}};
    if (!input.classes.isEmpty()) figure.request.options["classes"] = input.classes.toStdString();
  }
  return figures;
}

}  // namespace resa
