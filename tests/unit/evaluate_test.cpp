// What the evaluation's numbers must be by their definitions: each fast form beside a slow one, and the degenerate cases.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "engine/evaluate/clustering.h"
#include "engine/evaluate/kmeans.h"
#include "engine/evaluate/knn.h"
#include "engine/evaluate/nearest.h"
#include "engine/evaluate/projection.h"
#include "engine/run/error.h"
#include "tests/unit/planted_clusters.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;

at::Tensor integers(std::vector<std::int64_t> values) { return at::tensor(values, at::kLong); }

/// All distances by differences, float64.
at::Tensor distances(const at::Tensor& a, const at::Tensor& b) {
  return (a.to(at::kDouble).unsqueeze(1) - b.to(at::kDouble).unsqueeze(0)).square().sum(2).sqrt();
}

/// The silhouette by its definition, one sample at a time.
std::vector<double> slowSilhouette(const at::Tensor& x, const at::Tensor& labels) {
  const at::Tensor d = distances(x, x);
  std::vector<double> result;
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    std::map<std::int64_t, std::pair<double, int>> sums;
    for (std::int64_t j = 0; j < x.size(0); ++j)
      if (j != i) {
        auto& [sum, count] = sums[labels[j].item<std::int64_t>()];
        sum += d[i][j].item<double>();
        ++count;
      }
    const auto own = sums.find(labels[i].item<std::int64_t>());
    double other = INFINITY;
    for (const auto& [label, sum] : sums)
      if (label != labels[i].item<std::int64_t>()) other = std::min(other, sum.first / sum.second);
    if (own == sums.end()) {
      result.push_back(0);
      continue;
    }
    const double inside = own->second.first / own->second.second;
    result.push_back((other - inside) / std::max(other, inside));
  }
  return result;
}

TEST(Silhouette, FollowsItsDefinitionForOddSizesAndGapsInLabels) {
  const PlantedClusters planted(157, 3, 5, 2);
  const at::Tensor labels = planted.labels * 7 - 3;
  const std::vector<double> slow = slowSilhouette(planted.features, labels);
  const at::Tensor fast = silhouetteSamples(planted.features, labels), single = silhouetteSamples(planted.features.to(at::kFloat), labels);
  ASSERT_EQ(single.scalar_type(), at::kFloat);
  for (std::int64_t i = 0; i < 157; ++i) {
    EXPECT_NEAR(fast[i].item<double>(), slow[i], 1e-11);
    EXPECT_NEAR(single[i].item<double>(), slow[i], 1e-5);
  }
}

TEST(Silhouette, DoesNotDependOnHowBlocksAreCut) {
  // 2,500 rows are three blocks, the last one short; a permutation puts every pair into other blocks.
  const PlantedClusters planted(2500, 4, 3, 1);
  const at::Tensor order = (at::arange(2500, at::kLong) * 1237).remainder(2500);
  const at::Tensor plain = silhouetteSamples(planted.features, planted.labels);
  const at::Tensor shuffled = silhouetteSamples(planted.features.index_select(0, order), planted.labels.index_select(0, order));
  EXPECT_LT((plain.index_select(0, order) - shuffled).abs().max().item<double>(), 1e-12);
}

TEST(Silhouette, SampleAloneInItsClassGetsZero) {
  const at::Tensor x = at::tensor({0.0, 1.0, 5.0, 9.0}).view({4, 1});
  const at::Tensor s = silhouetteSamples(x, integers({0, 0, 1, 2}));
  EXPECT_EQ(s[2].item<double>(), 0);
  EXPECT_EQ(s[3].item<double>(), 0);
  EXPECT_NEAR(s[0].item<double>(), 0.8, 1e-12);  // 1 inside, 5 to the nearest other class
}

TEST(Silhouette, CoincidingRowsGiveZeroNotNan) {
  const at::Tensor s = silhouetteSamples(at::ones({6, 2}), integers({0, 0, 0, 1, 1, 1}));
  EXPECT_TRUE(s.eq(0).all().item<bool>());
}

TEST(Silhouette, RefusesWhatHasNoSilhouette) {
  const at::Tensor x = normalNumbers(5, 2, 3);
  EXPECT_THAT(messageOf<DataError>([&] { silhouetteSamples(x, at::zeros({5}, at::kLong)); }), HasSubstr("got 1 for n = 5"));
  EXPECT_THAT(messageOf<DataError>([&] { silhouetteSamples(x, at::arange(5, at::kLong)); }), HasSubstr("got 5 for n = 5"));
  EXPECT_THAT(messageOf<DataError>([&] { silhouetteSamples(x, integers({0, 1})); }), HasSubstr("2 labels for 5 rows"));
  at::Tensor broken = x.clone();
  broken[3][1] = NAN;
  EXPECT_THAT(messageOf<DataError>([&] { silhouetteSamples(broken, integers({0, 0, 1, 1, 1})); }), HasSubstr("row 3"));
}

