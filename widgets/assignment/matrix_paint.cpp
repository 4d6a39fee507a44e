#include "widgets/assignment/matrix_paint.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace resa {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(MatrixPaint)
};

constexpr double barWidth = 9, barGap = 10, barLabels = 38, endLabels = 15, captionHeight = 34, columnNameHeight = 54;
constexpr double labelSize = 11, stripWidth = 18, stripGap = 4, smallestMapWithStrips = 200;

bool isProbability(const MatrixChoice& choice) {
  return !choice.change && (choice.mode == MatrixMode::assignment || choice.mode == MatrixMode::prediction);
}

/// Offset of a row or column in a map of this width.
double offsetOf(int index, int first, const MatrixScene& scene, double width) {
  return double(index - first) / std::max(1, scene.window.count) * width;
}

void paintBorders(QPainter& painter, const MatrixScene& scene, const QRectF& map) {
  // Borders stay faint: they order the picture and must not hide cells. The neutral middle of the signed table is light.
  const bool light = scaleOf(scene.choice, scene.size).diverging;
  painter.setPen(QPen(light ? QColor(0, 0, 0, 70) : QColor(255, 255, 255, 50), 0));
  for (const ClassBlock& block : scene.blocks) {
    const double y = offsetOf(block.first, scene.window.row, scene, map.width());
    const double x = offsetOf(block.first, scene.window.column, scene, map.width());
    if (y > 0 && y < map.width()) painter.drawLine(QPointF(map.left(), map.top() + y), QPointF(map.right(), map.top() + y));
    if (x > 0 && x < map.width()) painter.drawLine(QPointF(map.left() + x, map.top()), QPointF(map.left() + x, map.bottom()));
  }
}

/// Where a class's name stands along a side: the middle of its shown part; negative where it is out of sight.
double nameOffset(const ClassBlock& block, int first, const MatrixScene& scene, double width) {
  const double from = std::max(0.0, offsetOf(block.first, first, scene, width));
  const double to = std::min(width, offsetOf(block.last, first, scene, width));
  return to > from ? (from + to) / 2 : -1;
}

void paintNames(QPainter& painter, const MatrixScene& scene, const MatrixLayout& layout, const Theme& theme) {
  const QRectF& map = layout.map;
  painter.setFont(theme.mono(labelSize));
  painter.setPen(theme.muted);
  const QFontMetricsF metrics(painter.font());
  double nextFree = -1e9;
  for (const ClassBlock& block : scene.blocks) {
    const double offset = nameOffset(block, scene.window.row, scene, map.width()), y = map.top() + offset;
    if (offset < 0 || y - metrics.height() / 2 < nextFree) continue;
    nextFree = y + metrics.height() * 0.45;
    const QRectF box(map.left() - layout.rowNames, y - metrics.height() / 2, layout.rowNames - 8, metrics.height());
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(block.name, Qt::ElideRight, box.width() + 1));
  }
  if (!layout.columnNames) return;
  nextFree = -1e9;
  for (const ClassBlock& block : scene.blocks) {
    const double offset = nameOffset(block, scene.window.column, scene, map.width()), x = map.left() + offset;
    if (offset < 0 || x - metrics.height() / 2 < nextFree) continue;
    nextFree = x + metrics.height() * 0.45;
    painter.save();
    painter.translate(x, map.bottom() + 8);
    painter.rotate(-40);
    const QRectF box(-80, -metrics.height() / 2, 80, metrics.height());
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(block.name, Qt::ElideRight, box.width()));
    painter.restore();
  }
}

