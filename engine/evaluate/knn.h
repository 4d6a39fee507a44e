#pragma once
#include <cstdint>
#include <map>
#include <vector>

#include "engine/evaluate/progress.h"
#include "engine/evaluate/top_accuracy.h"
#include "engine/tensor.h"

namespace resa {

/// k-nn classification, Euclidean, majority vote, ties to the smallest label (the authors' CIFAR protocol uses k = 5 on unnormalised
/// features). bank (m, d), bankLabels (m) int64, queries (n, d) -> predicted labels (n) int64. All m vote where k > m. Search: nearestRows.
torch::Tensor knnClassify(const torch::Tensor& bank, const torch::Tensor& bankLabels, const torch::Tensor& queries, std::int64_t k);

/// Weighted k-nn (Wu et al. 2018): cosine, the k nearest vote exp(cosine / temperature) each; the result by k. Classes without a vote rank
/// last, the smallest label first. bank (m, d), bankLabels (m) int64, queries (n, d), labels (n) int64; all m vote where k > m.
/// Row-blocked; the bank is not copied.
std::map<std::int64_t, TopAccuracy> weightedKnn(const torch::Tensor& bank, const torch::Tensor& bankLabels, const torch::Tensor& queries,
                                                const torch::Tensor& labels, const std::vector<std::int64_t>& ks, double temperature,
                                                const Progress& progress = {});
/// The rank of each query's true class by k, see classRanks().
std::map<std::int64_t, torch::Tensor> weightedKnnRanks(const torch::Tensor& bank, const torch::Tensor& bankLabels,
                                                       const torch::Tensor& queries, const torch::Tensor& labels,
                                                       const std::vector<std::int64_t>& ks, double temperature,
                                                       const Progress& progress = {});

/// Share of equal entries of two (n) int64 tensors, 0..1.
double accuracy(const torch::Tensor& predicted, const torch::Tensor& labels);

}  // namespace resa
