#include "widgets/curves/curve_scene.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "widgets/assignment/assignment_charts.h"
#include "widgets/curves/curve_scores.h"
#include "widgets/curves/curve_values.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Curves)
};

void smooth(ChartData& chart, double weight, CurveCache& cache) {
  if (!(weight > 0)) return;
  for (Curve& curve : chart.curves) {
    // Reports of training steps alone: evaluations are few, and each is a measurement of its own.
    if (!curve.series || curve.markers || !curve.line) continue;
    const QString key = curve.key + QStringLiteral("|smoothed %1").arg(weight);
    const CurveSeriesPtr earlier = cache.find(key);
    curve.smoothed = CurveSeries::make(smoothedSource(curve.series, weight, earlier ? &earlier->source() : nullptr), earlier.get());
    cache.keep(key, curve.smoothed);
  }
}

std::vector<ChartData> chartsOfRun(const CurveRequest& request, std::size_t index, CurveCache& cache) {
  const OverlayRun& run = request.runs[index];
  const QString id = QStringLiteral("%1 %2").arg(index).arg(run.name);
  std::vector<ChartData> charts;
  if (request.group == CurveGroup::chosen) {
    const CurveReading from(*run.history, request.axis, &cache, id);
    for (std::size_t i = 0; i < request.chosen.size(); ++i) {
      charts.push_back(valuesChart(from, request.chosen[i]));
      charts.back().name += QStringLiteral("_%1").arg(i + 1);
      charts.back().chosen = int(i);
    }
  } else {
    charts = chartsOf(*run.history, request.group, request.axis, request.temperature, &cache, id);
  }
  for (ChartData& chart : charts) smooth(chart, request.smoothing, cache);
  return charts;
}

/// Runs that are drawn as one: those that differ by their seed alone, or a single one.
struct RunGroup {
  std::vector<std::size_t> runs;
  QString name;
};

std::vector<RunGroup> groupsOf(const std::vector<OverlayRun>& runs) {
  std::vector<RunGroup> groups;
  std::map<QString, std::size_t> byDigest;
  std::set<std::pair<QString, qint64>> seen;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const RunFacts& facts = runs[i].facts;
    const auto known = byDigest.find(facts.digest);
    const bool another = !facts.digest.isEmpty() && facts.seed >= 0 && seen.insert({facts.digest, facts.seed}).second;
    if (another && known != byDigest.end()) {
      groups[known->second].runs.push_back(i);
      continue;
    }
    if (another) byDigest[facts.digest] = groups.size();
    groups.push_back({{i}, runs[i].name});
  }
  return groups;
}

const Curve* curveIn(const std::vector<ChartData>& charts, const QString& chart, const QString& curve) {
  for (const ChartData& data : charts) {
    if (data.name != chart) continue;
    for (const Curve& candidate : data.curves)
      if (candidate.name == curve) return &candidate;
  }
  return nullptr;
}

/// One curve of a group of runs: as it is where one run has it, else the mean with its band.
Curve meanCurve(const std::vector<const Curve*>& members, BandKind kind) {
  Curve curve = *members[0];
  if (members.size() < 2) return curve;
  std::vector<CurveSeriesPtr> raw, smoothed;
  for (const Curve* member : members) {
    raw.push_back(seriesOf(*member));
    if (member->smoothed) smoothed.push_back(member->smoothed);
  }
  const std::vector<CurveSeriesPtr>& shown = smoothed.size() == raw.size() ? smoothed : raw;
  curve.series = CurveSeries::make(spreadSource(raw, SpreadPart::mean, kind));
  if (!smoothed.empty()) curve.smoothed = CurveSeries::make(spreadSource(shown, SpreadPart::mean, kind));
  curve.low = CurveSeries::make(spreadSource(shown, SpreadPart::low, kind));
  curve.high = CurveSeries::make(spreadSource(shown, SpreadPart::high, kind));
  curve.points.clear();
  curve.whiskers.clear();
  return curve;
}

QString bandName(std::size_t seeds, BandKind kind) {
  return kind == BandKind::deviation ? Words::tr("mean of %1 seeds ± SD").arg(seeds)
                                     : Words::tr("mean of %1 seeds, least … most").arg(seeds);
}

