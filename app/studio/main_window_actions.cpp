#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDropEvent>
#include <QFileDialog>
#include <QKeyEvent>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QTabWidget>
#include <QUrl>

#include "app/studio/about_dialog.h"
#include "app/studio/banner.h"
#include "app/studio/close_dialog.h"
#include "app/studio/evaluate_dialog.h"
#include "app/studio/export_dialog.h"
#include "app/studio/main_window.h"
#include "app/studio/map_recompute.h"
#include "app/studio/new_run_page.h"
#include "app/studio/run_controller.h"
#include "app/studio/run_side.h"
#include "app/studio/top_bar.h"
#include "app/studio/workspace.h"
#include "widgets/assignment_view.h"
#include "widgets/curves_view.h"
#include "widgets/map_view.h"
#include "widgets/samples_view.h"
#include "widgets/theme.h"
#include "widgets/timeline.h"

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

void MainWindow::exportFigures(std::vector<Figure> figures) {
  if (figures.empty()) {
    banner_->show(QStringLiteral("export"), BannerKind::info,
                  tr("There is nothing to export yet: open a run, or wait for its first snapshot."));
    return;
  }
  banner_->clear(QStringLiteral("export"));
  const QString folder = QString::fromStdString((state().view()->root / "figures").string());
  auto* dialog = new ExportDialog(std::move(figures), folder, this);
  dialog->open();
}

void MainWindow::exportAll() {
  exportFigures(state().view() ? runFigures(state().view()->history, state().temperature(), state().snapshot(), state().samples())
                               : std::vector<Figure>());
}

void MainWindow::panelMenu(Panel* panel, const QPoint& at) {
  std::vector<Figure> figures;
  const auto is = [panel](Panel& one) { return panel == &one; };
  const bool isMap = is(workspace_->map());
  if (is(workspace_->curves()) && state().view()) figures = curveFigures(state().view()->history, state().temperature());
  if (is(workspace_->assignment()) && state().snapshot())
    figures.push_back(assignmentFigure(state().snapshot(), state().samples(), workspace_->assignment().mode()));
  if (isMap && state().snapshot())
    figures.push_back(mapFigure(state().snapshot(), state().samples(), workspace_->map().component(), workspace_->map().dimensions()));
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  if (!is(workspace_->samples())) {
    QAction* save = menu->addAction(figures.size() > 1 ? tr("Export these figures…") : tr("Export this figure…"), this,
                                    [this, figures] { exportFigures(figures); });
    save->setEnabled(!figures.empty());
    QAction* copy = menu->addAction(tr("Copy as an image"), this, [this, figures] {
      try {
        QApplication::clipboard()->setImage(QImage::fromData(renderFigure(figures.front(), FigureFormat::png)));
      } catch (const std::exception& failure) {
        banner_->show(QStringLiteral("export"), BannerKind::bad, QString::fromStdString(failure.what()));
      }
    });
    copy->setEnabled(figures.size() == 1);
  }
  if (isMap) menu->addAction(tr("Recompute the map…"), this, &MainWindow::recomputeMap)->setEnabled(state().snapshot() != nullptr);
  if (!menu->isEmpty()) menu->addSeparator();
  menu->addAction(workspace_->maximized() ? tr("Show all four panels") : tr("Show this panel alone"), this,
                  [this, panel] { workspace_->maximize(workspace_->maximized() ? nullptr : panel); });
  menu->popup(at);
}

void MainWindow::recomputeMap() {
  const std::string component = workspace_->map().component();
  if (!state().snapshot() || !state().snapshot()->components.count(component)) return;
  auto* dialog =
      new MapRecompute(controller_->serve(), controller_->root(), state().snapshot(), component, workspace_->map().dimensions(), this);
  connect(dialog, &MapRecompute::recomputed, this, [this, root = controller_->root()](const SnapshotPtr& snapshot) {
    if (root == controller_->root()) state().replaceSnapshot(snapshot);
  });
  dialog->open();
}

void MainWindow::evaluateRun() {
  if (controller_->root().isEmpty()) return;
  if (state().view() && state().view()->info.kind != RunKind::training) {
    banner_->show(QStringLiteral("message"), BannerKind::info,
                  tr("There are no weights here to evaluate: this folder was not made by a training of this program."));
    return;
  }
  const QString dataset = state().view() && state().view()->config ? QString::fromStdString(state().view()->config->data.set) : QString();
  auto* dialog = new EvaluateDialog(controller_->serve(), controller_->root(), dataset, this);
  dialog->open();
}

void MainWindow::removeRun(const QString& root) {
  auto* box = new QMessageBox(QMessageBox::Question, tr("Remove a run"), tr("Move this run to the trash?\n%1").arg(root),
                              QMessageBox::Cancel, this);
  box->setAttribute(Qt::WA_DeleteOnClose);
  QPushButton* remove = box->addButton(tr("Move to trash"), QMessageBox::DestructiveRole);
  connect(remove, &QPushButton::clicked, this, [this, root] { controller_->moveToTrash(root); });
  box->open();
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
  const CloseChoice choice = Settings::closeChoice();
  if (closing_ || liveRuns().isEmpty() || choice == CloseChoice::keep) {
    event->accept();
    return;
  }
  event->ignore();
  if (choice == CloseChoice::stop)
    stopAndClose();
  else
    askClosing();
}

void MainWindow::askClosing() {
  if (findChild<CloseDialog*>()) return;
  auto* dialog = new CloseDialog(int(liveRuns().size()), this);
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
  stopsPending_ = int(live.size());
  for (const QString& root : live) controller_->control(root, QStringLiteral("stop"));
  banner_->show(QStringLiteral("control"), BannerKind::info,
                tr("Stopping: the trainer ends after its present step and keeps a checkpoint…"));
}

void MainWindow::keyPressEvent(QKeyEvent* event) {
  const bool scrubs = !timeline_->isHidden();
  switch (event->key()) {
    case Qt::Key_Escape:
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

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  const QList<QUrl> urls = event->mimeData()->urls();
  if (urls.size() == 1 && urls.front().isLocalFile()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) { controller_->open(event->mimeData()->urls().value(0).toLocalFile()); }

}  // namespace resa
