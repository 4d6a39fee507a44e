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
      if (!std::isfinite(ari)) check.problems << QStringLiteral("%1 has no evaluation with the ARI of its %2").arg(rootOf(*run), component);
    }
  }
  if (input.runs.size() < 2) check.missing << QStringLiteral("runs of other methods to compare with");
  compareRuns(input, check);
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
    const QString root = rootOf(*run);
    if (evaluatedEpochs(*run) < 2) check.problems << QStringLiteral("%1 was evaluated at fewer than two epochs").arg(root);
    for (const Metric& metric : clusteringMetrics())
      if (!chartNamed(*run, metric.figure)) check.problems << QStringLiteral("%1 has no %2").arg(root, metric.title);
    const auto components = evaluatedComponents(*run->history());
    const auto hidden = [](const std::string& name) { return name.starts_with("hidden"); };
    if (std::none_of(components.begin(), components.end(), hidden))
      check.missing
          << QStringLiteral("hidden layers of the projector (evaluate.components of %1)").arg(QString::fromStdString(run->info().name));
  }
  compareRuns(input, check);
  return check;
}

PanelFigure developmentFigure(const RecipeInput& input, const RecipeCheck& check) {
  const QStringList labels = runLabels(input);
  PanelFigure figure;
  const bool one = input.runs.size() == 1;
  figure.columns = one ? 3 : int(input.runs.size());
  bool rawPixels = false, whiskers = false;
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
      // The legend names the line: a name in the plot would lie under the curves of small panels.
      for (ReferenceLine& line : charts[i].lines) line.label.clear();
      rawPixels = rawPixels || !charts[i].lines.empty();
      for (const Curve& curve : charts[i].curves) whiskers = whiskers || !curve.whiskers.empty();
      charts[i].title = one ? metric.title : labels[qsizetype(i)] + " · " + metric.title;
      figure.panels.push_back(plotPanel(charts[i], limits));
      named.emplace_back(charts[i].title, charts[i]);
    }
  }
  figure.legend = [components, rawPixels](const Theme& look) {
    std::vector<FigureEntry> entries;
    for (const std::string& component : components)
      entries.push_back({componentTitle(component), seriesColor(look, componentColor(component))});
    if (rawPixels) entries.push_back({QStringLiteral("Raw pixels"), look.muted, -1, 1});
    return entries;
  };
  QString shows = QStringLiteral("clustering of every component while training, L2-normalised");
  if (whiskers) shows += QStringLiteral("; whiskers: from the least to the greatest ARI over the restarts of k-means");
  figure.caption = recipeCaption(shows, input, check);
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
  if (!input.runs.front()->config())
    check.problems << noConfiguration(*input.runs.front());
  else if (input.runs.front()->config()->method.assignmentFrom != "encoding")
    check.problems << QStringLiteral("%1 takes its assignment from the %2, so it is not ReSA as the paper trains it")
                          .arg(rootOf(*input.runs.front()), QString::fromStdString(input.runs.front()->config()->method.assignmentFrom));
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
    const QString root = rootOf(*run);
    if (!run->config()) {
      check.problems << noConfiguration(*run);
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
  compareRuns(input, check);
  warnOfOtherKeys(input, check, {"augment.weak."});
  const auto probed = [](const auto& run) { return std::isfinite(linearAccuracy(*run)); };
  if (std::none_of(input.runs.begin(), input.runs.end(), probed))
    check.missing << QStringLiteral("accuracy of a linear probe (evaluate.linear)");
  return check;
}

/// A group of bars for each kind of accuracy, in the colours of the runs' curves; with the rows of the CSV.
std::pair<BarChart, QByteArray> accuracyBars(const RecipeInput& input, const QStringList& labels) {
  BarChart bars;
  for (int i = 0; i < int(labels.size()); ++i) bars.colors.push_back(i);
  QByteArray rows;
  const std::pair<QString, double (*)(const FigureSource&)> kinds[] = {{"linear", linearAccuracy}, {"5-nn", knnAccuracy}};
  for (const auto& [name, accuracy] : kinds) {
    std::vector<double> values;
    for (const auto& run : input.runs) values.push_back(accuracy(*run));
    if (std::none_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); })) continue;
    for (std::size_t i = 0; i < values.size(); ++i)
      if (std::isfinite(values[i]))
        rows += "Accuracy " + name.toUtf8() + "," + csvField(labels[qsizetype(i)]) + ",," + QByteArray::number(values[i], 'g', 9) + "\n";
    bars.groups.push_back({name, values});
  }
  return {bars, rows};
}

std::vector<Figure> makeFigure6(const RecipeInput& input) {
  QStringList labels;
  for (const auto& run : input.runs) labels << viewVariant(*run->config());
  std::vector<ChartData> charts;
  for (const Metric& metric : clusteringMetrics())
    charts.push_back(overlay(input, labels, metric.figure, QString::fromLatin1(metric.curve) + "/encoding", metric.title));
  PanelFigure figure = overlayFigure(QStringLiteral("figure6"), QStringLiteral("Augmentation of the weak view"), labels, charts);
  figure.caption = recipeCaption(QStringLiteral("clustering of the encoding, L2-normalised, while training; accuracy at the end"), input,
                                 checkFigure6(input));
  const auto [bars, accuracies] = accuracyBars(input, labels);
  figure.panels.push_back(
      {QStringLiteral("Accuracy of the encoding"),
       [bars = bars](QPainter& painter, const QRectF& area, const Theme& look) { paintBars(painter, area, bars, look); }});
  figure.columns = 2;
  figure.csv = [curves = figure.csv, accuracies = accuracies] { return curves() + accuracies; };
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
      check.problems << noConfiguration(*run);
    if (!chartNamed(*run, QStringLiteral("loss"))) check.problems << QStringLiteral("%1 has no loss").arg(rootOf(*run));
  }
  for (const char* source : {"encoding", "embedding"})
    if (!sources.count(source)) check.problems << QStringLiteral("no run has method.assignment_from = \"%1\"").arg(source);
  compareRuns(input, check);
  warnOfOtherKeys(input, check, {"method.assignment_from"});
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
    const QString root = rootOf(*run);
    if (!run->config())
      check.problems << noConfiguration(*run);
    else if (run->config()->data.longTailFactor <= 1)
      check.problems << QStringLiteral("%1 was not trained on a long-tailed subset (data.long_tail_factor is 1)").arg(root);
    if (!chartNamed(*run, QStringLiteral("loss"))) check.problems << QStringLiteral("%1 has no loss").arg(root);
  }
  if (input.runs.size() < 2) check.missing << QStringLiteral("runs of other methods on the same subset");
  compareRuns(input, check);
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
