#include "widgets/matrix_paint.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace resa {
namespace {

constexpr double barWidth = 9, barGap = 10, barLabels = 38, captionHeight = 34, columnNameHeight = 54;
constexpr double labelSize = 11;

struct BarTick {
  double value;
  QString label;
};

std::vector<BarTick> barTicks(const MatrixScene& scene) {
  if (scene.mode == MatrixMode::gradient)
    return {{1, "1"}, {0.1, "0.1"}, {0.01, "0.01"}, {0, "0"}, {-0.01, "−0.01"}, {-0.1, "−0.1"}, {-1, "−1"}};
  if (scene.mode == MatrixMode::similarity) return {{1, "1"}, {0.5, "0.5"}, {0, "0"}, {-0.5, "−0.5"}, {-1, "−1"}};
  return {{1, "1"}, {0.1, "0.1"}, {0.01, "0.01"}, {1e-3, "1e-3"}, {1e-4, "1e-4"}, {1e-5, "1e-5"}};
}

void paintBar(QPainter& painter, const MatrixScene& scene, const QRectF& bar, const Theme& theme) {
  const ColorTable& table = tableOf(scene.mode, scene.colorMap);
  QImage ramp(1, 256, QImage::Format_RGB32);
  for (int i = 0; i < 256; ++i) ramp.setPixel(0, i, table[std::size_t(255 - i)]);
  painter.drawImage(bar, ramp);
  const ColorScale scale = scaleOf(scene.mode);
  auto yOf = [&](double value) { return bar.bottom() - scale.position(value) * bar.height(); };
  const bool probability = scene.mode == MatrixMode::assignment || scene.mode == MatrixMode::prediction;
  const double uniform = probability && scene.size > 0 ? 1.0 / scene.size : 0;
  painter.setFont(theme.mono(labelSize));
  const double height = QFontMetricsF(painter.font()).height();
  auto label = [&](double y, const QString& text, const QColor& color) {
    painter.setPen(QPen(color, 1));
    painter.drawLine(QPointF(bar.right(), y), QPointF(bar.right() + 3, y));
    painter.drawText(QRectF(bar.right() + 5, y - height / 2, barLabels, height), Qt::AlignLeft | Qt::AlignVCenter, text);
  };
  for (const BarTick& tick : barTicks(scene)) {
    // The mark at 1/B is worth more than a tick that it would overprint.
    if (uniform > 0 && std::abs(yOf(tick.value) - yOf(uniform)) < height) continue;
    label(yOf(tick.value), tick.label, theme.muted);
  }
  if (uniform > 0) {
    label(yOf(uniform), QStringLiteral("1/%1").arg(scene.size), theme.text);
    painter.setPen(QPen(Qt::white, 1));
    painter.drawLine(QPointF(bar.left(), yOf(uniform)), QPointF(bar.right(), yOf(uniform)));
  }
}

void paintBlocks(QPainter& painter, const MatrixScene& scene, const MatrixLayout& layout, const Theme& theme) {
  const QRectF& map = layout.map;
  const double cell = map.width() / std::max(1, scene.size);
  // Borders stay faint: they order the picture and must not hide cells. The neutral middle of the signed table is light.
  painter.setPen(QPen(scene.mode == MatrixMode::gradient ? QColor(0, 0, 0, 70) : QColor(255, 255, 255, 50), 0));
  for (const ClassBlock& block : scene.blocks) {
    if (block.first == 0) continue;
    const double offset = block.first * cell;
    painter.drawLine(QPointF(map.left(), map.top() + offset), QPointF(map.right(), map.top() + offset));
    painter.drawLine(QPointF(map.left() + offset, map.top()), QPointF(map.left() + offset, map.bottom()));
  }
  painter.setFont(theme.mono(labelSize));
  painter.setPen(theme.muted);
  const QFontMetricsF metrics(painter.font());
  double nextFree = -1e9;
  for (const ClassBlock& block : scene.blocks) {
    const double y = map.top() + (block.first + block.last) / 2.0 * cell;
    if (y - metrics.height() / 2 < nextFree) continue;
    nextFree = y + metrics.height() * 0.45;
    const QRectF box(map.left() - layout.rowNames, y - metrics.height() / 2, layout.rowNames - 6, metrics.height());
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(block.name, Qt::ElideRight, box.width() + 1));
  }
  if (!layout.columnNames) return;
  nextFree = -1e9;
  for (const ClassBlock& block : scene.blocks) {
    const double x = map.left() + (block.first + block.last) / 2.0 * cell;
    if (x - metrics.height() / 2 < nextFree) continue;
    nextFree = x + metrics.height() * 0.45;
    painter.save();
    painter.translate(x, map.bottom() + 6);
    painter.rotate(-40);
    const QRectF box(-80, -metrics.height() / 2, 80, metrics.height());
    painter.drawText(box, Qt::AlignRight | Qt::AlignVCenter, metrics.elidedText(block.name, Qt::ElideRight, box.width()));
    painter.restore();
  }
}

}  // namespace

