#include "engine/run/branch_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

std::string nine(std::int64_t step) {
  char text[16];
  std::snprintf(text, sizeof text, "%09lld", static_cast<long long>(step));
  return text;
}

void addCheckpoint(const RunFolder& run, std::int64_t step, std::size_t claimed) {
  writeText(run.checkpoint(step), "weights at " + std::to_string(step));
  writeText(run.file("checkpoints/" + nine(step) + ".json"),
            nlohmann::json({{"step", step}, {"epoch", double(step) / 10}, {"size", claimed}, {"sha256", "x"}, {"version", "1"}}).dump());
}

/// Forty steps with a report each tenth, snapshots and checkpoints at 10, 20, 30 and 40, a finished end and a torn last line.
RunFolder madeRun(const fs::path& root) {
  const RunFolder run = RunFolder::create(root, Config(), "quickstart");
  EventWriter events(run.events());
  events.write("state", 0, 0, {{"state", "running"}, {"steps_total", 40}, {"steps_per_epoch", 10}});
  for (std::int64_t step = 10; step <= 40; step += 10) {
    events.write("step", step, double(step) / 10, {{"loss", 5 - 0.1 * double(step)}});
    events.write("snapshot", step, double(step) / 10, {{"file", "snapshots/" + nine(step) + ".safetensors"}});
    writeText(run.snapshot(step), "snapshot " + std::to_string(step));
    addCheckpoint(run, step, std::string("weights at 10").size());
  }
  events.write("state", 40, 4, {{"state", "finished"}, {"exit_code", 0}});
  writeText(run.file("features/" + nine(20) + ".safetensors"), "best");
  writeText(run.file("features/" + nine(40) + ".safetensors"), "newest");
  writeText(run.samples(), "samples");
  writeText(run.file("studio.json"), "{\"note\":\"mine\"}");
  std::ofstream(run.events(), std::ios::app) << "{\"kind\":\"step\",\"st";
  return run;
}

RunHistory historyOf(const RunFolder& run) {
  EventReader reader(run.events());
  reader.poll();
  return reader.history();
}

template <class Events>
std::vector<std::int64_t> stepsOf(const Events& events) {
  std::vector<std::int64_t> steps;
  for (const auto& event : events) steps.push_back(event.step);
  return steps;
}

TEST(BranchRun, HoldsWhatTheRunHadAtTheCheckpoint) {
  const TestFolder folder;
  const RunFolder source = madeRun(folder / "first");
  const RunFolder branch = branchRun(source, 20, folder / "second");
  const RunHistory history = historyOf(branch);
  EXPECT_THAT(stepsOf(history.steps), ElementsAre(10, 20));
  EXPECT_THAT(stepsOf(history.snapshots), ElementsAre(10, 20));
  EXPECT_EQ(history.badLines, 0);
  EXPECT_EQ(history.states.back().reason, "branched from first at step 20");
  EXPECT_EQ(branch.state(history), RunState::stopped);
  EXPECT_EQ(branch.newestCheckpoint(), 20);
  EXPECT_EQ(readText(branch.checkpoint(20)), "weights at 20");
  EXPECT_EQ(readText(branch.snapshot(20)), "snapshot 20");
  EXPECT_FALSE(fs::exists(branch.snapshot(30)));
  EXPECT_FALSE(fs::exists(branch.checkpoint(10))) << "the only checkpoint is the one it begins from";
  EXPECT_EQ(readText(branch.file("features/" + nine(20) + ".safetensors")), "best");
  EXPECT_FALSE(fs::exists(branch.file("features/" + nine(40) + ".safetensors")));
  EXPECT_EQ(readText(branch.samples()), "samples");
  EXPECT_EQ(readText(branch.file("config.toml")), readText(source.file("config.toml")));
  EXPECT_FALSE(fs::exists(branch.file("studio.json"))) << "notes belong to the run they were written for";
}

TEST(BranchRun, IsARunOfItsOwnThatNamesItsOrigin) {
  const TestFolder folder;
  const RunFolder source = madeRun(folder / "first");
  const RunInfo info = branchRun(source, 30, folder / "second").info();
  EXPECT_NE(info.id, source.info().id);
  EXPECT_EQ(info.name, "second");
  EXPECT_EQ(info.preset, "quickstart");
  EXPECT_EQ(info.originId, source.info().id);
  EXPECT_EQ(info.originName, "first");
  EXPECT_EQ(info.originStep, 30);
  EXPECT_TRUE(source.info().originId.empty());
}

TEST(BranchRun, OfAResumedRunKeepsOnlyWhatHolds) {
  const TestFolder folder;
  const RunFolder source = madeRun(folder / "first");
  {
    EventWriter events(source.events());
    events.write("resume", 20, 2, {{"from_step", 20}});
    events.write("step", 25, 2.5, {{"loss", 9.0}});
    events.write("step", 35, 3.5, {{"loss", 8.0}});
  }
  const RunHistory history = historyOf(branchRun(source, 30, folder / "second"));
  EXPECT_THAT(stepsOf(history.steps), ElementsAre(10, 20, 25));
  EXPECT_EQ(history.steps.back().loss, 9.0);
}

TEST(BranchRun, ChangesNothingOfItsSource) {
  const TestFolder folder;
  const RunFolder source = madeRun(folder / "first");
  const std::string events = readText(source.events()), weights = readText(source.checkpoint(20));
  const RunFolder branch = branchRun(source, 20, folder / "second");
  // A trainer replaces files as a whole, also where both runs share one.
  writeFileAtomically(branch.checkpoint(20), std::string_view("other weights"));
  EventWriter(branch.events()).write("resume", 20, 2, {{"from_step", 20}});
  EXPECT_EQ(readText(source.events()), events);
  EXPECT_EQ(readText(source.checkpoint(20)), weights);
}

TEST(BranchRun, RefusesWhatHasNoSuchCheckpointAndSaysWhichThereAre) {
  const TestFolder folder;
  const RunFolder source = madeRun(folder / "first");
  addCheckpoint(source, 40, 99999);  // cut weights
  EXPECT_EQ(stepsOf(completeCheckpoints(source)), (std::vector<std::int64_t>{10, 20, 30}));
  for (const std::int64_t step : {15, 40})
    EXPECT_THAT(messageOf<DataError>([&] { branchRun(source, step, folder / "second"); }),
                HasSubstr("no complete checkpoint at step " + std::to_string(step) + "; there are 10, 20, 30"));
  EXPECT_FALSE(fs::exists(folder / "second"));
}

TEST(BranchRun, NeverWritesIntoAnotherRun) {
  const TestFolder folder;
  const RunFolder source = madeRun(folder / "first"), other = madeRun(folder / "other");
  EXPECT_THAT(messageOf<Error>([&] { branchRun(source, 20, other.root()); }), HasSubstr("exists already"));
  EXPECT_THAT(messageOf<DataError>([&] { branchRun(RunFolder(folder / "nothing"), 20, folder / "second"); }),
              HasSubstr("not a run folder"));
  EXPECT_THAT(messageOf<DataError>([&] { branchRun(RunFolder::createAnalysis(folder / "features"), 0, folder / "second"); }),
              HasSubstr("was not trained by this program"));
}

TEST(BranchRun, LeavesNothingBehindWhereItCannotBeMade) {
  const TestFolder folder;
  const RunFolder source = madeRun(folder / "first");
  fs::remove(source.file("config.toml"));
  EXPECT_THROW(branchRun(source, 20, folder / "second"), DataError);
  EXPECT_FALSE(fs::exists(folder / "second"));
}

}  // namespace
}  // namespace resa
