#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "datasets/dataset.h"
#include "engine/run/error.h"
#include "tests/unit/sample_sets.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Stl10 : public testing::Test {
 protected:
  Stl10() : data_(dataOf("stl10", folder_.path())) { makeStl10(folder_.path()); }
  /// First value of an image: its colour 0, row 0, column 0.
  static int first(const ImageSet& set, std::size_t image) { return set.pixels[image * 3 * 96 * 96]; }
  TestFolder folder_;
  DataConfig data_;
};

TEST_F(Stl10, ColumnsOfTheFileBecomeRows) {
  const ImageSet set = readDataset(data_, Split::train);
  EXPECT_EQ(set.count, 2);
  EXPECT_EQ(set.height, 96);
  EXPECT_EQ(set.width, 96);
  for (int channel = 0; channel < 3; ++channel)
    for (int y = 0; y < 96; ++y)
      for (int x = 0; x < 96; ++x)
        ASSERT_EQ(set.pixels[static_cast<std::size_t>(((3 + channel) * 96 + y) * 96 + x)],
                  static_cast<std::uint8_t>(1 + 70 * channel + x + 2 * y))
            << channel << " " << y << " " << x;
}

TEST_F(Stl10, LabelsFromOneBecomeLabelsFromZero) {
  const ImageSet train = readDataset(data_, Split::train), test = readDataset(data_, Split::test);
  EXPECT_THAT(train.labels, ElementsAre(0, 9));
  EXPECT_EQ(train.classes[9], "truck");
  EXPECT_THAT(test.labels, ElementsAre(2));
  EXPECT_EQ(first(test, 0), 2);
}

TEST_F(Stl10, UnlabelledImagesComeWithoutAnyLabelsButWithClassNames) {
  data_.trainSplit = "unlabeled";
  const ImageSet alone = readDataset(data_, Split::train);
  EXPECT_EQ(alone.count, 3);
  EXPECT_TRUE(alone.labels.empty());
  EXPECT_EQ(alone.classes.size(), 10u);
  EXPECT_EQ(first(alone, 0), 3);
  data_.trainSplit = "train+unlabeled";
  const ImageSet both = readDataset(data_, Split::train);
  EXPECT_EQ(both.count, 5);
  EXPECT_TRUE(both.labels.empty());
  EXPECT_EQ(first(both, 1), 1);
  EXPECT_EQ(first(both, 2), 3);
  EXPECT_THAT(both.ids, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(readDataset(data_, Split::test).labels, ElementsAre(2)) << "the test split keeps its labels";
}

TEST_F(Stl10, NoOtherSetHasUnlabelledImages) {
  DataConfig data = dataOf("cifar10", folder_.path());
  makeCifar10(folder_.path());
  data.trainSplit = "unlabeled";
  EXPECT_THAT(messageOf<ConfigError>([&] { readDataset(data, Split::train); }), HasSubstr("data.train_split = \"unlabeled\" needs stl10"));
  data.set = "image-folder";
  EXPECT_THAT(messageOf<ConfigError>([&] { listDataset(data, Split::train); }), HasSubstr("needs stl10"));
}

TEST_F(Stl10, IsFoundInTheFolderOfItsArchive) {
  const TestFolder outer;
  std::filesystem::rename(folder_.path(), outer / "stl10_binary");
  EXPECT_EQ(readDataset(dataOf("stl10", outer.path()), Split::test).count, 1);
}

}  // namespace
}  // namespace resa
