#include <algorithm>
#include <charconv>
#include <map>
#include <unordered_map>

#include "datasets/readers.h"
#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

/// Finds images by what a list calls them.
class ImageNames {
 public:
  ImageNames(std::int64_t total, const std::vector<fs::path>& files) : total_(total), files_(files) {
    for (std::size_t row = 0; row < files.size(); ++row) rows_.emplace(files[row].filename().string(), row);
  }

  /// Row of the image; -1 and the problem where `name` is no image, or several.
  std::int64_t row(const std::string& name, std::string& problem) const {
    std::int64_t index = 0;
    const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), index);
    if (code == std::errc() && end == name.data() + name.size()) {
      if (index >= 0 && index < total_) return index;
      problem = "index " + name + " is not among the " + std::to_string(total_) + " images, 0 to " + std::to_string(total_ - 1);
      return -1;
    }
    std::vector<std::size_t> found;
    const auto [first, last] = rows_.equal_range(fs::path(name).filename().string());
    for (auto it = first; it != last; ++it)
      if (endsWith(files_[it->second].string(), name)) found.push_back(it->second);
    if (found.size() == 1) return static_cast<std::int64_t>(found.front());
    if (files_.empty())
      problem = "'" + name + "' is no index; this data set's images have no names";
    else if (found.empty())
      problem = "no image is called '" + name + "'";
    else
      problem = "'" + name + "' is the name of " + std::to_string(found.size()) + " images; give more of its path, as in " +
                files_[*std::min_element(found.begin(), found.end())].string();
    return -1;
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

}  // namespace

std::vector<std::int64_t> readSubsetList(const fs::path& path, std::int64_t total, const std::vector<fs::path>& files) {
  const ImageNames names(total, files);
  std::map<std::int64_t, std::int64_t> lineOfRow;
  for (const TextLine& line : readLines(path)) {
    std::string problem;
    const std::int64_t row = names.row(line.text, problem);
    if (!problem.empty()) failAt(path, line, problem);
    const auto [known, isNew] = lineOfRow.emplace(row, line.number);
    if (!isNew) failAt(path, line, "'" + line.text + "' stands in line " + std::to_string(known->second) + " already");
  }
  if (lineOfRow.empty()) throw DataError(path.string() + ": names no image");
  std::vector<std::int64_t> rows;
  for (const auto& [row, line] : lineOfRow) rows.push_back(row);
  return rows;
}

}  // namespace resa
