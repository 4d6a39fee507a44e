#include "engine/run/npy.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <tuple>

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

/// What the header's Python dictionary says of an array; a field that is not there is empty.
struct HeaderFields {
  std::string descr, order;
  std::optional<std::string> shape;  // inside of its parentheses
};

/// Reads the dictionary `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }` from left to right, one look at each character.
class HeaderReader {
 public:
  HeaderReader(const std::string& name, std::string_view text) : name_(name), text_(text) {}

  HeaderFields read() {
    HeaderFields fields;
    if (!take('{')) malformed();
    while (!take('}')) {
      const std::string_view key = quoted();
      if (!take(':')) malformed();
      if (key == "descr") {
        if (next() == '[') fail(name_, "is a structured array; save the plain matrix");
        fields.descr = quoted();
      } else if (key == "fortran_order") {
        fields.order = whileOneOf("FTaelrsu");
      } else if (key == "shape") {
        if (!take('(')) malformed();
        fields.shape = whileOneOf("0123456789, ");
        if (!take(')')) fail(name_, "the header's shape is no tuple of whole numbers");
      } else {
        fail(name_, "the header names '" + std::string(key.substr(0, 40)) + "', which no array's does");
      }
      if (!take(',') && next() != '}') malformed();
    }
    return fields;
  }

 private:
  [[noreturn]] void malformed() const { fail(name_, "the header is malformed at its byte " + std::to_string(at_)); }
  char next() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char wanted) {
    const bool there = next() == wanted;
    if (there) ++at_;
    return there;
  }
  std::string_view quoted() {
    const char quote = next();
    if (quote != '\'' && quote != '"') malformed();
    const std::size_t begin = at_ + 1, end = text_.find(quote, begin);
    if (end == std::string_view::npos) malformed();
    at_ = end + 1;
    return text_.substr(begin, end - begin);
  }
  std::string_view whileOneOf(std::string_view characters) {
    next();
    const std::size_t begin = at_;
    at_ = std::min(text_.find_first_not_of(characters, at_), text_.size());
    return text_.substr(begin, at_ - begin);
  }
  const std::string& name_;
  std::string_view text_;
  std::size_t at_ = 0;
};

HeaderFields headerFields(const std::string& name, std::string_view text) {
  HeaderFields fields = HeaderReader(name, text).read();
  if (fields.descr.empty()) fail(name, "the header names no descr");
  if (fields.order != "True" && fields.order != "False") fail(name, "the header names no fortran_order");
  if (!fields.shape) fail(name, "the header names no shape");
  return fields;
}

/// What an element is: its kind, and its size in bytes, or in characters for text.
std::pair<char, std::size_t> elementOf(const std::string& name, const std::string& descr) {
  if (descr.find('O') != std::string::npos) fail(name, "holds Python objects, which are not read; save numbers or text (dtype=str)");
  const auto unsupported = [&] { fail(name, "dtype '" + descr.substr(0, 60) + "' is not supported"); };
  std::string_view rest = descr;
  if (std::string_view("<>|=").find(rest[0]) != std::string_view::npos) rest.remove_prefix(1);
  std::size_t size = 0;
  if (rest.size() < 2 || rest.size() > 7) unsupported();
  const char kind = rest[0];
  const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), size);
  if (error != std::errc() || end != rest.data() + rest.size()) unsupported();
  const bool text = kind == 'U' || kind == 'S';
  if (!text && std::string_view("fiub").find(kind) == std::string_view::npos) unsupported();
  if (!text && size != 1 && size != 2 && size != 4 && size != 8) unsupported();
  if ((kind == 'f' && size == 1) || (kind == 'b' && size != 1)) unsupported();
  if (text && size > longestText) fail(name, "holds texts of " + std::to_string(size) + " characters");
  return {kind, size};
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
  const HeaderFields fields = headerFields(name, bytes.substr(start, length));
  const std::string& shape = *fields.shape;
  NpyArray array;
  array.name_ = name;
  array.data_ = bytes.substr(start + length);
  array.fortran_ = fields.order == "True";
  std::tie(array.kind_, array.itemSize_) = elementOf(name, fields.descr);
  if (array.kind_ == 'U') array.itemSize_ *= 4;
  array.swapped_ = fields.descr[0] == '>';
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
