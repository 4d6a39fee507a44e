#include "app/studio/library/run_library.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "engine/run/branch_run.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/run/studio_notes.h"

namespace resa {
namespace {

QString text(const std::filesystem::path& value) { return QString::fromStdString(value.string()); }

void makeFolder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error(folder.string() + ": cannot make this folder: " + failure.message());
}

/// The folder as a path without a slash at its end, so that the same one is known once.
QString plainFolder(const QString& folder) {
  return text(std::filesystem::path(folder.toStdString() + "/").lexically_normal().parent_path());
}

}  // namespace

RunLibrary::RunLibrary(std::filesystem::path runs) : runs_(std::move(runs)), scanner_(runs_), scanTimer_(this), collectTimer_(this) {
  qRegisterMetaType<QVector<resa::RunSummary>>();
  qRegisterMetaType<QMap<QString, QString>>();
  qRegisterMetaType<resa::QueuedTraining>();
  scanTimer_.setInterval(1000);
  collectTimer_.setInterval(200);
  connect(&scanTimer_, &QTimer::timeout, this, &RunLibrary::scan);
  connect(&collectTimer_, &QTimer::timeout, this, &RunLibrary::collect);
}

RunLibrary::~RunLibrary() = default;

void RunLibrary::start() {
  scan();
  scanTimer_.start();
}

void RunLibrary::setFolders(const QStringList& folders) {
  std::map<QString, Further> kept;
  for (const QString& folder : folders) {
    const QString plain = plainFolder(folder);
    if (plain.isEmpty() || plain == plainFolder(text(runs_)) || kept.count(plain) != 0) continue;
    const auto known = further_.find(plain);
    if (known != further_.end())
      kept[plain] = std::move(known->second);
    else
      kept[plain].watch = std::make_unique<FolderWatch>(plain.toStdString());
  }
  further_ = std::move(kept);
  scanFully();
}

void RunLibrary::scanFully() {
  scanned_ = false;
  scan();
}

void RunLibrary::scan() {
  bool changed = scanner_.scan() || !scanned_;
  QMap<QString, QString> problems;
  for (auto& [folder, further] : further_) {
    if (std::optional<RunScanner::Result> fresh = further.watch->take()) {
      further.result = std::move(*fresh);
      changed = true;
    }
    if (further.watch->hangs())
      problems[folder] = tr("%1 has not answered for ten seconds").arg(folder);
    else if (!further.result.problem.isEmpty())
      problems[folder] = further.result.problem;
  }
  scanned_ = true;
  if (problems != problems_) emit folderProblemsChanged(problems_ = problems);
  if (!changed) return;
  QVector<RunSummary> runs = scanner_.result().runs;
  std::set<QString> known;
  for (const RunSummary& run : runs) known.insert(run.path);
  for (const auto& [folder, further] : further_)
    for (const RunSummary& run : further.result.runs)
      if (known.insert(run.path).second) runs += run;
  const auto created = [](const RunSummary& run) { return run.record && std::isfinite(run.record->created) ? run.record->created : -1.0; };
  std::stable_sort(runs.begin(), runs.end(), [&](const RunSummary& a, const RunSummary& b) { return created(a) > created(b); });
  emit runsChanged(runs);
}

QString RunLibrary::launch(const QString& trainer, const QStringList& arguments, const QString& name, const QByteArray& configToml) {
  makeFolder(runs_);
  const std::filesystem::path root = freshRunFolder(runs_, name.toStdString());
  makeFolder(root);
  std::vector<std::string> words{"train"};
  for (const QString& argument : arguments) words.push_back(argument.toStdString());
  if (!configToml.isEmpty()) {
    writeFileAtomically(root / "requested.toml", std::string_view(configToml.constData(), std::size_t(configToml.size())));
    words.insert(words.end(), {"--config", (root / "requested.toml").string()});
  }
  words.insert(words.end(), {"--run-dir", root.string()});
  children_.push_back({text(root), TrainerProcess::start(trainer.toStdString(), words, root / "log.txt")});
  collectTimer_.start();
  return text(root);
}

