#include "widgets/figure.h"

#include <QFontMetricsF>
#include <QPainter>
#include <memory>

#include "widgets/chart.h"
#include "widgets/map_data.h"
#include "widgets/map_paint.h"
#include "widgets/matrix_figure.h"

namespace resa {
namespace {

Figure chartFigure(const ChartData& data) {
  Figure figure;
  figure.name = data.name;
  figure.caption = data.title + " " + data.unit + " · " + data.caption;
  figure.size = data.large ? QSize(720, 360) : QSize(560, 340);
  figure.paint = [data](QPainter& painter, const QRect& area) {
    Chart chart(&lightTheme());
    chart.setData(data);
    chart.paintFigure(painter, area);
  };
  figure.csv = [data] { return chartCsv(data); };
  return figure;
}

void paintMapPoints(QPainter& painter, const MapData& data, const QRectF& area) {
  std::vector<float> plane = data.positions;
  std::vector<int> order(std::size_t(data.count()));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = int(i);
  if (data.dimensions == 3) {
    const Projection projection = projectMap(data.positions, {});
    plane = projection.plane;
    order = projection.farToNear;
  }
  const MapTransform place = fitMap(boundsOf(plane), area);
  const double diameter = pointDiameter(data.count(), area);
  std::vector<QPainterPath> markers;
  for (const MapGroup& group : data.legend) markers.push_back(markerPath(classMarker(group.marker), diameter));
  painter.setPen(Qt::NoPen);
  for (int row : order) {
    const auto i = std::size_t(row);
    const auto group = std::size_t(data.groups[i]);
    painter.setBrush(data.legend[group].color);
    painter.drawPath(markers[group].translated(place.toScreen(double(plane[2 * i]), double(plane[2 * i + 1]))));
  }
}

void paintMap(QPainter& painter, const QRect& area, const MapData& data, const QString& title, const QString& facts) {
  const Theme& look = lightTheme();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(area, look.panel);
  painter.setFont(look.font(14, QFont::DemiBold));
  painter.setPen(look.text);
  painter.drawText(QRectF(area.left() + 16, area.top() + 8, area.width() - 32, 22), Qt::AlignLeft | Qt::AlignVCenter, title);
  painter.setFont(look.font(11));
  painter.setPen(look.muted);
  painter.drawText(QRectF(area.left() + 16, area.bottom() - 26, area.width() - 32, 20), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(painter.font()).elidedText(facts, Qt::ElideRight, area.width() - 32));
  const double legendWidth = 118;
  const QRectF body = QRectF(area).adjusted(16, 38, -16, -34);
  paintLegend(painter, QRectF(body.right() - legendWidth, body.top(), legendWidth, body.height()), data.legend, look);
  paintMapPoints(painter, data, body.adjusted(0, 0, -legendWidth - 12, 0));
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

Figure mapFigure(const SnapshotPtr& snapshot, const SamplesPtr& samples, const std::string& component, int dimensions) {
  Figure figure;
  figure.name = QStringLiteral("map%1_%2").arg(dimensions).arg(QString::fromStdString(component)) + stepSuffix(snapshot->step);
  figure.caption = mapFacts(*snapshot, component, dimensions) + QStringLiteral(" · step %1").arg(snapshot->step);
  figure.size = QSize(760, 620);
  const QString title = componentTitle(component) + (dimensions == 3 ? QStringLiteral(" map, 3-D") : QStringLiteral(" map"));
  figure.paint = [snapshot, samples, component, dimensions, title, facts = figure.caption](QPainter& painter, const QRect& area) {
    paintMap(painter, area, mapOf(*snapshot, samples.get(), component, dimensions, MapColoring::classes), title, facts);
  };
  figure.csv = [snapshot, samples, component, dimensions] { return mapCsv(*snapshot, samples.get(), component, dimensions); };
  return figure;
}

/// The snapshot as exports show it: where a flowing map has one made from nothing beside it, that one.
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
