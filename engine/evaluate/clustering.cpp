#include "engine/evaluate/clustering.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "engine/evaluate/matrix_checks.h"
#include "engine/run/error.h"

namespace resa {
namespace {

/// Labels renumbered 0 ... classes - 1, and how often each occurs.
struct Compact {
  at::Tensor index, counts;
  std::int64_t classes() const { return counts.size(0); }
};

Compact compact(const at::Tensor& labels) {
  auto [values, inverse, counts] = at::_unique2(labels, true, true, true);
  return {inverse, counts};
}

/// Sum of the distances from each row to all rows of each class: (n, classes).
at::Tensor distanceSums(const at::Tensor& x, const Compact& labels) {
  const std::int64_t n = x.size(0), block = x.is_cuda() ? 8192 : 1024;
  const at::Tensor norms = x.square().sum(1);
  const at::Tensor member = at::zeros({n, labels.classes()}, x.options()).scatter_(1, labels.index.unsqueeze(1), 1);
  at::Tensor sums = at::zeros_like(member);
  for (std::int64_t i = 0; i < n; i += block) {
    const std::int64_t rows = std::min(block, n - i);
    // Distances are symmetric: the upper blocks serve both of their sides.
    for (std::int64_t j = i; j < n; j += block) {
      const std::int64_t columns = std::min(block, n - j);
      at::Tensor distance = at::addmm(norms.narrow(0, j, columns).unsqueeze(0), x.narrow(0, i, rows), x.narrow(0, j, columns).t(), 1, -2);
      distance.add_(norms.narrow(0, i, rows).unsqueeze(1)).clamp_min_(0).sqrt_();
      // A row's distance to itself is exactly 0, where the product leaves the square root of a rounding error.
      if (i == j) distance.fill_diagonal_(0);
      sums.narrow(0, i, rows).addmm_(distance, member.narrow(0, j, columns));
      if (i != j) sums.narrow(0, j, columns).addmm_(distance.t(), member.narrow(0, i, rows));
    }
  }
  return sums;
}

/// Sizes of the non-empty cells of the contingency table of two labelings, and of its margins, as float64.
struct Contingency {
  at::Tensor cells, rows, columns;  // cells: counts; rows, columns: the margins
  at::Tensor cellRow, cellColumn;   // indices of each cell
  double n = 0;
};

Contingency contingency(const at::Tensor& a, const at::Tensor& b) {
  requireLabels(a, a.defined() && a.dim() == 1 ? a.size(0) : 0, "first labeling");
  requireLabels(b, a.size(0), "second labeling");
  if (a.size(0) == 0) throw DataError("labelings are empty");
  const Compact first = compact(a), second = compact(b.to(a.device()));
  auto [code, inverse, counts] = at::_unique2(first.index * second.classes() + second.index, true, false, true);
  return {counts.to(at::kDouble),           first.counts.to(at::kDouble),
          second.counts.to(at::kDouble),    code.div(second.classes(), "floor"),
          code.remainder(second.classes()), double(a.size(0))};
}

double entropy(const at::Tensor& counts, double n) {
  const at::Tensor p = counts / n;
  return -(p * p.log()).sum().item<double>();
}

}  // namespace

torch::Tensor silhouetteSamples(const torch::Tensor& features, const torch::Tensor& labels) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  const std::int64_t n = features.size(0);
  requireLabels(labels, n, "silhouette labels");
  const Compact classes = compact(labels.to(features.device()));
  if (classes.classes() < 2 || classes.classes() > n - 1)
    throw DataError("the silhouette needs 2 to n - 1 classes, got " + std::to_string(classes.classes()) + " for n = " + std::to_string(n));

  const at::Tensor sums = distanceSums(centred(features), classes);
  const at::Tensor own = classes.index.unsqueeze(1);
  const at::Tensor counts = classes.counts.to(sums.scalar_type());
  const at::Tensor ownCount = counts.index_select(0, classes.index);
  const at::Tensor inside = sums.gather(1, own).squeeze(1) / (ownCount - 1).clamp_min(1);
  const at::Tensor outside = (sums / counts.unsqueeze(0)).scatter_(1, own, INFINITY).amin(1);
  const at::Tensor scale = at::maximum(inside, outside);
  const at::Tensor defined = (ownCount > 1).logical_and(scale > 0);
  return at::where(defined, (outside - inside) / scale.clamp_min(1e-300), at::zeros_like(scale));
}

double adjustedRandIndex(const torch::Tensor& a, const torch::Tensor& b) {
  const at::NoGradGuard noGrad;
  const Contingency table = contingency(a, b);
  const auto squares = [](const at::Tensor& counts) { return counts.square().sum().item<double>(); };
  const double both = squares(table.cells), first = squares(table.rows), second = squares(table.columns);
  // Ordered pairs: together in both, apart in the first only, apart in the second only, apart in both.
  const double together = both - table.n, onlySecond = second - both, onlyFirst = first - both;
  const double apart = table.n * table.n - both - onlySecond - onlyFirst;
  if (onlySecond == 0 && onlyFirst == 0) return 1;
  return 2 * (together * apart - onlyFirst * onlySecond) /
         ((together + onlyFirst) * (onlyFirst + apart) + (together + onlySecond) * (onlySecond + apart));
}

double normalizedMutualInformation(const torch::Tensor& a, const torch::Tensor& b) {
  const at::NoGradGuard noGrad;
  const Contingency table = contingency(a, b);
  const double mean = (entropy(table.rows, table.n) + entropy(table.columns, table.n)) / 2;
  if (mean == 0) return 1;
  const at::Tensor expected = table.rows.index_select(0, table.cellRow) * table.columns.index_select(0, table.cellColumn) / table.n;
  const double information = (table.cells / table.n * (table.cells / expected).log()).sum().item<double>();
  return std::clamp(information / mean, 0.0, 1.0);
}

double effectiveRank(const torch::Tensor& features) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  // Singular values are the square roots of the smaller Gram matrix' eigenvalues; summed in float64 over row blocks.
  const bool tall = features.size(0) >= features.size(1);
  const at::Tensor x = tall ? features.detach() : features.detach().t();
  at::Tensor gram = at::zeros({x.size(1), x.size(1)}, x.options().dtype(at::kDouble));
  const std::int64_t block = blockRows(x.size(1), 1 << 22);
  for (std::int64_t i = 0; i < x.size(0); i += block) {
    const at::Tensor rows = x.narrow(0, i, std::min(block, x.size(0) - i)).to(at::kDouble);
    gram.addmm_(rows.t(), rows);
  }
  const at::Tensor singular = at::linalg_eigvalsh(gram).clamp_min(0).sqrt();
  const at::Tensor p = singular / singular.sum().clamp_min(1e-300) + 1e-7;
  return std::exp(-(p * p.log()).sum().item<double>());
}

}  // namespace resa
