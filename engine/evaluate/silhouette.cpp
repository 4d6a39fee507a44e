#include "engine/evaluate/silhouette.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include <ATen/ATen.h>

#include "engine/evaluate/class_distances.h"
#include "engine/evaluate/label_groups.h"
#include "engine/evaluate/matrix_checks.h"
#include "engine/run/error.h"

namespace resa {
namespace {

/// Writes the rows of `result` whose distance sums (rows, classes) are given in float64; `rows` are their numbers.
/// Distances up to `nothing` are the rounding of 0.
void finish(const at::Tensor& sums, const at::Tensor& rows, const at::Tensor& own, const at::Tensor& counts, double nothing,
            const Silhouette& result) {
  const at::Tensor classes = own.unsqueeze(1), ownCount = counts.index_select(0, own);
  const at::Tensor inside = sums.gather(1, classes).squeeze(1) / (ownCount - 1).clamp_min(1);
  const at::Tensor outside = (sums / counts.unsqueeze(0)).scatter_(1, classes, INFINITY).amin(1);
  const at::Tensor scale = at::maximum(inside, outside), defined = (ownCount > 1).logical_and(scale > nothing);
  const auto write = [&](const at::Tensor& to, const at::Tensor& values) { to.index_copy_(0, rows, values.to(to.scalar_type())); };
  write(result.samples, at::where(defined, (outside - inside) / scale.clamp_min(1e-300), at::zeros_like(scale)));
  write(result.inside, inside);
  write(result.outside, outside);
}

/// Sums of cosine distances need no pairs: a row's products with a class's rows add up to its product with the class's sum.
void cosineSilhouette(const at::Tensor& x, const LabelGroups& groups, const Silhouette& result) {
  const auto options = x.options().dtype(at::kDouble);
  const at::Tensor index = at::tensor(groups.index, at::kLong).to(x.device()),
                   counts = at::tensor(groups.counts, at::kDouble).to(x.device());
  const std::int64_t n = x.size(0), block = blockRows(std::max(x.size(1), groups.classes()), 1 << 20);
  const auto unitRows = [&](std::int64_t i) {
    const at::Tensor rows = x.narrow(0, i, std::min(block, n - i)).to(at::kDouble);
    return rows / rows.norm(2, {1}, true).clamp_min(1e-300);
  };
  at::Tensor sums = at::zeros({groups.classes(), x.size(1)}, options);
  for (std::int64_t i = 0; i < n; i += block) {
    const at::Tensor unit = unitRows(i);
    sums.index_add_(0, index.narrow(0, i, unit.size(0)), unit);
  }
  for (std::int64_t i = 0; i < n; i += block) {
    const at::Tensor unit = unitRows(i), own = index.narrow(0, i, unit.size(0));
    at::Tensor distances = counts.unsqueeze(0) - at::mm(unit, sums.t());
    // Without the row itself, whose distance to itself is 0 whatever its product with itself is.
    const at::Tensor self = 1 - unit.square().sum(1, true);
    distances.scatter_add_(1, own.unsqueeze(1), -self);
    finish(distances.clamp_min_(0), at::arange(i, i + unit.size(0), index.options()), own, counts, 1e-12, result);
  }
}

void euclideanSilhouette(const at::Tensor& x, const LabelGroups& groups, const Silhouette& result) {
  const at::Tensor counts = at::tensor(groups.counts, at::kDouble);
  const at::Tensor index = at::tensor(groups.index, at::kLong);
  forClassDistances(x, groups, [&](const at::Tensor& rows, const at::Tensor& sums) {
    const at::Device device = sums.device();
    finish(sums, rows.to(device), index.index_select(0, rows).to(device), counts.to(device), 0, result);
  });
}

}  // namespace

Silhouette silhouette(const at::Tensor& features, const at::Tensor& labels, Distance distance) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  const std::int64_t n = features.size(0);
  requireLabels(labels, n, "silhouette labels");
  const LabelGroups groups(labels);
  if (groups.classes() < 2 || groups.classes() > n - 1)
    throw DataError("the silhouette needs 2 to n - 1 classes, got " + std::to_string(groups.classes()) + " for n = " + std::to_string(n));
  const at::Tensor x = features.detach();
  const Silhouette result{at::empty({n}, x.options()), at::empty({n}, x.options()), at::empty({n}, x.options())};
  distance == Distance::cosine ? cosineSilhouette(x, groups, result) : euclideanSilhouette(x, groups, result);
  return result;
}

at::Tensor silhouetteSamples(const at::Tensor& features, const at::Tensor& labels, Distance distance) {
  return silhouette(features, labels, distance).samples;
}

std::vector<ClassSeparation> classSeparation(const Silhouette& silhouette, const at::Tensor& labels) {
  const at::NoGradGuard noGrad;
  requireLabels(labels, silhouette.samples.size(0), "labels of class separation");
  const LabelGroups groups(labels);
  std::vector<ClassSeparation> result(std::size_t(groups.classes()));
  for (std::size_t c = 0; c < result.size(); ++c) {
    result[c].label = groups.values[c];
    result[c].count = groups.counts[c];
  }
  const auto addMeans = [&](const at::Tensor& values, double ClassSeparation::*mean) {
    const at::Tensor onCpu = values.to(at::kCPU, at::kDouble).contiguous();
    const double* value = onCpu.const_data_ptr<double>();
    for (std::size_t i = 0; i < groups.index.size(); ++i) {
      ClassSeparation& separation = result[std::size_t(groups.index[i])];
      separation.*mean += value[i] / double(separation.count);
    }
  };
  addMeans(silhouette.samples, &ClassSeparation::silhouette);
  addMeans(silhouette.inside, &ClassSeparation::inside);
  addMeans(silhouette.outside, &ClassSeparation::outside);
  return result;
}

}  // namespace resa
