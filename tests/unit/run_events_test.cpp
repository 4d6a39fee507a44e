#include "engine/run/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using nlohmann::json;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::string line(const std::string& kind, std::int64_t step, json fields = json::object()) {
  fields["t"] = "2026-01-31T12:34:56.789Z";
  fields["kind"] = kind;
  fields["step"] = step;
  fields["epoch"] = static_cast<double>(step) / 10;
  return fields.dump() + "\n";
}

std::vector<std::int64_t> stepsOf(const RunHistory& history) {
  std::vector<std::int64_t> steps;
  for (const StepEvent& event : history.steps) steps.push_back(event.step);
  return steps;
}

RunHistory historyOf(const fs::path& path) {
  EventReader reader(path);
  reader.poll();
  return reader.history();
}

TEST(EventWriter, WhatIsWrittenIsRead) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  EventWriter writer(path);
  writer.write("state", 0, 0,
               {{"state", "running"},
                {"steps_total", 780},
                {"steps_per_epoch", 156},
                {"batch_size", 128},
                {"device", "cpu"},
                {"threads", 2},
                {"parameters", 9}});
  writer.write("step", 10, 0.064, {{"loss", 4.5}, {"kl", std::nan("")}, {"lr", 0.1}, {"images_per_second", 500.0}, {"seconds_left", 12.0}});
  writer.write("snapshot", 10, 0.064, {{"file", "snapshots/000000010.safetensors"}});
  writer.write("warning", 10, 0.064, {{"message", "a \"quoted\"\nline"}});
  writer.write("state", 780, 5, {{"state", "finished"}, {"exit_code", 0}, {"reason", "all epochs done"}});
  const RunHistory history = historyOf(path);
  EXPECT_EQ(history.badLines, 0);
  EXPECT_EQ(history.stepsTotal, 780);
  EXPECT_EQ(history.stepsPerEpoch, 156);
  EXPECT_EQ(history.device, "cpu");
  ASSERT_EQ(history.steps.size(), 1u);
  EXPECT_EQ(history.steps[0].loss, 4.5);
  EXPECT_TRUE(std::isnan(history.steps[0].kl)) << "a NaN stays one";
  EXPECT_TRUE(std::isnan(history.steps[0].gradNorm)) << "an absent value is no number";
  EXPECT_EQ(history.steps[0].secondsLeft, 12);
  EXPECT_NEAR(history.steps[0].time, static_cast<double>(std::time(nullptr)), 5);
  ASSERT_EQ(history.snapshots.size(), 1u);
  EXPECT_EQ(history.snapshots[0].file, "snapshots/000000010.safetensors");
  ASSERT_EQ(history.messages.size(), 1u);
  EXPECT_EQ(history.messages[0].message, "a \"quoted\"\nline");
  ASSERT_EQ(history.states.size(), 2u);
  EXPECT_EQ(history.states[1].reason, "all epochs done");
  EXPECT_EQ(history.states[1].exitCode, 0);
}

