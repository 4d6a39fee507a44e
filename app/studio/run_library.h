#pragma once
#include <QDateTime>
#include <QObject>
#include <QTimer>
#include <QVector>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/studio/trainer_process.h"
#include "engine/run/run_folder.h"
#include "widgets/run_list.h"

namespace resa {

/// Name for people: the time stamp that a fresh folder's name ends with becomes "name · 15:22" today and "name · 23 Nov" on other days.
QString friendlyName(const QString& name, const QDateTime& now);

/// One line about a run for the list: "training · epoch 3 of 5", its newest ARI.
RunSummary summarize(const RunFolder& folder, const RunHistory& history);

/// Scans the runs folder each second and starts trainers, on a thread of its own.
class RunLibrary : public QObject {
  Q_OBJECT
 public:
  explicit RunLibrary(std::filesystem::path runs);

 public slots:
  void start();
  /// Starts `resa` with `arguments` and `--run-dir` of a fresh folder named after `name`; a config text is written beside the log first.
  void startTraining(const QString& trainer, const QStringList& arguments, const QString& name, const QByteArray& configToml);
  /// Starts `resa train --resume ROOT`.
  void resumeTraining(const QString& trainer, const QString& root);
  /// Moves a run that nobody trains into the desktop's trash.
  void moveToTrash(const QString& root);

 signals:
  void runsChanged(QVector<resa::RunSummary> runs);
  void trainingStarted(QString root, bool resumed);
  /// No trainer could be started, or a run could not be removed.
  void failed(QString reason);
  /// A trainer that this studio started has ended; `logTail` is the end of its log.
  void trainerExited(QString root, int exitCode, QString logTail);

 private:
  void scan();
  void collect();
  struct Entry {
    std::unique_ptr<EventReader> reader;
    RunSummary summary;
    bool known = false;
  };
  struct Child {
    QString root;
    TrainerProcess process;
  };
  std::filesystem::path runs_;
  std::map<std::string, Entry> entries_;
  std::vector<Child> children_;
  bool scanned_ = false;
  QTimer scanTimer_, collectTimer_;
};

}  // namespace resa
