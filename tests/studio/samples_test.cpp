// Samples and clusters, driven by mouse and keyboard on a run whose clusters are planted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFileDialog>
#include <QHeaderView>
#include <QInputDialog>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <cmath>
#include <set>

#include "app/studio/figure_export.h"
#include "app/studio/run_follower.h"
#include "app/studio/samples_presenter.h"
#include "app/studio/view_state.h"
#include "tests/studio/planted_run.h"
#include "tests/unit/test_folder.h"
#include "widgets/cluster_table.h"
#include "widgets/confusion_matrix.h"
#include "widgets/controls.h"
#include "widgets/flow_diagram.h"
#include "widgets/flow_range.h"
#include "widgets/sample_export.h"
#include "widgets/theme.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, 20000); }

/// The panel with what joins it to a run folder, without the rest of the window.
struct Session {
  explicit Session(const std::filesystem::path& root) : state(follower), presenter(state, view) {
    view.resize(620, 520);
    view.show();
    follower.open(QString::fromStdString(root.string()));
    EXPECT_TRUE(waitFor([&] { return state.samples() && state.view(); }));
    show(state.view()->snapshots.back().step);
  }
  void show(std::int64_t step) {
    state.showStep(step);
    EXPECT_TRUE(waitFor([&] { return state.snapshot() && state.snapshot()->step == step; }));
  }
  void press(SamplesMode mode) {
    const char* names[] = {"Selection", "Neighbours", "Clusters", "Confusion", "Flow"};
    auto* control = view.findChild<SegmentedControl*>("samples.mode");
    auto* segment = control->findChild<QPushButton*>(QStringLiteral("samples.mode.") + names[int(mode)]);
    if (control->folded())
      emit control->chosen(int(mode));
    else
      QTest::mouseClick(segment, Qt::LeftButton);
    EXPECT_EQ(view.mode(), mode);
  }
  SampleGrid& grid() { return *view.findChild<SampleGrid*>("samples.grid"); }
  SampleGrid& gallery() { return *view.findChild<SampleGrid*>("samples.gallery"); }
  void click(SampleGrid& where, int row, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    const QRect box = where.rectOf(row);
    ASSERT_TRUE(where.viewport()->rect().contains(box.center())) << "row " << row << " is not in sight";
    QTest::mouseClick(where.viewport(), Qt::LeftButton, modifiers, box.center());
  }
  std::vector<int> selected() { return evaluatedRows(state.selection(), *state.samples()); }
  RunFollower follower;
  ViewState state;
  SamplesView view;
  SamplesPresenter presenter;
};

class SamplesPanel : public testing::Test {
 protected:
  SamplesPanel() { PlantedRun().write(folder_ / "run"); }
  std::filesystem::path root() const { return folder_ / "run"; }
  TestFolder folder_;
};

std::vector<int> rowsWhere(const std::function<bool(int)>& claim) {
  std::vector<int> rows;
  for (int row = 0; row < PlantedRun::images; ++row)
    if (claim(row)) rows.push_back(row);
  return rows;
}

TEST(SampleGrid, DrawsOnlyWhatIsInSightOfSixtyThousand) {
  auto samples = std::make_shared<Samples>();
  constexpr int count = 60000;
  samples->images = {count, 8, 8, 1, std::vector<std::uint8_t>(std::size_t(count) * 64, 90)};
  for (int i = 0; i < count; ++i) samples->ids.push_back(i);
  SampleGrid grid("grid");
  grid.resize(600, 400);
  grid.setSamples(samples);
  SampleSection all;
  for (int i = 0; i < count; ++i) all.tiles.push_back({i, QColor(), {}, {}});
  grid.setSections({all});
  grid.show();
  QElapsedTimer clock;
  clock.start();
  int frames = 0;
  for (int y = 0; y <= grid.verticalScrollBar()->maximum(); y += std::max(1, grid.verticalScrollBar()->maximum() / 20), ++frames) {
    grid.verticalScrollBar()->setValue(y);
    grid.viewport()->grab();
    EXPECT_GT(grid.painted(), 20);
    EXPECT_LT(grid.painted(), 80);
  }
  EXPECT_LT(clock.elapsed() / frames, 60) << "milliseconds a repaint";
  // The last image can be reached and is where it says it is.
  grid.verticalScrollBar()->setValue(grid.verticalScrollBar()->maximum());
  EXPECT_EQ(grid.rowAt(grid.rectOf(count - 1).center()), count - 1);
  EXPECT_TRUE(grid.viewport()->rect().contains(grid.rectOf(count - 1).center()));
  grid.setTileSide(24);
  grid.viewport()->grab();
  EXPECT_GT(grid.painted(), 200);
  EXPECT_LT(grid.painted(), 400);
}

