#pragma once
#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <QVector>
#include <filesystem>

#include "app/studio/library/run_library.h"
#include "engine/run/file_io.h"

namespace resa {

enum class QueueState { waiting, starting, training, failed };

struct QueuedRun {
  QueuedTraining training;
  QueueState state = QueueState::waiting;
  QString root;            // of the run, once it was started
  QString reason;          // why it failed
  double startedAt = 0;    // seconds since 1970
  bool seenAlive = false;  // its trainer was at work since
};

/// Runs that the studio starts one after another. It waits with the studio: what was queued is there again at the next start, and the run
/// that trains meanwhile goes on. A run that fails is marked, and the next one starts. On the GUI thread; files are read and written beside
/// it, so that the queue of the last time is there a moment after this object: what is added until then comes behind it.
class RunQueue : public QObject {
  Q_OBJECT
 public:
  /// `file`: where the queue is kept, see queueFile().
  explicit RunQueue(std::filesystem::path file, QObject* parent = nullptr);
  ~RunQueue() override;
  const QVector<QueuedRun>& runs() const { return runs_; }
  /// Runs that have not been started.
  int waiting() const;
  /// Whether the queue starts nothing, because it is held or because another studio works on it.
  bool held() const { return held_; }
  bool elsewhere() const { return known_ && !mine_; }
  /// The queue of the last time was read, or it is known that another studio holds it.
  bool known() const { return known_; }

  /// Appends a run; its ticket, 0 where another studio holds the queue (failed() says so, also where that turns out later).
  quint64 add(QueuedTraining training);
  /// Takes out a run that waits or has failed; what trains is not touched.
  void remove(quint64 ticket);
  /// Moves a waiting run among the waiting ones by this many places.
  void move(quint64 ticket, int places);
  /// Puts a run that failed at the end, to be tried again.
  void retry(quint64 ticket);
  void setHeld(bool held);
  /// As held, but only until the studio ends: while it closes nothing new starts.
  void pause(bool paused);

 public slots:
  /// What the library tells: all runs there are, what it started, what ended.
  void takeRuns(const QVector<resa::RunSummary>& runs);
  void started(quint64 ticket, const QString& root);
  void startFailed(quint64 ticket, const QString& reason);
  void exited(const QString& root, int exitCode, const QString& logTail);

 signals:
  void changed();
  /// The turn of a run has come: start it, and tell by started or startFailed.
  void startWanted(const resa::QueuedTraining& training);
  /// A run of the queue came to its end (empty reason) or failed.
  void ended(const QString& name, const QString& reason);
  void failed(const QString& reason);

 private:
  /// What the files say of the queue.
  struct Stored {
    bool mine = false, folderThere = true, held = false;
    QVector<QueuedRun> runs;
    QString problem;
  };
  void acquire();
  Stored read();
  void take(const Stored& stored);
  void save();
  void advance();
  void finish(int at, const QString& reason);
  int indexOf(quint64 ticket) const;
  bool mineOrTell();
  std::filesystem::path file_;
  FileLock lock_;  // taken on the writer's thread
  QVector<QueuedRun> runs_;
  QVector<RunSummary> heardRuns_;   // as last heard
  QMap<QString, RunState> states_;  // of all runs, as last heard
  quint64 tickets_ = 0;
  bool known_ = false, mine_ = false, folderThere_ = true, held_ = false, heard_ = false, paused_ = false;
  QTimer retryTimer_;
  QThreadPool writer_;
};

/// $XDG_STATE_HOME/resa/queue.json, else ~/.local/state/resa/queue.json.
std::filesystem::path queueFile();

}  // namespace resa
