// Films: a GIF that opens again with its frames, the same window over all epochs, ffmpeg as a child.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QBuffer>
#include <QImageReader>
#include <QPainter>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include <sys/resource.h>
#include <csignal>

#include "app/studio/figures/film.h"
#include "app/studio/figures/gif_writer.h"
#include "engine/run/error.h"
#include "tests/studio/sample_run.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

std::vector<QImage> framesOf(QIODevice* device) {
  QImageReader reader(device, "gif");
  std::vector<QImage> frames;
  for (QImage frame; reader.read(&frame);) frames.push_back(frame.convertToFormat(QImage::Format_RGB32));
  return frames;
}

std::vector<QImage> framesOf(QByteArray bytes) {
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::ReadOnly);
  return framesOf(&buffer);
}

TEST(Gif, EveryFrameComesBackWithItsColour) {
  const std::vector<QColor> colors{QColor(1, 2, 3), QColor(250, 0, 7), QColor(0, 200, 100), QColor(9, 8, 255)};
  GifWriter writer(QSize(37, 23), 0.25);
  for (const QColor& color : colors) {
    QImage frame(37, 23, QImage::Format_RGB32);
    frame.fill(color);
    writer.add(frame);
  }
  QByteArray bytes = writer.finish();
  const auto frames = framesOf(bytes);
  ASSERT_EQ(frames.size(), colors.size());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(frames[i].size(), QSize(37, 23));
    EXPECT_EQ(QColor(frames[i].pixel(0, 0)), colors[i]);
    EXPECT_EQ(QColor(frames[i].pixel(36, 22)), colors[i]);
  }
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::ReadOnly);
  QImageReader reader(&buffer, "gif");
  reader.read();
  EXPECT_EQ(reader.nextImageDelay(), 250);
  EXPECT_EQ(reader.loopCount(), -1);  // for ever
}

/// Sizes at which the code width grows and the table is emptied, to the pixel.
TEST(Gif, NoiseOfUpTo256ColoursComesBackExactly) {
  std::mt19937 random(7);
  for (const int colors : {1, 2, 3, 17, 255, 256}) {
    for (const QSize size : {QSize(1, 1), QSize(3, 1), QSize(64, 64), QSize(257, 131)}) {
      QImage frame(size, QImage::Format_RGB32);
      for (int y = 0; y < size.height(); ++y)
        for (int x = 0; x < size.width(); ++x) {
          const int c = int(random() % unsigned(colors));
          frame.setPixel(x, y, qRgb(c, 255 - c, c * 7 % 256));
        }
      GifWriter writer(size, 0.1);
      writer.add(frame);
      const auto frames = framesOf(writer.finish());
      ASSERT_EQ(frames.size(), 1U);
      EXPECT_EQ(frames[0], frame) << colors << " colours, " << size.width() << " × " << size.height();
    }
  }
}

TEST(Gif, ManyColoursStayClose) {
  QImage frame(256, 128, QImage::Format_RGB32);
  for (int y = 0; y < 128; ++y)
    for (int x = 0; x < 256; ++x) frame.setPixel(x, y, qRgb(x, 2 * y, (x + 2 * y) / 2));
  GifWriter writer(frame.size(), 0.1);
  writer.add(frame);
  const auto frames = framesOf(writer.finish());
  ASSERT_EQ(frames.size(), 1U);
  double error = 0;
  for (int y = 0; y < 128; ++y)
    for (int x = 0; x < 256; ++x) error += std::abs(qRed(frames[0].pixel(x, y)) - x) + std::abs(qGreen(frames[0].pixel(x, y)) - 2 * y);
  EXPECT_LT(error / (2 * 256 * 128), 6);  // of 255; 256 boxes in a plane of 256 x 256 are 16 wide
}

TEST(Gif, AFrameOfAnotherSizeIsRefused) {
  GifWriter writer(QSize(10, 10), 0.1);
  EXPECT_THROW(writer.add(QImage(11, 10, QImage::Format_RGB32)), Error);
}

class FilmTest : public testing::Test {
 protected:
  void SetUp() override {
    writeSampleRun(root() / "run");  // snapshots at epochs 0, 2, 4; the map grows from radius 1 to 1.4
  }
  fs::path root() const { return folder_.path().toStdString(); }
  static Film film(const char* figure) {
    Film made;
    made.figure.figure = figure;
    made.pixels = QSize(320, 300);
    made.framesPerSecond = 5;
    return made;
  }
  QTemporaryDir folder_;
};

