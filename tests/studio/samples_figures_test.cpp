// Figures of images and clusters: the same pixels in the window and from a folder, numbers that a test knows, pictures that stay pictures.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QComboBox>
#include <QHeaderView>
#include <QImageReader>
#include <QProcess>
#include <QStandardPaths>
#include <set>

#include "app/studio/figures/figure_source.h"
#include "app/studio/figures/figure_spec.h"
#include "app/studio/figures/film.h"
#include "engine/run/error.h"
#include "engine/run/studio_notes.h"
#include "tests/studio/samples_session.h"
#include "widgets/samples/flow_diagram.h"
#include "widgets/samples/gallery_figures.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class SampleFigure : public testing::Test {
 protected:
  SampleFigure() { PlantedRun().write(folder_ / "run"); }
  fs::path root() const { return folder_ / "run"; }
  FigureSource source() const { return FigureSource(root()); }
  static FigureRequest asked(const char* figure, std::map<std::string, std::string> options = {}, std::int64_t step = -1) {
    return {figure, step, {}, std::move(options)};
  }
  std::string refusal(const FigureRequest& request) const {
    try {
      source().figure(request);
    } catch (const UsageError& failure) {
      return failure.what();
    }
    return "no refusal";
  }
  TestFolder folder_;
};

FigureLook darkPaper() {
  FigureLook look;
  look.millimetres = {140, 100};
  look.dpi = 110;
  look.style.points = 6;
  look.style.dark = true;
  return look;
}

std::string textOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

QString output(const QString& program, const QStringList& arguments, int* code = nullptr) {
  QProcess process;
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) environment.remove(name);
  process.setProcessEnvironment(environment);
  process.start(program, arguments);
  process.waitForFinished(60000);
  if (code) *code = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
  return QString::fromUtf8(process.readAllStandardOutput() + process.readAllStandardError());
}

std::vector<QList<QByteArray>> linesOf(const QByteArray& csv) {
  std::vector<QList<QByteArray>> lines;
  for (const QByteArray& line : csv.split('\n'))
    if (!line.isEmpty()) lines.push_back(line.split(','));
  return lines;
}

/// Everything that the panel can show, by its controls.
std::vector<Figure> shownFigures(Session& session) {
  std::vector<Figure> all;
  const auto take = [&](std::size_t wanted) {
    ASSERT_TRUE(waitFor([&] { return session.view.figures().size() == wanted; }));
    for (const Figure& figure : session.view.figures()) all.push_back(figure);
  };
  take(1);  // every image
  session.state.select(selectEvaluated(*session.state.samples(), {1, 200, 201, 202}, "four & more"));
  take(1);
  session.state.select(selectProbe(*session.state.samples(), {0, 3}, "pair"));
  take(1);
  session.state.select(selectEvaluated(*session.state.samples(), {12}, "image", 12));
  session.press(SamplesMode::neighbours);
  take(1);
  session.view.findChild<QComboBox*>("samples.neighbourCount")->setCurrentIndex(1);
  EXPECT_TRUE(waitFor([&] { return session.view.shownRows().size() == 31; }));
  take(1);
  session.press(SamplesMode::clusters);
  take(2);
  ClusterTable& table = session.view.clusters().table();
  QTest::mouseClick(table.horizontalHeader()->viewport(), Qt::LeftButton, {},
                    QPoint(table.horizontalHeader()->sectionViewportPosition(4) + 8, 8));
  EXPECT_EQ(table.sorting().key, "purity");
  take(2);
  table.setCurrentCell(1, 0);
  take(2);
  auto* of = session.view.findChild<QComboBox*>("samples.clusterOf");
  of->setCurrentIndex(1);
  take(1);
  EXPECT_EQ(all.back().request.figure, "sub_centroids");
  EXPECT_TRUE(waitFor([&] { return table.rowCount() == 3; }));
  table.setCurrentCell(0, 0);
  take(1);
  session.press(SamplesMode::confusion);
  take(1);
  QTest::mouseClick(session.view.findChild<QPushButton*>("samples.confusionUnit.%"), Qt::LeftButton);
  take(1);
  session.press(SamplesMode::flow);
  EXPECT_TRUE(waitFor([&] { return session.view.subtitle().contains("seeds, "); }));
  take(1);
  return all;
}

