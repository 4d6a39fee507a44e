#include "engine/evaluate/scoring.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/evaluate/clustering.h"
#include "engine/evaluate/label_groups.h"
#include "engine/evaluate/nearest.h"

namespace resa {

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The silhouette and the indices of these groups, where n and their number allow any.
void separate(const at::Tensor& features, const at::Tensor& groups, ScoredFeatures& result) {
  const LabelGroups present(groups);
  const std::int64_t n = features.size(0);
  result.silhouette = at::full({n}, missing, at::kFloat);
  result.scMean = result.scStd = result.scPositive = result.scCosineMean = result.daviesBouldin = result.calinskiHarabasz = missing;
  if (present.classes() < 2 || present.classes() > n - 1) return;
  const Silhouette parts = silhouette(features, groups);
  result.silhouette = parts.samples.cpu();
  const at::Tensor samples = result.silhouette.to(at::kDouble);
  result.scMean = samples.mean().item<double>();
  result.scStd = samples.std(/*unbiased=*/false).item<double>();
  result.scPositive = (samples > 0).to(at::kDouble).mean().item<double>();
  if (result.labelled) result.classes = classSeparation(parts, groups);
  if (result.normalized) result.scCosineMean = silhouetteSamples(features, groups, Distance::cosine).to(at::kDouble).mean().item<double>();
  const CentroidIndices indices = centroidIndices(features, groups);
  result.daviesBouldin = indices.daviesBouldin;
  result.calinskiHarabasz = indices.calinskiHarabasz;
}

ScoredFeatures score(const at::Tensor& features, const at::Tensor& labels, const ScoringOptions& options, bool normalized) {
  ScoredFeatures result;
  result.labelled = labels.defined();
  result.normalized = normalized;
  const std::int64_t n = features.size(0), classes = result.labelled ? labels.max().item<std::int64_t>() + 1 : 10;
  const std::int64_t clusters = std::clamp<std::int64_t>(options.clusters > 0 ? options.clusters : classes, 1, n);
  const auto restarts = kMeansRestarts(features, clusters, options.seed, int(options.restarts));
  const KMeansResult& best = bestRestart(restarts);
  result.kmeans = best.labels.cpu();
  result.rank = effectiveRank(features);
  if (result.labelled) result.agreement = agreementWith(labels, restarts, best);
  separate(features, result.labelled ? labels : result.kmeans, result);
  result.neighbours = nearestOthers(features, storedNeighbours).index.cpu();
  const std::int64_t there = std::min(hitNeighbours, result.neighbours.size(1));
  result.neighbourhoodHit = result.labelled && there > 0 ? neighbourhoodHitOf(result.neighbours.narrow(1, 0, there), labels) : missing;
  result.uniformity = normalized && n > 1 ? uniformity(features) : missing;
  return result;
}

}  // namespace

nlohmann::json Agreement::toJson() const {
  return {{"ari", best.ari},
          {"ari_mean", ariMean},
          {"ari_min", ariMin},
          {"ari_max", ariMax},
          {"nmi", best.nmi},
          {"nmi_mean", nmiMean},
          {"nmi_min", nmiMin},
          {"nmi_max", nmiMax},
          {"ami", best.ami},
          {"homogeneity", best.homogeneity},
          {"completeness", best.completeness},
          {"v_measure", best.vMeasure},
          {"purity", best.purity},
          {"cluster_accuracy", accuracy}};
}

nlohmann::json ScoredFeatures::scores() const {
  const std::string of = labelled ? "" : "_clusters";
  nlohmann::json result{{labelled ? "sc_mean" : "sc_clusters_mean", scMean},
                        {labelled ? "sc_std" : "sc_clusters_std", scStd},
                        {"davies_bouldin" + of, daviesBouldin},
                        {"calinski_harabasz" + of, calinskiHarabasz},
                        {"effective_rank", rank}};
  if (normalized) result.update({{labelled ? "sc_cosine_mean" : "sc_cosine_clusters_mean", scCosineMean}, {"uniformity", uniformity}});
  if (!labelled) return result;
  result.update({{"sc_positive", scPositive}, {"neighbourhood_hit", neighbourhoodHit}});
  result.update(agreement.toJson());
  for (const ClassSeparation& each : classes) result["sc_classes"][std::to_string(each.label)] = each.silhouette;
  return result;
}

const KMeansResult& bestRestart(const std::vector<KMeansResult>& restarts) {
  return *std::min_element(restarts.begin(), restarts.end(), [](const auto& a, const auto& b) { return a.inertia < b.inertia; });
}

Agreement agreementWith(const at::Tensor& labels, const std::vector<KMeansResult>& restarts, const KMeansResult& best) {
  Agreement result;
  result.best = labelAgreement(labels, best.labels.cpu());
  result.ariMin = result.ariMax = result.best.ari;
  result.nmiMin = result.nmiMax = result.best.nmi;
  const std::int64_t classes = LabelGroups(labels).classes();
  result.accuracy = classes * best.centroids.size(0) <= mostAccuracyPairs ? clusterAccuracy(labels, best.labels.cpu()) : missing;
  for (const KMeansResult& restart : restarts) {
    const double share = 1.0 / double(restarts.size()), ari = adjustedRandIndex(labels, restart.labels.cpu()),
                 nmi = normalizedMutualInformation(labels, restart.labels.cpu());
    result.ariMean += ari * share;
    result.ariMin = std::min(result.ariMin, ari);
    result.ariMax = std::max(result.ariMax, ari);
    result.nmiMean += nmi * share;
    result.nmiMin = std::min(result.nmiMin, nmi);
    result.nmiMax = std::max(result.nmiMax, nmi);
  }
  return result;
}

ScoredFeatures scoreFeatures(const at::Tensor& features, const at::Tensor& labels, const ScoringOptions& options) {
  return score(features, labels, options, false);
}

ScoredFeatures scoreNormalized(const at::Tensor& features, const at::Tensor& labels, const ScoringOptions& options) {
  return score(normalizedRows(features), labels, options, true);
}

at::Tensor normalizedRows(const at::Tensor& features) { return features / features.norm(2, {1}, true).clamp_min(1e-12); }

}  // namespace resa
