#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "datasets/readers.h"
#include "engine/run/error.h"

namespace resa {
namespace {

using Rows = std::vector<std::int64_t>;

/// SplitMix64: the same draws with every compiler and standard library.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /// Uniform in 0 .. bound - 1; draws that would favour small values are thrown away.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t threshold = (0 - bound) % bound;
    std::uint64_t draw = next();
    while (draw < threshold) draw = next();
    return draw % bound;
  }

 private:
  std::uint64_t state_;
};

void shuffle(Rows& rows, std::uint64_t seed) {
  Random random(seed);
  for (std::size_t i = rows.size(); i > 1; --i) std::swap(rows[i - 1], rows[random.below(i)]);
}

/// Rows of each class in an order drawn from seed and class, so that a larger subset contains a smaller one of the same seed.
std::map<std::int64_t, Rows> shuffledClasses(const std::vector<std::int64_t>& labels, std::int64_t total, std::uint64_t seed) {
  std::map<std::int64_t, Rows> classes;
  for (std::int64_t row = 0; row < total; ++row) classes[labels.empty() ? 0 : labels[static_cast<std::size_t>(row)]].push_back(row);
  for (auto& [label, rows] : classes) shuffle(rows, seed * 0x2545f4914f6cdd1du + static_cast<std::uint64_t>(label) + 1);
  return classes;
}

/// The first `count(label, available)` rows of each class, ascending.
template <class Count>
Rows takeOfEach(const std::map<std::int64_t, Rows>& classes, Count count) {
  Rows chosen;
  for (const auto& [label, rows] : classes) {
    const std::int64_t available = static_cast<std::int64_t>(rows.size());
    chosen.insert(chosen.end(), rows.begin(), rows.begin() + std::clamp<std::int64_t>(count(label, available), 0, available));
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

/// Class c of C keeps largest * factor^(-c / (C - 1)) images, rounded down, as the published long-tailed sets do.
Rows longTail(const Rows& labels, std::size_t classCount, double factor, std::uint64_t seed) {
  if (labels.empty() || classCount < 2) throw ConfigError("data.long_tail_factor needs a data set with labels");
  const auto classes = shuffledClasses(labels, static_cast<std::int64_t>(labels.size()), seed);
  std::int64_t largest = 0;
  for (const auto& [label, rows] : classes) largest = std::max(largest, static_cast<std::int64_t>(rows.size()));
  const double steps = static_cast<double>(classCount - 1);
  return takeOfEach(classes, [&](std::int64_t label, std::int64_t) {
    // The small addition keeps a whole number whole after pow's rounding.
    const double share = std::pow(factor, -static_cast<double>(label) / steps);
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::floor(static_cast<double>(largest) * share + 1e-9)));
  });
}

/// Values at the given rows; none where there are none at all (a set without labels).
template <class Value>
std::vector<Value> gathered(const std::vector<Value>& values, const Rows& rows) {
  std::vector<Value> chosen;
  if (values.empty()) return chosen;
  chosen.reserve(rows.size());
  for (const std::int64_t row : rows) chosen.push_back(values[static_cast<std::size_t>(row)]);
  return chosen;
}

bool wantsAll(const DataConfig& data) {
  return data.subsetList.empty() && data.longTailFactor <= 1 && data.subsetPercent >= 100 && data.trainSize == 0;
}

