#pragma once
#include <QObject>
#include <QThread>
#include <QThreadPool>
#include <filesystem>
#include <memory>

#include "app/studio/library/run_library.h"
#include "app/studio/run/run_follower.h"
#include "app/studio/run/serve_client.h"

namespace resa {

/// The run folder that a path means: itself, or the folder of its run.toml, config.toml or events.jsonl.
QString runFolderOf(const QString& path);

/// The window's one way to runs: finds, opens, starts and steers them. Lives on the GUI thread and never reads a file there: everything
/// slow happens on workers, and results arrive as shared immutable values.
class RunController : public QObject {
  Q_OBJECT
 public:
  /// `trainer`: the program `resa`, empty where there is none.
  RunController(std::filesystem::path runs, std::filesystem::path trainer, QObject* parent = nullptr);
  ~RunController() override;

  /// Waits until the library has done what it was asked for (a note to write, a run to remove); the studio closes.
  void endLibrary();

  /// A run folder or one of its files.
  void open(const QString& path);
  void close();
  void startQuick();
  /// A run of an edited configuration; `name` names its folder.
  void startConfigured(const Config& config, const QString& name);
  void resume(const QString& root);
  /// pause, resume, stop, checkpoint, evaluate or snapshot of a run; the answer comes by controlAnswered.
  void control(const QString& root, const QString& request);

  ServeClient& serve() { return *serve_; }
  /// Scans, starts and removes runs, on a thread of its own.
  RunLibrary& library() { return *library_; }
  const std::filesystem::path& trainer() const { return trainer_; }
  /// Reads the open run.
  RunFollower& follower() { return *follower_; }
  /// Path of the open run, empty where none is.
  QString root() const { return follower_->root(); }
  bool hasTrainer() const { return !trainer_.empty(); }
  const std::filesystem::path& runs() const { return runs_; }

 signals:
  void runsChanged(QVector<resa::RunSummary> runs);
  void controlAnswered(QString root, QString request, bool ok, QString reason);
  /// Something that the user asked for did not work; one sentence.
  void failed(QString reason);
  /// A trainer ended before it made its run; the end of its log says why.
  void startFailed(QString root, int exitCode, QString logTail);

 private:
  void connectWorkers();
  bool requireTrainer();
  std::filesystem::path runs_, trainer_;
  RunFollower* follower_;
  QThread libraryThread_;
  RunLibrary* library_;
  ServeClient* serve_;
  QThreadPool requests_;
  bool madeItsRun_ = false;  // the open run has said something
};

}  // namespace resa
