#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "datasets/dataset.h"
#include "engine/run/error.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// One-pixel images whose pixel is their label; classes[c] images of class c, mixed.
ImageSet setOf(const std::vector<int>& classes) {
  ImageSet set;
  set.name = "toy";
  set.channels = set.height = set.width = 1;
  for (std::size_t c = 0; c < classes.size(); ++c) {
    set.classes.push_back(std::to_string(c));
    set.labels.insert(set.labels.end(), static_cast<std::size_t>(classes[c]), static_cast<std::int64_t>(c));
  }
  set.count = static_cast<std::int64_t>(set.labels.size());
  std::sort(set.labels.begin(), set.labels.end(), [](auto a, auto b) { return (a * 7) % 5 < (b * 7) % 5; });
  set.pixels.assign(set.labels.begin(), set.labels.end());
  set.ids.resize(set.labels.size());
  std::iota(set.ids.begin(), set.ids.end(), 1000);
  return set;
}

std::vector<int> histogram(const ImageSet& set) {
  std::vector<int> counts(set.classes.size());
  for (const std::int64_t label : set.labels) ++counts.at(static_cast<std::size_t>(label));
  return counts;
}

DataConfig dataWith(std::int64_t trainSize, double percent = 100, double longTail = 1) {
  DataConfig data = Config().data;
  data.trainSize = trainSize;
  data.subsetPercent = percent;
  data.longTailFactor = longTail;
  return data;
}

TEST(StratifiedRows, AreEqualCountsAClassAscendingAndWithoutRepetition) {
  const ImageSet set = setOf({50, 50, 50});
  const std::vector<std::int64_t> rows = stratifiedRows(set.labels, set.count, 31, 3);
  EXPECT_EQ(rows.size(), 31u);
  EXPECT_TRUE(std::is_sorted(rows.begin(), rows.end()));
  EXPECT_EQ(std::adjacent_find(rows.begin(), rows.end()), rows.end());
  const std::vector<int> counts = histogram(takeRows(set, rows));
  EXPECT_EQ(*std::min_element(counts.begin(), counts.end()), 10);
  EXPECT_EQ(*std::max_element(counts.begin(), counts.end()), 11);
}

TEST(StratifiedRows, SmallClassesGiveAllTheyHave) {
  const ImageSet set = setOf({2, 50, 50});
  EXPECT_THAT(histogram(takeRows(set, stratifiedRows(set.labels, set.count, 42, 3))), ElementsAre(2, 20, 20));
}

TEST(StratifiedRows, FollowTheSeedAndNest) {
  const ImageSet set = setOf({50, 50, 50});
  const auto rows = [&](std::int64_t count, std::uint64_t seed) { return stratifiedRows(set.labels, set.count, count, seed); };
  EXPECT_EQ(rows(30, 1), rows(30, 1));
  EXPECT_NE(rows(30, 1), rows(30, 2));
  const auto small = rows(30, 1), large = rows(60, 1);
  EXPECT_TRUE(std::includes(large.begin(), large.end(), small.begin(), small.end()));
}