TEST_F(SampleFigure, EveryViewOfThePanelIsMadeAgainWithoutAWindowToThePixel) {
  Session session(root());
  std::vector<Figure> figures = shownFigures(session);
  ASSERT_EQ(figures.size(), 16u);
  FigureSpec spec{{root().string()}, {}};
  FigureSource run = source();
  std::set<std::string> kinds;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    Figure& figure = figures[i];
    ASSERT_FALSE(figure.request.figure.isEmpty()) << figure.name.toStdString();
    kinds.insert(figure.request.figure.toStdString());
    const Figure again = run.figure(figure.request);
    EXPECT_EQ(again.name, figure.name);
    EXPECT_EQ(again.caption, figure.caption);
    EXPECT_EQ(again.size, figure.size);
    EXPECT_EQ(again.request, figure.request) << figure.name.toStdString();
    figure.name = QStringLiteral("f%1").arg(i);
    spec.figures.push_back(
        {figure.request, i % 2 ? darkPaper() : FigureLook(), {FigureFormat::png, FigureFormat::csv}, "f" + std::to_string(i), {}});
  }
  EXPECT_EQ(kinds.size(), 7u);
  writeSpec(folder_ / "spec.json", spec);
  int code = -1;
  const QString cli = QString::fromStdString((folder_ / "cli").string());
  const QString said = output(QStringLiteral(RESA_STUDIO_PROGRAM),
                              {"--export", cli, "--spec", QString::fromStdString((folder_ / "spec.json").string())}, &code);
  ASSERT_EQ(code, 0) << said.toStdString();
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const std::string name = "cli/f" + std::to_string(i);
    EXPECT_EQ(textOf(folder_ / (name + ".png")), renderFigure(figures[i], FigureFormat::png, spec.figures[i].look).toStdString())
        << spec.figures[i].request.figure.toStdString() << i;
    EXPECT_EQ(textOf(folder_ / (name + ".csv")), figures[i].csv().toStdString()) << i;
  }
}

TEST_F(SampleFigure, TheCopiedCommandMakesTheSamePixels) {
  FigureItem item;
  item.request = source().figure(asked("sub_centroids", {{"class", "bag, small"}, {"k", "2"}}, 10)).request;
  EXPECT_EQ(item.request.options.at("class"), "bag, small");
  const QString cli = QString::fromStdString((folder_ / "cli").string());
  QString command = commandOf(item, {QString::fromStdString(root().string())}, cli);
  EXPECT_TRUE(command.contains("--figure sub_centroids --step 10")) << command.toStdString();
  command.replace(0, int(qstrlen("resa-studio")), shellQuoted(QStringLiteral(RESA_STUDIO_PROGRAM)));
  int code = -1;
  const QString said = output("sh", {"-c", command}, &code);
  ASSERT_EQ(code, 0) << said.toStdString();
  const Figure figure = source().figure(item.request);
  EXPECT_EQ(textOf(folder_ / ("cli/" + figure.name.toStdString() + ".png")), renderFigure(figure, FigureFormat::png).toStdString());
}

