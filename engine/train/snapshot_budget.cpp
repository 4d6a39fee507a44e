#include "engine/train/snapshot_budget.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace resa {

std::int64_t thinSnapshots(const RunFolder& run, std::int64_t budgetMb) {
  struct Entry {
    std::filesystem::path path;
    double logStep;
    std::uintmax_t bytes;
  };
  std::vector<Entry> entries;
  std::uintmax_t total = 0;
  for (const auto& file : std::filesystem::directory_iterator(run.file("snapshots"))) {
    if (file.path().extension() != ".safetensors") continue;
    entries.push_back({file.path(), std::log1p(std::stod(file.path().stem().string())), file.file_size()});
    total += entries.back().bytes;
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.logStep < b.logStep; });
  std::int64_t removed = 0;
  while (total > std::uintmax_t(budgetMb) * 1000000 && entries.size() > 2) {
    std::size_t closest = 1;
    double smallest = std::numeric_limits<double>::max();
    for (std::size_t i = 1; i + 1 < entries.size(); ++i) {
      const double gap = entries[i + 1].logStep - entries[i - 1].logStep;
      if (gap < smallest) {
        smallest = gap;
        closest = i;
      }
    }
    std::filesystem::remove(entries[closest].path);
    total -= entries[closest].bytes;
    entries.erase(entries.begin() + std::ptrdiff_t(closest));
    ++removed;
  }
  return removed;
}

}  // namespace resa
