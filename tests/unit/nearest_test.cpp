// Exact nearest rows and the loops beneath them, each beside its definition.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/evaluate/nearest.h"
#include "engine/evaluate/row_products.h"
#include "engine/evaluate/row_workers.h"
#include "engine/run/error.h"
#include "tests/unit/planted_clusters.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;

/// All bank rows of each query by distance and, where equal, by number: (distance, row), float64.
std::vector<std::vector<std::pair<double, std::int64_t>>> slowNearest(const at::Tensor& queries, const at::Tensor& bank, bool others) {
  const at::Tensor q = queries.to(at::kDouble).contiguous(), x = bank.to(at::kDouble).contiguous();
  const auto a = q.accessor<double, 2>(), b = x.accessor<double, 2>();
  std::vector<std::vector<std::pair<double, std::int64_t>>> all(static_cast<std::size_t>(q.size(0)));
  for (std::int64_t i = 0; i < q.size(0); ++i) {
    auto& row = all[std::size_t(i)];
    for (std::int64_t j = 0; j < x.size(0); ++j) {
      if (others && i == j) continue;
      double square = 0;
      for (std::int64_t t = 0; t < x.size(1); ++t) square += (a[i][t] - b[j][t]) * (a[i][t] - b[j][t]);
      row.push_back({square, j});
    }
    std::sort(row.begin(), row.end());
  }
  return all;
}

void expectNearest(const Nearest& found, const std::vector<std::vector<std::pair<double, std::int64_t>>>& all, std::int64_t k,
                   double tolerance, bool sameRows) {
  ASSERT_EQ(found.index.sizes(), (std::vector<std::int64_t>{std::int64_t(all.size()), k}));
  const at::Tensor squared = found.squared.to(at::kDouble);
  for (std::int64_t i = 0; i < found.index.size(0); ++i)
    for (std::int64_t j = 0; j < k; ++j) {
      const auto& [distance, row] = all[std::size_t(i)][std::size_t(j)];
      ASSERT_NEAR(squared[i][j].item<double>(), distance, tolerance * std::max(1.0, distance)) << "query " << i << ", place " << j;
      ASSERT_TRUE(!sameRows || found.index[i][j].item<std::int64_t>() == row) << "query " << i << ", place " << j;
    }
}

TEST(NearestRows, AreThoseOfAFullSortForOddSizes) {
  for (const auto& [n, m, d] : {std::tuple{1, 1, 1}, {7, 5, 3}, {67, 211, 17}, {50, 700, 130}, {5, 150, 900}}) {
    const at::Tensor queries = normalNumbers(n, d, 3), bank = normalNumbers(m, d, 4);
    const auto all = slowNearest(queries, bank, false);
    for (const std::int64_t k : {1, 4, 100}) {
      const std::int64_t there = std::min<std::int64_t>(k, m);
      expectNearest(nearestRows(queries, bank, k), all, there, 1e-12, true);
      // In float32 two rows may change places only where their distances agree to rounding.
      expectNearest(nearestRows(queries.to(at::kFloat), bank.to(at::kFloat), k), all, there, 1e-5, false);
    }
  }
}

TEST(NearestRows, OthersAreWithoutTheRowItselfButWithItsDuplicates) {
  at::Tensor x = normalNumbers(90, 6, 5);
  x[40].copy_(x[3]);
  x[80].copy_(x[3]);
  expectNearest(nearestOthers(x, 20), slowNearest(x, x, true), 20, 1e-12, true);
  const Nearest single = nearestOthers(x.to(at::kFloat), 3);
  EXPECT_EQ(single.index[3][0].item<std::int64_t>(), 40);
  EXPECT_EQ(single.index[40][0].item<std::int64_t>(), 3);
  EXPECT_EQ(single.index[40][1].item<std::int64_t>(), 80);
  EXPECT_EQ(single.squared[80][1].item<float>(), 0);
  EXPECT_EQ(nearestOthers(x.narrow(0, 0, 4), 15).index.sizes(), (std::vector<std::int64_t>{4, 3}));
  EXPECT_EQ(nearestOthers(x.narrow(0, 0, 1), 15).index.sizes(), (std::vector<std::int64_t>{1, 0}));
}

