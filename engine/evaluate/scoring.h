#pragma once
#include <cstdint>
#include <map>
#include <string>

#include <ATen/core/Tensor.h>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "engine/evaluate/kmeans.h"

namespace resa {

/// Feature matrices by component name, e.g. "encoding" -> (n, d) float32.
using FeatureMap = std::map<std::string, at::Tensor>;

struct ScoringOptions {
  std::int64_t clusters = 0;  // 0: the number of classes
  std::int64_t restarts = 10;
  std::uint64_t seed = 0;
};

/// Agreement of k-means with the labels: of the best restart, and mean, least and most over all of them.
struct Agreement {
  double ari = 0, ariMean = 0, ariMin = 0, ariMax = 0, nmi = 0;
};
Agreement agreementWith(const at::Tensor& labels, const std::vector<KMeansResult>& restarts, const KMeansResult& best);
/// The restart of lowest inertia.
const KMeansResult& bestRestart(const std::vector<KMeansResult>& restarts);

/// SC, ARI and the like of one feature matrix, as the evaluation event holds them; `silhouette` (n) and `kmeans` (n) are the per-sample
/// results. Without labels (undefined) SC is of the k-means clusters and named sc_clusters_*, and ARI is absent.
struct ScoredFeatures {
  nlohmann::json scores() const;
  double scMean = 0, scStd = 0, scPositive = 0, rank = 0;
  Agreement agreement;
  bool labelled = false;
  at::Tensor silhouette, kmeans;
};
/// Absent (NaN) where the labels allow no silhouette: one class alone, or a class for every sample.
ScoredFeatures scoreFeatures(const at::Tensor& features, const at::Tensor& labels, const ScoringOptions& options);

/// Rows scaled to length 1.
at::Tensor normalizedRows(const at::Tensor& features);

}  // namespace resa
