// The window around the panels: rail, inspector, top bar, timeline, palette, places of panels, and what it remembers.
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QGridLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSlider>
#include <QSpinBox>
#include <QSplitter>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <QWindow>

#include "app/studio/run/run_controller.h"
#include "app/studio/run/view_state.h"
#include "app/studio/window/about_dialog.h"
#include "app/studio/window/sides_view.h"
#include "app/studio/window/workspace.h"
#include "tests/studio/desk_session.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/base/command_palette.h"
#include "widgets/base/controls.h"
#include "widgets/base/panel.h"
#include "widgets/base/theme.h"
#include "widgets/curves/chart.h"
#include "widgets/curves/curves_view.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"
#include "widgets/runs/run_list.h"
#include "widgets/runs/run_table.h"
#include "widgets/samples/samples_view.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

class DeskWindow : public Desk {
 protected:
  void SetUp() override {
    Desk::SetUp();
    if (IsSkipped()) return;
    one_ = place("one");
    open(one_);
  }
  QPoint placeOf(Panel& panel) { return panel.mapTo(&workspace(), QPoint(0, 0)); }
  QStringList shownPanels() {
    QStringList names;
    for (const char* name : {"assignment", "map", "curves", "samples"}) {
      const Panel* panel = workspace().panelNamed(QString::fromLatin1(name));
      if (panel && panel->isVisible()) names << QString::fromLatin1(name);
    }
    return names;
  }
  std::vector<Panel*> panels() { return {&workspace().assignment(), &workspace().map(), &workspace().curves(), &workspace().samples()}; }
  /// What a reader of the screen is told.
  QString readout(const char* name) { return find<QWidget>(name)->accessibleName(); }
  QString one_;
};

TEST_F(DeskWindow, TheRailLeadsToRunsDataAndTheFormByMouseAndKeys) {
  auto* rail = find<QTabWidget>("sidebar");
  QTabBar* tabs = rail->tabBar();
  const auto click = [&](int at) { QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(at).center()); };
  click(1);
  EXPECT_TRUE(window().findChild<QWidget*>("dataPage")->isVisible());
  const int narrow = rail->width();
  click(2);
  EXPECT_TRUE(window().findChild<QWidget*>("newRunPage")->isVisible());
  QApplication::processEvents();
  EXPECT_GT(rail->width(), narrow) << "the form needs room";
  click(0);
  QApplication::processEvents();
  EXPECT_EQ(rail->width(), narrow) << "and gives it back";
  EXPECT_TRUE(window().findChild<RunList*>("runList")->isVisible());
  tabs->setFocus();
  QTest::keyClick(tabs, Qt::Key_Right);
  EXPECT_EQ(rail->currentIndex(), 1);
  key(Qt::Key_N, Qt::ControlModifier);
  EXPECT_EQ(rail->currentIndex(), 2);
  key(Qt::Key_R, Qt::ControlModifier);
  EXPECT_TRUE(table().isVisible());
  key(Qt::Key_R, Qt::ControlModifier);
  EXPECT_FALSE(table().isVisible()) << "the same key goes back";
  key(Qt::Key_1, Qt::ControlModifier);
  EXPECT_FALSE(rail->isVisible());
  key(Qt::Key_1, Qt::ControlModifier);
  EXPECT_TRUE(rail->isVisible());
}

TEST_F(DeskWindow, TheInspectorShowsThePairOfAClickedCellAndComesAndGoes) {
  auto* pair = window().findChild<PairInspector*>("pair");
  ASSERT_TRUE(pair && pair->isVisible());
  MatrixCanvas& matrix = workspace().assignment().canvas();
  QTest::mouseClick(&matrix, Qt::LeftButton, {}, matrix.positionOf(4, 9).toPoint());
  EXPECT_EQ(pair->row(), 4);
  EXPECT_EQ(pair->column(), 9);
  EXPECT_EQ(state().selection().ids.size(), 2u);
  key(Qt::Key_2, Qt::ControlModifier);
  EXPECT_FALSE(pair->isVisible());
  key(Qt::Key_2, Qt::ControlModifier);
  EXPECT_TRUE(pair->isVisible());
  timeline().setFocus();
  QTest::keyClick(&timeline(), Qt::Key_Escape);
  EXPECT_EQ(state().pair(), (std::pair{-1, -1}));
}