TEST(NearestRows, EqualDistancesGoToTheSmallerRow) {
  // A grid: every distance occurs many times, all of them exact in float32.
  const at::Tensor i = at::arange(400, at::kLong);
  const at::Tensor x = at::stack({i.remainder(20), i.div(20, "floor")}, 1).to(at::kFloat);
  expectNearest(nearestOthers(x, 4), slowNearest(x, x, true), 4, 0, true);
  const Nearest same = nearestOthers(at::ones({300, 3}), 5);
  for (std::int64_t j = 0; j < 5; ++j) EXPECT_EQ(same.index[299][j].item<std::int64_t>(), j);
}

TEST(NearestRows, SameBitsWhateverTheNumberOfThreads) {
  const at::Tensor x = normalNumbers(3001, 24, 6).to(at::kFloat);
  const int threads = at::get_num_threads();
  at::set_num_threads(3);
  const Nearest several = nearestOthers(x, 90);
  at::set_num_threads(1);
  const Nearest one = nearestOthers(x, 90);
  at::set_num_threads(threads);
  EXPECT_TRUE(at::equal(several.index, one.index));
  EXPECT_TRUE(at::equal(several.squared, one.squared));
}

TEST(NearestRows, StayExactFarFromTheOrigin) {
  const at::Tensor near = normalNumbers(500, 8, 7).mul(64).round().div(64).to(at::kFloat), far = near + 4096;
  EXPECT_TRUE(at::equal(nearestOthers(far, 10).index, nearestOthers(near, 10).index));
}

TEST(NearestRows, TakeEveryRowOnceWhereSquaresOverflow) {
  const at::Tensor x = normalNumbers(40, 5, 8).mul(1e30).to(at::kFloat);
  const auto [sorted, order] = nearestOthers(x, 39).index.sort(1);
  for (std::int64_t i = 0; i < 40; ++i)
    for (std::int64_t j = 0; j < 39; ++j) ASSERT_EQ(sorted[i][j].item<std::int64_t>(), j < i ? j : j + 1);
}

TEST(NearestRows, RefuseWhatIsNoSearch) {
  const at::Tensor bank = normalNumbers(9, 4, 1);
  at::Tensor broken = bank.clone();
  broken[6][2] = INFINITY;
  EXPECT_THAT(messageOf<DataError>([&] { nearestRows(bank, broken, 2); }), HasSubstr("k-nn bank: row 6"));
  EXPECT_THAT(messageOf<DataError>([&] { nearestRows(broken, bank, 2); }), HasSubstr("k-nn queries: row 6"));
  EXPECT_THAT(messageOf<DataError>([&] { nearestRows(bank.narrow(1, 0, 3), bank, 2); }), HasSubstr("3 columns, the bank 4"));
  EXPECT_THAT(messageOf<UsageError>([&] { nearestRows(bank, bank, 0); }), HasSubstr("got 0"));
  EXPECT_THROW(nearestRows(bank.to(at::kFloat), bank, 2), DataError);
}

template <typename T>
void expectProducts(double tolerance) {
  const std::int64_t n = 23, m = 37, d = 19;
  const auto type = sizeof(T) == 8 ? at::kDouble : at::kFloat;
  const at::Tensor a = normalNumbers(n, d, 1).to(type), b = normalNumbers(m, d, 2).to(type), mean = normalNumbers(1, d, 3).to(type);
  const std::int64_t padded = paddedRows<T>(m);
  std::vector<T> packed(std::size_t(padded * d)), squares(static_cast<std::size_t>(padded)), products(std::size_t(n * padded)), lengths(n);
  packRows(b.const_data_ptr<T>(), m, d, mean.const_data_ptr<T>(), packed.data(), squares.data());
  multiplyRows(a.const_data_ptr<T>(), n, d, packed.data(), padded, products.data(), padded);
  squaredLengths(a.const_data_ptr<T>(), n, d, lengths.data());
  const at::Tensor centredBank = b.to(at::kDouble) - mean.to(at::kDouble), expected = at::mm(a.to(at::kDouble), centredBank.t());
  for (std::int64_t i = 0; i < n; ++i) {
    EXPECT_NEAR(lengths[std::size_t(i)], a[i].to(at::kDouble).square().sum().item<double>(), tolerance);
    for (std::int64_t j = 0; j < padded; ++j)
      ASSERT_NEAR(products[std::size_t(i * padded + j)], j < m ? expected[i][j].item<double>() : 0, tolerance);
  }
  for (std::int64_t j = 0; j < m; ++j) EXPECT_NEAR(squares[std::size_t(j)], centredBank[j].square().sum().item<double>(), tolerance);
}

