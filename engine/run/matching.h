#pragma once
#include <cstdint>
#include <vector>

namespace resa {

/// The column of each row of a (rows, columns) row-major table so that the matched entries sum up to the most, no column twice; -1 for the
/// rows that get none where rows > columns. Shortest augmenting paths on the negated counts (Kuhn 1955; Jonker and Volgenant 1987),
/// O(min^2 max).
std::vector<std::int64_t> bestMatching(const std::vector<std::int64_t>& counts, std::int64_t rows, std::int64_t columns);

}  // namespace resa