TEST_F(SampleFigure, TheNumbersOfTheDataAreThoseOfTheClusters) {
  FigureSource run = source();
  // Table: by size, then by number; means over the planted silhouettes.
  const auto table = linesOf(run.figure(asked("cluster_table")).csv());
  ASSERT_EQ(table.size(), 5u);
  for (std::size_t line = 1; line < table.size(); ++line) {
    const int cluster = table[line][0].toInt();
    const std::vector<int> rows = rowsWhere([&](int row) { return PlantedRun::cluster(20, row) == cluster; });
    double silhouette = 0, positive = 0;
    std::map<int, int> classes;
    for (const int row : rows) {
      silhouette += double(PlantedRun::silhouette(row)) / double(rows.size());
      positive += PlantedRun::silhouette(row) > 0 ? 1.0 / double(rows.size()) : 0;
      ++classes[PlantedRun::label(row)];
    }
    int most = 0;
    for (const auto& [label, count] : classes) most = std::max(most, count);
    EXPECT_EQ(table[line][1].toInt(), int(rows.size()));
    // The second class's name holds a comma, so its line is one cell longer.
    const qsizetype last = table[line].size() - 1;
    EXPECT_NEAR(table[line][last - 2].toDouble(), double(most) / double(rows.size()), 1e-6);
    EXPECT_NEAR(table[line][last - 1].toDouble(), silhouette, 1e-6);
    EXPECT_NEAR(table[line][last].toDouble(), positive, 1e-6);
    EXPECT_GE(table[std::max<std::size_t>(1, line - 1)][1].toInt(), int(rows.size()));
  }
  // Further neighbours: cosines of the stored (half precision) features.
  const std::vector<float> features = PlantedRun::features("encoding");
  const auto cosine = [&](int a, int b) {
    double dot = 0, aa = 0, bb = 0;
    for (int t = 0; t < PlantedRun::columns; ++t) {
      const double x = double(features[std::size_t(a * PlantedRun::columns + t)]),
                   y = double(features[std::size_t(b * PlantedRun::columns + t)]);
      dot += x * y, aa += x * x, bb += y * y;
    }
    return dot / std::sqrt(aa * bb);
  };
  const auto near = linesOf(run.figure(asked("neighbours", {{"sample", "1012"}, {"k", "30"}})).csv());
  ASSERT_EQ(near.size(), 32u);
  EXPECT_EQ(near[1].mid(0, 3), (QList<QByteArray>{"0", "1012", "coat"}));
  for (int k = 1; k <= 5; ++k) EXPECT_EQ(near[std::size_t(k + 1)][1].toInt(), 1000 + PlantedRun::neighbour(12, k));
  for (std::size_t line = 7; line < near.size(); ++line) {
    EXPECT_EQ(near[line][0].toInt(), int(line) - 1);
    EXPECT_NEAR(near[line].back().toDouble(), cosine(12, near[line][1].toInt() - 1000), 1e-5);
    EXPECT_EQ(near[line][near[line].size() - 2], PlantedRun::label(near[line][1].toInt() - 1000) == 0 ? "1" : "0");
  }
  // Flow of the planted move: 20 images go from the cluster of class 0 to that of class 1 between steps 0 and 10.
  int moved = 0;
  for (const auto& cells : linesOf(run.figure(asked("cluster_flow")).csv()))
    if (cells[0] == "0" && cells[2].toInt() == PlantedRun::cluster(0, 0) && cells[3].toInt() == PlantedRun::cluster(10, 0))
      moved += cells[6].toInt();
  EXPECT_EQ(moved, 20);
  // The gallery of a class split in two: the planted halves, 30 images each.
  const QByteArray split = run.figure(asked("sub_centroids", {{"class", "coat"}, {"k", "2"}})).csv();
  std::map<QByteArray, std::set<int>> halves;
  for (const auto& cells : linesOf(split))
    if (cells[0].contains("30 images")) halves[cells[0]].insert(cells[2].toInt() % 8);
  ASSERT_EQ(halves.size(), 2u);
  for (const auto& [heading, rests] : halves) EXPECT_EQ(rests.size(), 1u) << heading.toStdString();
}