TEST_F(SamplesPanel, AClickReplacesCtrlAddsAndRemovesShiftTakesARange) {
  Session session(root());
  EXPECT_EQ(session.view.shownRows().size(), std::size_t(PlantedRun::images));
  session.click(session.grid(), 3);
  EXPECT_THAT(session.selected(), ElementsAre(3));
  EXPECT_EQ(session.state.selection().ids, std::vector<std::int64_t>{1003});
  EXPECT_EQ(session.state.selection().current, 1003);
  session.click(session.grid(), 8, Qt::ControlModifier);
  session.click(session.grid(), 5, Qt::ControlModifier);
  EXPECT_THAT(session.selected(), ElementsAre(3, 5, 8));
  session.click(session.grid(), 8, Qt::ControlModifier);
  EXPECT_THAT(session.selected(), ElementsAre(3, 5));
  session.click(session.grid(), 10);
  session.click(session.grid(), 13, Qt::ShiftModifier);
  EXPECT_THAT(session.selected(), ElementsAre(10, 11, 12, 13));
  session.click(session.grid(), 1, Qt::ControlModifier);
  session.click(session.grid(), 2, Qt::ShiftModifier | Qt::ControlModifier);
  EXPECT_THAT(session.selected(), ElementsAre(1, 2, 10, 11, 12, 13));
  EXPECT_EQ(session.view.mode(), SamplesMode::selection);
  EXPECT_EQ(session.view.shownRows().size(), std::size_t(PlantedRun::images)) << "choosing leaves the other images in place";
  EXPECT_THAT(session.view.subtitle().toStdString(), HasSubstr("6 selected"));
}

TEST_F(SamplesPanel, KeysMoveSelectAndOpen) {
  Session session(root());
  SampleGrid& grid = session.grid();
  grid.setFocus();
  for (const int key : {Qt::Key_Right, Qt::Key_Right, Qt::Key_Right, Qt::Key_Left}) QTest::keyClick(&grid, Qt::Key(key));
  QTest::keyClick(&grid, Qt::Key_Space);
  EXPECT_THAT(session.selected(), ElementsAre(1));
  QTest::keyClick(&grid, Qt::Key_Right, Qt::ShiftModifier);
  QTest::keyClick(&grid, Qt::Key_Right, Qt::ShiftModifier);
  EXPECT_THAT(session.selected(), ElementsAre(1, 2, 3));
  QTest::keyClick(&grid, Qt::Key_Space);
  EXPECT_THAT(session.selected(), ElementsAre(1, 2)) << "space takes it away again";
  QTest::keyClick(&grid, Qt::Key_End);
  EXPECT_TRUE(grid.viewport()->rect().contains(grid.rectOf(PlantedRun::images - 1).center()));
  QTest::keyClick(&grid, Qt::Key_Return);
  EXPECT_THAT(session.selected(), ElementsAre(PlantedRun::images - 1));
  EXPECT_EQ(session.view.mode(), SamplesMode::neighbours);
}

