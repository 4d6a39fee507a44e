#include "widgets/chart_paint.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace resa {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Maps values to the plot's rectangle.
class Scale {
 public:
  Scale(const QRectF& plot, const ChartLimits& limits, bool logY) : plot_(plot), limits_(limits), logY_(logY) {}
  double x(double value) const { return plot_.left() + (value - limits_.lowX) / (limits_.highX - limits_.lowX) * plot_.width(); }
  double y(double value) const {
    const double share = logY_ ? std::log(std::max(value, 1e-300) / limits_.lowY) / std::log(limits_.highY / limits_.lowY)
                               : (value - limits_.lowY) / (limits_.highY - limits_.lowY);
    return plot_.bottom() - share * plot_.height();
  }
  bool drawable(const QPointF& point) const { return std::isfinite(point.x()) && std::isfinite(point.y()) && (!logY_ || point.y() > 0); }
  const QRectF& plot() const { return plot_; }

 private:
  QRectF plot_;
  ChartLimits limits_;
  bool logY_;
};

/// A line of any length as what can be seen of it: in each narrow column the first, lowest, highest and last point.
class Thinned {
 public:
  explicit Thinned(double column) : column_(column) {}
  void add(const QPointF& point) {
    const double index = std::floor(point.x() / column_);
    if (line_.isEmpty() || index != index_) {
      flush();
      index_ = index;
      line_.append(point);
      low_ = high_ = last_ = point;
      pending_ = false;
      return;
    }
    if (point.y() < low_.y()) low_ = point;
    if (point.y() > high_.y()) high_ = point;
    last_ = point;
    pending_ = true;
  }
  QPolygonF take() {
    flush();
    return std::exchange(line_, {});
  }

 private:
  void flush() {
    if (!pending_) return;
    const bool lowFirst = low_.x() <= high_.x();
    for (const QPointF& point : {lowFirst ? low_ : high_, lowFirst ? high_ : low_, last_})
      if (line_.back() != point) line_.append(point);
    pending_ = false;
  }
  double column_, index_ = 0;
  QPointF low_, high_, last_;
  bool pending_ = false;
  QPolygonF line_;
};

void paintLine(QPainter& painter, const Scale& scale, const Curve& curve, const QPen& pen) {
  painter.setPen(pen);
  painter.setBrush(Qt::NoBrush);
  constexpr double column = 0.2;  // logical pixels: finer than print
  const bool thin = double(curve.points.size()) > 4 * scale.plot().width() / column;
  Thinned line(thin ? column : 1e-9);
  for (const QPointF& point : curve.points) {
    if (scale.drawable(point)) {
      line.add({scale.x(point.x()), scale.y(point.y())});
    } else {
      painter.drawPolyline(line.take());
    }
  }
  painter.drawPolyline(line.take());
}

void paintWhiskers(QPainter& painter, const Scale& scale, const Curve& curve, QColor color) {
  if (curve.whiskers.size() != curve.points.size()) return;
  color.setAlphaF(0.6f);
  painter.setPen(QPen(color, 1));
  for (qsizetype i = 0; i < curve.points.size(); ++i) {
    const QPointF low(curve.points[i].x(), curve.whiskers[i].x()), high(curve.points[i].x(), curve.whiskers[i].y());
    if (!scale.drawable(low) || !scale.drawable(high)) continue;
    const double x = scale.x(low.x()), bottom = scale.y(low.y()), top = scale.y(high.y());
    painter.drawLine(QPointF(x, bottom), QPointF(x, top));
    for (const double y : {bottom, top}) painter.drawLine(QPointF(x - 2.5, y), QPointF(x + 2.5, y));
  }
}

void paintMarkers(QPainter& painter, const Scale& scale, const Curve& curve, const QColor& color, const QColor& ground) {
  const double radius = curve.points.size() > 40 ? 1.75 : 2.6;
  painter.setPen(QPen(color, 1.3));
  painter.setBrush(curve.filled ? color : ground);
  for (const QPointF& point : curve.points)
    if (scale.drawable(point)) painter.drawEllipse(QPointF(scale.x(point.x()), scale.y(point.y())), radius, radius);
}

