#include "engine/run/run_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

Owner ownerWithPid(std::int64_t pid) { return {pid, hostName(), bootId(), "/nowhere.sock", utcNow()}; }

RunHistory historyWith(const std::string& state) {
  RunHistory history;
  if (state.empty()) return history;
  StateEvent event;
  event.state = state;
  history.states.push_back(event);
  return history;
}

std::int64_t deadPid() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  return child;
}

void makeOld(const fs::path& path) { fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(1)); }

/// Sets an environment variable for one test; nullptr takes it away.
class Environment {
 public:
  Environment(const char* name, const char* value) : name_(name) {
    const char* old = std::getenv(name);
    if (old != nullptr) old_ = old;
    set(value);
  }
  ~Environment() { set(old_ ? old_->c_str() : nullptr); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  void set(const char* value) { value != nullptr ? setenv(name_, value, 1) : unsetenv(name_); }
  const char* name_;
  std::optional<std::string> old_;
};

TEST(RunFolder, CreateWritesWhatInfoAndConfigRead) {
  const TestFolder folder;
  Config config;
  config.train.epochs = 7;
  config.data.root = "/a \"b\"";
  const RunFolder run = RunFolder::create(folder / "runs/first/", config, "quickstart");
  EXPECT_TRUE(run.isRun());
  const RunInfo info = run.info();
  EXPECT_EQ(info.format, 1);
  EXPECT_EQ(info.name, "first");
  EXPECT_EQ(info.preset, "quickstart");
  EXPECT_EQ(info.version, RESA_VERSION);
  EXPECT_THAT(info.id, testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(toToml(run.config()), toToml(config));
  EXPECT_THAT(messageOf<Error>([&] { RunFolder::create(run.root(), config, ""); }), HasSubstr("holds a run already"));
}

TEST(RunFolder, TwoRunsHaveDifferentIds) {
  const TestFolder folder;
  EXPECT_NE(RunFolder::create(folder / "a", Config(), "").info().id, RunFolder::create(folder / "b", Config(), "").info().id);
}

TEST(RunFolder, AFolderThatCannotBeMadeIsNamed) {
  const TestFolder folder;
  writeText(folder / "file", "x");
  EXPECT_THAT(messageOf<Error>([&] { RunFolder::create(folder / "file/run", Config(), ""); }), HasSubstr("file/run"));
}

TEST(RunFolder, InfoRefusesANewerFormatAndWhatIsNoRun) {
  const TestFolder folder;
  const RunFolder run(folder.path());
  EXPECT_FALSE(run.isRun());
  EXPECT_THROW(run.info(), DataError);
  writeText(folder / "run.toml", "format = 2\nid = \"x\"\n");
  EXPECT_THAT(messageOf<DataError>([&] { run.info(); }), HasSubstr("format 2 is newer"));
  writeText(folder / "run.toml", "id = \"x\"\n");
  EXPECT_THROW(run.info(), DataError);
  writeText(folder / "run.toml", "format = 1\nid = \n");
  EXPECT_THAT(messageOf<DataError>([&] { run.info(); }), HasSubstr("run.toml:2: "));
}

TEST(RunFolder, StepsAreNineDigits) {
  EXPECT_EQ(RunFolder("/r").snapshot(390), "/r/snapshots/000000390.safetensors");
  EXPECT_EQ(RunFolder("/r").checkpoint(1234567890), "/r/checkpoints/1234567890.safetensors");
}

TEST(RunState, FollowsTheOwnerAndTheLastEvent) {
  const TestFolder folder;
  const RunFolder run = RunFolder::create(folder / "run", Config(), "");
  run.writeOwner(ownerWithPid(getpid()));
  ASSERT_TRUE(run.owner());
  EXPECT_EQ(run.owner()->pid, getpid());
  EXPECT_EQ(run.owner()->socket, "/nowhere.sock");
  EXPECT_TRUE(run.ownerAlive());
  EXPECT_EQ(run.state(historyWith("")), RunState::starting);
  EXPECT_EQ(run.state(historyWith("starting")), RunState::starting);
  EXPECT_EQ(run.state(historyWith("running")), RunState::running);
  EXPECT_EQ(run.state(historyWith("paused")), RunState::paused);
  run.writeOwner(ownerWithPid(deadPid()));
  EXPECT_FALSE(run.ownerAlive());
  for (const char* state : {"", "starting", "running", "paused"}) EXPECT_EQ(run.state(historyWith(state)), RunState::interrupted) << state;
  EXPECT_EQ(run.state(historyWith("finished")), RunState::finished);
  EXPECT_EQ(run.state(historyWith("stopped")), RunState::stopped);
  EXPECT_EQ(run.state(historyWith("failed")), RunState::failed);
}

TEST(RunState, AKilledOwnerThatNobodyWaitedForIsGone) {
  const TestFolder folder;
  const RunFolder run = RunFolder::create(folder / "run", Config(), "");
  const pid_t child = fork();
  if (child == 0) _exit(0);
  siginfo_t info{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT), 0);  // dead, but still in the process table
  run.writeOwner(ownerWithPid(child));
  EXPECT_FALSE(run.ownerAlive());
  waitpid(child, nullptr, 0);
}

TEST(RunState, AnotherBootOfThisHostMeansGone) {
  const TestFolder folder;
  const RunFolder run = RunFolder::create(folder / "run", Config(), "");
  Owner owner = ownerWithPid(getpid());
  owner.bootId = "another";
  run.writeOwner(owner);
  EXPECT_FALSE(run.ownerAlive());
}

TEST(RunState, AnotherHostIsAliveWhileItsHeartbeatIsFresh) {
  const TestFolder folder;
  const RunFolder run = RunFolder::create(folder / "run", Config(), "");
  Owner owner = ownerWithPid(1);
  owner.host = "elsewhere.example";
  run.writeOwner(owner);
  EXPECT_FALSE(run.ownerAlive()) << "no heartbeat at all";
  writeText(run.file("heartbeat"), "");
  EXPECT_TRUE(run.ownerAlive());
  EXPECT_EQ(run.state(historyWith("running")), RunState::running);
  fs::last_write_time(run.file("heartbeat"), fs::file_time_type::clock::now() - std::chrono::seconds(90));
  EXPECT_TRUE(run.ownerAlive()) << "a copy that is renewed each minute or two";
  makeOld(run.file("heartbeat"));
  EXPECT_EQ(run.state(historyWith("running")), RunState::interrupted);
}

TEST(RunState, AFreshFolderIsStartingAndAnOldOneWithoutEventsInterrupted) {
  const TestFolder folder;
  const RunFolder run = RunFolder::create(folder / "run", Config(), "");
  EXPECT_EQ(run.state(RunHistory()), RunState::starting);
  makeOld(run.file("run.toml"));
  EXPECT_EQ(run.state(RunHistory()), RunState::interrupted);
}

TEST(RunFolder, ADamagedOwnerFileIsNoOwner) {
  const TestFolder folder;
  const RunFolder run = RunFolder::create(folder / "run", Config(), "");
  for (const char* text : {"", "{", "[]", "{\"pid\":\"x\"}", "3"}) {
    writeText(run.file("owner.json"), text);
    EXPECT_FALSE(run.owner()) << text;
    EXPECT_FALSE(run.ownerAlive()) << text;
  }
}

TEST(RunFolder, TheNewestCheckpointIsTheNewestWholeOne) {
  const TestFolder folder;
  const RunFolder run = RunFolder::create(folder / "run", Config(), "");
  EXPECT_FALSE(run.newestCheckpoint());
  const auto put = [&](std::int64_t step, std::size_t size, const std::string& manifest) {
    writeText(run.checkpoint(step), std::string(size, 'x'));
    if (!manifest.empty()) writeText(fs::path(run.checkpoint(step)).replace_extension(".json"), manifest);
  };
  put(100, 10, R"({"step":100,"size":10})");
  put(200, 10, R"({"step":200,"size":10})");
  put(300, 9, R"({"step":300,"size":10})");  // cut
  put(400, 10, R"({"step":400,"si)");        // torn manifest
  put(500, 10, "");                          // the manifest was not written yet
  EXPECT_EQ(run.newestCheckpoint(), 200);
}

TEST(ControlRequests, AreAllowedAsTheTableSays) {
  const std::map<RunState, std::string> allowed = {{RunState::starting, "stop"},
                                                   {RunState::running, "pause stop checkpoint evaluate snapshot extend"},
                                                   {RunState::paused, "resume stop checkpoint evaluate snapshot extend"},
                                                   {RunState::finished, ""},
                                                   {RunState::stopped, ""},
                                                   {RunState::failed, ""},
                                                   {RunState::interrupted, ""}};
  for (const auto& [state, requests] : allowed) {
    for (const std::string& request : controlRequests()) {
      const bool expected = (" " + requests + " ").find(" " + request + " ") != std::string::npos;
      EXPECT_EQ(requestAllowed(state, request), expected) << toString(state) << " " << request;
      EXPECT_EQ(refusal(state, request).empty(), expected) << toString(state) << " " << request;
    }
    EXPECT_FALSE(requestAllowed(state, "dance"));
  }
  EXPECT_EQ(refusal(RunState::paused, "pause"), "already paused");
  EXPECT_EQ(refusal(RunState::running, "resume"), "already running");
}

TEST(ListRuns, NamesTheNewestFirstAndUnreadableOnesLast) {
  const TestFolder folder;
  const auto put = [&](const std::string& name, const std::string& text) { writeText(folder / (name + "/run.toml"), text); };
  put("a", "format = 1\nid = \"a\"\ncreated = \"2026-01-01T00:00:00.000Z\"");
  put("b", "format = 1\nid = \"b\"\ncreated = \"2026-03-01T00:00:00.000Z\"");
  put("c", "format = 1\nid = \"c\"\ncreated = \"2026-02-01T00:00:00.000Z\"");
  put("damaged", "format = ");
  fs::create_directories(folder / "no-run");
  std::vector<std::string> names;
  for (const RunFolder& run : listRuns(folder.path())) names.push_back(run.root().filename());
  EXPECT_THAT(names, testing::ElementsAre("b", "c", "a", "damaged"));
  EXPECT_TRUE(listRuns(folder / "nowhere").empty());
}

TEST(RunPlaces, FollowTheEnvironment) {
  {
    const Environment runs("RESA_RUNS", "/somewhere/runs");
    EXPECT_EQ(defaultRunsFolder(), "/somewhere/runs");
  }
  const Environment runs("RESA_RUNS", nullptr);
  {
    const Environment data("XDG_DATA_HOME", "/data");
    EXPECT_EQ(defaultRunsFolder(), "/data/resa/runs");
  }
  const Environment data("XDG_DATA_HOME", nullptr), home("HOME", "/home/me");
  EXPECT_EQ(defaultRunsFolder(), "/home/me/.local/share/resa/runs");
}

TEST(RunPlaces, AFreshFolderDoesNotExistYet) {
  const TestFolder folder;
  fs::path last;
  for (int i = 0; i < 3; ++i) {
    const fs::path fresh = freshRunFolder(folder.path(), "quickstart");
    EXPECT_FALSE(fs::exists(fresh));
    EXPECT_THAT(fresh.filename().string(), testing::MatchesRegex("quickstart-[0-9]{8}-[0-9]{6}(-[0-9]+)?"));
    fs::create_directories(fresh);
  }
}

TEST(RunPlaces, ASocketPathAlwaysFitsItsAddress) {
  const TestFolder folder;
  const std::string id = "01234567-89ab-4cde-8f01-23456789abcd";
  {
    const Environment runtime("XDG_RUNTIME_DIR", folder.path().c_str());
    EXPECT_EQ(socketPath(id), folder / ("resa/" + id + ".sock"));
  }
  const std::string fallback = "/tmp/resa-" + std::to_string(getuid()) + "/" + id + ".sock";
  const fs::path longFolder = folder / std::string(100, 'x');
  fs::create_directories(longFolder);
  for (const char* value : {longFolder.c_str(), "relative", "/nowhere/at/all", static_cast<const char*>(nullptr)}) {
    const Environment runtime("XDG_RUNTIME_DIR", value);
    EXPECT_EQ(socketPath(id), fallback);
  }
}

}  // namespace
}  // namespace resa
