#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "app/studio/window/run_side.h"
#include "app/studio/window/sides_view.h"
#include "app/studio/window/workspace.h"
#include "tests/studio/sample_run.h"
#include "tests/studio/window_session.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/base/command_palette.h"
#include "widgets/base/theme.h"
#include "widgets/base/toast.h"
#include "widgets/curves/curves_view.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"
#include "widgets/samples/samples_view.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

/// A window on a made-up run of four snapshots (steps 0, 10, 20, 30 of 30), beside it a second run of other snapshots.
class Shell : public testing::Test {
 protected:
  void SetUp() override {
    SampleRun what;
    what.steps = 30;
    what.snapshots = 4;
    writeSampleRun(path("first"), what);
    what.steps = 40;
    what.snapshots = 3;
    writeSampleRun(path("second"), what);
    openWindow();
  }
  void openWindow() {
    session_.reset();
    session_ = std::make_unique<WindowSession>(folder_.path().toStdString(), QString::fromStdString(path("first").string()));
    QApplication::setActiveWindow(&window());  // without a window manager nobody else does
    ASSERT_TRUE(waitFor([&] { return state().snapshot() != nullptr && state().samples() != nullptr; }, 30));
  }
  fs::path path(const char* name) const { return fs::path(folder_.path().toStdString()) / name; }
  MainWindow& window() { return session_->window(); }
  Timeline& timeline() { return *window().findChild<Timeline*>("timeline"); }
  SidesView& sides() { return *window().findChild<SidesView*>("sides"); }
  Workspace& workspace() { return *window().findChild<Workspace*>("workspace"); }
  ViewState& state() { return *window().findChild<ViewState*>(); }
  void trigger(const QString& action) { window().findChild<QAction*>(action)->trigger(); }
  CommandPalette* palette() {
    QApplication::setActiveWindow(&window());
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);  // an earlier one is gone
    QTest::keyClick(&window(), Qt::Key_K, Qt::ControlModifier);
    return window().findChild<CommandPalette*>();
  }
  /// Types into the palette and takes the first offer; returns what it was.
  QString command(const QString& typed) {
    CommandPalette* dialog = palette();
    if (!dialog) return {};
    auto* edit = dialog->findChild<QLineEdit*>("commandPalette.edit");
    QTest::keyClicks(edit, typed);
    const QString first = dialog->offered().value(0);
    QTest::keyClick(edit, Qt::Key_Return);
    return first;
  }
  QJsonObject written() const {
    QFile file(QString::fromStdString((path("first") / "studio.json").string()));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
  }

  QTemporaryDir folder_;
  std::unique_ptr<WindowSession> session_;
};

TEST_F(Shell, ArrowKeysMoveEveryPanelToTheSameSnapshot) {
  timeline().setFocus();
  ASSERT_EQ(state().snapshot()->step, 30);
  QTest::keyClick(&timeline(), Qt::Key_Left);
  ASSERT_TRUE(waitFor([&] { return state().snapshot()->step == 20; }, 10));
  EXPECT_EQ(workspace().map().canvas().map().step, 20);
  EXPECT_EQ(timeline().current(), 20);
  QTest::keyClick(&timeline(), Qt::Key_Home);
  EXPECT_TRUE(waitFor([&] { return state().snapshot()->step == 0; }, 10));
}

TEST_F(Shell, SpacePlaysTheWholeRunAndPlusMakesItFaster) {
  timeline().setFocus();
  timeline().setSpeed(1);
  for (int i = 0; i < 5; ++i) QTest::keyClick(&timeline(), Qt::Key_Plus);
  EXPECT_EQ(timeline().speed(), 8);
  std::vector<qint64> seen;
  QObject::connect(&timeline(), &Timeline::stepSelected, &timeline(), [&](qint64 step) { seen.push_back(step); });
  QTest::keyClick(&timeline(), Qt::Key_Space);
  ASSERT_TRUE(waitFor([&] { return !timeline().playing(); }, 10));
  EXPECT_EQ(seen, (std::vector<qint64>{0, 10, 20, 30}));
  QTest::keyClick(&timeline(), Qt::Key_Minus);
  EXPECT_EQ(timeline().speed(), 4);
  openWindow();
  EXPECT_EQ(timeline().speed(), 4) << "the speed is remembered";
}

