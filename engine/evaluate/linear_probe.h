#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/data/image_store.h"
#include "engine/evaluate/progress.h"
#include "engine/evaluate/top_accuracy.h"
#include "engine/model/network.h"

namespace resa {

struct LabelledFeatures {
  at::Tensor features;  // (n, d) float32
  at::Tensor labels;    // (n) int64, on any device
};

/// How a classifier is trained; the result depends on these values alone.
struct LinearOptions {
  std::int64_t epochs, batch;
  double learningRate;
  std::uint64_t seed = 0;
};
/// The authors' protocol on CIFAR: 500 epochs, batches of 1000, learning rate 0.01; where evaluate.linear_* say otherwise, that.
LinearOptions linearProtocol(const Config& config);
/// The authors' protocol on ImageNet: 100 epochs, batches of 256, learning rate 10, or 0.03 for a ViT; evaluate.linear_* as above.
LinearOptions linearSgdProtocol(const Config& config);

struct LinearResult {
  TopAccuracy end, best;  // behind the last epoch, and behind the epoch of the greatest top-1
  std::int64_t bestEpoch = 0, epochs = 0;
  std::vector<double> losses;  // mean of each epoch, nats
  double seconds = 0;
};
/// top1, top5, best_top1, best_top5, best_epoch, epochs, loss, seconds.
nlohmann::json toJson(const LinearResult& result);

/// Linear probe on stored features: Adam, the learning rate falls to 1/10,000 exponentially by epoch, weight decay 5e-6, PyTorch's default
/// start. `classes` above every label. Cancelled where `progress` says so; DivergedError where the loss is no number.
LinearResult linearProbe(const LabelledFeatures& train, const LabelledFeatures& test, std::int64_t classes, const LinearOptions& options,
                         const Progress& progress = {});

/// Linear probe on augmented images through the frozen network in eval mode: SGD with momentum 0.9, a tenth of the learning rate from 60%
/// and again from 80% of the epochs, no weight decay, start N(0, 0.01). `component` as componentFeatures; the test features are of the
/// same.
LinearResult linearProbeOnImages(Network& network, const std::string& component, const ImageStore& train, const LabelledFeatures& test,
                                 std::int64_t classes, const Normalization& normalization, const LinearOptions& options,
                                 const Progress& progress = {});

}  // namespace resa
