#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace resa {

/// Features of the evaluated images as plain numbers, (rows, columns) row-major.
struct FeatureRows {
  std::vector<float> values;
  std::int64_t rows = 0, columns = 0;
  const float* at(std::int64_t row) const { return values.data() + row * columns; }
};
using FeatureRowsPtr = std::shared_ptr<const FeatureRows>;

/// The principal components `NAME.pca` of a snapshot's file; null where it has none. DataError where the file is damaged.
FeatureRowsPtr readPrincipalComponents(const std::filesystem::path& snapshot, const std::string& component);

/// These rows alone, in this order.
FeatureRows takeRows(const FeatureRows& features, const std::vector<int>& rows);

/// The `count` other rows of greatest cosine to `row`, nearest first, equal ones by row number.
struct CosineNeighbour {
  int row = -1;
  double cosine = 0;
};
std::vector<CosineNeighbour> cosineNeighbours(const FeatureRows& features, int row, int count);

/// Long computations look at this now and then and return early with what is worth nothing; null: never.
using StopFlag = const std::atomic<bool>*;

/// Clusters of rows by k-means with squared Euclidean distances: k-means++ starts, Lloyd's rounds until nothing moves.
struct RowClusters {
  std::vector<std::int32_t> labels;  // (rows) 0..k-1; every cluster holds a row
  std::vector<float> centroids;      // (k, columns)
  double inertia = 0;                // sum of squared distances to the own centroid
};
/// The best of `restarts`, starting from seed, seed + 1, ... DataError unless 1 <= k <= rows and all numbers are finite.
RowClusters clusterRows(const FeatureRows& features, int k, std::uint64_t seed, int restarts, StopFlag stop = nullptr);

}  // namespace resa
