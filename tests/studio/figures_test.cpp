// Figures on paper: sizes, fonts, themes, legends, specifications, commands, the same pixels with and without a window.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <fstream>
#include <set>

#include "app/studio/figures/figure_export.h"
#include "app/studio/figures/figure_source.h"
#include "app/studio/figures/figure_spec.h"
#include "engine/run/error.h"
#include "tests/studio/sample_run.h"
#include "widgets/base/theme.h"
#include "widgets/curves/chart_paint.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A chart with one straight line from (0, 0) to (10, 1) in the first series colour.
ChartData plantedChart() {
  ChartData chart;
  chart.name = "planted";
  chart.title = "Planted title";
  chart.unit = "unit";
  chart.xLabel = "epoch";
  chart.caption = "the planted note";
  Curve curve{"line", "planted line", 0, {}, {}, true, false, true};
  for (int i = 0; i <= 10; ++i) curve.points.append({double(i), i / 10.0});
  chart.curves = {curve};
  return chart;
}

FigureLook look(double width, double height, double points = 0) {
  FigureLook made;
  made.millimetres = {width, height};
  made.style.points = points;
  return made;
}

FigureRequest asked(const char* figure, std::int64_t step = -1, const char* component = "") { return {figure, step, component, {}}; }

int pixelsOf(const QImage& image, const QColor& color) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) count += (image.pixel(x, y) & 0xffffff) == (color.rgb() & 0xffffff);
  return count;
}

QString textOf(const QByteArray& svg) {
  QXmlStreamReader reader(svg);
  QString text;
  bool inside = false;
  while (!reader.atEnd()) {
    reader.readNext();
    if (reader.isStartElement()) inside = reader.name() == QLatin1String("text");
    if (reader.isCharacters() && inside) text += reader.text().toString() + "\n";
  }
  return text;
}

QString run(const QString& program, const QStringList& arguments, int* code = nullptr) {
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) environment.remove(name);
  process.setProcessEnvironment(environment);
  process.start(program, arguments);
  process.waitForFinished(60000);
  if (code) *code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
  return QString::fromUtf8(process.readAllStandardOutput() + process.readAllStandardError());
}

TEST(FigurePaper, PngHasTheExactPixelsOfItsMillimetresAndSaysItsResolution) {
  const Figure figure = chartFigure(plantedChart());
  for (const auto& [width, height, dpi] : {std::tuple(85.0, 60.0, 300), std::tuple(174.0, 96.0, 72), std::tuple(33.3, 21.7, 600)}) {
    FigureLook paper = look(width, height, 7);
    paper.dpi = dpi;
    const QImage image = QImage::fromData(renderFigure(figure, FigureFormat::png, paper), "PNG");
    EXPECT_EQ(image.width(), std::lround(width / 25.4 * dpi));
    EXPECT_EQ(image.height(), std::lround(height / 25.4 * dpi));
    EXPECT_NEAR(image.dotsPerMeterX() * 0.0254, dpi, 0.02);
  }
}

TEST(FigurePaper, PdfHasTheExactPageAndIsStillAPdf) {
  const QByteArray pdf = renderFigure(chartFigure(plantedChart()), FigureFormat::pdf, look(85, 60));
  static const QRegularExpression form("/MediaBox \\[0 ([0-9.-]+) ([0-9.]+) ([0-9.]+)\\]");
  const auto box = form.match(QString::fromLatin1(pdf));
  ASSERT_TRUE(box.hasMatch());
  EXPECT_NEAR(box.captured(2).toDouble(), 85 / 25.4 * 72, 1e-3);
  EXPECT_NEAR(box.captured(3).toDouble() - box.captured(1).toDouble(), 60 / 25.4 * 72, 1e-3);
  // Every entry of the cross-reference table points to the object of its number.
  const qsizetype table = pdf.mid(pdf.lastIndexOf("startxref") + 10).split('\n').first().toLongLong();
  ASSERT_EQ(pdf.mid(table, 4), "xref");
  const QList<QByteArray> lines = pdf.mid(table).split('\n');
  const int count = lines[1].split(' ')[1].toInt();
  ASSERT_GT(count, 3);
  for (int i = 1; i < count; ++i)
    EXPECT_TRUE(pdf.mid(lines[2 + i].left(10).toLongLong()).startsWith(QByteArray::number(i) + " 0 obj")) << i;
}

