// Maps of a run's snapshots: flowing, and laid out anew where the flow has fallen behind.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <string>

#include "engine/data/tensor_file.h"
#include "engine/evaluate/projection.h"
#include "engine/run/safetensors.h"
#include "engine/train/map_maker.h"
#include "tests/unit/planted_clusters.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

EvaluateConfig flowingMaps() {
  EvaluateConfig config = Config().evaluate;
  config.projection = "tsne";
  config.projectionMode = "flowing";
  config.projectionDims = {"2"};
  config.perplexity = 12;
  config.mapIterations = 120;
  return config;
}

/// One snapshot's map and what is said of it.
class Snapshots {
 public:
  std::shared_ptr<const SafetensorsFile> add(MapMaker& maker, const at::Tensor& features, bool last = false) {
    SafetensorsWriter writer;
    maker.add(writer, "encoding", features.to(at::kFloat), last, [] {});
    const auto file = folder_.path() / (std::to_string(count_++) + ".safetensors");
    writer.write(file);
    return SafetensorsFile::open(file);
  }

 private:
  TestFolder folder_;
  int count_ = 0;
};

std::string said(const SafetensorsFile& file, const std::string& fact) { return file.metadata("encoding.map2." + fact, ""); }

/// Cluster centres and noise drift a little from snapshot to snapshot.
at::Tensor drifting(const PlantedClusters& planted, int snapshot) {
  return planted.features + 0.02 * snapshot * normalNumbers(planted.features.size(0), planted.features.size(1), 9);
}

TEST(MapMaker, PointsFlowAndEveryTenthMapIsComparedWithOneMadeFromNothing) {
  const PlantedClusters planted(240, 8, 6, 3);
  MapMaker maker(flowingMaps(), 0);
  Snapshots snapshots;
  const auto first = snapshots.add(maker, planted.features);
  EXPECT_EQ(said(*first, "mode"), "independent");
  at::Tensor before = loadTensor(*first, "encoding.map2");
  const double size = before.norm(2, 1).mean().item<double>();
  for (int i = 1; i <= 10; ++i) {
    const auto file = snapshots.add(maker, drifting(planted, i));
    const at::Tensor map = loadTensor(*file, "encoding.map2");
    EXPECT_EQ(said(*file, "independent_kl").empty(), i != 10) << i;
    EXPECT_EQ(said(*file, "seed"), "0");
    EXPECT_GT(std::stod(said(*file, "knn10")), 0.3);
    if (said(*file, "relaid") != "true") {
      EXPECT_EQ(said(*file, "mode"), "flowing") << i;
      EXPECT_LT((map - before).norm(2, 1).median().item<double>(), 0.3 * size) << "points flow, they do not jump";
    }
    before = map;
  }
}

TEST(MapMaker, AFlowThatFellBehindIsLaidOutAnewAndSaysSo) {
  const PlantedClusters planted(240, 8, 6, 3);
  MapMaker maker(flowingMaps(), 0);
  Snapshots snapshots;
  snapshots.add(maker, planted.features);
  EXPECT_TRUE(maker.takeRelaid().empty());
  for (int i = 1; i < 10; ++i) EXPECT_EQ(said(*snapshots.add(maker, planted.features), "relaid"), "");
  // The rows change places: the few iterations of a flow do not untangle that.
  const at::Tensor shuffled = planted.features.index_select(0, at::arange(240).mul(77).remainder(240));
  const auto tenth = snapshots.add(maker, shuffled);
  EXPECT_EQ(said(*tenth, "relaid"), "true");
  EXPECT_EQ(said(*tenth, "mode"), "independent");
  EXPECT_EQ(said(*tenth, "flowed"), "0");
  EXPECT_EQ(said(*tenth, "kl"), said(*tenth, "independent_kl"));
  EXPECT_EQ(maker.takeRelaid(), std::vector<std::string>{"encoding.map2"});
  EXPECT_TRUE(maker.takeRelaid().empty());
  EXPECT_EQ(said(*snapshots.add(maker, shuffled), "mode"), "flowing");
}

TEST(MapMaker, TheLastSnapshotHasAMapMadeFromNothingBesideTheFlowingOne) {
  const PlantedClusters planted(240, 8, 6, 3);
  MapMaker maker(flowingMaps(), 0);
  Snapshots snapshots;
  snapshots.add(maker, planted.features);
  EXPECT_FALSE(snapshots.add(maker, drifting(planted, 1))->has("encoding.map2.independent"));
  const auto last = snapshots.add(maker, drifting(planted, 2), true);
  ASSERT_TRUE(last->has("encoding.map2.independent"));
  // It is the map of the same rows without a start, but for a turn.
  const at::Tensor anew = loadTensor(*last, "encoding.map2.independent"), flowing = loadTensor(*last, "encoding.map2");
  const double perplexity = flowingMaps().perplexity;
  EXPECT_NEAR(std::stod(said(*last, "independent_kl")), tsneDivergence(drifting(planted, 2), anew, perplexity), 1e-3);
  EXPECT_NEAR(std::stod(said(*last, "kl")), tsneDivergence(drifting(planted, 2), flowing, perplexity), 1e-3);
}

TEST(MapMaker, AResumedRunFlowsOnFromItsNewestSnapshot) {
  const PlantedClusters planted(200, 8, 5, 3);
  MapMaker whole(flowingMaps(), 0), resumed(flowingMaps(), 0);
  Snapshots snapshots;
  snapshots.add(whole, planted.features);
  const auto second = snapshots.add(whole, drifting(planted, 1));
  resumed.continueFrom(*second);
  const auto next = snapshots.add(whole, drifting(planted, 2)), afterResume = snapshots.add(resumed, drifting(planted, 2));
  EXPECT_TRUE(at::equal(loadTensor(*next, "encoding.map2"), loadTensor(*afterResume, "encoding.map2")));
  EXPECT_EQ(said(*afterResume, "flowed"), said(*next, "flowed"));
}

}  // namespace
}  // namespace resa
