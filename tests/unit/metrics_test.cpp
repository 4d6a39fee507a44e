// Clustering metrics beside their definitions in plain loops, and what they say of degenerate input.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

#include "engine/evaluate/clustering.h"
#include "engine/evaluate/scoring.h"
#include "engine/run/error.h"
#include "tests/unit/planted_clusters.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;

at::Tensor integers(std::vector<std::int64_t> values) { return at::tensor(values, at::kLong); }

at::Tensor randomLabels(std::int64_t n, std::int64_t classes, std::uint64_t seed) {
  return normalNumbers(n, 1, seed).flatten().mul(701).floor().to(at::kLong).remainder(classes);
}

/// Best share of agreeing samples over all one-to-one renamings, tried one after the other.
double slowAccuracy(const at::Tensor& classes, const at::Tensor& clusters, std::int64_t names) {
  std::vector<std::int64_t> renamed(static_cast<std::size_t>(names));
  std::iota(renamed.begin(), renamed.end(), 0);
  double best = 0;
  do {
    const at::Tensor map = at::tensor(renamed, at::kLong);
    best = std::max(best, map.index_select(0, clusters).eq(classes).to(at::kDouble).mean().item<double>());
  } while (std::next_permutation(renamed.begin(), renamed.end()));
  return best;
}

TEST(ClusterAccuracy, IsTheBestOfAllRenamings) {
  for (std::uint64_t seed = 0; seed < 12; ++seed) {
    const std::int64_t n = 15 + std::int64_t(seed) * 3, classes = 2 + std::int64_t(seed % 5), clusters = 2 + std::int64_t(seed * 3 % 5);
    const at::Tensor a = randomLabels(n, classes, seed), b = randomLabels(n, clusters, seed + 100);
    EXPECT_NEAR(clusterAccuracy(a, b), slowAccuracy(a, b, std::max(classes, clusters)), 1e-12) << "seed " << seed;
  }
}

TEST(ClusterAccuracy, TakesManyClassesAndRefusesTooMany) {
  const at::Tensor labels = at::arange(3000, at::kLong).remainder(300);
  EXPECT_EQ(clusterAccuracy(labels, 299 - labels), 1);
  const at::Tensor each = at::arange(3000, at::kLong);
  EXPECT_THAT(messageOf<DataError>([&] { clusterAccuracy(each, each); }), HasSubstr("3000 x 3000"));
}

double slowInformation(const at::Tensor& a, const at::Tensor& b) {
  const auto n = double(a.size(0));
  std::map<std::int64_t, double> first, second;
  std::map<std::pair<std::int64_t, std::int64_t>, double> both;
  for (std::int64_t i = 0; i < a.size(0); ++i) {
    const auto x = a[i].item<std::int64_t>(), y = b[i].item<std::int64_t>();
    first[x] += 1 / n;
    second[y] += 1 / n;
    both[{x, y}] += 1 / n;
  }
  double sum = 0;
  for (const auto& [pair, p] : both) sum += p * std::log(p / (first[pair.first] * second[pair.second]));
  return sum;
}

TEST(AdjustedMutualInformation, ExpectsTheMeanOverAllPermutations) {
  const at::Tensor a = integers({0, 0, 0, 1, 1, 2}), b = integers({0, 0, 1, 1, 1, 1});
  std::vector<std::int64_t> order(6);
  std::iota(order.begin(), order.end(), 0);
  double sum = 0, count = 0;
  do {
    sum += slowInformation(a, b.index_select(0, at::tensor(order, at::kLong)));
    ++count;
  } while (std::next_permutation(order.begin(), order.end()));
  const double expected = sum / count, mean = (slowInformation(a, a) + slowInformation(b, b)) / 2;  // of itself: the entropy
  EXPECT_NEAR(adjustedMutualInformation(a, b), (slowInformation(a, b) - expected) / (mean - expected), 1e-12);
}

