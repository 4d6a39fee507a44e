#include "widgets/assignment/matrix_surface.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/map/vtk_scene.h"

namespace resa {
namespace {

struct SurfaceWords {
  Q_DECLARE_TR_FUNCTIONS(MatrixSurface)
};

// The base reaches 0.62 to each side, so that with the height its corners stay inside the unit ball.
constexpr double halfBase = 0.62, height = 0.55, lineLift = 0.004;
constexpr double captions = 36, barWidth = 9, labelSize = 11;

double heightOf(const ColorScale& scale, double value) { return (scale.position(value) - 0.5) * height; }

float sideways(int index, int side) { return side > 1 ? float((2.0 * index / (side - 1) - 1) * halfBase) : 0; }

vtkSmartPointer<vtkPoints> pointsOf(const std::vector<float>& vertices, float lift) {
  vtkNew<vtkFloatArray> coordinates;
  coordinates->SetNumberOfComponents(3);
  coordinates->SetNumberOfTuples(vtkIdType(vertices.size() / 3));
  for (std::size_t i = 0; i < vertices.size(); ++i) coordinates->SetValue(vtkIdType(i), vertices[i] + (i % 3 == 1 ? lift : 0));
  auto points = vtkSmartPointer<vtkPoints>::New();
  points->SetData(coordinates);
  return points;
}

vtkSmartPointer<vtkCellArray> facesOf(int side) {
  auto faces = vtkSmartPointer<vtkCellArray>::New();
  for (vtkIdType r = 0; r + 1 < side; ++r) {
    for (vtkIdType c = 0; c + 1 < side; ++c) {
      const vtkIdType at = r * side + c, corners[4] = {at, at + side, at + side + 1, at + 1};
      faces->InsertNextCell(4, corners);
    }
  }
  return faces;
}

/// Along each border over the landscape, both ways.
vtkSmartPointer<vtkCellArray> linesOf(const SurfaceMesh& mesh) {
  auto lines = vtkSmartPointer<vtkCellArray>::New();
  std::vector<vtkIdType> across(std::size_t(mesh.side)), along(across);
  for (const int border : mesh.borders) {
    for (int i = 0; i < mesh.side; ++i) {
      across[std::size_t(i)] = vtkIdType(border) * mesh.side + i;
      along[std::size_t(i)] = vtkIdType(i) * mesh.side + border;
    }
    lines->InsertNextCell(mesh.side, across.data());
    lines->InsertNextCell(mesh.side, along.data());
  }
  return lines;
}

}  // namespace

SurfaceMesh surfaceOf(const MatrixData& matrix, const ColorTable& table, bool hideDiagonal, const std::vector<ClassBlock>& blocks,
                      int most) {
  SurfaceMesh mesh;
  mesh.side = std::min(matrix.size, most);
  const ColorScale scale = scaleOf(matrix.choice, matrix.size);
  const double ground = scale.diverging ? 0 : scale.low;
  for (int r = 0; r < mesh.side; ++r) {
    for (int c = 0; c < mesh.side; ++c) {
      const auto rows = blockOf(r, mesh.side, matrix.size), columns = blockOf(c, mesh.side, matrix.size);
      bool any = false;
      const float strongest = strongestOf(matrix, rows, columns, scale.diverging, hideDiagonal, &any);
      const double value = any ? double(strongest) : ground;
      std::pair<int, int> cell{rows.first, columns.first};
      for (int i = rows.first; i < rows.second; ++i) {
        for (int j = columns.first; j < columns.second; ++j) {
          if (matrix.at(i, j) == strongest && !(hideDiagonal && i == j)) cell = {i, j};
        }
      }
      mesh.vertices.insert(mesh.vertices.end(), {sideways(c, mesh.side), float(heightOf(scale, value)), sideways(r, mesh.side)});
      mesh.colors.push_back(colorOf(scale, table, value));
      mesh.cells.push_back(cell);
    }
  }
  for (const ClassBlock& block : blocks) {
    const int border = int(std::int64_t(block.first) * mesh.side / std::max(1, matrix.size));
    if (border > 0 && (mesh.borders.empty() || mesh.borders.back() != border)) mesh.borders.push_back(border);
  }
  return mesh;
}

struct MatrixSurface::Parts {
  VtkScene scene;
  vtkNew<vtkPolyDataMapper> faces, lines;
  vtkNew<vtkActor> landscape, borders;
};

MatrixSurface::MatrixSurface() : parts_(std::make_unique<Parts>()) {
  if (!valid()) return;
  Parts& parts = *parts_;
  parts.faces->SetColorModeToDirectScalars();
  parts.landscape->SetMapper(parts.faces);
  // Most light is ambient: colours are read on a scale, and shade may only show the form.
  parts.landscape->GetProperty()->SetAmbient(0.55);
  parts.landscape->GetProperty()->SetDiffuse(0.5);
  parts.landscape->GetProperty()->SetSpecular(0);
  parts.borders->SetMapper(parts.lines);
  parts.borders->GetProperty()->LightingOff();
  parts.borders->GetProperty()->SetOpacity(0.25);
  parts.scene.renderer()->AddActor(parts.landscape);
  parts.scene.renderer()->AddActor(parts.borders);
}

MatrixSurface::~MatrixSurface() = default;

bool MatrixSurface::valid() const { return parts_->scene.valid(); }

QString MatrixSurface::error() const { return parts_->scene.error(); }

void MatrixSurface::setMesh(const SurfaceMesh& mesh, const QColor& borders) {
  if (!valid()) return;
  vtkNew<vtkUnsignedCharArray> colors;
  colors->SetNumberOfComponents(3);
  colors->SetNumberOfTuples(vtkIdType(mesh.colors.size()));
  for (std::size_t i = 0; i < mesh.colors.size(); ++i) {
    const unsigned char rgb[3] = {std::uint8_t(qRed(mesh.colors[i])), std::uint8_t(qGreen(mesh.colors[i])),
                                  std::uint8_t(qBlue(mesh.colors[i]))};
    colors->SetTypedTuple(vtkIdType(i), rgb);
  }
  vtkNew<vtkPolyData> landscape, lines;
  landscape->SetPoints(pointsOf(mesh.vertices, 0));
  landscape->SetPolys(facesOf(mesh.side));
  landscape->GetPointData()->SetScalars(colors);
  lines->SetPoints(pointsOf(mesh.vertices, float(lineLift)));
  lines->SetLines(linesOf(mesh));
  parts_->faces->SetInputData(landscape);
  parts_->lines->SetInputData(lines);
  parts_->borders->GetProperty()->SetColor(borders.redF(), borders.greenF(), borders.blueF());
}

QImage MatrixSurface::render(const QSize& pixels, const Rotation& rotation, double zoom, const QColor& background) {
  if (!valid()) return {};
  parts_->scene.aim(pixels, rotation, zoom);
  return parts_->scene.render(pixels, background);
}

QString surfaceCaption(const MatrixData& matrix) {
  return SurfaceWords::tr("height and colour: %1 of %2 probe images · rows towards you, columns to the right")
      .arg(choiceSymbol(matrix.choice))
      .arg(matrix.size);
}

QString surfaceDetails(const MatrixSubject& subject, const MatrixData& matrix, const SurfaceMesh& mesh, bool hideDiagonal) {
  const ColorScale scale = scaleOf(matrix.choice, matrix.size);
  QString details = measuredSentence(subject) + QStringLiteral(" · ") + scaleSentence(scale);
  if (mesh.side < matrix.size)
    details += SurfaceWords::tr(" · reduced to %1 × %1, %2 of each block")
                   .arg(mesh.side)
                   .arg(scale.diverging ? SurfaceWords::tr("strongest") : SurfaceWords::tr("maximum"));
  if (hideDiagonal) details += SurfaceWords::tr(" · diagonal hidden");
  return details;
}

QRectF surfaceRect(const SurfaceScene& scene, const QRectF& area) {
  const double right = scene.bar ? barWidth + barLabelWidth(scene.choice) + 10 : 0;
  return area.adjusted(0, 0, -right, scene.caption.isEmpty() ? 0 : -captions);
}

void paintSurface(QPainter& painter, const SurfaceScene& scene, const QRectF& area, const QImage& picture, const Theme& theme) {
  painter.save();
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.setRenderHint(QPainter::LosslessImageRendering);
  const QRectF place = surfaceRect(scene, area);
  painter.drawImage(place, picture);
  const double half = std::min(place.width(), place.height()) / 2 * scene.zoom;
  const auto toScreen = [&](double x, double y, double z) {
    const auto p = project(scene.rotation, x, y, z);
    return QPointF(place.center().x() + p[0] * half, place.center().y() - p[1] * half);
  };
  // Names stand along the two sides that are nearest to the viewer.
  const double nearX = project(scene.rotation, 1, 0, 0)[2] >= 0 ? 1 : -1, nearZ = project(scene.rotation, 0, 0, 1)[2] >= 0 ? 1 : -1;
  const double ground = -height / 2, outside = halfBase * 1.06;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(theme.mono(labelSize));
  painter.setPen(theme.muted);
  painter.setClipRect(place);
  const QFontMetricsF metrics(painter.font());
  // A name stands on the outer side of its place, where the landscape does not hide it.
  const auto name = [&](const QPointF& at, const QString& text, double outwards) {
    const double width = metrics.horizontalAdvance(text) + 2;
    const double left = outwards < 0 ? at.x() - width : at.x();
    painter.drawText(QRectF(left, at.y() - metrics.height() / 2, width, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, text);
  };
  // Both sides meet in a corner, where the rows' name stands.
  QPointF lastRow(-1e9, -1e9), lastColumn = lastRow;
  std::vector<QPointF> rows;
  const auto besideRow = [&](const QPointF& at) {
    return std::any_of(rows.begin(), rows.end(), [&](const QPointF& row) {
      return std::abs(row.y() - at.y()) < metrics.height() && std::abs(row.x() - at.x()) < 4 * metrics.height();
    });
  };
  for (const ClassBlock& block : scene.blocks) {
    const double middle = ((block.first + block.last) / 2.0 / std::max(1, scene.size) * 2 - 1) * halfBase;
    const QPointF row = toScreen(nearX * outside, ground, middle);
    // Names that would lie on one another are left out.
    if (std::abs(row.y() - lastRow.y()) >= metrics.height() * 0.9) name(lastRow = row, block.name, project(scene.rotation, nearX, 0, 0)[0]);
    rows.push_back(row);
  }
  for (const ClassBlock& block : scene.blocks) {
    const double middle = ((block.first + block.last) / 2.0 / std::max(1, scene.size) * 2 - 1) * halfBase;
    const QPointF column = toScreen(middle, ground, nearZ * outside);
    if (std::abs(column.y() - lastColumn.y()) >= metrics.height() * 0.9 && !besideRow(column))
      name(lastColumn = column, block.name, project(scene.rotation, 0, 0, nearZ)[0]);
  }
  painter.setClipping(false);
  const QRectF bar(place.right() + 10, place.top() + 8, barWidth, std::max(40.0, place.height() - 16));
  if (scene.bar) paintColorBar(painter, scene.choice, scene.size, scene.colorMap, bar, theme);
  painter.setFont(theme.font(12));
  painter.setPen(theme.text);
  const QFontMetricsF words(painter.font());
  const double top = area.bottom() - captions + 2;
  painter.drawText(QRectF(area.left(), top, area.width(), 17), Qt::AlignLeft | Qt::AlignVCenter,
                   words.elidedText(scene.caption, Qt::ElideRight, area.width()));
  painter.setPen(theme.muted);
  painter.drawText(QRectF(area.left(), top + 16, area.width(), 17), Qt::AlignLeft | Qt::AlignVCenter,
                   words.elidedText(scene.details, Qt::ElideRight, area.width()));
  painter.restore();
}

}  // namespace resa
