#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QFileDialog>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QTabWidget>
#include <algorithm>

#include <QSplitter>
#include "app/studio/figures/export_dialog.h"
#include "app/studio/figures/source_samples.h"
#include "app/studio/library/runs_presenter.h"
#include "app/studio/panels/evaluate_dialog.h"
#include "app/studio/panels/map_recompute.h"
#include "app/studio/run/run_controller.h"
#include "app/studio/setup/new_run_page.h"
#include "app/studio/window/about_dialog.h"
#include "app/studio/window/banner.h"
#include "app/studio/window/close_dialog.h"
#include "app/studio/window/copy_menu.h"
#include "app/studio/window/main_window.h"
#include "app/studio/window/place_dialog.h"
#include "app/studio/window/run_side.h"
#include "app/studio/window/sides_view.h"
#include "app/studio/window/top_bar.h"
#include "app/studio/window/workspace.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/base/command_palette.h"
#include "widgets/base/theme.h"
#include "widgets/base/toast.h"
#include "widgets/curves/curves_view.h"
#include "widgets/map/map_view.h"
#include "widgets/samples/samples_view.h"
#include "widgets/timeline/timeline.h"

namespace resa {

void MainWindow::openFolder() {
  auto* dialog = new QFileDialog(this, tr("Open a run folder"),
                                 Settings::text(QStringLiteral("open.folder"), QString::fromStdString(controller_->runs().string())));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
    Settings::setText(QStringLiteral("open.folder"),
                      QString::fromStdString(std::filesystem::path(folder.toStdString()).parent_path().string()));
    controller_->open(folder);
  });
  dialog->open();
}

void MainWindow::showNewRun() { sidebar_->setCurrentWidget(newRunPage_); }

void MainWindow::trainAgain() {
  if (state().view() && state().view()->config)
    newRunPage_->useConfig(*state().view()->config, QString::fromStdString(state().view()->info.name));
  showNewRun();
}

void MainWindow::exportFigures(std::vector<Figure> figures, const ViewState& shown) {
  if (figures.empty() || !shown.view()) {
    banner_->show(QStringLiteral("export"), BannerKind::info,
                  tr("There is nothing to export yet: open a run, or wait for its first snapshot."));
    return;
  }
  banner_->clear(QStringLiteral("export"));
  const QString folder = QString::fromStdString((shown.view()->root / "figures").string());
  const ExportContext context{shown.root(), QString::fromStdString(controller_->runs().string())};
  auto* dialog = new ExportDialog(std::move(figures), folder, this, context);
  dialog->open();
}

void MainWindow::exportAll() {
  if (!state().view()) return exportFigures({}, state());
  std::vector<Figure> figures = runFigures(state().view()->history, state().temperature(), state().snapshot(), state().samples());
  SampleFigures pictures(state().view()->root, state().view()->snapshots, state().samples());
  for (Figure& figure : pictures.all(state().snapshot(), state().notes().notes().selections)) figures.push_back(std::move(figure));
  // What a panel shows by a choice of its own comes as it is shown.
  const auto include = [&](Figure figure) {
    const auto known = std::find_if(figures.begin(), figures.end(), [&](const Figure& one) { return one.name == figure.name; });
    if (known == figures.end())
      figures.push_back(std::move(figure));
    else
      *known = std::move(figure);
  };
  for (Figure& figure : workspace_->samples().figures())
    if (figure.request.figure != QLatin1String("contact_sheet") ||
        !figure.request.options.empty())  // one of every image only when asked for
      include(std::move(figure));
  for (const PairInspector::Page page : {PairInspector::Page::pair, PairInspector::Page::wrongPairs})
    for (Figure& figure : inspector_->figures(page)) include(std::move(figure));
  exportFigures(std::move(figures), state());
}

/// The figures that a panel draws now.
std::vector<Figure> MainWindow::figuresOf(RunSide& side, const Panel* panel) const {
  ViewState& shown = side.state();
  Workspace& panels = side.workspace();
  if (panel == &panels.curves() && shown.view()) return panels.curves().figures();
  if (panel == &panels.samples()) return panels.samples().figures();
  if (panel == &side.inspector()) return side.inspector().figures();
  if (panel == &panels.assignment() && shown.snapshot()) return panels.assignment().figures();
  const Figure one = panel == &panels.map() ? panels.map().figure() : Figure();
  if (one.paint && shown.snapshot()) return {one};
  return {};
}

void MainWindow::panelMenu(RunSide& side, Panel* panel, const QPoint& at) {
  const std::vector<Figure> figures = figuresOf(side, panel);
  Workspace* panels = &side.workspace();
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("panelMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  QAction* save = menu->addAction(figures.size() > 1 ? tr("Export these figures…") : tr("Export this figure…"), &side,
                                  [this, figures, &side] { exportFigures(figures, side.state()); });
  save->setEnabled(!figures.empty());
  addCopyMenu(*menu, figures, side.state().root(),
              [this](const QString& reason) { banner_->show(QStringLiteral("export"), BannerKind::bad, reason); });
  if (panel == &side.inspector()) return menu->popup(at);  // it is no panel among the four
  if (panel == &panels->map() && &side == side_)
    menu->addAction(tr("Recompute the map…"), this, &MainWindow::recomputeMap)->setEnabled(state().snapshot() != nullptr);
  if (!menu->isEmpty()) menu->addSeparator();
  const bool floats = panels->floating(panel);
  if (!floats)
    menu->addAction(panels->maximized() ? tr("Show all four panels") : tr("Show this panel alone"), panels,
                    [panels, panel] { panels->maximize(panels->maximized() ? nullptr : panel); });
  menu->addAction(floats ? tr("Back into the window") : tr("In a window of its own"), panels,
                  [panels, panel, floats] { panels->setFloating(panel, !floats); });
  menu->addAction(tr("Panels back to their places"), this, &MainWindow::resetLayout);
  menu->popup(at);
}

