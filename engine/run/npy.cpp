#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <regex>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& message) { throw DataError(path.string() + ": " + message); }

/// A NumPy array file, its header understood and its size checked; elements are decoded one by one.
struct NpyArray {
  std::string bytes;
  std::size_t start = 0, itemSize = 0;
  char kind = 'f';  // f float, i signed, u unsigned, b bool
  bool swapped = false, fortran = false;
  std::vector<std::int64_t> shape;
  std::int64_t count = 0;

  std::uint64_t bits(std::int64_t index) const {
    unsigned char raw[8] = {};
    std::memcpy(raw, bytes.data() + start + static_cast<std::size_t>(index) * itemSize, itemSize);
    if (swapped) std::reverse(raw, raw + itemSize);
    std::uint64_t value;
    std::memcpy(&value, raw, 8);
    return value;
  }
  double real(std::int64_t index) const {
    const std::uint64_t value = bits(index);
    if (itemSize == 2) return halfToFloat(static_cast<std::uint16_t>(value));
    if (itemSize == 4) {
      const std::uint32_t low = static_cast<std::uint32_t>(value);
      float single;
      std::memcpy(&single, &low, 4);
      return single;
    }
    double wide;
    std::memcpy(&wide, &value, 8);
    return wide;
  }
  std::int64_t whole(std::int64_t index) const {
    const std::uint64_t value = bits(index);
    if (kind != 'i' || itemSize == 8) return static_cast<std::int64_t>(value);
    const unsigned shift = static_cast<unsigned>(64 - 8 * itemSize);
    return static_cast<std::int64_t>(value << shift) >> shift;  // extends the sign
  }
};

/// Length of the header text and where it starts; the format's versions 1, 2 and 3 differ in the length's width.
std::pair<std::size_t, std::size_t> npyHeader(const fs::path& path, const std::string& bytes) {
  if (bytes.size() < 12 || bytes.compare(0, 6, "\x93NUMPY") != 0) fail(path, "is no .npy file (wrong magic)");
  const unsigned version = static_cast<unsigned char>(bytes[6]);
  if (version < 1 || version > 3) fail(path, ".npy version " + std::to_string(version) + " is not known");
  const std::size_t width = version == 1 ? 2 : 4;
  std::size_t length = 0;
  for (std::size_t i = 0; i < width; ++i) length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[8 + i])) << (8 * i);
  const std::size_t start = 8 + width;
  if (length > bytes.size() - start) fail(path, "the header is cut");
  if (length > 65536) fail(path, "the header is longer than an array's can be");
  return {start, length};
}

std::string headerField(const fs::path& path, const std::string& header, const std::string& pattern, const std::string& name) {
  std::smatch match;
  if (!std::regex_search(header, match, std::regex("['\"]" + name + "['\"]\\s*:\\s*" + pattern))) fail(path, "the header names no " + name);
  return match[1];
}

NpyArray readNpy(const fs::path& path) {
  NpyArray array;
  array.bytes = readFile(path);
  const auto [start, length] = npyHeader(path, array.bytes);
  const std::string header = array.bytes.substr(start, length);
  array.start = start + length;
  const std::string descr = headerField(path, header, "['\"]([^'\"]*)['\"]", "descr");
  array.fortran = headerField(path, header, "(True|False)", "fortran_order") == "True";
  const std::string shape = headerField(path, header, "\\(([0-9, ]*)\\)", "shape");
  static const std::regex plain("[<>|=]?([fiub])([1248])");
  std::smatch match;
  if (!std::regex_match(descr, match, plain) || (match[1] == "f" && match[2] == "1")) fail(path, "dtype '" + descr + "' is not supported");
  array.kind = match[1].str()[0];
  array.itemSize = static_cast<std::size_t>(match[2].str()[0] - '0');
  array.swapped = descr[0] == '>';
  std::uint64_t bytes = array.itemSize;
  for (std::size_t i = 0; i < shape.size();) {
    if (shape[i] == ' ' || shape[i] == ',') {
      ++i;
      continue;
    }
    std::int64_t side = 0;
    const auto [rest, error] = std::from_chars(shape.data() + i, shape.data() + shape.size(), side);
    if (error != std::errc() || __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(side), &bytes))
      fail(path, "shape (" + shape + ") is too large");
    array.shape.push_back(side);
    i = static_cast<std::size_t>(rest - shape.data());
  }
  if (bytes > array.bytes.size() - array.start)
    fail(path, "is cut: shape (" + shape + ") needs " + std::to_string(bytes) + " bytes, " +
                   std::to_string(array.bytes.size() - array.start) + " are there");
  array.count = static_cast<std::int64_t>(bytes / array.itemSize);
  return array;
}