TEST_F(DeskWindow, TheTopBarSaysWhatTheFileSays) {
  const auto steps = session().events("step");
  const QJsonObject last = steps.last(), score = session().events("evaluation").last();
  EXPECT_EQ(session().state(), "Finished");
  EXPECT_TRUE(readout("lossReadout").contains(QString::number(last.value("loss").toDouble(), 'f', 3)))
      << readout("lossReadout").toStdString();
  EXPECT_TRUE(readout("rateReadout").contains(QString::number(last.value("images_per_second").toDouble(), 'f', 0) + "/s"));
  EXPECT_TRUE(readout("epochReadout").contains("epoch 3 / 3")) << readout("epochReadout").toStdString();
  EXPECT_TRUE(readout("epochReadout").contains("step 30 of 30"));
  const double knn = score.value("knn5").toObject().value("encoding").toDouble();
  EXPECT_TRUE(readout("knnReadout").contains(QString::number(knn, 'f', 3))) << readout("knnReadout").toStdString();
  EXPECT_FALSE(find<QPushButton>("stopButton")->isVisible()) << "nothing to stop";
  EXPECT_FALSE(find<QPushButton>("pauseButton")->isVisible());
}

TEST_F(DeskWindow, EveryPanelIsShownAloneByADoubleClickAndByItsButton) {
  const QStringList all = shownPanels();
  ASSERT_EQ(all.size(), 4);
  for (Panel* panel : panels()) {
    QTest::mouseDClick(panel, Qt::LeftButton, {}, QPoint(60, 20));
    EXPECT_EQ(shownPanels(), QStringList{panel->objectName()});
    QTest::mouseDClick(panel, Qt::LeftButton, {}, QPoint(60, 20));
    EXPECT_EQ(shownPanels(), all);
    auto* button = panel->findChild<QToolButton*>(panel->objectName() + ".maximize");
    ASSERT_TRUE(button);
    QTest::mouseClick(button, Qt::LeftButton);
    EXPECT_EQ(shownPanels(), QStringList{panel->objectName()});
    timeline().setFocus();
    QTest::keyClick(&timeline(), Qt::Key_Escape);
    EXPECT_EQ(shownPanels(), all);
  }
}

TEST_F(DeskWindow, APanelIsDraggedByItsTitleToThePlaceOfAnother) {
  Panel &first = workspace().assignment(), &last = workspace().samples();
  const QPoint from = placeOf(first), to = placeOf(last);
  QWindow* surface = window().windowHandle();
  // The drag has an event loop of its own: what the hand does next comes from a timer.
  const QPoint goal = last.mapTo(&window(), last.rect().center());
  int moves = 0;
  QTimer hand;
  QObject::connect(&hand, &QTimer::timeout, &hand, [&] {
    if (++moves < 4) return QTest::mouseMove(surface, goal + QPoint(moves, moves));
    hand.stop();
    QTest::mouseRelease(surface, Qt::LeftButton, {}, goal + QPoint(3, 3));
  });
  hand.start(50);
  const auto send = [&](QEvent::Type type, const QPoint& at) {
    QMouseEvent event(type, at, first.mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton, Qt::LeftButton, {});
    QApplication::sendEvent(&first, &event);
  };
  send(QEvent::MouseButtonPress, {60, 20});
  send(QEvent::MouseMove, {90, 40});
  QApplication::processEvents();
  EXPECT_EQ(placeOf(last), from);
  EXPECT_EQ(placeOf(first), to);
  key(Qt::Key_0, Qt::ControlModifier);
  QApplication::processEvents();
  EXPECT_EQ(placeOf(first), from);
  EXPECT_EQ(placeOf(last), to);
}

