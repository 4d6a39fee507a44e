#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <png.h>
#include <stdio.h>

#include <jpeglib.h>

#include <chrono>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/data/decode_pipeline.h"
#include "engine/data/resident_set.h"
#include "engine/data/streamed_set.h"
#include "engine/run/error.h"
#include "engine/run/run_folder.h"
#include "engine/train/trainer.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

/// A smooth picture that differs from seed to seed, (height, width, 3).
Picture planted(std::int64_t height, std::int64_t width, int seed) {
  Picture picture{width, height, std::vector<std::uint8_t>(std::size_t(3 * width * height))};
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x)
      for (int c = 0; c < 3; ++c) {
        const double v = double(y) / double(height), u = double(x) / double(width);
        const double wave = std::sin(7 * u + 0.7 * seed + c) + std::cos(5 * v - 0.3 * seed + 2 * c) + 0.5 * std::sin(20 * u * v + seed);
        picture.pixels[std::size_t((y * width + x) * 3 + c)] = std::uint8_t(128 + 45 * wave);
      }
  return picture;
}

void writePng(const fs::path& path, const Picture& picture) {
  fs::create_directories(path.parent_path());
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = png_uint_32(picture.width);
  image.height = png_uint_32(picture.height);
  image.format = PNG_FORMAT_RGB;
  ASSERT_NE(png_image_write_to_file(&image, path.c_str(), 0, picture.pixels.data(), 0, nullptr), 0) << path;
}

void writeJpeg(const fs::path& path, const Picture& picture, bool gray = false) {
  fs::create_directories(path.parent_path());
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  FILE* file = fopen(path.c_str(), "wb");
  ASSERT_NE(file, nullptr) << path;
  jpeg_stdio_dest(&jpeg, file);
  jpeg.image_width = JDIMENSION(picture.width);
  jpeg.image_height = JDIMENSION(picture.height);
  jpeg.input_components = gray ? 1 : 3;
  jpeg.in_color_space = gray ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_set_quality(&jpeg, 95, TRUE);
  jpeg_start_compress(&jpeg, TRUE);
  std::vector<std::uint8_t> line(std::size_t(picture.width * jpeg.input_components));
  while (jpeg.next_scanline < jpeg.image_height) {
    const std::uint8_t* row = picture.pixels.data() + std::int64_t(jpeg.next_scanline) * picture.width * 3;
    for (std::size_t i = 0; i < line.size(); ++i) line[i] = gray ? row[3 * i] : row[i];
    JSAMPROW pointer = line.data();
    jpeg_write_scanlines(&jpeg, &pointer, 1);
  }
  jpeg_finish_compress(&jpeg);
  jpeg_destroy_compress(&jpeg);
  fclose(file);
}

std::string nameOf(int number) { return std::to_string(100 + number).insert(0, 1, 'p'); }

/// Two views with everything switched on, of 32 and 24 pixels.
Config configOf(const fs::path& root) {
  ConfigLayers layers;
  for (const char* set : {"data.set=image-folder", "augment.weak.crop_size=32", "augment.strong.crop_size=24",
                          "augment.strong.blur_probability=0.5", "train.batch_size=8", "data.workers=2", "data.prefetch=2"})
    layers.applySet(set);
  layers.applySet("data.root=" + root.string());
  return layers.config();
}

RunData load(Config config, const std::string& storage) {
  config.data.storage = storage;
  return loadRunData(config, at::kCPU);
}

std::unique_ptr<BatchLoader> loaderOf(const Config& config, const RunData& data) {
  return makeBatchLoader(*data.train, makeViews(config, data.train->height(), data.train->width(), data.train->channels()),
                         config.train.batchSize, 5);
}

void expectEqual(const Batch& a, const Batch& b, const std::string& which) {
  EXPECT_EQ(a.rows, b.rows) << which;
  ASSERT_EQ(a.views.size(), b.views.size());
  for (std::size_t v = 0; v < a.views.size(); ++v) EXPECT_TRUE(at::equal(a.views[v], b.views[v])) << which << ", view " << v;
}

