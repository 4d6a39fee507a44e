// t-SNE beside a slow float64 oracle, and what a map must show of planted clusters.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/evaluate/affinities.h"
#include "engine/evaluate/clustering.h"
#include "engine/evaluate/projection.h"
#include "engine/evaluate/row_workers.h"
#include "engine/evaluate/tsne_kernel.h"
#include "engine/run/error.h"
#include "tests/unit/planted_clusters.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;

/// The affinities as a dense float64 matrix.
at::Tensor dense(const Affinities& affinities) {
  at::Tensor p = at::zeros({affinities.n, affinities.n}, at::kDouble);
  auto at = p.accessor<double, 2>();
  for (std::int64_t i = 0; i < affinities.n; ++i)
    for (std::int64_t e = affinities.start[i]; e < affinities.start[i + 1]; ++e) at[i][affinities.column[e]] = affinities.value[e];
  return p;
}

/// 1 / (1 + |y_i - y_j|^2) off the diagonal, float64.
at::Tensor kernelOf(const at::Tensor& map) { return (1 / (1 + (map.unsqueeze(1) - map.unsqueeze(0)).square().sum(2))).fill_diagonal_(0); }

double slowKl(const at::Tensor& p, const at::Tensor& map) {
  const at::Tensor kernel = kernelOf(map), q = kernel / kernel.sum();
  return at::where(p > 0, p * (p.clamp_min(1e-300) / q.clamp_min(1e-300)).log(), at::zeros_like(p)).sum().item<double>();
}

TEST(TsneAffinities, EveryRowHasTheAskedPerplexityAndAllSumToOne) {
  RowWorkers workers;
  const at::Tensor x = normalNumbers(300, 5, 1);
  const double perplexity = 20;
  const at::Tensor p = dense(gaussianAffinities(workers, x, {perplexity}));
  EXPECT_NEAR(p.sum().item<double>(), 1, 1e-6);
  EXPECT_TRUE(at::equal(p, p.t()));
  EXPECT_TRUE(p.diag().eq(0).all().item<bool>());
  // By the definition: bisect each row's width over its 60 nearest, then symmetrise.
  const at::Tensor squared = (x.unsqueeze(1) - x.unsqueeze(0)).square().sum(2).fill_diagonal_(INFINITY);
  const auto [nearest, index] = squared.topk(60, 1, false);
  at::Tensor low = at::full({300, 1}, 1e-6, at::kDouble), high = at::full({300, 1}, 1e6, at::kDouble), row;
  for (int step = 0; step < 200; ++step) {
    const at::Tensor beta = (low * high).sqrt();
    row = (-beta * nearest).softmax(1);
    const at::Tensor wide = (-(row * row.clamp_min(1e-300).log()).sum(1, true)).gt(std::log(perplexity));
    low = at::where(wide, beta, low);
    high = at::where(wide, high, beta);
  }
  const at::Tensor conditional = at::zeros({300, 300}, at::kDouble).scatter_(1, index, row);
  EXPECT_LT((p - (conditional + conditional.t()) / 600).abs().max().item<double>(), 1e-8);
}

