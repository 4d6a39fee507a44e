// The inner loops of t-SNE. This file alone is compiled with -ffast-math, so that sums vectorise: it sees finite numbers
// only (checked before), includes nothing of the standard library that is inlined and shared, and is compared with a float64 oracle in the
// tests.
#include "engine/evaluate/tsne_kernel.h"

#include <cmath>

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

// The six pieces of the quintic B-spline, coefficients of t^power for each node around a point, and zeros up to a vector's length.
alignas(32) constexpr float splinePieces[splineOrder][splineSpan] = {
    {1 / 120.f, 26 / 120.f, 66 / 120.f, 26 / 120.f, 1 / 120.f, 0, 0, 0},
    {-5 / 120.f, -50 / 120.f, 0, 50 / 120.f, 5 / 120.f, 0, 0, 0},
    {10 / 120.f, 20 / 120.f, -60 / 120.f, 20 / 120.f, 10 / 120.f, 0, 0, 0},
    {-10 / 120.f, 20 / 120.f, 0, -20 / 120.f, 10 / 120.f, 0, 0, 0},
    {5 / 120.f, -20 / 120.f, 30 / 120.f, -20 / 120.f, 5 / 120.f, 0, 0, 0},
    {-1 / 120.f, 5 / 120.f, -10 / 120.f, 10 / 120.f, -5 / 120.f, 1 / 120.f, 0, 0}};

/// Weights of the nodes around a point that lies the fraction `t` in [0, 1) behind the node below it.
[[gnu::always_inline]] inline void splineWeights(float t, float* __restrict weight) {
  for (int k = 0; k < splineSpan; ++k) {
    float sum = splinePieces[5][k];
    for (int power = 4; power >= 0; --power) sum = sum * t + splinePieces[power][k];
    weight[k] = sum;
  }
}

/// Their derivatives by t.
[[gnu::always_inline]] inline void splineSlopes(float t, float* __restrict slope) {
  for (int k = 0; k < splineSpan; ++k) {
    float sum = 5 * splinePieces[5][k];
    for (int power = 4; power >= 1; --power) sum = sum * t + float(power) * splinePieces[power][k];
    slope[k] = sum;
  }
}

/// Where a point's nodes begin, and their weights a dimension.
template <int dims>
struct SplineStencil {
  alignas(32) float weight[dims][splineSpan];
  alignas(32) float slope[dims][splineSpan];
  std::int64_t first;
};

template <int dims, bool slopes>
[[gnu::always_inline]] inline void stencil(const MapGrid& grid, const ConstMapAxes& map, std::int64_t i, SplineStencil<dims>& result) {
  result.first = 0;
  for (int a = 0; a < dims; ++a) {
    const float place = (map.axis[a][i] - grid.origin[a]) * grid.nodesPerUnit;
    const std::int32_t below = std::int32_t(place);
    splineWeights(place - float(below), result.weight[a]);
    if (slopes) splineSlopes(place - float(below), result.slope[a]);
    result.first += (below - (splineOrder / 2 - 1)) * (a + 1 < dims ? grid.stride[a] : 1);
  }
}

template <int dims>
[[gnu::always_inline]] inline void spread(const MapGrid& grid, const ConstMapAxes& map, std::int64_t begin, std::int64_t end,
                                          float* __restrict nodes) {
  SplineStencil<dims> s;
  for (std::int64_t i = begin; i < end; ++i) {
    stencil<dims, false>(grid, map, i, s);
    const float* __restrict last = s.weight[dims - 1];
    for (int a = 0; a < splineOrder; ++a)
      for (int b = 0; b < (dims == 3 ? splineOrder : 1); ++b) {
        const float weight = dims == 3 ? s.weight[0][a] * s.weight[1][b] : s.weight[0][a];
        float* __restrict row = nodes + s.first + a * grid.stride[0] + b * grid.stride[1];
        for (int k = 0; k < splineSpan; ++k) row[k] += weight * last[k];
      }
  }
}

