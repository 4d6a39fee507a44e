#include "tests/studio/desktop_pages.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QDialog>
#include <QMenu>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include "app/studio/library/branch_dialog.h"
#include "app/studio/run/run_controller.h"
#include "app/studio/run/view_state.h"
#include "app/studio/window/close_dialog.h"
#include "app/studio/window/place_dialog.h"
#include "app/studio/window/run_side.h"
#include "app/studio/window/sides_view.h"
#include "app/studio/window/workspace.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/base/controls.h"
#include "widgets/base/panel.h"
#include "widgets/curves/curves_view.h"
#include "widgets/map/map_view.h"
#include "widgets/samples/samples_view.h"

namespace resa {
namespace {

using Visit = std::function<void(const QString& page, QWidget& root)>;

/// What was asked for is laid out and painted, and what it computes has most likely arrived.
void settle() {
  for (int i = 0; i < 3; ++i) {
    QCoreApplication::sendPostedEvents();
    QTest::qWait(10);
  }
}

void choose(SegmentedControl& control, int index) {
  control.setCurrent(index);
  emit control.chosen(index);
  settle();
}

/// A panel alone, with each of its choices in turn. A choice that brings further choices is looked at with those as well.
void visitPanel(Workspace& workspace, Panel& panel, const Visit& visit) {
  workspace.maximize(&panel);
  settle();
  visit(panel.objectName(), panel);
  for (SegmentedControl* control : panel.findChildren<SegmentedControl*>()) {
    if (!control->isVisible()) continue;
    const int before = control->current();
    for (int i = 0; i < control->labels().size(); ++i) {
      if (i == before || !control->segmentEnabled(i)) continue;
      choose(*control, i);
      visit(QStringLiteral("%1/%2=%3").arg(panel.objectName(), control->objectName()).arg(i), panel);
    }
    choose(*control, before);
  }
  workspace.maximize(nullptr);
}

/// Shows each page of the dialog's tabs, then closes it.
void visitDialog(QDialog& dialog, const Visit& visit) {
  settle();
  const QString name = dialog.objectName().isEmpty() ? dialog.metaObject()->className() : dialog.objectName();
  visit(name, dialog);
  for (auto* tabs : dialog.findChildren<QTabWidget*>()) {
    for (int i = 0; i < tabs->count(); ++i) {
      tabs->setCurrentIndex(i);
      settle();
      visit(name + "/" + QString::number(i), dialog);
    }
  }
  dialog.close();
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
}

void visitDialogs(MainWindow& window, const QString& run, const Visit& visit) {
  for (const char* action : {"aboutAction", "exportAction", "evaluateAction", "recomputeAction", "paletteAction", "compareAction"}) {
    window.findChild<QAction*>(action)->trigger();
    QDialog* dialog = nullptr;
    for (QDialog* each : window.findChildren<QDialog*>())
      if (each->isVisible()) dialog = each;
    ASSERT_TRUE(dialog) << action;
    visitDialog(*dialog, visit);
  }
  for (const BranchDialog::Kind kind : {BranchDialog::Kind::branch, BranchDialog::Kind::further}) {
    BranchDialog dialog(kind, run, "first", &window);
    dialog.setAttribute(Qt::WA_DeleteOnClose, false);
    dialog.show();
    visitDialog(dialog, visit);
  }
  CloseDialog closing(2, 1, &window);
  closing.setAttribute(Qt::WA_DeleteOnClose, false);
  closing.show();
  visitDialog(closing, visit);
}

void visitMenus(MainWindow& window, Workspace& workspace, const Visit& visit) {
  QMenu* menu = window.findChild<QToolButton*>("menuButton")->menu();
  visit("menu", *menu);
  for (QMenu* further : menu->findChildren<QMenu*>()) visit("menu/" + further->objectName(), *further);
  for (Panel* panel : workspace.findChildren<Panel*>()) {
    emit workspace.panelMenuRequested(panel, QPoint(10, 10));
    QMenu* opened = nullptr;
    for (QMenu* each : window.findChildren<QMenu*>("panelMenu"))
      if (each->isVisible()) opened = each;
    ASSERT_TRUE(opened) << panel->objectName().toStdString();
    visit("panelMenu/" + panel->objectName(), *opened);
    opened->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  }
}

}  // namespace

void visitPages(WindowSession& session, const QString& run, const QString& other, const Visit& visit) {
  MainWindow& window = session.window();
  QApplication::setActiveWindow(&window);  // without a window manager nobody else does
  auto& workspace = *window.findChild<Workspace*>("workspace");
  auto& state = *window.findChild<ViewState*>();
  ASSERT_TRUE(waitFor([&] { return state.snapshot() && state.samples(); }, 30));
  settle();
  visit("run", window);
  state.pinPair(2, 7);
  state.select(selectEvaluated(*state.samples(), {3, 5, 8}, "lasso", 5));
  settle();
  visit("run, pair and selection", window);
  for (Panel* panel : {static_cast<Panel*>(&workspace.assignment()), static_cast<Panel*>(&workspace.map()),
                       static_cast<Panel*>(&workspace.curves()), static_cast<Panel*>(&workspace.samples())})
    visitPanel(workspace, *panel, visit);
  auto& sidebar = *window.findChild<QTabWidget*>("sidebar");
  for (int tab = sidebar.count() - 1; tab >= 0; --tab) {
    sidebar.setCurrentIndex(tab);
    settle();
    visit("sidebar/" + QString::number(tab), *sidebar.currentWidget());
  }
  visitMenus(window, workspace, visit);
  visitDialogs(window, run, visit);
  for (const char* action : {"dataSetsAction", "runsAction"}) {
    window.findChild<QAction*>(action)->trigger();
    settle();
    visit(action, window);
  }
  window.findChild<QAction*>("runsAction")->trigger();
  auto& sides = *window.findChild<SidesView*>("sides");
  sides.compareWith(other);
  ASSERT_TRUE(waitFor([&] { return sides.second() && sides.second()->state().snapshot(); }, 20));
  settle();
  visit("comparison", window);
}

QList<QWidget*> visibleWidgets(QWidget& root) {
  QList<QWidget*> found;
  if (root.isVisible()) found << &root;
  for (QWidget* widget : root.findChildren<QWidget*>()) {
    if (widget->isVisible() && widget->width() > 0 && widget->height() > 0 && !qobject_cast<QMenu*>(widget)) found << widget;
  }
  return found;
}

QString whereIs(const QWidget& widget) {
  QStringList path;
  for (const QWidget* each = &widget; each && path.size() < 4; each = each->parentWidget()) {
    const QString name = each->objectName();
    if (each == &widget || (!name.isEmpty() && !name.startsWith("qt_")))
      path.prepend(name.isEmpty() ? QString(each->metaObject()->className())
                                  : QStringLiteral("%1#%2").arg(each->metaObject()->className(), name));
  }
  return path.join(" > ");
}

bool isWithin(const QWidget& widget, const char* className) {
  for (const QWidget* each = &widget; each; each = each->parentWidget())
    if (each->inherits(className)) return true;
  return false;
}

void Findings::add(const QString& page, const QWidget& widget, const QString& what) {
  const QString line = whereIs(widget) + ": " + what;
  if (known_.contains(line)) return;
  known_ << line;
  lines_ << QStringLiteral("[%1] %2").arg(page, line);
}

std::string Findings::text() const { return lines_.join('\n').prepend('\n').toStdString(); }

}  // namespace resa
