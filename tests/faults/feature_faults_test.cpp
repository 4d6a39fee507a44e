// Bad feature, label and image files before their readers: cut, lying, hostile. Each must end in a DataError that names the file, never in
// a crash or an allocation beyond what the file can hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>

#include <cstring>
#include <functional>
#include <random>

#include "engine/run/error.h"
#include "engine/run/feature_files.h"
#include "engine/run/safetensors.h"
#include "tests/faults/deflated.h"
#include "tests/faults/weights_files.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;
using weights_files::bytes;

std::string npy(const std::string& descr, const std::string& shape, const std::string& data) {
  std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }\n";
  return std::string("\x93NUMPY\x01\x00", 8) + bytes(header.size(), 2) + header + data;
}

/// A zip record of its own, so that sizes and checksum can lie.
struct Member {
  std::string name, content;
  bool deflate = true;
  std::int64_t claimedSize = -1, claimedCrc = -1;
};
std::string npz(const std::vector<Member>& members) {
  std::string file, directory;
  for (const Member& member : members) {
    const std::string stored = member.deflate ? deflated(member.content, -15) : member.content;
    const auto crc =
        member.claimedCrc >= 0
            ? std::uint64_t(member.claimedCrc)
            : std::uint64_t(crc32(0, reinterpret_cast<const Bytef*>(member.content.data()), static_cast<uInt>(member.content.size())));
    const std::uint64_t size = member.claimedSize >= 0 ? std::uint64_t(member.claimedSize) : member.content.size();
    const std::string shared = bytes(0, 2) + bytes(member.deflate ? 8 : 0, 2) + bytes(0, 4) + bytes(crc, 4) + bytes(stored.size(), 4) +
                               bytes(size, 4) + bytes(member.name.size(), 2);
    directory += bytes(0x02014b50, 4) + bytes(20, 2) + bytes(20, 2) + shared + bytes(0, 12) + bytes(file.size(), 4) + member.name;
    file += bytes(0x04034b50, 4) + bytes(20, 2) + shared + bytes(0, 2) + member.name + stored;
  }
  return file + directory + bytes(0x06054b50, 4) + bytes(0, 4) + bytes(members.size(), 2) + bytes(members.size(), 2) +
         bytes(directory.size(), 4) + bytes(file.size(), 4) + bytes(0, 2);
}

std::string floats(std::initializer_list<float> values) {
  return std::string(reinterpret_cast<const char*>(std::data(values)), values.size() * sizeof(float));
}
const std::string matrix = npy("<f4", "2, 2", floats({1, 2, 3, 4}));

class FeatureFaults : public testing::Test {
 protected:
  FeatureMatrix read(const std::string& name, const std::string& content, const std::string& key = "") {
    writeText(folder_ / name, content);
    return readFeatures(folder_ / name, key);
  }
  std::string error(const std::string& name, const std::string& content, const std::string& key = "") {
    const std::string message = messageOf<DataError>([&] { read(name, content, key); });
    EXPECT_THAT(message, HasSubstr((folder_ / name).string()));
    return message;
  }
  TestFolder folder_;
};

TEST_F(FeatureFaults, NpzOfStoredAndDeflatedMembersIsReadByKey) {
  const std::vector<float> expected = {1, 2, 3, 4};
  for (const bool deflate : {false, true}) {
    const std::string one = npz({{"x.npy", matrix, deflate}, {"y.npy", npy("<i8", "2,", bytes(5, 8) + bytes(6, 8)), deflate}});
    EXPECT_EQ(read("a.npz", one).values, expected);
    EXPECT_EQ(read("a.npz", one, "x").values, expected);
    EXPECT_THAT(readLabels(folder_ / "a.npz").values, testing::ElementsAre(5, 6));
  }
  const std::string two = npz({{"x.npy", matrix}, {"z.npy", npy("<f8", "1, 1", std::string(8, '\0'))}, {"o.npy", npy("|O", "1,", "")}});
  EXPECT_THAT(error("a.npz", two), HasSubstr("holds 2 2-D numeric arrays: name one with --key (it holds o, x, z)"));
  EXPECT_EQ(read("a.npz", two, "z").columns, 1);
  EXPECT_THAT(error("a.npz", two, "w"), HasSubstr("no array 'w'"));
  EXPECT_THAT(error("a.npz", two, "o"), HasSubstr("'o': holds Python objects"));
}

