#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

#include "widgets/curves/chart.h"
#include "widgets/curves/series_legend.h"

/// The curves of a chart: what is drawn of each, and in which pens.
namespace resa {

void Chart::addCurve(const Curve& curve) {
  Drawn drawn{&curve, seriesOf(curve)};
  const auto graph = [&] {
    QCPGraph* made = plot_->addGraph();
    made->setSelectable(QCP::stNone);
    made->setAdaptiveSampling(false);  // the series gives what each column of pixels needs
    made->setLineStyle(curve.line ? QCPGraph::lsLine : QCPGraph::lsNone);
    return made;
  };
  if (curve.low && curve.high) {
    drawn.low = graph();
    drawn.high = graph();
    drawn.low->setPen(Qt::NoPen);
    drawn.high->setPen(Qt::NoPen);
    drawn.low->setChannelFillGraph(drawn.high);
  }
  drawn.raw = graph();
  if (curve.smoothed) drawn.smoothed = graph();
  drawn_.push_back(drawn);
  if (curve.whiskers.size() == curve.points.size() && !curve.points.isEmpty()) addWhiskers(curve, drawn.raw);
}

void Chart::addWhiskers(const Curve& curve, QCPGraph* graph) {
  QVector<double> below, above;
  for (qsizetype i = 0; i < curve.points.size(); ++i) {
    const double value = curve.points[i].y();
    below.append(std::max(0.0, value - curve.whiskers[i].x()));
    above.append(std::max(0.0, curve.whiskers[i].y() - value));
  }
  auto* bars = new QCPErrorBars(plot_->xAxis, plot_->yAxis);
  bars->setDataPlottable(graph);
  bars->setErrorType(QCPErrorBars::etValueError);
  bars->setData(below, above);
  bars->setWhiskerWidth(5);
  bars->setSymbolGap(4);
  bars->setSelectable(QCP::stNone);
}

/// Colours and widths by what is pointed at and what is switched off.
void Chart::applyPens() {
  for (const Drawn& drawn : drawn_) {
    const Curve& curve = *drawn.curve;
    const QString entry = entryOf(curve);
    QColor color = seriesColor(look(), curve.color), faint = color, band = color;
    const bool named = entry == pointedAt_ || QStringList{whiskerEntry(), bootstrapEntry(), baselineEntry()}.contains(pointedAt_);
    const bool aside = !pointedAt_.isEmpty() && !named;
    color.setAlphaF(aside ? 0.2f : 1.0f);
    faint.setAlphaF(aside ? 0.1f : 0.3f);
    band.setAlphaF(aside ? 0.06f : 0.18f);
    const bool shown = entry.isEmpty() || !view_.hidden.contains(entry);
    const bool around = spreadEntryOf(curve).isEmpty() || !view_.hidden.contains(spreadEntryOf(curve));
    const Qt::PenStyle dash = dashOf(curve.dash);
    const double width = pointedAt_ == entry && !entry.isEmpty() ? 2.6 : 1.8;
    // Columns of pixels full of samples are a filled shape: a wide pen would only blur it.
    const bool dense = drawn.series->count() > 4000;
    drawn.raw->setPen(curve.smoothed ? QPen(faint, 1) : QPen(color, dense ? 1.0 : width, dash, Qt::RoundCap, Qt::RoundJoin));
    drawn.raw->setVisible(shown);
    if (curve.markers || drawn.series->count() == 1) {  // a single point makes no line
      const double size = drawn.series->count() > 40 ? 3.5 : 5;
      drawn.raw->setScatterStyle(
          QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(color, 1.3), curve.filled ? QBrush(color) : QBrush(look().panel), size));
    }
    if (drawn.smoothed) {
      drawn.smoothed->setPen(QPen(color, width, dash, Qt::RoundCap, Qt::RoundJoin));
      drawn.smoothed->setVisible(shown);
    }
    if (drawn.low) {
      drawn.low->setBrush(band);
      drawn.low->setVisible(shown && around);
      drawn.high->setVisible(shown && around);
    }
    for (int i = 0; i < plot_->plottableCount(); ++i) {
      auto* bars = qobject_cast<QCPErrorBars*>(plot_->plottable(i));
      if (!bars || bars->dataPlottable() != drawn.raw) continue;
      QColor pale = color;
      pale.setAlphaF(aside ? 0.15f : 0.55f);
      bars->setPen(QPen(pale, 1));
      bars->setVisible(shown && around);
    }
  }
  legend_->setHidden(view_.hidden);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

/// Before every drawing, on the screen or into a figure: the samples that its columns of pixels need.
void Chart::fill() {
  const QCPAxis* axis = plot_->xAxis;
  const QSize size = plot_->axisRect()->size();
  const std::pair<double, double> range{axis->range().lower, axis->range().upper};
  if (!fillNeeded_ && size == filledFor_ && range == filledX_) return;
  fillNeeded_ = false;
  filledFor_ = size;
  filledX_ = range;
  // Paper shows finer detail than a screen's pixel.
  const double finer = fixedTheme_ ? 4 : devicePixelRatioF();
  const int columns = std::max(1, int(size.width() * finer));
  std::vector<double> edges;
  edges.reserve(std::size_t(columns) + 1);
  for (int i = 0; i <= columns; ++i) edges.push_back(axis->pixelToCoord(plot_->axisRect()->left() + i / finer));
  for (Drawn& drawn : drawn_) fillCurve(drawn, edges);
}

void Chart::fillCurve(Drawn& drawn, const std::vector<double>& edges) {
  const auto set = [&](QCPGraph* graph, const QVector<QPointF>& points) {
    if (!graph) return;
    QVector<double> x, y;
    x.reserve(points.size());
    y.reserve(points.size());
    for (const QPointF& point : points) {
      if (logX() && point.x() <= 0) continue;
      x.append(point.x());
      y.append(point.y());
    }
    graph->setData(x, y, true);
  };
  if (!drawn.curve->whiskers.isEmpty()) {
    // Whiskers belong to points by their number, so all points stay.
    set(drawn.raw, drawn.series->points());
    return;
  }
  set(drawn.raw, drawn.series->drawn(edges, logY()));
  if (drawn.smoothed) set(drawn.smoothed, drawn.curve->smoothed->drawn(edges, logY()));
  if (drawn.low) {
    set(drawn.low, drawn.curve->low->drawn(edges, logY()));
    set(drawn.high, drawn.curve->high->drawn(edges, logY()));
  }
}

QVector<QPointF> Chart::plotted(const QString& curve) const {
  for (const Drawn& drawn : drawn_)
    if (drawn.curve->name == curve) return drawn.series->points();
  return {};
}

QVector<QPointF> Chart::drawn(const QString& curve) const {
  QVector<QPointF> points;
  for (const Drawn& drawn : drawn_) {
    if (drawn.curve->name != curve) continue;
    for (const QCPGraphData& data : *drawn.raw->data()) points.append({data.key, data.value});
  }
  return points;
}

QStringList Chart::curveNames() const {
  QStringList names;
  for (const Drawn& drawn : drawn_) names.append(drawn.curve->name);
  return names;
}

QString Chart::leftOut() const {
  std::size_t values = 0, positions = 0;
  for (const Drawn& drawn : drawn_) {
    if (view_.hidden.contains(entryOf(*drawn.curve)) && !entryOf(*drawn.curve).isEmpty()) continue;
    if (logY()) values += drawn.series->notPositive();
    if (logX()) positions += drawn.series->beforeZero();
  }
  QStringList parts;
  if (values > 0) parts.append(tr("%1 values ≤ 0 left out").arg(values));
  if (positions > 0) parts.append(tr("%1 at %2 ≤ 0 left out").arg(positions).arg(data_.xLabel.section(' ', 0, 0)));
  return parts.join(QStringLiteral(" · "));
}

}  // namespace resa
