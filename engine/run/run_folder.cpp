#include "engine/run/run_folder.h"

#include <toml++/toml.h>

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr int currentFormat = 1;
constexpr double remoteLimit = 150;  // seconds without a sign of life from another host
constexpr double launchLimit = 30;   // seconds between making a folder and its trainer's first sign of life

std::string paddedStep(std::int64_t step) {
  char text[32];
  std::snprintf(text, sizeof text, "%09lld", static_cast<long long>(step));
  return text;
}

std::string randomUuid() {
  std::random_device source;
  std::uint32_t words[4];
  for (std::uint32_t& word : words) word = source();
  words[1] = (words[1] & 0xffff0fffu) | 0x00004000u;  // version 4
  words[2] = (words[2] & 0x3fffffffu) | 0x80000000u;  // variant 1
  char text[40];
  std::snprintf(text, sizeof text, "%08x-%04x-%04x-%04x-%04x%08x", words[0], words[1] >> 16, words[1] & 0xffff, words[2] >> 16,
                words[2] & 0xffff, words[3]);
  return text;
}

/// Seconds since a file was last written; a missing file is infinitely old.
double ageOf(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return 1e300;
  std::timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec - status.st_mtim.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec - status.st_mtim.tv_nsec);
}

/// Alive means able to run: a zombie that nobody waits for still answers kill(pid, 0).
bool processAlive(std::int64_t pid) {
  if (pid <= 0 || (::kill(static_cast<pid_t>(pid), 0) != 0 && errno == ESRCH)) return false;
  std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  if (!std::getline(status, line)) return true;
  const std::size_t afterName = line.rfind(')');  // the name may hold spaces and parentheses
  if (afterName == std::string::npos || afterName + 2 >= line.size()) return true;
  return line[afterName + 2] != 'Z' && line[afterName + 2] != 'X';
}

std::string firstLine(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

void makeFolder(const RunFolder& folder) {
  const fs::path& root = folder.root();
  if (folder.isRun()) throw Error(root.string() + ": holds a run already; choose another folder, or resume it");
  std::error_code error;
  fs::create_directories(root, error);
  if (error) throw Error(root.string() + ": cannot make the run folder: " + error.message());
}

/// Content of run.toml for a run that begins now.
std::string runToml(const fs::path& root, const std::string& preset) {
  const fs::path plain = fs::absolute(root).lexically_normal();
  const fs::path name = plain.has_filename() ? plain.filename() : plain.parent_path().filename();
  const auto line = [](const char* key, const std::string& value) { return std::string(key) + " = " + formatValue(value) + "\n"; };
  return "format = " + std::to_string(currentFormat) + "\n" + line("id", randomUuid()) + line("name", name.string()) +
         line("version", RESA_VERSION) + line("created", utcNow()) + line("preset", preset);
}

}  // namespace

const char* toString(RunState state) {
  switch (state) {
    case RunState::starting:
      return "starting";
    case RunState::running:
      return "running";
    case RunState::paused:
      return "paused";
    case RunState::finished:
      return "finished";
    case RunState::stopped:
      return "stopped";
    case RunState::failed:
      return "failed";
    case RunState::interrupted:
      return "interrupted";
  }
  return "unknown";
}

const std::vector<std::string>& controlRequests() {
  static const std::vector<std::string> requests = {"pause", "resume", "stop", "checkpoint", "evaluate", "snapshot", "extend"};
  return requests;
}

std::string refusal(RunState state, const std::string& request) {
  const auto& known = controlRequests();
  if (std::find(known.begin(), known.end(), request) == known.end()) return "unknown request '" + request + "'";
  switch (state) {
    case RunState::starting:
      return request == "stop" ? "" : "still starting";
    case RunState::running:
      return request == "resume" ? "already running" : "";
    case RunState::paused:
      return request == "pause" ? "already paused" : "";
    case RunState::finished:
      return "already finished";
    case RunState::stopped:
      return "already stopped";
    case RunState::failed:
      return "the run has failed";
    case RunState::interrupted:
      return "no trainer is running";
  }
  return "unknown state";
}