TEST_F(SamplesPanel, WhatIsChosenElsewhereIsShownAloneAndOneImageWithItsNeighbours) {
  Session session(root());
  session.state.select(selectEvaluated(*session.state.samples(), {9, 7, 30}, "lasso"));
  EXPECT_THAT(session.view.shownRows(), ElementsAre(7, 9, 30));
  EXPECT_THAT(session.view.subtitle().toStdString(), HasSubstr("lasso"));
  session.state.select(selectEvaluated(*session.state.samples(), {7}, "image", 7));
  EXPECT_EQ(session.view.mode(), SamplesMode::neighbours);
  session.state.select(selectProbe(*session.state.samples(), {2, 6}, "pair", 2));
  EXPECT_EQ(session.view.mode(), SamplesMode::selection);
  EXPECT_THAT(session.view.shownRows(), ElementsAre(2, 6));
  EXPECT_THAT(session.view.subtitle().toStdString(), HasSubstr("probe images"));
  const QRect box = session.grid().rectOf(6);
  EXPECT_EQ(qGray(session.grid().viewport()->grab().toImage().pixel(box.center())), 120) << "the probe's picture, not the evaluated one's";
  session.click(session.grid(), 6);
  EXPECT_EQ(session.state.selection().split, probeSplit);
  EXPECT_THAT(session.state.selection().ids, ElementsAre(56));
  // Clusters that are being looked at stay in view.
  session.press(SamplesMode::confusion);
  session.state.select(selectEvaluated(*session.state.samples(), {9, 7}, "lasso"));
  EXPECT_EQ(session.view.mode(), SamplesMode::confusion);
}

TEST_F(SamplesPanel, NeighboursAreTheStoredOnesThenThoseOfGreatestCosine) {
  Session session(root());
  session.state.select(selectEvaluated(*session.state.samples(), {12}, "image", 12));
  EXPECT_THAT(session.view.shownRows(), ElementsAre(12, 16, 20, 15, 16, 17));
  EXPECT_THAT(session.view.subtitle().toStdString(), HasSubstr("3 of 5 same class"));
  auto* count = session.view.findChild<QComboBox*>("samples.neighbourCount");
  QTest::keyClick(count, Qt::Key_Down);
  ASSERT_EQ(count->currentText(), "30");
  ASSERT_TRUE(waitFor([&] { return session.view.shownRows().size() > 6; }));
  const std::vector<float> x = PlantedRun::features("encoding");
  std::vector<std::pair<double, int>> cosines;
  const auto product = [&](int a, int b) {
    double sum = 0;
    for (int t = 0; t < PlantedRun::columns; ++t)
      sum += double(x[std::size_t(a * PlantedRun::columns + t)]) * double(x[std::size_t(b * PlantedRun::columns + t)]);
    return sum;
  };
  for (int other = 0; other < PlantedRun::images; ++other)
    if (other != 12) cosines.emplace_back(-product(12, other) / std::sqrt(product(12, 12) * product(other, other)), other);
  std::sort(cosines.begin(), cosines.end());
  std::vector<int> expected;
  const std::set<int> stored{16, 20, 15, 17};
  for (const auto& [cosine, row] : cosines)
    if (!stored.count(row)) expected.push_back(row);
  const std::vector<int> shown = session.view.shownRows();
  ASSERT_EQ(shown.size(), 31u);
  expected.resize(shown.size() - 6);
  EXPECT_EQ(std::vector<int>(shown.begin() + 6, shown.end()), expected);
  // A click goes on to that image; the component can be another one than the map's.
  QTest::keyClick(count, Qt::Key_Up);
  session.click(*session.view.findChild<SampleGrid*>("samples.neighbourGrid"), 15);
  EXPECT_THAT(session.view.shownRows(), ElementsAre(15, 19, 23, 18, 19, 20));
  auto* component = session.view.findChild<QComboBox*>("samples.component");
  component->setCurrentIndex(component->findData("embedding"));
  EXPECT_THAT(session.view.subtitle().toStdString(), HasSubstr("embedding"));
  EXPECT_EQ(session.state.component(), "encoding");
}