TEST(TsneKernel, ForcesMatchTheOracleInTwoAndThreeDimensions) {
  constexpr std::int64_t n = 203;  // no multiple of a vector's length
  RowWorkers workers;
  const Affinities affinities = gaussianAffinities(workers, normalNumbers(n, 6, {2}), {15});
  const at::Tensor p = dense(affinities);
  for (const int dims : {2, 3}) {
    const at::Tensor map = normalNumbers(n, dims, 3).mul(4).to(at::kFloat);
    const at::Tensor axes = map.t().contiguous();
    at::Tensor pull = at::empty({3, n}), push = at::empty({3, n}), mass = at::empty({1, n});
    const auto row = [](const at::Tensor& t, int a) { return t.mutable_data_ptr<float>() + a * t.size(1); };
    const ConstMapAxes at{{row(axes, 0), row(axes, 1), dims == 3 ? row(axes, 2) : nullptr}};
    for (const auto& [begin, end] : {std::pair<std::int64_t, std::int64_t>{0, 77}, {77, n}}) {
      repulsionRows(dims, at, n, begin, end, {{row(push, 0), row(push, 1), row(push, 2)}}, row(mass, 0));
      attractionRows(dims, at, {affinities.start.data(), affinities.column.data(), affinities.value.data()}, begin, end,
                     {{row(pull, 0), row(pull, 1), row(pull, 2)}});
    }
    const at::Tensor y = map.to(at::kDouble), kernel = kernelOf(y), difference = y.unsqueeze(1) - y.unsqueeze(0);
    const at::Tensor slowPush = (kernel.square().unsqueeze(2) * difference).sum(1),
                     slowPull = ((p * kernel).unsqueeze(2) * difference).sum(1);
    const auto error = [&](const at::Tensor& fast, const at::Tensor& slow) {
      return ((fast.narrow(0, 0, dims).t().to(at::kDouble) - slow).abs().max() / slow.abs().max()).item<double>();
    };
    EXPECT_LT(error(push, slowPush), 1e-5);
    EXPECT_LT(error(pull, slowPull), 1e-5);
    EXPECT_LT((mass[0].to(at::kDouble) - kernel.sum(1)).abs().max().item<double>(), 1e-4);
  }
}

TEST(Tsne, ReportsTheKlOfItsMap) {
  RowWorkers workers;
  const at::Tensor x = PlantedClusters(200, 8, 4, 2).features;
  const at::Tensor p = dense(gaussianAffinities(workers, x, {12}));
  for (const int dims : {2, 3}) {
    const TsneResult result = tsne(x, {.dims = dims, .perplexity = 12, .iterations = 300});
    EXPECT_EQ(result.iterations, 300);
    EXPECT_NEAR(result.kl, slowKl(p, result.map.to(at::kDouble)), 1e-4);
    EXPECT_LT(result.map.mean(0).abs().max().item<double>(), 1e-3);
  }
}

TEST(Tsne, EndsWhereTheOraclesGradientIsNearlyZero) {
  RowWorkers workers;
  const at::Tensor x = PlantedClusters(200, 8, 4, 2).features;
  const at::Tensor p = dense(gaussianAffinities(workers, x, {12})), y = tsne(x, {.perplexity = 12, .iterations = 3000}).map.to(at::kDouble);
  const at::Tensor kernel = kernelOf(y), q = kernel / kernel.sum();
  const auto gradient = [&](const at::Tensor& weight) {
    return 4 * ((weight * kernel).unsqueeze(2) * (y.unsqueeze(1) - y.unsqueeze(0))).sum(1).norm().item<double>();
  };
  EXPECT_LT(gradient(p - q), 0.01 * gradient(p)) << "attraction and repulsion cancel";
}

TEST(Tsne, SeparatesPlantedClustersAndKeepsNeighbours) {
  const PlantedClusters planted(600, 20, 6, 3);
  for (const int dims : {2, 3}) {
    const TsneResult result = tsne(planted.features, {.dims = dims, .iterations = 500});
    ASSERT_EQ(result.map.sizes(), (std::vector<std::int64_t>{600, dims}));
    EXPECT_GT(silhouetteSamples(result.map, planted.labels).mean().item<double>(), 0.6);
    EXPECT_GT(neighbourPreservation(planted.features, result.map), 3 * 10.0 / 99) << "three times what chance within a cluster gives";
  }
}

TEST(Tsne, SameSeedSameBitsWhateverTheThreads) {
  const at::Tensor x = PlantedClusters(500, 10, 5, 2).features;
  const int threads = at::get_num_threads();
  const at::Tensor first = tsne(x, {.iterations = 200}).map;
  at::set_num_threads(threads == 1 ? 3 : 1);
  const at::Tensor second = tsne(x, {.iterations = 200}).map;
  at::set_num_threads(threads);
  EXPECT_TRUE(at::equal(first, second));
  EXPECT_FALSE(at::equal(first, tsne(x, {.iterations = 200, .seed = 1}).map));
}

