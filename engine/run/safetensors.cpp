#include "engine/run/safetensors.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct DTypeName {
  DType type;
  const char* name;
  std::size_t size;
};
constexpr DTypeName dtypeNames[] = {{DType::u8, "U8", 1},   {DType::i32, "I32", 4}, {DType::i64, "I64", 8},  {DType::f16, "F16", 2},
                                    {DType::f32, "F32", 4}, {DType::f64, "F64", 8}, {DType::bf16, "BF16", 2}};
constexpr std::uint64_t largestHeader = 100'000'000;  // the reference implementation's limit

const DTypeName& nameOf(DType type) {
  return *std::find_if(std::begin(dtypeNames), std::end(dtypeNames), [&](const DTypeName& entry) { return entry.type == type; });
}

DType dtypeFrom(const std::string& name) {
  for (const DTypeName& entry : dtypeNames)
    if (name == entry.name) return entry.type;
  throw DataError("dtype " + name + " is not supported (U8, I32, I64, BF16, F16, F32 and F64 are)");
}

std::uint64_t unsignedFrom(const json& value, const char* what) {
  if (!value.is_number_unsigned()) throw DataError(std::string(what) + " must hold whole numbers from 0");
  return value.get<std::uint64_t>();
}

/// Bytes a tensor of this shape takes; DataError where the product overflows.
std::uint64_t bytesOf(const std::vector<std::int64_t>& shape, DType type) {
  std::uint64_t bytes = sizeOf(type);
  for (const std::int64_t side : shape)
    if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(side), &bytes)) throw DataError("shape is too large");
  return bytes;
}

struct Range {
  std::uint64_t begin, end;
};

/// One entry of the header, checked against the size of the data part.
TensorView parseTensor(const json& entry, const std::byte* data, std::uint64_t dataSize, Range& range) {
  if (!entry.is_object()) throw DataError("its entry is not an object");
  TensorView view;
  view.dtype = dtypeFrom(entry.at("dtype").get<std::string>());
  for (const json& side : entry.at("shape")) {
    const std::uint64_t value = unsignedFrom(side, "shape");
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) throw DataError("shape is too large");
    view.shape.push_back(static_cast<std::int64_t>(value));
  }
  const json& offsets = entry.at("data_offsets");
  if (!offsets.is_array() || offsets.size() != 2) throw DataError("data_offsets must hold two numbers");
  range = {unsignedFrom(offsets[0], "data_offsets"), unsignedFrom(offsets[1], "data_offsets")};
  if (range.begin > range.end || range.end > dataSize)
    throw DataError("data_offsets " + offsets.dump() + " lie outside the file (is it cut?)");
  if (bytesOf(view.shape, view.dtype) != range.end - range.begin)
    throw DataError("shape " + entry.at("shape").dump() + " does not fit its " + std::to_string(range.end - range.begin) + " bytes");
  view.data = data + range.begin;
  view.bytes = static_cast<std::size_t>(range.end - range.begin);
  return view;
}

/// Tensors must tile the data part: no two share bytes, nothing is left over.
void checkTiling(std::vector<Range> ranges, std::uint64_t dataSize) {
  std::sort(ranges.begin(), ranges.end(),
            [](const Range& a, const Range& b) { return a.begin != b.begin ? a.begin < b.begin : a.end < b.end; });
  std::uint64_t position = 0;
  for (const Range& range : ranges) {
    if (range.begin < position) throw DataError("two tensors overlap");
    if (range.begin > position) throw DataError("bytes between two tensors belong to none");
    position = range.end;
  }
  if (position != dataSize) throw DataError("bytes after the last tensor belong to none");
}

template <class Element>
Element elementAt(const TensorView& view, std::size_t index) {
  Element element;  // copied, because a foreign file need not align its tensors
  std::memcpy(&element, view.data + index * sizeof(Element), sizeof(Element));
  return element;
}

template <class Result>
std::vector<Result> convert(const TensorView& view) {
  std::vector<Result> result(static_cast<std::size_t>(view.count()));
  const auto fill = [&](auto read) {
    for (std::size_t i = 0; i < result.size(); ++i) result[i] = static_cast<Result>(read(i));
  };
  switch (view.dtype) {
    case DType::u8:
      fill([&](std::size_t i) { return elementAt<std::uint8_t>(view, i); });
      break;
    case DType::i32:
      fill([&](std::size_t i) { return elementAt<std::int32_t>(view, i); });
      break;
    case DType::i64:
      fill([&](std::size_t i) { return elementAt<std::int64_t>(view, i); });
      break;
    case DType::f16:
      fill([&](std::size_t i) { return halfToFloat(elementAt<std::uint16_t>(view, i)); });
      break;
    case DType::f32:
      fill([&](std::size_t i) { return elementAt<float>(view, i); });
      break;
    case DType::f64:
      fill([&](std::size_t i) { return elementAt<double>(view, i); });
      break;
    case DType::bf16:
      fill([&](std::size_t i) { return bfloatToFloat(elementAt<std::uint16_t>(view, i)); });
      break;
  }
  return result;
}

}  // namespace

std::size_t sizeOf(DType type) { return nameOf(type).size; }

std::int64_t TensorView::count() const {
  std::int64_t total = 1;
  for (const std::int64_t side : shape) total *= side;
  return total;
}

