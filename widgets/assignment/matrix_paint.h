#pragma once
#include <QImage>
#include <QRectF>
#include <QString>
#include <vector>

#include "widgets/assignment/matrix_colors.h"
#include "widgets/base/theme.h"

class QPainter;

namespace resa {

/// How a heat map is dressed, whatever it shows.
struct MatrixLook {
  ColorMap colorMap = ColorMap::viridis;
  bool hideDiagonal = false;
  bool borders = true;    // between classes
  bool marginals = true;  // strips of row and column sums beside the map
};

/// Where the parts of a heat map lie inside an area.
struct MatrixLayout {
  QRectF map, bar;                 // square of cells; colour bar
  QRectF rowStrip, columnStrip;    // marginals right of the map and above it; empty where there are none
  double rowNames = 0, width = 0;  // width left of the map; of the lines below it
  bool columnNames = false;
};

/// Everything around and over the cells.
struct MatrixScene {
  MatrixChoice choice;
  int size = 0;
  CellWindow window;  // the cells that are shown
  MatrixLook look;
  std::vector<ClassBlock> blocks;
  Marginals marginals;
  std::vector<int> selected;  // rows of the selection, ascending
  QString caption, details;   // two lines below the map
};

/// Fits the square map into `area`, whole device pixels at `deviceRatio`. Strips of marginals are left away where the map would be small.
MatrixLayout layoutMatrix(const MatrixScene& scene, const QRectF& area, const Theme& theme, double deviceRatio);
/// Moves everything down into the middle of an area that is higher than the map needs.
void centerMatrix(MatrixLayout& layout, const QRectF& area);
/// Draws cells, class borders, marginals, marks of the selection, names, colour bar and captions.
void paintMatrix(QPainter& painter, const MatrixScene& scene, const MatrixLayout& layout, const QImage& cells, const Theme& theme);
/// The colour bar with its ticks; "push" and "pull" stand at the ends where the values are gradients, "more" and "less" where changes.
void paintColorBar(QPainter& painter, const MatrixChoice& choice, int size, ColorMap map, const QRectF& bar, const Theme& theme);
/// Room that the bar's labels need right of it.
double barLabelWidth(const MatrixChoice& choice);

/// The scale of the strips: bars grow from `zero` (1 for sums of probabilities, whose rows and columns should sum to 1).
struct MarginalScale {
  double low, high, zero;
};
MarginalScale marginalScaleOf(const MatrixChoice& choice);

}  // namespace resa
