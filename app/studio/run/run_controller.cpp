#include "app/studio/run/run_controller.h"

#include <nlohmann/json.hpp>

namespace resa {

QString runFolderOf(const QString& path) {
  const QString name = path.section('/', -1);
  const bool inside = name == QLatin1String("run.toml") || name == QLatin1String("config.toml") || name == QLatin1String("events.jsonl");
  const QString folder = inside ? path.section('/', 0, -2) : path;
  return folder.size() > 1 && folder.endsWith('/') ? folder.chopped(1) : folder;
}

RunController::RunController(std::filesystem::path runs, std::filesystem::path trainer, QObject* parent)
    : QObject(parent),
      runs_(std::move(runs)),
      trainer_(std::move(trainer)),
      follower_(new RunFollower(this)),
      library_(new RunLibrary(runs_)) {
  serve_ = new ServeClient(QString::fromStdString(trainer_.string()), this);
  requests_.setMaxThreadCount(2);
  library_->moveToThread(&libraryThread_);
  connect(&libraryThread_, &QThread::finished, library_, &QObject::deleteLater);
  connectWorkers();
  libraryThread_.setObjectName("resa-library");
  libraryThread_.start();
  QMetaObject::invokeMethod(library_, &RunLibrary::start, Qt::QueuedConnection);
}

RunController::~RunController() {
  endLibrary();
  requests_.waitForDone(3000);
}

void RunController::endLibrary() {
  if (!libraryThread_.isRunning()) return;
  library_->leaveQueue();
  // Behind everything that waits: a thread that is told to quit from here drops it.
  QMetaObject::invokeMethod(
      library_, [this] { libraryThread_.quit(); }, Qt::QueuedConnection);
  libraryThread_.wait();
}

void RunController::connectWorkers() {
  connect(follower_, &RunFollower::opened, this, [this] { madeItsRun_ = false; });
  connect(follower_, &RunFollower::viewChanged, this,
          [this](const RunViewPtr& view) { madeItsRun_ = view->present && !view->history->states.empty(); });
  connect(follower_, &RunFollower::unreadable, this, &RunController::failed);
  connect(library_, &RunLibrary::runsChanged, this, &RunController::runsChanged);
  connect(library_, &RunLibrary::failed, this, &RunController::failed);
  connect(library_, &RunLibrary::trainingStarted, this, [this](const QString& root, bool resumed) {
    follower_->open(root, resumed ? RunWorker::Expect::resumedRun : RunWorker::Expect::freshRun);
  });
  connect(library_, &RunLibrary::trainerExited, this, [this](const QString& root, int code, const QString& logTail) {
    if (root != follower_->root()) return;
    follower_->expectNothing();
    if (code != 0 && !madeItsRun_) emit startFailed(root, code, logTail);
  });
}

void RunController::open(const QString& path) { follower_->open(runFolderOf(path)); }

void RunController::close() { follower_->close(); }

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

}  // namespace resa