TEST_F(FeatureFaults, NpzThatLiesIsRefused) {
  EXPECT_THAT(error("a.npz", ""), HasSubstr("is empty"));
  EXPECT_THAT(error("a.npz", "not a zip file, but long enough to hold one's end"), HasSubstr("no end-of-directory record"));
  EXPECT_THAT(error("a.npz", npz({{"x.npy", matrix, true, -1, 12345}})), HasSubstr("checksum"));
  EXPECT_THAT(error("a.npz", npz({{"x.npy", matrix, false, -1, 12345}})), HasSubstr("checksum"));
  EXPECT_THAT(error("a.npz", npz({{"x.npy", matrix, true, 20}})), HasSubstr("does not inflate to the size"));
  EXPECT_THAT(error("a.npz", npz({{"x.npy", matrix, true, 4000}})), HasSubstr("does not inflate to the size"));
  EXPECT_THAT(error("a.npz", npz({{"x.npy", matrix, true, 0xfffffff0}})), HasSubstr("more than deflate can hold"));
  EXPECT_THAT(error("a.npz", npz({{"x.npy", "no array"}})), HasSubstr("'x'"));
  EXPECT_THAT(error("a.npz", npz({{"x.npy", matrix.substr(0, matrix.size() - 4)}})), HasSubstr("is cut"));
  EXPECT_THAT(error("a.npz", npz({})), HasSubstr("holds 0 2-D numeric arrays"));
  const std::string whole = npz({{"x.npy", matrix}});
  for (std::size_t size = 0; size < whole.size(); ++size) error("a.npz", whole.substr(0, size));
}

