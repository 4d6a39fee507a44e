#include "app/studio/run_library.h"

#include <QFile>
#include <QLocale>
#include <QRegularExpression>
#include <cmath>
#include <limits>
#include <set>

#include "app/studio/run_view.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

QString path(const std::filesystem::path& value) { return QString::fromStdString(value.string()); }

bool same(const RunSummary& a, const RunSummary& b) {
  const bool sameValue = a.value == b.value || (std::isnan(a.value) && std::isnan(b.value));
  return a.path == b.path && a.name == b.name && a.detail == b.detail && a.state == b.state && a.trainedHere == b.trainedHere &&
         a.valueCaption == b.valueCaption && sameValue;
}

QString progress(const RunHistory& history, RunState state) {
  const std::int64_t step = history.steps.empty() ? 0 : history.steps.back().step;
  const double epoch = history.epochOf(step);
  const double total = history.epochOf(history.stepsTotal);
  const QLocale locale;
  if (total <= 0) return step > 0 ? RunLibrary::tr("epoch %1").arg(locale.toString(std::floor(epoch * 10) / 10, 'g', 6)) : QString();
  if (state == RunState::finished) return RunLibrary::tr("%1 epochs").arg(locale.toString(total, 'g', 6));
  const double shown = std::floor(epoch * 10) / 10;
  return RunLibrary::tr("epoch %1 of %2").arg(locale.toString(shown, 'g', 6), locale.toString(total, 'g', 6));
}

}  // namespace

QString friendlyName(const QString& name, const QDateTime& now) {
  static const QRegularExpression stamped(QStringLiteral("^(.+)-(\\d{8}-\\d{6})(-\\d+)?$"));
  const QRegularExpressionMatch match = stamped.match(name);
  const QDateTime time = QDateTime::fromString(match.captured(2), QStringLiteral("yyyyMMdd-HHmmss"));
  if (!time.isValid()) return name;
  const QString when =
      QLocale(QLocale::English).toString(time, time.date() == now.date() ? QStringLiteral("HH:mm") : QStringLiteral("d MMM"));
  return match.captured(1) + QStringLiteral(" · ") + when;
}

RunSummary summarize(const RunFolder& folder, const RunHistory& history) {
  RunSummary summary;
  summary.path = path(folder.root());
  summary.value = std::numeric_limits<double>::quiet_NaN();
  RunKind kind = RunKind::training;
  try {
    const RunInfo info = folder.info();
    kind = info.kind;
    summary.trainedHere = kind == RunKind::training;
    summary.name = QString::fromStdString(info.name);
    summary.state = folder.state(history);
  } catch (const Error& failure) {
    summary.name = path(folder.root().filename());
    summary.detail = QString::fromStdString(failure.what());
    summary.state = RunState::failed;
    return summary;
  }
  if (summary.name.isEmpty()) summary.name = path(folder.root().filename());
  summary.name = friendlyName(summary.name, QDateTime::currentDateTime());
  const QString state = summary.state == RunState::running ? RunLibrary::tr("training") : QString(toString(summary.state));
  QString where = progress(history, summary.state);
  summary.detail = where.isEmpty() ? state : state + QStringLiteral(" · ") + where;
  if (kind == RunKind::analysis) {
    const qlonglong rows = history.evaluations.empty() ? 0 : history.evaluations.back().n;
    summary.detail = rows > 0 ? RunLibrary::tr("analysis · %1 rows").arg(QLocale().toString(rows)) : RunLibrary::tr("analysis");
  }
  for (auto event = history.evaluations.rbegin(); event != history.evaluations.rend(); ++event) {
    // Features from elsewhere may have any name: of several, the first that was evaluated.
    auto shown = event->components.find("encoding");
    if (shown == event->components.end() && kind != RunKind::training) shown = event->components.begin();
    if (shown == event->components.end() || std::isnan(shown->second.normalized.ari)) continue;
    summary.value = shown->second.normalized.ari;
    const QString name = QString::fromStdString(shown->first);
    summary.valueCaption = kind == RunKind::analysis
                               ? RunLibrary::tr("ARI of %1").arg(name)
                               : RunLibrary::tr("ARI of the %1 at epoch %2").arg(name, QLocale().toString(event->epoch, 'g', 3));
    break;
  }
  return summary;
}

