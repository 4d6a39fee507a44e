#include "app/studio/run/trainer_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "engine/run/error.h"

extern char** environ;

namespace resa {
namespace {

/// posix_spawn's two parameter blocks, released together.
struct SpawnSettings {
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  SpawnSettings() {
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
};

void makeLog(const std::filesystem::path& log) {
  std::error_code failure;
  std::filesystem::create_directories(log.parent_path(), failure);
  if (failure) throw Error(log.parent_path().string() + ": cannot make this folder: " + failure.message());
  const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file < 0) throw Error(log.string() + ": cannot write here: " + std::strerror(errno));
  ::close(file);
}

bool executable(const std::filesystem::path& path) {
  std::error_code failure;
  return std::filesystem::is_regular_file(path, failure) && ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

TrainerProcess TrainerProcess::start(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                                     const std::filesystem::path& log) {
  makeLog(log);
  SpawnSettings settings;
  posix_spawn_file_actions_addopen(&settings.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&settings.files, STDOUT_FILENO, log.c_str(), O_WRONLY | O_APPEND, 0);
  posix_spawn_file_actions_adddup2(&settings.files, STDOUT_FILENO, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&settings.files, STDERR_FILENO + 1);
  // A window's signal settings are not the trainer's business: it starts with the defaults and nothing blocked.
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(&settings.attributes, &all);
  posix_spawnattr_setsigmask(&settings.attributes, &none);
  posix_spawnattr_setflags(&settings.attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);

  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  pid_t pid = 0;
  const int failure = ::posix_spawn(&pid, program.c_str(), &settings.files, &settings.attributes, pointers.data(), environ);
  if (failure != 0) throw Error(program.string() + ": cannot be started: " + std::strerror(failure));
  return TrainerProcess(pid);
}

std::optional<int> TrainerProcess::exitCode() {
  if (exitCode_) return exitCode_;
  int status = 0;
  const pid_t ended = ::waitpid(pid_, &status, WNOHANG);
  if (ended == pid_) {
    exitCode_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  } else if (ended < 0 && errno == ECHILD) {
    exitCode_ = 1;  // Somebody else collected it; all that is known is that it is gone.
  }
  return exitCode_;
}

std::filesystem::path findTrainer(const std::filesystem::path& folder) {
  if (executable(folder / "resa")) return folder / "resa";
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "");
  for (std::string entry; std::getline(folders, entry, ':');) {
    if (!entry.empty() && executable(std::filesystem::path(entry) / "resa")) return std::filesystem::path(entry) / "resa";
  }
  return {};
}

std::string readTail(const std::filesystem::path& path, std::size_t bytes) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) return {};
  const std::size_t size = std::size_t(std::max<std::streamoff>(file.tellg(), 0));
  const std::size_t count = std::min(size, bytes);
  std::string text(count, '\0');
  file.seekg(std::streamoff(size - count));
  file.read(text.data(), std::streamsize(count));
  text.resize(std::size_t(std::max<std::streamsize>(file.gcount(), 0)));
  if (count < size) {
    const std::size_t newline = text.find('\n');
    if (newline != std::string::npos) text.erase(0, newline + 1);
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

}  // namespace resa
