#pragma once
#include <cstdint>

namespace resa {

/// Coordinates or forces of a map, one contiguous array a dimension; `axis[2]` is unused in two dimensions.
struct MapAxes {
  float* axis[3];
};
struct ConstMapAxes {
  const float* axis[3];
};
/// Sparse symmetric affinities by rows (CSR).
struct SparseRows {
  const std::int64_t* start;   // (n + 1)
  const std::int32_t* column;  // (start[n])
  const float* value;
};

/// Repulsion on the rows [begin, end) of a map of n points: force_i = sum_j q_ij^2 (y_i - y_j) and mass_i = sum_(j != i) q_ij with
/// q = 1 / (1 + |y_i - y_j|^2). Every sum runs over all j in one fixed order: the same bits whatever the split into rows.
void repulsionRows(int dims, ConstMapAxes map, std::int64_t n, std::int64_t begin, std::int64_t end, MapAxes force, float* mass);

/// Attraction on the rows [begin, end): force_i = sum_j p_ij q_ij (y_i - y_j) over the stored neighbours.
void attractionRows(int dims, ConstMapAxes map, SparseRows affinities, std::int64_t begin, std::int64_t end, MapAxes force);

/// Sums over a row of Gaussian weights w_j = exp(-beta d_j): of w, w d and w d^2.
struct GaussianSums {
  double mass, weighted, squared;
};
/// Writes the weights of `k` excess squared distances (the least is 0) and returns their sums.
GaussianSums gaussianRow(const float* d, std::int64_t k, float beta, float* weight);

/// Order of the B-splines between points and grid nodes: each point touches this many nodes a dimension.
inline constexpr int splineOrder = 6;
/// Nodes that are read and written from a point's first node along the last dimension: one vector.
inline constexpr int splineSpan = 8;

/// A regular grid over a map; node (i, j, k) lies at i * stride[0] + j * stride[1] + k with the last dimension contiguous.
struct MapGrid {
  int dims;
  float origin[3];         // coordinate of node 0
  float nodesPerUnit;      // 1 / spacing
  std::int64_t stride[2];  // elements from one node to the next of the first dims - 1 dimensions
};

/// Adds a unit charge of each row in [begin, end) to the nodes of `grid` by B-splines of order `splineOrder`. Every row must lie at least
/// splineOrder / 2 - 1 nodes above the first and splineSpan nodes below the last node of each dimension.
void spreadRows(const MapGrid& grid, ConstMapAxes map, std::int64_t begin, std::int64_t end, float* nodes);

/// Reads a potential at the rows [begin, end) by the same splines: mass_i = potential - 1 (without the point's own), force_i = minus half
/// of its gradient, which is sum_j q_ij^2 (y_i - y_j) where the potential is sum_j q_ij.
void gatherRows(const MapGrid& grid, ConstMapAxes map, const float* potential, std::int64_t begin, std::int64_t end, MapAxes force,
                float* mass);

/// What a step of descent needs on one coordinate.
struct StepFactors {
  float attraction, repulsion;  // factors of the forces in half of the gradient
  float rate, momentum;
};
/// Momentum step with gains (Jacobs 1988, as in van der Maaten's implementation) on one coordinate of the rows [begin, end): changes
/// position, velocity and gain. No step is longer than `longest`.
void descendRows(const StepFactors& factors, float longest, const float* attraction, const float* repulsion, std::int64_t begin,
                 std::int64_t end, float* position, float* velocity, float* gain);

}  // namespace resa
