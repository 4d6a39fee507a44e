#pragma once
#include <vector>

#include "engine/run/snapshot.h"
#include "widgets/panel.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace resa {

class PairImages;
class Sparkline;

/// A and P of one pair over the snapshots, oldest first.
struct PairSeries {
  std::vector<std::int64_t> steps;
  std::vector<double> assignment, prediction;
};

/// Numbers of one probe cell at one snapshot.
struct PairFacts {
  double similarity = 0, assignment = 0, prediction = 0, pull = 0;  // pull: (A - P)/t
  double lossShare = 0;                                             // -A log P of the cell / sum over the matrix
  bool labelled = false, sameClass = false;
  bool predicted = false;  // there are logits: prediction, pull and share of the loss mean something
};
/// Facts of cell (row, column), rows of the probe; prediction of the weak view against the strong one.
PairFacts pairFacts(const Snapshot& snapshot, const Samples* samples, int row, int column);
/// Off-diagonal cells of different classes with the greatest assignment, greatest first; empty without labels.
std::vector<std::pair<int, int>> wrongPairs(const Snapshot& snapshot, const Samples& samples, int count);

/// Both images of a cell of the probe matrix and its numbers.
class PairInspector : public Panel {
  Q_OBJECT
 public:
  explicit PairInspector(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  void setSnapshot(const SnapshotPtr& snapshot);
  /// Probe rows; negative shows the empty state.
  void setPair(int row, int column);
  /// History of the shown pair; an empty series hides the sparkline.
  void setSeries(const PairSeries& series);
  int row() const { return row_; }
  int column() const { return column_; }
  /// Text of a fact as shown, by its label ("Assignment A"), for tests.
  QString shown(const QString& label) const;

 signals:
  /// The user asked for the next wrong pair (high assignment across classes).
  void pairRequested(int row, int column);

 private:
  void addFact(QVBoxLayout* column, const QString& name);
  void refresh();
  void nextWrongPair();
  SamplesPtr samples_;
  SnapshotPtr snapshot_;
  int row_ = -1, column_ = -1;
  std::size_t wrongIndex_ = 0;
  PairImages* images_;
  Sparkline* sparkline_;
  QLabel* seriesText_;
  QLabel* empty_;
  QWidget* facts_;
  QPushButton* wrong_;
  std::vector<std::pair<QString, QLabel*>> values_;
};

}  // namespace resa