class Streaming : public ::testing::Test {
 protected:
  /// Two classes, 24 pictures of the views' stored size, as PNG and JPEG by turns.
  void writeStoredSize() {
    for (int i = 0; i < 24; ++i) {
      const fs::path stem = folder_ / "train" / (i < 12 ? "cats" : "dogs") / nameOf(i);
      i % 2 == 0 ? writePng(stem.string() + ".png", planted(32, 32, i)) : writeJpeg(stem.string() + ".jpg", planted(32, 32, i));
    }
  }
  /// Pictures of many sizes, landscape and portrait, a gray one, one with a name beyond ASCII.
  void writeMixedSizes() {
    const std::vector<std::pair<int, int>> sizes = {{40, 33},   {61, 97},  {300, 400}, {32, 32},   {211, 90}, {500, 375},
                                                    {129, 640}, {48, 200}, {33, 31},   {256, 256}, {77, 78},  {150, 220}};
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const fs::path stem = folder_ / "train" / (i < 6 ? "cats" : "dogs") / (i == 4 ? "Kätzchen 猫" : nameOf(int(i)));
      const Picture picture = planted(sizes[i].first, sizes[i].second, int(i));
      i % 3 == 0 ? writePng(stem.string() + ".png", picture) : writeJpeg(stem.string() + ".jpg", picture, i == 7);
    }
  }
  TestFolder folder_;
};

TEST_F(Streaming, GivesTheSameBatchesAsResidentPicturesOfTheStoredSize) {
  writeStoredSize();
  for (const int channels : {1, 3}) {
    Config config = configOf(folder_.path());
    config.data.channels = channels;
    const RunData resident = load(config, "resident"), streamed = load(config, "streamed");
    ASSERT_EQ(dynamic_cast<const StreamedSet*>(resident.train.get()), nullptr);
    ASSERT_NE(dynamic_cast<const StreamedSet*>(streamed.train.get()), nullptr);
    EXPECT_EQ(streamed.train->channels(), channels);
    EXPECT_EQ(resident.train->ids(), streamed.train->ids());
    EXPECT_TRUE(at::equal(resident.train->labels(), streamed.train->labels()));
    const auto a = loaderOf(config, resident), b = loaderOf(config, streamed);
    ASSERT_EQ(b->batchesPerEpoch(), 3);
    for (std::int64_t epoch = 0; epoch < 2; ++epoch)
      for (std::int64_t index = 0; index < 3; ++index)
        expectEqual(a->batch(epoch, index), b->batch(epoch, index), std::to_string(epoch) + "/" + std::to_string(index));
  }
}

bool isStreamed(const std::shared_ptr<const ImageStore>& store) { return dynamic_cast<const StreamedSet*>(store.get()) != nullptr; }

TEST_F(Streaming, AutoKeepsPicturesOnlyWhereThatChangesNothing) {
  writeStoredSize();
  Config config = configOf(folder_.path());
  const RunData kept = load(config, "auto"), streamed = load(config, "streamed");
  EXPECT_FALSE(isStreamed(kept.train) || isStreamed(kept.evaluated));
  const auto a = loaderOf(config, kept), b = loaderOf(config, streamed);
  for (std::int64_t index = 0; index < 3; ++index) expectEqual(a->batch(0, index), b->batch(0, index), std::to_string(index));
  config.augment.weak.cropSize = 24;
  EXPECT_TRUE(isStreamed(load(config, "auto").train)) << "all of one size, but not of the stored one";
  config.augment.weak.cropSize = 32;
  writePng(folder_ / "test" / "dogs" / "high.png", planted(33, 32, 1));
  EXPECT_TRUE(isStreamed(load(config, "auto").train)) << "one picture, of the evaluated ones, is of another size";
  EXPECT_FALSE(isStreamed(load(config, "resident").train));
}

TEST_F(Streaming, AutoStreamsPicturesOfMixedSizes) {
  writeMixedSizes();
  const Config config = configOf(folder_.path());
  EXPECT_TRUE(isStreamed(load(config, "auto").train));
  EXPECT_FALSE(isStreamed(load(config, "resident").train)) << "asked for: resized first";
}

