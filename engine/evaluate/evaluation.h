#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <nlohmann/json_fwd.hpp>

#include "engine/run/config.h"
#include "engine/weights/weights.h"

namespace resa {

/// knn5, knn, linear, linear-sgd, finetune, clustering.
const std::vector<std::string>& evaluationProtocols();

/// What to evaluate; 0 stands for the protocol's own number.
struct EvaluationJob {
  std::vector<std::string> protocols{"knn5"};
  std::string component = "encoding";  // encoding, hidden_1, ..., embedding
  std::int64_t size = 0;               // evaluated images, equal counts a class; 0: all
  std::int64_t k = 5;                  // of knn5
  std::vector<std::int64_t> weightedK{5, 10, 15, 20, 25};
  double percent = 10;  // share of each class's training images that finetune learns from, unless data.subset_list names them
  std::int64_t epochs = 0, batch = 0;
  double learningRate = 0, encoderLearningRate = 0;
  /// UsageError naming an unknown protocol or a number out of range.
  void validate() const;
};

/// The configuration of an evaluation: the weights' own, or on another data set where `dataset` names one: then with the normalisation and
/// the image size that the weights were trained with. `labels` (fine | coarse, empty: as configured) and `sets` ("data.root=...") come on
/// top; `sets` may hold data.*, evaluate.* and train.device, .threads, .seed, .precision, .deterministic. Without `ofRun` the weights come
/// with no data set of their own, so one must be named. UsageError, ConfigError.
Config evaluationConfig(const Weights& weights, bool ofRun, const std::string& dataset, const std::string& labels,
                        const std::vector<std::string>& sets);

/// Hears what is being done and the share of the whole that is done, 0..1; false ends it with Cancelled.
using EvaluationProgress = std::function<bool(const std::string& stage, double share)>;

/// Evaluates weights by all protocols of the job on one extraction of features. Returns what was evaluated (weights, dataset, split,
/// labels, classes, n, bank, component, dimension, image_size, notes, skipped), feature_seconds, seconds and results {protocol: values};
/// accuracies are shares 0..1. DataError where weights, images and protocols do not fit, Cancelled, DivergedError.
nlohmann::json evaluateWeights(const Weights& weights, const Config& config, const at::Device& device, const EvaluationJob& job,
                               const EvaluationProgress& progress = {});

}  // namespace resa
