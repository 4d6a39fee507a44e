#pragma once
#include <QDateTime>
#include <QString>
#include <QVector>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "engine/run/events.h"
#include "engine/run/run_folder.h"
#include "widgets/runs/run_record.h"

namespace resa {

/// Name for people: the time stamp that a fresh folder's name ends with becomes "name · 15:22" today and "name · 23 Nov" on other days.
QString friendlyName(const QString& name, const QDateTime& now);

/// One line about a run for the list: "training · epoch 3 of 5", its newest ARI. Without a record.
RunSummary summarize(const RunFolder& folder, const RunHistory& history);

/// What the table shows of a run beside its summary; configuration, notes and size are the scanner's.
RunRecord recordOf(const RunFolder& folder, const RunHistory& history);

/// Size, time and identity of a file: what has the same stamp was not written since.
struct FileStamp {
  std::uint64_t inode = 0;
  std::int64_t size = -1, seconds = 0, nanoseconds = 0;
  bool operator==(const FileStamp&) const = default;
};
FileStamp stampOf(const std::filesystem::path& path);

/// Reads the runs of a folder again and again: what did not change since is not read again, and of runs that ended nothing but the answer
/// is kept. One thread at a time.
class RunScanner {
 public:
  /// `folder`: its subfolders are runs, or it is a run itself.
  explicit RunScanner(std::filesystem::path folder) : folder_(std::move(folder)) {}
  struct Result {
    QVector<RunSummary> runs;  // newest first
    QString problem;           // why the folder cannot be read
  };
  /// True where anything changed since the last call. `cancelled` ends it early, with what was known before.
  bool scan(const std::atomic<bool>* cancelled = nullptr);
  const Result& result() const { return result_; }
  const std::filesystem::path& folder() const { return folder_; }
  /// How often events were read, for tests: a scan of unchanged runs must not raise it.
  std::int64_t readings() const { return readings_; }

 private:
  struct Entry {
    FileStamp info, events, config, notes, otherNotes;
    std::filesystem::path notesElsewhere;
    std::unique_ptr<EventReader> reader;  // of a run that may still grow
    RunHistory states;                    // nothing but the last state
    RunSummary summary;
    RunRecord record;
    bool known = false, unmeasured = true;
    std::int64_t measuredAt = 0;  // milliseconds of the steady clock
  };
  std::vector<RunFolder> folders();
  bool read(const RunFolder& folder, Entry& entry);
  bool readEvents(const RunFolder& folder, Entry& entry, bool another);
  bool readConfig(const RunFolder& folder, Entry& entry);
  bool readNotes(const RunFolder& folder, Entry& entry);
  void measure(const RunFolder& folder, Entry& entry);
  std::filesystem::path folder_;
  std::map<std::string, Entry> entries_;
  Result result_;
  std::int64_t readings_ = 0, deadline_ = 0;
  bool scanned_ = false;
};

/// Scans a folder that may be slow or gone, like a network mount, on a thread of its own, so that nothing else waits for it.
class FolderWatch {
 public:
  explicit FolderWatch(std::filesystem::path folder);
  /// Waits a moment; a read that hangs in a dead mount is left to end by itself.
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;
  /// The newest result, once; none where nothing is new.
  std::optional<RunScanner::Result> take();
  /// Scans at once instead of in a second.
  void hurry();
  /// The file system has not answered for ten seconds.
  bool hangs() const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
  std::thread thread_;
};

}  // namespace resa