TEST_F(SamplesPanel, TheTableHoldsTheNumbersOfEachClusterAndAClickSelectsIt) {
  Session session(root());
  session.press(SamplesMode::clusters);
  ClusterTable& table = session.view.clusters().table();
  ASSERT_TRUE(waitFor([&] { return table.rowCount() == 4; }));
  const auto cell = [&](int line, const char* head) {
    for (int column = 0; column < table.columnCount(); ++column)
      if (table.horizontalHeaderItem(column)->text() == head) return table.item(line, column)->text().toStdString();
    return std::string("no such column");
  };
  // Largest first: class 1 with 20 images of class 0.
  const int big = PlantedRun::cluster(20, 1);
  const std::vector<int> members = rowsWhere([&](int row) { return PlantedRun::cluster(20, row) == big; });
  ASSERT_EQ(members.size(), 80u);
  double sum = 0, above = 0;
  for (const int row : members) sum += double(PlantedRun::silhouette(row)), above += PlantedRun::silhouette(row) > 0 ? 1 : 0;
  EXPECT_EQ(cell(0, "cluster"), std::to_string(big));
  EXPECT_EQ(cell(0, "size"), "80");
  EXPECT_EQ(cell(0, "main class"), "bag, small");
  EXPECT_EQ(cell(0, "purity"), "75.0 %");
  EXPECT_EQ(cell(0, "mean SC"), decimals(sum / 80, 3).toStdString());
  EXPECT_EQ(cell(0, "SC > 0"), percent(above / 80).toStdString());
  // The head sorts by number.
  QTest::mouseClick(table.horizontalHeader()->viewport(), Qt::LeftButton, {}, QPoint(table.columnViewportPosition(1) + 10, 8));
  EXPECT_EQ(cell(0, "size"), "40");
  EXPECT_EQ(cell(3, "size"), "80");
  const QRect line = table.visualItemRect(table.item(3, 1));
  QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, line.center());
  EXPECT_EQ(session.selected(), members);
  EXPECT_EQ(session.state.selection().what, QStringLiteral("cluster %1").arg(big));
  // Silhouettes fall with the row: the first images are the representatives, the last the borderline ones.
  const std::vector<int> shown = session.view.shownRows();
  ASSERT_EQ(shown.size(), 96u);
  EXPECT_EQ(std::vector<int>(shown.begin(), shown.begin() + 48), std::vector<int>(members.begin(), members.begin() + 48));
  EXPECT_EQ(shown[48], members.back());
  EXPECT_EQ(shown[49], members[78]);
  QTest::keyClick(&table, Qt::Key_Up);
  EXPECT_EQ(session.selected().size(), 60u) << "the keyboard chooses as well";
}

TEST_F(SamplesPanel, WithoutLabelsThereIsNoPurityAndItIsSaid) {
  PlantedRun plain;
  plain.labelled = false;
  plain.write(folder_ / "plain");
  Session session(folder_ / "plain");
  session.press(SamplesMode::clusters);
  ClusterTable& table = session.view.clusters().table();
  ASSERT_TRUE(waitFor([&] { return table.rowCount() == 4; }));
  QStringList heads;
  for (int column = 0; column < table.columnCount(); ++column)
    if (!table.isColumnHidden(column)) heads += table.horizontalHeaderItem(column)->text();
  EXPECT_EQ(heads, (QStringList{"cluster", "size", "share"}));
  EXPECT_THAT(session.view.subtitle().toStdString(), HasSubstr("without labels there is no purity"));
  EXPECT_THAT(session.view.subtitle().toStdString(), HasSubstr("nearest to the centre"));
  EXPECT_EQ(session.view.findChild<QComboBox*>("samples.clusterOf")->count(), 1);
  session.press(SamplesMode::confusion);
  EXPECT_THAT(session.view.confusion().matrix().emptyText().toStdString(), HasSubstr("no labels"));
}