RunLibrary::RunLibrary(std::filesystem::path runs) : runs_(std::move(runs)), scanTimer_(this), collectTimer_(this) {
  qRegisterMetaType<QVector<resa::RunSummary>>();
  scanTimer_.setInterval(1000);
  collectTimer_.setInterval(200);
  connect(&scanTimer_, &QTimer::timeout, this, &RunLibrary::scan);
  connect(&collectTimer_, &QTimer::timeout, this, &RunLibrary::collect);
}

void RunLibrary::start() {
  scan();
  scanTimer_.start();
}

void RunLibrary::scan() {
  QVector<RunSummary> found;
  std::set<std::string> present;
  bool changed = !scanned_;
  std::vector<RunFolder> folders;
  try {
    folders = listRuns(runs_);
  } catch (const std::exception& failure) {
    if (!scanned_) emit failed(QString::fromStdString(failure.what()));
  }
  for (const RunFolder& folder : folders) {
    const std::string key = folder.root().string();
    present.insert(key);
    Entry& entry = entries_[key];
    if (!entry.reader) entry.reader = std::make_unique<EventReader>(folder.events(), EventReader::Keep::newest);
    RunSummary summary;
    try {
      const bool grown = entry.reader->poll();
      // An ended run changes by its events alone, so its small files are not read again each second.
      const bool settled = entry.known && !grown && !isLive(entry.summary.state) && entry.summary.state != RunState::interrupted;
      summary = settled ? entry.summary : summarize(folder, entry.reader->history());
    } catch (const std::exception& failure) {
      summary.path = path(folder.root());
      summary.name = path(folder.root().filename());
      summary.detail = QString::fromStdString(failure.what());
      summary.state = RunState::failed;
      summary.value = std::numeric_limits<double>::quiet_NaN();
    }
    changed = changed || !entry.known || !same(summary, entry.summary);
    entry.summary = summary;
    entry.known = true;
    found.push_back(summary);
  }
  changed = changed || std::erase_if(entries_, [&](const auto& item) { return !present.count(item.first); }) > 0;
  scanned_ = true;
  if (changed) emit runsChanged(found);
}

void RunLibrary::startTraining(const QString& trainer, const QStringList& arguments, const QString& name, const QByteArray& configToml) {
  try {
    std::error_code failure;
    std::filesystem::create_directories(runs_, failure);
    if (failure) throw Error(runs_.string() + ": cannot make this folder: " + failure.message());
    const std::filesystem::path root = freshRunFolder(runs_, name.toStdString());
    std::filesystem::create_directories(root, failure);
    if (failure) throw Error(root.string() + ": cannot make this folder: " + failure.message());
    std::vector<std::string> words{"train"};
    for (const QString& argument : arguments) words.push_back(argument.toStdString());
    if (!configToml.isEmpty()) {
      writeFileAtomically(root / "requested.toml", std::string_view(configToml.constData(), std::size_t(configToml.size())));
      words.insert(words.end(), {"--config", (root / "requested.toml").string()});
    }
    words.insert(words.end(), {"--run-dir", root.string()});
    children_.push_back({path(root), TrainerProcess::start(trainer.toStdString(), words, root / "log.txt")});
    collectTimer_.start();
    emit trainingStarted(path(root), false);
  } catch (const std::exception& failure) {
    emit failed(QString::fromStdString(failure.what()));
  }
}

void RunLibrary::resumeTraining(const QString& trainer, const QString& root) {
  try {
    const std::filesystem::path folder = root.toStdString();
    children_.push_back({root, TrainerProcess::start(trainer.toStdString(), {"train", "--resume", folder.string()}, folder / "log.txt")});
    collectTimer_.start();
    emit trainingStarted(root, true);
  } catch (const std::exception& failure) {
    emit failed(QString::fromStdString(failure.what()));
  }
}

void RunLibrary::moveToTrash(const QString& root) {
  const RunFolder folder(std::filesystem::path(root.toStdString()));
  if (folder.ownerAlive()) {
    emit failed(tr("%1 is training: stop it before you remove it").arg(root));
    return;
  }
  if (!QFile::moveToTrash(root)) emit failed(tr("%1 could not be moved to the trash").arg(root));
  scan();
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
