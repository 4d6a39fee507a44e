#include "app/studio/run/cluster_reader.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <set>

#include "engine/run/error.h"
#include "engine/run/run_folder.h"
#include "engine/run/safetensors.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(ClusterReader)
};

std::filesystem::path snapshotPath(const std::filesystem::path& run, std::int64_t step) { return RunFolder(run).snapshot(step); }

/// The clusters alone, without the maps and matrices of the snapshot.
std::vector<std::int32_t> readClusters(const std::filesystem::path& path, const std::string& component) {
  const auto file = SafetensorsFile::open(path);
  const std::string name = component + ".kmeans";
  if (!file->has(name)) return {};
  const std::vector<std::int64_t> wide = file->integers(name);
  return std::vector<std::int32_t>(wide.begin(), wide.end());
}

}  // namespace

ClusterBoardPtr readBoard(const std::filesystem::path& run, const Snapshot& snapshot, const Samples& samples,
                          const std::string& component) {
  auto board = std::make_shared<ClusterBoard>();
  const auto found = snapshot.components.find(component);
  if (found == snapshot.components.end()) return board;
  const ComponentSnapshot& part = found->second;
  const bool needsFeatures = part.silhouette.empty() && !run.empty() && !part.kmeans.empty();
  const FeatureRowsPtr features = needsFeatures ? readPrincipalComponents(snapshotPath(run, snapshot.step), component) : nullptr;
  *board = clusterBoard(part.kmeans, samples.labels, classCount(samples), part.silhouette, features.get());
  board->step = snapshot.step;
  board->component = component;
  return board;
}

ClassSplitPtr readSplit(const std::filesystem::path& run, const Snapshot& snapshot, const Samples& samples, const std::string& component,
                        int label, int parts, StopFlag stop) {
  const FeatureRowsPtr features = readPrincipalComponents(snapshotPath(run, snapshot.step), component);
  if (!features) throw DataError(Words::tr("This snapshot stores no principal components to look for sub-centroids in.").toStdString());
  const auto part = snapshot.components.find(component);
  const std::vector<float> silhouette = part == snapshot.components.end() ? std::vector<float>() : part->second.silhouette;
  auto split = std::make_shared<ClassSplit>(splitClass(*features, samples.labels, silhouette, label, parts, stop));
  split->step = snapshot.step;
  split->component = component;
  return split;
}

std::vector<CosineNeighbour> readNeighbours(const std::filesystem::path& run, std::int64_t step, const std::string& component, int row,
                                            int count) {
  const FeatureRowsPtr features = readPrincipalComponents(snapshotPath(run, step), component);
  if (!features)
    throw DataError(Words::tr("This snapshot stores no principal components, so there are only the stored neighbours.").toStdString());
  return cosineNeighbours(*features, row, count);
}

std::vector<FlowInput> readFlow(const std::filesystem::path& run, const std::vector<SnapshotEvent>& events,
                                const std::vector<std::int64_t>& steps, const std::string& component, StopFlag stop) {
  std::vector<FlowInput> inputs;
  for (const SnapshotEvent& event : events) {
    if (stop && *stop) break;
    if (std::find(steps.begin(), steps.end(), event.step) == steps.end()) continue;
    try {
      FlowInput input{event.step, event.epoch, readClusters(snapshotPath(run, event.step), component)};
      if (!input.clusters.empty()) inputs.push_back(std::move(input));
    } catch (const DataError&) {
      // A thinned or cut snapshot is left out; the diagram says how many it shows.
    }
  }
  return inputs;
}

double readNoise(const std::filesystem::path& run, const FlowInput& input, const std::string& component, StopFlag stop) {
  const FeatureRowsPtr features = readPrincipalComponents(snapshotPath(run, input.step), component);
  if (!features) return std::nan("");
  return seedNoise(*features, int(std::set<std::int32_t>(input.clusters.begin(), input.clusters.end()).size()), stop);
}

ClusterFlowPtr flowOf(const std::vector<FlowInput>& inputs, const std::string& component) {
  auto flow = std::make_shared<ClusterFlow>(clusterFlow(inputs));
  flow->component = component;
  return flow;
}

}  // namespace resa
