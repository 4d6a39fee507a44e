#include "engine/train/observer.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/data/resident_set.h"
#include "engine/data/tensor_file.h"
#include "engine/evaluate/bootstrap.h"
#include "engine/evaluate/component_features.h"
#include "engine/evaluate/knn.h"
#include "engine/evaluate/linear_probe.h"
#include "engine/evaluate/projection.h"
#include "engine/run/error.h"
#include "engine/train/feature_extraction.h"

namespace resa {
namespace {

constexpr std::int64_t kComponents = 64, kMapInput = 50;

std::vector<std::int64_t> chosenRows(const ImageStore& set, std::int64_t count, std::uint64_t seed) {
  std::vector<std::int64_t> labels;
  if (set.labelled()) labels.assign(set.labels().data_ptr<std::int64_t>(), set.labels().data_ptr<std::int64_t>() + set.count());
  return stratifiedRows(labels, set.count(), count, seed);
}

at::Tensor labelsOf(const ImageStore& set, const std::vector<std::int64_t>& rows) {
  return set.labelled() ? set.labels().index_select(0, at::tensor(rows, at::kLong)) : at::Tensor();
}

at::Tensor knnPredictions(const at::Tensor& bank, const at::Tensor& bankLabels, const at::Tensor& queries, std::int64_t k) {
  return knnClassify(bank, bankLabels.to(bank.device()), queries, k).cpu();
}

/// What the neighbours of a component's features say, as far as both sides have labels: its accuracies, and which images they are right of.
struct Votes {
  const at::Tensor &bank, &bankLabels, &queries, &labels;
  /// Share of right predictions.
  double majority(const EvaluateConfig& config, const std::string& component, Bootstrap& bootstrap) const {
    const at::Tensor predicted = knnPredictions(bank, bankLabels, queries, config.knnK);
    bootstrap.addMean(component, "knn5", predicted.eq(labels));
    return accuracy(predicted, labels);
  }
  /// {"10": {"top1": 0.9, "top5": 1.0}, ...}
  nlohmann::json weighted(const EvaluateConfig& config, const std::string& component, Bootstrap& bootstrap) const {
    const std::vector<std::int64_t> ks(config.weightedKnn.begin(), config.weightedKnn.end());
    nlohmann::json byK;
    for (const auto& [k, ranks] : weightedKnnRanks(bank, bankLabels, queries, labels, ks, config.knnTemperature)) {
      const TopAccuracy top = topAccuracy(ranks);
      std::string name = "weighted_knn_";
      name += std::to_string(k);
      bootstrap.addMean(component, name + "_top1", ranks.lt(1));
      bootstrap.addMean(component, name + "_top5", ranks.lt(5));
      byK[std::to_string(k)] = {{"top1", top.top1}, {"top5", top.top5}};
    }
    return byK;
  }
};

/// Of the L2-normalised features, whose scores are drawn.
void addToBootstrap(Bootstrap& bootstrap, const std::string& component, const ScoredFeatures& scored, const at::Tensor& labels) {
  bootstrap.addMean(component, scored.labelled ? "sc_mean" : "sc_clusters_mean", scored.silhouette);
  if (!scored.labelled) return;
  if (std::isfinite(scored.scMean)) bootstrap.addMean(component, "sc_positive", scored.silhouette.gt(0));
  bootstrap.addAgreement(component, labels, scored.kmeans);
}

/// Beside each score "SCORE_ci95_low" and "SCORE_ci95_high".
void addIntervals(nlohmann::json& components, const Bootstrap::Intervals& intervals) {
  for (const auto& [component, scores] : intervals)
    for (const auto& [score, interval] : scores) {
      components[component][score + "_ci95_low"] = interval.low;
      components[component][score + "_ci95_high"] = interval.high;
    }
}

/// Embedding last, hidden layers in between: the order in which the network makes them.
bool isHidden(const std::string& component) { return component.rfind("hidden_", 0) == 0; }

}  // namespace

Observer::Observer(const Config& config, const RunFolder& run, const RunData& data, const std::vector<Augmentation>& views,
                   const at::Device& device)
    : config_(config),
      run_(run),
      data_(data),
      networks_(config, data.train->channels(), device, at::kFloat, NetworkPair::Use::observation),
      method_(makeMethod(config.method, networks_, alone_)),
      probe_(*data.train, std::int64_t(data.classes.size()), config.evaluate.probeSize, views, std::uint64_t(config.train.seed)),
      normalization_(evalNormalization(config.data, data.train->channels())),
      maps_(config.evaluate, std::uint64_t(config.train.seed)) {
  const auto seed = std::uint64_t(config.train.seed);
  rows_ = chosenRows(*data.evaluated, config.evaluate.size, seed);
  reportedRows_ = chosenRows(*data.evaluated, std::max(config.evaluate.reportedSize, config.evaluate.size), seed);
  bank_ = chosenRows(*data.train, config.evaluate.bankSize, seed);
  reportedBank_ = chosenRows(*data.train, 0, seed);
}

Network& Observer::observed() { return config_.evaluate.network == "student" ? networks_.student() : networks_.momentum(); }

ScoringOptions Observer::scoring() const {
  return {config_.evaluate.clusters, config_.evaluate.restarts, std::uint64_t(config_.train.seed)};
}

bool Observer::wants(const std::string& component) const {
  const auto& wanted = config_.evaluate.components;
  return std::find(wanted.begin(), wanted.end(), isHidden(component) ? "hidden" : component) != wanted.end();
}

void Observer::writeSamples() const {
  SafetensorsWriter writer;
  std::vector<std::int64_t> ids;
  for (const std::int64_t row : rows_) ids.push_back(data_.evaluated->ids()[std::size_t(row)]);
  addTensor(writer, "evaluated.ids", at::tensor(ids, at::kLong));
  if (data_.evaluated->labelled()) addTensor(writer, "evaluated.labels", labelsOf(*data_.evaluated, rows_).to(at::kInt));
  addTensor(writer, "evaluated.images", thumbnails(data_.evaluated->rows(rows_)));
  probe_.addSamples(writer, *data_.train);
  writer.setMetadata("classes", nlohmann::json(data_.classes).dump());
  writer.setMetadata("dataset", data_.dataset);
  writer.setMetadata("split", toString(data_.evaluatedSplit));
  writer.setMetadata("probe", probe_.kind());
  writer.write(run_.samples());
}

/// The configured outputs that an evaluation of this scope needs.
std::vector<std::string> Observer::components(Scope scope) const {
  if (scope == Scope::reportedEncoding) return {"encoding"};
  std::vector<std::string> names;
  for (const std::string& name : componentNames(config_.model))
    if (wants(name)) names.push_back(name);
  return names;
}

FeatureMap Observer::extract(const ImageStore& store, const std::vector<std::int64_t>& rows, Scope scope) {
  const Progress interruptible = [this](double) { return interruption_(), true; };
  FeatureMap features = componentFeatures(observed(), store, rows, normalization_, components(scope), interruptible);
  observed().train();
  return features;
}

nlohmann::json Observer::baseline(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& bank) {
  const at::Tensor pixels = pixelFeatures(*data_.evaluated, rows), labels = labelsOf(*data_.evaluated, rows);
  nlohmann::json result = scoreNormalized(pixels, labels, scoring()).scores();
  result["raw"] = scoreFeatures(pixels, labels, scoring()).scores();
  if (labels.defined() && data_.train->labelled())
    result["knn5"] =
        accuracy(knnPredictions(pixelFeatures(*data_.train, bank), labelsOf(*data_.train, bank), pixels, config_.evaluate.knnK), labels);
  return result;
}

Observer::Measured Observer::measure(std::int64_t step, Scope scope) {
  const bool reported = scope != Scope::preview;
  const auto start = std::chrono::steady_clock::now();
  const bool untrained = step == 0 && config_.model.initialWeights.empty();
  if (untrained) {
    recomputeStatistics(networks_.student(), warmupBatches_);
    if (networks_.hasMomentum()) recomputeStatistics(networks_.momentum(), warmupBatches_);
  } else
    warmupBatches_.clear();  // looks come in the order of their steps: nobody needs them any more
  const auto& rows = reported ? reportedRows_ : rows_;
  const auto& bank = reported ? reportedBank_ : bank_;
  const at::Tensor labels = labelsOf(*data_.evaluated, rows), bankLabels = labelsOf(*data_.train, bank);
  Measured measured;
  measured.features = extract(*data_.evaluated, rows, scope);
  // Neighbours vote by their labels: STL-10's unlabelled images have none, though its test images do.
  const bool canVote = labels.defined() && bankLabels.defined();
  const FeatureMap banked = canVote ? extract(*data_.train, bank, scope) : FeatureMap{};
  nlohmann::json components, knn, weighted;
  Bootstrap bootstrap(std::int64_t(rows.size()), bootstrapResamples, std::uint64_t(config_.train.seed));
  interruption_();
  for (const auto& [name, features] : measured.features) {
    interruption_();
    ScoredFeatures scored = scoreNormalized(features, labels, scoring()), raw = scoreFeatures(features, labels, scoring());
    components[name] = scored.scores();
    components[name]["raw"] = raw.scores();
    addToBootstrap(bootstrap, name, scored, labels);
    if (canVote) {
      const Votes votes{banked.at(name), bankLabels, features, labels};
      knn[name] = votes.majority(config_.evaluate, name, bootstrap);
      if (!config_.evaluate.weightedKnn.empty()) weighted[name] = votes.weighted(config_.evaluate, name, bootstrap);
    }
    raw.neighbours = scored.neighbours;  // a snapshot's neighbours are those by cosine
    measured.scored[name] = std::move(config_.evaluate.normalize == "l2" ? scored : raw);
  }
  interruption_();
  addIntervals(components, bootstrap.intervals());
  measured.event = {{"n", rows.size()},
                    {"bank", bank.size()},
                    {"split", toString(data_.evaluatedSplit)},
                    {"network", &observed() == &networks_.student() ? "student" : "momentum"},
                    {"preview", !reported && reportsSeparately()},
                    {"bn_recomputed", untrained},
                    {"bootstrap_resamples", bootstrapResamples},
                    {"components", components}};
  if (!knn.is_null()) measured.event["knn5"] = knn;
  if (!weighted.is_null()) measured.event["weighted_knn"] = weighted;
  measured.event["seconds"] = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return measured;
}

nlohmann::json Observer::evaluate(std::int64_t step, Scope scope) { return measure(step, scope).event; }

nlohmann::json Observer::linearProbe(const Progress& progress) {
  if (!data_.train->labelled() || !data_.evaluated->labelled()) throw DataError("evaluate.linear needs images with labels");
  constexpr double extraction = 0.1;  // of the progress
  const bool stored = config_.evaluate.linear == "adam";
  const std::string component = !stored && isTransformer(config_.model) ? "probe" : "encoding";
  const auto measured = [&](const ImageStore& store, const std::vector<std::int64_t>& rows) {
    const Progress part = [&](double share) { return !progress || progress(extraction * share); };
    return LabelledFeatures{componentFeatures(observed(), store, rows, normalization_, {component}, part).at(component),
                            labelsOf(store, rows)};
  };
  const Progress training = [&](double share) { return !progress || progress(extraction + (1 - extraction) * share); };
  const auto classes = std::int64_t(data_.classes.size());
  const LabelledFeatures test = measured(*data_.evaluated, reportedRows_);
  const LinearResult result =
      stored
          ? resa::linearProbe(measured(*data_.train, reportedBank_), test, classes, linearProtocol(config_), training)
          : linearProbeOnImages(observed(), component, *data_.train, test, classes, normalization_, linearSgdProtocol(config_), training);
  observed().train();
  nlohmann::json event = toJson(result);
  event["protocol"] = config_.evaluate.linear;
  event["network"] = &observed() == &networks_.student() ? "student" : "momentum";
  return event;
}

void Observer::addBaseline(nlohmann::json& event, Scope scope) {
  constexpr std::int64_t most = 60000;  // images whose pixels are compared with: those of a million would not fit
  const bool preview = scope == Scope::preview;
  const auto& rows = preview ? rows_ : reportedRows_;
  const auto& bank = preview ? bank_ : reportedBank_;
  const bool wholeBank = std::int64_t(bank.size()) <= most;
  if (baselineWritten_.insert(std::int64_t(rows.size())).second)
    event["baseline"] = baseline(rows, wholeBank ? bank : chosenRows(*data_.train, most, std::uint64_t(config_.train.seed)));
}

void Observer::addComponent(SafetensorsWriter& writer, const std::string& name, const at::Tensor& features, const ScoredFeatures& scored,
                            bool last) {
  const at::Tensor used = config_.evaluate.normalize == "l2" ? normalizedRows(features) : features;
  const at::Tensor components = principalComponents(used, kComponents).cpu();
  addTensor(writer, name + ".pca", components.to(at::kHalf));
  if (scored.labelled) addTensor(writer, name + ".sc", scored.silhouette.to(at::kFloat));
  addTensor(writer, name + ".kmeans", scored.kmeans.to(at::kInt));
  addTensor(writer, name + ".neighbours", scored.neighbours.to(at::kInt));
  maps_.add(writer, name, components.narrow(1, 0, std::min(kMapInput, components.size(1))), last, interruption_);
}

nlohmann::json Observer::snapshot(std::int64_t step, double epoch, bool last, std::string& file) {
  Measured measured = measure(step, Scope::preview);
  SafetensorsWriter writer;
  const ProbeResult probe = probe_.measure(*method_, networks_);
  measured.event["probe"] = toJson(probe_.diagnose(probe, config_.method));
  addTensor(writer, "probe.similarity", probe.similarity);
  addTensor(writer, "probe.assignment", probe.assignment);
  addTensor(writer, "probe.logits.01", probe.logits01);
  addTensor(writer, "probe.logits.10", probe.logits10);
  const ProbeResult clean = probe_.measureClean(*method_, networks_, *data_.train, normalization_);
  addTensor(writer, "probe.clean.similarity", clean.similarity);
  addTensor(writer, "probe.clean.assignment", clean.assignment);
  addTensor(writer, "probe.clean.logits", clean.logits01);
  for (const auto& [name, scored] : measured.scored) addComponent(writer, name, measured.features.at(name), scored, last);
  const auto text = [](double value) { return nlohmann::json(value).dump(); };
  writer.setMetadata("step", std::to_string(step));
  writer.setMetadata("epoch", text(epoch));
  writer.setMetadata("temperature", text(config_.method.temperature));
  writer.setMetadata("epsilon", text(config_.method.epsilon));
  writer.setMetadata("iterations", std::to_string(config_.method.iterations));
  writer.setMetadata("network", measured.event["network"]);
  writer.setMetadata("split", measured.event["split"]);
  writer.setMetadata("n", std::to_string(rows_.size()));
  writer.setMetadata("normalize", config_.evaluate.normalize);
  const std::filesystem::path path = run_.snapshot(step);
  std::filesystem::create_directories(path.parent_path());
  writer.write(path);
  file = path.lexically_relative(run_.root()).string();
  writeFeatures(step, measured);
  return measured.event;
}

/// Full features stay of the newest and the best snapshot only.
void Observer::writeFeatures(std::int64_t step, const Measured& measured) {
  const auto pathOf = [this](std::int64_t s) { return run_.file("features") / run_.snapshot(s).filename(); };
  SafetensorsWriter writer;
  for (const auto& [name, features] : measured.features) addTensor(writer, name, features);
  std::filesystem::create_directories(run_.file("features"));
  writer.write(pathOf(step));
  const std::int64_t superseded = std::exchange(newestStep_, step), formerBest = bestStep_.load();
  const auto encoding = measured.scored.find("encoding");
  if (encoding != measured.scored.end() && encoding->second.labelled) {
    const nlohmann::json votes = measured.event.value("knn5", nlohmann::json::object());
    keepIfBest(step, encoding->second.agreement.best.ari, encoding->second.scMean, votes.value("encoding", std::nan("")));
  }
  for (const std::int64_t old : {superseded, formerBest})
    if (old >= 0 && old != newestStep_ && old != bestStep_) std::filesystem::remove(pathOf(old));
}

void Observer::continueFrom(const RunHistory& history) {
  std::set<std::int64_t> snapshots;  // as in training, only what has a snapshot can be the best
  for (const SnapshotEvent& snapshot : history.snapshots) snapshots.insert(snapshot.step);
  for (const EvaluationEvent& evaluation : history.evaluations) {
    const auto encoding = evaluation.components.find("encoding");
    if (evaluation.n != std::int64_t(rows_.size()) || encoding == evaluation.components.end() || snapshots.count(evaluation.step) == 0)
      continue;
    const Scores& scores = config_.evaluate.normalize == "l2" ? encoding->second.normalized : encoding->second.raw;
    keepIfBest(evaluation.step, scores.ari, scores.scMean, encoding->second.knn5);
  }
  if (history.snapshots.empty() || !std::filesystem::exists(run_.snapshot(history.snapshots.back().step))) return;
  newestStep_ = history.snapshots.back().step;
  maps_.continueFrom(*SafetensorsFile::open(run_.snapshot(newestStep_)));
}

/// By what `output.best_by` names; without labels nothing is better than anything else.
void Observer::keepIfBest(std::int64_t step, double ari, double sc, double knn5) {
  const double score = config_.output.bestBy == "knn5" ? knn5 : config_.output.bestBy == "sc" ? sc : ari;
  if (!(score > bestScore_)) return;
  bestScore_ = score;
  bestStep_ = step;
}

}  // namespace resa
