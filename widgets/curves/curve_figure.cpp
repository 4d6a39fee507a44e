#include "widgets/curves/curve_figure.h"

#include "widgets/figures/figure_options.h"

namespace resa {
namespace {

const std::vector<std::string> axes{"epoch", "step", "time"};
constexpr double mostSmoothing = 0.9999;

std::string joined(const QStringList& words) { return words.join(';').toStdString(); }

std::optional<std::pair<double, double>> range(FigureOptions& options, const char* key) {
  const std::vector<double> ends = options.numbers(key, 2);
  if (ends.empty()) return std::nullopt;
  if (ends[0] >= ends[1]) options.refuse(key, "the lower end and then the upper one");
  return std::pair(ends[0], ends[1]);
}

std::string rangeText(const std::pair<double, double>& ends) { return optionText(ends.first) + "," + optionText(ends.second); }

}  // namespace

void CurveWish::apply(CurveRequest& request) const {
  request.axis = axis;
  request.smoothing = smoothing;
  request.band = band;
  request.spread = spread;
  if (!chosen.isEmpty()) request.chosen = {chosen};
}

FigureRequest curveRequest(const QString& chart, const CurveWish& wish) {
  FigureRequest request{wish.chosen.isEmpty() ? chart : QString::fromLatin1(chosenCurves), -1, {}, {}};
  auto& options = request.options;
  if (wish.axis != CurveAxis::epoch) options["axis"] = axes[std::size_t(wish.axis)];
  if (wish.smoothing > 0) options["smoothing"] = optionText(wish.smoothing);
  if (wish.view.logX) options["x_scale"] = "log";
  if (wish.view.logY) options["y_scale"] = "log";
  if (wish.view.x) options["x_range"] = rangeText(*wish.view.x);
  if (wish.view.y) options["y_range"] = rangeText(*wish.view.y);
  if (wish.band != BandKind::deviation && !wish.overlays.isEmpty()) options["band"] = "range";
  if (wish.spread == ScoreSpread::bootstrap) options["spread"] = "bootstrap";
  if (!wish.overlays.isEmpty()) options["overlay"] = joined(wish.overlays);
  if (!wish.chosen.isEmpty()) options["curves"] = joined(wish.chosen);
  QStringList hidden(wish.view.hidden.begin(), wish.view.hidden.end());
  hidden.sort();
  if (!hidden.isEmpty()) options["hidden"] = joined(hidden);
  return request;
}

CurveWish curveWish(const FigureRequest& request) {
  FigureOptions options(request);
  CurveWish wish;
  const std::string axis = options.choice("axis", axes);
  wish.axis = CurveAxis(std::find(axes.begin(), axes.end(), axis) - axes.begin());
  wish.smoothing = options.number("smoothing", 0, mostSmoothing, 0);
  wish.view.logX = options.is("x_scale", "log", "linear");
  wish.view.logY = options.is("y_scale", "log", "linear");
  wish.view.x = range(options, "x_range");
  wish.view.y = range(options, "y_range");
  wish.band = options.is("band", "range", "deviation") ? BandKind::range : BandKind::deviation;
  wish.spread = options.is("spread", "bootstrap", "seeds") ? ScoreSpread::bootstrap : ScoreSpread::seeds;
  wish.overlays = options.words("overlay");
  const QStringList hidden = options.words("hidden");
  wish.view.hidden = {hidden.begin(), hidden.end()};
  if (request.figure == QLatin1String(chosenCurves)) {
    wish.chosen = options.words("curves");
    if (wish.chosen.isEmpty()) options.refuse("curves", "keys like step:loss;score:ari/encoding");
  }
  options.finish();
  return wish;
}

}  // namespace resa