TEST_F(Streaming, AutoStreamsWhereAHeaderIsDamaged) {
  writeStoredSize();
  writeText(folder_ / "train" / "cats" / "p100.png", "no picture");
  EXPECT_TRUE(isStreamed(load(configOf(folder_.path()), "auto").train)) << "streamed, another picture stands in its place";
}

TEST_F(Streaming, DoesNotDependOnTheNumberOfWorkersNorOnHowFarTheyAreAhead) {
  writeMixedSizes();
  Config config = configOf(folder_.path());
  config.train.batchSize = 5;
  config.data.workers = 1;
  config.data.prefetch = 1;
  const RunData one = load(config, "streamed");
  config.data.workers = 5;
  config.data.prefetch = 3;
  const RunData many = load(config, "streamed");
  const auto a = loaderOf(config, one), b = loaderOf(config, many);
  for (std::int64_t epoch = 0; epoch < 3; ++epoch)
    for (std::int64_t index = 0; index < 2; ++index) expectEqual(a->batch(epoch, index), b->batch(epoch, index), std::to_string(epoch));
}

TEST_F(Streaming, GivesAnyBatchAskedFor) {
  writeStoredSize();
  const Config config = configOf(folder_.path());
  const RunData data = load(config, "streamed");
  const auto straight = loaderOf(config, data), jumping = loaderOf(config, data);
  std::vector<Batch> batches;
  for (std::int64_t i = 0; i < 9; ++i) batches.push_back(straight->batch(i / 3, i % 3));
  for (const std::int64_t i : {4, 5, 6, 0, 8, 8, 2, 3})
    expectEqual(jumping->batch(i / 3, i % 3), batches[std::size_t(i)], std::to_string(i));
}

TEST_F(Streaming, CropsAreThoseOfTheWholePictureThoughItIsDecodedAtAFraction) {
  writeJpeg(folder_ / "train" / "cats" / "large.jpg", planted(600, 800, 3));
  writeJpeg(folder_ / "train" / "cats" / "other.jpg", planted(400, 500, 4));
  Config config = configOf(folder_.path());
  config.augment.strong.jitterProbability = config.augment.strong.grayProbability = config.augment.strong.solarizeProbability = 0;
  config.augment.strong.blurProbability = 0;
  config.train.batchSize = 2;
  const RunData data = load(config, "streamed");
  const auto loader = loaderOf(config, data);
  const Batch batch = loader->batch(0, 0);
  for (std::size_t i = 0; i < 2; ++i) {
    const bool large = batch.rows[i] == 0;
    const std::int64_t height = large ? 600 : 400, width = large ? 800 : 500;
    Picture picture = decodePictureAt(readText(folder_ / "train" / "cats" / (large ? "large.jpg" : "other.jpg")), 1);
    const at::Tensor image = at::from_blob(picture.pixels.data(), {1, height, width, 3}, at::kByte).permute({0, 3, 1, 2});
    for (std::size_t v = 0; v < 2; ++v) {
      const Augmentation& view = loader->views()[v];
      ViewParameters drawn(1);
      view.draw(drawn, 0, data.train->ids()[std::size_t(batch.rows[i])], height, width, 5, 0, v);
      const at::Tensor expected = view.transform(image, drawn);
      const at::Tensor got = batch.views[v][std::int64_t(i)] * at::tensor({0.229, 0.224, 0.225}, at::kFloat).view({3, 1, 1}) +
                             at::tensor({0.485, 0.456, 0.406}, at::kFloat).view({3, 1, 1});
      EXPECT_LT((got - expected[0]).abs().mean().item<float>() * 255, 1.5f) << "picture " << i << ", view " << v;
    }
  }
}

