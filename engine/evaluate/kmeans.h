#pragma once
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace resa {

struct KMeansResult {
  at::Tensor labels;     // (n) int64
  at::Tensor centroids;  // (k, d), dtype of the features
  double inertia = 0;    // sum of squared distances to the nearest centroid
  int iterations = 0;
};

/// Lloyd's iterations with GEMM distances from given centroids (k, d) until no label changes or `maxIterations`. An emptied cluster moves
/// to the farthest sample. DataError where a row is not finite, UsageError where k is not within 1..n.
KMeansResult lloyd(const at::Tensor& features, const at::Tensor& centroids, int maxIterations = 300);

/// k-means++ start (best of 2 + ln k candidates a draw) drawn from `seed`, the same picks whatever the device and the threads of one
/// machine (they are found on its CPU), then Lloyd. features (n, d) float32 or float64.
KMeansResult kMeans(const at::Tensor& features, std::int64_t k, std::uint64_t seed, int maxIterations = 300);

/// `restarts` runs of kMeans with seeds seed, seed + 1, ...
std::vector<KMeansResult> kMeansRestarts(const at::Tensor& features, std::int64_t k, std::uint64_t seed, int restarts,
                                         int maxIterations = 300);

}  // namespace resa
