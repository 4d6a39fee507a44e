#include "app/studio/library/runs_presenter.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QUrl>

#include "app/studio/library/branch_dialog.h"
#include "app/studio/window/settings.h"

namespace resa {

RunsPresenter::RunsPresenter(RunLibrary& library, const std::filesystem::path& trainer, RunList& list, QObject* parent)
    : QObject(parent),
      library_(library),
      trainer_(QString::fromStdString(trainer.string())),
      list_(list),
      page_(new RunsPage),
      queue_(queueFile(), this),
      overlays_(this),
      reading_(this) {
  queueView_ = new RunQueueView(queue_);
  connectLibrary();
  connectViews();
  connectQueue();
  const QString remembered = Settings::text(QStringLiteral("runs.folders"));
  setFolders(remembered.isEmpty() ? QStringList() : remembered.split('\n'));
}

RunsPresenter::~RunsPresenter() {
  // What the window never placed has no other owner.
  if (page_ && !page_->parent()) delete page_.data();
  if (queueView_ && !queueView_->parent()) delete queueView_.data();
  // Where the library was asked to end first, what it started last waits here: told now, it is not started again the next time.
  queue_.pause(true);
  QCoreApplication::sendPostedEvents(&queue_, QEvent::MetaCall);
  // The queue goes before anything that still listens to it.
  if (queueView_) queueView_->disconnect();
  queue_.disconnect();
}

void RunsPresenter::connectLibrary() {
  connect(&library_, &RunLibrary::runsChanged, this, [this](const QVector<RunSummary>& runs) {
    const auto among = [](const QVector<RunSummary>& all, const QString& path) {
      return std::any_of(all.begin(), all.end(), [&](const RunSummary& run) { return run.path == path; });
    };
    QStringList kept;  // all but what was there and is gone: the folder of a run that was dropped may not be read yet
    for (const QString& path : overlaid_)
      if (among(runs, path) || !among(runs_, path)) kept += path;
    runs_ = runs;
    if (page_) page_->setRuns(runs);
    setOverlaid(kept);
  });
  connect(&library_, &RunLibrary::folderProblemsChanged, this, [this](const QMap<QString, QString>& problems) {
    problems_ = problems;
    if (page_) page_->setFolders(folders_, problems_);
  });
  connect(&library_, &RunLibrary::trashed, this, &RunsPresenter::trashed);
  connect(&library_, &RunLibrary::restored, this, [this](const QString& root) {
    emit notice(tr("%1 is back from the trash").arg(QString::fromStdString(std::filesystem::path(root.toStdString()).filename().string())));
  });
  connect(&library_, &RunLibrary::branched, this, [this](const QString& root) {
    emit notice(tr("Made the branch %1").arg(QString::fromStdString(std::filesystem::path(root.toStdString()).filename().string())));
  });
}

void RunsPresenter::connectViews() {
  connect(page_, &RunsPage::actionRequested, this, &RunsPresenter::act);
  connect(page_, &RunsPage::overlaidChanged, this, &RunsPresenter::setOverlaid);
  connect(page_, &RunsPage::foldersChosen, this, &RunsPresenter::setFolders);
  connect(page_, &RunsPage::undoRequested, this, [this] { undoTrash(); });
  connect(page_, &RunsPage::notesEdited, &library_, &RunLibrary::setNotes, Qt::QueuedConnection);
  connect(&list_, &RunList::overlaidChanged, this, &RunsPresenter::setOverlaid);
  connect(&list_, &RunList::actionRequested, this, &RunsPresenter::act);
  connect(queueView_, &RunQueueView::openRequested, this, &RunsPresenter::openRequested);
  connect(&overlays_, &OverlayReader::runsReady, this, &RunsPresenter::overlaysReady);
  connect(&overlays_, &OverlayReader::failed, this, [this](const QString&, const QString& reason) { emit failed(reason); });
}

void RunsPresenter::connectQueue() {
  connect(&library_, &RunLibrary::runsChanged, &queue_, &RunQueue::takeRuns);
  connect(&library_, &RunLibrary::queuedStarted, &queue_, &RunQueue::started);
  connect(&library_, &RunLibrary::queuedFailed, &queue_, &RunQueue::startFailed);
  connect(&library_, &RunLibrary::trainerExited, &queue_, &RunQueue::exited);
  connect(&queue_, &RunQueue::startWanted, this, [this](const QueuedTraining& training) {
    QMetaObject::invokeMethod(
        &library_, [library = &library_, trainer = trainer_, training] { library->startQueued(trainer, training); }, Qt::QueuedConnection);
  });
  connect(&queue_, &RunQueue::failed, this, &RunsPresenter::failed);
  connect(&queue_, &RunQueue::ended, this, [this](const QString& name, const QString& reason) {
    emit notice(reason.isEmpty() ? tr("Queue: %1 is done").arg(name) : tr("Queue: %1 did not come to its end: %2").arg(name, reason));
  });
}

void RunsPresenter::setOpenRun(const QString& root) {
  if (page_) page_->table().setOpenPath(root);
}

void RunsPresenter::enqueue(const Config& config, const QString& name) {
  QueuedTraining training;
  training.name = name;
  training.config = QByteArray::fromStdString(toToml(config));
  if (queue_.add(training) != 0) emit notice(tr("%1 waits in the queue").arg(name));
}

void RunsPresenter::setOverlaid(const QStringList& paths) {
  if (paths == overlaid_) return;
  overlaid_ = paths;
  list_.setOverlaid(paths);
  if (page_) page_->table().table().setOverlaid(paths);
  overlays_.setRuns(paths);
}

void RunsPresenter::undoTrash(quint64 token) {
  QMetaObject::invokeMethod(
      &library_, [library = &library_, token] { library->restoreFromTrash(token); }, Qt::QueuedConnection);
}

void RunsPresenter::setFolders(const QStringList& folders) {
  folders_ = folders;
  Settings::setText(QStringLiteral("runs.folders"), folders.join('\n'));
  if (page_) page_->setFolders(folders_, problems_);
  QMetaObject::invokeMethod(
      &library_, [library = &library_, folders] { library->setFolders(folders); }, Qt::QueuedConnection);
}

void RunsPresenter::addFolders(const QStringList& folders) {
  QStringList all = folders_;
  for (const QString& folder : folders)
    if (!all.contains(folder)) all += folder;
  if (all != folders_) setFolders(all);
}

void RunsPresenter::overlayFrom(const QStringList& roots) {
  QStringList overlaid = overlaid_, folders;
  for (const QString& root : roots) {
    if (!overlaid.contains(root)) overlaid += root;
    if (std::none_of(runs_.begin(), runs_.end(), [&](const RunSummary& run) { return run.path == root; }))
      folders += root.section('/', 0, -2);
  }
  addFolders(folders);
  setOverlaid(overlaid);
}

QString RunsPresenter::nameOf(const QString& root) const {
  for (const RunSummary& run : runs_)
    if (run.path == root) return run.name;
  return QString::fromStdString(std::filesystem::path(root.toStdString()).filename().string());
}

bool RunsPresenter::requireTrainer() {
  if (!trainer_.isEmpty()) return true;
  emit failed(tr("The trainer `resa` is neither beside this program nor in $PATH; install it, then try again."));
  return false;
}

void RunsPresenter::act(RunAction action, const QStringList& paths) {
  if (paths.isEmpty()) return;
  const QString& root = paths.front();
  switch (action) {
    case RunAction::open:
      return emit openRequested(root);
    case RunAction::overlay: {
      QStringList overlaid = overlaid_;
      for (const QString& path : paths)
        if (overlaid.removeAll(path) == 0) overlaid += path;
      return setOverlaid(overlaid);
    }
    case RunAction::duplicate:
      return duplicate(root);
    case RunAction::branch:
      return askBranch(true, root);
    case RunAction::trainFurther:
      return askBranch(false, root);
    case RunAction::resume:
      if (!requireTrainer()) return;
      QMetaObject::invokeMethod(
          &library_, [library = &library_, trainer = trainer_, root] { library->resumeTraining(trainer, root); }, Qt::QueuedConnection);
      return;
    case RunAction::compare:
      if (paths.size() == 2) emit compareRequested(paths[0], paths[1]);
      return;
    case RunAction::reveal:
      QDesktopServices::openUrl(QUrl::fromLocalFile(root));
      return;
    case RunAction::copyPath:
      QApplication::clipboard()->setText(paths.join('\n'));
      return;
    case RunAction::remove:
      for (const QString& path : paths) {
        emit removing(path);
        QMetaObject::invokeMethod(
            &library_, [library = &library_, path] { library->moveToTrash(path); }, Qt::QueuedConnection);
      }
      return;
  }
}

void RunsPresenter::duplicate(const QString& root) {
  const QString name = nameOf(root).section(QStringLiteral(" · "), 0, 0);
  reading_.run([root](const auto&) { return RunFolder(std::filesystem::path(root.toStdString())).config(); },
               [this, name](const Config& config) { emit duplicateReady(config, name); },
               [this](const QString& reason) { emit failed(reason); });
}

void RunsPresenter::askBranch(bool branches, const QString& root) {
  QWidget* over = page_ && page_->isVisible() ? page_.data() : list_.window();
  auto* dialog = new BranchDialog(branches ? BranchDialog::Kind::branch : BranchDialog::Kind::further, root, nameOf(root), over);
  connect(dialog, &BranchDialog::branchRequested, this,
          [this](const QString& source, qint64 step, const QString& name, const QStringList& overrides, bool train) {
            if (train && !requireTrainer()) return;
            QMetaObject::invokeMethod(
                &library_,
                [library = &library_, trainer = trainer_, source, step, name, overrides, train] {
                  library->branch(trainer, source, step, name, overrides, train);
                },
                Qt::QueuedConnection);
          });
  connect(dialog, &BranchDialog::furtherRequested, this,
          [this](const QString& run, const QString& name, const QStringList& overrides, bool queued) {
            if (queued) {
              QueuedTraining training;
              training.name = name;
              training.resume = run;
              training.overrides = overrides;
              if (queue_.add(training) != 0) emit notice(tr("%1 waits in the queue").arg(name));
            } else if (requireTrainer()) {
              QMetaObject::invokeMethod(
                  &library_,
                  [library = &library_, trainer = trainer_, run, overrides] { library->resumeTraining(trainer, run, overrides); },
                  Qt::QueuedConnection);
            }
          });
  dialog->open();
}

}  // namespace resa
