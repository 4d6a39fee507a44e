#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <variant>
#include <vector>

namespace resa {

/// The typed configuration. Meaning, default, range and choices of each key stand once, in schema.cpp.
struct DataConfig {
  std::string set, root, labels, trainSplit, subsetList, storage;
  std::int64_t trainSize, channels, workers, prefetch, residentLimitMb;
  double longTailFactor, subsetPercent;
  std::vector<double> mean, std, evalMean, evalStd;
};
struct ViewConfig {
  std::string crop, interpolation;
  std::int64_t cropSize;
  double minScale, maxScale, jitterProbability, grayProbability, blurProbability, solarizeProbability, flipProbability;
  std::vector<double> jitter, blurSigma;
};
/// Multi-crop: views beyond the weak and the first strong one, in groups; each list holds one entry a group and what is not listed here is
/// as in the strong view. In TOML either lists or one [[augment.crops]] table a group.
struct CropsConfig {
  std::vector<double> count, cropSize, minScale, maxScale, solarizeProbability;
};
struct AugmentConfig {
  ViewConfig weak, strong;
  CropsConfig crops;
};
struct ModelConfig {
  std::string encoder, stem, headStyle, initialWeights;
  std::int64_t width, heads, patchSize, stemPadding, projectorLayers, projectorHidden, projectorOut, predictorLayers, predictorHidden;
  bool predictor, zeroInitResidual, freezePatchProjection;
};
struct MethodConfig {
  std::string name, assignmentFrom;
  double temperature, epsilon, momentum;
  std::int64_t iterations;
  bool useMomentum;
};
struct TrainConfig {
  std::int64_t epochs, batchSize, gradientAccumulation, warmupEpochs, threads, seed;
  double baseLr, finalLrRatio, sgdMomentum, larsCoefficient, weightDecay, gradientClip, lossScale;
  std::vector<double> adamBetas;
  std::string optimizer, precision, device;
  bool decayNormAndBias, channelsLast, deterministic;
};
struct EvaluateConfig {
  double every;
  std::int64_t size, reportedSize, bankSize, knnK, clusters, restarts, probeSize, mapIterations, resize, cropSize, linearEpochs,
      linearBatch;
  std::string network, normalize, interpolation, linear, projection, projectionMode;
  double perplexity, knnTemperature, linearLr;
  std::vector<double> weightedKnn;
  std::vector<std::string> components, projectionDims;
};
struct OutputConfig {
  std::string checkpointEvery, bestBy;
  std::int64_t keep, snapshotBudgetMb, reportEvery;
  double snapshotEvery;
};
struct Config {
  DataConfig data;
  AugmentConfig augment;
  ModelConfig model;
  MethodConfig method;
  TrainConfig train;
  EvaluateConfig evaluate;
  OutputConfig output;
  Config();  // every key at its schema default
  /// Checks every key's range and what keys demand of each other; ConfigError "train.batch_size must be at least 2, got 1".
  void validate() const;
};

/// Whether the encoder is a ViT.
bool isTransformer(const ModelConfig& model);
/// Width of the encoding: 512 for ResNet-18 and 2048 for ResNet-50 at width 64, 384 for ViT-S.
std::int64_t encoderDimension(const ModelConfig& model);
/// Attention heads of a ViT, model.heads understood.
std::int64_t attentionHeads(const ModelConfig& model);
/// Whether projector and predictor have batch norm and ReLU, or GELU alone; model.head_style understood.
bool headsHaveNorm(const ModelConfig& model);

/// output.checkpoint_every, understood: "1 epoch", "500 steps", "10 min", or a bare number of epochs.
struct CheckpointInterval {
  enum class Kind { epochs, steps, minutes };
  Kind kind = Kind::epochs;
  double count = 1;  // whole for steps
};
/// ConfigError where `text` has another form or the count is not positive.
CheckpointInterval parseCheckpointInterval(const std::string& text);

using ConfigValue = std::variant<bool, std::int64_t, double, std::string, std::vector<double>, std::vector<std::string>>;

/// One key of the configuration: makes --help, TOML reading, the studio's form and its tooltips.
struct ConfigKey {
  std::string name;                  // "train.batch_size"
  std::string comment;               // one sentence: what it does, unit
  ConfigValue defaultValue;          // its alternative is the key's type
  std::vector<std::string> choices;  // allowed strings (of the key or of its list's items); empty: free
  double minimum, maximum;           // for numbers and lists of numbers
  bool advanced;                     // the form folds it away
  std::function<ConfigValue(const Config&)> get;
  std::function<void(Config&, const ConfigValue&)> set;
  std::string section() const { return name.substr(0, name.rfind('.')); }  // "train", "augment.weak"
};
const std::vector<ConfigKey>& configSchema();
/// ConfigError with the nearest known name where `name` is unknown.
const ConfigKey& configKey(const std::string& name);

/// TOML spelling of a value: `true`, `3`, `0.05`, `"cifar"`, `[0.5, 0.5]`.
std::string formatValue(const ConfigValue& value);
/// Parses TOML spelling or a bare word for `key`'s type; ConfigError names key, text and expected type.
ConfigValue parseValue(const ConfigKey& key, const std::string& text);

/// Defaults < preset < file < set: applies layers in order and remembers where each value came from.
class ConfigLayers {
 public:
  void applyPreset(const std::string& name);  // origin "preset quickstart"
  /// `origin` is the file's path; errors name file, line and key. A first line `preset = "cifar10"` applies that preset before the rest.
  void applyToml(const std::string& text, const std::string& origin);
  void applyFile(const std::string& path);
  void applySet(const std::string& assignment);      // "train.epochs=5", origin "--set"
  const Config& config() const { return config_; }   // not validated yet
  std::string origin(const std::string& key) const;  // "default" where untouched
 private:
  Config config_;
  std::map<std::string, std::string> origins_;
};

/// Every key with its value as TOML, sections in schema order; `comments` adds each key's sentence.
std::string toToml(const Config& config, bool comments = false);

/// A preset compiled in from resources/presets/NAME.toml; the first comment line is its sentence.
struct Preset {
  std::string name, sentence, toml;
};
const std::vector<Preset>& presets();
const Preset& preset(const std::string& name);  // ConfigError with the nearest name

/// Closest of `candidates` by edit distance, for "did you mean".
std::string nearestName(const std::string& name, const std::vector<std::string>& candidates);

}  // namespace resa