TEST_F(FilmTest, HasAFrameForEverySnapshotAndCanBeOpenedAgain) {
  FigureSource run(root() / "run");
  std::vector<int> told;
  const int frames = makeFilm(run, film("assignment"), root() / "out" / "a.gif", [&](int done, int all) {
    EXPECT_EQ(all, 3);
    told.push_back(done);
    return true;
  });
  EXPECT_EQ(frames, 3);
  EXPECT_THAT(told, testing::ElementsAre(1, 2, 3));
  QImageReader reader(QString::fromStdString((root() / "out" / "a.gif").string()));
  EXPECT_EQ(reader.imageCount(), 3);
  EXPECT_EQ(reader.size(), QSize(320, 300));
  const QImage first = reader.read(), second = reader.read();
  EXPECT_NE(first, second);
  EXPECT_EQ(reader.nextImageDelay(), 200);
}

TEST_F(FilmTest, AMapKeepsItsWindowSoThatAGrowingRingGrows) {
  FigureSource run(root() / "run");
  Film map = film("map2");
  map.style.legend = LegendPlace::none;
  map.style.showTitle = map.style.showNote = false;
  const auto frames = run.frames(map.figure);
  ASSERT_EQ(frames.size(), 3U);
  const auto widthOf = [&](const FigureSource::Frame& frame) {
    const QImage image = filmFrame(run, map, frame);
    int left = image.width(), right = 0;
    for (int y = 40; y < image.height(); ++y)  // below the epoch's label
      for (int x = 0; x < image.width(); ++x)
        if (QColor(image.pixel(x, y)).saturation() > 60) {
          left = std::min(left, x);
          right = std::max(right, x);
        }
    return right - left;
  };
  EXPECT_NEAR(double(widthOf(frames[0])) / widthOf(frames[2]), 1 / 1.4, 0.04);
}

TEST_F(FilmTest, ACurveGrowsInsideAxesThatStay) {
  FigureSource run(root() / "run");
  const auto frames = run.frames(film("loss").figure);
  const QColor blue = seriesColor(lightTheme(), 0);
  std::vector<int> ends;
  for (const auto& frame : frames) {
    const QImage image = filmFrame(run, film("loss"), frame);
    int right = 0;
    for (int y = 70; y < image.height(); ++y)  // below the legend
      for (int x = 0; x < image.width(); ++x)
        if (QColor(image.pixel(x, y)) == blue) right = std::max(right, x);
    ends.push_back(right);
  }
  EXPECT_EQ(ends[0], 0);
  EXPECT_GT(ends[1], 100);
  EXPECT_GT(ends[2], ends[1] + 80);
}

TEST_F(FilmTest, EveryFrameShowsItsEpoch) {
  FigureSource run(root() / "run");
  const Film map = film("similarity");  // the same at every step: only the label and the remark differ
  const auto frames = run.frames(map.figure);
  const QRect label(320 - 110, 4, 110, 26);
  EXPECT_NE(filmFrame(run, map, frames[0]).copy(label), filmFrame(run, map, frames[1]).copy(label));
}

TEST_F(FilmTest, CancellingLeavesNothing) {
  FigureSource run(root() / "run");
  EXPECT_EQ(makeFilm(run, film("assignment"), root() / "a.gif", [](int done, int) { return done < 2; }), 0);
  EXPECT_FALSE(fs::exists(root() / "a.gif"));
}

TEST_F(FilmTest, AFolderGetsNumberedFrames) {
  FigureSource run(root() / "run");
  makeFilm(run, film("assignment"), root() / "frames", {});
  for (const char* name : {"frame_0001.png", "frame_0002.png", "frame_0003.png"})
    EXPECT_EQ(QImage(QString::fromStdString((root() / "frames" / name).string())).size(), QSize(320, 300)) << name;
}

/// Puts programs of a folder of its own alone on $PATH.
class OnlyPath {
 public:
  explicit OnlyPath(const fs::path& folder) : before_(qgetenv("PATH")) {
    qputenv("PATH", QByteArray::fromStdString(folder.string()) + ":/usr/bin:/bin");
  }
  ~OnlyPath() { qputenv("PATH", before_); }

 private:
  QByteArray before_;
};

