#pragma once
#include <stdexcept>
#include <string>

namespace resa {

/// Exit codes of `resa`; signals end with 130 (INT) and 143 (TERM).
enum class ExitCode {
  done = 0,
  failure = 1,
  usage = 2,
  configuration = 3,
  data = 4,
  device = 5,
  diverged = 6,
  interrupted = 130,
  terminated = 143
};

/// Thrown where something goes wrong, caught once at the root of a thread or program.
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message, ExitCode code = ExitCode::failure) : std::runtime_error(message), code_(code) {}
  ExitCode code() const { return code_; }

 private:
  ExitCode code_;
};

struct UsageError : Error {
  explicit UsageError(const std::string& m) : Error(m, ExitCode::usage) {}
};
struct ConfigError : Error {
  explicit ConfigError(const std::string& m) : Error(m, ExitCode::configuration) {}
};
struct DataError : Error {
  explicit DataError(const std::string& m) : Error(m, ExitCode::data) {}
};
struct DeviceError : Error {
  explicit DeviceError(const std::string& m) : Error(m, ExitCode::device) {}
};
struct DivergedError : Error {
  explicit DivergedError(const std::string& m) : Error(m, ExitCode::diverged) {}
};

}  // namespace resa
