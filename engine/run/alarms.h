#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/run/events.h"

namespace resa {

/// What the curves of a run warn of.
/// collapse: all images look alike, so the assignment is uniform. noClusteringSignal: the assignment is the identity, so nothing groups
/// images and ReSA has become InfoNCE.
enum class AlarmKind { collapse, noClusteringSignal };
const char* toString(AlarmKind kind);  // "collapse", "no_clustering_signal": the `alarm` of a `warning` event

struct Alarm {
  AlarmKind kind = AlarmKind::collapse;
  bool note = false;                    // what it tells of was asked for by the configuration
  std::int64_t began = 0, raised = 0;   // steps: first sign, and when it had lasted long enough
  std::optional<std::int64_t> cleared;  // step from which the signs were gone; none while it holds
  std::string message;                  // what was seen when it was raised, where to look and which keys to change
};

/// Raises and clears alarms as the readings of a run come in, in the order of their steps.
class AlarmWatch {
 public:
  /// `assignmentFrom` as configured, empty where unknown: "identity" makes noClusteringSignal a note.
  AlarmWatch(std::int64_t stepsPerEpoch, std::string assignmentFrom);
  /// Effective rank of the encoding on n images.
  void addRank(std::int64_t n, double effectiveRank);
  /// Diagnostics of a batch or of the batches of a report.
  void add(std::int64_t step, const AssignmentDiagnostics& reading);
  /// All so far, by the step at which they were raised.
  const std::vector<Alarm>& alarms() const { return alarms_; }

 private:
  struct Streak {
    std::int64_t first = 0, readings = 0, calm = 0, calmSince = 0;  // readings in a row that show the sign, or do not
    std::optional<std::size_t> open;                                // its place in alarms_
  };
  bool shows(AlarmKind kind, const AssignmentDiagnostics& reading, double margin) const;
  void follow(AlarmKind kind, std::int64_t step, const AssignmentDiagnostics& reading);
  std::string describe(AlarmKind kind, std::int64_t began, const AssignmentDiagnostics& reading) const;

  std::int64_t firstStep_;
  std::string assignmentFrom_;
  std::map<std::int64_t, double> highestRank_;  // by n: ranks on different numbers of images do not compare
  double rank_, rankShare_;                     // newest, and its share of the highest
  Streak streaks_[2];
  std::vector<Alarm> alarms_;
};

/// A watch that has seen a run's events: its training steps, or its probes where no step has diagnostics.
AlarmWatch watched(const RunHistory& history, const std::string& assignmentFrom);
/// The alarms of a run from its events alone.
std::vector<Alarm> alarmsOf(const RunHistory& history, const std::string& assignmentFrom = "");

}  // namespace resa