TEST_F(SamplesPanel, AClickOnACellOfTheConfusionSelectsExactlyItsImages) {
  Session session(root());
  session.press(SamplesMode::confusion);
  ConfusionMatrix& matrix = session.view.confusion().matrix();
  ASSERT_TRUE(waitFor([&] { return session.view.subtitle().contains("matched"); }));
  EXPECT_THAT(session.view.subtitle().toStdString(), HasSubstr("91.7 %")) << "220 of 240 lie on matched pairs";
  // The columns follow the matching: class k is matched to column k.
  QTest::mouseMove(&matrix, matrix.positionOf(0, 1).toPoint());
  QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.positionOf(0, 1).toPoint());
  EXPECT_EQ(session.selected(), rowsWhere(PlantedRun::moves));
  EXPECT_THAT(matrix.caption().toStdString(), HasSubstr("20 images, 33.3 % of the class, 25.0 % of the cluster"));
  QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.positionOf(2, -1).toPoint());
  EXPECT_EQ(session.selected(), rowsWhere([](int row) { return row % 4 == 2; }));
  QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.positionOf(-1, 0).toPoint());
  EXPECT_EQ(session.selected(), rowsWhere([](int row) { return row % 4 == 0 && row >= 80; }));
  QTest::mouseClick(&matrix, Qt::LeftButton, Qt::ControlModifier, matrix.positionOf(0, 1).toPoint());
  EXPECT_EQ(session.selected(), rowsWhere([](int row) { return row % 4 == 0; }));
  for (const int key : {Qt::Key_Down, Qt::Key_Right, Qt::Key_Right, Qt::Key_Return}) QTest::keyClick(&matrix, Qt::Key(key));
  EXPECT_TRUE(session.selected().empty()) << "class 1 has no image in the cluster of class 3";
  // The darkest cell is a matched one, the empty one has the ground's colour.
  const QImage shot = matrix.grab().toImage();
  const auto corner = [&](int row, int column) { return shot.pixelColor((matrix.positionOf(row, column) - QPointF(20, 20)).toPoint()); };
  EXPECT_EQ(corner(1, 2), theme().raised);
  EXPECT_EQ(corner(2, 2), theme().accent);
}

TEST_F(SamplesPanel, ARibbonSelectsTheImagesThatMoved) {
  Session session(root());
  session.press(SamplesMode::flow);
  FlowDiagram& diagram = session.view.flow().diagram();
  ASSERT_TRUE(waitFor([&] { return session.view.subtitle().contains("seeds, "); }));
  const auto ribbonAt = [&](int count) -> QPoint {
    const FlowLayout layout = diagram.layout();
    for (int x = 1; x < diagram.width(); ++x) {
      for (int y = 1; y < diagram.height(); y += 2) {
        const FlowPart part = layout.at(QPointF(x, y));
        if (part.ribbon < 0 || part.stage != 0) continue;
        QTest::mouseMove(&diagram, QPoint(x, y));
        if (diagram.caption().startsWith(QString::number(count) + " images")) return QPoint(x, y);
      }
    }
    return {};
  };
  const QPoint moved = ribbonAt(20);
  ASSERT_FALSE(moved.isNull());
  EXPECT_THAT(diagram.caption().toStdString(), HasSubstr("8.3 %"));
  EXPECT_THAT(diagram.caption().toStdString(), HasSubstr("above the noise of two k-means seeds (0.0 %)"));
  QTest::mouseClick(&diagram, Qt::LeftButton, {}, moved);
  EXPECT_EQ(session.selected(), rowsWhere(PlantedRun::moves));
  // The ribbon has the colour of the cluster it comes from, which class 0 keeps over all snapshots.
  const FlowLayout layout = diagram.layout();
  ASSERT_EQ(layout.nodes.size(), 3u);
  const QImage shot = diagram.grab().toImage();
  for (int stage = 0; stage < 3; ++stage)
    for (int track = 0; track < 4; ++track)
      EXPECT_EQ(shot.pixelColor(layout.nodes[std::size_t(stage)][std::size_t(track)].center().toPoint()), classColor(track)) << stage;
  const double height = layout.nodes[0][0].height() / 60;
  for (const QRectF& node : layout.nodes[0]) EXPECT_NEAR(node.height(), 60 * height, 1e-6);
  // Keys reach the same.
  diagram.setFocus();
  QTest::keyClick(&diagram, Qt::Key_Right);
  QTest::keyClick(&diagram, Qt::Key_Return);
  EXPECT_EQ(session.selected().size(), 60u);
}

