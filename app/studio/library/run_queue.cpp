#include "app/studio/library/run_queue.h"

#include <QCoreApplication>
#include <QDateTime>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
constexpr double graceSeconds = 60;  // for a trainer to show itself after it was started

const char* word(QueueState state) {
  return state == QueueState::waiting    ? "waiting"
         : state == QueueState::starting ? "starting"
         : state == QueueState::training ? "training"
                                         : "failed";
}

QueueState stateFrom(const std::string& text) {
  for (const QueueState state : {QueueState::starting, QueueState::training, QueueState::failed})
    if (text == word(state)) return state;
  return QueueState::waiting;
}

double now() { return double(QDateTime::currentMSecsSinceEpoch()) / 1000; }

nlohmann::json toJson(const QueuedRun& run) {
  nlohmann::json overrides = nlohmann::json::array();
  for (const QString& text : run.training.overrides) overrides.push_back(text.toStdString());
  return {{"name", run.training.name.toStdString()},
          {"config", run.training.config.toStdString()},
          {"resume", run.training.resume.toStdString()},
          {"overrides", overrides},
          {"state", word(run.state)},
          {"root", run.root.toStdString()},
          {"reason", run.reason.toStdString()},
          {"started", run.startedAt}};
}

QueuedRun runFrom(const nlohmann::json& json) {
  QueuedRun run;
  run.training.name = QString::fromStdString(json.at("name").get<std::string>());
  run.training.config = QByteArray::fromStdString(json.value("config", std::string()));
  run.training.resume = QString::fromStdString(json.value("resume", std::string()));
  for (const auto& text : json.value("overrides", nlohmann::json::array()))
    run.training.overrides += QString::fromStdString(text.get<std::string>());
  run.state = stateFrom(json.value("state", std::string()));
  run.root = QString::fromStdString(json.value("root", std::string()));
  run.reason = QString::fromStdString(json.value("reason", std::string()));
  run.startedAt = json.value("started", 0.0);
  // Where the studio went before it learnt whether the trainer started, the run's turn comes again.
  if (run.state == QueueState::starting) run.state = QueueState::waiting;
  return run;
}

QString endOf(RunState state) {
  switch (state) {
    case RunState::finished:
      return {};
    case RunState::stopped:
      return RunQueue::tr("stopped before its end");
    case RunState::interrupted:
      return RunQueue::tr("its trainer is gone");
    default:
      return RunQueue::tr("failed");
  }
}

}  // namespace

fs::path queueFile() {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  const fs::path base = state != nullptr && state[0] == '/' ? fs::path(state) : fs::path(home != nullptr ? home : "/") / ".local" / "state";
  return base / "resa" / "queue.json";
}

RunQueue::RunQueue(fs::path file, QObject* parent) : QObject(parent), file_(std::move(file)), retryTimer_(this) {
  qRegisterMetaType<resa::QueuedTraining>();
  writer_.setMaxThreadCount(1);
  retryTimer_.setInterval(3000);
  retryTimer_.setSingleShot(true);
  connect(&retryTimer_, &QTimer::timeout, this, &RunQueue::acquire);
  acquire();
}

RunQueue::~RunQueue() {
  writer_.waitForDone();
  if (known_) return;
  // What was added before the queue of the last time was read goes behind it now.
  paused_ = true;
  QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
  writer_.waitForDone();
}

/// One studio at a time works on the queue: two would start everything twice.
void RunQueue::acquire() {
  writer_.start([this] {
    const Stored stored = read();
    QMetaObject::invokeMethod(
        this, [this, stored] { take(stored); }, Qt::QueuedConnection);
  });
}

