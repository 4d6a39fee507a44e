#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/run/error.h"
#include "engine/run/feature_files.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class Csv : public testing::Test {
 protected:
  FeatureMatrix features(const std::string& text, const std::string& labelColumn = "", CsvHeader header = CsvHeader::automatic) {
    writeText(folder_ / "x.csv", text);
    return readFeatures(folder_ / "x.csv", "", labelColumn, header);
  }
  Labels labels(const std::string& text, const std::string& column = "", CsvHeader header = CsvHeader::automatic) {
    writeText(folder_ / "y.csv", text);
    return readLabels(folder_ / "y.csv", column, header);
  }
  TestFolder folder_;
};

TEST_F(Csv, CommaSemicolonAndTabWithAndWithoutHeaderGiveTheSameMatrix) {
  for (const std::string& text :
       {std::string("a,b\n1,2.5\n3,-4e-1\n"), std::string("1;2.5\r\n3;-0.4\r\n"), std::string("a\tb\n1\t2.5\n\n3\t-.4"),
        std::string("\xef\xbb\xbf\"a\",\"b\"\n\"1\",+2.5\n 3 ,-0.4\n\n"), std::string(",0,1\n0,1,2.5\n1,3,-0.4\n")}) {
    const FeatureMatrix matrix = features(text);
    EXPECT_EQ(matrix.rows, 2) << text;
    EXPECT_EQ(matrix.columns, 2) << text;
    EXPECT_THAT(matrix.values, ElementsAre(1.f, 2.5f, 3.f, -0.4f)) << text;
  }
}

TEST_F(Csv, WhatPandasCallsColumnsWithoutNamesIsAHeader) {
  for (const std::string& text : {std::string("0,1\n9,2.5\n3,-4e-1\n"), std::string("0,1,kind\n9,2.5,ox\n3,-.4,ant\n"),
                                  std::string(",0,1,kind\n0,9,2.5,ox\n1,3,-.4,ant\n"), std::string(",0,kind\n0,9,ox\n")}) {
    const FeatureMatrix matrix = features(text);
    EXPECT_EQ(matrix.values.front(), 9.f) << text;
    if (text.find("kind") != std::string::npos) {
      EXPECT_EQ(labels(text, "kind").names.back(), "ox") << text;
    }
  }
  EXPECT_EQ(features("0,1\n9,2\n", "", CsvHeader::no).rows, 2) << "where somebody says so it is a row";
  for (const std::string& text : {std::string("1,2\n9,2\n"), std::string("0,1.0\n9,2\n"), std::string("0,2\n9,2\n")})
    EXPECT_EQ(features(text).rows, 2) << text;
  EXPECT_THAT(labels("0\n1\n").values, ElementsAre(0, 1)) << "a column of labels begins with 0 more often than not";
  EXPECT_THAT(labels("0,ox\n1,ant\n", "2").names, ElementsAre("ant", "ox"));
}