TEST(FigurePaper, PdfOpensAgainWithItsTextItsFontAndALosslessImage) {
  if (QStandardPaths::findExecutable("pdftotext").isEmpty()) GTEST_SKIP() << "poppler-utils was not found";
  const QTemporaryDir folder;
  writeSampleRun(folder.path().toStdString() + "/run");
  FigureSource source(folder.path().toStdString() + "/run");
  FigureLook paper = look(85, 85, 8);
  paper.style.family = "DejaVu Serif";
  writeFigure(folder.path().toStdString(), "a", FigureFormat::pdf,
              renderFigure(source.figure(asked("assignment")), FigureFormat::pdf, paper));
  const QString file = folder.path() + "/a.pdf";
  int code = -1;
  const QString text = run("pdftotext", {file, "-"}, &code);
  EXPECT_EQ(code, 0);
  EXPECT_TRUE(text.contains("Assignment") && text.contains("class 3")) << text.toStdString();
  EXPECT_TRUE(run("pdffonts", {file}).contains("DejaVuSerif"));
  EXPECT_TRUE(run("pdfinfo", {file}).contains("240.945 x 240.945"));
  EXPECT_FALSE(run("pdfimages", {"-list", file}).contains("jpeg"));
  run("pdfimages", {"-png", file, folder.path() + "/cells"});
  const QImage cells(folder.path() + "/cells-000.png");
  ASSERT_EQ(cells.size(), QSize(20, 20));           // one pixel a cell: nothing was resampled
  EXPECT_NE(cells.pixel(0, 1), cells.pixel(1, 0));  // row 1, column 0 is the planted cell
  EXPECT_EQ(cells.pixel(2, 1), cells.pixel(1, 0));
}

TEST(FigurePaper, SvgHasItsMillimetresItsFontAndItsWords) {
  FigureLook paper = look(85, 60, 8);
  paper.style.family = "DejaVu Serif";
  const QByteArray svg = renderFigure(chartFigure(plantedChart()), FigureFormat::svg, paper);
  EXPECT_TRUE(svg.contains("width=\"85mm\" height=\"60mm\""));
  EXPECT_TRUE(svg.contains("DejaVu Serif"));
  for (const char* words : {"Planted title", "planted line", "epoch", "the planted note"})
    EXPECT_TRUE(textOf(svg).contains(words)) << words;
  EXPECT_TRUE(QSvgRenderer(svg).isValid());
}

TEST(FigurePaper, TextIsAsHighAsItsPoints) {
  // A capital H of 20 points is about 0.7 of it high; of 10 points half of that.
  const auto height = [](double points) {
    Figure figure;
    figure.name = "letters";
    figure.size = {200, 100};
    figure.paint = [](QPainter& painter, const QRect&, const FigureStyle& style) {
      const Theme theme = figureTheme(style);
      painter.setFont(theme.font(figureTextPixels));
      painter.setPen(theme.text);
      painter.drawText(QPointF(2, 12), "HHH");
    };
    FigureLook paper = look(60, 30, points);
    paper.dpi = 720;
    const QImage image = figureImage(figure, paper);
    int first = -1, last = -1;
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x)
        if (qGray(image.pixel(x, y)) < 128) {
          if (first < 0) first = y;
          last = y;
        }
    return (last - first + 1) / 10.0;  // points, at 720 dots an inch
  };
  EXPECT_NEAR(height(20), 2 * height(10), 0.3);
  EXPECT_GT(height(20), 20 * 0.65);
  EXPECT_LT(height(20), 20 * 0.8);
}

TEST(FigurePaper, ThemesColourGroundAndSeries) {
  const Figure figure = chartFigure(plantedChart());
  for (const bool dark : {false, true}) {
    FigureLook paper;
    paper.style.dark = dark;
    const Theme& theme = dark ? darkTheme() : lightTheme();
    const QImage image = figureImage(figure, paper);
    EXPECT_EQ(QColor(image.pixel(3, 3)), theme.panel);
    EXPECT_GT(pixelsOf(image, seriesColor(theme, 0)), 100);
  }
}

TEST(FigurePaper, LegendTitleAndNoteCanBeChosen) {
  const Figure figure = chartFigure(plantedChart());
  const auto text = [&](const std::function<void(FigureStyle&)>& change) {
    FigureLook paper;
    change(paper.style);
    return textOf(renderFigure(figure, FigureFormat::svg, paper));
  };
  EXPECT_FALSE(text([](FigureStyle& style) { style.legend = LegendPlace::none; }).contains("planted line"));
  EXPECT_FALSE(text([](FigureStyle& style) { style.showTitle = false; }).contains("Planted title"));
  EXPECT_FALSE(text([](FigureStyle& style) { style.showNote = false; }).contains("planted note"));
  const QString own = text([](FigureStyle& style) { style.title = "Mine"; });
  EXPECT_TRUE(own.contains("Mine") && !own.contains("Planted title"));
  std::set<QByteArray> pixels;
  for (const LegendPlace place : {LegendPlace::none, LegendPlace::top, LegendPlace::right, LegendPlace::below}) {
    FigureLook paper;
    paper.style.legend = place;
    pixels.insert(renderFigure(figure, FigureFormat::png, paper));
  }
  EXPECT_EQ(pixels.size(), 4U);
}

