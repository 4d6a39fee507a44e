#include "engine/evaluate/clustering.h"

#include <algorithm>
#include <cmath>

#include <ATen/ATen.h>

#include "engine/evaluate/matrix_checks.h"

namespace resa {

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
