#pragma once
#include <QObject>
#include <QThread>

#include "app/studio/run/run_view.h"
#include "app/studio/run/run_worker.h"

namespace resa {

/// Follows one run folder at a time on a thread of its own and hands what it reads to the GUI thread; late results of an earlier run are
/// dropped here.
class RunFollower : public QObject {
  Q_OBJECT
 public:
  explicit RunFollower(QObject* parent = nullptr);
  ~RunFollower() override;
  void open(const QString& root, RunWorker::Expect expect = RunWorker::Expect::nothing);
  /// Nothing is followed any more.
  void close();
  /// Ends this object, made by `new`, without waiting for a read that is under way; no signal comes any more.
  void endLater();
  /// The trainer that was expected has ended.
  void expectNothing();
  void wantSnapshot(qint64 step) { worker_->wantSnapshot(step); }
  /// Path of the run that is followed, empty where none is.
  QString root() const { return root_; }

 signals:
  void opened(QString root);
  void closed();
  void viewChanged(resa::RunViewPtr view);
  void samplesChanged(resa::SamplesPtr samples);
  void snapshotChanged(resa::SnapshotPtr snapshot);
  void snapshotFailed(qint64 step, QString reason);
  /// The folder is no run or cannot be read: it was closed.
  void unreadable(QString reason);

 private:
  void connectWorker();
  QThread thread_;
  RunWorker* worker_;
  quint64 number_ = 0;
  QString root_;
};

}  // namespace resa
