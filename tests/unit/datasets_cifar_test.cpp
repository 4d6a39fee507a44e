#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "datasets/dataset.h"
#include "engine/run/error.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// A record whose pixels all have the value of `fill`.
std::string record(const std::string& labels, char fill) { return labels + std::string(3072, fill); }

DataConfig dataOf(const std::string& set, const std::filesystem::path& root) {
  DataConfig data = Config().data;
  data.set = set;
  data.root = root;
  return data;
}

class Cifar10 : public testing::Test {
 protected:
  Cifar10() {
    for (int batch = 1; batch <= 5; ++batch)
      writeText(folder_ / ("data_batch_" + std::to_string(batch) + ".bin"),
                record(std::string(1, static_cast<char>(batch)), static_cast<char>(10 * batch)));
    writeText(folder_ / "test_batch.bin", record("\x9", 1) + record(std::string(1, '\0'), 2));
  }
  TestFolder folder_;
};

TEST_F(Cifar10, ReadsItsBatchesInOrder) {
  const ImageSet set = readDataset(dataOf("cifar10", folder_.path()), Split::train);
  EXPECT_EQ(set.count, 5);
  EXPECT_EQ(set.channels, 3);
  EXPECT_EQ(set.height, 32);
  EXPECT_THAT(set.labels, ElementsAre(1, 2, 3, 4, 5));
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(set.pixels[i * 3072 + 3071], 10 * (i + 1));
  EXPECT_EQ(set.classes[6], "frog");
  EXPECT_THAT(readDataset(dataOf("cifar10", folder_.path()), Split::test).labels, ElementsAre(9, 0));
}

TEST_F(Cifar10, IsFoundInTheFolderOfItsArchive) {
  const TestFolder outer;
  std::filesystem::rename(folder_.path(), outer / "cifar-10-batches-bin");
  EXPECT_EQ(readDataset(dataOf("cifar10", outer.path()), Split::train).count, 5);
}

TEST_F(Cifar10, TakesClassNamesFromItsFile) {
  writeText(folder_ / "batches.meta.txt", "a b c d e f g h i j\n\n");
  EXPECT_EQ(readDataset(dataOf("cifar10", folder_.path()), Split::train).classes[9], "j");
  writeText(folder_ / "batches.meta.txt", "a b c\n");
  EXPECT_THAT(messageOf<DataError>([&] { readDataset(dataOf("cifar10", folder_.path()), Split::train); }),
              HasSubstr("expected 10 class names, found 3"));
}

TEST_F(Cifar10, CutFilesAndLabelsOutOfRangeAreRefused) {
  writeText(folder_ / "data_batch_3.bin", record("\1", 0).substr(0, 3000));
  EXPECT_THAT(messageOf<DataError>([&] { readDataset(dataOf("cifar10", folder_.path()), Split::train); }),
              HasSubstr("data_batch_3.bin: is cut"));
  writeText(folder_ / "data_batch_3.bin", record("\1", 0) + record("\xa", 0));
  EXPECT_THAT(messageOf<DataError>([&] { readDataset(dataOf("cifar10", folder_.path()), Split::train); }),
              HasSubstr("label 10 of record 1"));
}

TEST_F(Cifar10, ColourBecomesLumaWhereOneChannelIsAskedFor) {
  std::string image = "\1" + std::string(1024, '\xff') + std::string(2048, '\0');  // pure red
  writeText(folder_ / "test_batch.bin", image);
  DataConfig data = dataOf("cifar10", folder_.path());
  data.channels = 1;
  const ImageSet set = readDataset(data, Split::test);
  EXPECT_EQ(set.channels, 1);
  EXPECT_EQ(set.pixels.size(), 1024u);
  EXPECT_EQ(set.pixels[0], 76);  // 0.299 * 255
}

TEST(Cifar100, HasFineAndCoarseLabels) {
  const TestFolder folder;
  writeText(folder / "train.bin", record("\x13\x63", 5));
  writeText(folder / "test.bin", record(std::string("\0\1", 2), 6));
  DataConfig data = dataOf("cifar100", folder.path());
  const ImageSet fine = readDataset(data, Split::train);
  EXPECT_THAT(fine.labels, ElementsAre(99));
  EXPECT_EQ(fine.classes.size(), 100u);
  EXPECT_EQ(fine.classes[99], "worm");
  EXPECT_EQ(fine.classes[1], "aquarium_fish");
  data.labels = "coarse";
  const ImageSet coarse = readDataset(data, Split::train);
  EXPECT_THAT(coarse.labels, ElementsAre(19));
  EXPECT_EQ(coarse.classes.size(), 20u);
  EXPECT_EQ(coarse.classes[19], "vehicles_2");
}

}  // namespace
}  // namespace resa