TEST_F(SamplesPanel, AFlowBelowTheNoiseOfSeedsIsGreyAndTheRangeChoosesTheSnapshots) {
  Session session(root());
  session.state.setComponent("embedding");
  session.press(SamplesMode::flow);
  ASSERT_TRUE(waitFor([&] { return session.view.subtitle().contains("grey: not above"); }));
  const std::vector<Figure> figures = session.view.figures();
  ASSERT_EQ(figures.size(), 1u);
  const QList<QByteArray> lines = figures[0].csv().split('\n');
  int grey = 0, coloured = 0;
  for (const QByteArray& line : lines.mid(1)) {
    const QList<QByteArray> cells = line.split(',');
    if (cells.size() < 9) continue;
    const bool small = cells[6].toInt() <= 2;
    EXPECT_EQ(cells[8] == "1", small) << line.toStdString() << ": the noise of a cloud is more than one image and less than its clusters";
    (small ? grey : coloured) += 1;
  }
  EXPECT_EQ(grey, 2);
  EXPECT_EQ(coloured, 8);
  // Dragging the left handle to the middle leaves two snapshots.
  FlowRange& range = session.view.flow().range();
  const QPoint from = range.handle(0), to(range.width() / 2, range.height() / 2);
  QTest::mousePress(&range, Qt::LeftButton, {}, from);
  QMouseEvent drag(QEvent::MouseMove, to, range.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&range, &drag);
  QTest::mouseRelease(&range, Qt::LeftButton, {}, to);
  EXPECT_EQ(range.first(), 10);
  ASSERT_TRUE(waitFor([&] { return session.view.subtitle().contains("2 of 3 snapshots"); }));
  QTest::keyClick(&range, Qt::Key_Home);
  EXPECT_EQ(range.first(), 0);
  QTest::keyClick(&range, Qt::Key_Space);
  QTest::keyClick(&range, Qt::Key_Left);
  EXPECT_EQ(range.last(), 10);
  QTest::keyClick(&range, Qt::Key_Left);
  EXPECT_THAT(session.view.flow().diagram().emptyText().toStdString(), HasSubstr("needs two"));
}

TEST_F(SamplesPanel, AClassIsSplitIntoItsPlantedSubCentroids) {
  Session session(root());
  session.press(SamplesMode::clusters);
  auto* of = session.view.findChild<QComboBox*>("samples.clusterOf");
  auto* parts = session.view.findChild<QComboBox*>("samples.splitParts");
  EXPECT_FALSE(parts->isEnabled());
  QTest::keyClick(of, Qt::Key_Down);
  ASSERT_EQ(of->currentText(), "coat");
  QTest::keyClick(parts, Qt::Key_Up);
  ASSERT_EQ(parts->currentData().toInt(), 2);
  ClusterTable& table = session.view.clusters().table();
  ASSERT_TRUE(waitFor([&] { return table.rowCount() == 2; }));
  QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualItemRect(table.item(0, 1)).center());
  const std::vector<int> one = session.selected();
  QTest::mouseClick(table.viewport(), Qt::LeftButton, {}, table.visualItemRect(table.item(1, 1)).center());
  const std::vector<int> two = session.selected();
  const auto even = rowsWhere([](int row) { return row % 8 == 0; }), odd = rowsWhere([](int row) { return row % 8 == 4; });
  EXPECT_TRUE((one == even && two == odd) || (one == odd && two == even));
  EXPECT_THAT(session.state.selection().what.toStdString(), HasSubstr("coat, sub-centroid"));
  const std::vector<Figure> figures = session.view.figures();
  ASSERT_EQ(figures.size(), 1u);
  EXPECT_THAT(figures[0].csv().toStdString(), HasSubstr("Sub-centroid 2 · 30 images · mean SC"));
}

