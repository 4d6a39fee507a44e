#pragma once
#include <memory>
#include <set>
#include <vector>

#include "widgets/figures/figure.h"
#include "widgets/map/map_board.h"

namespace resa {

/// Everything that a map view draws at one moment, so that a figure shows the same without the window.
struct MapDrawing {
  std::vector<MapPane> panes;
  int dimensions = 2;
  MapCamera camera;
  std::set<int> hidden;
  std::vector<int> selected;
  bool thumbnails = false, trails = false;
  SamplesPtr samples;
  std::string name;  // file name without extension
  QString title;     // "Encoding map"
  QString caption;   // what it shows and what it was measured on
  QString coloring;  // "class", heads a column of the table
  QSize size{760, 620};
};

/// Only the window can draw it again: the figure has no request.
/// The table holds the points inside the frame, and where they came from where trails are drawn.
Figure mapFigure(std::shared_ptr<const MapDrawing> drawing);

}  // namespace resa
