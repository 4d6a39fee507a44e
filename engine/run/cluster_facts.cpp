#include "engine/run/cluster_facts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "engine/run/error.h"
#include "engine/run/matching.h"

namespace resa {
namespace {

std::string lengths(const char* what, std::size_t found, std::size_t wanted) {
  std::string text = what;
  text += " of " + std::to_string(found) + " images beside clusters of " + std::to_string(wanted);
  return text;
}

double squaredDistance(const float* row, const std::vector<double>& centre) {
  double sum = 0;
  for (std::size_t t = 0; t < centre.size(); ++t) sum += (double(row[t]) - centre[t]) * (double(row[t]) - centre[t]);
  return sum;
}

std::vector<double> centreOf(const FeatureRows& features, const std::vector<int>& rows) {
  std::vector<double> centre(std::size_t(features.columns), 0);
  for (const int row : rows)
    for (std::size_t t = 0; t < centre.size(); ++t) centre[t] += double(features.at(row)[t]) / double(rows.size());
  return centre;
}

/// Rows by a score, greatest first, rows of no score last, equal ones by row number.
void sortByScore(std::vector<int>& rows, const std::vector<double>& scoreOfRow) {
  const auto score = [&](int row) {
    const double value = scoreOfRow[std::size_t(row)];
    return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value;
  };
  std::stable_sort(rows.begin(), rows.end(), [&](int a, int b) { return score(a) > score(b); });
}

void addSilhouette(const std::vector<int>& rows, const std::vector<float>& silhouette, double* mean, double* positive) {
  double sum = 0, above = 0, known = 0;
  for (const int row : rows) {
    const float value = silhouette[std::size_t(row)];
    if (std::isnan(value)) continue;
    sum += double(value);
    above += value > 0 ? 1 : 0;
    ++known;
  }
  if (known == 0) return;
  *mean = sum / known;
  *positive = above / known;
}

void addConfusion(ClusterBoard& board, const std::vector<std::int32_t>& labels, std::int64_t classes) {
  const auto width = std::int64_t(board.clusters.size());
  if (classes > mostConfusion / width)
    throw DataError(std::to_string(classes) + " classes and " + std::to_string(width) + " clusters are too many for a table");
  board.classes = classes;
  board.confusion.assign(std::size_t(classes * width), 0);
  double labelled = 0, right = 0;
  for (std::int64_t c = 0; c < width; ++c) {
    ClusterFacts& facts = board.clusters[std::size_t(c)];
    double own = 0;
    for (const int row : facts.rows) {
      const std::int32_t label = labels[std::size_t(row)];
      if (label < 0) continue;
      if (label >= classes) throw DataError("label " + std::to_string(label) + " of " + std::to_string(classes) + " classes");
      ++board.confusion[std::size_t(label * width + c)];
      ++own;
    }
    labelled += own;
    if (own == 0) continue;
    for (std::int64_t k = 0; k < classes; ++k)
      if (facts.mainClass < 0 || board.at(k, c) > board.at(facts.mainClass, c)) facts.mainClass = int(k);
    facts.purity = double(board.at(facts.mainClass, c)) / own;
  }
  std::vector<char> used(std::size_t(width), 0);
  for (const std::int64_t column : bestMatching(board.confusion, classes, width)) {
    board.matched.push_back(int(column));
    if (column < 0) continue;
    used[std::size_t(column)] = 1;
    board.columns.push_back(int(column));
    right += double(board.at(std::int64_t(board.matched.size()) - 1, column));
  }
  const auto firstOther = std::ptrdiff_t(board.columns.size());
  for (int c = 0; c < int(width); ++c)
    if (!used[std::size_t(c)]) board.columns.push_back(c);
  std::stable_sort(board.columns.begin() + firstOther, board.columns.end(),
                   [&](int a, int b) { return board.clusters[std::size_t(a)].rows.size() > board.clusters[std::size_t(b)].rows.size(); });
  if (labelled > 0) board.accuracy = right / labelled;
}

}  // namespace

ClusterBoard clusterBoard(const std::vector<std::int32_t>& kmeans, const std::vector<std::int32_t>& labels, std::int64_t classes,
                          const std::vector<float>& silhouette, const FeatureRows* features) {
  const std::size_t n = kmeans.size();
  if (!labels.empty() && labels.size() != n) throw DataError(lengths("labels", labels.size(), n));
  if (!silhouette.empty() && silhouette.size() != n) throw DataError(lengths("silhouettes", silhouette.size(), n));
  if (features != nullptr && std::size_t(features->rows) != n) throw DataError(lengths("features", std::size_t(features->rows), n));
  ClusterBoard board;
  board.count = std::int64_t(n);
  std::map<int, std::vector<int>> members;
  for (std::size_t row = 0; row < n; ++row) members[kmeans[row]].push_back(int(row));
  board.order = !silhouette.empty() ? TypicalOrder::silhouette : features != nullptr ? TypicalOrder::centre : TypicalOrder::row;
  std::vector<double> score(silhouette.begin(), silhouette.end());
  score.resize(n, 0);
  for (auto& [cluster, rows] : members) {
    ClusterFacts facts;
    facts.cluster = cluster;
    if (board.order == TypicalOrder::centre) {
      const std::vector<double> centre = centreOf(*features, rows);
      for (const int row : rows) score[std::size_t(row)] = -squaredDistance(features->at(row), centre);
    }
    if (!silhouette.empty()) addSilhouette(rows, silhouette, &facts.silhouette, &facts.positive);
    facts.rows = std::move(rows);
    sortByScore(facts.rows, score);
    board.clusters.push_back(std::move(facts));
  }
  if (!labels.empty() && !board.clusters.empty() && classes > 0) addConfusion(board, labels, classes);
  return board;
}

ClassSplit splitClass(const FeatureRows& features, const std::vector<std::int32_t>& labels, const std::vector<float>& silhouette, int label,
                      int k, StopFlag stop) {
  constexpr int starts = 10;
  if (std::size_t(features.rows) != labels.size()) throw DataError(lengths("features", std::size_t(features.rows), labels.size()));
  if (!silhouette.empty() && silhouette.size() != labels.size()) throw DataError(lengths("silhouettes", silhouette.size(), labels.size()));
  std::vector<int> members;
  for (std::size_t row = 0; row < labels.size(); ++row)
    if (labels[row] == label) members.push_back(int(row));
  ClassSplit split;
  split.label = label;
  split.count = std::int64_t(members.size());
  const FeatureRows own = takeRows(features, members);
  const RowClusters clusters = clusterRows(own, k, 0, starts, stop);
  std::vector<double> score(labels.size(), 0);
  split.parts.resize(std::size_t(k));
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto part = std::size_t(clusters.labels[i]);
    const float* centroid = &clusters.centroids[part * std::size_t(own.columns)];
    score[std::size_t(members[i])] = -squaredDistance(own.at(std::int64_t(i)), std::vector<double>(centroid, centroid + own.columns));
    split.parts[part].rows.push_back(members[i]);
  }
  for (ClassSplit::Part& part : split.parts) {
    sortByScore(part.rows, score);
    if (!silhouette.empty()) addSilhouette(part.rows, silhouette, &part.silhouette, &part.positive);
  }
  std::stable_sort(split.parts.begin(), split.parts.end(),
                   [](const ClassSplit::Part& a, const ClassSplit::Part& b) { return a.rows.size() > b.rows.size(); });
  std::vector<int> all(members.size());
  std::iota(all.begin(), all.end(), 0);
  const std::vector<double> centre = centreOf(own, all);
  double total = 0;
  for (const int row : all) total += squaredDistance(own.at(row), centre);
  split.explained = total > 0 ? std::clamp(1 - clusters.inertia / total, 0.0, 1.0) : 0;
  return split;
}

}  // namespace resa