TEST_F(SampleFigure, APdfKeepsTextAsTextAndEveryPictureAsItIs) {
  if (QStandardPaths::findExecutable("pdftotext").isEmpty()) GTEST_SKIP() << "poppler-utils was not found";
  FigureSource run = source();
  FigureLook look;
  look.style.family = "DejaVu Serif";
  const auto written = [&](const FigureRequest& request) {
    const Figure figure = run.figure(request);
    return QString::fromStdString(
        writeFigure(folder_.path(), figure.name.toStdString(), FigureFormat::pdf, renderFigure(figure, FigureFormat::pdf, look)).string());
  };
  const QString sheet = written(asked("contact_sheet", {{"samples", "1001,1200-1201"}, {"what", "three of them"}}));
  const QString words = output("pdftotext", {"-layout", sheet, "-"});
  for (const char* word : {"Three of them", "#1001 bag,", "#1200 coat", "3 images", "test split"})
    EXPECT_TRUE(words.contains(word)) << word << words.toStdString();
  EXPECT_TRUE(output("pdffonts", {sheet}).contains("DejaVuSerif"));
  output("pdfimages", {"-png", sheet, QString::fromStdString((folder_ / "picture").string())});
  const int greys[] = {1, 200, 201};
  for (int i = 0; i < 3; ++i) {
    const QImage picture(QString::fromStdString((folder_ / ("picture-00" + std::to_string(i) + ".png")).string()));
    ASSERT_EQ(picture.size(), QSize(8, 8));
    EXPECT_EQ(qGray(picture.pixel(0, 0)), greys[i]);
    EXPECT_EQ(qGray(picture.pixel(7, 7)), greys[i]);
  }
  const QString flow = output("pdftotext", {written(asked("cluster_flow")), "-"}).simplified();
  for (const char* word : {"How clusters split and merge", "epoch 0", "epoch 2", "coat", "grey: not above the noise"})
    EXPECT_TRUE(flow.contains(word)) << word << flow.toStdString();
  const QString confusion = output("pdftotext", {written(asked("confusion")), "-"}).simplified();
  for (const char* word : {"Confusion", "91.7 % of the images lie on matched pairs", "100 % of the class", "shoe"})
    EXPECT_TRUE(confusion.contains(word)) << word << confusion.toStdString();
  const std::string svg = renderFigure(run.figure(asked("cluster_table")), FigureFormat::svg, look).toStdString();
  for (const char* word : {"<text", "main class", "mean SC", "DejaVu Serif"}) EXPECT_THAT(svg, HasSubstr(word));
}

TEST_F(SampleFigure, EveryOneFollowsThemeTitleNoteAndPaper) {
  const std::pair<const char*, std::map<std::string, std::string>> all[] = {{"cluster_table", {}},
                                                                            {"clusters", {}},
                                                                            {"clusters", {{"cluster", "2"}}},
                                                                            {"confusion", {}},
                                                                            {"cluster_flow", {{"noise", "none"}}},
                                                                            {"sub_centroids", {{"class", "coat"}}},
                                                                            {"neighbours", {{"sample", "1012"}}},
                                                                            {"contact_sheet", {}}};
  FigureSource run = source();
  for (const auto& [name, options] : all) {
    const Figure figure = run.figure(asked(name, options));
    EXPECT_TRUE(figure.anyThread) << name;
    FigureLook dark = darkPaper();
    EXPECT_EQ(QColor(figureImage(figure, dark).pixel(1, 1)), darkTheme().panel) << name;
    EXPECT_EQ(QColor(figureImage(figure, {}).pixel(1, 1)), QColor(Qt::white)) << name;
    dark.style.title = "Another title";
    std::string svg = renderFigure(figure, FigureFormat::svg, dark).toStdString();
    EXPECT_THAT(svg, HasSubstr("Another title")) << name;
    dark.style.showTitle = dark.style.showNote = false;
    svg = renderFigure(figure, FigureFormat::svg, dark).toStdString();
    EXPECT_THAT(svg, testing::Not(HasSubstr("Another title"))) << name;
    // Paper that is too small shows everything smaller: nothing reaches the edge.
    FigureLook small = darkPaper();
    small.millimetres = {60, 45};
    const QImage image = figureImage(figure, small);
    for (int x = 0; x < image.width(); ++x) EXPECT_EQ(QColor(image.pixel(x, image.height() - 2)), darkTheme().panel) << name << " " << x;
  }
}

