#include <QAbstractButton>
#include <QAction>
#include <QPushButton>

#include "app/studio/run/run_controller.h"
#include "app/studio/window/main_window.h"
#include "app/studio/window/run_side.h"
#include "app/studio/window/sides_view.h"
#include "app/studio/window/top_bar.h"
#include "app/studio/window/workspace.h"
#include "widgets/base/command_palette.h"
#include "widgets/base/controls.h"
#include "widgets/base/panel.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

constexpr std::size_t mostEpochs = 400;  // offered one by one

/// What the menu of the window offers, with its keys.
void addMenuEntries(const QWidget& window, std::vector<Command>& commands) {
  for (QAction* action : window.actions()) {
    if (action->isSeparator() || !action->isEnabled() || action->objectName() == QLatin1String("paletteAction")) continue;
    commands.push_back(
        {action->text().remove('&'), action->shortcut().toString(QKeySequence::NativeText), [action] { action->trigger(); }});
  }
}

/// Every choice and button that a panel shows.
void addControls(const Panel& panel, std::vector<Command>& commands) {
  for (SegmentedControl* control : panel.findChildren<SegmentedControl*>()) {
    if (!control->isVisible()) continue;
    const QStringList labels = control->labels();
    for (int i = 0; i < labels.size(); ++i) {
      if (i == control->current() || !control->segmentEnabled(i)) continue;
      commands.push_back({labels[i], panel.accessibleName(), [control, i] {
                            control->setCurrent(i);
                            emit control->chosen(i);
                          }});
    }
  }
  for (QAbstractButton* button : panel.findChildren<QAbstractButton*>()) {
    if (!button->isVisible() || !button->isEnabled() || qobject_cast<SegmentedControl*>(button->parentWidget())) continue;
    const QString name = button->accessibleName().isEmpty() ? button->text() : button->accessibleName();
    if (name.size() > 2) commands.push_back({name, panel.accessibleName(), [button] { button->click(); }});
  }
}

}  // namespace

/// Everything that can be asked for by name now.
std::vector<Command> MainWindow::commands() {
  std::vector<Command> all;
  addMenuEntries(*this, all);
  if (stack_->currentWidget() == sides_) {
    for (const Panel* panel : workspace_->findChildren<Panel*>()) addControls(*panel, all);
    for (Panel* panel : workspace_->findChildren<Panel*>()) {
      if (panel->isVisible())
        all.push_back({tr("Show only %1").arg(panel->accessibleName()), tr("Panel"), [this, panel] { workspace_->maximize(panel); }});
    }
  }
  for (QPushButton* button : topBar_->findChildren<QPushButton*>()) {
    if (button->isVisible() && button->isEnabled()) all.push_back({button->text(), tr("Training"), [button] { button->click(); }});
  }
  for (const RunSummary& run : runList_->runs()) {
    if (run.path == controller_->root()) continue;
    all.push_back({run.name, tr("Open run"), [this, path = run.path] { controller_->open(path); }});
    if (!controller_->root().isEmpty())
      all.push_back({tr("Compare with %1").arg(run.name), tr("Run"), [this, path = run.path] { sides_->compareWith(path); }});
  }
  if (state().view() && state().view()->snapshots.size() <= mostEpochs) {
    for (const SnapshotEvent& event : state().view()->snapshots)
      all.push_back({tr("Epoch %1").arg(event.epoch, 0, 'g', 4), tr("step %1").arg(event.step),
                     [this, step = event.step] { state().requestStep(step); }});
  }
  for (const Bookmark& bookmark : state().notes().notes().bookmarks)
    all.push_back({QStringLiteral("★ ") + QString::fromStdString(bookmark.text), tr("Bookmark"),
                   [this, step = bookmark.step] { state().requestStep(step); }});
  return all;
}

void MainWindow::showPalette() {
  auto* palette = new CommandPalette(commands(), this);
  palette->open();
}

}  // namespace resa
