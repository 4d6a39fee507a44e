#include "engine/evaluate/evaluation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/data/resident_set.h"
#include "engine/evaluate/component_features.h"
#include "engine/evaluate/fine_tune.h"
#include "engine/evaluate/knn.h"
#include "engine/evaluate/linear_probe.h"
#include "engine/evaluate/scoring.h"
#include "engine/model/load_weights.h"
#include "engine/run/error.h"

namespace resa {
namespace {

using Json = nlohmann::json;
using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::vector<std::int64_t> chosenRows(const ImageStore& store, std::int64_t count, std::uint64_t seed) {
  std::vector<std::int64_t> labels;
  if (store.labelled())
    labels.assign(store.labels().const_data_ptr<std::int64_t>(), store.labels().const_data_ptr<std::int64_t>() + store.count());
  return stratifiedRows(labels, store.count(), count, seed);
}

/// One evaluation: the network, the images and, once extracted, the features that the protocols share.
class Evaluation {
 public:
  Evaluation(const Weights& weights, const Config& config, const at::Device& device, const EvaluationJob& job,
             const EvaluationProgress& progress)
      : weights_(weights), config_(config), device_(device), job_(job), progress_(progress), bankConfig_(config) {
    // Neighbours are looked up in all training images and the linear probe learns from them; a share or a list is finetune's matter.
    bankConfig_.data.subsetPercent = 100;
    bankConfig_.data.subsetList.clear();
  }

  Json run() {
    const auto start = Clock::now();
    prepare();
    extract();
    Json results = Json::object();
    for (const std::string& protocol : job_.protocols) {
      const auto began = Clock::now();
      stage_ = protocol;
      Json values = measure(protocol);
      values["seconds"] = secondsSince(began);
      results[protocol] = std::move(values);
      stageStart_ += 1;
    }
    return {{"weights", weights_.source},
            {"dataset", data_.dataset},
            {"split", toString(data_.evaluatedSplit)},
            {"labels", config_.data.labels},
            {"classes", classes_},
            {"n", rows_.size()},
            {"bank", data_.train->count()},
            {"component", job_.component},
            {"dimension", test_.features.defined() ? Json(test_.features.size(1)) : Json()},
            {"image_size", data_.evaluated->height()},
            {"notes", weights_.notes},
            {"skipped", data_.skipped.size()},
            {"feature_seconds", featureSeconds_},
            {"seconds", secondsSince(start)},
            {"results", std::move(results)}};
  }

 private:
  bool asks(const char* protocol) const { return contains(job_.protocols, protocol); }
  bool asksForBank() const { return asks("knn5") || asks("knn") || asks("linear"); }
  std::uint64_t seed() const { return std::uint64_t(config_.train.seed); }

  /// Progress of the current stage as a share of all stages.
  Progress listener() const {
    return [this](double share) {
      const double all = double(job_.protocols.size() + 1);
      return !progress_ || progress_(stage_, (stageStart_ + share) / all);
    };
  }

  void prepare() {
    loaded_ = loadNetwork(weights_, device_, config_.train.precision);
    checkComponent();
    stage_ = "reading";
    reportProgress(listener(), 0);
    data_ = loadRunData(bankConfig_, device_);
    if (data_.train->channels() != weights_.channels)
      throw DataError(config_.data.set + ": images of " + std::to_string(data_.train->channels()) + " channel(s), but the encoder of " +
                      weights_.source + " sees " + std::to_string(weights_.channels));
    const bool onlyClustering = job_.protocols == std::vector<std::string>{"clustering"};
    if (!onlyClustering && !(data_.train->labelled() && data_.evaluated->labelled()))
      throw DataError(config_.data.set + ": its images have no labels; only the protocol clustering needs none");
    checkNeighbours();
    normalization_ = evalNormalization(config_.data, data_.train->channels());
    rows_ = chosenRows(*data_.evaluated, job_.size, seed());
    if (data_.evaluated->labelled()) test_.labels = data_.evaluated->labels().index_select(0, at::tensor(rows_, at::kLong));
    classes_ = std::int64_t(data_.classes.size());
    for (const ImageStore* store : {data_.train.get(), data_.evaluated.get()})
      if (store->labelled()) classes_ = std::max(classes_, store->labels().max().item<std::int64_t>() + 1);
  }

  /// More neighbours than there are would all vote, under a number that is not theirs.
  void checkNeighbours() const {
    std::int64_t most = asks("knn5") ? job_.k : 0;
    if (asks("knn"))
      for (const std::int64_t k : job_.weightedK) most = std::max(most, k);
    if (most > data_.train->count())
      throw DataError(config_.data.set + ": " + std::to_string(most) + " neighbours are asked for, but it has " +
                      std::to_string(data_.train->count()) + " training images");
  }

  void checkComponent() const {
    const std::vector<std::string> names = componentNames(weights_.config.model);
    if (!contains(names, job_.component)) throw UsageError("component '" + job_.component + "': this network has " + joined(names));
    if (job_.component != "encoding" && !loaded_.projector)
      throw DataError(weights_.source + ": holds an encoder without a projector, so there is no component '" + job_.component + "'");
    if (job_.component != "encoding" && asks("finetune")) throw UsageError("finetune trains the encoder: its component is encoding");
  }

