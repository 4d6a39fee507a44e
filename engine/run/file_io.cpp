#include "engine/run/file_io.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view temporaryMark = ".tmp-";

std::string systemReason(int error) { return std::strerror(error); }

/// A name nobody else uses: hidden, with the process and a counter, so that a sweep can tell whether its writer still lives.
fs::path temporaryPath(const fs::path& path) {
  static std::atomic<unsigned> counter{0};
  std::string name = ".";
  name.append(path.filename().string()).append(temporaryMark);
  name.append(std::to_string(getpid())).append("-").append(std::to_string(counter++));
  return path.parent_path() / name;
}

/// Returns 0, or the errno of the write that failed.
int writeWhole(int descriptor, std::span<const std::byte> content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return 0;
}

/// The rename is durable only when the folder's entry is; file systems without fsync on folders say EINVAL and are left alone.
void syncFolder(const fs::path& folder) {
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  const int result = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (result != 0 && error != EINVAL && error != ENOTSUP && error != EROFS)
    throw Error(folder.string() + ": cannot sync the folder: " + systemReason(error));
}

/// Process id inside a temporary name, 0 where the name is not one of ours.
pid_t writerOf(const std::string& name) {
  const std::size_t mark = name.rfind(temporaryMark);
  if (name.empty() || name[0] != '.' || mark == std::string::npos) return 0;
  int pid = 0, count = 0, used = 0;
  const std::string tail = name.substr(mark + temporaryMark.size());
  if (std::sscanf(tail.c_str(), "%d-%d%n", &pid, &count, &used) != 2 || static_cast<std::size_t>(used) != tail.size()) return 0;
  return pid > 0 ? pid : 0;
}

}  // namespace

void writeFileAtomically(const fs::path& path, std::span<const std::byte> content) {
  const fs::path temporary = temporaryPath(path);
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (descriptor < 0) throw Error(path.string() + ": cannot create a file in this folder: " + systemReason(errno));
  int error = writeWhole(descriptor, content);
  if (error == 0 && ::fsync(descriptor) != 0) error = errno;
  if (::close(descriptor) != 0 && error == 0) error = errno;
  if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(temporary.c_str());
    throw Error(path.string() + ": cannot write: " + systemReason(error));
  }
  syncFolder(path.parent_path());
}

void writeFileAtomically(const fs::path& path, std::string_view content) {
  writeFileAtomically(path, std::as_bytes(std::span(content.data(), content.size())));
}

std::string readFile(const fs::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) throw DataError(path.string() + ": cannot open: " + systemReason(errno));
  std::string content;
  struct stat status {};
  if (::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)) content.reserve(static_cast<std::size_t>(status.st_size) + 1);
  char buffer[1 << 16];
  while (true) {
    const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    const int error = errno;
    if (count <= 0) ::close(descriptor);
    if (count < 0) throw DataError(path.string() + ": cannot read: " + systemReason(error));
    if (count == 0) return content;
    content.append(buffer, static_cast<std::size_t>(count));
  }
}

void sweepTemporaryFiles(const fs::path& folder) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
    const pid_t writer = writerOf(entry.path().filename().string());
    if (writer == 0) continue;
    const bool alive = ::kill(writer, 0) == 0 || errno == EPERM;
    if (!alive) fs::remove(entry.path(), ignored);
  }
}

std::string utcNow() {
  const auto now = std::chrono::system_clock::now();
  const auto sinceEpoch = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  const std::time_t seconds = static_cast<std::time_t>(sinceEpoch / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[64];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(sinceEpoch % 1000));
  return text;
}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool FileLock::acquire(const fs::path& path) {
  if (descriptor_ >= 0) return true;
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) throw Error(path.string() + ": cannot open the lock file: " + systemReason(errno));
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    descriptor_ = descriptor;
    return true;
  }
  const int error = errno;
  ::close(descriptor);
  if (error == EWOULDBLOCK) return false;
  throw Error(path.string() + ": cannot lock: " + systemReason(error));
}

}  // namespace resa