void addToChart(ChartData& chart, Curve curve, const RunGroup& group, std::size_t place, std::size_t groups, BandKind kind) {
  const bool mean = curve.low != nullptr;
  QStringList label;
  if (groups > 1) label.append(group.name);
  if (!entryOf(curve).isEmpty()) label.append(entryOf(curve));
  if (mean) label.append(bandName(group.runs.size(), kind));
  const QString text = label.join(QStringLiteral(" · "));
  if (curve.label.isEmpty() && !curve.partOf.isEmpty())
    curve.partOf = text;
  else
    curve.label = text;
  if (place > 0) curve.name = group.name + " · " + curve.name;
  chart.curves.push_back(std::move(curve));
}

/// Charts of all runs as one set: colours tell runs apart, line patterns the curves of a chart.
std::vector<ChartData> merged(const CurveRequest& request, CurveCache& cache) {
  std::vector<std::vector<ChartData>> byRun;
  for (std::size_t i = 0; i < request.runs.size(); ++i) byRun.push_back(chartsOfRun(request, i, cache));
  if (byRun.size() == 1) return byRun[0];
  const std::vector<RunGroup> groups = groupsOf(request.runs);
  std::vector<ChartData> charts;
  std::set<QString> known;
  for (const auto& ofRun : byRun) {
    for (const ChartData& chart : ofRun) {
      if (!known.insert(chart.name).second) continue;
      charts.push_back(chart);
      charts.back().curves.clear();
      charts.back().ownLegend = true;
    }
  }
  for (ChartData& chart : charts) {
    std::vector<QString> names;
    for (const auto& ofRun : byRun)
      for (const ChartData& other : ofRun)
        for (const Curve& curve : other.name == chart.name ? other.curves : std::vector<Curve>{})
          if (std::find(names.begin(), names.end(), curve.name) == names.end()) names.push_back(curve.name);
    for (std::size_t g = 0; g < groups.size(); ++g) {
      int dash = 0;
      for (const QString& name : names) {
        std::vector<const Curve*> members;
        for (const std::size_t run : groups[g].runs)
          if (const Curve* curve = curveIn(byRun[run], chart.name, name)) members.push_back(curve);
        const bool own = !name.endsWith("/other n");
        if (members.empty()) {
          dash += own ? 1 : 0;
          continue;
        }
        Curve curve = meanCurve(members, request.band);
        if (groups.size() > 1) {
          curve.color = int(g);
          curve.dash = own ? dash : std::max(0, dash - 1);
        }
        dash += own ? 1 : 0;
        addToChart(chart, std::move(curve), groups[g], g, groups.size(), request.band);
      }
    }
  }
  return charts;
}

QString factsOf(const CurveRequest& request) {
  const RunHistory& history = *request.runs[0].history;
  if (request.group == CurveGroup::training) return Words::tr("training steps, as reported");
  if (request.group != CurveGroup::assignment) return evaluationFacts(history);
  for (auto event = history.evaluations.rbegin(); event != history.evaluations.rend(); ++event) {
    if (event->probe.size > 0)
      return Words::tr("lines: training batches, as reported · dots: probe, %1 fixed images").arg(event->probe.size);
  }
  return Words::tr("training batches, as reported");
}

std::vector<LegendEntry> commonLegend(const CurveRequest& request, const std::vector<ChartData>& charts) {
  std::vector<LegendEntry> legend;
  if (charts.empty() || request.runs.size() > 1 || request.group == CurveGroup::training || request.group == CurveGroup::chosen)
    return legend;
  if (request.group == CurveGroup::assignment) return {{Words::tr("train"), trainColor}, {Words::tr("probe"), probeColor}};
  for (const std::string& component : evaluatedComponents(*request.runs[0].history))
    legend.push_back({componentTitle(component), componentColor(component)});
  const auto spread = [](const ChartData& chart) {
    return std::any_of(chart.curves.begin(), chart.curves.end(), [](const Curve& curve) { return !curve.whiskers.isEmpty(); });
  };
  if (std::any_of(charts.begin(), charts.end(), spread)) legend.push_back({whiskerEntry(), -1, 0, false, true});
  return legend;
}

}  // namespace