TEST(FigurePaper, AHeatMapsLegendIsItsColourBar) {
  const QTemporaryDir folder;
  writeSampleRun(folder.path().toStdString() + "/run");
  FigureSource source(folder.path().toStdString() + "/run");
  const Figure figure = source.figure(asked("assignment"));
  FigureLook without;
  without.style.legend = LegendPlace::none;
  EXPECT_TRUE(textOf(renderFigure(figure, FigureFormat::svg, {})).contains("1e-4"));
  EXPECT_FALSE(textOf(renderFigure(figure, FigureFormat::svg, without)).contains("1e-4"));
}

TEST(ChartPaint, TheCurveLiesWhereItsCsvSaysIt) {
  // The figure's own axes are found in its picture: the line is the only thing in its colour.
  const ChartData chart = plantedChart();
  const ChartLimits limits = chartLimits(chart);
  QImage image(800, 500, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  paintPlot(painter, QRectF(0, 0, 800, 500), chart, limits, figureTheme({}));
  painter.end();
  const QRgb blue = seriesColor(lightTheme(), 0).rgb();
  int left = -1, right = -1, bottom = -1, top = -1;
  for (int y = 0; y < 500; ++y)
    for (int x = 0; x < 800; ++x) {
      if (image.pixel(x, y) != blue) continue;
      left = left < 0 ? x : std::min(left, x);
      right = std::max(right, x);
      top = top < 0 ? y : std::min(top, y);
      bottom = std::max(bottom, y);
    }
  ASSERT_GE(left, 0);
  // From the lower left to the upper right, with the same air at all sides that the limits have.
  const double airX = (0 - limits.lowX) / (limits.highX - limits.lowX), airY = (0 - limits.lowY) / (limits.highY - limits.lowY);
  const double width = (right - left) / (1 - 2 * airX), height = (bottom - top) / (1 - 2 * airY);
  EXPECT_NEAR(left - airX * width + width, 794, 3);
  EXPECT_NEAR(top - airY * height, 4, 3);
  const int middle = (left + right) / 2;
  bool found = false;
  for (int dy = -2; dy <= 2; ++dy) found = found || image.pixel(middle, (top + bottom) / 2 + dy) == blue;
  EXPECT_TRUE(found) << "a straight line passes through the middle of its ends";
}

TEST(ChartPaint, AMillionPointsAreDrawnAsWhatCanBeSeenOfThem) {
  ChartData chart = plantedChart();
  chart.curves[0].points.clear();
  for (int i = 0; i < 1000000; ++i) chart.curves[0].points.append({double(i), i == 700001 ? 50.0 : std::sin(i * 0.001)});
  const QByteArray svg = renderFigure(chartFigure(chart), FigureFormat::svg);
  EXPECT_LT(svg.size(), 400000);
  // The one outlier is still there: the axis reaches it, and so does the line.
  EXPECT_TRUE(textOf(svg).contains("50") || textOf(svg).contains("40"));
  QImage image(560, 340, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  QSvgRenderer(svg).render(&painter);
  painter.end();
  int highest = 340;
  for (int y = 0; y < 340; ++y)
    for (int x = 100; x < 540; ++x)
      if (QColor(image.pixel(x, y)).blue() > QColor(image.pixel(x, y)).red() + 60) highest = std::min(highest, y);
  EXPECT_LT(highest, 110);
}

TEST(ChartPaint, TicksAreRoundAndKeepTheirDigits) {
  EXPECT_THAT(roundTicks(0, 1, 4), testing::ElementsAre(0, 0.25, 0.5, 0.75, 1));
  EXPECT_THAT(roundTicks(-0.13, 0.27, 4), testing::ElementsAre(testing::DoubleNear(-0.1, 1e-9), testing::DoubleNear(0, 1e-9),
                                                               testing::DoubleNear(0.1, 1e-9), testing::DoubleNear(0.2, 1e-9)));
  EXPECT_EQ(tickText(0.25, 0.25), "0.25");
  EXPECT_EQ(tickText(-2, 1), QStringLiteral("−2"));
  EXPECT_EQ(tickText(7.5, 2.5), "7.5");
  EXPECT_TRUE(roundTicks(1, 1, 4).empty());
  EXPECT_GE(roundTicks(0.02, 0.42, 2).size(), 2U);  // a step of 0.25 alone would leave one number
  EXPECT_THAT(logarithmicTicks(1e-3, 1), testing::ElementsAre(testing::DoubleNear(1e-3, 1e-9), testing::DoubleNear(1e-2, 1e-9),
                                                              testing::DoubleNear(1e-1, 1e-9), testing::DoubleNear(1, 1e-9)));
}

FigureSpec plantedSpec() {
  FigureSpec spec;
  spec.runs = {"run"};
  FigureItem item;
  item.request = {"map2", 20, "embedding", {{"coloring", "clusters"}}};
  item.look = look(85, 60, 7.5);
  item.look.dpi = 150;
  item.look.style.family = "DejaVu Serif";
  item.look.style.dark = true;
  item.look.style.legend = LegendPlace::below;
  item.look.style.title = "A \"quoted\" title";
  item.look.style.showNote = false;
  item.formats = {FigureFormat::png, FigureFormat::csv};
  item.name = "my_map";
  spec.figures = {item, {asked("loss"), {}, {FigureFormat::png}, {}, {"other"}}};
  spec.figures[1].look.style.showTitle = false;
  return spec;
}

TEST(FigureSpecification, ComesBackAsItWasWritten) {
  const QTemporaryDir folder;
  const fs::path file = folder.path().toStdString() + "/spec.json";
  writeSpec(file, plantedSpec());
  EXPECT_EQ(readSpec(file), plantedSpec());
}

TEST(FigureSpecification, DefaultsHoldForEveryFigureUntilItSaysOtherwise) {
  const FigureSpec spec = parseSpec(R"({"version": 1, "run": "r", "defaults": {"dpi": 300, "theme": "dark", "formats": ["pdf"]},
    "figures": [{"figure": "loss"}, {"figure": "ari", "theme": "light", "epoch": 2.5}]})",
                                    "spec");
  EXPECT_EQ(spec.figures[0].look.dpi, 300);
  EXPECT_TRUE(spec.figures[0].look.style.dark);
  EXPECT_FALSE(spec.figures[1].look.style.dark);
  EXPECT_EQ(spec.figures[1].formats, std::vector{FigureFormat::pdf});
  EXPECT_EQ(spec.figures[1].request.options.at("epoch"), "2.5");
}