QMenu* openMenu(Session& session, const char* button, const char* menu) {
  QTest::mouseClick(session.view.findChild<QPushButton*>(button), Qt::LeftButton);
  for (QMenu* found : session.view.findChildren<QMenu*>(menu))
    if (found->isVisible()) return found;
  return nullptr;
}

void trigger(QMenu* menu, const QString& begin) {
  ASSERT_NE(menu, nullptr);
  for (QAction* action : menu->actions()) {
    if (!action->text().startsWith(begin)) continue;
    action->trigger();
    menu->close();
    return;
  }
  FAIL() << "no entry " << begin.toStdString();
}

TEST_F(SamplesPanel, SavedSelectionsSurviveARestart) {
  {
    Session session(root());
    session.state.select(selectEvaluated(*session.state.samples(), {4, 9, 100}, "lasso"));
    trigger(openMenu(session, "samples.saved", "samples.savedMenu"), "Save this");
    auto* dialog = session.view.findChild<QInputDialog*>("samples.saveName");
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->textValue(), "lasso");
    dialog->setTextValue("three & more");
    dialog->accept();
    session.state.select(selectProbe(*session.state.samples(), {1}, "pair"));
    emit session.view.selectionPage().saveRequested("one of the probe");
    ASSERT_TRUE(waitFor([&] { return readStudioNotes(root()).selections.size() == 2; }));
  }
  Session session(root());
  ASSERT_TRUE(waitFor([&] { return session.state.notes().notes().selections.size() == 2; }));
  trigger(openMenu(session, "samples.saved", "samples.savedMenu"), "three && more · 3 images");
  EXPECT_THAT(session.selected(), ElementsAre(4, 9, 100));
  EXPECT_EQ(session.state.selection().what, "three & more");
  QMenu* menu = openMenu(session, "samples.saved", "samples.savedMenu");
  trigger(menu->findChild<QMenu*>("samples.deleteMenu"), "three");
  menu->close();
  ASSERT_TRUE(waitFor([&] { return readStudioNotes(root()).selections.size() == 1; }));
  EXPECT_EQ(readStudioNotes(root()).selections[0].name, "one of the probe");
  // Ids of images that are not in this run are counted, not dropped in silence.
  QSignalSpy told(&session.state, &ViewState::notice);
  emit session.view.selectionPage().restoreRequested({"foreign", "test", {1004, 1, 2}});
  ASSERT_EQ(told.size(), 1);
  EXPECT_THAT(told[0][0].toString().toStdString(), HasSubstr("1 of 3"));
}

