#include "engine/evaluate/affinities.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "engine/evaluate/nearest.h"
#include "engine/evaluate/row_workers.h"
#include "engine/evaluate/tsne_kernel.h"

namespace resa {
namespace {

constexpr int mostSteps = 64;           // of the search for a width
constexpr double entropyWithin = 1e-6;  // nats
constexpr double steepest = 1e30;       // of a width's inverse: where all neighbours are equally far none is steep enough

/// Perplexities as they can be reached by n rows, and how many neighbours the largest needs.
struct Scales {
  std::vector<double> perplexities;
  std::int64_t neighbours = 1;
};

Scales scalesFor(std::int64_t n, std::vector<double> perplexities) {
  Scales scales{std::move(perplexities), 1};
  for (double& perplexity : scales.perplexities) {
    perplexity = std::min(perplexity, double(n - 1) / 3);
    scales.neighbours = std::max(scales.neighbours, std::min(n - 1, std::int64_t(3 * perplexity + 1e-9)));
  }
  return scales;
}

/// Neighbours of each row, and how much farther each is than the nearest, in squares: (n, k) float32. What all have in common changes no
/// affinity.
struct Neighbours {
  at::Tensor index, excess;
};

Neighbours neighboursFrom(const Nearest& nearest) {
  return {nearest.index, (nearest.squared - nearest.squared.narrow(1, 0, 1)).to(at::kFloat)};
}

/// Writes p_j|i of one row, exp(-beta d_j) / sum with beta such that the entropy is `target`; d (k) are excess squared distances.
void conditional(const float* d, std::int64_t k, double target, float* p) {
  double mean = 0;
  for (std::int64_t j = 0; j < k; ++j) mean += double(d[j]) / double(k);
  double beta = mean > 0 ? std::min(1 / mean, steepest) : 1, low = 0, high = INFINITY;
  // Distances that are all equal have one entropy whatever beta is: the number of steps ends the search.
  for (int step = 0; step < mostSteps; ++step) {
    const GaussianSums sums = gaussianRow(d, k, float(beta), p);
    const double weighted = sums.weighted / sums.mass, variance = sums.squared / sums.mass - weighted * weighted;
    const double difference = std::log(sums.mass) + beta * weighted - target;
    if (std::abs(difference) < entropyWithin || step + 1 == mostSteps) {
      for (std::int64_t j = 0; j < k; ++j) p[j] = float(p[j] / sums.mass);
      return;
    }
    (difference > 0 ? low : high) = beta;
    // The entropy falls by beta * variance: Newton's step, or halving where it leaves the bracket.
    const double newton = variance > 0 ? beta + difference / (beta * variance) : -1;
    const double halved = std::isinf(high) ? std::min(beta * 2, steepest) : (low + high) / 2;
    beta = newton > low && newton < (std::isinf(high) ? beta * 8 : high) ? newton : halved;
  }
}

struct Entry {
  std::int32_t column;
  float value;
};

/// Calls add(column, value) for row i of P + P^T, columns ascending: own neighbours and those who list i, both sorted.
template <typename Add>
void mergeRow(const Entry* own, const Entry* ownEnd, const Entry* listing, const Entry* listingEnd, Add add) {
  while (own != ownEnd || listing != listingEnd) {
    if (listing == listingEnd || (own != ownEnd && own->column < listing->column)) {
      add(own->column, own->value);
      ++own;
    } else if (own == ownEnd || listing->column < own->column) {
      add(listing->column, listing->value);
      ++listing;
    } else {
      add(own->column, own->value + listing->value);
      ++own;
      ++listing;
    }
  }
}

/// (P + P^T) / 2n of P given by rows of k entries with ascending columns.
Affinities symmetrise(RowWorkers& workers, const std::vector<Entry>& rows, std::int64_t n, std::int64_t k) {
  std::vector<std::int64_t> listingStart(n + 1, 0);
  for (const Entry& entry : rows) ++listingStart[entry.column + 1];
  for (std::int64_t i = 0; i < n; ++i) listingStart[i + 1] += listingStart[i];
  std::vector<Entry> listing(rows.size());
  std::vector<std::int64_t> next(listingStart.begin(), listingStart.end() - 1);
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t e = 0; e < k; ++e) listing[next[rows[i * k + e].column]++] = {std::int32_t(i), rows[i * k + e].value};
  const auto merge = [&](std::int64_t i, auto add) {
    mergeRow(&rows[i * k], &rows[i * k] + k, listing.data() + listingStart[i], listing.data() + listingStart[i + 1], add);
  };

