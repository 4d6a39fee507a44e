#include <algorithm>
#include <charconv>
#include <map>
#include <sstream>
#include <string_view>
#include <unordered_map>

#include "datasets/readers.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

/// Finds images by what a list calls them.
class ImageNames {
 public:
  ImageNames(std::int64_t total, const std::vector<fs::path>& files) : total_(total), files_(files) {
    for (std::size_t row = 0; row < files.size(); ++row) rows_.emplace(files[row].filename().string(), row);
  }

  /// Throws the reason as a bare text where `name` is no image, or several.
  std::int64_t row(const std::string& name) const {
    std::int64_t index = 0;
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), index);
    if (problem == std::errc() && end == name.data() + name.size()) {
      if (index < 0 || index >= total_)
        throw DataError("index " + name + " is not among the " + std::to_string(total_) + " images, 0 to " + std::to_string(total_ - 1));
      return index;
    }
    if (files_.empty()) throw DataError("'" + name + "' is no index; this data set's images have no names");
    std::vector<std::int64_t> found;
    const auto [first, last] = rows_.equal_range(fs::path(name).filename().string());
    for (auto it = first; it != last; ++it)
      if (endsWith(files_[it->second].string(), name)) found.push_back(static_cast<std::int64_t>(it->second));
    if (found.empty()) throw DataError("no image is called '" + name + "'");
    if (found.size() > 1)
      throw DataError("'" + name + "' is the name of " + std::to_string(found.size()) + " images; give more of its path, e.g. " +
                      files_[static_cast<std::size_t>(found.front())].string());
    return found.front();
  }

 private:
  /// Whole components only: "5.png" is not the end of "folder/15.png".
  static bool endsWith(const std::string& path, const std::string& name) {
    if (path == name) return true;
    return path.size() > name.size() && path.compare(path.size() - name.size(), name.size(), name) == 0 &&
           path[path.size() - name.size() - 1] == '/';
  }

  std::int64_t total_;
  const std::vector<fs::path>& files_;
  std::unordered_multimap<std::string, std::size_t> rows_;
};

std::string trimmed(const std::string& line) {
  const auto isSpace = [](unsigned char c) { return std::isspace(c) != 0; };
  const auto begin = std::find_if_not(line.begin(), line.end(), isSpace);
  const auto end = std::find_if_not(line.rbegin(), std::make_reverse_iterator(begin), isSpace).base();
  return std::string(begin, end);
}

}  // namespace

std::vector<std::int64_t> readSubsetList(const fs::path& path, std::int64_t total, const std::vector<fs::path>& files) {
  const ImageNames names(total, files);
  std::istringstream text(readFile(path));
  std::map<std::int64_t, std::int64_t> lineOfRow;
  std::int64_t number = 0;
  for (std::string line; std::getline(text, line);) {
    ++number;
    const std::string name = trimmed(line);
    if (name.empty()) continue;
    const std::string where = path.string() + ":" + std::to_string(number) + ": ";
    try {
      const auto [known, isNew] = lineOfRow.emplace(names.row(name), number);
      if (!isNew) throw DataError("'" + name + "' stands in line " + std::to_string(known->second) + " already");
    } catch (const DataError& problem) {
      throw DataError(where + problem.what());
    }
  }
  if (lineOfRow.empty()) throw DataError(path.string() + ": names no image");
  std::vector<std::int64_t> rows;
  for (const auto& [row, line] : lineOfRow) rows.push_back(row);
  return rows;
}

}  // namespace resa