QString modeSymbol(MatrixMode mode) {
  const char* symbols[] = {"A", "P", "(P − A)/t", "S"};
  return QString::fromUtf8(symbols[int(mode)]);
}

MatrixLayout layoutMatrix(const MatrixScene& scene, const QRectF& area, const Theme& theme, double deviceRatio) {
  MatrixLayout layout;
  const QFontMetricsF metrics(theme.mono(labelSize));
  double widest = 0;
  for (const ClassBlock& block : scene.blocks) widest = std::max(widest, metrics.horizontalAdvance(block.name));
  layout.rowNames = scene.blocks.empty() ? 8 : std::min(widest + 10, 110.0);
  const double right = barGap + barWidth + 5 + barLabels;
  layout.columnNames = !scene.blocks.empty() && area.height() >= 430;
  const double below = captionHeight + (layout.columnNames ? columnNameHeight : 4);
  double side = std::min(area.width() - layout.rowNames - right, area.height() - 6 - below);
  side = std::floor(std::max(16.0, side) * deviceRatio) / deviceRatio;
  const double used = layout.rowNames + side + right;
  const double left = area.left() + std::max(0.0, (area.width() - used) / 2) + layout.rowNames;
  const double top = area.top() + 6;
  auto snap = [&](double value) { return std::round(value * deviceRatio) / deviceRatio; };
  layout.map = QRectF(snap(left), snap(top), side, side);
  layout.bar = QRectF(layout.map.right() + barGap, layout.map.top(), barWidth, side);
  return layout;
}

void paintMatrix(QPainter& painter, const MatrixScene& scene, const MatrixLayout& layout, const QImage& cells, const Theme& theme) {
  painter.save();
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  painter.setRenderHint(QPainter::LosslessImageRendering);
  painter.setRenderHint(QPainter::Antialiasing, false);
  painter.fillRect(layout.map, theme.raised);
  painter.drawImage(layout.map, cells);
  if (!layout.bar.isEmpty()) paintBar(painter, scene, layout.bar, theme);
  painter.setRenderHint(QPainter::Antialiasing, true);
  paintBlocks(painter, scene, layout, theme);
  const double top = layout.map.bottom() + (layout.columnNames ? columnNameHeight : 4);
  const double left = layout.map.left();
  const double width = layout.bar.right() + 5 + barLabels - left;
  painter.setFont(theme.font(12));
  painter.setPen(theme.text);
  const QFontMetricsF metrics(painter.font());
  painter.drawText(QRectF(left, top, width, 17), Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(scene.caption, Qt::ElideRight, width));
  painter.setPen(theme.muted);
  painter.drawText(QRectF(left, top + 16, width, 17), Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(scene.details, Qt::ElideRight, width));
  painter.restore();
}

}  // namespace resa
