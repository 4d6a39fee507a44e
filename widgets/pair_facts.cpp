#include <algorithm>
#include <cmath>

#include "engine/run/assignment.h"
#include "widgets/pair_inspector.h"

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

}  // namespace

PairFacts pairFacts(const Snapshot& snapshot, const Samples* samples, int row, int column) {
  PairFacts facts;
  const std::int64_t p = snapshot.probeSize;
  const auto cells = std::size_t(p * p);
  if (row < 0 || column < 0 || row >= p || column >= p) return facts;
  const auto cell = std::size_t(row) * std::size_t(p) + std::size_t(column);
  if (snapshot.similarity.size() == cells) facts.similarity = double(snapshot.similarity[cell]);
  if (snapshot.assignment.size() == cells) facts.assignment = double(snapshot.assignment[cell]);
  if (snapshot.logits01.size() == cells && snapshot.assignment.size() == cells) {
    double total = 0, own = 0;
    for (std::int64_t i = 0; i < p; ++i) {
      const std::vector<double> logP = rowLogPrediction(snapshot.logits01, p, i, snapshot.temperature);
      for (std::int64_t j = 0; j < p; ++j) {
        const double share = -double(snapshot.assignment[std::size_t(i * p + j)]) * logP[std::size_t(j)];
        total += share;
        if (i == row && j == column) own = share;
      }
      if (i == row) facts.prediction = std::exp(logP[std::size_t(column)]);
    }
    facts.predicted = true;
    facts.lossShare = total > 0 ? own / total : 0;
    facts.pull = (facts.assignment - facts.prediction) / snapshot.temperature;
  }
  facts.labelled = labelOf(samples, row) >= 0 && labelOf(samples, column) >= 0;
  facts.sameClass = facts.labelled && labelOf(samples, row) == labelOf(samples, column);
  return facts;
}

std::vector<std::pair<int, int>> wrongPairs(const Snapshot& snapshot, const Samples& samples, int count) {
  std::vector<std::pair<int, int>> pairs;
  const int p = int(snapshot.probeSize);
  if (samples.probeLabels.size() != std::size_t(p) || snapshot.assignment.size() != std::size_t(p) * std::size_t(p)) return pairs;
  for (int i = 0; i < p; ++i) {
    for (int j = 0; j < p; ++j) {
      if (samples.probeLabels[std::size_t(i)] != samples.probeLabels[std::size_t(j)]) pairs.emplace_back(i, j);
    }
  }
  auto value = [&](const std::pair<int, int>& pair) {
    return snapshot.assignment[std::size_t(pair.first) * std::size_t(p) + std::size_t(pair.second)];
  };
  const auto kept = std::min(pairs.size(), std::size_t(std::max(0, count)));
  std::partial_sort(pairs.begin(), pairs.begin() + std::ptrdiff_t(kept), pairs.end(),
                    [&](const auto& a, const auto& b) { return value(a) > value(b); });
  pairs.resize(kept);
  return pairs;
}

}  // namespace resa
