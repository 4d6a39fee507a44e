#pragma once
#include <atomic>

#include "app/studio/run/snapshot_store.h"
#include "widgets/assignment/pair_facts.h"

namespace resa {

/// What is read over several snapshots of a run, for the window and for figures without one. Each may take long: on a worker.

/// A, P and S of one cell over all snapshots, oldest first; a thinned or cut snapshot is a gap in the line. Ends early where `cancelled`.
PairSeries readPairSeries(const SnapshotStore& store, int row, int column, const std::atomic<bool>& cancelled = false);
/// Do wrong pairs heal or grow: the shown snapshot against the newest, or the newest against one half way. DataError where one of them
/// cannot be read.
WrongPairReport readWrongPairs(SnapshotStore& store, const SnapshotPtr& shown, const Samples& samples, int count);
/// Up to `count` snapshots before `step`, oldest first. What cannot be read ends the row: a trail has no holes.
std::vector<SnapshotPtr> snapshotsBefore(SnapshotStore& store, std::int64_t step, int count, const std::atomic<bool>& cancelled = false);

}  // namespace resa
