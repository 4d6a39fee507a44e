#include "engine/evaluate/class_distances.h"

#include <algorithm>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/row_products.h"
#include "engine/evaluate/row_workers.h"

namespace resa {
namespace {

constexpr std::int64_t rowsAtATime = 24;
// Sums of this many rows times classes are held at once (256 MB): few classes fit whole, then each pair is computed once.
constexpr std::int64_t sumsAtATime = 1 << 25;

/// Rows [begin, end) of one class that are multiplied together.
struct Piece {
  std::int64_t begin, end, group;
};

/// All pairs of rows that are sorted by class. Tiles of columns are packed one after the other; the threads share the rows.
template <typename T>
class ClassDistancePass {
 public:
  ClassDistancePass(const T* rows, std::int64_t n, std::int64_t d, const LabelGroups& groups)
      : rows_(rows),
        n_(n),
        d_(d),
        classes_(groups.classes()),
        tile_(cachedRows<T>(d)),
        workers_(at::get_num_threads()),
        squares_(std::size_t(n)),
        packed_(std::size_t(tile_ * d)),
        tileSquares_(std::size_t(tile_)) {
    start_.push_back(0);
    for (const std::int64_t count : groups.counts) start_.push_back(start_.back() + count);
    cut();
    workers_.run(n, 1024, [&](std::int64_t begin, std::int64_t end) {
      squaredLengths(rows_ + begin * d_, end - begin, d_, &squares_[std::size_t(begin)]);
    });
  }

  std::int64_t rowsHeld() const { return std::min(n_, std::max<std::int64_t>(256, sumsAtATime / classes_)); }

  /// Sums of the rows [begin, end) in their sorted order: (end - begin, classes).
  void sums(std::int64_t begin, std::int64_t end, double* sums) {
    sums_ = sums;
    first_ = begin;
    last_ = end;
    // With all rows at hand, the tile's columns get their share of every distance too: only rows from the tile on are needed.
    shared_ = begin == 0 && end == n_;
    for (std::int64_t column = 0; column < n_; column += tile_) addTile(column, std::min(n_, column + tile_));
  }

 private:
  /// Cuts the rows into pieces of one class that cross neither a tile's border nor one between rows whose sums are held together.
  void cut() {
    const std::int64_t held = rowsHeld();
    for (std::int64_t c = 0; c < classes_; ++c)
      for (std::int64_t begin = start_[std::size_t(c)]; begin < start_[std::size_t(c) + 1];) {
        const std::int64_t end =
            std::min({begin + rowsAtATime, start_[std::size_t(c) + 1], (begin / tile_ + 1) * tile_, (begin / held + 1) * held});
        pieces_.push_back({begin, end, c});
        begin = end;
      }
  }

  std::int64_t pieceFrom(std::int64_t row) const {
    return std::lower_bound(pieces_.begin(), pieces_.end(), row, [](const Piece& piece, std::int64_t at) { return piece.begin < at; }) -
           pieces_.begin();
  }

  void addTile(std::int64_t column, std::int64_t end) {
    const std::int64_t columns = end - column, padded = paddedRows<T>(columns);
    packRows(rows_ + column * d_, columns, d_, static_cast<const T*>(nullptr), packed_.data(), tileSquares_.data());
    const std::int64_t from = pieceFrom(shared_ ? column : first_), to = pieceFrom(last_);
    columnSums_.assign(shared_ ? std::size_t((to - from) * padded) : 0, T(0));
    workers_.run(to - from, 4, [&](std::int64_t begin, std::int64_t stop) {
      std::vector<T> distances(std::size_t(rowsAtATime * padded));
      for (std::int64_t p = from + begin; p < from + stop; ++p) {
        addPiece(pieces_[std::size_t(p)], column, columns, distances.data());
        if (!shared_ || pieces_[std::size_t(p)].begin < end) continue;
        const std::int64_t rows = pieces_[std::size_t(p)].end - pieces_[std::size_t(p)].begin;
        for (std::int64_t r = 0; r < rows; ++r)
          addTo(&columnSums_[std::size_t((p - from) * padded)], &distances[std::size_t(r * padded)], padded);
      }
    });
    if (shared_) addColumns(column, columns, from, pieceFrom(end), to);
  }

  /// Distances of a piece's rows to the tile's rows, added up by the tile's classes.
  void addPiece(const Piece& piece, std::int64_t column, std::int64_t columns, T* distances) {
    const std::int64_t padded = paddedRows<T>(columns), rows = piece.end - piece.begin;
    multiplyRows(rows_ + piece.begin * d_, rows, d_, packed_.data(), padded, distances, padded);
    distancesInPlace(distances, padded, rows, padded, &squares_[std::size_t(piece.begin)], tileSquares_.data());
    const std::int64_t first = std::upper_bound(start_.begin(), start_.end(), column) - start_.begin() - 1;
    for (std::int64_t c = first; c < classes_ && start_[std::size_t(c)] < column + columns; ++c) {
      const std::int64_t begin = std::max(start_[std::size_t(c)], column) - column;
      const std::int64_t end = std::min(start_[std::size_t(c) + 1], column + columns) - column;
      for (std::int64_t r = 0; r < rows; ++r)
        sums_[(piece.begin - first_ + r) * classes_ + c] += double(sumOf(distances + r * padded + begin, end - begin));
    }
  }

