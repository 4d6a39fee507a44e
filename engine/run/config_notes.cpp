#include "engine/run/config_notes.h"

#include <algorithm>
#include <map>

namespace resa {
namespace {

/// What makes a key count, told where it does not hold.
struct Demand {
  bool met;
  std::string otherwise;  // "train.optimizer is \"sgd\""
};

std::string says(const char* key, const std::string& value) {
  std::string text = key;
  text += " is \"";
  return text + value + "\"";
}

using Demands = std::map<std::string, Demand>;

void addModel(const Config& config, Demands& demands) {
  const ModelConfig& model = config.model;
  const bool transformer = isTransformer(model);
  const std::string encoder = says("model.encoder", model.encoder);
  for (const char* key : {"model.heads", "model.patch_size", "model.freeze_patch_projection"}) demands[key] = {transformer, encoder};
  for (const char* key : {"model.stem", "model.stem_padding", "model.zero_init_residual"}) demands[key] = {!transformer, encoder};
  for (const char* key : {"model.predictor_layers", "model.predictor_hidden"}) demands[key] = {model.predictor, "model.predictor is false"};
}

void addMethodAndTrain(const Config& config, Demands& demands) {
  const TrainConfig& train = config.train;
  const std::string optimizer = says("train.optimizer", train.optimizer);
  demands["method.momentum"] = {config.method.useMomentum, "method.use_momentum is false"};
  for (const char* key : {"method.epsilon", "method.iterations"})
    demands[key] = {config.method.assignmentFrom != "identity", says("method.assignment_from", config.method.assignmentFrom)};
  demands["train.sgd_momentum"] = {train.optimizer != "adamw", optimizer};
  demands["train.adam_betas"] = {train.optimizer == "adamw", optimizer};
  demands["train.lars_coefficient"] = {train.optimizer == "lars", optimizer};
  demands["train.loss_scale"] = {train.precision == "float16", says("train.precision", train.precision)};
  demands["data.resident_limit"] = {config.data.storage == "auto", says("data.storage", config.data.storage)};
  demands["data.prefetch"] = {config.data.storage != "resident", says("data.storage", config.data.storage)};
}

void addView(const std::string& section, const ViewConfig& view, Demands& demands) {
  const auto off = [&](const char* key) { return section + "." + key + " is 0"; };
  for (const char* key : {".min_scale", ".max_scale"}) demands[section + key] = {view.crop == "random", section + ".crop is \"center\""};
  demands[section + ".jitter"] = {view.jitterProbability > 0, off("jitter_probability")};
  demands[section + ".blur_sigma"] = {view.blurProbability > 0, off("blur_probability")};
}

void addEvaluate(const Config& config, Demands& demands) {
  const EvaluateConfig& evaluate = config.evaluate;
  for (const char* key : {"evaluate.perplexity", "evaluate.map_iterations"})
    demands[key] = {evaluate.projection == "tsne", says("evaluate.projection", evaluate.projection)};
  for (const char* key : {"evaluate.projection_dims", "evaluate.projection_mode"})
    demands[key] = {evaluate.projection != "none", says("evaluate.projection", evaluate.projection)};
  for (const char* key : {"evaluate.linear_epochs", "evaluate.linear_batch", "evaluate.linear_lr"})
    demands[key] = {evaluate.linear != "none", says("evaluate.linear", evaluate.linear)};
  demands["evaluate.knn_temperature"] = {!evaluate.weightedKnn.empty(), "evaluate.weighted_knn is empty"};
}

/// A value as people type it behind key=: words without TOML's quotes where they read back as the same.
std::string typed(const ConfigKey& key, const ConfigValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    const bool trimmed =
        !text->empty() && text->front() != ' ' && text->back() != ' ' && text->find_first_of("\t\n\r") == std::string::npos;
    if ((trimmed || text->empty()) && parseValue(key, *text) == value) return *text;
  }
  return formatValue(value);
}

bool needsQuotes(const std::string& word) {
  static const std::string plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=./:,+@%";
  return word.empty() || word.find_first_not_of(plain) != std::string::npos;
}

}  // namespace

