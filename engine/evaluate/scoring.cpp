#include "engine/evaluate/scoring.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/evaluate/clustering.h"

namespace resa {

nlohmann::json ScoredFeatures::scores() const {
  if (!labelled) return {{"sc_clusters_mean", scMean}, {"sc_clusters_std", scStd}, {"effective_rank", rank}};
  return {{"sc_mean", scMean},
          {"sc_std", scStd},
          {"sc_positive", scPositive},
          {"ari", agreement.ari},
          {"ari_mean", agreement.ariMean},
          {"ari_min", agreement.ariMin},
          {"ari_max", agreement.ariMax},
          {"nmi", agreement.nmi},
          {"effective_rank", rank}};
}

const KMeansResult& bestRestart(const std::vector<KMeansResult>& restarts) {
  return *std::min_element(restarts.begin(), restarts.end(), [](const auto& a, const auto& b) { return a.inertia < b.inertia; });
}

Agreement agreementWith(const at::Tensor& labels, const std::vector<KMeansResult>& restarts, const KMeansResult& best) {
  Agreement result;
  result.ari = result.ariMin = result.ariMax = adjustedRandIndex(best.labels.cpu(), labels);
  result.nmi = normalizedMutualInformation(best.labels.cpu(), labels);
  for (const KMeansResult& restart : restarts) {
    const double ari = adjustedRandIndex(restart.labels.cpu(), labels);
    result.ariMean += ari / double(restarts.size());
    result.ariMin = std::min(result.ariMin, ari);
    result.ariMax = std::max(result.ariMax, ari);
  }
  return result;
}

ScoredFeatures scoreFeatures(const at::Tensor& features, const at::Tensor& labels, const ScoringOptions& options) {
  ScoredFeatures result;
  result.labelled = labels.defined();
  const std::int64_t classes = result.labelled ? labels.max().item<std::int64_t>() + 1 : 10;
  const std::int64_t clusters = std::clamp<std::int64_t>(options.clusters > 0 ? options.clusters : classes, 1, features.size(0));
  const auto restarts = kMeansRestarts(features, clusters, options.seed, int(options.restarts));
  const KMeansResult& best = bestRestart(restarts);
  result.kmeans = best.labels.cpu();
  result.rank = effectiveRank(features);
  if (result.labelled) result.agreement = agreementWith(labels, restarts, best);
  const at::Tensor groups = result.labelled ? labels : best.labels.cpu();
  const std::int64_t present = std::get<0>(at::_unique2(groups)).size(0);
  const bool separable = present > 1 && present < features.size(0);
  result.silhouette = separable ? silhouetteSamples(features, groups.to(features.device())).cpu()
                                : at::full({features.size(0)}, std::numeric_limits<double>::quiet_NaN(), at::kFloat);
  const at::Tensor samples = result.silhouette.to(at::kDouble);
  result.scMean = samples.mean().item<double>();
  result.scStd = samples.std(/*unbiased=*/false).item<double>();
  result.scPositive = separable ? (samples > 0).to(at::kDouble).mean().item<double>() : result.scMean;
  return result;
}

at::Tensor normalizedRows(const at::Tensor& features) { return features / features.norm(2, {1}, true).clamp_min(1e-12); }

}  // namespace resa
