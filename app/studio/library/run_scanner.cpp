#include "app/studio/library/run_scanner.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <set>

#include "app/studio/library/run_library.h"
#include "app/studio/run/run_view.h"
#include "engine/run/error.h"
#include "engine/run/studio_notes.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t measureEvery = 30000;  // milliseconds between two looks at the size of a growing run
constexpr std::int64_t measureBudget = 40;    // milliseconds a scan spends on sizes

QString text(const fs::path& path) { return QString::fromStdString(path.string()); }

std::int64_t steadyMilliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double bytesOf(const fs::path& folder) {
  double bytes = 0;
  std::error_code failure;
  for (fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied, failure), end; at != end;) {
    std::error_code ignored;
    if (at->is_regular_file(ignored) && !at->is_symlink(ignored)) bytes += double(at->file_size(ignored));
    at.increment(failure);
    if (failure) break;
  }
  return bytes;
}

bool same(const RunSummary& a, const RunSummary& b) {
  const bool sameValue = a.value == b.value || (std::isnan(a.value) && std::isnan(b.value));
  return a.path == b.path && a.name == b.name && a.detail == b.detail && a.state == b.state && a.trainedHere == b.trainedHere &&
         a.valueCaption == b.valueCaption && sameValue;
}

double createdOf(const RunSummary& run) { return run.record && std::isfinite(run.record->created) ? run.record->created : -1; }

}  // namespace

