#pragma once
#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>
#include <atomic>
#include <memory>
#include <optional>

#include "app/studio/run/run_view.h"
#include "app/studio/run/snapshot_store.h"

namespace resa {

/// Reads one run folder on a thread of its own: follows the events, decodes snapshots and samples. All slots run on that thread;
/// every result carries the number of the `open` that it belongs to, so that late ones of an earlier run are recognised.
class RunWorker : public QObject {
  Q_OBJECT
 public:
  /// Whether a trainer was started for the folder just now: then run.toml (fresh) or a new state (resumed) is still to come.
  enum class Expect { nothing, freshRun, resumedRun };
  Q_ENUM(Expect)
  RunWorker();
  /// Any thread: the snapshot that is wanted now; an earlier wish that was not served yet is dropped.
  void wantSnapshot(qint64 step);

 public slots:
  void open(quint64 number, const QString& root, resa::RunWorker::Expect expect);
  /// The trainer that was expected has ended: what the folder says now is all there is.
  void expectNothing();
  void close();

 signals:
  void viewReady(quint64 number, resa::RunViewPtr view);
  void samplesReady(quint64 number, resa::SamplesPtr samples);
  void snapshotReady(quint64 number, resa::SnapshotPtr snapshot);
  /// The folder is no run or cannot be read: nothing else will come of this `open`.
  void unreadable(quint64 number, QString reason);
  /// One snapshot could not be read.
  void snapshotFailed(quint64 number, qint64 step, QString reason);

 private:
  void poll();
  void giveUp(const std::string& reason);
  void readFacts();
  void readSamplesOnce();
  void forgetAnalysis();
  void listSnapshots();
  void watch();
  void serveSnapshot();
  void prefetch();

  quint64 number_ = 0;
  std::optional<RunFolder> folder_;
  std::unique_ptr<EventReader> reader_;
  RunHistoryPtr history_;
  std::shared_ptr<RunView> facts_;
  Expect expect_ = Expect::nothing;
  std::size_t statesBefore_ = 0;
  bool published_ = false, samplesRead_ = false;
  std::filesystem::file_time_type snapshotsListed_{};
  std::size_t snapshotEvents_ = 0;
  std::atomic<qint64> wantedStep_{-1};
  std::atomic<bool> snapshotQueued_{false};
  QTimer pollTimer_, changeTimer_, prefetchTimer_;
  QFileSystemWatcher watcher_;
  SnapshotStorePtr store_;
};

}  // namespace resa
