#pragma once
#include <cstdint>
#include <vector>

namespace resa {

/// Sinkhorn-Knopp self-assignment on plain memory, for a window without Torch (paper, Algorithm 1).
/// scores (rows, columns) row-major cosine similarities -> same shape, rows sum to 1.
std::vector<float> sinkhornAssignment(const std::vector<float>& scores, std::int64_t rows, std::int64_t columns, double epsilon,
                                      int iterations);

/// Row softmax of logits / temperature: the prediction P that the loss compares with A.
std::vector<float> prediction(const std::vector<float>& logits, std::int64_t rows, std::int64_t columns, double temperature);

}  // namespace resa