  Affinities result;
  result.n = n;
  result.start.assign(n + 1, 0);
  workers.run(n, 256, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) merge(i, [&](std::int32_t, float) { ++result.start[i + 1]; });
  });
  for (std::int64_t i = 0; i < n; ++i) result.start[i + 1] += result.start[i];
  result.column.resize(result.start[n]);
  result.value.resize(result.start[n]);
  const float scale = float(1 / (2 * double(n)));
  workers.run(n, 256, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i)
      merge(i, [&, e = result.start[i]](std::int32_t column, float value) mutable {
        result.column[e] = column;
        result.value[e++] = value * scale;
      });
  });
  return result;
}

/// p_j|i of all rows, the mean over the scales: (n, k).
at::Tensor conditionals(const at::Tensor& d, const Scales& scales) {
  at::Tensor mean = at::zeros_like(d);
  for (const double perplexity : scales.perplexities) {
    const double target = std::log(perplexity);
    at::Tensor beta = 1 / d.mean(1, true).clamp_min(1 / steepest), low = at::zeros_like(beta), high = at::full_like(beta, INFINITY);
    for (int step = 0; step < mostSteps; ++step) {
      const at::Tensor weight = (-beta * d).exp(), mass = weight.sum(1, true);
      const at::Tensor wide = (mass.log() + beta * (weight * d).sum(1, true) / mass).gt(target);
      low = at::where(wide, beta, low);
      high = at::where(wide, high, beta);
      beta = at::where(high.isinf(), (beta * 2).clamp_max(steepest), (low + high) / 2);
    }
    mean += (-beta * d).softmax(1) / double(scales.perplexities.size());
  }
  return mean;
}

}  // namespace

Affinities gaussianAffinities(RowWorkers& workers, const at::Tensor& features, const std::vector<double>& perplexities) {
  const at::NoGradGuard noGrad;
  const std::int64_t n = features.size(0);
  const Scales scales = scalesFor(n, perplexities);
  const Neighbours neighbours = neighboursFrom(nearestOthers(features, scales.neighbours));
  const at::Tensor distances = neighbours.excess.cpu().contiguous(), columns = neighbours.index.cpu().contiguous();
  const std::int64_t k = columns.size(1);
  const float* d = distances.const_data_ptr<float>();
  const std::int64_t* column = columns.const_data_ptr<std::int64_t>();
  const float share = float(1 / double(scales.perplexities.size()));
  std::vector<Entry> rows(n * k);
  workers.run(n, 64, [&](std::int64_t begin, std::int64_t end) {
    std::vector<float> p(k);
    for (std::int64_t i = begin; i < end; ++i) {
      Entry* row = &rows[i * k];
      for (std::int64_t e = 0; e < k; ++e) row[e] = {std::int32_t(column[i * k + e]), 0};
      for (const double perplexity : scales.perplexities) {
        conditional(d + i * k, k, std::log(perplexity), p.data());
        for (std::int64_t e = 0; e < k; ++e) row[e].value += share * p[e];
      }
      std::sort(row, row + k, [](const Entry& a, const Entry& b) { return a.column < b.column; });
    }
  });
  return symmetrise(workers, rows, n, k);
}

TensorAffinities tensorAffinities(const at::Tensor& features, const std::vector<double>& perplexities) {
  const at::NoGradGuard noGrad;
  const std::int64_t n = features.size(0);
  const Scales scales = scalesFor(n, perplexities);
  const auto [index, excess] = neighboursFrom(nearestOthers(features, scales.neighbours));
  const at::Tensor p = conditionals(excess, scales).div_(2 * double(n)).flatten();
  const at::Tensor from = at::arange(n, index.options()).unsqueeze(1).expand_as(index).flatten(), to = index.flatten();
  // Both directions of every entry, equal ones added.
  const auto [pair, place] = at::_unique(at::cat({from * n + to, to * n + from}), /*sorted=*/true, /*return_inverse=*/true);
  const at::Tensor value = at::zeros({pair.size(0)}, p.options()).index_add_(0, place, at::cat({p, p}));
  return {n, pair.div(n, "floor"), pair.remainder(n), value};
}

ConditionalAffinities conditionalAffinities(const at::Tensor& added, const at::Tensor& features, double perplexity) {
  const at::NoGradGuard noGrad;
  // All old rows may be neighbours of a new one.
  const Scales scales = scalesFor(features.size(0) + 1, {perplexity});
  const auto [index, excess] = neighboursFrom(nearestRows(added, features, scales.neighbours));
  return {index, conditionals(excess, scales)};
}

}  // namespace resa