/// On the writer's thread.
RunQueue::Stored RunQueue::read() {
  Stored stored;
  std::error_code ignored;
  try {
    fs::create_directories(file_.parent_path());
    stored.mine = lock_.acquire(fs::path(file_).replace_extension(".lock"));
  } catch (const std::exception&) {
    stored.folderThere = fs::is_directory(file_.parent_path(), ignored);  // Told when somebody wants to queue a run.
  }
  if (!stored.mine || !fs::exists(file_, ignored)) return stored;
  try {
    const nlohmann::json json = nlohmann::json::parse(readFile(file_));
    stored.held = json.value("held", false);
    for (const auto& entry : json.at("runs")) {
      stored.runs += runFrom(entry);
      // Further folders are read later: a run in one of them is not gone because it is not seen yet.
      if (stored.runs.back().state == QueueState::training) stored.runs.back().startedAt = now();
    }
  } catch (const std::exception& failure) {
    // A damaged queue is put aside, so that nothing of it is lost and the next one can be written.
    fs::rename(file_, fs::path(file_).concat(".damaged"), ignored);
    stored.problem = tr("The queue could not be read and was put aside as %1.damaged: %2")
                         .arg(QString::fromStdString(file_.string()), QString::fromUtf8(failure.what()));
  }
  return stored;
}

void RunQueue::take(const Stored& stored) {
  known_ = true;
  mine_ = stored.mine;
  folderThere_ = stored.folderThere;
  QVector<QueuedRun> early = std::exchange(runs_, stored.runs);  // added before the queue was known
  for (QueuedRun& run : runs_) run.training.ticket = ++tickets_;
  if (!mine_) {
    retryTimer_.start();
    if (!early.isEmpty()) mineOrTell();
    emit changed();
    return;
  }
  held_ = held_ || stored.held;
  if (!stored.problem.isEmpty()) emit failed(stored.problem);
  const bool news = !early.isEmpty() || held_ != stored.held;
  runs_ += early;
  if (news)
    save();
  else
    emit changed();
  if (heard_) takeRuns(QVector<RunSummary>(heardRuns_));
}

void RunQueue::save() {
  // Before the queue of the last time is read there is nothing to write: it would be lost.
  if (known_)
    writer_.start([this, file = file_, runs = runs_, held = held_] {
      nlohmann::json entries = nlohmann::json::array();
      for (const QueuedRun& run : runs) entries.push_back(toJson(run));
      const std::string text =
          nlohmann::json({{"format", 1}, {"held", held}, {"runs", entries}}).dump(1, ' ', false, nlohmann::json::error_handler_t::replace) +
          "\n";
      try {
        writeFileAtomically(file, std::string_view(text));
      } catch (const std::exception& failure) {
        const QString reason = QString::fromUtf8(failure.what());
        QMetaObject::invokeMethod(
            this, [this, reason] { emit failed(reason); }, Qt::QueuedConnection);
      }
    });
  emit changed();
}

int RunQueue::waiting() const {
  return int(std::count_if(runs_.begin(), runs_.end(), [](const QueuedRun& run) { return run.state == QueueState::waiting; }));
}

int RunQueue::indexOf(quint64 ticket) const {
  for (int at = 0; at < runs_.size(); ++at)
    if (runs_[at].training.ticket == ticket) return at;
  return -1;
}

bool RunQueue::mineOrTell() {
  if (mine_ || !known_) return true;
  emit failed(folderThere_ ? tr("Another window of the studio works on the queue: add the run there")
                           : tr("%1: the queue cannot be kept here").arg(QString::fromStdString(file_.parent_path().string())));
  return false;
}

quint64 RunQueue::add(QueuedTraining training) {
  if (!mineOrTell()) return 0;
  training.ticket = ++tickets_;
  QueuedRun run;
  run.training = std::move(training);
  runs_ += run;
  save();
  // What trains already may not be known yet: the first answer of the library comes first.
  if (heard_) advance();
  return tickets_;
}

void RunQueue::remove(quint64 ticket) {
  const int at = indexOf(ticket);
  if (at < 0 || runs_[at].state == QueueState::starting || runs_[at].state == QueueState::training || !mineOrTell()) return;
  runs_.removeAt(at);
  save();
}

