// The samples panel, driven by mouse and keyboard: selecting, neighbours, saved selections, exports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QComboBox>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <cmath>
#include <set>

#include "tests/studio/samples_session.h"
#include "widgets/base/theme.h"
#include "widgets/samples/contact_sheet.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(SampleGrid, DrawsOnlyWhatIsInSightOfSixtyThousand) {
  auto samples = std::make_shared<Samples>();
  constexpr int count = 60000;
  samples->images = {count, 8, 8, 1, std::vector<std::uint8_t>(std::size_t(count) * 64, 90)};
  for (int i = 0; i < count; ++i) samples->ids.push_back(i);
  SampleGrid grid("grid");
  grid.resize(600, 400);
  grid.setSamples(samples);
  SampleSection all;
  for (int i = 0; i < count; ++i) all.tiles.push_back({i, {}, {}, {}});
  grid.setSections({all});
  grid.show();
  for (int y = 0; y <= grid.verticalScrollBar()->maximum(); y += std::max(1, grid.verticalScrollBar()->maximum() / 20)) {
    grid.verticalScrollBar()->setValue(y);
    grid.viewport()->grab();
    EXPECT_GT(grid.painted(), 20);
    EXPECT_LT(grid.painted(), 80);
  }
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
    emit session.view.selectionPage().saveRequested({"one of the probe", probeSplit, session.state.selection().ids});
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
  trigger(openMenu(session, "samples.saved", "samples.savedMenu"), "Bring “three && more” back");
  ASSERT_TRUE(waitFor([&] { return readStudioNotes(root()).selections.size() == 2; }));
  EXPECT_THAT(readStudioNotes(root()).selections[1].ids, ElementsAre(1004, 1009, 1100));
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
  const std::vector<SampleSection> sections{{{}, {{1, {}, {}, {}}, {200, {}, {}, {}}}}};
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
