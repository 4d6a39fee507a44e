#include "datasets/fetch.h"

#include <unistd.h>

#include <algorithm>

#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr const char* unpackMark = ".unpack-";

class Fetch {
 public:
  Fetch(const FetchPlan& plan, const fs::path& root, const FetchOptions& options)
      : plan_(plan), root_(root), options_(options), records_(readRecords(root)) {
    sweepUnpacked();
  }

  FetchResult run() {
    bool fetched = false;
    for (const FetchFile& file : plan_.files) {
      if (isThere(file)) continue;
      bring(file);
      fetched = true;
    }
    return fetched ? FetchResult::fetched : FetchResult::alreadyThere;
  }

 private:
  const FetchRecord* record(const std::string& name) const {
    const auto found = std::find_if(records_.begin(), records_.end(), [&](const FetchRecord& one) { return one.name == name; });
    return found == records_.end() ? nullptr : &*found;
  }

  ByteCounter counter(const std::string& what, const std::string& file, std::uint64_t total = 0) const {
    return [this, what, file, total](std::uint64_t done) {
      if (options_.progress) options_.progress(what, file, done, total);
      if (options_.download.stopped && options_.download.stopped())
        throw Error("stopped; the next fetch goes on where this one ended", ExitCode::interrupted);
    };
  }

  /// Whether an earlier fetch brought the file and nothing of it has changed, or whether it lies there from elsewhere.
  bool isThere(const FetchFile& file) {
    if (const FetchRecord* known = record(file.name)) return damagedFiles(root_, *known, counter("checking", file.name)).empty();
    std::error_code ignored;
    if (file.archive || !fs::is_regular_file(root_ / file.name, ignored)) return false;
    const Digest::Sums sums = digestFile(root_ / file.name, counter("checking", file.name));
    if (!mismatch(file, sums).empty()) return false;
    keep({file.name, sums.sha256, {{file.name, sums.sha256}}});
    return true;
  }

  /// What does not fit the published sums or the recorded one; empty where all does.
  std::string mismatch(const FetchFile& file, const Digest::Sums& sums) const {
    const auto differs = [](const std::string& kind, const std::string& expected, const std::string& found) {
      return expected.empty() || expected == found ? std::string() : kind + " " + found + " instead of " + expected;
    };
    if (const std::string text = differs("SHA-256", file.sha256, sums.sha256); !text.empty()) return text;
    if (const std::string text = differs("MD5", file.md5, sums.md5); !text.empty()) return text;
    const FetchRecord* known = record(file.name);
    return known == nullptr ? "" : differs("SHA-256", known->sha256, sums.sha256);
  }

  void bring(const FetchFile& file) {
    const fs::path part = root_ / (file.name + ".part"), whole = root_ / file.name;
    const std::string sha256 = downloadChecked(file, part);
    fs::rename(part, whole);
    if (!file.archive) {
      keep({file.name, sha256, {{file.name, sha256}}});
      return;
    }
    const fs::path unpacked = root_ / (unpackMark + std::to_string(getpid()));
    try {
      FetchRecord brought{file.name, sha256, extractArchive(whole, unpacked, options_.limits, counter("unpacking", file.name))};
      checkWayIsFree(unpacked, file.name);
      // Recorded first: killed before the move, the next fetch sees that what it lists is not there and brings it again.
      keep(std::move(brought));
      moveIntoPlace(unpacked);
    } catch (const Error& problem) {
      std::error_code ignored;
      fs::remove_all(unpacked, ignored);
      // A fetch that was stopped or had no room finds the archive again where it looks for it; a hostile one is of no use.
      if (problem.code() == ExitCode::data)
        fs::remove(whole, ignored);
      else
        fs::rename(whole, part, ignored);
      throw;
    }
    fs::remove(whole);
  }

