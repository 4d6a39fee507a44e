#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "datasets/dataset.h"
#include "datasets/readers.h"
#include "engine/run/error.h"
#include "tests/unit/sample_sets.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

/// Files of a listing, relative to `root`.
std::vector<std::string> namesOf(const ImageListing& listing, const fs::path& root) {
  std::vector<std::string> names;
  for (const fs::path& file : listing.files) names.push_back(fs::relative(file, root).string());
  return names;
}

class Published : public testing::Test {
 protected:
  ImageListing list(const std::string& set, Split split) { return listDataset(dataOf(set, folder_.path()), split); }
  TestFolder folder_;
};

TEST_F(Published, CubTakesSplitsLabelsAndNamesFromItsLists) {
  makeCub(folder_.path());
  const ImageListing train = list("cub200", Split::train), test = list("cub200", Split::test);
  EXPECT_THAT(namesOf(train, folder_.path()), ElementsAre("images/001.Black_footed_Albatross/b.jpg", "images/002.Laysan_Albatross/c.jpg"));
  EXPECT_THAT(train.labels, ElementsAre(0, 1));
  EXPECT_THAT(train.ids, ElementsAre(0, 1));
  EXPECT_THAT(train.classes, ElementsAre("Black_footed_Albatross", "Laysan_Albatross"));
  EXPECT_THAT(namesOf(test, folder_.path()), ElementsAre("images/001.Black_footed_Albatross/a.jpg"));
  EXPECT_THAT(test.labels, ElementsAre(0));
  EXPECT_EQ(test.split, Split::test);
}

TEST_F(Published, CubIsFoundInTheFolderOfItsArchive) {
  makeCub(folder_ / "CUB_200_2011");
  EXPECT_EQ(list("cub200", Split::train).files.size(), 2u);
}

TEST_F(Published, PetsAreNumberedByBreed) {
  makePets(folder_.path());
  const ImageListing train = list("pets", Split::train), test = list("pets", Split::test);
  EXPECT_THAT(namesOf(train, folder_.path()), ElementsAre("images/Abyssinian_100.jpg", "images/yorkshire_terrier_3.jpg"));
  EXPECT_THAT(train.labels, ElementsAre(0, 1));
  EXPECT_THAT(test.classes, ElementsAre("Abyssinian", "yorkshire_terrier"));
  EXPECT_THAT(test.labels, ElementsAre(1)) << "the comment line is none of the pictures";
}

TEST_F(Published, FoodIsLabelledByTheOrderOfItsClasses) {
  makeFood(folder_.path());
  EXPECT_THAT(namesOf(list("food101", Split::train), folder_.path()), ElementsAre("images/apple_pie/1.jpg", "images/waffles/2.jpg"));
  const ImageListing test = list("food101", Split::test);
  EXPECT_THAT(test.labels, ElementsAre(1));
  EXPECT_THAT(test.classes, ElementsAre("apple_pie", "waffles"));
}

TEST_F(Published, FlowersTrainOnTrainingAndValidationImages) {
  makeFlowers(folder_.path());
  const ImageListing train = list("flowers102", Split::train), test = list("flowers102", Split::test);
  EXPECT_THAT(namesOf(train, folder_.path()), ElementsAre("jpg/image_00003.jpg", "jpg/image_00001.jpg"));
  EXPECT_THAT(train.labels, ElementsAre(101, 76));
  EXPECT_THAT(test.labels, ElementsAre(53, 0));
  ASSERT_EQ(train.classes.size(), 102u);
  EXPECT_EQ(train.classes[0], "pink primrose");
  EXPECT_EQ(train.classes[53], "sunflower");
  EXPECT_EQ(train.classes[76], "passion flower");
  EXPECT_EQ(train.classes[101], "blackberry lily");
}

TEST_F(Published, ImageNetHasAClassAFolderInBothSplits) {
  makeImageNet(folder_.path(), 3);
  const ImageListing train = list("imagenet", Split::train), validation = list("imagenet", Split::test);
  EXPECT_THAT(train.labels, ElementsAre(0, 1, 2));
  EXPECT_THAT(train.classes, ElementsAre(synset(0), synset(1), synset(2)));
  EXPECT_EQ(validation.split, Split::test);
  EXPECT_EQ(validation.files[1].filename(), "ILSVRC2012_val_1.JPEG");
  fs::remove_all(folder_ / "val");
  EXPECT_THAT(messageOf<DataError>([&] { list("imagenet", Split::train); }), HasSubstr("val/"));
}

TEST_F(Published, ImageNet100TakesTheClassesOfItsListSorted) {
  makeImageNet100(folder_.path());
  const ImageListing train = list("imagenet100", Split::train), validation = list("imagenet100", Split::test);
  ASSERT_EQ(train.files.size(), 100u);
  EXPECT_EQ(train.classes.front(), synset(10)) << "sorted, whatever the order of the list";
  EXPECT_EQ(train.classes.back(), synset(109));
  EXPECT_EQ(train.labels.back(), 99);
  EXPECT_EQ(validation.files.front().filename(), "ILSVRC2012_val_10.JPEG");
}

TEST_F(Published, ImageNet100IsAlsoAFolderOfExactly100Classes) {
  makeImageNet(folder_.path(), 99);
  EXPECT_THAT(messageOf<DataError>([&] { list("imagenet100", Split::train); }), HasSubstr("imagenet100.txt"));
  makeImageNet(folder_.path(), 100);
  EXPECT_EQ(list("imagenet100", Split::train).classes.size(), 100u);
}

