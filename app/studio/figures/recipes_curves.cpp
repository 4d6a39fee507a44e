#include <algorithm>
#include <cmath>
#include <set>

#include "app/studio/figures/recipe_parts.h"
#include "engine/run/error.h"
#include "widgets/figures/recipe_panels.h"
#include "widgets/map/map_data.h"

/// Recipes of values: Figures 3, 4, 6, 9, 10 and 12.
namespace resa {
namespace {

struct Metric {
  const char* figure;  // of the curves' view
  const char* curve;   // its curves are CURVE/COMPONENT
  QString title;
  double Scores::*score;
};
const std::vector<Metric>& clusteringMetrics() {
  static const std::vector<Metric> all{{"silhouette", "sc_mean", "SC, mean", &Scores::scMean},
                                       {"silhouette_sd", "sc_std", "SC, standard deviation", &Scores::scStd},
                                       {"ari", "ari", "ARI", &Scores::ari}};
  return all;
}

std::size_t evaluatedEpochs(const FigureSource& run) {
  std::set<std::int64_t> steps;
  for (const EvaluationEvent& event : run.history()->evaluations)
    if (!event.components.empty()) steps.insert(event.step);
  return steps.size();
}

/// A chart of one curve a run, in the order of the labels.
ChartData overlay(const RecipeInput& input, const QStringList& labels, const char* figure, const QString& curve, const QString& title) {
  ChartData chart;
  chart.name = QString::fromLatin1(figure);
  chart.title = title;
  chart.xLabel = QStringLiteral("epoch");
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    auto found = curveNamed(*input.runs[i], QString::fromLatin1(figure), curve);
    if (!found) continue;
    found->label = labels[qsizetype(i)];
    found->color = int(i);
    found->whiskers.clear();
    chart.curves.push_back(*found);
  }
  return chart;
}

FigurePanel plotPanel(const ChartData& chart, const ChartLimits& limits) {
  return {chart.title,
          [chart, limits](QPainter& painter, const QRectF& area, const Theme& look) { paintPlot(painter, area, chart, limits, look); }};
}

std::function<std::vector<FigureEntry>(const Theme&)> runLegend(const QStringList& labels) {
  return [labels](const Theme& look) {
    std::vector<FigureEntry> entries;
    for (int i = 0; i < int(labels.size()); ++i) entries.push_back({labels[i], seriesColor(look, i), -1, i / 8});
    return entries;
  };
}

/// Panels of overlaid runs, as Figures 10 and 12 have them.
PanelFigure overlayFigure(const QString& name, const QString& title, const QStringList& labels, const std::vector<ChartData>& charts) {
  PanelFigure figure;
  figure.name = name;
  figure.title = title;
  figure.columns = int(charts.size());
  figure.panelSize = {320, 250};
  std::vector<std::pair<QString, ChartData>> named;
  for (const ChartData& chart : charts) {
    figure.panels.push_back(plotPanel(chart, chartLimits(chart)));
    named.emplace_back(chart.title, chart);
  }
  figure.legend = runLegend(labels);
  figure.csv = [named] { return panelsCsv(named); };
  return figure;
}

// Figure 3: encoding against embedding of several methods.

RecipeCheck checkFigure3(const RecipeInput& input) {
  RecipeCheck check;
  for (const auto& run : input.runs) {
    for (const char* component : {"encoding", "embedding"}) {
      const double ari = reportedScore(*run, component, [](const ComponentScores& s) { return s.normalized.ari; });
      if (!std::isfinite(ari))
        check.problems
            << QStringLiteral("%1 has no evaluation with the ARI of its %2").arg(QString::fromStdString(run->root().string()), component);
    }
  }
  if (input.runs.size() < 2) check.missing << QStringLiteral("runs of other methods to compare with");
  return check;
}

std::vector<Figure> makeFigure3(const RecipeInput& input) {
  const QStringList labels = runLabels(input);
  PanelFigure figure;
  figure.name = QStringLiteral("figure3");
  figure.title = QStringLiteral("Encoding and embedding");
  figure.caption = recipeCaption(QStringLiteral("clustering of encoding and embedding, L2-normalised"), input, checkFigure3(input));
  figure.columns = 3;
  QByteArray csv = "metric,run,encoding,embedding\n";
  for (const Metric& metric : clusteringMetrics()) {
    BarChart bars;
    bars.colors = {componentColor("encoding"), componentColor("embedding")};
    for (std::size_t i = 0; i < input.runs.size(); ++i) {
      const auto score = [&metric](const ComponentScores& s) { return s.normalized.*metric.score; };
      const std::vector<double> values{reportedScore(*input.runs[i], "encoding", score), reportedScore(*input.runs[i], "embedding", score)};
      bars.groups.push_back({labels[qsizetype(i)], values});
      csv += csvField(metric.title) + "," + csvField(labels[qsizetype(i)]) + "," + QByteArray::number(values[0], 'g', 9) + "," +
             QByteArray::number(values[1], 'g', 9) + "\n";
    }
    figure.panels.push_back(
        {metric.title, [bars](QPainter& painter, const QRectF& area, const Theme& look) { paintBars(painter, area, bars, look); }});
  }
  figure.legend = [](const Theme& look) {
    std::vector<FigureEntry> entries;
    for (const char* component : {"encoding", "embedding"})
      entries.push_back({componentTitle(component), seriesColor(look, componentColor(component)), -1, 0, true});
    return entries;
  };
  figure.csv = [csv] { return csv; };
  return {panelsFigure(figure)};
}

// Figures 4 and 9: the metrics of every component while runs train.

RecipeCheck checkDevelopment(const RecipeInput& input) {
  RecipeCheck check;
  for (const auto& run : input.runs) {
    const QString root = QString::fromStdString(run->root().string());
    if (evaluatedEpochs(*run) < 2) check.problems << QStringLiteral("%1 was evaluated at fewer than two epochs").arg(root);
    for (const Metric& metric : clusteringMetrics())
      if (!chartNamed(*run, metric.figure)) check.problems << QStringLiteral("%1 has no %2").arg(root, metric.title);
    const auto components = evaluatedComponents(*run->history());
    const auto hidden = [](const std::string& name) { return name.starts_with("hidden"); };
    if (std::none_of(components.begin(), components.end(), hidden))
      check.missing
          << QStringLiteral("hidden layers of the projector (evaluate.components of %1)").arg(QString::fromStdString(run->info().name));
  }
  return check;
}

PanelFigure developmentFigure(const RecipeInput& input, const RecipeCheck& check) {
  const QStringList labels = runLabels(input);
  PanelFigure figure;
  figure.caption =
      recipeCaption(QStringLiteral("clustering of every component while training, L2-normalised; dashed: raw pixels"), input, check);
  const bool one = input.runs.size() == 1;
  figure.columns = one ? 3 : int(input.runs.size());
  std::vector<std::pair<QString, ChartData>> named;
  std::vector<std::string> components = evaluatedComponents(*input.runs.front()->history());
  for (const auto& run : input.runs)
    for (const std::string& component : evaluatedComponents(*run->history()))
      if (std::find(components.begin(), components.end(), component) == components.end()) components.push_back(component);
  for (const Metric& metric : clusteringMetrics()) {
    std::vector<ChartData> charts;
    for (const auto& run : input.runs) charts.push_back(*chartNamed(*run, metric.figure));
    // One scale for all runs: what is not higher must not look higher.
    const ChartLimits limits = sharedLimits(charts);
    for (std::size_t i = 0; i < charts.size(); ++i) {
      charts[i].title = one ? metric.title : labels[qsizetype(i)] + " · " + metric.title;
      figure.panels.push_back(plotPanel(charts[i], limits));
      named.emplace_back(charts[i].title, charts[i]);
    }
  }
  figure.legend = [components](const Theme& look) {
    std::vector<FigureEntry> entries;
    for (const std::string& component : components)
      entries.push_back({componentTitle(component), seriesColor(look, componentColor(component))});
    return entries;
  };
  figure.csv = [named] { return panelsCsv(named); };
  return figure;
}

std::vector<Figure> makeFigure4(const RecipeInput& input) {
  PanelFigure figure = developmentFigure(input, checkDevelopment(input));
  figure.name = QStringLiteral("figure4");
  figure.title = QStringLiteral("Clustering while training");
  return {panelsFigure(figure)};
}

RecipeCheck checkFigure9(const RecipeInput& input) {
  RecipeCheck check = checkDevelopment(input);
  if (input.runs.size() != 1) check.problems << QStringLiteral("one run is shown, %1 are chosen").arg(input.runs.size());
  if (input.runs.front()->config() && input.runs.front()->config()->method.assignmentFrom != "encoding")
    check.problems << QStringLiteral("%1 takes its assignment from the %2, so it is not ReSA as the paper trains it")
                          .arg(QString::fromStdString(input.runs.front()->root().string()),
                               QString::fromStdString(input.runs.front()->config()->method.assignmentFrom));
  return check;
}

std::vector<Figure> makeFigure9(const RecipeInput& input) {
  PanelFigure figure = developmentFigure(input, checkFigure9(input));
  figure.name = QStringLiteral("figure9");
  figure.title = QStringLiteral("Clustering while ReSA trains");
  return {panelsFigure(figure)};
}

// Figure 6: what each transformation of the weak view does.

struct Transformation {
  QString name, key;
  bool (*used)(const ViewConfig&);
};
const std::vector<Transformation>& transformations() {
  static const std::vector<Transformation> all{
      {"ResizedCrop", "augment.weak.crop = \"center\"", [](const ViewConfig& v) { return v.crop == "random"; }},
      {"ColorJitter", "augment.weak.jitter_probability = 0", [](const ViewConfig& v) { return v.jitterProbability > 0; }},
      {"Grayscale", "augment.weak.gray_probability = 0", [](const ViewConfig& v) { return v.grayProbability > 0; }},
      {"GaussianBlur", "augment.weak.blur_probability = 0", [](const ViewConfig& v) { return v.blurProbability > 0; }},
      {"HorizontalFlip", "augment.weak.flip_probability = 0", [](const ViewConfig& v) { return v.flipProbability > 0; }}};
  return all;
}

const QString standardView = QStringLiteral("standard"), weakView = QStringLiteral("weak (crop and flip)");

/// Which of the figure's settings a run is; empty where it is none of them.
QString viewVariant(const Config& config) {
  QStringList left;  // what the strong view does and the weak one does not
  QStringList used;
  for (const Transformation& transformation : transformations()) {
    if (transformation.used(config.augment.weak)) used << transformation.name;
    if (transformation.used(config.augment.strong) && !transformation.used(config.augment.weak)) left << transformation.name;
  }
  if (left.isEmpty()) return standardView;
  if (used == QStringList{"ResizedCrop", "HorizontalFlip"}) return weakView;
  return left.size() == 1 ? QStringLiteral("without ") + left.front() : QString();
}

RecipeCheck checkFigure6(const RecipeInput& input) {
  RecipeCheck check;
  QStringList found;
  for (const auto& run : input.runs) {
    const QString root = QString::fromStdString(run->root().string());
    if (!run->config()) {
      check.problems << QStringLiteral("%1 has no configuration, so its augmentation is unknown").arg(root);
      continue;
    }
    const QString variant = viewVariant(*run->config());
    if (variant.isEmpty())
      check.problems << QStringLiteral("%1 leaves out several transformations of the weak view, the figure one at a time").arg(root);
    else if (found.contains(variant))
      check.problems << QStringLiteral("%1 repeats \"%2\"").arg(root, variant);
    if (evaluatedEpochs(*run) < 2) check.problems << QStringLiteral("%1 was evaluated at fewer than two epochs").arg(root);
    found << variant;
  }
  if (input.runs.size() < 2) check.problems << QStringLiteral("at least two runs with different weak views");
  if (!found.contains(standardView)) check.missing << QStringLiteral("standard (augment.weak as augment.strong)");
  for (const Transformation& transformation : transformations()) {
    const auto& config = input.runs.front()->config();
    if (config && !transformation.used(config->augment.strong)) continue;
    if (!found.contains("without " + transformation.name))
      check.missing << QStringLiteral("without %1 (%2)").arg(transformation.name, transformation.key);
  }
  if (!found.contains(weakView)) check.missing << weakView;
  return check;
}

std::vector<Figure> makeFigure6(const RecipeInput& input) {
  QStringList labels;
  for (const auto& run : input.runs) labels << viewVariant(*run->config());
  std::vector<ChartData> charts;
  for (const Metric& metric : clusteringMetrics())
    charts.push_back(overlay(input, labels, metric.figure, QString::fromLatin1(metric.curve) + "/encoding", metric.title));
  PanelFigure figure = overlayFigure(QStringLiteral("figure6"), QStringLiteral("Augmentation of the weak view"), labels, charts);
  figure.caption =
      recipeCaption(QStringLiteral("encoding, L2-normalised; accuracy of the encoding at the end"), input, checkFigure6(input));
  BarChart bars;
  bars.colors = {0, 2};
  QByteArray accuracies;
  for (std::size_t i = 0; i < input.runs.size(); ++i) {
    const std::vector<double> values{knnAccuracy(*input.runs[i]), linearAccuracy(*input.runs[i])};
    bars.groups.push_back({labels[qsizetype(i)], values});
    const char* names[] = {"5-nn", "linear"};
    for (std::size_t k = 0; k < 2; ++k)
      if (std::isfinite(values[k]))
        accuracies +=
            "Accuracy " + QByteArray(names[k]) + "," + csvField(labels[qsizetype(i)]) + ",," + QByteArray::number(values[k], 'g', 9) + "\n";
  }
  figure.panels.push_back({QStringLiteral("Accuracy: 5-nn, then linear probe"),
                           [bars](QPainter& painter, const QRectF& area, const Theme& look) { paintBars(painter, area, bars, look); }});
  figure.columns = 2;
  figure.csv = [curves = figure.csv, accuracies] { return curves() + accuracies; };
  return {panelsFigure(figure)};
}

// Figure 10: the assignment from the embedding instead of the encoding.

RecipeCheck checkFigure10(const RecipeInput& input) {
  RecipeCheck check;
  std::set<std::string> sources;
  for (const auto& run : input.runs) {
    if (run->config())
      sources.insert(run->config()->method.assignmentFrom);
    else
      check.problems << QStringLiteral("%1 has no configuration").arg(QString::fromStdString(run->root().string()));
    if (!chartNamed(*run, QStringLiteral("loss")))
      check.problems << QStringLiteral("%1 has no loss").arg(QString::fromStdString(run->root().string()));
  }
  for (const char* source : {"encoding", "embedding"})
    if (!sources.count(source)) check.problems << QStringLiteral("no run has method.assignment_from = \"%1\"").arg(source);
  return check;
}

std::vector<Figure> makeFigure10(const RecipeInput& input) {
  QStringList labels;
  for (const auto& run : input.runs) labels << "A from the " + QString::fromStdString(run->config()->method.assignmentFrom);
  const QStringList names = runLabels(input);
  for (qsizetype i = 0; i < labels.size(); ++i)
    if (labels.count(labels[i]) > 1) labels[i] += " (" + names[i] + ")";
  PanelFigure figure = overlayFigure(QStringLiteral("figure10"), QStringLiteral("Where the assignment comes from"), labels,
                                     {overlay(input, labels, "loss", "loss", "Loss, nats"),
                                      overlay(input, labels, "knn5", "knn5/encoding", "5-nn accuracy of the encoding")});
  figure.caption = recipeCaption(QStringLiteral("loss of training batches and 5-nn accuracy"), input, checkFigure10(input));
  return {panelsFigure(figure)};
}

// Figure 12: training on a long-tailed subset.

RecipeCheck checkFigure12(const RecipeInput& input) {
  RecipeCheck check;
  for (const auto& run : input.runs) {
    const QString root = QString::fromStdString(run->root().string());
    if (!run->config() || run->config()->data.longTailFactor <= 1)
      check.problems << QStringLiteral("%1 was not trained on a long-tailed subset (data.long_tail_factor is 1)").arg(root);
    if (!chartNamed(*run, QStringLiteral("loss"))) check.problems << QStringLiteral("%1 has no loss").arg(root);
  }
  if (input.runs.size() < 2) check.missing << QStringLiteral("runs of other methods on the same subset");
  return check;
}

std::vector<Figure> makeFigure12(const RecipeInput& input) {
  const QStringList labels = runLabels(input);
  PanelFigure figure = overlayFigure(QStringLiteral("figure12"), QStringLiteral("Training on a long-tailed subset"), labels,
                                     {overlay(input, labels, "loss", "loss", "Loss, nats"),
                                      overlay(input, labels, "knn5", "knn5/encoding", "5-nn accuracy of the encoding")});
  std::set<double> factors;
  for (const auto& run : input.runs) factors.insert(run->config()->data.longTailFactor);
  QStringList texts;
  for (const double factor : factors) texts << QStringLiteral("1/%1").arg(factor);
  figure.caption =
      recipeCaption(QStringLiteral("imbalance %1; evaluated on the balanced split").arg(texts.join(", ")), input, checkFigure12(input));
  return {panelsFigure(figure)};
}

}  // namespace

std::vector<Recipe> curveRecipes() {
  return {{"figure3", "Clustering of encodings against embeddings", "one or more runs with an evaluation of encoding and embedding", false,
           checkFigure3, makeFigure3},
          {"figure4", "Clustering of every component while several runs train",
           "one or more runs that were evaluated at two epochs or more", false, checkDevelopment, makeFigure4},
          {"figure6", "What each transformation of the weak view does",
           "runs that differ in augment.weak: standard, one transformation left out at a time, crop and flip alone", false, checkFigure6,
           makeFigure6},
          {"figure9", "Clustering of every component while ReSA trains", "one run that was evaluated at two epochs or more", false,
           checkFigure9, makeFigure9},
          {"figure10", "The assignment from the embedding instead of the encoding", "runs that differ in method.assignment_from", false,
           checkFigure10, makeFigure10},
          {"figure12", "Training on a long-tailed subset", "one or more runs with data.long_tail_factor above 1", false, checkFigure12,
           makeFigure12}};
}

}  // namespace resa
