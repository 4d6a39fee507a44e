#include "widgets/figures/figure_frame.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace resa {
namespace {

constexpr double margin = 12, edge = 8, titleHeight = 25, noteGap = 6, rowHeight = 17, swatch = 15, between = 14, mostColumnWidth = 150;
constexpr int usualNoteLines = 4;

double entryWidth(const QFontMetricsF& metrics, const FigureEntry& entry) { return swatch + 4 + metrics.horizontalAdvance(entry.label); }

void paintSwatch(QPainter& painter, const FigureEntry& entry, const QPointF& leftMiddle) {
  painter.save();
  if (entry.marker >= 0) {
    painter.translate(leftMiddle + QPointF(swatch / 2, 0));
    painter.fillPath(markerPath(classMarker(entry.marker), 8), entry.color);
  } else if (entry.square) {
    painter.fillRect(QRectF(leftMiddle.x() + 3, leftMiddle.y() - 4.5, 9, 9), entry.color);
  } else {
    QPen pen(entry.color, 2.2, Qt::SolidLine, Qt::FlatCap);
    if (entry.dash == 1) pen.setDashPattern({2.5, 1.5});
    if (entry.dash > 1) pen.setDashPattern({1, 1});
    painter.setPen(pen);
    painter.drawLine(leftMiddle, leftMiddle + QPointF(swatch - 3, 0));
  }
  painter.restore();
}

void paintEntry(QPainter& painter, const FigureEntry& entry, const QRectF& box, const Theme& look) {
  paintSwatch(painter, entry, {box.left(), box.center().y()});
  painter.setPen(look.text);
  const QRectF text = box.adjusted(swatch + 4, 0, 0, 0);
  painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                   QFontMetricsF(painter.font()).elidedText(entry.label, Qt::ElideRight, text.width() + 1));
}

/// Rows of entries that fit a width.
std::vector<std::vector<FigureEntry>> rowsOf(const std::vector<FigureEntry>& entries, const QFontMetricsF& metrics, double width) {
  std::vector<std::vector<FigureEntry>> rows(1);
  double used = 0;
  for (const FigureEntry& entry : entries) {
    const double wide = entryWidth(metrics, entry);
    if (used > 0 && used + wide > width) {
      rows.emplace_back();
      used = 0;
    }
    rows.back().push_back(entry);
    used += wide + between;
  }
  return rows;
}

void paintRows(QPainter& painter, const QRectF& area, const std::vector<std::vector<FigureEntry>>& rows, const Theme& look) {
  const QFontMetricsF metrics(painter.font());
  double y = area.top();
  for (const auto& row : rows) {
    double x = area.left();
    for (const FigureEntry& entry : row) {
      const double wide = std::min(entryWidth(metrics, entry), area.right() - x);
      paintEntry(painter, entry, {x, y, wide + 1, rowHeight}, look);
      x += wide + between;
    }
    y += rowHeight;
  }
}

void paintColumn(QPainter& painter, const QRectF& area, const std::vector<FigureEntry>& entries, const Theme& look) {
  const auto room = std::size_t(std::max(1.0, std::floor(area.height() / rowHeight)));
  const std::size_t shown = entries.size() > room ? room - 1 : entries.size();
  for (std::size_t i = 0; i < shown; ++i)
    paintEntry(painter, entries[i], {area.left(), area.top() + double(i) * rowHeight, area.width(), rowHeight}, look);
  if (shown == entries.size()) return;
  painter.setPen(look.muted);
  painter.drawText(QRectF(area.left(), area.top() + double(shown) * rowHeight, area.width(), rowHeight), Qt::AlignVCenter | Qt::AlignLeft,
                   QStringLiteral("and %1 more").arg(entries.size() - shown));
}

/// What a note takes of its height where it has `lines` lines at most, as wrapped lines are laid out.
struct NoteSize {
  double height = 0;
  bool cut = false;
};
NoteSize noteSize(const QFontMetricsF& metrics, const QString& note, double width, int lines) {
  const auto heightOf = [&](const QString& text) {
    return metrics.boundingRect(QRectF(0, 0, width, 1e5), Qt::TextWordWrap, text).height();
  };
  const double wanted = heightOf(note), most = heightOf(QStringLiteral("x") + QStringLiteral("\nx").repeated(lines - 1));
  return {std::min(wanted, most), wanted > most + 1};
}

}  // namespace

