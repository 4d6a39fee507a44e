#include "engine/run/file_io.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>

#include "engine/run/error.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

std::size_t entriesOf(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(WriteFileAtomically, ReplacesTheWholeFileAndLeavesNothingBeside) {
  const TestFolder folder;
  writeFileAtomically(folder / "a.txt", std::string_view("a longer first content"));
  writeFileAtomically(folder / "a.txt", std::string_view("short"));
  EXPECT_EQ(readFile(folder / "a.txt"), "short");
  EXPECT_EQ(entriesOf(folder.path()), 1u);
}

TEST(WriteFileAtomically, AFailedWriteLeavesTheOldFile) {
  const TestFolder folder;
  writeFileAtomically(folder / "a.txt", std::string_view("old"));
  rlimit old{};
  getrlimit(RLIMIT_FSIZE, &old);
  const rlimit tight{1000, old.rlim_max};
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &tight);
  const std::string message = messageOf<Error>([&] { writeFileAtomically(folder / "a.txt", std::string(5000, 'x')); });
  setrlimit(RLIMIT_FSIZE, &old);
  signal(SIGXFSZ, handler);
  EXPECT_THAT(message, HasSubstr("a.txt: cannot write: "));
  EXPECT_EQ(readFile(folder / "a.txt"), "old");
  EXPECT_EQ(entriesOf(folder.path()), 1u) << "the temporary file stayed";
}

TEST(WriteFileAtomically, NamesAFolderThatIsNotThere) {
  const TestFolder folder;
  EXPECT_THAT(messageOf<Error>([&] { writeFileAtomically(folder / "no/a.txt", std::string_view("x")); }), HasSubstr("no/a.txt"));
}

/// Exit status of a child that fills a tiny file system of its own: 0 passed, 77 not allowed here, else what went wrong.
int onAFullDisk(const fs::path& folder) {
  const uid_t user = geteuid();
  if (unshare(user == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) != 0) return 77;
  if (user != 0) {
    const int map = open("/proc/self/uid_map", O_WRONLY);
    const std::string line = "0 " + std::to_string(user) + " 1";
    if (map < 0 || write(map, line.data(), line.size()) < 0) return 77;
    close(map);
  }
  if (mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return 77;
  if (mount("tmpfs", folder.c_str(), "tmpfs", 0, "size=64k") != 0) return 77;
  writeFileAtomically(folder / "a.txt", std::string_view("old"));
  try {
    writeFileAtomically(folder / "a.txt", std::string(1 << 20, 'x'));
    return 1;
  } catch (const Error& problem) {
    if (std::string(problem.what()).find(std::strerror(ENOSPC)) == std::string::npos) return 2;
  }
  if (readFile(folder / "a.txt") != "old") return 3;
  if (entriesOf(folder) != 1) return 4;
  writeFileAtomically(folder / "a.txt", std::string_view("new"));  // the room was given back
  return readFile(folder / "a.txt") == "new" ? 0 : 5;
}

TEST(WriteFileAtomically, AFullDiskLeavesTheOldFileAndIsNamed) {
  const TestFolder folder;
  const pid_t child = fork();
  if (child == 0) _exit(onAFullDisk(folder.path()));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) GTEST_SKIP() << "mounting a small file system is not permitted here";
  EXPECT_EQ(WEXITSTATUS(status), 0)
      << "1 no error, 2 error without its reason, 3 old file lost, 4 temporary file stayed, 5 no room given back";
}

TEST(ReadFile, NamesAFileThatCannotBeRead) {
  const TestFolder folder;
  EXPECT_THAT(messageOf<DataError>([&] { readFile(folder / "none"); }), HasSubstr("none: cannot open"));
  EXPECT_THAT(messageOf<DataError>([&] { readFile(folder.path()); }), HasSubstr("cannot read"));
}

TEST(SweepTemporaryFiles, RemovesOnlyWhatADeadWriterLeft) {
  const TestFolder folder;
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  const std::string dead = ".a.txt.tmp-" + std::to_string(child) + "-0", alive = ".b.txt.tmp-" + std::to_string(getppid()) + "-3";
  for (const std::string& name :
       {dead, alive, std::string("a.txt"), std::string(".hidden"), std::string("x.tmp-1-1"), std::string(".y.tmp-z")})
    writeText(folder / name, "x");
  sweepTemporaryFiles(folder.path());
  EXPECT_FALSE(fs::exists(folder / dead));
  EXPECT_EQ(entriesOf(folder.path()), 5u);
  sweepTemporaryFiles(folder / "nowhere");  // a missing folder is swept already
}

TEST(UtcNow, IsIsoTimeWithMilliseconds) {
  EXPECT_THAT(utcNow(), testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z"));
}

TEST(FileLock, ExcludesOthersUntilItsEnd) {
  const TestFolder folder;
  FileLock second;
  {
    FileLock first;
    EXPECT_TRUE(first.acquire(folder / "lock"));
    EXPECT_TRUE(first.acquire(folder / "lock")) << "the holder keeps it";
    EXPECT_FALSE(second.acquire(folder / "lock"));
  }
  EXPECT_TRUE(second.acquire(folder / "lock"));
  EXPECT_THROW(FileLock().acquire(folder / "nowhere/lock"), Error);
}

}  // namespace
}  // namespace resa
