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

}  // namespace resa