TEST_F(Published, ListedSetsAreDecodedInTheOrderOfTheirListing) {
  for (const char* name : {"cub200", "pets", "food101", "flowers102", "image-folder"}) {
    const TestFolder folder;
    makeSet(name, folder.path());
    EXPECT_TRUE(isListed(name));
    for (const Split split : {Split::train, Split::test}) {
      const ImageListing listing = listDataset(dataOf(name, folder.path()), split);
      const ImageSet set = readDataset(dataOf(name, folder.path()), split, 8);
      EXPECT_EQ(set.name, name);
      EXPECT_EQ(set.count, static_cast<std::int64_t>(listing.files.size())) << name;
      EXPECT_EQ(set.labels, listing.labels) << name;
      EXPECT_EQ(set.ids, listing.ids) << name;
      EXPECT_EQ(set.classes, listing.classes) << name;
      EXPECT_TRUE(set.skipped.empty()) << name;
    }
  }
  const TestFolder folder;
  makeFlowers(folder.path());
  EXPECT_EQ(readDataset(dataOf("flowers102", folder.path()), Split::train, 8).pixels[0], 3) << "the picture of the first file";
}

TEST_F(Published, APictureOfAListThatIsMissingIsSkippedAndNamed) {
  makeFood(folder_.path());
  fs::remove(folder_ / "images/apple_pie/1.jpg");
  const ImageSet set = readDataset(dataOf("food101", folder_.path()), Split::train, 8);
  EXPECT_THAT(set.labels, ElementsAre(1));
  EXPECT_THAT(set.ids, ElementsAre(1));
  EXPECT_THAT(set.skipped, ElementsAre(HasSubstr("apple_pie/1.jpg: cannot open")));
  EXPECT_THAT(damagedPictures(listDataset(dataOf("food101", folder_.path()), Split::train), 2), ElementsAre(HasSubstr("apple_pie/1.jpg")));
}

TEST_F(Published, SetsOfPixelBlocksCannotBeListed) {
  EXPECT_FALSE(isListed("cifar10"));
  makeCifar10(folder_.path());
  EXPECT_THAT(messageOf<ConfigError>([&] { list("cifar10", Split::train); }), HasSubstr("not made of picture files"));
}

TEST_F(Published, EverySetOfTheCatalogueHasItsCountsAndAWayToGetIt) {
  std::vector<std::string> names;
  for (const DatasetEntry& entry : datasetCatalogue()) {
    names.push_back(entry.name);
    EXPECT_FALSE(entry.how.empty());
    EXPECT_EQ(entry.counts.classes > 0, entry.name != "image-folder") << entry.name;
  }
  EXPECT_THAT(names, ElementsAre("fashion-mnist", "mnist", "cifar10", "cifar100", "stl10", "imagenet", "imagenet100", "cub200", "pets",
                                 "food101", "flowers102", "image-folder"));
}

TEST(MatFile, ReadsPlainAndCompressedMatricesOfAnyNumberType) {
  const TestFolder folder;
  const std::string flags = std::string("\x9\0\0\0", 4) + littleEndian(0);  // class uint8, stored as two bytes of a small element
  const std::string small = littleEndian((2u << 16) | 2u) + std::string("\7\xff\0\0", 4);
  const std::string bytes = matElement(14, matElement(6, flags) + matElement(5, littleEndian(2) + littleEndian(1)) +
                                               littleEndian((1u << 16) | 1u) + std::string("b\0\0\0", 4) + small);
  writeText(folder / "a.mat", matHeader() + matMatrix("a", {1, 2.5}) + bytes + compressedElement(matMatrix("long name of it", {-3})));
  EXPECT_THAT(readMatNumbers(folder / "a.mat", "a"), ElementsAre(1, 2.5));
  EXPECT_THAT(readMatNumbers(folder / "a.mat", "b"), ElementsAre(7, 255));
  EXPECT_THAT(readMatNumbers(folder / "a.mat", "long name of it"), ElementsAre(-3));
  EXPECT_THAT(messageOf<DataError>([&] { readMatNumbers(folder / "a.mat", "c"); }), HasSubstr("a.mat: has no variable 'c'"));
}

TEST(MatFile, EveryCutAndEveryChangedByteIsReadOrRefused) {
  const TestFolder folder;
  for (const bool compressed : {false, true}) {
    const std::string matrix = matMatrix("labels", {1, 2, 3});
    const std::string whole = matHeader() + (compressed ? compressedElement(matrix) : matrix);
    for (std::size_t size = 0; size + 8 < whole.size(); ++size) {
      writeText(folder / "a.mat", whole.substr(0, size));
      EXPECT_THROW(readMatNumbers(folder / "a.mat", "labels"), DataError) << size;
    }
    for (std::size_t at = 124; at < whole.size(); ++at)
      for (const char other : {'\0', '\x7f', '\xff'}) {
        std::string changed = whole;
        changed[at] = other;
        writeText(folder / "a.mat", changed);
        try {
          EXPECT_LE(readMatNumbers(folder / "a.mat", "labels").size(), 24u);
        } catch (const DataError& problem) {
          EXPECT_THAT(problem.what(), HasSubstr("a.mat: "));
        }
      }
  }
}

}  // namespace
}  // namespace resa
