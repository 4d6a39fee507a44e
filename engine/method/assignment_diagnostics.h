#pragma once
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/run/assignment.h"

namespace resa {

class Communicator;
struct ProbeResult;

/// What the diagnostics of one or many batches follow from: float64 sums over rows, on the assignment's device, without a synchronisation.
/// assignment (B_local, B_global) whose diagonal starts at column `firstColumn`; rowKl (B_local) or undefined; classes (B_global) int64 or
/// undefined -> (9). Sums of several batches add up; what was not given is NaN.
at::Tensor assignmentSums(const at::Tensor& assignment, const at::Tensor& rowKl, const at::Tensor& classes, std::int64_t firstColumn = 0);

/// The diagnostics (see engine/run/assignment.h for what each means) of the batches, of `size` columns each, whose sums these are: means
/// over all rows; the ratio to chance is that of all mass together.
AssignmentDiagnostics diagnosticsOf(const at::Tensor& sums, std::int64_t size);

/// mean_j |sum_i A_ij - 1| after each Sinkhorn iteration, on scores (B_local, B_global) as `sinkhorn` takes them.
std::vector<double> marginalResiduals(const at::Tensor& scores, double epsilon, std::int64_t iterations, Communicator& communicator);

/// All diagnostics of a probe's matrices, alignment included; classes (p) int64 or undefined.
AssignmentDiagnostics diagnose(const ProbeResult& probe, const at::Tensor& classes, double temperature);

}  // namespace resa