TEST(AdjustedRandIndex, AgreesWithKnownPartitions) {
  EXPECT_EQ(adjustedRandIndex(integers({0, 0, 1, 1}), integers({5, 5, -2, -2})), 1);
  EXPECT_EQ(adjustedRandIndex(integers({0, 0, 0, 0}), integers({1, 1, 1, 1})), 1);
  EXPECT_EQ(adjustedRandIndex(integers({0, 0, 0, 0}), integers({0, 1, 2, 3})), 0);
  EXPECT_NEAR(adjustedRandIndex(integers({0, 0, 1, 1}), integers({0, 0, 1, 2})), 4.0 / 7, 1e-12);
  EXPECT_NEAR(adjustedRandIndex(integers({0, 0, 1, 1}), integers({0, 1, 0, 1})), -0.5, 1e-12);
}

TEST(AdjustedRandIndex, IsAboutZeroForIndependentLabels) {
  const at::Tensor a = at::arange(10000, at::kLong).remainder(7);
  const at::Tensor b = normalNumbers(10000, 1, 9).flatten().mul(3).floor().to(at::kLong);
  EXPECT_NEAR(adjustedRandIndex(a, b), 0, 0.003);
}

TEST(MutualInformation, IsOneForRenamedAndZeroForCrossedClasses) {
  EXPECT_NEAR(normalizedMutualInformation(integers({0, 0, 1, 1, 2}), integers({4, 4, 9, 9, 1})), 1, 1e-12);
  EXPECT_NEAR(normalizedMutualInformation(integers({0, 0, 1, 1}), integers({0, 1, 0, 1})), 0, 1e-12);
  EXPECT_EQ(normalizedMutualInformation(integers({3, 3, 3}), integers({1, 1, 1})), 1);
  EXPECT_EQ(normalizedMutualInformation(integers({3, 3, 3}), integers({0, 1, 2})), 0);
}

TEST(EffectiveRank, CountsEqualDirectionsAndIgnoresScale) {
  const at::Tensor x = at::cat({at::eye(6, at::kDouble), -at::eye(6, at::kDouble)});
  EXPECT_NEAR(effectiveRank(x), 6, 1e-4);
  EXPECT_NEAR(effectiveRank(x * 1e5), 6, 1e-4);
  EXPECT_NEAR(effectiveRank(x.t().contiguous()), 6, 1e-4);  // fewer rows than columns
  EXPECT_NEAR(effectiveRank(at::ones({50, 8})), 1, 1e-3);
}

TEST(EffectiveRank, IsTheEntropyOfTheSingularValues) {
  const at::Tensor x = normalNumbers(300, 20, 4) * at::arange(1, 21, at::kDouble);
  const at::Tensor p = at::linalg_svdvals(x) / at::linalg_svdvals(x).sum();
  EXPECT_NEAR(effectiveRank(x.to(at::kFloat)), std::exp(-(p * p.log()).sum().item<double>()), 1e-3);
}

TEST(KMeans, FindsPlantedClustersFromEverySeed) {
  const PlantedClusters planted(1200, 16, 8, 6);
  for (const KMeansResult& result : kMeansRestarts(planted.features.to(at::kFloat), 8, 0, 5))
    EXPECT_EQ(adjustedRandIndex(result.labels, planted.labels), 1);
}

TEST(KMeans, EndsWhereEveryCentroidIsItsClustersMeanAndEveryRowAtItsNearest) {
  const at::Tensor x = normalNumbers(700, 5, 2);
  const KMeansResult result = kMeans(x, 9, 3);
  const auto [nearest, labels] = distances(x, result.centroids).min(1);
  EXPECT_TRUE(at::equal(labels, result.labels));
  EXPECT_NEAR(result.inertia, nearest.square().sum().item<double>(), 1e-9 * result.inertia);
  for (std::int64_t c = 0; c < 9; ++c) {
    const at::Tensor members = x.index_select(0, result.labels.eq(c).nonzero().squeeze(1));
    ASSERT_GT(members.size(0), 0);
    EXPECT_LT((members.mean(0) - result.centroids[c]).abs().max().item<double>(), 1e-12);
  }
}

