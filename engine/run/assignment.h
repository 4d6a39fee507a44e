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

/// How an assignment A (B, B) of a batch to itself looks, and how closely the prediction P follows it. Missing values are NaN.
/// Steps of a run report it (`train` in events.jsonl), and each snapshot of its probe (`probe`).
struct AssignmentDiagnostics {
  std::int64_t size = 0;   // B; 0: nothing was measured
  double rowEntropy;       // nats, mean over rows; log B where A is uniform, 0 where each row chose one column
  double diagonalMass;     // mean A_ii; 1/B where A is uniform
  double offDiagonalMass;  // mean over rows of what lies beside the diagonal; 0: the identity, ReSA is InfoNCE
  double offClassMass;     // mean over rows of what lies on columns of another class
  double sameClassRatio;   // share of the mass beside the diagonal that lies on the same class, over that share of a uniform assignment
                           // beside the diagonal, sum_i (n_class(i) - 1) / (B (B - 1)); 1: no better than chance
  double kl, klStd;        // nats: KL(A_i || P_i), mean over the pairs of views; mean and standard deviation over rows
  double alignment;        // of the probe: 2 - 2 mean cos(z_i of view 0, z_i of view 1), 0..4 (Wang & Isola, exponent 2)
  std::vector<double> marginalResidual;  // mean_j |sum_i A_ij - 1| after each Sinkhorn iteration; empty where there was none
  AssignmentDiagnostics();
};

/// The diagnostics of stored matrices, without Torch: all but the marginal residuals. Twin of engine/method/assignment_diagnostics.h.
/// assignment and each of `logits` (size, size) row-major; classes (size) or empty; logits before temperature, without them KL and
/// alignment are missing. Error where a size does not fit.
AssignmentDiagnostics diagnoseAssignment(const std::vector<float>& assignment, std::int64_t size, const std::vector<std::int32_t>& classes,
                                         const std::vector<const std::vector<float>*>& logits, double temperature);

/// How far the column sums are from 1 after each Sinkhorn iteration, mean_j |sum_i A_ij - 1|, from stored scores (size, size).
std::vector<double> marginalResiduals(const std::vector<float>& scores, std::int64_t size, double epsilon, int iterations);

}  // namespace resa
