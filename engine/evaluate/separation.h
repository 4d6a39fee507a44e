#pragma once
#include <cstdint>

#include <ATen/core/Tensor.h>

namespace resa {

/// Indices of a clustering by its centroids, Euclidean, as scikit-learn has them.
struct CentroidIndices {
  double daviesBouldin = 0;  // Davies and Bouldin 1979: mean over clusters of the worst (s_i + s_j) / d_ij; 0 is best
  double calinskiHarabasz =
      0;  // Calinski and Harabasz 1974: dispersion between over within, each by its degrees of freedom; 1 if within is 0
};
/// features (n, d) float32 or float64, labels (n) int64; sums in float64 over row blocks. DataError where there are fewer than 2 or more
/// than n - 1 classes, or a row is not finite.
CentroidIndices centroidIndices(const at::Tensor& features, const at::Tensor& labels);

/// Mean over positive pairs x_i, y_i (n, d) of |x_i - y_i|^alpha, rows as they are: normalise them first (Wang and Isola 2020). 0 is best.
double alignment(const at::Tensor& x, const at::Tensor& y, double alpha = 2);

/// log of the mean of exp(-t |x_i - x_j|^2) over all pairs i < j of the rows (n, d), as they are: normalise them first (Wang and Isola
/// 2020). 0 where all coincide, lower is more uniform. Row-blocked. DataError where there are fewer than 2 rows.
double uniformity(const at::Tensor& x, double t = 2);

/// Neighbourhood hit (Paulovich et al. 2008): share of the k nearest other rows (Euclidean) that are of the row's own class, mean over all
/// rows. features (n, d), labels (n) int64; all n - 1 others where k is more. DataError where there are fewer than 2 rows.
double neighbourhoodHit(const at::Tensor& features, const at::Tensor& labels, std::int64_t k = 10);

/// The same from neighbours that are known: (n, k) int64 row numbers.
double neighbourhoodHitOf(const at::Tensor& neighbours, const at::Tensor& labels);

}  // namespace resa
