#pragma once
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace resa {

/// Replaces `path` as a whole or not at all: temporary file in the same folder, full write, fsync, rename, fsync of the folder.
/// Throws Error naming the path and the system's reason (a full disk among them); the old file stays untouched then.
void writeFileAtomically(const std::filesystem::path& path, std::span<const std::byte> content);
void writeFileAtomically(const std::filesystem::path& path, std::string_view content);

/// Whole content of a file; DataError where it cannot be read.
std::string readFile(const std::filesystem::path& path);

/// Removes what an interrupted `writeFileAtomically` left in `folder`.
void sweepTemporaryFiles(const std::filesystem::path& folder);

/// Now, UTC, "2026-01-31T12:34:56.789Z".
std::string utcNow();

/// Exclusive advisory lock on a file, held while the object lives. `acquire` returns false where somebody else holds it.
class FileLock {
 public:
  FileLock() = default;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();
  bool acquire(const std::filesystem::path& path);

 private:
  int descriptor_ = -1;
};

}  // namespace resa
