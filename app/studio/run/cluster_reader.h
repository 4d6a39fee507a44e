#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "engine/run/cluster_facts.h"
#include "engine/run/cluster_flow.h"
#include "engine/run/events.h"
#include "engine/run/snapshot.h"

namespace resa {

// What panels and figures know of clusters and neighbours, computed from a run's folder: on workers, DataError where a file is damaged.

/// The clusters of a component as they meet the classes; without clusters where the snapshot has none.
ClusterBoardPtr readBoard(const std::filesystem::path& run, const Snapshot& snapshot, const Samples& samples, const std::string& component);
/// One class split into `parts`. DataError also where the snapshot stores no principal components.
ClassSplitPtr readSplit(const std::filesystem::path& run, const Snapshot& snapshot, const Samples& samples, const std::string& component,
                        int label, int parts, StopFlag stop = nullptr);
/// The rows next to `row` by the cosine of the stored principal components, nearest first. DataError where there are none.
std::vector<CosineNeighbour> readNeighbours(const std::filesystem::path& run, std::int64_t step, const std::string& component, int row,
                                            int count);

/// The clusters of those of the steps that still exist and store some; the noise is not known yet.
std::vector<FlowInput> readFlow(const std::filesystem::path& run, const std::vector<SnapshotEvent>& events,
                                const std::vector<std::int64_t>& steps, const std::string& component, StopFlag stop = nullptr);
/// Noise of two k-means seeds at a snapshot; NaN where it stores no principal components.
double readNoise(const std::filesystem::path& run, const FlowInput& input, const std::string& component, StopFlag stop = nullptr);
ClusterFlowPtr flowOf(const std::vector<FlowInput>& inputs, const std::string& component);

}  // namespace resa
