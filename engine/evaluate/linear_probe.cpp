#include "engine/evaluate/linear_probe.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/evaluate/component_features.h"
#include "engine/evaluate/labelled_batches.h"
#include "engine/evaluate/linear_classifier.h"
#include "engine/evaluate/matrix_checks.h"

namespace resa {
namespace {

constexpr double kAdamDecay = 5e-6, kAdamFall = 1e-4, kSgdMomentum = 0.9;

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

LinearOptions configured(const Config& config, LinearOptions options) {
  const EvaluateConfig& e = config.evaluate;
  if (e.linearEpochs > 0) options.epochs = e.linearEpochs;
  if (e.linearBatch > 0) options.batch = e.linearBatch;
  if (e.linearLr > 0) options.learningRate = e.linearLr;
  options.seed = std::uint64_t(config.train.seed);
  return options;
}

void requireClasses(const at::Tensor& labels, std::int64_t classes) {
  if (labels.min().item<std::int64_t>() < 0 || labels.max().item<std::int64_t>() >= classes)
    throw DataError("linear probe: a label is not below the number of classes, " + std::to_string(classes));
}

/// Ends an epoch: reads its mean loss, the one wait for the device, and measures.
void endEpoch(LinearResult& result, const LinearClassifier& classifier, const LabelledFeatures& test, const at::Tensor& lossSum,
              std::int64_t steps) {
  result.epochs += 1;
  result.losses.push_back(lossSum.item<double>() / double(steps));
  if (!std::isfinite(result.losses.back()))
    throw DivergedError("linear probe: the loss is not finite in epoch " + std::to_string(result.epochs) + "; lower its learning rate");
  result.end = topAccuracy(classifier.logits(test.features), test.labels);
  if (result.bestEpoch > 0 && result.end.top1 <= result.best.top1) return;
  result.best = result.end;
  result.bestEpoch = result.epochs;
}

}  // namespace

LinearOptions linearProtocol(const Config& config) { return configured(config, {.epochs = 500, .batch = 1000, .learningRate = 1e-2}); }

LinearOptions linearSgdProtocol(const Config& config) {
  return configured(config, {.epochs = 100, .batch = 256, .learningRate = isTransformer(config.model) ? 0.03 : 10});
}

nlohmann::json toJson(const LinearResult& result) {
  return {{"top1", result.end.top1},
          {"top5", result.end.top5},
          {"best_top1", result.best.top1},
          {"best_top5", result.best.top5},
          {"best_epoch", result.bestEpoch},
          {"epochs", result.epochs},
          {"loss", result.losses.empty() ? NAN : result.losses.back()},
          {"seconds", result.seconds}};
}

LinearResult linearProbe(const LabelledFeatures& train, const LabelledFeatures& test, std::int64_t classes, const LinearOptions& options,
                         const Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  requireFeatures(train.features, "linear probe's training features");
  requireFeatures(test.features, "linear probe's test features");
  requireLabels(train.labels, train.features.size(0), "linear probe's training labels");
  requireClasses(train.labels, classes);
  const at::Tensor x = train.features, y = train.labels.to(x.device());
  const std::int64_t n = x.size(0), batch = std::min(options.batch, n), steps = (n + batch - 1) / batch;
  LinearClassifier classifier(x.size(1), classes, LinearClassifier::Start::uniform, options.seed, x.device());
  at::Generator shuffle = at::detail::createCPUGenerator(options.seed + 1);
  LinearResult result;
  for (std::int64_t epoch = 0; epoch < options.epochs; ++epoch) {
    reportProgress(progress, double(epoch) / double(options.epochs));
    const double rate = options.learningRate * std::pow(kAdamFall, double(epoch) / double(options.epochs));
    const at::Tensor order = at::randperm(n, shuffle, at::TensorOptions(at::kLong)).to(x.device());
    at::Tensor lossSum = at::zeros({}, x.options());
    for (std::int64_t first = 0; first < n; first += batch) {
      const at::Tensor rows = order.narrow(0, first, std::min(batch, n - first));
      lossSum += classifier.backward(x.index_select(0, rows), y.index_select(0, rows));
      classifier.adamStep(rate, kAdamDecay);
    }
    endEpoch(result, classifier, test, lossSum, steps);
  }
  result.seconds = secondsSince(start);
  return result;
}

LinearResult linearProbeOnImages(Network& network, const std::string& component, const ImageStore& train, const LabelledFeatures& test,
                                 std::int64_t classes, const Normalization& normalization, const LinearOptions& options,
                                 const Progress& progress) {
  const at::NoGradGuard noGradient;
  const auto start = std::chrono::steady_clock::now();
  requireFeatures(test.features, "linear probe's test features");
  LabelledBatches batches(train, options.batch, normalization, options.seed);
  requireClasses(train.labels(), classes);
  LinearClassifier classifier(test.features.size(1), classes, LinearClassifier::Start::normal, options.seed, test.features.device());
  LinearResult result;
  const std::int64_t perEpoch = batches.perEpoch(), total = options.epochs * perEpoch;
  for (std::int64_t epoch = 0; epoch < options.epochs; ++epoch) {
    const double done = double(epoch) / double(options.epochs);
    const double rate = options.learningRate * (done >= 0.8 ? 0.01 : done >= 0.6 ? 0.1 : 1);
    at::Tensor lossSum = at::zeros({}, test.features.options());
    for (std::int64_t index = 0; index < perEpoch; ++index) {
      reportProgress(progress, double(epoch * perEpoch + index) / double(total));
      const LabelledBatches::Item item = batches.at(epoch, index);
      network.eval();  // each time: whoever listens to the progress may have used the network otherwise
      lossSum += classifier.backward(componentsOf(network, item.images, {component}).at(component), item.labels);
      classifier.sgdStep(rate, kSgdMomentum);
    }
    endEpoch(result, classifier, test, lossSum, perEpoch);
  }
  result.seconds = secondsSince(start);
  return result;
}

}  // namespace resa
