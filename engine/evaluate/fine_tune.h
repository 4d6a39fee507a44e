#pragma once
#include <cstdint>

#include "engine/evaluate/linear_probe.h"

namespace resa {

/// Semi-supervised fine-tuning (SimCLR's splits of 1% and 10%) as the authors have it.
struct FineTuneOptions {
  std::int64_t epochs = 20, batch = 256;
  double encoderLearningRate = 0.0002, classifierLearningRate = 40;
  std::uint64_t seed = 0;
};

struct FineTuneResult {
  TopAccuracy end;
  std::vector<double> losses;  // mean of each epoch, nats
  double seconds = 0;
};

/// Trains encoder and classifier together on augmented images: SGD with momentum 0.9, both learning rates along a cosine to 0 by epoch, no
/// weight decay, batch norm in train mode, classifier from N(0, 0.01). Then measures on the rows of `test`, whose labels are `labels`. The
/// network is changed. Cancelled where `progress` says so; DivergedError where the loss is no number.
FineTuneResult fineTune(Network& network, const ImageStore& train, const ImageStore& test, const std::vector<std::int64_t>& rows,
                        const at::Tensor& labels, std::int64_t classes, const Normalization& normalization, const FineTuneOptions& options,
                        const Progress& progress = {});

}  // namespace resa
