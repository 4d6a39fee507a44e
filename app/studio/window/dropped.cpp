#include "app/studio/window/dropped.h"

#include <QFileInfo>
#include <algorithm>
#include <filesystem>

#include "app/studio/run/run_controller.h"
#include "engine/run/run_folder.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
constexpr int deepest = 3;      // ROOT/train/class/picture
constexpr int mostSeen = 2000;  // entries, until a folder without pictures is taken for what it is

bool isPicture(const QString& path) {
  static const QStringList kinds{"jpg", "jpeg", "png", "ppm", "pgm", "bmp"};
  return kinds.contains(path.section('/', -1).section('.', -1).toLower());
}

bool isRun(const fs::path& folder) {
  std::error_code ignored;
  return RunFolder(folder).isRun() || fs::exists(folder / "events.jsonl", ignored);
}

bool holdsRuns(const fs::path& folder) {
  std::error_code failure;
  int seen = 0;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end && seen < mostSeen; entry.increment(failure), ++seen) {
    std::error_code ignored;
    if (entry->is_directory(ignored) && isRun(entry->path())) return true;
  }
  return false;
}

bool holdsPictures(const fs::path& folder) {
  std::error_code failure;
  int seen = 0;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, failure);
  for (const fs::recursive_directory_iterator end; !failure && entry != end && seen < mostSeen; entry.increment(failure), ++seen) {
    std::error_code ignored;
    if (entry.depth() >= deepest) entry.disable_recursion_pending();
    if (isPicture(QString::fromStdString(entry->path().filename().string())) && entry->is_regular_file(ignored)) return true;
  }
  return false;
}

}  // namespace

Dropped sortDropped(const QStringList& paths) {
  Dropped dropped;
  for (const QString& given : paths) {
    const QString path = given.size() > 1 && given.endsWith('/') ? given.chopped(1) : given, run = runFolderOf(path);
    const fs::path folder = run.toStdString();
    if (!QFileInfo(run).isDir())
      (isPicture(path) ? dropped.pictures : dropped.others) << path;
    else if (run != path || isRun(folder))
      dropped.runs << run;
    else if (holdsRuns(folder))
      dropped.folders << run;
    else
      (holdsPictures(folder) ? dropped.pictureFolders : dropped.others) << run;
  }
  return dropped;
}

}  // namespace resa
