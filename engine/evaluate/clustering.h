#pragma once
#include "engine/tensor.h"

namespace resa {

/// Silhouette of each sample with `labels` as clusters (Euclidean; paper, Section 3: SC). features (n, d) float32 or float64, labels (n)
/// int64
/// -> (n) of the same dtype. A sample alone in its class gets 0, as scikit-learn has it. Works in square blocks: memory O(block^2 + n
/// classes). DataError where there are fewer than 2 or more than n - 1 classes, or a row is not finite (its number is named).
torch::Tensor silhouetteSamples(const torch::Tensor& features, const torch::Tensor& labels);

/// Adjusted Rand index of two labelings (n) int64; 1 for equal partitions, about 0 for independent ones.
double adjustedRandIndex(const torch::Tensor& a, const torch::Tensor& b);

/// Normalised mutual information, arithmetic mean of the entropies, in [0, 1]; 1 where both labelings are a single class.
double normalizedMutualInformation(const torch::Tensor& a, const torch::Tensor& b);

/// Effective rank: exp of the entropy of the normalised singular values (RankMe, Garrido et al. 2023). features (n, d), not centred.
double effectiveRank(const torch::Tensor& features);

}  // namespace resa