TEST(EventReader, ReadsTheDiagnosticsThatAreWrittenAndLeavesAbsentOnesMissing) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  AssignmentDiagnostics written;
  written.size = 128;
  written.rowEntropy = 1.5;
  written.diagonalMass = 0.25;
  written.offDiagonalMass = 0.75;
  written.kl = 0.5;
  written.klStd = 0.125;
  written.marginalResidual = {0.5, std::nan(""), 0.125};
  AssignmentDiagnostics probe;
  probe.size = 256;
  probe.offClassMass = 0.3;
  probe.sameClassRatio = 4;
  probe.alignment = 0.2;
  const json fields = toJson(written);
  EXPECT_FALSE(fields.contains("off_class_mass")) << "absent, never 0";
  EXPECT_TRUE(toJson(AssignmentDiagnostics()).is_null());
  EventWriter writer(path);
  writer.write("step", 5, 0.1, {{"loss", 2.0}, {"train", fields}});
  writer.write("step", 10, 0.2, {{"loss", 2.0}});
  writer.write("evaluation", 10, 0.2, {{"n", 100}, {"probe", toJson(probe)}});
  const RunHistory history = historyOf(path);
  EXPECT_EQ(history.badLines, 0);
  ASSERT_EQ(history.steps.size(), 2u);
  const AssignmentDiagnostics& train = history.steps[0].train;
  EXPECT_EQ(train.size, 128);
  EXPECT_EQ(train.rowEntropy, 1.5);
  EXPECT_EQ(train.diagonalMass, 0.25);
  EXPECT_EQ(train.offDiagonalMass, 0.75);
  EXPECT_EQ(train.kl, 0.5);
  EXPECT_EQ(train.klStd, 0.125);
  EXPECT_TRUE(std::isnan(train.offClassMass));
  ASSERT_EQ(train.marginalResidual.size(), 3u);
  EXPECT_EQ(train.marginalResidual[2], 0.125);
  EXPECT_TRUE(std::isnan(train.marginalResidual[1]));
  EXPECT_EQ(history.steps[1].train.size, 0) << "a step of an older version has none";
  ASSERT_EQ(history.evaluations.size(), 1u);
  EXPECT_EQ(history.evaluations[0].probe.size, 256);
  EXPECT_EQ(history.evaluations[0].probe.sameClassRatio, 4);
  EXPECT_EQ(history.evaluations[0].probe.alignment, 0.2);
  EXPECT_TRUE(std::isnan(history.evaluations[0].probe.rowEntropy));
}

TEST(EventReader, DiagnosticsOfAnotherShapeAreBadLines) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  writeText(path, line("step", 1, {{"train", {{"row_entropy", "much"}}}}) + line("step", 2, {{"train", {{"marginal_residual", 0.5}}}}) +
                      line("step", 3, {{"train", {{"size", 1e300}}}}) + line("step", 4, {{"train", nullptr}}));
  const RunHistory history = historyOf(path);
  EXPECT_EQ(history.badLines, 3);
  EXPECT_EQ(stepsOf(history), std::vector<std::int64_t>{4});
}

TEST(EventReader, NumbersUnderNamesOfItsOwnObjectsCostNoLine) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  writeText(path, line("step", 1, {{"loss", 2.5}, {"train", 0.75}, {"probe", 3}}) + line("step", 2, {{"train", "much"}}) +
                      line("evaluation", 2,
                           {{"probe", 0.5},
                            {"components",
                             {{"encoding", {{"ari", 0.25}, {"sc_classes", {{"ant", 0.5}, {"1", 0.125}, {"", 2}}}}},
                              {"embedding", {{"sc_classes", 3}}}}}}));
  const RunHistory history = historyOf(path);
  EXPECT_EQ(history.badLines, 0);
  EXPECT_EQ(stepsOf(history), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(history.steps[0].loss, 2.5);
  EXPECT_EQ(history.steps[0].train.size, 0);
  EXPECT_EQ(history.steps.extra("train").at(0).value, 0.75);
  EXPECT_EQ(history.steps.extra("probe").at(0).value, 3);
  ASSERT_EQ(history.evaluations.size(), 1u);
  EXPECT_EQ(history.evaluations[0].components.at("encoding").normalized.ari, 0.25);
  EXPECT_EQ(history.evaluations[0].components.at("encoding").normalized.scClasses, (std::map<std::int64_t, double>{{1, 0.125}}));
  EXPECT_TRUE(history.evaluations[0].components.at("embedding").normalized.scClasses.empty());
}

