#include "app/studio/data/folder_check.h"

#include <sys/resource.h>

namespace resa {

FolderCheck::FolderCheck(QObject* parent) : QObject(parent) {}

FolderCheck::~FolderCheck() { cancel(); }

void FolderCheck::cancel() {
  QProcess* process = std::exchange(process_, nullptr);
  if (!process) return;
  process->disconnect(this);
  // It only reads: it may be killed at any time, and nobody waits for its end.
  process->setParent(nullptr);
  connect(process, &QProcess::finished, process, &QObject::deleteLater);
  process->kill();
}

void FolderCheck::start(const QString& root) {
  cancel();
  if (trainer_.isEmpty()) {
    emit finished(root, {}, tr("the trainer `resa` is neither beside this program nor in $PATH"));
    return;
  }
  process_ = new QProcess(this);
  process_->setChildProcessModifier([] { ::setpriority(PRIO_PROCESS, 0, 10); });
  connect(process_, &QProcess::finished, this, [this, root](int code) {
    QProcess* process = std::exchange(process_, nullptr);
    process->deleteLater();
    QStringList problems;
    const QStringList lines = QString::fromUtf8(process->readAllStandardOutput()).split('\n');
    // Problems are indented by two blanks, facts by more or by none.
    for (const QString& line : lines)
      if (line.startsWith(QLatin1String("  ")) && !line.startsWith(QLatin1String("   "))) problems << line.trimmed();
    QString failure;
    if (code != 0 && problems.isEmpty()) failure = QString::fromUtf8(process->readAllStandardError()).trimmed().section('\n', -1);
    emit finished(root, problems, failure);
  });
  connect(process_, &QProcess::errorOccurred, this, [this, root](QProcess::ProcessError error) {
    if (error != QProcess::FailedToStart) return;
    QProcess* process = std::exchange(process_, nullptr);
    process->deleteLater();
    emit finished(root, {}, process->errorString());
  });
  process_->start(trainer_,
                  {QStringLiteral("datasets"), QStringLiteral("check"), QStringLiteral("image-folder"), QStringLiteral("--root"), root});
}

}  // namespace resa