template <int dims>
[[gnu::always_inline]] inline void gather(const MapGrid& grid, const ConstMapAxes& map, const float* __restrict potential,
                                          std::int64_t begin, std::int64_t end, const MapAxes& force, float* __restrict mass) {
  SplineStencil<dims> s;
  const float half = -0.5f * grid.nodesPerUnit;
  for (std::int64_t i = begin; i < end; ++i) {
    stencil<dims, true>(grid, map, i, s);
    // Columns of the stencil, summed over its rows by their weights: value, and slopes along the first dimensions.
    alignas(32) float value[splineSpan] = {}, first[splineSpan] = {}, second[splineSpan] = {};
    for (int a = 0; a < splineOrder; ++a)
      for (int b = 0; b < (dims == 3 ? splineOrder : 1); ++b) {
        const float* __restrict row = potential + s.first + a * grid.stride[0] + b * grid.stride[1];
        const float wa = s.weight[0][a], da = s.slope[0][a];
        const float wb = dims == 3 ? s.weight[1][b] : 1, db = dims == 3 ? s.slope[1][b] : 0;
        for (int k = 0; k < splineSpan; ++k) {
          value[k] += wa * wb * row[k];
          first[k] += da * wb * row[k];
          if (dims == 3) second[k] += wa * db * row[k];
        }
      }
    float sum = 0, f0 = 0, f1 = 0, f2 = 0;
    for (int k = 0; k < splineSpan; ++k) {
      const float w = s.weight[dims - 1][k];
      sum += value[k] * w;
      f0 += first[k] * w;
      if (dims == 3) f1 += second[k] * w;
      f2 += value[k] * s.slope[dims - 1][k];
    }
    mass[i] = sum - 1;
    force.axis[0][i] = half * f0;
    if (dims == 3) force.axis[1][i] = half * f1;
    force.axis[dims - 1][i] = half * f2;
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

RESA_BEST_INSTRUCTIONS GaussianSums gaussian(const float* __restrict d, std::int64_t k, float beta, float* __restrict weight) {
  float mass = 0, weighted = 0, squared = 0;
  for (std::int64_t j = 0; j < k; ++j) {
    const float w = std::exp(-beta * d[j]);
    weight[j] = w;
    mass += w;
    weighted += w * d[j];
    squared += w * d[j] * d[j];
  }
  return {mass, weighted, squared};
}
RESA_BEST_INSTRUCTIONS void spread2(const MapGrid& grid, ConstMapAxes map, std::int64_t begin, std::int64_t end, float* nodes) {
  spread<2>(grid, map, begin, end, nodes);
}
RESA_BEST_INSTRUCTIONS void spread3(const MapGrid& grid, ConstMapAxes map, std::int64_t begin, std::int64_t end, float* nodes) {
  spread<3>(grid, map, begin, end, nodes);
}
RESA_BEST_INSTRUCTIONS void gather2(const MapGrid& grid, ConstMapAxes map, const float* potential, std::int64_t begin, std::int64_t end,
                                    MapAxes force, float* mass) {
  gather<2>(grid, map, potential, begin, end, force, mass);
}
RESA_BEST_INSTRUCTIONS void gather3(const MapGrid& grid, ConstMapAxes map, const float* potential, std::int64_t begin, std::int64_t end,
                                    MapAxes force, float* mass) {
  gather<3>(grid, map, potential, begin, end, force, mass);
}
RESA_BEST_INSTRUCTIONS void descend(const StepFactors& factors, float longest, const float* __restrict attraction,
                                    const float* __restrict repulsion, std::int64_t begin, std::int64_t end, float* __restrict position,
                                    float* __restrict velocity, float* __restrict gain) {
  for (std::int64_t i = begin; i < end; ++i) {
    const float gradient = 4 * (factors.attraction * attraction[i] - factors.repulsion * repulsion[i]);
    const float grown = gradient * velocity[i] < 0 ? gain[i] + 0.2f : gain[i] * 0.8f;
    gain[i] = grown > 0.01f ? grown : 0.01f;
    float speed = factors.momentum * velocity[i] - factors.rate * gain[i] * gradient;
    speed = speed > longest ? longest : speed;
    speed = speed < -longest ? -longest : speed;
    velocity[i] = speed;
    position[i] += speed;
  }
}

}  // namespace

void repulsionRows(int dims, ConstMapAxes map, std::int64_t n, std::int64_t begin, std::int64_t end, MapAxes force, float* mass) {
  dims == 3 ? repulsion3(map, n, begin, end, force, mass) : repulsion2(map, n, begin, end, force, mass);
}

void attractionRows(int dims, ConstMapAxes map, SparseRows affinities, std::int64_t begin, std::int64_t end, MapAxes force) {
  dims == 3 ? attraction3(map, affinities, begin, end, force) : attraction2(map, affinities, begin, end, force);
}

GaussianSums gaussianRow(const float* d, std::int64_t k, float beta, float* weight) { return gaussian(d, k, beta, weight); }

void spreadRows(const MapGrid& grid, ConstMapAxes map, std::int64_t begin, std::int64_t end, float* nodes) {
  grid.dims == 3 ? spread3(grid, map, begin, end, nodes) : spread2(grid, map, begin, end, nodes);
}

void gatherRows(const MapGrid& grid, ConstMapAxes map, const float* potential, std::int64_t begin, std::int64_t end, MapAxes force,
                float* mass) {
  grid.dims == 3 ? gather3(grid, map, potential, begin, end, force, mass) : gather2(grid, map, potential, begin, end, force, mass);
}

void descendRows(const StepFactors& factors, float longest, const float* attraction, const float* repulsion, std::int64_t begin,
                 std::int64_t end, float* position, float* velocity, float* gain) {
  descend(factors, longest, attraction, repulsion, begin, end, position, velocity, gain);
}

}  // namespace resa