TEST(EventReader, ReadsEvaluationsWithBaselinesAndLeavesOutWhatIsAbsent) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  writeText(
      path,
      line("evaluation", 156,
           {{"n", 2000},
            {"bank", 10000},
            {"split", "test"},
            {"network", "momentum"},
            {"preview", true},
            {"bn_recomputed", true},
            {"seconds", 1.5},
            {"components", {{"encoding", {{"sc_mean", 0.09}, {"ari", 0.34}, {"raw", {{"ari", 0.31}}}}}, {"hidden_1", {{"nmi", 0.4}}}}},
            {"knn5", {{"encoding", 0.8}, {"embedding", nullptr}}},
            {"baseline", {{"ari", 0.32}, {"sc_mean", 0.04}, {"knn5", 0.83}}}}));
  const RunHistory history = historyOf(path);
  EXPECT_EQ(history.badLines, 0);
  ASSERT_EQ(history.evaluations.size(), 1u);
  const EvaluationEvent& event = history.evaluations[0];
  EXPECT_EQ(event.n, 2000);
  EXPECT_EQ(event.bank, 10000);
  EXPECT_TRUE(event.preview);
  EXPECT_TRUE(event.bnRecomputed);
  EXPECT_EQ(event.network, "momentum");
  EXPECT_EQ(event.components.at("encoding").normalized.ari, 0.34);
  EXPECT_EQ(event.components.at("encoding").raw.ari, 0.31);
  EXPECT_EQ(event.components.at("encoding").knn5, 0.8);
  EXPECT_TRUE(std::isnan(event.components.at("hidden_1").normalized.ari));
  EXPECT_EQ(event.components.count("embedding"), 0u);
  EXPECT_EQ(history.baselines.at(2000).normalized.ari, 0.32);
  EXPECT_EQ(history.baselines.at(2000).knn5, 0.83);
}

TEST(EventReader, ReadsEveryScoreOfAnEvaluationAndLeavesTheOthersMissing) {
  const TestFolder folder;
  EventWriter writer(folder / "events.jsonl");
  writer.write("evaluation", 10, 1.0,
               {{"n", 100},
                {"components",
                 {{"encoding",
                   {{"sc_cosine_mean", 0.01},
                    {"nmi_mean", 0.02},
                    {"nmi_min", 0.03},
                    {"nmi_max", 0.04},
                    {"ami", 0.05},
                    {"homogeneity", 0.06},
                    {"completeness", 0.07},
                    {"v_measure", 0.08},
                    {"purity", 0.09},
                    {"cluster_accuracy", 0.10},
                    {"davies_bouldin", 0.11},
                    {"calinski_harabasz", 0.12},
                    {"uniformity", -0.13},
                    {"neighbourhood_hit", 0.14},
                    {"sc_classes", {{"0", 0.5}, {"-3", nullptr}}},
                    {"raw", {{"ami", 0.6}}}}}}}});
  EventReader reader(folder / "events.jsonl");
  ASSERT_TRUE(reader.poll());
  ASSERT_EQ(reader.history().evaluations.size(), 1u);
  const ComponentScores& component = reader.history().evaluations[0].components.at("encoding");
  const Scores& scores = component.normalized;
  const std::vector<double> got{scores.scCosineMean, scores.nmiMean,         scores.nmiMin,        scores.nmiMax,
                                scores.ami,          scores.homogeneity,     scores.completeness,  scores.vMeasure,
                                scores.purity,       scores.clusterAccuracy, scores.daviesBouldin, scores.calinskiHarabasz,
                                -scores.uniformity,  scores.neighbourhoodHit};
  for (std::size_t i = 0; i < got.size(); ++i) EXPECT_DOUBLE_EQ(got[i], double(i + 1) / 100) << i;
  EXPECT_EQ(scores.scClasses.at(0), 0.5);
  EXPECT_TRUE(std::isnan(scores.scClasses.at(-3)));
  EXPECT_EQ(component.raw.ami, 0.6);
  EXPECT_TRUE(std::isnan(component.raw.purity));
  EXPECT_TRUE(component.raw.scClasses.empty());
}

