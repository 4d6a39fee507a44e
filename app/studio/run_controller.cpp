#include "app/studio/run_controller.h"

#include <nlohmann/json.hpp>

namespace resa {

RunController::RunController(std::filesystem::path runs, std::filesystem::path trainer, QObject* parent)
    : QObject(parent), runs_(std::move(runs)), trainer_(std::move(trainer)), worker_(new RunWorker), library_(new RunLibrary(runs_)) {
  serve_ = new ServeClient(QString::fromStdString(trainer_.string()), this);
  requests_.setMaxThreadCount(2);
  worker_->moveToThread(&runThread_);
  library_->moveToThread(&libraryThread_);
  connect(&runThread_, &QThread::finished, worker_, &QObject::deleteLater);
  connect(&libraryThread_, &QThread::finished, library_, &QObject::deleteLater);
  connectWorkers();
  runThread_.setObjectName("resa-run");
  libraryThread_.setObjectName("resa-library");
  runThread_.start();
  libraryThread_.start();
  QMetaObject::invokeMethod(library_, &RunLibrary::start, Qt::QueuedConnection);
}

RunController::~RunController() {
  for (QThread* thread : {&runThread_, &libraryThread_}) {
    thread->quit();
    thread->wait();
  }
  requests_.waitForDone(3000);
}

void RunController::connectWorkers() {
  // Results of a run that is no longer the open one are dropped by their number.
  connect(worker_, &RunWorker::viewReady, this, [this](quint64 number, RunViewPtr view) {
    if (number != number_) return;
    view_ = view;
    emit viewChanged(view);
  });
  connect(worker_, &RunWorker::samplesReady, this, [this](quint64 number, SamplesPtr samples) {
    if (number == number_) emit samplesChanged(samples);
  });
  connect(worker_, &RunWorker::snapshotReady, this, [this](quint64 number, SnapshotPtr snapshot) {
    if (number == number_) emit snapshotChanged(snapshot);
  });
  connect(worker_, &RunWorker::pairReady, this, [this](quint64 number, PairHistoryPtr pair) {
    if (number == number_) emit pairChanged(pair);
  });
  connect(worker_, &RunWorker::snapshotFailed, this, [this](quint64 number, qint64 step, QString reason) {
    if (number == number_) emit snapshotFailed(step, reason);
  });
  connect(worker_, &RunWorker::unreadable, this, [this](quint64 number, QString reason) {
    if (number != number_) return;
    close();
    emit failed(reason);
  });
  connect(library_, &RunLibrary::runsChanged, this, &RunController::runsChanged);
  connect(library_, &RunLibrary::failed, this, &RunController::failed);
  connect(library_, &RunLibrary::trainingStarted, this, [this](const QString& root, bool resumed) {
    openExpecting(root, resumed ? RunWorker::Expect::resumedRun : RunWorker::Expect::freshRun);
  });
  connect(library_, &RunLibrary::trainerExited, this, [this](const QString& root, int code, const QString& logTail) {
    if (root != root_) return;
    QMetaObject::invokeMethod(worker_, &RunWorker::expectNothing, Qt::QueuedConnection);
    const bool made = view_ && view_->present && !view_->history->states.empty();
    if (code != 0 && !made) emit startFailed(root, code, logTail);
  });
}

void RunController::open(const QString& root) { openExpecting(root, RunWorker::Expect::nothing); }

void RunController::openExpecting(const QString& root, RunWorker::Expect expect) {
  const quint64 number = ++number_;
  root_ = root;
  view_.reset();
  emit opened(root);
  QMetaObject::invokeMethod(
      worker_, [this, number, root, expect] { worker_->open(number, root, expect); }, Qt::QueuedConnection);
}

void RunController::close() {
  if (root_.isEmpty()) return;
  ++number_;
  root_.clear();
  view_.reset();
  QMetaObject::invokeMethod(worker_, &RunWorker::close, Qt::QueuedConnection);
  emit closed();
}

bool RunController::requireTrainer() {
  if (hasTrainer()) return true;
  emit failed(tr("The trainer `resa` is neither beside this program nor in $PATH; install it, then try again."));
  return false;
}

void RunController::startQuick() {
  if (!requireTrainer()) return;
  const QString trainer = QString::fromStdString(trainer_.string());
  QMetaObject::invokeMethod(
      library_,
      [this, trainer] {
        library_->startTraining(trainer, {"--preset", "quickstart"}, "quickstart", {});
      },
      Qt::QueuedConnection);
}

void RunController::startConfigured(const Config& config, const QString& name) {
  if (!requireTrainer()) return;
  const QString trainer = QString::fromStdString(trainer_.string());
  const QByteArray toml = QByteArray::fromStdString(toToml(config));
  QMetaObject::invokeMethod(
      library_, [this, trainer, toml, name] { library_->startTraining(trainer, {}, name, toml); }, Qt::QueuedConnection);
}

void RunController::resume(const QString& root) {
  if (!requireTrainer()) return;
  const QString trainer = QString::fromStdString(trainer_.string());
  QMetaObject::invokeMethod(
      library_, [this, trainer, root] { library_->resumeTraining(trainer, root); }, Qt::QueuedConnection);
}

void RunController::control(const QString& root, const QString& request) {
  requests_.start([this, root, request] {
    bool ok = false;
    QString reason;
    try {
      const auto answer = nlohmann::json::parse(sendControl(RunFolder(root.toStdString()), request.toStdString()));
      ok = answer.value("ok", false);
      reason = QString::fromStdString(answer.value("reason", std::string()));
    } catch (const std::exception& failure) {
      reason = QString::fromStdString(failure.what());
    }
    QMetaObject::invokeMethod(
        this, [this, root, request, ok, reason] { emit controlAnswered(root, request, ok, reason); }, Qt::QueuedConnection);
  });
}

void RunController::moveToTrash(const QString& root) {
  if (root == root_) close();
  QMetaObject::invokeMethod(
      library_, [this, root] { library_->moveToTrash(root); }, Qt::QueuedConnection);
}

}  // namespace resa