TEST_F(Shell, ABookmarkWithItsNoteIsKeptInTheRunFolderAndFoundAgain) {
  timeline().setFocus();
  QTest::keyClick(&timeline(), Qt::Key_Left);
  QTest::keyClick(&timeline(), Qt::Key_B);
  auto* text = qobject_cast<QLineEdit*>(QApplication::activePopupWidget()->findChild<QLineEdit*>("bookmarkText"));
  ASSERT_TRUE(text);
  QTest::keyClicks(text, "blocks appear");
  QTest::keyClick(text, Qt::Key_Return);
  ASSERT_TRUE(waitFor([&] { return written().value("bookmarks").toArray().size() == 1; }, 10));
  EXPECT_EQ(written().value("bookmarks").toArray()[0].toObject().value("step").toInt(), 20);
  EXPECT_EQ(written().value("bookmarks").toArray()[0].toObject().value("text").toString(), "blocks appear");
  openWindow();
  const auto marked = [&] {
    const auto& markers = timeline().markers();
    return std::any_of(markers.begin(), markers.end(),
                       [](const TimelineMarker& m) { return m.bookmark && m.label == "★ blocks appear" && m.step == 20; });
  };
  EXPECT_TRUE(waitFor(marked, 10));
  EXPECT_EQ(command("blocks app"), "★ blocks appear");
  EXPECT_TRUE(waitFor([&] { return state().snapshot()->step == 20; }, 10));
}

TEST_F(Shell, ThePaletteFindsEpochsRunsChoicesAndMenuEntries) {
  EXPECT_EQ(command("epoch 2"), "Epoch 2");
  EXPECT_TRUE(waitFor([&] { return state().snapshot()->step == 20; }, 10));
  EXPECT_EQ(command("similarity"), "Similarity");
  EXPECT_EQ(workspace().assignment().mode(), MatrixMode::similarity);
  EXPECT_EQ(command("show only map"), "Show only Map");
  EXPECT_EQ(workspace().maximized(), &workspace().map());
  EXPECT_TRUE(command("export fig").contains("Export figures"));
  auto* dialog = window().findChild<QDialog*>("exportDialog");
  ASSERT_TRUE(dialog);
  dialog->close();
  CommandPalette* open = palette();
  ASSERT_TRUE(open);
  QTest::keyClicks(open->findChild<QLineEdit*>(), "zzzzz");
  EXPECT_TRUE(open->offered().isEmpty());
  QTest::keyClick(open->findChild<QLineEdit*>(), Qt::Key_Escape);
  EXPECT_TRUE(waitFor([&] { return !window().findChild<CommandPalette*>(); }, 5));
}

TEST(MatchScore, PrefersWholeWordsAndRefusesLettersOutOfOrder) {
  EXPECT_GT(matchScore("map", "Map"), matchScore("map", "Make a picture"));
  EXPECT_GT(matchScore("ef", "Export figures"), matchScore("ef", "Chef"));
  EXPECT_LT(matchScore("pam", "Map"), 0);
  EXPECT_GE(matchScore("", "anything"), 0);
}

TEST_F(Shell, SelectionsAreUndoneAndDoneAgain) {
  const auto pick = [&](int row) { state().select(selectEvaluated(*state().samples(), {row}, "image", row)); };
  pick(3);
  pick(5);
  QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(currentEvaluatedRow(state().selection(), *state().samples()), 3);
  trigger("redoAction");
  EXPECT_EQ(currentEvaluatedRow(state().selection(), *state().samples()), 5);
  trigger("undoAction");
  trigger("undoAction");
  EXPECT_TRUE(state().selection().empty());
  trigger("undoAction");
  auto* toast = window().findChild<Toast*>("toast");
  EXPECT_TRUE(toast->isVisible());
  EXPECT_TRUE(toast->text().contains("no earlier selection"));
}

TEST_F(Shell, ACellSelectsItsTwoProbeImagesInEveryPanel) {
  MatrixCanvas& canvas = workspace().assignment().canvas();
  QTest::mouseClick(&canvas, Qt::LeftButton, {}, canvas.positionOf(2, 7).toPoint());
  EXPECT_EQ(state().pair(), (std::pair{2, 7}));
  EXPECT_EQ(probeRows(state().selection(), *state().samples()), (std::vector<int>{2, 7}));
  timeline().setFocus();
  QTest::keyClick(&window(), Qt::Key_Escape);
  EXPECT_EQ(state().pair(), (std::pair{-1, -1}));
}

TEST_F(Shell, ChoicesOfTheAssignmentAreRememberedBetweenStarts) {
  const auto action = [&](const char* name) { return window().findChild<QAction*>(QStringLiteral("assignment.") + QLatin1String(name)); };
  EXPECT_EQ(command("gradient"), "Gradient");
  for (const char* name : {"infoNce", "logarithmic", "borders", "cividis"}) action(name)->trigger();
  openWindow();
  const AssignmentView& view = workspace().assignment();
  EXPECT_EQ(view.mode(), MatrixMode::gradient);
  EXPECT_TRUE(view.choice().infoNce && view.choice().linear);
  EXPECT_FALSE(view.look().borders);
  EXPECT_TRUE(view.look().marginals);
  EXPECT_EQ(view.look().colorMap, ColorMap::cividis);
  EXPECT_TRUE(action("infoNce")->isChecked() && action("cividis")->isChecked());
  EXPECT_FALSE(action("logarithmic")->isChecked() || action("borders")->isChecked());
  for (const char* name : {"infoNce", "logarithmic", "borders", "viridis"}) action(name)->trigger();
  workspace().assignment().setMode(MatrixMode::assignment);
}

