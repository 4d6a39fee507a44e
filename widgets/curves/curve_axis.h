#pragma once
#include <QCoreApplication>
#include <QString>
#include <memory>

#include "widgets/curves/curve_data.h"

/// Inside of the curves: where events lie on an axis.
namespace resa {

/// The words of charts, in the language of the window.
struct CurveWords {
  Q_DECLARE_TR_FUNCTIONS(Curves)
};

/// Time of the run's first event, seconds since 1970; 0 where there is none.
double startTime(const RunHistory& history);
/// What a column of the `step` events is multiplied by where it is drawn: memory is logged in bytes and drawn in GB.
double drawnScale(const std::string& column);
/// "epoch", "step", "hours since the start".
QString axisLabel(CurveAxis axis);

/// A run as its curves are made: one axis, and series that may be known from before.
struct CurveReading {
  CurveReading(const RunHistory& history, CurveAxis axis, CurveCache* cache = nullptr, const QString& run = {},
               ScoreSpread spread = ScoreSpread::seeds);
  template <typename Event>
  double positionOf(const Event& event) const {
    if (axis == CurveAxis::epoch) return event.epoch;
    if (axis == CurveAxis::step) return double(event.step);
    return (event.time - start) / 3600;
  }
  /// A curve of a column of the `step` events, without points where the run has no such number.
  Curve stepCurve(const QString& name, const QString& label, int color, std::size_t column) const;

  const RunHistory& history;
  CurveAxis axis;
  double start;
  std::shared_ptr<const StepSeries> steps;  // shares the history's blocks and outlives it
  CurveCache* cache;
  QString run;  // tells runs apart in the cache
  ScoreSpread spread;
};

}  // namespace resa