std::string unitOf(const std::string& key) {
  static const std::map<std::string, std::string> units = {
      {"data.train_size", "images"},       {"data.subset_percent", "%"},         {"data.resident_limit", "MB"},
      {"data.prefetch", "batches"},        {"data.workers", "threads"},          {"augment.weak.crop_size", "px"},
      {"augment.weak.blur_sigma", "px"},   {"augment.strong.crop_size", "px"},   {"augment.strong.blur_sigma", "px"},
      {"augment.crops.crop_size", "px"},   {"model.patch_size", "px"},           {"model.stem_padding", "px"},
      {"model.width", "channels"},         {"train.epochs", "epochs"},           {"train.batch_size", "images"},
      {"train.warmup_epochs", "epochs"},   {"train.threads", "threads"},         {"evaluate.every", "epochs"},
      {"evaluate.size", "images"},         {"evaluate.reported_size", "images"}, {"evaluate.bank_size", "images"},
      {"evaluate.resize", "px"},           {"evaluate.crop_size", "px"},         {"evaluate.linear_epochs", "epochs"},
      {"evaluate.linear_batch", "images"}, {"evaluate.probe_size", "images"},    {"output.snapshot_every", "epochs"},
      {"output.snapshot_budget", "MB"},    {"output.report_every", "steps"}};
  const auto found = units.find(key);
  return found == units.end() ? "" : found->second;
}

std::vector<ConfigNote> configNotes(const Config& config, const Config& base) {
  Demands demands;
  addModel(config, demands);
  addMethodAndTrain(config, demands);
  addView("augment.weak", config.augment.weak, demands);
  addView("augment.strong", config.augment.strong, demands);
  addEvaluate(config, demands);
  std::vector<ConfigNote> notes;
  for (const ConfigKey& key : configSchema()) {
    const auto demand = demands.find(key.name);
    if (demand == demands.end() || demand->second.met || key.get(config) == key.get(base)) continue;
    notes.push_back({key.name, key.name + " has no effect: " + demand->second.otherwise});
  }
  return notes;
}

std::vector<std::string> changedKeys(const Config& base, const Config& config) {
  std::vector<std::string> names;
  for (const ConfigKey& key : configSchema())
    if (key.get(base) != key.get(config)) names.push_back(key.name);
  return names;
}

Config presetConfig(const std::string& preset) {
  ConfigLayers layers;
  if (!preset.empty()) layers.applyPreset(preset);
  return layers.config();
}

std::string nearestPreset(const Config& config) {
  static const std::vector<std::pair<std::string, Config>> known = [] {
    std::vector<std::pair<std::string, Config>> list;
    for (const Preset& preset : presets()) list.emplace_back(preset.name, presetConfig(preset.name));
    return list;
  }();
  std::string nearest;
  std::size_t fewest = changedKeys(Config(), config).size();
  for (const auto& [name, candidate] : known) {
    const std::size_t changed = changedKeys(candidate, config).size();
    if (changed >= fewest) continue;
    fewest = changed;
    nearest = name;
  }
  return nearest;
}

std::vector<std::string> trainCommand(const Config& config, const std::string& preset) {
  std::vector<std::string> words = {"resa", "train"};
  if (!preset.empty()) words.insert(words.end(), {"--preset", preset});
  const Config base = presetConfig(preset);
  for (const std::string& name : changedKeys(base, config)) {
    const ConfigKey& key = configKey(name);
    words.insert(words.end(), {"--set", name + "=" + typed(key, key.get(config))});
  }
  return words;
}

std::string shellLine(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    if (!needsQuotes(word)) {
      line += word;
      continue;
    }
    line += '\'';
    for (const char c : word) {
      if (c == '\'')
        line += "'\\''";
      else
        line += c;
    }
    line += '\'';
  }
  return line;
}

}  // namespace resa
