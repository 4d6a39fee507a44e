#include "widgets/curves/curve_values.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "engine/run/diagnostic_fields.h"
#include "widgets/curves/curve_scores.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(CurveValues)
};

/// "train.marginal_residual.1" as a person would write it.
QString readable(const QString& name) {
  QString text = name;
  return text.replace('_', ' ').replace('.', ' ');
}

/// "memory gpu allocated peak (GB)".
QString memoryTitle(const QString& name) {
  return readable(name).replace(QLatin1String("gpu"), QLatin1String("GPU")) + QStringLiteral(" (GB)");
}

/// Every number of one component by name; `raw` those without normalisation.
std::map<std::string, double> numbersOf(const ComponentScores& scores, bool raw) {
  const Scores& of = raw ? scores.raw : scores.normalized;
  std::map<std::string, double> numbers = of.values;
  for (const auto& [label, value] : of.scClasses) numbers["sc_classes." + std::to_string(label)] = value;
  if (raw) return numbers;
  if (std::isfinite(scores.knn5)) numbers["knn5"] = scores.knn5;
  for (const auto& [k, top] : scores.weightedKnn) {
    const std::string name = "weighted_knn_" + std::to_string(k);
    numbers[name + "_top1"] = top.top1;
    numbers[name + "_top5"] = top.top5;
  }
  return numbers;
}

double numberOf(const ComponentScores& scores, const std::string& name, bool raw) {
  const auto numbers = numbersOf(scores, raw);
  const auto found = numbers.find(name);
  return found == numbers.end() ? std::nan("") : found->second;
}

struct LinearField {
  const char* name;
  double LinearEvent::*member;
};
constexpr LinearField linearFields[] = {{"top1", &LinearEvent::top1},
                                        {"top5", &LinearEvent::top5},
                                        {"best_top1", &LinearEvent::bestTop1},
                                        {"best_top5", &LinearEvent::bestTop5}};

template <typename Event, typename Value>
bool anyNumber(const std::vector<Event>& events, Value value) {
  return std::any_of(events.begin(), events.end(), [&](const Event& event) { return std::isfinite(value(event)); });
}

template <typename Event, typename Value>
Curve eventCurve(const CurveReading& from, const QString& name, const QString& label, int color, const std::vector<Event>& events,
                 Value value) {
  Curve curve{name, label, color, {}, {}, true, true, true};
  for (const Event& event : events)
    if (std::isfinite(value(event))) curve.points.append({from.positionOf(event), value(event)});
  return curve;
}

/// A score of all components, or of the one behind '@'; its whiskers where the least and the most of several trials stand beside it.
void addScore(ChartData& chart, const CurveReading& from, const QString& rest, bool several) {
  const QString name = rest.section('@', 0, 0);
  QString component = rest.section('@', 1);
  const bool raw = component.endsWith("/raw");
  if (raw) component.chop(4);
  const std::string plain = name.toStdString();
  const auto of = [plain, raw](const char* suffix) {
    return [name = plain + suffix, raw](const ComponentScores& scores) { return numberOf(scores, name, raw); };
  };
  Metric metric{raw ? name + "/raw" : name, {}, readable(name), {}, of(""), {}};
  const auto spread = [plain](const char* suffix) {
    return [name = plain + suffix](const Scores& scores) {
      const auto found = scores.values.find(name);
      return found == scores.values.end() ? std::nan("") : found->second;
    };
  };
  if (raw) {
    metric.interval = "raw";  // the intervals are of the normalised features
  } else {
    metric.lowest = spread("_min");
    metric.highest = spread("_max");
  }
  const std::vector<std::string> components = component.isEmpty() ? std::vector<std::string>{} : std::vector{component.toStdString()};
  for (Curve& curve : metricChart(from, metric, components).curves) {
    const QString before = several ? readable(name) + " · " : QString();
    if (!curve.label.isEmpty()) curve.label = before + curve.label + (raw ? Words::tr(", raw") : QString());
    if (!curve.partOf.isEmpty()) curve.partOf = before + curve.partOf + (raw ? Words::tr(", raw") : QString());
    chart.curves.push_back(std::move(curve));
  }
}

}  // namespace

