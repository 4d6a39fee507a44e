#pragma once
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/run/snapshot.h"

namespace resa {

/// Numbers of one probe cell at one snapshot.
struct PairFacts {
  double similarity = 0, assignment = 0, prediction = 0;
  double pull = 0;       // A - P: what the loss's gradient by z z_m / t is, less its sign; positive draws together
  double lossShare = 0;  // -A log P of the cell / sum over the matrix
  bool labelled = false, sameClass = false;
  bool predicted = false;  // there are logits: prediction, pull and share of the loss mean something
};
/// Facts of cell (row, column), rows of the probe; prediction of the weak view against the strong one, or of the images themselves.
PairFacts pairFacts(const Snapshot& snapshot, const Samples* samples, int row, int column, bool clean = false);

/// Off-diagonal cells of different classes (`sameClass`: of the same one) with the greatest assignment, greatest first; empty without
/// labels.
std::vector<std::pair<int, int>> heaviestPairs(const Snapshot& snapshot, const Samples& samples, int count, bool sameClass);
inline std::vector<std::pair<int, int>> wrongPairs(const Snapshot& snapshot, const Samples& samples, int count) {
  return heaviestPairs(snapshot, samples, count, false);
}

/// A, P and S of one pair over the snapshots, oldest first. `epochs` and `similarity` may be empty where nobody asked.
struct PairSeries {
  std::vector<std::int64_t> steps;
  std::vector<double> assignment, prediction;
  std::vector<double> similarity, epochs;
};

/// What became of a pair that was assigned above chance: its mass fell below chance (1/B), grew by half or more, or neither.
enum class PairFate { healed, grew, stays };
PairFate fateOf(double then, double now, std::int64_t size);
struct PairFates {
  int pairs = 0, healed = 0, grew = 0, stay = 0;
};
/// Of the heaviest pairs at `then` those above chance, and what became of them until `now`: of different classes, or of the same one. The
/// probes are the same. Empty where the sizes differ or there are no labels.
PairFates fatesOf(const Snapshot& then, const Snapshot& now, const Samples& samples, int count, bool sameClass);

/// One of the heaviest wrong pairs of a snapshot, with its mass at the other one that it is compared with.
struct WrongPair {
  int row = 0, column = 0;
  double mass = 0, otherMass = 0;
};
/// Do wrong pairs heal or grow? The heaviest ones of the shown snapshot, and what became of those of `then` until `now`.
struct WrongPairReport {
  std::int64_t size = 0, shownStep = 0, thenStep = 0, nowStep = 0;
  double shownEpoch = 0, thenEpoch = 0, nowEpoch = 0;
  std::vector<WrongPair> pairs;  // heaviest first; otherMass: at `now` where an earlier snapshot is shown, else at `then`
  PairFates wrong, right;        // right: the heaviest pairs of the same class, for comparison
  bool compared = false;         // there are two snapshots to compare
};
/// `then` is the shown snapshot and `now` the newest one; where the newest is shown, `then` is an earlier one. `then` equal to `now` gives
/// the list alone.
WrongPairReport reportWrongPairs(const Snapshot& shown, const Snapshot& then, const Snapshot& now, const Samples& samples, int count);
/// Of ascending steps the one nearest to half of the last, and not the last; -1 where there is none.
std::int64_t halfwayStep(const std::vector<std::int64_t>& steps);

}  // namespace resa