QPen seriesPen(const Theme& theme, int index, double width) {
  QPen pen(seriesColor(theme, index), width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
  const int dash = std::max(0, index) / 8;
  if (dash == 1) pen.setDashPattern({4, 2});
  if (dash > 1) pen.setDashPattern({1.5, 1.5});
  return pen;
}

QRectF paintFrame(QPainter& painter, const QRectF& area, const FigureStyle& style, const QString& title, const QString& remark,
                  const QString& note, int noteLines) {
  const Theme look = figureTheme(style);
  painter.fillRect(area, look.panel);
  QRectF body = area.adjusted(margin, edge, -margin, -edge);
  const QString shown = figureTitle(style, title);
  if (!shown.isEmpty()) {
    const QFont bold = look.font(13, QFont::DemiBold);
    const QFontMetricsF metrics(bold);
    const QString text = metrics.elidedText(shown, Qt::ElideRight, body.width());
    painter.setFont(bold);
    painter.setPen(look.text);
    painter.drawText(QRectF(body.left(), body.top(), body.width(), 20), Qt::AlignLeft | Qt::AlignVCenter, text);
    const double used = metrics.horizontalAdvance(text) + 6;
    painter.setFont(look.font(12));
    painter.setPen(look.muted);
    if (body.width() - used > 30)
      painter.drawText(QRectF(body.left() + used, body.top(), body.width() - used, 20), Qt::AlignLeft | Qt::AlignVCenter,
                       QFontMetricsF(painter.font()).elidedText(remark, Qt::ElideRight, body.width() - used));
    body.setTop(body.top() + titleHeight);
  }
  if (style.showNote && !note.isEmpty()) {
    painter.setFont(look.font(figureTextPixels));
    painter.setPen(look.muted);
    const QFontMetricsF metrics(painter.font());
    // On small paper the figure comes first.
    const int room = std::max(std::min(usualNoteLines, noteLines), std::min(noteLines, int(0.6 * area.height() / metrics.lineSpacing())));
    const NoteSize size = noteSize(metrics, note, body.width(), room);
    const QRectF box(body.left(), body.bottom() - size.height, body.width(), size.height + 1);
    const QString text = size.cut ? metrics.elidedText(note, Qt::ElideRight, body.width() * (room - 0.35)) : note;
    painter.drawText(box, Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop, text);
    body.setBottom(box.top() - noteGap);
  }
  return body;
}

double frameHeight(int width, const QString& note, int noteLines) {
  const QFontMetricsF metrics(figureTheme({}).font(figureTextPixels));
  const double height = note.isEmpty() ? 0 : noteSize(metrics, note, width - 2 * margin, noteLines).height + noteGap;
  return 2 * edge + titleHeight + height;
}

double legendHeight(int width, const std::vector<FigureEntry>& entries) {
  const QFontMetricsF metrics(figureTheme({}).font(figureTextPixels + 0.5));
  return entries.empty() ? 0 : double(rowsOf(entries, metrics, width - 2 * margin).size()) * rowHeight + 4;
}

QSize framedSize(const QSizeF& body, const QString& note, bool legendRow) {
  const int width = int(std::ceil(body.width() + 2 * margin));
  return {width, int(std::ceil(body.height() + frameHeight(width, note, usualNoteLines) + (legendRow ? rowHeight + 4 : 0)))};
}

QPointF framedOrigin() { return {margin, edge + titleHeight}; }

QRectF paintLegendAt(QPainter& painter, const QRectF& area, const FigureStyle& style, LegendPlace own,
                     const std::vector<FigureEntry>& entries) {
  const LegendPlace place = style.legend == LegendPlace::automatic ? own : style.legend;
  if (entries.empty() || place == LegendPlace::none || place == LegendPlace::automatic) return area;
  const Theme look = figureTheme(style);
  painter.setFont(look.font(figureTextPixels + 0.5));
  const QFontMetricsF metrics(painter.font());
  if (place == LegendPlace::right) {
    double widest = 0;
    for (const FigureEntry& entry : entries) widest = std::max(widest, entryWidth(metrics, entry));
    const double width = std::min({widest + 2, mostColumnWidth, area.width() * 0.4});
    paintColumn(painter, {area.right() - width, area.top(), width, area.height()}, entries, look);
    return area.adjusted(0, 0, -width - 12, 0);
  }
  const auto rows = rowsOf(entries, metrics, area.width());
  const double height = double(rows.size()) * rowHeight;
  const bool top = place == LegendPlace::top;
  paintRows(painter, {area.left(), top ? area.top() : area.bottom() - height, area.width(), height}, rows, look);
  return top ? area.adjusted(0, height + 4, 0, 0) : area.adjusted(0, 0, 0, -height - 4);
}

}  // namespace resa
