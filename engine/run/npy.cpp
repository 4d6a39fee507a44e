#include "engine/run/npy.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <regex>

#include "engine/run/error.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

constexpr std::size_t longestHeader = 65536, longestText = 4096;  // bytes; characters of a class name

[[noreturn]] void fail(const std::string& name, const std::string& message) { throw DataError(name + ": " + message); }

/// Length of the header text and where it starts; the format's versions 1, 2 and 3 differ in the length's width.
std::pair<std::size_t, std::size_t> npyHeader(const std::string& name, std::string_view bytes) {
  if (bytes.size() < 12 || bytes.substr(0, 6) != "\x93NUMPY") fail(name, "is no .npy array (wrong magic)");
  const unsigned version = static_cast<unsigned char>(bytes[6]);
  if (version < 1 || version > 3) fail(name, ".npy version " + std::to_string(version) + " is not known");
  const std::size_t width = version == 1 ? 2 : 4;
  std::size_t length = 0;
  for (std::size_t i = 0; i < width; ++i) length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[8 + i])) << (8 * i);
  const std::size_t start = 8 + width;
  if (length > bytes.size() - start) fail(name, "the header is cut");
  if (length > longestHeader) fail(name, "the header is longer than an array's can be");
  return {start, length};
}

std::string headerField(const std::string& name, const std::string& header, const std::string& pattern, const std::string& field) {
  std::smatch match;
  if (!std::regex_search(header, match, std::regex("['\"]" + field + "['\"]\\s*:\\s*" + pattern)))
    fail(name, "the header names no " + field);
  return match[1];
}

void appendUtf8(std::string& text, std::uint32_t character) {
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xc0 | (character >> 6));
    text += static_cast<char>(0x80 | (character & 0x3f));
  } else if (character < 0x10000) {
    text += static_cast<char>(0xe0 | (character >> 12));
    text += static_cast<char>(0x80 | ((character >> 6) & 0x3f));
    text += static_cast<char>(0x80 | (character & 0x3f));
  } else {
    text += static_cast<char>(0xf0 | (character >> 18));
    text += static_cast<char>(0x80 | ((character >> 12) & 0x3f));
    text += static_cast<char>(0x80 | ((character >> 6) & 0x3f));
    text += static_cast<char>(0x80 | (character & 0x3f));
  }
}

}  // namespace

NpyArray NpyArray::parse(std::string_view bytes, const std::string& name) {
  const auto [start, length] = npyHeader(name, bytes);
  const std::string header(bytes.substr(start, length));
  NpyArray array;
  array.name_ = name;
  array.data_ = bytes.substr(start + length);
  static const std::regex structured("['\"]descr['\"]\\s*:\\s*\\[");
  if (std::regex_search(header, structured)) fail(name, "is a structured array; save the plain matrix");
  const std::string descr = headerField(name, header, "['\"]([^'\"]*)['\"]", "descr");
  array.fortran_ = headerField(name, header, "(True|False)", "fortran_order") == "True";
  const std::string shape = headerField(name, header, "\\(([0-9, ]*)\\)", "shape");
  if (descr.find('O') != std::string::npos) fail(name, "holds Python objects, which are not read; save numbers or text (dtype=str)");
  static const std::regex plain("[<>|=]?(?:([fiub])([1248])|([US])([0-9]{1,6}))");
  std::smatch match;
  if (!std::regex_match(descr, match, plain) || (match[1] == "f" && match[2] == "1")) fail(name, "dtype '" + descr + "' is not supported");
  array.kind_ = match[1].matched ? match[1].str()[0] : match[3].str()[0];
  array.itemSize_ = std::stoul(match[1].matched ? match[2] : match[4]);
  if (!array.isNumeric() && array.itemSize_ > longestText) fail(name, "holds texts of " + std::to_string(array.itemSize_) + " characters");
  if (array.kind_ == 'U') array.itemSize_ *= 4;
  array.swapped_ = descr[0] == '>';
  std::uint64_t needed = array.itemSize_;
  for (std::size_t i = 0; i < shape.size();) {
    if (shape[i] == ' ' || shape[i] == ',') {
      ++i;
      continue;
    }
    std::int64_t side = 0;
    const auto [rest, error] = std::from_chars(shape.data() + i, shape.data() + shape.size(), side);
    if (error != std::errc() || __builtin_mul_overflow(needed, static_cast<std::uint64_t>(side), &needed))
      fail(name, "shape (" + shape + ") is too large");
    array.shape_.push_back(side);
    i = static_cast<std::size_t>(rest - shape.data());
  }
  if (array.itemSize_ == 0) fail(name, "holds texts of no length");
  if (needed > array.data_.size())
    fail(name,
         "is cut: shape (" + shape + ") needs " + std::to_string(needed) + " bytes, " + std::to_string(array.data_.size()) + " are there");
  array.count_ = static_cast<std::int64_t>(needed / array.itemSize_);
  return array;
}