TEST_F(SamplesPanel, TheSelectionIsExportedAsIdsAndAsASheetOfPictures) {
  Session session(root());
  session.state.select(selectEvaluated(*session.state.samples(), {1, 200}, "two"));
  const auto save = [&](const char* entry, const std::filesystem::path& path) {
    trigger(openMenu(session, "samples.export", "samples.exportMenu"), entry);
    auto* dialog = session.view.findChild<QFileDialog*>("samples.saveFile");
    ASSERT_NE(dialog, nullptr);
    emit dialog->fileSelected(QString::fromStdString(path.string()));
    dialog->close();
    EXPECT_TRUE(waitFor([&] { return std::filesystem::exists(path); }));
    QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  };
  save("Ids of 2", folder_ / "ids.csv");
  const std::string csv = readText(folder_ / "ids.csv");
  EXPECT_EQ(csv.substr(0, csv.find('\n')), "id,split,label,class,cluster,SC");
  EXPECT_THAT(csv, HasSubstr("\n1001,test,1,\"bag, small\"," + std::to_string(PlantedRun::cluster(20, 1)) + ",0.496\n"));
  EXPECT_THAT(csv, HasSubstr("\n1200,test,0,coat," + std::to_string(PlantedRun::cluster(20, 200)) + ",-0.3\n"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 3);
  save("Contact sheet of 2", folder_ / "sheet.png");
  const QImage sheet(QString::fromStdString((folder_ / "sheet.png").string()));
  const Figure figure = session.view.selectionPage().sheet();
  ASSERT_FALSE(sheet.isNull());
  const double scale = double(sheet.width()) / figure.size.width();
  const std::vector<SampleSection> sections{{{}, {{1, QColor(), {}, {}}, {200, QColor(), {}, {}}}}};
  for (int place = 0; place < 2; ++place) {
    const QRect box = sheetBox(sections, 0, place);
    for (const QPoint& at : {box.center(), box.topLeft() + QPoint(2, 2), box.bottomRight() - QPoint(2, 2)})
      EXPECT_EQ(qGray(sheet.pixel((QPointF(at) * scale).toPoint())), place == 0 ? 1 : 200);
    EXPECT_EQ(sheet.pixelColor((QPointF(box.right() + 4, box.center().y()) * scale).toPoint()), QColor(Qt::white));
    // Below each picture stands its caption.
    bool ink = false;
    for (int x = box.left(); x < box.right(); ++x)
      for (int y = box.bottom() + 2; y < box.bottom() + 13; ++y) ink |= qGray(sheet.pixel((QPointF(x, y) * scale).toPoint())) < 180;
    EXPECT_TRUE(ink);
  }
}

TEST_F(SamplesPanel, EveryPageOffersWhatItShowsAsAFigure) {
  Session session(root());
  session.state.select(selectEvaluated(*session.state.samples(), {12}, "image", 12));
  const std::pair<SamplesMode, std::vector<std::string>> wanted[] = {
      {SamplesMode::selection, {"contact_sheet"}},
      {SamplesMode::neighbours, {"neighbours_encoding_1012"}},
      {SamplesMode::clusters, {"cluster_table_encoding_000000020", "clusters_encoding"}},
      {SamplesMode::confusion, {"confusion_encoding_000000020"}},
      {SamplesMode::flow, {"cluster_flow_encoding"}}};
  for (const auto& [mode, names] : wanted) {
    session.press(mode);
    ASSERT_TRUE(waitFor([&] { return session.view.figures().size() == names.size(); })) << names.front();
    const std::vector<Figure> figures = session.view.figures();
    for (std::size_t i = 0; i < names.size(); ++i) {
      EXPECT_EQ(figures[i].name.toStdString(), names[i]);
      for (const FigureFormat format : figureFormats()) EXPECT_FALSE(renderFigure(figures[i], format).isEmpty());
      EXPECT_THAT(renderFigure(figures[i], FigureFormat::svg).toStdString(), HasSubstr("<text"));
    }
  }
  session.press(SamplesMode::confusion);
  const std::string csv = session.view.figures()[0].csv().toStdString();
  EXPECT_THAT(csv, HasSubstr("\ncoat,40,20,0,0\n\"bag, small\",0,60,0,0\nshoe,0,0,60,0\ncap,0,0,0,60\n"));
}

TEST_F(SamplesPanel, ANarrowPanelFoldsItsModesIntoAMenuAndKeepsItsTools) {
  Session session(root());
  session.view.resize(300, 420);
  EXPECT_TRUE(session.view.findChild<SegmentedControl*>("samples.mode")->folded());
  for (const SamplesMode mode : {SamplesMode::clusters, SamplesMode::flow, SamplesMode::selection}) {
    session.view.setMode(mode);
    EXPECT_LE(session.view.minimumSizeHint().width(), 300) << int(mode);
  }
  session.view.setTileSide(150);
  EXPECT_EQ(session.grid().tileSide(), 150);
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  const resa::TestFolder settings;
  qputenv("XDG_CONFIG_HOME", QByteArray::fromStdString(settings.path().string()));
  QApplication application(argc, argv);
  resa::applyTheme(application, true);
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
