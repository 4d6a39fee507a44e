// Run folders that no training of this program made, and numbers that it has no field for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "engine/run/feature_files.h"
#include "engine/run/npz_writer.h"
#include "engine/run/run_folder.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::ElementsAre;

TEST(RunKinds, AreReadFromRunTomlAndAnUnknownOneIsATraining) {
  const TestFolder folder;
  EXPECT_EQ(RunFolder::create(folder / "t", Config(), "p").info().kind, RunKind::training);
  EXPECT_EQ(RunFolder::createAnalysis(folder / "a").info().kind, RunKind::analysis);
  EXPECT_EQ(RunFolder(folder / "a").info().name, "a");
  EXPECT_THROW(RunFolder::createAnalysis(folder / "a"), Error);
  for (const auto& [word, kind] : {std::pair{"log", RunKind::log}, std::pair{"later", RunKind::training}}) {
    writeText(folder / "l/run.toml", "format = 1\nid = \"x\"\nkind = \"" + std::string(word) + "\"\n");
    EXPECT_EQ(RunFolder(folder / "l").info().kind, kind);
  }
}

class ForeignEvents : public testing::Test {
 protected:
  const RunHistory& read(const std::string& lines) {
    writeText(folder_ / "events.jsonl", lines);
    reader_.poll();
    return reader_.history();
  }
  static std::string event(const std::string& fields, int step) {
    return "{\"t\":\"2026-01-31T12:00:00.000Z\",\"epoch\":0.5,\"step\":" + std::to_string(step) + "," + fields + "}\n";
  }
  TestFolder folder_;
  EventReader reader_{folder_ / "events.jsonl"};
};

TEST_F(ForeignEvents, NumbersOfStepsWithoutAFieldAreKeptByName) {
  const RunHistory& history = read(event(R"("kind":"step","loss":1,"alpha":2.5,"note":"text","train":{"a":1},"flag":true,"gone":null)", 1) +
                                   event(R"("kind":"step","loss":1,"alpha":3)", 2) + event(R"("kind":"step","alpha":4)", 3) +
                                   event(R"("kind":"resume","from_step":2)", 2));
  EXPECT_EQ(history.badLines, 0);
  ASSERT_EQ(history.steps.extras().size(), 1u) << "text, flags and objects are no curves";
  const std::vector<ExtraPoint> alpha = history.steps.extra("alpha");
  ASSERT_EQ(alpha.size(), 2u) << "a resume drops what came later";
  EXPECT_EQ(alpha[1].step, 2);
  EXPECT_EQ(alpha[1].value, 3);
  EXPECT_EQ(alpha[1].epoch, 0.5);
}

TEST_F(ForeignEvents, AThousandNamesDoNotGrowWithoutBound) {
  std::string fields = R"("kind":"step")";
  for (int i = 0; i < 1000; ++i) fields += ",\"n" + std::to_string(i) + "\":1";
  EXPECT_EQ(read(event(fields, 1)).steps.extras().size(), 256u);
}

TEST_F(ForeignEvents, ScoresKeepEveryNumberByItsName) {
  const RunHistory& history =
      read(event(R"("kind":"evaluation","n":3,"components":{"h":{"ari":0.5,"purity":0.25,"raw":{"ari":0.75}}})", 0));
  const ComponentScores& scores = history.evaluations.at(0).components.at("h");
  EXPECT_EQ(scores.normalized.values, (std::map<std::string, double>{{"ari", 0.5}, {"purity", 0.25}}));
  EXPECT_EQ(scores.raw.values.at("ari"), 0.75);
}

TEST(NpzWriter, WritesWhatTheReaderReads) {
  const TestFolder folder;
  const float features[6] = {1, 2, 3, 4, 5, 6};
  const std::uint8_t pixels[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  NpzWriter writer;
  EXPECT_TRUE(writer.empty());
  writer.add("x", DType::f32, {3, 2}, features);
  writer.add("images", DType::u8, {2, 2, 2}, pixels);
  writer.addTexts("names", {"ant", "caf\xc3\xa9", "\xf0\x9f\x98\x80", ""});
  writer.addTexts("kinds", {"b", "\xff broken", "b"});
  writer.write(folder / "a.npz");
  const FeatureMatrix matrix = readFeatures(folder / "a.npz");
  EXPECT_EQ(matrix.rows, 3);
  EXPECT_THAT(matrix.values, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(readImages(folder / "a.npz").pixels[7], 8);
  EXPECT_EQ(readLabels(folder / "a.npz", "kinds").values[2], 0);
  EXPECT_THROW(readLabels(folder / "a.npz", "names"), DataError) << "an empty name is no class";
  EXPECT_THROW(writer.add("b", DType::bf16, {1}, pixels), Error);
  NpzWriter names;
  names.addTexts("names", {"ant", "caf\xc3\xa9", "\xf0\x9f\x98\x80"});
  names.write(folder / "n.npz");
  EXPECT_THAT(readLabels(folder / "n.npz").names, ElementsAre("ant", "caf\xc3\xa9", "\xf0\x9f\x98\x80"));
}

}  // namespace
}  // namespace resa
