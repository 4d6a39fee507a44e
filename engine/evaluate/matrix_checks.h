#pragma once
#include <cstdint>

#include <ATen/core/Tensor.h>

namespace resa {

/// Checks that `features` is a non-empty (n, d) float32 or float64 matrix and finite; DataError naming `what` and the first bad row
/// otherwise.
void requireFeatures(const at::Tensor& features, const char* what);

/// Checks that `labels` is (n) int64; DataError naming `what` and both lengths otherwise.
void requireLabels(const at::Tensor& labels, std::int64_t n, const char* what);

/// Mean row (d) of `features` (n, d), in their dtype. Added up in float64: in float32 a large offset would leave its own rounding error
/// behind.
at::Tensor columnMeans(const at::Tensor& features);

/// `features` minus their mean row, detached and contiguous: distances by matrix product lose no digits to a common offset.
at::Tensor centred(const at::Tensor& features);

/// Rows that a block of squared distances may have, so that the block holds about `elements` numbers.
std::int64_t blockRows(std::int64_t columns, std::int64_t elements);

}  // namespace resa
