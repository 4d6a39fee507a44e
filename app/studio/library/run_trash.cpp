#include "app/studio/library/run_trash.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <filesystem>

#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

struct Words {
  Q_DECLARE_TR_FUNCTIONS(RunTrash)
};

/// The trash may lie on another disk than the runs: then a folder can be copied, not renamed.
void moveFolder(const fs::path& from, const fs::path& to) {
  std::error_code failure;
  fs::create_directories(to.parent_path(), failure);
  fs::rename(from, to, failure);
  if (failure == std::errc::cross_device_link) {
    fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks, failure);
    std::error_code ignored;  // whichever copy is not the whole one goes
    fs::remove_all(failure ? to : from, ignored);
  }
  if (failure) throw Error(to.string() + ": cannot be moved back: " + failure.message());
}

}  // namespace

TrashedRun RunTrash::move(const QString& path) {
  QString inTrash;
  // Without its parent no trash can be made, and a fresh account may have none yet.
  QDir().mkpath(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation));
  if (!QFile::moveToTrash(path, &inTrash)) throw Error(Words::tr("%1 could not be moved to the trash").arg(path).toStdString());
  const TrashedRun run{++tokens_, QFileInfo(path).fileName(), path, inTrash};
  if (!inTrash.isEmpty()) moved_ += run;
  return run;
}

QString RunTrash::restore(quint64 token) {
  const auto found = std::find_if(moved_.begin(), moved_.end(), [token](const TrashedRun& run) { return run.token == token; });
  if (found == moved_.end()) throw Error(Words::tr("There is nothing to bring back from the trash").toStdString());
  const TrashedRun run = *found;
  if (!QFileInfo::exists(run.inTrash)) {
    moved_.erase(found);
    throw Error(Words::tr("%1 is no longer in the trash").arg(run.original).toStdString());
  }
  if (QFileInfo::exists(run.original))
    throw Error(Words::tr("%1 is there already: rename it, then bring the other one back").arg(run.original).toStdString());
  moveFolder(run.inTrash.toStdString(), run.original.toStdString());
  const QFileInfo inTrash(run.inTrash);
  QFile::remove(inTrash.path() + QStringLiteral("/../info/") + inTrash.fileName() + QStringLiteral(".trashinfo"));
  moved_.erase(found);
  return run.original;
}

}  // namespace resa
