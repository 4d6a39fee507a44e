#pragma once
#include <QObject>
#include <QPointer>
#include <vector>

#include "app/studio/library/overlay_reader.h"
#include "app/studio/library/run_library.h"
#include "app/studio/library/run_queue.h"
#include "app/studio/library/run_queue_view.h"
#include "app/studio/library/runs_page.h"
#include "engine/run/config.h"
#include "widgets/base/latest_task.h"
#include "widgets/runs/run_list.h"

namespace resa {

/// Joins the list, the table, the queue and the overlays with the library that reads and changes runs. The window places the widgets and
/// follows the signals.
class RunsPresenter : public QObject {
  Q_OBJECT
 public:
  /// `library` lives on a thread of its own and outlives this; `trainer`: the program `resa`, empty where there is none.
  RunsPresenter(RunLibrary& library, const std::filesystem::path& trainer, RunList& list, QObject* parent = nullptr);
  ~RunsPresenter() override;
  /// For the centre of the window, and for the top of the Runs rail; whoever places them owns them.
  RunsPage& page() { return *page_; }
  RunQueueView& queueView() { return *queueView_; }
  RunQueue& queue() { return queue_; }
  const QStringList& overlaid() const { return overlaid_; }
  /// Marks the run that the window shows.
  void setOpenRun(const QString& root);

 public slots:
  /// "Add to queue" of the form.
  void enqueue(const resa::Config& config, const QString& name);
  void setOverlaid(const QStringList& paths);
  /// Lays runs of any place over the curves; the folders of those that are not in the table are added to it.
  void overlayFrom(const QStringList& roots);
  /// Folders of runs that are read beside the usual one from now on.
  void addFolders(const QStringList& folders);
  /// Brings back the run that was removed last, or the one of a token.
  void undoTrash(quint64 token = 0);
  void setFolders(const QStringList& folders);
  void act(resa::RunAction action, const QStringList& paths);

 signals:
  void openRequested(const QString& root);
  void compareRequested(const QString& first, const QString& second);
  /// The configuration of a run, for the form of a new one.
  void duplicateReady(const resa::Config& config, const QString& name);
  /// A run goes into the trash in a moment: close it where it is open.
  void removing(const QString& root);
  /// It is there; undoTrash(token) brings it back.
  void trashed(const QString& name, quint64 token);
  /// The overlaid runs with their curves, in the order of their choice; after each change and each growth.
  void overlaysReady(const std::vector<resa::OverlaidRun>& runs);
  /// One sentence: what did not work, and what went well in the background.
  void failed(const QString& reason);
  void notice(const QString& sentence);

 private:
  void connectLibrary();
  void connectViews();
  void connectQueue();
  void duplicate(const QString& root);
  void askBranch(bool branches, const QString& root);
  QString nameOf(const QString& root) const;
  bool requireTrainer();
  RunLibrary& library_;
  QString trainer_;
  RunList& list_;
  QPointer<RunsPage> page_;
  QPointer<RunQueueView> queueView_;
  RunQueue queue_;
  OverlayReader overlays_;
  LatestTask reading_;
  QVector<RunSummary> runs_;
  QStringList overlaid_, folders_;
  QMap<QString, QString> problems_;
};

}  // namespace resa
