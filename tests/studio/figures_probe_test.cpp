// Figures of the probe, of maps and of curves as the window's choices draw them: the same again from the run folder alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QPainter>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <set>

#include "app/studio/figures/figure_export.h"
#include "app/studio/figures/figure_source.h"
#include "app/studio/figures/film.h"
#include "engine/run/config.h"
#include "engine/run/error.h"
#include "tests/studio/planted_values.h"
#include "tests/studio/sample_run.h"
#include "widgets/assignment/matrix_figure.h"
#include "widgets/assignment/pair_figures.h"
#include "widgets/assignment/surface_raster.h"
#include "widgets/curves/chart.h"
#include "widgets/curves/curves_view.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
using Options = std::map<std::string, std::string>;

/// A run of made-up values: snapshots at steps 0, 20 and 40, a probe of 20 images in ten classes.
class Probe : public testing::Test {
 protected:
  void SetUp() override {
    writeSampleRun(root() / "run");
    source_ = std::make_unique<FigureSource>(root() / "run");
  }
  fs::path root() const { return folder_.path().toStdString(); }
  Figure made(const char* name, const Options& options = {}, std::int64_t step = -1) { return source_->figure({name, step, {}, options}); }
  std::string refusal(const char* name, const Options& options) {
    try {
      made(name, options);
    } catch (const Error& failure) {
      return failure.what();
    }
    return {};
  }
  QTemporaryDir folder_;
  std::unique_ptr<FigureSource> source_;
};

QImage picture(const Figure& figure, const FigureStyle& style = {}) {
  FigureLook look;
  look.style = style;
  look.dpi = 96;
  return figureImage(figure, look);
}

std::vector<QByteArrayList> table(const Figure& figure) {
  std::vector<QByteArrayList> rows;
  for (const QByteArray& line : figure.csv().trimmed().split('\n')) rows.push_back(line.split(','));
  return rows;
}

/// The value of a row of "quantity,value" (or a later column).
double valueIn(const Figure& figure, const char* quantity, int column = 1) {
  for (const QByteArrayList& row : table(figure))
    if (row[0] == quantity) return row[column].toDouble();
  ADD_FAILURE() << "no row " << quantity;
  return std::nan("");
}

int pixelsNear(const QImage& image, const QColor& color, int tolerance = 30) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) count += colorDistance(image.pixelColor(x, y), color) < tolerance ? 1 : 0;
  return count;
}

TEST_F(Probe, EveryFigureOfARunIsMadeAgainByItsCommandToThePixel) {
  std::set<QString> names;
  for (const Figure& figure : source_->everything()) {
    EXPECT_TRUE(names.insert(figure.name).second) << figure.name.toStdString() << " twice";
    ASSERT_FALSE(figure.request.figure.isEmpty()) << figure.name.toStdString();
    EXPECT_TRUE(figure.anyThread) << figure.name.toStdString();
    const Figure again = source_->figure(figure.request);
    EXPECT_EQ(again.name, figure.name);
    EXPECT_EQ(again.request, figure.request) << figure.name.toStdString();
    EXPECT_EQ(picture(again), picture(figure)) << figure.name.toStdString();
    EXPECT_EQ(again.csv(), figure.csv()) << figure.name.toStdString();
  }
  for (const char* name : {"wrong_pairs_000000040", "assignment_000000040_surface", "marginals_assignment_000000040"})
    EXPECT_TRUE(names.contains(name)) << name;
}

TEST_F(Probe, EveryFigureFollowsThemeTitleAndNote) {
  FigureStyle dark;
  dark.dark = true;
  FigureStyle bare;
  bare.showTitle = bare.showNote = false;
  for (const char* name : {"pair", "pair_trace", "wrong_pairs", "marginals", "sinkhorn"}) {
    const Figure figure = made(name);
    EXPECT_EQ(QColor(picture(figure, dark).pixel(3, 3)), darkTheme().panel) << name;
    EXPECT_GT(pixelsNear(picture(figure, dark), darkTheme().text, 60), 50) << name;
    EXPECT_EQ(QColor(picture(figure).pixel(3, 3)), lightTheme().panel) << name;
    EXPECT_NE(picture(figure, bare), picture(figure)) << name;
  }
  const Figure surface = made("assignment", {{"view", "surface"}});
  const QImage image = picture(surface, dark);
  EXPECT_EQ(QColor(image.pixel(image.width() / 8, image.height() / 5)), darkTheme().panel) << "around the landscape";
}

