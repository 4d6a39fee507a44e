#include "engine/run/feature_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "engine/run/error.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

constexpr int maxRounds = 100;
constexpr std::int64_t lanes = 8;  // centroids looked at together, so that the compiler can use vectors

bool stopped(StopFlag stop) { return stop != nullptr && stop->load(std::memory_order_relaxed); }

double dot(const float* a, const float* b, std::int64_t n) {
  double sum = 0;
  for (std::int64_t i = 0; i < n; ++i) sum += double(a[i]) * double(b[i]);
  return sum;
}

double squaredDistance(const float* a, const float* b, std::int64_t n) {
  double sum = 0;
  for (std::int64_t i = 0; i < n; ++i) sum += (double(a[i]) - double(b[i])) * (double(a[i]) - double(b[i]));
  return sum;
}

/// One start of k-means: its random numbers, centroids and labels.
class KMeansStart {
 public:
  KMeansStart(const FeatureRows& features, int k, std::uint64_t seed)
      : x_(features), k_(k), padded_((k + lanes - 1) / lanes * lanes), random_(seed) {}

  RowClusters run(StopFlag stop) {
    plusPlus(stop);
    for (int round = 0; round < maxRounds && !stopped(stop); ++round) {
      if (!assign(stop)) break;
      move();
    }
    RowClusters result{labels_, centroids_, 0};
    for (std::int64_t i = 0; i < x_.rows; ++i) result.inertia += squaredDistance(x_.at(i), own(i), x_.columns);
    return result;
  }

 private:
  double uniform() { return double(random_() >> 11) * 0x1p-53; }
  const float* own(std::int64_t row) const { return &centroids_[std::size_t(labels_[std::size_t(row)] * x_.columns)]; }

  /// Each next centre is a row drawn in proportion to its squared distance to the nearest centre so far (Arthur and Vassilvitskii 2007).
  void plusPlus(StopFlag stop) {
    centroids_.clear();
    labels_.assign(std::size_t(x_.rows), 0);
    std::vector<double> nearest(std::size_t(x_.rows), std::numeric_limits<double>::infinity());
    std::int64_t pick = std::min<std::int64_t>(x_.rows - 1, std::int64_t(uniform() * double(x_.rows)));
    for (int c = 0; c < k_; ++c) {
      centroids_.insert(centroids_.end(), x_.at(pick), x_.at(pick) + x_.columns);
      if (c + 1 == k_ || stopped(stop)) continue;
      double total = 0;
      for (std::int64_t i = 0; i < x_.rows; ++i) {
        double& distance = nearest[std::size_t(i)];
        distance = std::min(distance, squaredDistance(x_.at(i), x_.at(pick), x_.columns));
        total += distance;
      }
      double left = uniform() * total;
      for (pick = 0; pick + 1 < x_.rows && left >= nearest[std::size_t(pick)]; ++pick) left -= nearest[std::size_t(pick)];
    }
  }

  /// Labels by the nearest centroid; whether any changed.
  bool assign(StopFlag stop) {
    const std::int64_t d = x_.columns;
    std::vector<float> turned(std::size_t(padded_ * d), 0), half(std::size_t(padded_), std::numeric_limits<float>::infinity());
    for (std::int64_t c = 0; c < k_; ++c) {
      const float* centroid = &centroids_[std::size_t(c * d)];
      half[std::size_t(c)] = float(dot(centroid, centroid, d) / 2);
      for (std::int64_t t = 0; t < d; ++t) turned[std::size_t((c / lanes * d + t) * lanes + c % lanes)] = centroid[t];
    }
    bool changed = !assigned_;
    assigned_ = true;
    for (std::int64_t i = 0; i < x_.rows; ++i) {
      if (i % 1024 == 0 && stopped(stop)) return false;
      const std::int32_t nearest = nearestCentroid(x_.at(i), turned, half);
      changed |= nearest != labels_[std::size_t(i)];
      labels_[std::size_t(i)] = nearest;
    }
    return refill() || changed;
  }

  /// Nearest is least |c|^2 / 2 - x c: the row's own norm changes no order.
  std::int32_t nearestCentroid(const float* row, const std::vector<float>& turned, const std::vector<float>& half) const {
    std::int32_t nearest = 0;
    float least = std::numeric_limits<float>::infinity();
    for (std::int64_t block = 0; block < padded_ / lanes; ++block) {
      float score[lanes];
      for (std::int64_t j = 0; j < lanes; ++j) score[j] = half[std::size_t(block * lanes + j)];
      const float* packed = &turned[std::size_t(block * lanes * x_.columns)];
      for (std::int64_t t = 0; t < x_.columns; ++t)
        for (std::int64_t j = 0; j < lanes; ++j) score[j] -= row[t] * packed[t * lanes + j];
      for (std::int64_t j = 0; j < lanes; ++j) {
        if (score[j] >= least) continue;
        least = score[j];
        nearest = std::int32_t(block * lanes + j);
      }
    }
    return nearest;
  }

