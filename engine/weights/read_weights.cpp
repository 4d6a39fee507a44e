#include <algorithm>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/run/run_folder.h"
#include "engine/run/safetensors.h"
#include "engine/weights/foreign.h"
#include "engine/weights/layout.h"
#include "engine/weights/weights.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

/// Side of the evaluated images where the configuration tells it, else 0.
std::int64_t configuredInput(const Config& config) {
  return config.evaluate.cropSize > 0 ? config.evaluate.cropSize : config.augment.weak.cropSize;
}

bool isComplete(const RunFolder& run, std::int64_t step) {
  try {
    const fs::path manifest = fs::path(run.checkpoint(step)).replace_extension(".json");
    return fs::file_size(run.checkpoint(step)) == nlohmann::json::parse(readFile(manifest)).at("size").get<std::uintmax_t>();
  } catch (const std::exception&) {
    return false;  // no manifest, or none that can be read: not a checkpoint to take weights from
  }
}

/// Step of the best snapshot whose checkpoint is kept, judged as the trainer does: by `output.best_by`, on the encoding of `evaluate.size`
/// images. Evaluations that somebody asked for in between do not count.
std::optional<std::int64_t> bestStep(const RunFolder& run, const Config& config) {
  EventReader reader(run.events());
  reader.poll();
  const RunHistory& history = reader.history();
  std::set<std::int64_t> candidates;
  for (const SnapshotEvent& snapshot : history.snapshots)
    if (isComplete(run, snapshot.step)) candidates.insert(snapshot.step);
  std::int64_t largest = 0;  // the whole set, where it is smaller than `evaluate.size`
  for (const EvaluationEvent& evaluation : history.evaluations) largest = std::max(largest, evaluation.n);
  const std::int64_t size = std::min(config.evaluate.size, largest);
  std::optional<std::int64_t> best;
  double bestScore = -std::numeric_limits<double>::infinity();
  for (const EvaluationEvent& evaluation : history.evaluations) {
    const auto encoding = evaluation.components.find("encoding");
    if (evaluation.n != size || encoding == evaluation.components.end() || candidates.count(evaluation.step) == 0) continue;
    const Scores& scores = config.evaluate.normalize == "l2" ? encoding->second.normalized : encoding->second.raw;
    const std::string& by = config.output.bestBy;
    const double score = by == "knn5" ? encoding->second.knn5 : by == "sc" ? scores.scMean : scores.ari;
    if (!(score > bestScore)) continue;  // NaN without labels
    bestScore = score;
    best = evaluation.step;
  }
  return best;
}

std::int64_t chooseStep(const RunFolder& run, const Config& config, const ReadOptions& options, std::string& why) {
  if (options.step) {
    if (!isComplete(run, *options.step))
      throw DataError(run.root().string() + ": has no complete checkpoint at step " + std::to_string(*options.step));
    return *options.step;
  }
  if (const auto best = bestStep(run, config)) {
    why = " (best by " + config.output.bestBy + ")";
    return *best;
  }
  const auto newest = run.newestCheckpoint();
  if (!newest) throw DataError(run.root().string() + ": has no complete checkpoint to take weights from");
  why = " (newest)";
  return *newest;
}

/// Side of the images of the run's data set, from its stored probe images; 0 where there are none.
std::int64_t storedInput(const RunFolder& run) {
  std::error_code ignored;
  if (!fs::exists(run.samples(), ignored)) return 0;
  const auto samples = SafetensorsFile::open(run.samples());
  if (!samples->has("probe.images")) return 0;
  const std::vector<std::int64_t>& shape = samples->at("probe.images").shape;
  return shape.size() == 4 ? std::min(shape[1], shape[2]) : 0;
}

std::int64_t channelsOf(const NamedTensors& file, const std::string& prefix, const Config& config) {
  const std::string name = prefix + (isTransformer(config.model) ? "patch_embed.proj.weight" : "conv1.weight");
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) throw DataError(file.path.string() + ": lacks tensor '" + name + "'");
  if (found->second.shape.size() != 4 || found->second.shape[1] < 1 || found->second.shape[1] > 4)
    throw DataError(file.path.string() + ": tensor '" + name + "' has the impossible shape " + shapeText(found->second.shape));
  return found->second.shape[1];
}

