// t-SNE on a grid and by tensor operations, beside the exact sums over all pairs.
#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engine/evaluate/affinities.h"
#include "engine/evaluate/clustering.h"
#include "engine/evaluate/descent.h"
#include "engine/evaluate/grid_plan.h"
#include "engine/evaluate/projection.h"
#include "engine/evaluate/repulsion.h"
#include "engine/evaluate/row_workers.h"
#include "engine/run/error.h"
#include "tests/unit/planted_clusters.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;

/// Forces (dims, n) and the sum of q_ij as one implementation gives them.
struct Pushed {
  at::Tensor force;
  double mass = 0;
};

Pushed pushedBy(Repulsion& repulsion, const at::Tensor& map) {
  const at::Tensor axes = map.t().to(at::kFloat).contiguous();
  Pushed result{at::empty_like(axes), 0};
  ConstMapAxes from{};
  MapAxes to{};
  for (std::int64_t a = 0; a < axes.size(0); ++a) {
    from.axis[a] = axes.const_data_ptr<float>() + a * axes.size(1);
    to.axis[a] = result.force.mutable_data_ptr<float>() + a * axes.size(1);
  }
  const SerialOperations serial;
  result.mass = repulsion.push(from, to);
  return result;
}

double relativeError(const at::Tensor& value, const at::Tensor& truth) {
  return ((value - truth).norm() / truth.norm()).to(at::kDouble).item<double>();
}

/// Largest errors of the grid's forces and mass on a map, relative to the exact ones.
void expectGridNear(const at::Tensor& map, double forceWithin, double massWithin) {
  RowWorkers workers;
  const int dims = int(map.size(1));
  const auto grid = gridRepulsion(workers, dims, map.size(0)), exact = exactRepulsion(workers, dims, map.size(0));
  const Pushed fast = pushedBy(*grid, map), slow = pushedBy(*exact, map);
  EXPECT_LT(relativeError(fast.force, slow.force), forceWithin) << dims << " dimensions";
  EXPECT_NEAR(fast.mass / slow.mass, 1, massWithin) << dims << " dimensions";
}

TEST(GridRepulsion, AgreesWithAllPairsOnMapsOfEverySize) {
  for (const double size : {1e-4, 0.1, 3.0, 30.0}) expectGridNear(normalNumbers(1001, 2, 1) * size, 0.03, 2e-3);
  for (const double size : {1e-4, 0.1, 3.0}) expectGridNear(normalNumbers(501, 3, 2) * size, 0.05, 5e-3);
}

TEST(GridRepulsion, TakesElongatedAndShiftedMaps) {
  const at::Tensor stretch = at::tensor({40.0, 0.01}), stretch3 = at::tensor({0.01, 4.0, 2.0});
  expectGridNear(normalNumbers(800, 2, 3) * stretch + 7, 0.03, 2e-3);
  expectGridNear(normalNumbers(400, 3, 4) * stretch3 - 3, 0.05, 5e-3);
}

TEST(GridRepulsion, StaysBoundedAndUsefulOnAMapThatSpreadsFar) {
  // Two crowds 20,000 apart: the spacing grows to what the largest grid allows, and no force is wild.
  const at::Tensor map = at::cat({normalNumbers(300, 2, 5) * 50, normalNumbers(300, 2, 6) * 50 + 20000});
  const double low[] = {-200, -200}, high[] = {20200, 20200};
  const GridPlan plan = GridPlan::covering(2, low, high);
  EXPECT_LE(plan.nodes[0], 1024);
  EXPECT_GT(plan.spacing, 10);
  RowWorkers workers;
  const Pushed fast = pushedBy(*gridRepulsion(workers, 2, 600), map);
  EXPECT_TRUE(at::isfinite(fast.force).all().item<bool>());
  EXPECT_LT(fast.force.abs().max().item<double>(), 600);
}

TEST(GridRepulsion, TakesPointsThatCoincideAnywhere) {
  RowWorkers workers;
  for (const double place : {0.0, 0.3, -5e4}) {
    const Pushed fast = pushedBy(*gridRepulsion(workers, 2, 50), at::full({50, 2}, place));
    EXPECT_NEAR(fast.mass, 50 * 49, 30) << place;
    EXPECT_LT(fast.force.abs().max().item<double>(), 1.5) << place;
  }
}

TEST(GridRepulsion, SameBitsWhateverTheThreads) {
  const at::Tensor map = normalNumbers(3000, 2, 7) * 10;
  RowWorkers one(1), three(3);
  EXPECT_TRUE(at::equal(pushedBy(*gridRepulsion(one, 2, 3000), map).force, pushedBy(*gridRepulsion(three, 2, 3000), map).force));
}