std::shared_ptr<const SafetensorsFile> SafetensorsFile::open(const fs::path& path) {
  std::shared_ptr<SafetensorsFile> file(new SafetensorsFile(path));
  const std::size_t size = file->file_.bytes().size();
  if (size < 8) throw DataError(path.string() + ": is too short for a safetensors file");
  const auto* bytes = reinterpret_cast<const std::byte*>(file->file_.bytes().data());
  std::uint64_t headerSize = 0;
  std::memcpy(&headerSize, bytes, 8);
  if (headerSize > largestHeader || headerSize > size - 8)
    throw DataError(path.string() + ": header length " + std::to_string(headerSize) +
                    " does not fit the file: cut, or no safetensors file");
  const std::uint64_t dataSize = size - 8 - headerSize;
  std::string name;
  try {
    const char* text = reinterpret_cast<const char*>(bytes + 8);
    const json header = json::parse(text, text + headerSize);
    if (!header.is_object()) throw DataError("the header is not a JSON object");
    std::vector<Range> ranges;
    for (const auto& [key, entry] : header.items()) {
      name = key;
      if (key == "__metadata__") {
        file->metadata_ = entry.get<std::map<std::string, std::string>>();
        continue;
      }
      ranges.emplace_back();
      file->tensors_[key] = parseTensor(entry, bytes + 8 + headerSize, dataSize, ranges.back());
    }
    name.clear();
    checkTiling(std::move(ranges), dataSize);
  } catch (const std::exception& problem) {
    throw DataError(path.string() + ": " + (name.empty() ? "" : "tensor '" + name + "': ") + problem.what());
  }
  return file;
}

const TensorView& SafetensorsFile::at(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end()) throw DataError(path_.string() + ": holds no tensor '" + name + "'");
  return found->second;
}

std::string SafetensorsFile::metadata(const std::string& key, const std::string& fallback) const {
  const auto found = metadata_.find(key);
  return found == metadata_.end() ? fallback : found->second;
}

std::vector<float> SafetensorsFile::floats(const std::string& name) const { return convert<float>(at(name)); }
std::vector<std::int64_t> SafetensorsFile::integers(const std::string& name) const { return convert<std::int64_t>(at(name)); }

void SafetensorsWriter::add(const std::string& name, DType dtype, std::vector<std::int64_t> shape, const void* data) {
  const std::size_t bytes = static_cast<std::size_t>(bytesOf(shape, dtype));
  const std::byte* begin = static_cast<const std::byte*>(data);
  entries_[name] = Entry{dtype, std::move(shape), std::vector<std::byte>(begin, begin + bytes)};
}

void SafetensorsWriter::write(const fs::path& path) const {
  std::vector<const std::pair<const std::string, Entry>*> order;
  for (const auto& entry : entries_) order.push_back(&entry);
  // Widest elements first keeps every tensor aligned to its element without padding between tensors.
  std::stable_sort(order.begin(), order.end(), [](auto* a, auto* b) { return sizeOf(a->second.dtype) > sizeOf(b->second.dtype); });
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata_.empty()) header["__metadata__"] = metadata_;
  std::uint64_t position = 0;
  for (const auto* entry : order) {
    const std::uint64_t end = position + entry->second.data.size();
    header[entry->first] = {{"dtype", nameOf(entry->second.dtype).name}, {"shape", entry->second.shape}, {"data_offsets", {position, end}}};
    position = end;
  }
  std::string text = header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');
  std::vector<std::byte> content(8 + text.size() + position);
  const std::uint64_t headerSize = text.size();
  std::memcpy(content.data(), &headerSize, 8);
  std::memcpy(content.data() + 8, text.data(), text.size());
  std::byte* target = content.data() + 8 + text.size();
  for (const auto* entry : order) target = std::copy(entry->second.data.begin(), entry->second.data.end(), target);
  writeFileAtomically(path, std::span<const std::byte>(content));
}

float halfToFloat(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
  std::uint32_t exponent = (half >> 10) & 0x1fu;
  std::uint32_t mantissa = half & 0x3ffu;
  std::uint32_t bits = sign;
  if (exponent == 31) {
    bits |= 0x7f800000u | (mantissa << 13);
  } else if (exponent != 0) {
    bits |= ((exponent + 112) << 23) | (mantissa << 13);
  } else if (mantissa != 0) {  // subnormal in half, normal in float
    exponent = 113;
    while ((mantissa & 0x400u) == 0) {
      mantissa <<= 1;
      --exponent;
    }
    bits |= (exponent << 23) | ((mantissa & 0x3ffu) << 13);
  }
  float value;
  std::memcpy(&value, &bits, 4);
  return value;
}

float bfloatToFloat(std::uint16_t bfloat) {
  const std::uint32_t bits = static_cast<std::uint32_t>(bfloat) << 16;
  float value;
  std::memcpy(&value, &bits, 4);
  return value;
}

std::uint16_t floatToHalf(float value) {
  std::uint32_t bits;
  std::memcpy(&bits, &value, 4);
  const std::uint16_t sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000u);
  const std::uint32_t magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return sign | 0x7e00u;   // NaN stays NaN
  if (magnitude >= 0x477ff000u) return sign | 0x7c00u;  // rounds beyond 65504
  // Rounding to nearest, ties to even, is left to integer addition on the shifted mantissa.
  const auto rounded = [](std::uint32_t mantissa, std::uint32_t shift) {
    const std::uint32_t half = 1u << (shift - 1);
    return (mantissa + (half - 1) + ((mantissa >> shift) & 1u)) >> shift;
  };
  if (magnitude >= 0x38800000u) return sign | static_cast<std::uint16_t>(rounded(magnitude - 0x38000000u, 13));
  if (magnitude < 0x33000000u) return sign;  // below half the smallest subnormal
  const std::uint32_t shift = 126 - (magnitude >> 23);
  return sign | static_cast<std::uint16_t>(rounded((magnitude & 0x7fffffu) | 0x800000u, shift));
}

}  // namespace resa
