#pragma once
#include <QWidget>

#include "widgets/assignment/pair_facts.h"
#include "widgets/figures/figure.h"

class QLabel;
class QListWidget;

namespace resa {

/// The heaviest pairs of different classes with their images, and in words what became of them: do wrong pairs heal or grow?
class WrongPairs : public QWidget {
  Q_OBJECT
 public:
  explicit WrongPairs(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  void setReport(const WrongPairReport& report);
  /// Why there is nothing to show, for instance without labels.
  void setEmptyText(const QString& text);
  /// Marks this pair where it is in the list.
  void setCurrentPair(int row, int column);
  const WrongPairReport& report() const { return report_; }
  QListWidget& list() { return *list_; }
  QString summary() const;
  /// The list as a table: the drawn figure and "rank,row,row_id,...,mass,other_mass".
  Figure figure() const;

 signals:
  /// A pair was chosen by mouse or keyboard.
  void pairChosen(int row, int column);

 private:
  void refresh();
  SamplesPtr samples_;
  WrongPairReport report_;
  QString emptyText_;
  QLabel *summary_, *comparison_;
  QListWidget* list_;
};

/// "Of the 24 heaviest wrong pairs of epoch 2, 15 healed by epoch 5 …": the report in words; empty where nothing was compared.
QString fatesSentence(const WrongPairReport& report);
/// The same for the pairs of the same class, what the numbers have to be compared with.
QString comparisonSentence(const WrongPairReport& report);
/// "0.031 → 0.002 healed": the same in the order of time, short enough for the list; an assignment below 1e-5 is written as 0.
QString massBrief(const WrongPairReport& report, const WrongPair& pair);
/// "healed", "grew", "stays", "new"; empty where the pair was never above chance or nothing is compared.
QString fateWord(const WrongPairReport& report, const WrongPair& pair);
/// "A 0.031 · epoch 5: 0.002, healed": a pair's mass and what became of it.
QString massSentence(const WrongPairReport& report, const WrongPair& pair);

}  // namespace resa