TEST_F(DeskWindow, PanelsFloatByTheirMenuAndGoBackByClosingTheirWindow) {
  MapView& map = workspace().map();
  chooseFromMenu(&map, QPoint(60, 20), "panelMenu", "In a window of its own");
  ASSERT_NE(map.window(), &window());
  EXPECT_TRUE(map.isVisible());
  // It still follows the one timeline.
  timeline().setFocus();
  QTest::keyClick(&timeline(), Qt::Key_Home);
  EXPECT_TRUE(waitFor([&] { return map.canvas().map().step == 0; }, 10));
  chooseFromMenu(&map, QPoint(60, 20), "panelMenu", "Back into the window");
  EXPECT_EQ(map.window(), &window());
  chooseFromMenu(&map, QPoint(60, 20), "panelMenu", "In a window of its own");
  map.window()->close();
  EXPECT_EQ(map.window(), &window());
  EXPECT_TRUE(map.isVisible());
}

TEST_F(DeskWindow, ThemeSizesPlacesAndAxesAreThereAgainNextTime) {
  window().resize(1340, 820);
  QApplication::processEvents();
  // The border between rail and panels is drawn by the mouse.
  auto* columns = find<QSplitter>("columns");
  QSplitterHandle* handle = columns->handle(1);
  const int before = columns->sizes()[0];
  const QPoint grip(0, handle->height() / 2);
  QTest::mousePress(handle, Qt::LeftButton, {}, grip);
  QTest::mouseMove(handle, grip + QPoint(40, 0));
  QTest::mouseRelease(handle, Qt::LeftButton, {}, grip + QPoint(40, 0));
  const int wide = columns->sizes()[0];
  EXPECT_GT(wide, before);
  workspace().swapPanels(&workspace().map(), &workspace().curves());
  QApplication::processEvents();
  const QPoint map = placeOf(workspace().map());
  timeline().setFocus();
  QTest::keyClick(&timeline(), Qt::Key_Plus);
  const double speed = timeline().speed();
  workspace().curves().setLogarithmic(false, true);
  emit workspace().curves().arrangementChanged();
  const QString arrangement = workspace().curves().arrangement();
  window().close();
  open(one_);
  QApplication::processEvents();
  EXPECT_EQ(window().size(), QSize(1500, 950)) << "a test's window takes its own size";
  EXPECT_EQ(find<QSplitter>("columns")->sizes()[0], wide);
  EXPECT_GT(placeOf(workspace().map()).y(), placeOf(workspace().assignment()).y());
  EXPECT_EQ(placeOf(workspace().map()).x(), map.x());
  EXPECT_EQ(timeline().speed(), speed);
  EXPECT_EQ(workspace().curves().arrangement(), arrangement);
  key(Qt::Key_0, Qt::ControlModifier);
  QApplication::processEvents();
  EXPECT_LE(placeOf(workspace().map()).y(), placeOf(workspace().assignment()).y() + 1) << "back in its place";
}

TEST_F(DeskWindow, TheWholeWindowComesBackAsItWasLeft) {
  {
    MainWindow first({runs().toStdString(), testedTrainer(), one_, false});
    first.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&first));
    first.resize(1234, 789);
    QApplication::processEvents();
    first.close();
  }
  MainWindow second({runs().toStdString(), testedTrainer(), one_, false});
  EXPECT_EQ(second.size(), QSize(1234, 789));
}

