// Maps by `resa project` from and into earlier ones, and images placed in a run's maps by `resa place`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/run/feature_files.h"
#include "engine/run/npy.h"
#include "engine/run/snapshot.h"
#include "tests/unit/picture_bytes.h"
#include "tests/unit/planted_pictures.h"
#include "tests/unit/resa_program.h"

namespace resa {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

/// Three crowds far apart in five columns, as a CSV without a header; `offset` starts the noise elsewhere.
void writeCrowds(const std::filesystem::path& file, int rows, int offset) {
  std::string text;
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < 5; ++j) {
      const double noise = std::sin(12.9898 * (offset + i) + 78.233 * j) * 0.7;
      text += std::to_string((j == i % 3 ? 10.0 : 0.0) + noise) + (j < 4 ? "," : "\n");
    }
  writeText(file, text);
}

/// A map that the program wrote.
FeatureMatrix mapIn(const std::filesystem::path& file) { return readFeatures(file, ""); }

double apart(const FeatureMatrix& a, std::size_t i, const FeatureMatrix& b, std::size_t j) {
  return std::hypot(a.values[2 * i] - b.values[2 * j], a.values[2 * i + 1] - b.values[2 * j + 1]);
}

TEST(ProjectCommand, FlowsFromAnEarlierMapAndPlacesRowsInIt) {
  const TestFolder folder;
  writeCrowds(folder / "x.csv", 150, 0);
  writeCrowds(folder / "new.csv", 30, 1000);
  const std::string x = (folder / "x.csv").string(), map = (folder / "map.npy").string();
  const Outcome first = runResa(folder, "project " + x + " --out " + map + " --iterations 400 --json");
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(Json::parse(first.out)["mode"], "independent");

  const Outcome flowing =
      runResa(folder, "project " + x + " --from " + map + " --out " + (folder / "next.npy").string() + " --iterations 100 --json");
  ASSERT_EQ(flowing.code, 0) << flowing.err;
  EXPECT_EQ(Json::parse(flowing.out)["mode"], "flowing");
  const FeatureMatrix before = mapIn(map), after = mapIn(folder / "next.npy");
  double moved = 0, size = 0;
  for (std::size_t i = 0; i < 150; ++i) {
    moved += apart(before, i, after, i) / 150;
    size += std::hypot(before.values[2 * i], before.values[2 * i + 1]) / 150;
  }
  EXPECT_LT(moved, 0.25 * size);

  const Outcome placed = runResa(folder, "project " + x + " --from " + map + " --place " + (folder / "new.csv").string() + " --out " +
                                             (folder / "placed.npy").string() + " --json");
  ASSERT_EQ(placed.code, 0) << placed.err;
  EXPECT_EQ(Json::parse(placed.out)["mode"], "placed");
  const FeatureMatrix places = mapIn(folder / "placed.npy");
  ASSERT_EQ(places.rows, 30);
  for (std::size_t i = 0; i < 30; ++i) {
    std::size_t nearest = 0;
    for (std::size_t j = 1; j < 150; ++j)
      if (apart(places, i, before, j) < apart(places, i, before, nearest)) nearest = j;
    EXPECT_EQ(nearest % 3, i % 3) << "row " << i << " landed in another crowd";
  }
}

TEST(ProjectCommand, TakesCosineAndSeveralPerplexities) {
  const TestFolder folder;
  writeCrowds(folder / "x.csv", 150, 0);
  const std::string start =
      "project " + (folder / "x.csv").string() + " --out " + (folder / "map.npy").string() + " --iterations 300 --json";
  const Outcome both = runResa(folder, start + " --perplexity 5 40 --metric cosine");
  ASSERT_EQ(both.code, 0) << both.err;
  const Json facts = Json::parse(both.out);
  EXPECT_EQ(facts["perplexity"], 5.0);
  EXPECT_EQ(facts["scales"], Json::array({40.0}));
  EXPECT_EQ(facts["metric"], "cosine");
  const Json one = Json::parse(runResa(folder, start + " --perplexity 5").out);
  EXPECT_NE(one["kl_divergence"], facts["kl_divergence"]);
}

TEST(ProjectCommand, SaysWhatDoesNotFitAnEarlierMap) {
  const TestFolder folder;
  writeCrowds(folder / "x.csv", 60, 0);
  writeCrowds(folder / "short.csv", 20, 0);
  const std::string x = (folder / "x.csv").string(), out = " --out " + (folder / "m.npy").string();
  const Outcome wrong = runResa(folder, "project " + x + " --from " + (folder / "short.csv").string() + out);
  EXPECT_EQ(wrong.code, 4);
  EXPECT_THAT(wrong.err, HasSubstr("must be (60, 2 or 3), found (20, 5)"));
  const Outcome lost = runResa(folder, "project " + x + " --place " + x + out);
  EXPECT_EQ(lost.code, 2);
  EXPECT_THAT(lost.err, HasSubstr("--from MAP"));
}

TEST(PlaceCommand, PutsAnImageBesideItsLikesAndRefusesWhatIsNone) {
  const TestFolder folder;
  writePlantedCifar10(folder / "cifar", 200, 60);
  const std::string run = (folder / "run").string();
  const Outcome made =
      runResa(folder, "train --preset cifar10 --run-dir '" + run + "' --set data.root='" + (folder / "cifar").string() +
                          "' --set model.width=4 --set model.projector_hidden=32 --set model.projector_out=16 --set "
                          "train.batch_size=50 --set train.epochs=2 --set train.warmup_epochs=1 --set train.threads=1 --set "
                          "train.device=cpu --set evaluate.size=60 --set evaluate.reported_size=60 --set "
                          "evaluate.map_iterations=200 --set evaluate.restarts=1 --set evaluate.probe_size=20 --set "
                          "evaluate.projection_mode=flowing");
  ASSERT_EQ(made.code, 0) << made.err;
  // The first evaluated image itself, as a picture file: it must land on its own point.
  const SamplesPtr samples = readSamples(folder / "run" / "samples.safetensors");
  ASSERT_EQ(samples->images.channels, 3);
  const ImageBlock& images = samples->images;
  const std::uint8_t* first = images.at(0);
  writeText(folder / "same.png", pngBytes({images.width, images.height, {first, first + images.height * images.width * 3}}));
  const Outcome placed = runResa(folder, "place '" + run + "' '" + (folder / "same.png").string() + "' --json");
  ASSERT_EQ(placed.code, 0) << placed.err;
  const Json image = Json::parse(placed.out)["images"][0];
  EXPECT_EQ(image["neighbours"][0], 0) << "its nearest neighbour is itself";
  EXPECT_EQ(image["classes"].size(), 5u);
  EXPECT_EQ(image["map2"].size(), 2u);
  EXPECT_EQ(image["map3"].size(), 3u);

  writeText(folder / "broken.png", "\x89PNG broken");
  const Outcome broken = runResa(folder, "place '" + run + "' '" + (folder / "broken.png").string() + "'");
  EXPECT_EQ(broken.code, 4);
  EXPECT_THAT(broken.err, HasSubstr("broken.png"));
  const Outcome early = runResa(folder, "place '" + run + "' '" + (folder / "same.png").string() + "' --step 3");
  EXPECT_EQ(early.code, 4);
  EXPECT_THAT(early.err, HasSubstr("images can be placed at"));
}

}  // namespace
}  // namespace resa
