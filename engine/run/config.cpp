#include "engine/run/config.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

std::size_t editDistance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

[[noreturn]] void fail(const std::string& message) { throw ConfigError(message); }

std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

void checkNumber(const ConfigKey& key, double value) {
  if (key.name == "train.gradient_accumulation" && value != 1)
    fail(key.name +
         " must be 1: ReSA assigns the images of one batch to each other, and gradients of smaller batches added up would come from " +
         "other, smaller assignments; raise train.batch_size (with train.precision bfloat16 or float16 where memory is short)");
  if (std::isnan(value)) fail(key.name + " must be a number, got nan");
  if (value < key.minimum) fail(key.name + " must be at least " + formatValue(key.minimum) + ", got " + formatValue(value));
  if (value > key.maximum) fail(key.name + " must be at most " + formatValue(key.maximum) + ", got " + formatValue(value));
}

void checkChoice(const ConfigKey& key, const std::string& value) {
  if (key.choices.empty() || std::count(key.choices.begin(), key.choices.end(), value) != 0) return;
  fail(key.name + " must be one of " + joined(key.choices) + ", got \"" + value + "\"");
}

void checkKey(const ConfigKey& key, const ConfigValue& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) checkNumber(key, static_cast<double>(*whole));
  if (const auto* real = std::get_if<double>(&value)) checkNumber(key, *real);
  if (const auto* word = std::get_if<std::string>(&value)) checkChoice(key, *word);
  if (const auto* list = std::get_if<std::vector<double>>(&value))
    for (const double item : *list) checkNumber(key, item);
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    for (const std::string& item : *list) {
      checkChoice(key, item);
      if (std::count(list->begin(), list->end(), item) > 1) fail(key.name + " names \"" + item + "\" twice");
    }
  }
}

void checkView(const std::string& section, const ViewConfig& view) {
  if (view.minScale > view.maxScale)
    fail(section + ".min_scale must not exceed max_scale, got " + formatValue(view.minScale) + " and " + formatValue(view.maxScale));
  if (view.jitter.size() != 4)
    fail(section + ".jitter must hold 4 numbers (brightness, contrast, saturation, hue), got " + formatValue(view.jitter));
  if (view.jitter[3] > 0.5) fail(section + ".jitter: hue must be at most 0.5, got " + formatValue(view.jitter[3]));
  if (view.blurSigma.size() != 2 || view.blurSigma[0] > view.blurSigma[1])
    fail(section + ".blur_sigma must hold the smallest and the largest deviation, got " + formatValue(view.blurSigma));
}

void checkCrops(const CropsConfig& crops) {
  const std::size_t groups = crops.count.size();
  const auto check = [&](const char* key, const std::vector<double>& list, bool mayBeEmpty) {
    if (list.size() != groups && !(mayBeEmpty && list.empty()))
      fail(std::string("augment.crops.") + key + " must hold one entry for each of augment.crops.count " + formatValue(crops.count) +
           ", got " + formatValue(list));
  };
  check("crop_size", crops.cropSize, false);
  check("min_scale", crops.minScale, false);
  check("max_scale", crops.maxScale, false);
  check("solarize_probability", crops.solarizeProbability, true);
  for (std::size_t i = 0; i < groups; ++i) {
    if (crops.count[i] != std::floor(crops.count[i])) fail("augment.crops.count must hold whole numbers, got " + formatValue(crops.count));
    if (crops.cropSize[i] != std::floor(crops.cropSize[i]))
      fail("augment.crops.crop_size must hold whole numbers, got " + formatValue(crops.cropSize));
    if (crops.minScale[i] > crops.maxScale[i])
      fail("augment.crops.min_scale must not exceed max_scale, got " + formatValue(crops.minScale) + " and " + formatValue(crops.maxScale));
  }
}