TEST(StratifiedRows, AllRowsForZeroAndForTooMany) {
  const ImageSet set = setOf({3, 3});
  EXPECT_THAT(stratifiedRows(set.labels, 6, 0, 1), ElementsAre(0, 1, 2, 3, 4, 5));
  EXPECT_THAT(stratifiedRows(set.labels, 6, 99, 1), ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(StratifiedRows, AreDrawnFromAllWithoutLabels) {
  const std::vector<std::int64_t> rows = stratifiedRows({}, 1000, 100, 1);
  EXPECT_EQ(rows.size(), 100u);
  EXPECT_LT(rows.front(), 100);
  EXPECT_GT(rows.back(), 900);
}

TEST(TakeRows, KeepsPixelsLabelsAndIds) {
  const ImageSet set = setOf({3, 3});
  const ImageSet part = takeRows(set, {1, 4});
  EXPECT_EQ(part.count, 2);
  EXPECT_THAT(part.ids, ElementsAre(1001, 1004));
  EXPECT_THAT(part.labels, ElementsAre(set.labels[1], set.labels[4]));
  EXPECT_THAT(part.pixels, ElementsAre(set.pixels[1], set.pixels[4]));
  EXPECT_EQ(part.classes, set.classes);
  EXPECT_THROW(takeRows(set, {6}), Error);
}

TEST(SelectSubset, TheWholeSetIsTheDefault) {
  const ImageSet set = setOf({5, 6});
  EXPECT_EQ(selectSubset(set, dataWith(0), 1).ids, set.ids);
}

TEST(SelectSubset, PercentIsTheSameOfEachClass) {
  EXPECT_THAT(histogram(selectSubset(setOf({200, 50, 3}), dataWith(0, 10), 1)), ElementsAre(20, 5, 1));
}

TEST(SelectSubset, TheLongTailOfCifar100HasThePublishedSize) {
  const ImageSet tail = selectSubset(setOf(std::vector<int>(100, 500)), dataWith(0, 100, 20), 1);
  EXPECT_EQ(tail.count, 15907);
  EXPECT_EQ(histogram(tail).front(), 500);
  EXPECT_EQ(histogram(tail).back(), 25);
}

TEST(SelectSubset, RefusesMoreImagesThanThereAre) {
  EXPECT_THAT(messageOf<ConfigError>([] {
                selectSubset(setOf({5, 5}), dataWith(11), 1);
              }),
              HasSubstr("data.train_size must be at most the 10 images"));
  ImageSet unlabelled = setOf({5, 5});
  unlabelled.labels.clear();
  unlabelled.classes.clear();
  EXPECT_THAT(messageOf<ConfigError>([&] { selectSubset(unlabelled, dataWith(0, 100, 5), 1); }), HasSubstr("needs a data set with labels"));
}

/// Files c/i.png of two classes.
ImageListing listingOf(const std::vector<int>& classes) {
  ImageListing listing;
  listing.name = "toy";
  for (std::size_t c = 0; c < classes.size(); ++c) {
    listing.classes.push_back(std::to_string(c));
    for (int i = 0; i < classes[c]; ++i) {
      listing.files.push_back("/data/train/" + std::to_string(c) + "/" + std::to_string(i) + ".png");
      listing.labels.push_back(static_cast<std::int64_t>(c));
      listing.ids.push_back(static_cast<std::int64_t>(listing.ids.size()));
    }
  }
  return listing;
}

TEST(SelectSubset, AListingAndItsImagesAreSelectedByTheSameRule) {
  const ImageListing listing = listingOf({50, 40, 30});
  ImageSet set = setOf({50, 40, 30});
  set.labels = listing.labels;
  set.ids = listing.ids;
  for (const DataConfig& data : {dataWith(0), dataWith(31), dataWith(0, 10), dataWith(0, 100, 5), dataWith(12, 60, 3)}) {
    const ImageListing part = selectSubset(listing, data, 7);
    EXPECT_EQ(part.ids, selectSubset(set, data, 7).ids);
    ASSERT_EQ(part.files.size(), part.ids.size());
    for (std::size_t i = 0; i < part.ids.size(); ++i) {
      EXPECT_EQ(part.files[i], listing.files[static_cast<std::size_t>(part.ids[i])]);
      EXPECT_EQ(part.labels[i], listing.labels[static_cast<std::size_t>(part.ids[i])]);
    }
  }
}

class SubsetList : public testing::Test {
 protected:
  ImageListing select(const std::string& list) {
    writeText(folder_ / "list.txt", list);
    data_.subsetList = folder_ / "list.txt";
    return selectSubset(listingOf({11, 3}), data_, 1);
  }
  std::string failure(const std::string& list) {
    return messageOf<DataError>([&] { select(list); });
  }
  TestFolder folder_;
  DataConfig data_ = dataWith(0);
};

TEST_F(SubsetList, NamesImagesByIndexFileNameOrTheEndOfAPath) {
  EXPECT_THAT(select("12\r\n\n  10.png \n0/2.png\ntrain/1/0.png\n/data/train/0/1.png").ids, ElementsAre(1, 2, 10, 11, 12));
}

TEST_F(SubsetList, ComesBeforeTheOtherRules) {
  data_.trainSize = 2;
  const ImageListing part = select("0\n1\n2\n13\n");
  EXPECT_EQ(part.ids.size(), 2u);
  EXPECT_EQ(part.ids[1], 13);
}

TEST_F(SubsetList, SaysWhichLineFitsNoImage) {
  EXPECT_THAT(failure("0\nmissing.png\n"), HasSubstr("list.txt:2: no image is called 'missing.png'"));
  EXPECT_THAT(failure("0\n\n14"), HasSubstr("list.txt:3: index 14 is not among the 14 images"));
  EXPECT_THAT(failure("-1"), HasSubstr("list.txt:1: index -1"));
  EXPECT_THAT(failure("99999999999999999999"), HasSubstr("list.txt:1: "));
  EXPECT_THAT(failure("2.png"), HasSubstr("list.txt:1: '2.png' is the name of 2 images"));
  EXPECT_THAT(failure("3\n0/3.png"), HasSubstr("list.txt:2: '0/3.png' stands in line 1 already"));
  EXPECT_THAT(failure("/0.png"), HasSubstr("list.txt:1: "));
  EXPECT_THAT(failure(" \n"), HasSubstr("list.txt: names no image"));
  data_.subsetList = folder_ / "none.txt";
  EXPECT_THAT(messageOf<DataError>([&] { selectSubset(listingOf({2}), data_, 1); }), HasSubstr("none.txt"));
}

TEST_F(SubsetList, OfImagesInMemoryHoldsIndicesAlone) {
  writeText(folder_ / "list.txt", "4\n1\n");
  data_.subsetList = folder_ / "list.txt";
  EXPECT_THAT(selectSubset(setOf({3, 3}), data_, 1).ids, ElementsAre(1001, 1004));
  writeText(folder_ / "list.txt", "0/1.png\n");
  EXPECT_THAT(messageOf<DataError>([&] { selectSubset(setOf({3, 3}), data_, 1); }), HasSubstr("have no names"));
}

}  // namespace
}  // namespace resa