TEST_F(SampleFigure, TheFrameOfANeighbourIsTheClassOnPaperAndInItsLegend) {
  FigureSource run = source();
  const FigureRequest request = asked("neighbours", {{"sample", "1012"}});
  const Figure figure = run.figure(request);
  const Snapshot snapshot = *run.snapshot();
  const auto sections = neighbourSections(neighboursOf(snapshot, "encoding", 12), *run.samples());
  FigureLook look;
  look.dpi = 96;
  const QImage light = figureImage(figure, look);
  const auto frameAt = [&](const QImage& image, int place) {
    return QColor(image.pixel(sheetBox(sections, 0, place).topLeft() + QPoint(1, 30)));
  };
  EXPECT_EQ(frameAt(light, 0), lightTheme().accent);
  for (int k = 1; k <= 5; ++k)
    EXPECT_EQ(frameAt(light, k), PlantedRun::label(PlantedRun::neighbour(12, k)) == 0 ? lightTheme().good : lightTheme().bad) << k;
  EXPECT_THAT(renderFigure(figure, FigureFormat::svg).toStdString(), HasSubstr("of the same class"));
  look.style.legend = LegendPlace::none;
  EXPECT_THAT(renderFigure(figure, FigureFormat::svg, look).toStdString(), testing::Not(HasSubstr("of the same class")));
}

TEST_F(SampleFigure, AFilmShowsTheClustersOfEachSnapshotAndAFlowGrows) {
  FigureSource run = source();
  Film film;
  film.figure = asked("clusters");
  film.pixels = {320, 300};
  ASSERT_EQ(makeFilm(run, film, folder_ / "clusters.gif", {}), 3);
  QImageReader reader(QString::fromStdString((folder_ / "clusters.gif").string()));
  EXPECT_EQ(reader.imageCount(), 3);
  EXPECT_EQ(reader.size(), QSize(320, 300));
  film.figure = asked("cluster_flow");
  const auto frames = run.frames(film.figure);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[1].step, 10);
  std::vector<int> reach;
  for (const auto& frame : frames) {
    const QImage image = filmFrame(run, film, frame);
    int right = 0;
    for (int x = 0; x < image.width(); ++x)
      for (int y = 60; y < 200; ++y)
        if (QColor(image.pixel(x, y)) == classColor(1)) right = x;
    reach.push_back(right);
  }
  EXPECT_GT(reach[0], 0);
  EXPECT_GT(reach[1], reach[0] + 60);
  EXPECT_NEAR(reach[2] - reach[1], reach[1] - reach[0], 2);
  film.figure = asked("contact_sheet");
  EXPECT_THROW(makeFilm(run, film, folder_ / "sheet.gif", {}), UsageError);
  EXPECT_FALSE(changesOverTime(film.figure));
}

