#include "widgets/curves/curve_data.h"

#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "widgets/assignment/assignment_charts.h"
#include "widgets/curves/curve_scores.h"

namespace resa {

double startTime(const RunHistory& history) {
  double start = std::numeric_limits<double>::infinity();
  if (!history.states.empty()) start = std::min(start, history.states.front().time);
  if (!history.steps.empty()) start = std::min(start, history.steps.value(StepSeries::time, 0));
  if (!history.evaluations.empty()) start = std::min(start, history.evaluations.front().time);
  return std::isfinite(start) ? start : 0;
}

QString axisLabel(CurveAxis axis) {
  if (axis == CurveAxis::epoch) return CurveWords::tr("epoch");
  return axis == CurveAxis::step ? CurveWords::tr("step") : CurveWords::tr("hours since the start");
}

namespace {

ChartData lossChart(const CurveReading& from, double temperature) {
  ChartData chart{"loss",
                  CurveWords::tr("Loss"),
                  CurveWords::tr("nats"),
                  axisLabel(from.axis),
                  CurveWords::tr("training batches, means between reports · loss = assignment entropy + KL(A || P)"),
                  {},
                  {},
                  {},
                  true,
                  true,
                  true};
  chart.curves = {from.stepCurve("loss", CurveWords::tr("loss"), 0, StepSeries::loss),
                  from.stepCurve("assignment_entropy", CurveWords::tr("assignment entropy"), 3, StepSeries::assignmentEntropy),
                  from.stepCurve("kl", "KL", 2, StepSeries::kl)};
  if (from.history.batchSize > 1) {
    chart.lines.push_back({"log B", CurveWords::tr("Loss of a uniform assignment and prediction, B = %1.").arg(from.history.batchSize),
                           std::log(double(from.history.batchSize))});
  }
  if (from.history.batchSize > 1 && temperature > 0) {
    chart.lines.push_back(
        {CurveWords::tr("floor at A = identity"),
         CurveWords::tr(
             "Lowest loss were each image grouped with itself alone and all others orthogonal: log(1 + (B − 1) e^(−1/t)), B = %1, t = %2.")
             .arg(from.history.batchSize)
             .arg(temperature),
         identityFloor(from.history.batchSize, temperature)});
  }
  return chart;
}

ChartData trainingChart(const CurveReading& from, const char* name, const QString& title, const QString& unit, int color,
                        StepSeries::Column column) {
  ChartData chart{name, title, unit, axisLabel(from.axis), CurveWords::tr("training, as reported"), {}, {}, {}, false, false, true};
  chart.curves = {from.stepCurve(name, "", color, column)};
  return chart;
}

/// What another program logged under names of its own: a chart each.
std::vector<ChartData> extraCharts(const CurveReading& from) {
  std::vector<ChartData> charts;
  std::set<QString> figures;
  for (const std::string& name : from.steps->extras()) {
    const QString title = QString::fromStdString(name);
    QString figure = "extra_";
    for (const QChar c : title.left(60)) figure += c.isLetterOrNumber() ? c : QChar('_');  // it names a file
    const QString plain = figure;
    for (int next = 2; !figures.insert(figure).second; ++next) figure = QStringLiteral("%1_%2").arg(plain).arg(next);
    const Curve curve = from.stepCurve("extra/" + title, {}, 0, *from.steps->column("extra." + name));
    charts.push_back({figure,
                      title,
                      {},
                      axisLabel(from.axis),
                      CurveWords::tr("training, as its program reported it"),
                      {curve},
                      {},
                      {},
                      false,
                      false,
                      true});
  }
  return charts;
}

}  // namespace

CurveSeriesPtr seriesOf(const Curve& curve) { return curve.series ? curve.series : CurveSeries::make(pointSource(curve.points)); }

QVector<QPointF> pointsOf(const Curve& curve) { return curve.series ? curve.series->points() : curve.points; }

bool isEmpty(const Curve& curve) { return curve.series ? curve.series->count() == 0 : curve.points.isEmpty(); }

QString entryOf(const Curve& curve) { return curve.label.isEmpty() ? curve.partOf : curve.label; }

QString whiskerEntry() { return CurveWords::tr("bars: least … most over the restarts"); }

double identityFloor(std::int64_t batchSize, double temperature) { return std::log1p(double(batchSize - 1) * std::exp(-1 / temperature)); }

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
  if (!newest->network.empty()) facts.append(CurveWords::tr("%1 network").arg(QString::fromStdString(newest->network)));
  if (!newest->split.empty()) facts.append(CurveWords::tr("%1 split").arg(QString::fromStdString(newest->split)));
  facts.append(QStringLiteral("n = %1%2")
                   .arg(QLocale(QLocale::English).toString(qlonglong(newest->n)),
                        newest->preview ? CurveWords::tr(" (preview, hollow)") : QString()));
  facts.append(CurveWords::tr("L2-normalised"));
  return facts.join(QStringLiteral(" · "));
}

std::vector<ChartData> chartsOf(const RunHistory& history, CurveGroup group, CurveAxis axis, double temperature, CurveCache* cache,
                                const QString& run) {
  const CurveReading from(history, axis, cache, run);
  std::vector<ChartData> charts;
  if (group == CurveGroup::assignment) charts = assignmentCharts(from);
  if (group == CurveGroup::overview) charts.push_back(lossChart(from, temperature));
  for (ChartData& chart : scoreCharts(from, group)) charts.push_back(std::move(chart));
  if (group == CurveGroup::training) {
    charts = {
        trainingChart(from, "learning_rate", CurveWords::tr("Learning rate"), "", 0, StepSeries::lr),
        trainingChart(from, "momentum", CurveWords::tr("Momentum"), CurveWords::tr("coefficient of the copy"), 1, StepSeries::momentum),
        trainingChart(from, "images_per_second", CurveWords::tr("Speed"), CurveWords::tr("images/s"), 3, StepSeries::imagesPerSecond),
        trainingChart(from, "gradient_norm", CurveWords::tr("Gradient norm"), CurveWords::tr("L2, all weights"), 2, StepSeries::gradNorm)};
    for (ChartData& chart : extraCharts(from)) charts.push_back(std::move(chart));
  }
  std::erase_if(charts, [](const ChartData& chart) { return std::all_of(chart.curves.begin(), chart.curves.end(), isEmpty); });
  return charts;
}

}  // namespace resa