/// One bar a pixel row of the map; where several cells share one, the one farthest from the scale's zero.
void paintStrip(QPainter& painter, const MatrixScene& scene, const QRectF& strip, bool rows, const Theme& theme) {
  const std::vector<double>& values = rows ? scene.marginals.rows : scene.marginals.columns;
  const int first = rows ? scene.window.row : scene.window.column;
  if (strip.isEmpty() || int(values.size()) < first + scene.window.count) return;
  const MarginalScale scale = marginalScaleOf(scene.choice);
  const double length = rows ? strip.height() : strip.width(), depth = rows ? strip.width() : strip.height();
  const auto reach = [&](double value) { return std::clamp((value - scale.low) / (scale.high - scale.low), 0.0, 1.0) * depth; };
  const int bars = std::min(scene.window.count, std::max(1, int(length)));
  painter.fillRect(strip, theme.raised);
  QColor ink = theme.muted;
  ink.setAlphaF(0.75f);
  for (int i = 0; i < bars; ++i) {
    const auto [from, to] = blockOf(i, bars, scene.window.count);
    double value = scale.zero;
    for (int k = first + from; k < first + to; ++k) {
      if (std::abs(values[std::size_t(k)] - scale.zero) > std::abs(value - scale.zero)) value = values[std::size_t(k)];
    }
    const double at = length * i / bars, thick = length / bars, low = std::min(reach(value), reach(scale.zero));
    const double high = std::max(reach(value), reach(scale.zero));
    // The column strip grows upwards, the row strip to the right.
    painter.fillRect(rows ? QRectF(strip.left() + low, strip.top() + at, high - low, thick)
                          : QRectF(strip.left() + at, strip.bottom() - high, thick, high - low),
                     ink);
  }
  painter.setPen(QPen(ink, 0));
  const double zero = reach(scale.zero);
  if (rows)
    painter.drawLine(QPointF(strip.left() + zero, strip.top()), QPointF(strip.left() + zero, strip.bottom()));
  else
    painter.drawLine(QPointF(strip.left(), strip.bottom() - zero), QPointF(strip.right(), strip.bottom() - zero));
}

/// Ticks in the accent colour at selected rows and columns, and a veil over what is in neither. A pair is two ticks alone: it is what
/// clicking a cell selects, and dimming the map after each click would only hide it.
void paintSelection(QPainter& painter, const MatrixScene& scene, const MatrixLayout& layout, const Theme& theme) {
  if (scene.selected.empty()) return;
  const QRectF& map = layout.map;
  const double cell = map.width() / std::max(1, scene.window.count);
  const auto isSelected = [&](int row) { return std::binary_search(scene.selected.begin(), scene.selected.end(), row); };
  if (scene.selected.size() > 2) {
    QImage veil(scene.window.count, scene.window.count, QImage::Format_ARGB32_Premultiplied);
    veil.fill(Qt::transparent);
    const QRgb dim = qPremultiply(qRgba(theme.panel.red(), theme.panel.green(), theme.panel.blue(), 165));
    for (int y = 0; y < veil.height(); ++y) {
      if (isSelected(scene.window.row + y)) continue;
      auto* line = reinterpret_cast<QRgb*>(veil.scanLine(y));
      for (int x = 0; x < veil.width(); ++x) line[x] = isSelected(scene.window.column + x) ? 0 : dim;
    }
    painter.drawImage(map, veil);
  }
  for (const int row : scene.selected) {
    const double y = offsetOf(row, scene.window.row, scene, map.width()), x = offsetOf(row, scene.window.column, scene, map.width());
    const double thick = std::max(cell, 1.5);
    if (y >= 0 && y < map.width() - 1e-6) painter.fillRect(QRectF(map.left() - 6, map.top() + y, 4, thick), theme.accent);
    if (x >= 0 && x < map.width() - 1e-6) painter.fillRect(QRectF(map.left() + x, map.bottom() + 2, thick, 4), theme.accent);
  }
}

}  // namespace

MarginalScale marginalScaleOf(const MatrixChoice& choice) {
  // Columns of an assignment are nearly balanced; what is off by half is off by enough.
  if (isProbability(choice) && choice.mode == MatrixMode::assignment) return {0.5, 1.5, 1};
  if (isProbability(choice)) return {0, 2, 1};
  if (choice.mode == MatrixMode::similarity) return {-1, 1, 0};
  return {-1, 1, 0};
}

double barLabelWidth(const MatrixChoice& choice) { return 5 + barLabels + (scaleOf(choice).diverging ? endLabels : 0); }