TEST(KMeans, SameSeedSameBitsWhateverThreadsAndCompany) {
  const at::Tensor x = PlantedClusters(3000, 12, 6, 1).features.to(at::kFloat);
  const int threads = at::get_num_threads();
  const auto first = kMeansRestarts(x, 10, 5, 3);
  at::set_num_threads(1);
  const auto second = kMeansRestarts(x, 10, 4, 4);
  at::set_num_threads(threads);
  for (int restart = 0; restart < 3; ++restart) {
    EXPECT_TRUE(at::equal(first[restart].labels, second[restart + 1].labels));
    EXPECT_TRUE(at::equal(first[restart].centroids, second[restart + 1].centroids));
  }
  EXPECT_FALSE(at::equal(first[0].labels, first[1].labels));
  EXPECT_EQ(at::get_num_threads(), threads) << "the number of threads is as before";
}

TEST(KMeans, AnEmptiedClusterMovesToTheFarthestSample) {
  const at::Tensor x = at::tensor({0.0, 0.1, 0.2, 10.0}).view({4, 1});
  // The third start is nobody's nearest.
  const KMeansResult result = lloyd(x, at::tensor({0.0, 0.2, -50.0}).view({3, 1}));
  EXPECT_TRUE(at::equal(result.labels, integers({0, 0, 1, 2})));
  EXPECT_NEAR(result.inertia, 0.005, 1e-12);
}

TEST(KMeans, TakesAsManyClustersAsRowsAndRowsThatCoincide) {
  EXPECT_NEAR(kMeans(normalNumbers(12, 3, 8), 12, 0).inertia, 0, 1e-20);
  EXPECT_EQ(kMeans(at::ones({10, 2}), 3, 0).inertia, 0);
  EXPECT_THAT(messageOf<UsageError>([] { kMeans(at::ones({3, 2}), 4, 0); }), HasSubstr("got 4 for n = 3"));
}

TEST(KMeans, StartsFarFromTheOriginCostNoDigits) {
  const PlantedClusters planted(600, 8, 4, 5);
  const KMeansResult result = kMeans((planted.features + 3000).to(at::kFloat), 4, 0);
  EXPECT_EQ(adjustedRandIndex(result.labels, planted.labels), 1);
}

TEST(Knn, VotesLikeAFullSortWithTiesToTheSmallestLabel) {
  const PlantedClusters bank(403, 6, 5, 0.7), queries(101, 6, 5, 0.7, 50);
  const at::Tensor labels = bank.labels * 11 - 20;
  const at::Tensor order = distances(queries.features, bank.features).argsort(1, false);
  for (const std::int64_t k : {1, 4, 10}) {
    const at::Tensor got = knnClassify(bank.features, labels, queries.features, k);
    for (std::int64_t q = 0; q < 101; ++q) {
      std::map<std::int64_t, int> votes;
      for (std::int64_t j = 0; j < k; ++j) ++votes[labels[order[q][j]].item<std::int64_t>()];
      const auto winner = std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
      EXPECT_EQ(got[q].item<std::int64_t>(), winner->first) << "k " << k << ", query " << q;
    }
  }
}

TEST(Knn, EverybodyVotesWhereTheBankIsSmallerThanK) {
  const at::Tensor bank = at::tensor({0.0, 1.0, 9.0}).view({3, 1});
  EXPECT_EQ(knnClassify(bank, integers({7, 7, 2}), at::full({1, 1}, 9.0, at::kDouble), 5)[0].item<std::int64_t>(), 7);
}

TEST(Knn, NeighboursAreTheNearestOthersInOrder) {
  const at::Tensor x = normalNumbers(211, 7, 6);
  const at::Tensor unit = x / x.norm(2, 1, true);
  at::Tensor cosine = -at::mm(unit, unit.t()), euclidean = distances(x, x);
  cosine.fill_diagonal_(INFINITY);
  euclidean.fill_diagonal_(INFINITY);
  EXPECT_TRUE(at::equal(nearestOthers(unit, 15).index, cosine.argsort(1, false).narrow(1, 0, 15)));
  EXPECT_TRUE(at::equal(nearestOthers(x, 15).index, euclidean.argsort(1, false).narrow(1, 0, 15)));
  EXPECT_EQ(nearestOthers(x.narrow(0, 0, 4), 15).index.sizes(), (std::vector<std::int64_t>{4, 3}));
}

