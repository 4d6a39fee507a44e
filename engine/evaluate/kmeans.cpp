#include "engine/evaluate/kmeans.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <string>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "engine/data/counter_random.h"
#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/row_products.h"
#include "engine/evaluate/row_workers.h"
#include "engine/run/error.h"

namespace resa {
namespace {

void requireClusters(std::int64_t k, std::int64_t n) {
  if (k < 1 || k > n) throw UsageError("k-means needs 1 to n clusters, got " + std::to_string(k) + " for n = " + std::to_string(n));
}

/// Row whose share of the running sum holds `target`.
std::int64_t rowAt(const std::vector<double>& weights, double target) {
  double sum = 0;
  std::int64_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0) continue;
    sum += weights[i];
    last = std::int64_t(i);
    if (sum > target) return last;
  }
  return last;  // rounding left the target at the very end
}

/// Greedy k-means++ (Arthur and Vassilvitskii 2007): row numbers of k starts, one draw of a few candidates after the other. On the CPU in a
/// fixed order, whatever the features' device and the number of threads.
template <typename T>
class PlusPlus {
 public:
  PlusPlus(const at::Tensor& x, std::uint64_t seed, RowWorkers& workers)
      : rows_(x.const_data_ptr<T>()),
        n_(x.size(0)),
        d_(x.size(1)),
        random_(seed, 0),
        workers_(workers),
        nearest_(std::size_t(n_), std::numeric_limits<double>::infinity()) {}

  std::vector<std::int64_t> picks(std::int64_t k) {
    std::vector<std::int64_t> picks{std::int64_t(random_.below(std::uint64_t(n_)))};
    double sum = take(picks, picks[0]);
    const int trials = 2 + int(std::log(double(k)));
    while (std::int64_t(picks.size()) < k) {
      std::vector<std::int64_t> candidates;
      for (int trial = 0; trial < trials; ++trial) {
        const double share = random_.uniform();
        // Where all rows coincide with a start, every row is as good as another.
        candidates.push_back(sum > 0 ? rowAt(nearest_, share * sum) : std::min(n_ - 1, std::int64_t(share * double(n_))));
      }
      sum = take(candidates, picks.emplace_back());
    }
    return picks;
  }

 private:
  /// Takes the candidate that leaves the least sum of min(nearest, squared distance to it); that sum, added in row order.
  double take(const std::vector<std::int64_t>& candidates, std::int64_t& pick) {
    distances_.resize(candidates.size());
    for (auto& distances : distances_) distances.resize(std::size_t(n_));
    workers_.run(n_, 256, [&](std::int64_t begin, std::int64_t end) {
      // Candidates inside: a row is read once.
      for (std::int64_t i = begin; i < end; ++i)
        for (std::size_t c = 0; c < candidates.size(); ++c)
          distances_[c][std::size_t(i)] =
              std::min(nearest_[std::size_t(i)], squaredDifference(rows_ + i * d_, rows_ + candidates[c] * d_, d_));
    });
    std::size_t best = 0;
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < candidates.size(); ++c) {
      double sum = 0;
      for (const double distance : distances_[c]) sum += distance;
      if (sum >= least) continue;
      least = sum;
      best = c;
    }
    pick = candidates[best];
    nearest_.swap(distances_[best]);
    return least;
  }

  const T* rows_;
  std::int64_t n_, d_;
  CounterRandom random_;
  RowWorkers& workers_;
  std::vector<double> nearest_;
  std::vector<std::vector<double>> distances_;
};

/// Starting rows for one seed; `onCpu` are the features, contiguous on the CPU.
at::Tensor startRows(const at::Tensor& onCpu, std::int64_t k, std::uint64_t seed, RowWorkers& workers) {
  const auto picks =
      onCpu.scalar_type() == at::kDouble ? PlusPlus<double>(onCpu, seed, workers).picks(k) : PlusPlus<float>(onCpu, seed, workers).picks(k);
  return at::tensor(picks, at::kLong);
}

/// One pass over the rows: new labels, and the sums and counts of each cluster.
struct Assignment {
  at::Tensor labels, sums, counts;
};

