#pragma once
#include <QByteArray>
#include <QStringList>

#include "widgets/assignment/pair_facts.h"
#include "widgets/figures/figure.h"

namespace resa {

/// The history of one probe cell as a figure needs it.
struct PairHistory {
  PairSeries series;
  std::int64_t size = 0;      // of the probe
  QString title;              // names the pair
  std::int64_t current = -1;  // step that is marked and read off; none where it is not in the series
  int row = -1, column = -1;  // negative: only the window can draw it
};
/// A, P and S of a pair over all snapshots, the current one marked: "pair_trace".
Figure pairTraceFigure(const PairHistory& history);
/// "step,epoch,assignment,prediction,similarity"; what is not known is left empty.
QByteArray pairSeriesCsv(const PairSeries& series);

/// Both images of a cell as the networks saw them (`clean`: the images themselves) and its numbers: "pair".
Figure pairFigure(const SnapshotPtr& snapshot, const SamplesPtr& samples, int row, int column, bool clean = false);
/// Names of a pair's numbers in their order, and the numbers as they are written: "Similarity S" "0.934", ...
QStringList pairFactNames();
QStringList pairFactTexts(const PairFacts& facts);

/// The heaviest pairs of different classes with their images and what became of them: "wrong_pairs". As many as the paper holds are drawn;
/// the table has all.
Figure wrongPairsFigure(const WrongPairReport& report, const SamplesPtr& samples);
/// Wrong pairs that a report lists unless it is told otherwise.
constexpr int listedPairs = 24;

}  // namespace resa
