#include "engine/evaluate/affinities.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <ATen/ATen.h>

#include "engine/evaluate/knn.h"
#include "engine/evaluate/row_workers.h"

namespace resa {
namespace {

/// Squared distances of each row to its listed neighbours, by differences (the matrix product that ranked them loses digits between near
/// rows).
at::Tensor neighbourDistances(const at::Tensor& x, const at::Tensor& neighbours) {
  const std::int64_t n = x.size(0), k = neighbours.size(1), block = std::max<std::int64_t>(1, (1 << 21) / (k * x.size(1)));
  at::Tensor distances = at::empty({n, k}, x.options().dtype(at::kDouble));
  for (std::int64_t i = 0; i < n; i += block) {
    const std::int64_t rows = std::min(block, n - i);
    const at::Tensor others = x.index_select(0, neighbours.narrow(0, i, rows).reshape({-1})).view({rows, k, x.size(1)});
    distances.narrow(0, i, rows).copy_((others - x.narrow(0, i, rows).unsqueeze(1)).square_().sum(2));
  }
  return distances.cpu();
}

/// Writes p_j|i of one row: exp(-beta d_j) / sum with beta such that the entropy is `target`. d is (k) squared distances.
void conditional(const double* d, std::int64_t k, double target, double* p) {
  const double least = *std::min_element(d, d + k);
  double mean = 0;
  for (std::int64_t j = 0; j < k; ++j) mean += (d[j] - least) / double(k);
  double beta = mean > 0 ? 1 / mean : 1, low = 0, high = INFINITY;
  // Distances that are all equal have one entropy whatever beta is: the number of steps ends the search.
  for (int step = 0; step < 64; ++step) {
    double sum = 0, weighted = 0;
    for (std::int64_t j = 0; j < k; ++j) {
      p[j] = std::exp(-beta * (d[j] - least));
      sum += p[j];
      weighted += p[j] * (d[j] - least);
    }
    const double difference = std::log(sum) + beta * weighted / sum - target;
    for (std::int64_t j = 0; j < k; ++j) p[j] /= sum;
    if (std::abs(difference) < 1e-7) return;
    (difference > 0 ? low : high) = beta;
    beta = std::isinf(high) ? beta * 2 : (low + high) / 2;
  }
}

using Entry = std::pair<std::int32_t, double>;

/// Row i of (P + P^T), its columns ascending: own neighbours and those who list i.
std::vector<Entry> symmetricRow(const Entry* own, std::int64_t ownCount, const Entry* listing, std::int64_t listingCount) {
  std::vector<Entry> row(own, own + ownCount);
  row.insert(row.end(), listing, listing + listingCount);
  std::sort(row.begin(), row.end());
  std::size_t kept = 0;
  for (std::size_t e = 0; e < row.size(); ++e) {
    if (kept > 0 && row[kept - 1].first == row[e].first)
      row[kept - 1].second += row[e].second;
    else
      row[kept++] = row[e];
  }
  row.resize(kept);
  return row;
}

/// (P + P^T) / 2n of P given by rows of k entries.
Affinities symmetrise(const std::vector<Entry>& rows, std::int64_t n, std::int64_t k) {
  std::vector<std::int64_t> listingStart(n + 1, 0);
  for (const Entry& entry : rows) ++listingStart[entry.first + 1];
  for (std::int64_t i = 0; i < n; ++i) listingStart[i + 1] += listingStart[i];
  std::vector<Entry> listing(rows.size());
  std::vector<std::int64_t> next(listingStart.begin(), listingStart.end() - 1);
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t e = 0; e < k; ++e) listing[next[rows[i * k + e].first]++] = {std::int32_t(i), rows[i * k + e].second};

  Affinities result;
  result.n = n;
  result.start.push_back(0);
  result.column.reserve(2 * rows.size());
  result.value.reserve(2 * rows.size());
  for (std::int64_t i = 0; i < n; ++i) {
    for (const auto& [column, value] :
         symmetricRow(&rows[i * k], k, listing.data() + listingStart[i], listingStart[i + 1] - listingStart[i])) {
      result.column.push_back(column);
      result.value.push_back(float(value / (2 * double(n))));
    }
    result.start.push_back(std::int64_t(result.column.size()));
  }
  return result;
}

}  // namespace

Affinities gaussianAffinities(RowWorkers& workers, const at::Tensor& features, double perplexity) {
  const at::NoGradGuard noGrad;
  const std::int64_t n = features.size(0);
  perplexity = std::min(perplexity, double(n - 1) / 3);
  const std::int64_t k = std::clamp<std::int64_t>(std::int64_t(3 * perplexity + 1e-9), 1, n - 1);
  const at::Tensor neighbours = nearestEuclidean(features, k);
  const at::Tensor distances = neighbourDistances(features.detach(), neighbours), columns = neighbours.cpu().contiguous();
  const double* d = distances.const_data_ptr<double>();
  const std::int64_t* column = columns.const_data_ptr<std::int64_t>();
  std::vector<Entry> rows(n * k);
  workers.run(n, 64, [&](std::int64_t begin, std::int64_t end) {
    std::vector<double> p(k);
    for (std::int64_t i = begin; i < end; ++i) {
      conditional(d + i * k, k, std::log(perplexity), p.data());
      for (std::int64_t e = 0; e < k; ++e) rows[i * k + e] = {std::int32_t(column[i * k + e]), p[e]};
    }
  });
  return symmetrise(rows, n, k);
}

}  // namespace resa
