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

/// Gaussian affinities of each row to its 3 * perplexity nearest others, the widths found by bisection so that each row's entropy is
/// log(perplexity); symmetrised by (p_j|i + p_i|j) / 2n. features (n, d), finite. `perplexity` is lowered to (n - 1) / 3.
Affinities gaussianAffinities(RowWorkers& workers, const at::Tensor& features, double perplexity);

}  // namespace resa
