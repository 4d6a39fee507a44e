#pragma once
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "engine/run/feature_rows.h"

namespace resa {

/// The clusters of one snapshot, as the flow takes them.
struct FlowInput {
  std::int64_t step = 0;
  double epoch = 0;
  std::vector<std::int32_t> clusters;                       // (n) cluster of each evaluated image
  double noise = std::numeric_limits<double>::quiet_NaN();  // share of images, see seedNoise; NaN: not known
};

/// How images move between the clusters of successive snapshots.
struct ClusterFlow {
  struct Node {
    int cluster = -1;  // its number in the snapshot
    int track = 0;     // the same for clusters that are matched from snapshot to snapshot: it keeps its colour
    std::int64_t size = 0;
  };
  struct Ribbon {
    int from = 0, to = 0;  // nodes of this stage and of the next
    std::int64_t count = 0;
    bool noise = false;  // no larger than what two seeds of k-means make of the same features
  };
  struct Stage {
    std::int64_t step = 0;
    double epoch = 0, noise = std::numeric_limits<double>::quiet_NaN();
    std::vector<Node> nodes;                                      // by track
    std::vector<Ribbon> ribbons;                                  // to the next stage, by from, then to; none from the last
    std::vector<std::int32_t> of;                                 // (n) node of each image
    double threshold = std::numeric_limits<double>::quiet_NaN();  // share of images up to which a ribbon to the next stage is noise
  };
  std::string component;
  std::int64_t count = 0;  // images
  std::vector<Stage> stages;
  int tracks = 0;
  /// Evaluated rows of a ribbon or a node.
  std::vector<int> rowsOf(int stage, const Ribbon& ribbon) const;
  std::vector<int> rowsOfNode(int stage, int node) const;
};
using ClusterFlowPtr = std::shared_ptr<const ClusterFlow>;

/// Clusters of a snapshot continue the track of the cluster of the snapshot before that they share most images with, one to one and the
/// best such way over all of them (Hungarian method); those that are left begin a new track. A ribbon is noise where its share of the
/// images is not above the greater noise of its two snapshots (where one is known). DataError where the numbers of images differ.
ClusterFlow clusterFlow(const std::vector<FlowInput>& inputs);

/// How large a flow arises from k-means alone: two clusterings of the same features, each the best of `seedRestarts` starts from seeds of
/// its own, are matched one to one; the largest group of images that does not follow the matching, as a share of all. At most `seedRows`
/// images in even distance are looked at.
double seedNoise(const FeatureRows& features, int k, StopFlag stop = nullptr);
inline constexpr int seedRestarts = 5;
inline constexpr std::int64_t seedRows = 5000;
/// The same of two given labelings.
double labelNoise(const std::vector<std::int32_t>& first, const std::vector<std::int32_t>& second);

/// Up to `most` of `steps` (ascending) between `first` and `last`, with both ends and spread evenly over their ranks.
std::vector<std::int64_t> spreadSteps(const std::vector<std::int64_t>& steps, std::int64_t first, std::int64_t last, int most);

}  // namespace resa
