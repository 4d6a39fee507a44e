#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace resa {

struct DownloadOptions {
  /// Bytes there are and bytes there will be (0: unknown); called often.
  std::function<void(std::uint64_t, std::uint64_t)> progress;
  /// Asked often; true ends the download with an Error of ExitCode::interrupted, what came stays for the next time.
  std::function<bool()> stopped;
  int attempts = 5;                                 // that bring nothing, one after another, before a server is given up
  double pause = 1;                                 // seconds before a broken transfer is taken up again
  double silence = 60;                              // seconds without a byte that break a transfer
  std::uint64_t largest = std::uint64_t{16} << 30;  // bytes; what promises or sends more is refused
};

/// Downloads http(s) `url` into the file `part`, behind what that holds already. A server that cannot continue is asked for the whole
/// again. A broken transfer is taken up again; DataError names the address and what it answered. Whether the bytes are the right ones is
/// for a checksum to say.
void download(const std::string& url, const std::filesystem::path& part, const DownloadOptions& options = {});

}  // namespace resa
