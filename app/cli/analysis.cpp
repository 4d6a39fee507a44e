#include "app/cli/analysis.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <memory>

#include "engine/data/tensor_file.h"
#include "engine/evaluate/clustering.h"
#include "engine/evaluate/kmeans.h"
#include "engine/evaluate/projection.h"
#include "engine/evaluate/scoring.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/run/npz_writer.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

class Clock {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

std::string csvText(const at::Tensor& map) {
  std::string text = map.size(1) == 3 ? "x,y,z\n" : "x,y\n";
  const auto rows = map.accessor<float, 2>();
  for (std::int64_t i = 0; i < map.size(0); ++i)
    for (std::int64_t a = 0; a < map.size(1); ++a) {
      char number[32];
      std::snprintf(number, sizeof number, "%.9g%c", double(rows[i][a]), a + 1 < map.size(1) ? ',' : '\n');
      text += number;
    }
  return text;
}

/// The metadata that maps have in a run's snapshots, and all facts as `answer`.
void writeSafetensors(const Projection& projection, const std::filesystem::path& out) {
  SafetensorsWriter writer;
  addTensor(writer, "map", projection.map);
  for (const auto& [key, value] : mapMetadata(projection)) writer.setMetadata(key, value);
  writer.setMetadata("answer", projection.facts.dump());
  writer.write(out);
}

/// The map by t-SNE, and its facts.
void layOut(const at::Tensor& features, const ProjectionOptions& options, const std::function<bool(double)>& progress, Projection& result) {
  TsneOptions t{.dims = options.dims, .perplexity = options.perplexity, .iterations = options.iterations, .seed = options.seed};
  t.scales = options.scales;
  t.cosine = options.metric == "cosine";
  if (options.initial.defined()) {
    t.initial = options.initial;
    t.exaggerated = 0;
  }
  t.progress = [&](int iteration, double) { return progress(0.95 * iteration / std::max(1, options.iterations)); };
  if (options.onMap) t.onMap = [&](int, const at::Tensor& map) { return options.onMap(map); };
  const TsneResult made = tsne(features, t);
  result.map = options.initial.defined() ? alignMap(made.map, options.initial) : made.map;
  result.cancelled = made.cancelled;
  result.facts.update(
      {{"kl_divergence", made.kl}, {"perplexity", options.perplexity}, {"iterations", made.iterations}, {"seed", options.seed}});
  if (!options.scales.empty()) result.facts["scales"] = options.scales;
}

/// Silhouettes and indices of the classes, or of the clusters where there are no labels; a note where their number allows none.
void addSeparation(const at::Tensor& features, const at::Tensor& labels, Clustering& clustering) {
  const bool labelled = labels.defined();
  const at::Tensor groups = labelled ? labels : clustering.labels;
  const std::int64_t n = features.size(0), present = std::get<0>(at::_unique2(groups)).size(0);
  nlohmann::json& facts = clustering.facts;
  if (present < 2 || present > n - 1) {
    clustering.silhouette = at::full({n}, std::nan(""), at::kFloat);
    facts["notes"].push_back("silhouette, Davies-Bouldin and Calinski-Harabasz need 2 to n - 1 " +
                             std::string(labelled ? "classes" : "clusters") + ", got " + std::to_string(present) +
                             " for n = " + std::to_string(n) + ": left out");
    return;
  }
  const auto addMoments = [&](const std::string& name, const at::Tensor& samples) {
    const at::Tensor values = samples.to(at::kDouble);
    facts[name + "_mean"] = values.mean().item<double>();
    facts[name + "_std"] = values.std(0, false).item<double>();
    facts[name + "_positive"] = values.gt(0).to(at::kDouble).mean().item<double>();
  };
  const std::string of = labelled ? "" : "_clusters";
  const Silhouette parts = silhouette(features, groups);
  clustering.silhouette = parts.samples.cpu();
  addMoments("silhouette" + of, parts.samples);
  addMoments("silhouette_cosine" + of, silhouetteSamples(features, groups, Distance::cosine));
  const CentroidIndices indices = centroidIndices(features, groups);
  facts["davies_bouldin" + of] = indices.daviesBouldin;
  facts["calinski_harabasz" + of] = indices.calinskiHarabasz;
  for (const ClassSeparation& each : classSeparation(parts, groups))
    facts[labelled ? "class_separation" : "cluster_separation"][std::to_string(each.label)] = {
        {"count", each.count}, {"silhouette", each.silhouette}, {"inside", each.inside}, {"outside", each.outside}};
}

/// What looks at neighbours and pairs: uniformity of the normalised rows, and how often neighbours are of one class.
void addNeighbourhood(const at::Tensor& features, const at::Tensor& labels, nlohmann::json& facts) {
  if (features.size(0) < 2) {
    facts["notes"].push_back("uniformity and neighbourhood hit need at least 2 rows: left out");
    return;
  }
  facts["uniformity"] = uniformity(normalizedRows(features));
  if (labels.defined()) facts["neighbourhood_hit"] = neighbourhoodHit(features, labels, hitNeighbours);
}

/// A number that is not defined is absent, and a note says so.
void leaveOutMissing(nlohmann::json& facts) {
  for (auto fact = facts.begin(); fact != facts.end();) {
    const bool missing = fact->is_number_float() && !std::isfinite(fact->get<double>());
    if (missing) facts["notes"].push_back(fact.key() + " is not defined or out of reach for these features and labels: left out");
    fact = missing ? facts.erase(fact) : std::next(fact);
  }
}

}  // namespace

