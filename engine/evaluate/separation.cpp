#include "engine/evaluate/separation.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "engine/evaluate/label_groups.h"
#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/nearest.h"
#include "engine/run/error.h"

namespace resa {
namespace {

/// Mean, size and spread of each class, float64 on the features' device.
struct Centroids {
  at::Tensor means;         // (classes, d)
  at::Tensor counts;        // (classes)
  at::Tensor meanDistance;  // (classes), of the rows to their mean
  double squares = 0;       // sum of the squared distances of all rows to their means
};

Centroids centroidsOf(const at::Tensor& x, const LabelGroups& groups) {
  const auto options = x.options().dtype(at::kDouble);
  const at::Tensor index = at::tensor(groups.index, at::kLong).to(x.device());
  Centroids result{at::zeros({groups.classes(), x.size(1)}, options), at::tensor(groups.counts, at::kDouble).to(x.device()),
                   at::zeros({groups.classes()}, options)};
  const std::int64_t n = x.size(0), block = blockRows(x.size(1), 1 << 19);
  for (std::int64_t i = 0; i < n; i += block) {
    const std::int64_t rows = std::min(block, n - i);
    result.means.index_add_(0, index.narrow(0, i, rows), x.narrow(0, i, rows).to(at::kDouble));
  }
  result.means.div_(result.counts.unsqueeze(1));
  for (std::int64_t i = 0; i < n; i += block) {
    const at::Tensor own = index.narrow(0, i, std::min(block, n - i));
    const at::Tensor square = (x.narrow(0, i, own.size(0)).to(at::kDouble) - result.means.index_select(0, own)).square_().sum(1);
    result.squares += square.sum().item<double>();
    result.meanDistance.index_add_(0, own, square.sqrt());
  }
  result.meanDistance.div_(result.counts);
  return result;
}

double daviesBouldin(const Centroids& centroids) {
  const std::int64_t classes = centroids.counts.size(0), block = blockRows(classes, 1 << 20);
  constexpr double nothing = 1e-8;
  if (centroids.meanDistance.max().item<double>() <= nothing) return 0;
  double sum = 0, farthest = 0;
  for (std::int64_t i = 0; i < classes; i += block) {
    const std::int64_t rows = std::min(block, classes - i);
    // By differences: of centroids that coincide the distance must be 0, not a rounding error.
    at::Tensor apart = at::cdist(centroids.means.narrow(0, i, rows), centroids.means, 2, 2);
    farthest = std::max(farthest, apart.max().item<double>());
    apart.masked_fill_(apart.eq(0), INFINITY);
    const at::Tensor spread = centroids.meanDistance.narrow(0, i, rows).unsqueeze(1) + centroids.meanDistance.unsqueeze(0);
    sum += (spread / apart).amax(1).sum().item<double>();
  }
  return farthest <= nothing ? 0 : sum / double(classes);
}

double calinskiHarabasz(const Centroids& centroids, const at::Tensor& mean) {
  const double n = centroids.counts.sum().item<double>(), classes = double(centroids.counts.size(0));
  const double between = ((centroids.means - mean).square().sum(1) * centroids.counts).sum().item<double>();
  return centroids.squares == 0 ? 1 : between * (n - classes) / (centroids.squares * (classes - 1));
}

}  // namespace

CentroidIndices centroidIndices(const at::Tensor& features, const at::Tensor& labels) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  requireLabels(labels, features.size(0), "labels of centroid indices");
  const LabelGroups groups(labels);
  if (groups.classes() < 2 || groups.classes() > features.size(0) - 1)
    throw DataError("Davies-Bouldin and Calinski-Harabasz need 2 to n - 1 classes, got " + std::to_string(groups.classes()) +
                    " for n = " + std::to_string(features.size(0)));
  const Centroids centroids = centroidsOf(features.detach(), groups);
  const at::Tensor mean = (centroids.means * centroids.counts.unsqueeze(1)).sum(0) / double(features.size(0));
  return {daviesBouldin(centroids), calinskiHarabasz(centroids, mean)};
}

double alignment(const at::Tensor& x, const at::Tensor& y, double alpha) {
  const at::NoGradGuard noGrad;
  requireFeatures(x, "first views");
  requireFeatures(y, "second views");
  if (x.sizes() != y.sizes() || x.scalar_type() != y.scalar_type() || x.device() != y.device())
    throw DataError("alignment needs two matrices of the same shape, dtype and device");
  if (!(alpha > 0)) throw UsageError("alignment needs a positive alpha, got " + std::to_string(alpha));
  const std::int64_t n = x.size(0), block = blockRows(x.size(1), 1 << 20);
  double sum = 0;
  for (std::int64_t i = 0; i < n; i += block) {
    const std::int64_t rows = std::min(block, n - i);
    const at::Tensor difference = x.detach().narrow(0, i, rows).to(at::kDouble) - y.detach().narrow(0, i, rows).to(at::kDouble);
    sum += difference.square().sum(1).pow(alpha / 2).sum().item<double>();
  }
  return sum / double(n);
}

double uniformity(const at::Tensor& x, double t) {
  const at::NoGradGuard noGrad;
  requireFeatures(x, "features");
  const std::int64_t n = x.size(0), block = x.is_cuda() ? 8192 : 512;
  if (n < 2) throw DataError("uniformity needs at least 2 rows");
  if (!(t > 0)) throw UsageError("uniformity needs a positive t, got " + std::to_string(t));
  const at::Tensor mean = columnMeans(x);
  const auto rowsFrom = [&](std::int64_t i) { return x.detach().narrow(0, i, std::min(block, n - i)) - mean; };
  double sum = 0;
  for (std::int64_t i = 0; i < n; i += block) {
    const at::Tensor rows = rowsFrom(i), own = rows.square().sum(1).unsqueeze(1);
    for (std::int64_t j = i; j < n; j += block) {
      const at::Tensor columns = i == j ? rows : rowsFrom(j);
      at::Tensor square = at::addmm(columns.square().sum(1).unsqueeze(0), rows, columns.t(), 1, -2).add_(own).clamp_min_(0).mul_(-t).exp_();
      // On the diagonal block each pair is there twice, and each row with itself.
      if (i == j) square = square.triu_(1);
      sum += square.sum(at::kDouble).item<double>();
    }
  }
  return std::log(sum / (double(n) * double(n - 1) / 2));
}

double neighbourhoodHitOf(const at::Tensor& neighbours, const at::Tensor& labels) {
  const at::NoGradGuard noGrad;
  requireLabels(labels, neighbours.size(0), "labels of neighbours");
  if (neighbours.numel() == 0) throw DataError("the neighbourhood hit needs at least 2 rows");
  const at::Tensor own = labels.to(neighbours.device());
  return own.index({neighbours}).eq(own.unsqueeze(1)).to(at::kDouble).mean().item<double>();
}

double neighbourhoodHit(const at::Tensor& features, const at::Tensor& labels, std::int64_t k) {
  return neighbourhoodHitOf(nearestOthers(features, k).index, labels);
}

}  // namespace resa
