// The two inner loops of exact t-SNE. This file alone is compiled with -ffast-math, so that sums over j vectorise: it sees finite numbers
// only (checked before), includes nothing of the standard library that others could share, and is compared with a float64 oracle in the
// tests.
#include "engine/evaluate/tsne_kernel.h"

// One version per instruction set, chosen when the program is loaded. Sanitizers start too late for that choice.
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define RESA_BEST_INSTRUCTIONS __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define RESA_BEST_INSTRUCTIONS
#endif

namespace resa {
namespace {

template <int dims>
[[gnu::always_inline]] inline void repulsion(const ConstMapAxes& map, std::int64_t n, std::int64_t begin, std::int64_t end,
                                             const MapAxes& force, float* mass) {
  const float* __restrict x = map.axis[0];
  const float* __restrict y = map.axis[1];
  const float* __restrict z = map.axis[dims - 1];
  for (std::int64_t i = begin; i < end; ++i) {
    const float xi = x[i], yi = y[i], zi = z[i];
    float sum = 0, fx = 0, fy = 0, fz = 0;
    for (std::int64_t j = 0; j < n; ++j) {
      const float dx = xi - x[j], dy = yi - y[j], dz = dims == 3 ? zi - z[j] : 0;
      const float q = 1 / (1 + dx * dx + dy * dy + dz * dz);
      const float square = q * q;
      sum += q;
      fx += square * dx;
      fy += square * dy;
      if (dims == 3) fz += square * dz;
    }
    mass[i] = sum - 1;  // without the point itself
    force.axis[0][i] = fx;
    force.axis[1][i] = fy;
    if (dims == 3) force.axis[2][i] = fz;
  }
}

template <int dims>
[[gnu::always_inline]] inline void attraction(const ConstMapAxes& map, const SparseRows& rows, std::int64_t begin, std::int64_t end,
                                              const MapAxes& force) {
  const float* __restrict x = map.axis[0];
  const float* __restrict y = map.axis[1];
  const float* __restrict z = map.axis[dims - 1];
  const std::int32_t* __restrict column = rows.column;
  const float* __restrict value = rows.value;
  for (std::int64_t i = begin; i < end; ++i) {
    const float xi = x[i], yi = y[i], zi = z[i];
    float fx = 0, fy = 0, fz = 0;
    for (std::int64_t e = rows.start[i]; e < rows.start[i + 1]; ++e) {
      const std::int32_t j = column[e];
      const float dx = xi - x[j], dy = yi - y[j], dz = dims == 3 ? zi - z[j] : 0;
      const float weight = value[e] / (1 + dx * dx + dy * dy + dz * dz);
      fx += weight * dx;
      fy += weight * dy;
      if (dims == 3) fz += weight * dz;
    }
    force.axis[0][i] = fx;
    force.axis[1][i] = fy;
    if (dims == 3) force.axis[2][i] = fz;
  }
}

RESA_BEST_INSTRUCTIONS void repulsion2(ConstMapAxes map, std::int64_t n, std::int64_t begin, std::int64_t end, MapAxes force, float* mass) {
  repulsion<2>(map, n, begin, end, force, mass);
}
RESA_BEST_INSTRUCTIONS void repulsion3(ConstMapAxes map, std::int64_t n, std::int64_t begin, std::int64_t end, MapAxes force, float* mass) {
  repulsion<3>(map, n, begin, end, force, mass);
}
RESA_BEST_INSTRUCTIONS void attraction2(ConstMapAxes map, SparseRows rows, std::int64_t begin, std::int64_t end, MapAxes force) {
  attraction<2>(map, rows, begin, end, force);
}
RESA_BEST_INSTRUCTIONS void attraction3(ConstMapAxes map, SparseRows rows, std::int64_t begin, std::int64_t end, MapAxes force) {
  attraction<3>(map, rows, begin, end, force);
}

}  // namespace

void repulsionRows(int dims, ConstMapAxes map, std::int64_t n, std::int64_t begin, std::int64_t end, MapAxes force, float* mass) {
  dims == 3 ? repulsion3(map, n, begin, end, force, mass) : repulsion2(map, n, begin, end, force, mass);
}

void attractionRows(int dims, ConstMapAxes map, SparseRows affinities, std::int64_t begin, std::int64_t end, MapAxes force) {
  dims == 3 ? attraction3(map, affinities, begin, end, force) : attraction2(map, affinities, begin, end, force);
}

}  // namespace resa
