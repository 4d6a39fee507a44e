#include "engine/evaluate/fine_tune.h"

#include <ATen/ATen.h>

#include <chrono>
#include <cmath>
#include <numbers>

#include "engine/evaluate/component_features.h"
#include "engine/evaluate/labelled_batches.h"
#include "engine/evaluate/linear_classifier.h"

namespace resa {
namespace {

constexpr double kMomentum = 0.9;
constexpr double kTrainingShare = 0.95;  // of the progress; the rest is the measurement

/// The encoder's parameters in one block with their gradients in another, so that a step is one kernel.
class EncoderUpdate {
 public:
  explicit EncoderUpdate(Network& network) {
    std::vector<at::Tensor> parameters;
    for (const auto& item : network.named_parameters())
      if (item.key().rfind("encoder.", 0) == 0) parameters.push_back(item.value());
    weights_ = flatten(parameters);
    gradients_ = at::zeros_like(weights_);
    momentum_ = at::zeros_like(weights_);
    std::int64_t offset = 0;
    for (at::Tensor& parameter : parameters) {
      parameter.mutable_grad() = gradients_.narrow(0, offset, parameter.numel()).view(parameter.sizes());
      offset += parameter.numel();
    }
  }
  /// Uses up the gradients that the backward pass has added up.
  void step(double learningRate) {
    const at::NoGradGuard noGradient;
    at::_fused_sgd_({weights_}, {gradients_}, {momentum_}, /*weight_decay=*/0, kMomentum, learningRate, /*dampening=*/0,
                    /*nesterov=*/false, /*maximize=*/false, /*is_first_step=*/false);
    gradients_.zero_();
  }

 private:
  at::Tensor weights_, gradients_, momentum_;
};

}  // namespace

FineTuneResult fineTune(Network& network, const ImageStore& train, const ImageStore& test, const std::vector<std::int64_t>& rows,
                        const at::Tensor& labels, std::int64_t classes, const Normalization& normalization, const FineTuneOptions& options,
                        const Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  LabelledBatches batches(train, options.batch, normalization, options.seed);
  const std::int64_t most = train.labels().max().item<std::int64_t>();
  if (most >= classes) throw DataError("fine-tuning: label " + std::to_string(most) + " of " + std::to_string(classes) + " classes");
  const at::Device device = network.parameters().front().device();
  LinearClassifier classifier(network.dimension(), classes, LinearClassifier::Start::normal, options.seed, device);
  EncoderUpdate encoder(network);
  FineTuneResult result;
  const std::int64_t perEpoch = batches.perEpoch(), total = options.epochs * perEpoch;
  for (std::int64_t epoch = 0; epoch < options.epochs; ++epoch) {
    const double share = (1 + std::cos(std::numbers::pi * double(epoch) / double(options.epochs))) / 2;
    at::Tensor lossSum = at::zeros({}, at::TensorOptions(device).dtype(at::kFloat));
    network.train();
    for (std::int64_t index = 0; index < perEpoch; ++index) {
      reportProgress(progress, kTrainingShare * double(epoch * perEpoch + index) / double(total));
      const LabelledBatches::Item item = batches.at(epoch, index);
      const at::Tensor features = network.encode(item.images);
      lossSum += classifier.backward(features.detach(), item.labels);
      features.backward(classifier.featureGradient());
      encoder.step(options.encoderLearningRate * share);
      classifier.sgdStep(options.classifierLearningRate * share, kMomentum);
    }
    result.losses.push_back(lossSum.item<double>() / double(perEpoch));
    if (!std::isfinite(result.losses.back()))
      throw DivergedError("fine-tuning: the loss is not finite in epoch " + std::to_string(epoch + 1) + "; lower the learning rates");
  }
  const Progress measuring = [&](double done) { return !progress || progress(kTrainingShare + (1 - kTrainingShare) * done); };
  const at::Tensor features = componentFeatures(network, test, rows, normalization, {"encoding"}, measuring).at("encoding");
  result.end = topAccuracy(classifier.logits(features), labels);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace resa
