#pragma once
#include <vector>

#include "engine/run/snapshot.h"
#include "widgets/assignment/pair_facts.h"
#include "widgets/base/panel.h"
#include "widgets/figures/figure.h"

class QLabel;
class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace resa {

class PairImages;
class PairTrace;
class SegmentedControl;
class WrongPairs;

/// Both images of a cell of the probe matrix, its numbers and how they came about; beside it the list of the heaviest wrong pairs.
class PairInspector : public Panel {
  Q_OBJECT
 public:
  enum class Page { pair, wrongPairs };
  explicit PairInspector(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  void setSnapshot(const SnapshotPtr& snapshot);
  /// Probe rows; negative shows the empty state.
  void setPair(int row, int column);
  /// Numbers and images of the clean view in place of those as trained, where the snapshot has them.
  void setClean(bool clean);
  /// History of the shown pair, as trained; fewer than two snapshots hide it.
  void setSeries(const PairSeries& series);
  void setReport(const WrongPairReport& report);
  /// Why there is no report: no labels, no snapshot, or what went wrong.
  void setReportProblem(const QString& reason);
  void showPage(Page page);
  Page page() const;
  int row() const { return row_; }
  int column() const { return column_; }
  PairTrace& trace() { return *trace_; }
  WrongPairs& wrongPairList() { return *wrongList_; }
  /// Text of a fact as shown, by its label ("Assignment A"), for tests.
  QString shown(const QString& label) const;
  /// What is shown: the pair or the list of wrong pairs, and the trace of the pair. Empty where there is nothing.
  std::vector<Figure> figures() const;
  /// What a page would show.
  std::vector<Figure> figures(Page page) const;

 signals:
  /// The user asked for a pair: the next wrong one, or one of the list.
  void pairRequested(int row, int column);
  /// The user clicked a snapshot of the trace.
  void stepRequested(qint64 step);

 private:
  QWidget* makePairPage();
  void addFact(QVBoxLayout* column, const QString& name);
  void refresh();
  bool hasPair() const;
  void showImages(bool clean);
  void nextWrongPair();
  SamplesPtr samples_;
  SnapshotPtr snapshot_;
  int row_ = -1, column_ = -1;
  bool clean_ = false;
  std::size_t wrongIndex_ = 0;
  SegmentedControl* pages_;
  QStackedWidget* stack_;
  PairImages* images_;
  PairTrace* trace_;
  QWidget* tracing_;
  WrongPairs* wrongList_;
  QLabel* seriesText_;
  QLabel* empty_;
  QWidget* facts_;
  QPushButton* wrong_;
  std::vector<std::pair<QString, QLabel*>> values_;
};

}  // namespace resa
