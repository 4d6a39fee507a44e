// Notes, tags, bookmarks and saved selections of a run: nothing that somebody wrote gets lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/run/studio_notes.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

StudioNotes planted() {
  StudioNotes notes;
  notes.note = "sharper after \"warm-up\"\nsecond line, 猫";
  notes.tags = {"paper", "t = 0.4"};
  notes.bookmarks = {{390, "blocks appear"}, {0, ""}};
  notes.selections = {{"boots", "test", {3, 17, 9'000'000'000}}, {"none", "train", {}}};
  return notes;
}

std::string refusalOf(const fs::path& folder) {
  try {
    readStudioNotes(folder);
  } catch (const DataError& error) {
    return error.what();
  }
  return "";
}

TEST(StudioNotes, AreEmptyWithoutAFile) {
  const TestFolder folder;
  EXPECT_EQ(readStudioNotes(folder.path()), StudioNotes());
  EXPECT_FALSE(fs::exists(folder / "studio.json"));
}

TEST(StudioNotes, AreReadAsTheyWereWritten) {
  const TestFolder folder;
  writeStudioNotes(folder.path(), planted());
  EXPECT_EQ(readStudioNotes(folder.path()), planted());
  const auto json = nlohmann::json::parse(readFile(folder / "studio.json"));
  EXPECT_EQ(json.at("selections").at(0).at("ids").at(2), 9'000'000'000);
  EXPECT_EQ(json.at("bookmarks").at(0).at("step"), 390);
}

TEST(StudioNotes, KeepWhatAnotherVersionAdded) {
  const TestFolder folder;
  writeFileAtomically(folder / "studio.json", std::string_view(R"({"note": "old", "camera": {"zoom": 2.5}, "tags": ["a"]})"));
  const StudioNotes now = updateStudioNotes(folder.path(), [](StudioNotes& notes) { notes.note = "new"; });
  EXPECT_EQ(now.tags, std::vector<std::string>{"a"});
  const auto json = nlohmann::json::parse(readFile(folder / "studio.json"));
  EXPECT_EQ(json.at("camera").at("zoom"), 2.5);
  EXPECT_EQ(json.at("note"), "new");
  EXPECT_EQ(json.at("tags").at(0), "a");
}

TEST(StudioNotes, DamagedFilesAreNamedAndNeverOverwritten) {
  for (const char* text :
       {"", "{\"note\": \"cut", "[1, 2]", R"({"note": 7})", R"({"tags": "x"})", R"({"bookmarks": [{"text": "no step"}]})",
        R"({"selections": [{"name": "a", "ids": ["x"]}]})", R"({"selections": 3})", R"({"format": 2})"}) {
    const TestFolder folder;
    writeFileAtomically(folder / "studio.json", std::string_view(text));
    EXPECT_THAT(refusalOf(folder.path()), HasSubstr((folder / "studio.json").string())) << text;
    EXPECT_THROW(writeStudioNotes(folder.path(), planted()), DataError) << text;
    EXPECT_EQ(readFile(folder / "studio.json"), text);
  }
}

TEST(StudioNotes, ChangesOfSeveralThreadsAllArrive) {
  const TestFolder folder;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 5; ++i) updateStudioNotes(folder.path(), [&](StudioNotes& notes) { notes.bookmarks.push_back({t * 5 + i, ""}); });
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(readStudioNotes(folder.path()).bookmarks.size(), 20u);
}

TEST(StudioNotes, AnUnchangedRunIsNotTouched) {
  const TestFolder folder;
  updateStudioNotes(folder.path(), [](StudioNotes&) {});
  EXPECT_FALSE(fs::exists(folder / "studio.json"));
}

/// Runs `claim` as somebody who may not write below `folder`; a test that runs as root hands its rights away in a child.
bool asReader(const fs::path& folder, const std::function<bool()>& claim) {
  ::chmod(folder.c_str(), 0555);
  const pid_t child = fork();
  if (child == 0) {
    const bool lowered = ::getuid() != 0 || (::setgid(65534) == 0 && ::setuid(65534) == 0);
    bool held = false;
    try {
      held = lowered && claim();
    } catch (const std::exception& error) {
      fprintf(stderr, "%s\n", error.what());
    }
    _exit(held ? 0 : 1);
  }
  int status = -1;
  waitpid(child, &status, 0);
  ::chmod(folder.c_str(), 0755);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(StudioNotes, OfAFolderThatCannotBeWrittenLieInTheUsersStateByRunId) {
  const TestFolder folder;
  ::chmod(folder.path().c_str(), 0777);
  const fs::path run = folder / "run", state = folder / "state";
  fs::create_directories(run);
  writeFileAtomically(run / "run.toml",
                      std::string_view("format = 1\nid = \"1234-abcd\"\nname = \"x\"\nversion = \"1\"\ncreated = \"2026\"\n"));
  fs::create_directories(state);
  ::chmod(state.c_str(), 0777);
  ::setenv("XDG_STATE_HOME", state.c_str(), 1);
  EXPECT_TRUE(asReader(run, [&] {
    writeStudioNotes(run, planted());
    return readStudioNotes(run) == planted();
  }));
  EXPECT_FALSE(fs::exists(run / "studio.json"));
  EXPECT_TRUE(fs::exists(state / "resa" / "studio" / "1234-abcd.json"));
  // When the folder can be written again, the notes are still there and move into it with the next change.
  EXPECT_EQ(readStudioNotes(run), planted());
  EXPECT_EQ(updateStudioNotes(run, [](StudioNotes& notes) { notes.note = "home"; }).tags, planted().tags);
  EXPECT_TRUE(fs::exists(run / "studio.json"));
  EXPECT_EQ(readStudioNotes(run).note, "home");
  // An id that would lead elsewhere is refused.
  writeFileAtomically(run / "run.toml",
                      std::string_view("format = 1\nid = \"../../x\"\nname = \"x\"\nversion = \"1\"\ncreated = \"2026\"\n"));
  EXPECT_TRUE(asReader(run, [&] {
    try {
      writeStudioNotes(run, planted());
    } catch (const DataError& error) {
      return std::string(error.what()).find("id must be") != std::string::npos;
    }
    return false;
  }));
  ::unsetenv("XDG_STATE_HOME");
}

}  // namespace
}  // namespace resa