FeatureMatrix featuresFromNpy(const fs::path& path) {
  const NpyArray array = readNpy(path);
  if (array.kind != 'f') fail(path, "features must be float16, float32 or float64");
  if (array.shape.size() != 2) fail(path, "features must have 2 dimensions (n, d), found " + std::to_string(array.shape.size()));
  FeatureMatrix matrix{array.shape[0], array.shape[1], std::vector<float>(static_cast<std::size_t>(array.count))};
  for (std::int64_t row = 0; row < matrix.rows; ++row)
    for (std::int64_t column = 0; column < matrix.columns; ++column) {
      const std::int64_t source = array.fortran ? column * matrix.rows + row : row * matrix.columns + column;
      matrix.values[static_cast<std::size_t>(row * matrix.columns + column)] = static_cast<float>(array.real(source));
    }
  return matrix;
}

bool isFloat(DType type) { return type == DType::f16 || type == DType::f32 || type == DType::f64; }

/// The tensor that `key` names, or the only one that `fits` where no key is given.
template <class Fits>
std::string chooseTensor(const SafetensorsFile& file, const std::string& key, const std::string& what, Fits fits) {
  std::vector<std::string> fitting, names;
  for (const auto& [name, view] : file.tensors()) {
    names.push_back(name);
    if (fits(view)) fitting.push_back(name);
  }
  std::string listed;
  for (const std::string& name : names) listed += (listed.empty() ? "" : ", ") + name;
  if (key.empty() && fitting.size() == 1) return fitting[0];
  if (key.empty())
    fail(file.path(), "holds " + std::to_string(fitting.size()) + " " + what + " tensors: name one with --key (it holds " + listed + ")");
  if (!file.has(key)) fail(file.path(), "holds no tensor '" + key + "' (it holds " + listed + ")");
  if (!fits(file.at(key))) fail(file.path(), "'" + key + "' is no " + what + " tensor");
  return key;
}

FeatureMatrix featuresFromSafetensors(const fs::path& path, const std::string& key) {
  const auto file = SafetensorsFile::open(path);
  const std::string name =
      chooseTensor(*file, key, "2-D float", [](const TensorView& view) { return view.shape.size() == 2 && isFloat(view.dtype); });
  const TensorView& view = file->at(name);
  return {view.shape[0], view.shape[1], file->floats(name)};
}

std::vector<std::int64_t> labelsFromText(const fs::path& path) {
  const std::string text = readFile(path);
  std::vector<std::int64_t> labels;
  std::size_t line = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string item = text.substr(begin, end - begin);
    item.erase(0, std::min(item.find_first_not_of(" \t\r"), item.size()));
    item.erase(item.find_last_not_of(" \t\r") + 1);
    begin = end + 1;
    ++line;
    if (item.empty()) continue;
    std::int64_t label = 0;
    const auto [rest, error] = std::from_chars(item.data(), item.data() + item.size(), label);
    if (error != std::errc() || rest != item.data() + item.size())
      throw DataError(path.string() + ":" + std::to_string(line) + ": expected one whole number a line, found '" + item.substr(0, 40) +
                      "'");
    labels.push_back(label);
  }
  return labels;
}

std::vector<std::int64_t> labelsFromNpy(const fs::path& path) {
  const NpyArray array = readNpy(path);
  if (array.kind == 'f') fail(path, "labels must be whole numbers, found a float array");
  const bool column = array.shape.size() == 2 && array.shape[1] == 1;
  if (array.shape.size() != 1 && !column) fail(path, "labels must have 1 dimension, found " + std::to_string(array.shape.size()));
  std::vector<std::int64_t> labels(static_cast<std::size_t>(array.count));
  for (std::int64_t i = 0; i < array.count; ++i) labels[static_cast<std::size_t>(i)] = array.whole(i);
  return labels;
}

}  // namespace

FeatureMatrix readFeatures(const fs::path& path, const std::string& key) {
  const std::string extension = path.extension().string();
  if (extension != ".npy" && extension != ".safetensors") fail(path, "features are read from .npy or .safetensors files");
  FeatureMatrix matrix = extension == ".npy" ? featuresFromNpy(path) : featuresFromSafetensors(path, key);
  if (matrix.rows == 0 || matrix.columns == 0) fail(path, "holds no features");
  for (std::size_t i = 0; i < matrix.values.size(); ++i)
    if (!std::isfinite(matrix.values[i]))
      fail(path, "row " + std::to_string(i / static_cast<std::size_t>(matrix.columns)) + " holds a value that is not finite");
  return matrix;
}

std::vector<std::int64_t> readLabels(const fs::path& path, const std::string& key) {
  const std::string extension = path.extension().string();
  if (extension == ".npy") return labelsFromNpy(path);
  if (extension != ".safetensors") return labelsFromText(path);
  const auto file = SafetensorsFile::open(path);
  return file->integers(
      chooseTensor(*file, key, "1-D integer", [](const TensorView& view) { return view.shape.size() == 1 && !isFloat(view.dtype); }));
}

}  // namespace resa
