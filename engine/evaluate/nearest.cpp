#include "engine/evaluate/nearest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/row_products.h"
#include "engine/evaluate/row_workers.h"
#include "engine/run/error.h"

namespace resa {
namespace {

/// Candidates beyond the k asked for: near ties that the rounding of a product may have put in the wrong order.
std::int64_t candidatesFor(std::int64_t k, std::int64_t available) { return std::min(available, k + 8); }

/// The best candidates of one query so far, unsorted; scores are squared distances less the query's own squared length.
template <typename T>
class Candidates {
 public:
  using Entry = std::pair<T, std::int32_t>;

  void begin(Entry* entries, std::int64_t keep, std::int64_t capacity) {
    entries_ = entries;
    keep_ = keep;
    capacity_ = capacity;
  }
  T threshold() const { return threshold_; }
  Entry* first() const { return entries_; }
  std::int64_t count() const { return count_; }

  void add(T score, std::int64_t row) {
    entries_[count_++] = {score, std::int32_t(row)};
    if (count_ == capacity_) shrink();
  }
  /// Keeps the `keep` best; what comes later has a larger row number, so an equal score is not among the best.
  void shrink() {
    if (count_ <= keep_) return;
    std::nth_element(entries_, entries_ + (keep_ - 1), entries_ + count_);
    count_ = keep_;
    threshold_ = entries_[keep_ - 1].first;
  }

 private:
  Entry* entries_ = nullptr;
  std::int64_t keep_ = 0, capacity_ = 0, count_ = 0;
  T threshold_ = std::numeric_limits<T>::infinity();
};

template <typename T>
struct Search {
  const T* queries;
  const T* bank;
  const T* mean;
  std::int64_t n, m, d, k;
  bool others;  // the queries are the bank: leave out the row itself
  std::int64_t* index;
  T* squared;
};

constexpr std::int64_t rowsAtATime = 24, columnsAtATime = 64;

/// Nearest rows of the queries [begin, end): the bank passes by in packed tiles.
template <typename T>
class QueryBlock {
 public:
  QueryBlock(const Search<T>& search, std::int64_t begin, std::int64_t end)
      : search_(search),
        begin_(begin),
        count_(end - begin),
        tile_(cachedRows<T>(search.d)),
        keep_(candidatesFor(search.k, search.m - (search.others ? 1 : 0))),
        capacity_(2 * keep_ + 4 * columnsAtATime),
        rows_(std::size_t(count_ * search.d)),
        packed_(std::size_t(tile_ * search.d)),
        squares_(std::size_t(tile_)),
        products_(std::size_t(rowsAtATime * tile_)),
        entries_(std::size_t(count_ * capacity_)),
        candidates_(std::size_t(count_)) {
    subtractMean(search.queries + begin * search.d, count_, search.d, search.mean, rows_.data());
    for (std::int64_t i = 0; i < count_; ++i) candidates_[std::size_t(i)].begin(&entries_[std::size_t(i * capacity_)], keep_, capacity_);
  }

  void run() {
    for (std::int64_t first = 0; first < search_.m; first += tile_) {
      const std::int64_t columns = std::min(tile_, search_.m - first);
      packRows(search_.bank + first * search_.d, columns, search_.d, search_.mean, packed_.data(), squares_.data());
      const std::int64_t padded = paddedRows<T>(columns);
      // A column that only fills the panel up is nobody's neighbour.
      std::fill(squares_.begin() + columns, squares_.begin() + padded, std::numeric_limits<T>::infinity());
      for (std::int64_t i = 0; i < count_; i += rowsAtATime) {
        const std::int64_t rows = std::min(rowsAtATime, count_ - i);
        multiplyRows(&rows_[std::size_t(i * search_.d)], rows, search_.d, packed_.data(), padded, products_.data(), tile_);
        for (std::int64_t r = 0; r < rows; ++r) take(i + r, &products_[std::size_t(r * tile_)], first, padded);
      }
    }
    for (std::int64_t i = 0; i < count_; ++i) finish(i);
  }

 private:
  void take(std::int64_t i, const T* products, std::int64_t first, std::int64_t padded) {
    Candidates<T>& candidates = candidates_[std::size_t(i)];
    const std::int64_t self = search_.others ? begin_ + i : -1;
    T scores[columnsAtATime];
    for (std::int64_t j = 0; j < padded; j += columnsAtATime) {
      const std::int64_t columns = std::min(columnsAtATime, padded - j);
      if (!scoresBelow(products + j, columns, squares_.data() + j, candidates.threshold(), scores)) continue;
      for (std::int64_t c = 0; c < columns; ++c)
        if (scores[c] < candidates.threshold() && first + j + c != self) candidates.add(scores[c], first + j + c);
    }
  }

  void finish(std::int64_t i) {
    Candidates<T>& candidates = candidates_[std::size_t(i)];
    candidates.shrink();
    const T* query = search_.queries + (begin_ + i) * search_.d;
    ranked_.clear();
    for (std::int64_t c = 0; c < candidates.count(); ++c) ranked_.push_back({0, candidates.first()[c].second});
    complete(begin_ + i);
    for (auto& [distance, row] : ranked_) distance = squaredDifference(query, search_.bank + row * search_.d, search_.d);
    std::sort(ranked_.begin(), ranked_.end());
    for (std::int64_t j = 0; j < search_.k; ++j) {
      search_.index[(begin_ + i) * search_.k + j] = ranked_[std::size_t(j)].second;
      search_.squared[(begin_ + i) * search_.k + j] = T(ranked_[std::size_t(j)].first);
    }
  }

