#include "widgets/assignment/assignment_charts.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "widgets/curves/curve_axis.h"

namespace resa {
namespace {

/// One of the diagnostics: its column in the `step` events and its member in a probe's.
struct Diagnostic {
  std::size_t column;
  std::function<double(const AssignmentDiagnostics&)> ofProbe;
};

Diagnostic diagnostic(StepSeries::Column column, double AssignmentDiagnostics::*member) {
  return {column, [member](const AssignmentDiagnostics& reading) { return reading.*member; }};
}

/// Images of the newest batch and of the newest probe that were measured; 0: none.
struct Sizes {
  std::int64_t train = 0, probe = 0;
};

Sizes sizesOf(const CurveReading& from) {
  Sizes sizes;
  const StepSeries& steps = *from.steps;
  if (steps.holds(StepSeries::trainSize)) {
    std::size_t row = steps.size();
    while (row > 0 && sizes.train == 0) {
      const double size = steps.value(StepSeries::trainSize, --row);
      if (size > 0) sizes.train = std::int64_t(size);
    }
  }
  for (const EvaluationEvent& event : from.history.evaluations)
    if (event.probe.size > 0) sizes.probe = event.probe.size;
  return sizes;
}

Curve trainCurve(const CurveReading& from, const QString& name, const QString& label, int color, const Diagnostic& what) {
  return from.stepCurve("train/" + name, label, color, what.column);
}

Curve probeCurve(const CurveReading& from, const QString& name, const QString& label, int color, const Diagnostic& what) {
  Curve curve{"probe/" + name, label, color, {}, {}, false, true, true};
  for (const EvaluationEvent& event : from.history.evaluations)
    if (std::isfinite(what.ofProbe(event.probe))) curve.points.append({from.positionOf(event), what.ofProbe(event.probe)});
  return curve;
}

ChartData emptyChart(const CurveReading& from, const char* name, const QString& title, const QString& unit) {
  ChartData chart;
  chart.name = QString::fromLatin1(name);
  chart.title = title;
  chart.unit = unit;
  chart.xLabel = axisLabel(from.axis);
  chart.caption = CurveWords::tr("lines: training batches, as reported");
  const std::int64_t probe = sizesOf(from).probe;
  if (probe > 0) chart.caption += CurveWords::tr(" · dots: probe, %1 fixed images").arg(probe);
  return chart;
}

/// One quantity, of training batches and of the probe.
ChartData bothChart(const CurveReading& from, const char* name, const QString& title, const QString& unit, const Diagnostic& what) {
  ChartData chart = emptyChart(from, name, title, unit);
  const QString quantity = QString::fromLatin1(name);
  chart.curves = {trainCurve(from, quantity, CurveWords::tr("train"), trainColor, what),
                  probeCurve(from, quantity, CurveWords::tr("probe"), probeColor, what)};
  return chart;
}

/// What a uniform assignment has, as one line where batch and probe are of one size, else one each.
void addUniformLines(ChartData& chart, const CurveReading& from, const QString& label, const QString& what, double (*value)(double)) {
  const Sizes sizes = sizesOf(from);
  const auto add = [&](std::int64_t size, const QString& ofWhat) {
    if (size < 2) return;
    chart.lines.push_back({ofWhat.isEmpty() ? label : label + ", " + ofWhat, what.arg(size), value(double(size))});
  };
  const bool one = sizes.train == sizes.probe || sizes.train == 0 || sizes.probe == 0;
  add(one ? std::max(sizes.train, sizes.probe) : sizes.train, one ? QString() : CurveWords::tr("batch"));
  if (!one) add(sizes.probe, CurveWords::tr("probe"));
}

ChartData massChart(const CurveReading& from) {
  ChartData chart = emptyChart(from, "assignment_mass", CurveWords::tr("Mass of A"), CurveWords::tr("share of a row"));
  const Diagnostic diagonal = diagnostic(StepSeries::diagonalMass, &AssignmentDiagnostics::diagonalMass);
  const Diagnostic beside = diagnostic(StepSeries::offDiagonalMass, &AssignmentDiagnostics::offDiagonalMass);
  chart.curves = {trainCurve(from, "diagonal_mass", CurveWords::tr("diagonal"), trainColor, diagonal),
                  trainCurve(from, "off_diagonal_mass", CurveWords::tr("beside"), 1, beside),
                  probeCurve(from, "diagonal_mass", CurveWords::tr("probe"), probeColor, diagonal),
                  probeCurve(from, "off_diagonal_mass", CurveWords::tr("probe beside"), 3, beside)};
  addUniformLines(chart, from, "1/B", CurveWords::tr("Diagonal of a uniform assignment, B = %1: all images look alike."),
                  [](double size) { return 1 / size; });
  chart.fromZero = chart.large = chart.ownLegend = true;
  return chart;
}

ChartData entropyChart(const CurveReading& from) {
  ChartData chart = bothChart(from, "row_entropy", CurveWords::tr("Row entropy"), CurveWords::tr("nats"),
                              diagnostic(StepSeries::rowEntropy, &AssignmentDiagnostics::rowEntropy));
  addUniformLines(chart, from, "log B", CurveWords::tr("Row entropy of a uniform assignment, B = %1."),
                  [](double size) { return std::log(size); });
  chart.fromZero = true;
  return chart;
}

ChartData ratioChart(const CurveReading& from) {
  ChartData chart = bothChart(from, "same_class_ratio", CurveWords::tr("Same class"), CurveWords::tr("× chance, beside the diagonal"),
                              diagnostic(StepSeries::sameClassRatio, &AssignmentDiagnostics::sameClassRatio));
  chart.lines.push_back(
      {CurveWords::tr("chance"), CurveWords::tr("Share of the off-diagonal mass on the same class, were it spread evenly."), 1});
  return chart;
}

ChartData divergenceChart(const CurveReading& from) {
  ChartData chart = bothChart(from, "kl", CurveWords::tr("KL(A || P)"), CurveWords::tr("nats, mean over rows"),
                              diagnostic(StepSeries::trainKl, &AssignmentDiagnostics::kl));
  chart.name = "assignment_kl";
  chart.ownLegend = true;
  chart.curves.push_back(
      trainCurve(from, "kl_std", CurveWords::tr("SD of rows"), 1, diagnostic(StepSeries::trainKlStd, &AssignmentDiagnostics::klStd)));
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

ChartData residualChart(const CurveReading& from) {
  ChartData chart =
      emptyChart(from, "marginal_residual", CurveWords::tr("Column sums"), CurveWords::tr("mean |sum − 1| after iteration …, log scale"));
  const auto columnAfter = [&](std::size_t iteration) {
    return from.steps->column("train.marginal_residual." + std::to_string(iteration));
  };
  std::size_t count = 0;
  for (auto column = columnAfter(1); column && from.steps->holds(*column); column = columnAfter(count + 1)) ++count;
  for (const EvaluationEvent& event : from.history.evaluations) count = std::max(count, event.probe.marginalResidual.size());
  const auto after = [&](std::size_t iteration) {
    // A logarithm has no place for 0: a residual that small is left out.
    return Diagnostic{columnAfter(iteration).value_or(from.steps->columns().size()), [iteration](const AssignmentDiagnostics& d) {
                        const bool there = iteration <= d.marginalResidual.size() && d.marginalResidual[iteration - 1] > 0;
                        return there ? d.marginalResidual[iteration - 1] : std::nan("");
                      }};
  };
  constexpr int colors[] = {0, 1, 3, 4, 5, 6, 7};  // the probe has the one between
  std::size_t next = 0;
  for (const std::size_t iteration : shownIterations(count)) {
    const int color = colors[next++ % std::size(colors)];
    chart.curves.push_back(
        trainCurve(from, QStringLiteral("marginal_residual/%1").arg(iteration), QString::number(iteration), color, after(iteration)));
  }
  if (count > 0)
    chart.curves.push_back(
        probeCurve(from, QStringLiteral("marginal_residual/%1").arg(count), CurveWords::tr("probe, last"), probeColor, after(count)));
  chart.logY = chart.ownLegend = true;
  return chart;
}

ChartData alignmentChart(const CurveReading& from) {
  ChartData chart = bothChart(from, "alignment", CurveWords::tr("Alignment"), CurveWords::tr("of the views, 0 = equal"),
                              diagnostic(StepSeries::alignment, &AssignmentDiagnostics::alignment));
  chart.fromZero = true;
  return chart;
}

}  // namespace

std::vector<ChartData> assignmentCharts(const CurveReading& from) {
  return {massChart(from),
          entropyChart(from),
          bothChart(from, "off_class_mass", CurveWords::tr("Other classes"), CurveWords::tr("share of a row"),
                    diagnostic(StepSeries::offClassMass, &AssignmentDiagnostics::offClassMass)),
          ratioChart(from),
          divergenceChart(from),
          residualChart(from),
          alignmentChart(from)};
}

}  // namespace resa
