#include "widgets/curve_data.h"

#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>

#include "widgets/assignment_charts.h"
#include "widgets/curve_axis.h"
#include "widgets/map_data.h"

namespace resa {

double startTime(const RunHistory& history) {
  double start = std::numeric_limits<double>::infinity();
  if (!history.states.empty()) start = std::min(start, history.states.front().time);
  if (!history.steps.empty()) start = std::min(start, history.steps.front().time);
  if (!history.evaluations.empty()) start = std::min(start, history.evaluations.front().time);
  return std::isfinite(start) ? start : 0;
}

QString axisLabel(CurveAxis axis) {
  const char* labels[] = {"epoch", "step", "minutes since the start"};
  return QString::fromLatin1(labels[int(axis)]);
}

namespace {

Curve stepCurve(const RunHistory& history, CurveAxis axis, const char* name, const char* label, int color, double StepEvent::*field) {
  Curve curve{QString::fromLatin1(name), QString::fromLatin1(label), color, {}, {}, true, false, true};
  const double start = startTime(history);
  for (const StepEvent& event : history.steps) {
    if (std::isfinite(event.*field)) curve.points.append({positionOf(event, axis, start), event.*field});
  }
  return curve;
}

using ScoreOf = std::function<double(const ComponentScores&)>;

/// The number of images most evaluations were made on: a line joins only values of one n.
std::int64_t usualCount(const RunHistory& history) {
  std::map<std::int64_t, int> counts;
  for (const EvaluationEvent& event : history.evaluations) ++counts[event.n];
  std::int64_t best = 0;
  for (const auto& [n, count] : counts) {
    if (best == 0 || count > counts[best]) best = n;
  }
  return best;
}

/// One chart of an evaluation's scores, a curve a component.
struct Metric {
  QString name;    // of its curves: "ari" gives "ari/encoding"
  QString figure;  // file name of its figure
  QString title, unit;
  ScoreOf score;
  std::vector<CurveGroup> groups;    // where it is shown
  double Scores::*lowest = nullptr;  // whiskers: least and most over the restarts, where there are any
  double Scores::*highest = nullptr;
};

ScoreOf normalized(double Scores::*field) {
  return [field](const ComponentScores& scores) { return scores.normalized.*field; };
}

/// A score by its name in the event, for those that Scores has no member of.
ScoreOf named(const char* name) {
  return [name](const ComponentScores& scores) {
    const auto found = scores.normalized.values.find(name);
    return found == scores.normalized.values.end() ? std::nan("") : found->second;
  };
}

void addComponent(ChartData& chart, const RunHistory& history, CurveAxis axis, const Metric& metric, const std::string& component) {
  const std::int64_t usual = usualCount(history);
  const double start = startTime(history);
  const QString name = metric.name + "/" + QString::fromStdString(component);
  const int color = componentColor(component);
  Curve main{name, componentTitle(component), color, {}, {}, true, true, true};
  Curve other{name + "/other n", {}, color, {}, {}, false, true, true};
  for (const EvaluationEvent& event : history.evaluations) {
    const auto found = event.components.find(component);
    if (found == event.components.end() || !std::isfinite(metric.score(found->second))) continue;
    Curve& curve = event.n == usual ? main : other;
    curve.points.append({positionOf(event, axis, start), metric.score(found->second)});
    const Scores& scores = found->second.normalized;
    if (metric.lowest != nullptr) curve.whiskers.append({scores.*metric.lowest, scores.*metric.highest});
    curve.filled = !event.preview;
    if (event.bnRecomputed && event.n == usual) {
      chart.notes.push_back({curve.points.back(),
                             QStringLiteral("Untrained network: its batch-norm statistics were recomputed on a copy from training batches, "
                                            "because its own are still those of the initialisation.")});
    }
  }
  for (Curve* curve : {&main, &other}) {
    // Runs of other programs may know a score and not how it spreads.
    const auto isSpread = [](const QPointF& whisker) { return std::isfinite(whisker.x()) && std::isfinite(whisker.y()); };
    if (std::none_of(curve->whiskers.begin(), curve->whiskers.end(), isSpread)) curve->whiskers.clear();
    if (!curve->points.isEmpty()) chart.curves.push_back(*curve);
  }
}

void addBaselines(ChartData& chart, const RunHistory& history, const Metric& metric) {
  const std::int64_t usual = usualCount(history);
  for (const auto& [n, scores] : history.baselines) {
    const double value = metric.score(scores);
    if (!std::isfinite(value)) continue;
    const bool isUsual = n == usual || history.baselines.size() == 1;
    const QString count = QLocale(QLocale::English).toString(qlonglong(n));
    chart.lines.push_back({isUsual ? QStringLiteral("raw pixels") : QStringLiteral("raw pixels, n = %1").arg(count),
                           QStringLiteral("The same score of the raw pixels of the same %1 images, without any network.").arg(count),
                           value});
  }
}

/// The charts of scores: a line here is a chart in the window and a figure on disk.
const std::vector<Metric>& metrics() {
  const std::vector<CurveGroup> first{CurveGroup::overview, CurveGroup::clustering}, clustering{CurveGroup::clustering},
      more{CurveGroup::metrics};
  static const std::vector<Metric> all{
      {"sc_mean", "silhouette", "Silhouette", "mean by true class", normalized(&Scores::scMean), first},
      {"sc_clusters_mean", "silhouette_clusters", "Silhouette", "mean by k-means cluster", normalized(&Scores::scClustersMean), first},
      {"sc_std", "silhouette_sd", "Silhouette", "standard deviation over images", normalized(&Scores::scStd), clustering},
      {"sc_clusters_std", "silhouette_clusters_sd", "Silhouette", "SD over images, k-means clusters", normalized(&Scores::scClustersStd),
       clustering},
      {"sc_positive", "silhouette_positive", "Silhouette > 0", "share of images", normalized(&Scores::scPositive), clustering},
      {"ari", "ari", "ARI", "k-means against classes", normalized(&Scores::ari), first, &Scores::ariMin, &Scores::ariMax},
      {"nmi", "nmi", "NMI", "k-means against classes", normalized(&Scores::nmi), clustering, &Scores::nmiMin, &Scores::nmiMax},
      {"effective_rank", "effective_rank", "Effective rank", "of the features", normalized(&Scores::effectiveRank), clustering},
      {"knn5", "knn5", "5-nn", "accuracy", [](const auto& s) { return s.knn5; }, {CurveGroup::overview, CurveGroup::metrics}},
      {"neighbourhood_hit", "neighbourhood_hit", "Neighbourhood hit", "share of 10 neighbours", normalized(&Scores::neighbourhoodHit),
       more},
      {"cluster_accuracy", "cluster_accuracy", "Clustering accuracy", "Hungarian", normalized(&Scores::clusterAccuracy), more},
      {"ami", "ami", "AMI", "k-means against classes", normalized(&Scores::ami), more},
      {"purity", "purity", "Purity", "of the k-means clusters", normalized(&Scores::purity), more},
      {"homogeneity", "homogeneity", "Homogeneity", "of the k-means clusters", normalized(&Scores::homogeneity), more},
      {"completeness", "completeness", "Completeness", "of the k-means clusters", normalized(&Scores::completeness), more},
      {"v_measure", "v_measure", "V-measure", "of the k-means clusters", normalized(&Scores::vMeasure), more},
      {"sc_cosine_mean", "silhouette_cosine", "Silhouette, cosine", "mean by true class", normalized(&Scores::scCosineMean), more},
      {"sc_cosine_clusters_mean", "silhouette_cosine_clusters", "Silhouette, cosine", "mean by k-means cluster",
       named("sc_cosine_clusters_mean"), more},
      {"davies_bouldin", "davies_bouldin", "Davies-Bouldin", "lower is better", normalized(&Scores::daviesBouldin), more},
      {"davies_bouldin_clusters", "davies_bouldin_clusters", "Davies-Bouldin", "of the k-means clusters, lower is better",
       named("davies_bouldin_clusters"), more},
      {"calinski_harabasz", "calinski_harabasz", "Calinski-Harabasz", "higher is better", normalized(&Scores::calinskiHarabasz), more},
      {"calinski_harabasz_clusters", "calinski_harabasz_clusters", "Calinski-Harabasz", "of the k-means clusters, higher is better",
       named("calinski_harabasz_clusters"), more},
      {"uniformity", "uniformity", "Uniformity", "t = 2, lower spreads more", normalized(&Scores::uniformity), more}};
  return all;
}

/// Weighted k-nn: as many charts as numbers of neighbours were asked for.
std::vector<Metric> neighbourMetrics(const RunHistory& history) {
  std::map<std::int64_t, Metric> byK;
  for (const EvaluationEvent& event : history.evaluations) {
    for (const auto& [component, scores] : event.components) {
      for (const auto& [k, top] : scores.weightedKnn) {
        const auto top1 = [k = k](const ComponentScores& s) {
          const auto found = s.weightedKnn.find(k);
          return found == s.weightedKnn.end() ? std::nan("") : found->second.top1;
        };
        byK[k] = {QStringLiteral("weighted_knn_%1").arg(k),
                  QStringLiteral("weighted_knn_%1").arg(k),
                  QStringLiteral("%1-nn").arg(k),
                  "accuracy, weighted by cosine",
                  top1,
                  {CurveGroup::metrics}};
      }
    }
  }
  std::vector<Metric> metrics;
  for (auto& [k, metric] : byK) metrics.push_back(std::move(metric));
  return metrics;
}

ChartData metricChart(const RunHistory& history, CurveAxis axis, const Metric& metric) {
  ChartData chart;
  chart.name = metric.figure;
  chart.title = metric.title;
  chart.unit = metric.unit;
  chart.xLabel = axisLabel(axis);
  chart.caption = evaluationFacts(history);
  for (const std::string& component : evaluatedComponents(history)) addComponent(chart, history, axis, metric, component);
  addBaselines(chart, history, metric);
  return chart;
}

/// Silhouettes of the encoding class by class, of the evaluations that a line may join.
ChartData classChart(const RunHistory& history, CurveAxis axis) {
  constexpr std::size_t mostClasses = 20;
  const std::int64_t usual = usualCount(history);
  const double start = startTime(history);
  std::map<std::int64_t, Curve> curves;
  for (const EvaluationEvent& event : history.evaluations) {
    const auto encoding = event.components.find("encoding");
    if (encoding == event.components.end() || event.n != usual) continue;
    for (const auto& [label, value] : encoding->second.normalized.scClasses) {
      if (!std::isfinite(value)) continue;
      Curve& curve = curves[label];
      curve.name = QStringLiteral("sc_classes/%1").arg(label);
      curve.label = QStringLiteral("class %1").arg(label);
      curve.points.append({positionOf(event, axis, start), value});
      curve.markers = true;
      curve.filled = !event.preview;
    }
  }
  const bool all = curves.size() <= mostClasses;
  ChartData chart{"silhouette_classes",
                  "Silhouette by class",
                  all ? QStringLiteral("mean of each class, encoding")
                      : QStringLiteral("mean of each of the first %1 classes, encoding").arg(mostClasses),
                  axisLabel(axis),
                  evaluationFacts(history),
                  {},
                  {},
                  {}};
  chart.ownLegend = true;
  for (auto& [label, curve] : curves) {
    if (chart.curves.size() == mostClasses) break;
    curve.color = int(chart.curves.size());
    chart.curves.push_back(std::move(curve));
  }
  return chart;
}

/// The linear probe at the end of a run, and of each run that continued it.
ChartData linearChart(const RunHistory& history, CurveAxis axis) {
  ChartData chart{
      "linear_probe", "Linear probe", "accuracy of a classifier on the encoding", axisLabel(axis), evaluationFacts(history), {}, {}, {}};
  chart.ownLegend = true;
  const double start = startTime(history);
  const auto add = [&](const char* name, const char* label, int color, double LinearEvent::*field) {
    Curve curve{QString::fromLatin1(name), QString::fromLatin1(label), color, {}, {}, false, true, true};
    for (const LinearEvent& event : history.linear)
      if (std::isfinite(event.*field)) curve.points.append({positionOf(event, axis, start), event.*field});
    chart.curves.push_back(curve);
  };
  add("linear_top1", "top 1", 0, &LinearEvent::top1);
  add("linear_top5", "top 5", 3, &LinearEvent::top5);
  return chart;
}

ChartData lossChart(const RunHistory& history, CurveAxis axis, double temperature) {
  ChartData chart{"loss",
                  "Loss",
                  "nats",
                  axisLabel(axis),
                  "training batches, means between reports · loss = assignment entropy + KL(A || P)",
                  {},
                  {},
                  {},
                  true,
                  true,
                  true};
  chart.curves = {stepCurve(history, axis, "loss", "loss", 0, &StepEvent::loss),
                  stepCurve(history, axis, "assignment_entropy", "assignment entropy", 3, &StepEvent::assignmentEntropy),
                  stepCurve(history, axis, "kl", "KL", 2, &StepEvent::kl)};
  if (history.batchSize > 1) {
    chart.lines.push_back({"log B", QStringLiteral("Loss of a uniform assignment and prediction, B = %1.").arg(history.batchSize),
                           std::log(double(history.batchSize))});
  }
  if (history.batchSize > 1 && temperature > 0) {
    chart.lines.push_back(
        {"floor at A = identity",
         QStringLiteral(
             "Lowest loss were each image grouped with itself alone and all others orthogonal: log(1 + (B − 1) e^(−1/t)), B = %1, t = %2.")
             .arg(history.batchSize)
             .arg(temperature),
         identityFloor(history.batchSize, temperature)});
  }
  return chart;
}

ChartData trainingChart(const RunHistory& history, CurveAxis axis, const char* name, const char* title, const char* unit, int color,
                        double StepEvent::*field) {
  ChartData chart{name, title, unit, axisLabel(axis), "training, as reported", {}, {}, {}, false, false, true};
  chart.curves = {stepCurve(history, axis, name, "", color, field)};
  return chart;
}

/// What another program logged under names of its own: a chart each.
std::vector<ChartData> extraCharts(const RunHistory& history, CurveAxis axis) {
  std::vector<ChartData> charts;
  std::set<QString> figures;
  const double start = startTime(history);
  for (const std::string& name : history.steps.extras()) {
    const std::vector<ExtraPoint> points = history.steps.extra(name);
    const QString title = QString::fromStdString(name);
    QString figure = "extra_";
    for (const QChar c : title.left(60)) figure += c.isLetterOrNumber() ? c : QChar('_');  // it names a file
    const QString plain = figure;
    for (int next = 2; !figures.insert(figure).second; ++next) figure = QStringLiteral("%1_%2").arg(plain).arg(next);
    Curve curve{"extra/" + title, {}, 0, {}, {}, true, false, true};
    for (const ExtraPoint& point : points) {
      if (std::isfinite(point.value)) curve.points.append({positionOf(point, axis, start), point.value});
    }
    charts.push_back({figure, title, {}, axisLabel(axis), "training, as its program reported it", {curve}, {}, {}, false, false, true});
  }
  return charts;
}

}  // namespace

double identityFloor(std::int64_t batchSize, double temperature) { return std::log1p(double(batchSize - 1) * std::exp(-1 / temperature)); }

double axisPosition(const RunHistory& history, CurveAxis axis, std::int64_t step) {
  if (axis == CurveAxis::epoch) return history.epochOf(step);
  if (axis == CurveAxis::step) return double(step);
  const double start = startTime(history);
  for (const EvaluationEvent& event : history.evaluations) {
    if (event.step == step) return (event.time - start) / 60;
  }
  const auto& steps = history.steps;
  const auto after =
      std::lower_bound(steps.begin(), steps.end(), step, [](const StepEvent& event, std::int64_t s) { return event.step < s; });
  if (after == steps.end()) return steps.empty() ? 0 : (steps.back().time - start) / 60;
  if (after == steps.begin()) return (after->time - start) / 60;
  const auto before = after - 1;
  const double share = double(step - before->step) / double(std::max<std::int64_t>(1, after->step - before->step));
  return (before->time + share * (after->time - before->time) - start) / 60;
}

std::int64_t stepAt(const RunHistory& history, CurveAxis axis, double position) {
  if (axis == CurveAxis::step) return std::llround(position);
  if (axis == CurveAxis::epoch) return std::llround(position * double(history.stepsPerEpoch));
  std::int64_t best = 0;
  double distance = std::numeric_limits<double>::infinity();
  for (const StepEvent& event : history.steps) {
    const double apart = std::abs(positionOf(event, axis, startTime(history)) - position);
    if (apart < distance) {
      distance = apart;
      best = event.step;
    }
  }
  return best;
}

std::vector<std::string> evaluatedComponents(const RunHistory& history) {
  std::vector<std::string> names;
  for (const EvaluationEvent& event : history.evaluations) {
    for (const auto& [name, scores] : event.components) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  auto rank = [](const std::string& name) { return name == "encoding" ? 0 : name == "embedding" ? 2 : 1; };
  std::sort(names.begin(), names.end(), [&](const auto& a, const auto& b) { return std::pair(rank(a), a) < std::pair(rank(b), b); });
  return names;
}

int componentColor(const std::string& component) {
  if (component == "encoding") return 0;
  if (component == "embedding") return 2;
  const int layer = component.rfind("hidden_", 0) == 0 ? std::atoi(component.c_str() + 7) : 1;
  return layer <= 1 ? 1 : 2 + layer;  // hidden layers beyond the first take colours that encoding and embedding leave free
}

QString evaluationFacts(const RunHistory& history) {
  if (history.evaluations.empty()) return {};
  const std::int64_t usual = usualCount(history);
  const EvaluationEvent* newest = &history.evaluations.back();
  for (const EvaluationEvent& event : history.evaluations) {
    if (event.n == usual) newest = &event;
  }
  QStringList facts;
  if (!newest->network.empty()) facts.append(QStringLiteral("%1 network").arg(QString::fromStdString(newest->network)));
  if (!newest->split.empty()) facts.append(QStringLiteral("%1 split").arg(QString::fromStdString(newest->split)));
  facts.append(QStringLiteral("n = %1%2")
                   .arg(QLocale(QLocale::English).toString(qlonglong(newest->n)),
                        newest->preview ? QStringLiteral(" (preview, hollow)") : QString()));
  facts.append(QStringLiteral("L2-normalised"));
  return facts.join(QStringLiteral(" · "));
}

std::vector<ChartData> chartsOf(const RunHistory& history, CurveGroup group, CurveAxis axis, double temperature) {
  std::vector<ChartData> charts;
  if (group == CurveGroup::assignment) charts = assignmentCharts(history, axis);
  if (group == CurveGroup::overview) charts.push_back(lossChart(history, axis, temperature));
  std::vector<Metric> all = metrics();
  if (group == CurveGroup::metrics) {
    for (Metric& metric : neighbourMetrics(history)) all.push_back(std::move(metric));
  }
  for (const Metric& metric : all) {
    if (std::find(metric.groups.begin(), metric.groups.end(), group) != metric.groups.end())
      charts.push_back(metricChart(history, axis, metric));
  }
  if (group == CurveGroup::metrics) charts.insert(charts.end(), {classChart(history, axis), linearChart(history, axis)});
  if (group == CurveGroup::training) {
    charts = {trainingChart(history, axis, "learning_rate", "Learning rate", "", 0, &StepEvent::lr),
              trainingChart(history, axis, "momentum", "Momentum", "coefficient of the copy", 1, &StepEvent::momentum),
              trainingChart(history, axis, "images_per_second", "Speed", "images/s", 3, &StepEvent::imagesPerSecond),
              trainingChart(history, axis, "gradient_norm", "Gradient norm", "L2, all weights", 2, &StepEvent::gradNorm)};
    for (ChartData& chart : extraCharts(history, axis)) charts.push_back(std::move(chart));
  }
  std::erase_if(charts, [](const ChartData& chart) {
    return std::all_of(chart.curves.begin(), chart.curves.end(), [](const Curve& curve) { return curve.points.isEmpty(); });
  });
  return charts;
}

QByteArray chartCsv(const ChartData& chart) {
  struct Column {
    QString name;
    std::map<double, double> values;
  };
  std::vector<Column> columns;
  for (const Curve& curve : chart.curves) {
    Column value{curve.name, {}}, low{curve.name + " min", {}}, high{curve.name + " max", {}};
    for (qsizetype i = 0; i < curve.points.size(); ++i) {
      value.values[curve.points[i].x()] = curve.points[i].y();
      if (i < curve.whiskers.size() && std::isfinite(curve.whiskers[i].x()) && std::isfinite(curve.whiskers[i].y())) {
        low.values[curve.points[i].x()] = curve.whiskers[i].x();
        high.values[curve.points[i].x()] = curve.whiskers[i].y();
      }
    }
    columns.push_back(value);
    if (!curve.whiskers.isEmpty()) columns.insert(columns.end(), {low, high});
  }
  std::map<double, bool> positions;
  for (const Column& column : columns) {
    for (const auto& [x, y] : column.values) positions[x] = true;
  }
  auto quoted = [](const QString& text) { return text.contains(',') ? "\"" + text.toUtf8() + "\"" : text.toUtf8(); };
  QByteArray csv = quoted(chart.xLabel);
  for (const Column& column : columns) csv += "," + quoted(column.name);
  for (const ReferenceLine& line : chart.lines) csv += "," + quoted(line.label);
  csv += "\n";
  for (const auto& [x, unused] : positions) {
    csv += QByteArray::number(x, 'g', 17);
    for (const Column& column : columns) {
      const auto found = column.values.find(x);
      csv += "," + (found == column.values.end() ? QByteArray() : QByteArray::number(found->second, 'g', 17));
    }
    for (const ReferenceLine& line : chart.lines) csv += "," + QByteArray::number(line.value, 'g', 17);
    csv += "\n";
  }
  return csv;
}

}  // namespace resa
