#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "engine/run/events.h"
#include "engine/run/snapshot.h"
#include "engine/run/studio_notes.h"
#include "widgets/samples/cluster_figures.h"
#include "widgets/samples/flow_figure.h"

namespace resa {

/// Whether a figure is one of images and clusters: what the samples panel draws.
bool isSampleFigure(const QString& figure);
/// Whether a figure looks another way from snapshot to snapshot, so that a film of it shows something.
bool changesOverTime(const FigureRequest& request);

/// The figures of images and clusters of one run, made from its folder. What takes long is computed when a figure is first drawn, on the
/// thread that draws it. One thread at a time.
class SampleFigures {
 public:
  /// `events`: the snapshots that exist, ascending.
  SampleFigures(std::filesystem::path run, std::vector<SnapshotEvent> events, SamplesPtr samples);
  /// The figure that is asked for of a snapshot. UsageError that says what there is where a choice is missing or fits nothing.
  Figure figure(const FigureRequest& request, const SnapshotPtr& snapshot);
  /// What needs no choice: tables, galleries, confusion and flow of every component, and a sheet of each saved selection.
  std::vector<Figure> all(const SnapshotPtr& snapshot, const std::vector<SavedSelection>& saved);
  /// The kinds of figure that there can be, also of those that need a choice.
  std::vector<std::string> kinds(const SnapshotPtr& snapshot) const;
  /// The steps that the frames of a film of this figure stand at: those of a flow are its own.
  std::vector<std::int64_t> frameSteps(const FigureRequest& request, const SnapshotPtr& snapshot);

 private:
  BoardShape shapeFor(const FigureRequest& request, const Snapshot& snapshot) const;
  LaterBoard board(const SnapshotPtr& snapshot, const std::string& component) const;
  FlowShape flowShape(const FigureRequest& request, const Snapshot& snapshot) const;
  LaterFlow flow(const FlowShape& shape);
  Figure flowOf(const FigureRequest& request, const Snapshot& snapshot);
  Figure galleries(const FigureRequest& request, const SnapshotPtr& snapshot) const;
  Figure split(const FigureRequest& request, const Snapshot& snapshot) const;
  Figure neighbours(const FigureRequest& request, const Snapshot& snapshot) const;
  Figure sheet(const FigureRequest& request, const std::vector<SavedSelection>& saved) const;
  int labelOf(const FigureRequest& request) const;
  [[noreturn]] void fail(const FigureRequest& request, const std::string& problem) const;
  std::filesystem::path run_;
  std::vector<SnapshotEvent> events_;
  SamplesPtr samples_;
  std::map<std::string, LaterFlow> flows_;  // by component, steps and noise: each is computed once for all frames of a film
};

}  // namespace resa