TEST(FigureSpecification, ErrorsNameFileAndKey) {
  const auto reason = [](const std::string& figures) {
    try {
      parseSpec(R"({"version": 1, "run": "r", "figures": [)" + figures + "]}", "my.json");
    } catch (const DataError& failure) {
      return std::string(failure.what());
    }
    return std::string();
  };
  using testing::HasSubstr;
  EXPECT_THAT(reason(R"({"figure": "loss"}, {"figure": "ari", "dpi": 5})"), HasSubstr("my.json: figures[1].dpi: a number of 72 to 1200"));
  EXPECT_THAT(reason(R"({"figure": "loss", "legned": "top"})"), HasSubstr("figures[0]: unknown key \"legned\"; did you mean \"legend\"?"));
  EXPECT_THAT(reason(R"({"figure": "loss", "width_mm": 85})"), HasSubstr("width_mm and height_mm belong together"));
  EXPECT_THAT(reason(R"({"figure": "loss", "formats": ["tiff"]})"), HasSubstr("figures[0].formats[0]: png, svg, pdf or csv"));
  EXPECT_THAT(reason(R"({"step": 3})"), HasSubstr("figures[0]: the key \"figure\" is missing"));
  EXPECT_THAT(reason(R"({"figure": "loss", "title": 3})"), HasSubstr("figures[0].title"));
  EXPECT_THAT(reason(""), HasSubstr("at least one figure"));
  for (const char* text :
       {"{", "[]", "{}", R"({"version": 2, "figures": []})", R"({"version": 1, "figures": {}})", R"({"version": 1, "figures": [null]})"})
    EXPECT_THROW(parseSpec(text, "my.json"), DataError) << text;
}

