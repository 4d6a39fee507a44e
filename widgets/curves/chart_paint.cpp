#include "widgets/curves/chart_paint.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <tuple>

#include "widgets/curves/curve_scene.h"

namespace resa {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Maps values to the plot's rectangle.
class Scale {
 public:
  Scale(const QRectF& plot, const ChartLimits& limits) : plot_(plot), limits_(limits) {}
  double x(double value) const { return plot_.left() + share(value, limits_.lowX, limits_.highX, limits_.logX) * plot_.width(); }
  double y(double value) const { return plot_.bottom() - share(value, limits_.lowY, limits_.highY, limits_.logY) * plot_.height(); }
  QPointF at(const QPointF& point) const { return {x(point.x()), y(point.y())}; }
  bool drawable(const QPointF& point) const {
    return std::isfinite(point.x()) && std::isfinite(point.y()) && (!limits_.logX || point.x() > 0) && (!limits_.logY || point.y() > 0);
  }
  const QRectF& plot() const { return plot_; }
  /// The samples of a series that can be told apart on paper: of each narrow column the first, least, greatest and last one.
  QVector<QPointF> samples(const CurveSeries& series, double until) const {
    constexpr double finer = 4;  // columns a logical pixel
    std::vector<double> edges;
    const int columns = std::max(1, int(plot_.width() * finer));
    for (int i = 0; i <= columns; ++i) edges.push_back(valueAt(double(i) / columns));
    QVector<QPointF> kept;
    for (const QPointF& point : series.drawn(edges, limits_.logY))
      if (drawable(point) && point.x() <= until) kept.append(point);
    return kept;
  }

 private:
  static double share(double value, double low, double high, bool logarithmic) {
    return logarithmic ? std::log(std::max(value, 1e-300) / low) / std::log(high / low) : (value - low) / (high - low);
  }
  double valueAt(double share) const {
    return limits_.logX ? limits_.lowX * std::pow(limits_.highX / limits_.lowX, share)
                        : limits_.lowX + share * (limits_.highX - limits_.lowX);
  }
  QRectF plot_;
  ChartLimits limits_;
};

void paintLine(QPainter& painter, const Scale& scale, const QVector<QPointF>& points, const QPen& pen) {
  painter.setPen(pen);
  painter.setBrush(Qt::NoBrush);
  QPolygonF line;
  for (const QPointF& point : points) line.append(scale.at(point));
  painter.drawPolyline(line);
}

void paintBand(QPainter& painter, const Scale& scale, const Curve& curve, QColor color, double until) {
  if (!curve.low || !curve.high) return;
  const QVector<QPointF> low = scale.samples(*curve.low, until), high = scale.samples(*curve.high, until);
  QPolygonF shape;
  for (const QPointF& point : low) shape.append(scale.at(point));
  for (auto point = high.rbegin(); point != high.rend(); ++point) shape.append(scale.at(*point));
  color.setAlphaF(0.18f);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawPolygon(shape);
}

void paintWhiskers(QPainter& painter, const Scale& scale, const Curve& curve, QColor color, double until) {
  if (curve.whiskers.size() != curve.points.size()) return;
  color.setAlphaF(0.6f);
  painter.setPen(QPen(color, 1));
  for (qsizetype i = 0; i < curve.points.size(); ++i) {
    const QPointF low(curve.points[i].x(), curve.whiskers[i].x()), high(curve.points[i].x(), curve.whiskers[i].y());
    if (!scale.drawable(low) || !scale.drawable(high) || low.x() > until) continue;
    const double x = scale.x(low.x()), bottom = scale.y(low.y()), top = scale.y(high.y());
    painter.drawLine(QPointF(x, bottom), QPointF(x, top));
    for (const double y : {bottom, top}) painter.drawLine(QPointF(x - 2.5, y), QPointF(x + 2.5, y));
  }
}

void paintMarkers(QPainter& painter, const Scale& scale, const QVector<QPointF>& points, bool filled, const QColor& color,
                  const QColor& ground) {
  const double radius = points.size() > 40 ? 1.75 : 2.6;
  painter.setPen(QPen(color, 1.3));
  painter.setBrush(filled ? color : ground);
  for (const QPointF& point : points) painter.drawEllipse(scale.at(point), radius, radius);
}

QPen curvePen(const Theme& look, const Curve& curve, double width) {
  QPen pen = seriesPen(look, curve.color, width);
  if (curve.dash == 1) pen.setDashPattern({4, 2});
  if (curve.dash > 1) pen.setDashPattern({1.5, 1.5});
  return pen;
}

void paintCurve(QPainter& painter, const Scale& scale, const Curve& curve, const Theme& look, const ChartView& view, double until) {
  if (!entryOf(curve).isEmpty() && view.hidden.contains(entryOf(curve))) return;
  const QColor color = seriesColor(look, curve.color);
  const CurveSeriesPtr series = seriesOf(curve);
  const QString around = spreadEntryOf(curve);
  if (around.isEmpty() || !view.hidden.contains(around)) {
    paintBand(painter, scale, curve, color, until);
    paintWhiskers(painter, scale, curve, color, until);
  }
  const QVector<QPointF> points = scale.samples(*series, until);
  // Columns full of samples are a filled shape: a wide pen would only blur it.
  QPen pen = curvePen(look, curve, series->count() > 4000 ? 0.8 : 1.6);
  if (curve.smoothed) {
    QColor faint = color;
    faint.setAlphaF(0.3f);
    pen = QPen(faint, 0.8);
  }
  if (curve.line) paintLine(painter, scale, points, pen);
  if (curve.smoothed) paintLine(painter, scale, scale.samples(*curve.smoothed, until), curvePen(look, curve, 1.6));
  // A single point makes no line; without a marker it would be invisible.
  if (curve.markers || series->count() == 1) paintMarkers(painter, scale, points, curve.filled, color, look.panel);
}

void paintReferences(QPainter& painter, const Scale& scale, const ChartData& chart, const ChartView& view, const Theme& look) {
  const std::vector<ReferenceLine>& lines = chart.lines;
  painter.setFont(look.font(figureTextPixels));
  const QFontMetricsF metrics(painter.font());
  std::vector<double> rows;
  std::vector<QSizeF> sizes;
  for (const ReferenceLine& line : lines) {
    rows.push_back(view.hidden.contains(line.entry) ? std::nan("") : scale.y(line.value));
    sizes.push_back({metrics.horizontalAdvance(line.label) + 6, metrics.height()});
  }
  const std::vector<QRectF> boxes = placeLineNames(scale.plot(), rows, sizes);
  QPen pen(look.muted, 1);
  pen.setDashPattern({4, 3});
  QColor behind = look.panel;
  behind.setAlphaF(0.75f);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!std::isfinite(rows[i]) || rows[i] < scale.plot().top() - 1 || rows[i] > scale.plot().bottom() + 1) continue;
    painter.setPen(pen);
    painter.drawLine(QPointF(scale.plot().left(), rows[i]), QPointF(scale.plot().right(), rows[i]));
    painter.fillRect(boxes[i], behind);
    if (!boxes[i].isEmpty()) painter.drawText(boxes[i], Qt::AlignCenter, lines[i].label);
  }
}