TEST(AdjustedMutualInformation, IsAboutZeroForManySmallIndependentClasses) {
  const at::Tensor a = randomLabels(2000, 97, 1), b = randomLabels(2000, 101, 2);
  EXPECT_NEAR(adjustedMutualInformation(a, b), 0, 0.02);
  EXPECT_GT(normalizedMutualInformation(a, b), 0.2) << "what it is adjusted for";
  const at::Tensor each = at::arange(60000, at::kLong);
  EXPECT_NEAR(adjustedMutualInformation(each, each), 1, 1e-9);  // at once, though there are 3.6e9 pairs of classes
}

TEST(LabelAgreement, DoesNotCareWhichNumberStandsForWhichGroup) {
  const at::Tensor a = randomLabels(500, 6, 3), b = (a + randomLabels(500, 2, 4)).remainder(6);
  const LabelAgreement plain = labelAgreement(a, b), renamed = labelAgreement(a * -13 + 5, (b + 2).remainder(6) * 1000);
  EXPECT_DOUBLE_EQ(plain.ari, renamed.ari);
  EXPECT_NEAR(plain.ami, renamed.ami, 1e-12);
  EXPECT_NEAR(plain.homogeneity, renamed.homogeneity, 1e-12);
  EXPECT_NEAR(plain.completeness, renamed.completeness, 1e-12);
  EXPECT_NEAR(plain.vMeasure, plain.nmi, 1e-12);
  EXPECT_DOUBLE_EQ(plain.purity, renamed.purity);
  const LabelAgreement swapped = labelAgreement(b, a);
  EXPECT_NEAR(plain.homogeneity, swapped.completeness, 1e-12);
}

TEST(CosineSilhouette, FollowsItsDefinition) {
  const PlantedClusters planted(83, 4, 4, 1.5);
  at::Tensor x = planted.features.clone();
  x[7].zero_();  // a row without a direction is at distance 1 from all others
  const Silhouette fast = silhouette(x, planted.labels, Distance::cosine);
  for (std::int64_t i = 0; i < 83; ++i) {
    std::vector<double> sum(4, 0), count(4, 0);
    for (std::int64_t j = 0; j < 83; ++j) {
      if (i == j) continue;
      const double lengths = x[i].norm().item<double>() * x[j].norm().item<double>();
      const auto group = std::size_t(planted.labels[j].item<std::int64_t>());
      sum[group] += 1 - (lengths > 0 ? at::dot(x[i], x[j]).item<double>() / lengths : 0);
      ++count[group];
    }
    const auto own = std::size_t(planted.labels[i].item<std::int64_t>());
    double outside = INFINITY;
    for (std::size_t c = 0; c < 4; ++c)
      if (c != own) outside = std::min(outside, sum[c] / count[c]);
    const double inside = sum[own] / count[own];
    EXPECT_NEAR(fast.inside[i].item<double>(), inside, 1e-12);
    EXPECT_NEAR(fast.outside[i].item<double>(), outside, 1e-12);
    EXPECT_NEAR(fast.samples[i].item<double>(), (outside - inside) / std::max(inside, outside), 1e-12);
  }
}

TEST(CosineSilhouette, IsThatOfHalfTheSquaredDistancesAndIgnoresLengths) {
  const PlantedClusters planted(300, 9, 5, 2);
  const at::Tensor scale = at::arange(1, 301, at::kDouble).unsqueeze(1);
  const at::Tensor plain = silhouetteSamples(planted.features, planted.labels, Distance::cosine);
  const at::Tensor scaled = silhouetteSamples(planted.features * scale, planted.labels, Distance::cosine);
  EXPECT_LT((plain - scaled).abs().max().item<double>(), 1e-12);
  const at::Tensor single = silhouetteSamples((planted.features * scale).to(at::kFloat), planted.labels, Distance::cosine);
  EXPECT_LT((single.to(at::kDouble) - plain).abs().max().item<double>(), 1e-5);
}

