#pragma once
#include <cstdint>

#include "engine/tensor.h"

namespace resa {

/// k-nn classification, Euclidean, majority vote, ties to the smallest label (the authors' CIFAR protocol uses k = 5 on unnormalised
/// features). bank (m, d), bankLabels (m) int64, queries (n, d) -> predicted labels (n) int64. All m vote where k > m. Row-blocked.
torch::Tensor knnClassify(const torch::Tensor& bank, const torch::Tensor& bankLabels, const torch::Tensor& queries, std::int64_t k);

/// Share of equal entries of two (n) int64 tensors, 0..1.
double accuracy(const torch::Tensor& predicted, const torch::Tensor& labels);

/// k nearest other rows of each row by cosine, nearest first: features (n, d) -> (n, min(k, n - 1)) int64. Row-blocked.
torch::Tensor nearestNeighbours(const torch::Tensor& features, std::int64_t k);

/// The same by Euclidean distance.
torch::Tensor nearestEuclidean(const torch::Tensor& features, std::int64_t k);

}  // namespace resa