void writeProgram(const fs::path& file, const std::string& text) {
  std::ofstream(file) << "#!/bin/sh\n" << text;
  fs::permissions(file, fs::perms::owner_all);
}

TEST_F(FilmTest, Mp4GivesFfmpegEveryPixelAndItsRate) {
  fs::create_directories(root() / "bin");
  writeProgram(root() / "bin" / "ffmpeg", "echo \"$@\" > '" + (root() / "asked").string() + "'\nfor last; do :; done\ncat > \"$last\"\n");
  const OnlyPath path(root() / "bin");
  FigureSource run(root() / "run");
  Film odd = film("assignment");
  odd.pixels = QSize(321, 301);  // codecs want even sides
  makeFilm(run, odd, root() / "a.mp4", {});
  std::ifstream asked(root() / "asked");
  std::string options;
  std::getline(asked, options);
  EXPECT_THAT(options, testing::AllOf(testing::HasSubstr("-s 320x300"), testing::HasSubstr("-r 5"), testing::HasSubstr("yuv420p")));
  ASSERT_EQ(fs::file_size(root() / "a.mp4"), 3U * 320 * 300 * 4);
  std::ifstream film(root() / "a.mp4", std::ios::binary);
  std::string bytes(320 * 300 * 4, '\0');
  film.read(bytes.data(), std::streamsize(bytes.size()));
  const QImage first(reinterpret_cast<const uchar*>(bytes.data()), 320, 300, QImage::Format_RGB32);
  odd.pixels = QSize(320, 300);
  EXPECT_EQ(first.copy(), filmFrame(run, odd, run.frames(odd.figure)[0]));
  for (const auto& entry : fs::directory_iterator(root())) EXPECT_THAT(entry.path().string(), testing::Not(testing::HasSubstr(".part")));
}

TEST_F(FilmTest, WhatFfmpegComplainsAboutIsTold) {
  fs::create_directories(root() / "bin");
  writeProgram(root() / "bin" / "ffmpeg", "cat > /dev/null\necho 'Unknown encoder libx264' >&2\nexit 1\n");
  const OnlyPath path(root() / "bin");
  FigureSource run(root() / "run");
  try {
    makeFilm(run, film("assignment"), root() / "a.mp4", {});
    FAIL();
  } catch (const Error& failure) {
    EXPECT_THAT(failure.what(), testing::AllOf(testing::HasSubstr("a.mp4"), testing::HasSubstr("Unknown encoder libx264")));
  }
  EXPECT_FALSE(fs::exists(root() / "a.mp4"));
}

/// What ffprobe tells of the pictures of a film, by name.
std::map<std::string, std::string> probed(const fs::path& film) {
  QProcess process;
  process.start("ffprobe", {"-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
                            "stream=codec_name,width,height,pix_fmt,r_frame_rate,nb_read_frames", "-of", "default=noprint_wrappers=1",
                            QString::fromStdString(film.string())});
  process.waitForFinished(30000);
  std::map<std::string, std::string> facts;
  for (const QByteArray& line : process.readAllStandardOutput().trimmed().split('\n'))
    facts[line.left(line.indexOf('=')).toStdString()] = line.mid(line.indexOf('=') + 1).toStdString();
  return facts;
}

/// With the real program, where it is installed.
class FfmpegTest : public FilmTest {
 protected:
  void SetUp() override {
    if (ffmpegProgram().isEmpty() || QStandardPaths::findExecutable("ffprobe").isEmpty()) GTEST_SKIP() << "ffmpeg was not found";
    FilmTest::SetUp();
  }
};

