#pragma once
#include <cstdint>
#include <map>
#include <string>

#include <ATen/core/Tensor.h>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "engine/evaluate/agreement.h"
#include "engine/evaluate/kmeans.h"
#include "engine/evaluate/silhouette.h"

namespace resa {

/// Feature matrices by component name, e.g. "encoding" -> (n, d) float32.
using FeatureMap = std::map<std::string, at::Tensor>;

struct ScoringOptions {
  std::int64_t clusters = 0;  // 0: the number of classes
  std::int64_t restarts = 10;
  std::uint64_t seed = 0;
};

/// Agreement of k-means with the labels: of the restart of lowest inertia, and mean, least and most of ARI and NMI over all of them.
struct Agreement {
  LabelAgreement best;
  double accuracy = 0;  // clusterAccuracy; NaN where there are too many classes and clusters for it
  double ariMean = 0, ariMin = 0, ariMax = 0, nmiMean = 0, nmiMin = 0, nmiMax = 0;
  /// The numbers by the names that events and `resa cluster` give them.
  nlohmann::json toJson() const;
};
Agreement agreementWith(const at::Tensor& labels, const std::vector<KMeansResult>& restarts, const KMeansResult& best);
/// The restart of lowest inertia.
const KMeansResult& bestRestart(const std::vector<KMeansResult>& restarts);

/// SC, ARI and the like of one feature matrix, as the evaluation event holds them; `silhouette` (n) and `kmeans` (n) are the per-sample
/// results. Without labels (undefined) SC and the indices are of the k-means clusters and named so, and what needs classes is absent. A
/// number that the data do not define is NaN.
struct ScoredFeatures {
  nlohmann::json scores() const;
  double scMean, scStd, scPositive, scCosineMean, rank, daviesBouldin, calinskiHarabasz, uniformity, neighbourhoodHit;
  Agreement agreement;
  std::vector<ClassSeparation> classes;  // of the labels; empty without
  bool labelled = false, normalized = false;
  at::Tensor silhouette, kmeans;
  at::Tensor neighbours;  // (n, min(storedNeighbours, n - 1)) int64, nearest first
};
inline constexpr std::int64_t storedNeighbours = 15, hitNeighbours = 10;

/// Scores of features as they are.
ScoredFeatures scoreFeatures(const at::Tensor& features, const at::Tensor& labels, const ScoringOptions& options);
/// Scores of the rows scaled to length 1, with those that are defined for such rows alone: cosine silhouette and uniformity.
ScoredFeatures scoreNormalized(const at::Tensor& features, const at::Tensor& labels, const ScoringOptions& options);

/// Rows scaled to length 1.
at::Tensor normalizedRows(const at::Tensor& features);

}  // namespace resa
