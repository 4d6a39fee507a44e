#pragma once
#include <QMap>
#include <QObject>
#include <QTimer>
#include <QVector>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/studio/library/run_scanner.h"
#include "app/studio/library/run_trash.h"
#include "app/studio/run/trainer_process.h"
#include "engine/run/run_folder.h"
#include "widgets/runs/run_list.h"

namespace resa {

/// A run that waits in the queue for its turn: a configuration for a new run, or an existing run to go on with.
struct QueuedTraining {
  quint64 ticket = 0;
  QString name;
  QByteArray config;      // TOML; empty where `resume` names a run
  QString resume;         // run folder to go on with
  QStringList overrides;  // "train.epochs=10", where a run is resumed
};

/// Scans the folders of runs each second and starts trainers, on a thread of its own.
class RunLibrary : public QObject {
  Q_OBJECT
 public:
  explicit RunLibrary(std::filesystem::path runs);
  ~RunLibrary() override;
  /// From any thread: the studio closes. Runs of the queue are left for the next time; what else was asked for is still done.
  void leaveQueue() { queueLeft_ = true; }

 public slots:
  void start();
  /// Further folders of runs, which may be slow or gone: network mounts, copies that rsync renews.
  void setFolders(const QStringList& folders);
  /// Starts `resa` with `arguments` and `--run-dir` of a fresh folder named after `name`; a config text is written beside the log first.
  void startTraining(const QString& trainer, const QStringList& arguments, const QString& name, const QByteArray& configToml);
  /// Starts `resa train --resume ROOT`, with `--set` for each override (train.epochs, train.device or train.threads).
  void resumeTraining(const QString& trainer, const QString& root, const QStringList& overrides = {});
  /// Starts a queued training without showing it; queuedStarted or queuedFailed tells.
  void startQueued(const QString& trainer, const resa::QueuedTraining& training);
  /// A new run in the same folder that goes on from a checkpoint of `source`; with `train` it is started at once and shown.
  void branch(const QString& trainer, const QString& source, qint64 step, const QString& name, const QStringList& overrides, bool train);
  /// Tags and note of a run, in its studio.json.
  void setNotes(const QString& root, const QStringList& tags, const QString& note);
  /// Moves a run that nobody trains into the desktop's trash.
  void moveToTrash(const QString& root);
  /// Brings a run back that was moved to the trash; token 0: the one that was moved last.
  void restoreFromTrash(quint64 token);

 signals:
  void runsChanged(QVector<resa::RunSummary> runs);
  /// Why further folders cannot be read, by folder; empty where all can.
  void folderProblemsChanged(QMap<QString, QString> problems);
  void trainingStarted(QString root, bool resumed);
  void queuedStarted(quint64 ticket, QString root);
  void queuedFailed(quint64 ticket, QString reason);
  void branched(QString root);
  void trashed(QString name, quint64 token);
  void restored(QString root);
  /// No trainer could be started, or a run could not be removed.
  void failed(QString reason);
  /// A trainer that this studio started has ended; `logTail` is the end of its log.
  void trainerExited(QString root, int exitCode, QString logTail);

 private:
  struct Further {
    std::unique_ptr<FolderWatch> watch;
    RunScanner::Result result;
  };
  struct Child {
    QString root;
    TrainerProcess process;
  };
  void scan();
  void scanFully();
  void collect();
  QString launch(const QString& trainer, const QStringList& arguments, const QString& name, const QByteArray& configToml);
  void launchResume(const QString& trainer, const QString& root, const QStringList& overrides);
  std::filesystem::path runs_;
  RunScanner scanner_;
  std::map<QString, Further> further_;
  QMap<QString, QString> problems_;
  RunTrash trash_;
  std::vector<Child> children_;
  bool scanned_ = false;
  std::atomic<bool> queueLeft_ = false;
  QTimer scanTimer_, collectTimer_;
};

}  // namespace resa

Q_DECLARE_METATYPE(resa::QueuedTraining)