Projection projectFeatures(const at::Tensor& features, const ProjectionOptions& options, const std::function<bool(double)>& progress) {
  const Clock clock;
  if (options.dims != 2 && options.dims != 3) throw UsageError("dims must be 2 or 3, got " + std::to_string(options.dims));
  if (options.metric != "euclidean" && options.metric != "cosine")
    throw UsageError("metric must be euclidean or cosine, got " + options.metric);
  const bool cosine = options.metric == "cosine", flowing = options.initial.defined();
  Projection result;
  result.facts = {{"method", options.method}, {"mode", flowing ? "flowing" : "independent"},
                  {"metric", options.metric}, {"n", features.size(0)},
                  {"d", features.size(1)},    {"dims", options.dims}};
  const at::Tensor compared = cosine ? normalizedRows(features) : features;
  if (options.method == "pca") {
    if (flowing) throw UsageError("a map by PCA has no start: leave the initial map away, or take tsne");
    const at::Tensor components = principalComponents(compared, options.dims);
    // Features of a single column have a single component; the others are 0.
    result.map = at::zeros({features.size(0), options.dims}, at::kFloat);
    result.map.narrow(1, 0, components.size(1)).copy_(components);
  } else if (options.method == "tsne") {
    layOut(features, options, progress, result);
  } else {
    throw UsageError("method must be tsne or pca, got " + options.method);
  }
  result.facts["seconds"] = clock.seconds();
  if (!result.cancelled) result.facts["knn10_preservation"] = neighbourPreservation(compared, result.map);
  return result;
}

void requireProjectionFile(const std::filesystem::path& out) {
  const std::string ending = out.extension();
  if (ending != ".npy" && ending != ".safetensors" && ending != ".csv")
    throw UsageError(out.string() + ": the map's file must end in .npy, .safetensors or .csv");
}

void writeProjection(const Projection& projection, const std::filesystem::path& out) {
  requireProjectionFile(out);
  if (out.extension() == ".safetensors") return writeSafetensors(projection, out);
  const at::Tensor map = projection.map.contiguous();
  writeFileAtomically(
      out, std::string_view(out.extension() == ".npy" ? npyBytes(DType::f32, map.sizes().vec(), map.const_data_ptr()) : csvText(map)));
}

Clustering clusterFeatures(const at::Tensor& features, const at::Tensor& labels, const ClusteringOptions& options,
                           const std::function<bool(double)>& progress) {
  const Clock clock;
  const auto reached = [&](double share) {
    if (!progress(share)) throw Error("cancelled");
  };
  const std::int64_t n = features.size(0);
  if (labels.defined() && labels.size(0) != n)
    throw DataError(std::to_string(labels.size(0)) + " labels for " + std::to_string(n) + " rows of features");
  const std::int64_t classes = labels.defined() ? std::get<0>(at::_unique2(labels)).size(0) : std::min<std::int64_t>(10, n);
  const std::int64_t clusters = options.clusters > 0 ? options.clusters : classes;
  reached(0);
  const auto restarts = kMeansRestarts(features, clusters, options.seed, options.restarts);
  reached(0.4);
  const KMeansResult& best = bestRestart(restarts);
  Clustering result{best.labels.cpu(), {}, {}};
  result.facts = {{"n", n},
                  {"d", features.size(1)},
                  {"clusters", clusters},
                  {"inertia", best.inertia},
                  {"effective_rank", effectiveRank(features)},
                  {"seed", options.seed},
                  {"restarts", options.restarts},
                  {"notes", nlohmann::json::array()}};
  addSeparation(features, labels, result);
  reached(0.8);
  if (labels.defined()) result.facts.update(agreementWith(labels, restarts, best).toJson());
  addNeighbourhood(features, labels, result.facts);
  leaveOutMissing(result.facts);
  result.facts["seconds"] = clock.seconds();
  return result;
}

std::map<std::string, std::string> mapMetadata(const Projection& projection) {
  const nlohmann::json& facts = projection.facts;
  std::map<std::string, std::string> metadata = {{"method", facts["method"].get<std::string>()},
                                                 {"mode", facts["mode"].get<std::string>()}};
  for (const auto& [key, name] : {std::pair{"knn10", "knn10_preservation"}, std::pair{"kl", "kl_divergence"},
                                  std::pair{"perplexity", "perplexity"}, std::pair{"seed", "seed"}})
    if (facts.contains(name)) metadata[key] = facts[name].dump();
  return metadata;
}

at::Tensor toTensor(FeatureMatrix&& matrix) {
  const auto values = std::make_shared<std::vector<float>>(std::move(matrix.values));
  return at::from_blob(
      values->data(), {matrix.rows, matrix.columns}, [values](void*) {}, at::kFloat);
}

at::Tensor loadFeatures(const std::filesystem::path& path, const std::string& key) { return toTensor(readFeatures(path, key)); }

at::Tensor toTensor(const std::vector<std::int64_t>& values) { return at::tensor(values, at::kLong); }

}  // namespace resa
