#include "engine/run/zip_archive.h"

#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <vector>

#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

// Sizes and signatures of the records in PKWARE's APPNOTE, sections 4.3 and 4.5.
constexpr std::uint32_t localSignature = 0x04034b50, centralSignature = 0x02014b50, endSignature = 0x06054b50;
constexpr std::uint32_t end64Signature = 0x06064b50, locator64Signature = 0x07064b50;
constexpr std::uint64_t localSize = 30, centralSize = 46, endSize = 22, end64Size = 56, locator64Size = 20;
constexpr std::uint64_t longestComment = 65535, mostEntries = 1'000'000;
constexpr std::uint16_t zip64Field = 1, encryptedFlag = 1, storedMethod = 0, deflatedMethod = 8;
constexpr std::uint64_t highestRatio = 1032;  // of deflate: what claims more cannot be true
constexpr std::uint32_t inZip64 = 0xffffffffu;

/// Little-endian numbers at checked places.
class Bytes {
 public:
  explicit Bytes(std::string_view file) : file_(file) {}
  std::string_view slice(std::uint64_t offset, std::uint64_t size, const char* what) const {
    if (offset > file_.size() || size > file_.size() - offset) throw DataError(std::string(what) + " lies outside the file (is it cut?)");
    return file_.substr(offset, size);
  }
  template <class Number>
  Number number(std::uint64_t offset, const char* what) const {
    const std::string_view bytes = slice(offset, sizeof(Number), what);
    Number value;
    std::memcpy(&value, bytes.data(), sizeof(Number));
    return value;
  }
  std::uint64_t size() const { return file_.size(); }

 private:
  std::string_view file_;
};

struct Directory {
  std::uint64_t offset, size, entries;
};

std::uint64_t findEnd(const Bytes& bytes) {
  if (bytes.size() < endSize) throw DataError("is too short for a zip file");
  const std::uint64_t last = bytes.size() - endSize, first = last > longestComment ? last - longestComment : 0;
  for (std::uint64_t at = last + 1; at-- > first;)
    if (bytes.number<std::uint32_t>(at, "end record") == endSignature) return at;
  throw DataError("has no end-of-directory record: the file is cut or no zip file");
}

Directory findDirectory(const Bytes& bytes) {
  const std::uint64_t end = findEnd(bytes);
  Directory directory{bytes.number<std::uint32_t>(end + 16, "end record"), bytes.number<std::uint32_t>(end + 12, "end record"),
                      bytes.number<std::uint16_t>(end + 10, "end record")};
  if (end >= locator64Size && bytes.number<std::uint32_t>(end - locator64Size, "Zip64 locator") == locator64Signature) {
    const std::uint64_t at = bytes.number<std::uint64_t>(end - locator64Size + 8, "Zip64 locator");
    bytes.slice(at, end64Size, "Zip64 end record");
    if (bytes.number<std::uint32_t>(at, "Zip64 end record") != end64Signature) throw DataError("has a damaged Zip64 end record");
    directory = {bytes.number<std::uint64_t>(at + 48, "Zip64 end record"), bytes.number<std::uint64_t>(at + 40, "Zip64 end record"),
                 bytes.number<std::uint64_t>(at + 32, "Zip64 end record")};
  }
  bytes.slice(directory.offset, directory.size, "the zip directory");
  if (directory.entries > mostEntries || directory.entries > directory.size / centralSize)
    throw DataError("claims " + std::to_string(directory.entries) + " zip entries, more than its directory can hold");
  return directory;
}

struct Entry {
  std::string name;
  std::uint64_t size = 0, stored = 0, header = 0, data = 0, next = 0;  // next: offset of the directory's next record
  std::uint32_t crc = 0;
  bool deflated = false;
};

/// Replaces sizes and offset that say "see Zip64 field" by that field's numbers, in its fixed order.
void applyZip64(const Bytes& extra, Entry& entry) {
  for (std::uint64_t at = 0; at + 4 <= extra.size();) {
    const std::uint16_t tag = extra.number<std::uint16_t>(at, "extra field"), length = extra.number<std::uint16_t>(at + 2, "extra field");
    if (tag == zip64Field) {
      const Bytes field(extra.slice(at + 4, length, "extra field"));
      std::uint64_t position = 0;
      for (std::uint64_t* value : {&entry.size, &entry.stored, &entry.header}) {
        if (*value != inZip64) continue;
        *value = field.number<std::uint64_t>(position, "Zip64 field");
        position += 8;
      }
    }
    at += 4u + length;
  }
}

