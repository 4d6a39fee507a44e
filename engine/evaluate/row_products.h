#pragma once
#include <cstdint>

namespace resa {

/// Inner loops over rows of float or double on the CPU, vectorised for AVX2 with FMA where the machine has it. Every product sums over the
/// columns in one order with one rounding a step, and so do `squaredLengths` and the squares of `packRows`: for equal rows a and b,
/// |a|^2 + |b|^2 - 2 a.b is exactly 0, and no result depends on how rows are cut into calls. All matrices are row-major.

/// Rows that lie side by side in a panel of `packRows`.
template <typename T>
inline constexpr std::int64_t panelRows = 64 / std::int64_t(sizeof(T));

/// n rounded up to whole panels.
template <typename T>
constexpr std::int64_t paddedRows(std::int64_t n) {
  return (n + panelRows<T> - 1) / panelRows<T> * panelRows<T>;
}

/// Rows of d columns whose packed form (about 192 KB) stays in a core's own cache: a multiple of 64, at most 512.
template <typename T>
constexpr std::int64_t cachedRows(std::int64_t d) {
  const std::int64_t fitting = 196608 / (std::int64_t(sizeof(T)) * d) / 64 * 64;
  return fitting < 64 ? 64 : fitting > 512 ? 512 : fitting;
}

/// Writes the n rows of d columns, less `mean` (d) unless it is null, transposed into panels: panel p holds the rows from p panelRows on,
/// column by column, filled up with 0. `packed` takes paddedRows(n) d numbers, `squares` (paddedRows(n)) the rows' squared lengths.
template <typename T>
void packRows(const T* rows, std::int64_t n, std::int64_t d, const T* mean, T* packed, T* squares);

/// products[i * stride + j] = rows_i . packed_j for n rows and `columns` packed ones, padding included: stride >= columns.
template <typename T>
void multiplyRows(const T* rows, std::int64_t n, std::int64_t d, const T* packed, std::int64_t columns, T* products, std::int64_t stride);

/// Squared length of each of n rows.
template <typename T>
void squaredLengths(const T* rows, std::int64_t n, std::int64_t d, T* squares);

/// out_i = row_i - mean.
template <typename T>
void subtractMean(const T* rows, std::int64_t n, std::int64_t d, const T* mean, T* out);

/// Turns products into distances sqrt(max(0, rowSquares_i + columnSquares_j - 2 products_ij)), in place. `columns` is a multiple of
/// panelRows.
template <typename T>
void distancesInPlace(T* products, std::int64_t stride, std::int64_t n, std::int64_t columns, const T* rowSquares, const T* columnSquares);

/// values[j] -= 2 products[j] for a multiple of panelRows; true where any of the results is below `threshold`.
template <typename T>
bool scoresBelow(const T* products, std::int64_t columns, const T* columnSquares, T threshold, T* scores);

/// First column of the least squares_j - 2 products_j; 0 where none is finite. `columns` is a multiple of panelRows; scores takes as many.
template <typename T>
std::int64_t leastColumn(const T* products, std::int64_t columns, const T* columnSquares, T* scores);

/// Sum of `count` numbers, in an order that depends on `count` alone.
template <typename T>
T sumOf(const T* values, std::int64_t count);

/// sums_j += values_j.
template <typename T>
void addTo(T* sums, const T* values, std::int64_t count);

/// sums_t += column t of n rows, row by row in float64.
void addRows(const float* rows, std::int64_t n, std::int64_t d, double* sums);

/// Squared distance of two rows by differences, added up in float64 at the end.
template <typename T>
double squaredDifference(const T* a, const T* b, std::int64_t d);

/// True where no number is NaN or infinite.
template <typename T>
bool allFinite(const T* values, std::int64_t count);

}  // namespace resa
