#include "widgets/figures/recipe_panels.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace resa {
namespace {

constexpr double panelGap = 12, panelTitle = 18, keyHeight = 30, keyGap = 4;
constexpr int leastWidth = 440;  // of the whole figure, so that its note has room

void paintPanels(QPainter& painter, const QRectF& area, const PanelFigure& data, const Theme& look) {
  const int rows = (int(data.panels.size()) + data.columns - 1) / std::max(1, data.columns);
  const double width = (area.width() - panelGap * (data.columns - 1)) / data.columns;
  const double height = (area.height() - panelGap * (rows - 1)) / std::max(1, rows);
  for (std::size_t i = 0; i < data.panels.size(); ++i) {
    const double left = area.left() + double(int(i) % data.columns) * (width + panelGap);
    const double top = area.top() + double(int(i) / data.columns) * (height + panelGap);
    painter.setFont(look.font(figureTextPixels + 0.5, QFont::DemiBold));
    painter.setPen(look.text);
    painter.drawText(QRectF(left, top, width, panelTitle), Qt::AlignHCenter | Qt::AlignVCenter,
                     QFontMetricsF(painter.font()).elidedText(data.panels[i].title, Qt::ElideRight, width));
    painter.save();
    data.panels[i].paint(painter, QRectF(left, top + panelTitle, width, height - panelTitle), look);
    painter.restore();
  }
}

/// Space between the grid's lines and 0, so that bars below zero have their place too.
ChartLimits barLimits(const BarChart& bars) {
  double low = 0, high = 0;
  for (const BarChart::Group& group : bars.groups) {
    for (const double value : group.values) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (high <= low) high = low + 1;
  const double air = 0.14 * (high - low);
  return {0, double(std::max<std::size_t>(1, bars.groups.size())), low < 0 ? low - air : 0, high + air};
}

/// Beyond the bar's end where it fits its width, else turned: in the bar where that is long enough, or beyond its end.
void paintBarValue(QPainter& painter, const QString& text, const QRectF& bar, bool below, const Theme& look) {
  const QFontMetricsF metrics(painter.font());
  const double wide = metrics.horizontalAdvance(text), high = metrics.height();
  painter.setPen(look.muted);
  if (wide <= bar.width() * 1.12) {
    const QRectF place(bar.center().x() - wide, below ? bar.bottom() + 1 : bar.top() - high - 1, 2 * wide, high);
    painter.drawText(place, Qt::AlignHCenter | Qt::AlignVCenter, text);
    return;
  }
  if (high > bar.width() * 1.4) return;  // the CSV holds it; overprinted numbers tell nothing
  const bool inside = bar.height() > wide + 8;
  if (inside) painter.setPen(look.panel);
  painter.save();
  painter.translate(bar.center().x(), below ? bar.bottom() : bar.top());
  painter.rotate(-90);
  const double from = inside != below ? -wide - 4 : 4;  // along the bar, upwards on the paper
  painter.drawText(QRectF(from, -high / 2, wide + 1, high), Qt::AlignLeft | Qt::AlignVCenter, text);
  painter.restore();
}

void paintBarGroup(QPainter& painter, const BarChart& bars, const BarChart::Group& group, const QRectF& slot,
                   const std::function<double(double)>& yOf, const Theme& look) {
  const double width = slot.width() * 0.8 / double(std::max<std::size_t>(1, group.values.size()));
  for (std::size_t i = 0; i < group.values.size(); ++i) {
    const double value = group.values[i];
    if (!std::isfinite(value)) continue;
    const double x = slot.left() + slot.width() * 0.1 + double(i) * width;
    const QRectF bar = QRectF(QPointF(x + width * 0.04, yOf(value)), QPointF(x + width * 0.96, yOf(0))).normalized();
    painter.fillRect(bar, seriesColor(look, bars.colors[i]));
    QString text = QString::number(value, 'f', std::abs(value) >= 10 ? 1 : 3);
    if (text.toDouble() == 0) text.remove('-');  // a zero has no sign
    paintBarValue(painter, text.replace('-', QChar(0x2212)), bar, value < 0, look);
  }
}

void paintGroupLabel(QPainter& painter, const QString& label, const QRectF& slot, bool turned) {
  const QFontMetricsF metrics(painter.font());
  if (!turned) {
    painter.drawText(slot, Qt::AlignHCenter | Qt::AlignTop, metrics.elidedText(label, Qt::ElideRight, slot.width()));
    return;
  }
  painter.save();
  painter.translate(slot.center().x(), slot.top() + 2);
  painter.rotate(-35);
  const double reach = slot.height() / std::sin(35 * M_PI / 180) - metrics.height();
  painter.drawText(QRectF(-reach, -2, reach, metrics.height()), Qt::AlignRight | Qt::AlignTop,
                   metrics.elidedText(label, Qt::ElideRight, reach));
  painter.restore();
}

}  // namespace

Figure panelsFigure(const PanelFigure& data) {
  Figure figure;
  figure.name = data.name;
  figure.caption = data.caption;
  const int rows = (int(data.panels.size()) + data.columns - 1) / std::max(1, data.columns);
  const int width = std::max(leastWidth, data.columns * data.panelSize.width() + 24);
  double height = rows * data.panelSize.height() + (rows - 1) * panelGap + frameHeight(width, data.caption, recipeNoteLines);
  if (data.legend) height += legendHeight(width, data.legend(figureTheme({})));
  if (data.key) height += keyHeight + keyGap;
  figure.size = QSize(width, int(std::ceil(height)));
  figure.paint = [data](QPainter& painter, const QRect& area, const FigureStyle& style) {
    const Theme look = figureTheme(style);
    painter.save();
    painter.setRenderHints(QPainter::Antialiasing | QPainter::LosslessImageRendering);
    QRectF body = paintFrame(painter, area, style, data.title, {}, data.caption, recipeNoteLines);
    if (data.legend) body = paintLegendAt(painter, body, style, LegendPlace::below, data.legend(look));
    if (data.key && style.legend != LegendPlace::none) {
      data.key(painter, {body.left(), body.bottom() - keyHeight, body.width(), keyHeight}, look);
      body.setBottom(body.bottom() - keyHeight - keyGap);
    }
    paintPanels(painter, body, data, look);
    painter.restore();
  };
  figure.csv = data.csv;
  figure.request.figure = data.name;
  figure.anyThread = true;
  return figure;
}

void paintBars(QPainter& painter, const QRectF& area, const BarChart& bars, const Theme& look) {
  const ChartLimits limits = barLimits(bars);
  const QFont numbers = look.mono(figureTextPixels);
  const QFontMetricsF metrics(numbers);
  painter.setFont(numbers);
  const std::vector<double> ticks = roundTicks(limits.lowY, limits.highY, 4);
  const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : 1;
  double widest = metrics.horizontalAdvance(QStringLiteral("0.0"));
  for (const double value : ticks) widest = std::max(widest, metrics.horizontalAdvance(tickText(value, step)));
  const double slotWidth = (area.width() - widest - 14) / double(std::max<std::size_t>(1, bars.groups.size()));
  const QFontMetricsF labelMetrics(look.font(figureTextPixels));
  double longest = 0;
  for (const BarChart::Group& group : bars.groups) longest = std::max(longest, labelMetrics.horizontalAdvance(group.label));
  const bool turned = longest > slotWidth;
  const double below =
      turned ? std::min(area.height() * 0.35, longest * std::sin(35 * M_PI / 180) + labelMetrics.height()) : labelMetrics.height() + 4;
  const QRectF plot = area.adjusted(widest + 8, 4, -6, -below - 2);
  const auto yOf = [&](double value) { return plot.bottom() - (value - limits.lowY) / (limits.highY - limits.lowY) * plot.height(); };
  for (const double value : ticks) {
    painter.setPen(QPen(look.line, 0.8));
    painter.drawLine(QPointF(plot.left(), yOf(value)), QPointF(plot.right(), yOf(value)));
    painter.setPen(look.muted);
    painter.drawText(QRectF(area.left(), yOf(value) - metrics.height() / 2, widest, metrics.height()), Qt::AlignRight | Qt::AlignVCenter,
                     tickText(value, step));
  }
  for (std::size_t i = 0; i < bars.groups.size(); ++i) {
    const QRectF slot(plot.left() + double(i) * slotWidth, plot.top(), slotWidth, plot.height());
    painter.setFont(look.mono(figureTextPixels - 2));
    paintBarGroup(painter, bars, bars.groups[i], slot, yOf, look);
    painter.setFont(look.font(figureTextPixels));
    painter.setPen(look.text);
    paintGroupLabel(painter, bars.groups[i].label, {slot.left(), plot.bottom() + 4, slotWidth, below - 2}, turned);
  }
  painter.setPen(QPen(look.muted, 0.8));
  painter.drawLine(QPointF(plot.left(), yOf(0)), QPointF(plot.right(), yOf(0)));
}

void paintCells(QPainter& painter, const QRectF& area, const MatrixData& matrix, const std::vector<ClassBlock>& blocks, const Theme& look) {
  const double side = std::min(area.width(), area.height());
  const QRectF map(area.center().x() - side / 2, area.top(), side, side);
  painter.fillRect(map, look.raised);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  painter.drawImage(map, heatMapImage(matrix, tableOf(matrix.choice, ColorMap::viridis), false, std::max(1, matrix.size)));
  painter.setPen(QPen(QColor(255, 255, 255, 60), 0.5));
  const double cell = side / std::max(1, matrix.size);
  for (const ClassBlock& block : blocks) {
    if (block.first == 0) continue;
    const double offset = block.first * cell;
    painter.drawLine(QPointF(map.left(), map.top() + offset), QPointF(map.right(), map.top() + offset));
    painter.drawLine(QPointF(map.left() + offset, map.top()), QPointF(map.left() + offset, map.bottom()));
  }
}

void paintColorKey(QPainter& painter, const QRectF& area, MatrixMode mode, const Theme& look) {
  const ColorTable& table = tableOf(mode, ColorMap::viridis);
  QImage ramp(256, 1, QImage::Format_RGB32);
  for (int i = 0; i < 256; ++i) ramp.setPixel(i, 0, table[std::size_t(i)]);
  const double width = std::min(260.0, area.width());
  const QRectF bar(area.center().x() - width / 2, area.top() + 2, width, 9);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  painter.drawImage(bar, ramp);
  painter.setFont(look.mono(figureTextPixels));
  painter.setPen(look.muted);
  const QFontMetricsF metrics(painter.font());
  const ColorScale scale = scaleOf(mode);
  const std::vector<double> values = scale.diverging     ? std::vector<double>{-1, 0, 1}
                                     : scale.logarithmic ? std::vector<double>{1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1}
                                                         : std::vector<double>{-1, 0, 1};
  for (const double value : values) {
    const double x = bar.left() + scale.position(value) * bar.width();
    painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 2));
    painter.drawText(QRectF(x - 30, bar.bottom() + 2, 60, metrics.height()), Qt::AlignHCenter | Qt::AlignTop,
                     QString::number(value, 'g', 3).replace("e-0", "e-").replace('-', QChar(0x2212)));
  }
}

QByteArray csvField(const QString& text) {
  QByteArray bytes = text.toUtf8();
  const bool quoted = bytes.contains(',') || bytes.contains('"') || bytes.contains('\n');
  return quoted ? "\"" + bytes.replace("\"", "\"\"") + "\"" : bytes;
}

}  // namespace resa
