#include <charconv>
#include <sstream>

#include "datasets/readers.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {

namespace fs = std::filesystem;

constexpr std::uintmax_t largestText = 256u << 20;  // ImageNet's longest list has 45 MB

std::vector<TextLine> readLines(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_regular_file(path, ignored) && fs::file_size(path, ignored) > largestText)
    throw DataError(path.string() + ": is larger than 256 MB: no list of images");
  std::istringstream text(readFile(path));
  std::vector<TextLine> lines;
  std::int64_t number = 0;
  constexpr const char* spaces = " \t\r\v\f";
  for (std::string line; std::getline(text, line);) {
    ++number;
    const std::size_t begin = line.find_first_not_of(spaces);
    if (begin != std::string::npos) lines.push_back({number, line.substr(begin, line.find_last_not_of(spaces) - begin + 1)});
  }
  return lines;
}

void failAt(const fs::path& path, const TextLine& line, const std::string& reason) {
  throw DataError(path.string() + ":" + std::to_string(line.number) + ": " + reason);
}

std::int64_t wholeNumber(const fs::path& path, const TextLine& line, const std::string& word) {
  std::int64_t value = 0;
  const auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (problem != std::errc() || end != word.data() + word.size()) failAt(path, line, "expected a whole number, found '" + word + "'");
  return value;
}

}  // namespace resa
