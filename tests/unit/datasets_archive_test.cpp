#include "datasets/archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/run/error.h"
#include "tests/unit/archive_bytes.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
namespace fs = std::filesystem;

constexpr const char* sumOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";  // FIPS 180-2, example B.1

class Archive : public testing::TestWithParam<ArchiveKind> {
 protected:
  std::map<std::string, std::string> unpack(const std::vector<ArchiveEntry>& entries, const ExtractLimits& limits = {}) {
    writeArchive(folder_ / "a.archive", entries, GetParam());
    return extractArchive(folder_ / "a.archive", folder_ / "out/in", limits);
  }
  std::string failure(const std::vector<ArchiveEntry>& entries, const ExtractLimits& limits = {}) {
    const std::string message = messageOf<DataError>([&] { unpack(entries, limits); });
    EXPECT_THAT(message, HasSubstr((folder_ / "a.archive").string() + ": "));
    fs::remove_all(folder_ / "out");
    return message;
  }
  TestFolder folder_;
};

TEST_P(Archive, UnpacksFilesAndFoldersAndSaysTheirSums) {
  const auto sums = unpack({{"./set/", "", AE_IFDIR, ""}, {"set/b/abc", "abc"}, {"set//./empty", ""}});
  EXPECT_EQ(readText(folder_ / "out/in/set/b/abc"), "abc");
  EXPECT_TRUE(fs::is_regular_file(folder_ / "out/in/set/empty"));
  EXPECT_THAT(sums, ElementsAre(Pair("set/b/abc", sumOfAbc), Pair("set/empty", testing::StartsWith("e3b0c44298fc1c14"))));
}

TEST_P(Archive, NothingLeavesTheFolder) {
  for (const char* name : {"../evil", "a/../../evil", "a/..", "/tmp/resa-evil", "a\\..\\evil"})
    EXPECT_THAT(failure({{"good", "1"}, {name, "evil"}}), HasSubstr("is refused")) << name;
  EXPECT_FALSE(fs::exists(folder_ / "evil"));
  EXPECT_FALSE(fs::exists("/tmp/resa-evil"));
}

TEST_P(Archive, LinksAreRefusedBeforeAnythingGoesThroughThem) {
  EXPECT_THAT(failure({{"link", "", AE_IFLNK, "/tmp"}, {"link/evil", "evil"}}), HasSubstr("entry 'link' is refused: it is a link"));
  EXPECT_FALSE(fs::exists("/tmp/evil"));
}

TEST_P(Archive, NamesWithControlCharactersAreRefusedAndShownHarmless) {
  EXPECT_THAT(failure({{"a\x1b[31mred", "1"}}), AllOf(HasSubstr("'a?[31mred'"), HasSubstr("control character")));
}

TEST_P(Archive, BombsEndAtTheLimits) {
  ExtractLimits limits;
  limits.bytes = 1000;
  EXPECT_THAT(failure({{"a", std::string(600, 'a')}, {"b", std::string(600, 'b')}}, limits), HasSubstr("more than 1000 bytes"));
  limits.entries = 2;
  EXPECT_THAT(failure({{"a", "1"}, {"b", "2"}, {"c", "3"}}, limits), HasSubstr("more than 2 entries"));
}

TEST_P(Archive, AnEntryThatIsThereTwiceIsRefused) {
  EXPECT_THAT(failure({{"a", "1"}, {"./a", "2"}}), HasSubstr("is there twice"));
  EXPECT_THAT(failure({{"a", "1"}, {"a/b", "2"}}), HasSubstr("cannot make the folder"));
}

TEST_P(Archive, WithoutFilesItIsRefused) { EXPECT_THAT(failure({{"folder/", "", AE_IFDIR, ""}}), HasSubstr("holds no files")); }

INSTANTIATE_TEST_SUITE_P(Kinds, Archive, testing::Values(ArchiveKind::tarGzip, ArchiveKind::tar, ArchiveKind::zip));

class TarArchive : public Archive {};

TEST_P(TarArchive, HardLinksAndDevicesAreRefused) {
  EXPECT_THAT(failure({{"a", "1"}, {"b", "", AE_IFREG, "a"}}), HasSubstr("entry 'b' is refused: it is a link"));
  for (const unsigned type : {AE_IFCHR, AE_IFBLK, AE_IFIFO})
    EXPECT_THAT(failure({{"dev", "", type, ""}}), HasSubstr("it is neither file nor folder"));
}

TEST_P(TarArchive, EveryCutIsAnError) {
  std::string noise;
  for (std::uint32_t i = 0, state = 1; i < 3000; ++i) noise += static_cast<char>((state = state * 1664525u + 1013904223u) >> 24);
  writeArchive(folder_ / "whole", {{"a", noise}, {"b", noise}}, GetParam());
  const std::string whole = readText(folder_ / "whole");
  // The last blocks of a plain tar hold nothing: only cuts within the entries can be seen.
  const std::size_t end = GetParam() == ArchiveKind::tar ? 2 * (512 + 3072) - 72 : whole.size();
  for (std::size_t size = 0; size < end; size += 97) {
    if (GetParam() == ArchiveKind::tar && size == 512 + 3072) continue;
    writeText(folder_ / "cut", whole.substr(0, size));
    EXPECT_THROW(extractArchive(folder_ / "cut", folder_ / ("out" + std::to_string(size))), DataError) << size;
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, TarArchive, testing::Values(ArchiveKind::tarGzip, ArchiveKind::tar));

}  // namespace
}  // namespace resa