  /// Returns the SHA-256 of the whole file in `part`.
  std::string downloadChecked(const FetchFile& file, const fs::path& part) const {
    DownloadOptions options = options_.download;
    options.progress = [&](std::uint64_t done, std::uint64_t total) {
      if (options_.progress) options_.progress("downloading", file.name, done, total);
    };
    // Bytes from an earlier time may belong to another file: then the whole is asked for once more.
    std::error_code ignored;
    const bool continued = fs::exists(part, ignored);
    std::string address = downloadFromAny(file, part, options);
    Digest::Sums sums = digestFile(part, counter("checking", file.name, fs::file_size(part, ignored)));
    if (continued && !mismatch(file, sums).empty()) {
      fs::remove(part);
      address = downloadFromAny(file, part, options);
      sums = digestFile(part, counter("checking", file.name, fs::file_size(part, ignored)));
    }
    if (const std::string problem = mismatch(file, sums); !problem.empty()) {
      fs::remove(part);
      throw DataError(address + ": has " + problem + ": the file is damaged or another one, and was not kept");
    }
    return sums.sha256;
  }

  /// Tries the addresses in order; returns the one that gave the file.
  std::string downloadFromAny(const FetchFile& file, const fs::path& part, const DownloadOptions& options) const {
    std::vector<std::string> folders = options_.urlBase.empty() ? file.folders : std::vector<std::string>{options_.urlBase};
    std::string problems;
    for (std::string folder : folders) {
      if (!folder.empty() && folder.back() != '/') folder += '/';
      try {
        download(folder + file.name, part, options);
        return folder + file.name;
      } catch (const DataError& problem) {
        problems += (problems.empty() ? "" : "; ") + std::string(problem.what());
      }
    }
    throw DataError(problems);
  }

  /// Only what an earlier fetch brought may be replaced, never somebody's own folder of the same name.
  void checkWayIsFree(const fs::path& unpacked, const std::string& name) const {
    const FetchRecord* known = record(name);
    for (const fs::directory_entry& entry : fs::directory_iterator(unpacked)) {
      const fs::path top = entry.path().filename();
      const bool isOurs = known != nullptr && std::any_of(known->files.begin(), known->files.end(),
                                                          [&](const auto& file) { return *fs::path(file.first).begin() == top; });
      if (fs::exists(fs::symlink_status(root_ / top)) && !isOurs)
        throw Error((root_ / top).string() + ": is in the way of what " + name + " holds: move it away or choose another folder by --root");
    }
  }

  /// Moves each entry of the unpacked folder into the set's folder; one of an earlier fetch makes room first.
  void moveIntoPlace(const fs::path& unpacked) const {
    for (const fs::directory_entry& entry : fs::directory_iterator(unpacked)) {
      const fs::path place = root_ / entry.path().filename();
      fs::remove_all(place);
      fs::rename(entry.path(), place);
    }
    fs::remove(unpacked);
  }

  void keep(FetchRecord brought) {
    records_.erase(std::remove_if(records_.begin(), records_.end(), [&](const FetchRecord& one) { return one.name == brought.name; }),
                   records_.end());
    records_.push_back(std::move(brought));
    writeRecords(root_, records_);
  }

  /// What fetches left that were killed while unpacking.
  void sweepUnpacked() const {
    for (const fs::directory_entry& entry : fs::directory_iterator(root_))
      if (entry.path().filename().string().rfind(unpackMark, 0) == 0) fs::remove_all(entry.path());
  }

  const FetchPlan& plan_;
  fs::path root_;
  const FetchOptions& options_;
  std::vector<FetchRecord> records_;
};

}  // namespace

FetchResult fetchDataset(const FetchPlan& plan, const fs::path& root, const FetchOptions& options) {
  try {
    fs::create_directories(root);
    FileLock lock;
    if (!lock.acquire(root / ".fetch.lock")) throw Error(root.string() + ": another fetch is at work in this folder");
    return Fetch(plan, root, options).run();
  } catch (const fs::filesystem_error& problem) {
    throw Error(problem.path1().string() + ": " + problem.code().message());
  }
}

}  // namespace resa
