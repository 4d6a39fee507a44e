#pragma once
#include <QTableWidget>

#include "engine/run/cluster_facts.h"
#include "engine/run/snapshot.h"

namespace resa {

/// One row of the table: a cluster, or a sub-centroid of a class.
struct ClusterRow {
  int index = -1;  // into the board's clusters or the split's parts
  int number = -1, mainClass = -1;
  std::int64_t size = 0;
  double share = 0, purity = 0, silhouette = 0, positive = 0;  // NaN: not known
};
std::vector<ClusterRow> rowsOf(const ClusterBoard& board);
std::vector<ClusterRow> rowsOf(const ClassSplit& split);

/// By which column clusters stand in order: "cluster", "size", "share", "class", "purity", "sc", "positive".
struct ClusterSort {
  QString key = QStringLiteral("size");
  bool descending = true;
  bool operator==(const ClusterSort&) const = default;
};
const QStringList& clusterSortKeys();
/// What a row is sorted by; NaN where it is not known, and for "class", which is sorted by name.
double sortValue(const ClusterRow& row, const QString& key);

/// Numbers of clusters, a row each; a click on a head sorts. Columns that nothing is known of are hidden.
class ClusterTable : public QTableWidget {
  Q_OBJECT
 public:
  explicit ClusterTable(QWidget* parent = nullptr);
  /// `first`: what the first column counts, "cluster" or "sub-centroid". Keeps the order and, where it is still there, the chosen row.
  void setRows(const std::vector<ClusterRow>& rows, const Samples* samples, const QString& first);
  /// Index of the row that is chosen, -1 where none is.
  int chosenIndex() const;
  /// Line of the table that shows an index.
  int lineOf(int index) const;
  void clearChoice();
  /// How it is sorted now.
  ClusterSort sorting() const;

 signals:
  /// By a click or the keyboard; -1 where none is left.
  void rowChosen(int index, Qt::KeyboardModifiers modifiers);
  void sortingChanged();

 private:
  void fitColumns();
  bool filling_ = false;
};

}  // namespace resa
