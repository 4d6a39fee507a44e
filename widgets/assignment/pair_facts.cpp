#include "widgets/assignment/pair_facts.h"

#include <algorithm>
#include <cmath>

namespace resa {
namespace {

int labelOf(const Samples* samples, int row) {
  return samples && std::size_t(row) < samples->probeLabels.size() ? samples->probeLabels[std::size_t(row)] : -1;
}

/// Row-wise log softmax of logits / t, in place of log(P) where P underflows.
std::vector<double> rowLogPrediction(const std::vector<float>& logits, std::int64_t p, std::int64_t row, double temperature) {
  std::vector<double> result;
  double highest = -1e300, sum = 0;
  for (std::int64_t j = 0; j < p; ++j) result.push_back(double(logits[std::size_t(row * p + j)]) / temperature);
  for (double value : result) highest = std::max(highest, value);
  for (double value : result) sum += std::exp(value - highest);
  for (double& value : result) value -= highest + std::log(sum);
  return result;
}

double massOf(const Snapshot& snapshot, int row, int column) {
  return double(snapshot.assignment[std::size_t(row) * std::size_t(snapshot.probeSize) + std::size_t(column)]);
}

}  // namespace

PairFacts pairFacts(const Snapshot& snapshot, const Samples* samples, int row, int column, bool clean) {
  PairFacts facts;
  const std::int64_t p = snapshot.probeSize;
  const auto cells = std::size_t(p * p);
  if (row < 0 || column < 0 || row >= p || column >= p) return facts;
  const std::vector<float>& similarity = clean ? snapshot.cleanSimilarity : snapshot.similarity;
  const std::vector<float>& assignment = clean ? snapshot.cleanAssignment : snapshot.assignment;
  const std::vector<float>& logits = clean ? snapshot.cleanLogits : snapshot.logits01;
  const auto cell = std::size_t(row) * std::size_t(p) + std::size_t(column);
  if (similarity.size() == cells) facts.similarity = double(similarity[cell]);
  if (assignment.size() == cells) facts.assignment = double(assignment[cell]);
  if (logits.size() == cells && assignment.size() == cells) {
    double total = 0, own = 0;
    for (std::int64_t i = 0; i < p; ++i) {
      const std::vector<double> logP = rowLogPrediction(logits, p, i, snapshot.temperature);
      for (std::int64_t j = 0; j < p; ++j) {
        const double share = -double(assignment[std::size_t(i * p + j)]) * logP[std::size_t(j)];
        total += share;
        if (i == row && j == column) own = share;
      }
      if (i == row) facts.prediction = std::exp(logP[std::size_t(column)]);
    }
    facts.predicted = true;
    facts.lossShare = total > 0 ? own / total : 0;
    facts.pull = facts.assignment - facts.prediction;
  }
  facts.labelled = labelOf(samples, row) >= 0 && labelOf(samples, column) >= 0;
  facts.sameClass = facts.labelled && labelOf(samples, row) == labelOf(samples, column);
  return facts;
}

std::vector<std::pair<int, int>> heaviestPairs(const Snapshot& snapshot, const Samples& samples, int count, bool sameClass) {
  std::vector<std::pair<int, int>> pairs;
  const int p = int(snapshot.probeSize);
  if (samples.probeLabels.size() != std::size_t(p) || snapshot.assignment.size() != std::size_t(p) * std::size_t(p)) return pairs;
  for (int i = 0; i < p; ++i) {
    for (int j = 0; j < p; ++j) {
      const bool same = samples.probeLabels[std::size_t(i)] == samples.probeLabels[std::size_t(j)];
      if (i != j && same == sameClass) pairs.emplace_back(i, j);
    }
  }
  const auto kept = std::min(pairs.size(), std::size_t(std::max(0, count)));
  std::partial_sort(pairs.begin(), pairs.begin() + std::ptrdiff_t(kept), pairs.end(), [&](const auto& a, const auto& b) {
    return massOf(snapshot, a.first, a.second) > massOf(snapshot, b.first, b.second);
  });
  pairs.resize(kept);
  return pairs;
}

PairFate fateOf(double then, double now, std::int64_t size) {
  if (now < 1.0 / double(std::max<std::int64_t>(1, size))) return PairFate::healed;
  return now >= 1.5 * then ? PairFate::grew : PairFate::stays;
}

PairFates fatesOf(const Snapshot& then, const Snapshot& now, const Samples& samples, int count, bool sameClass) {
  PairFates fates;
  if (then.probeSize != now.probeSize || now.assignment.size() != then.assignment.size()) return fates;
  for (const auto& [row, column] : heaviestPairs(then, samples, count, sameClass)) {
    const double before = massOf(then, row, column);
    if (before * double(then.probeSize) < 1) continue;
    ++fates.pairs;
    const PairFate fate = fateOf(before, massOf(now, row, column), then.probeSize);
    ++(fate == PairFate::healed ? fates.healed : fate == PairFate::grew ? fates.grew : fates.stay);
  }
  return fates;
}

WrongPairReport reportWrongPairs(const Snapshot& shown, const Snapshot& then, const Snapshot& now, const Samples& samples, int count) {
  WrongPairReport report;
  report.size = shown.probeSize;
  report.shownStep = shown.step;
  report.shownEpoch = shown.epoch;
  report.thenStep = then.step;
  report.thenEpoch = then.epoch;
  report.nowStep = now.step;
  report.nowEpoch = now.epoch;
  const Snapshot& other = shown.step == now.step ? then : now;
  report.compared =
      then.step != now.step && then.assignment.size() == now.assignment.size() && shown.assignment.size() == other.assignment.size();
  for (const auto& [row, column] : heaviestPairs(shown, samples, count, false)) {
    WrongPair pair{row, column, massOf(shown, row, column), 0};
    if (report.compared) pair.otherMass = massOf(other, row, column);
    report.pairs.push_back(pair);
  }
  if (!report.compared) return report;
  report.wrong = fatesOf(then, now, samples, count, false);
  report.right = fatesOf(then, now, samples, count, true);
  return report;
}

std::int64_t halfwayStep(const std::vector<std::int64_t>& steps) {
  std::int64_t best = -1;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    const auto away = [&](std::int64_t step) { return std::abs(2 * step - steps.back()); };
    if (best < 0 || away(steps[i]) < away(best)) best = steps[i];
  }
  return best;
}

}  // namespace resa