TEST(Tsne, CancelEndsAtTheNextReportWithTheMapSoFar) {
  int calls = 0;
  TsneOptions options{.iterations = 750};
  options.progress = [&](int iteration, double kl) {
    EXPECT_EQ(iteration, ++calls * 50);
    EXPECT_GT(kl, 0);
    return iteration < 100;
  };
  const TsneResult result = tsne(normalNumbers(100, 4, 1), options);
  EXPECT_TRUE(result.cancelled);
  EXPECT_EQ(result.iterations, 100);
  EXPECT_EQ(calls, 2);
  EXPECT_TRUE(at::isfinite(result.map).all().item<bool>());
}

TEST(Tsne, AFlowingStartKeepsPointsWhereTheyWere) {
  const PlantedClusters planted(400, 12, 5, 3);
  const at::Tensor before = tsne(planted.features, {.iterations = 1000}).map;
  // The features move a little, as between two snapshots.
  const at::Tensor after = planted.features + 0.1 * normalNumbers(400, 12, 77);
  TsneOptions flowing{.iterations = 250, .exaggerated = 0};
  flowing.initial = before;
  const auto moved = [&](const at::Tensor& map) { return (alignMap(map, before) - before).norm(2, 1).median().item<double>(); };
  const double size = before.norm(2, 1).mean().item<double>();
  EXPECT_LT(moved(tsne(after, flowing).map), 0.1 * size);
}

TEST(Tsne, AStartIsUsedAsItIs) {
  TsneOptions options{.iterations = 0};
  options.initial = normalNumbers(50, 2, 4);
  const TsneResult result = tsne(normalNumbers(50, 3, 1), options);
  EXPECT_LT((result.map - (*options.initial - options.initial->mean(0, true))).abs().max().item<double>(), 1e-5);
}

TEST(Tsne, TakesTinyAndCoincidingInput) {
  for (const std::int64_t n : {1, 2, 3, 5}) {
    const TsneResult result = tsne(normalNumbers(n, 3, 1), {.iterations = 100});
    EXPECT_TRUE(at::isfinite(result.map).all().item<bool>()) << n;
    EXPECT_TRUE(std::isfinite(result.kl)) << n;
  }
  EXPECT_TRUE(at::isfinite(tsne(at::ones({40, 3}), {.iterations = 300}).map).all().item<bool>());
  EXPECT_TRUE(at::isfinite(tsne(normalNumbers(40, 1, 2), {.dims = 3, .iterations = 300}).map).all().item<bool>());
  EXPECT_TRUE(at::isfinite(tsne(normalNumbers(60, 3, 2) * 1e12, {.iterations = 300}).map).all().item<bool>());
}

TEST(Tsne, RefusesWhatItCannotDo) {
  at::Tensor broken = normalNumbers(20, 3, 1);
  broken[7][0] = INFINITY;
  EXPECT_THAT(messageOf<DataError>([&] { tsne(broken, {}); }), HasSubstr("row 7"));
  EXPECT_THAT(messageOf<DataError>([&] { tsne(at::zeros({maxTsne3d + 1, 1}), {.dims = 3}); }), HasSubstr("at most 20000 rows, got 20001"));
  EXPECT_THAT(messageOf<UsageError>([&] { tsne(at::ones({5, 2}), {.scales = {30, 0}}); }), HasSubstr("perplexity must be positive"));
  EXPECT_THAT(messageOf<UsageError>([&] { tsne(at::ones({5, 2}), {.dims = 4}); }), HasSubstr("dims must be 2 or 3"));
  EXPECT_THAT(messageOf<UsageError>([&] { tsne(at::ones({5, 2}), {.perplexity = -1}); }), HasSubstr("perplexity must be positive"));
}

}  // namespace
}  // namespace resa