std::uint64_t NpyArray::bits(std::int64_t index) const {
  unsigned char raw[8] = {};
  std::memcpy(raw, data_.data() + static_cast<std::size_t>(index) * itemSize_, itemSize_);
  if (swapped_) std::reverse(raw, raw + itemSize_);
  std::uint64_t value;
  std::memcpy(&value, raw, 8);
  return value;
}

double NpyArray::real(std::int64_t index) const {
  if (kind_ == 'i') return static_cast<double>(whole(index));
  const std::uint64_t value = bits(index);
  if (kind_ != 'f') return static_cast<double>(value);
  if (itemSize_ == 2) return halfToFloat(static_cast<std::uint16_t>(value));
  if (itemSize_ == 4) {
    const auto low = static_cast<std::uint32_t>(value);
    float single;
    std::memcpy(&single, &low, 4);
    return single;
  }
  double wide;
  std::memcpy(&wide, &value, 8);
  return wide;
}

std::int64_t NpyArray::whole(std::int64_t index) const {
  const std::uint64_t value = bits(index);
  if (kind_ != 'i' || itemSize_ == 8) return static_cast<std::int64_t>(value);
  const auto shift = static_cast<unsigned>(64 - 8 * itemSize_);
  return static_cast<std::int64_t>(value << shift) >> shift;  // extends the sign
}

std::string NpyArray::text(std::int64_t index) const {
  const std::string_view item = data_.substr(static_cast<std::size_t>(index) * itemSize_, itemSize_);
  if (kind_ == 'S') return std::string(item.substr(0, item.find_last_not_of('\0') + 1));
  std::string result;
  for (std::size_t at = 0; at < item.size(); at += 4) {
    unsigned char raw[4];
    std::memcpy(raw, item.data() + at, 4);
    if (swapped_) std::reverse(raw, raw + 4);
    std::uint32_t character;
    std::memcpy(&character, raw, 4);
    if (character == 0) break;
    if (character > 0x10ffff) fail(name_, "row " + std::to_string(index) + " holds no valid text");
    appendUtf8(result, character);
  }
  return result;
}

template <class Result, class Read>
std::vector<Result> NpyArray::gather(Read read) const {
  std::vector<Result> values(static_cast<std::size_t>(count_));
  if (!fortran_ || shape_.size() < 2) {
    for (std::int64_t i = 0; i < count_; ++i) values[static_cast<std::size_t>(i)] = read(i);
    return values;
  }
  // In Fortran order the first index moves fastest: `place` counts up in row-major order, `at` follows it in the file.
  std::vector<std::int64_t> place(shape_.size(), 0), stride(shape_.size(), 1);
  for (std::size_t i = 1; i < shape_.size(); ++i) stride[i] = stride[i - 1] * shape_[i - 1];
  std::int64_t at = 0;
  for (Result& value : values) {
    value = read(at);
    for (std::size_t i = place.size(); i-- > 0;) {
      at += stride[i];
      if (++place[i] < shape_[i]) break;
      at -= stride[i] * shape_[i];
      place[i] = 0;
    }
  }
  return values;
}

std::vector<float> NpyArray::floats() const {
  if (!isNumeric()) fail(name_, "holds text where numbers are expected");
  if (kind_ == 'f' && itemSize_ == 4 && !swapped_ && !fortran_) {
    std::vector<float> values(static_cast<std::size_t>(count_));
    if (!values.empty()) std::memcpy(values.data(), data_.data(), values.size() * 4);
    return values;
  }
  return gather<float>([this](std::int64_t index) { return static_cast<float>(real(index)); });
}

std::vector<std::int64_t> NpyArray::integers() const {
  if (!isWhole()) fail(name_, "holds no whole numbers");
  return gather<std::int64_t>([this](std::int64_t index) { return whole(index); });
}

std::vector<std::string> NpyArray::texts() const {
  if (!isText()) fail(name_, "holds numbers where text is expected");
  return gather<std::string>([this](std::int64_t index) { return text(index); });
}

std::vector<std::uint8_t> NpyArray::raw() const {
  if (!isBytes()) fail(name_, "must be uint8");
  return gather<std::uint8_t>([this](std::int64_t index) { return static_cast<std::uint8_t>(data_[static_cast<std::size_t>(index)]); });
}

}  // namespace resa