/// The pass on the CPU: a few rows at a time, their products with all centroids, and while they are in the cache their cluster's sum.
template <typename T>
class AssignmentPass {
 public:
  AssignmentPass(const at::Tensor& x, const at::Tensor& centroids)
      : rows_(x.const_data_ptr<T>()),
        n_(x.size(0)),
        d_(x.size(1)),
        k_(centroids.size(0)),
        padded_(paddedRows<T>(k_)),
        // Every piece has sums of its own, so that the bits do not depend on who takes it; where these are large there are few pieces.
        piece_(std::max<std::int64_t>(4096, (n_ + mostPieces() - 1) / mostPieces())),
        packed_(std::size_t(padded_ * d_)),
        squares_(std::size_t(padded_)),
        sums_(std::size_t(pieces() * k_ * d_), T(0)),
        counts_(std::size_t(pieces() * k_), 0) {
    packRows(centroids.const_data_ptr<T>(), k_, d_, static_cast<const T*>(nullptr), packed_.data(), squares_.data());
    std::fill(squares_.begin() + k_, squares_.end(), std::numeric_limits<T>::infinity());
  }

  Assignment run(const at::Tensor& like, RowWorkers& workers) {
    Assignment result{at::empty({n_}, at::kLong), at::empty({k_, d_}, like.options()), at::zeros({k_}, at::kLong)};
    workers.run(pieces(), 1, [&, labels = result.labels.mutable_data_ptr<std::int64_t>()](std::int64_t begin, std::int64_t end) {
      std::vector<T> products(std::size_t(rowsAtATime * padded_)), scores(static_cast<std::size_t>(padded_));
      for (std::int64_t p = begin; p < end; ++p)
        for (std::int64_t i = p * piece_; i < std::min(n_, (p + 1) * piece_); i += rowsAtATime) {
          const std::int64_t rows = std::min({rowsAtATime, n_ - i, (p + 1) * piece_ - i});
          multiplyRows(rows_ + i * d_, rows, d_, packed_.data(), padded_, products.data(), padded_);
          for (std::int64_t r = 0; r < rows; ++r) {
            const std::int64_t c = leastColumn(&products[std::size_t(r * padded_)], padded_, squares_.data(), scores.data());
            labels[i + r] = c;
            ++counts_[std::size_t(p * k_ + c)];
            addTo(&sums_[std::size_t((p * k_ + c) * d_)], rows_ + (i + r) * d_, d_);
          }
        }
    });
    total(result.sums.template mutable_data_ptr<T>(), result.counts.mutable_data_ptr<std::int64_t>());
    return result;
  }

 private:
  static constexpr std::int64_t rowsAtATime = 24, sumsAtMost = 1 << 24;
  std::int64_t mostPieces() const { return std::clamp<std::int64_t>(sumsAtMost / (k_ * d_), 1, 32); }
  std::int64_t pieces() const { return (n_ + piece_ - 1) / piece_; }

  void total(T* sums, std::int64_t* counts) const {
    std::vector<double> sum(static_cast<std::size_t>(d_));
    for (std::int64_t c = 0; c < k_; ++c) {
      std::fill(sum.begin(), sum.end(), 0);
      for (std::int64_t p = 0; p < pieces(); ++p) {
        counts[c] += counts_[std::size_t(p * k_ + c)];
        for (std::int64_t t = 0; t < d_; ++t) sum[std::size_t(t)] += double(sums_[std::size_t((p * k_ + c) * d_ + t)]);
      }
      std::copy(sum.begin(), sum.end(), sums + c * d_);
    }
  }

  const T* rows_;
  std::int64_t n_, d_, k_, padded_, piece_;
  std::vector<T> packed_, squares_, sums_;
  std::vector<std::int64_t> counts_;
};

/// The pass on other devices, by ATen's operations.
Assignment assignOnDevice(const at::Tensor& x, const at::Tensor& centroids) {
  const std::int64_t n = x.size(0), k = centroids.size(0), block = blockRows(std::max(k, x.size(1)), 1 << 24);
  Assignment result{at::empty({n}, x.options().dtype(at::kLong)), at::zeros_like(centroids), at::zeros({k}, x.options().dtype(at::kLong))};
  // Nearest is greatest x c^T - |c|^2 / 2: the row's own norm changes no order.
  const at::Tensor bias = centroids.square().sum(1).mul_(-0.5).unsqueeze(0), transposed = centroids.t();
  for (std::int64_t i = 0; i < n; i += block) {
    const at::Tensor rows = x.narrow(0, i, std::min(block, n - i));
    at::Tensor labels = result.labels.narrow(0, i, rows.size(0));
    labels.copy_(at::addmm(bias, rows, transposed).argmax(1));
    // Sums by matrix product, without the unordered additions of scatter on a GPU.
    const at::Tensor member = at::zeros({rows.size(0), k}, x.options()).scatter_(1, labels.unsqueeze(1), 1);
    result.sums.addmm_(member.t(), rows);
    result.counts += member.sum(0, false, at::kDouble).to(at::kLong);
  }
  return result;
}

