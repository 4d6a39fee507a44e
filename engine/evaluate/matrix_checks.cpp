#include "engine/evaluate/matrix_checks.h"

#include <algorithm>
#include <string>

#include <ATen/ATen.h>

#include "engine/run/error.h"

namespace resa {

void requireFeatures(const at::Tensor& features, const char* what) {
  const std::string name(what);
  if (!features.defined() || features.dim() != 2 || features.numel() == 0) throw DataError(name + " must be a non-empty matrix (n, d)");
  if (features.scalar_type() != at::kFloat && features.scalar_type() != at::kDouble)
    throw DataError(name + " must be float32 or float64, not " + c10::toString(features.scalar_type()));
  const at::Tensor good = at::isfinite(features).all(1);
  if (!good.all().item<bool>()) {
    const auto row = good.logical_not().to(at::kInt).argmax().item<std::int64_t>();
    throw DataError(name + ": row " + std::to_string(row) + " (counted from 0) is not finite; remove it or look into what wrote it");
  }
}

void requireLabels(const at::Tensor& labels, std::int64_t n, const char* what) {
  const std::string name(what);
  if (!labels.defined() || labels.dim() != 1 || labels.scalar_type() != at::kLong) throw DataError(name + " must be (n) int64");
  if (labels.size(0) != n) throw DataError(name + ": " + std::to_string(labels.size(0)) + " labels for " + std::to_string(n) + " rows");
}

at::Tensor centred(const at::Tensor& features) {
  const at::Tensor x = features.detach();
  // The mean is taken in float64: in float32 a large offset would leave its own rounding error behind.
  return (x - x.mean(0, true, at::kDouble).to(x.scalar_type())).contiguous();
}

std::int64_t blockRows(std::int64_t columns, std::int64_t elements) {
  return std::clamp<std::int64_t>(elements / std::max<std::int64_t>(columns, 1), 16, 8192);
}

}  // namespace resa