  /// Where squares overflow, no score is below infinity: the rows that are missing are taken in their order.
  void complete(std::int64_t query) {
    for (std::int64_t row = 0; std::int64_t(ranked_.size()) < keep_; ++row) {
      const bool there = std::any_of(ranked_.begin(), ranked_.end(), [&](const auto& entry) { return entry.second == row; });
      if (!there && !(search_.others && row == query)) ranked_.push_back({0, row});
    }
  }

  const Search<T>& search_;
  std::int64_t begin_, count_, tile_, keep_, capacity_;
  std::vector<T> rows_, packed_, squares_, products_;
  std::vector<typename Candidates<T>::Entry> entries_;
  std::vector<Candidates<T>> candidates_;
  std::vector<std::pair<double, std::int64_t>> ranked_;
};

/// Queries a thread takes at once: many, because each time the whole bank is packed; equal shares for the threads.
std::int64_t queriesAtATime(std::int64_t n, std::int64_t candidates, std::int64_t threads) {
  const std::int64_t most = std::clamp<std::int64_t>((1 << 23) / (2 * candidates + 256), 64, 2048);
  const std::int64_t rounds = (n + threads * most - 1) / (threads * most);
  return (n + threads * rounds - 1) / (threads * rounds);
}

template <typename T>
Nearest searchOnCpu(const at::Tensor& queries, const at::Tensor& bank, std::int64_t k, bool others) {
  const at::Tensor mean = columnMeans(bank);
  Nearest result{at::empty({queries.size(0), k}, queries.options().dtype(at::kLong)), at::empty({queries.size(0), k}, queries.options())};
  const Search<T> search{queries.const_data_ptr<T>(),
                         bank.const_data_ptr<T>(),
                         mean.const_data_ptr<T>(),
                         queries.size(0),
                         bank.size(0),
                         bank.size(1),
                         k,
                         others,
                         result.index.mutable_data_ptr<std::int64_t>(),
                         result.squared.mutable_data_ptr<T>()};
  const int threads = at::get_num_threads();
  const std::int64_t piece = queriesAtATime(search.n, candidatesFor(k, search.m), threads);
  RowWorkers(threads).run(search.n, piece, [&](std::int64_t begin, std::int64_t end) {
    // A single thread is handed everything at once.
    for (std::int64_t i = begin; i < end; i += piece) QueryBlock<T>(search, i, std::min(end, i + piece)).run();
  });
  return result;
}

/// The same by ATen's operations, for devices without loops of our own.
Nearest searchOnDevice(const at::Tensor& queries, const at::Tensor& bank, std::int64_t k, bool others) {
  const std::int64_t n = queries.size(0), m = bank.size(0), d = bank.size(1), keep = candidatesFor(k, m - (others ? 1 : 0));
  const at::Tensor mean = columnMeans(bank), x = bank - mean, bias = x.square().sum(1).unsqueeze(0);
  const std::int64_t block = std::min(blockRows(m, 1 << 26), blockRows(keep * d, 1 << 26));
  std::vector<at::Tensor> index, squared;
  for (std::int64_t i = 0; i < n; i += block) {
    const std::int64_t rows = std::min(block, n - i);
    const at::Tensor q = queries.narrow(0, i, rows) - mean;
    at::Tensor score = at::addmm(bias, q, x.t(), 1, -2);
    if (others) score.narrow(1, i, rows).fill_diagonal_(INFINITY);
    const at::Tensor found = std::get<0>(std::get<1>(score.topk(keep, 1, false)).sort(1));
    const at::Tensor distance = (x.index_select(0, found.reshape({-1})).view({rows, keep, d}) - q.unsqueeze(1)).square_().sum(2);
    const auto [sorted, order] = distance.sort(true, 1);
    squared.push_back(sorted.narrow(1, 0, k));
    index.push_back(found.gather(1, order).narrow(1, 0, k));
  }
  return {at::cat(index), at::cat(squared)};
}

Nearest search(const at::Tensor& queries, const at::Tensor& bank, std::int64_t k, bool others) {
  const std::int64_t available = bank.size(0) - (others ? 1 : 0);
  if (k < 1) throw UsageError("k-nn needs k of at least 1, got " + std::to_string(k));
  k = std::min(k, available);
  if (k == 0)
    return {at::empty({queries.size(0), 0}, queries.options().dtype(at::kLong)), at::empty({queries.size(0), 0}, queries.options())};
  if (!queries.is_cpu()) return searchOnDevice(queries.detach(), bank.detach(), k, others);
  if (bank.size(0) > std::numeric_limits<std::int32_t>::max()) throw DataError("k-nn searches at most 2147483647 rows");
  const at::Tensor q = queries.detach().contiguous(), x = bank.detach().contiguous();
  return x.scalar_type() == at::kDouble ? searchOnCpu<double>(q, x, k, others) : searchOnCpu<float>(q, x, k, others);
}

}  // namespace

Nearest nearestRows(const at::Tensor& queries, const at::Tensor& bank, std::int64_t k) {
  const at::NoGradGuard noGrad;
  requireFeatures(bank, "k-nn bank");
  requireFeatures(queries, "k-nn queries");
  if (queries.size(1) != bank.size(1))
    throw DataError("k-nn queries have " + std::to_string(queries.size(1)) + " columns, the bank " + std::to_string(bank.size(1)));
  if (queries.scalar_type() != bank.scalar_type() || queries.device() != bank.device())
    throw DataError("k-nn queries and bank differ in dtype or device");
  return search(queries, bank, k, false);
}

Nearest nearestOthers(const at::Tensor& features, std::int64_t k) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  return search(features, features, k, true);
}

}  // namespace resa