void paintReference(QPainter& painter, const Scale& scale, const ReferenceLine& line, bool right, const Theme& look) {
  const double y = scale.y(line.value);
  if (!std::isfinite(y) || y < scale.plot().top() - 1 || y > scale.plot().bottom() + 1) return;
  QPen pen(look.muted, 1);
  pen.setDashPattern({4, 3});
  painter.setPen(pen);
  painter.drawLine(QPointF(scale.plot().left(), y), QPointF(scale.plot().right(), y));
  painter.setFont(look.font(figureTextPixels));
  const QFontMetricsF metrics(painter.font());
  const double width = metrics.horizontalAdvance(line.label) + 6;
  const double above = y - metrics.height() < scale.plot().top() ? y + 1 : y - metrics.height() - 1;
  const QRectF box(right ? scale.plot().right() - width : scale.plot().left(), above, width, metrics.height());
  QColor behind = look.panel;
  behind.setAlphaF(0.75f);
  painter.fillRect(box, behind);
  painter.drawText(box, Qt::AlignCenter, line.label);
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

QByteArray csvUntil(const ChartData& chart, double until) {
  if (std::isinf(until)) return chartCsv(chart);
  ChartData cut = chart;
  for (Curve& curve : cut.curves) {
    const bool spread = curve.whiskers.size() == curve.points.size();
    QVector<QPointF> points, whiskers;
    for (qsizetype i = 0; i < curve.points.size(); ++i) {
      if (curve.points[i].x() > until) continue;
      points.append(curve.points[i]);
      if (spread) whiskers.append(curve.whiskers[i]);
    }
    curve.points = points;
    curve.whiskers = whiskers;
  }
  return chartCsv(cut);
}

}  // namespace

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

ChartLimits chartLimits(const ChartData& chart) {
  double lowX = nothing, highX = nothing, lowY = nothing, highY = nothing;
  const auto includeY = [&](double value) {
    if (!chart.logY || value > 0) include(value, lowY, highY);
  };
  for (const Curve& curve : chart.curves) {
    for (const QPointF& point : curve.points) {
      if (!std::isfinite(point.y())) continue;
      include(point.x(), lowX, highX);
      includeY(point.y());
    }
    for (const QPointF& whisker : curve.whiskers) {
      includeY(whisker.x());
      includeY(whisker.y());
    }
  }
  for (const ReferenceLine& line : chart.lines) includeY(line.value);
  if (chart.fromZero && !chart.logY) include(0, lowY, highY);
  if (std::isnan(lowX) || std::isnan(lowY)) return {};
  if (highX <= lowX) highX = lowX + 1;
  const double airX = (highX - lowX) * 0.03;
  if (chart.logY)
    return {lowX - airX, highX + airX, std::pow(10, std::floor(std::log10(lowY))), 1.2 * std::pow(10, std::ceil(std::log10(highY)))};
  const double spanY = highY > lowY ? highY - lowY : std::max(1e-3, std::abs(highY) * 0.2);
  return {lowX - airX, highX + airX, chart.fromZero && lowY == 0 ? 0 : lowY - 0.08 * spanY, highY + 0.08 * spanY};
}

std::vector<LegendEntry> chartLegend(const ChartData& chart, const Theme& look) {
  std::vector<LegendEntry> entries;
  for (const Curve& curve : chart.curves)
    if (!curve.label.isEmpty() && !curve.points.isEmpty())
      entries.push_back({curve.label, seriesColor(look, curve.color), -1, std::max(0, curve.color) / 8});
  return entries;
}

