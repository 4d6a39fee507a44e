#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/run/assignment.h"
#include "engine/run/step_series.h"

namespace resa {

/// Appends events to `events.jsonl`, one write call and one line an event. Error where the disk is full or the file is gone.
class EventWriter {
 public:
  explicit EventWriter(const std::filesystem::path& path);  // ends a torn last line first
  EventWriter(const EventWriter&) = delete;
  EventWriter& operator=(const EventWriter&) = delete;
  ~EventWriter();
  /// Adds `t`, `kind`, `step`, `epoch` to `fields` and appends the line.
  void write(const std::string& kind, std::int64_t step, double epoch, const nlohmann::json& fields);

 private:
  int descriptor_ = -1;
  std::filesystem::path path_;
};

/// Missing values are NaN (a run without labels has no SC).
struct Scores {
  double scMean, scStd, scPositive, scCosineMean, ari, ariMean, ariMin, ariMax, nmi, nmiMean, nmiMin, nmiMax, effectiveRank;
  double ami, homogeneity, completeness, vMeasure, purity, clusterAccuracy;  // of the restart of lowest inertia
  double daviesBouldin, calinskiHarabasz, uniformity, neighbourhoodHit;
  std::map<std::int64_t, double> scClasses;  // mean SC of each class, by label
  double scClustersMean, scClustersStd;      // without labels: of the k-means clusters
  std::map<std::string, double> values;      // every number by the name it has in the event, also those without a member
  Scores();
};
/// Accuracies of the weighted k-nn classifier, 0..1.
struct WeightedKnnScores {
  double top1 = 0, top5 = 0;
};
struct ComponentScores {
  Scores normalized, raw;
  double knn5;
  std::map<std::int64_t, WeightedKnnScores> weightedKnn;  // by k; empty where it was not asked for
  ComponentScores();
};
struct EvaluationEvent {
  std::int64_t step = 0, n = 0, bank = 0;
  double epoch = 0, time = 0, seconds = 0;
  bool preview = false, bnRecomputed = false;
  std::string split, network;
  std::map<std::string, ComponentScores> components;
  AssignmentDiagnostics probe;  // where the evaluation made a snapshot
};
/// The linear probe at the end of a run.
struct LinearEvent {
  std::int64_t step = 0, epochs = 0;  // epochs of the probe
  double epoch = 0, time = 0, seconds = 0;
  std::string protocol;  // "adam", "sgd"
  double top1 = 0, top5 = 0, bestTop1 = 0, bestTop5 = 0;
};
struct SnapshotEvent {
  std::int64_t step = 0;
  double epoch = 0, time = 0;
  std::string file;
  std::vector<std::string> relaid;  // maps laid out anew instead of flowing on
};
struct MessageEvent {
  std::int64_t step = 0;
  double time = 0;
  std::string kind, message, alarm;  // alarm: "collapse", "no_clustering_signal" or empty
};
struct StateEvent {
  std::int64_t step = 0;
  double time = 0;
  std::string state, reason;
  std::optional<int> exitCode;
};

/// The `train` or `probe` object of an event; what is missing is left out. Null where nothing was measured.
nlohmann::json toJson(const AssignmentDiagnostics& diagnostics);

/// All events of a run as columns that curves can draw. `baselines` by number of evaluated images.
struct RunHistory {
  StepSeries steps;  // with the numbers of `step` events that StepEvent has no member for: steps.extras()
  std::vector<EvaluationEvent> evaluations;
  std::vector<LinearEvent> linear;
  std::vector<SnapshotEvent> snapshots, checkpoints;
  std::vector<StateEvent> states;
  std::vector<MessageEvent> messages;
  std::map<std::int64_t, ComponentScores> baselines;
  std::int64_t stepsTotal = 0, stepsPerEpoch = 0, batchSize = 0, parameters = 0, threads = 0, badLines = 0;
  std::string device;
  double epochOf(std::int64_t step) const { return stepsPerEpoch > 0 ? double(step) / double(stepsPerEpoch) : 0; }
};

/// Follows an `events.jsonl` that may still grow. Reads only whole lines, keeps a torn last one for later, starts over on a new inode or a
/// shorter file, applies `resume`. Memory: the history and one piece of the file. Not thread-safe: one owner.
class EventReader {
 public:
  /// newest: of `step` events only some of the last are kept, for lists of runs.
  enum class Keep { all, newest };
  explicit EventReader(std::filesystem::path path, Keep keep = Keep::all);
  EventReader(EventReader&&) noexcept;
  ~EventReader();
  /// Reads what is new; true where anything changed. A missing file is an empty history.
  bool poll();
  const RunHistory& history() const { return history_; }

 private:
  void startOver();
  bool readFrom(int descriptor, std::int64_t size);
  std::filesystem::path path_;
  Keep keep_;
  RunHistory history_;
  std::string head_;  // the file's first bytes: another file may get the inode of a deleted one
  std::uint64_t inode_ = 0;
  std::int64_t offset_ = 0;
  std::unique_ptr<class EventLines> lines_;
};

}  // namespace resa
