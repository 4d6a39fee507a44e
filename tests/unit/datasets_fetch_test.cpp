#include "datasets/fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "datasets/dataset.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "tests/unit/archive_bytes.h"
#include "tests/unit/http_server.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

std::string noiseOf(std::size_t size) {
  std::string bytes;
  for (std::uint32_t state = 1; bytes.size() < size;) bytes += static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
  return bytes;
}

/// A set of one plain file and one archive, on a server of its own.
class FetchTest : public testing::Test {
 protected:
  FetchTest() : root_(folder_ / "data/set"), plain_(noiseOf(300000)) {
    writeArchive(folder_ / "pictures.tgz", {{"pictures/one", "abc"}, {"pictures/deep/two", noiseOf(5000)}});
    archive_ = readText(folder_ / "pictures.tgz");
    server_.put("labels.bin", plain_);
    server_.put("pictures.tgz", archive_);
    plan_ = {"toy", {fileOf("labels.bin", plain_), fileOf("pictures.tgz", archive_)}};
    plan_.files[1].archive = true;
    options_.download.pause = 0;
    options_.download.attempts = 3;
  }
  FetchFile fileOf(const std::string& name, const std::string& bytes) const {
    Digest digest;
    digest.update(bytes.data(), bytes.size());
    const Digest::Sums sums = digest.finish();
    return {name, {server_.url()}, sums.sha256, sums.md5, false};
  }
  FetchResult fetch() { return fetchDataset(plan_, root_, options_); }
  std::string failure() {
    return messageOf<DataError>([&] { fetch(); });
  }
  /// Only the plain file is wanted.
  void dropArchive() { plan_.files.pop_back(); }
  std::vector<std::string> left() const {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(root_))
      if (entry.path().filename() != ".fetch.lock") names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }

  TestFolder folder_;
  fs::path root_;
  std::string plain_, archive_;
  HttpServer server_;
  FetchPlan plan_;
  FetchOptions options_;
};

TEST_F(FetchTest, BringsFilesUnpacksArchivesAndRecordsTheirSums) {
  EXPECT_EQ(fetch(), FetchResult::fetched);
  EXPECT_EQ(readText(root_ / "labels.bin"), plain_);
  EXPECT_EQ(readText(root_ / "pictures/one"), "abc");
  EXPECT_THAT(left(), ElementsAre("SHA256SUMS", "labels.bin", "pictures"));
  const std::vector<FetchRecord> records = readRecords(root_);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[1].name, "pictures.tgz");
  EXPECT_EQ(records[1].sha256, plan_.files[1].sha256);
  EXPECT_EQ(records[1].files.size(), 2u);
  EXPECT_EQ(std::system(("cd '" + root_.string() + "' && sha256sum --check --quiet SHA256SUMS").c_str()), 0);
}

TEST_F(FetchTest, NothingIsFetchedTwice) {
  fetch();
  const std::size_t before = server_.requests().size();
  EXPECT_EQ(fetch(), FetchResult::alreadyThere);
  EXPECT_EQ(server_.requests().size(), before);
}

TEST_F(FetchTest, WhatWasDamagedIsFetchedAgain) {
  fetch();
  writeText(root_ / "pictures/one", "abd");
  EXPECT_THAT(damagedFiles(root_, readRecords(root_)[1]), ElementsAre(HasSubstr("pictures/one: is not as it was fetched")));
  EXPECT_EQ(fetch(), FetchResult::fetched);
  EXPECT_EQ(readText(root_ / "pictures/one"), "abc");
  EXPECT_THAT(server_.requests(), ElementsAre("labels.bin", "pictures.tgz", "pictures.tgz"));
}

TEST_F(FetchTest, AFileFromElsewhereIsTakenWhereItsSumFits) {
  dropArchive();
  writeText(root_ / "labels.bin", plain_);
  EXPECT_EQ(fetch(), FetchResult::alreadyThere);
  EXPECT_THAT(server_.requests(), IsEmpty());
  EXPECT_EQ(readRecords(root_).size(), 1u);
}

TEST_F(FetchTest, ABrokenTransferIsTakenUpWhereItBroke) {
  dropArchive();
  server_.put("labels.bin", {plain_, true, {100000, 50000}, 0, std::string::npos});
  fetch();
  EXPECT_EQ(readText(root_ / "labels.bin"), plain_);
  EXPECT_THAT(server_.requests(), ElementsAre("labels.bin", "labels.bin from 100000", "labels.bin from 150000"));
}

