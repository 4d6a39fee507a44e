#pragma once
#include <QString>

#include "widgets/curve_data.h"

/// Inside of the curves: where events lie on an axis.
namespace resa {

/// Time of the run's first event, seconds since 1970; 0 where there is none.
double startTime(const RunHistory& history);
/// "epoch", "step", "minutes since the start".
QString axisLabel(CurveAxis axis);

template <typename Event>
double positionOf(const Event& event, CurveAxis axis, double start) {
  if (axis == CurveAxis::epoch) return event.epoch;
  if (axis == CurveAxis::step) return double(event.step);
  return (event.time - start) / 60;
}

}  // namespace resa