TEST(Silhouette, SameBitsWhateverTheNumberOfThreads) {
  const at::Tensor x = PlantedClusters(1500, 20, 7, 1).features.to(at::kFloat), labels = randomLabels(1500, 7, 5);
  const int threads = at::get_num_threads();
  at::set_num_threads(3);
  const at::Tensor several = silhouetteSamples(x, labels);
  at::set_num_threads(1);
  const at::Tensor one = silhouetteSamples(x, labels);
  at::set_num_threads(threads);
  EXPECT_TRUE(at::equal(several, one));
}

TEST(Silhouette, OfVeryManyClassesIsThatOfItsDefinition) {
  // 9,000 rows in 4,500 classes: their sums do not fit at once and are made a block of rows after the other.
  const at::Tensor pairs = at::arange(9000, at::kLong).div(2, "floor");
  const at::Tensor x = at::stack({pairs.to(at::kDouble) * 10 + at::arange(9000, at::kLong).remainder(2).to(at::kDouble)}, 1);
  const Silhouette made = silhouette(x, pairs);
  EXPECT_NEAR(made.inside[4321].item<double>(), 1, 1e-9);
  EXPECT_NEAR(made.outside[4321].item<double>(), 9.5, 1e-9);  // 9 and 10 to the pair above; 10 and 11 to the one below
  EXPECT_NEAR(made.samples[4320].item<double>(), (9.5 - 1) / 9.5, 1e-9);
}

TEST(Silhouette, OfManyClassesOfAnySizeIsThatOfItsDefinition) {
  // Blocks of rows whose sums are held together end anywhere within a class.
  for (const std::int64_t size : {3, 5, 7}) {
    const std::int64_t n = 14700, classes = n / size;
    const at::Tensor labels = at::arange(n, at::kLong).div(size, "floor"), x = normalNumbers(n, 2, 5);
    const at::Tensor made = silhouetteSamples(x, labels);
    for (std::int64_t i = 3; i < n; i += 97) {
      const at::Tensor sums = at::zeros({classes}, at::kDouble).index_add_(0, labels, (x - x[i]).norm(2, 1));
      const std::int64_t own = i / size;
      const double inside = sums[own].item<double>() / double(size - 1);
      const double outside = sums.div(double(size)).index_fill(0, at::tensor({own}, at::kLong), INFINITY).min().item<double>();
      ASSERT_NEAR(made[i].item<double>(), (outside - inside) / std::max(inside, outside), 1e-9) << "row " << i << ", classes of " << size;
    }
  }
}

TEST(ClassSeparation, IsTheMeanOverEachClass) {
  const PlantedClusters planted(64, 3, 4, 2);
  const at::Tensor labels = planted.labels * 5 - 5;
  const Silhouette parts = silhouette(planted.features, labels);
  const auto classes = classSeparation(parts, labels);
  ASSERT_EQ(classes.size(), 4u);
  for (std::size_t c = 0; c < 4; ++c) {
    const at::Tensor own = labels.eq(classes[c].label).nonzero().squeeze(1);
    EXPECT_EQ(classes[c].label, std::int64_t(c) * 5 - 5);
    EXPECT_EQ(classes[c].count, 16);
    EXPECT_NEAR(classes[c].silhouette, parts.samples.index_select(0, own).mean().item<double>(), 1e-12);
    EXPECT_NEAR(classes[c].inside, parts.inside.index_select(0, own).mean().item<double>(), 1e-12);
    EXPECT_NEAR(classes[c].outside, parts.outside.index_select(0, own).mean().item<double>(), 1e-12);
  }
}

