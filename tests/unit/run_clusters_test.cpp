// Clusters as the studio looks into them: their numbers against independent computation, matching, flows and the noise of seeds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include "engine/run/cluster_facts.h"
#include "engine/run/cluster_flow.h"
#include "engine/run/error.h"
#include "engine/run/matching.h"
#include "engine/run/safetensors.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::ElementsAre;

/// `each` rows around each centre, the centres `distance` apart on the axes of a space of 8 dimensions; row i belongs to i % centres.
FeatureRows blobs(int centres, int each, double distance, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  FeatureRows features;
  features.rows = centres * each;
  features.columns = 8;
  for (int i = 0; i < features.rows; ++i)
    for (int t = 0; t < 8; ++t) features.values.push_back(normal(random) + (t == i % centres ? float(distance) : 0));
  return features;
}

TEST(Matching, RecoversAPermutation) {
  const std::vector<int> permutation{3, 0, 4, 1, 2};
  std::vector<std::int64_t> counts(25, 7);
  for (int i = 0; i < 5; ++i) counts[std::size_t(i * 5 + permutation[std::size_t(i)])] = 20 + i;
  EXPECT_THAT(bestMatching(counts, 5, 5), ElementsAre(3, 0, 4, 1, 2));
}

TEST(Matching, IsTheBestOfAllWaysAlsoWhereTheTableIsNotSquare) {
  std::mt19937 random(5);
  for (const auto& [rows, columns] : {std::pair{3, 5}, {5, 3}, {4, 4}, {1, 6}, {6, 1}}) {
    std::vector<std::int64_t> counts(std::size_t(rows * columns));
    for (std::int64_t& count : counts) count = std::int64_t(random() % 50);
    const auto matched = bestMatching(counts, rows, columns);
    std::int64_t sum = 0;
    std::set<std::int64_t> used;
    for (int i = 0; i < rows; ++i) {
      if (matched[std::size_t(i)] < 0) continue;
      EXPECT_TRUE(used.insert(matched[std::size_t(i)]).second);
      sum += counts[std::size_t(i * columns + matched[std::size_t(i)])];
    }
    EXPECT_EQ(used.size(), std::size_t(std::min(rows, columns)));
    // Every way of giving each row of the longer side one place.
    std::vector<int> order(std::size_t(std::max(rows, columns)));
    std::iota(order.begin(), order.end(), 0);
    std::int64_t best = 0;
    do {
      std::int64_t tried = 0;
      for (int i = 0; i < std::min(rows, columns); ++i)
        tried += rows <= columns ? counts[std::size_t(i * columns + order[std::size_t(i)])]
                                 : counts[std::size_t(order[std::size_t(i)] * columns + i)];
      best = std::max(best, tried);
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_EQ(sum, best) << rows << " x " << columns;
  }
}

TEST(RowClusters, FindPlantedGroups) {
  const FeatureRows features = blobs(4, 100, 12, 1);
  const RowClusters clusters = clusterRows(features, 4, 3, 3);
  for (int i = 0; i < features.rows; ++i) EXPECT_EQ(clusters.labels[std::size_t(i)], clusters.labels[std::size_t(i % 4)]);
  EXPECT_EQ(std::set<int>(clusters.labels.begin(), clusters.labels.end()).size(), 4u);
  double inertia = 0;
  for (int group = 0; group < 4; ++group) {
    for (int t = 0; t < 8; ++t) {
      double mean = 0, squares = 0;
      for (int i = group; i < features.rows; i += 4) mean += double(features.at(i)[t]) / 100;
      for (int i = group; i < features.rows; i += 4) squares += (double(features.at(i)[t]) - mean) * (double(features.at(i)[t]) - mean);
      inertia += squares;
    }
  }
  EXPECT_NEAR(clusters.inertia, inertia, 1e-3 * inertia);
  EXPECT_EQ(clusterRows(features, 4, 3, 3).labels, clusters.labels);
}

TEST(RowClusters, LeaveNoClusterEmptyEvenAmongEqualRows) {
  FeatureRows same;
  same.rows = 6;
  same.columns = 2;
  same.values.assign(12, 1.5f);
  const RowClusters clusters = clusterRows(same, 3, 0, 1);
  EXPECT_EQ(std::set<int>(clusters.labels.begin(), clusters.labels.end()).size(), 3u);
  EXPECT_THROW(clusterRows(same, 7, 0, 1), DataError);
  EXPECT_THROW(clusterRows(same, 0, 0, 1), DataError);
  same.values[3] = std::nanf("");
  EXPECT_THROW(clusterRows(same, 2, 0, 1), DataError);
}

TEST(CosineNeighbours, AreThoseOfGreatestCosineWhateverTheirLength) {
  FeatureRows features;
  features.rows = 5;
  features.columns = 2;
  features.values = {1, 0, 100, 1, -1, 0, 1, 1, 0, 0};
  const auto near = cosineNeighbours(features, 0, 10);
  ASSERT_EQ(near.size(), 4u);
  EXPECT_EQ(near[0].row, 1);
  EXPECT_EQ(near[1].row, 3);
  EXPECT_NEAR(near[1].cosine, std::sqrt(0.5), 1e-12);
  EXPECT_EQ(near[2].row, 4);  // a row of length 0 has no direction
  EXPECT_EQ(near[3].row, 2);
  EXPECT_EQ(cosineNeighbours(features, 0, 2).size(), 2u);
  EXPECT_THROW(cosineNeighbours(features, 5, 2), DataError);
}

TEST(PrincipalComponents, AreReadFromASnapshotWhereItHasThem) {
  const TestFolder folder;
  const std::vector<std::uint16_t> halves{floatToHalf(1.5f), floatToHalf(-2), floatToHalf(0), floatToHalf(4)};
  SafetensorsWriter writer;
  writer.add("encoding.pca", DType::f16, {2, 2}, halves.data());
  writer.write(folder / "s.safetensors");
  const FeatureRowsPtr rows = readPrincipalComponents(folder / "s.safetensors", "encoding");
  ASSERT_TRUE(rows);
  EXPECT_THAT(rows->values, ElementsAre(1.5f, -2, 0, 4));
  EXPECT_EQ(rows->rows, 2);
  EXPECT_FALSE(readPrincipalComponents(folder / "s.safetensors", "embedding"));
  EXPECT_THROW(readPrincipalComponents(folder / "none.safetensors", "encoding"), DataError);
}

// Ten images, three clusters, three classes: every number below was counted by hand.
const std::vector<std::int32_t> tenClusters{2, 2, 2, 2, 0, 0, 0, 1, 1, 1};
const std::vector<std::int32_t> tenLabels{0, 0, 0, 1, 1, 1, 2, 2, 2, 2};
const std::vector<float> tenSilhouettes{0.1f, 0.9f, 0.5f, -0.5f, 0.2f, 0.4f, -0.6f, 0.3f, 0.3f, 0.6f};

TEST(ClusterBoard, HoldsWhatCountingByHandGives) {
  const ClusterBoard board = clusterBoard(tenClusters, tenLabels, 3, tenSilhouettes, nullptr);
  ASSERT_EQ(board.clusters.size(), 3u);
  const ClusterFacts &zero = board.clusters[0], &two = board.clusters[2];
  EXPECT_EQ(two.cluster, 2);
  EXPECT_THAT(two.rows, ElementsAre(1, 2, 0, 3));
  EXPECT_EQ(two.mainClass, 0);
  EXPECT_DOUBLE_EQ(two.purity, 0.75);
  EXPECT_NEAR(two.silhouette, 0.25, 1e-6);
  EXPECT_DOUBLE_EQ(two.positive, 0.75);
  EXPECT_THAT(zero.rows, ElementsAre(5, 4, 6));
  EXPECT_EQ(zero.mainClass, 1);
  EXPECT_NEAR(zero.purity, 2.0 / 3, 1e-12);
  EXPECT_NEAR(zero.silhouette, 0, 1e-6);
  // Rows: classes; columns: clusters 0, 1, 2.
  EXPECT_THAT(board.confusion, ElementsAre(0, 0, 3, 2, 0, 1, 1, 3, 0));
  EXPECT_THAT(board.matched, ElementsAre(2, 0, 1));
  EXPECT_THAT(board.columns, ElementsAre(2, 0, 1));
  EXPECT_DOUBLE_EQ(board.accuracy, 0.8);
  EXPECT_EQ(board.order, TypicalOrder::silhouette);
}

TEST(ClusterBoard, HasNoPurityWithoutLabels) {
  const ClusterBoard board = clusterBoard(tenClusters, {}, 0, {}, nullptr);
  EXPECT_EQ(board.classes, 0);
  EXPECT_TRUE(board.confusion.empty());
  for (const ClusterFacts& facts : board.clusters) {
    EXPECT_TRUE(std::isnan(facts.purity));
    EXPECT_TRUE(std::isnan(facts.silhouette));
    EXPECT_EQ(facts.mainClass, -1);
  }
  EXPECT_EQ(board.order, TypicalOrder::row);
}

TEST(ClusterBoard, OrdersByTheDistanceToTheCentreWhereNoSilhouetteIsKnown) {
  FeatureRows features;
  features.rows = 10;
  features.columns = 1;
  features.values = {0, 1, 5, 2, 7, 7, 1, 0, 9, 3};
  const ClusterBoard board = clusterBoard(tenClusters, {}, 0, {}, &features);
  EXPECT_EQ(board.order, TypicalOrder::centre);
  EXPECT_THAT(board.clusters[2].rows, ElementsAre(3, 1, 0, 2));  // centre 2
}

TEST(ClusterBoard, PutsClustersThatStandForNoClassLast) {
  //                                          class 0 only in cluster 5; clusters 7 (small) and 6 (large) mix with class 1
  const std::vector<std::int32_t> clusters{5, 5, 5, 6, 6, 6, 6, 7, 7, 8};
  const std::vector<std::int32_t> labels{0, 0, 0, 1, 1, 1, 1, 1, 0, 1};
  const ClusterBoard board = clusterBoard(clusters, labels, 2, {}, nullptr);
  EXPECT_THAT(board.columns, ElementsAre(0, 1, 2, 3));
  const ClusterBoard wide = clusterBoard(clusters, labels, 6, {}, nullptr);
  EXPECT_EQ(wide.matched.size(), 6u);
  EXPECT_EQ(std::count_if(wide.matched.begin(), wide.matched.end(), [](int column) { return column < 0; }), 2);
  EXPECT_THROW(clusterBoard(clusters, labels, 1, {}, nullptr), DataError);
  EXPECT_THROW(clusterBoard(clusters, {0, 1}, 2, {}, nullptr), DataError);
}

TEST(ClassSplit, RecoversPlantedSubCentroids) {
  const FeatureRows features = blobs(4, 60, 12, 2);
  std::vector<std::int32_t> labels(240);
  std::vector<float> silhouette(240);
  // Groups 0, 1 and 2 are one class, group 3 another; group 0 gave a third of its images away.
  for (int i = 0; i < 240; ++i) {
    labels[std::size_t(i)] = i % 4 == 3 || (i % 4 == 0 && i < 80) ? 1 : 0;
    silhouette[std::size_t(i)] = float(i % 4) / 10;
  }
  const ClassSplit split = splitClass(features, labels, silhouette, 0, 3);
  EXPECT_EQ(split.count, 160);
  ASSERT_EQ(split.parts.size(), 3u);
  EXPECT_EQ(split.parts[0].rows.size(), 60u);
  EXPECT_EQ(split.parts[2].rows.size(), 40u);
  for (const int row : split.parts[2].rows) EXPECT_EQ(row % 4, 0);
  EXPECT_NEAR(split.parts[2].silhouette, 0, 1e-6);
  EXPECT_GT(split.explained, 0.8);
  // The first image of a part is the one nearest to the part's mean.
  const auto distance = [&](int row) {
    double sum = 0;
    for (int t = 0; t < 8; ++t) {
      double mean = 0;
      for (const int other : split.parts[2].rows) mean += double(features.at(other)[t]) / 40;
      sum += (double(features.at(row)[t]) - mean) * (double(features.at(row)[t]) - mean);
    }
    return sum;
  };
  for (const int row : split.parts[2].rows) EXPECT_LE(distance(split.parts[2].rows.front()), distance(row) + 1e-6);
  EXPECT_THROW(splitClass(features, labels, silhouette, 7, 2), DataError);
}

TEST(ClusterFlow, CountsEveryImageOnceAndKeepsTracks) {
  // From step 0 to 10 the numbers are permuted and one image moves; to 20 the cluster of track 0 splits.
  const FlowInput first{0, 0, {0, 0, 0, 0, 1, 1, 1, 2, 2, 2}}, second{10, 1, {2, 2, 2, 2, 0, 0, 1, 1, 1, 1}},
      third{20, 2, {4, 4, 4, 9, 0, 0, 1, 1, 1, 1}};
  const ClusterFlow flow = clusterFlow({first, second, third});
  ASSERT_EQ(flow.stages.size(), 3u);
  EXPECT_EQ(flow.tracks, 4);
  const auto trackOfRow = [&](int stage, int row) {
    const ClusterFlow::Stage& at = flow.stages[std::size_t(stage)];
    return at.nodes[std::size_t(at.of[std::size_t(row)])].track;
  };
  for (int stage = 0; stage < 3; ++stage) {
    EXPECT_EQ(trackOfRow(stage, 0), 0) << stage;
    EXPECT_EQ(trackOfRow(stage, 4), 1) << stage;
    EXPECT_EQ(trackOfRow(stage, 9), 2) << stage;
    std::int64_t sizes = 0, ribbons = 0;
    for (const auto& node : flow.stages[std::size_t(stage)].nodes) sizes += node.size;
    for (const auto& ribbon : flow.stages[std::size_t(stage)].ribbons) ribbons += ribbon.count;
    EXPECT_EQ(sizes, 10);
    EXPECT_EQ(ribbons, stage < 2 ? 10 : 0);
  }
  EXPECT_EQ(trackOfRow(2, 3), 3);
  ASSERT_EQ(flow.stages[0].ribbons.size(), 4u);
  const ClusterFlow::Ribbon moved = flow.stages[0].ribbons[2];
  EXPECT_EQ(moved.count, 1);
  EXPECT_THAT(flow.rowsOf(0, moved), ElementsAre(6));
  EXPECT_THAT(flow.rowsOfNode(1, flow.stages[1].of[9]), ElementsAre(6, 7, 8, 9));
  for (const auto& ribbon : flow.stages[0].ribbons) EXPECT_FALSE(ribbon.noise) << "no noise is known";
  EXPECT_THROW(clusterFlow({first, {10, 1, {0, 1}}}), DataError);
}

TEST(ClusterFlow, GreysWhatIsNotAboveTheGreaterNoiseOfItsTwoSnapshots) {
  FlowInput first{0, 0, {}, 0.02}, second{10, 1, {}, 0.05};
  for (int i = 0; i < 100; ++i) {
    first.clusters.push_back(i / 50);
    second.clusters.push_back(i < 44 || i >= 95 ? 0 : 1);  // 6 images leave cluster 0, 5 leave cluster 1
  }
  const ClusterFlow flow = clusterFlow({first, second});
  ASSERT_EQ(flow.stages[0].ribbons.size(), 4u);
  EXPECT_DOUBLE_EQ(flow.stages[0].threshold, 0.05);
  for (const auto& ribbon : flow.stages[0].ribbons) EXPECT_EQ(ribbon.noise, ribbon.count == 5) << ribbon.count;
}

TEST(SeedNoise, IsTheLargestGroupThatDoesNotFollowTheMatching) {
  EXPECT_DOUBLE_EQ(labelNoise({0, 0, 0, 1, 1, 1, 2, 2, 2, 2}, {5, 5, 5, 3, 3, 3, 1, 1, 1, 1}), 0);
  EXPECT_DOUBLE_EQ(labelNoise({0, 0, 0, 0, 1, 1, 1, 1, 1, 1}, {1, 1, 1, 0, 0, 0, 0, 0, 1, 1}), 0.2);
}

TEST(SeedNoise, IsNothingForPlantedGroupsAndMuchWhereThereAreNone) {
  EXPECT_DOUBLE_EQ(seedNoise(blobs(5, 100, 14, 3), 5), 0);
  // One blob cut into twelve: where the cuts lie is the seeds' choice.
  EXPECT_GT(seedNoise(blobs(1, 500, 0, 4), 12), 0.02);
}

TEST(SeedNoise, GreysAPlantedChanceFlowAndKeepsAPlantedRealOne) {
  // A structureless blob is cut in three by two different seeds; apart from it, 90 images truly change their group.
  const FeatureRows cloud = blobs(1, 300, 0, 6);
  const auto one = clusterRows(cloud, 3, 11, 1).labels, two = clusterRows(cloud, 3, 77, 1).labels;
  const double chance = labelNoise(one, two) * 300 / 700;
  ASSERT_GT(chance, 0);
  ASSERT_LT(chance, 0.12) << "the real flow must be larger than what chance gives";
  FlowInput before{0, 0, one, chance}, after{10, 1, two, chance};
  for (int i = 0; i < 400; ++i) {
    before.clusters.push_back(i < 200 ? 3 : 4);
    after.clusters.push_back(i < 110 ? 3 : 4);
  }
  const ClusterFlow flow = clusterFlow({before, after});
  const auto trackAt = [&](int stage, int node) { return flow.stages[std::size_t(stage)].nodes[std::size_t(node)].track; };
  int real = 0, greyed = 0;
  for (const auto& ribbon : flow.stages[0].ribbons) {
    const std::vector<int> rows = flow.rowsOf(0, ribbon);
    if (rows.front() >= 300) {
      EXPECT_FALSE(ribbon.noise);
      real += trackAt(0, ribbon.from) != trackAt(1, ribbon.to) ? 1 : 0;
    } else if (trackAt(0, ribbon.from) != trackAt(1, ribbon.to)) {
      EXPECT_TRUE(ribbon.noise) << ribbon.count;
      ++greyed;
    }
  }
  EXPECT_EQ(real, 1);
  EXPECT_GT(greyed, 0);
}

TEST(SpreadSteps, HasBothEndsAndNoMoreThanAsked) {
  std::vector<std::int64_t> steps;
  for (int i = 0; i < 100; ++i) steps.push_back(10 * i);
  const auto chosen = spreadSteps(steps, 100, 905, 8);
  ASSERT_EQ(chosen.size(), 8u);
  EXPECT_EQ(chosen.front(), 100);
  EXPECT_EQ(chosen.back(), 900);
  EXPECT_TRUE(std::is_sorted(chosen.begin(), chosen.end()));
  EXPECT_EQ(std::set<std::int64_t>(chosen.begin(), chosen.end()).size(), 8u);
  EXPECT_THAT(spreadSteps({0, 10, 30}, 0, 30, 8), ElementsAre(0, 10, 30));
  EXPECT_TRUE(spreadSteps({}, 0, 9, 8).empty());
}

}  // namespace
}  // namespace resa