TEST_F(FetchTest, APartOfAnEarlierCallIsContinued) {
  dropArchive();
  writeText(root_ / "labels.bin.part", plain_.substr(0, 1234));
  fetch();
  EXPECT_EQ(readText(root_ / "labels.bin"), plain_);
  EXPECT_THAT(server_.requests(), ElementsAre("labels.bin from 1234"));
}

TEST_F(FetchTest, AServerWithoutRangesStartsFromTheBeginning) {
  dropArchive();
  server_.put("labels.bin", {plain_, false, {100000}, 0, std::string::npos});
  fetch();
  EXPECT_EQ(readText(root_ / "labels.bin"), plain_);
  EXPECT_THAT(server_.requests(), ElementsAre("labels.bin", "labels.bin from 100000", "labels.bin"));
}

TEST_F(FetchTest, APartThatIsWholeIsOnlyChecked) {
  dropArchive();
  writeText(root_ / "labels.bin.part", plain_);
  fetch();
  EXPECT_EQ(readText(root_ / "labels.bin"), plain_);
  EXPECT_THAT(server_.requests(), ElementsAre("labels.bin from 300000"));
}

TEST_F(FetchTest, APartOfAnotherFileIsThrownAway) {
  dropArchive();
  for (const std::size_t size : {std::size_t{1000}, plain_.size() + 1000}) {
    fs::remove_all(root_);
    writeText(root_ / "labels.bin.part", std::string(size, 'x'));
    fetch();
    EXPECT_EQ(readText(root_ / "labels.bin"), plain_);
  }
}

TEST_F(FetchTest, AnotherChecksumIsRefusedAndNothingOfItKept) {
  dropArchive();
  const std::string expected = plan_.files[0].sha256;
  server_.put("labels.bin", "another file");
  EXPECT_THAT(failure(), AllOf(HasSubstr(server_.url() + "labels.bin"), HasSubstr("SHA-256"), HasSubstr("instead of " + expected)));
  EXPECT_THAT(left(), IsEmpty());
  plan_.files[0].sha256.clear();
  EXPECT_THAT(failure(), HasSubstr("MD5")) << "the MD5 alone is enough to refuse";
}

TEST_F(FetchTest, WithoutAPublishedSumTheFirstOneIsRemembered) {
  dropArchive();
  plan_.files[0].sha256 = plan_.files[0].md5 = "";
  fetch();
  fs::remove(root_ / "labels.bin");
  server_.put("labels.bin", "another file");
  EXPECT_THAT(failure(), HasSubstr("SHA-256"));
  server_.put("labels.bin", plain_);
  EXPECT_EQ(fetch(), FetchResult::fetched);
}

TEST_F(FetchTest, AMissingPageIsNamedAndNotAskedForAgain) {
  dropArchive();
  plan_.files[0].name = "gone.bin";
  EXPECT_THAT(failure(), AllOf(HasSubstr(server_.url() + "gone.bin"), HasSubstr("404")));
  EXPECT_THAT(server_.requests(), ElementsAre("gone.bin"));
}

TEST_F(FetchTest, TheNextAddressIsTriedWhereOneHasNothing) {
  dropArchive();
  plan_.files[0].folders = {server_.url() + "elsewhere", server_.url()};
  fetch();
  EXPECT_THAT(server_.requests(), ElementsAre("elsewhere/labels.bin", "labels.bin"));
}

TEST_F(FetchTest, AMirrorTakesThePlaceOfAllAddresses) {
  dropArchive();
  plan_.files[0].folders = {"http://127.0.0.1:1/"};
  options_.urlBase = server_.url();
  EXPECT_EQ(fetch(), FetchResult::fetched);
}

TEST_F(FetchTest, ABusyServerIsAskedAgainAndGivenUpInTheEnd) {
  dropArchive();
  server_.put("labels.bin", {plain_, true, {}, 2, std::string::npos});
  EXPECT_EQ(fetch(), FetchResult::fetched);
  fs::remove_all(root_);
  server_.put("labels.bin", {plain_, true, {}, 100, std::string::npos});
  EXPECT_THAT(failure(), HasSubstr("503"));
  EXPECT_EQ(server_.requests().size(), 3u + 3u);
}

TEST_F(FetchTest, MoreBytesThanTheLimitAreRefused) {
  dropArchive();
  options_.download.largest = 200000;
  EXPECT_THAT(failure(), HasSubstr("larger than the limit of 200000"));
}

TEST_F(FetchTest, OnlyWebAddressesAreFollowed) {
  dropArchive();
  writeText(folder_ / "labels.bin", plain_);
  options_.urlBase = "file://" + folder_.path().string();
  EXPECT_THAT(failure(), HasSubstr("file://"));
}