void paintPlot(QPainter& painter, const QRectF& area, const ChartData& chart, const ChartLimits& limits, const Theme& look) {
  const QFont numbers = look.mono(figureTextPixels);
  const QFontMetricsF metrics(numbers);
  const double labels = chart.xLabel.isEmpty() ? 0 : metrics.height() + 2;
  const int rows = std::clamp(int(area.height() / (2.6 * metrics.height())), 2, 6);
  const AxisTicks yTicks = ticksOf(limits.lowY, limits.highY, rows, chart.logY);
  double widest = metrics.horizontalAdvance(QStringLiteral("0.0"));
  for (const double value : yTicks.values) widest = std::max(widest, metrics.horizontalAdvance(yTicks.text(value, chart.logY)));
  const QRectF plot = area.adjusted(widest + 8, 4, -6, -metrics.height() - 5 - labels);
  if (plot.width() < 10 || plot.height() < 10) return;
  const Scale scale(plot, limits, chart.logY);

  painter.save();
  painter.setFont(numbers);
  for (const double value : yTicks.values) {
    const double y = scale.y(value);
    painter.setPen(QPen(look.line, 0.8));
    painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
    painter.setPen(look.muted);
    painter.drawText(QRectF(area.left(), y - metrics.height() / 2, widest, metrics.height()), Qt::AlignRight | Qt::AlignVCenter,
                     yTicks.text(value, chart.logY));
  }
  const int columns = std::clamp(int(plot.width() / (metrics.horizontalAdvance(QStringLiteral("00000")) + 14)), 2, 8);
  const AxisTicks xTicks = ticksOf(limits.lowX, limits.highX, columns, false);
  for (const double value : xTicks.values) {
    painter.setPen(QPen(look.muted, 0.8));
    painter.drawLine(QPointF(scale.x(value), plot.bottom()), QPointF(scale.x(value), plot.bottom() + 3));
    painter.drawText(QRectF(scale.x(value) - 60, plot.bottom() + 4, 120, metrics.height()), Qt::AlignHCenter | Qt::AlignTop,
                     xTicks.text(value, false));
  }
  painter.setPen(QPen(look.muted, 0.8));
  painter.drawLine(plot.bottomLeft(), plot.bottomRight());
  painter.setFont(look.font(figureTextPixels));
  painter.drawText(QRectF(plot.left(), plot.bottom() + metrics.height() + 4, plot.width(), labels), Qt::AlignHCenter | Qt::AlignVCenter,
                   chart.xLabel);

  // The second label goes to the left end, so that lines close to each other do not overprint their names. Curves are drawn over them.
  for (std::size_t i = 0; i < chart.lines.size(); ++i) paintReference(painter, scale, chart.lines[i], i % 2 == 0, look);
  painter.save();
  painter.setClipRect(plot.adjusted(-3, -3, 3, 3));
  for (const Curve& curve : chart.curves) {
    const QColor color = seriesColor(look, curve.color);
    paintWhiskers(painter, scale, curve, color);
    if (curve.line && curve.points.size() > 1) paintLine(painter, scale, curve, seriesPen(look, curve.color, 1.6));
    // A single point makes no line; without a marker it would be invisible.
    if (curve.markers || curve.points.size() == 1) paintMarkers(painter, scale, curve, color, look.panel);
  }
  painter.restore();
  painter.restore();
}

Figure chartFigure(const ChartData& data, double until) {
  Figure figure;
  figure.name = data.name;
  figure.caption = data.title + " " + data.unit + " · " + data.caption;
  figure.size = data.large ? QSize(720, 360) : QSize(560, 340);
  figure.paint = [data, until](QPainter& painter, const QRect& area, const FigureStyle& style) {
    const Theme look = figureTheme(style);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const ChartLimits limits = chartLimits(data);
    ChartData shown = data;
    if (!std::isinf(until)) {
      for (Curve& curve : shown.curves)
        for (QPointF& point : curve.points)
          if (point.x() > until) point.setY(nothing);
    }
    QRectF body = paintFrame(painter, area, style, data.title, data.unit, data.caption);
    body = paintLegendAt(painter, body, style, LegendPlace::top, chartLegend(data, look));
    paintPlot(painter, body, shown, limits, look);
    painter.restore();
  };
  figure.csv = [data, until] { return csvUntil(data, until); };
  figure.request.figure = data.name;
  figure.anyThread = true;
  return figure;
}

}  // namespace resa
