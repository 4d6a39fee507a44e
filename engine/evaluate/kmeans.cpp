#include "engine/evaluate/kmeans.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <functional>
#include <limits>
#include <string>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "engine/data/counter_random.h"
#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/row_workers.h"
#include "engine/run/error.h"

namespace resa {
namespace {

void requireClusters(std::int64_t k, std::int64_t n) {
  if (k < 1 || k > n) throw UsageError("k-means needs 1 to n clusters, got " + std::to_string(k) + " for n = " + std::to_string(n));
}

/// Squared distance of two rows. Sixteen independent sums: vectorised without reassociation, so the same bits on every machine and thread
/// count.
template <typename T>
double squaredDistance(const T* a, const T* b, std::int64_t d) {
  constexpr int lanes = 16;
  T sums[lanes] = {};
  std::int64_t j = 0;
  for (; j + lanes <= d; j += lanes)
    for (int lane = 0; lane < lanes; ++lane) {
      const T difference = a[j + lane] - b[j + lane];
      sums[lane] += difference * difference;
    }
  double total = 0;
  for (; j < d; ++j) total += double(a[j] - b[j]) * double(a[j] - b[j]);
  for (const T sum : sums) total += double(sum);
  return total;
}

/// Writes min(nearest, squared distance to row `pick`) of every row into `out`; returns its sum, added in row order.
template <typename T>
double nearestAfter(const T* rows, std::int64_t n, std::int64_t d, std::int64_t pick, const std::vector<double>& nearest,
                    std::vector<double>& out) {
  double sum = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    out[i] = std::min(nearest[i], squaredDistance(rows + i * d, rows + pick * d, d));
    sum += out[i];
  }
  return sum;
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

/// Greedy k-means++ (Arthur and Vassilvitskii 2007): row numbers of k starts. On the CPU in a fixed order, whatever the features' device.
template <typename T>
std::vector<std::int64_t> plusPlusPicks(const at::Tensor& x, std::int64_t k, std::uint64_t seed) {
  const std::int64_t n = x.size(0), d = x.size(1);
  const T* rows = x.const_data_ptr<T>();
  const int trials = 2 + int(std::log(double(k)));
  CounterRandom random(seed, 0);
  std::vector<std::int64_t> picks{std::int64_t(random.below(std::uint64_t(n)))};
  std::vector<double> nearest(n, std::numeric_limits<double>::infinity()), candidate(n), best(n);
  double sum = nearestAfter(rows, n, d, picks[0], nearest, candidate);
  nearest.swap(candidate);
  while (std::int64_t(picks.size()) < k) {
    double bestSum = std::numeric_limits<double>::infinity();
    std::int64_t bestPick = 0;
    for (int trial = 0; trial < trials; ++trial) {
      const double share = random.uniform();
      // Where all rows coincide with a start, every row is as good as another.
      const std::int64_t pick = sum > 0 ? rowAt(nearest, share * sum) : std::min(n - 1, std::int64_t(share * double(n)));
      const double left = nearestAfter(rows, n, d, pick, nearest, candidate);
      if (left < bestSum) {
        bestSum = left;
        bestPick = pick;
        best.swap(candidate);
      }
    }
    picks.push_back(bestPick);
    nearest.swap(best);
    sum = bestSum;
  }
  return picks;
}

/// Starting rows for one seed; `onCpu` are the features, contiguous on the CPU.
at::Tensor startRows(const at::Tensor& onCpu, std::int64_t k, std::uint64_t seed) {
  const auto picks = onCpu.scalar_type() == at::kDouble ? plusPlusPicks<double>(onCpu, k, seed) : plusPlusPicks<float>(onCpu, k, seed);
  return at::tensor(picks, at::kLong);
}

/// One pass over the rows: new labels, and the sums and counts of each cluster.
struct Assignment {
  at::Tensor labels, sums, counts;
};

Assignment assign(const at::Tensor& x, const at::Tensor& centroids) {
  const std::int64_t n = x.size(0), k = centroids.size(0), block = blockRows(std::max(k, x.size(1)), 1 << 20);
  Assignment result{at::empty({n}, x.options().dtype(at::kLong)), at::zeros_like(centroids), at::zeros({k}, x.options().dtype(at::kLong))};
  // Nearest is greatest x c^T - |c|^2 / 2: the row's own norm changes no order.
  const at::Tensor bias = centroids.square().sum(1).mul_(-0.5).unsqueeze(0), transposed = centroids.t();
  for (std::int64_t i = 0; i < n; i += block) {
    const at::Tensor rows = x.narrow(0, i, std::min(block, n - i));
    at::Tensor labels = result.labels.narrow(0, i, rows.size(0));
    labels.copy_(at::addmm(bias, rows, transposed).argmax(1));
    // Sums by matrix product: fast on the CPU, and without the unordered additions of scatter on a GPU.
    const at::Tensor member = at::zeros({rows.size(0), k}, x.options()).scatter_(1, labels.unsqueeze(1), 1);
    result.sums.addmm_(member.t(), rows);
    result.counts += member.sum(0, false, at::kDouble).to(at::kLong);
  }
  return result;
}

/// Squared distance of each row to its own centroid, by differences: (n).
at::Tensor ownDistances(const at::Tensor& x, const at::Tensor& centroids, const at::Tensor& labels) {
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
void refill(const at::Tensor& x, const at::Tensor& centroids, Assignment& assignment) {
  const at::Tensor empty = assignment.counts.eq(0).nonzero().squeeze(1);
  at::Tensor distances = ownDistances(x, centroids, assignment.labels);
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

/// Lloyd on centred features `x` from centred `centroids`.
KMeansResult lloydCentred(const at::Tensor& x, at::Tensor centroids, int maxIterations) {
  KMeansResult result;
  at::Tensor labels;
  for (result.iterations = 0; result.iterations < maxIterations; ++result.iterations) {
    Assignment next = assign(x, centroids);
    if (next.counts.min().item<std::int64_t>() == 0) refill(x, centroids, next);
    const bool settled = labels.defined() && at::equal(labels, next.labels);
    labels = next.labels;
    if (settled) break;
    centroids = next.sums / next.counts.to(x.scalar_type()).unsqueeze(1);
  }
  result.labels = labels.defined() ? labels : assign(x, centroids).labels;
  result.centroids = centroids;
  result.inertia = ownDistances(x, centroids, result.labels).sum().item<double>();
  return result;
}

/// The restarts share the cores, one thread each: Lloyd's operations are too short to be split (threads would mostly wait for one another).
void restartsOnCpu(int restarts, const std::function<void(std::int64_t)>& run) {
  std::vector<std::exception_ptr> failures(restarts);
  {
    const int threads = at::get_num_threads();
    const SerialOperations serial;
    RowWorkers(std::min(threads, restarts)).run(restarts, 1, [&](std::int64_t begin, std::int64_t end) {
      const at::NoGradGuard noGrad;
      for (std::int64_t restart = begin; restart < end; ++restart) try {
          run(restart);
        } catch (...) {
          failures[restart] = std::current_exception();
        }
    });
  }
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace

KMeansResult lloyd(const at::Tensor& features, const at::Tensor& centroids, int maxIterations) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  requireFeatures(centroids, "centroids");
  requireClusters(centroids.size(0), features.size(0));
  if (centroids.size(1) != features.size(1)) throw DataError("centroids and features have different numbers of columns");
  const at::Tensor mean = features.detach().mean(0, true, at::kDouble).to(features.scalar_type());
  KMeansResult result =
      lloydCentred((features.detach() - mean).contiguous(), centroids.detach().to(features.options()) - mean, maxIterations);
  result.centroids += mean;
  return result;
}

std::vector<KMeansResult> kMeansRestarts(const at::Tensor& features, std::int64_t k, std::uint64_t seed, int restarts, int maxIterations) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  requireClusters(k, features.size(0));
  const at::Tensor mean = features.detach().mean(0, true, at::kDouble).to(features.scalar_type());
  const at::Tensor x = (features.detach() - mean).contiguous(), onCpu = features.detach().to(at::kCPU).contiguous();
  std::vector<KMeansResult> results(restarts);
  const auto run = [&](std::int64_t restart) {
    const at::Tensor picks = startRows(onCpu, k, seed + std::uint64_t(restart)).to(x.device());
    results[restart] = lloydCentred(x, x.index_select(0, picks), maxIterations);
    results[restart].centroids += mean;
  };
  if (x.is_cpu() && restarts > 1)
    restartsOnCpu(restarts, run);
  else
    for (int restart = 0; restart < restarts; ++restart) run(restart);
  return results;
}

KMeansResult kMeans(const at::Tensor& features, std::int64_t k, std::uint64_t seed, int maxIterations) {
  return kMeansRestarts(features, k, seed, 1, maxIterations)[0];
}

}  // namespace resa