TEST(Tsne, OnAGridReachesTheDivergenceOfAllPairs) {
  const PlantedClusters planted(3200, 16, 8, 2);  // above the size from which the grid is used
  const TsneResult result = tsne(planted.features, {.iterations = 500});
  EXPECT_NEAR(result.kl, tsneDivergence(planted.features, result.map, 30), 0.01 * result.kl);
  EXPECT_GT(silhouetteSamples(result.map, planted.labels).mean().item<double>(), 0.5);
  RowWorkers workers;
  const Affinities affinities = gaussianAffinities(workers, planted.features.to(at::kFloat), {30});
  const auto exact = exactRepulsion(workers, 2, 3200);
  const auto descent = cpuDescent(workers, affinities, *exact, result.map);
  EXPECT_NEAR(descent->kl(), result.kl, 0.01 * result.kl);
}

/// Both descents from one start: maps, and divergences.
void expectTwinDescents(int dims) {
  const at::Tensor x = PlantedClusters(300, 10, 5, 2).features.to(at::kFloat), start = (normalNumbers(300, dims, 9) * 3).to(at::kFloat);
  RowWorkers workers;
  const Affinities affinities = gaussianAffinities(workers, x, {20});
  const TensorAffinities tensors = tensorAffinities(x, {20});
  const SerialOperations serial;
  const auto grid = gridRepulsion(workers, dims, 300);
  const auto plain = cpuDescent(workers, affinities, *grid, start), twin = tensorDescent(tensors, start);
  for (Descent* descent : {plain.get(), twin.get()}) {
    for (int step = 0; step < 5; ++step) descent->step({4, 20, 0.5});
    descent->restart();
    for (int step = 0; step < 5; ++step) descent->step({1, 50, 0.8});
    descent->centre();
  }
  EXPECT_LT(relativeError(twin->map(), plain->map()), 1e-3) << dims;
  EXPECT_NEAR(twin->kl(), plain->kl(), 1e-3 * plain->kl()) << dims;
}

TEST(TensorDescent, TakesTheStepsOfTheCpus) {
  expectTwinDescents(2);
  expectTwinDescents(3);
}

TEST(TensorAffinities, EqualTheCpus) {
  const at::Tensor x = normalNumbers(211, 7, 3).to(at::kFloat);
  for (const std::vector<double>& perplexities : {std::vector<double>{15}, std::vector<double>{8, 40}}) {
    RowWorkers workers;
    const Affinities cpu = gaussianAffinities(workers, x, perplexities);
    const TensorAffinities tensors = tensorAffinities(x, perplexities);
    ASSERT_EQ(tensors.value.size(0), std::int64_t(cpu.value.size()));
    for (std::int64_t i = 0; i < 211; ++i)
      for (std::int64_t e = cpu.start[i]; e < cpu.start[i + 1]; ++e) {
        ASSERT_EQ(tensors.row[e].item<std::int64_t>(), i);
        ASSERT_EQ(tensors.column[e].item<std::int64_t>(), cpu.column[e]);
        ASSERT_NEAR(tensors.value[e].item<float>(), cpu.value[e], 1e-7);
      }
  }
}

TEST(TensorAffinities, RowsThatCoincideHaveEqualOnes) {
  const at::Tensor x = at::ones({150, 3});
  const TensorAffinities tensors = tensorAffinities(x, {20});
  EXPECT_TRUE(at::isfinite(tensors.value).all().item<bool>());
  EXPECT_NEAR(tensors.value.sum().item<double>(), 1, 1e-5);
  EXPECT_TRUE(at::isfinite(placeInMap(x, normalNumbers(150, 2, 1), x.narrow(0, 0, 3), 20)).all().item<bool>());
  // Near one another at a distance that float32 hardly holds.
  RowWorkers workers;
  for (const float p : gaussianAffinities(workers, normalNumbers(150, 3, 2).to(at::kFloat) * 1e-18, {20}).value)
    ASSERT_TRUE(std::isfinite(p));
}

TEST(TsneAffinities, SeveralScalesAreTheMeanOverThem) {
  RowWorkers workers;
  const at::Tensor x = normalNumbers(120, 4, 5);
  const auto dense = [](const Affinities& affinities) {
    at::Tensor p = at::zeros({affinities.n, affinities.n});
    for (std::int64_t i = 0; i < affinities.n; ++i)
      for (std::int64_t e = affinities.start[i]; e < affinities.start[i + 1]; ++e) p[i][affinities.column[e]] = affinities.value[e];
    return p;
  };
  const at::Tensor both = dense(gaussianAffinities(workers, x, {5, 39}));
  const at::Tensor wide = dense(gaussianAffinities(workers, x, {39}));
  EXPECT_NEAR(both.sum().item<double>(), 1, 1e-5);
  // The small scale lists 15 neighbours, the large one all: entries only the large one can reach are half of its own, but for the tail that
  // the small one has at its distances.
  const at::Tensor small = 2 * both - wide;
  EXPECT_GT(small.min().item<double>(), -1e-7);
  const at::Tensor p = small * 120 / small.sum();
  EXPECT_GT((p > 1e-3).sum().item<std::int64_t>(), 120 * 5);
  EXPECT_LT((p > 1e-3).sum().item<std::int64_t>(), 120 * 40);
}