TEST(EventReader, ReadsWeightedNeighboursAndTheLinearProbe) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  writeText(path,
            line("evaluation", 10,
                 {{"n", 100},
                  {"weighted_knn", {{"encoding", {{"10", {{"top1", 0.6}, {"top5", 0.9}}}, {"200", {{"top1", 0.5}, {"top5", 0.8}}}}}}}}) +
                line("evaluation", 20, {{"weighted_knn", {{"encoding", {{"ten", {{"top1", 0.6}}}}}}}}) +
                line("linear", 10,
                     {{"protocol", "adam"}, {"top1", 0.7}, {"top5", 0.95}, {"best_top1", 0.72}, {"epochs", 500}, {"seconds", 3.5}}));
  const RunHistory history = historyOf(path);
  EXPECT_EQ(history.badLines, 1) << "'ten' is no number of neighbours";
  const auto& byK = history.evaluations.at(0).components.at("encoding").weightedKnn;
  EXPECT_EQ(byK.size(), 2u);
  EXPECT_EQ(byK.at(10).top1, 0.6);
  EXPECT_EQ(byK.at(200).top5, 0.8);
  ASSERT_EQ(history.linear.size(), 1u);
  EXPECT_EQ(history.linear[0].protocol, "adam");
  EXPECT_EQ(history.linear[0].top1, 0.7);
  EXPECT_EQ(history.linear[0].top5, 0.95);
  EXPECT_EQ(history.linear[0].bestTop1, 0.72);
  EXPECT_TRUE(std::isnan(history.linear[0].bestTop5));
  EXPECT_EQ(history.linear[0].epochs, 500);
  EXPECT_EQ(history.linear[0].seconds, 3.5);
}

TEST(EventReader, KeepsATornLastLineUntilItHasItsEnd) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  const std::string whole = line("step", 1, {{"loss", 1.0}}) + line("step", 2, {{"loss", 2.0}});
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    writeText(path, whole.substr(0, cut));
    EventReader reader(path);
    reader.poll();
    EXPECT_EQ(reader.history().badLines, 0) << cut;
    std::ofstream(path, std::ios::app) << whole.substr(cut);
    reader.poll();
    EXPECT_EQ(stepsOf(reader.history()), (std::vector<std::int64_t>{1, 2})) << cut;
    EXPECT_FALSE(reader.poll()) << "nothing new";
  }
}

TEST(EventWriter, CutsOffTheTornLineOfAKilledWriter) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  writeText(path, line("step", 1) + line("step", 2).substr(0, 20));
  EventReader reader(path);
  reader.poll();  // a reader that has seen the torn line already
  EventWriter(path).write("step", 3, 0.3, {});
  reader.poll();
  EXPECT_EQ(stepsOf(reader.history()), (std::vector<std::int64_t>{1, 3}));
  EXPECT_EQ(reader.history().badLines, 0);
  EXPECT_EQ(stepsOf(historyOf(path)), (std::vector<std::int64_t>{1, 3}));
}

TEST(EventReader, ResumeDropsWhatLiesBeyondIt) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  std::string text = line("evaluation", 0, {{"n", 100}, {"baseline", {{"ari", 0.3}}}});
  for (int step = 10; step <= 50; step += 10)
    text +=
        line("step", step) + line("evaluation", step) + line("snapshot", step, {{"file", "a"}}) + line("checkpoint", step, {{"file", "b"}});
  text += line("linear", 50, {{"protocol", "sgd"}});
  text += line("warning", 50, {{"message", "kept"}}) + line("resume", 20, {{"from_step", 20}}) + line("step", 30);
  writeText(path, text);
  const RunHistory history = historyOf(path);
  EXPECT_EQ(stepsOf(history), (std::vector<std::int64_t>{10, 20, 30}));
  EXPECT_EQ(history.evaluations.back().step, 20);
  EXPECT_EQ(history.snapshots.back().step, 20);
  EXPECT_EQ(history.checkpoints.back().step, 20);
  EXPECT_TRUE(history.linear.empty());
  EXPECT_EQ(history.messages.size(), 1u);
  EXPECT_EQ(history.baselines.size(), 1u);
}

