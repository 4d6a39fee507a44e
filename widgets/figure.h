#pragma once
#include <QByteArray>
#include <QSize>
#include <QString>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/run/events.h"
#include "engine/run/snapshot.h"

class QPainter;
class QRect;

namespace resa {

using RunHistoryPtr = std::shared_ptr<const RunHistory>;
enum class MatrixMode;

/// A figure that can be drawn on anything (pixels, SVG, PDF) without a window, always in the light theme.
struct Figure {
  QString name;                                        // file name without extension, e.g. "loss", "assignment_000468"
  QString caption;                                     // what it shows and what it was measured on
  QSize size;                                          // natural size in device-independent pixels
  std::function<void(QPainter&, const QRect&)> paint;  // fills the rectangle; text stays text, heat maps stay lossless
  std::function<QByteArray()> csv;                     // exactly the drawn data, UTF-8, one header line
};

/// One figure a curve panel that has data: loss, silhouette, silhouette_sd, ari, knn5, learning_rate, momentum, images_per_second,
/// gradient_norm. `temperature` places the floor of the loss at A = identity; 0 leaves it out.
std::vector<Figure> curveFigures(const RunHistoryPtr& history, double temperature);
/// Heat map of the probe in one mode, with class borders, names and colour bar.
Figure assignmentFigure(const SnapshotPtr& snapshot, const SamplesPtr& samples, MatrixMode mode);
/// Map of one component in 2 or 3 dimensions (3-D as a fixed projection drawn by a painter), coloured by class.
Figure mapFigure(const SnapshotPtr& snapshot, const SamplesPtr& samples, const std::string& component, int dimensions);
/// Every figure of a run at one snapshot: curves, four heat maps, all maps that the snapshot has. Null arguments leave their figures out.
std::vector<Figure> runFigures(const RunHistoryPtr& history, double temperature, const SnapshotPtr& snapshot, const SamplesPtr& samples);

}  // namespace resa
