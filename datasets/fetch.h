#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "datasets/archive.h"
#include "datasets/download.h"

/// Downloading of the published data sets. A library of its own (resa_fetch): who only reads sets links neither libcurl nor libarchive.
namespace resa {

/// One file of a set. Both sums must fit where both are known.
struct FetchFile {
  std::string name;                  // "cifar-10-binary.tar.gz"
  std::vector<std::string> folders;  // addresses before the name, tried in order
  std::string sha256, md5;           // published sums, lower-case hex; empty where none is known
  bool archive = false;              // is unpacked, then removed
};
struct FetchPlan {
  std::string name;
  std::vector<FetchFile> files;
};
/// What makes up a set, from its official addresses. ConfigError says what to do instead where a set cannot be downloaded.
FetchPlan fetchPlan(const std::string& name);

struct FetchOptions {
  std::string urlBase;  // taken for every file's address where given: a mirror
  /// "downloading" | "checking" | "unpacking", file, bytes done, bytes in all (0: unknown); called often.
  std::function<void(const std::string&, const std::string&, std::uint64_t, std::uint64_t)> progress;
  DownloadOptions download;  // its `progress` is set here
  ExtractLimits limits;
};

enum class FetchResult { fetched, alreadyThere };

/// Brings the set's files into `root` (made where missing) and records their SHA-256 in ROOT/SHA256SUMS. What is there and unchanged stays;
/// a NAME.part is continued; an archive is unpacked beside and moved into place as a whole. DataError names the file: another checksum than
/// the published or the recorded one, an address that does not answer, a hostile archive.
FetchResult fetchDataset(const FetchPlan& plan, const std::filesystem::path& root, const FetchOptions& options = {});

}  // namespace resa
