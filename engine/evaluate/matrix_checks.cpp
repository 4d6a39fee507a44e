#include "engine/evaluate/matrix_checks.h"

#include <algorithm>
#include <string>

#include <ATen/ATen.h>

#include "engine/evaluate/row_products.h"
#include "engine/run/error.h"

namespace resa {
namespace {

bool finiteRows(const at::Tensor& rows) {
  if (!rows.is_cpu() || !rows.is_contiguous()) return at::isfinite(rows).all().item<bool>();
  return rows.scalar_type() == at::kDouble ? allFinite(rows.const_data_ptr<double>(), rows.numel())
                                           : allFinite(rows.const_data_ptr<float>(), rows.numel());
}

}  // namespace

void requireFeatures(const at::Tensor& features, const char* what) {
  const std::string name(what);
  if (!features.defined() || features.dim() != 2 || features.numel() == 0) throw DataError(name + " must be a non-empty matrix (n, d)");
  if (features.scalar_type() != at::kFloat && features.scalar_type() != at::kDouble)
    throw DataError(name + " must be float32 or float64, not " + c10::toString(features.scalar_type()));
  const at::Tensor x = features.detach();
  const std::int64_t block = blockRows(x.size(1), 1 << 20);
  for (std::int64_t i = 0; i < x.size(0); i += block) {
    const at::Tensor rows = x.narrow(0, i, std::min(block, x.size(0) - i));
    if (finiteRows(rows)) continue;
    const std::int64_t row = i + at::isfinite(rows).all(1).logical_not().to(at::kInt).argmax().item<std::int64_t>();
    throw DataError(name + ": row " + std::to_string(row) + " (counted from 0) is not finite; remove it or look into what wrote it");
  }
}

void requireLabels(const at::Tensor& labels, std::int64_t n, const char* what) {
  const std::string name(what);
  if (!labels.defined() || labels.dim() != 1 || labels.scalar_type() != at::kLong) throw DataError(name + " must be (n) int64");
  if (labels.size(0) != n) throw DataError(name + ": " + std::to_string(labels.size(0)) + " labels for " + std::to_string(n) + " rows");
}

at::Tensor columnMeans(const at::Tensor& features) {
  const at::Tensor x = features.detach();
  at::Tensor sums = at::zeros({x.size(1)}, x.options().dtype(at::kDouble));
  const std::int64_t block = blockRows(x.size(1), 1 << 20);
  for (std::int64_t i = 0; i < x.size(0); i += block) {
    const at::Tensor rows = x.narrow(0, i, std::min(block, x.size(0) - i));
    if (x.is_cpu() && x.scalar_type() == at::kFloat && x.is_contiguous())
      addRows(rows.const_data_ptr<float>(), rows.size(0), rows.size(1), sums.mutable_data_ptr<double>());
    else
      sums += rows.sum(0, false, at::kDouble);
  }
  return sums.div_(double(x.size(0))).to(x.scalar_type());
}

at::Tensor centred(const at::Tensor& features) { return (features.detach() - columnMeans(features)).contiguous(); }

std::int64_t blockRows(std::int64_t columns, std::int64_t elements) {
  return std::clamp<std::int64_t>(elements / std::max<std::int64_t>(columns, 1), 16, 8192);
}

}  // namespace resa