TEST(Knn, AccuracyIsTheShareOfEqualEntries) { EXPECT_DOUBLE_EQ(accuracy(integers({1, 2, 3, 4}), integers({1, 0, 3, 0})), 0.5); }

TEST(PrincipalComponents, KeepDistancesAndDecorrelate) {
  const at::Tensor x = normalNumbers(90, 6, 7) * at::arange(1, 7, at::kDouble) + 100;
  const at::Tensor scores = principalComponents(x, 6).to(at::kDouble);
  EXPECT_LT((distances(scores, scores) - distances(x, x)).abs().max().item<double>(), 1e-4);
  const at::Tensor covariance = at::mm(scores.t(), scores) / 90;
  EXPECT_LT((covariance - at::diag(covariance.diag())).abs().max().item<double>(), 1e-4);
  for (int c = 1; c < 6; ++c) EXPECT_GE(covariance[c - 1][c - 1].item<double>(), covariance[c][c].item<double>());
}

TEST(PrincipalComponents, RandomisedOnesAreTheExactOnes) {
  for (const auto& [n, d] : {std::pair<std::int64_t, std::int64_t>{700, 500}, {450, 900}}) {
    // A spectrum that falls slowly beyond ten strong directions.
    const at::Tensor scale = at::cat({at::linspace(10, 4, 10, at::kDouble), at::linspace(1.5, 0.5, d - 10, at::kDouble)});
    const at::Tensor x = (normalNumbers(n, d, 8) * scale).to(at::kFloat);
    const at::Tensor exact = principalComponents(x, 40, true).to(at::kDouble), found = principalComponents(x, 40).to(at::kDouble);
    ASSERT_EQ(found.sizes(), exact.sizes());
    EXPECT_NEAR((found.square().sum() / exact.square().sum()).item<double>(), 1, 5e-3);
    const at::Tensor strong = exact.narrow(1, 0, 10);
    EXPECT_LT(((found.narrow(1, 0, 10) - strong).norm() / strong.norm()).item<double>(), 0.02) << "signs and order included";
    EXPECT_FALSE(at::equal(found, exact)) << "the randomised way was meant to be taken";
  }
}

TEST(PrincipalComponents, LargestLoadingIsPositiveForBothShapes) {
  for (const auto& [n, d] : {std::pair{80, 10}, std::pair{10, 80}}) {
    const at::Tensor x = normalNumbers(n, d, 12), centredX = x - x.mean(0, true);
    const at::Tensor scores = principalComponents(x, 3).to(at::kDouble);
    const at::Tensor loadings = at::mm(centredX.t(), scores);  // up to a positive factor each
    EXPECT_TRUE(loadings.gather(0, loadings.abs().argmax(0, true)).gt(0).all().item<bool>());
    EXPECT_LT((principalComponents(-x, 3).to(at::kDouble) + scores).abs().max().item<double>(), 1e-4) << "mirrored data, mirrored scores";
    const at::Tensor singular = at::linalg_svdvals(centredX).narrow(0, 0, 3);
    EXPECT_LT((scores.norm(2, 0) - singular).abs().max().item<double>(), 1e-4);
  }
  EXPECT_EQ(principalComponents(normalNumbers(4, 9, 1), 50).size(1), 4);
}

TEST(AlignMap, RecoversRotationReflectionAndTranslation) {
  for (const int dims : {2, 3}) {
    const at::Tensor reference = normalNumbers(60, dims, 3);
    at::Tensor turn = std::get<0>(at::linalg_qr(normalNumbers(dims, dims, 5)));
    for (const double mirror : {1.0, -1.0}) {
      turn.select(1, 0).mul_(mirror);
      const at::Tensor moved = at::mm(reference, turn) + 42;
      EXPECT_LT((alignMap(moved, reference) - reference).abs().max().item<double>(), 1e-10);
    }
  }
}

TEST(AlignMap, NeverScales) {
  const at::Tensor reference = normalNumbers(50, 2, 3);
  const at::Tensor aligned = alignMap(reference * 3, reference);
  EXPECT_LT((distances(aligned, aligned) - 3 * distances(reference, reference)).abs().max().item<double>(), 1e-10);
}

TEST(NeighbourPreservation, IsOneForACopyAndChanceForNoise) {
  const at::Tensor x = normalNumbers(400, 2, 3);
  EXPECT_EQ(neighbourPreservation(x, alignMap(x, normalNumbers(400, 2, 4))), 1);
  EXPECT_NEAR(neighbourPreservation(x, normalNumbers(400, 2, 99)), 10.0 / 399, 0.01);
}

}  // namespace
}  // namespace resa