TEST_F(DeskWindow, BookmarksAreSetByTheMouseRenamedAndRemoved) {
  QTest::keyClick(&timeline(), Qt::Key_Left);
  ASSERT_TRUE(waitFor([&] { return timeline().current() == 20; }, 10));
  const auto bookmarks = [&] { return QJsonDocument::fromJson(readFileOf(one_ + "/studio.json")).object().value("bookmarks").toArray(); };
  const auto write = [&](const QString& text) {
    QTest::keyClick(&timeline(), Qt::Key_B);
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    ASSERT_TRUE(menu);
    auto* edit = menu->findChild<QLineEdit*>("bookmarkText");
    edit->selectAll();
    QTest::keyClicks(edit, text);
    clickEntry(*menu, "Keep the bookmark");
  };
  timeline().setFocus();
  write("blocks appear");
  ASSERT_TRUE(waitFor([&] { return bookmarks().size() == 1; }, 10));
  write("blocks, sharper");
  ASSERT_TRUE(
      waitFor([&] { return bookmarks().size() == 1 && bookmarks()[0].toObject().value("text").toString() == "blocks, sharper"; }, 10));
  EXPECT_EQ(bookmarks()[0].toObject().value("step").toInt(), 20);
  // By name in the palette, from elsewhere.
  QTest::keyClick(&timeline(), Qt::Key_End);
  key(Qt::Key_K, Qt::ControlModifier);
  auto* palette = window().findChild<CommandPalette*>();
  ASSERT_TRUE(palette);
  QTest::keyClicks(palette->findChild<QLineEdit*>(), "sharper");
  QTest::keyClick(palette->findChild<QLineEdit*>(), Qt::Key_Return);
  EXPECT_TRUE(waitFor([&] { return session().shownStep() == 20; }, 10));
  timeline().setFocus();
  QTest::keyClick(&timeline(), Qt::Key_B);
  auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
  ASSERT_TRUE(menu);
  clickEntry(*menu, "Remove the bookmark");
  EXPECT_TRUE(waitFor([&] { return bookmarks().isEmpty(); }, 10));
}

TEST_F(DeskWindow, ABookmarkThatIsSetWhenTheWindowClosesIsKept) {
  timeline().setFocus();
  QTest::keyClick(&timeline(), Qt::Key_B);
  auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
  ASSERT_TRUE(menu);
  auto* edit = menu->findChild<QLineEdit*>("bookmarkText");
  QTest::keyClicks(edit, "last word");
  QTest::keyClick(edit, Qt::Key_Return);
  window().close();
  close();
  EXPECT_TRUE(readFileOf(one_ + "/studio.json").contains("last word"));
}

TEST_F(DeskWindow, APaletteCommandComparesWithAnotherRun) {
  place("two");
  ASSERT_TRUE(waitFor([&] { return table().table().runs().size() == 2; }, 10));
  key(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
  auto* palette = window().findChild<CommandPalette*>();
  ASSERT_TRUE(palette);
  QTest::keyClicks(palette->findChild<QLineEdit*>(), "two");
  QTest::keyClick(palette->findChild<QLineEdit*>(), Qt::Key_Return);
  auto* sides = window().findChild<SidesView*>("sides");
  ASSERT_TRUE(waitFor([&] { return sides->second() && sides->second()->state().snapshot(); }, 20));
  timeline().setFocus();
  QTest::keyClick(&timeline(), Qt::Key_Home);
  EXPECT_TRUE(waitFor([&] { return session().shownStep() == 0 && sides->second()->state().snapshot()->step == 0; }, 10));
  session().press("compare.end");
}

TEST_F(DeskWindow, F1NamesEveryShortcutOfTheWindow) {
  key(Qt::Key_F1);
  auto* about = window().findChild<AboutDialog*>("aboutDialog");
  ASSERT_TRUE(about);
  QString text;
  for (const QLabel* label : about->findChildren<QLabel*>()) text += label->text() + "\n";
  for (const QAction* action : window().actions())
    for (const QKeySequence& keys : action->shortcuts())
      EXPECT_TRUE(text.contains(keys.toString(QKeySequence::PortableText)))
          << action->text().toStdString() << ": " << keys.toString().toStdString();
  press(about, "aboutClose");
}

/// What a person can press, type into or choose from, as it is seen now.
std::vector<QWidget*> controlsOf(QWidget& window) {
  std::vector<QWidget*> found;
  for (QWidget* widget : window.findChildren<QWidget*>()) {
    const bool control = qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) || qobject_cast<QLineEdit*>(widget) ||
                         qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QSlider*>(widget) ||
                         qobject_cast<QAbstractItemView*>(widget);
    const bool part = qobject_cast<QComboBox*>(widget->parentWidget()) || qobject_cast<QAbstractSpinBox*>(widget->parentWidget()) ||
                      qobject_cast<QLineEdit*>(widget->parentWidget()) || qobject_cast<QTabBar*>(widget->parentWidget()) ||
                      qobject_cast<QAbstractItemView*>(widget->parentWidget()) || widget->inherits("QHeaderView");
    if (control && !part && widget->isVisible()) found.push_back(widget);
  }
  return found;
}