TEST_F(Streaming, ReplacesADamagedFileByTheNextOfItsClassAndNamesIt) {
  writeStoredSize();
  const std::string broken = (folder_ / "train" / "cats" / "p111.jpg").string();  // the last cat
  fs::resize_file(broken, fs::file_size(broken) / 3);
  Config config = configOf(folder_.path());
  config.train.batchSize = 24;
  const RunData data = load(config, "streamed");
  const auto loader = loaderOf(config, data);
  const Batch first = loader->batch(0, 0);
  const std::vector<std::string> damaged = data.train->takeDamaged();
  ASSERT_EQ(damaged.size(), 1u);
  EXPECT_EQ(damaged.front().rfind(broken + ": damaged JPEG", 0), 0u) << damaged.front();
  loader->batch(1, 0);
  EXPECT_TRUE(data.train->takeDamaged().empty()) << "told once";
  // Behind the last cat comes the first cat, not a dog; in training and in evaluation.
  const at::Tensor rows = data.train->rows({11, 0, 12});
  EXPECT_TRUE(at::equal(rows[0], rows[1]));
  EXPECT_FALSE(at::equal(rows[0], rows[2]));
  // The batches are those of a folder in which the first cat lies twice.
  fs::copy_file(folder_ / "train" / "cats" / "p100.png", broken, fs::copy_options::overwrite_existing);
  const RunData repaired = load(config, "streamed");
  expectEqual(loaderOf(config, repaired)->batch(0, 0), first, "repaired");
}

TEST_F(Streaming, TellsTheTrainingWhatItsThreadsCannotRead) {
  writeStoredSize();
  const Config config = configOf(folder_.path());
  const RunData data = load(config, "streamed");
  const auto loader = loaderOf(config, data);
  fs::remove_all(folder_ / "train");
  const std::string message = messageOf<DataError>([&] {
    for (std::int64_t i = 0; i < 12; ++i) loader->batch(i / 3, i % 3);
  });
  EXPECT_NE(message.find((folder_ / "train").string()), std::string::npos) << message;
  EXPECT_NE(message.find("can be read"), std::string::npos) << message;
  messageOf<DataError>([&] { data.evaluated->rows({0, 1}); });
}

TEST_F(Streaming, ShowsCentresOfResizedPicturesToTheEvaluation) {
  writePng(folder_ / "train" / "cats" / "wide.png", planted(40, 60, 1));
  writePng(folder_ / "train" / "cats" / "high.png", planted(90, 50, 2));
  Config config = configOf(folder_.path());
  config.evaluate.resize = 36;
  config.evaluate.cropSize = 28;
  const RunData data = load(config, "streamed");
  EXPECT_EQ(data.train->height(), 28);
  const at::Tensor rows = data.train->rows({0, 1});
  EXPECT_EQ(rows.sizes(), at::IntArrayRef({2, 3, 28, 28}));
  for (int row = 0; row < 2; ++row) {
    Picture picture = row == 0 ? planted(90, 50, 2) : planted(40, 60, 1);  // "high" comes before "wide"
    const at::Tensor image = at::from_blob(picture.pixels.data(), {1, picture.height, picture.width, 3}, at::kByte).permute({0, 3, 1, 2});
    const std::int64_t high = row == 0 ? 64 : 36, wide = row == 0 ? 36 : 54;  // 36 * 90 / 50 = 64.8, cut off
    const at::Tensor whole = at::_upsample_bilinear2d_aa(image.to(at::kFloat), {high, wide}, false);
    const at::Tensor centre = whole.narrow(2, (high - 28) / 2, 28).narrow(3, (wide - 28) / 2, 28);
    EXPECT_LE((rows[row].to(at::kFloat) - centre[0]).abs().max().item<float>(), 1.51f) << row;
  }
  EXPECT_EQ(centreView(Config().evaluate, 224).resize, 256);
  EXPECT_EQ(centreView(Config().evaluate, 32).resize, 37);
}