void RunLibrary::launchResume(const QString& trainer, const QString& root, const QStringList& overrides) {
  const std::filesystem::path folder = root.toStdString();
  std::vector<std::string> words{"train", "--resume", folder.string()};
  for (const QString& override : overrides) words.insert(words.end(), {"--set", override.toStdString()});
  children_.push_back({root, TrainerProcess::start(trainer.toStdString(), words, folder / "log.txt")});
  collectTimer_.start();
}

void RunLibrary::startTraining(const QString& trainer, const QStringList& arguments, const QString& name, const QByteArray& configToml) {
  try {
    emit trainingStarted(launch(trainer, arguments, name, configToml), false);
  } catch (const std::exception& failure) {
    emit failed(QString::fromStdString(failure.what()));
  }
}

void RunLibrary::resumeTraining(const QString& trainer, const QString& root, const QStringList& overrides) {
  try {
    launchResume(trainer, root, overrides);
    emit trainingStarted(root, true);
  } catch (const std::exception& failure) {
    emit failed(QString::fromStdString(failure.what()));
  }
}

void RunLibrary::startQueued(const QString& trainer, const QueuedTraining& training) {
  if (queueLeft_) return;
  try {
    if (trainer.isEmpty()) throw Error(tr("The trainer `resa` is neither beside this program nor in $PATH").toStdString());
    QString root = training.resume;
    if (root.isEmpty())
      root = launch(trainer, {}, training.name, training.config);
    else
      launchResume(trainer, root, training.overrides);
    emit queuedStarted(training.ticket, root);
  } catch (const std::exception& failure) {
    emit queuedFailed(training.ticket, QString::fromStdString(failure.what()));
  }
}

void RunLibrary::branch(const QString& trainer, const QString& source, qint64 step, const QString& name, const QStringList& overrides,
                        bool train) {
  try {
    const std::filesystem::path folder = source.toStdString();
    const std::filesystem::path target = freshRunFolder(folder.parent_path(), name.toStdString());
    branchRun(RunFolder(folder), step, target);
    scan();
    emit branched(text(target));
    if (train) resumeTraining(trainer, text(target), overrides);
  } catch (const std::exception& failure) {
    emit failed(QString::fromStdString(failure.what()));
  }
}

void RunLibrary::setNotes(const QString& root, const QStringList& tags, const QString& note) {
  try {
    updateStudioNotes(root.toStdString(), [&](StudioNotes& notes) {
      notes.note = note.toStdString();
      notes.tags.clear();
      for (const QString& tag : tags) notes.tags.push_back(tag.toStdString());
    });
  } catch (const std::exception& failure) {
    emit failed(QString::fromStdString(failure.what()));
  }
  for (auto& [folder, further] : further_)
    if (root.startsWith(folder)) further.watch->hurry();
  scanFully();  // also where nothing was written: the table showed what was typed
}

void RunLibrary::moveToTrash(const QString& root) {
  try {
    if (RunFolder(std::filesystem::path(root.toStdString())).ownerAlive())
      throw Error(tr("%1 is training: stop it before you remove it").arg(root).toStdString());
    const TrashedRun run = trash_.move(root);
    for (auto& [folder, further] : further_)
      if (root.startsWith(folder)) further.watch->hurry();
    emit trashed(friendlyName(run.name, QDateTime::currentDateTime()), run.token);
  } catch (const std::exception& failure) {
    emit failed(QString::fromStdString(failure.what()));
  }
  scan();
}

void RunLibrary::restoreFromTrash(quint64 token) {
  try {
    const QString root = trash_.restore(token == 0 ? trash_.newest() : token);
    scan();
    emit restored(root);
  } catch (const std::exception& failure) {
    emit failed(QString::fromStdString(failure.what()));
  }
}

void RunLibrary::collect() {
  for (std::size_t i = 0; i < children_.size();) {
    const std::optional<int> code = children_[i].process.exitCode();
    if (!code) {
      ++i;
      continue;
    }
    const QString root = children_[i].root;
    children_.erase(children_.begin() + std::ptrdiff_t(i));
    scan();
    emit trainerExited(root, *code, QString::fromStdString(readTail(std::filesystem::path(root.toStdString()) / "log.txt")));
  }
  if (children_.empty()) collectTimer_.stop();
}

}  // namespace resa
