#pragma once
#include <QMetaType>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/run/config.h"
#include "engine/run/events.h"
#include "engine/run/run_folder.h"
#include "engine/run/snapshot.h"

namespace resa {

class SnapshotStore;
using RunHistoryPtr = std::shared_ptr<const RunHistory>;
using SnapshotStorePtr = std::shared_ptr<SnapshotStore>;

/// What the window knows of one run at one moment; immutable, made by a worker.
struct RunView {
  std::filesystem::path root;
  RunInfo info;  // empty while the trainer has not made the run yet
  RunState state = RunState::starting;
  bool present = false;                  // run.toml is there
  std::string reason;                    // of the last state event: why it failed or stopped
  std::string logTail;                   // last lines of log.txt, only where the run failed or was interrupted
  std::shared_ptr<const Config> config;  // null until config.toml can be read
  std::string configProblem;             // why it cannot
  RunHistoryPtr history;                 // never null
  std::vector<SnapshotEvent> snapshots;  // those whose files exist, ascending
  SnapshotStorePtr store;                // their contents, for any thread; never null
};
using RunViewPtr = std::shared_ptr<const RunView>;

/// The run's trainer is expected to be there.
inline bool isLive(RunState state) { return state == RunState::starting || state == RunState::running || state == RunState::paused; }

}  // namespace resa
