#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/studio/figures/source_samples.h"
#include "app/studio/run/snapshot_store.h"
#include "engine/run/feature_rows.h"
#include "engine/run/run_folder.h"
#include "widgets/assignment/pair_facts.h"
#include "widgets/figures/figure.h"
#include "widgets/map/map_geometry.h"

namespace resa {

class FigureOptions;

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

  /// The principal components of one component at the newest snapshot; null where it stores none.
  const FeatureRowsPtr& principalComponents(const std::string& component);

  /// The figure that is asked for. UsageError lists what the run has where it has no such figure.
  Figure figure(const FigureRequest& request);
  /// Every figure of the newest snapshot that needs no choice.
  std::vector<Figure> everything();
  /// The figures of all snapshots in order, with the same axes and colours: frames of a film.
  struct Frame {
    double epoch = 0;
    std::int64_t step = 0;
    FigureRequest request;
    std::optional<QRectF> bounds;    // of a plain map
    std::vector<MapExtent> extents;  // of a map with more to it, one a component
  };
  std::vector<Frame> frames(const FigureRequest& request);
  Figure figure(const Frame& frame);

 private:
  std::int64_t stepOf(const FigureRequest& request) const;
  double temperature();
  // source_assignment.cpp
  std::optional<Figure> probeFigure(const FigureRequest& request);
  Figure pairFigureOf(const FigureRequest& request);
  std::vector<Figure> pairFigures();
  std::pair<int, int> pairNamed(FigureOptions& options, const FigureRequest& request, const Snapshot& shown);
  const PairSeries& pairSeries(int row, int column);
  // source_maps.cpp
  static bool isMap(const FigureRequest& request);
  Figure mapOf(const FigureRequest& request, const std::optional<QRectF>& bounds, const std::vector<MapExtent>& extents);
  std::vector<Frame> mapFrames(const FigureRequest& request);
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
  std::map<std::string, FeatureRowsPtr> components_;
  SnapshotStore store_;
  std::map<std::pair<int, int>, PairSeries> traces_;
};

}  // namespace resa
