#include <gmock/gmock.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/run/run_folder.h"

namespace resa {
namespace {

using ::testing::HasSubstr;

struct Outcome {
  int code;
  std::string out, err;
};

/// The program under test with a home of its own.
class Program : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("resa-faults-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string commandLine(const std::string& arguments) const {
    return "RESA_RUNS='" + (folder_ / "runs").string() + "' XDG_RUNTIME_DIR='" + folder_.string() + "' " RESA_PROGRAM " " + arguments;
  }
  Outcome run(const std::string& arguments) const {
    const auto out = folder_ / "out", err = folder_ / "err";
    const int status = std::system((commandLine(arguments) + " >'" + out.string() + "' 2>'" + err.string() + "'").c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), readFile(out), readFile(err)};
  }
  /// A real, short training; `where` is its run folder.
  std::string shortTraining(const std::string& where) const {
    return "train --preset quickstart --set data.train_size=256 --set train.batch_size=64 --set train.epochs=2000 --set model.width=4 "
           "--set evaluate.size=60 --set evaluate.reported_size=60 "
           "--set evaluate.bank_size=100 --set evaluate.restarts=1 --set evaluate.projection=none --set evaluate.probe_size=20 --set "
           "evaluate.every=500 "
           "--set output.snapshot_every=500 --set train.threads=1 --run-dir '" +
           where + "'";
  }
  bool haveImages() const { return std::filesystem::exists("/usr/share/datasets/fashion-mnist"); }
  static bool waitFor(const std::function<bool()>& condition, double seconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (std::chrono::steady_clock::now() < end) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return condition();
  }

  std::filesystem::path folder_;
};

RunHistory historyOf(const RunFolder& run) {
  EventReader reader(run.events());
  reader.poll();
  return reader.history();
}

TEST_F(Program, SaysItsVersionAndHelpsWithExamples) {
  EXPECT_EQ(run("--version").out, std::string("resa ") + RESA_VERSION + "\n");
  for (const char* command :
       {"", "train", "evaluate", "cluster", "project", "runs", "control", "presets show", "datasets check", "config show", "serve"}) {
    const Outcome help = run(std::string(command) + " --help");
    EXPECT_EQ(help.code, 0) << command;
    EXPECT_THAT(help.out, HasSubstr("xample")) << command;
  }
}

TEST_F(Program, AnUnknownOptionIsAUsageError) {
  EXPECT_EQ(run("train --no-such-option").code, 2);
  EXPECT_EQ(run("").code, 2);
}

TEST_F(Program, AnUnknownKeyNamesTheNearestOne) {
  const Outcome outcome = run("train --set train.epoch=3");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("train.epochs"));
}

TEST_F(Program, AValueOutOfRangeNamesKeyAndValue) {
  const Outcome outcome = run("config show --set train.batch_size=1");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("train.batch_size"));
  EXPECT_THAT(outcome.err, HasSubstr("1"));
}

TEST_F(Program, ABrokenFileNamesItsLine) {
  std::ofstream(folder_ / "bad.toml") << "[train]\nepochs = 3\nbatch_sise = 12\n";
  const Outcome outcome = run("train --config '" + (folder_ / "bad.toml").string() + "'");
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("bad.toml"));
  EXPECT_THAT(outcome.err, HasSubstr("3"));
  EXPECT_THAT(outcome.err, HasSubstr("batch_size"));
}

TEST_F(Program, AMissingDataSetSaysWhatToDoAndLeavesNoRun) {
  const Outcome outcome = run("train --preset quickstart --set data.root='" + (folder_ / "nothing").string() + "' --run-dir '" +
                              (folder_ / "r").string() + "'");
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("nothing"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "r" / "run.toml"));
}

