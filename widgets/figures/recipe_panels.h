#pragma once
#include <functional>
#include <vector>

#include "widgets/assignment/matrix_colors.h"
#include "widgets/curves/chart_paint.h"

namespace resa {

/// One panel of a figure of several: a title above and what is painted below it.
struct FigurePanel {
  QString title;
  std::function<void(QPainter&, const QRectF&, const Theme&)> paint;
};

/// A figure of panels in rows, with one legend for all.
struct PanelFigure {
  QString name, title, caption;
  int columns = 1;
  QSize panelSize{260, 220};  // natural, with its title
  std::vector<FigurePanel> panels;
  std::function<std::vector<FigureEntry>(const Theme&)> legend;
  std::function<void(QPainter&, const QRectF&, const Theme&)> key;  // instead of a legend: a colour bar below all panels; may be empty
  std::function<QByteArray()> csv;
};
/// Most lines of a recipe's note: it says which runs were measured how.
inline constexpr int recipeNoteLines = 9;
Figure panelsFigure(const PanelFigure& data);

/// Bars side by side in groups. A value that is not known is NaN and has no bar.
struct BarChart {
  QString unit;
  std::vector<int> colors;  // of the series, as in seriesColor()
  struct Group {
    QString label;
    std::vector<double> values;
  };
  std::vector<Group> groups;
};
/// Bars from zero with their values above them.
void paintBars(QPainter& painter, const QRectF& area, const BarChart& bars, const Theme& look);
/// The cells of a probe matrix with its class borders in the largest square that fits.
void paintCells(QPainter& painter, const QRectF& area, const MatrixData& matrix, const std::vector<ClassBlock>& blocks, const Theme& look);
/// The fixed colour scale of a mode from left to right, with its numbers.
void paintColorKey(QPainter& painter, const QRectF& area, MatrixMode mode, const Theme& look);
/// A field of CSV, quoted where it must be.
QByteArray csvField(const QString& text);

}  // namespace resa
