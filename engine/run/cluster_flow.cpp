#include "engine/run/cluster_flow.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "engine/run/error.h"
#include "engine/run/matching.h"

namespace resa {
namespace {

/// Labels by rank 0..k-1 and the label of each rank.
struct Ranked {
  explicit Ranked(const std::vector<std::int32_t>& labels) : of(labels.size()) {
    std::map<std::int32_t, std::int32_t> rank;
    for (const std::int32_t label : labels) rank.emplace(label, 0);
    for (auto& [label, index] : rank) {
      index = std::int32_t(values.size());
      values.push_back(label);
    }
    for (std::size_t i = 0; i < labels.size(); ++i) of[i] = rank.find(labels[i])->second;
  }
  std::int64_t count() const { return std::int64_t(values.size()); }
  std::vector<std::int32_t> of, values;
};

/// How many images lie in each pair of groups, (first, second) row-major.
std::vector<std::int64_t> contingency(const Ranked& first, const Ranked& second) {
  std::vector<std::int64_t> counts(std::size_t(first.count() * second.count()), 0);
  for (std::size_t i = 0; i < first.of.size(); ++i) ++counts[std::size_t(first.of[i] * second.count() + second.of[i])];
  return counts;
}

/// NaN only where neither is known.
double greater(double a, double b) { return std::isnan(a) ? b : std::isnan(b) ? a : std::max(a, b); }

/// Nodes of a stage sorted by their track.
void place(ClusterFlow::Stage& stage, const Ranked& clusters, const std::vector<int>& trackOf) {
  std::vector<int> order(clusters.values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](int a, int b) { return trackOf[std::size_t(a)] < trackOf[std::size_t(b)]; });
  std::vector<std::int32_t> nodeOf(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto rank = std::size_t(order[i]);
    stage.nodes.push_back({clusters.values[rank], trackOf[rank], 0});
    nodeOf[rank] = std::int32_t(i);
  }
  for (const std::int32_t rank : clusters.of) {
    stage.of.push_back(nodeOf[std::size_t(rank)]);
    ++stage.nodes[std::size_t(stage.of.back())].size;
  }
}

void connectStages(ClusterFlow::Stage& stage, const ClusterFlow::Stage& next, std::int64_t images) {
  std::map<std::pair<int, int>, std::int64_t> counts;
  for (std::size_t i = 0; i < stage.of.size(); ++i) ++counts[{stage.of[i], next.of[i]}];
  stage.threshold = greater(stage.noise, next.noise);
  for (const auto& [ends, count] : counts)
    stage.ribbons.push_back({ends.first, ends.second, count, double(count) <= stage.threshold * double(images)});
}

}  // namespace

std::vector<int> ClusterFlow::rowsOf(int stage, const Ribbon& ribbon) const {
  std::vector<int> rows;
  const std::vector<std::int32_t>&here = stages[std::size_t(stage)].of, &there = stages[std::size_t(stage) + 1].of;
  for (std::size_t i = 0; i < here.size(); ++i)
    if (here[i] == ribbon.from && there[i] == ribbon.to) rows.push_back(int(i));
  return rows;
}

std::vector<int> ClusterFlow::rowsOfNode(int stage, int node) const {
  std::vector<int> rows;
  const std::vector<std::int32_t>& of = stages[std::size_t(stage)].of;
  for (std::size_t i = 0; i < of.size(); ++i)
    if (of[i] == node) rows.push_back(int(i));
  return rows;
}

ClusterFlow clusterFlow(const std::vector<FlowInput>& inputs) {
  ClusterFlow flow;
  std::vector<int> tracksBefore;
  std::vector<Ranked> ranked;
  for (const FlowInput& input : inputs) {
    if (input.clusters.size() != inputs.front().clusters.size())
      throw DataError("step " + std::to_string(input.step) + " holds " + std::to_string(input.clusters.size()) + " images, step " +
                      std::to_string(inputs.front().step) + " " + std::to_string(inputs.front().clusters.size()) +
                      ": their clusters cannot be followed");
    ranked.emplace_back(input.clusters);
    const Ranked& here = ranked.back();
    std::vector<int> trackOf(here.values.size(), -1);
    if (ranked.size() > 1) {
      const Ranked& before = ranked[ranked.size() - 2];
      const std::vector<std::int64_t> counts = contingency(before, here);
      const std::vector<std::int64_t> matched = bestMatching(counts, before.count(), here.count());
      for (std::int64_t i = 0; i < before.count(); ++i) {
        const std::int64_t j = matched[std::size_t(i)];
        // Clusters without a common image are no continuation, even where nothing else is left for them.
        if (j >= 0 && counts[std::size_t(i * here.count() + j)] > 0) trackOf[std::size_t(j)] = tracksBefore[std::size_t(i)];
      }
    }
    for (int& track : trackOf)
      if (track < 0) track = flow.tracks++;
    tracksBefore = trackOf;
    ClusterFlow::Stage stage;
    stage.step = input.step;
    stage.epoch = input.epoch;
    stage.noise = input.noise;
    place(stage, here, trackOf);
    flow.stages.push_back(std::move(stage));
  }
  flow.count = inputs.empty() ? 0 : std::int64_t(inputs.front().clusters.size());
  for (std::size_t i = 0; i + 1 < flow.stages.size(); ++i) connectStages(flow.stages[i], flow.stages[i + 1], flow.count);
  return flow;
}

double labelNoise(const std::vector<std::int32_t>& first, const std::vector<std::int32_t>& second) {
  if (first.empty() || first.size() != second.size()) throw DataError("two labelings of the same images are needed");
  const Ranked one(first), two(second);
  const std::vector<std::int64_t> counts = contingency(one, two), matched = bestMatching(counts, one.count(), two.count());
  std::int64_t largest = 0;
  for (std::int64_t i = 0; i < one.count(); ++i)
    for (std::int64_t j = 0; j < two.count(); ++j)
      if (matched[std::size_t(i)] != j) largest = std::max(largest, counts[std::size_t(i * two.count() + j)]);
  return double(largest) / double(first.size());
}

double seedNoise(const FeatureRows& features, int k, StopFlag stop) {
  const std::int64_t taken = std::min(features.rows, seedRows);
  std::vector<int> rows;
  for (std::int64_t i = 0; i < taken; ++i) rows.push_back(int(i * features.rows / taken));
  const FeatureRows some = takeRows(features, rows);
  const int clusters = int(std::min<std::int64_t>(k, taken));
  constexpr std::uint64_t firstSeeds = 1000, secondSeeds = 2000;
  const RowClusters one = clusterRows(some, clusters, firstSeeds, seedRestarts, stop);
  return labelNoise(one.labels, clusterRows(some, clusters, secondSeeds, seedRestarts, stop).labels);
}

std::vector<std::int64_t> spreadSteps(const std::vector<std::int64_t>& steps, std::int64_t first, std::int64_t last, int most) {
  std::vector<std::int64_t> within;
  for (const std::int64_t step : steps)
    if (step >= first && step <= last) within.push_back(step);
  if (int(within.size()) <= most) return within;
  std::vector<std::int64_t> chosen;
  for (int i = 0; i < most; ++i)
    chosen.push_back(within[std::size_t(std::llround(double(i) * double(within.size() - 1) / std::max(1, most - 1)))]);
  return chosen;
}

}  // namespace resa
