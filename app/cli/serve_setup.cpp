// Requests of `resa serve` about runs that are not started yet: views, preflight and fetch.
#include <chrono>
#include <utility>

#include "app/cli/serve_fields.h"
#include "datasets/fetch.h"
#include "engine/data/augment_preview.h"
#include "engine/run/config.h"
#include "engine/train/preflight.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// The configuration that a request gives as a run, a preset or TOML text, with `set` on top.
Config configOf(const Json& request) {
  ConfigLayers layers;
  if (request.contains("preset")) layers.applyPreset(field<std::string>(request, "preset", ""));
  if (request.contains("run")) layers.applyFile(RunFolder(field<std::string>(request, "run", "")).file("config.toml").string());
  if (request.contains("config")) layers.applyToml(field<std::string>(request, "config", ""), "the request's config");
  for (const std::string& assignment : field(request, "set", std::vector<std::string>{})) layers.applySet(assignment);
  layers.config().validate();
  return layers.config();
}

std::int64_t bounded(const Json& request, const char* key, std::int64_t fallback, std::int64_t most) {
  const auto value = field<std::int64_t>(request, key, fallback);
  if (value < 1 || value > most)
    throw UsageError(std::string(key) + " must be 1 to " + std::to_string(most) + ", got " + std::to_string(value));
  return value;
}

/// Which images a preview shows: another data section, view size, number or seed are others.
Json imagesKey(const Config& config, std::int64_t count, std::uint64_t seed) {
  Json key = {count, seed, config.augment.weak.cropSize};
  for (const ConfigKey& entry : configSchema())
    if (entry.section() == "data") key.push_back(formatValue(entry.get(config)));
  std::error_code ignored;
  const auto time = fs::last_write_time(findDataset(config.data.set, config.data.root), ignored);
  key.push_back(time.time_since_epoch().count());
  return key;
}

/// The images of the preview before this one: while keys of the views are edited they stay the same, and reading a set takes far longer
/// than drawing a few views.
const ImageSet& shownImages(const Config& config, std::int64_t count, std::uint64_t seed) {
  static std::pair<Json, ImageSet> kept;
  Json key = imagesKey(config, count, seed);
  if (kept.first != key) {
    kept.second = previewImages(config, count, seed);
    kept.first = std::move(key);
  }
  return kept.second;
}

}  // namespace

Json answerViews(const Json& request, const TellProgress& tell) {
  const Config config = configOf(request);
  const std::int64_t count = bounded(request, "count", 8, 1024), draws = bounded(request, "draws", 1, 64);
  const std::int64_t side = bounded(request, "side", 64, 512);
  const auto seed = field<std::uint64_t>(request, "seed", 0), imageSeed = field<std::uint64_t>(request, "image_seed", seed);
  const Json key = {"views", 2, toToml(config), count, draws, side, seed, imageSeed};
  const fs::path file = answerFolder({}) / (hashName(key.dump(-1, ' ', false, Json::error_handler_t::replace)) + ".safetensors");
  if (!tell(0, Json::object())) throw Error("cancelled");
  // Not taken from an earlier answer: the images behind the same configuration may have changed, and drawing a few views is quick.
  const ImageSet& images = shownImages(config, count, imageSeed);
  writeViewsPreview(config, images, draws, seed, side, file);
  return finished({{"count", images.count}, {"draws", draws}, {"seed", seed}}, file);
}

Json answerPreflight(const Json& request, const TellProgress& tell) {
  PreflightOptions options;
  options.target = field<std::string>(request, "target", defaultRunsFolder().string());
  options.steps = bounded(request, "steps", options.steps, 1000);
  return preflight(configOf(request), options, [&](double share) { return tell(share, Json::object()); });
}

Json answerFetch(const Json& request, const TellProgress& tell) {
  const auto name = field<std::string>(request, "dataset", "");
  const FetchPlan plan = fetchPlan(name);
  const auto asked = field<std::string>(request, "root", "");
  const fs::path root = asked.empty() ? datasetsFolder() / name : fs::path(asked);
  FetchOptions options;
  options.urlBase = field<std::string>(request, "url_base", "");
  bool cancelled = false;
  auto last = std::chrono::steady_clock::time_point();
  std::string subject;
  options.progress = [&](const std::string& what, const std::string& file, std::uint64_t done, std::uint64_t total) {
    const auto now = std::chrono::steady_clock::now();
    const bool another = std::exchange(subject, what + file) != what + file;
    if (!another && now - last < std::chrono::milliseconds(100)) return;
    last = now;
    const double share = total > 0 ? double(done) / double(total) : 0;
    if (!tell(share, {{"what", what}, {"file", file}, {"done", done}, {"total", total}, {"files", plan.files.size()}})) cancelled = true;
  };
  options.download.stopped = [&] {
    // A transfer that stalls reports nothing, so the asker's wish is looked at here too.
    const auto now = std::chrono::steady_clock::now();
    if (!cancelled && now - last > std::chrono::milliseconds(500)) {
      last = now;
      cancelled = !tell(0, {{"waiting", true}});
    }
    return cancelled;
  };
  try {
    const FetchResult result = fetchDataset(plan, root, options);
    return {{"place", findDataset(name, root.string()).string()}, {"fetched", result == FetchResult::fetched}};
  } catch (const Error&) {
    if (cancelled) throw Error("cancelled");
    throw;
  }
}

}  // namespace resa