TEST_F(Program, AGpuThatIsNotThereIsADeviceError) {
  if (!haveImages()) GTEST_SKIP() << "needs the package dataset-fashion-mnist";
  if (std::filesystem::exists("/proc/driver/nvidia")) GTEST_SKIP() << "this machine has an NVIDIA driver";
  const Outcome outcome = run("train --preset quickstart --set train.device=cuda");
  EXPECT_EQ(outcome.code, 5);
  EXPECT_THAT(outcome.err, HasSubstr("GPU"));
}

TEST_F(Program, UnreadableFeaturesAreADataError) {
  std::ofstream(folder_ / "bad.npy") << "not numpy";
  const Outcome outcome = run("cluster '" + (folder_ / "bad.npy").string() + "'");
  EXPECT_EQ(outcome.code, 4);
  EXPECT_THAT(outcome.err, HasSubstr("bad.npy"));
  EXPECT_EQ(run("project '" + (folder_ / "missing.npy").string() + "' --out '" + (folder_ / "o.npy").string() + "'").code, 4);
}

TEST_F(Program, ControlOfARunThatIsNotRunningSaysSo) {
  const RunFolder folder = RunFolder::create(folder_ / "old", Config(), "");
  folder.writeOwner({.pid = 1 << 30, .host = hostName(), .bootId = bootId(), .socket = (folder_ / "gone.sock").string(), .started = ""});
  const Outcome outcome = run("control '" + folder.root().string() + "' pause");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("interrupted"));
  EXPECT_EQ(run("control '" + folder_.string() + "' pause").code, 4);
}

TEST_F(Program, AFullDiskEndsWithOneClearMessage) {
  if (!haveImages()) GTEST_SKIP() << "needs the package dataset-fashion-mnist";
  const auto small = folder_ / "small";
  std::filesystem::create_directories(small);
  if (geteuid() != 0 || ::mount("tmpfs", small.c_str(), "tmpfs", 0, "size=200k") != 0)
    GTEST_SKIP() << "needs the right to mount a small file system";
  const Outcome outcome = run(shortTraining((small / "run").string()));
  const bool unmounted = ::umount(small.c_str()) == 0;
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("No space left"));
  EXPECT_TRUE(unmounted);
}

TEST_F(Program, ASignalEndsInOrderAndAKilledTrainerLooksInterrupted) {
  if (!haveImages()) GTEST_SKIP() << "needs the package dataset-fashion-mnist";
  const RunFolder folder(folder_ / "run");
  const auto start = [&](const std::string& arguments) {
    const pid_t child = fork();
    if (child == 0) {
      execl("/bin/sh", "sh", "-c", ("exec env " + commandLine(arguments) + " >/dev/null 2>&1").c_str(), nullptr);
      _exit(127);
    }
    return child;
  };
  const auto stepsDone = [&] { return folder.isRun() && !historyOf(folder).steps.empty() ? historyOf(folder).steps.back().step : 0; };
  int status = 0;

  pid_t trainer = start(shortTraining(folder.root().string()));
  ASSERT_TRUE(waitFor([&] { return stepsDone() > 4; }, 120));
  EXPECT_EQ(folder.state(historyOf(folder)), RunState::running);
  EXPECT_NE(run("train --resume '" + folder.root().string() + "'").code, 0) << "two trainers on one run";
  kill(trainer, SIGTERM);
  waitpid(trainer, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 143);
  EXPECT_EQ(folder.state(historyOf(folder)), RunState::stopped);
  const std::int64_t stoppedAt = folder.newestCheckpoint().value();

  trainer = start("train --resume '" + folder.root().string() + "'");
  ASSERT_TRUE(waitFor([&] { return stepsDone() > stoppedAt + 4; }, 120));
  kill(trainer, SIGKILL);
  waitpid(trainer, &status, 0);
  EXPECT_EQ(folder.state(historyOf(folder)), RunState::interrupted);
  const Outcome shown = run("runs show '" + folder.root().string() + "' --json");
  EXPECT_EQ(nlohmann::json::parse(shown.out)["state"], "interrupted");
}

}  // namespace
}  // namespace resa
