#pragma once
#include <QImage>
#include <QPointF>
#include <cstdint>
#include <vector>

namespace resa {

/// What drawMarkers draws for each row.
struct MarkerRows {
  std::vector<QPointF> at;            // device-independent pixels
  std::vector<QRgb> colors;           // alpha 0 leaves a row out, else the marker is opaque
  std::vector<std::uint8_t> markers;  // Marker of each row; empty: discs
};

/// Smooth markers straight into the pixels of a picture (Format_RGB32 or ARGB32_Premultiplied, `ratio` device pixels a pixel): tens of
/// thousands in a few milliseconds, where a painter takes ten times as long. `order`: which rows, and which lies over which.
void drawMarkers(QImage& picture, double ratio, const MarkerRows& rows, const std::vector<int>& order, double diameter);

}  // namespace resa