TEST(CentroidIndices, FollowTheirDefinitionsAndIgnoreAnOffset) {
  const PlantedClusters planted(97, 5, 3, 1.5);
  const at::Tensor& x = planted.features;
  std::vector<at::Tensor> means;
  std::vector<double> spread;
  double within = 0, between = 0;
  for (std::int64_t c = 0; c < 3; ++c) {
    const at::Tensor own = x.index_select(0, planted.labels.eq(c).nonzero().squeeze(1));
    means.push_back(own.mean(0));
    spread.push_back((own - means.back()).norm(2, {1}).mean().item<double>());
    within += (own - means.back()).square().sum().item<double>();
    between += double(own.size(0)) * (means.back() - x.mean(0)).square().sum().item<double>();
  }
  double worst = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    double most = 0;
    for (std::size_t j = 0; j < 3; ++j)
      if (i != j) most = std::max(most, (spread[i] + spread[j]) / (means[i] - means[j]).norm().item<double>());
    worst += most / 3;
  }
  const CentroidIndices got = centroidIndices(x, planted.labels), moved = centroidIndices((x + 500).to(at::kFloat), planted.labels);
  EXPECT_NEAR(got.daviesBouldin, worst, 1e-12);
  EXPECT_NEAR(got.calinskiHarabasz, between / 2 / (within / 94), 1e-9);
  EXPECT_NEAR(moved.daviesBouldin, worst, 1e-4);
  EXPECT_NEAR(moved.calinskiHarabasz, got.calinskiHarabasz, 1e-4 * got.calinskiHarabasz);
}

TEST(AlignmentAndUniformity, FollowTheirDefinitions) {
  const at::Tensor x = normalizedRows(normalNumbers(700, 6, 1)), y = normalizedRows(normalNumbers(700, 6, 2));
  double close = 0, sum = 0, pairs = 0;
  const at::Tensor squares = (x.unsqueeze(1) - x.unsqueeze(0)).square().sum(2);
  const auto square = squares.accessor<double, 2>();
  for (std::int64_t i = 0; i < 700; ++i) {
    close += (x[i] - y[i]).norm().item<double>() / 700;
    for (std::int64_t j = i + 1; j < 700; ++j, ++pairs) sum += std::exp(-2 * square[i][j]);
  }
  EXPECT_NEAR(alignment(x, y, 1), close, 1e-12);
  EXPECT_NEAR(uniformity(x), std::log(sum / pairs), 1e-12);
  EXPECT_NEAR(uniformity(x.to(at::kFloat)), std::log(sum / pairs), 1e-5);
  EXPECT_EQ(alignment(x, x), 0);
  EXPECT_NEAR(uniformity(at::ones({9, 3})), 0, 1e-6);
  EXPECT_THAT(messageOf<DataError>([&] { alignment(x, y.narrow(0, 0, 9)); }), HasSubstr("same shape"));
  EXPECT_THAT(messageOf<DataError>([&] { uniformity(x.narrow(0, 0, 1)); }), HasSubstr("2 rows"));
}

TEST(NeighbourhoodHit, CountsNeighboursOfTheOwnClass) {
  const at::Tensor line = at::arange(8, at::kDouble).unsqueeze(1);
  EXPECT_DOUBLE_EQ(neighbourhoodHit(line, integers({0, 0, 0, 0, 1, 1, 1, 1}), 1), 7.0 / 8);  // row 4: a tie goes to row 3
  EXPECT_DOUBLE_EQ(neighbourhoodHit(line, integers({0, 1, 0, 1, 0, 1, 0, 1}), 1), 0);
  EXPECT_DOUBLE_EQ(neighbourhoodHit(line, integers({0, 0, 0, 0, 1, 1, 1, 1}), 100), 3.0 / 7);
  EXPECT_THROW(neighbourhoodHit(line.narrow(0, 0, 1), integers({0}), 3), DataError);
}

TEST(Metrics, NameTheRowThatIsNotFinite) {
  const at::Tensor labels = at::arange(50, at::kLong).remainder(3);
  at::Tensor x = normalNumbers(50, 4, 1);
  x[31][2] = NAN;
  for (const auto& refused :
       std::vector<std::function<void()>>{[&] { silhouette(x, labels, Distance::cosine); }, [&] { centroidIndices(x, labels); },
                                          [&] { alignment(x, x); }, [&] { uniformity(x); }, [&] { neighbourhoodHit(x, labels); },
                                          [&] { effectiveRank(x); }, [&] { scoreFeatures(x.to(at::kFloat), labels, {}); }})
    EXPECT_THAT(messageOf<DataError>(refused), HasSubstr("row 31"));
}