TEST_F(Probe, TheOptionsOfAMatrixDrawWhatTheyName) {
  const SnapshotPtr snapshot = source_->snapshot();
  const auto same = [&](const Figure& drawn, const char* name) {
    ASSERT_EQ(drawn.request.figure, name);
    const Figure again = source_->figure(drawn.request);
    EXPECT_EQ(again.name, drawn.name);
    EXPECT_EQ(picture(again), picture(drawn)) << drawn.name.toStdString();
    EXPECT_EQ(again.csv(), drawn.csv());
  };
  MatrixSubject subject{snapshot, nullptr, source_->samples(), MatrixMode::gradient, {}};
  subject.choice.infoNce = subject.choice.linear = true;
  MatrixLook look;
  look.hideDiagonal = true;
  look.borders = look.marginals = false;
  look.colorMap = ColorMap::cividis;
  same(matrixFigure(subject, look, {3, 5, 9}), "gradient");
  same(surfaceFigure(subject, look, {12.5, -40}, 1.7), "gradient");
  same(marginalsFigure(subject, look), "marginals");
  subject.choice = MatrixMode::assignment;
  subject.choice.change = true;
  subject.then = source_->snapshot(20);
  same(matrixFigure(subject, {}), "assignment");
  const SinkhornResult result = recomputeAssignment(*snapshot, source_->samples().get(), 0.123456789, 7, false);
  same(sinkhornFigure(snapshot, result, source_->samples(), {}, false), "sinkhorn");
  same(matrixFigure({result.snapshot, nullptr, source_->samples(), MatrixMode::assignment, sinkhornSettings(0.123456789, 7)}, {}),
       "assignment");
}

TEST_F(Probe, ARecomputedAssignmentIsSinkhornOfTheStoredSimilarity) {
  // S is 0.9 on the diagonal and 0.1 beside it: balanced from the start, so that every row is the softmax of its similarities.
  const double same = std::exp(0.9 / 0.2), other = std::exp(0.1 / 0.2), sum = same + 19 * other;
  const Options options{{"epsilon", "0.2"}, {"iterations", "4"}};
  const auto rows = table(made("assignment", options));
  ASSERT_EQ(rows.size(), 401U);
  for (const QByteArrayList& row : rows) {
    if (row[0] == "row") continue;
    EXPECT_NEAR(row[6].toDouble(), (row[0] == row[3] ? same : other) / sum, 1e-6);
  }
  const Figure laboratory = made("sinkhorn", options);
  EXPECT_NEAR(valueIn(laboratory, "diagonal", 2), same / sum, 1e-6);
  const double entropy = -(same / sum * std::log(same / sum) + 19 * other / sum * std::log(other / sum));
  EXPECT_NEAR(valueIn(laboratory, "row_entropy", 2), entropy, 1e-5);
  EXPECT_NEAR(valueIn(laboratory, "columns_off", 2), 0, 1e-5);
  EXPECT_EQ(valueIn(laboratory, "epsilon", 1), 0.05);
  EXPECT_EQ(valueIn(laboratory, "epsilon", 2), 0.2);
  EXPECT_NE(picture(made("assignment", options)), picture(made("assignment")));
}

TEST_F(Probe, ThePairHoldsTheNumbersOfItsCell) {
  const Figure figure = made("pair", {{"row", "1"}, {"column", "0"}}, 20);
  EXPECT_NEAR(valueIn(figure, "assignment"), 0.3, 1e-6);
  EXPECT_NEAR(valueIn(figure, "similarity"), 0.1, 1e-6);
  // Logits 0.8 on the diagonal and 0.2 beside it at a temperature of 0.4.
  const double other = std::exp(0.2 / 0.4), p = other / (std::exp(0.8 / 0.4) + 19 * other);
  EXPECT_NEAR(valueIn(figure, "prediction"), p, 1e-6);
  EXPECT_NEAR(valueIn(figure, "pull"), 0.3 - p, 1e-6);
  EXPECT_EQ(valueIn(figure, "row_id"), 1001);
  EXPECT_EQ(valueIn(figure, "same_class"), 1);
  // Both views as they are: image 1 of the probe on the left.
  const QImage image = picture(figure);
  const ImageBlock& left = source_->samples()->probeViews[0];
  const int shade = int(left.at(1)[0]);
  EXPECT_GT(pixelsNear(image, QColor(shade, shade, shade), 6), 100);
}