RunFacts runFacts(const RunHistory& history, const Config* config) {
  RunFacts facts;
  facts.batchSize = history.batchSize;
  if (!history.evaluations.empty()) {
    const std::int64_t usual = usualCount(history);
    for (const EvaluationEvent& event : history.evaluations) {
      if (event.n != usual) continue;
      facts.network = QString::fromStdString(event.network);
      facts.split = QString::fromStdString(event.split);
      facts.n = event.n;
    }
  }
  if (!config) return facts;
  facts.normalization = QString::fromStdString(config->evaluate.normalize);
  facts.temperature = config->method.temperature;
  facts.batchSize = config->train.batchSize;
  facts.seed = config->train.seed;
  Config alike = *config;
  alike.train.seed = 0;
  // What changes no number: where the run lies, how it is kept and how many threads worked on it.
  alike.output = Config().output;
  alike.data.root.clear();
  alike.data.workers = alike.train.threads = 0;
  facts.digest = QString::fromLatin1(QCryptographicHash::hash(QByteArray::fromStdString(toToml(alike)), QCryptographicHash::Sha1).toHex());
  return facts;
}

QString comparabilityWarning(const std::vector<OverlayRun>& runs) {
  const QLocale locale(QLocale::English);
  const auto number = [&](qint64 value) { return value > 0 ? locale.toString(value) : QString(); };
  using Text = std::function<QString(const RunFacts&)>;
  const std::pair<QString, Text> compared[] = {{Words::tr("network"), [](const RunFacts& facts) { return facts.network; }},
                                               {Words::tr("split"), [](const RunFacts& facts) { return facts.split; }},
                                               {Words::tr("n"), [&](const RunFacts& facts) { return number(facts.n); }},
                                               {Words::tr("normalisation"), [](const RunFacts& facts) { return facts.normalization; }},
                                               {Words::tr("batch"), [&](const RunFacts& facts) { return number(facts.batchSize); }},
                                               {Words::tr("temperature"), [](const RunFacts& facts) {
                                                  return facts.temperature > 0 ? QString::number(facts.temperature) : QString();
                                                }}};
  QStringList differing;
  for (const auto& [name, text] : compared) {
    QStringList values;
    std::map<QString, QStringList> names;
    for (const OverlayRun& run : runs) {
      const QString value = text(run.facts);
      if (value.isEmpty()) continue;  // unknown differs from nothing
      if (!values.contains(value)) values.append(value);
      names[value].append(run.name);
    }
    if (values.size() < 2) continue;
    QStringList parts;
    for (const QString& value : values) parts.append(QStringLiteral("%1 (%2)").arg(value, names[value].join(QStringLiteral(", "))));
    differing.append(name + QStringLiteral(" ") + parts.join(QStringLiteral(", ")));
  }
  if (differing.isEmpty()) return {};
  return Words::tr("These curves do not compare as they stand: %1").arg(differing.join(QStringLiteral(" · ")));
}

std::vector<LegendEntry> legendOf(const ChartData& chart) {
  std::vector<LegendEntry> entries;
  bool bars = false;
  for (const Curve& curve : chart.curves) {
    bars = bars || !curve.whiskers.isEmpty();
    const QString label = curve.label;
    const auto known = [&](const LegendEntry& entry) { return entry.label == label; };
    if (label.isEmpty() || isEmpty(curve) || std::any_of(entries.begin(), entries.end(), known)) continue;
    entries.push_back({label, curve.color, curve.dash, curve.low != nullptr});
  }
  if (bars && !entries.empty()) entries.push_back({whiskerEntry(), -1, 0, false, true});
  return entries;
}

CurveScene curveScene(const CurveRequest& request, CurveCache& cache) {
  CurveScene scene;
  if (request.runs.empty() || !request.runs[0].history) return scene;
  cache.turn();
  scene.charts = merged(request, cache);
  scene.facts = factsOf(request);
  scene.legend = commonLegend(request, scene.charts);
  if (request.runs.size() > 1) scene.warning = comparabilityWarning(request.runs);
  return scene;
}

}  // namespace resa
