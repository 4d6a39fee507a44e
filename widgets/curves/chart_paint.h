#pragma once
#include <limits>
#include <vector>

#include "widgets/curves/curve_data.h"
#include "widgets/figures/figure_frame.h"

namespace resa {

/// Ranges of both axes of a chart.
struct ChartLimits {
  double lowX = 0, highX = 1, lowY = 0, highY = 1;
  bool logX = false, logY = false;
};
/// Ranges that show everything of a chart with a little air, or what its user zoomed to.
ChartLimits chartLimits(const ChartData& chart, const ChartView& view = {});

/// Round values that divide a range into about `count` parts, two at least.
std::vector<double> roundTicks(double low, double high, int count);
/// "0.05", "−2", "1e5": as short as the distance of the ticks allows.
QString tickText(double value, double step);
/// Powers of ten of a positive range, with 2 and 5 between them where there are fewer than three.
std::vector<double> logarithmicTicks(double low, double high);

/// Axes, bands, curves, whiskers and reference lines of a chart inside `area`, by painter alone: any thread, any device. What lies beyond
/// `until` is not drawn.
void paintPlot(QPainter& painter, const QRectF& area, const ChartData& chart, const ChartLimits& limits, const Theme& look,
               const ChartView& view = {}, double until = std::numeric_limits<double>::infinity());
/// Where the names of reference lines stand so that none covers another or leaves the plot: at the right end of its line, else at the left
/// one, else nowhere (an empty rectangle). `rows`: pixel rows of the lines, not finite where out of sight; `sizes`: of the names.
std::vector<QRectF> placeLineNames(const QRectF& plot, const std::vector<double>& rows, const std::vector<QSizeF>& sizes);
/// Legend entries of the curves that have a label and points and are not hidden.
std::vector<FigureEntry> chartLegend(const ChartData& chart, const Theme& look, const ChartView& view = {});

}  // namespace resa