TEST(Scores, HoldEveryMetricOfTheirFeatures) {
  const PlantedClusters planted(200, 12, 4, 2);
  const at::Tensor x = planted.features.to(at::kFloat);
  const ScoredFeatures scored = scoreNormalized(x, planted.labels, {.clusters = 0, .restarts = 3, .seed = 1});
  const nlohmann::json scores = scored.scores(), raw = scoreFeatures(x, planted.labels, {.clusters = 0, .restarts = 3, .seed = 1}).scores();
  const at::Tensor unit = normalizedRows(x);
  const LabelAgreement agreement = labelAgreement(planted.labels, scored.kmeans);
  EXPECT_DOUBLE_EQ(scores["ami"], agreement.ami);
  EXPECT_DOUBLE_EQ(scores["homogeneity"], agreement.homogeneity);
  EXPECT_DOUBLE_EQ(scores["completeness"], agreement.completeness);
  EXPECT_DOUBLE_EQ(scores["v_measure"], agreement.vMeasure);
  EXPECT_DOUBLE_EQ(scores["purity"], agreement.purity);
  EXPECT_DOUBLE_EQ(scores["cluster_accuracy"], clusterAccuracy(planted.labels, scored.kmeans));
  EXPECT_DOUBLE_EQ(scores["davies_bouldin"], centroidIndices(unit, planted.labels).daviesBouldin);
  EXPECT_DOUBLE_EQ(raw["calinski_harabasz"], centroidIndices(x, planted.labels).calinskiHarabasz);
  EXPECT_DOUBLE_EQ(scores["uniformity"], uniformity(unit));
  EXPECT_DOUBLE_EQ(scores["neighbourhood_hit"], neighbourhoodHit(unit, planted.labels, 10));
  EXPECT_DOUBLE_EQ(raw["neighbourhood_hit"], neighbourhoodHit(x, planted.labels, 10));
  EXPECT_NEAR(scores["sc_cosine_mean"].get<double>(),
              silhouetteSamples(x, planted.labels, Distance::cosine).to(at::kDouble).mean().item<double>(), 1e-5);
  EXPECT_LE(scores["nmi_min"], scores["nmi"]);
  EXPECT_GE(scores["nmi_max"], scores["nmi"]);
  EXPECT_FALSE(raw.contains("uniformity"));
  ASSERT_EQ(scores["sc_classes"].size(), 4u);
  double mean = 0;
  for (const auto& value : scores["sc_classes"]) mean += value.get<double>() / 4;
  EXPECT_NEAR(mean, scores["sc_mean"].get<double>(), 1e-6) << "the classes are of one size";
}

TEST(Scores, OfDegenerateLabelsAreMissingNotZero) {
  const at::Tensor x = normalNumbers(12, 3, 4).to(at::kFloat);
  for (const at::Tensor& labels : {at::zeros({12}, at::kLong), at::arange(12, at::kLong)}) {
    const nlohmann::json scores = scoreNormalized(x, labels, {.clusters = 3, .restarts = 2, .seed = 0}).scores();
    for (const char* name : {"sc_mean", "sc_positive", "sc_cosine_mean", "davies_bouldin", "calinski_harabasz"})
      EXPECT_TRUE(std::isnan(scores[name].get<double>())) << name;
    EXPECT_FALSE(scores.contains("sc_classes"));
    EXPECT_TRUE(std::isfinite(scores["purity"].get<double>()));
  }
  const nlohmann::json single = scoreNormalized(x.narrow(0, 0, 1), integers({0}), {}).scores();
  EXPECT_TRUE(std::isnan(single["uniformity"].get<double>()));
  EXPECT_TRUE(std::isnan(single["neighbourhood_hit"].get<double>()));
  const nlohmann::json unlabelled = scoreNormalized(x, at::Tensor(), {.clusters = 3, .restarts = 2, .seed = 0}).scores();
  EXPECT_FALSE(unlabelled.contains("ami"));
  EXPECT_FALSE(unlabelled.contains("davies_bouldin"));
  EXPECT_TRUE(std::isfinite(unlabelled["davies_bouldin_clusters"].get<double>()));
}

}  // namespace
}  // namespace resa