std::vector<LoggedValue> loggedValues(const RunHistory& history) {
  std::vector<LoggedValue> values;
  const StepSeries& steps = history.steps;
  for (std::size_t column = StepSeries::loss; column < steps.columns().size(); ++column) {
    if (column == StepSeries::residuals || !steps.holds(column)) continue;
    const QString name = QString::fromStdString(steps.columns()[column]);
    const bool train = name.startsWith("train."), extra = name.startsWith("extra.");
    const QString title = train || extra ? name.mid(6) : name;
    const bool memory = drawnScale(steps.columns()[column]) != 1;
    values.push_back({"step:" + name,
                      memory  ? memoryTitle(title)
                      : extra ? title
                              : readable(title),
                      train              ? Words::tr("Assignment, training batches")
                      : extra && !memory ? Words::tr("Logged under names of their own")
                                         : Words::tr("Training")});
  }
  for (const auto& [name, member] : diagnosticFields)
    if (anyNumber(history.evaluations, [member = member](const EvaluationEvent& event) { return event.probe.*member; }))
      values.push_back({QStringLiteral("probe:") + name, readable(name), Words::tr("Assignment, probe")});
  std::set<std::string> names;
  std::map<std::pair<std::string, bool>, std::set<std::string>> byComponent;
  for (const EvaluationEvent& event : history.evaluations) {
    for (const auto& [component, scores] : event.components) {
      for (const bool raw : {false, true}) {
        for (const auto& [name, value] : numbersOf(scores, raw)) {
          if (!raw) names.insert(name);
          byComponent[{component, raw}].insert(name);
        }
      }
    }
  }
  for (const std::string& name : names) {
    const QString text = QString::fromStdString(name);
    values.push_back({"score:" + text, readable(text), Words::tr("Scores of all components")});
  }
  for (const std::string& component : evaluatedComponents(history)) {
    for (const bool raw : {false, true}) {
      const QString title = componentTitle(component);
      for (const std::string& name : byComponent[{component, raw}]) {
        const QString text = QString::fromStdString(name);
        values.push_back({"score:" + text + "@" + QString::fromStdString(component) + (raw ? "/raw" : ""), readable(text),
                          raw ? Words::tr("Scores of %1, not normalised").arg(title) : Words::tr("Scores of %1").arg(title)});
      }
    }
  }
  for (const auto& [name, member] : linearFields)
    if (anyNumber(history.linear, [member = member](const LinearEvent& event) { return event.*member; }))
      values.push_back({QStringLiteral("linear:") + name, readable(name), Words::tr("Linear probe")});
  return values;
}

ChartData valuesChart(const CurveReading& from, const QStringList& keys) {
  ChartData chart;
  chart.spread = from.spread;
  chart.xLabel = axisLabel(from.axis);
  QStringList titles, facts;
  for (const QString& key : keys) {
    const QString kind = key.section(':', 0, 0), rest = key.section(':', 1);
    const int color = int(chart.curves.size());
    const bool several = keys.size() > 1;
    QString title = readable(rest);
    if (kind == "step") {
      const bool prefixed = rest.startsWith("extra.") || rest.startsWith("train.");
      const bool memory = drawnScale(rest.toStdString()) != 1;
      title = memory ? memoryTitle(rest.mid(6)) : rest.startsWith("extra.") ? rest.mid(6) : readable(prefixed ? rest.mid(6) : rest);
      const auto column = from.steps->column(rest.toStdString());
      const QString label = rest.startsWith("train.") ? title + Words::tr(" · train") : title;
      if (column) chart.curves.push_back(from.stepCurve("step:" + rest, several ? label : QString(), color, *column));
      facts.append(Words::tr("training, as reported"));
    } else if (kind == "score") {
      title = readable(rest.section('@', 0, 0));
      const std::size_t before = chart.curves.size();
      addScore(chart, from, rest, several);
      // Components keep their colours as long as they are alone; beside others each curve has its own.
      for (std::size_t i = before; several && i < chart.curves.size(); ++i) chart.curves[i].color = int(i);
      facts.append(evaluationFacts(from.history));
    } else if (kind == "probe") {
      for (const auto& [name, member] : diagnosticFields)
        if (rest == QLatin1String(name))
          chart.curves.push_back(eventCurve(from, key, several ? readable(name) + Words::tr(" · probe") : QString(), color,
                                            from.history.evaluations,
                                            [member = member](const EvaluationEvent& event) { return event.probe.*member; }));
      facts.append(Words::tr("probe"));
    } else if (kind == "linear") {
      for (const auto& [name, member] : linearFields)
        if (rest == QLatin1String(name))
          chart.curves.push_back(eventCurve(from, key, several ? readable(name) : QString(), color, from.history.linear,
                                            [member = member](const LinearEvent& event) { return event.*member; }));
      facts.append(Words::tr("linear probe"));
    }
    titles.append(title);
  }
  titles.removeDuplicates();
  facts.removeDuplicates();
  facts.removeAll(QString());
  chart.title = titles.join(", ");
  chart.caption = facts.join(" · ");
  chart.name = "values_";
  for (const QChar c : chart.title.left(60)) chart.name += c.isLetterOrNumber() ? c : QChar('_');
  chart.ownLegend = true;
  std::erase_if(chart.curves, isEmpty);
  return chart;
}

}  // namespace resa
