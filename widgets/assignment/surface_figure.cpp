// The landscape of a matrix on paper.
#include <QCoreApplication>
#include <QPainter>
#include <algorithm>

#include "widgets/assignment/matrix_request.h"
#include "widgets/assignment/surface_raster.h"
#include "widgets/figures/figure_frame.h"
#include "widgets/figures/figure_options.h"
#include "widgets/map/map_points.h"

namespace resa {
namespace {

struct SurfaceFigure {
  Q_DECLARE_TR_FUNCTIONS(SurfaceFigure)
};

struct Subject {
  MatrixSubject subject;
  MatrixLook look;
  Rotation rotation;
  double zoom;
  QString title;
};

void paint(QPainter& painter, const QRect& area, const FigureStyle& style, const Subject& drawn) {
  const Theme theme = figureTheme(style);
  const MatrixData matrix = matrixOf(drawn.subject);
  const auto blocks = classBlocks(drawn.subject.samples.get(), matrix.size);
  const SurfaceMesh mesh = surfaceOf(matrix, tableOf(matrix.choice, drawn.look.colorMap), drawn.look.hideDiagonal,
                                     drawn.look.borders ? blocks : std::vector<ClassBlock>(), mostSurfaceVertices);
  SurfaceScene scene{matrix.choice, matrix.size, drawn.look.colorMap, blocks, drawn.rotation, drawn.zoom, {}, {}};
  scene.bar = style.legend != LegendPlace::none;
  const QString remark = SurfaceFigure::tr("epoch %1").arg(drawn.subject.now->epoch, 0, 'g', 4);
  const QString note =
      surfaceCaption(matrix) + QStringLiteral(" · ") + surfaceDetails(drawn.subject, matrix, mesh, drawn.look.hideDiagonal);
  painter.save();
  const QRectF body = paintFrame(painter, area, style, drawn.title, remark, note);
  const QRectF place = surfaceRect(scene, body);
  const double scale = rasterScale(painter);
  const QSize pixels = (place.size() * scale).toSize().expandedTo({1, 1}).boundedTo({4096, 4096});
  const QImage picture =
      rasterSurface(mesh, pixels, drawn.rotation, drawn.zoom, theme.panel, theme.text, std::max(1.0, pixels.width() / place.width()));
  paintSurface(painter, scene, body, picture, theme);
  painter.restore();
}

}  // namespace

Figure surfaceFigure(const MatrixSubject& subject, const MatrixLook& look, const Rotation& rotation, double zoom) {
  Figure figure;
  figure.name = subjectName(subject) + QStringLiteral("_surface");
  const MatrixData matrix{int(subject.now->probeSize), subject.choice, {}};
  figure.caption =
      modeTitle(subject.choice.mode) + QStringLiteral(" · ") + surfaceCaption(matrix) + QStringLiteral(" · ") + measuredSentence(subject);
  figure.size = QSize(760, 620);
  figure.paint = [drawn = Subject{subject, look, rotation, zoom, modeTitle(subject.choice.mode)}](
                     QPainter& painter, const QRect& area, const FigureStyle& style) { paint(painter, area, style, drawn); };
  figure.csv = [subject, hidden = look.hideDiagonal] { return matrixCsv(matrixOf(subject), subject.samples.get(), {}, hidden); };
  MatrixLook without = look;
  without.marginals = true;  // a landscape has no strips: whether the map beside it has them says nothing of it
  figure.request = matrixRequest(subject, without);
  figure.request.options["view"] = "surface";
  const MatrixOptions usual;
  if (rotation.azimuth != usual.rotation.azimuth) figure.request.options["azimuth"] = optionText(rotation.azimuth);
  if (rotation.elevation != usual.rotation.elevation) figure.request.options["elevation"] = optionText(rotation.elevation);
  if (zoom != usual.zoom) figure.request.options["zoom"] = optionText(zoom);
  figure.anyThread = true;
  return figure;
}

}  // namespace resa
