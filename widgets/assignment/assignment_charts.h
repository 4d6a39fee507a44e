#pragma once
#include <vector>

#include "widgets/curves/curve_axis.h"

namespace resa {

/// Colours of what is measured on training batches and on the probe.
constexpr int trainColor = 0, probeColor = 2;

/// How the assignment develops, from training batches ("train/row_entropy", lines) and from the probe ("probe/row_entropy", dots).
std::vector<ChartData> assignmentCharts(const CurveReading& from);

}  // namespace resa
