#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cmath>

#include "datasets/readers.h"
#include "engine/run/error.h"
#include "tests/unit/picture_bytes.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

class ImageFolder : public testing::Test {
 protected:
  ImageFolder() {
    data_ = Config().data;
    data_.set = "image-folder";
    data_.root = folder_.path();
  }
  void put(const std::string& name, const std::string& bytes) { writeText(folder_ / name, bytes); }
  ImageSet read(Split split = Split::train, std::int64_t side = 8) { return readDataset(data_, split, side); }
  std::string failure() {
    return messageOf<DataError>([&] { read(); });
  }
  TestFolder folder_;
  DataConfig data_;
};

TEST_F(ImageFolder, ClassesAreFoldersInOrderOfTheirNames) {
  put("train/cat/2.jpg", jpegBytes(plain(20, 10, 200, 0, 0)));
  put("train/cat/1.PNG", pngBytes(plain(9, 9, 10, 20, 30)));
  put("train/cat/deeper/3.png", pngBytes(plain(8, 8, 1, 2, 3)));
  put("train/Bär/ü.jpeg", jpegBytes(plain(8, 30, 0, 0, 200)));
  put("train/cat/notes.txt", "no picture");
  put("train/cat/.hidden.png", "no picture");
  put("test/cat/a.png", pngBytes(plain(8, 8, 7, 8, 9)));
  const ImageSet set = read();
  EXPECT_THAT(set.classes, ElementsAre("Bär", "cat"));
  EXPECT_THAT(set.labels, ElementsAre(0, 1, 1, 1));
  EXPECT_EQ(set.count, 4);
  EXPECT_TRUE(set.skipped.empty());
  EXPECT_EQ(set.channels, 3);
  EXPECT_EQ(set.height, 8);
  EXPECT_EQ(set.pixels.size(), 4u * 3 * 64);
  const auto pixel = [&](std::size_t image, std::size_t channel) { return static_cast<int>(set.pixels[(image * 3 + channel) * 64 + 27]); };
  EXPECT_NEAR(pixel(0, 2), 200, 3);  // ü.jpeg is blue
  EXPECT_EQ(pixel(1, 0), 10);        // then 1.PNG, colour planes in the order red, green, blue
  EXPECT_EQ(pixel(1, 1), 20);
  EXPECT_EQ(pixel(1, 2), 30);
  EXPECT_NEAR(pixel(2, 0), 200, 3);  // 2.jpg
  EXPECT_EQ(pixel(3, 2), 3);         // deeper/3.png
  const ImageSet test = read(Split::test);
  EXPECT_EQ(test.split, Split::test);
  EXPECT_THAT(test.labels, ElementsAre(1));
}

TEST_F(ImageFolder, DamagedPicturesAreSkippedAndListed) {
  const std::string jpeg = jpegBytes(noise(64)), png = pngBytes(noise(64));
  put("train/a/1.jpg", jpeg);
  put("train/a/2.jpg", jpeg.substr(0, jpeg.size() / 2));
  put("train/a/3.png", png.substr(0, png.size() / 2));
  put("train/a/4.jpg", "");
  put("train/a/5.jpg", "hello");
  put("train/a/6.webp", "RIFF");
  put("train/a/7.png", jpeg);  // a wrong extension does no harm
  put("train/b/8.jpg", jpeg.substr(0, 30));
  put("train/b/9.png", png);
  put("train/loose.png", png);
  const ImageSet set = read();
  EXPECT_EQ(set.count, 3);
  EXPECT_THAT(set.labels, ElementsAre(0, 0, 1));
  EXPECT_THAT(set.ids, ElementsAre(0, 5, 7)) << "an id is the place in the folder, whatever was damaged";
  for (const char* name : {"2.jpg", "3.png", "4.jpg", "5.jpg", "6.webp", "8.jpg", "loose.png"})
    EXPECT_THAT(set.skipped, testing::Contains(HasSubstr(name))) << name;
  EXPECT_EQ(set.skipped.size(), 7u);
  EXPECT_THAT(set.skipped, testing::Contains(HasSubstr("2.jpg: damaged JPEG (")));
}

