#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "engine/run/error.h"
#include "engine/run/feature_files.h"
#include "engine/run/safetensors.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string npyBytes(const std::string& descr, bool fortran, const std::string& shape, const std::string& data, int version = 1) {
  std::string header = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (" + shape + "), }";
  header.append(64 - (header.size() + 13) % 64, ' ');
  header += '\n';
  std::string bytes = "\x93NUMPY";
  bytes += static_cast<char>(version);
  bytes += '\0';
  const std::uint32_t length = static_cast<std::uint32_t>(header.size());
  bytes.append(reinterpret_cast<const char*>(&length), version == 1 ? 2 : 4);
  return bytes + header + data;
}

template <class Element>
std::string raw(std::vector<Element> values, bool swapped = false) {
  std::string bytes(values.size() * sizeof(Element), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  if (swapped)
    for (std::size_t i = 0; i < bytes.size(); i += sizeof(Element)) std::reverse(bytes.begin() + i, bytes.begin() + i + sizeof(Element));
  return bytes;
}

class Npy : public testing::Test {
 protected:
  FeatureMatrix features(const std::string& bytes) {
    writeText(folder_ / "x.npy", bytes);
    return readFeatures(folder_ / "x.npy");
  }
  std::vector<std::int64_t> labels(const std::string& bytes) {
    writeText(folder_ / "y.npy", bytes);
    return readLabels(folder_ / "y.npy").values;
  }
  std::string featuresError(const std::string& bytes) {
    return messageOf<DataError>([&] { features(bytes); });
  }
  TestFolder folder_;
};

TEST_F(Npy, EveryFloatDtypeOrderAndVersionGivesTheSameMatrix) {
  const std::vector<float> expected = {1, 2, 3, 4, 5, -6.5f};
  const std::vector<float> byColumn = {1, 4, 2, 5, 3, -6.5f};
  std::vector<double> wide(expected.begin(), expected.end());
  std::vector<std::uint16_t> half;
  for (const float value : expected) half.push_back(floatToHalf(value));
  for (const std::string& bytes : {npyBytes("<f4", false, "2, 3", raw(expected)), npyBytes("<f4", true, "2, 3", raw(byColumn)),
                                   npyBytes("<f8", false, "2, 3", raw(wide), 2), npyBytes("<f2", false, "2,3", raw(half), 3),
                                   npyBytes(">f4", false, "2, 3", raw(expected, true)), npyBytes(">f8", false, "2, 3", raw(wide, true))}) {
    const FeatureMatrix matrix = features(bytes);
    EXPECT_EQ(matrix.rows, 2);
    EXPECT_EQ(matrix.columns, 3);
    EXPECT_EQ(matrix.values, expected);
  }
}

TEST_F(Npy, WhatIsNoFeatureMatrixIsRefusedWithItsReason) {
  EXPECT_THAT(featuresError("not an array at all"), HasSubstr("wrong magic"));
  EXPECT_THAT(featuresError(npyBytes("<f4", false, "2, 3", raw<float>({1, 2, 3, 4, 5}))), HasSubstr("is cut"));
  EXPECT_THAT(featuresError(npyBytes("<U1", false, "1, 1", std::string("a\0\0\0", 4))), HasSubstr("features must be numbers"));
  EXPECT_THAT(featuresError(npyBytes("|O", false, "1, 1", "")), HasSubstr("Python objects"));
  EXPECT_THAT(featuresError(npyBytes("<f4", false, "1,", raw<float>({1}))), HasSubstr("2 dimensions"));
  EXPECT_THAT(featuresError(npyBytes("<c8", false, "1, 1", raw<double>({1}))), HasSubstr("dtype '<c8'"));
  EXPECT_THAT(featuresError(npyBytes("<f4", false, "0, 3", "")), HasSubstr("no features"));
  EXPECT_THAT(featuresError(npyBytes("<f4", false, "4294967296, 4294967296", "")), HasSubstr("too large"));
  EXPECT_THAT(featuresError(npyBytes("<f4", false, "99999999999999999999, 1", "")), HasSubstr("too large"));
  EXPECT_THAT(featuresError(npyBytes("<f4", false, "2, 2", raw<float>({1, 2, 3, NAN}))),
              HasSubstr("row 1 holds a value that is not finite"));
  EXPECT_THAT(featuresError(npyBytes("<f4", false, "1, 1", raw<float>({1})).substr(0, 40)), HasSubstr("header is cut"));
}

TEST_F(Npy, LabelsOfEveryIntegerDtypeAreRead) {
  EXPECT_THAT(labels(npyBytes("|u1", false, "3,", raw<std::uint8_t>({0, 7, 255}))), ElementsAre(0, 7, 255));
  EXPECT_THAT(labels(npyBytes("|i1", false, "2,", raw<std::int8_t>({-1, 5}))), ElementsAre(-1, 5));
  EXPECT_THAT(labels(npyBytes("<i2", false, "2,", raw<std::int16_t>({-300, 5}))), ElementsAre(-300, 5));
  EXPECT_THAT(labels(npyBytes(">i4", false, "2,", raw<std::int32_t>({-70000, 5}, true))), ElementsAre(-70000, 5));
  EXPECT_THAT(labels(npyBytes("<i8", false, "2, 1", raw<std::int64_t>({-1, 5}))), ElementsAre(-1, 5));
  EXPECT_THAT(labels(npyBytes("<u4", false, "1,", raw<std::uint32_t>({4000000000u}))), ElementsAre(4000000000));
  EXPECT_THROW(labels(npyBytes("<f4", false, "1,", raw<float>({1}))), DataError);
}

TEST_F(Npy, FeaturesOfEveryIntegerDtypeAreRead) {
  const std::vector<float> expected = {1, 2, 3, 200};
  EXPECT_EQ(features(npyBytes("|u1", false, "2, 2", raw<std::uint8_t>({1, 2, 3, 200}))).values, expected);
  EXPECT_EQ(features(npyBytes("<i2", true, "2, 2", raw<std::int16_t>({1, 3, 2, 200}))).values, expected);
  EXPECT_EQ(features(npyBytes("<i8", false, "2, 2", raw<std::int64_t>({1, 2, 3, 200}))).values, expected);
  EXPECT_EQ(features(npyBytes("|b1", false, "1, 2", std::string("\0\1", 2))).values, (std::vector<float>{0, 1}));
  EXPECT_EQ(features(npyBytes("|i1", false, "1, 1", raw<std::int8_t>({-3}))).values, (std::vector<float>{-3}));
}

TEST_F(Npy, LabelsMayBeTextOfBytesOrOfCharacters) {
  writeText(folder_ / "y.npy", npyBytes("|S3", false, "3,", std::string("dogcatox\0", 9)));
  Labels labels = readLabels(folder_ / "y.npy");
  EXPECT_TRUE(labels.isText);
  EXPECT_THAT(labels.names, ElementsAre("cat", "dog", "ox"));
  EXPECT_THAT(labels.values, ElementsAre(1, 0, 2));
  writeText(folder_ / "y.npy", npyBytes("<U2", false, "2,", raw<std::uint32_t>({'a', 0xe9, 0x1f600, 0})));
  labels = readLabels(folder_ / "y.npy");
  EXPECT_THAT(labels.names, ElementsAre("a\xc3\xa9", "\xf0\x9f\x98\x80"));
  writeText(folder_ / "y.npy", npyBytes("<U1", false, "1,", raw<std::uint32_t>({0x7fffffff})));
  EXPECT_THAT(messageOf<DataError>([&] { readLabels(folder_ / "y.npy"); }), HasSubstr("no valid text"));
}

TEST_F(Npy, LabelsOfATextFileAreReadAndAMistakeIsNamedByItsLine) {
  writeText(folder_ / "y.txt", "3\r\n -1 \n7.0\n\n");
  EXPECT_THAT(readLabels(folder_ / "y.txt").values, ElementsAre(3, -1, 7));
  writeText(folder_ / "y.txt", "3\n4.5\n");
  EXPECT_THAT(messageOf<DataError>([&] { readLabels(folder_ / "y.txt"); }), HasSubstr("y.txt:2: "));
  writeText(folder_ / "y.txt", "ox\n\ncat\n");
  EXPECT_THAT(messageOf<DataError>([&] { readLabels(folder_ / "y.txt"); }), HasSubstr("y.txt:2: is empty"));
  writeText(folder_ / "y.txt", "ox\nnan\n");
  EXPECT_THAT(messageOf<DataError>([&] { readLabels(folder_ / "y.txt"); }), HasSubstr("y.txt:2: "));
  writeText(folder_ / "y.txt", "ox\n5\nox\n");
  const Labels labels = readLabels(folder_ / "y.txt");
  EXPECT_THAT(labels.values, ElementsAre(1, 0, 1)) << "one name among numbers makes all of them names";
  EXPECT_THAT(labels.names, ElementsAre("5", "ox"));
}

TEST_F(Npy, NamesThatAreNoUtf8AreTakenForLatin1AndStayDifferent) {
  writeText(folder_ / "y.txt", "caf\xe9\ncaf\xe8\nox\nna\xc3\xafve\n");
  EXPECT_THAT(readLabels(folder_ / "y.txt").names, ElementsAre("caf\xc3\xa8", "caf\xc3\xa9", "na\xc3\xafve", "ox"));
  writeText(folder_ / "y.npy", npyBytes("|S2", false, "3,", std::string("\xe9\0\xc0\xaf\xc3\xa9", 6)));
  EXPECT_THAT(readLabels(folder_ / "y.npy").names, ElementsAre("\xc3\x80\xc2\xaf", "\xc3\xa9")) << "an overlong form is no UTF-8";
}

TEST(NumberedLabels, CountFromZeroInTheOrderOfTheirValues) {
  const Labels labels = numbered({{30, -1, 30, 7}, {}, false});
  EXPECT_THAT(labels.values, ElementsAre(2, 0, 2, 1));
  EXPECT_THAT(labels.names, ElementsAre("-1", "7", "30"));
}

TEST_F(Npy, SafetensorsNeedAKeyOnlyWhereSeveralTensorsFit) {
  const std::vector<float> a = {1, 2}, b = {3, 4};
  const std::vector<std::int64_t> y = {5};
  SafetensorsWriter writer;
  writer.add("a", DType::f32, {1, 2}, a.data());
  writer.add("y", DType::i64, {1}, y.data());
  writer.write(folder_ / "one.safetensors");
  writer.add("b", DType::f32, {1, 2}, b.data());
  writer.write(folder_ / "two.safetensors");
  EXPECT_EQ(readFeatures(folder_ / "one.safetensors").values, a);
  EXPECT_EQ(readFeatures(folder_ / "two.safetensors", "b").values, b);
  EXPECT_THAT(readLabels(folder_ / "two.safetensors").values, ElementsAre(5));
  EXPECT_THAT(messageOf<DataError>([&] { readFeatures(folder_ / "two.safetensors"); }), HasSubstr("--key"));
  EXPECT_THAT(messageOf<DataError>([&] { readFeatures(folder_ / "two.safetensors", "c"); }), HasSubstr("no array 'c' (it holds a, b, y)"));
}

}  // namespace
}  // namespace resa
