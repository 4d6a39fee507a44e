#include "engine/run/assignment.h"

#include <algorithm>
#include <cmath>

#include "engine/run/error.h"

namespace resa {
namespace {

constexpr double smallest = 1e-290;  // a row or column that underflowed stays 0 instead of turning into NaN

void checkSize(const std::vector<float>& values, std::int64_t rows, std::int64_t columns) {
  if (rows < 1 || columns < 1 || static_cast<std::int64_t>(values.size()) != rows * columns)
    throw Error("a matrix of " + std::to_string(rows) + " x " + std::to_string(columns) + " cannot have " + std::to_string(values.size()) +
                " values");
}

}  // namespace

std::vector<float> sinkhornAssignment(const std::vector<float>& scores, std::int64_t rows, std::int64_t columns, double epsilon,
                                      int iterations) {
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
  }
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

}  // namespace resa
