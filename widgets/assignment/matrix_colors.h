#pragma once
#include <QImage>
#include <QString>
#include <utility>
#include <vector>

#include "widgets/assignment/matrix_data.h"

namespace resa {

/// The fixed colour scale of a choice, the same at all steps of a run.
struct ColorScale {
  double low = 1e-5, high = 1;
  bool logarithmic = true, diverging = false;  // diverging: low and high are magnitudes to both sides of zero
  /// Position in 0..1, clamped; NaN is at the lower end.
  double position(double value) const;
};
/// Logarithmic: 1e-5 ... 1 for probabilities, 1e-3 ... 1 to both sides of zero for gradients and changes. Linear: up to 25 / size rounded
/// up to 1, 2 or 5 of a power of ten, because nearly all probabilities lie near 1 / size. Similarities: -1 ... 1.
ColorScale scaleOf(const MatrixChoice& choice, int size = 0);
QRgb colorOf(const ColorScale& scale, const ColorTable& table, double value);
const ColorTable& tableOf(const MatrixChoice& choice, ColorMap map);

/// Values that the colour bar names, highest first.
struct ScaleTick {
  double value;
  QString label;
};
std::vector<ScaleTick> ticksOf(const ColorScale& scale);
/// "log scale 1e-5 … 1".
QString scaleSentence(const ColorScale& scale);

/// Heat map of at most `pixels` a side of the cells in `window` (all where its count is 0): its first row on top, its first column at the
/// left. More cells are reduced by the maximum of each block (the largest magnitude where signed); fewer ones stay one pixel a cell.
/// `hideDiagonal` leaves its cells transparent.
QImage heatMapImage(const MatrixData& matrix, const ColorTable& table, bool hideDiagonal, int pixels, const CellWindow& window = {});
/// The block of cells that pixel `index` of `pixels` stands for: first and one past the last.
std::pair<int, int> blockOf(int index, int pixels, int size);
/// The value that stands for a block: the greatest, or the greatest magnitude where `isSigned`. `any` is false where all are hidden.
float strongestOf(const MatrixData& matrix, std::pair<int, int> rows, std::pair<int, int> columns, bool isSigned, bool hideDiagonal,
                  bool* any);

}  // namespace resa