TEST_F(ImageFolder, TheOrderAndThePixelsDoNotDependOnTheThreads) {
  for (int i = 0; i < 20; ++i)
    put("train/c" + std::to_string(i % 3) + "/" + std::to_string(i) + ".jpg", jpegBytes(plain(30 + i, 30, 10 * i, 0, 0)));
  data_.workers = 1;
  const ImageSet one = read();
  data_.workers = 7;
  const ImageSet seven = read();
  EXPECT_EQ(one.pixels, seven.pixels);
  EXPECT_EQ(one.labels, seven.labels);
}

TEST_F(ImageFolder, WithoutClassFoldersThereAreNoLabels) {
  put("train/a.png", pngBytes(plain(8, 8, 1, 1, 1)));
  put("train/b.png", pngBytes(plain(8, 8, 2, 2, 2)));
  const ImageSet set = read();
  EXPECT_EQ(set.count, 2);
  EXPECT_TRUE(set.labels.empty());
  EXPECT_TRUE(set.classes.empty());
}

TEST_F(ImageFolder, WithoutTestImagesTheTrainingImagesAreEvaluatedAndSaidSo) {
  put("train/a.png", pngBytes(plain(8, 8, 1, 1, 1)));
  const ImageSet set = read(Split::test);
  EXPECT_EQ(set.count, 1);
  EXPECT_EQ(set.split, Split::train);
}

TEST_F(ImageFolder, ClassFoldersAloneAreTheTrainingImages) {
  put("cat/a.png", pngBytes(plain(8, 8, 1, 1, 1)));
  EXPECT_THAT(failure(), HasSubstr("not found")) << "one folder tells nothing apart";
  put("dog/b.png", pngBytes(plain(8, 8, 2, 2, 2)));
  put("notes/c.txt", "no picture");
  const ImageSet set = readDataset(data_, Split::train, 8);
  EXPECT_EQ(set.count, 2);
  EXPECT_EQ(set.classes, (std::vector<std::string>{"cat", "dog", "notes"}));
  put("test/cat/d.png", pngBytes(plain(8, 8, 3, 3, 3)));
  EXPECT_THAT(failure(), HasSubstr("not found")) << "test images beside classes: a train folder is missing";
}

TEST_F(ImageFolder, WhatCannotBeReadIsSaidWithTheExpectedLayout) {
  EXPECT_THAT(failure(), testing::AllOf(HasSubstr("not found"), HasSubstr("train/CLASS/")));
  fs::create_directories(folder_ / "train");
  EXPECT_THAT(failure(), HasSubstr("holds no pictures"));
  put("train/a/x.jpg", "broken");
  EXPECT_THAT(failure(), HasSubstr("none of its 1 pictures can be read"));
  put("train/a/y.png", pngBytes(plain(8, 8, 1, 1, 1)));
  put("test/b/y.png", pngBytes(plain(8, 8, 1, 1, 1)));
  EXPECT_THAT(messageOf<DataError>([&] { read(Split::test); }), HasSubstr("is a class that the training folder does not have"));
  data_.root = "";
  EXPECT_THAT(failure(), HasSubstr("data.root is empty"));
}

TEST(DecodePicture, EveryCutOfAPngAndMostOfAJpegAreDamaged) {
  const std::string png = pngBytes(noise(16)), jpeg = jpegBytes(noise(16));
  // The last chunk of a PNG (12 bytes) holds nothing; the end mark of a JPEG (2 bytes) neither.
  for (std::size_t size = 0; size + 12 < png.size(); ++size) EXPECT_THROW(decodePicture(png.substr(0, size), 8), DataError) << size;
  for (std::size_t size = 0; size + 2 < jpeg.size(); ++size) EXPECT_THROW(decodePicture(jpeg.substr(0, size), 8), DataError) << size;
}

