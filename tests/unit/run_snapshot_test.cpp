#include "engine/run/snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/run/error.h"
#include "engine/run/safetensors.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class SnapshotFile : public testing::Test {
 protected:
  SnapshotFile() {
    for (const auto& [key, value] : std::map<std::string, std::string>{{"step", "390"},
                                                                       {"epoch", "2.5"},
                                                                       {"temperature", "0.3"},
                                                                       {"epsilon", "0.1"},
                                                                       {"iterations", "5"},
                                                                       {"network", "momentum"},
                                                                       {"split", "test"},
                                                                       {"n", "3"},
                                                                       {"normalize", "l2"},
                                                                       {"encoding.map2.method", "tsne"},
                                                                       {"encoding.map2.kl", "1.25"}})
      writer_.setMetadata(key, value);
  }
  void floats(const std::string& name, std::vector<std::int64_t> shape, const std::vector<float>& values) {
    writer_.add(name, DType::f32, std::move(shape), values.data());
  }
  void ints(const std::string& name, std::vector<std::int64_t> shape, const std::vector<std::int32_t>& values) {
    writer_.add(name, DType::i32, std::move(shape), values.data());
  }
  std::filesystem::path written() {
    writer_.write(folder_ / "s.safetensors");
    return folder_ / "s.safetensors";
  }
  std::string readError() {
    return messageOf<DataError>([&] { readSnapshot(written()); });
  }
  TestFolder folder_;
  SafetensorsWriter writer_;
};