  /// An empty cluster gets the row that lies farthest from its centroid and is not alone in its cluster.
  bool refill() {
    std::vector<std::int64_t> counts(std::size_t(k_), 0);
    for (const std::int32_t label : labels_) ++counts[std::size_t(label)];
    bool any = false;
    for (int c = 0; c < k_; ++c) {
      if (counts[std::size_t(c)] > 0) continue;
      std::int64_t farthest = -1;
      double most = -1;
      for (std::int64_t i = 0; i < x_.rows; ++i) {
        if (counts[std::size_t(labels_[std::size_t(i)])] < 2) continue;
        const double distance = squaredDistance(x_.at(i), own(i), x_.columns);
        if (distance > most) most = distance, farthest = i;
      }
      --counts[std::size_t(labels_[std::size_t(farthest)])];
      labels_[std::size_t(farthest)] = c;
      counts[std::size_t(c)] = 1;
      std::copy(x_.at(farthest), x_.at(farthest) + x_.columns, &centroids_[std::size_t(c * x_.columns)]);
      any = true;
    }
    return any;
  }

  void move() {
    std::vector<double> sums(centroids_.size(), 0);
    std::vector<std::int64_t> counts(std::size_t(k_), 0);
    for (std::int64_t i = 0; i < x_.rows; ++i) {
      const auto c = std::size_t(labels_[std::size_t(i)]);
      ++counts[c];
      for (std::int64_t t = 0; t < x_.columns; ++t) sums[c * std::size_t(x_.columns) + std::size_t(t)] += double(x_.at(i)[t]);
    }
    for (std::size_t i = 0; i < sums.size(); ++i) centroids_[i] = float(sums[i] / double(counts[i / std::size_t(x_.columns)]));
  }

  const FeatureRows& x_;
  std::int64_t k_, padded_;
  std::mt19937_64 random_;
  bool assigned_ = false;
  std::vector<std::int32_t> labels_;
  std::vector<float> centroids_;
};

}  // namespace

FeatureRowsPtr readPrincipalComponents(const std::filesystem::path& snapshot, const std::string& component) {
  const auto file = SafetensorsFile::open(snapshot);
  const std::string name = component + ".pca";
  if (!file->has(name)) return nullptr;
  const std::vector<std::int64_t>& shape = file->at(name).shape;
  if (shape.size() != 2 || shape[1] < 1) throw DataError(snapshot.string() + ": '" + name + "' must be (n, components)");
  auto features = std::make_shared<FeatureRows>();
  features->rows = shape[0];
  features->columns = shape[1];
  features->values = file->floats(name);
  for (const float value : features->values)
    if (!std::isfinite(value)) throw DataError(snapshot.string() + ": '" + name + "' holds numbers that are not finite");
  return features;
}

FeatureRows takeRows(const FeatureRows& features, const std::vector<int>& rows) {
  FeatureRows taken;
  taken.rows = std::int64_t(rows.size());
  taken.columns = features.columns;
  taken.values.reserve(rows.size() * std::size_t(features.columns));
  for (const int row : rows) taken.values.insert(taken.values.end(), features.at(row), features.at(row) + features.columns);
  return taken;
}

std::vector<CosineNeighbour> cosineNeighbours(const FeatureRows& features, int row, int count) {
  if (row < 0 || row >= features.rows) throw DataError("no features of row " + std::to_string(row));
  const double mine = std::sqrt(dot(features.at(row), features.at(row), features.columns));
  std::vector<CosineNeighbour> all;
  all.reserve(std::size_t(features.rows));
  for (std::int64_t other = 0; other < features.rows; ++other) {
    if (other == row) continue;
    const double norm = mine * std::sqrt(dot(features.at(other), features.at(other), features.columns));
    all.push_back({int(other), norm > 0 ? dot(features.at(row), features.at(other), features.columns) / norm : 0});
  }
  const auto wanted = all.begin() + std::min<std::ptrdiff_t>(std::max(0, count), std::ptrdiff_t(all.size()));
  std::partial_sort(all.begin(), wanted, all.end(), [](const CosineNeighbour& a, const CosineNeighbour& b) {
    return a.cosine != b.cosine ? a.cosine > b.cosine : a.row < b.row;
  });
  all.erase(wanted, all.end());
  return all;
}

RowClusters clusterRows(const FeatureRows& features, int k, std::uint64_t seed, int restarts, StopFlag stop) {
  if (k < 1 || k > features.rows)
    throw DataError(std::to_string(k) + " clusters asked of " + std::to_string(features.rows) + " images: needs at least as many images");
  for (const float value : features.values)
    if (!std::isfinite(value)) throw DataError("k-means: the features hold numbers that are not finite");
  RowClusters best;
  for (int restart = 0; restart < std::max(1, restarts) && (restart == 0 || !stopped(stop)); ++restart) {
    RowClusters next = KMeansStart(features, k, seed + std::uint64_t(restart)).run(stop);
    if (restart == 0 || next.inertia < best.inertia) best = std::move(next);
  }
  return best;
}

}  // namespace resa