/// What only a ViT asks of the sizes.
void checkTransformer(const Config& config) {
  const ModelConfig& model = config.model;
  const std::int64_t dimension = encoderDimension(model), heads = attentionHeads(model);
  if (dimension % heads != 0 || dimension % 4 != 0)
    fail("model.width " + std::to_string(model.width) + " makes a ViT of width " + std::to_string(dimension) +
         ", which must be divisible by 4 and by model.heads (" + std::to_string(heads) + ")");
  const auto checkSize = [&](const std::string& key, std::int64_t size) {
    if (size > 0 && size % model.patchSize != 0)
      fail(key + " must be divisible by model.patch_size " + std::to_string(model.patchSize) + ", got " + std::to_string(size));
  };
  checkSize("augment.weak.crop_size", config.augment.weak.cropSize);
  checkSize("augment.strong.crop_size", config.augment.strong.cropSize);
  checkSize("evaluate.crop_size", config.evaluate.cropSize);
  for (const double size : config.augment.crops.cropSize) checkSize("augment.crops.crop_size", std::int64_t(size));
}

void checkChannelValues(const std::string& prefix, const std::vector<double>& mean, const std::vector<double>& deviation) {
  if (mean.size() != deviation.size())
    fail(prefix + "mean and " + prefix + "std must have the same length, got " + formatValue(mean) + " and " + formatValue(deviation));
  if (mean.size() == 2 || mean.size() > 3) fail(prefix + "mean must hold 1 or 3 numbers, got " + formatValue(mean));
}

void checkDevice(const std::string& device) {
  if (device == "auto" || device == "cpu" || device == "cuda") return;
  const std::string prefix = "cuda:";
  const bool numbered = device.rfind(prefix, 0) == 0 && device.size() > prefix.size() && device.size() < prefix.size() + 4 &&
                        std::all_of(device.begin() + prefix.size(), device.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!numbered) fail("train.device must be auto, cpu, cuda or cuda:N, got \"" + device + "\"");
}

}  // namespace

bool isTransformer(const ModelConfig& model) { return model.encoder.rfind("vit_", 0) == 0; }

std::int64_t encoderDimension(const ModelConfig& model) {
  if (model.encoder == "vit_ti16") return 3 * model.width;
  if (model.encoder == "vit_s16") return 6 * model.width;
  if (model.encoder == "vit_b16") return 12 * model.width;
  const bool bottlenecks = model.encoder == "resnet50" || model.encoder == "resnet101";
  return model.width * 8 * (bottlenecks ? 4 : 1);
}

std::int64_t attentionHeads(const ModelConfig& model) {
  if (model.heads > 0) return model.heads;
  return model.encoder == "vit_ti16" ? 3 : 12;
}

bool headsHaveNorm(const ModelConfig& model) {
  return model.headStyle == "bn-relu" || (model.headStyle == "auto" && !isTransformer(model));
}

Config::Config() {
  for (const ConfigKey& key : configSchema()) key.set(*this, key.defaultValue);
}