Weights weightsOfRun(const fs::path& path, const ReadOptions& options) {
  const RunFolder run(path);
  if (!run.isRun()) throw DataError(path.string() + ": neither a run folder (no run.toml) nor a file of weights");
  Weights weights;
  weights.config = run.config();
  std::string why;
  const std::int64_t step = chooseStep(run, weights.config, options, why);
  const NamedTensors file = namedTensors(SafetensorsFile::open(run.checkpoint(step)));
  const std::string asked = options.network.empty() ? weights.config.evaluate.network : options.network;
  const bool momentum = asked == "momentum" && weights.config.method.useMomentum;
  const std::string prefix = momentum ? "momentum_" : "";
  weights.channels = channelsOf(file, prefix + "encoder.", weights.config);
  weights.source = path.string() + ", " + (momentum ? "momentum" : "student") + " network at step " + std::to_string(step) + why;
  takeTensors(file, encoderTensors(weights.config.model, weights.channels), prefix + "encoder.", "encoder.", weights);
  takeTensors(file, projectorTensors(weights.config.model), prefix + "projector.", "projector.", weights);
  // The predictor is the student's alone.
  if (weights.config.model.predictor) takeTensors(file, predictorTensors(weights.config.model), "predictor.", "predictor.", weights);
  weights.inputSize = configuredInput(weights.config);
  if (weights.inputSize == 0) weights.inputSize = storedInput(run);
  return weights;
}

bool hasAny(const NamedTensors& file, const std::string& prefix) {
  const auto first = file.tensors.lower_bound(prefix);
  return first != file.tensors.end() && first->first.rfind(prefix, 0) == 0;
}

/// A file of `resa export` or `resa import`: its configuration says what it must hold.
Weights weightsOfOwn(const SafetensorsFile& metadata, const NamedTensors& file) {
  Weights weights;
  try {
    ConfigLayers layers;
    layers.applyToml(metadata.metadata("config", ""), "its configuration");
    layers.config().validate();
    weights.config = layers.config();
  } catch (const ConfigError& problem) {
    throw DataError(file.path.string() + ": " + problem.what());
  }
  const std::string prefix = metadata.metadata("format", "") == "resa" ? "encoder." : "";
  weights.source = file.path.string();
  weights.channels = channelsOf(file, prefix, weights.config);
  takeTensors(file, encoderTensors(weights.config.model, weights.channels), prefix, "encoder.", weights);
  if (hasAny(file, "projector.")) takeTensors(file, projectorTensors(weights.config.model), "projector.", "projector.", weights);
  if (hasAny(file, "predictor.")) takeTensors(file, predictorTensors(weights.config.model), "predictor.", "predictor.", weights);
  for (const auto& [name, tensor] : file.tensors)
    if (weights.tensors.count(prefix.empty() ? "encoder." + name : name) == 0 && !name.ends_with(".num_batches_tracked"))
      throw DataError(file.path.string() + ": tensor '" + name + "' is none of its configuration's network");
  weights.inputSize = configuredInput(weights.config);
  if (weights.inputSize == 0) weights.inputSize = std::strtoll(metadata.metadata("input_size", "0").c_str(), nullptr, 10);
  return weights;
}

/// The first bytes of a file, fewer where it is shorter.
std::string firstBytes(const fs::path& path, std::size_t count) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw DataError(path.string() + ": cannot open");
  std::string bytes(count, '\0');
  file.read(bytes.data(), std::streamsize(count));
  bytes.resize(std::size_t(std::max<std::streamsize>(file.gcount(), 0)));
  return bytes;
}

}  // namespace

Weights readWeights(const fs::path& path, const ReadOptions& options) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return weightsOfRun(path, options);
  if (options.step) throw DataError(path.string() + ": is a file, which has no steps to choose from");
  const std::string first = firstBytes(path, 9);
  if (first.rfind("PK", 0) == 0) return weightsOfForeign(readTorchFile(path), options);
  if (first.rfind("\x80", 0) == 0 && path.extension() != ".safetensors")
    throw DataError(path.string() +
                    ": is a PyTorch file of the format before 1.6, which is not read; in Python, save it again: "
                    "torch.save(torch.load(old, map_location='cpu'), new)");
  if (path.extension() != ".safetensors" && (first.size() < 9 || first[8] != '{'))
    throw DataError(path.string() + ": is no run folder, no safetensors file and no PyTorch file (.pth)");
  const auto file = SafetensorsFile::open(path);
  const NamedTensors tensors = namedTensors(file);
  const std::string format = file->metadata("format", "");
  const bool own = (format == "resa" || format == "torchvision" || format == "timm") && file->metadata().count("config") != 0;
  if (!own) return weightsOfForeign(tensors, options);
  if (!options.network.empty() || options.heads || options.stemPadding)
    throw DataError(path.string() +
                    ": was written by this program and says itself what it holds; leave --network, --heads and --stem-padding out");
  return weightsOfOwn(*file, tensors);
}

}  // namespace resa
