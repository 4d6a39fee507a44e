#include "widgets/assignment/sinkhorn_result.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/run/assignment.h"
#include "engine/run/error.h"

namespace resa {

AssignmentStats assignmentStats(const std::vector<float>& assignment, std::int64_t size, const Samples* samples) {
  const bool labelled = samples && std::int64_t(samples->probeLabels.size()) == size;
  const AssignmentDiagnostics diagnostics =
      diagnoseAssignment(assignment, size, labelled ? samples->probeLabels : std::vector<std::int32_t>(), {}, 1);
  AssignmentStats stats;
  stats.rowEntropy = diagnostics.rowEntropy;
  stats.diagonal = diagnostics.diagonalMass;
  stats.sameClass = labelled ? diagnostics.offDiagonalMass - diagnostics.offClassMass : std::numeric_limits<double>::quiet_NaN();
  const auto n = std::size_t(size);
  std::vector<double> columns(n);
  for (std::size_t i = 0; i < n; ++i) {
    double row = 0;
    for (std::size_t j = 0; j < n; ++j) {
      row += double(assignment[i * n + j]);
      columns[j] += double(assignment[i * n + j]);
    }
    stats.rowResidual = std::max(stats.rowResidual, std::abs(row - 1));
  }
  for (const double column : columns) stats.columnResidual = std::max(stats.columnResidual, std::abs(column - 1));
  return stats;
}

SinkhornResult recomputeAssignment(const Snapshot& snapshot, const Samples* samples, double epsilon, int iterations, bool clean) {
  const std::int64_t p = snapshot.probeSize;
  const auto cells = std::size_t(p * p);
  const std::vector<float>& similarity = clean ? snapshot.cleanSimilarity : snapshot.similarity;
  const std::vector<float>& stored = clean ? snapshot.cleanAssignment : snapshot.assignment;
  if (p < 1 || similarity.size() != cells)
    throw DataError("step " + std::to_string(snapshot.step) + ": this snapshot holds no similarity to assign anew");
  auto changed = std::make_shared<Snapshot>();
  changed->step = snapshot.step;
  changed->epoch = snapshot.epoch;
  changed->probeSize = p;
  changed->similarity = snapshot.similarity;
  changed->logits01 = snapshot.logits01;
  changed->logits10 = snapshot.logits10;
  changed->cleanSimilarity = snapshot.cleanSimilarity;
  changed->cleanLogits = snapshot.cleanLogits;
  changed->temperature = snapshot.temperature;
  changed->epsilon = epsilon;
  changed->iterations = iterations;
  if (snapshot.similarity.size() == cells) changed->assignment = sinkhornAssignment(snapshot.similarity, p, p, epsilon, iterations);
  if (snapshot.cleanSimilarity.size() == cells)
    changed->cleanAssignment = sinkhornAssignment(snapshot.cleanSimilarity, p, p, epsilon, iterations);

  SinkhornResult result;
  result.epsilon = epsilon;
  result.iterations = iterations;
  result.recomputed = assignmentStats(clean ? changed->cleanAssignment : changed->assignment, p, samples);
  result.snapshot = std::move(changed);
  result.hasStored = stored.size() == cells;
  if (!result.hasStored) return result;
  result.stored = assignmentStats(stored, p, samples);
  const std::vector<float> own = sinkhornAssignment(similarity, p, p, snapshot.epsilon, snapshot.iterations);
  for (std::size_t i = 0; i < cells; ++i) result.unlike = std::max(result.unlike, std::abs(double(own[i]) - double(stored[i])));
  return result;
}

}  // namespace resa
