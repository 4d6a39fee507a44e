#include "app/cli/serve_requests.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>

#include "app/cli/analysis.h"
#include "app/cli/evaluation_request.h"
#include "app/cli/serve_fields.h"
#include "engine/data/tensor_file.h"
#include "engine/evaluate/place_images.h"
#include "engine/run/config.h"
#include "engine/run/error.h"
#include "engine/run/run_folder.h"
#include "engine/run/safetensors.h"
#include "engine/run/snapshot.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Progress = std::function<bool(double)>;

// t-SNE sees as many principal components as the trainer's own maps do.
constexpr std::int64_t mappedComponents = 50;

fs::path cacheFolder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  const char* home = std::getenv("HOME");
  const fs::path base = cache && *cache ? fs::path(cache) : home && *home ? fs::path(home) / ".cache" : fs::temp_directory_path();
  return base / "resa" / "analysis";
}

/// Which file an answer was computed from: another size or time is another file.
Json identity(const fs::path& path) {
  std::error_code failed;
  const auto size = fs::file_size(path, failed);
  if (failed) throw DataError(path.string() + ": cannot be read (" + failed.message() + ")");
  return {fs::weakly_canonical(path).string(), size, fs::last_write_time(path).time_since_epoch().count()};
}

/// The features that a request is about: of a run's snapshot, or of a file.
struct Source {
  std::optional<RunFolder> run;
  fs::path file;
  std::string tensor;  // of a snapshot, or the key of a feature file
  std::int64_t step = 0;
};

Source sourceOf(const Json& request) {
  Source source;
  if (request.contains("features")) {
    source.file = field<std::string>(request, "features", "");
    source.tensor = field<std::string>(request, "key", "");
    return source;
  }
  if (!request.contains("run")) throw UsageError("the request names neither a run nor features");
  source.run.emplace(field<std::string>(request, "run", ""));
  if (!source.run->isRun()) throw DataError(source.run->root().string() + ": not a run folder (no run.toml)");
  source.step = field<std::int64_t>(request, "step", -1);
  if (source.step < 0) {
    EventReader events(source.run->events());
    events.poll();
    if (events.history().snapshots.empty()) throw DataError(source.run->root().string() + ": the run has no snapshot yet");
    source.step = events.history().snapshots.back().step;
  }
  source.file = source.run->snapshot(source.step);
  source.tensor = field<std::string>(request, "component", "encoding") + ".pca";
  return source;
}

at::Tensor featuresOf(const Source& source) {
  if (!source.run) return loadFeatures(source.file, source.tensor);
  return loadTensor(*SafetensorsFile::open(source.file), source.tensor).to(at::kFloat);
}

/// True classes of a run's evaluated images; undefined where there are none or of another number.
at::Tensor labelsOf(const Source& source, std::int64_t n) {
  if (!source.run || !fs::exists(source.run->samples())) return {};
  const SamplesPtr samples = readSamples(source.run->samples());
  if (std::int64_t(samples->labels.size()) != n) return {};
  return toTensor({samples->labels.begin(), samples->labels.end()});
}

/// The stored answer of a file written earlier, where there is one.
std::optional<Json> storedAnswer(const fs::path& file) {
  if (!fs::exists(file)) return {};
  try {
    Json answer = Json::parse(SafetensorsFile::open(file)->metadata("answer", ""));
    answer["file"] = file.string();
    answer["cached"] = true;
    return answer;
  } catch (const std::exception&) {
    return {};  // cut or of another version: computed again
  }
}

/// A file that the map so far is written to while it changes, gone at the end.
class LiveMap {
 public:
  LiveMap(const fs::path& answer, const TellProgress& tell) : file_(answer.string() + ".live.safetensors"), tell_(tell) {}
  LiveMap(const LiveMap&) = delete;
  LiveMap& operator=(const LiveMap&) = delete;
  ~LiveMap() {
    std::error_code ignored;
    fs::remove(file_, ignored);
  }
  bool show(double share, const at::Tensor& map) {
    SafetensorsWriter writer;
    addTensor(writer, "map", map);
    writer.write(file_);
    return tell_(share, {{"file", file_.string()}});
  }

 private:
  fs::path file_;
  const TellProgress& tell_;
};

Json project(const Json& request, const TellProgress& tell) {
  double reached = 0;
  const Progress progress = [&](double share) { return tell(reached = share, Json::object()); };
  const Source source = sourceOf(request);
  ProjectionOptions options;
  options.method = field(request, "method", options.method);
  options.dims = field(request, "dims", options.dims);
  options.perplexity = field(request, "perplexity", options.perplexity);
  options.iterations = field(request, "iterations", options.iterations);
  options.seed = field(request, "seed", options.seed);
  options.metric = field(request, "metric", options.metric);
  options.scales = field(request, "scales", options.scales);
  const Json key = {"project",
                    2,
                    identity(source.file),
                    source.tensor,
                    options.method,
                    options.dims,
                    options.perplexity,
                    options.iterations,
                    options.seed,
                    options.metric,
                    options.scales};
  const fs::path file = answerFolder(source.run) / (hashName(key.dump()) + ".safetensors");
  if (const auto stored = storedAnswer(file)) return *stored;

  at::Tensor features = featuresOf(source);
  if (source.run && options.method == "tsne" && features.size(1) > mappedComponents)
    features = features.narrow(1, 0, mappedComponents).contiguous();
  LiveMap live(file, tell);
  if (field(request, "live", false)) options.onMap = [&](const at::Tensor& map) { return live.show(reached, map); };
  Projection made = projectFeatures(features, options, progress);
  if (made.cancelled) throw Error("cancelled");
  if (source.run) made.facts["step"] = source.step;
  writeProjection(made, file);
  return finished(made.facts, file);
}

