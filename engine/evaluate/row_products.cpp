// The inner loops behind k-nn, the silhouette and k-means. They are written once and compiled twice: for the machine that every build
// supports, and for AVX2 with FMA, chosen when they are called. Products and sums of one row never mix with another row's.
#include "engine/evaluate/row_products.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace resa {
namespace {

#define RESA_INLINE [[gnu::always_inline]] inline

template <typename T>
struct Lanes {
  static constexpr int count = 32 / int(sizeof(T));
  typedef T type __attribute__((vector_size(32)));
};

template <typename T>
RESA_INLINE void load(typename Lanes<T>::type& to, const T* from) {
  std::memcpy(&to, from, sizeof to);
}
template <typename T>
RESA_INLINE void store(T* to, const typename Lanes<T>::type& from) {
  std::memcpy(to, &from, sizeof from);
}

/// One panel for `rows` rows: their sums stay in registers, two vectors a row.
template <int rows, typename T>
RESA_INLINE void panelProducts(const T* a, std::int64_t d, const T* panel, T* out, std::int64_t stride) {
  using Vector = typename Lanes<T>::type;
  constexpr int lanes = Lanes<T>::count;
  Vector low[rows] = {}, high[rows] = {};
  for (std::int64_t t = 0; t < d; ++t) {
    Vector first, second;
    load<T>(first, panel + 2 * lanes * t);
    load<T>(second, panel + 2 * lanes * t + lanes);
#pragma GCC unroll 6
    for (int r = 0; r < rows; ++r) {
      const T value = a[r * d + t];
      low[r] += value * first;
      high[r] += value * second;
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < rows; ++r) {
    store<T>(out + r * stride, low[r]);
    store<T>(out + r * stride + lanes, high[r]);
  }
}

template <int rows, typename T>
RESA_INLINE void rowProducts(const T* a, std::int64_t d, const T* packed, std::int64_t columns, T* out, std::int64_t stride) {
  for (std::int64_t j = 0; j < columns; j += panelRows<T>) panelProducts<rows>(a, d, packed + j * d, out + j, stride);
}

template <typename T>
RESA_INLINE void multiply(const T* rows, std::int64_t n, std::int64_t d, const T* packed, std::int64_t columns, T* out,
                          std::int64_t stride) {
  std::int64_t i = 0;
  for (; i + 6 <= n; i += 6) rowProducts<6>(rows + i * d, d, packed, columns, out + i * stride, stride);
  rows += i * d;
  out += i * stride;
  switch (n - i) {
    case 5:
      return rowProducts<5>(rows, d, packed, columns, out, stride);
    case 4:
      return rowProducts<4>(rows, d, packed, columns, out, stride);
    case 3:
      return rowProducts<3>(rows, d, packed, columns, out, stride);
    case 2:
      return rowProducts<2>(rows, d, packed, columns, out, stride);
    case 1:
      return rowProducts<1>(rows, d, packed, columns, out, stride);
    default:
      return;
  }
}

/// Columns [from, to) of at most a panel of rows, less the mean, transposed; what is missing of the panel is 0.
template <typename T>
RESA_INLINE void transpose(const T* rows, std::int64_t count, std::int64_t d, std::int64_t from, std::int64_t to, const T* mean, T* panel) {
  constexpr std::int64_t width = panelRows<T>;
  for (std::int64_t t = from; t < to; ++t, panel += width) {
    const T offset = mean ? mean[t] : T(0);
    for (std::int64_t r = 0; r < count; ++r) panel[r] = rows[r * d + t] - offset;
    for (std::int64_t r = count; r < width; ++r) panel[r] = 0;
  }
}

/// Squared lengths of a panel's rows, continued. In the very vectors of `panelProducts`: a loop over numbers would be compiled with another
/// rounding.
template <typename T>
struct PanelSquares {
  using Vector = typename Lanes<T>::type;
  Vector low = {}, high = {};
  RESA_INLINE void add(const T* panel, std::int64_t steps) {
    constexpr int lanes = Lanes<T>::count;
    for (std::int64_t t = 0; t < steps; ++t) {
      Vector first, second;
      load<T>(first, panel + 2 * lanes * t);
      load<T>(second, panel + 2 * lanes * t + lanes);
      low += first * first;
      high += second * second;
    }
  }
  RESA_INLINE void write(T* squares) const {
    store<T>(squares, low);
    store<T>(squares + Lanes<T>::count, high);
  }
};

template <typename T>
RESA_INLINE void pack(const T* rows, std::int64_t n, std::int64_t d, const T* mean, T* packed, T* squares) {
  for (std::int64_t first = 0; first < n; first += panelRows<T>) {
    transpose(rows + first * d, std::min(panelRows<T>, n - first), d, 0, d, mean, packed + first * d);
    PanelSquares<T> sums;
    sums.add(packed + first * d, d);
    sums.write(squares + first);
  }
}

template <typename T>
RESA_INLINE void lengths(const T* rows, std::int64_t n, std::int64_t d, T* squares) {
  constexpr std::int64_t width = panelRows<T>, steps = 64;
  T panel[steps * width], found[width];
  for (std::int64_t first = 0; first < n; first += width) {
    const std::int64_t count = std::min(width, n - first);
    PanelSquares<T> sums;
    for (std::int64_t t = 0; t < d; t += steps) {
      transpose(rows + first * d, count, d, t, std::min(t + steps, d), static_cast<const T*>(nullptr), panel);
      sums.add(panel, std::min(steps, d - t));
    }
    sums.write(found);
    std::copy(found, found + count, squares + first);
  }
}

template <typename T>
RESA_INLINE void lessMean(const T* rows, std::int64_t n, std::int64_t d, const T* mean, T* out) {
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t t = 0; t < d; ++t) out[i * d + t] = rows[i * d + t] - mean[t];
}

template <typename T>
RESA_INLINE void distances(T* products, std::int64_t stride, std::int64_t n, std::int64_t columns, const T* rowSquares,
                           const T* columnSquares) {
  for (std::int64_t i = 0; i < n; ++i) {
    T* __restrict row = products + i * stride;
    const T* __restrict squares = columnSquares;
    const T own = rowSquares[i];
    for (std::int64_t j = 0; j < columns; ++j) {
      const T square = (own + squares[j]) - 2 * row[j];
      row[j] = std::sqrt(square > 0 ? square : T(0));
    }
  }
}

template <typename T>
RESA_INLINE bool below(const T* products, std::int64_t columns, const T* columnSquares, T threshold, T* scores) {
  using Vector = typename Lanes<T>::type;
  constexpr int lanes = Lanes<T>::count;
  auto hits = Vector{} < Vector{};
  for (std::int64_t j = 0; j < columns; j += lanes) {
    Vector product, square;
    load<T>(product, products + j);
    load<T>(square, columnSquares + j);
    const Vector score = square - (product + product);
    store<T>(scores + j, score);
    hits |= score < threshold;
  }
  std::int64_t words[4];
  std::memcpy(words, &hits, sizeof words);
  return (words[0] | words[1] | words[2] | words[3]) != 0;
}

template <typename T>
RESA_INLINE std::int64_t least(const T* products, std::int64_t columns, const T* columnSquares, T* scores) {
  using Vector = typename Lanes<T>::type;
  constexpr int lanes = Lanes<T>::count;
  Vector best = {};
  for (std::int64_t j = 0; j < columns; j += lanes) {
    Vector product, square;
    load<T>(product, products + j);
    load<T>(square, columnSquares + j);
    const Vector score = square - (product + product);
    store<T>(scores + j, score);
    best = j == 0 ? score : (score < best ? score : best);
  }
  T value = best[0];
  for (int lane = 1; lane < lanes; ++lane) value = best[lane] < value ? best[lane] : value;
  for (std::int64_t j = 0; j < columns; ++j)
    if (scores[j] == value) return j;
  return 0;
}

template <typename T>
RESA_INLINE T sum(const T* values, std::int64_t count) {
  using Vector = typename Lanes<T>::type;
  constexpr int lanes = Lanes<T>::count;
  Vector first = {}, second = {};
  std::int64_t j = 0;
  for (; j + 2 * lanes <= count; j += 2 * lanes) {
    Vector a, b;
    load<T>(a, values + j);
    load<T>(b, values + j + lanes);
    first += a;
    second += b;
  }
  first += second;
  T total = 0;
  for (int lane = 0; lane < lanes; ++lane) total += first[lane];
  for (; j < count; ++j) total += values[j];
  return total;
}

template <typename T>
RESA_INLINE void add(T* sums, const T* values, std::int64_t count) {
  T* __restrict to = sums;
  const T* __restrict from = values;
  for (std::int64_t j = 0; j < count; ++j) to[j] += from[j];
}

RESA_INLINE void addInDouble(const float* rows, std::int64_t n, std::int64_t d, double* sums) {
  double* __restrict to = sums;
  for (std::int64_t i = 0; i < n; ++i) {
    const float* __restrict from = rows + i * d;
    for (std::int64_t t = 0; t < d; ++t) to[t] += double(from[t]);
  }
}

template <typename T>
RESA_INLINE double difference(const T* a, const T* b, std::int64_t d) {
  using Vector = typename Lanes<T>::type;
  constexpr int lanes = Lanes<T>::count;
  Vector first = {}, second = {};
  std::int64_t j = 0;
  for (; j + 2 * lanes <= d; j += 2 * lanes) {
    Vector a0, a1, b0, b1;
    load<T>(a0, a + j);
    load<T>(b0, b + j);
    load<T>(a1, a + j + lanes);
    load<T>(b1, b + j + lanes);
    first += (a0 - b0) * (a0 - b0);
    second += (a1 - b1) * (a1 - b1);
  }
  double total = 0;
  for (; j < d; ++j) total += double(a[j] - b[j]) * double(a[j] - b[j]);
  for (int lane = 0; lane < lanes; ++lane) total += double(first[lane]) + double(second[lane]);
  return total;
}

template <typename T>
RESA_INLINE bool finite(const T* values, std::int64_t count) {
  using Vector = typename Lanes<T>::type;
  constexpr int lanes = Lanes<T>::count;
  // x - x is 0 for every finite x and NaN for the others; NaN stays NaN in the sum.
  Vector first = {}, second = {};
  std::int64_t j = 0;
  for (; j + 2 * lanes <= count; j += 2 * lanes) {
    Vector a, b;
    load<T>(a, values + j);
    load<T>(b, values + j + lanes);
    first += a - a;
    second += b - b;
  }
  first += second;
  T total = 0;
  for (int lane = 0; lane < lanes; ++lane) total += first[lane];
  for (; j < count; ++j) total += values[j] - values[j];
  return total == 0;
}

#if defined(__x86_64__) && defined(__GNUC__)
bool haveFma() {
  static const bool have = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return have;
}
#define RESA_FMA [[gnu::target("avx2,fma")]]
#else
constexpr bool haveFma() { return false; }
#define RESA_FMA
#endif

RESA_FMA void addRowsFma(const float* rows, std::int64_t n, std::int64_t d, double* sums) { addInDouble(rows, n, d, sums); }

/// Defines `name` for float and double: the body `inner` compiled for both machines.
#define RESA_TWICE(result, name, inner, parameters, arguments)            \
  template <typename T>                                                   \
  RESA_FMA result name##Fma parameters {                                  \
    return inner arguments;                                               \
  }                                                                       \
  template <typename T>                                                   \
  result name##Plain parameters {                                         \
    return inner arguments;                                               \
  }                                                                       \
  }                                                                       \
  template <typename T>                                                   \
  result name parameters {                                                \
    return haveFma() ? name##Fma<T> arguments : name##Plain<T> arguments; \
  }                                                                       \
  namespace {

RESA_TWICE(void, packRows, pack, (const T* rows, std::int64_t n, std::int64_t d, const T* mean, T* packed, T* squares),
           (rows, n, d, mean, packed, squares))
RESA_TWICE(void, multiplyRows, multiply,
           (const T* rows, std::int64_t n, std::int64_t d, const T* packed, std::int64_t columns, T* products, std::int64_t stride),
           (rows, n, d, packed, columns, products, stride))
RESA_TWICE(void, squaredLengths, lengths, (const T* rows, std::int64_t n, std::int64_t d, T* squares), (rows, n, d, squares))
RESA_TWICE(void, subtractMean, lessMean, (const T* rows, std::int64_t n, std::int64_t d, const T* mean, T* out), (rows, n, d, mean, out))
RESA_TWICE(void, distancesInPlace, distances,
           (T * products, std::int64_t stride, std::int64_t n, std::int64_t columns, const T* rowSquares, const T* columnSquares),
           (products, stride, n, columns, rowSquares, columnSquares))
RESA_TWICE(bool, scoresBelow, below, (const T* products, std::int64_t columns, const T* columnSquares, T threshold, T* scores),
           (products, columns, columnSquares, threshold, scores))
RESA_TWICE(std::int64_t, leastColumn, least, (const T* products, std::int64_t columns, const T* columnSquares, T* scores),
           (products, columns, columnSquares, scores))
RESA_TWICE(T, sumOf, sum, (const T* values, std::int64_t count), (values, count))
RESA_TWICE(void, addTo, add, (T * sums, const T* values, std::int64_t count), (sums, values, count))
RESA_TWICE(double, squaredDifference, difference, (const T* a, const T* b, std::int64_t d), (a, b, d))
RESA_TWICE(bool, allFinite, finite, (const T* values, std::int64_t count), (values, count))

}  // namespace

