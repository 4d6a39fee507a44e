#include "engine/evaluate/bootstrap.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "engine/run/error.h"

namespace resa {
namespace {

/// A plain bootstrap of any function of the drawn images, with the standard library's generator.
ScoreInterval naive(std::int64_t n, int resamples, const std::function<double(const std::vector<std::int64_t>&)>& score, bool centred) {
  std::mt19937 engine(123);
  std::uniform_int_distribution<std::int64_t> image(0, n - 1);
  std::vector<double> values;
  std::vector<std::int64_t> drawn(static_cast<std::size_t>(n));
  double mean = 0;
  for (int r = 0; r < resamples; ++r) {
    for (std::int64_t& one : drawn) one = image(engine);
    values.push_back(score(drawn));
    mean += values.back() / resamples;
  }
  for (std::int64_t i = 0; i < n; ++i) drawn[std::size_t(i)] = i;
  const double bias = centred ? mean - score(drawn) : 0;
  std::sort(values.begin(), values.end());
  return {values[std::size_t(0.025 * resamples)] - bias, values[std::size_t(0.975 * resamples)] - bias};
}

/// ARI and NMI straight from their definitions: pairs counted one by one, entropies of shares.
double pairwiseAri(const std::vector<int>& a, const std::vector<int>& b, const std::vector<std::int64_t>& drawn) {
  double both = 0, first = 0, second = 0, pairs = 0;
  for (std::size_t i = 0; i < drawn.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const bool inA = a[std::size_t(drawn[i])] == a[std::size_t(drawn[j])], inB = b[std::size_t(drawn[i])] == b[std::size_t(drawn[j])];
      both += inA && inB;
      first += inA;
      second += inB;
      ++pairs;
    }
  const double expected = first * second / pairs;
  return (both - expected) / ((first + second) / 2 - expected);
}

double plainNmi(const std::vector<int>& a, const std::vector<int>& b, const std::vector<std::int64_t>& drawn) {
  std::map<int, double> first, second;
  std::map<std::pair<int, int>, double> both;
  for (const std::int64_t i : drawn) {
    const double share = 1.0 / double(drawn.size());
    first[a[std::size_t(i)]] += share;
    second[b[std::size_t(i)]] += share;
    both[{a[std::size_t(i)], b[std::size_t(i)]}] += share;
  }
  double information = 0, entropies = 0;
  for (const auto& [cell, share] : both) information += share * std::log(share / (first[cell.first] * second[cell.second]));
  for (const auto& margin : {first, second})
    for (const auto& [group, share] : margin) entropies -= share * std::log(share);
  return information / (entropies / 2);
}

struct Planted {
  std::vector<int> classes, clusters;
  std::vector<double> silhouettes;
  at::Tensor classTensor() const { return tensorOf(classes); }
  at::Tensor clusterTensor() const { return tensorOf(clusters); }
  static at::Tensor tensorOf(const std::vector<int>& labels) { return at::tensor(labels, at::kInt).to(at::kLong); }
};

/// Four classes of equal chance; a share `right` of the images lies in the cluster of its class, the others anywhere.
Planted planted(std::int64_t n, double right, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_int_distribution<int> group(0, 3);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::normal_distribution<double> silhouette(0.2, 0.3);
  Planted result;
  for (std::int64_t i = 0; i < n; ++i) {
    result.classes.push_back(group(engine));
    result.clusters.push_back(uniform(engine) < right ? result.classes.back() : group(engine));
    result.silhouettes.push_back(silhouette(engine));
  }
  return result;
}

void expectClose(const ScoreInterval& found, const ScoreInterval& expected, double tolerance) {
  EXPECT_NEAR(found.low, expected.low, tolerance);
  EXPECT_NEAR(found.high, expected.high, tolerance);
  EXPECT_LT(found.low, found.high);
}

TEST(Bootstrap, AgreesWithAPlainBootstrapOfEachScore) {
  constexpr std::int64_t n = 301;  // odd: the last image of a resample is drawn alone
  const Planted data = planted(n, 0.6, 5);
  Bootstrap bootstrap(n, 4000, 7);
  const at::Tensor silhouettes = at::tensor(data.silhouettes, at::kDouble);
  bootstrap.addMean("encoding", "sc_mean", silhouettes);
  bootstrap.addMean("encoding", "knn5", data.classTensor().eq(data.clusterTensor()));
  bootstrap.addAgreement("encoding", data.classTensor(), data.clusterTensor());
  const auto found = bootstrap.intervals().at("encoding");
  ASSERT_EQ(found.size(), 4u);
  const auto mean = [&](const auto& value) {
    return [&, value](const std::vector<std::int64_t>& drawn) {
      double sum = 0;
      for (const std::int64_t i : drawn) sum += value(std::size_t(i));
      return sum / double(drawn.size());
    };
  };
  // Percentiles of 4,000 resamples vary by about 4 % of the interval's half width.
  expectClose(found.at("sc_mean"), naive(n, 4000, mean([&](std::size_t i) { return data.silhouettes[i]; }), false), 0.004);
  expectClose(found.at("knn5"), naive(n, 4000, mean([&](std::size_t i) { return double(data.classes[i] == data.clusters[i]); }), false),
              0.008);
  const auto ari = [&](const std::vector<std::int64_t>& drawn) { return pairwiseAri(data.classes, data.clusters, drawn); };
  const auto nmi = [&](const std::vector<std::int64_t>& drawn) { return plainNmi(data.classes, data.clusters, drawn); };
  expectClose(found.at("ari"), naive(n, 1000, ari, true), 0.012);
  expectClose(found.at("nmi"), naive(n, 4000, nmi, true), 0.01);
}

TEST(Bootstrap, TheIntervalHoldsTheTruthAsOftenAsItSays) {
  constexpr std::int64_t n = 500;
  constexpr double right = 0.6;
  // Chances of a cell are right / 4 + (1 - right) / 16 on the diagonal and (1 - right) / 16 beside it.
  const double on = right / 4 + (1 - right) / 16, beside = (1 - right) / 16;
  const double both = 4 * on * on + 12 * beside * beside, expected = 0.25 * 0.25, ari = (both - expected) / (0.25 - expected);
  const double accuracy = 4 * on;
  int ariHeld = 0, accuracyHeld = 0, meanHeld = 0;
  constexpr int trials = 300;
  for (unsigned trial = 0; trial < trials; ++trial) {
    const Planted data = planted(n, right, 1000 + trial);
    Bootstrap bootstrap(n, 400, trial);
    bootstrap.addMean("encoding", "sc_mean", at::tensor(data.silhouettes, at::kDouble));
    bootstrap.addMean("encoding", "knn5", data.classTensor().eq(data.clusterTensor()));
    bootstrap.addAgreement("encoding", data.classTensor(), data.clusterTensor());
    const auto found = bootstrap.intervals().at("encoding");
    const auto holds = [&](const char* score, double truth) { return found.at(score).low <= truth && truth <= found.at(score).high; };
    ariHeld += holds("ari", ari);
    accuracyHeld += holds("knn5", accuracy);
    meanHeld += holds("sc_mean", 0.2);
  }
  // 95 % of 300 are 285, give or take 4; three times that either way.
  for (const int held : {ariHeld, accuracyHeld, meanHeld}) {
    EXPECT_GE(held, 273);
    EXPECT_LE(held, 297);
  }
}

TEST(Bootstrap, TheSameSeedGivesTheSameIntervalAndAnotherSeedAnother) {
  const Planted data = planted(200, 0.5, 1);
  const auto interval = [&](std::uint64_t seed) {
    Bootstrap bootstrap(200, 200, seed);
    bootstrap.addMean("encoding", "sc_mean", at::tensor(data.silhouettes, at::kDouble));
    bootstrap.addAgreement("encoding", data.classTensor(), data.clusterTensor());
    const auto found = bootstrap.intervals().at("encoding");
    return std::vector<double>{found.at("sc_mean").low, found.at("sc_mean").high, found.at("ari").low, found.at("nmi").high};
  };
  EXPECT_EQ(interval(3), interval(3));
  const auto one = interval(3), other = interval(4);
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NE(one[i], other[i]);
}

TEST(Bootstrap, ScoresShareTheirDrawsWhateverElseIsAsked) {
  const Planted data = planted(200, 0.5, 2);
  const at::Tensor values = at::tensor(data.silhouettes, at::kDouble);
  Bootstrap alone(200, 100, 3), among(200, 100, 3);
  alone.addMean("encoding", "sc_mean", values);
  among.addMean("embedding", "sc_mean", values);
  among.addMean("encoding", "sc_mean", values * 2);
  among.addAgreement("encoding", data.classTensor(), data.clusterTensor());
  const auto one = alone.intervals().at("encoding").at("sc_mean");
  const auto several = among.intervals();
  EXPECT_NEAR(several.at("embedding").at("sc_mean").low, one.low, 1e-12);
  EXPECT_NEAR(several.at("encoding").at("sc_mean").low, 2 * one.low, 1e-12);
}

TEST(Bootstrap, WhatHasNoSpreadHasNoWidth) {
  const at::Tensor classes = at::arange(100, at::kLong).remainder(4);
  Bootstrap bootstrap(100, 100, 0);
  bootstrap.addMean("encoding", "knn5", at::ones({100}, at::kBool));
  bootstrap.addAgreement("encoding", classes, 3 - classes);
  const auto found = bootstrap.intervals().at("encoding");
  for (const char* score : {"knn5", "ari", "nmi"}) {
    EXPECT_NEAR(found.at(score).low, 1, 1e-12) << score;
    EXPECT_NEAR(found.at(score).high, 1, 1e-12) << score;
  }
}

TEST(Bootstrap, WhatIsNotDefinedHasNoInterval) {
  Bootstrap bootstrap(4, 10, 0), none(4, 0, 0), single(1, 10, 0);
  bootstrap.addMean("encoding", "sc_mean", at::tensor({0.1, std::nan(""), 0.2, 0.3}, at::kDouble));
  EXPECT_TRUE(bootstrap.intervals().empty());
  none.addMean("encoding", "sc_mean", at::zeros({4}));
  none.addAgreement("encoding", at::zeros({4}, at::kLong), at::zeros({4}, at::kLong));
  EXPECT_TRUE(none.intervals().empty());
  single.addMean("encoding", "sc_mean", at::zeros({1}));
  EXPECT_TRUE(single.intervals().empty());
  EXPECT_THROW(bootstrap.addMean("encoding", "sc_mean", at::zeros({5})), DataError);
  EXPECT_THROW(bootstrap.addAgreement("encoding", at::zeros({4}, at::kLong), at::zeros({3}, at::kLong)), DataError);
}

}  // namespace
}  // namespace resa
