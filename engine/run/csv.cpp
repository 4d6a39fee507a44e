#include "engine/run/csv.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include "engine/run/error.h"

namespace resa {
namespace {

constexpr std::size_t mostFields = 1'000'000, longestField = 1 << 20;

/// The separator that the first record has most of, quoted fields aside; a comma where it has none.
char separatorOf(std::string_view text) {
  std::size_t commas = 0, semicolons = 0, tabs = 0;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n') break;
    commas += c == ',';
    semicolons += c == ';';
    tabs += c == '\t';
  }
  if (tabs > 0 && tabs >= commas && tabs >= semicolons) return '\t';
  return semicolons > commas || (semicolons > 0 && semicolons == commas) ? ';' : ',';
}

std::string_view trimmed(std::string_view field) {
  const std::size_t first = field.find_first_not_of(" \t\r");
  return first == std::string_view::npos ? std::string_view() : field.substr(first, field.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

CsvReader::CsvReader(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {
  if (text_.substr(0, 3) == "\xef\xbb\xbf") text_.remove_prefix(3);
  separator_ = separatorOf(text_);
}

void CsvReader::fail(const std::string& message) const { throw DataError(name_ + ":" + std::to_string(line_) + ": " + message); }

bool CsvReader::next() {
  // Empty lines between records, and at the end, are none.
  while (at_ < text_.size() && (text_[at_] == '\n' || (text_[at_] == '\r' && text_.substr(at_, 2) == "\r\n"))) {
    at_ += text_[at_] == '\r' ? 2 : 1;
    ++current_;
  }
  if (at_ >= text_.size()) return false;
  line_ = current_;
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    if (count == mostFields) fail("has more than " + std::to_string(mostFields) + " fields");
    if (count == fields_.size()) fields_.emplace_back();
    readField(fields_[count]);
    more = at_ < text_.size() && text_[at_] == separator_;
    if (more) ++at_;
  }
  fields_.resize(count);
  if (at_ < text_.size()) {  // the line's end
    ++at_;
    ++current_;
  }
  if (expected_ == 0) expected_ = count;
  if (count != expected_) fail("has " + std::to_string(count) + " fields where the first line has " + std::to_string(expected_));
  return true;
}

/// Reads one field; stops at its separator or line end.
void CsvReader::readField(std::string& field) {
  field.clear();
  if (at_ < text_.size() && text_[at_] == '"') {
    ++at_;
    while (true) {
      const std::size_t end = text_.find('"', at_);
      if (end == std::string_view::npos) fail("a quote is opened and never closed");
      field.append(text_.substr(at_, end - at_));
      if (field.size() > longestField) fail("a quoted field is longer than any can be (is a quote missing?)");
      at_ = end + 1;
      if (at_ >= text_.size() || text_[at_] != '"') break;
      field += '"';
      ++at_;
    }
    current_ += std::count(field.begin(), field.end(), '\n');
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n') fail("there is text behind a closing quote");
  } else {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n') ++at_;
    field = trimmed(text_.substr(begin, at_ - begin));
  }
  if (field.find('\0') != std::string::npos) fail("there is a NUL byte: this is no text file");
}

bool CsvTable::isHeader(const std::vector<std::string>& first, const std::vector<std::string>* second) {
  const auto isNumber = [](const std::string& field) {
    double value;
    return parseNumber(field, value);
  };
  if (std::any_of(first.begin(), first.end(), isNumber)) {
    // pandas names the columns of an array 0, 1, 2, ..., behind an index without a name where it writes one; columns with names of their
    // own may follow. A single 0 without such an index is as likely a number.
    const std::size_t index = first[0].empty() ? 1 : 0;
    std::size_t at = index;
    while (at < first.size() && first[at] == std::to_string(at - index)) ++at;
    const auto isNoName = [&](const std::string& field) { return field.empty() || isNumber(field); };
    return at - index >= (index == 1 ? 1 : 2) && std::none_of(first.begin() + std::ptrdiff_t(at), first.end(), isNoName);
  }
  if (first.size() > 1 || second == nullptr || isNumber((*second)[0])) return true;
  std::string word = first[0];
  std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return word == "label" || word == "labels" || word == "class" || word == "classes" || word == "target" || word == "category" ||
         word == "y";
}

CsvTable::CsvTable(std::string_view text, std::string name, CsvHeader header) : name_(std::move(name)), reader_(text, name_) {
  if (!reader_.next()) throw DataError(name_ + ": is empty");
  first_ = reader_.fields();
  firstLine_ = reader_.line();
  hasSecond_ = reader_.next();
  const bool found = header == CsvHeader::automatic ? isHeader(first_, hasSecond_ ? &reader_.fields() : nullptr) : header == CsvHeader::yes;
  if (found) names_ = first_;
  columns_ = first_.size();
  stage_ = found ? Stage::second : Stage::first;
}

bool CsvTable::next() {
  if (stage_ == Stage::first) {
    stage_ = Stage::second;
    atFirst_ = true;
    return true;
  }
  atFirst_ = false;
  if (stage_ == Stage::second) {
    stage_ = Stage::rest;
    return hasSecond_;
  }
  return hasSecond_ && reader_.next();
}

std::size_t CsvTable::columnOf(const std::string& wanted) const {
  const auto named = std::find(names_.begin(), names_.end(), wanted);
  if (named != names_.end()) {
    if (std::find(named + 1, names_.end(), wanted) != names_.end()) throw DataError(name_ + ": has two columns named '" + wanted + "'");
    return static_cast<std::size_t>(named - names_.begin());
  }
  std::size_t number = 0;
  const auto [rest, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  if (names_.empty() && error == std::errc() && rest == wanted.data() + wanted.size() && number >= 1 && number <= columns_)
    return number - 1;
  std::string listed;
  for (std::size_t i = 0; i < std::min<std::size_t>(names_.size(), 20); ++i) listed += (i == 0 ? "" : ", ") + names_[i];
  if (names_.size() > 20) listed += ", ...";
  throw DataError(
      name_ + ": has no column '" + wanted + "' " +
      (names_.empty() ? "(it has no header: columns are numbered 1 to " + std::to_string(columns_) + ")" : "(it has " + listed + ")"));
}

std::string CsvTable::columnText(std::size_t column) const {
  std::string text = "column " + std::to_string(column + 1);
  if (column < names_.size() && !names_[column].empty()) text += " ('" + names_[column].substr(0, 60) + "')";
  return text;
}

void CsvTable::fail(std::size_t column, const std::string& message) const {
  throw DataError(name_ + ":" + std::to_string(line()) + ": " + columnText(column) + " " + message);
}

bool parseNumber(std::string_view field, double& value) {
  field = trimmed(field);
  if (!field.empty() && field[0] == '+') field.remove_prefix(1);
  const auto [rest, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  return error == std::errc() && rest == field.data() + field.size();
}

}  // namespace resa