TEST_F(Streaming, ReadsPicturesOfAnySizeOneChannelAndUnicodeNames) {
  writeMixedSizes();
  Config config = configOf(folder_.path());
  const RunData data = load(config, "streamed");
  EXPECT_EQ(data.train->count(), 12);
  EXPECT_EQ(data.classes, (std::vector<std::string>{"cats", "dogs"}));
  const Batch batch = loaderOf(config, data)->batch(0, 0);
  EXPECT_EQ(batch.views[0].sizes(), at::IntArrayRef({8, 3, 32, 32}));
  EXPECT_EQ(batch.views[1].sizes(), at::IntArrayRef({8, 3, 24, 24}));
  EXPECT_TRUE(at::isfinite(batch.views[1]).all().item<bool>());
  std::vector<std::int64_t> all(12);
  for (std::int64_t i = 0; i < 12; ++i) all[std::size_t(i)] = i;
  const at::Tensor rows = data.train->rows(all);
  std::int64_t gray = 0;
  for (std::int64_t i = 0; i < 12; ++i) gray += at::equal(rows[i][0], rows[i][1]) && at::equal(rows[i][1], rows[i][2]);
  EXPECT_EQ(gray, 1);
  EXPECT_TRUE(data.train->takeDamaged().empty());
}

PictureSource sourceOf(const fs::path& root) { return PictureSource(listDataset(configOf(root).data, Split::train), 3); }

std::vector<Augmentation> viewsOf(const fs::path& root) { return makeViews(configOf(root), 32, 32, 3); }

