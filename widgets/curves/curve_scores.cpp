#include "widgets/curves/curve_scores.h"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <map>

#include "widgets/map/map_data.h"

namespace resa {
namespace {

std::function<double(const Scores&)> of(double Scores::*field) {
  return [field](const Scores& scores) { return scores.*field; };
}

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

void addComponent(ChartData& chart, const CurveReading& from, const Metric& metric, const std::string& component) {
  const std::int64_t usual = usualCount(from.history);
  const QString name = metric.name + "/" + QString::fromStdString(component);
  const int color = componentColor(component);
  Curve main{name, componentTitle(component), color, {}, {}, true, true, true};
  Curve other{name + "/other n", {}, color, {}, {}, false, true, true};
  other.partOf = main.label;
  for (const EvaluationEvent& event : from.history.evaluations) {
    const auto found = event.components.find(component);
    if (found == event.components.end() || !std::isfinite(metric.score(found->second))) continue;
    Curve& curve = event.n == usual ? main : other;
    curve.points.append({from.positionOf(event), metric.score(found->second)});
    const Scores& scores = found->second.normalized;
    if (metric.lowest) curve.whiskers.append({metric.lowest(scores), metric.highest(scores)});
    curve.filled = !event.preview;
    if (event.bnRecomputed && event.n == usual) {
      chart.notes.push_back({curve.points.back(),
                             CurveWords::tr("Untrained network: its batch-norm statistics were recomputed on a copy from training batches, "
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

void addBaselines(ChartData& chart, const CurveReading& from, const Metric& metric) {
  const std::int64_t usual = usualCount(from.history);
  for (const auto& [n, scores] : from.history.baselines) {
    const double value = metric.score(scores);
    if (!std::isfinite(value)) continue;
    const bool isUsual = n == usual || from.history.baselines.size() == 1;
    const QString count = QLocale(QLocale::English).toString(qlonglong(n));
    chart.lines.push_back({isUsual ? CurveWords::tr("raw pixels") : CurveWords::tr("raw pixels, n = %1").arg(count),
                           CurveWords::tr("The same score of the raw pixels of the same %1 images, without any network.").arg(count),
                           value});
  }
}

/// The charts of scores: a line here is a chart in the window and a figure on disk.
const std::vector<Metric>& fixedMetrics() {
  const std::vector<CurveGroup> first{CurveGroup::overview, CurveGroup::clustering}, clustering{CurveGroup::clustering},
      more{CurveGroup::metrics};
  static const std::vector<Metric> all{
      {"sc_mean", "silhouette", CurveWords::tr("Silhouette"), CurveWords::tr("mean by true class"), normalized(&Scores::scMean), first},
      {"sc_clusters_mean", "silhouette_clusters", CurveWords::tr("Silhouette"), CurveWords::tr("mean by k-means cluster"),
       normalized(&Scores::scClustersMean), first},
      {"sc_std", "silhouette_sd", CurveWords::tr("Silhouette"), CurveWords::tr("standard deviation over images"),
       normalized(&Scores::scStd), clustering},
      {"sc_clusters_std", "silhouette_clusters_sd", CurveWords::tr("Silhouette"), CurveWords::tr("SD over images, k-means clusters"),
       normalized(&Scores::scClustersStd), clustering},
      {"sc_positive", "silhouette_positive", CurveWords::tr("Silhouette > 0"), CurveWords::tr("share of images"),
       normalized(&Scores::scPositive), clustering},
      {"ari", "ari", CurveWords::tr("ARI"), CurveWords::tr("k-means against classes"), normalized(&Scores::ari), first, of(&Scores::ariMin),
       of(&Scores::ariMax)},
      {"nmi", "nmi", CurveWords::tr("NMI"), CurveWords::tr("k-means against classes"), normalized(&Scores::nmi), clustering,
       of(&Scores::nmiMin), of(&Scores::nmiMax)},
      {"effective_rank", "effective_rank", CurveWords::tr("Effective rank"), CurveWords::tr("of the features"),
       normalized(&Scores::effectiveRank), clustering},
      {"knn5",
       "knn5",
       CurveWords::tr("5-nn"),
       CurveWords::tr("accuracy"),
       [](const auto& s) { return s.knn5; },
       {CurveGroup::overview, CurveGroup::metrics}},
      {"neighbourhood_hit", "neighbourhood_hit", CurveWords::tr("Neighbourhood hit"), CurveWords::tr("share of 10 neighbours"),
       normalized(&Scores::neighbourhoodHit), more},
      {"cluster_accuracy", "cluster_accuracy", CurveWords::tr("Clustering accuracy"), CurveWords::tr("Hungarian"),
       normalized(&Scores::clusterAccuracy), more},
      {"ami", "ami", CurveWords::tr("AMI"), CurveWords::tr("k-means against classes"), normalized(&Scores::ami), more},
      {"purity", "purity", CurveWords::tr("Purity"), CurveWords::tr("of the k-means clusters"), normalized(&Scores::purity), more},
      {"homogeneity", "homogeneity", CurveWords::tr("Homogeneity"), CurveWords::tr("of the k-means clusters"),
       normalized(&Scores::homogeneity), more},
      {"completeness", "completeness", CurveWords::tr("Completeness"), CurveWords::tr("of the k-means clusters"),
       normalized(&Scores::completeness), more},
      {"v_measure", "v_measure", CurveWords::tr("V-measure"), CurveWords::tr("of the k-means clusters"), normalized(&Scores::vMeasure),
       more},
      {"sc_cosine_mean", "silhouette_cosine", CurveWords::tr("Silhouette, cosine"), CurveWords::tr("mean by true class"),
       normalized(&Scores::scCosineMean), more},
      {"sc_cosine_clusters_mean", "silhouette_cosine_clusters", CurveWords::tr("Silhouette, cosine"),
       CurveWords::tr("mean by k-means cluster"), named("sc_cosine_clusters_mean"), more},
      {"davies_bouldin", "davies_bouldin", CurveWords::tr("Davies-Bouldin"), CurveWords::tr("lower is better"),
       normalized(&Scores::daviesBouldin), more},
      {"davies_bouldin_clusters", "davies_bouldin_clusters", CurveWords::tr("Davies-Bouldin"),
       CurveWords::tr("of the k-means clusters, lower is better"), named("davies_bouldin_clusters"), more},
      {"calinski_harabasz", "calinski_harabasz", CurveWords::tr("Calinski-Harabasz"), CurveWords::tr("higher is better"),
       normalized(&Scores::calinskiHarabasz), more},
      {"calinski_harabasz_clusters", "calinski_harabasz_clusters", CurveWords::tr("Calinski-Harabasz"),
       CurveWords::tr("of the k-means clusters, higher is better"), named("calinski_harabasz_clusters"), more},
      {"uniformity", "uniformity", CurveWords::tr("Uniformity"), CurveWords::tr("t = 2, lower spreads more"),
       normalized(&Scores::uniformity), more}};
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
                  CurveWords::tr("%1-nn").arg(k),
                  CurveWords::tr("accuracy, weighted by cosine"),
                  top1,
                  {CurveGroup::metrics}};
      }
    }
  }
  std::vector<Metric> metrics;
  for (auto& [k, metric] : byK) metrics.push_back(std::move(metric));
  return metrics;
}

/// Silhouettes of the encoding class by class, of the evaluations that a line may join.
ChartData classChart(const CurveReading& from) {
  constexpr std::size_t mostClasses = 20;
  const std::int64_t usual = usualCount(from.history);
  std::map<std::int64_t, Curve> curves;
  for (const EvaluationEvent& event : from.history.evaluations) {
    const auto encoding = event.components.find("encoding");
    if (encoding == event.components.end() || event.n != usual) continue;
    for (const auto& [label, value] : encoding->second.normalized.scClasses) {
      if (!std::isfinite(value)) continue;
      Curve& curve = curves[label];
      curve.name = QStringLiteral("sc_classes/%1").arg(label);
      curve.label = CurveWords::tr("class %1").arg(label);
      curve.points.append({from.positionOf(event), value});
      curve.markers = true;
      curve.filled = !event.preview;
    }
  }
  const bool all = curves.size() <= mostClasses;
  ChartData chart{"silhouette_classes",
                  CurveWords::tr("Silhouette by class"),
                  all ? CurveWords::tr("mean of each class, encoding")
                      : CurveWords::tr("mean of each of the first %1 classes, encoding").arg(mostClasses),
                  axisLabel(from.axis),
                  evaluationFacts(from.history),
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
ChartData linearChart(const CurveReading& from) {
  ChartData chart{"linear_probe",
                  CurveWords::tr("Linear probe"),
                  CurveWords::tr("accuracy of a classifier on the encoding"),
                  axisLabel(from.axis),
                  evaluationFacts(from.history),
                  {},
                  {},
                  {}};
  chart.ownLegend = true;
  const auto add = [&](const char* name, const char* label, int color, double LinearEvent::*field) {
    Curve curve{QString::fromLatin1(name), QString::fromLatin1(label), color, {}, {}, false, true, true};
    for (const LinearEvent& event : from.history.linear)
      if (std::isfinite(event.*field)) curve.points.append({from.positionOf(event), event.*field});
    chart.curves.push_back(curve);
  };
  add("linear_top1", "top 1", 0, &LinearEvent::top1);
  add("linear_top5", "top 5", 3, &LinearEvent::top5);
  return chart;
}

}  // namespace

std::int64_t usualCount(const RunHistory& history) {
  std::map<std::int64_t, int> counts;
  for (const EvaluationEvent& event : history.evaluations) ++counts[event.n];
  std::int64_t best = 0;
  for (const auto& [n, count] : counts) {
    if (best == 0 || count > counts[best]) best = n;
  }
  return best;
}

ChartData metricChart(const CurveReading& from, const Metric& metric, const std::vector<std::string>& components) {
  ChartData chart;
  chart.name = metric.figure;
  chart.title = metric.title;
  chart.unit = metric.unit;
  chart.xLabel = axisLabel(from.axis);
  chart.caption = evaluationFacts(from.history);
  for (const std::string& component : components.empty() ? evaluatedComponents(from.history) : components)
    addComponent(chart, from, metric, component);
  addBaselines(chart, from, metric);
  return chart;
}

std::vector<ChartData> scoreCharts(const CurveReading& from, CurveGroup group) {
  std::vector<ChartData> charts;
  std::vector<Metric> all = fixedMetrics();
  if (group == CurveGroup::metrics)
    for (Metric& metric : neighbourMetrics(from.history)) all.push_back(std::move(metric));
  for (const Metric& metric : all)
    if (std::find(metric.groups.begin(), metric.groups.end(), group) != metric.groups.end()) charts.push_back(metricChart(from, metric));
  if (group == CurveGroup::metrics) charts.insert(charts.end(), {classChart(from), linearChart(from)});
  return charts;
}

}  // namespace resa
