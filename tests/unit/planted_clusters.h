#pragma once
#include <ATen/ATen.h>

#include "engine/data/counter_random.h"

namespace resa {

/// Standard normal numbers (n, d) float64 that depend on `seed` alone (sums of twelve uniforms).
inline at::Tensor normalNumbers(std::int64_t n, std::int64_t d, std::uint64_t seed) {
  at::Tensor values = at::empty({n, d}, at::kDouble);
  double* value = values.mutable_data_ptr<double>();
  CounterRandom random(seed, 0);
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    value[i] = -6;
    for (int part = 0; part < 12; ++part) value[i] += random.uniform();
  }
  return values;
}

/// n rows around `clusters` centres at `distance` standard deviations; row i belongs to cluster i mod clusters.
struct PlantedClusters {
  PlantedClusters(std::int64_t n, std::int64_t d, std::int64_t clusters, double distance, std::uint64_t seed = 1)
      : labels(at::arange(n, at::kLong).remainder(clusters)),
        features(normalNumbers(n, d, seed) + normalNumbers(clusters, d, seed + 1).mul(distance).index_select(0, labels)) {}
  at::Tensor labels, features;
};

}  // namespace resa
