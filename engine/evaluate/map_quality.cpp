#include <string>

#include <ATen/ATen.h>

#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/nearest.h"
#include "engine/evaluate/projection.h"
#include "engine/run/error.h"

namespace resa {

at::Tensor alignMap(const at::Tensor& map, const at::Tensor& reference) {
  const at::NoGradGuard noGrad;
  requireFeatures(map, "map");
  requireFeatures(reference, "reference map");
  if (map.sizes() != reference.sizes()) throw DataError("a map can be aligned only to one of the same points and dimensions");
  const at::Tensor from = map.detach().to(at::kCPU, at::kDouble), to = reference.detach().to(at::kCPU, at::kDouble);
  const at::Tensor fromMean = from.mean(0, true), toMean = to.mean(0, true);
  const at::Tensor covariance = at::mm((from - fromMean).t(), to - toMean);
  const auto [u, s, vh] = at::linalg_svd(covariance, false);
  return (at::mm(from - fromMean, at::mm(u, vh)) + toMean).to(map.options());
}

double neighbourPreservation(const at::Tensor& features, const at::Tensor& map, std::int64_t k) {
  const at::NoGradGuard noGrad;
  if (features.size(0) != map.size(0)) throw DataError("neighbour preservation: features and map have different numbers of rows");
  const at::Tensor high = nearestOthers(features, k).index, low = nearestOthers(map, k).index.to(high.device());
  if (high.size(1) == 0) return 1;
  // Each true neighbour found again counts once: a row lists no neighbour twice.
  at::Tensor found = at::zeros({high.size(0)}, high.options());
  for (std::int64_t j = 0; j < low.size(1); ++j) found += high.eq(low.narrow(1, j, 1)).sum(1);
  return found.to(at::kDouble).mean().item<double>() / double(high.size(1));
}

}  // namespace resa