  /// What the SGD probe looks at: of the encoder, what its family's protocol says.
  std::string probed() const { return job_.component == "encoding" && isTransformer(weights_.config.model) ? "probe" : job_.component; }

  void extract() {
    const auto start = Clock::now();
    const bool bank = asksForBank();
    std::vector<std::string> wanted;
    if (bank || asks("clustering")) wanted.push_back(job_.component);
    if (asks("linear-sgd") && !contains(wanted, probed())) wanted.push_back(probed());
    stage_ = "features";
    const double testImages = double(rows_.size()), all = testImages + (bank ? double(data_.train->count()) : 0);
    const Progress whole = listener();
    if (!wanted.empty()) {
      FeatureMap features = componentFeatures(*loaded_.network, *data_.evaluated, rows_, normalization_, wanted,
                                              [&](double share) { return whole(share * testImages / all); });
      test_.features = features[job_.component];
      probeTest_ = {features[probed()], test_.labels};
    }
    if (bank) {
      const std::vector<std::int64_t> rows = chosenRows(*data_.train, 0, seed());
      bank_.features = componentFeatures(*loaded_.network, *data_.train, rows, normalization_, {job_.component}, [&](double share) {
                         return whole((testImages + share * (all - testImages)) / all);
                       }).at(job_.component);
      bank_.labels = data_.train->labels().index_select(0, at::tensor(rows, at::kLong)).to(device_);
    }
    featureSeconds_ = secondsSince(start);
    stageStart_ = 1;
  }

  Json measure(const std::string& protocol) {
    reportProgress(listener(), 0);
    if (protocol == "knn5") return nearest();
    if (protocol == "knn") return weighted();
    if (protocol == "linear") return linear();
    if (protocol == "linear-sgd") return linearSgd();
    if (protocol == "finetune") return tuned();
    return clustered();
  }

  Json nearest() const {
    const at::Tensor predicted = knnClassify(bank_.features, bank_.labels, test_.features, job_.k);
    return {{"k", job_.k}, {"top1", accuracy(predicted.cpu(), test_.labels)}};
  }

  Json weighted() const {
    Json byK = Json::object();
    for (const auto& [k, top] : weightedKnn(bank_.features, bank_.labels, test_.features, test_.labels, job_.weightedK,
                                            config_.evaluate.knnTemperature, listener()))
      byK[std::to_string(k)] = {{"top1", top.top1}, {"top5", top.top5}};
    return {{"temperature", config_.evaluate.knnTemperature}, {"k", std::move(byK)}};
  }

  LinearOptions chosen(LinearOptions options) const {
    if (job_.epochs > 0) options.epochs = job_.epochs;
    if (job_.batch > 0) options.batch = job_.batch;
    if (job_.learningRate > 0) options.learningRate = job_.learningRate;
    return options;
  }

  static Json withOptions(Json values, const LinearOptions& options) {
    values["batch"] = options.batch;
    values["lr"] = options.learningRate;
    return values;
  }

  Json linear() const {
    const LinearOptions options = chosen(linearProtocol(config_));
    return withOptions(toJson(linearProbe(bank_, test_, classes_, options, listener())), options);
  }

  Json linearSgd() const {
    const LinearOptions options = chosen(linearSgdProtocol(config_));
    Json values =
        toJson(linearProbeOnImages(*loaded_.network, probed(), *data_.train, probeTest_, classes_, normalization_, options, listener()));
    values["dimension"] = probeTest_.features.size(1);
    return withOptions(std::move(values), options);
  }

  /// The images that data.subset_list names, else the job's share of those that the other protocols learn from.
  std::shared_ptr<const ImageStore> fineTuningImages() const {
    Config config = config_;
    DataConfig& data = config.data;
    if (!data.subsetList.empty()) {
      data.trainSize = 0;
    } else if (job_.percent >= 100) {
      return data_.train;
    } else if (data.trainSize > 0) {
      data.trainSize = std::max<std::int64_t>(1, std::llround(double(data.trainSize) * job_.percent / 100));
    } else {
      data.subsetPercent = job_.percent;
    }
    return loadRunData(config, device_).train;
  }

  /// Fine-tuning starts from the weights whatever was done with the network before, and learns from its own subset of the images.
  Json tuned() const {
    if (config_.train.precision == "float16")
      throw ConfigError("train.precision float16: fine-tuning has no loss scaling; use bfloat16 or float32");
    const std::shared_ptr<const ImageStore> train = fineTuningImages();
    if (train->count() < classes_)
      throw DataError(config_.data.set + ": fine-tuning on " + std::to_string(train->count()) + " images cannot show each of " +
                      std::to_string(classes_) + " classes; raise --percent");
    FineTuneOptions options;
    options.seed = seed();
    if (job_.epochs > 0) options.epochs = job_.epochs;
    if (job_.batch > 0) options.batch = job_.batch;
    if (job_.learningRate > 0) options.classifierLearningRate = job_.learningRate;
    if (job_.encoderLearningRate > 0) options.encoderLearningRate = job_.encoderLearningRate;
    const LoadedNetwork fresh = loadNetwork(weights_, device_, config_.train.precision);
    const FineTuneResult result =
        fineTune(*fresh.network, *train, *data_.evaluated, rows_, test_.labels, classes_, normalization_, options, listener());
    return {{"top1", result.end.top1},
            {"top5", result.end.top5},
            {"images", train->count()},
            {"epochs", options.epochs},
            {"batch", options.batch},
            {"lr", options.classifierLearningRate},
            {"encoder_lr", options.encoderLearningRate},
            {"loss", result.losses.back()}};
  }

