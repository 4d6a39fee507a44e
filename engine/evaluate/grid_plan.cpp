#include "engine/evaluate/grid_plan.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace resa {
namespace {

// In two and three dimensions: the spacing that keeps forces within about 2 and 5 % of exact ones; how many nodes a map spans at least, and
// the least spacing all the same, below which the rounding of float32 would exceed what finer nodes gain (a map starts 1e-4 wide); and how
// many it spans at most, for a map that spreads farther takes a coarser grid.
constexpr double usualSpacing[] = {0.4, 0.6}, leastNodes[] = {48, 24}, leastSpacing = 0.1;
constexpr std::int64_t mostNodes[] = {1024, 64};  // before padding
constexpr std::int64_t margin = splineOrder / 2 + splineSpan;

/// The least even number from `least` with no prime factors but 2, 3 and 5: a fast length of a Fourier transform.
std::int64_t fastLength(std::int64_t least) {
  for (std::int64_t length = least + least % 2;; length += 2) {
    std::int64_t rest = length;
    for (const std::int64_t factor : {2, 3, 5})
      while (rest % factor == 0) rest /= factor;
    if (rest == 1) return length;
  }
}

/// Spacing in powers of the fourth root of two, so that a growing map changes its kernel now and then only.
double spacingFor(int dims, double span) {
  const double most = double(mostNodes[dims - 2] - margin), usual = usualSpacing[dims - 2];
  double spacing = usual;
  while (span / spacing < leastNodes[dims - 2] && spacing > leastSpacing) spacing /= std::sqrt(2.0);
  if (span / usual > most) spacing = usual * std::exp2(std::ceil(4 * std::log2(span / usual / most)) / 4);
  return spacing;
}

/// Shape (length) along dimension `a` of `dims`, others 1.
at::Tensor along(const at::Tensor& values, int a, int dims) {
  std::vector<std::int64_t> shape(dims, 1);
  shape[a] = values.size(0);
  return values.view(shape);
}

/// Spectrum of the spline sampled at the nodes, for `count` of `length` frequencies.
at::Tensor splineSpectrum(std::int64_t length, std::int64_t count) {
  // Quintic B-spline at 0, +-1, +-2.
  constexpr double at0 = 66.0 / 120, at1 = 26.0 / 120, at2 = 1.0 / 120;
  static_assert(splineOrder == 6);
  const at::Tensor angle = at::arange(count, at::kDouble) * (2 * M_PI / double(length));
  return at0 + 2 * at1 * angle.cos() + 2 * at2 * (2 * angle).cos();
}

}  // namespace

GridPlan GridPlan::covering(int dims, const double* low, const double* high) {
  // Places are float32: points far from the centre need nodes that float32 can tell apart.
  double span = 0;
  for (int a = 0; a < dims; ++a) span = std::max({span, high[a] - low[a], 1e-3 * std::abs(low[a])});
  GridPlan plan;
  plan.dims = dims;
  plan.spacing = spacingFor(dims, span);
  for (int a = 0; a < dims; ++a) {
    plan.nodes[a] = std::int64_t(std::ceil((high[a] - low[a]) / plan.spacing)) + margin;
    plan.padded[a] = fastLength(2 * plan.nodes[a]);
    // Half a node of room below what the spline needs, for rounding.
    plan.origin[a] = low[a] - (splineOrder / 2 - 0.5) * plan.spacing;
  }
  return plan;
}

MapGrid GridPlan::grid() const {
  MapGrid grid{dims, {float(origin[0]), float(origin[1]), float(origin[2])}, float(1 / spacing), {padded[1], 0}};
  if (dims == 3) {
    grid.stride[0] = padded[1] * padded[2];
    grid.stride[1] = padded[2];
  }
  return grid;
}

at::Tensor kernelSpectrum(const GridPlan& plan, const at::Device& device) {
  at::Tensor squared = at::zeros({}, at::kDouble), spline = at::ones({}, at::kDouble);
  std::vector<std::int64_t> axes;
  for (int a = 0; a < plan.dims; ++a) {
    const std::int64_t length = plan.padded[a];
    const at::Tensor node = at::arange(length, at::kDouble), distance = at::minimum(node, double(length) - node) * plan.spacing;
    squared = squared + along(distance.square(), a, plan.dims);
    spline = spline * along(splineSpectrum(length, a + 1 == plan.dims ? length / 2 + 1 : length).square(), a, plan.dims);
    axes.push_back(a);
  }
  // The kernel is even, its spectrum real.
  const at::Tensor spectrum = at::real(at::fft_rfftn((1 / (1 + squared)).to(at::kFloat), c10::nullopt, axes));
  return (spectrum / spline.to(at::kFloat)).to(device).contiguous();
}

}  // namespace resa
