#include "engine/evaluate/agreement.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "engine/evaluate/agreement_sums.h"
#include "engine/evaluate/label_groups.h"
#include "engine/evaluate/matrix_checks.h"
#include "engine/run/error.h"
#include "engine/run/matching.h"

namespace resa {
namespace {

/// How many samples each class and each cluster share: the cells that are not 0.
struct Contingency {
  struct Cell {
    std::int64_t row, column, count;
  };
  Contingency(const at::Tensor& classes, const at::Tensor& clusters);

  std::vector<std::int64_t> rows, columns;  // the margins
  std::vector<Cell> cells;                  // by row, then column
  double n = 0;
};

Contingency::Contingency(const at::Tensor& classes, const at::Tensor& clusters) {
  requireLabels(classes, classes.defined() && classes.dim() == 1 ? classes.size(0) : 0, "first labeling");
  requireLabels(clusters, classes.size(0), "second labeling");
  if (classes.size(0) == 0) throw DataError("labelings are empty");
  LabelGroups first(classes), second(clusters);
  n = double(first.size());
  std::vector<std::int64_t> codes(first.index.size());
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = first.index[i] * second.classes() + second.index[i];
  std::sort(codes.begin(), codes.end());
  for (std::size_t i = 0; i < codes.size(); ++i) {
    if (i == 0 || codes[i] != codes[i - 1]) cells.push_back({codes[i] / second.classes(), codes[i] % second.classes(), 0});
    ++cells.back().count;
  }
  rows = std::move(first.counts);
  columns = std::move(second.counts);
}

double entropy(const std::vector<std::int64_t>& counts, double n) {
  double sum = 0;
  for (const std::int64_t count : counts) sum -= double(count) / n * std::log(double(count) / n);
  return sum;
}

double mutualInformation(const Contingency& table) {
  double sum = 0;
  for (const auto& [row, column, count] : table.cells) {
    const double expected = double(table.rows[std::size_t(row)]) * double(table.columns[std::size_t(column)]) / table.n;
    sum += double(count) / table.n * std::log(double(count) / expected);
  }
  return std::max(0.0, sum);
}

/// How often each size occurs: the expectation asks for no more, and there are at most about sqrt(2 n) different sizes.
std::map<std::int64_t, double> sizes(const std::vector<std::int64_t>& margin) {
  std::map<std::int64_t, double> result;
  for (const std::int64_t count : margin) ++result[count];
  return result;
}

/// Mean mutual information of all labelings with the same margins (Vinh et al. 2010, equation 24a).
double expectedInformation(const Contingency& table) {
  const auto n = std::int64_t(table.n);
  std::vector<double> factorial(std::size_t(n + 1), 0);  // logarithms
  for (std::int64_t i = 2; i <= n; ++i) factorial[std::size_t(i)] = factorial[std::size_t(i - 1)] + std::log(double(i));
  const auto f = [&](std::int64_t i) { return factorial[std::size_t(i)]; };
  double expected = 0;
  for (const auto& [a, times] : sizes(table.rows))
    for (const auto& [b, alsoTimes] : sizes(table.columns)) {
      double sum = 0;
      const double fixed = f(a) + f(b) + f(n - a) + f(n - b) - f(n);
      for (std::int64_t shared = std::max<std::int64_t>(1, a + b - n); shared <= std::min(a, b); ++shared) {
        const double chance = std::exp(fixed - f(shared) - f(a - shared) - f(b - shared) - f(n - a - b + shared));
        sum += double(shared) / table.n * std::log(table.n * double(shared) / (double(a) * double(b))) * chance;
      }
      expected += times * alsoTimes * sum;
    }
  return expected;
}

double adjustedRand(const Contingency& table) {
  const auto squares = [](const std::vector<std::int64_t>& counts) {
    double sum = 0;
    for (const std::int64_t count : counts) sum += double(count) * double(count);
    return sum;
  };
  double both = 0;
  for (const auto& cell : table.cells) both += double(cell.count) * double(cell.count);
  const double first = squares(table.rows), second = squares(table.columns);
  return adjustedRandIndex(table.n, both, first, second);
}

double normalized(const Contingency& table, double information) {
  return normalizedInformation(information, entropy(table.rows, table.n), entropy(table.columns, table.n));
}

double adjusted(const Contingency& table, double information) {
  if (table.rows.size() == 1 && table.columns.size() == 1) return 1;
  if (table.rows.size() == 1 || table.columns.size() == 1) return 0;
  // Where chance explains everything (each sample a class of its own), numerator and denominator are both the rounding of 0.
  const auto apartFromZero = [](double value) {
    constexpr double least = std::numeric_limits<double>::epsilon();
    return value < 0 ? std::min(value, -least) : std::max(value, least);
  };
  const double expected = expectedInformation(table), mean = (entropy(table.rows, table.n) + entropy(table.columns, table.n)) / 2;
  return apartFromZero(information - expected) / apartFromZero(mean - expected);
}

}  // namespace

double adjustedRandIndex(double n, double cellSquares, double rowSquares, double columnSquares) {
  // Ordered pairs: together in both, apart in the first only, apart in the second only, apart in both.
  const double together = cellSquares - n, onlySecond = columnSquares - cellSquares, onlyFirst = rowSquares - cellSquares;
  const double apart = n * n - cellSquares - onlySecond - onlyFirst;
  if (onlySecond == 0 && onlyFirst == 0) return 1;
  return 2 * (together * apart - onlyFirst * onlySecond) /
         ((together + onlyFirst) * (onlyFirst + apart) + (together + onlySecond) * (onlySecond + apart));
}

double normalizedInformation(double information, double rowEntropy, double columnEntropy) {
  const double mean = (rowEntropy + columnEntropy) / 2;
  return mean == 0 ? 1 : std::clamp(information / mean, 0.0, 1.0);
}

LabelAgreement labelAgreement(const at::Tensor& classes, const at::Tensor& clusters) {
  const Contingency table(classes, clusters);
  const double information = mutualInformation(table);
  const double ofClasses = entropy(table.rows, table.n), ofClusters = entropy(table.columns, table.n);
  LabelAgreement result;
  result.ari = adjustedRand(table);
  result.nmi = normalized(table, information);
  result.ami = adjusted(table, information);
  result.homogeneity = ofClasses > 0 ? std::min(1.0, information / ofClasses) : 1;
  result.completeness = ofClusters > 0 ? std::min(1.0, information / ofClusters) : 1;
  const double sum = result.homogeneity + result.completeness;
  result.vMeasure = sum > 0 ? 2 * result.homogeneity * result.completeness / sum : 0;
  std::vector<std::int64_t> most(table.columns.size(), 0);
  for (const auto& cell : table.cells) most[std::size_t(cell.column)] = std::max(most[std::size_t(cell.column)], cell.count);
  for (const std::int64_t count : most) result.purity += double(count) / table.n;
  return result;
}

double adjustedRandIndex(const at::Tensor& a, const at::Tensor& b) { return adjustedRand(Contingency(a, b)); }

double normalizedMutualInformation(const at::Tensor& a, const at::Tensor& b) {
  const Contingency table(a, b);
  return normalized(table, mutualInformation(table));
}

double adjustedMutualInformation(const at::Tensor& a, const at::Tensor& b) {
  const Contingency table(a, b);
  return adjusted(table, mutualInformation(table));
}

double clusterAccuracy(const at::Tensor& classes, const at::Tensor& clusters) {
  const Contingency table(classes, clusters);
  const auto rows = std::int64_t(table.rows.size()), columns = std::int64_t(table.columns.size());
  if (rows * columns > mostAccuracyPairs)
    throw DataError("clustering accuracy takes at most " + std::to_string(mostAccuracyPairs) + " pairs of class and cluster, got " +
                    std::to_string(rows) + " x " + std::to_string(columns));
  std::vector<std::int64_t> counts(std::size_t(rows * columns), 0);
  for (const auto& [row, column, count] : table.cells) counts[std::size_t(row * columns + column)] = count;
  const std::vector<std::int64_t> matched = bestMatching(counts, rows, columns);
  double right = 0;
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t column = matched[std::size_t(row)];
    if (column >= 0) right += double(counts[std::size_t(row * columns + column)]);
  }
  return right / table.n;
}

}  // namespace resa