void Config::validate() const {
  for (const ConfigKey& key : configSchema()) checkKey(key, key.get(*this));
  if (data.set.empty()) fail("data.set must name a data set");
  if (data.channels == 2) fail("data.channels must be 0, 1 or 3, got 2");
  checkChannelValues("data.", data.mean, data.std);
  checkChannelValues("data.eval_", data.evalMean, data.evalStd);
  checkView("augment.weak", augment.weak);
  checkView("augment.strong", augment.strong);
  checkCrops(augment.crops);
  if (isTransformer(model)) checkTransformer(*this);
  if (train.adamBetas.size() != 2) fail("train.adam_betas must hold 2 numbers, got " + formatValue(train.adamBetas));
  if (train.warmupEpochs > train.epochs)
    fail("train.warmup_epochs must not exceed train.epochs, got " + std::to_string(train.warmupEpochs) + " and " +
         std::to_string(train.epochs));
  if (data.trainSize > 0 && data.trainSize < train.batchSize)
    fail("data.train_size must be at least train.batch_size, got " + std::to_string(data.trainSize) + " and " +
         std::to_string(train.batchSize));
  checkDevice(train.device);
  if (evaluate.components.empty()) fail("evaluate.components must name at least one of encoding, hidden, embedding");
  if (evaluate.projection != "none" && evaluate.projectionDims.empty())
    fail("evaluate.projection_dims must name 2 or 3 (or set evaluate.projection to \"none\")");
  constexpr std::int64_t largestMap = 10000;  // what exact t-SNE takes
  if (evaluate.projection == "tsne" && evaluate.size > largestMap)
    fail("evaluate.size must be at most 10000 where evaluate.projection is \"tsne\", got " + std::to_string(evaluate.size) +
         " (evaluate.reported_size may be larger)");
  if (evaluate.clusters == 1) fail("evaluate.clusters must be 0 or at least 2, got 1");
  parseCheckpointInterval(output.checkpointEvery);
}

CheckpointInterval parseCheckpointInterval(const std::string& text) {
  CheckpointInterval interval;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, interval.count);
  std::string unit(rest, end);
  unit.erase(0, std::min(unit.find_first_not_of(' '), unit.size()));
  bool understood = error == std::errc() && std::isfinite(interval.count) && interval.count > 0;
  if (unit.empty() || unit == "epoch" || unit == "epochs") {
    interval.kind = CheckpointInterval::Kind::epochs;
  } else if (unit == "step" || unit == "steps") {
    interval.kind = CheckpointInterval::Kind::steps;
    understood = understood && interval.count == std::floor(interval.count);
  } else if (unit == "min" || unit == "minute" || unit == "minutes") {
    interval.kind = CheckpointInterval::Kind::minutes;
  } else {
    understood = false;
  }
  if (!understood)
    fail("output.checkpoint_every must be like \"1 epoch\", \"500 steps\", \"10 min\" or a number of epochs, got \"" + text + "\"");
  return interval;
}

const ConfigKey& configKey(const std::string& name) {
  std::vector<std::string> names;
  for (const ConfigKey& key : configSchema()) {
    if (key.name == name) return key;
    names.push_back(key.name);
  }
  fail("unknown key '" + name + "', did you mean '" + nearestName(name, names) + "'?");
}

std::string nearestName(const std::string& name, const std::vector<std::string>& candidates) {
  std::string best;
  std::size_t bestDistance = std::string::npos;
  for (const std::string& candidate : candidates) {
    // People also write a key without its section: "epochs" is one step from "train.epochs".
    const std::size_t dot = candidate.rfind('.');
    std::size_t distance = editDistance(name, candidate);
    if (dot != std::string::npos) distance = std::min(distance, editDistance(name, candidate.substr(dot + 1)) + 1);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

void ConfigLayers::applyPreset(const std::string& name) { applyToml(preset(name).toml, "preset " + name); }

void ConfigLayers::applyFile(const std::string& path) {
  std::string text;
  try {
    text = readFile(path);
  } catch (const Error& problem) {
    throw ConfigError(problem.what());
  }
  applyToml(text, path);
}

void ConfigLayers::applySet(const std::string& assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos) fail("--set expects key=value, got '" + assignment + "'");
  const auto trimmed = [](std::string text) {
    text.erase(0, std::min(text.find_first_not_of(" \t"), text.size()));
    text.erase(text.find_last_not_of(" \t") + 1);
    return text;
  };
  const ConfigKey& key = configKey(trimmed(assignment.substr(0, equals)));
  key.set(config_, parseValue(key, trimmed(assignment.substr(equals + 1))));
  origins_[key.name] = "--set";
}

std::string ConfigLayers::origin(const std::string& key) const {
  const auto found = origins_.find(configKey(key).name);
  return found == origins_.end() ? "default" : found->second;
}

}  // namespace resa