TEST_F(FetchTest, WhatIsStoppedGoesOnWithTheNextCall) {
  dropArchive();
  server_.put("labels.bin", {plain_, true, {}, 0, 100000});
  options_.download.stopped = [&] {
    std::error_code ignored;
    return fs::file_size(root_ / "labels.bin.part", ignored) == 100000;
  };
  try {
    fetch();
    FAIL() << "a stopped fetch has no result";
  } catch (const Error& problem) {
    EXPECT_EQ(problem.code(), ExitCode::interrupted);
  }
  server_.put("labels.bin", plain_);
  options_.download.stopped = nullptr;
  fetch();
  EXPECT_EQ(readText(root_ / "labels.bin"), plain_);
  EXPECT_THAT(server_.requests(), ElementsAre("labels.bin", "labels.bin from 100000"));
}

TEST_F(FetchTest, AHostileArchiveLeavesNothingBehind) {
  writeArchive(folder_ / "evil.tgz", {{"pictures/one", "abc"}, {"../evil", "evil"}});
  const std::string evil = readText(folder_ / "evil.tgz");
  server_.put("evil.tgz", evil);
  plan_.files = {fileOf("evil.tgz", evil)};
  plan_.files[0].archive = true;
  EXPECT_THAT(failure(), AllOf(HasSubstr("evil.tgz"), HasSubstr("its path leads upwards")));
  EXPECT_THAT(left(), IsEmpty());
  EXPECT_FALSE(fs::exists(folder_ / "data/evil"));
}

TEST_F(FetchTest, AFolderOfOnesOwnIsNotReplaced) {
  writeText(root_ / "pictures/mine", "mine");
  EXPECT_THAT(messageOf<Error>([&] { fetch(); }), HasSubstr("is in the way"));
  EXPECT_EQ(readText(root_ / "pictures/mine"), "mine");
  fs::remove_all(root_ / "pictures");
  EXPECT_EQ(fetch(), FetchResult::fetched);
  EXPECT_THAT(server_.requests(), ElementsAre("labels.bin", "pictures.tgz", "pictures.tgz from " + std::to_string(archive_.size())))
      << "the archive itself was kept";
}

TEST_F(FetchTest, OneFetchAtATimeWorksInAFolder) {
  fs::create_directories(root_);
  FileLock other;
  ASSERT_TRUE(other.acquire(root_ / ".fetch.lock"));
  EXPECT_THAT(messageOf<Error>([&] { fetch(); }), HasSubstr("another fetch is at work"));
}

TEST_F(FetchTest, ARecordOfAnotherFormIsNamedWithItsLine) {
  writeText(root_ / "SHA256SUMS", "# fetched " + plan_.files[0].sha256 + "  labels.bin\nnonsense\n");
  EXPECT_THAT(failure(), HasSubstr("SHA256SUMS:2: expected a SHA-256 sum"));
  writeText(root_ / "SHA256SUMS", "# fetched " + plan_.files[0].sha256 + "  labels.bin\n" + plan_.files[0].sha256 + "  ../../etc/passwd\n");
  EXPECT_THAT(failure(), HasSubstr("SHA256SUMS:2: '../../etc/passwd' leads out"));
}

TEST(FetchPlans, KnowBothSumsOfEveryFile) {
  std::set<std::string> sums;
  for (const DatasetEntry& entry : datasetCatalogue()) {
    if (entry.name == "imagenet" || entry.name == "imagenet100" || entry.name == "image-folder") continue;
    const FetchPlan plan = fetchPlan(entry.name);
    EXPECT_FALSE(plan.files.empty());
    for (const FetchFile& file : plan.files) {
      EXPECT_THAT(file.sha256, testing::MatchesRegex("[0-9a-f]+"));
      EXPECT_EQ(file.sha256.size(), 64u) << file.name;
      EXPECT_EQ(file.md5.size(), 32u) << file.name;
      EXPECT_TRUE(sums.insert(file.sha256).second && sums.insert(file.md5).second) << file.name << " has another file's sum";
      for (const std::string& folder : file.folders) EXPECT_THAT(folder, testing::MatchesRegex("https?://.*/"));
    }
  }
}

TEST(FetchPlans, SayWhatToDoWhereASetNeedsAnAccount) {
  EXPECT_THAT(messageOf<ConfigError>([] { fetchPlan("imagenet"); }), AllOf(HasSubstr("cannot be downloaded"), HasSubstr("account")));
  EXPECT_THAT(messageOf<ConfigError>([] { fetchPlan("image-folder"); }), HasSubstr("ROOT/train/CLASS/"));
  EXPECT_THAT(messageOf<ConfigError>([] { fetchPlan("cifar1"); }), HasSubstr("did you mean 'cifar10'"));
}

}  // namespace
}  // namespace resa