bool requestAllowed(RunState state, const std::string& request) { return refusal(state, request).empty(); }

const char* toString(RunKind kind) {
  switch (kind) {
    case RunKind::training:
      break;
    case RunKind::log:
      return "log";
    case RunKind::analysis:
      return "analysis";
  }
  return "training";
}

RunFolder RunFolder::create(const fs::path& root, const Config& config, const std::string& preset) {
  const RunFolder folder(root);
  makeFolder(folder);
  // run.toml comes last: a folder that has one is complete.
  writeFileAtomically(folder.file("config.toml"), toToml(config));
  writeFileAtomically(folder.file("run.toml"), runToml(root, preset));
  return folder;
}

RunFolder RunFolder::createBranch(const fs::path& root, const RunInfo& origin, std::int64_t step) {
  const RunFolder folder(root);
  makeFolder(folder);
  writeFileAtomically(folder.file("run.toml"), runToml(root, origin.preset) + "origin = { id = " + formatValue(origin.id) +
                                                   ", name = " + formatValue(origin.name) + ", step = " + std::to_string(step) + " }\n");
  return folder;
}

RunFolder RunFolder::createAnalysis(const fs::path& root) {
  const RunFolder folder(root);
  makeFolder(folder);
  writeFileAtomically(folder.file("run.toml"), runToml(root, "") + "kind = \"" + toString(RunKind::analysis) + "\"\n");
  return folder;
}

fs::path RunFolder::snapshot(std::int64_t step) const { return root_ / "snapshots" / (paddedStep(step) + ".safetensors"); }
fs::path RunFolder::checkpoint(std::int64_t step) const { return root_ / "checkpoints" / (paddedStep(step) + ".safetensors"); }

bool RunFolder::isRun() const {
  std::error_code ignored;
  return fs::is_regular_file(root_ / "run.toml", ignored);
}

RunInfo RunFolder::info() const {
  const fs::path path = root_ / "run.toml";
  RunInfo info;
  try {
    const toml::table table = toml::parse(readFile(path));
    info.format = table["format"].value_or(0);
    info.id = table["id"].value_or(std::string());
    info.name = table["name"].value_or(std::string());
    info.version = table["version"].value_or(std::string());
    info.created = table["created"].value_or(std::string());
    info.preset = table["preset"].value_or(std::string());
    info.originId = table["origin"]["id"].value_or(std::string());
    info.originName = table["origin"]["name"].value_or(std::string());
    info.originStep = table["origin"]["step"].value_or(std::int64_t(0));
    const std::string kind = table["kind"].value_or(std::string());
    for (const RunKind known : {RunKind::log, RunKind::analysis})
      if (kind == toString(known)) info.kind = known;
  } catch (const toml::parse_error& problem) {
    throw DataError(path.string() + ":" + std::to_string(problem.source().begin.line) + ": " + std::string(problem.description()));
  }
  if (info.format < 1 || info.id.empty()) throw DataError(path.string() + ": lacks format or id: this is no run folder");
  if (info.format > currentFormat)
    throw DataError(path.string() + ": format " + std::to_string(info.format) + " is newer than this program reads (" +
                    std::to_string(currentFormat) + "): update ReSA Studio");
  return info;
}

Config RunFolder::config() const {
  const fs::path path = root_ / "config.toml";
  ConfigLayers layers;
  layers.applyToml(readFile(path), path.string());
  layers.config().validate();
  return layers.config();
}

