#pragma once
#include <QRectF>

#include "widgets/assignment/pair_facts.h"
#include "widgets/base/theme.h"

class QPainter;

namespace resa {

/// Curves of a pair: 0 is A, 1 is P, 2 is S. Their letters, and their places among the colours of series.
constexpr int pairCurves = 3;
const char* pairCurveName(int curve);
int pairCurveColor(int curve);
/// The value of a curve at the i-th snapshot; NaN where it is not known.
double pairValue(const PairSeries& series, int curve, std::size_t i);

/// The history of a pair and where it is drawn, in the window and on paper: A and P on the heat map's logarithmic scale (left), S on a
/// linear one (right). The series needs one snapshot at least.
struct PairPlot {
  const PairSeries& series;
  QRectF area;  // of the curves alone

  double xOf(std::int64_t step) const;
  double yOf(int curve, double value) const;
  /// Grid, scales, 1/size as a dashed line, and the first and last epoch.
  void paintAxes(QPainter& painter, const Theme& look, std::int64_t size) const;
  void paintCurve(QPainter& painter, const Theme& look, int curve) const;
};
/// Where the curves lie in a rectangle that holds the scales too.
QRectF pairPlotArea(const QRectF& rect);

}  // namespace resa
