#include "engine/run/npz_writer.h"

#include <zlib.h>

#include <algorithm>

#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

const char* descrOf(DType dtype) {
  switch (dtype) {
    case DType::u8:
      return "|u1";
    case DType::i32:
      return "<i4";
    case DType::i64:
      return "<i8";
    case DType::f16:
      return "<f2";
    case DType::f32:
      return "<f4";
    case DType::f64:
      return "<f8";
    case DType::bf16:
      break;
  }
  throw Error("NumPy knows no bfloat16: convert to float32 first");
}

std::string arrayBytes(const std::string& descr, const std::vector<std::int64_t>& shape, const void* data, std::size_t size) {
  std::string header = "{'descr': '" + descr + "', 'fortran_order': False, 'shape': (";
  for (const std::int64_t side : shape) header += std::to_string(side) + ",";
  header += "), }";
  // Magic, version and length take 10 bytes; the data begins at a multiple of 64.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size() & 0xff);
  bytes += static_cast<char>(header.size() >> 8);
  bytes += header;
  if (size > 0) bytes.append(static_cast<const char*>(data), size);
  return bytes;
}

void append(std::string& text, std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) text += static_cast<char>(value >> (8 * i) & 0xff);
}

std::uint32_t checksum(const std::string& bytes) {
  constexpr std::size_t block = std::size_t(1) << 24;  // zlib counts in 32 bits
  uLong crc = crc32(0, nullptr, 0);
  for (std::size_t at = 0; at < bytes.size(); at += block)
    crc = crc32(crc, reinterpret_cast<const Bytef*>(bytes.data()) + at, static_cast<uInt>(std::min(block, bytes.size() - at)));
  return static_cast<std::uint32_t>(crc);
}

/// Code points of UTF-8; a byte that belongs to none stands for itself.
std::u32string charactersOf(const std::string& text) {
  std::u32string characters;
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<unsigned char>(text[i]);
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
    bool whole = i + length <= text.size();
    char32_t character = length == 1 ? first : first & (0xff >> (length + 1));
    for (std::size_t k = 1; whole && k < length; ++k) {
      const auto next = static_cast<unsigned char>(text[i + k]);
      whole = (next & 0xc0) == 0x80;
      character = character << 6 | (next & 0x3f);
    }
    whole = whole && character <= 0x10ffff;
    if (!whole) character = first;
    characters += character;
    i += whole ? length : 1;
  }
  return characters;
}

}  // namespace

std::string npyBytes(DType dtype, const std::vector<std::int64_t>& shape, const void* data) {
  std::size_t size = sizeOf(dtype);
  for (const std::int64_t side : shape) size *= static_cast<std::size_t>(side);
  return arrayBytes(descrOf(dtype), shape, data, size);
}

void NpzWriter::add(const std::string& name, DType dtype, const std::vector<std::int64_t>& shape, const void* data) {
  members_.push_back({name + ".npy", npyBytes(dtype, shape, data)});
}

void NpzWriter::addTexts(const std::string& name, const std::vector<std::string>& texts) {
  std::vector<std::u32string> all;
  std::size_t longest = 1;
  for (const std::string& text : texts) {
    all.push_back(charactersOf(text));
    longest = std::max(longest, all.back().size());
  }
  std::u32string block;
  for (std::u32string& text : all) {
    text.resize(longest, U'\0');
    block += text;
  }
  members_.push_back({name + ".npy", arrayBytes("<U" + std::to_string(longest), {static_cast<std::int64_t>(texts.size())}, block.data(),
                                                block.size() * sizeof(char32_t))});
}

void NpzWriter::write(const std::filesystem::path& path) const {
  // The records of PKWARE's APPNOTE, section 4.3: each member with its header, then the directory.
  std::string file, directory;
  for (const Member& member : members_) {
    std::string shared;
    append(shared, 20, 2);          // version that can extract it
    append(shared, 0, 4);           // flags, stored
    append(shared, 0x00210000, 4);  // the first day of 1980: the content alone makes the file
    append(shared, checksum(member.bytes), 4);
    append(shared, member.bytes.size(), 4);
    append(shared, member.bytes.size(), 4);
    append(shared, member.name.size(), 2);
    append(shared, 0, 2);
    append(directory, 0x02014b50, 4);
    append(directory, 20, 2);
    directory += shared;
    append(directory, 0, 10);
    append(directory, file.size(), 4);
    directory += member.name;
    append(file, 0x04034b50, 4);
    file += shared + member.name + member.bytes;
    if (file.size() > 0xfffffffeu) throw Error(path.string() + ": would be larger than the 4 GB that a plain .npz can have");
  }
  const std::size_t begin = file.size();
  file += directory;
  append(file, 0x06054b50, 4);
  append(file, 0, 4);
  append(file, members_.size(), 2);
  append(file, members_.size(), 2);
  append(file, directory.size(), 4);
  append(file, begin, 4);
  append(file, 0, 2);
  writeFileAtomically(path, file);
}

}  // namespace resa
