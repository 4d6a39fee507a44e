#include "engine/evaluate/scoring.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/evaluate/clustering.h"
#include "engine/evaluate/kmeans.h"

namespace resa {

nlohmann::json ScoredFeatures::scores() const {
  if (!labelled) return {{"sc_clusters_mean", scMean}, {"sc_clusters_std", scStd}, {"effective_rank", rank}};
  return {{"sc_mean", scMean}, {"sc_std", scStd}, {"sc_positive", scPositive}, {"ari", ari}, {"ari_mean", ariMean}, {"ari_min", ariMin},
          {"ari_max", ariMax}, {"nmi", nmi},      {"effective_rank", rank}};
}

ScoredFeatures scoreFeatures(const at::Tensor& features, const at::Tensor& labels, const ScoringOptions& options) {
  ScoredFeatures result;
  result.labelled = labels.defined();
  const std::int64_t classes = result.labelled ? labels.max().item<std::int64_t>() + 1 : 10;
  const std::int64_t clusters = std::min(options.clusters > 0 ? options.clusters : classes, features.size(0) - 1);
  const auto restarts = kMeansRestarts(features, clusters, options.seed, int(options.restarts));
  const auto best = std::min_element(restarts.begin(), restarts.end(), [](const auto& a, const auto& b) { return a.inertia < b.inertia; });
  result.kmeans = best->labels.cpu();
  result.silhouette = silhouetteSamples(features, result.labelled ? labels.to(features.device()) : best->labels).cpu();
  const at::Tensor samples = result.silhouette.to(at::kDouble);
  result.scMean = samples.mean().item<double>();
  result.scStd = samples.std(/*unbiased=*/false).item<double>();
  result.scPositive = (samples > 0).to(at::kDouble).mean().item<double>();
  result.rank = effectiveRank(features);
  if (!result.labelled) return result;
  result.ari = adjustedRandIndex(best->labels.cpu(), labels);
  result.nmi = normalizedMutualInformation(best->labels.cpu(), labels);
  result.ariMin = result.ariMax = result.ari;
  for (const KMeansResult& restart : restarts) {
    const double ari = adjustedRandIndex(restart.labels.cpu(), labels);
    result.ariMean += ari / double(restarts.size());
    result.ariMin = std::min(result.ariMin, ari);
    result.ariMax = std::max(result.ariMax, ari);
  }
  return result;
}

at::Tensor normalizedRows(const at::Tensor& features) { return features / features.norm(2, {1}, true).clamp_min(1e-12); }

}  // namespace resa