TEST_F(Probe, TheTraceMarksTheStepOfEachFrame) {
  const FigureRequest trace{"pair_trace", -1, {}, {{"row", "1"}, {"column", "0"}}};
  const auto rows = table(source_->figure(trace));
  ASSERT_EQ(rows.size(), 4U);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i][0].toInt(), int(20 * (i - 1)));
    EXPECT_NEAR(rows[i][2].toDouble(), double(sampleAssignment(rows[i][0].toInt(), 1, 0, 20)), 1e-6);
  }
  std::vector<int> marks;
  for (const FigureSource::Frame& frame : source_->frames(trace)) {
    const QImage image = picture(source_->figure(frame));
    int at = -1, most = 0;
    for (int x = 0; x < image.width(); ++x) {
      int column = 0;
      for (int y = 0; y < image.height(); ++y) column += colorDistance(image.pixelColor(x, y), lightTheme().accent) < 200 ? 1 : 0;
      if (column > most) {
        most = column;
        at = x;
      }
    }
    EXPECT_GT(most, 100);
    marks.push_back(at);
  }
  ASSERT_EQ(marks.size(), 3U);
  EXPECT_NEAR(marks[1] - marks[0], marks[2] - marks[1], 2) << "steps 0, 20 and 40";
  EXPECT_GT(marks[1] - marks[0], 100);
}

TEST_F(Probe, WrongPairsAreThoseOfOtherClassesTheHeaviestFirst) {
  const auto rows = table(made("wrong_pairs", {{"count", "5"}}));
  ASSERT_EQ(rows.size(), 6U);
  double before = 1;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const int row = rows[i][1].toInt(), column = rows[i][3].toInt();
    EXPECT_NE(row / 2, column / 2) << "two probe images a class";
    EXPECT_NEAR(rows[i][5].toDouble(), double(sampleAssignment(40, row, column, 20)), 1e-6);
    EXPECT_NEAR(rows[i][6].toDouble(), double(sampleAssignment(20, row, column, 20)), 1e-6);
    EXPECT_LE(rows[i][5].toDouble(), before);
    before = rows[i][5].toDouble();
  }
}

TEST_F(Probe, MarginalsAreTheSumsOfRowsAndColumns) {
  const auto rows = table(made("marginals"));
  ASSERT_EQ(rows.size(), 21U);
  for (int i = 0; i < 20; ++i) {
    double row = 0, column = 0;
    for (int j = 0; j < 20; ++j) {
      row += double(sampleAssignment(40, i, j, 20));
      column += double(sampleAssignment(40, j, i, 20));
    }
    EXPECT_NEAR(rows[std::size_t(i + 1)][3].toDouble(), row, 1e-5);
    EXPECT_NEAR(rows[std::size_t(i + 1)][4].toDouble(), column, 1e-5);
  }
  // Row 1 and column 0 alone are off balance: one bar in each plot.
  const QImage image = picture(made("marginals"));
  EXPECT_GT(pixelsNear(image, seriesColor(lightTheme(), 0), 12), 100);
  EXPECT_GT(pixelsNear(image, seriesColor(lightTheme(), 2), 12), 100);
}

TEST_F(Probe, WrongOptionsAreToldWithWhatThereIs) {
  using testing::AllOf;
  using testing::HasSubstr;
  EXPECT_THAT(refusal("assignment", {{"colour", "red"}}),
              AllOf(HasSubstr("no option \"colour\""), HasSubstr("colors"), HasSubstr("epsilon")));
  EXPECT_THAT(refusal("assignment", {{"epsilon", "0"}}), AllOf(HasSubstr("option epsilon"), HasSubstr("0.0001"), HasSubstr("\"0\"")));
  EXPECT_THAT(refusal("assignment", {{"views", "dirty"}}), HasSubstr("one of trained, clean"));
  EXPECT_THAT(refusal("assignment", {{"views", "clean"}}), HasSubstr("no clean view"));
  EXPECT_THAT(refusal("assignment", {{"since", "7"}}), HasSubstr("there are 0, 20, 40"));
  EXPECT_THAT(refusal("assignment", {{"cells", "10,0,15"}}), HasSubstr("20 rows and columns"));
  EXPECT_THAT(refusal("assignment", {{"cells", "1.5,0,3"}}), HasSubstr("option cells"));
  EXPECT_THAT(refusal("pair", {{"row", "3"}}), HasSubstr("belong together"));
  EXPECT_THAT(refusal("pair_trace", {{"row", "20"}, {"column", "0"}}), HasSubstr("0 to 19"));
  EXPECT_THAT(refusal("marginals", {{"mode", "loss"}}), HasSubstr("one of assignment, prediction"));
  EXPECT_THAT(refusal("map2", {{"selected", "5-2"}}), HasSubstr("rows like 0-5,9"));
  EXPECT_THAT(refusal("map2", {{"coloring", "pink"}}), AllOf(HasSubstr("classes"), HasSubstr("changed")));
  EXPECT_THAT(refusal("loss", {{"x_range", "3,1"}}), HasSubstr("lower end"));
  EXPECT_THAT(refusal("lost", {}), AllOf(HasSubstr("pair_trace"), HasSubstr("wrong_pairs"), HasSubstr("sinkhorn")));
}