void paintColorBar(QPainter& painter, const MatrixChoice& choice, int size, ColorMap map, const QRectF& bar, const Theme& theme) {
  const ColorTable& table = tableOf(choice, map);
  QImage ramp(1, 256, QImage::Format_RGB32);
  for (int i = 0; i < 256; ++i) ramp.setPixel(0, i, table[std::size_t(255 - i)]);
  painter.drawImage(bar, ramp);
  const ColorScale scale = scaleOf(choice, size);
  const auto yOf = [&](double value) { return bar.bottom() - scale.position(value) * bar.height(); };
  const double uniform = isProbability(choice) && size > 0 ? 1.0 / size : 0;
  painter.setFont(theme.mono(labelSize));
  const double height = QFontMetricsF(painter.font()).height();
  const auto label = [&](double y, const QString& text, const QColor& color) {
    painter.setPen(QPen(color, 1));
    painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 3, y));
    painter.drawText(QRectF(bar.right() + 5, y - height / 2, barLabels, height), Qt::AlignLeft | Qt::AlignVCenter, text);
  };
  for (const ScaleTick& tick : ticksOf(scale)) {
    // The mark at 1/B is worth more than a tick that it would overprint.
    if (uniform > 0 && std::abs(yOf(tick.value) - yOf(uniform)) < height) continue;
    label(yOf(tick.value), tick.label, theme.muted);
  }
  if (uniform > 0) {
    label(yOf(uniform), QStringLiteral("1/%1").arg(size), theme.text);
    painter.setPen(QPen(Qt::white, 1));
    painter.drawLine(QPointF(bar.left(), yOf(uniform)), QPointF(bar.right(), yOf(uniform)));
  }
  if (!scale.diverging) return;
  const QString up = choice.change ? Words::tr("more →") : Words::tr("push →"),
                down = choice.change ? Words::tr("← less") : Words::tr("← pull");
  painter.setPen(theme.muted);
  painter.save();
  painter.translate(bar.right() + 5 + barLabels, bar.bottom());
  painter.rotate(-90);
  const QRectF line(0, 0, bar.height(), endLabels);
  painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, up);
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, down);
  painter.restore();
}

MatrixLayout layoutMatrix(const MatrixScene& scene, const QRectF& area, const Theme& theme, double deviceRatio) {
  MatrixLayout layout;
  const QFontMetricsF metrics(theme.mono(labelSize));
  double widest = 0;
  for (const ClassBlock& block : scene.blocks) widest = std::max(widest, metrics.horizontalAdvance(block.name));
  layout.rowNames = scene.blocks.empty() ? 8 : std::min(widest + 12, 112.0);
  layout.columnNames = !scene.blocks.empty() && area.height() >= 430;
  const double below = captionHeight + (layout.columnNames ? columnNameHeight : 8);
  const double labels = barLabelWidth(scene.choice);
  double strip = scene.look.marginals ? stripWidth + stripGap : 0;
  const auto sideWith = [&](double extra) {
    return std::min(area.width() - layout.rowNames - extra - barGap - barWidth - labels, area.height() - 6 - extra - below);
  };
  if (sideWith(strip) < smallestMapWithStrips) strip = 0;
  const double side = std::floor(std::max(16.0, sideWith(strip)) * deviceRatio) / deviceRatio;
  const double right = strip + barGap + barWidth + labels;
  const double left = area.left() + std::max(0.0, (area.width() - layout.rowNames - side - right) / 2) + layout.rowNames;
  const auto snap = [&](double value) { return std::round(value * deviceRatio) / deviceRatio; };
  layout.map = QRectF(snap(left), snap(area.top() + 6 + strip), side, side);
  if (strip > 0) {
    layout.rowStrip = QRectF(layout.map.right() + stripGap, layout.map.top(), stripWidth, side);
    layout.columnStrip = QRectF(layout.map.left(), layout.map.top() - stripGap - stripWidth, side, stripWidth);
  }
  layout.bar = QRectF(layout.map.right() + strip + barGap, layout.map.top(), barWidth, side);
  layout.width = layout.bar.right() + labels - layout.map.left();
  return layout;
}

void paintMatrix(QPainter& painter, const MatrixScene& scene, const MatrixLayout& layout, const QImage& cells, const Theme& theme) {
  painter.save();
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  painter.setRenderHint(QPainter::LosslessImageRendering);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.fillRect(layout.map, theme.raised);
  painter.drawImage(layout.map, cells);
  paintSelection(painter, scene, layout, theme);
  if (!layout.bar.isEmpty()) paintColorBar(painter, scene.choice, scene.size, scene.look.colorMap, layout.bar, theme);
  paintStrip(painter, scene, layout.rowStrip, true, theme);
  paintStrip(painter, scene, layout.columnStrip, false, theme);
  painter.setRenderHint(QPainter::Antialiasing, true);
  if (scene.look.borders) paintBorders(painter, scene, layout.map);
  paintNames(painter, scene, layout, theme);
  const double top = layout.map.bottom() + (layout.columnNames ? columnNameHeight : 8);
  const double left = layout.map.left();
  painter.setFont(theme.font(12));
  painter.setPen(theme.text);
  const QFontMetricsF metrics(painter.font());
  painter.drawText(QRectF(left, top, layout.width, 17), Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(scene.caption, Qt::ElideRight, layout.width));
  painter.setPen(theme.muted);
  painter.drawText(QRectF(left, top + 16, layout.width, 17), Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(scene.details, Qt::ElideRight, layout.width));
  painter.restore();
}

}  // namespace resa