template <class Condition>
bool eventually(Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

TEST_F(Streaming, IsAheadByNoMoreBatchesThanAskedFor) {
  writeStoredSize();
  const PictureSource source = sourceOf(folder_.path());
  const auto views = viewsOf(folder_.path());
  constexpr std::int64_t prefetch = 3, batchSize = 4;
  DecodePipeline pipeline(source, views, {batchSize, 4, prefetch, 1, false});
  EXPECT_EQ(pipeline.counts().begun, 0) << "nothing is decoded before somebody asks";
  for (std::int64_t i = 0; i < 8; ++i) {
    EXPECT_EQ(pipeline.take(i / 6, i % 6).pictures.count(), batchSize);
    // Whoever takes nothing holds the threads back: they fill up and stop.
    EXPECT_TRUE(eventually([&] {
      const auto counts = pipeline.counts();
      EXPECT_LE(counts.begun - counts.taken, prefetch);
      return counts.pictures == (i + 1 + prefetch) * batchSize;
    })) << i;
    EXPECT_EQ(pipeline.counts().begun, i + 1 + prefetch);
  }
}

TEST_F(Streaming, EndsCleanlyInTheMiddleOfAnEpoch) {
  writeMixedSizes();
  const PictureSource source = sourceOf(folder_.path());
  const auto views = viewsOf(folder_.path());
  for (int i = 0; i < 20; ++i) {
    DecodePipeline pipeline(source, views, {4, 3, 2, 1, false});
    for (int taken = 0; taken < i % 3; ++taken) pipeline.take(0, taken);
  }  // each ends here, with pictures in its threads' hands
  SUCCEED();
}

TEST(ScaledDecoding, NeverFallsBelowAnyViewsSizeAndIsTheSmallestThatDoesNot) {
  Config config;
  config.augment.weak.cropSize = 64;
  config.augment.strong.cropSize = 48;
  const auto views = makeViews(config, 64, 64, 3);
  std::map<int, int> chosen;
  for (std::int64_t id = 0; id < 600; ++id) {
    const PictureSize size{100 + 3 * id, 90 + 5 * (id % 251), true};
    std::vector<ViewParameters> drawn(2, ViewParameters(1));
    for (std::size_t v = 0; v < 2; ++v) {
      drawn[v] = ViewParameters(1);
      views[v].draw(drawn[v], 0, id, size.height, size.width, 1, 0, v);
    }
    const int scale = cheapestScale(size, views, drawn, 0);
    ++chosen[scale];
    const auto smallest = [&](int denominator) {  // the narrowest crop at that scale, in sides of its view
      double least = 1e9;
      for (std::size_t v = 0; v < 2; ++v)
        for (const auto& [side, whole] : {std::pair{2, size.height}, {3, size.width}}) {
          const double scale = double((whole + denominator - 1) / denominator) / double(whole);
          least = std::min(least, drawn[v].box[0][side].item<double>() * scale / double(views[v].size()));
        }
      return least;
    };
    if (scale > 1) {
      EXPECT_GE(smallest(scale), 1) << id;
    }
    if (scale < 8) {
      EXPECT_LT(smallest(2 * scale), 1) << id;
    }
    EXPECT_EQ(cheapestScale({size.width, size.height, false}, views, drawn, 0), 1);
  }
  EXPECT_GT(chosen[1], 20);
  EXPECT_GT(chosen[2], 20);
  EXPECT_GT(chosen[4], 20);
}

TEST(ScaledDecoding, GivesTheSidesThatTheHeaderPromisesRoundedUp) {
  const TestFolder folder;
  writeJpeg(folder / "a.jpg", planted(101, 203, 1));
  writePng(folder / "a.png", planted(51, 33, 1));
  const std::string jpeg = readText(folder / "a.jpg"), png = readText(folder / "a.png");
  EXPECT_EQ(pictureSize(jpeg).width, 203);
  EXPECT_EQ(pictureSize(jpeg).height, 101);
  EXPECT_TRUE(pictureSize(jpeg).scalable);
  EXPECT_FALSE(pictureSize(png).scalable);
  for (const int denominator : {1, 2, 4, 8}) {
    const Picture picture = decodePictureAt(jpeg, denominator);
    EXPECT_EQ(picture.width, (203 + denominator - 1) / denominator);
    EXPECT_EQ(picture.height, (101 + denominator - 1) / denominator);
  }
  EXPECT_EQ(decodePictureAt(png, 1).height, 51);
  EXPECT_NE(messageOf<DataError>([&] { pictureSize(png.substr(0, 20)); }).find("damaged PNG"), std::string::npos);
  EXPECT_NE(messageOf<DataError>([&] { pictureSize(jpeg.substr(0, 20)); }).find("damaged JPEG"), std::string::npos);
  EXPECT_NE(messageOf<DataError>([&] { pictureSize("GIF89a"); }).find("neither JPEG nor PNG"), std::string::npos);
}

TEST(PackedPictures, PaddedBatchesGiveWhatEachPictureGivesAlone) {
  for (const std::int64_t channels : {1, 3}) {
    std::vector<DecodedPicture> pictures;
    std::vector<ResizeSpan> down, across;
    for (const auto& [h, w] : {std::pair<std::int64_t, std::int64_t>{30, 41}, {97, 55}, {16, 16}, {33, 120}, {64, 64}}) {
      DecodedPicture picture;
      picture.height = h;
      picture.width = w;
      picture.pixels = planted(h, w, int(h)).pixels;
      picture.pixels.resize(std::size_t(h * w * channels));
      const double part = 0.37 * double(pictures.size() + 1) / 2;
      down.push_back({part, double(h) - 2 * part, h, 20, 0, false});
      across.push_back({1 + part, double(w) - 3 * part, w, 26, 3, pictures.size() % 2 == 1});
      pictures.push_back(std::move(picture));
    }
    const PackedPictures packed = packPictures(pictures, channels, false);
    for (const bool bicubic : {false, true}) {
      const at::Tensor alone = resamplePictures(packed, down, across, 20, bicubic);
      EXPECT_GT(alone.std().item<float>(), 10.f);
      for (const std::int64_t padded : {1, 9000, 1 << 20})
        EXPECT_TRUE(at::equal(resamplePictures(packed, down, across, 20, bicubic, padded), alone)) << padded << " " << channels;
      // And that is what the resident path gives for the picture.
      const at::Tensor image =
          packed.pixels.narrow(0, packed.offsets[4], 64 * 64 * channels).view({1, 64, 64, channels}).permute({0, 3, 1, 2});
      EXPECT_TRUE(at::equal(resample(image, resizeTaps({down[4]}, 20, bicubic), resizeTaps({across[4]}, 20, bicubic))[0], alone[4]));
    }
  }
}

TEST(Storage, IsResidentWhereThePicturesFitAndTheEvaluationAgrees) {
  Config config;
  config.data.residentLimitMb = 10;
  EXPECT_TRUE(mayStayResident(config, 3000, 3, 32));   // 9.2 MB
  EXPECT_FALSE(mayStayResident(config, 4000, 3, 32));  // 12.3 MB
  EXPECT_TRUE(mayStayResident(config, 4000, 1, 32));
  config.evaluate.cropSize = 64;
  EXPECT_FALSE(mayStayResident(config, 10, 3, 32));
  EXPECT_TRUE(mayStayResident(config, 10, 3, 64));
  config.data.storage = "streamed";
  EXPECT_FALSE(mayStayResident(config, 10, 3, 64));
  config.data.storage = "resident";
  EXPECT_TRUE(mayStayResident(config, 1'000'000, 3, 64));
  EXPECT_NE(messageOf<ConfigError>([&] { mayStayResident(config, 10, 3, 32); }).find("evaluate.crop_size"), std::string::npos);
  Config numbers;
  numbers.data.storage = "streamed";
  EXPECT_NE(messageOf<ConfigError>([&] { loadRunData(numbers, at::kCPU); }).find("data.storage"), std::string::npos);
}

class QuietHost : public TrainerHost {
 public:
  void progress(const TrainProgress&) override {}
  void message(const std::string&, const std::string&) override {}
  int pendingSignal() override { return 0; }
};

TEST_F(Streaming, ATrainingReportsItsRatesAndTheFilesItCouldNotRead) {
  for (int i = 0; i < 23; ++i)
    writePng(folder_ / "pictures" / "train" / (i % 2 ? "cats" : "dogs") / (nameOf(i) + ".png"), planted(40, 36, i));
  writeText(folder_ / "pictures" / "train" / "cats" / "p999.jpg", "\xff\xd8\xff no picture");
  Config config = configOf(folder_ / "pictures");
  ConfigLayers layers;
  layers.applyToml(toToml(config), "test");
  for (const char* set : {"data.storage=streamed", "train.epochs=1", "train.warmup_epochs=0", "train.threads=1", "model.width=4",
                          "model.projector_hidden=16", "model.projector_out=8", "evaluate.size=20", "evaluate.reported_size=20",
                          "evaluate.bank_size=20", "evaluate.restarts=2", "evaluate.probe_size=8", "evaluate.projection=none",
                          "evaluate.clusters=2", "output.report_every=1", "augment.weak.crop_size=16", "augment.strong.crop_size=16"})
    layers.applySet(set);
  config = layers.config();
  config.validate();
  fs::create_directories(folder_ / "run");
  setenv("XDG_RUNTIME_DIR", (folder_ / "run").c_str(), 1);
  QuietHost host;
  ASSERT_EQ(train({config, folder_ / "trained", "", false}, host), ExitCode::done);
  std::int64_t reports = 0, named = 0, counted = 0;
  std::istringstream lines(readText(folder_ / "trained" / "events.jsonl"));
  for (std::string line; std::getline(lines, line);) {
    const nlohmann::json event = nlohmann::json::parse(line);
    if (event["kind"] == "step") {
      ++reports;
      EXPECT_GT(event["decode_images_per_second"].get<double>(), 0) << line;
      EXPECT_GT(event["copy_bytes_per_second"].get<double>(), 0) << line;
      EXPECT_GE(event["data_wait_share"].get<double>(), 0) << line;
      EXPECT_LE(event["data_wait_share"].get<double>(), 1) << line;
      EXPECT_GT(event["images_per_second"].get<double>(), 0) << line;
    }
    if (event["kind"] == "warning") {
      const std::string message = event["message"];
      named += message.find("p999.jpg: damaged JPEG") != std::string::npos;
      counted += message == "1 damaged pictures so far";
    }
  }
  EXPECT_EQ(reports, 3);
  EXPECT_EQ(named, 2) << "once while training on it, once while evaluating it";
  EXPECT_GE(counted, 1);
}

}  // namespace
}  // namespace resa
