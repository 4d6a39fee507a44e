#pragma once
#include <QByteArray>
#include <QString>
#include <vector>

#include "engine/run/snapshot.h"
#include "widgets/base/color_table.h"

namespace resa {

enum class MatrixMode { assignment, prediction, gradient, similarity };

/// Which matrix of a probe is shown, and how.
struct MatrixChoice {
  MatrixChoice(MatrixMode chosen = MatrixMode::assignment) : mode(chosen) {}
  MatrixMode mode;
  bool clean = false;    // un-augmented images with both networks in eval mode, in place of "as trained"
  bool infoNce = false;  // gradient: P - identity, what it were if every image had itself as its only target
  bool linear = false;   // a linear colour scale in place of the logarithmic one; similarities always have one
  bool change = false;   // the value now less the value at another epoch
  bool operator==(const MatrixChoice&) const = default;
};

/// One matrix, (size, size) row-major, as drawn.
struct MatrixData {
  int size = 0;
  MatrixChoice choice;
  std::vector<float> values;
  float at(int row, int column) const { return values[std::size_t(row) * std::size_t(size) + std::size_t(column)]; }
};

/// What a heat map, a surface or a figure shows: plain values, computed anew by `matrixOf`.
struct MatrixSubject {
  SnapshotPtr now, then;  // `then`: the other epoch of a change
  SamplesPtr samples;
  MatrixChoice choice;
  QString recomputed;  // "ε 0.02 · 5 iterations" where the assignment in `now` is not the stored one
};

/// Values of a mode at one snapshot. The prediction and the gradient P - A are those of the student's weak view against the momentum
/// network's strong view; clean ones compare the images themselves. `choice.change` does not matter here. Empty where the snapshot lacks
/// the tensors.
MatrixData matrixOf(const Snapshot& snapshot, const MatrixChoice& choice);
/// The same for a subject: with `choice.change` now less then; empty where one of them is missing or their probes differ in size.
MatrixData matrixOf(const MatrixSubject& subject);
/// The snapshot holds the tensors of the clean view.
bool hasClean(const Snapshot& snapshot);

/// Sums of rows and columns; means for similarities, whose sum says nothing.
struct Marginals {
  std::vector<double> rows, columns;
};
Marginals marginalsOf(const MatrixData& matrix);

/// Runs of equal labels along the sorted rows.
struct ClassBlock {
  int label = 0, first = 0, last = 0;
  QString name;
};
std::vector<ClassBlock> classBlocks(const Samples* samples, int size);

/// "Assignment", translated; and the name that files get: "assignment".
QString modeTitle(MatrixMode mode);
QString modeKey(MatrixMode mode);
/// "A" "P" "P − A" "S": the letter of a choice; "ΔA" of a change.
QString choiceSymbol(const MatrixChoice& choice);
/// What the mode shows, e.g. "who is grouped with whom: A = Sinkhorn(S), rows sum to 1".
QString modeSentence(const MatrixChoice& choice);
/// What the cells were measured on: "as trained · step 468 − step 0".
QString measuredSentence(const MatrixSubject& subject);
/// "29 % on the diagonal · same class 6.9 × chance": the stored assignment's diagnostics; empty where there is none.
QString assignmentFacts(const Snapshot& snapshot, const Samples* samples, bool clean = false);

/// Square part of a matrix: `count` rows from `row`, `count` columns from `column`.
struct CellWindow {
  int row = 0, column = 0, count = 0;
  bool operator==(const CellWindow&) const = default;
};
/// "row,row_id,row_class,column,column_id,column_class,value" of the cells in the window, all where its count is 0. Cells of a hidden
/// diagonal are left out.
QByteArray matrixCsv(const MatrixData& matrix, const Samples* samples, const CellWindow& window = {}, bool hideDiagonal = false);

}  // namespace resa