struct AxisTicks {
  std::vector<double> values;
  double step = 1;
  QString text(double value, bool logarithmic) const {
    if (!logarithmic) return tickText(value, step);
    return QString::number(value, 'g', 2).replace('-', QChar(0x2212));
  }
};

AxisTicks ticksOf(double low, double high, int count, bool logarithmic) {
  AxisTicks ticks{logarithmic ? logarithmicTicks(low, high) : roundTicks(low, high, count), 1};
  if (ticks.values.size() > 1) ticks.step = ticks.values[1] - ticks.values[0];
  return ticks;
}

void include(double value, double& low, double& high) {
  if (!std::isfinite(value)) return;
  low = std::isnan(low) ? value : std::min(low, value);
  high = std::isnan(high) ? value : std::max(high, value);
}

}  // namespace

std::vector<QRectF> placeLineNames(const QRectF& plot, const std::vector<double>& rows, const std::vector<QSizeF>& sizes) {
  std::vector<QRectF> boxes(rows.size());
  const auto free = [&](const QRectF& box) {
    return std::none_of(boxes.begin(), boxes.end(), [&](const QRectF& other) { return other.intersects(box); });
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double y = rows[i];
    if (!std::isfinite(y) || y < plot.top() - 1 || y > plot.bottom() + 1 || sizes[i].width() > plot.width()) continue;
    for (const double left : {plot.right() - sizes[i].width(), plot.left()})
      for (const double top : {y - sizes[i].height() - 1, y + 1}) {
        const QRectF box(QPointF(left, top), sizes[i]);
        if (boxes[i].isEmpty() && box.top() >= plot.top() && box.bottom() <= plot.bottom() && free(box)) boxes[i] = box;
      }
  }
  return boxes;
}