TEST_F(SnapshotFile, IsReadAsItWasWritten) {
  floats("probe.similarity", {2, 2}, {1, 2, 3, 4});
  floats("probe.logits.01", {2, 2}, {5, 6, 7, 8});
  floats("probe.clean.logits", {2, 2}, {8, 7, 6, 5});
  floats("encoding.sc", {3}, {0.1f, 0.2f, -0.3f});
  floats("encoding.map2", {3, 2}, {1, 2, 3, 4, 5, 6});
  floats("encoding.map2.independent", {3, 2}, {6, 5, 4, 3, 2, 1});
  ints("encoding.kmeans", {3}, {0, 1, 0});
  ints("hidden_1.neighbours", {3, 2}, {1, 2, 0, 2, 0, 1});
  const SnapshotPtr snapshot = readSnapshot(written());
  EXPECT_EQ(snapshot->step, 390);
  EXPECT_EQ(snapshot->epoch, 2.5);
  EXPECT_EQ(snapshot->temperature, 0.3);
  EXPECT_EQ(snapshot->epsilon, 0.1);
  EXPECT_EQ(snapshot->iterations, 5);
  EXPECT_EQ(snapshot->network, "momentum");
  EXPECT_EQ(snapshot->probeSize, 2);
  EXPECT_EQ(snapshot->evaluated, 3);
  EXPECT_THAT(snapshot->similarity, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(snapshot->logits01, ElementsAre(5, 6, 7, 8));
  EXPECT_TRUE(snapshot->assignment.empty());
  EXPECT_THAT(snapshot->cleanLogits, ElementsAre(8, 7, 6, 5));
  EXPECT_TRUE(snapshot->cleanSimilarity.empty());
  const ComponentSnapshot& encoding = snapshot->components.at("encoding");
  EXPECT_THAT(encoding.silhouette, ElementsAre(0.1f, 0.2f, -0.3f));
  EXPECT_THAT(encoding.kmeans, ElementsAre(0, 1, 0));
  EXPECT_EQ(encoding.map2.size(), 6u);
  EXPECT_THAT(encoding.independent2, ElementsAre(6, 5, 4, 3, 2, 1));
  EXPECT_EQ(encoding.independentFacts2.mode, "independent");
  EXPECT_EQ(snapshot->components.size(), 2u) << "a second map of a component is no component";
  EXPECT_TRUE(encoding.map3.empty());
  EXPECT_EQ(encoding.facts2.method, "tsne");
  EXPECT_EQ(encoding.facts2.kl, 1.25);
  EXPECT_TRUE(std::isnan(encoding.facts2.knn10));
  EXPECT_EQ(snapshot->components.at("hidden_1").neighbourCount, 2);
}

TEST_F(SnapshotFile, ShapesThatDoNotFitAreNamed) {
  floats("probe.similarity", {2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_THAT(readError(), HasSubstr("'probe.similarity' must be (2, 2), found (2, 3)"));
}

TEST_F(SnapshotFile, AComponentOfAnotherLengthIsNamed) {
  floats("encoding.sc", {2}, {1, 2});
  EXPECT_THAT(readError(), HasSubstr("'encoding.sc' must be (3), found (2)"));
}

TEST_F(SnapshotFile, NeighboursOutsideTheImagesAreRefused) {
  ints("encoding.neighbours", {3, 1}, {0, 3, 1});
  EXPECT_THAT(readError(), HasSubstr("names row 3 of 3"));
}

TEST_F(SnapshotFile, AnotherFileIsNoSnapshot) {
  SafetensorsWriter().write(folder_ / "other.safetensors");
  EXPECT_THAT(messageOf<DataError>([&] { readSnapshot(folder_ / "other.safetensors"); }), HasSubstr("this is no snapshot"));
  EXPECT_THROW(readSnapshot(folder_ / "missing.safetensors"), DataError);
}

class SamplesFile : public testing::Test {
 protected:
  SamplesFile() {
    const std::vector<std::int64_t> ids = {4, 7};
    const std::vector<std::uint8_t> pixels = {1, 2, 3, 4};
    writer_.add("evaluated.ids", DType::i64, {2}, ids.data());
    writer_.add("evaluated.images", DType::u8, {2, 1, 2, 1}, pixels.data());
    writer_.setMetadata("classes", R"(["cat","dög"])");
    writer_.setMetadata("probe", "balanced");
  }
  void labels(const std::vector<std::int32_t>& values) { writer_.add("evaluated.labels", DType::i32, {2}, values.data()); }
  std::filesystem::path written() {
    writer_.write(folder_ / "samples.safetensors");
    return folder_ / "samples.safetensors";
  }
  TestFolder folder_;
  SafetensorsWriter writer_;
};

TEST_F(SamplesFile, IsReadAsItWasWritten) {
  labels({1, 0});
  const SamplesPtr samples = readSamples(written());
  EXPECT_THAT(samples->classes, ElementsAre("cat", "dög"));
  EXPECT_THAT(samples->ids, ElementsAre(4, 7));
  EXPECT_THAT(samples->labels, ElementsAre(1, 0));
  EXPECT_EQ(samples->images.width, 2);
  EXPECT_EQ(samples->images.at(1)[0], 3);
  EXPECT_EQ(samples->probeKind, "balanced");
  EXPECT_TRUE(samples->probeIds.empty());
  EXPECT_EQ(samples->probeViews[1].count, 0);
}

TEST_F(SamplesFile, LabelsAreAbsentWithoutThem) { EXPECT_TRUE(readSamples(written())->labels.empty()); }

TEST_F(SamplesFile, ALabelWithoutAClassNameIsRefused) {
  labels({1, 2});
  EXPECT_THAT(messageOf<DataError>([&] { readSamples(written()); }), HasSubstr("label 2 has no class name"));
}

TEST_F(SamplesFile, ClassNamesMustBeJson) {
  writer_.setMetadata("classes", "cat, dog");
  EXPECT_THAT(messageOf<DataError>([&] { readSamples(written()); }), HasSubstr("'classes' must be a JSON array"));
}

TEST_F(SamplesFile, ImagesMustFitTheirIds) {
  const std::vector<std::uint8_t> pixels = {1, 2, 3, 4};
  writer_.add("evaluated.images", DType::u8, {1, 2, 2, 1}, pixels.data());
  EXPECT_THAT(messageOf<DataError>([&] { readSamples(written()); }), HasSubstr("'evaluated.images' must be (2, h, w, 1 or 3) uint8"));
}

}  // namespace
}  // namespace resa
