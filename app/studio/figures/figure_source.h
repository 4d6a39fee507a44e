#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/studio/figures/source_samples.h"
#include "app/studio/run/snapshot_store.h"
#include "engine/run/run_folder.h"
#include "widgets/figures/figure.h"

namespace resa {

/// A run folder as figures see it: read once, without a window. One thread at a time.
class FigureSource {
 public:
  /// DataError where the folder is no run or its small files cannot be read.
  explicit FigureSource(const std::filesystem::path& run);
  const std::filesystem::path& root() const { return folder_.root(); }
  const RunInfo& info() const { return info_; }
  const RunHistoryPtr& history() const { return history_; }
  /// None where the run has no configuration of this version.
  const std::optional<Config>& config() const { return config_; }
  /// Null where the run has none. DataError where they are damaged.
  const SamplesPtr& samples();
  /// The snapshots whose files exist, ascending.
  const std::vector<SnapshotEvent>& snapshots() const { return snapshots_; }
  /// Negative: the newest. Null where the run has none; DataError where it has none at this step.
  SnapshotPtr snapshot(std::int64_t step = -1);

  /// The figure that is asked for. UsageError lists what the run has where it has no such figure.
  Figure figure(const FigureRequest& request);
  /// Every figure of the newest snapshot that needs no choice.
  std::vector<Figure> everything();
  /// The figures of all snapshots in order, with the same axes and colours: frames of a film.
  struct Frame {
    double epoch = 0;
    std::int64_t step = 0;
    FigureRequest request;
    std::optional<QRectF> bounds;
  };
  std::vector<Frame> frames(const FigureRequest& request);
  Figure figure(const Frame& frame);

 private:
  std::int64_t stepOf(const FigureRequest& request) const;
  double temperature();
  Figure mapOf(const FigureRequest& request, int dimensions, const std::optional<QRectF>& bounds);
  std::optional<Figure> curve(const FigureRequest& request, std::optional<std::int64_t> until);
  SampleFigures& pictures();
  std::vector<Frame> sampleFrames(const FigureRequest& request);
  [[noreturn]] void refuse(const FigureRequest& request);
  RunFolder folder_;
  RunInfo info_;
  RunHistoryPtr history_;
  std::optional<Config> config_;
  SamplesPtr samples_;
  bool samplesRead_ = false;
  std::optional<SampleFigures> pictures_;
  std::vector<SnapshotEvent> snapshots_;
  SnapshotStore store_;
};

}  // namespace resa
