#pragma once
#include <QProcess>
#include <QString>
#include <QStringList>

namespace resa {

/// Reads a folder of pictures as a whole by `resa datasets check` in a nice-10 child: damaged files, classes without images.
class FolderCheck : public QObject {
  Q_OBJECT
 public:
  explicit FolderCheck(QObject* parent = nullptr);
  ~FolderCheck() override;
  void setTrainer(const QString& program) { trainer_ = program; }
  /// Another check that runs is ended first.
  void start(const QString& root);
  void cancel();
  bool running() const { return process_ != nullptr; }

 signals:
  /// `problems`: a sentence each, empty where all is in order. `failure`: why nothing could be said.
  void finished(const QString& root, const QStringList& problems, const QString& failure);

 private:
  QString trainer_;
  QProcess* process_ = nullptr;
};

}  // namespace resa
