// Figures of the curves, as the window's choices draw them: axes, smoothing, what is hidden, other runs over this one.
#include <algorithm>

#include "app/studio/figures/figure_source.h"
#include "engine/run/error.h"
#include "widgets/curves/curve_figure.h"
#include "widgets/curves/curve_scene.h"

namespace resa {
namespace {

constexpr CurveGroup groups[] = {CurveGroup::overview, CurveGroup::clustering, CurveGroup::metrics, CurveGroup::assignment,
                                 CurveGroup::training};

bool isCurve(const RunHistory& history, const QString& name, double temperature) {
  for (const CurveGroup group : groups)
    for (const ChartData& chart : chartsOf(history, group, CurveAxis::epoch, temperature))
      if (chart.name == name) return true;
  return false;
}

bool hasPoints(const ChartData& chart) {
  return std::any_of(chart.curves.begin(), chart.curves.end(), [](const Curve& curve) { return !isEmpty(curve); });
}

}  // namespace

/// `until`: the step at which a film's frame ends.
std::optional<Figure> FigureSource::curve(const FigureRequest& request, std::optional<std::int64_t> until) {
  const bool own = request.figure == QLatin1String(chosenCurves);
  CurveRequest wanted;
  wanted.temperature = temperature();
  const auto runOf = [](const FigureSource& source) {
    return OverlayRun{QString::fromStdString(source.info().name), source.history(),
                      runFacts(*source.history(), source.config() ? &*source.config() : nullptr)};
  };
  wanted.runs = {runOf(*this)};
  CurveWish wish;
  try {
    wish = curveWish(request);
  } catch (const UsageError&) {
    if (own || isCurve(*history_, request.figure, wanted.temperature)) throw;
    return std::nullopt;  // its options are not those of a curve because it is none
  }
  if (wish.spread == ScoreSpread::bootstrap && !hasBootstrap(*history_))
    throw DataError(root().string() +
                    ": its evaluations hold no bootstrap intervals (they were made by an older version or another program)");
  wish.apply(wanted);
  for (const QString& path : wish.overlays) wanted.runs.push_back(runOf(FigureSource(path.toStdString())));
  const double end = until ? axisPosition(*history_, wish.axis, *until) + 1e-9 : std::numeric_limits<double>::infinity();
  for (const CurveGroup group : groups) {
    wanted.group = own ? CurveGroup::chosen : group;
    CurveCache cache;
    for (const ChartData& chart : curveScene(wanted, cache).charts) {
      if (!own && chart.name != request.figure) continue;
      if (!hasPoints(chart)) throw UsageError(root().string() + ": option curves: the run holds no numbers of them");
      Figure figure = chartFigure(chart, wish.view, end);
      figure.request = curveRequest(figure.name, wish);
      return figure;
    }
    if (own) break;
  }
  return std::nullopt;
}

}  // namespace resa
