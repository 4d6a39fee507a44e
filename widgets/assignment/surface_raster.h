#pragma once
#include <QImage>

#include "widgets/assignment/matrix_surface.h"

namespace resa {

/// The landscape drawn by the processor alone, as MatrixSurface draws it with OpenGL: for figures, which need no display and look the same
/// on every machine. Format_RGB32. `line`: width of the class borders in pixels. Any thread.
QImage rasterSurface(const SurfaceMesh& mesh, const QSize& pixels, const Rotation& rotation, double zoom, const QColor& background,
                     const QColor& borders, double line = 1);

}  // namespace resa
