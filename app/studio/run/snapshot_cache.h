#pragma once
#include <cstddef>
#include <cstdint>
#include <list>

#include "engine/run/snapshot.h"

namespace resa {

/// Memory that a decoded snapshot takes, in bytes.
std::size_t bytesOf(const Snapshot& snapshot);

/// Decoded snapshots by step, the least recently used dropped beyond a budget of bytes. One thread owns it.
class SnapshotCache {
 public:
  explicit SnapshotCache(std::size_t budget) : budget_(budget) {}
  /// The snapshot, now the most recently used; null where it is not held.
  SnapshotPtr find(std::int64_t step);
  /// Keeps `snapshot`; the newest stays even where it alone is over the budget.
  void insert(SnapshotPtr snapshot);
  void clear();
  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t budget_, bytes_ = 0;
  std::list<SnapshotPtr> entries_;  // most recently used first; a few hundred at most, so a scan is fine
};

}  // namespace resa