  Json clustered() const {
    const ScoringOptions options{config_.evaluate.clusters, config_.evaluate.restarts, seed()};
    Json values = scoreNormalized(test_.features, test_.labels, options).scores();
    values["raw"] = scoreFeatures(test_.features, test_.labels, options).scores();
    return values;
  }

  const Weights& weights_;
  const Config& config_;
  at::Device device_;
  const EvaluationJob& job_;
  const EvaluationProgress& progress_;
  Config bankConfig_;
  LoadedNetwork loaded_;
  RunData data_;
  Normalization normalization_;
  std::vector<std::int64_t> rows_;
  LabelledFeatures test_, bank_, probeTest_;
  std::int64_t classes_ = 0;
  std::string stage_;
  double stageStart_ = 0, featureSeconds_ = 0;
};

/// Keys that an evaluation may be given: what else the configuration says belongs to the training that made the weights.
bool mayBeSet(const std::string& assignment) {
  const std::string key = assignment.substr(0, assignment.find('='));
  if (key == "data.set" || key == "data.subset_percent") return false;  // --dataset and --percent say these
  return key.rfind("data.", 0) == 0 || key.rfind("evaluate.", 0) == 0 ||
         contains({"train.device", "train.threads", "train.seed", "train.precision", "train.deterministic"}, key);
}

}  // namespace

const std::vector<std::string>& evaluationProtocols() {
  static const std::vector<std::string> names{"knn5", "knn", "linear", "linear-sgd", "finetune", "clustering"};
  return names;
}

void EvaluationJob::validate() const {
  if (protocols.empty()) throw UsageError("name at least one protocol: " + joined(evaluationProtocols()));
  for (const std::string& name : protocols)
    if (!contains(evaluationProtocols(), name))
      throw UsageError("unknown protocol '" + name + "', did you mean '" + nearestName(name, evaluationProtocols()) +
                       "'? There are: " + joined(evaluationProtocols()));
  const bool positive = k >= 1 && std::all_of(weightedK.begin(), weightedK.end(), [](std::int64_t each) { return each >= 1; });
  if (!positive || weightedK.empty()) throw UsageError("k must be at least 1");
  if (!(percent > 0 && percent <= 100)) throw UsageError("percent must be above 0 and at most 100, got " + std::to_string(percent));
  if (size < 0 || epochs < 0 || batch < 0 || !(learningRate >= 0) || !(encoderLearningRate >= 0))
    throw UsageError("size, epochs, batch and learning rates must not be negative");
}

Config evaluationConfig(const Weights& weights, bool ofRun, const std::string& dataset, const std::string& labels,
                        const std::vector<std::string>& sets) {
  Config config = weights.config;
  if (!ofRun && dataset.empty()) throw UsageError(weights.source + ": say on which data set to evaluate these weights (--dataset)");
  if (!dataset.empty() && dataset != config.data.set) {
    const Normalization trained = evalNormalization(weights.config.data, weights.channels);
    config.data = Config().data;
    config.data.set = dataset;
    config.data.mean = trained.mean;
    config.data.std = trained.std;
    if (config.evaluate.cropSize == 0) config.evaluate.cropSize = weights.inputSize;
  }
  config.data.channels = weights.channels;
  if (!labels.empty()) config.data.labels = labels;
  config.data.trainSplit = "train";  // the one with labels
  config.data.subsetPercent = 100;
  config.data.subsetList.clear();
  config.train = Config().train;  // the run's machine and batch size are not this one's
  config.train.batchSize = 2;
  config.train.seed = weights.config.train.seed;
  config.evaluate.projection = "none";
  ConfigLayers layers;
  layers.applyToml(toToml(config), weights.source);
  for (const std::string& assignment : sets) {
    if (!mayBeSet(assignment))
      throw ConfigError("--set " + assignment +
                        ": an evaluation takes data.* (but --dataset and --percent for set and share), evaluate.*, train.device, "
                        "train.threads, train.seed, train.precision and train.deterministic");
    layers.applySet(assignment);
  }
  layers.config().validate();
  return layers.config();
}

Json evaluateWeights(const Weights& weights, const Config& config, const at::Device& device, const EvaluationJob& job,
                     const EvaluationProgress& progress) {
  job.validate();
  at::globalContext().setDeterministicAlgorithms(config.train.deterministic, /*warn_only=*/false);
  return Evaluation(weights, config, device, job, progress).run();
}

}  // namespace resa