std::optional<Owner> RunFolder::owner() const {
  try {
    const nlohmann::json json = nlohmann::json::parse(readFile(root_ / "owner.json"));
    Owner owner;
    owner.pid = json.at("pid").get<std::int64_t>();
    owner.host = json.value("host", std::string());
    owner.bootId = json.value("boot_id", std::string());
    owner.socket = json.value("socket", std::string());
    owner.started = json.value("started", std::string());
    return owner;
  } catch (const DataError&) {
    return std::nullopt;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

void RunFolder::writeOwner(const Owner& owner) const {
  const nlohmann::ordered_json json = {
      {"pid", owner.pid}, {"host", owner.host}, {"boot_id", owner.bootId}, {"socket", owner.socket}, {"started", owner.started}};
  writeFileAtomically(root_ / "owner.json", json.dump(1) + "\n");
}

bool RunFolder::ownerAlive() const {
  const std::optional<Owner> known = owner();
  if (!known) return false;
  if (known->host != hostName()) return std::min(ageOf(root_ / "heartbeat"), ageOf(events())) < remoteLimit;
  return known->bootId == bootId() && processAlive(known->pid);
}

RunState RunFolder::state(const RunHistory& history) const {
  const std::string last = history.states.empty() ? "" : history.states.back().state;
  for (const RunState end : {RunState::finished, RunState::stopped, RunState::failed})
    if (last == toString(end)) return end;
  const bool justMade = last.empty() && !owner() && ageOf(root_ / "run.toml") < launchLimit;
  if (!justMade && !ownerAlive()) return RunState::interrupted;
  if (last == "running") return RunState::running;
  return last == "paused" ? RunState::paused : RunState::starting;
}

std::optional<std::int64_t> RunFolder::newestCheckpoint() const {
  std::optional<std::int64_t> newest;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(root_ / "checkpoints", ignored)) {
    if (entry.path().extension() != ".json") continue;
    try {
      const nlohmann::json manifest = nlohmann::json::parse(readFile(entry.path()));
      const std::int64_t step = manifest.at("step").get<std::int64_t>();
      const bool whole = fs::file_size(checkpoint(step)) == manifest.at("size").get<std::uintmax_t>();
      if (whole && (!newest || step > *newest)) newest = step;
    } catch (const std::exception&) {
      // A manifest that cannot be read, or whose weights are cut or gone, is no checkpoint to go on from.
    }
  }
  return newest;
}

fs::path defaultRunsFolder() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return fs::path(value != nullptr ? value : "");
  };
  if (!variable("RESA_RUNS").empty()) return variable("RESA_RUNS");
  if (variable("XDG_DATA_HOME").is_absolute()) return variable("XDG_DATA_HOME") / "resa" / "runs";
  const fs::path home = variable("HOME");
  return (home.empty() ? fs::current_path() : home) / ".local" / "share" / "resa" / "runs";
}

fs::path freshRunFolder(const fs::path& runs, const std::string& name) {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  localtime_r(&now, &parts);
  char stamp[32];
  std::strftime(stamp, sizeof stamp, "-%Y%m%d-%H%M%S", &parts);
  const fs::path first = runs / (name + stamp);
  fs::path candidate = first;
  std::error_code ignored;
  for (int count = 2; fs::exists(candidate, ignored); ++count) candidate = first.string() + "-" + std::to_string(count);
  return candidate;
}

std::vector<RunFolder> listRuns(const fs::path& runs) {
  std::vector<std::pair<std::string, RunFolder>> found;
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(runs, ignored)) {
    const RunFolder run(entry.path());
    if (!run.isRun()) continue;
    std::string created;
    try {
      created = run.info().created;
    } catch (const Error&) {
      // A run that cannot be read is still listed, last, so that people see it.
    }
    found.emplace_back(created, run);
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second.root() < b.second.root(); });
  std::vector<RunFolder> list;
  for (auto& [created, run] : found) list.push_back(std::move(run));
  return list;
}

std::string bootId() { return firstLine("/proc/sys/kernel/random/boot_id"); }

std::string hostName() {
  char name[256] = "";
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "";
}

fs::path socketPath(const std::string& id) {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  constexpr std::size_t longest = 107;  // bytes that fit an AF_UNIX address
  if (runtime != nullptr && runtime[0] == '/') {
    const fs::path path = fs::path(runtime) / "resa" / (id + ".sock");
    if (path.string().size() <= longest && ::access(runtime, W_OK) == 0) return path;
  }
  return fs::path("/tmp") / ("resa-" + std::to_string(::getuid())) / (id + ".sock");
}

}  // namespace resa