FileStamp stampOf(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

std::vector<RunFolder> RunScanner::folders() {
  std::vector<RunFolder> found;
  if (RunFolder(folder_).isRun()) return {RunFolder(folder_)};
  std::error_code failure;
  for (fs::directory_iterator at(folder_, failure), end; !failure && at != end; at.increment(failure)) {
    const RunFolder run(at->path());
    if (run.isRun()) found.push_back(run);
  }
  // A folder of runs that does not exist yet is empty; one that cannot be read is a problem.
  const bool missing = failure == std::errc::no_such_file_or_directory;
  result_.problem =
      failure ? (missing ? RunLibrary::tr("%1 is not there (is it mounted?)") : RunLibrary::tr("%1 cannot be read: %2")).arg(text(folder_))
              : QString();
  if (failure && !missing) result_.problem = result_.problem.arg(QString::fromStdString(failure.message()));
  return found;
}

bool RunScanner::scan(const std::atomic<bool>* cancelled) {
  const QString problem = result_.problem;
  std::set<std::string> present;
  bool changed = !scanned_;
  deadline_ = steadyMilliseconds() + measureBudget;
  QVector<RunSummary> runs;
  for (const RunFolder& folder : folders()) {
    if (cancelled && *cancelled) return false;
    const std::string key = folder.root().string();
    present.insert(key);
    Entry& entry = entries_[key];
    if (read(folder, entry)) {
      entry.summary.record = std::make_shared<RunRecord>(entry.record);
      changed = true;
    }
    entry.known = true;
    runs.push_back(entry.summary);
  }
  changed =
      std::erase_if(entries_, [&](const auto& item) { return !present.count(item.first); }) > 0 || changed || problem != result_.problem;
  std::stable_sort(runs.begin(), runs.end(), [](const RunSummary& a, const RunSummary& b) {
    return createdOf(a) != createdOf(b) ? createdOf(a) > createdOf(b) : a.path < b.path;
  });
  result_.runs = runs;
  scanned_ = true;
  return changed;
}

bool RunScanner::read(const RunFolder& folder, Entry& entry) {
  const RunSummary before = entry.summary;
  const RunRecord recordBefore = entry.record;
  try {
    const FileStamp info = stampOf(folder.file("run.toml"));
    const bool another = !entry.known || info != entry.info;
    entry.info = info;
    const bool grown = readEvents(folder, entry, another);
    const bool configured = readConfig(folder, entry);
    const bool noted = readNotes(folder, entry);
    if (grown) entry.unmeasured = true;
    measure(folder, entry);
    if (entry.known && !grown && !configured && !noted && entry.record == recordBefore) return false;
  } catch (const std::exception& failure) {
    entry.summary = RunSummary();
    entry.summary.path = text(folder.root());
    entry.summary.name = text(folder.root().filename());
    entry.summary.detail = QString::fromUtf8(failure.what());
    entry.summary.state = RunState::failed;
    entry.summary.value = RunRecord::unknown;
    entry.record.folder = text(folder.root().parent_path());
    entry.reader.reset();
  }
  return !entry.known || !same(before, entry.summary) || !(entry.record == recordBefore);
}

bool RunScanner::readEvents(const RunFolder& folder, Entry& entry, bool another) {
  const FileStamp stamp = stampOf(folder.events());
  // The state also depends on whether the owner lives, which no file of an interrupted run tells; of an ended run only its events do.
  const bool ended = entry.known && !isLive(entry.summary.state) && entry.summary.state != RunState::interrupted;
  const bool stirred = !ended && entry.known && folder.state(entry.states) != entry.summary.state;
  if (!another && stamp == entry.events && !stirred) return false;
  ++readings_;
  if (!entry.reader) entry.reader = std::make_unique<EventReader>(folder.events(), EventReader::Keep::newest);
  entry.reader->poll();
  entry.events = stamp;
  const RunHistory& history = entry.reader->history();
  RunRecord fresh = recordOf(folder, history);
  fresh.config = std::move(entry.record.config);
  fresh.tags = std::move(entry.record.tags);
  fresh.note = std::move(entry.record.note);
  fresh.bytes = entry.record.bytes;
  entry.record = std::move(fresh);
  const RunRecordPtr held = entry.summary.record;
  entry.summary = summarize(folder, history);
  entry.summary.record = held;
  entry.states.states.clear();
  if (!history.states.empty()) entry.states.states.push_back(history.states.back());
  if (!isLive(entry.summary.state)) entry.reader.reset();
  return true;
}

bool RunScanner::readConfig(const RunFolder& folder, Entry& entry) {
  const FileStamp stamp = stampOf(folder.file("config.toml"));
  if (entry.known && stamp == entry.config) return false;
  entry.config = stamp;
  entry.record.config.clear();
  if (stamp.size < 0) return true;
  try {
    const Config config = folder.config();
    for (const ConfigKey& key : configSchema())
      entry.record.config[QString::fromStdString(key.name)] = QString::fromStdString(formatValue(key.get(config)));
  } catch (const Error&) {
    // A configuration of another version may have keys that this one does not know: the run is shown without it.
  }
  return true;
}

bool RunScanner::readNotes(const RunFolder& folder, Entry& entry) {
  if (!entry.known) {
    const fs::path written = studioNotesFile(folder.root());
    if (written != folder.file("studio.json")) entry.notesElsewhere = written;
  }
  const FileStamp stamp = stampOf(folder.file("studio.json"));
  const FileStamp other = entry.notesElsewhere.empty() ? FileStamp() : stampOf(entry.notesElsewhere);
  if (entry.known && stamp == entry.notes && other == entry.otherNotes) return false;
  entry.notes = stamp;
  entry.otherNotes = other;
  entry.record.tags.clear();
  entry.record.note.clear();
  try {
    const StudioNotes notes = readStudioNotes(folder.root());
    for (const std::string& tag : notes.tags) entry.record.tags += QString::fromStdString(tag);
    entry.record.note = QString::fromStdString(notes.note);
  } catch (const Error&) {
    // Damaged notes are told of when somebody wants to change them; the run itself is well.
  }
  return true;
}

/// Sizes need a look at every file: a few runs a scan, and growing ones now and then.
void RunScanner::measure(const RunFolder& folder, Entry& entry) {
  const std::int64_t now = steadyMilliseconds();
  const bool due =
      entry.unmeasured && (!std::isfinite(entry.record.bytes) || !isLive(entry.summary.state) || now - entry.measuredAt > measureEvery);
  if (!due || now > deadline_) return;
  entry.record.bytes = bytesOf(folder.root());
  entry.measuredAt = now;
  entry.unmeasured = false;
}

struct FolderWatch::Shared {
  mutable std::mutex mutex;
  std::condition_variable wake, ended;
  std::optional<RunScanner::Result> result;
  std::atomic<bool> stop{false};
  bool hurry = false, over = false;
  std::int64_t busySince = 0;  // 0: waiting
};

FolderWatch::FolderWatch(fs::path folder) : shared_(std::make_shared<Shared>()) {
  thread_ = std::thread([shared = shared_, scanner = std::make_shared<RunScanner>(std::move(folder))] {
    std::unique_lock lock(shared->mutex);
    while (!shared->stop) {
      const std::int64_t began = shared->busySince = steadyMilliseconds();
      lock.unlock();
      const bool changed = scanner->scan(&shared->stop);
      lock.lock();
      shared->busySince = 0;
      if (changed) shared->result = scanner->result();
      // A slow file system is asked less often, so that it stays usable for others.
      const std::int64_t pause = std::max<std::int64_t>(1000, 4 * (steadyMilliseconds() - began));
      shared->wake.wait_for(lock, std::chrono::milliseconds(pause), [&] { return shared->stop || shared->hurry; });
      shared->hurry = false;
    }
    shared->over = true;
    shared->ended.notify_all();
  });
}

FolderWatch::~FolderWatch() {
  std::unique_lock lock(shared_->mutex);
  shared_->stop = true;
  shared_->wake.notify_all();
  const bool over = shared_->ended.wait_for(lock, std::chrono::seconds(1), [this] { return shared_->over; });
  lock.unlock();
  over ? thread_.join() : thread_.detach();
}

std::optional<RunScanner::Result> FolderWatch::take() {
  const std::lock_guard lock(shared_->mutex);
  return std::exchange(shared_->result, std::nullopt);
}

void FolderWatch::hurry() {
  const std::lock_guard lock(shared_->mutex);
  shared_->hurry = true;
  shared_->wake.notify_all();
}

bool FolderWatch::hangs() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->busySince != 0 && steadyMilliseconds() - shared_->busySince > 10000;
}

}  // namespace resa
