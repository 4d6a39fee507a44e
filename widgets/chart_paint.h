#pragma once
#include <limits>
#include <vector>

#include "widgets/curve_data.h"
#include "widgets/figure_frame.h"

namespace resa {

/// Ranges of both axes of a chart.
struct ChartLimits {
  double lowX = 0, highX = 1, lowY = 0, highY = 1;
};
/// Ranges that show everything of a chart with a little air.
ChartLimits chartLimits(const ChartData& chart);

/// Round values that divide a range into about `count` parts, two at least.
std::vector<double> roundTicks(double low, double high, int count);
/// "0.05", "−2", "1e5": as short as the distance of the ticks allows.
QString tickText(double value, double step);
/// Powers of ten of a positive range, with 2 and 5 between them where there are fewer than three.
std::vector<double> logarithmicTicks(double low, double high);

/// Axes, curves, whiskers and reference lines of a chart inside `area`, by painter alone: any thread, any device.
void paintPlot(QPainter& painter, const QRectF& area, const ChartData& chart, const ChartLimits& limits, const Theme& look);
/// Legend entries of the curves that have a label and points.
std::vector<LegendEntry> chartLegend(const ChartData& chart, const Theme& look);

/// A chart as a figure. `until`: what lies beyond this x is not there yet, while the axes stay those of the whole (frames of a film).
Figure chartFigure(const ChartData& chart, double until = std::numeric_limits<double>::infinity());

}  // namespace resa
