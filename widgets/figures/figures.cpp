#include "widgets/figures/figure.h"

#include <QPainter>
#include <algorithm>
#include <memory>
#include <optional>

#include "widgets/assignment/matrix_figure.h"
#include "widgets/curves/curve_data.h"
#include "widgets/figures/figure_frame.h"
#include "widgets/map/map_data.h"
#include "widgets/map/map_figure.h"
#include "widgets/map/map_points.h"

namespace resa {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(Figures)
};

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
  return matrixFigure({snapshot, nullptr, samples, mode, {}}, {});
}

Figure mapFigure(const SnapshotPtr& snapshot, const SamplesPtr& samples, const std::string& component, int dimensions, MapColoring coloring,
                 const std::optional<QRectF>& bounds) {
  Figure figure;
  figure.name = QStringLiteral("map%1_%2").arg(dimensions).arg(QString::fromStdString(component)) + stepSuffix(snapshot->step);
  figure.caption = mapFacts(*snapshot, component, dimensions) + Words::tr(" · step %1").arg(snapshot->step);
  figure.size = QSize(760, 620);
  const QString title = (dimensions == 3 ? Words::tr("%1 map, 3-D") : Words::tr("%1 map")).arg(componentTitle(component));
  figure.paint = [snapshot, samples, component, dimensions, title, coloring, bounds, facts = figure.caption](
                     QPainter& painter, const QRect& area, const FigureStyle& style) {
    paintMap(painter, area, style, mapOf(*snapshot, samples.get(), component, dimensions, coloring), title, facts, bounds);
  };
  figure.csv = [snapshot, samples, component, dimensions] { return mapCsv(*snapshot, samples.get(), component, dimensions); };
  const auto part = snapshot->components.find(component);
  const bool flowing =
      part != snapshot->components.end() && (dimensions == 3 ? part->second.facts3 : part->second.facts2).mode == "flowing";
  MapWish wish;
  wish.components = {component};
  wish.dimensions = dimensions;
  wish.coloring = coloring;
  if (isStored(*snapshot, wish.components, dimensions)) figure.request = requestOf(wish, snapshot->step, flowing);
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
  if (const MatrixSubject probe{snapshot, nullptr, samples, MatrixMode::assignment, {}}; matrixOf(probe).size > 1) {
    figures.push_back(surfaceFigure(probe, {}));
    figures.push_back(marginalsFigure(probe, {}));
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
