#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <numeric>

#include "datasets/dataset.h"
#include "engine/run/error.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

const fs::path realFolder = "/usr/share/datasets/fashion-mnist";

std::string bigEndian(std::vector<std::uint32_t> values) {
  std::string bytes;
  for (const std::uint32_t value : values)
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift);
  return bytes;
}

void writeGzip(const fs::path& path, const std::string& bytes) {
  const gzFile file = gzopen(path.c_str(), "wb");
  ASSERT_EQ(gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size())), static_cast<int>(bytes.size()));
  ASSERT_EQ(gzclose(file), Z_OK);
}

/// A set of three 2 x 2 training images and one test image, plain files; each test damages one.
class Idx : public testing::Test {
 protected:
  Idx() {
    put("train-images-idx3-ubyte", bigEndian({2051, 3, 2, 2}) + std::string("\0\1\2\3\4\5\6\7\x8\x9\xa\xff", 12));
    put("train-labels-idx1-ubyte", bigEndian({2049, 3}) + std::string("\0\x9\5", 3));
    put("t10k-images-idx3-ubyte", bigEndian({2051, 1, 2, 2}) + "abcd");
    put("t10k-labels-idx1-ubyte", bigEndian({2049, 1}) + "\1");
    data_ = Config().data;
    data_.set = "mnist";
    data_.root = folder_.path();
  }
  void put(const std::string& name, const std::string& bytes) { writeText(folder_ / name, bytes); }
  std::string failure() {
    return messageOf<DataError>([&] { readDataset(data_, Split::train); });
  }
  TestFolder folder_;
  DataConfig data_;
};

TEST_F(Idx, ReadsImagesLabelsIdsAndClasses) {
  const ImageSet set = readDataset(data_, Split::train);
  EXPECT_EQ(set.name, "mnist");
  EXPECT_EQ(set.count, 3);
  EXPECT_EQ(set.channels, 1);
  EXPECT_EQ(set.height, 2);
  EXPECT_EQ(set.width, 2);
  EXPECT_THAT(set.pixels, ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255));
  EXPECT_THAT(set.labels, ElementsAre(0, 9, 5));
  EXPECT_THAT(set.ids, ElementsAre(0, 1, 2));
  EXPECT_EQ(set.classes.size(), 10u);
  EXPECT_EQ(readDataset(data_, Split::test).split, Split::test);
}

TEST_F(Idx, GzipAndPlainGiveTheSame) {
  const ImageSet plain = readDataset(data_, Split::train);
  const std::string images = readText(folder_ / "train-images-idx3-ubyte");
  fs::remove(folder_ / "train-images-idx3-ubyte");
  writeGzip(folder_ / "train-images-idx3-ubyte.gz", images);
  EXPECT_EQ(readDataset(data_, Split::train).pixels, plain.pixels);
}

TEST_F(Idx, GrayImagesAreRepeatedWhereThreeChannelsAreAskedFor) {
  data_.channels = 3;
  const ImageSet set = readDataset(data_, Split::test);
  EXPECT_EQ(set.channels, 3);
  EXPECT_EQ(std::string(set.pixels.begin(), set.pixels.end()), "abcdabcdabcd");
}

TEST_F(Idx, EveryCutIsRefusedWithTheFilesName) {
  for (const std::string name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"}) {
    const std::string whole = readText(folder_ / name);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      put(name, whole.substr(0, size));
      EXPECT_THAT(failure(), HasSubstr(name)) << size;
    }
    put(name, whole);
  }
}

TEST_F(Idx, EveryCutOfAGzipFileIsRefused) {
  const std::string images = readText(folder_ / "train-images-idx3-ubyte");
  fs::remove(folder_ / "train-images-idx3-ubyte");
  const fs::path path = folder_ / "train-images-idx3-ubyte.gz";
  writeGzip(path, images);
  const std::string whole = readText(path);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    writeText(path, whole.substr(0, size));
    EXPECT_THROW(readDataset(data_, Split::train), DataError) << size << " of " << whole.size();
  }
  std::string flipped = whole;
  flipped[whole.size() - 6] ^= 1;  // the checksum
  writeText(path, flipped);
  EXPECT_THROW(readDataset(data_, Split::train), DataError);
}