Json cluster(const Json& request, const Progress& progress) {
  const Source source = sourceOf(request);
  ClusteringOptions options;
  options.clusters = field(request, "clusters", options.clusters);
  options.seed = field(request, "seed", options.seed);
  options.restarts = field(request, "restarts", options.restarts);
  if (options.clusters < 0 || options.restarts < 1) throw UsageError("clusters and restarts must be positive");
  const Json key = {"cluster", 1, identity(source.file), source.tensor, options.clusters, options.seed, options.restarts};
  const fs::path file = answerFolder(source.run) / (hashName(key.dump()) + ".safetensors");
  if (const auto stored = storedAnswer(file)) return *stored;

  const at::Tensor features = featuresOf(source);
  Clustering made = clusterFeatures(features, labelsOf(source, features.size(0)), options, progress);
  if (source.run) made.facts["step"] = source.step;
  SafetensorsWriter writer;
  addTensor(writer, "labels", made.labels.to(at::kInt));
  addTensor(writer, "silhouette", made.silhouette);
  writer.setMetadata("answer", made.facts.dump());
  writer.write(file);
  return finished(made.facts, file);
}

Json place(const Json& request, const Progress& progress) {
  PlaceRequest wanted;
  wanted.run = field<std::string>(request, "run", "");
  wanted.component = field(request, "component", wanted.component);
  for (const std::string& image : field(request, "images", std::vector<std::string>{})) wanted.images.emplace_back(image);
  if (request.contains("step")) wanted.step = field<std::int64_t>(request, "step", 0);
  if (!progress(0)) throw Error("cancelled");
  return placeImages(wanted);
}

/// The fields of `resa evaluate` as JSON; `weights` is a run folder or a file. Nothing is stored: an evaluation is asked for when it is
/// wanted.
Json evaluation(const Json& request, const Progress& progress) {
  EvaluationRequest wanted;
  wanted.weights = field<std::string>(request, "weights", "");
  if (wanted.weights.empty()) throw UsageError("the request names no weights");
  wanted.dataset = field<std::string>(request, "dataset", "");
  wanted.labels = field<std::string>(request, "labels", "");
  wanted.sets = field(request, "set", wanted.sets);
  wanted.read.network = field<std::string>(request, "network", "");
  EvaluationJob& job = wanted.job;
  job.protocols = field(request, "protocols", job.protocols);
  job.component = field(request, "component", job.component);
  job.size = field(request, "size", job.size);
  job.k = field(request, "k", job.k);
  job.weightedK = field(request, "weighted_k", job.weightedK);
  job.percent = field(request, "percent", job.percent);
  job.epochs = field(request, "epochs", job.epochs);
  job.batch = field(request, "batch", job.batch);
  job.learningRate = field(request, "lr", job.learningRate);
  job.encoderLearningRate = field(request, "encoder_lr", job.encoderLearningRate);
  // Training steps come by the thousand; the asker hears a few a second.
  auto last = std::chrono::steady_clock::time_point();
  return evaluate(std::move(wanted), [&](const std::string&, double share) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last < std::chrono::milliseconds(100)) return true;
    last = now;
    return progress(share);
  });
}

}  // namespace

fs::path answerFolder(const std::optional<RunFolder>& run) {
  std::error_code failed;
  if (run) {
    const fs::path own = run->file("analysis");
    fs::create_directories(own, failed);
    if (!failed && ::access(own.c_str(), W_OK) == 0) return own;
  }
  const fs::path cache = cacheFolder();
  fs::create_directories(cache, failed);
  if (failed)
    throw Error(cache.string() + ": cannot be made (" + failed.message() + "); set XDG_CACHE_HOME to a folder that can be written to");
  return cache;
}

std::string hashName(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const unsigned char byte : text) hash = (hash ^ byte) * 0x100000001b3ULL;
  char name[17];
  std::snprintf(name, sizeof name, "%016llx", static_cast<unsigned long long>(hash));
  return name;
}

Json finished(Json facts, const fs::path& file) {
  facts["file"] = file.string();
  facts["cached"] = false;
  return facts;
}

nlohmann::json answerRequest(const nlohmann::json& request, const TellProgress& tell) {
  static const std::map<std::string, Json (*)(const Json&, const Progress&)> table = {
      {"place", place}, {"cluster", cluster}, {"evaluate", evaluation}};
  static const std::map<std::string, Json (*)(const Json&, const TellProgress&)> telling = {
      {"project", project}, {"views", answerViews}, {"preflight", answerPreflight}, {"fetch", answerFetch}};
  const std::string name = field<std::string>(request, "request", "");
  if (const auto found = telling.find(name); found != telling.end()) return found->second(request, tell);
  const auto found = table.find(name);
  if (found == table.end())
    throw UsageError("unknown request \"" + name +
                     "\"; this server knows project, place, cluster, views, preflight, fetch, evaluate and cancel");
  return found->second(request, [&](double share) { return tell(share, Json::object()); });
}

void sweepOldAnswers() {
  std::error_code failed;
  const auto limit = fs::file_time_type::clock::now() - std::chrono::hours(24 * 30);
  for (const auto& entry : fs::directory_iterator(cacheFolder(), failed))
    if (entry.path().extension() == ".safetensors" && entry.last_write_time(failed) < limit) fs::remove(entry.path(), failed);
}

}  // namespace resa
