#pragma once
#include <cstdint>
#include <memory>

#include "engine/evaluate/tsne_kernel.h"

namespace resa {

class RowWorkers;

/// How the points of a map push one another: force_i = sum_j q_ij^2 (y_i - y_j) with q_ij = 1 / (1 + |y_i - y_j|^2).
class Repulsion {
 public:
  virtual ~Repulsion() = default;
  /// Writes the forces on a map; returns the sum of q_ij over all i != j. ATen must be kept on one thread (SerialOperations).
  virtual double push(ConstMapAxes map, MapAxes force) = 0;
};

/// The definition, O(n^2).
std::unique_ptr<Repulsion> exactRepulsion(RowWorkers& workers, int dims, std::int64_t n);

/// Interpolation on a grid and Fourier transforms (Linderman et al. 2019, with B-splines instead of Lagrange polynomials, and forces as the
/// gradient of a single potential instead of one convolution each): O(n), and bounded however far the map spreads.
std::unique_ptr<Repulsion> gridRepulsion(RowWorkers& workers, int dims, std::int64_t n);

/// The faster one for this size.
std::unique_ptr<Repulsion> fastRepulsion(RowWorkers& workers, int dims, std::int64_t n);

}  // namespace resa