TEST(RowProducts, AreTheMatrixProductWithZerosInThePadding) {
  expectProducts<float>(2e-5);
  expectProducts<double>(1e-13);
}

template <typename T>
void expectZeroDiagonal(std::int64_t n, std::int64_t d, double tolerance) {
  const at::Tensor x = normalNumbers(n, d, 9).to(sizeof(T) == 8 ? at::kDouble : at::kFloat);
  const std::int64_t padded = paddedRows<T>(n);
  std::vector<T> packed(std::size_t(padded * d)), squares(static_cast<std::size_t>(padded)), lengths(static_cast<std::size_t>(n)),
      products(std::size_t(n * padded));
  packRows<T>(x.const_data_ptr<T>(), n, d, nullptr, packed.data(), squares.data());
  squaredLengths(x.const_data_ptr<T>(), n, d, lengths.data());
  multiplyRows(x.const_data_ptr<T>(), n, d, packed.data(), padded, products.data(), padded);
  distancesInPlace(products.data(), padded, n, padded, lengths.data(), squares.data());
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < n; ++j)
      ASSERT_NEAR(products[std::size_t(i * padded + j)], (x[i] - x[j]).to(at::kDouble).norm().item<double>(), i == j ? 0 : tolerance);
}

TEST(RowProducts, DistanceBetweenEqualRowsIsExactlyZero) {
  for (const std::int64_t n : {1, 5, 6, 8, 13, 30})
    for (const std::int64_t d : {1, 2, 17, 77}) {
      expectZeroDiagonal<float>(n, d, 1e-3);
      expectZeroDiagonal<double>(n, d, 1e-7);
    }
}

TEST(RowProducts, FindEveryNumberThatIsNotFinite) {
  for (const std::int64_t count : {1, 15, 16, 40}) {
    std::vector<float> values(static_cast<std::size_t>(count), 3e38f);
    EXPECT_TRUE(allFinite(values.data(), count));
    for (std::int64_t at = 0; at < count; ++at)
      for (const float bad : {NAN, INFINITY, -INFINITY}) {
        std::vector<float> broken = values;
        broken[std::size_t(at)] = bad;
        EXPECT_FALSE(allFinite(broken.data(), count));
      }
  }
}

TEST(RowProducts, SumsAndDifferencesFollowTheirDefinitions) {
  const at::Tensor x = normalNumbers(2, 100, 4);
  for (const std::int64_t count : {1, 7, 16, 33, 100}) {
    EXPECT_NEAR(sumOf(x.const_data_ptr<double>(), count), x[0].narrow(0, 0, count).sum().item<double>(), 1e-12);
    EXPECT_NEAR(squaredDifference(x.const_data_ptr<double>(), x.const_data_ptr<double>() + 100, count),
                (x[0] - x[1]).narrow(0, 0, count).square().sum().item<double>(), 1e-12);
  }
}

TEST(RowWorkers, WhatAPieceThrowsIsThrownToTheCallerAndTheNextRoundIsWhole) {
  RowWorkers workers(3);
  const auto failing = [&](std::int64_t begin, std::int64_t) {
    if (begin == 60) throw DataError("row 60");
  };
  EXPECT_EQ(messageOf<DataError>([&] { workers.run(100, 1, failing); }), "row 60");
  std::atomic<std::int64_t> rows = 0;
  workers.run(100, 7, [&](std::int64_t begin, std::int64_t end) { rows += end - begin; });
  EXPECT_EQ(rows, 100);
}

}  // namespace
}  // namespace resa
