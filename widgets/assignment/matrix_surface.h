#pragma once
#include <QImage>
#include <memory>
#include <vector>

#include "widgets/assignment/matrix_paint.h"
#include "widgets/map/map_paint.h"

namespace resa {

/// A matrix as a landscape: one vertex a cell (or a block of cells), height and colour on the same fixed scale as the heat map's colour.
/// Columns run to the right (x), rows towards the viewer (z), all inside the unit ball.
struct SurfaceMesh {
  int side = 0;                            // vertices along a side
  std::vector<float> vertices;             // (side * side, 3), row after row
  std::vector<QRgb> colors;                // (side * side)
  std::vector<std::pair<int, int>> cells;  // the cell that gave a vertex its height
  std::vector<int> borders;                // vertices before which a class begins
};
/// At most `most` vertices a side: larger matrices are reduced by the strongest value of each block. A hidden diagonal lies at the ground.
SurfaceMesh surfaceOf(const MatrixData& matrix, const ColorTable& table, bool hideDiagonal, const std::vector<ClassBlock>& blocks,
                      int most);

/// Vertices a side of a landscape; software rendering stays fluent with 25,000 faces.
constexpr int mostSurfaceVertices = 160;
/// What height and colour are, and what they were measured on: two lines below a landscape.
QString surfaceCaption(const MatrixData& matrix);
QString surfaceDetails(const MatrixSubject& subject, const MatrixData& matrix, const SurfaceMesh& mesh, bool hideDiagonal);

/// The landscape drawn by VTK. GUI thread.
class MatrixSurface {
 public:
  MatrixSurface();
  ~MatrixSurface();
  bool valid() const;
  QString error() const;
  void setMesh(const SurfaceMesh& mesh, const QColor& borders);
  QImage render(const QSize& pixels, const Rotation& rotation, double zoom, const QColor& background);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

/// What stands around the landscape: class names along the two sides nearest to the viewer, colour bar and captions.
struct SurfaceScene {
  MatrixChoice choice;
  int size = 0;
  ColorMap colorMap = ColorMap::viridis;
  std::vector<ClassBlock> blocks;
  Rotation rotation;
  double zoom = 1;
  QString caption, details;  // empty ones take no room
  bool bar = true;           // the colour bar
};
/// Where the landscape's picture lies in an area.
QRectF surfaceRect(const SurfaceScene& scene, const QRectF& area);
void paintSurface(QPainter& painter, const SurfaceScene& scene, const QRectF& area, const QImage& picture, const Theme& theme);

}  // namespace resa