TEST(DecodePicture, HugeDimensionsAreRefusedBeforeMemoryIsTaken) {
  std::string jpeg = jpegBytes(plain(16, 16, 1, 2, 3));
  const std::size_t frame = jpeg.find("\xff\xc0");
  ASSERT_NE(frame, std::string::npos);
  for (std::size_t i = 5; i < 9; ++i) jpeg[frame + i] = '\xfd';  // 65021 x 65021
  EXPECT_THAT(messageOf<DataError>([&] { decodePicture(jpeg, 8); }), HasSubstr("100 megapixels"));
}

TEST(DecodePicture, LargeJpegsAreDecodedAtAFractionButNotBelowTwiceTheSide) {
  const std::string jpeg = jpegBytes(plain(400, 800, 50, 60, 70));
  EXPECT_EQ(decodePicture(jpeg, 32).width, 100);
  EXPECT_EQ(decodePicture(jpeg, 150).width, 400);
  EXPECT_EQ(decodePicture(jpeg, 8).width, 50);
}

TEST(DecodePicture, InksOfPrintBecomeLight) {
  std::vector<std::uint8_t> inks;
  for (int i = 0; i < 64; ++i) inks.insert(inks.end(), {51, 102, 153, 204});
  // Without the mark: 255 - ink, times what black leaves. With it the values are inverted inks, so light already.
  const std::vector<std::uint8_t> plainInks = decodePicture(jpegOf(8, 8, inks, 4, false), 8).pixels;
  EXPECT_NEAR(plainInks[0], 204 * 51 / 255.0, 2);
  EXPECT_NEAR(plainInks[1], 153 * 51 / 255.0, 2);
  EXPECT_NEAR(plainInks[2], 102 * 51 / 255.0, 2);
  const std::vector<std::uint8_t> adobe = decodePicture(jpegOf(8, 8, inks, 4, true), 8).pixels;
  EXPECT_NEAR(adobe[0], 51 * 204 / 255.0, 2);
  EXPECT_NEAR(adobe[1], 102 * 204 / 255.0, 2);
  EXPECT_NEAR(adobe[2], 153 * 204 / 255.0, 2);
  EXPECT_EQ(adobe.size(), 64u * 3);
}

TEST(ResizeAndCrop, KeepsTheMeanOfWhatItShrinks) {
  const Picture picture = noise(64);
  std::vector<std::uint8_t> small(3 * 8 * 8);
  resizeAndCrop(picture, 8, small.data());
  for (std::size_t channel = 0; channel < 3; ++channel) {
    double before = 0, after = 0;
    for (std::size_t i = 0; i < 64 * 64; ++i) before += picture.pixels[i * 3 + channel] / (64.0 * 64);
    for (std::size_t i = 0; i < 64; ++i) after += small[channel * 64 + i] / 64.0;
    EXPECT_NEAR(after, before, 3) << "without antialiasing single pixels of noise would be picked";
  }
}

TEST(ResizeAndCrop, TakesTheCentreOfTheLongerSide) {
  Picture picture{30, 10, {}};
  for (std::int64_t y = 0; y < 10; ++y)
    for (std::int64_t x = 0; x < 30; ++x) picture.pixels.insert(picture.pixels.end(), 3, x >= 10 && x < 20 ? 200 : 0);
  std::vector<std::uint8_t> square(3 * 10 * 10);
  resizeAndCrop(picture, 10, square.data());
  EXPECT_THAT(square, testing::Each(200));
  Picture tiny = plain(1, 1, 5, 6, 7);
  resizeAndCrop(tiny, 10, square.data());
  EXPECT_EQ(square[0], 5);
  EXPECT_EQ(square[299], 7);
}

}  // namespace
}  // namespace resa
