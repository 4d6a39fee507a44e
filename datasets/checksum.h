#pragma once
#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace resa {

/// SHA-256 and MD5 of the same bytes.
class Digest {
 public:
  Digest();
  ~Digest();
  void update(const void* bytes, std::size_t size);
  struct Sums {
    std::string sha256, md5;  // lower-case hex
  };
  /// Ends the sum; call it once.
  Sums finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Called from time to time with the bytes done; throws to stop.
using ByteCounter = std::function<void(std::uint64_t)>;
/// Sums of a whole file; DataError where it cannot be read.
Digest::Sums digestFile(const std::filesystem::path& path, const ByteCounter& counted = {});

/// What one download brought: its own sum, and the sums of the files that it left in the folder, by their path there.
struct FetchRecord {
  std::string name, sha256;
  std::map<std::string, std::string> files;
};
constexpr const char* sumsFileName = "SHA256SUMS";

/// ROOT/SHA256SUMS as `sha256sum -c` reads it, with a comment line for each download before its files. Empty where there is none; DataError
/// names the line that has another form.
std::vector<FetchRecord> readRecords(const std::filesystem::path& root);
void writeRecords(const std::filesystem::path& root, const std::vector<FetchRecord>& records);

/// Files of the record that are missing or other than they came, "path: reason" each.
std::vector<std::string> damagedFiles(const std::filesystem::path& root, const FetchRecord& record, const ByteCounter& counted = {});

}  // namespace resa