TEST(SurfaceRaster, APeakStandsWhereTheCameraSeesItAndHidesWhatLiesBehind) {
  MatrixData matrix{20, MatrixMode::assignment, std::vector<float>(400, 1e-5f)};
  matrix.values[10 * 20 + 10] = 1;
  const SurfaceMesh mesh = surfaceOf(matrix, colorTable(ColorMap::viridis), false, {}, 160);
  const QColor ground(255, 255, 255);
  const Rotation level{0, 0};
  const QImage image = rasterSurface(mesh, {400, 400}, level, 1, ground, Qt::black);
  // Seen from the side the landscape is a line with one peak, whose top is the vertex of the planted cell.
  const float* top = mesh.vertices.data() + 3 * (10 * 20 + 10);
  const int x = int(200 + double(top[0]) * 200), y = int(200 - double(top[1]) * 200);
  int highest = -1;
  for (int row = 0; row < 400 && highest < 0; ++row)
    for (int column = 0; column < 400; ++column)
      if (image.pixelColor(column, row) != ground && highest < 0) highest = row;
  EXPECT_NEAR(highest, y, 3);
  EXPECT_NE(image.pixelColor(x, y + 6), ground);
  EXPECT_EQ(image.pixelColor(x - 60, y + 6), ground);
  // A second peak right behind the first adds nothing to the picture.
  MatrixData two = matrix;
  two.values[4 * 20 + 10] = 1;
  const QImage hidden =
      rasterSurface(surfaceOf(two, colorTable(ColorMap::viridis), false, {}, 160), {400, 400}, level, 1, ground, Qt::black);
  EXPECT_EQ(hidden, image);
  const QImage above =
      rasterSurface(surfaceOf(two, colorTable(ColorMap::viridis), false, {}, 160), {400, 400}, {0, 40}, 1, ground, Qt::black);
  EXPECT_NE(above, rasterSurface(mesh, {400, 400}, {0, 40}, 1, ground, Qt::black));
}

