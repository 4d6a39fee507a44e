#include "app/studio/run/run_worker.h"

#include <algorithm>
#include <system_error>

#include "app/studio/run/trainer_process.h"
#include "engine/run/error.h"

namespace resa {
namespace {

constexpr int prefetchReach = 4;  // snapshots on each side of the shown one

}  // namespace

RunWorker::RunWorker() : pollTimer_(this), changeTimer_(this), prefetchTimer_(this), watcher_(this) {
  qRegisterMetaType<resa::RunViewPtr>();
  qRegisterMetaType<resa::SamplesPtr>();
  qRegisterMetaType<resa::SnapshotPtr>();
  pollTimer_.setInterval(1000);
  changeTimer_.setSingleShot(true);
  changeTimer_.setInterval(60);
  prefetchTimer_.setSingleShot(true);
  prefetchTimer_.setInterval(0);
  connect(&pollTimer_, &QTimer::timeout, this, &RunWorker::poll);
  connect(&changeTimer_, &QTimer::timeout, this, &RunWorker::poll);
  connect(&prefetchTimer_, &QTimer::timeout, this, &RunWorker::prefetch);
  // Notifications are only a hint that polling earlier pays: network file systems and renames may never send one.
  const auto hint = [this] {
    if (!changeTimer_.isActive()) changeTimer_.start();
  };
  connect(&watcher_, &QFileSystemWatcher::fileChanged, this, hint);
  connect(&watcher_, &QFileSystemWatcher::directoryChanged, this, hint);
}

void RunWorker::open(quint64 number, const QString& root, Expect expect) {
  close();
  number_ = number;
  expect_ = expect;
  folder_.emplace(std::filesystem::path(root.toStdString()));
  reader_ = std::make_unique<EventReader>(folder_->events());
  history_ = std::make_shared<RunHistory>();
  facts_ = std::make_shared<RunView>();
  facts_->root = folder_->root();
  store_ = facts_->store = std::make_shared<SnapshotStore>(folder_->root());
  if (expect == Expect::resumedRun) {
    reader_->poll();
    statesBefore_ = reader_->history().states.size();
    history_ = std::make_shared<RunHistory>(reader_->history());
  }
  poll();
  if (folder_) pollTimer_.start();
}

void RunWorker::expectNothing() {
  expect_ = Expect::nothing;
  if (folder_ && facts_->present) poll();
}

void RunWorker::close() {
  pollTimer_.stop();
  changeTimer_.stop();
  prefetchTimer_.stop();
  if (!watcher_.files().isEmpty()) watcher_.removePaths(watcher_.files());
  if (!watcher_.directories().isEmpty()) watcher_.removePaths(watcher_.directories());
  folder_.reset();
  reader_.reset();
  history_.reset();
  facts_.reset();
  published_ = samplesRead_ = false;
  snapshotsListed_ = {};
  snapshotEvents_ = statesBefore_ = 0;
  wantedStep_ = -1;
  store_.reset();
}

void RunWorker::poll() {
  if (!folder_) return;
  try {
    const bool wasPresent = facts_->present;
    if (!facts_->present) readFacts();
    const bool changed = reader_->poll();
    if (changed) history_ = std::make_shared<RunHistory>(reader_->history());
    if (changed && facts_->info.kind == RunKind::analysis) forgetAnalysis();
    readSamplesOnce();
    const std::size_t listed = facts_->snapshots.size();
    listSnapshots();
    // While a trainer that was started just now has not written a state yet, the run is starting, not interrupted.
    const RunState before = facts_->state;
    const bool silent = expect_ != Expect::nothing && history_->states.size() <= statesBefore_;
    facts_->state = silent ? RunState::starting : folder_->state(*history_);
    facts_->reason = history_->states.empty() ? std::string() : history_->states.back().reason;
    const bool ended = facts_->state == RunState::failed || facts_->state == RunState::interrupted;
    if (ended && (before != facts_->state || changed)) facts_->logTail = readTail(folder_->file("log.txt"));
    if (!ended) facts_->logTail.clear();
    watch();
    if (published_ && !changed && before == facts_->state && wasPresent == facts_->present && listed == facts_->snapshots.size()) return;
    published_ = true;
    auto view = std::make_shared<RunView>(*facts_);
    view->history = history_;
    emit viewReady(number_, view);
  } catch (const Error& failure) {
    giveUp(failure.what());
  } catch (const std::exception& failure) {
    giveUp(folder_->root().string() + ": " + failure.what());
  }
}

void RunWorker::giveUp(const std::string& reason) {
  const quint64 number = number_;
  close();
  emit unreadable(number, QString::fromStdString(reason));
}

void RunWorker::readFacts() {
  if (!folder_->isRun()) {
    if (expect_ != Expect::nothing) return;
    throw DataError(folder_->root().string() + ": not a run folder (it has no run.toml)");
  }
  facts_->info = folder_->info();
  facts_->present = true;
  if (facts_->info.kind != RunKind::training) return;  // written by others, who have no configuration of ours
  try {
    facts_->config = std::make_shared<Config>(folder_->config());
    facts_->configProblem.clear();
  } catch (const Error& failure) {
    // A run of another version may hold keys that this one does not know: everything but its configuration can still be shown.
    facts_->configProblem = failure.what();
  }
}

void RunWorker::readSamplesOnce() {
  std::error_code failure;
  if (samplesRead_ || !std::filesystem::exists(folder_->samples(), failure)) return;
  samplesRead_ = true;
  try {
    emit samplesReady(number_, readSamples(folder_->samples()));
  } catch (const Error& error) {
    emit snapshotFailed(number_, -1, QString::fromStdString(error.what()));
  }
}

/// A further call of `resa cluster` or `resa project` writes the folder anew, its only snapshot included.
void RunWorker::forgetAnalysis() {
  store_->forget();
  samplesRead_ = false;
  if (wantedStep_ >= 0) wantSnapshot(wantedStep_);
}

void RunWorker::listSnapshots() {
  std::error_code failure;
  const auto time = std::filesystem::last_write_time(folder_->file("snapshots"), failure);
  if (failure) {
    facts_->snapshots.clear();
    store_->setEvents({});
    return;
  }
  if (time == snapshotsListed_ && history_->snapshots.size() == snapshotEvents_) return;
  snapshotsListed_ = time;
  snapshotEvents_ = history_->snapshots.size();
  facts_->snapshots.clear();
  for (const SnapshotEvent& event : history_->snapshots) {
    if (std::filesystem::exists(folder_->snapshot(event.step), failure)) facts_->snapshots.push_back(event);
  }
  store_->setEvents(facts_->snapshots);
}

void RunWorker::watch() {
  QStringList paths;
  for (const std::filesystem::path& path : {folder_->root(), folder_->events(), folder_->file("snapshots")}) {
    const QString text = QString::fromStdString(path.string());
    std::error_code failure;
    if (!watcher_.files().contains(text) && !watcher_.directories().contains(text) && std::filesystem::exists(path, failure)) paths << text;
  }
  if (!paths.isEmpty()) watcher_.addPaths(paths);
}

void RunWorker::wantSnapshot(qint64 step) {
  wantedStep_ = step;
  if (!snapshotQueued_.exchange(true)) QMetaObject::invokeMethod(this, &RunWorker::serveSnapshot, Qt::QueuedConnection);
}

void RunWorker::serveSnapshot() {
  snapshotQueued_ = false;
  const qint64 step = wantedStep_;
  if (!folder_ || step < 0) return;
  try {
    emit snapshotReady(number_, store_->load(step));
    prefetchTimer_.start();
  } catch (const std::exception& failure) {
    emit snapshotFailed(number_, step, QString::fromStdString(failure.what()));
  }
}

// One neighbour at a time, nearest first, so that a new wish never waits longer than one file.
void RunWorker::prefetch() {
  if (!folder_ || snapshotQueued_) return;
  const std::vector<SnapshotEvent>& all = facts_->snapshots;
  const auto at =
      std::lower_bound(all.begin(), all.end(), wantedStep_.load(), [](const SnapshotEvent& e, qint64 step) { return e.step < step; });
  const std::ptrdiff_t here = at - all.begin();
  for (int distance = 1; distance <= prefetchReach; ++distance) {
    for (const std::ptrdiff_t index : {here + distance, here - distance}) {
      if (index < 0 || index >= std::ptrdiff_t(all.size()) || store_->holds(all[std::size_t(index)].step)) continue;
      if (!store_->hasRoom()) return;
      try {
        store_->load(all[std::size_t(index)].step);
      } catch (const std::exception&) {
        continue;  // Told when the user goes there.
      }
      prefetchTimer_.start();
      return;
    }
  }
}

}  // namespace resa
