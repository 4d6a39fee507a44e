#include "app/studio/run_worker.h"

#include <algorithm>
#include <cmath>
#include <system_error>

#include "app/studio/trainer_process.h"
#include "engine/run/error.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

constexpr std::size_t cacheBytes = std::size_t(256) << 20;
constexpr int prefetchReach = 4;  // snapshots on each side of the shown one

// A (row, column) and P (row, column) of a snapshot file, through the map: two rows are touched, not the whole file.
bool readPair(const std::filesystem::path& path, int row, int column, double& assignment, double& prediction) {
  const auto file = SafetensorsFile::open(path);
  if (!file->has("probe.assignment") || !file->has("probe.logits.01")) return false;
  const TensorView& a = file->at("probe.assignment");
  const TensorView& logits = file->at("probe.logits.01");
  if (a.dtype != DType::f32 || logits.dtype != DType::f32 || a.shape.size() != 2 || logits.shape != a.shape) return false;
  const std::int64_t size = a.shape[1];
  if (row >= a.shape[0] || column >= size) return false;
  const auto* values = reinterpret_cast<const float*>(a.data) + row * size;
  const auto* scores = reinterpret_cast<const float*>(logits.data) + row * size;
  const double temperature = std::stod(file->metadata("temperature", "0.4"));
  const double highest = *std::max_element(scores, scores + size);
  double total = 0;
  for (std::int64_t j = 0; j < size; ++j) total += std::exp((scores[j] - highest) / temperature);
  assignment = values[column];
  prediction = std::exp((scores[column] - highest) / temperature) / total;
  return true;
}

}  // namespace

RunWorker::RunWorker() : pollTimer_(this), changeTimer_(this), prefetchTimer_(this), watcher_(this), cache_(cacheBytes) {
  qRegisterMetaType<resa::RunViewPtr>();
  qRegisterMetaType<resa::SamplesPtr>();
  qRegisterMetaType<resa::SnapshotPtr>();
  qRegisterMetaType<resa::PairHistoryPtr>();
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
  wantedPair_ = -1;
  cache_.clear();
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
  cache_.clear();
  samplesRead_ = false;
  if (wantedStep_ >= 0) wantSnapshot(wantedStep_);
}

void RunWorker::listSnapshots() {
  std::error_code failure;
  const auto time = std::filesystem::last_write_time(folder_->file("snapshots"), failure);
  if (failure) {
    facts_->snapshots.clear();
    return;
  }
  if (time == snapshotsListed_ && history_->snapshots.size() == snapshotEvents_) return;
  snapshotsListed_ = time;
  snapshotEvents_ = history_->snapshots.size();
  facts_->snapshots.clear();
  for (const SnapshotEvent& event : history_->snapshots) {
    if (std::filesystem::exists(folder_->snapshot(event.step), failure)) facts_->snapshots.push_back(event);
  }
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

SnapshotPtr RunWorker::load(qint64 step) {
  if (SnapshotPtr held = cache_.find(step)) return held;
  SnapshotPtr snapshot = readSnapshot(folder_->snapshot(step));
  cache_.insert(snapshot);
  return snapshot;
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
    emit snapshotReady(number_, load(step));
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
      if (index < 0 || index >= std::ptrdiff_t(all.size()) || cache_.find(all[std::size_t(index)].step)) continue;
      if (cache_.bytes() > cacheBytes / 2) return;
      try {
        load(all[std::size_t(index)].step);
      } catch (const std::exception&) {
        continue;  // Told when the user goes there.
      }
      prefetchTimer_.start();
      return;
    }
  }
}

void RunWorker::wantPair(int row, int column) {
  wantedPair_ = row < 0 || column < 0 ? -1 : (qint64(row) << 32 | qint64(column));
  if (!pairQueued_.exchange(true)) QMetaObject::invokeMethod(this, &RunWorker::servePair, Qt::QueuedConnection);
}

void RunWorker::servePair() {
  pairQueued_ = false;
  const qint64 wanted = wantedPair_;
  if (!folder_ || wanted < 0) return;
  auto pair = std::make_shared<PairHistory>();
  pair->row = int(wanted >> 32);
  pair->column = int(wanted & 0xffffffff);
  for (const SnapshotEvent& event : facts_->snapshots) {
    if (wantedPair_ != wanted || snapshotQueued_) break;  // Something newer is wanted more.
    double assignment = 0, prediction = 0;
    try {
      if (!readPair(folder_->snapshot(event.step), pair->row, pair->column, assignment, prediction)) continue;
    } catch (const std::exception&) {
      continue;  // A thinned or cut snapshot is a gap in the line.
    }
    pair->series.steps.push_back(event.step);
    pair->series.assignment.push_back(assignment);
    pair->series.prediction.push_back(prediction);
  }
  if (wantedPair_ == wanted && snapshotQueued_) {
    wantPair(pair->row, pair->column);
    return;
  }
  if (wantedPair_ == wanted) emit pairReady(number_, pair);
}

}  // namespace resa