void MainWindow::resetLayout() {
  workspace_->resetLayout();
  columns_->widget(0)->show();
  inspectorWanted_ = true;
  placeInspector();
  columns_->setSizes({236, std::max(500, columns_->width() - 500), 262});
}

void MainWindow::undoSelection(bool redo) {
  if (!(redo ? state().redoSelection() : state().undoSelection()))
    toast_->say(redo ? tr("There is nothing to redo.") : tr("There is no earlier selection."));
}

void MainWindow::chooseComparison() {
  if (controller_->root().isEmpty()) return toast_->say(tr("Open a run first."));
  std::vector<Command> choices;
  for (const RunSummary& run : runList_->runs()) {
    if (run.path != controller_->root()) choices.push_back({run.name, run.detail, [this, path = run.path] { sides_->compareWith(path); }});
  }
  if (choices.empty()) return toast_->say(tr("There is no other run to compare with."));
  (new CommandPalette(std::move(choices), this, tr("Compare this run with…")))->open();
}

void MainWindow::recomputeMap() {
  const std::string component = workspace_->map().component();
  if (!state().snapshot() || !state().snapshot()->components.count(component))
    return toast_->say(tr("There is no snapshot to make a map of yet."));
  auto* dialog =
      new MapRecompute(controller_->serve(), controller_->root(), state().snapshot(), component, workspace_->map().dimensions(), this);
  connect(dialog, &MapRecompute::recomputed, this, [this, root = controller_->root()](const SnapshotPtr& snapshot) {
    if (root == controller_->root()) state().replaceSnapshot(snapshot);
  });
  dialog->open();
}

void MainWindow::evaluateRun() {
  if (controller_->root().isEmpty()) return toast_->say(tr("Open a run first."));
  if (state().view() && state().view()->info.kind != RunKind::training) {
    banner_->show(QStringLiteral("message"), BannerKind::info,
                  tr("There are no weights here to evaluate: this folder was not made by a training of this program."));
    return;
  }
  const QString dataset = state().view() && state().view()->config ? QString::fromStdString(state().view()->config->data.set) : QString();
  auto* dialog = new EvaluateDialog(controller_->serve(), controller_->root(), dataset, this);
  dialog->open();
}

void MainWindow::showAbout() {
  auto* dialog = new AboutDialog(this);
  dialog->open();
}

void MainWindow::toggleTheme() {
  const ThemeChoice choice = theme().dark ? ThemeChoice::light : ThemeChoice::dark;
  Settings::setThemeChoice(choice);
  applyThemeChoice(choice);
}

QStringList MainWindow::liveRuns() const {
  QStringList live;
  for (const RunSummary& run : runList_->runs()) {
    if (isLive(run.state)) live << run.path;
  }
  // A run from another folder is not in the list.
  if (state().view() && isLive(state().view()->state) && !live.contains(controller_->root())) live << controller_->root();
  return live;
}

void MainWindow::closeEvent(QCloseEvent* event) {
  // A note that is being typed is kept as it stands.
  QWidget* typing = QApplication::focusWidget();
  if (typing && runs_->page().isAncestorOf(typing)) typing->clearFocus();
  const CloseChoice choice = Settings::closeChoice();
  // A queue waits with the studio, so it is always told of.
  const bool waiting = runs_->queue().waiting() > 0;
  if (closing_ || (!waiting && (liveRuns().isEmpty() || choice == CloseChoice::keep))) {
    event->accept();
    return;
  }
  event->ignore();
  if (choice == CloseChoice::stop && !waiting)
    stopAndClose();
  else
    askClosing();
}

void MainWindow::askClosing() {
  if (findChild<CloseDialog*>()) return;
  auto* dialog = new CloseDialog(int(liveRuns().size()), runs_->queue().waiting(), this);
  connect(dialog, &CloseDialog::chosen, this, [this](CloseChoice choice, bool remember) {
    if (remember) Settings::setCloseChoice(choice);
    if (choice == CloseChoice::stop) {
      stopAndClose();
    } else {
      closing_ = true;
      close();
    }
  });
  dialog->open();
}

void MainWindow::stopAndClose() {
  const QStringList live = liveRuns();
  if (live.isEmpty()) {
    closing_ = true;
    close();
    return;
  }
  runs_->queue().pause(true);  // what stops now must not start the next one
  stopsPending_ = int(live.size());
  for (const QString& root : live) controller_->control(root, QStringLiteral("stop"));
  banner_->show(QStringLiteral("control"), BannerKind::info,
                tr("Stopping: the trainer ends after its present step and keeps a checkpoint…"));
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
  const bool scrubs = !timeline_->isHidden();
  switch (event->key()) {
    case Qt::Key_Escape:
      if (stack_->currentWidget() != sides_ && !controller_->root().isEmpty()) return showPage(sides_);
      if (workspace_->maximized())
        workspace_->maximize(nullptr);
      else
        state().pinPair(-1, -1);
      return;
    case Qt::Key_Left:
      if (scrubs) timeline_->stepBackward();
      return;
    case Qt::Key_Right:
      if (scrubs) timeline_->stepForward();
      return;
    case Qt::Key_Space:
      if (scrubs) timeline_->togglePlay();
      return;
    default:
      QMainWindow::keyPressEvent(event);
  }
}

void MainWindow::placePictures(const QStringList& files) {
  if (controller_->root().isEmpty() || !state().samples())
    return toast_->say(tr("Open a run first: pictures are placed among its images."));
  (new PlaceDialog(controller_->serve(), state(), files, this))->show();
}

}  // namespace resa
