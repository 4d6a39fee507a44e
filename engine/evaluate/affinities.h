#pragma once
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace resa {

class RowWorkers;

/// Symmetric affinities p_ij of t-SNE as sparse rows: columns ascend, all values sum to 1, no diagonal.
struct Affinities {
  std::int64_t n = 0;
  std::vector<std::int64_t> start;  // (n + 1)
  std::vector<std::int32_t> column;
  std::vector<float> value;
};

/// Gaussian affinities of each row to its nearest others (3 * the largest perplexity of them), the widths found so that each row's entropy
/// is log(perplexity); the mean over all `perplexities` (Lee et al. 2015: several scales); symmetrised by (p_j|i + p_i|j) / 2n. features
/// (n, d), finite. Perplexities are lowered to (n - 1) / 3.
Affinities gaussianAffinities(RowWorkers& workers, const at::Tensor& features, const std::vector<double>& perplexities);

/// The same as tensors on one device: entries (row, column) -> value, rows ascending.
struct TensorAffinities {
  std::int64_t n = 0;
  at::Tensor row, column, value;  // (entries) int64, int64, float32
};
/// By tensor operations alone, on the features' device.
TensorAffinities tensorAffinities(const at::Tensor& features, const std::vector<double>& perplexities);

/// What draws new rows to old ones: the nearest rows of `features` (n, d) to each of `added` (m, d), and p_j|i among them.
struct ConditionalAffinities {
  at::Tensor neighbours;   // (m, k) int64
  at::Tensor probability;  // (m, k) float32, rows sum to 1
};
ConditionalAffinities conditionalAffinities(const at::Tensor& added, const at::Tensor& features, double perplexity);

}  // namespace resa
