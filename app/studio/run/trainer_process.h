#pragma once
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace resa {

/// A trainer in a session of its own: it goes on when the studio ends or crashes. While the studio lives it collects the exit code.
class TrainerProcess {
 public:
  /// Starts `program`, standard input from /dev/null, both outputs appended to `log` (made here, its folder too).
  /// Error naming the path and the system's reason where the log or the process cannot be made.
  static TrainerProcess start(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                              const std::filesystem::path& log);

  /// The exit code once the process has ended (128 + signal where one ended it), none before. Never waits.
  std::optional<int> exitCode();
  pid_t pid() const { return pid_; }

 private:
  explicit TrainerProcess(pid_t pid) : pid_(pid) {}
  pid_t pid_;
  std::optional<int> exitCode_;
};

/// The program `resa`: in `folder` (the studio's own), else in $PATH; an empty path where there is none.
std::filesystem::path findTrainer(const std::filesystem::path& folder);

/// The last lines of a text file, at most `bytes` of it and without a cut first line; empty where it cannot be read.
std::string readTail(const std::filesystem::path& path, std::size_t bytes = 4000);

}  // namespace resa
