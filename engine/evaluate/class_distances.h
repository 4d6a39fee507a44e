#pragma once
#include <functional>

#include <ATen/core/Tensor.h>

#include "engine/evaluate/label_groups.h"

namespace resa {

/// Sums of the Euclidean distances from each row of `features` (n, d) to all rows of each class: `take` gets blocks of row numbers (int64,
/// CPU) and their sums (rows, classes) float64 on the features' device, every row once. On the CPU one centred copy of the features is
/// made, products are shared by both rows of a pair, and the bits are the same whatever the number of threads.
void forClassDistances(const at::Tensor& features, const LabelGroups& groups,
                       const std::function<void(const at::Tensor& rows, const at::Tensor& sums)>& take);

}  // namespace resa