TEST_F(Idx, WrongMagicCountLabelAndSizeAreNamed) {
  const std::string images = readText(folder_ / "train-images-idx3-ubyte"), labels = readText(folder_ / "train-labels-idx1-ubyte");
  put("train-images-idx3-ubyte", labels);
  EXPECT_THAT(failure(), HasSubstr("expected 2051 as IDX magic, found 2049"));
  put("train-images-idx3-ubyte", images + "x");
  EXPECT_THAT(failure(), HasSubstr("more data than its header says"));
  put("train-images-idx3-ubyte", images);
  put("train-labels-idx1-ubyte", bigEndian({2049, 4}) + std::string(4, '\0'));
  EXPECT_THAT(failure(), HasSubstr("holds 4 labels for 3 images"));
  put("train-labels-idx1-ubyte", bigEndian({2049, 3}) + std::string("\0\xa\0", 3));
  EXPECT_THAT(failure(), HasSubstr("label 10 of image 1 is out of range"));
}

TEST_F(Idx, AHeaderThatPromisesTooMuchCostsNoMemory) {
  for (const auto& dimensions :
       {std::vector<std::uint32_t>{0xffffffff, 4096, 4096}, {1, 0xffffffff, 0xffffffff}, {0x80000000, 2, 1}, {0, 28, 28}}) {
    put("train-images-idx3-ubyte", bigEndian({2051}) + bigEndian(dimensions) + "abcd");
    EXPECT_THAT(failure(), HasSubstr("train-images-idx3-ubyte"));
  }
}

TEST_F(Idx, AMissingFileIsNamedWithWhatToDo) {
  fs::remove(folder_ / "t10k-labels-idx1-ubyte");
  EXPECT_THAT(failure(), testing::AllOf(HasSubstr("data set 'mnist' not found"), HasSubstr("t10k-labels"), HasSubstr("data.root")));
}

TEST_F(Idx, AnUnknownSetOrCoarseLabelsAreConfigurationErrors) {
  data_.set = "fashion-mnst";
  EXPECT_THAT(messageOf<ConfigError>([&] { readDataset(data_, Split::train); }), HasSubstr("did you mean 'fashion-mnist'"));
  data_.set = "mnist";
  data_.labels = "coarse";
  EXPECT_THROW(readDataset(data_, Split::train), ConfigError);
}

TEST(FashionMnist, TheRealFilesAreRead) {
  if (!fs::exists(realFolder)) GTEST_SKIP() << "the package dataset-fashion-mnist is not installed";
  const DataConfig data = Config().data;
  for (const auto& [split, count] : {std::pair(Split::train, 60000), std::pair(Split::test, 10000)}) {
    const ImageSet set = readDataset(data, split);
    EXPECT_EQ(set.count, count);
    EXPECT_EQ(set.pixels.size(), static_cast<std::size_t>(count) * 784);
    std::vector<int> histogram(10);
    for (const std::int64_t label : set.labels) ++histogram.at(static_cast<std::size_t>(label));
    for (const int images : histogram) EXPECT_EQ(images, count / 10);
    EXPECT_EQ(set.classes[9], "Ankle boot");
    if (split != Split::train) continue;
    EXPECT_EQ(set.classes.at(static_cast<std::size_t>(set.labels[0])), "Ankle boot");  // the first image is one
    const double mean = std::accumulate(set.pixels.begin(), set.pixels.end(), 0.0) / static_cast<double>(set.pixels.size()) / 255;
    EXPECT_NEAR(mean, 0.2860, 1e-4);  // the published mean
  }
}

TEST(FashionMnist, ACutCopyOfTheRealFilesIsRefused) {
  if (!fs::exists(realFolder)) GTEST_SKIP() << "the package dataset-fashion-mnist is not installed";
  const TestFolder folder;
  for (const char* name :
       {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"})
    fs::copy_file(realFolder / name, folder / name);
  fs::resize_file(folder / "t10k-images-idx3-ubyte.gz", fs::file_size(folder / "t10k-images-idx3-ubyte.gz") / 2);
  DataConfig data = Config().data;
  data.root = folder.path();
  EXPECT_THAT(messageOf<DataError>([&] { readDataset(data, Split::test); }), HasSubstr("t10k-images-idx3-ubyte.gz"));
  EXPECT_NO_THROW(readDataset(data, Split::train));
}

}  // namespace
}  // namespace resa
