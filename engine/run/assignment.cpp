#include "engine/run/assignment.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/run/error.h"

namespace resa {
namespace {

constexpr double smallest = 1e-290;  // a row or column that underflowed stays 0 instead of turning into NaN

void checkSize(const std::vector<float>& values, std::int64_t rows, std::int64_t columns) {
  if (rows < 1 || columns < 1 || static_cast<std::int64_t>(values.size()) != rows * columns)
    throw Error("a matrix of " + std::to_string(rows) + " x " + std::to_string(columns) + " cannot have " + std::to_string(values.size()) +
                " values");
}

/// Called after each iteration with the matrix, whose rows sum to 1 / rows.
using AfterIteration = std::function<void(const std::vector<double>& matrix)>;

/// The assignment divided by its number of rows.
std::vector<double> sinkhornMatrix(const std::vector<float>& scores, std::int64_t rows, std::int64_t columns, double epsilon,
                                   int iterations, const AfterIteration& after = {}) {
  checkSize(scores, rows, columns);
  // Taking the maximum off changes nothing, because the total is normalised first, and keeps exp in range for any epsilon.
  const double peak = *std::max_element(scores.begin(), scores.end());
  std::vector<double> matrix(scores.size());
  double total = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) total += matrix[i] = std::exp((scores[i] - peak) / epsilon);
  for (double& value : matrix) value /= total;

  const std::size_t height = static_cast<std::size_t>(rows), width = static_cast<std::size_t>(columns);
  std::vector<double> columnSum(width);
  for (int iteration = 0; iteration < iterations; ++iteration) {
    std::fill(columnSum.begin(), columnSum.end(), 0.0);
    for (std::size_t i = 0; i < height; ++i)
      for (std::size_t j = 0; j < width; ++j) columnSum[j] += matrix[i * width + j];
    for (std::size_t i = 0; i < height; ++i) {
      double rowSum = 0;
      for (std::size_t j = 0; j < width; ++j)
        rowSum += matrix[i * width + j] /= std::max(columnSum[j], smallest) * static_cast<double>(columns);
      for (std::size_t j = 0; j < width; ++j) matrix[i * width + j] /= std::max(rowSum, smallest) * static_cast<double>(rows);
    }
    if (after) after(matrix);
  }
  return matrix;
}

/// KL(A_i || P_i) of each row added to `sums`.
void addRowDivergence(const std::vector<float>& assignment, const std::vector<float>& logits, std::int64_t size, double temperature,
                      std::vector<double>& sums) {
  const std::size_t width = static_cast<std::size_t>(size);
  for (std::size_t i = 0; i < width; ++i) {
    const float* row = logits.data() + i * width;
    const double peak = *std::max_element(row, row + width);
    double total = 0;
    for (std::size_t j = 0; j < width; ++j) total += std::exp((row[j] - peak) / temperature);
    const double logTotal = std::log(total);
    for (std::size_t j = 0; j < width; ++j) {
      const double a = assignment[i * width + j];
      if (a > 0) sums[i] += a * (std::log(a) - (row[j] - peak) / temperature + logTotal);
    }
  }
}

}  // namespace

std::vector<float> sinkhornAssignment(const std::vector<float>& scores, std::int64_t rows, std::int64_t columns, double epsilon,
                                      int iterations) {
  const std::vector<double> matrix = sinkhornMatrix(scores, rows, columns, epsilon, iterations);
  std::vector<float> assignment(scores.size());
  for (std::size_t i = 0; i < matrix.size(); ++i) assignment[i] = static_cast<float>(matrix[i] * static_cast<double>(rows));
  return assignment;
}

std::vector<float> prediction(const std::vector<float>& logits, std::int64_t rows, std::int64_t columns, double temperature) {
  checkSize(logits, rows, columns);
  const std::size_t width = static_cast<std::size_t>(columns);
  std::vector<float> result(logits.size());
  std::vector<double> row(width);
  for (std::size_t start = 0; start < logits.size(); start += width) {
    const double peak = *std::max_element(logits.begin() + start, logits.begin() + start + width);
    double sum = 0;
    for (std::size_t j = 0; j < width; ++j) sum += row[j] = std::exp((logits[start + j] - peak) / temperature);
    for (std::size_t j = 0; j < width; ++j) result[start + j] = static_cast<float>(row[j] / sum);
  }
  return result;
}

AssignmentDiagnostics::AssignmentDiagnostics() {
  rowEntropy = diagonalMass = offDiagonalMass = offClassMass = sameClassRatio = kl = klStd = alignment =
      std::numeric_limits<double>::quiet_NaN();
}

AssignmentDiagnostics diagnoseAssignment(const std::vector<float>& assignment, std::int64_t size, const std::vector<std::int32_t>& classes,
                                         const std::vector<const std::vector<float>*>& logits, double temperature) {
  checkSize(assignment, size, size);
  for (const std::vector<float>* matrix : logits) checkSize(*matrix, size, size);
  if (!classes.empty()) checkSize(assignment, size, static_cast<std::int64_t>(classes.size()));
  const std::size_t n = static_cast<std::size_t>(size);
  const double rows = static_cast<double>(size);
  double entropy = 0, diagonal = 0, beside = 0, same = 0, other = 0, sameCells = 0;
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < n; ++j) {
      const double a = assignment[i * n + j];
      if (a > 0) entropy -= a * std::log(a);
      (i == j ? diagonal : beside) += a;
      if (classes.empty()) continue;
      const bool sameClass = classes[i] == classes[j];
      if (!sameClass) other += a;
      if (sameClass && i != j) same += a;
      if (sameClass && i != j) sameCells += 1;
    }
  AssignmentDiagnostics result;
  result.size = size;
  result.rowEntropy = entropy / rows;
  result.diagonalMass = diagonal / rows;
  result.offDiagonalMass = beside / rows;
  if (!classes.empty()) {
    result.offClassMass = other / rows;
    if (beside > 0 && sameCells > 0) result.sameClassRatio = same / beside / (sameCells / (rows * (rows - 1)));
  }
  if (logits.empty()) return result;
  std::vector<double> divergence(n);
  double cosines = 0;
  for (const std::vector<float>* matrix : logits) {
    addRowDivergence(assignment, *matrix, size, temperature, divergence);
    for (std::size_t i = 0; i < n; ++i) cosines += (*matrix)[i * n + i];
  }
  const double pairs = static_cast<double>(logits.size());
  double sum = 0, squares = 0;
  for (const double value : divergence) sum += value / pairs;
  result.kl = sum / rows;
  for (const double value : divergence) squares += (value / pairs - result.kl) * (value / pairs - result.kl);
  result.klStd = std::sqrt(squares / rows);
  result.alignment = 2 - 2 * cosines / (pairs * rows);
  return result;
}

std::vector<double> marginalResiduals(const std::vector<float>& scores, std::int64_t size, double epsilon, int iterations) {
  std::vector<double> residuals;
  const std::size_t n = static_cast<std::size_t>(size);
  sinkhornMatrix(scores, size, size, epsilon, iterations, [&](const std::vector<double>& matrix) {
    std::vector<double> columnSums(n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) columnSums[j] += matrix[i * n + j] * static_cast<double>(size);
    double away = 0;
    for (const double sum : columnSums) away += std::abs(sum - 1);
    residuals.push_back(away / static_cast<double>(size));
  });
  return residuals;
}

}  // namespace resa