TEST(Tsne, CosineIsEuclideanOfUnitRows) {
  const at::Tensor x = normalNumbers(200, 6, 8), lengths = normalNumbers(200, 1, 9).abs() + 0.1;
  const at::Tensor scaled = x * lengths;
  const at::Tensor unit = x / x.norm(2, {1}, true);
  const TsneResult cosine = tsne(scaled, {.iterations = 300, .cosine = true});
  EXPECT_NEAR(cosine.kl, tsneDivergence(unit, cosine.map, 30), 1e-3);
  EXPECT_GT(tsneDivergence(scaled, cosine.map, 30), 1.2 * cosine.kl) << "the lengths would make another map";
}

TEST(Tsne, GivesMapsWhileItRunsAndEndsWhenTold) {
  std::vector<int> seen;
  TsneOptions options{.iterations = 300};
  options.onMap = [&](int iteration, const at::Tensor& map) {
    EXPECT_EQ(map.sizes(), (std::vector<std::int64_t>{80, 2}));
    EXPECT_TRUE(at::isfinite(map).all().item<bool>());
    seen.push_back(iteration);
    return iteration < 150;
  };
  const TsneResult result = tsne(normalNumbers(80, 4, 1), options);
  EXPECT_EQ(seen, (std::vector<int>{50, 100, 150}));
  EXPECT_TRUE(result.cancelled);
}

TEST(TsneDivergence, IsThatOfTheDefinition) {
  const at::Tensor x = normalNumbers(90, 5, 2), map = normalNumbers(90, 2, 3) * 5;
  RowWorkers workers;
  const Affinities p = gaussianAffinities(workers, x, {20});
  const at::Tensor kernel = (1 / (1 + (map.unsqueeze(1) - map.unsqueeze(0)).square().sum(2))).fill_diagonal_(0), q = kernel / kernel.sum();
  double kl = 0;
  for (std::int64_t i = 0; i < 90; ++i)
    for (std::int64_t e = p.start[i]; e < p.start[i + 1]; ++e) kl += p.value[e] * std::log(p.value[e] / q[i][p.column[e]].item<double>());
  EXPECT_NEAR(tsneDivergence(x, map, 20), kl, 1e-4);
}

TEST(PlaceInMap, NewRowsLandAmongTheirOwnAndCopiesWhereTheirOriginalsAre) {
  const PlantedClusters planted(900, 12, 6, 3);
  const at::Tensor old = planted.features.narrow(0, 0, 600), added = planted.features.narrow(0, 600, 300);
  const at::Tensor map = tsne(old, {.iterations = 500}).map.to(at::kDouble);
  const at::Tensor places = placeInMap(old, map, added, 30).to(at::kDouble);
  ASSERT_EQ(places.sizes(), (std::vector<std::int64_t>{300, 2}));
  const at::Tensor nearest = at::cdist(places, map).argmin(1);
  const double own = planted.labels.narrow(0, 0, 600)
                         .index_select(0, nearest)
                         .eq(planted.labels.narrow(0, 600, 300))
                         .to(at::kDouble)
                         .mean()
                         .item<double>();
  EXPECT_GT(own, 0.95);
  const at::Tensor copies = placeInMap(old, map, old.narrow(0, 0, 100), 5).to(at::kDouble);
  const double apart = (copies - map.narrow(0, 0, 100)).norm(2, 1).median().item<double>(), size = map.norm(2, 1).mean().item<double>();
  EXPECT_LT(apart, 0.05 * size);
}

TEST(PlaceInMap, RefusesWhatDoesNotFit) {
  const at::Tensor x = normalNumbers(20, 3, 1), map = normalNumbers(20, 2, 2);
  EXPECT_THAT(messageOf<DataError>([&] { placeInMap(x, map.narrow(0, 0, 10), x, 5); }), HasSubstr("(20, 2 or 3)"));
  EXPECT_THAT(messageOf<DataError>([&] { placeInMap(x, map, normalNumbers(2, 4, 1), 5); }), HasSubstr("4 columns, those of the map 3"));
  EXPECT_THAT(messageOf<UsageError>([&] { placeInMap(x, map, x, 0); }), HasSubstr("perplexity must be positive"));
}

}  // namespace
}  // namespace resa