TEST(EventReader, CountsBadLinesAndReadsOn) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  const std::vector<std::string> bad = {"no json at all\n",
                                        "[1, 2]\n",
                                        "{}\n",
                                        "\"text\"\n",
                                        line("step", 1, {{"loss", "much"}}),
                                        line("evaluation", 1, {{"components", {{"encoding", 3}}}}),
                                        line("state", 1),
                                        line("state", 1, {{"state", 5}}),
                                        line("snapshot", 1, {{"file", 7}}),
                                        "{\"t\":\"yesterday\",\"kind\":\"step\",\"step\":1,\"epoch\":0}\n",
                                        "{\"t\":\"2026-01-31T12:34:56Z\",\"kind\":\"step\",\"step\":1e300,\"epoch\":0}\n",
                                        std::string("\xff\xfe\0\x01\n", 5)};
  std::string text;
  for (const std::string& entry : bad) text += entry;
  writeText(path, text + line("step", 2) + line("kind of a later version", 3));
  const RunHistory history = historyOf(path);
  EXPECT_EQ(history.badLines, static_cast<std::int64_t>(bad.size()));
  EXPECT_EQ(stepsOf(history), std::vector<std::int64_t>{2});
  EXPECT_TRUE(history.evaluations.empty() && history.states.empty() && history.snapshots.empty());
}

TEST(EventReader, StartsOverOnAnotherFileAndOnAShorterOne) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  EventReader reader(path);
  EXPECT_FALSE(reader.poll()) << "a missing file is an empty history";
  writeText(path, line("step", 1) + line("step", 2));
  EXPECT_TRUE(reader.poll());
  writeText(folder / "copy", line("step", 1) + line("step", 5) + line("step", 6));
  fs::rename(folder / "copy", path);
  EXPECT_TRUE(reader.poll());
  EXPECT_EQ(stepsOf(reader.history()), (std::vector<std::int64_t>{1, 5, 6}));
  writeText(path, line("step", 8));
  EXPECT_TRUE(reader.poll());
  EXPECT_EQ(stepsOf(reader.history()), std::vector<std::int64_t>{8});
  writeText(path, line("step", 7) + line("step", 9));  // the same inode, longer, but other content
  EXPECT_TRUE(reader.poll());
  EXPECT_EQ(stepsOf(reader.history()), (std::vector<std::int64_t>{7, 9}));
  fs::remove(path);
  EXPECT_TRUE(reader.poll());
  EXPECT_TRUE(reader.history().steps.empty());
}

TEST(EventReader, OpensTenThousandEventsWellUnderASecond) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  std::string text;
  for (int step = 1; step <= 10000; ++step)
    text += line("step", step,
                 {{"loss", 4.1234567 / step},
                  {"assignment_entropy", 2.3},
                  {"kl", 1.1},
                  {"lr", 0.3},
                  {"momentum", 0.996},
                  {"images_per_second", 512.7},
                  {"grad_norm", 0.7},
                  {"seconds_left", 100}});
  writeText(path, text);
  const std::clock_t start = std::clock();  // processor time: another program's load is not the reader's slowness
  const RunHistory history = historyOf(path);
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  EXPECT_EQ(history.steps.size(), 10000u);
#ifdef NDEBUG
  EXPECT_LT(seconds, 1.0);
#endif
  RecordProperty("milliseconds", static_cast<int>(1000 * seconds));
}

TEST(EventWriter, TakesBackWhatDidNotFitAndSaysSo) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  EventWriter writer(path);
  writer.write("step", 1, 0.1, {});
  const std::string before = readText(path);
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const rlimit tight{before.size() + 10, old.rlim_max};  // room for a part of the next line
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &tight);
  const std::string message = messageOf<Error>([&] { writer.write("step", 2, 0.2, {}); });
  setrlimit(RLIMIT_FSIZE, &old);
  signal(SIGXFSZ, handler);
  EXPECT_THAT(message, HasSubstr("events.jsonl: cannot write an event"));
  EXPECT_EQ(readText(path), before);
  writer.write("step", 3, 0.3, {});
  EXPECT_EQ(stepsOf(historyOf(path)), (std::vector<std::int64_t>{1, 3}));
}

TEST(EventWriter, SaysThatItsFileIsGone) {
  const TestFolder folder;
  const fs::path path = folder / "events.jsonl";
  EventWriter writer(path);
  fs::remove(path);
  EXPECT_THAT(messageOf<Error>([&] { writer.write("step", 1, 0.1, {}); }), HasSubstr("was removed"));
  EXPECT_THAT(messageOf<Error>([&] { EventWriter(folder / "nowhere/events.jsonl"); }), HasSubstr("cannot open for writing"));
}

}  // namespace
}  // namespace resa
