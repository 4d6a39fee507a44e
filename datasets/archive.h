#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "datasets/checksum.h"

namespace resa {

/// What an archive may unpack to; beyond it is damaged or a bomb.
struct ExtractLimits {
  std::uint64_t bytes = std::uint64_t{16} << 30;
  std::uint64_t entries = 2'000'000;
};

/// Unpacks a tar (plain, gzip, bzip2, xz) or zip archive into `target`, which is made. Returns the SHA-256 of every file by its path below
/// `target`. Links, devices, absolute paths, "..", double entries and what is beyond the limits are refused: DataError names archive and
/// entry, and what was unpacked so far is left to the caller to remove.
std::map<std::string, std::string> extractArchive(const std::filesystem::path& archive, const std::filesystem::path& target,
                                                  const ExtractLimits& limits = {}, const ByteCounter& counted = {});

}  // namespace resa