void addRows(const float* rows, std::int64_t n, std::int64_t d, double* sums) {
  haveFma() ? addRowsFma(rows, n, d, sums) : addInDouble(rows, n, d, sums);
}

#define RESA_INSTANTIATE(T)                                                                                      \
  template void packRows<T>(const T*, std::int64_t, std::int64_t, const T*, T*, T*);                             \
  template void multiplyRows<T>(const T*, std::int64_t, std::int64_t, const T*, std::int64_t, T*, std::int64_t); \
  template void squaredLengths<T>(const T*, std::int64_t, std::int64_t, T*);                                     \
  template void subtractMean<T>(const T*, std::int64_t, std::int64_t, const T*, T*);                             \
  template void distancesInPlace<T>(T*, std::int64_t, std::int64_t, std::int64_t, const T*, const T*);           \
  template bool scoresBelow<T>(const T*, std::int64_t, const T*, T, T*);                                         \
  template std::int64_t leastColumn<T>(const T*, std::int64_t, const T*, T*);                                    \
  template T sumOf<T>(const T*, std::int64_t);                                                                   \
  template void addTo<T>(T*, const T*, std::int64_t);                                                            \
  template double squaredDifference<T>(const T*, const T*, std::int64_t);                                        \
  template bool allFinite<T>(const T*, std::int64_t);
RESA_INSTANTIATE(float)
RESA_INSTANTIATE(double)

}  // namespace resa