Assignment assign(const at::Tensor& x, const at::Tensor& centroids, RowWorkers& workers) {
  if (!x.is_cpu()) return assignOnDevice(x, centroids);
  return x.scalar_type() == at::kDouble ? AssignmentPass<double>(x, centroids.contiguous()).run(x, workers)
                                        : AssignmentPass<float>(x, centroids.contiguous()).run(x, workers);
}

template <typename T>
at::Tensor ownDistancesOnCpu(const at::Tensor& x, const at::Tensor& centroids, const at::Tensor& labels, RowWorkers& workers) {
  at::Tensor distances = at::empty({x.size(0)}, at::kDouble);
  const std::int64_t d = x.size(1);
  workers.run(x.size(0), 1024,
              [&, rows = x.const_data_ptr<T>(), centroid = centroids.const_data_ptr<T>(), label = labels.const_data_ptr<std::int64_t>(),
               out = distances.mutable_data_ptr<double>()](std::int64_t begin, std::int64_t end) {
                for (std::int64_t i = begin; i < end; ++i) out[i] = squaredDifference(rows + i * d, centroid + label[i] * d, d);
              });
  return distances;
}

/// Squared distance of each row to its own centroid, by differences: (n) float64.
at::Tensor ownDistances(const at::Tensor& x, const at::Tensor& centroids, const at::Tensor& labels, RowWorkers& workers) {
  if (x.is_cpu())
    return x.scalar_type() == at::kDouble ? ownDistancesOnCpu<double>(x, centroids.contiguous(), labels, workers)
                                          : ownDistancesOnCpu<float>(x, centroids.contiguous(), labels, workers);
  const std::int64_t n = x.size(0), block = blockRows(x.size(1), 1 << 22);
  at::Tensor distances = at::empty({n}, x.options().dtype(at::kDouble));
  for (std::int64_t i = 0; i < n; i += block) {
    const std::int64_t rows = std::min(block, n - i);
    const at::Tensor difference = x.narrow(0, i, rows) - centroids.index_select(0, labels.narrow(0, i, rows));
    distances.narrow(0, i, rows).copy_(difference.square_().sum(1, false, at::kDouble));
  }
  return distances;
}

/// Moves each empty cluster onto one of the rows farthest from their centroids, taken out of the row's old cluster.
void refill(const at::Tensor& x, const at::Tensor& centroids, Assignment& assignment, RowWorkers& workers) {
  const at::Tensor empty = assignment.counts.eq(0).nonzero().squeeze(1);
  at::Tensor distances = ownDistances(x, centroids, assignment.labels, workers);
  for (std::int64_t e = 0; e < empty.size(0); ++e) {
    const auto cluster = empty[e].item<std::int64_t>();
    // A row that is alone in its cluster stays there: moving it would only empty another one.
    const at::Tensor alone = assignment.counts.index_select(0, assignment.labels).le(1);
    const at::Tensor row = distances.masked_fill(alone, -1).argmax();
    const auto index = row.item<std::int64_t>(), from = assignment.labels[index].item<std::int64_t>();
    assignment.sums[from].sub_(x[index]);
    assignment.counts[from].sub_(1);
    assignment.sums[cluster].copy_(x[index]);
    assignment.counts[cluster].fill_(1);
    assignment.labels[index].fill_(cluster);
    distances[index].fill_(-1);
  }
}

