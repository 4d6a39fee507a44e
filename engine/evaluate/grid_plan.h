#pragma once
#include <array>
#include <cstdint>

#include <ATen/core/Tensor.h>

#include "engine/evaluate/tsne_kernel.h"

namespace resa {

/// The grid on which the repulsion of a map is computed: at least as fine as the kernel 1 / (1 + r^2) needs, bounded in size however far
/// the map spreads. The charges lie on `nodes` of a zero-padded grid of `padded` nodes a dimension, so that a cyclic convolution gives the
/// potential of free space.
struct GridPlan {
  int dims = 2;
  double spacing = 0;
  std::array<double, 3> origin{};
  std::array<std::int64_t, 3> nodes{1, 1, 1}, padded{1, 1, 1};

  /// For a map of `dims` 2 or 3 dimensions that spans [low, high].
  static GridPlan covering(int dims, const double* low, const double* high);
  /// True where both have the same kernel spectrum.
  bool sameKernel(const GridPlan& other) const { return spacing == other.spacing && padded == other.padded; }
  MapGrid grid() const;
};

/// Real spectrum by which a padded grid of charges is multiplied: that of 1 / (1 + r^2) at the nodes, divided twice by that of the spline,
/// for both ways between points and nodes. Shape: `padded` with the last dimension halved as in a real FFT, float32, on `device`.
at::Tensor kernelSpectrum(const GridPlan& plan, const at::Device& device);

}  // namespace resa
