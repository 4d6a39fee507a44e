#pragma once
#include <cstdint>
#include <functional>

#include "engine/tensor.h"

namespace resa {

class Communicator;

/// Doubly stochastic assignment of a batch to itself (ReSA, Algorithm 1: Sinkhorn-Knopp).
/// scores (B_local, B_global) cosine similarities -> same shape, float32 at least; rows sum to 1, columns nearly. No gradient.
/// Across processes the total and the column sums are reduced through `communicator`.
torch::Tensor sinkhorn(const torch::Tensor& scores, double epsilon, std::int64_t iterations, Communicator& communicator);
/// As above; `after` is called with the assignment that each iteration leaves behind.
using AfterIteration = std::function<void(const torch::Tensor& assignment)>;
torch::Tensor sinkhorn(const torch::Tensor& scores, double epsilon, std::int64_t iterations, Communicator& communicator,
                       const AfterIteration& after);
/// The same in one process.
torch::Tensor sinkhorn(const torch::Tensor& scores, double epsilon, std::int64_t iterations);

/// Cross-entropy of the assignment and the prediction, -mean_i sum_j A_ij log softmax_j(logits / temperature)_ij (ReSA, Equation 4).
/// assignment and logits (B_local, B_global) -> scalar.
torch::Tensor assignmentLoss(const torch::Tensor& assignment, const torch::Tensor& logits, double temperature);

/// The same before the mean over rows: (B_local).
torch::Tensor assignmentLossRows(const torch::Tensor& assignment, const torch::Tensor& logits, double temperature);

/// Mean row entropy of an assignment in nats, -mean_i sum_j A_ij log A_ij; what the loss cannot fall below.
torch::Tensor assignmentEntropy(const torch::Tensor& assignment);
/// Entropy of each row in nats, (B_local).
torch::Tensor assignmentEntropyRows(const torch::Tensor& assignment);

}  // namespace resa