Entry readEntry(const Bytes& bytes, std::uint64_t at) {
  bytes.slice(at, centralSize, "a zip directory record");
  const auto word = [&](std::uint64_t offset) { return bytes.number<std::uint16_t>(at + offset, "a zip directory record"); };
  const auto number = [&](std::uint64_t offset) { return bytes.number<std::uint32_t>(at + offset, "a zip directory record"); };
  if (number(0) != centralSignature) throw DataError("has a damaged zip directory");
  Entry entry;
  entry.name = bytes.slice(at + centralSize, word(28), "a zip entry's name");
  entry.stored = number(20);
  entry.size = number(24);
  entry.header = number(42);
  applyZip64(Bytes(bytes.slice(at + centralSize + word(28), word(30), "extra field")), entry);
  entry.next = at + centralSize + word(28) + word(30) + word(32);
  if ((word(8) & encryptedFlag) != 0) throw DataError("zip entry '" + entry.name + "' is encrypted");
  entry.deflated = word(10) == deflatedMethod;
  entry.crc = number(16);
  if (word(10) != storedMethod && !entry.deflated)
    throw DataError("zip entry '" + entry.name + "' is compressed in a way other than deflate, the one that is read here");
  if (!entry.deflated && entry.size != entry.stored) throw DataError("zip entry '" + entry.name + "' has two sizes");
  if (entry.deflated && entry.size / highestRatio > entry.stored)
    throw DataError("zip entry '" + entry.name + "' claims to inflate to more than deflate can hold");
  return entry;
}

/// Where the content begins, from the entry's own header, which must agree with the directory.
void locateData(const Bytes& bytes, const Directory& directory, Entry& entry) {
  const std::string what = "zip entry '" + entry.name + "'";
  bytes.slice(entry.header, localSize, what.c_str());
  if (bytes.number<std::uint32_t>(entry.header, what.c_str()) != localSignature) throw DataError(what + " has no header of its own");
  const std::uint64_t nameSize = bytes.number<std::uint16_t>(entry.header + 26, what.c_str());
  const std::uint64_t extraSize = bytes.number<std::uint16_t>(entry.header + 28, what.c_str());
  if (bytes.slice(entry.header + localSize, nameSize, what.c_str()) != entry.name)
    throw DataError(what + " has another name in its own header");
  entry.data = entry.header + localSize + nameSize + extraSize;
  bytes.slice(entry.data, entry.stored, what.c_str());
  if (entry.data + entry.stored > directory.offset) throw DataError(what + " reaches into the zip directory");
}

constexpr std::size_t blockSize = std::size_t(1) << 24;  // zlib counts in 32 bits

/// Inflates into a buffer that grows with what really comes out, up to the size that the directory says.
void inflateInto(const ZipMember& member, std::string& buffer) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw Error("zlib cannot be started: out of memory");
  buffer.clear();
  std::size_t read = 0, written = 0;
  int status = Z_OK;
  while (status == Z_OK) {
    if (stream.avail_in == 0 && read < member.stored.size()) {
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(member.stored.data())) + read;
      stream.avail_in = static_cast<uInt>(std::min(blockSize, member.stored.size() - read));
      read += stream.avail_in;
    }
    const std::size_t room = static_cast<std::size_t>(std::min<std::uint64_t>(blockSize, member.size - written));
    // One byte beyond the claimed end shows whether there is more than claimed.
    buffer.resize(written + room + 1);
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data()) + written;
    stream.avail_out = static_cast<uInt>(room + 1);
    status = inflate(&stream, Z_NO_FLUSH);
    written = static_cast<std::size_t>(reinterpret_cast<char*>(stream.next_out) - buffer.data());
    if (written > member.size) break;
  }
  inflateEnd(&stream);
  buffer.resize(written);
  if (status != Z_STREAM_END || written != member.size) throw DataError("is damaged: it does not inflate to the size it names");
}

}  // namespace

std::shared_ptr<const ZipArchive> ZipArchive::open(const fs::path& path) {
  std::shared_ptr<ZipArchive> archive(new ZipArchive(path));
  try {
    if (archive->file_.bytes().empty()) throw DataError("is empty");
    archive->readDirectory();
  } catch (const DataError& problem) {
    throw DataError(path.string() + ": " + problem.what());
  }
  return archive;
}

void ZipArchive::readDirectory() {
  const Bytes bytes(file_.bytes());
  const Directory directory = findDirectory(bytes);
  std::vector<Entry> found;
  std::uint64_t at = directory.offset;
  for (std::uint64_t i = 0; i < directory.entries; ++i) {
    found.push_back(readEntry(bytes, at));
    at = found.back().next;
    if (at > directory.offset + directory.size) throw DataError("has a zip directory longer than it says");
    locateData(bytes, directory, found.back());
  }
  std::sort(found.begin(), found.end(), [](const Entry& a, const Entry& b) { return a.header < b.header; });
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Entry& entry = found[i];
    if (i > 0 && entry.header < found[i - 1].data + found[i - 1].stored)
      throw DataError("zip entries '" + found[i - 1].name + "' and '" + entry.name + "' overlap");
    const ZipMember member{file_.bytes().substr(entry.data, entry.stored), entry.size, entry.crc, entry.deflated};
    if (!entries_.emplace(entry.name, member).second) throw DataError("holds zip entry '" + entry.name + "' twice");
  }
}

std::string_view ZipArchive::content(const ZipMember& member, std::string& buffer) {
  std::string_view content = member.stored;
  if (member.deflated) {
    inflateInto(member, buffer);
    content = buffer;
  }
  uLong crc = crc32(0, nullptr, 0);
  for (std::size_t at = 0; at < content.size(); at += blockSize)
    crc = crc32(crc, reinterpret_cast<const Bytef*>(content.data()) + at, static_cast<uInt>(std::min(blockSize, content.size() - at)));
  if (crc != member.crc) throw DataError("is damaged: its checksum does not fit");
  return content;
}

}  // namespace resa