TEST_F(SampleFigure, WhatIsMissingIsToldWithWhatThereIs) {
  EXPECT_THAT(refusal(asked("neighbours")), HasSubstr("sample=ID is missing; the evaluated images have the ids 1000 to 1239"));
  EXPECT_THAT(refusal(asked("neighbours", {{"sample", "7"}})), HasSubstr("no evaluated image has the id \"7\""));
  EXPECT_THAT(refusal(asked("neighbours", {{"sample", "1012"}, {"k", "3"}})), HasSubstr("more than the 5 stored"));
  EXPECT_THAT(refusal(asked("sub_centroids")), HasSubstr("class=NAME is missing; there are coat, bag, small, shoe, cap"));
  EXPECT_THAT(refusal(asked("sub_centroids", {{"class", "hat"}})), HasSubstr("no class \"hat\""));
  EXPECT_THAT(refusal(asked("sub_centroids", {{"class", "coat"}, {"k", "x"}})), HasSubstr("a number of 1 to"));
  EXPECT_THAT(refusal(asked("clusters", {{"cluster", "9"}})), HasSubstr("no cluster \"9\"; there are 0, 1, 2, 3"));
  EXPECT_THAT(refusal(asked("cluster_table", {{"sort", "colour"}})), HasSubstr("not one of cluster, size"));
  EXPECT_THAT(refusal(asked("confusion", {{"cell", "shares"}})), HasSubstr("no option \"cell\"; there are epoch, cells"));
  EXPECT_THAT(refusal(asked("cluster_flow", {{"steps", "0,5"}})), HasSubstr("no snapshot at step 5; there are 0,10,20"));
  EXPECT_THAT(refusal(asked("cluster_flow", {}, 0)), HasSubstr("needs two snapshots"));
  EXPECT_THAT(refusal(asked("contact_sheet", {{"selection", "mine"}})), HasSubstr("the run has none"));
  EXPECT_THAT(refusal(asked("contact_sheet", {{"samples", "1-x"}})), HasSubstr("a list of ids"));
  EXPECT_THAT(refusal({"confusion", -1, "hidden_7", {}}), HasSubstr("there are those of encoding, embedding"));
  EXPECT_THAT(refusal(asked("galaxies")), testing::AllOf(HasSubstr("confusion"), HasSubstr("neighbours (--option sample=ID)"),
                                                         HasSubstr("sub_centroids"), HasSubstr("contact_sheet")));
}

TEST_F(SampleFigure, AllFiguresAtOnceHoldEveryComponentAndEverySavedSelection) {
  updateStudioNotes(root(), [](StudioNotes& notes) { notes.selections.push_back({"my coats: 1", "test", {1000, 1004, 1008}}); });
  FigureSource run = source();
  std::set<std::string> names;
  for (const Figure& figure : run.everything()) {
    names.insert(figure.name.toStdString());
    // The command of each makes what the list holds, although the list computes only what is drawn.
    const Figure again = run.figure(figure.request);
    EXPECT_EQ(again.name, figure.name);
    EXPECT_EQ(again.caption, figure.caption);
    EXPECT_EQ(again.size, figure.size);
  }
  for (const char* name : {"cluster_table_encoding_000000020", "clusters_embedding_000000020", "confusion_embedding_000000020",
                           "cluster_flow_encoding", "contact_sheet_my_coats__1"})
    EXPECT_EQ(names.count(name), 1u) << name;
  EXPECT_EQ(linesOf(run.figure(asked("contact_sheet", {{"selection", "my coats: 1"}})).csv()).size(), 4u);
  // Notes that cannot be read cost the selections, nothing else.
  std::ofstream(studioNotesFile(root())) << "{";
  EXPECT_EQ(source().everything().size() + 1, names.size());
}

TEST_F(SampleFigure, ARunWithoutLabelsHasNoFiguresOfClasses) {
  PlantedRun plain;
  plain.labelled = false;
  plain.write(folder_ / "plain");
  FigureSource run(folder_ / "plain");
  std::set<std::string> kinds;
  for (const Figure& figure : run.everything()) {
    kinds.insert(figure.request.figure.toStdString());
    EXPECT_FALSE(figure.csv().isEmpty());
    EXPECT_FALSE(figureImage(figure, darkPaper()).isNull());
  }
  EXPECT_EQ(kinds.count("confusion"), 0u);
  EXPECT_EQ(kinds.count("clusters"), 1u);
  EXPECT_THROW(run.figure(asked("confusion")), UsageError);
}

TEST(IdList, ComesBackAsItWasWritten) {
  for (const std::vector<std::int64_t>& ids : {std::vector<std::int64_t>{}, {7}, {1, 2}, {1, 2, 3, 9, 11, 12}})
    EXPECT_EQ(parseIds(idList(ids)), ids);
  EXPECT_EQ(idList({1, 2, 3, 9, 11, 12}), "1-3,9,11,12");
  for (const char* wrong : {",", "1,", "-1", "3-1", "1--2", "a", "1-99999999999", "1 2"})
    EXPECT_THROW(parseIds(wrong), UsageError) << wrong;
}

}  // namespace
}  // namespace resa
