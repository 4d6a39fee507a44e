#pragma once
#include <QColor>
#include <QRectF>
#include <QSize>
#include <QString>
#include <vector>

#include "widgets/figures/figure_style.h"

class QPainter;

namespace resa {

/// One line of a figure's legend: a swatch of a curve, a marker of a class, or a filled square.
struct FigureEntry {
  QString label;
  QColor color;
  int marker = -1;  // class index of the marker; negative: a line
  int dash = 0;     // dash pattern of the line
  bool square = false;
};

/// Pen of a curve: colours repeat after eight, dashes then tell them apart.
QPen seriesPen(const Theme& theme, int index, double width);

/// Fills the area with the theme's ground, draws title (with a muted remark) on top and the note in up to `noteLines` lines at the bottom.
/// Returns what is left between them.
QRectF paintFrame(QPainter& painter, const QRectF& area, const FigureStyle& style, const QString& title, const QString& remark,
                  const QString& note, int noteLines = 4);
/// What title and note take of a figure's natural height where the figure is that wide; the same for a legend above or below.
double frameHeight(int width, const QString& note, int noteLines);
double legendHeight(int width, const std::vector<FigureEntry>& entries);
/// Natural size of a figure that keeps `body` free between its title and its note; `legendRow`: and one row of a legend.
QSize framedSize(const QSizeF& body, const QString& note, bool legendRow = false);
/// Top left of what paintFrame() leaves below a title, in a figure at the origin.
QPointF framedOrigin();
/// Draws the legend at its place inside `area` and returns what is left for the plot. `automatic` means `own`.
QRectF paintLegendAt(QPainter& painter, const QRectF& area, const FigureStyle& style, LegendPlace own,
                     const std::vector<FigureEntry>& entries);

}  // namespace resa
