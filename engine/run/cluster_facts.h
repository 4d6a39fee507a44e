#pragma once
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "engine/run/feature_rows.h"

namespace resa {

/// What is known of one k-means cluster. NaN or -1 stands for what cannot be known: classes without labels, silhouettes that were not
/// stored.
struct ClusterFacts {
  int cluster = -1;                                              // its number in the snapshot
  std::vector<int> rows;                                         // evaluated rows, the most typical first
  int mainClass = -1;                                            // the class most of its labelled images are of, the lowest of equal ones
  double purity = std::numeric_limits<double>::quiet_NaN();      // share of its labelled images that are of that class
  double silhouette = std::numeric_limits<double>::quiet_NaN();  // mean SC of its images
  double positive = std::numeric_limits<double>::quiet_NaN();    // share of its images with SC > 0
};

/// By what a cluster's images are ordered: stored silhouette, distance to the cluster's centre, or the row number for want of both.
enum class TypicalOrder { silhouette, centre, row };

/// The clusters of one component at one step, and how they meet the classes.
struct ClusterBoard {
  std::int64_t step = 0;
  std::string component;
  std::int64_t count = 0;  // evaluated images
  TypicalOrder order = TypicalOrder::row;
  std::vector<ClusterFacts> clusters;  // by number; empty where the snapshot has no clusters
  // Classes against clusters, empty without labels.
  std::int64_t classes = 0;
  std::vector<std::int64_t> confusion;  // (classes, clusters) counts
  std::vector<int> columns;             // indices of clusters as a matrix shows them: matched to class 0, 1, ..., then the others by size
  std::vector<int> matched;             // (classes) index of the cluster that stands for the class, -1 where none is left
  double accuracy = std::numeric_limits<double>::quiet_NaN();  // share of labelled images whose cluster stands for their class
  std::int64_t at(std::int64_t row, std::int64_t cluster) const {
    return confusion[std::size_t(row) * clusters.size() + std::size_t(cluster)];
  }
};
using ClusterBoardPtr = std::shared_ptr<const ClusterBoard>;

inline constexpr std::int64_t mostConfusion = 1 << 22;  // cells of the matrix that are counted

/// kmeans (n); labels (n) or empty, negative: no class; silhouette (n) or empty; features (n, d) or null, used where silhouettes are
/// absent. `classes`: how many there are. DataError where lengths differ, a label is not below `classes` or the
/// matrix would have more than `mostConfusion` cells.
ClusterBoard clusterBoard(const std::vector<std::int32_t>& kmeans, const std::vector<std::int32_t>& labels, std::int64_t classes,
                          const std::vector<float>& silhouette, const FeatureRows* features);

/// One class split into sub-centroids by k-means within it.
struct ClassSplit {
  struct Part {
    std::vector<int> rows;  // evaluated rows, nearest to the centroid first
    double silhouette = std::numeric_limits<double>::quiet_NaN(), positive = std::numeric_limits<double>::quiet_NaN();
  };
  std::int64_t step = 0;
  std::string component;
  int label = -1;
  std::int64_t count = 0;   // images of the class
  std::vector<Part> parts;  // largest first
  double explained = 0;     // share of the class's variance that lies between the sub-centroids, 0..1
};
using ClassSplitPtr = std::shared_ptr<const ClassSplit>;

/// Best of ten k-means starts from fixed seeds. DataError where the class has fewer than k images or features and labels do not fit.
ClassSplit splitClass(const FeatureRows& features, const std::vector<std::int32_t>& labels, const std::vector<float>& silhouette, int label,
                      int k, StopFlag stop = nullptr);

}  // namespace resa
