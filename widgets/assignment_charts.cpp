#include "widgets/assignment_charts.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "widgets/curve_axis.h"

namespace resa {
namespace {

using Value = std::function<double(const AssignmentDiagnostics&)>;

/// Images of the newest batch and of the newest probe that were measured; 0: none.
struct Sizes {
  std::int64_t train = 0, probe = 0;
};

Sizes sizesOf(const RunHistory& history) {
  Sizes sizes;
  for (const StepEvent& event : history.steps)
    if (event.train.size > 0) sizes.train = event.train.size;
  for (const EvaluationEvent& event : history.evaluations)
    if (event.probe.size > 0) sizes.probe = event.probe.size;
  return sizes;
}

Curve trainCurve(const RunHistory& history, CurveAxis axis, const QString& name, const QString& label, int color, const Value& value) {
  Curve curve{"train/" + name, label, color, {}, {}, true, false, true};
  const double start = startTime(history);
  for (const StepEvent& event : history.steps)
    if (std::isfinite(value(event.train))) curve.points.append({positionOf(event, axis, start), value(event.train)});
  return curve;
}

Curve probeCurve(const RunHistory& history, CurveAxis axis, const QString& name, const QString& label, int color, const Value& value) {
  Curve curve{"probe/" + name, label, color, {}, {}, false, true, true};
  const double start = startTime(history);
  for (const EvaluationEvent& event : history.evaluations)
    if (std::isfinite(value(event.probe))) curve.points.append({positionOf(event, axis, start), value(event.probe)});
  return curve;
}

ChartData emptyChart(const RunHistory& history, CurveAxis axis, const char* name, const char* title, const char* unit) {
  ChartData chart;
  chart.name = QString::fromLatin1(name);
  chart.title = QString::fromUtf8(title);
  chart.unit = QString::fromUtf8(unit);
  chart.xLabel = axisLabel(axis);
  chart.caption = QStringLiteral("lines: training batches, as reported");
  const std::int64_t probe = sizesOf(history).probe;
  if (probe > 0) chart.caption += QStringLiteral(" · dots: probe, %1 fixed images").arg(probe);
  return chart;
}

/// One quantity, of training batches and of the probe.
ChartData bothChart(const RunHistory& history, CurveAxis axis, const char* name, const char* title, const char* unit, const Value& value) {
  ChartData chart = emptyChart(history, axis, name, title, unit);
  const QString quantity = QString::fromLatin1(name);
  chart.curves = {trainCurve(history, axis, quantity, QStringLiteral("train"), trainColor, value),
                  probeCurve(history, axis, quantity, QStringLiteral("probe"), probeColor, value)};
  return chart;
}

/// What a uniform assignment has, as one line where batch and probe are of one size, else one each.
void addUniformLines(ChartData& chart, const RunHistory& history, const QString& label, const QString& what, double (*value)(double)) {
  const Sizes sizes = sizesOf(history);
  const auto add = [&](std::int64_t size, const QString& ofWhat) {
    if (size < 2) return;
    chart.lines.push_back({ofWhat.isEmpty() ? label : label + ", " + ofWhat, what.arg(size), value(double(size))});
  };
  const bool one = sizes.train == sizes.probe || sizes.train == 0 || sizes.probe == 0;
  add(one ? std::max(sizes.train, sizes.probe) : sizes.train, one ? QString() : QStringLiteral("batch"));
  if (!one) add(sizes.probe, QStringLiteral("probe"));
}

ChartData massChart(const RunHistory& history, CurveAxis axis) {
  ChartData chart = emptyChart(history, axis, "assignment_mass", "Mass of A", "share of a row");
  const Value diagonal = [](const AssignmentDiagnostics& d) { return d.diagonalMass; };
  const Value beside = [](const AssignmentDiagnostics& d) { return d.offDiagonalMass; };
  chart.curves = {trainCurve(history, axis, "diagonal_mass", QStringLiteral("diagonal"), trainColor, diagonal),
                  trainCurve(history, axis, "off_diagonal_mass", QStringLiteral("beside"), 1, beside),
                  probeCurve(history, axis, "diagonal_mass", QStringLiteral("probe"), probeColor, diagonal),
                  probeCurve(history, axis, "off_diagonal_mass", QStringLiteral("probe beside"), 3, beside)};
  addUniformLines(chart, history, "1/B", QStringLiteral("Diagonal of a uniform assignment, B = %1: all images look alike."),
                  [](double size) { return 1 / size; });
  chart.fromZero = chart.large = chart.ownLegend = true;
  return chart;
}

ChartData entropyChart(const RunHistory& history, CurveAxis axis) {
  ChartData chart = bothChart(history, axis, "row_entropy", "Row entropy", "nats", [](const auto& d) { return d.rowEntropy; });
  addUniformLines(chart, history, "log B", QStringLiteral("Row entropy of a uniform assignment, B = %1."),
                  [](double size) { return std::log(size); });
  chart.fromZero = true;
  return chart;
}

ChartData ratioChart(const RunHistory& history, CurveAxis axis) {
  ChartData chart = bothChart(history, axis, "same_class_ratio", "Same class", "× chance, beside the diagonal",
                              [](const auto& d) { return d.sameClassRatio; });
  chart.lines.push_back({"chance", "Share of the off-diagonal mass on the same class, were it spread evenly.", 1});
  return chart;
}

ChartData divergenceChart(const RunHistory& history, CurveAxis axis) {
  ChartData chart = bothChart(history, axis, "kl", "KL(A || P)", "nats, mean over rows", [](const auto& d) { return d.kl; });
  chart.name = "assignment_kl";
  chart.ownLegend = true;
  chart.curves.push_back(
      trainCurve(history, axis, "kl_std", QStringLiteral("SD of rows"), 1, [](const AssignmentDiagnostics& d) { return d.klStd; }));
  chart.fromZero = true;
  return chart;
}

/// After the first iterations one by one, then at growing distance, and after the last.
std::vector<std::size_t> shownIterations(std::size_t count) {
  constexpr std::size_t oneByOne = 4;
  std::vector<std::size_t> shown;
  for (std::size_t i = 1; i <= count; i = i < oneByOne ? i + 1 : i * 4) shown.push_back(i);
  if (!shown.empty() && shown.back() != count) shown.push_back(count);
  return shown;
}

ChartData residualChart(const RunHistory& history, CurveAxis axis) {
  ChartData chart = emptyChart(history, axis, "marginal_residual", "Column sums", "mean |sum − 1| after iteration …, log scale");
  std::size_t count = 0;
  for (const StepEvent& event : history.steps) count = std::max(count, event.train.marginalResidual.size());
  for (const EvaluationEvent& event : history.evaluations) count = std::max(count, event.probe.marginalResidual.size());
  const auto after = [](std::size_t iteration) {
    // A logarithm has no place for 0: a residual that small is left out.
    return [iteration](const AssignmentDiagnostics& d) {
      const bool there = iteration <= d.marginalResidual.size() && d.marginalResidual[iteration - 1] > 0;
      return there ? d.marginalResidual[iteration - 1] : std::nan("");
    };
  };
  constexpr int colors[] = {0, 1, 3, 4, 5, 6, 7};  // the probe has the one between
  std::size_t next = 0;
  for (const std::size_t iteration : shownIterations(count)) {
    const int color = colors[next++ % std::size(colors)];
    chart.curves.push_back(trainCurve(history, axis, QStringLiteral("marginal_residual/%1").arg(iteration), QString::number(iteration),
                                      color, after(iteration)));
  }
  if (count > 0)
    chart.curves.push_back(probeCurve(history, axis, QStringLiteral("marginal_residual/%1").arg(count), QStringLiteral("probe, last"),
                                      probeColor, after(count)));
  chart.logY = chart.ownLegend = true;
  return chart;
}

ChartData alignmentChart(const RunHistory& history, CurveAxis axis) {
  ChartData chart =
      bothChart(history, axis, "alignment", "Alignment", "of the views, 0 = equal", [](const auto& d) { return d.alignment; });
  chart.fromZero = true;
  return chart;
}

}  // namespace

std::vector<ChartData> assignmentCharts(const RunHistory& history, CurveAxis axis) {
  return {massChart(history, axis),
          entropyChart(history, axis),
          bothChart(history, axis, "off_class_mass", "Other classes", "share of a row", [](const auto& d) { return d.offClassMass; }),
          ratioChart(history, axis),
          divergenceChart(history, axis),
          residualChart(history, axis),
          alignmentChart(history, axis)};
}

}  // namespace resa
