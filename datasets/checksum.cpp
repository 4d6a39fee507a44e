#include "datasets/checksum.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "datasets/readers.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr const char* fetchedMark = "# fetched ";
constexpr std::size_t sumLength = 64;

std::string hexOf(EVP_MD_CTX* context) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned length = 0;
  if (EVP_DigestFinal_ex(context, raw.data(), &length) != 1) throw Error("libcrypto cannot end a checksum");
  std::string text;
  for (unsigned i = 0; i < length; ++i) {
    text += "0123456789abcdef"[raw[i] >> 4];
    text += "0123456789abcdef"[raw[i] & 15];
  }
  return text;
}

/// "SUM  NAME", as sha256sum writes it.
std::pair<std::string, std::string> sumAndName(const fs::path& path, const TextLine& line, const std::string& text) {
  const bool isSum =
      text.size() > sumLength + 2 && text.compare(sumLength, 2, "  ") == 0 && text.find_first_not_of("0123456789abcdef") == sumLength;
  if (!isSum) failAt(path, line, "expected a SHA-256 sum and a file name");
  const std::string name = text.substr(sumLength + 2);
  const fs::path relative(name);
  if (relative.is_absolute() || std::find(relative.begin(), relative.end(), "..") != relative.end())
    failAt(path, line, "'" + name + "' leads out of the folder");
  return {text.substr(0, sumLength), name};
}

}  // namespace

struct Digest::State {
  EVP_MD_CTX* sha256 = EVP_MD_CTX_new();
  EVP_MD_CTX* md5 = EVP_MD_CTX_new();
  ~State() {
    EVP_MD_CTX_free(sha256);
    EVP_MD_CTX_free(md5);
  }
};

Digest::Digest() : state_(std::make_unique<State>()) {
  if (EVP_DigestInit_ex(state_->sha256, EVP_sha256(), nullptr) != 1 || EVP_DigestInit_ex(state_->md5, EVP_md5(), nullptr) != 1)
    throw Error("libcrypto offers no SHA-256 and MD5");
}

Digest::~Digest() = default;

void Digest::update(const void* bytes, std::size_t size) {
  if (EVP_DigestUpdate(state_->sha256, bytes, size) != 1 || EVP_DigestUpdate(state_->md5, bytes, size) != 1)
    throw Error("libcrypto cannot go on with a checksum");
}

Digest::Sums Digest::finish() { return {hexOf(state_->sha256), hexOf(state_->md5)}; }

Digest::Sums digestFile(const fs::path& path, const ByteCounter& counted) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw DataError(path.string() + ": cannot be read");
  Digest digest;
  std::vector<char> block(std::size_t{1} << 20);
  std::uint64_t total = 0;
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0) {
    digest.update(block.data(), static_cast<std::size_t>(file.gcount()));
    total += static_cast<std::uint64_t>(file.gcount());
    if (counted) counted(total);
  }
  if (file.bad()) throw DataError(path.string() + ": cannot be read to its end");
  return digest.finish();
}

std::vector<FetchRecord> readRecords(const fs::path& root) {
  const fs::path path = root / sumsFileName;
  std::vector<FetchRecord> records;
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return records;
  for (const TextLine& line : readLines(path)) {
    const std::string mark = fetchedMark;
    if (line.text.compare(0, mark.size(), mark) == 0) {
      const auto [sum, name] = sumAndName(path, line, line.text.substr(mark.size()));
      records.push_back({name, sum, {}});
    } else if (line.text.front() != '#') {
      if (records.empty()) failAt(path, line, "a file before the first '# fetched' line");
      const auto [sum, name] = sumAndName(path, line, line.text);
      records.back().files[name] = sum;
    }
  }
  return records;
}

void writeRecords(const fs::path& root, const std::vector<FetchRecord>& records) {
  std::string text;
  for (const FetchRecord& record : records) {
    text += fetchedMark + record.sha256 + "  " + record.name + "\n";
    for (const auto& [name, sum] : record.files) text.append(sum).append("  ").append(name).append("\n");
  }
  writeFileAtomically(root / sumsFileName, text);
}

std::vector<std::string> damagedFiles(const fs::path& root, const FetchRecord& record, const ByteCounter& counted) {
  std::vector<std::string> damaged;
  for (const auto& [name, sum] : record.files) {
    std::error_code ignored;
    const fs::path path = root / name;
    if (!fs::is_regular_file(path, ignored))
      damaged.push_back(path.string() + ": is missing");
    else if (digestFile(path, counted).sha256 != sum)
      damaged.push_back(path.string() + ": is not as it was fetched (SHA-256)");
  }
  return damaged;
}

}  // namespace resa
