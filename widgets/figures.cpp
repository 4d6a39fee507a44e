#include "widgets/figure.h"

#include <QPainter>
#include <algorithm>
#include <memory>
#include <optional>

#include "widgets/chart_paint.h"
#include "widgets/map_data.h"
#include "widgets/map_points.h"
#include "widgets/matrix_paint.h"

namespace resa {
namespace {

QString epochRemark(const Snapshot& snapshot) { return QStringLiteral("epoch %1").arg(snapshot.epoch, 0, 'g', 4); }

QString stepSuffix(std::int64_t step) { return QStringLiteral("_%1").arg(qlonglong(step), 9, 10, QLatin1Char('0')); }

void paintMap(QPainter& painter, const QRect& area, const FigureStyle& style, const MapData& data, const QString& title,
              const QString& facts, const std::optional<QRectF>& bounds) {
  painter.save();
  painter.setRenderHints(QPainter::Antialiasing | QPainter::LosslessImageRendering);
  const QString note = data.note.isEmpty() ? facts : facts + QStringLiteral(" · ") + data.note;
  QRectF body = paintFrame(painter, area, style, title, {}, note);
  body = paintMapKey(painter, body, style, data);
  paintMapPoints(painter, data, body, bounds);
  painter.restore();
}

}  // namespace

std::vector<Figure> curveFigures(const RunHistoryPtr& history, double temperature) {
  std::vector<Figure> figures;
  if (!history) return figures;
  for (CurveGroup group :
       {CurveGroup::overview, CurveGroup::clustering, CurveGroup::metrics, CurveGroup::assignment, CurveGroup::training}) {
    for (const ChartData& chart : chartsOf(*history, group, CurveAxis::epoch, temperature)) {
      // Silhouette, ARI and 5-nn stand in two groups of the window; one file each is enough.
      const bool known = std::any_of(figures.begin(), figures.end(), [&](const Figure& figure) { return figure.name == chart.name; });
      if (!known) figures.push_back(chartFigure(chart));
    }
  }
  return figures;
}

Figure assignmentFigure(const SnapshotPtr& snapshot, const SamplesPtr& samples, MatrixMode mode) {
  Figure figure;
  figure.name = modeTitle(mode).toLower() + stepSuffix(snapshot->step);
  figure.caption = modeTitle(mode) + " · " + modeSentence(mode);
  figure.size = QSize(640, 640);
  figure.paint = [snapshot, samples, mode](QPainter& painter, const QRect& area, const FigureStyle& style) {
    const Theme look = figureTheme(style);
    const MatrixData matrix = matrixOf(*snapshot, mode);
    const MatrixScene scene{mode, matrix.size, ColorMap::viridis, classBlocks(samples.get(), matrix.size), {}, {}};
    const QString note =
        modeSentence(mode) + QStringLiteral(" · %1 probe images by class · rows: student, columns: momentum · as trained · step %2")
                                 .arg(matrix.size)
                                 .arg(snapshot->step);
    painter.save();
    const QRectF body = paintFrame(painter, area, style, modeTitle(mode), epochRemark(*snapshot), note);
    // The note stands below the figure; what the layout keeps free for captions of the window is the map's.
    MatrixLayout layout = layoutMatrix(scene, body.adjusted(0, -4, 4, 30), look, 1);
    // The colour bar is this figure's legend.
    if (style.legend == LegendPlace::none) layout.bar = QRectF(layout.map.topRight(), QSizeF(0, 0));
    // A figure holds every cell: nothing is reduced, whatever the size of the paper.
    paintMatrix(painter, scene, layout, heatMapImage(matrix, tableOf(mode, scene.colorMap), false, std::max(1, matrix.size)), look);
    painter.restore();
  };
  figure.csv = [snapshot, samples, mode] { return matrixCsv(matrixOf(*snapshot, mode), samples.get()); };
  figure.request = {modeTitle(mode).toLower(), snapshot->step, {}, {}};
  figure.anyThread = true;
  return figure;
}

Figure mapFigure(const SnapshotPtr& snapshot, const SamplesPtr& samples, const std::string& component, int dimensions, MapColoring coloring,
                 const std::optional<QRectF>& bounds) {
  Figure figure;
  figure.name = QStringLiteral("map%1_%2").arg(dimensions).arg(QString::fromStdString(component)) + stepSuffix(snapshot->step);
  figure.caption = mapFacts(*snapshot, component, dimensions) + QStringLiteral(" · step %1").arg(snapshot->step);
  figure.size = QSize(760, 620);
  const QString title = componentTitle(component) + (dimensions == 3 ? QStringLiteral(" map, 3-D") : QStringLiteral(" map"));
  figure.paint = [snapshot, samples, component, dimensions, title, coloring, bounds, facts = figure.caption](
                     QPainter& painter, const QRect& area, const FigureStyle& style) {
    paintMap(painter, area, style, mapOf(*snapshot, samples.get(), component, dimensions, coloring), title, facts, bounds);
  };
  figure.csv = [snapshot, samples, component, dimensions] { return mapCsv(*snapshot, samples.get(), component, dimensions); };
  figure.request = {QStringLiteral("map%1").arg(dimensions), snapshot->step, component, {}};
  const auto part = snapshot->components.find(component);
  if (part != snapshot->components.end() && (dimensions == 3 ? part->second.facts3 : part->second.facts2).mode == "flowing")
    figure.request.options["layout"] = "flowing";
  if (coloring != MapColoring::classes) figure.request.options["coloring"] = toString(coloring);
  figure.anyThread = true;
  return figure;
}

SnapshotPtr withIndependentMaps(const SnapshotPtr& snapshot) {
  auto copy = std::make_shared<Snapshot>(*snapshot);
  for (auto& [name, part] : copy->components) {
    if (!part.independent2.empty()) {
      part.map2 = part.independent2;
      part.facts2 = part.independentFacts2;
    }
    if (!part.independent3.empty()) {
      part.map3 = part.independent3;
      part.facts3 = part.independentFacts3;
    }
  }
  return copy;
}

std::vector<Figure> runFigures(const RunHistoryPtr& history, double temperature, const SnapshotPtr& snapshot, const SamplesPtr& samples) {
  std::vector<Figure> figures = curveFigures(history, temperature);
  if (!snapshot) return figures;
  for (MatrixMode mode : {MatrixMode::assignment, MatrixMode::prediction, MatrixMode::gradient, MatrixMode::similarity}) {
    if (matrixOf(*snapshot, mode).size > 0) figures.push_back(assignmentFigure(snapshot, samples, mode));
  }
  const SnapshotPtr exported = withIndependentMaps(snapshot);
  for (const std::string& component : componentOrder(*exported)) {
    const ComponentSnapshot& part = exported->components.at(component);
    if (!part.map2.empty()) figures.push_back(mapFigure(exported, samples, component, 2));
    if (!part.map3.empty()) figures.push_back(mapFigure(exported, samples, component, 3));
  }
  return figures;
}

}  // namespace resa
