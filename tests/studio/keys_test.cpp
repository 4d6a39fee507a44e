#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QFileDialog>
#include <QItemSelectionModel>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QShortcut>
#include <QSplitter>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QWindow>
#include <map>

#include "app/studio/data/datasets_page.h"
#include "app/studio/library/runs_page.h"
#include "app/studio/run/run_controller.h"
#include "app/studio/run/view_state.h"
#include "app/studio/window/workspace.h"
#include "tests/studio/desktop_pages.h"
#include "tests/studio/sample_run.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/base/command_palette.h"
#include "widgets/base/panel.h"
#include "widgets/base/theme.h"
#include "widgets/curves/chart.h"
#include "widgets/curves/curves_view.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"
#include "widgets/runs/run_table.h"
#include "widgets/samples/sample_grid.h"
#include "widgets/samples/samples_view.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

class Keys : public testing::Test {
 protected:
  void SetUp() override {
    SampleRun what;
    what.steps = 30;
    what.snapshots = 4;
    writeSampleRun(path("first").toStdString(), what);
    writeSampleRun(path("second").toStdString(), what);
    session_ = std::make_unique<WindowSession>(folder_.path().toStdString(), path("first"));
    QApplication::setActiveWindow(&window());  // without a window manager nobody else does
    ASSERT_TRUE(waitFor([&] { return state().snapshot() && state().samples(); }, 30));
    ASSERT_TRUE(waitFor([&] { return !workspace().curves().findChildren<Chart*>().isEmpty(); }, 10));
  }
  QString path(const char* name) const { return folder_.path() + "/" + name; }
  MainWindow& window() { return session_->window(); }
  ViewState& state() { return *window().findChild<ViewState*>(); }
  Workspace& workspace() { return *window().findChild<Workspace*>("workspace"); }
  Timeline& timeline() { return *window().findChild<Timeline*>("timeline"); }
  QTabWidget& sidebar() { return *window().findChild<QTabWidget*>("sidebar"); }
  template <typename T>
  T* seen(const QString& name = {}) {
    for (T* each : window().findChildren<T*>(name))
      if (each->isVisible()) return each;
    return nullptr;
  }
  void press(int key, Qt::KeyboardModifiers modifiers = {}, QWidget* where = nullptr) {
    QApplication::setActiveWindow(&window());
    QWidget* target = where ? where : &timeline();
    target->setFocus(Qt::TabFocusReason);
    QTest::keyClick(target, Qt::Key(key), modifiers);
    QCoreApplication::processEvents();
  }
  void closeDialogs() {
    for (QDialog* dialog : window().findChildren<QDialog*>()) dialog->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
  /// Whether the key opens something of this class (and name), which is closed again.
  template <typename T>
  bool opens(int key, Qt::KeyboardModifiers modifiers = {}, const QString& name = {}) {
    press(key, modifiers);
    const bool there = waitFor([&] { return seen<T>(name) != nullptr; }, 5);
    closeDialogs();
    return there;
  }
  /// Whether a key changes what the widget draws.
  bool redraws(QWidget& widget, int key, Qt::KeyboardModifiers modifiers = {}) {
    widget.setFocus(Qt::TabFocusReason);
    QCoreApplication::processEvents();
    const QImage before = widget.grab().toImage();
    press(key, modifiers, &widget);
    return waitFor([&] { return widget.grab().toImage() != before; }, 3);
  }
  qint64 step() { return state().snapshot()->step; }
  bool goes(int key, qint64 to) {
    press(key);
    return waitFor([&] { return step() == to; }, 5);
  }
  std::map<QString, std::function<bool()>> table();
  void addWindowKeys(std::map<QString, std::function<bool()>>& keys);
  void addViewKeys(std::map<QString, std::function<bool()>>& keys);
  QTemporaryDir folder_;
  std::unique_ptr<WindowSession> session_;
};

void Keys::addWindowKeys(std::map<QString, std::function<bool()>>& keys) {
  const auto control = Qt::ControlModifier;
  keys["Ctrl+K"] = [=, this] { return opens<CommandPalette>(Qt::Key_K, control); };
  keys["F1"] = [=, this] { return opens<QDialog>(Qt::Key_F1, {}, "aboutDialog"); };
  keys["Ctrl+O"] = [=, this] { return opens<QFileDialog>(Qt::Key_O, control); };
  keys["Ctrl+N"] = [=, this] {
    press(Qt::Key_N, control);
    const bool there = sidebar().currentWidget()->objectName() == "newRunPage";
    sidebar().setCurrentIndex(0);
    return there;
  };
  keys["Ctrl+R"] = [=, this] {
    press(Qt::Key_R, control);
    const bool there = seen<RunsPage>() != nullptr;
    press(Qt::Key_Escape);
    return there && !seen<RunsPage>();
  };
  keys["Ctrl+D"] = [=, this] {
    press(Qt::Key_D, control);
    const bool there = seen<DataSetsPage>() != nullptr;
    press(Qt::Key_Escape);
    return there && !seen<DataSetsPage>();
  };
  keys["Ctrl+Shift+C"] = [=, this] { return opens<CommandPalette>(Qt::Key_C, control | Qt::ShiftModifier); };
  keys["Ctrl+E"] = [=, this] { return opens<QDialog>(Qt::Key_E, control, "exportDialog"); };
  keys["←"] = [=, this] { return goes(Qt::Key_End, 30) && goes(Qt::Key_Left, 20); };
  keys["→"] = [=, this] { return goes(Qt::Key_Home, 0) && goes(Qt::Key_Right, 10); };
  keys["Home"] = [=, this] { return goes(Qt::Key_Home, 0); };
  keys["End"] = [=, this] { return goes(Qt::Key_End, 30); };
  keys["Space"] = [=, this] {
    goes(Qt::Key_Home, 0);
    press(Qt::Key_Space);
    const bool plays = timeline().playing();
    press(Qt::Key_Space);
    return plays && !timeline().playing();
  };
  keys["+"] = [=, this] {
    timeline().setSpeed(1);
    press(Qt::Key_Plus);
    return timeline().speed() > 1;
  };
  keys["−"] = [=, this] {
    timeline().setSpeed(1);
    press(Qt::Key_Minus);
    return timeline().speed() < 1;
  };
  keys["B"] = [=, this] {
    press(Qt::Key_B);
    QWidget* popup = QApplication::activePopupWidget();
    const bool asked = popup && popup->findChild<QLineEdit*>("bookmarkText");
    if (popup) popup->close();
    return asked;
  };
  keys["Ctrl+Z"] = [=, this] {
    state().select(selectEvaluated(*state().samples(), {3}, "image", 3));
    state().select(selectEvaluated(*state().samples(), {5}, "image", 5));
    press(Qt::Key_Z, control);
    return currentEvaluatedRow(state().selection(), *state().samples()) == 3;
  };
  keys["Ctrl+Shift+Z"] = [=, this] {
    if (!keys.at("Ctrl+Z")()) return false;
    press(Qt::Key_Z, control | Qt::ShiftModifier);
    return currentEvaluatedRow(state().selection(), *state().samples()) == 5;
  };
  keys["Tab"] = [=, this] {
    press(Qt::Key_Tab);
    return QApplication::focusWidget() && QApplication::focusWidget() != &timeline();
  };
  keys["Esc"] = [=, this] {
    workspace().maximize(&workspace().map());
    state().pinPair(1, 2);
    press(Qt::Key_Escape);
    const bool all = workspace().maximized() == nullptr;
    press(Qt::Key_Escape);
    return all && state().pair().first < 0;
  };
  keys["Ctrl+0"] = [=, this] {
    workspace().maximize(&workspace().map());
    press(Qt::Key_0, control);
    return workspace().maximized() == nullptr;
  };
  keys["Ctrl+1"] = [=, this] {
    press(Qt::Key_1, control);
    const bool hidden = !sidebar().isVisible();
    press(Qt::Key_1, control);
    return hidden && sidebar().isVisible();
  };
  keys["Ctrl+2"] = [=, this] {
    auto* inspectors = window().findChild<QSplitter*>("inspectors");
    const bool shown = inspectors->isVisible();
    press(Qt::Key_2, control);
    const bool other = inspectors->isVisible() != shown;
    press(Qt::Key_2, control);
    return other && inspectors->isVisible() == shown;
  };
  keys["Ctrl+T"] = [=, this] {
    const bool dark = theme().dark;
    press(Qt::Key_T, control);
    const bool changed = theme().dark != dark;
    press(Qt::Key_T, control);
    return changed;
  };
  keys["Ctrl+Q"] = [=, this] {
    press(Qt::Key_Q, control);
    const bool closed = !window().isVisible();
    window().show();
    return closed && QTest::qWaitForWindowExposed(&window());
  };
}

void Keys::addViewKeys(std::map<QString, std::function<bool()>>& keys) {
  const auto control = Qt::ControlModifier;
  const auto chart = [this] { return workspace().curves().findChildren<Chart*>().front(); };
  keys["chart: +"] = [=, this] { return redraws(*chart(), Qt::Key_Plus); };
  keys["chart: −"] = [=, this] { return redraws(*chart(), Qt::Key_Minus); };
  keys["chart: 0"] = [=, this] { return redraws(*chart(), Qt::Key_0); };
  keys["chart: Shift+arrows"] = [=, this] { return redraws(*chart(), Qt::Key_Right, Qt::ShiftModifier); };
  keys["L"] = [=, this] {
    auto* lasso = window().findChild<QAction*>("map.lasso");
    const bool on = lasso->isChecked();
    press(Qt::Key_L, {}, &workspace().map().canvas());
    const bool changed = lasso->isChecked() != on;
    lasso->setChecked(on);
    return changed;
  };
  keys["Arrows"] = [=, this] {
    auto* grid = workspace().samples().findChild<SampleGrid*>("samples.grid");
    press(Qt::Key_Right, {}, grid);
    return redraws(workspace().map().canvas(), Qt::Key_Right) && redraws(workspace().assignment().canvas(), Qt::Key_Right) &&
           redraws(*grid, Qt::Key_Right);
  };
  keys["Return"] = [=, this] {
    state().select({});
    press(Qt::Key_Right, {}, &workspace().map().canvas());
    press(Qt::Key_Return, {}, &workspace().map().canvas());
    return state().selection().ids.size() == 1;
  };
  keys["Ctrl+A"] = [=, this] {
    press(Qt::Key_A, control, &workspace().map().canvas());
    return std::int64_t(state().selection().ids.size()) == state().samples()->images.count;
  };
  keys["there: Esc"] = [=, this] {
    keys.at("Ctrl+A")();
    press(Qt::Key_Escape, {}, &workspace().map().canvas());
    return state().selection().empty();
  };
  const auto onTable = [this](const char* action, int key, Qt::KeyboardModifiers modifiers) {
    window().findChild<QAction*>("runsAction")->trigger();
    auto* page = seen<RunsPage>();
    if (!page) return false;
    bool asked = false;
    auto connection = QObject::connect(page, &RunsPage::actionRequested, page, [&](RunAction got) {
      asked = (QString(action) == "duplicate" && got == RunAction::duplicate) ||
              (QString(action) == "branch" && got == RunAction::branch) || (QString(action) == "remove" && got == RunAction::remove);
    });
    page->table().setCurrentIndex(page->table().model()->index(0, 0));
    page->table().selectionModel()->select(page->table().currentIndex(), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    press(key, modifiers, &page->table());
    QObject::disconnect(connection);
    closeDialogs();
    sidebar().setCurrentIndex(0);
    if (seen<RunsPage>()) window().findChild<QAction*>("runsAction")->trigger();
    return asked;
  };
  keys["runs: Ctrl+D"] = [=] { return onTable("duplicate", Qt::Key_D, control); };
}

/// Every key that F1 names, by what it says, each with a check that it does something.
std::map<QString, std::function<bool()>> Keys::table() {
  std::map<QString, std::function<bool()>> keys;
  addWindowKeys(keys);
  addViewKeys(keys);
  return keys;
}

TEST_F(Keys, EveryKeyThatF1NamesWorks) {
  // The rows of F1 and the checks that stand for them; gestures of the mouse, the crosshair and the
  // table's other keys are tested with the view they belong to.
  const std::map<QString, QStringList> rows = {{"Ctrl+K", {"Ctrl+K"}},
                                               {"F1", {"F1"}},
                                               {"Ctrl+O", {"Ctrl+O"}},
                                               {"Ctrl+N", {"Ctrl+N"}},
                                               {"Ctrl+R  Ctrl+D", {"Ctrl+R", "Ctrl+D"}},
                                               {"Ctrl+Shift+C", {"Ctrl+Shift+C"}},
                                               {"Ctrl+E", {"Ctrl+E"}},
                                               {"← →", {"←", "→"}},
                                               {"Home End", {"Home", "End"}},
                                               {"Space", {"Space"}},
                                               {"+ −", {"+", "−"}},
                                               {"B", {"B"}},
                                               {"Ctrl+Z", {"Ctrl+Z"}},
                                               {"Ctrl+Shift+Z", {"Ctrl+Shift+Z"}},
                                               {"Tab", {"Tab"}},
                                               {"Menu key", {}},
                                               {"Double click", {}},
                                               {"Drag", {}},
                                               {"Esc", {"Esc"}},
                                               {"Ctrl+0", {"Ctrl+0"}},
                                               {"Ctrl+1  Ctrl+2", {"Ctrl+1", "Ctrl+2"}},
                                               {"Ctrl+T  Ctrl+Q", {"Ctrl+T", "Ctrl+Q"}},
                                               {"Wheel  Drag", {}},
                                               {"+ −  0", {"chart: +", "chart: 0", "chart: −"}},
                                               {"Shift+arrows", {"chart: Shift+arrows"}},
                                               {"Ctrl+← →", {}},
                                               {"Right drag  L", {"L"}},
                                               {"Arrows", {"Arrows"}},
                                               {"Return", {"Return"}},
                                               {"Ctrl+A  Esc", {"Ctrl+A", "there: Esc"}},
                                               {"Ctrl+F  Ctrl+C", {}},
                                               {"Ctrl+D  Ctrl+B", {"runs: Ctrl+D"}},
                                               {"F2  Del", {}}};
  const auto checks = table();
  press(Qt::Key_F1);
  auto* about = seen<QDialog>("aboutDialog");
  ASSERT_TRUE(about);
  QStringList named;
  for (QLabel* key : about->findChildren<QLabel*>("aboutKey")) named << key->text();
  EXPECT_EQ(named.size(), qsizetype(rows.size()));
  closeDialogs();
  for (const QString& name : named) {
    const auto row = rows.find(name);
    ASSERT_NE(row, rows.end()) << "F1 names a key that nothing here presses: " << name.toStdString();
    for (const QString& check : row->second) EXPECT_TRUE(checks.at(check)()) << check.toStdString();
  }
}

TEST_F(Keys, F1NamesEveryShortcutOfTheWindow) {
  press(Qt::Key_F1);
  auto* about = seen<QDialog>("aboutDialog");
  ASSERT_TRUE(about);
  QString all;
  for (QLabel* key : about->findChildren<QLabel*>("aboutKey")) all += key->text() + "  ";
  for (const QAction* action : window().findChildren<QAction*>()) {
    const QString keys = action->shortcut().toString();
    const bool named = keys.isEmpty() || all.contains(keys) || action->shortcut() == QKeySequence(Qt::Key_L);
    EXPECT_TRUE(named) << keys.toStdString() << " " << action->text().toStdString();
  }
}

TEST_F(Keys, NoShortcutMeansTwoThings) {
  std::map<QString, QStringList> shortcuts;
  for (const QAction* action : window().findChildren<QAction*>()) {
    if (action->shortcutContext() == Qt::WidgetShortcut || action->shortcutContext() == Qt::WidgetWithChildrenShortcut) continue;
    for (const QKeySequence& keys : action->shortcuts()) shortcuts[keys.toString()] << action->text();
  }
  for (const QShortcut* shortcut : window().findChildren<QShortcut*>()) shortcuts[shortcut->key().toString()] << shortcut->objectName();
  EXPECT_GT(shortcuts.size(), 10u);
  for (const auto& [keys, meanings] : shortcuts)
    EXPECT_EQ(meanings.size(), 1) << keys.toStdString() << ": " << meanings.join(", ").toStdString();
}

/// Tab from control to control until the round is done.
QSet<QWidget*> tabRound(QWidget& from, int most) {
  QSet<QWidget*> visited;
  from.setFocus(Qt::TabFocusReason);
  for (int i = 0; i < most && QApplication::focusWidget(); ++i) {
    QWidget* now = QApplication::focusWidget();
    if (visited.contains(now) && now == &from) break;
    visited << now;
    QTest::keyClick(now, Qt::Key_Tab);
  }
  return visited;
}

TEST_F(Keys, TabGoesRoundAllPanelsAndTheFocusCanBeSeenInBothThemes) {
  for (const bool dark : {true, false}) {
    applyTheme(*qApp, dark);
    QCoreApplication::processEvents();
    const QSet<QWidget*> visited = tabRound(timeline(), 300);
    for (const char* name : {"topBar", "sidebar", "assignment", "map", "curves", "samples", "timeline"}) {
      auto* part = window().findChild<QWidget*>(name);
      ASSERT_TRUE(part) << name;
      const auto inside = [&](QWidget* widget) { return widget == part || part->isAncestorOf(widget); };
      EXPECT_TRUE(std::any_of(visited.begin(), visited.end(), inside)) << "Tab never comes to " << name;
    }
    Findings unseen;
    for (QWidget* widget : visited) {
      if (!widget->isVisible() || widget == &window()) continue;
      QWidget* other = widget == &timeline() ? static_cast<QWidget*>(&workspace().map().canvas()) : &timeline();
      other->setFocus();
      QCoreApplication::processEvents();
      const QImage without = widget->grab().toImage();
      widget->setFocus(Qt::TabFocusReason);
      QCoreApplication::processEvents();
      if (widget->grab().toImage() == without) unseen.add(dark ? "dark" : "light", *widget, "looks the same with the focus");
    }
    EXPECT_TRUE(unseen.empty()) << unseen.text();
  }
  applyTheme(*qApp, true);
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
