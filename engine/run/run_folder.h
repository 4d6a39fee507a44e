#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/run/config.h"
#include "engine/run/events.h"

namespace resa {

/// What a run is doing, as a reader of its folder sees it.
enum class RunState { starting, running, paused, finished, stopped, failed, interrupted };
const char* toString(RunState state);  // "running"

/// The one table of which request is allowed in which state: pause, resume, stop, checkpoint, evaluate, snapshot, extend.
const std::vector<std::string>& controlRequests();
bool requestAllowed(RunState state, const std::string& request);
/// Why not, as a phrase ("already paused"); empty where it is allowed.
std::string refusal(RunState state, const std::string& request);

/// Who writes a run folder: this program's trainer, another program's training loop (`resa_log.py`), or nobody any more, because it holds
/// what was found about features from elsewhere.
enum class RunKind { training, log, analysis };
const char* toString(RunKind kind);  // "training", "log", "analysis"

struct RunInfo {
  std::string id, name, version, created, preset;
  RunKind kind = RunKind::training;
  int format = 0;
  std::string originId, originName;  // of a branch: the run that it came from; empty otherwise
  std::int64_t originStep = 0;
};
struct Owner {
  std::int64_t pid = 0;
  std::string host, bootId, socket, started;
};

/// Paths and small files of one run folder. Cheap to copy; holds no open file.
class RunFolder {
 public:
  explicit RunFolder(std::filesystem::path root) : root_(std::move(root)) {}
  /// Makes folder, run.toml and config.toml. Error where `root` holds a run already or cannot be made.
  static RunFolder create(const std::filesystem::path& root, const Config& config, const std::string& preset);

  /// Makes folder and run.toml of an analysis of features, which has no configuration. Error as `create`.
  static RunFolder createAnalysis(const std::filesystem::path& root);

  /// Writes run.toml of a branch of `origin`, last of all into a folder that holds the rest (`branchRun` makes it). Error as `create`.
  static RunFolder createBranch(const std::filesystem::path& root, const RunInfo& origin, std::int64_t step);

  const std::filesystem::path& root() const { return root_; }
  std::filesystem::path file(const std::string& relative) const { return root_ / relative; }
  std::filesystem::path events() const { return root_ / "events.jsonl"; }
  std::filesystem::path samples() const { return root_ / "samples.safetensors"; }
  std::filesystem::path snapshot(std::int64_t step) const;    // snapshots/000000390.safetensors
  std::filesystem::path checkpoint(std::int64_t step) const;  // checkpoints/000000390.safetensors

  bool isRun() const;     // run.toml is there
  RunInfo info() const;   // DataError with path where unreadable or of a newer format
  Config config() const;  // ConfigError/DataError
  std::optional<Owner> owner() const;
  void writeOwner(const Owner& owner) const;
  /// Owner process alive on this host (pid and boot id agree). Where the host is another, its pid says nothing here: a heartbeat or an
  /// event younger than 150 s counts, because a copy that rsync renews each minute or two is always a little behind.
  bool ownerAlive() const;
  /// State from the last `state` event and the owner: none at the end and the owner gone means interrupted.
  RunState state(const RunHistory& history) const;
  /// Newest checkpoint whose manifest is complete; none where there is none.
  std::optional<std::int64_t> newestCheckpoint() const;

 private:
  std::filesystem::path root_;
};

/// Where runs lie: $RESA_RUNS, else $XDG_DATA_HOME/resa/runs, else ~/.local/share/resa/runs.
std::filesystem::path defaultRunsFolder();
/// A folder under `runs` that does not exist yet: "<name>-20260131-123456".
std::filesystem::path freshRunFolder(const std::filesystem::path& runs, const std::string& name);
/// Run folders right below `runs`, newest first.
std::vector<RunFolder> listRuns(const std::filesystem::path& runs);

/// This machine's boot id and host name, for owner.json.
std::string bootId();
std::string hostName();
/// Socket path for a run id: $XDG_RUNTIME_DIR/resa/<id>.sock, else /tmp/resa-<uid>/<id>.sock.
std::filesystem::path socketPath(const std::string& id);

/// Sends one control request to the run's trainer and returns its answer as JSON text, e.g. {"id":1,"ok":true}.
/// The answer comes when the request is carried out: an evaluation or a snapshot may take a minute.
/// Error where nobody listens (with the run's state) or no answer comes within `timeoutSeconds`. `extend` takes epochs as `argument`.
std::string sendControl(const RunFolder& run, const std::string& request, std::int64_t argument = 0, double timeoutSeconds = 600);

}  // namespace resa