TEST_F(FeatureFaults, ABombTakesNoMoreMemoryThanItsContentClaims) {
  // 64 MB of zeros deflate to 64 KB; the array inside claims 2^40 rows.
  const std::string bomb = npz({{"x.npy", npy("<f4", "1099511627776, 1", std::string(64u << 20, '\0'))}});
  ASSERT_LT(bomb.size(), 200'000u);
  const auto most = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  [[maybe_unused]] const long before = most();
  EXPECT_THAT(error("a.npz", bomb), HasSubstr("is cut"));
#ifndef __SANITIZE_ADDRESS__  // which keeps freed memory for a while
  EXPECT_LT(most() - before, 200 * 1024) << "KB more than before: the 64 MB that came out, and the buffer growing";
#endif
}

TEST_F(FeatureFaults, NpyThatLiesIsRefused) {
  EXPECT_THAT(error("a.npy", ""), HasSubstr("wrong magic"));
  EXPECT_THAT(error("a.npy", npy("<f4", "9223372036854775807, 9223372036854775807", "")), HasSubstr("too large"));
  EXPECT_THAT(error("a.npy", npy("<f4", "4611686018427387904, 4", "")), HasSubstr("too large"));
  EXPECT_THAT(error("a.npy", npy("<f4", "-2, 2", "")), HasSubstr("shape"));
  EXPECT_THAT(error("a.npy", npy("<f4", "2, 0", "")), HasSubstr("no features"));
  EXPECT_THAT(error("a.npy", npy("<f4", "4", floats({1, 2, 3, 4}))), HasSubstr("2 dimensions"));
  EXPECT_THAT(error("a.npy", npy("<U999999", "1, 1", "")), HasSubstr("characters"));
  EXPECT_THAT(error("a.npy", npy("<S0", "1, 1", "")), HasSubstr("no length"));
  EXPECT_THAT(error("a.npy", npy("<m8[ns]", "1, 1", std::string(8, '\0'))), HasSubstr("dtype"));
  std::string structured = npy("X", "2,", std::string(16, '\0'));
  structured.replace(structured.find("'X'"), 3, "[('a', '<f4'), ('b', '<f4')]");
  structured.replace(8, 2, bytes(structured.find('\n') - 9, 2));
  EXPECT_THAT(error("a.npy", structured), HasSubstr("structured array"));
  for (std::size_t size = 0; size < matrix.size(); ++size) error("a.npy", matrix.substr(0, size));
}

TEST_F(FeatureFaults, AHeaderOfBlanksTakesNoStack) {
  const auto withHeader = [](const std::string& header) {
    return std::string("\x93NUMPY\x01\x00", 8) + bytes(header.size(), 2) + header + floats({1, 2, 3, 4});
  };
  const std::string blanks(60000, ' ');
  EXPECT_EQ(read("a.npy", withHeader("{'descr':" + blanks + "'<f4', 'fortran_order': False, 'shape': (2, 2)}")).values.size(), 4u);
  EXPECT_EQ(read("a.npy", withHeader("{'shape': (" + blanks + "2, 2), 'fortran_order': False, 'descr': '<f4', }")).values.size(), 4u);
  EXPECT_THAT(error("a.npy", withHeader("{'descr':" + blanks)), HasSubstr("header is malformed"));
  EXPECT_THAT(error("a.npy", withHeader("{'descr': '" + std::string(60000, 'f'))), HasSubstr("header is malformed"));
  EXPECT_THAT(error("a.npy", withHeader(blanks)), HasSubstr("header is malformed"));
  EXPECT_THAT(error("a.npy", withHeader("{'descr': '<f4', 'fortran_order': False, }")), HasSubstr("names no shape"));
  EXPECT_THAT(error("a.npy", withHeader("{'descr': '<f4', 'shape': (2, 2), }")), HasSubstr("names no fortran_order"));
  EXPECT_THAT(error("a.npy", withHeader("{'fortran_order': False, 'shape': (2, 2), }")), HasSubstr("names no descr"));
}

TEST_F(FeatureFaults, ADamagedMemberIsNeverReadAsAnother) {
  // The only readable matrix is chosen after the damaged one was inflated into the same buffer.
  const std::string other = npy("<f4", "2, 2", floats({5, 6, 7, 8}));
  const std::vector<float> expected = {1, 2, 3, 4};
  EXPECT_EQ(read("a.npz", npz({{"x.npy", matrix}, {"y.npy", other, true, -1, 12345}})).values, expected);
  EXPECT_EQ(read("a.npz", npz({{"w.npy", other, true, -1, 12345}, {"x.npy", matrix}})).values, expected);
}

TEST_F(FeatureFaults, FilesOfOtherKindsAreRefused) {
  EXPECT_THAT(error("a.txt", "1 2\n"), HasSubstr(".npy, .npz, .safetensors or .csv"));
  for (const char* name : {"a.npy", "a.npz", "a.csv", "a.safetensors"}) {
    std::filesystem::remove_all(folder_ / name);
    EXPECT_THAT(messageOf<DataError>([&] { readFeatures(folder_ / name); }), HasSubstr("cannot open"));
    std::filesystem::create_directories(folder_ / name);
    EXPECT_THAT(messageOf<DataError>([&] { readFeatures(folder_ / name); }), HasSubstr(name));
    std::filesystem::remove_all(folder_ / name);
    ASSERT_EQ(mkfifo((folder_ / name).c_str(), 0600), 0);
    EXPECT_THAT(messageOf<DataError>([&] { readFeatures(folder_ / name); }), HasSubstr("not a regular file")) << "and nobody waits";
    std::filesystem::remove_all(folder_ / name);
  }
}

TEST_F(FeatureFaults, ImagesOfOtherShapesAndKindsAreRefused) {
  const auto images = [&](const std::string& descr, const std::string& shape, std::size_t size) {
    writeText(folder_ / "i.npy", npy(descr, shape, std::string(size, '\1')));
    return readImages(folder_ / "i.npy");
  };
  EXPECT_EQ(images("|u1", "2, 3, 4", 24).channels, 1);
  const ImageBlock planes = images("|u1", "2, 3, 4, 5", 120);
  EXPECT_EQ(planes.channels, 3) << "PyTorch's order of axes";
  EXPECT_EQ(planes.height, 4);
  EXPECT_EQ(planes.width, 5);
  for (const auto& [descr, shape, size] :
       {std::tuple{"<f4", "2, 3, 4", 96}, std::tuple{"|u1", "2, 3", 6}, std::tuple{"|u1", "2, 5, 4, 2", 80},
        std::tuple{"|u1", "0, 3, 4", 0}, std::tuple{"|i1", "2, 3, 4", 24}})
    EXPECT_THAT(messageOf<DataError>([&] { images(descr, shape, std::size_t(size)); }), HasSubstr("i.npy"));
}

TEST_F(FeatureFaults, RandomDamageNeverGetsThrough) {
  std::mt19937 random(7);
  const std::vector<std::pair<std::string, std::string>> whole = {
      {"a.npy", matrix}, {"a.npz", npz({{"x.npy", matrix}})}, {"a.csv", "a,b,\"c\"\n1,2,\"x\"\n3,4,\"y\"\n"}};
  int refused = 0;
  for (int round = 0; round < 900; ++round) {
    const auto& [name, content] = whole[std::size_t(round) % whole.size()];
    std::string damaged = content;
    for (int change = 0; change < 3; ++change) damaged[random() % damaged.size()] = char(random());
    try {
      const FeatureMatrix matrix = read(name, damaged);
      EXPECT_EQ(matrix.values.size(), std::size_t(matrix.rows * matrix.columns));
      EXPECT_LE(matrix.values.size(), damaged.size());
    } catch (const DataError&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 150) << "the damage is real";
}

}  // namespace
}  // namespace resa
