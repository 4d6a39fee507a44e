#pragma once
#include <QImage>
#include <QRectF>
#include <QString>
#include <vector>

#include "widgets/matrix_data.h"
#include "widgets/theme.h"

class QPainter;

namespace resa {

/// Where the parts of a heat map lie inside an area.
struct MatrixLayout {
  QRectF map, bar;      // square of cells; colour bar
  double rowNames = 0;  // width left of the map
  bool columnNames = false;
};

/// What is drawn around and over the cells.
struct MatrixScene {
  MatrixMode mode = MatrixMode::assignment;
  int size = 0;
  ColorMap colorMap = ColorMap::viridis;
  std::vector<ClassBlock> blocks;
  QString caption, details;  // two lines below the map
};

/// Fits the square map into `area`, whole device pixels at `deviceRatio`.
MatrixLayout layoutMatrix(const MatrixScene& scene, const QRectF& area, const Theme& theme, double deviceRatio);
/// Draws cells, class borders, names, colour bar and captions.
void paintMatrix(QPainter& painter, const MatrixScene& scene, const MatrixLayout& layout, const QImage& cells, const Theme& theme);
/// "A" "P" "(P − A)/t" "S": the letter of a mode.
QString modeSymbol(MatrixMode mode);

}  // namespace resa