TEST_F(Csv, EveryNumericColumnButTheLabelsIsAFeature) {
  const std::string iris = "length,\"width, of petal\",species,id\n1,2,setosa,a\n3,4,\"virginica \"\"x\"\"\",b\n5,6,setosa,c\n";
  const FeatureMatrix matrix = features(iris, "species");
  EXPECT_THAT(matrix.values, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT(matrix.leftOut, ElementsAre("column 4 ('id')"));
  const Labels species = labels(iris, "species");
  EXPECT_THAT(species.values, ElementsAre(0, 1, 0));
  EXPECT_THAT(species.names, ElementsAre("setosa", "virginica \"x\""));
  const FeatureMatrix numbers = features("x,y,class\n1,2,7\n3,4,9\n", "class");
  EXPECT_THAT(numbers.values, ElementsAre(1, 2, 3, 4)) << "labels are no feature though they are numbers";
  EXPECT_THAT(labels("1,2,7\n3,4,9\n", "3").values, ElementsAre(7, 9)) << "without a header columns go by number";
}

TEST_F(Csv, AFileOfLabelsAloneNeedsNoColumnName) {
  EXPECT_THAT(labels("label\n3\n4\n").values, ElementsAre(3, 4));
  EXPECT_THAT(labels("3\n4\n").values, ElementsAre(3, 4));
  EXPECT_THAT(labels("label\ncat\ndog\n").names, ElementsAre("cat", "dog"));
  EXPECT_THAT(labels("cat\ndog\n").names, ElementsAre("cat", "dog"));
  EXPECT_THAT(labels("animal\ncat\ndog\n", "", CsvHeader::yes).names, ElementsAre("cat", "dog"));
}

TEST_F(Csv, AMistakeIsNamedByFileLineAndColumn) {
  const auto error = [&](const std::string& text, const std::string& column = "") {
    return messageOf<DataError>([&] { features(text, column); });
  };
  EXPECT_THAT(error("a,b\n1,2\n3,x\n"), HasSubstr("x.csv:3: column 2 ('b') holds 'x', which is no number"));
  EXPECT_THAT(error("a,b\n1,2\n3,\n"), HasSubstr("x.csv:3: column 2 ('b') is empty"));
  EXPECT_THAT(error("a,b\n1,2\n3,nan\n"), HasSubstr("x.csv:3: column 2 ('b') holds nan, which is not finite"));
  EXPECT_THAT(error("a,b\n1,2\n3,1e300\n"), HasSubstr("not finite"));
  EXPECT_THAT(error("a,b\n1,2\n3,1e999\n"), HasSubstr("x.csv:3: column 2"));
  EXPECT_THAT(error("a,b\nNA,2\n3,4\n"), HasSubstr("x.csv:3: column 1 ('a') holds the number 3, but text on the first line"));
  EXPECT_THAT(error("1,2\n3\n"), HasSubstr("x.csv:2: has 1 fields where the first line has 2"));
  EXPECT_THAT(error("1,2\n3,4,5\n"), HasSubstr("x.csv:2: has 3 fields"));
  EXPECT_THAT(error("a,b\n1,\"two\nlines\"\n1,\"open\n"), HasSubstr("x.csv:4: a quote is opened and never closed"));
  EXPECT_THAT(error("1,\"2\"x\n"), HasSubstr("text behind a closing quote"));
  EXPECT_THAT(error(std::string("1,\0\n", 4)), HasSubstr("NUL byte"));
  EXPECT_THAT(error(""), HasSubstr("is empty"));
  EXPECT_THAT(error("a,b\n"), HasSubstr("holds no features"));
  EXPECT_THAT(error("a,b\nx,y\n"), HasSubstr("no column of numbers"));
  EXPECT_THAT(error("a,b\n1,2\n", "c"), HasSubstr("no column 'c' (it has a, b)"));
  EXPECT_THAT(error("a,a\n1,2\n", "a"), HasSubstr("two columns named 'a'"));
  EXPECT_THAT(error("1,2\n", "3"), HasSubstr("columns are numbered 1 to 2"));
  EXPECT_THAT(messageOf<DataError>([&] { labels("a,b\n1,2\n"); }), HasSubstr("name the one of the labels"));
  EXPECT_THAT(messageOf<DataError>([&] { labels("a,b\n1,\n", "b"); }), HasSubstr("y.csv:2: column 2 ('b') is empty"));
  EXPECT_THAT(messageOf<DataError>([&] { labels("a,b\n1,0.5\n", "b"); }), HasSubstr("whole number or a class name"));
}

TEST_F(Csv, ALargeTableIsReadWhole) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += std::to_string(i) + "," + std::to_string(-i) + "\n";
  const FeatureMatrix matrix = features(text);
  ASSERT_EQ(matrix.rows, 20000);
  EXPECT_EQ(matrix.values[2 * 12345], 12345);
  EXPECT_EQ(matrix.values[2 * 12345 + 1], -12345);
}

}  // namespace
}  // namespace resa
