#include "engine/train/run_size.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace resa {
namespace {

constexpr std::int64_t kStoredComponents = 64, kNeighbours = 15, kThumbnail = 64;

/// Widths of the outputs that are evaluated.
std::vector<std::int64_t> evaluatedWidths(const Config& config) {
  std::vector<std::int64_t> widths;
  for (const std::string& name : config.evaluate.components) {
    if (name == "encoding") widths.push_back(encoderDimension(config.model));
    if (name == "hidden") widths.insert(widths.end(), std::size_t(config.model.projectorLayers - 1), config.model.projectorHidden);
    if (name == "embedding") widths.push_back(config.model.projectorOut);
  }
  return widths;
}

/// NAME.pca, sc, kmeans, neighbours and the maps of one component.
std::int64_t componentBytes(const Config& config, std::int64_t width, std::int64_t n) {
  std::int64_t row = 2 * std::min(kStoredComponents, width) + 4 + 4 + 4 * kNeighbours;
  if (config.evaluate.projection != "none")
    for (const std::string& dims : config.evaluate.projectionDims) row += 4 * (dims == "3" ? 3 : 2);
  return n * row;
}

/// Whole intervals of `epochs` epochs in the run.
std::int64_t intervals(double epochs, std::int64_t perEpoch, std::int64_t total) {
  return total / std::max<std::int64_t>(1, std::llround(epochs * double(perEpoch)));
}

std::int64_t earlySnapshots(std::int64_t perEpoch) {
  std::int64_t count = 1;  // step 0
  for (std::int64_t decade = 10; decade < perEpoch; decade *= 10) count += 3 * decade < perEpoch ? 2 : 1;
  return count;
}

std::int64_t checkpointsWritten(const Config& config, const RunSize& size, double secondsTotal) {
  const CheckpointInterval interval = parseCheckpointInterval(config.output.checkpointEvery);
  double written = 0;
  if (interval.kind == CheckpointInterval::Kind::steps) written = double(size.stepsTotal) / interval.count;
  if (interval.kind == CheckpointInterval::Kind::minutes) written = secondsTotal / 60 / interval.count;
  if (interval.kind == CheckpointInterval::Kind::epochs) written = double(intervals(interval.count, size.stepsPerEpoch, size.stepsTotal));
  return std::int64_t(written) + 1;  // and one at the end
}

}  // namespace

std::int64_t RunSize::diskBytes(std::int64_t checkpointBytes, std::int64_t budgetMb) const {
  constexpr std::int64_t featureFiles = 2;  // of the newest and of the best snapshot
  return checkpoints * checkpointBytes + std::min(snapshots * snapshotBytes, budgetMb * 1000000) + featureFiles * featureBytes +
         sampleBytes + eventBytes;
}

RunSize runSize(const Config& config, const RunImages& images, double secondsTotal) {
  RunSize size;
  size.stepsPerEpoch = images.train / config.train.batchSize;
  size.stepsTotal = size.stepsPerEpoch * config.train.epochs;
  const EvaluateConfig& evaluate = config.evaluate;
  size.snapshots = earlySnapshots(size.stepsPerEpoch) + intervals(config.output.snapshotEvery, size.stepsPerEpoch, size.stepsTotal);
  size.evaluations = std::max<std::int64_t>(0, intervals(evaluate.every, size.stepsPerEpoch, size.stepsTotal) -
                                                   intervals(config.output.snapshotEvery, size.stepsPerEpoch, size.stepsTotal));
  size.evaluated = std::min(evaluate.size, images.test);
  size.bank = evaluate.bankSize == 0 ? images.train : std::min(evaluate.bankSize, images.train);
  size.probe = std::min(evaluate.probeSize, images.train);
  size.checkpoints =
      std::min(config.output.keep + 2, checkpointsWritten(config, size, secondsTotal));  // the best and the one in the making
  size.snapshotBytes = 4 * 4 * size.probe * size.probe;
  for (const std::int64_t width : evaluatedWidths(config)) {
    size.snapshotBytes += componentBytes(config, width, size.evaluated);
    size.featureBytes += 4 * width * size.evaluated;
  }
  const std::int64_t pixels = images.channels * std::min(kThumbnail, images.height) * std::min(kThumbnail, images.width);
  size.sampleBytes = (size.evaluated + 3 * size.probe) * pixels;
  constexpr std::int64_t reportBytes = 1000, evaluationBytes = 8000;  // lines of events.jsonl
  size.eventBytes = size.stepsTotal / config.output.reportEvery * reportBytes + (size.snapshots + size.evaluations) * evaluationBytes;
  return size;
}

}  // namespace resa