TEST(FigureSpecification, AProgramWithoutAWindowMakesTheSamePixels) {
  const QTemporaryDir folder;
  const fs::path root = folder.path().toStdString();
  writeSampleRun(root / "run");
  FigureSpec spec = plantedSpec();
  spec.figures[1].runs.clear();
  writeSpec(root / "spec.json", spec);
  int code = -1;
  const QString said =
      run(QStringLiteral(RESA_STUDIO_PROGRAM), {"--export", folder.path() + "/cli", "--spec", folder.path() + "/spec.json"}, &code);
  ASSERT_EQ(code, 0) << said.toStdString();
  exportSpec(spec, root, root / "here");
  for (const char* file : {"my_map.png", "my_map.csv", "loss.png", "captions.txt"}) {
    ASSERT_TRUE(fs::exists(root / "cli" / file)) << file;
    EXPECT_EQ(read(root / "cli" / file), read(root / "here" / file)) << file;
  }
  EXPECT_FALSE(fs::exists(root / "cli" / "my_map.pdf"));
}

TEST(FigureSpecification, TheCopiedCommandMakesTheSamePixels) {
  const QTemporaryDir folder;
  const fs::path root = folder.path().toStdString();
  writeSampleRun(root / "a run's folder");
  FigureItem item = plantedSpec().figures.front();
  item.name.clear();
  item.look.style.title = "it's $HOME";
  QString command = commandOf(item, {folder.path() + "/a run's folder"}, folder.path() + "/cli");
  EXPECT_TRUE(command.startsWith("resa-studio --export "));
  command.replace(0, int(qstrlen("resa-studio")), shellQuoted(QStringLiteral(RESA_STUDIO_PROGRAM)));
  int code = -1;
  const QString said = run("sh", {"-c", command}, &code);
  ASSERT_EQ(code, 0) << said.toStdString() << command.toStdString();
  FigureSource source(root / "a run's folder");
  const Figure figure = source.figure(item.request);
  EXPECT_EQ(read(root / "cli" / (figure.name.toStdString() + ".png")), renderFigure(figure, FigureFormat::png, item.look).toStdString());
}

TEST(FigureSpecification, AnEpochMeansItsNearestSnapshot) {
  const QTemporaryDir folder;
  writeSampleRun(folder.path().toStdString() + "/run");
  FigureSource source(folder.path().toStdString() + "/run");  // snapshots at steps 0, 20, 40: epochs 0, 2, 4
  FigureRequest request = asked("assignment");
  request.options["epoch"] = "2.6";
  EXPECT_EQ(source.figure(request).name, "assignment_000000020");
  EXPECT_EQ(source.figure(asked("assignment")).name, "assignment_000000040");
  EXPECT_THROW(source.figure(asked("assignment", 7)), DataError);
}

TEST(FigureSpecification, AFigureThatTheRunLacksIsToldWithThoseItHas) {
  const QTemporaryDir folder;
  writeSampleRun(folder.path().toStdString() + "/run");
  FigureSource source(folder.path().toStdString() + "/run");
  try {
    source.figure(asked("lost"));
    FAIL();
  } catch (const UsageError& failure) {
    EXPECT_THAT(failure.what(), testing::AllOf(testing::HasSubstr("\"lost\""), testing::HasSubstr("loss"), testing::HasSubstr("map2")));
  }
  EXPECT_THROW(source.figure(asked("map2", -1, "hidden_7")), UsageError);
}

TEST(FigureExportFiles, AReadOnlyFolderIsASentence) {
  const QTemporaryDir folder;
  // Root may write everywhere but into what is no folder.
  std::ofstream(folder.path().toStdString() + "/file") << "x";
  try {
    exportFigure(folder.path().toStdString() + "/file", chartFigure(plantedChart()), {FigureFormat::csv}, {});
    FAIL();
  } catch (const Error& failure) {
    EXPECT_THAT(failure.what(), testing::HasSubstr("planted.csv"));
  }
}

TEST(FigureExportFiles, TooManyPixelsAreRefusedWithAWayOut) {
  FigureLook huge = look(2000, 2000);
  huge.dpi = 1200;
  try {
    renderFigure(chartFigure(plantedChart()), FigureFormat::png, huge);
    FAIL();
  } catch (const Error& failure) {
    EXPECT_THAT(failure.what(), testing::HasSubstr("PDF"));
  }
}

TEST(FigureExportFiles, CaptionsOfOtherFiguresStay) {
  const QTemporaryDir folder;
  Figure a, b;
  a.name = "a";
  a.caption = "first";
  b.name = "b";
  b.caption = "second";
  writeCaptions(folder.path().toStdString(), {a});
  writeCaptions(folder.path().toStdString(), {b});
  EXPECT_EQ(read(folder.path().toStdString() + "/captions.txt"), "a: first\nb: second\n");
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  qputenv("QT_QPA_PLATFORM", "offscreen");
  const QTemporaryDir settings;  // the tests' own settings
  qputenv("XDG_CONFIG_HOME", settings.path().toUtf8());
  const QApplication application(argc, argv);
  return RUN_ALL_TESTS();
}
