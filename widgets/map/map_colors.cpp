#include "widgets/map/map_colors.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "widgets/base/selection.h"

namespace resa {
namespace {

struct Map {
  Q_DECLARE_TR_FUNCTIONS(Map)
};

constexpr std::array<const char*, 7> coloringNames{"classes", "clusters", "silhouette", "knn5", "off_class_mass", "off_class_neighbours",
                                                   "changed"};
constexpr float none = std::numeric_limits<float>::quiet_NaN();

bool fits(const std::vector<std::int32_t>& neighbours, std::int64_t count, std::size_t n) {
  if (count <= 0 || n == 0 || neighbours.size() != n * std::size_t(count)) return false;
  return std::all_of(neighbours.begin(), neighbours.end(), [n](std::int32_t row) { return row >= 0 && std::size_t(row) < n; });
}

QRgb between(const std::array<int, 3>& a, const std::array<int, 3>& b, double t) {
  const auto mix = [&](std::size_t k) { return int(std::lround(a[k] + t * (b[k] - a[k]))); };
  return qRgb(mix(0), mix(1), mix(2));
}

/// Of a tie the smallest label: few votes, so counting them in place is the fastest.
std::int32_t majority(const std::int32_t* neighbours, int k, const std::vector<std::int32_t>& labels) {
  std::int32_t best = 0;
  int most = 0;
  for (int i = 0; i < k; ++i) {
    const std::int32_t label = labels[std::size_t(neighbours[i])];
    int votes = 0;
    for (int j = 0; j < k; ++j) votes += labels[std::size_t(neighbours[j])] == label;
    if (votes > most || (votes == most && label < best)) {
      best = label;
      most = votes;
    }
  }
  return best;
}

}  // namespace

const std::vector<MapColoring>& mapColorings() {
  static const std::vector<MapColoring> all{MapColoring::classes,     MapColoring::clusters,           MapColoring::silhouette,
                                            MapColoring::knn5,        MapColoring::offClassNeighbours, MapColoring::changed,
                                            MapColoring::offClassMass};
  return all;
}

const char* toString(MapColoring coloring) { return coloringNames[std::size_t(coloring)]; }

bool parseMapColoring(const std::string& text, MapColoring* coloring) {
  const auto found = std::find(coloringNames.begin(), coloringNames.end(), text);
  const auto index = MapColoring(found - coloringNames.begin());
  if (found == coloringNames.end() || index == MapColoring::changed) return false;
  *coloring = index;
  return true;
}

QString coloringTitle(MapColoring coloring) {
  switch (coloring) {
    case MapColoring::classes:
      return Map::tr("class");
    case MapColoring::clusters:
      return Map::tr("k-means cluster");
    case MapColoring::silhouette:
      return Map::tr("silhouette (SC)");
    case MapColoring::knn5:
      return Map::tr("5-nn correctness");
    case MapColoring::offClassMass:
      return Map::tr("off-class mass of the assignment");
    case MapColoring::offClassNeighbours:
      return Map::tr("off-class neighbours");
    case MapColoring::changed:
      break;
  }
  return Map::tr("neighbours changed");
}

QString coloringSentence(MapColoring coloring) {
  switch (coloring) {
    case MapColoring::classes:
      return Map::tr("The true class of each image.");
    case MapColoring::clusters:
      return Map::tr("The cluster of the k-means restart with the lowest inertia.");
    case MapColoring::silhouette:
      return Map::tr("Silhouette of each image by true class: below zero it lies nearer to another class than to its own.");
    case MapColoring::knn5:
      return Map::tr("Whether most of an image's 5 nearest others among these images are of its class.");
    case MapColoring::offClassMass:
      return Map::tr("Share of an image's row of the probe's assignment that goes to other classes.");
    case MapColoring::offClassNeighbours:
      return Map::tr("Share of an image's stored nearest neighbours that are of another class.");
    case MapColoring::changed:
      break;
  }
  return Map::tr("Share of an image's stored nearest neighbours that were not among them at the snapshot before.");
}

bool isComputed(MapColoring coloring) {
  return coloring == MapColoring::knn5 || coloring == MapColoring::offClassNeighbours || coloring == MapColoring::changed ||
         coloring == MapColoring::offClassMass;
}

QRgb scaleColor(const MapScale& scale, double value) {
  constexpr std::array<int, 3> warm{255, 124, 22}, neutral{133, 142, 155}, cool{47, 139, 255};
  if (scale.diverging) {
    const double t = std::clamp(value < 0 ? value / -scale.low : value / scale.high, -1.0, 1.0);
    return between(neutral, value < 0 ? warm : cool, std::abs(t));
  }
  return between(neutral, warm, std::clamp((value - scale.low) / (scale.high - scale.low), 0.0, 1.0));
}

QString scaleText(const MapScale& scale, double value) {
  QString text = scale.percent ? Map::tr("%1 %").arg(std::lround(100 * value)) : QString::number(value, 'f', 2);
  return text.replace('-', QChar(0x2212));
}

std::vector<std::uint8_t> neighboursAgree(const std::vector<std::int32_t>& neighbours, std::int64_t count,
                                          const std::vector<std::int32_t>& labels, int k) {
  std::vector<std::uint8_t> agree;
  if (!fits(neighbours, count, labels.size())) return agree;
  const int used = int(std::min<std::int64_t>(k, count));
  agree.reserve(labels.size());
  for (std::size_t row = 0; row < labels.size(); ++row)
    agree.push_back(majority(neighbours.data() + row * std::size_t(count), used, labels) == labels[row]);
  return agree;
}

std::vector<float> offClassShare(const std::vector<std::int32_t>& neighbours, std::int64_t count, const std::vector<std::int32_t>& labels) {
  std::vector<float> shares;
  if (!fits(neighbours, count, labels.size())) return shares;
  shares.reserve(labels.size());
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const std::int32_t* near = neighbours.data() + row * std::size_t(count);
    const auto others = std::count_if(near, near + count, [&](std::int32_t other) { return labels[std::size_t(other)] != labels[row]; });
    shares.push_back(float(others) / float(count));
  }
  return shares;
}