void RunQueue::move(quint64 ticket, int places) {
  const int at = indexOf(ticket);
  if (at < 0 || runs_[at].state != QueueState::waiting || !mineOrTell()) return;
  QVector<int> waiting;
  for (int i = 0; i < runs_.size(); ++i)
    if (runs_[i].state == QueueState::waiting) waiting += i;
  const int from = int(waiting.indexOf(at)), to = qBound(0, from + places, int(waiting.size()) - 1);
  if (from == to) return;
  for (int i = from; i != to; i += to > from ? 1 : -1) runs_.swapItemsAt(waiting[i], waiting[i + (to > from ? 1 : -1)]);
  save();
}

void RunQueue::retry(quint64 ticket) {
  const int at = indexOf(ticket);
  if (at < 0 || runs_[at].state != QueueState::failed || !mineOrTell()) return;
  QueuedRun run;
  run.training = runs_[at].training;
  runs_.removeAt(at);
  runs_ += run;
  save();
  advance();
}

void RunQueue::setHeld(bool held) {
  if (held == held_ || !mineOrTell()) return;
  held_ = held;
  save();
  advance();
}

void RunQueue::pause(bool paused) {
  paused_ = paused;
  if (!paused) advance();
}

void RunQueue::advance() {
  if (!mine_ || held_ || paused_) return;
  for (const QueuedRun& run : runs_)
    if (run.state == QueueState::starting || run.state == QueueState::training) return;
  for (QueuedRun& run : runs_) {
    if (run.state != QueueState::waiting) continue;
    run.state = QueueState::starting;
    run.startedAt = now();
    const QueuedTraining training = run.training;
    save();
    emit startWanted(training);
    return;
  }
}

void RunQueue::finish(int at, const QString& reason) {
  const QString name = runs_[at].training.name;
  if (reason.isEmpty()) {
    runs_.removeAt(at);
  } else {
    runs_[at].state = QueueState::failed;
    runs_[at].reason = reason;
  }
  save();
  emit ended(name, reason);
  advance();
}

void RunQueue::started(quint64 ticket, const QString& root) {
  const int at = indexOf(ticket);
  if (at < 0) return;
  runs_[at].state = QueueState::training;
  runs_[at].root = root;
  save();
}

void RunQueue::startFailed(quint64 ticket, const QString& reason) {
  const int at = indexOf(ticket);
  if (at >= 0) finish(at, reason);
}

void RunQueue::exited(const QString& root, int exitCode, const QString& logTail) {
  for (int at = 0; at < runs_.size(); ++at) {
    if (runs_[at].root != root || runs_[at].state != QueueState::training) continue;
    // The library read the folder once more before it told of the end, so its state is the last one.
    const QString said = logTail.section('\n', -1).trimmed();
    if (exitCode == 0)
      finish(at, states_.value(root, RunState::finished) == RunState::stopped ? endOf(RunState::stopped) : QString());
    else
      finish(at, said.isEmpty() ? tr("exit code %1").arg(exitCode) : said);
    return;
  }
}

void RunQueue::takeRuns(const QVector<RunSummary>& runs) {
  heard_ = true;
  heardRuns_ = runs;
  states_.clear();
  for (const RunSummary& run : runs) states_[run.path] = run.state;
  for (int at = 0; at < runs_.size(); ++at) {
    QueuedRun& queued = runs_[at];
    if (queued.state != QueueState::training) continue;
    const auto found = std::find_if(runs.begin(), runs.end(), [&](const RunSummary& run) { return run.path == queued.root; });
    const bool there = found != runs.end();
    if (there && isActive(found->state)) {
      queued.seenAlive = true;
      continue;
    }
    // A run that is gone on with says "stopped" until its trainer speaks, and a new one has no folder for a moment.
    const bool silent = !there || (!queued.training.resume.isEmpty() && !queued.seenAlive);
    if (silent && now() - queued.startedAt < graceSeconds) continue;
    finish(at, there ? endOf(found->state) : tr("its folder is gone"));
    return takeRuns(runs);
  }
  advance();
}

}  // namespace resa