QString nameOf(const QWidget& widget) {
  if (!widget.accessibleName().isEmpty()) return widget.accessibleName();
  const auto* button = qobject_cast<const QAbstractButton*>(&widget);
  return button ? button->text() : QString();
}

TEST_F(DeskWindow, EveryControlHasANameAndIsReachedByKeyboard) {
  place("two");
  const auto look = [&](const char* where) {
    QApplication::processEvents();
    for (const QWidget* widget : controlsOf(window())) {
      const std::string what = std::string(where) + ": " + widget->metaObject()->className() + " " + widget->objectName().toStdString() +
                               " in " + (widget->parentWidget() ? widget->parentWidget()->objectName().toStdString() : "");
      EXPECT_FALSE(widget->objectName().isEmpty()) << what << ", " << nameOf(*widget).toStdString() << ": no object name";
      EXPECT_FALSE(nameOf(*widget).isEmpty()) << what << ": no accessible name";
      const auto* button = qobject_cast<const QAbstractButton*>(widget);
      EXPECT_TRUE(!button || button->text().size() > 2 || !widget->toolTip().isEmpty()) << what << ": a sign alone wants a tooltip";
      // Of buttons that belong together the arrow keys reach the others.
      const bool group = qobject_cast<SegmentedControl*>(widget->parentWidget()) != nullptr;
      EXPECT_TRUE(!widget->isEnabled() || group || (widget->focusPolicy() & Qt::TabFocus)) << what << ": not reached by Tab";
    }
  };
  look("run");
  auto* rail = find<QTabWidget>("sidebar");
  rail->setCurrentIndex(1);
  look("data");
  rail->setCurrentIndex(2);
  look("form");
  rail->setCurrentIndex(0);
  key(Qt::Key_R, Qt::ControlModifier);
  look("table");
  key(Qt::Key_D, Qt::ControlModifier);
  look("data sets");
}

TEST_F(DeskWindow, TheThemeChangesEveryPixelOfTheGroundAndIsRemembered) {
  const auto ground = [&] { return window().grab().toImage().pixelColor(window().width() / 2, 4); };
  const bool dark = theme().dark;
  const QColor before = ground();
  key(Qt::Key_T, Qt::ControlModifier);
  EXPECT_NE(theme().dark, dark);
  EXPECT_GT(std::abs(ground().lightness() - before.lightness()), 80);
  EXPECT_EQ(Settings::themeChoice(), dark ? ThemeChoice::light : ThemeChoice::dark);
  key(Qt::Key_T, Qt::ControlModifier);
  EXPECT_EQ(ground(), before);
}

/// Counts how often a widget is painted.
class PaintCount : public QObject {
 public:
  explicit PaintCount(QWidget& widget) { widget.installEventFilter(this); }
  int count = 0;

 protected:
  bool eventFilter(QObject*, QEvent* event) override {
    count += event->type() == QEvent::Paint;
    return false;
  }
};

TEST_F(DeskWindow, AFastTimelineIsDrawnAtMostThirtyTimesASecond) {
  PaintCount map(workspace().map().canvas()), matrix(workspace().assignment().canvas());
  timeline().setFocus();
  QElapsedTimer clock;
  clock.start();
  while (clock.elapsed() < 1000) {
    QTest::keyClick(&timeline(), timeline().current() > 0 ? Qt::Key_Home : Qt::Key_End);
    QTest::qWait(4);
  }
  const double seconds = double(clock.elapsed()) / 1000;
  EXPECT_GT(map.count, 2);
  EXPECT_LE(map.count, 40 * seconds + 2);  // some by what lies around it, such as a note that comes and goes
  EXPECT_LE(matrix.count, 30 * seconds + 2);
}

}  // namespace
}  // namespace resa
