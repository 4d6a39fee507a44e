#pragma once
#include <QStringList>

#include "widgets/curves/curve_scene.h"

namespace resa {

/// What was chosen of a chart: with the runs it makes the figure, in the window or without it.
struct CurveWish {
  CurveAxis axis = CurveAxis::epoch;
  double smoothing = 0;
  ChartView view;
  BandKind band = BandKind::deviation;
  QStringList overlays;                     // folders of runs that are drawn over this one
  QStringList chosen;                       // keys of a chart that the user put together; empty: one of the usual ones
  ScoreSpread spread = ScoreSpread::seeds;  // around the scores of one run
  /// Everything but the runs.
  void apply(CurveRequest& request) const;
};
/// The figure of charts that the user put together.
constexpr const char* chosenCurves = "curves";
/// What makes the figure of a chart again, and back. UsageError naming the option that cannot be.
FigureRequest curveRequest(const QString& chart, const CurveWish& wish);
CurveWish curveWish(const FigureRequest& request);

}  // namespace resa