  /// The other side of the pairs: the tile's columns get what the pieces beyond it added up.
  void addColumns(std::int64_t column, std::int64_t columns, std::int64_t from, std::int64_t beyond, std::int64_t to) {
    const std::int64_t padded = paddedRows<T>(columns);
    std::vector<double> total(std::size_t(columns), 0);
    for (std::int64_t p = beyond; p < to; ++p) {
      const T* sums = &columnSums_[std::size_t((p - from) * padded)];
      for (std::int64_t j = 0; j < columns; ++j) total[std::size_t(j)] += double(sums[j]);
      const std::int64_t group = pieces_[std::size_t(p)].group;
      if (p + 1 < to && pieces_[std::size_t(p + 1)].group == group) continue;
      for (std::int64_t j = 0; j < columns; ++j) sums_[(column + j) * classes_ + group] += total[std::size_t(j)];
      std::fill(total.begin(), total.end(), 0);
    }
  }

  const T* rows_;
  std::int64_t n_, d_, classes_, tile_, first_ = 0, last_ = 0;
  RowWorkers workers_;
  std::vector<std::int64_t> start_;  // first row of each class, and n
  std::vector<Piece> pieces_;
  std::vector<T> squares_, packed_, tileSquares_, columnSums_;
  double* sums_ = nullptr;
  bool shared_ = false;
};

/// The features class by class, less their mean.
template <typename T>
at::Tensor sortedRows(const at::Tensor& x, const std::vector<std::int64_t>& order) {
  const at::Tensor mean = columnMeans(x);
  at::Tensor sorted = at::empty_like(x);
  const std::int64_t d = x.size(1);
  const T* from = x.const_data_ptr<T>();
  T* to = sorted.mutable_data_ptr<T>();
  RowWorkers().run(x.size(0), 256, [&, offset = mean.const_data_ptr<T>()](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) subtractMean(from + order[std::size_t(i)] * d, 1, d, offset, to + i * d);
  });
  return sorted;
}

template <typename T>
void onCpu(const at::Tensor& x, const LabelGroups& groups, const std::function<void(const at::Tensor&, const at::Tensor&)>& take) {
  const std::vector<std::int64_t> order = groups.order();
  const at::Tensor sorted = sortedRows<T>(x, order), rows = at::tensor(order, at::kLong);
  ClassDistancePass<T> pass(sorted.const_data_ptr<T>(), x.size(0), x.size(1), groups);
  for (std::int64_t begin = 0; begin < x.size(0); begin += pass.rowsHeld()) {
    const std::int64_t end = std::min(x.size(0), begin + pass.rowsHeld());
    at::Tensor sums = at::zeros({end - begin, groups.classes()}, at::kDouble);
    pass.sums(begin, end, sums.mutable_data_ptr<double>());
    take(rows.narrow(0, begin, end - begin), sums);
  }
}

/// By ATen's operations, for other devices: a block of rows against blocks of columns.
void onDevice(const at::Tensor& features, const LabelGroups& groups,
              const std::function<void(const at::Tensor&, const at::Tensor&)>& take) {
  const at::Tensor x = centred(features), norms = x.square().sum(1), index = at::tensor(groups.index, at::kLong).to(x.device());
  const std::int64_t n = x.size(0), block = std::min<std::int64_t>(8192, blockRows(groups.classes(), 1 << 26));
  for (std::int64_t i = 0; i < n; i += block) {
    const std::int64_t rows = std::min(block, n - i);
    at::Tensor sums = at::zeros({rows, groups.classes()}, x.options());
    for (std::int64_t j = 0; j < n; j += block) {
      const std::int64_t columns = std::min(block, n - j);
      at::Tensor distance = at::addmm(norms.narrow(0, j, columns).unsqueeze(0), x.narrow(0, i, rows), x.narrow(0, j, columns).t(), 1, -2);
      distance.add_(norms.narrow(0, i, rows).unsqueeze(1)).clamp_min_(0).sqrt_();
      // A row's distance to itself is exactly 0, where the product leaves the square root of a rounding error.
      if (i == j) distance.fill_diagonal_(0);
      const at::Tensor own = index.narrow(0, j, columns).unsqueeze(1);
      sums.addmm_(distance, at::zeros({columns, groups.classes()}, x.options()).scatter_(1, own, 1));
    }
    take(at::arange(i, i + rows, at::kLong), sums.to(at::kDouble));
  }
}

}  // namespace

void forClassDistances(const at::Tensor& features, const LabelGroups& groups,
                       const std::function<void(const at::Tensor& rows, const at::Tensor& sums)>& take) {
  const at::NoGradGuard noGrad;
  if (!features.is_cpu()) return onDevice(features.detach(), groups, take);
  const at::Tensor x = features.detach().contiguous();
  x.scalar_type() == at::kDouble ? onCpu<double>(x, groups, take) : onCpu<float>(x, groups, take);
}

}  // namespace resa
