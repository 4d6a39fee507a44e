#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "datasets/dataset.h"
#include "engine/data/image_store.h"
#include "engine/evaluate/progress.h"
#include "engine/evaluate/scoring.h"
#include "engine/method/method.h"
#include "engine/model/network.h"
#include "engine/run/run_folder.h"
#include "engine/train/communicator.h"
#include "engine/train/map_maker.h"
#include "engine/train/probe.h"

namespace resa {

/// Looks at the networks from outside the training loop: probe, metrics, maps. Writes samples, snapshots and features into the run folder.
class Observer {
 public:
  Observer(const Config& config, const RunFolder& run, const RunData& data, const std::vector<Augmentation>& views,
           const at::Device& device);

  /// All that follows looks at networks of this state, from any one thread.
  void look(const NetworkPair::State& state) { networks_.restore(state); }
  /// Called between the parts of an evaluation; may throw to end it early.
  void setInterruption(std::function<void()> interruption) { interruption_ = std::move(interruption); }

  /// samples.safetensors: what was evaluated and what the probe is.
  void writeSamples() const;

  /// Metrics of `evaluate.size` images and a snapshot file. Returns the fields of the `evaluation` event without the baseline; `file`
  /// becomes the snapshot's relative path. `last`: the training ends here.
  nlohmann::json snapshot(std::int64_t step, double epoch, bool last, std::string& file);
  /// Maps of the last snapshot that were laid out anew instead of flowing on, e.g. "encoding.map2".
  std::vector<std::string> takeRelaidMaps() { return maps_.takeRelaid(); }
  /// What an evaluation looks at: `evaluate.size` images, or the reported number (10,000, or all) of every component or of the encoding
  /// alone.
  enum class Scope { preview, reported, reportedEncoding };
  /// Metrics only.
  nlohmann::json evaluate(std::int64_t step, Scope scope);
  /// Adds `baseline`, the scores of the raw pixels of the same images, to an evaluation; once for each number of images.
  void addBaseline(nlohmann::json& event, Scope scope);
  /// The linear probe that `evaluate.linear` names, of the encoding: all training images and the reported ones. Returns the fields of the
  /// `linear` event. DataError without labels.
  nlohmann::json linearProbe(const Progress& progress);
  /// Whether the reported number is larger than `evaluate.size`, so that reported values need an evaluation of their own.
  bool reportsSeparately() const { return reportedRows_.size() > rows_.size(); }
  /// Continues a resumed run: the best snapshot so far, and flowing maps from the newest one.
  void continueFrom(const RunHistory& history);
  /// BN statistics for the untrained network are taken from these batches (weak views).
  void setWarmupBatches(std::vector<at::Tensor> batches) { warmupBatches_ = std::move(batches); }

 private:
  struct Measured {
    FeatureMap features;
    std::map<std::string, ScoredFeatures> scored;
    nlohmann::json event;
  };
  Network& observed();
  Measured measure(std::int64_t step, Scope scope);

  nlohmann::json baseline(const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& bank);
  bool wants(const std::string& component) const;
  std::vector<std::string> components(Scope scope) const;
  FeatureMap extract(const ImageStore& store, const std::vector<std::int64_t>& rows, Scope scope);
  void addComponent(SafetensorsWriter& writer, const std::string& name, const at::Tensor& features, const ScoredFeatures& scored,
                    bool last);
  void writeFeatures(std::int64_t step, const Measured& measured);
  void keepIfBest(std::int64_t step, double ari, double sc, double knn5);
  ScoringOptions scoring() const;

  const Config& config_;
  RunFolder run_;
  const RunData& data_;
  NetworkPair networks_;  // the copy
  SingleProcess alone_;
  std::unique_ptr<Method> method_;
  std::function<void()> interruption_ = [] {};
  Probe probe_;
  Normalization normalization_;
  std::vector<std::int64_t> rows_, reportedRows_, bank_, reportedBank_;
  std::set<std::int64_t> baselineWritten_;  // numbers of images
  MapMaker maps_;
  std::vector<at::Tensor> warmupBatches_;
  double bestScore_ = -2;
  std::atomic<std::int64_t> bestStep_ = -1;
  std::int64_t newestStep_ = -1;

 public:
  /// Step of the best snapshot so far by `output.best_by`, -1 before the first.
  std::int64_t bestStep() const { return bestStep_; }
};

}  // namespace resa