TEST_F(Probe, ASmallHeatMapLeavesNoHoleAboveItsNote) {
  for (const QSizeF& size : {QSizeF(85, 85), QSizeF(60, 62), QSizeF(120, 120)}) {
    FigureLook small;
    small.millimetres = size;
    small.dpi = 96;
    const QImage image = figureImage(made("assignment"), small);
    // The longest run of empty rows between title and note.
    int longest = 0, run = 0;
    for (int y = 40; y < image.height() - 20; ++y) {
      bool empty = true;
      for (int x = 0; x < image.width() && empty; ++x) empty = image.pixelColor(x, y) == lightTheme().panel;
      run = empty ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    EXPECT_LE(longest, 30) << size.width() << " × " << size.height() << " mm";
  }
}

TEST_F(Probe, MapsWithTrailsCameraAndSelectionKeepTheirWindowInAFilm) {
  FigureRequest request{"map2", -1, "encoding,embedding", {{"trails", "2"}, {"selected", "0-3,9"}, {"zoom", "0.5"}, {"layout", "flowing"}}};
  const auto frames = source_->frames(request);
  ASSERT_EQ(frames.size(), 3U);
  ASSERT_EQ(frames[0].extents.size(), 2U);
  EXPECT_EQ(frames[0].extents[0].bounds, frames[2].extents[0].bounds);
  // The ring grows from radius 1 to 1.4; the common window holds the last one.
  EXPECT_NEAR(frames[0].extents[0].bounds.width(), 2.8, 0.02);
  const auto rows = table(source_->figure(frames[2]));
  int trailed = 0;
  for (const QByteArrayList& row : rows) trailed += row[1] == "1" || row[1] == "2" ? 1 : 0;
  EXPECT_EQ(trailed, 2 * 2 * 5) << "two components, two snapshots, five selected images";
  EXPECT_NE(picture(source_->figure(frames[2])), picture(source_->figure(frames[0])));
  request = {"map3", -1, {}, {}};
  EXPECT_EQ(source_->frames(request)[0].bounds, source_->frames(request)[2].bounds);
  request = {"map2", -1, {}, {{"coloring", "changed"}}};
  EXPECT_EQ(source_->frames(request).size(), 2U) << "the first snapshot has none before it";
}

/// The curves of a run as a panel draws them.
class CurveFigures : public Probe {
 protected:
  void SetUp() override {
    Probe::SetUp();
    view_.resize(900, 640);
    view_.setTemperature(Config().method.temperature);
    view_.setRun(QString::fromStdString(source_->info().name), runFacts(*source_->history(), &*source_->config()));
    view_.setHistory(source_->history());
    view_.show();
  }
  void expectSame(std::size_t index = 0) {
    ASSERT_TRUE(QTest::qWaitFor([this] { return !view_.busy(); }, 10000));
    ASSERT_GT(view_.figures().size(), index);
    const Figure drawn = view_.figures()[index];
    ASSERT_FALSE(drawn.request.figure.isEmpty());
    const Figure again = source_->figure(drawn.request);
    EXPECT_EQ(picture(again), picture(drawn)) << drawn.name.toStdString();
    EXPECT_EQ(again.csv(), drawn.csv());
  }
  CurvesView view_;
};

TEST_F(CurveFigures, SmoothedHiddenLogarithmicAndZoomedOnesAreMadeAgain) {
  expectSame();
  const QImage plain = picture(view_.figures()[0]);
  view_.setSmoothing(0.9);
  expectSame();
  const Figure smoothed = view_.figures()[0];
  EXPECT_NE(picture(smoothed), plain);
  EXPECT_TRUE(smoothed.csv().startsWith("epoch,loss,loss smoothed"));
  view_.setXAxis(CurveAxis::step);
  view_.setLogarithmic(true, true);
  expectSame();
  view_.charts()[0]->setXRange(10, 30);
  view_.charts()[0]->setHidden({"KL"});
  EXPECT_EQ(view_.figures()[0].request.options.at("x_range"), "10,30");
  expectSame();
}

TEST_F(CurveFigures, AHiddenCurveLeavesNoInk) {
  Chart* chart = view_.charts()[0];
  const Figure all = view_.figures()[0];
  const Curve* kl = nullptr;
  for (const Curve& curve : chart->data().curves)
    if (curve.name == "kl") kl = &curve;
  ASSERT_TRUE(kl);
  const QColor ink = seriesColor(lightTheme(), kl->color);
  EXPECT_GT(pixelsNear(picture(all), ink, 20), 100);
  chart->setHidden({entryOf(*kl)});
  EXPECT_EQ(pixelsNear(picture(view_.figures()[0]), ink, 20), 0);
  expectSame();
}

TEST_F(CurveFigures, RunsOverEachOtherShareABandThatIsMadeAgain) {
  // The same configuration under another seed, with a KL of 0.9 in place of 0.5: both runs are drawn as their mean with a band.
  const fs::path folder = root() / "other";
  writeSampleRun(folder);
  Config config = *source_->config();
  config.train.seed += 1;
  std::ofstream(folder / "config.toml") << toToml(config);
  std::ifstream file(folder / "events.jsonl");
  QByteArray events = QByteArray::fromStdString({std::istreambuf_iterator<char>(file), {}});
  ASSERT_TRUE(events.contains("\"kl\":0.5"));
  file.close();
  std::ofstream(folder / "events.jsonl") << events.replace("\"kl\":0.5", "\"kl\":0.9").toStdString();
  FigureSource other(folder);
  RunFacts facts = runFacts(*other.history(), &*other.config());
  view_.setOverlays({{"other", other.history(), facts, QString::fromStdString(folder.string())}});
  expectSame();
  EXPECT_EQ(view_.figures()[0].request.options.at("overlay"), folder.string());
  const auto rows = table(view_.figures()[0]);
  const auto column = [&](const char* name) {
    qsizetype found = -1;
    for (qsizetype i = 0; i < rows[0].size(); ++i)
      if (rows[0][i].startsWith("kl") && rows[0][i].endsWith(name)) found = i;
    return found;
  };
  ASSERT_GT(column(" low"), 0) << rows[0].join(',').toStdString();
  // Standard deviation of two values 0.4 apart: 0.4 / sqrt(2).
  EXPECT_NEAR(rows[1][column(" low")].toDouble(), 0.7 - 0.4 / std::sqrt(2), 1e-6);
  EXPECT_NEAR(rows[1][column(" high")].toDouble(), 0.7 + 0.4 / std::sqrt(2), 1e-6);
  view_.setOverlays({{"unknown", other.history(), facts}});
  ASSERT_TRUE(QTest::qWaitFor([this] { return !view_.busy(); }, 10000));
  EXPECT_TRUE(view_.figures()[0].request.figure.isEmpty()) << "no command knows where that run lies";
}

}  // namespace
}  // namespace resa
