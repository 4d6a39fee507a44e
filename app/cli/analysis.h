#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/run/feature_files.h"

namespace resa {

/// What `resa project` and `resa serve` compute: a map of features.
struct ProjectionOptions {
  std::string method = "tsne";  // "tsne" or "pca"
  int dims = 2;
  double perplexity = 30;
  std::vector<double> scales;        // t-SNE: further perplexities
  std::string metric = "euclidean";  // or "cosine"
  int iterations = 750;
  std::uint64_t seed = 0;
  at::Tensor initial;  // t-SNE: start from this map (n, dims), without exaggeration, and stay turned as it is
  std::function<bool(const at::Tensor& map)> onMap = {};  // t-SNE: hears the map so far now and then; false cancels
};
struct Projection {
  at::Tensor map;  // (n, dims) float32
  nlohmann::json
      facts;  // method, mode, metric, n, d, dims, seconds, knn10_preservation; kl_divergence, perplexity, iterations, seed of t-SNE
  bool cancelled = false;
};
/// `progress` hears the share done, 0..1, and returns false to cancel. UsageError on options out of range, DataError as `tsne`.
Projection projectFeatures(const at::Tensor& features, const ProjectionOptions& options, const std::function<bool(double)>& progress);

/// Writes a map to `.npy`, `.csv` (columns x, y, z) or `.safetensors` (tensor `map`, its facts as metadata), whole or not at all.
void writeProjection(const Projection& projection, const std::filesystem::path& out);
/// UsageError where `out` has none of these endings.
void requireProjectionFile(const std::filesystem::path& out);

/// What `resa cluster` and `resa serve` compute: k-means with restarts, and the silhouette of the true classes (or of the clusters).
struct ClusteringOptions {
  std::int64_t clusters = 0;  // 0: the number of classes, 10 without labels
  std::uint64_t seed = 0;
  int restarts = 10;
};
struct Clustering {
  at::Tensor labels;      // (n) int64, clusters of the restart with the lowest inertia
  at::Tensor silhouette;  // (n) float32, of the classes where there are labels, else of the clusters; NaN where there is none
  /// n, d, clusters, inertia, effective_rank, uniformity (of the normalised rows), seed, restarts, seconds, notes (sentences: what was left
  /// out and why). With labels silhouette_mean, _std, _positive, silhouette_cosine_mean, _std, _positive, davies_bouldin,
  /// calinski_harabasz, neighbourhood_hit, class_separation {LABEL: count, silhouette, inside, outside} and what Agreement::toJson names;
  /// without labels silhouette_clusters_mean, davies_bouldin_clusters ..., and cluster_separation.
  nlohmann::json facts;
};
/// `labels` (n) int64, or undefined. `progress` as above; a false answer ends in the Error "cancelled".
Clustering clusterFeatures(const at::Tensor& features, const at::Tensor& labels, const ClusteringOptions& options,
                           const std::function<bool(double)>& progress);

/// What run folders say of a map beside it: method, mode, knn10 and, of t-SNE, kl, perplexity, seed.
std::map<std::string, std::string> mapMetadata(const Projection& projection);

/// (n, d) float32 on the memory of the matrix.
at::Tensor toTensor(FeatureMatrix&& matrix);
/// Reads features (readFeatures) as (n, d) float32.
at::Tensor loadFeatures(const std::filesystem::path& path, const std::string& key);
/// (n) int64 from plain integers.
at::Tensor toTensor(const std::vector<std::int64_t>& values);

}  // namespace resa
