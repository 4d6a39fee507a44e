#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "engine/run/array_file.h"
#include "engine/run/error.h"
#include "engine/run/feature_files.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& name, const std::string& message) { throw DataError(name + ": " + message); }

bool parseWhole(const std::string& item, std::int64_t& value) {
  const auto [rest, error] = std::from_chars(item.data(), item.data() + item.size(), value);
  return error == std::errc() && rest == item.data() + item.size();
}

/// A label as it is kept: "3.0", as tables have it where values are missing, is the class 3; other fractions and nan are none.
std::string checkedLabel(const std::string& place, std::string item) {
  double value = 0;
  std::int64_t whole = 0;
  if (parseWhole(item, whole) || !parseNumber(item, value)) return item;
  if (!(std::abs(value) < 9e15) || value != std::floor(value))
    fail(place, "expected a whole number or a class name, found '" + item.substr(0, 40) + "'");
  return std::to_string(static_cast<std::int64_t>(value));
}

bool isUtf8(std::string_view text) {
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};  // by length: shorter forms exist for what is below
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf8 ? 4 : 0;
    if (length == 0 || length > text.size() - at) return false;
    std::uint32_t character = length == 1 ? lead : lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
      const auto byte = static_cast<unsigned char>(text[at + i]);
      if ((byte & 0xc0) != 0x80) return false;
      character = (character << 6) | (byte & 0x3f);
    }
    if (character < least[length] || character > 0x10ffff || (character >= 0xd800 && character < 0xe000)) return false;
    at += length;
  }
  return true;
}

/// A class name as UTF-8, which is all that run folders hold; what is none is taken for Latin-1, so that different names stay different.
std::string asUtf8(std::string name) {
  if (isUtf8(name)) return name;
  std::string text;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) text += static_cast<char>(0xc0 | (byte >> 6));
    text += static_cast<char>(byte < 0x80 ? byte : 0x80 | (byte & 0x3f));
  }
  return text;
}

/// Whole numbers where every item is one, else class names.
Labels labelsOf(std::vector<std::string> items) {
  for (std::string& item : items) item = asUtf8(std::move(item));
  Labels labels;
  for (const std::string& item : items) {
    std::int64_t value = 0;
    if (!parseWhole(item, value)) break;
    labels.values.push_back(value);
  }
  if (labels.values.size() == items.size()) return labels;
  labels.isText = true;
  labels.values.clear();
  const std::set<std::string> distinct(items.begin(), items.end());
  labels.names.assign(distinct.begin(), distinct.end());
  std::map<std::string, std::int64_t> number;
  for (const std::string& name : labels.names) number.emplace(name, static_cast<std::int64_t>(number.size()));
  for (const std::string& item : items) labels.values.push_back(number.at(item));
  return labels;
}

Labels labelsFromText(const fs::path& path) {
  const MappedFile file(path);
  const std::string_view text = file.bytes();
  std::vector<std::string> items;
  std::int64_t line = 0, empty = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string item(text.substr(begin, end - begin));
    item.erase(0, std::min(item.find_first_not_of(" \t\r"), item.size()));
    item.erase(item.find_last_not_of(" \t\r") + 1);
    begin = end + 1;
    ++line;
    const std::string place = path.string() + ":" + std::to_string(line);
    if (item.find('\0') != std::string::npos) fail(place, "there is a NUL byte: this is no text file");
    if (item.size() > 1000) fail(place, "is longer than a label can be: expected one a line");
    if (item.empty() && empty == 0) empty = line;
    if (item.empty()) continue;
    // Empty lines at the end are none; one between labels would shift all that follow.
    if (empty != 0) fail(path.string() + ":" + std::to_string(empty), "is empty where a label is expected");
    items.push_back(checkedLabel(place, std::move(item)));
  }
  return labelsOf(std::move(items));
}

Labels labelsFromCsv(const fs::path& path, const std::string& column, CsvHeader header) {
  const MappedFile file(path);
  CsvTable table(file.bytes(), path.string(), header);
  if (column.empty() && table.columns() != 1)
    fail(path.string(), "has " + std::to_string(table.columns()) + " columns: name the one of the labels with --labels-column");
  const std::size_t at = column.empty() ? 0 : table.columnOf(column);
  std::vector<std::string> items;
  while (table.next()) {
    if (table.fields()[at].empty()) table.fail(at, "is empty where a label is expected");
    items.push_back(checkedLabel(path.string() + ":" + std::to_string(table.line()) + ": " + table.columnText(at), table.fields()[at]));
  }
  return labelsOf(std::move(items));
}

Labels labelsFromArray(const fs::path& path, const std::string& key) {
  ArrayFile file(path);
  const auto isColumn = [](const ArrayView& view) {
    return view.shape().size() == 1 || (view.shape().size() == 2 && view.shape()[1] == 1);
  };
  const ArrayView array = file.choose(key, "1-D integer or text", "--labels-column",
                                      [&](const ArrayView& view) { return isColumn(view) && (view.isWhole() || view.isText()); });
  if (!array.isWhole() && !array.isText()) fail(file.chosen(), "labels must be whole numbers or text, found a float array");
  if (!isColumn(array)) fail(file.chosen(), "labels must have 1 dimension, found " + std::to_string(array.shape().size()));
  if (array.isText()) {
    std::vector<std::string> items = array.texts();
    const auto empty = std::find(items.begin(), items.end(), std::string());
    if (empty != items.end()) fail(file.chosen(), "row " + std::to_string(empty - items.begin()) + " is empty where a label is expected");
    return labelsOf(std::move(items));
  }
  Labels labels;
  labels.values = array.integers();
  return labels;
}

}  // namespace

Labels readLabels(const fs::path& path, const std::string& column, CsvHeader header) {
  if (ArrayFile::knows(path)) return labelsFromArray(path, column);
  Labels labels = path.extension() == ".csv" ? labelsFromCsv(path, column, header) : labelsFromText(path);
  if (labels.values.empty()) fail(path.string(), "holds no labels");
  return labels;
}

Labels numbered(const Labels& labels) {
  if (labels.isText) return labels;
  const std::set<std::int64_t> distinct(labels.values.begin(), labels.values.end());
  std::map<std::int64_t, std::int64_t> number;
  Labels result;
  for (const std::int64_t value : distinct) {
    number.emplace(value, static_cast<std::int64_t>(number.size()));
    result.names.push_back(std::to_string(value));
  }
  for (const std::int64_t value : labels.values) result.values.push_back(number.at(value));
  return result;
}

}  // namespace resa