/// Lloyd on features `x` and centroids that are moved alike.
KMeansResult lloydFrom(const at::Tensor& x, at::Tensor centroids, int maxIterations, RowWorkers& workers) {
  KMeansResult result;
  at::Tensor labels;
  bool settled = false;
  for (result.iterations = 0; result.iterations < maxIterations; ++result.iterations) {
    Assignment next = assign(x, centroids, workers);
    if (next.counts.min().item<std::int64_t>() == 0) refill(x, centroids, next, workers);
    settled = labels.defined() && at::equal(labels, next.labels);
    labels = next.labels;
    if (settled) break;
    centroids = next.sums / next.counts.to(x.scalar_type()).unsqueeze(1);
  }
  // Labels and inertia are those of the centroids that are returned.
  result.labels = settled ? labels : assign(x, centroids, workers).labels;
  result.centroids = centroids;
  result.inertia = ownDistances(x, centroids, result.labels, workers).sum().item<double>();
  return result;
}

/// Features as Lloyd takes them, contiguous and less `shift` (d): products lose the digits of an offset that is larger than the spread. A
/// smaller one costs a bit or two, less than a copy of the features.
struct Shifted {
  at::Tensor x, shift;
};

template <typename T>
double meanSpread(const at::Tensor& x, const at::Tensor& mean, RowWorkers& workers) {
  std::vector<double> squares(static_cast<std::size_t>(x.size(0)));
  workers.run(x.size(0), 1024, [&, rows = x.const_data_ptr<T>(), centre = mean.const_data_ptr<T>()](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) squares[std::size_t(i)] = squaredDifference(rows + i * x.size(1), centre, x.size(1));
  });
  return std::accumulate(squares.begin(), squares.end(), 0.0) / double(x.size(0));
}

Shifted shifted(const at::Tensor& features, RowWorkers& workers) {
  const at::Tensor x = features.detach().contiguous(), mean = columnMeans(x);
  if (x.is_cpu()) {
    constexpr double most = 16;
    const double spread = x.scalar_type() == at::kDouble ? meanSpread<double>(x, mean, workers) : meanSpread<float>(x, mean, workers);
    if (mean.to(at::kDouble).square().sum().item<double>() <= most * spread) return {x, at::zeros_like(mean)};
  }
  return {x - mean, mean};
}

/// The restarts share the cores, one thread each: Lloyd's operations are too short to be split (threads would mostly wait for one another).
void restartsOnCpu(int restarts, const std::function<void(std::int64_t, RowWorkers&)>& run) {
  const int threads = at::get_num_threads();
  const SerialOperations serial;
  RowWorkers(std::min(threads, restarts)).run(restarts, 1, [&](std::int64_t begin, std::int64_t end) {
    const at::NoGradGuard noGrad;
    RowWorkers alone(1);
    for (std::int64_t restart = begin; restart < end; ++restart) run(restart, alone);
  });
}

}  // namespace

KMeansResult lloyd(const at::Tensor& features, const at::Tensor& centroids, int maxIterations) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  requireFeatures(centroids, "centroids");
  requireClusters(centroids.size(0), features.size(0));
  if (centroids.size(1) != features.size(1)) throw DataError("centroids and features have different numbers of columns");
  RowWorkers workers;
  const Shifted moved = shifted(features, workers);
  KMeansResult result = lloydFrom(moved.x, centroids.detach().to(features.options()) - moved.shift, maxIterations, workers);
  result.centroids += moved.shift;
  return result;
}

std::vector<KMeansResult> kMeansRestarts(const at::Tensor& features, std::int64_t k, std::uint64_t seed, int restarts, int maxIterations) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  requireClusters(k, features.size(0));
  RowWorkers workers;
  const Shifted moved = shifted(features, workers);
  const at::Tensor onCpu = features.detach().to(at::kCPU).contiguous();
  std::vector<KMeansResult> results(restarts);
  const auto run = [&](std::int64_t restart, RowWorkers& with) {
    const at::Tensor picks = startRows(onCpu, k, seed + std::uint64_t(restart), with).to(moved.x.device());
    results[restart] = lloydFrom(moved.x, moved.x.index_select(0, picks), maxIterations, with);
    results[restart].centroids += moved.shift;
  };
  if (moved.x.is_cpu() && restarts > 1)
    restartsOnCpu(restarts, run);
  else
    for (int restart = 0; restart < restarts; ++restart) run(restart, workers);
  return results;
}

KMeansResult kMeans(const at::Tensor& features, std::int64_t k, std::uint64_t seed, int maxIterations) {
  return kMeansRestarts(features, k, seed, 1, maxIterations)[0];
}

}  // namespace resa
