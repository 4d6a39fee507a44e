#pragma once
#include "engine/run/snapshot.h"

namespace resa {

/// How far an assignment is from being doubly stochastic, and where its mass lies.
struct AssignmentStats {
  double columnResidual = 0;  // max |column sum - 1|
  double rowResidual = 0;     // max |row sum - 1|
  double rowEntropy = 0;      // nats, mean over rows
  double diagonal = 0;        // share of the mass
  double sameClass = 0;       // share of the mass beside the diagonal on the same class; NaN without labels
};
/// assignment (size, size) row-major; `samples` gives the labels. Error where a size does not fit.
AssignmentStats assignmentStats(const std::vector<float>& assignment, std::int64_t size, const Samples* samples);

/// A stored similarity assigned anew.
struct SinkhornResult {
  double epsilon = 0;
  int iterations = 0;
  SnapshotPtr snapshot;  // probe matrices alone, with the assignments (as trained and clean) recomputed
  AssignmentStats recomputed, stored;
  bool hasStored = false;
  double unlike = 0;  // max |stored - Sinkhorn of the stored similarity at the run's own values|; far from 0 where A came otherwise
};
/// Plain Sinkhorn on the similarity of a snapshot (paper, Algorithm 1) with another epsilon and number of iterations; the statistics are
/// those of the view that `clean` names. Error where the snapshot holds no such similarity.
SinkhornResult recomputeAssignment(const Snapshot& snapshot, const Samples* samples, double epsilon, int iterations, bool clean);

}  // namespace resa
