#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <string_view>

#include "datasets/readers.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

/// MATLAB's file format 5, as far as numeric matrices go ("MAT-File Format", The MathWorks): a header of 128 bytes, then elements of type,
/// size and data, some of them compressed by zlib. Nothing is believed before it is compared with the bytes there are.
namespace resa {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t headerBytes = 128;
constexpr std::size_t largestElement = std::size_t{64} << 20;  // bytes after inflating; the label files of image sets have kilobytes
constexpr std::uint32_t miInt8 = 1, miUint8 = 2, miInt16 = 3, miUint16 = 4, miInt32 = 5, miUint32 = 6, miSingle = 7, miDouble = 9,
                        miInt64 = 12, miUint64 = 13, miMatrix = 14, miCompressed = 15;
constexpr std::uint8_t firstNumericClass = 6, lastNumericClass = 15;  // double, single, int8 ... uint64
constexpr std::uint8_t complexFlag = 0x08;

template <class Value>
Value littleEndian(std::string_view bytes, std::size_t at = 0) {
  Value value;
  std::memcpy(&value, bytes.data() + at, sizeof value);  // the product runs on little-endian machines alone
  return value;
}

/// Values of one element as doubles; false where the type is none of numbers.
bool appendValues(std::uint32_t type, std::string_view data, std::vector<double>& values) {
  const auto append = [&]<class Value>(Value) {
    for (std::size_t at = 0; at + sizeof(Value) <= data.size(); at += sizeof(Value))
      values.push_back(static_cast<double>(littleEndian<Value>(data, at)));
    return data.size() % sizeof(Value) == 0;
  };
  switch (type) {
    case miInt8:
      return append(std::int8_t{});
    case miUint8:
      return append(std::uint8_t{});
    case miInt16:
      return append(std::int16_t{});
    case miUint16:
      return append(std::uint16_t{});
    case miInt32:
      return append(std::int32_t{});
    case miUint32:
      return append(std::uint32_t{});
    case miInt64:
      return append(std::int64_t{});
    case miUint64:
      return append(std::uint64_t{});
    case miSingle:
      return append(float{});
    case miDouble:
      return append(double{});
    default:
      return false;
  }
}

struct Element {
  std::uint32_t type = 0;
  std::string_view data;
};

/// Elements one after another; every size is checked against what is left.
class Elements {
 public:
  Elements(std::string_view bytes, const fs::path& path) : bytes_(bytes), path_(path) {}
  bool atEnd() const { return bytes_.empty(); }

  Element next() {
    if (bytes_.size() < 8) fail("is cut within an element's head");
    const auto first = littleEndian<std::uint32_t>(bytes_);
    if ((first >> 16) != 0) {  // up to four bytes travel within the head
      const std::size_t size = first >> 16;
      if (size > 4) fail("is damaged: a small element of " + std::to_string(size) + " bytes");
      const Element element{first & 0xffffu, bytes_.substr(4, size)};
      bytes_.remove_prefix(8);
      return element;
    }
    const std::size_t size = littleEndian<std::uint32_t>(bytes_, 4);
    if (size > bytes_.size() - 8)
      fail("is cut: an element of " + std::to_string(size) + " bytes with " + std::to_string(bytes_.size() - 8) + " left");
    const Element element{first, bytes_.substr(8, size)};
    const std::size_t padded = first == miCompressed ? size : (size + 7) / 8 * 8;
    bytes_.remove_prefix(std::min(bytes_.size(), 8 + padded));
    return element;
  }

  [[noreturn]] void fail(const std::string& reason) const { throw DataError(path_.string() + ": " + reason); }

 private:
  std::string_view bytes_;
  const fs::path& path_;
};

std::string inflated(std::string_view compressed, const Elements& file) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) throw Error("zlib cannot start");
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::string bytes;
  int code = Z_OK;
  while (code == Z_OK && bytes.size() <= largestElement) {
    const std::size_t before = bytes.size();
    bytes.resize(before + (std::size_t{1} << 16));
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + before);
    stream.avail_out = static_cast<uInt>(bytes.size() - before);
    code = inflate(&stream, Z_NO_FLUSH);
    bytes.resize(bytes.size() - stream.avail_out);
  }
  inflateEnd(&stream);
  if (bytes.size() > largestElement) file.fail("holds an element beyond 64 MB: no labels of an image set");
  if (code != Z_STREAM_END) file.fail("is damaged or cut: a compressed element does not inflate");
  return bytes;
}

/// Reads a matrix where it has the wanted name; false where it has another one.
bool readMatrix(std::string_view data, const std::string& wanted, const fs::path& path, std::vector<double>& values) {
  Elements parts(data, path);
  const Element flags = parts.next();
  if (flags.type != miUint32 || flags.data.size() != 8) parts.fail("is damaged: a matrix without its flags");
  const auto matrixClass = static_cast<std::uint8_t>(flags.data[0]), bits = static_cast<std::uint8_t>(flags.data[1]);
  const Element dimensions = parts.next();
  std::vector<double> sizes;
  if (dimensions.type != miInt32 || !appendValues(miInt32, dimensions.data, sizes)) parts.fail("is damaged: a matrix without its size");
  if (parts.next().data != wanted) return false;
  if (matrixClass < firstNumericClass || matrixClass > lastNumericClass || (bits & complexFlag) != 0)
    parts.fail("'" + wanted + "' is no matrix of real numbers");
  double expected = 1;
  for (const double size : sizes) {
    if (size < 0) parts.fail("'" + wanted + "' has a negative size");
    expected *= size;
  }
  const Element real = parts.next();
  if (!appendValues(real.type, real.data, values)) parts.fail("'" + wanted + "' holds no numbers");
  if (static_cast<double>(values.size()) != expected)
    parts.fail("'" + wanted + "' holds " + std::to_string(values.size()) + " numbers, its size says otherwise");
  return true;
}

void checkHeader(std::string_view bytes, const Elements& file) {
  if (bytes.substr(0, 10) == "MATLAB 7.3") file.fail("is a MATLAB 7.3 file (HDF5); only format 5 is read: save it with -v7");
  if (bytes.size() < headerBytes || bytes.substr(0, 6) != "MATLAB") file.fail("is no MATLAB file of format 5");
  if (bytes.substr(126, 2) != "IM" || littleEndian<std::uint16_t>(bytes, 124) != 0x0100)
    file.fail("is no little-endian MATLAB file of format 5");
}

}  // namespace

std::vector<double> readMatNumbers(const fs::path& path, const std::string& name) {
  const std::string bytes = readFile(path);
  const std::string_view view = bytes;
  checkHeader(view, Elements(view, path));
  Elements file(view.substr(headerBytes), path);
  std::vector<double> values;
  while (!file.atEnd()) {
    Element element = file.next();
    std::string whole;
    if (element.type == miCompressed) {
      whole = inflated(element.data, file);
      element = Elements(whole, path).next();
    }
    if (element.type == miMatrix && readMatrix(element.data, name, path, values)) return values;
  }
  file.fail("has no variable '" + name + "'");
}

}  // namespace resa
