#include "app/studio/run/run_follower.h"

#include <QCoreApplication>

namespace resa {

RunFollower::RunFollower(QObject* parent) : QObject(parent), worker_(new RunWorker) {
  worker_->moveToThread(&thread_);
  connect(&thread_, &QThread::finished, worker_, &QObject::deleteLater);
  connectWorker();
  thread_.setObjectName("resa-run");
  thread_.start();
}

RunFollower::~RunFollower() {
  thread_.quit();
  thread_.wait();
}

void RunFollower::connectWorker() {
  // Every result carries the number of the `open` that it belongs to.
  connect(worker_, &RunWorker::viewReady, this, [this](quint64 number, const RunViewPtr& view) {
    if (number == number_) emit viewChanged(view);
  });
  connect(worker_, &RunWorker::samplesReady, this, [this](quint64 number, const SamplesPtr& samples) {
    if (number == number_) emit samplesChanged(samples);
  });
  connect(worker_, &RunWorker::snapshotReady, this, [this](quint64 number, const SnapshotPtr& snapshot) {
    if (number == number_) emit snapshotChanged(snapshot);
  });
  connect(worker_, &RunWorker::snapshotFailed, this, [this](quint64 number, qint64 step, const QString& reason) {
    if (number == number_) emit snapshotFailed(step, reason);
  });
  connect(worker_, &RunWorker::unreadable, this, [this](quint64 number, const QString& reason) {
    if (number != number_) return;
    close();
    emit unreadable(reason);
  });
}

void RunFollower::open(const QString& root, RunWorker::Expect expect) {
  const quint64 number = ++number_;
  root_ = root;
  emit opened(root);
  QMetaObject::invokeMethod(
      worker_, [worker = worker_, number, root, expect] { worker->open(number, root, expect); }, Qt::QueuedConnection);
}

void RunFollower::close() {
  if (root_.isEmpty()) return;
  ++number_;
  root_.clear();
  QMetaObject::invokeMethod(worker_, &RunWorker::close, Qt::QueuedConnection);
  emit closed();
}

void RunFollower::endLater() {
  disconnect();
  close();
  // A slow disk may hold the read for long; the application waits for it only where it ends itself.
  setParent(QCoreApplication::instance());
  connect(&thread_, &QThread::finished, this, &QObject::deleteLater);
  thread_.quit();
}

void RunFollower::expectNothing() { QMetaObject::invokeMethod(worker_, &RunWorker::expectNothing, Qt::QueuedConnection); }

}  // namespace resa