/// The one selection rule, for images in memory and for files: rows of a set of `total` images, ascending.
Rows subsetRows(Rows labels, std::int64_t total, std::size_t classCount, const std::vector<std::filesystem::path>& files,
                const DataConfig& data, std::uint64_t seed) {
  Rows rows(static_cast<std::size_t>(total));
  std::iota(rows.begin(), rows.end(), std::int64_t{0});
  const auto keep = [&](const Rows& chosen) {
    rows = gathered(rows, chosen);
    labels = gathered(labels, chosen);
  };
  const auto count = [&] { return static_cast<std::int64_t>(rows.size()); };
  if (!data.subsetList.empty()) keep(readSubsetList(data.subsetList, total, files));
  if (data.longTailFactor > 1) keep(longTail(labels, classCount, data.longTailFactor, seed));
  if (data.subsetPercent < 100)
    keep(takeOfEach(shuffledClasses(labels, count(), seed), [&](std::int64_t, std::int64_t available) {
      return std::max<std::int64_t>(1, std::llround(static_cast<double>(available) * data.subsetPercent / 100));
    }));
  if (data.trainSize > count())
    throw ConfigError("data.train_size must be at most the " + std::to_string(count()) + " images there are, got " +
                      std::to_string(data.trainSize));
  if (data.trainSize > 0 && data.trainSize < count()) keep(stratifiedRows(labels, count(), data.trainSize, seed));
  return rows;
}

}  // namespace

std::vector<std::int64_t> stratifiedRows(const std::vector<std::int64_t>& labels, std::int64_t total, std::int64_t count,
                                         std::uint64_t seed) {
  if (count <= 0 || count >= total) {
    Rows all(static_cast<std::size_t>(std::max<std::int64_t>(total, 0)));
    std::iota(all.begin(), all.end(), std::int64_t{0});
    return all;
  }
  const auto classes = shuffledClasses(labels, total, seed);
  // Small classes give all they have; the larger ones share what is left.
  std::vector<std::pair<std::int64_t, std::int64_t>> sizes;  // images, label
  for (const auto& [label, rows] : classes) sizes.emplace_back(static_cast<std::int64_t>(rows.size()), label);
  std::sort(sizes.begin(), sizes.end(),
            [](const auto& a, const auto& b) { return a.first != b.first ? a.first < b.first : a.second > b.second; });
  std::map<std::int64_t, std::int64_t> quota;
  std::int64_t left = count;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::int64_t share = std::min(sizes[i].first, left / static_cast<std::int64_t>(sizes.size() - i));
    quota[sizes[i].second] = share;
    left -= share;
  }
  return takeOfEach(classes, [&](std::int64_t label, std::int64_t) { return quota.at(label); });
}

ImageSet takeRows(const ImageSet& set, const std::vector<std::int64_t>& rows) {
  ImageSet part;
  part.name = set.name;
  part.split = set.split;
  part.count = static_cast<std::int64_t>(rows.size());
  part.channels = set.channels;
  part.height = set.height;
  part.width = set.width;
  part.classes = set.classes;
  part.skipped = set.skipped;
  const std::int64_t bytes = set.channels * set.height * set.width;
  part.pixels.reserve(static_cast<std::size_t>(part.count * bytes));
  for (const std::int64_t row : rows) {
    if (row < 0 || row >= set.count)
      throw Error("row " + std::to_string(row) + " is not among the " + std::to_string(set.count) + " images");
    const auto begin = set.pixels.begin() + row * bytes;
    part.pixels.insert(part.pixels.end(), begin, begin + bytes);
    part.ids.push_back(set.ids.at(static_cast<std::size_t>(row)));
    if (!set.labels.empty()) part.labels.push_back(set.labels[static_cast<std::size_t>(row)]);
  }
  return part;
}

ImageSet selectSubset(const ImageSet& whole, const DataConfig& data, std::uint64_t seed) {
  if (wantsAll(data)) return whole;
  return takeRows(whole, subsetRows(whole.labels, whole.count, whole.classes.size(), {}, data, seed));
}

ImageListing selectSubset(const ImageListing& whole, const DataConfig& data, std::uint64_t seed) {
  if (wantsAll(data)) return whole;
  const Rows rows = subsetRows(whole.labels, static_cast<std::int64_t>(whole.files.size()), whole.classes.size(), whole.files, data, seed);
  ImageListing part = whole;
  part.files = gathered(whole.files, rows);
  part.labels = gathered(whole.labels, rows);
  part.ids = gathered(whole.ids, rows);
  return part;
}

}  // namespace resa