TEST_F(FfmpegTest, WritesAFilmThatPlaysEverywhere) {
  FigureSource run(root() / "run");
  Film odd = film("pair_trace");
  odd.pixels = QSize(401, 303);
  odd.framesPerSecond = 2.5;
  EXPECT_EQ(makeFilm(run, odd, root() / "a.mp4", {}), 3);
  const auto facts = probed(root() / "a.mp4");
  const std::map<std::string, std::string> expected{{"codec_name", "h264"}, {"width", "400"},        {"height", "302"},
                                                    {"pix_fmt", "yuv420p"}, {"r_frame_rate", "5/2"}, {"nb_read_frames", "3"}};
  EXPECT_EQ(facts, expected);
  // A frame comes back as it was drawn, but for what the codec rounds.
  QProcess process;
  process.start("ffmpeg", {"-v", "error", "-i", QString::fromStdString((root() / "a.mp4").string()), "-vf", "select=eq(n\\,2)", "-frames:v",
                           "1", "-f", "rawvideo", "-pix_fmt", "bgra", "-"});
  process.waitForFinished(30000);
  const QByteArray bytes = process.readAllStandardOutput();
  ASSERT_EQ(bytes.size(), 400 * 302 * 4);
  const QImage back(reinterpret_cast<const uchar*>(bytes.constData()), 400, 302, QImage::Format_RGB32);
  odd.pixels = QSize(400, 302);
  const QImage drawn = filmFrame(run, odd, run.frames(odd.figure)[2]);
  double error = 0;
  for (int y = 0; y < 302; ++y)
    for (int x = 0; x < 400; ++x) error += std::abs(qGray(back.pixel(x, y)) - qGray(drawn.pixel(x, y)));
  EXPECT_LT(error / (400 * 302), 3);
}

TEST_F(FfmpegTest, CancellingInTheMiddleLeavesNothingBehind) {
  FigureSource run(root() / "run");
  fs::create_directories(root() / "out");
  EXPECT_EQ(makeFilm(run, film("map2"), root() / "out" / "a.mp4", [](int done, int) { return done < 2; }), 0);
  EXPECT_TRUE(fs::is_empty(root() / "out"));
}

TEST_F(FfmpegTest, AFullDiskIsAnErrorAndKeepsTheFilmThatWasThere) {
  FigureSource run(root() / "run");
  fs::create_directories(root() / "out");
  std::ofstream(root() / "out" / "a.mp4") << "old film";
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto previous = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{2000, before.rlim_max};  // no file of this process or of ffmpeg grows beyond
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::string reason;
  try {
    makeFilm(run, film("map2"), root() / "out" / "a.mp4", {});
  } catch (const Error& failure) {
    reason = failure.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, previous);
  EXPECT_THAT(reason, testing::AllOf(testing::HasSubstr("a.mp4"), testing::HasSubstr("File too large")));
  std::ifstream file(root() / "out" / "a.mp4");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "old film");
  EXPECT_FALSE(fs::exists(root() / "out" / "a.part.mp4"));
}

TEST_F(FilmTest, AnFfmpegThatDiesWhileItIsFedIsTold) {
  fs::create_directories(root() / "bin");
  writeProgram(root() / "bin" / "ffmpeg", "head -c 1000 > /dev/null\necho 'Killed by the test' >&2\nexit 1\n");
  const OnlyPath path(root() / "bin");
  FigureSource run(root() / "run");
  try {
    makeFilm(run, film("assignment"), root() / "a.mp4", {});
    FAIL();
  } catch (const Error& failure) {
    EXPECT_THAT(failure.what(), testing::HasSubstr("Killed by the test"));
  }
}

/// Every view of the window can become a film.
TEST_F(FilmTest, EveryFigureOfARunHasItsFrames) {
  FigureSource run(root() / "run");
  std::vector<FigureRequest> requests;
  for (const Figure& figure : run.everything()) requests.push_back(figure.request);
  requests.push_back({"sinkhorn", -1, {}, {{"epsilon", "0.1"}}});
  requests.push_back({"map3", -1, "all", {{"trails", "2"}, {"thumbnails", "shown"}}});
  for (const FigureRequest& request : requests) {
    Film made = film("");
    made.figure = request;
    const auto frames = run.frames(request);
    ASSERT_EQ(frames.size(), 3U) << request.figure.toStdString();
    EXPECT_NE(filmFrame(run, made, frames.front()), filmFrame(run, made, frames.back())) << request.figure.toStdString();
  }
}

TEST_F(FilmTest, WithoutFfmpegTheWayOutIsNamed) {
  const QByteArray before = qgetenv("PATH");
  qputenv("PATH", "/nowhere");
  FigureSource run(root() / "run");
  std::string reason;
  try {
    makeFilm(run, film("assignment"), root() / "a.mp4", {});
  } catch (const Error& failure) {
    reason = failure.what();
  }
  qputenv("PATH", before);
  EXPECT_THAT(reason, testing::AllOf(testing::HasSubstr("package ffmpeg"), testing::HasSubstr("GIF")));
}

TEST_F(FilmTest, AnotherExtensionIsWrongUsage) { EXPECT_THROW(filmFormatOf("a.avi"), UsageError); }

}  // namespace
}  // namespace resa