TEST_F(Shell, TwoRunsShareEpochSelectionPairAndPanels) {
  sides().compareWith(QString::fromStdString(path("second").string()));
  ASSERT_TRUE(sides().second());
  ViewState& other = sides().second()->state();
  ASSERT_TRUE(waitFor([&] { return other.snapshot() && other.samples(); }, 20));
  // Steps 0, 20 and 40 at 10 steps an epoch: epochs 0, 2 and 4; the first run's epoch 3 is as near to 2 as to 4, its epoch 1 to 0 and 2.
  timeline().setFocus();
  QTest::keyClick(&timeline(), Qt::Key_Left);
  ASSERT_TRUE(waitFor([&] { return state().snapshot()->step == 20 && other.snapshot()->step == 20; }, 10));
  QTest::keyClick(&timeline(), Qt::Key_Home);
  ASSERT_TRUE(waitFor([&] { return state().snapshot()->step == 0 && other.snapshot()->step == 0; }, 10));

  state().select(selectEvaluated(*state().samples(), {1, 4, 6}, "lasso"));
  EXPECT_EQ(evaluatedRows(other.selection(), *other.samples()), (std::vector<int>{1, 4, 6}));
  other.pinPair(1, 2);
  EXPECT_EQ(state().pair(), (std::pair{1, 2}));
  sides().second()->workspace().maximize(&sides().second()->workspace().map());
  EXPECT_EQ(workspace().maximized(), &workspace().map());
  workspace().maximize(nullptr);
  EXPECT_EQ(sides().second()->workspace().maximized(), nullptr);
  EXPECT_TRUE(workspace().assignment().isVisible());
  EXPECT_FALSE(workspace().curves().isVisible());
  sides().setShown(1);
  EXPECT_TRUE(workspace().curves().isVisible());
  EXPECT_TRUE(sides().second()->workspace().samples().isVisible());

  session_->press("compare.end");
  EXPECT_FALSE(sides().second());
  EXPECT_TRUE(workspace().assignment().isVisible());
  EXPECT_TRUE(workspace().samples().isVisible());
  QTest::keyClick(&timeline(), Qt::Key_End);
  EXPECT_TRUE(waitFor([&] { return state().snapshot()->step == 30; }, 10));
}

TEST_F(Shell, ARunThatCannotBeComparedIsToldAndLeavesTheFirstOneAlone) {
  sides().compareWith(folder_.path() + "/absent");
  ASSERT_TRUE(waitFor([&] { return session_->bannerText().contains("run.toml"); }, 10)) << session_->bannerText().toStdString();
  EXPECT_TRUE(waitFor([&] { return sides().second() == nullptr; }, 10));
  EXPECT_TRUE(workspace().assignment().isVisible());
  EXPECT_EQ(state().snapshot()->step, 30);
}

TEST_F(Shell, PanelsChangePlacesFloatAndComeBack) {
  const auto place = [&](QWidget& panel) { return panel.mapTo(&workspace(), QPoint(0, 0)); };
  Workspace& panels = workspace();
  const QPoint first = place(panels.assignment()), last = place(panels.samples());
  panels.swapPanels(&panels.assignment(), &panels.samples());
  QApplication::processEvents();
  EXPECT_EQ(place(panels.samples()), first);
  EXPECT_EQ(place(panels.assignment()), last);
  openWindow();
  QApplication::processEvents();
  EXPECT_GT(place(workspace().assignment()).y(), place(workspace().map()).y()) << "places are remembered";

  workspace().setFloating(&workspace().map(), true);
  EXPECT_TRUE(workspace().map().isVisible());
  EXPECT_NE(workspace().map().window(), &window());
  workspace().map().window()->close();
  EXPECT_EQ(workspace().map().window(), &window());
  trigger("resetLayoutAction");
  QApplication::processEvents();
  EXPECT_EQ(workspace().assignment().mapTo(&workspace(), QPoint(0, 0)), first);
}

TEST_F(Shell, ADoubleClickOnATitleShowsThePanelAloneAndEscapeBringsAllBack) {
  Panel& map = workspace().map();
  QTest::mouseDClick(&map, Qt::LeftButton, {}, QPoint(60, 20));
  EXPECT_EQ(workspace().maximized(), &map);
  EXPECT_FALSE(workspace().curves().isVisible());
  timeline().setFocus();
  QTest::keyClick(&window(), Qt::Key_Escape);
  EXPECT_EQ(workspace().maximized(), nullptr);
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
