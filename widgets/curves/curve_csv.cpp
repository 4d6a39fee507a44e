#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/curves/curve_data.h"

namespace resa {
namespace {

struct Column {
  QString name;
  QVector<QPointF> points;  // ascending
};

QByteArray quoted(const QString& text) {
  QString cell = text;
  const bool plain = !cell.contains(',') && !cell.contains('"') && !cell.contains('\n');
  return plain ? cell.toUtf8() : "\"" + cell.replace('"', "\"\"").toUtf8() + "\"";
}

void addColumn(std::vector<Column>& columns, const QString& name, QVector<QPointF> points) {
  std::stable_sort(points.begin(), points.end(), [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); });
  columns.push_back({name, std::move(points)});
}

/// What is drawn of one curve: its numbers, the smoothed ones, its whiskers or its band.
void addCurve(std::vector<Column>& columns, const Curve& curve, const ChartView& view) {
  addColumn(columns, curve.name, pointsOf(curve));
  if (curve.smoothed) addColumn(columns, curve.name + " smoothed", curve.smoothed->points());
  const QString entry = spreadEntryOf(curve);
  if (!entry.isEmpty() && view.hidden.contains(entry)) return;
  const QString ends[] = {curve.bootstrap ? " bootstrap low"
                          : curve.low     ? " low"
                                          : " min",
                          curve.bootstrap ? " bootstrap high"
                          : curve.low     ? " high"
                                          : " max"};
  if (curve.low && curve.high) {
    addColumn(columns, curve.name + ends[0], curve.low->points());
    addColumn(columns, curve.name + ends[1], curve.high->points());
  }
  if (curve.whiskers.isEmpty()) return;
  QVector<QPointF> least, most;
  for (qsizetype i = 0; i < std::min(curve.points.size(), curve.whiskers.size()); ++i) {
    if (!std::isfinite(curve.whiskers[i].x()) || !std::isfinite(curve.whiskers[i].y())) continue;
    least.append({curve.points[i].x(), curve.whiskers[i].x()});
    most.append({curve.points[i].x(), curve.whiskers[i].y()});
  }
  addColumn(columns, curve.name + ends[0], least);
  addColumn(columns, curve.name + ends[1], most);
}

}  // namespace

QByteArray chartCsv(const ChartData& chart, const ChartView& view) {
  std::vector<Column> columns;
  for (const Curve& curve : chart.curves)
    if (!view.hidden.contains(entryOf(curve))) addCurve(columns, curve, view);
  QByteArray csv = quoted(chart.xLabel);
  for (const Column& column : columns) csv += "," + quoted(column.name);
  for (const ReferenceLine& line : chart.lines) csv += "," + quoted(line.label);
  csv += "\n";
  const bool logY = view.logY || chart.logY;
  const auto drawn = [&](const QPointF& point) {
    if (view.x && (point.x() < view.x->first || point.x() > view.x->second)) return false;
    return (!view.logX || point.x() > 0) && (!logY || point.y() > 0);
  };
  std::vector<qsizetype> next(columns.size(), 0);
  while (true) {
    double x = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const QVector<QPointF>& points = columns[i].points;
      while (next[i] < points.size() && !drawn(points[next[i]])) ++next[i];
      if (next[i] < points.size()) x = std::min(x, points[next[i]].x());
    }
    if (!std::isfinite(x)) break;
    csv += QByteArray::number(x, 'g', 17);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      csv += ",";
      const QVector<QPointF>& points = columns[i].points;
      if (next[i] < points.size() && points[next[i]].x() == x) csv += QByteArray::number(points[next[i]++].y(), 'g', 17);
    }
    for (const ReferenceLine& line : chart.lines) csv += "," + QByteArray::number(line.value, 'g', 17);
    csv += "\n";
  }
  return csv;
}

}  // namespace resa
