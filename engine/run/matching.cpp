#include "engine/run/matching.h"

#include <algorithm>
#include <limits>

namespace resa {
namespace {

std::size_t at(std::int64_t i) { return std::size_t(i); }

/// Row of each column (-1: none) of a table that is at least as wide as high.
std::vector<std::int64_t> matchWide(const std::vector<std::int64_t>& counts, std::int64_t rows, std::int64_t columns) {
  std::vector<std::int64_t> rowOf(at(columns + 1), -1), before(at(columns + 1));
  std::vector<double> rowPotential(at(rows), 0), columnPotential(at(columns + 1), 0), distance(at(columns + 1));
  for (std::int64_t row = 0; row < rows; ++row) {
    std::int64_t column = columns;  // a column of no matrix, where the path begins
    rowOf[at(columns)] = row;
    std::vector<char> seen(at(columns + 1), 0);
    std::fill(distance.begin(), distance.end(), std::numeric_limits<double>::infinity());
    do {
      seen[at(column)] = 1;
      const std::int64_t from = rowOf[at(column)];
      double least = std::numeric_limits<double>::infinity();
      std::int64_t next = 0;
      for (std::int64_t j = 0; j < columns; ++j) {
        if (seen[at(j)]) continue;
        const double reduced = -double(counts[at(from * columns + j)]) - rowPotential[at(from)] - columnPotential[at(j)];
        if (reduced < distance[at(j)]) {
          distance[at(j)] = reduced;
          before[at(j)] = column;
        }
        if (distance[at(j)] < least) {
          least = distance[at(j)];
          next = j;
        }
      }
      for (std::int64_t j = 0; j <= columns; ++j) {
        if (seen[at(j)]) {
          rowPotential[at(rowOf[at(j)])] += least;
          columnPotential[at(j)] -= least;
        } else {
          distance[at(j)] -= least;
        }
      }
      column = next;
    } while (rowOf[at(column)] >= 0);
    for (; column != columns; column = before[at(column)]) rowOf[at(column)] = rowOf[at(before[at(column)])];
  }
  rowOf.resize(at(columns));
  return rowOf;
}

}  // namespace

std::vector<std::int64_t> bestMatching(const std::vector<std::int64_t>& counts, std::int64_t rows, std::int64_t columns) {
  if (rows > columns) {
    std::vector<std::int64_t> turned(counts.size());
    for (std::int64_t i = 0; i < rows; ++i)
      for (std::int64_t j = 0; j < columns; ++j) turned[at(j * rows + i)] = counts[at(i * columns + j)];
    return matchWide(turned, columns, rows);
  }
  std::vector<std::int64_t> columnOf(at(rows), -1);
  const std::vector<std::int64_t> rowOf = matchWide(counts, rows, columns);
  for (std::int64_t j = 0; j < columns; ++j)
    if (rowOf[at(j)] >= 0) columnOf[at(rowOf[at(j)])] = j;
  return columnOf;
}

}  // namespace resa
