#pragma once
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <vector>

#include "app/studio/run/snapshot_cache.h"
#include "engine/run/events.h"

namespace resa {

/// A, P and S of one probe cell at one step; S is NaN where it is not stored.
struct PairValues {
  double assignment = 0, prediction = 0, similarity = 0;
};

/// The snapshots of one run folder for any thread: which there are, and their contents with the most recently used ones kept decoded.
class SnapshotStore {
 public:
  explicit SnapshotStore(std::filesystem::path root);
  const std::filesystem::path& root() const { return root_; }
  /// The snapshots whose files exist, ascending.
  std::vector<SnapshotEvent> events() const;
  /// Decoded, from the cache where it is there. DataError with path and reason where the file is missing or damaged.
  SnapshotPtr load(std::int64_t step);
  /// Two rows of the probe's matrices without decoding the rest; none where the file has no such matrices. DataError as above.
  std::optional<PairValues> pair(std::int64_t step, int row, int column) const;

  /// The reader of the run tells what exists now.
  void setEvents(std::vector<SnapshotEvent> events);
  /// The folder was written anew.
  void forget();
  bool holds(std::int64_t step) const;
  /// Whether more could be read ahead without pushing out what was used last.
  bool hasRoom() const;

 private:
  std::filesystem::path path(std::int64_t step) const;
  std::filesystem::path root_;
  mutable std::mutex mutex_;
  mutable SnapshotCache cache_;
  std::vector<SnapshotEvent> events_;
};

}  // namespace resa
