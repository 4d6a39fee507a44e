#pragma once
#include <QByteArray>
#include <QImage>
#include <QRgb>
#include <QString>
#include <array>
#include <vector>

#include "engine/run/snapshot.h"

namespace resa {

enum class MatrixMode { assignment, prediction, gradient, similarity };
enum class ColorMap { viridis, cividis };
using ColorTable = std::array<QRgb, 256>;

const ColorTable& colorTable(ColorMap map);
/// Blue to red through a neutral middle, for signed values.
const ColorTable& divergingTable();

/// One matrix of a snapshot, (size, size) row-major, as drawn.
struct MatrixData {
  int size = 0;
  MatrixMode mode = MatrixMode::assignment;
  std::vector<float> values;
  float at(int row, int column) const { return values[std::size_t(row) * std::size_t(size) + std::size_t(column)]; }
};
/// Values of a mode; the prediction and the gradient (P - A)/t are those of the student's weak view against the momentum network's strong
/// view. Empty where the snapshot lacks the tensors.
MatrixData matrixOf(const Snapshot& snapshot, MatrixMode mode);

/// The fixed scale of a mode, the same at all steps: log10 1e-5 ... 1 for probabilities, log10 1e-3 ... 1 to both sides of zero for the
/// gradient, -1 ... 1 for similarities.
struct ColorScale {
  double low = 1e-5, high = 1;
  bool logarithmic = true, diverging = false;  // diverging: low and high are magnitudes
  /// Position in 0..1, clamped.
  double position(double value) const;
};
ColorScale scaleOf(MatrixMode mode);
QRgb colorOf(const ColorScale& scale, const ColorTable& table, double value);
const ColorTable& tableOf(MatrixMode mode, ColorMap map);

/// Heat map of at most `pixels` a side: row 0 on top, column 0 at the left. Larger matrices are reduced by the maximum of each block (the
/// largest magnitude where signed); smaller ones stay one pixel a cell. `hideDiagonal` leaves its cells transparent.
QImage heatMapImage(const MatrixData& matrix, const ColorTable& table, bool hideDiagonal, int pixels);
/// The block of cells that pixel `index` of `pixels` stands for: first and one past the last.
std::pair<int, int> blockOf(int index, int pixels, int size);

/// Runs of equal labels along the sorted rows.
struct ClassBlock {
  int label = 0, first = 0, last = 0;
  QString name;
};
std::vector<ClassBlock> classBlocks(const Samples* samples, int size);

QString modeTitle(MatrixMode mode);
/// What the cells are measured on, e.g. "rows: student, columns: momentum encodings · as trained".
QString modeSentence(MatrixMode mode);
/// "29 % on the diagonal · same class 6.9 × chance": the stored assignment's diagnostics; empty where there is none.
QString assignmentFacts(const Snapshot& snapshot, const Samples* samples);
/// "row,row_id,row_class,column,column_id,column_class,value", all cells.
QByteArray matrixCsv(const MatrixData& matrix, const Samples* samples);

}  // namespace resa