std::vector<float> neighboursChanged(const std::vector<std::int32_t>& now, const std::vector<std::int32_t>& before, std::int64_t count) {
  std::vector<float> shares;
  if (count <= 0 || now.empty() || now.size() != before.size() || now.size() % std::size_t(count) != 0) return shares;
  shares.reserve(now.size() / std::size_t(count));
  for (std::size_t first = 0; first < now.size(); first += std::size_t(count)) {
    const std::int32_t* old = before.data() + first;
    int fresh = 0;
    for (std::int64_t i = 0; i < count; ++i) fresh += std::find(old, old + count, now[first + std::size_t(i)]) == old + count;
    shares.push_back(float(fresh) / float(count));
  }
  return shares;
}

std::vector<float> offClassMass(const Snapshot& snapshot, const Samples& samples) {
  const auto p = std::size_t(snapshot.probeSize);
  if (samples.split != probeSplit || p == 0 || snapshot.assignment.size() != p * p || samples.probeIds.size() < p ||
      samples.probeLabels.size() < p)
    return {};
  std::map<std::int64_t, std::size_t> probeRow;
  for (std::size_t row = 0; row < p; ++row) probeRow[samples.probeIds[row]] = row;
  std::vector<float> mass(samples.ids.size(), none);
  bool any = false;
  for (std::size_t i = 0; i < samples.ids.size(); ++i) {
    const auto found = probeRow.find(samples.ids[i]);
    if (found == probeRow.end()) continue;
    double other = 0, whole = 0;
    for (std::size_t column = 0; column < p; ++column) {
      const double share = double(snapshot.assignment[found->second * p + column]);
      whole += share;
      if (samples.probeLabels[column] != samples.probeLabels[found->second]) other += share;
    }
    mass[i] = whole > 0 ? float(other / whole) : none;
    any = true;
  }
  return any ? mass : std::vector<float>{};
}

std::vector<int> largestRows(const std::vector<float>& values, std::size_t count) {
  std::vector<int> rows;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (values[row] > 0) rows.push_back(int(row));
  }
  const auto before = [&](int a, int b) {
    const float x = values[std::size_t(a)], y = values[std::size_t(b)];
    return x > y || (x == y && a < b);
  };
  const auto kept = std::min(count, rows.size());
  std::partial_sort(rows.begin(), rows.begin() + std::ptrdiff_t(kept), rows.end(), before);
  rows.resize(kept);
  return rows;
}

}  // namespace resa