std::vector<double> roundTicks(double low, double high, int count) {
  std::vector<double> ticks;
  if (!(high > low) || !std::isfinite(high - low) || count < 1) return ticks;
  // Two at least: one number alone says nothing about the scale.
  for (int parts = count; ticks.size() < 2 && parts < count + 12; ++parts) {
    const double rough = (high - low) / parts, power = std::pow(10, std::floor(std::log10(rough)));
    double step = 10 * power;
    for (const double factor : {5.0, 2.5, 2.0, 1.0})
      if (factor * power >= rough * 0.999) step = factor * power;
    ticks.clear();
    for (double index = std::ceil(low / step - 1e-9); index * step <= high + 1e-9 * step; ++index) ticks.push_back(index * step);
  }
  return ticks;
}

QString tickText(double value, double step) {
  if (std::abs(value) < step * 1e-6) value = 0;
  const bool large = std::abs(value) >= 1e6 || (step < 1e-4 && value != 0);
  const int decimals = std::clamp(int(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
  // A step of 2.5 needs one place more than its power of ten.
  const bool finer = std::abs(std::remainder(step * std::pow(10, decimals), 1.0)) > 1e-6;
  QString text = large ? QString::number(value, 'g', 4) : QString::number(value, 'f', decimals + (finer ? 1 : 0));
  return text.replace('-', QChar(0x2212));
}

std::vector<double> logarithmicTicks(double low, double high) {
  std::vector<double> ticks;
  if (!(low > 0) || !(high > low)) return ticks;
  const bool few = std::log10(high / low) < 2.5;
  for (double power = std::pow(10, std::floor(std::log10(low))); power <= high * 1.001; power *= 10) {
    for (const double factor : {1.0, 2.0, 5.0})
      if ((factor == 1 || few) && factor * power >= low * 0.999 && factor * power <= high * 1.001) ticks.push_back(factor * power);
  }
  return ticks;
}

ChartLimits chartLimits(const ChartData& chart, const ChartView& view) {
  ChartLimits limits;
  limits.logX = view.logX;
  limits.logY = view.logY || chart.logY;
  double lowX = nothing, highX = nothing, lowY = nothing, highY = nothing;
  const auto includeY = [&](double value) {
    if (!limits.logY || value > 0) include(value, lowY, highY);
  };
  for (const Curve& curve : chart.curves) {
    if (!entryOf(curve).isEmpty() && view.hidden.contains(entryOf(curve))) continue;
    const CurveSeriesPtr series = seriesOf(curve);
    include(series->firstX(limits.logX), lowX, highX);
    if (!limits.logX || series->lastX() > 0) include(series->lastX(), lowX, highX);
    for (const CurveSeriesPtr& part : {series, curve.low, curve.high}) {
      if (!part) continue;
      includeY(part->low(limits.logY));
      includeY(part->high());
    }
    for (const QPointF& whisker : curve.whiskers) {
      includeY(whisker.x());
      includeY(whisker.y());
    }
  }
  for (const ReferenceLine& line : chart.lines)
    if (!view.hidden.contains(line.entry)) includeY(line.value);
  if (chart.fromZero && !limits.logY) include(0, lowY, highY);
  if (std::isnan(lowX) || std::isnan(lowY)) return limits;
  if (highX <= lowX) highX = lowX + 1;
  const double airX = (highX - lowX) * 0.03, spanY = highY > lowY ? highY - lowY : std::max(1e-3, std::abs(highY) * 0.2);
  std::tie(limits.lowX, limits.highX) = limits.logX ? std::pair(lowX / 1.1, highX * 1.1) : std::pair(lowX - airX, highX + airX);
  if (limits.logY && highY > 20 * lowY)
    std::tie(limits.lowY, limits.highY) =
        std::pair(std::pow(10, std::floor(std::log10(lowY))), 1.2 * std::pow(10, std::ceil(std::log10(highY))));
  else if (limits.logY)
    std::tie(limits.lowY, limits.highY) = std::pair(lowY / 1.15, highY * 1.2);
  else
    std::tie(limits.lowY, limits.highY) = std::pair(chart.fromZero && lowY == 0 ? 0 : lowY - 0.08 * spanY, highY + 0.08 * spanY);
  if (view.x) std::tie(limits.lowX, limits.highX) = *view.x;
  if (view.y) std::tie(limits.lowY, limits.highY) = *view.y;
  return limits;
}

std::vector<FigureEntry> chartLegend(const ChartData& chart, const Theme& look, const ChartView& view) {
  std::vector<FigureEntry> entries;
  for (const LegendEntry& entry : legendOf(chart)) {
    if (view.hidden.contains(entry.label)) continue;
    const bool every = entry.color < 0;  // whiskers and the bootstrap's bands belong to every colour
    QColor color = every ? look.muted : seriesColor(look, entry.color);
    if (every && entry.band) color.setAlphaF(0.35f);
    entries.push_back({entry.label, color, -1, std::max(entry.dash, std::max(0, entry.color) / 8), every && entry.band});
  }
  return entries;
}

void paintPlot(QPainter& painter, const QRectF& area, const ChartData& chart, const ChartLimits& limits, const Theme& look,
               const ChartView& view, double until) {
  const QFont numbers = look.mono(figureTextPixels);
  const QFontMetricsF metrics(numbers);
  const double labels = chart.xLabel.isEmpty() ? 0 : metrics.height() + 2;
  const int rows = std::clamp(int(area.height() / (2.6 * metrics.height())), 2, 6);
  const AxisTicks yTicks = ticksOf(limits.lowY, limits.highY, rows, limits.logY);
  double widest = metrics.horizontalAdvance(QStringLiteral("0.0"));
  for (const double value : yTicks.values) widest = std::max(widest, metrics.horizontalAdvance(yTicks.text(value, limits.logY)));
  const QRectF plot = area.adjusted(widest + 8, 4, -6, -metrics.height() - 5 - labels);
  if (plot.width() < 10 || plot.height() < 10) return;
  const Scale scale(plot, limits);

  painter.save();
  painter.setFont(numbers);
  for (const double value : yTicks.values) {
    const double y = scale.y(value);
    painter.setPen(QPen(look.line, 0.8));
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    painter.setPen(look.muted);
    painter.drawText(QRectF(area.left(), y - metrics.height() / 2, widest, metrics.height()), Qt::AlignRight | Qt::AlignVCenter,
                     yTicks.text(value, limits.logY));
  }
  const int columns = std::clamp(int(plot.width() / (metrics.horizontalAdvance(QStringLiteral("00000")) + 14)), 2, 8);
  const AxisTicks xTicks = ticksOf(limits.lowX, limits.highX, columns, limits.logX);
  for (const double value : xTicks.values) {
    painter.setPen(QPen(look.muted, 0.8));
    painter.drawLine(QPointF(scale.x(value), plot.bottom()), QPointF(scale.x(value), plot.bottom() + 3));
    painter.drawText(QRectF(scale.x(value) - 60, plot.bottom() + 4, 120, metrics.height()), Qt::AlignHCenter | Qt::AlignTop,
                     xTicks.text(value, limits.logX));
  }
  painter.setPen(QPen(look.muted, 0.8));
  painter.drawLine(plot.bottomLeft(), plot.bottomRight());
  painter.setFont(look.font(figureTextPixels));
  painter.drawText(QRectF(plot.left(), plot.bottom() + metrics.height() + 4, plot.width(), labels), Qt::AlignHCenter | Qt::AlignVCenter,
                   chart.xLabel);

  paintReferences(painter, scale, chart, view, look);  // curves are drawn over them
  painter.save();
  painter.setClipRect(plot.adjusted(-3, -3, 3, 3));
  for (const Curve& curve : chart.curves) paintCurve(painter, scale, curve, look, view, until);
  painter.restore();
  painter.restore();
}

Figure chartFigure(const ChartData& data, const ChartView& view, double until) {
  Figure figure;
  figure.name = data.name;
  figure.caption = data.title + " " + data.unit + " · " + data.caption;
  figure.size = data.large ? QSize(720, 360) : QSize(560, 340);
  figure.paint = [data, view, until](QPainter& painter, const QRect& area, const FigureStyle& style) {
    const Theme look = figureTheme(style);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QRectF body = paintFrame(painter, area, style, data.title, data.unit, data.caption);
    body = paintLegendAt(painter, body, style, LegendPlace::top, chartLegend(data, look, view));
    paintPlot(painter, body, data, chartLimits(data, view), look, view, until);
    painter.restore();
  };
  ChartView written = view;
  if (!std::isinf(until)) written.x = {view.x ? view.x->first : -std::numeric_limits<double>::infinity(), until};
  figure.csv = [data, written] { return chartCsv(data, written); };
  figure.request.figure = data.name;
  if (data.spread == ScoreSpread::bootstrap) figure.request.options["spread"] = "bootstrap";
  figure.anyThread = true;
  return figure;
}

}  // namespace resa
