#include "widgets/samples/contact_sheet.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/figures/figure_frame.h"
#include "widgets/map/map_data.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

constexpr int naturalColumns = 12, naturalSide = 64, mostSide = 256, leastSide = 24, captionFrom = 40;
constexpr int captionHeight = 14, headingHeight = 24;

int gapOf(int side) { return std::clamp(side / 8, 1, 8); }
int lineHeight(int side) { return side + (side >= captionFrom ? captionHeight : 0) + gapOf(side); }

/// Places of the pictures of one side within a width.
struct SheetLayout {
  int side = naturalSide, columns = naturalColumns;
  double zoom = 1;
  std::vector<int> tops;  // of each section's pictures
  int height = 0;
  QRect box(int section, int place) const {
    return {place % columns * (side + gapOf(side)), tops[std::size_t(section)] + place / columns * lineHeight(side), side, side};
  }
};

SheetLayout layoutOf(const std::vector<SheetRow>& rows, int side, int columns) {
  SheetLayout layout{side, std::max(1, columns), 1, {}, 0};
  for (const SheetRow& row : rows) {
    layout.height += row.headed ? headingHeight : 0;
    layout.tops.push_back(layout.height);
    layout.height += (row.tiles + layout.columns - 1) / layout.columns * lineHeight(side);
  }
  return layout;
}

/// The largest pictures that fit; where even small ones do not, everything is drawn smaller rather than cut.
SheetLayout fitSheet(const std::vector<SheetRow>& rows, const QSizeF& room) {
  for (double zoom = 1; zoom > 0.01; zoom *= 0.9) {
    const QSizeF free = room / zoom;
    for (int side = mostSide; side >= leastSide; --side) {
      SheetLayout layout = layoutOf(rows, side, int((free.width() + gapOf(side)) / (side + gapOf(side))));
      if (layout.columns * (side + gapOf(side)) - gapOf(side) > free.width() || layout.height > free.height()) continue;
      layout.zoom = zoom;
      return layout;
    }
  }
  return layoutOf(rows, leastSide, naturalColumns);
}

/// At most `mostOnSheet` tiles; returns how many there were.
template <typename Sections, typename Count, typename Cut>
int cutTo(Sections& sections, Count count, Cut cut) {
  int total = 0;
  for (auto& section : sections) {
    const int room = std::max(0, mostOnSheet - total);
    total += count(section);
    if (count(section) > room) cut(section, room);
  }
  return total;
}

std::vector<SampleSection> cutSections(std::vector<SampleSection> sections) {
  cutTo(
      sections, [](const SampleSection& section) { return int(section.tiles.size()); },
      [](SampleSection& section, int room) { section.tiles.resize(std::size_t(room)); });
  return sections;
}

void paintTile(QPainter& painter, const SampleTile& tile, const QRect& box, const SheetImages& images, const Theme& look) {
  const QImage image = images.image(tile.row);
  QRect place(QPoint(0, 0), image.size().scaled(box.size(), Qt::KeepAspectRatio));
  place.moveCenter(box.center());
  if (!image.isNull()) painter.drawImage(place, image);
  const QColor frame = frameColor(tile.frame, look);
  if (frame.isValid()) {
    painter.setPen(QPen(frame, 2, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(box).adjusted(1, 1, -1, -1));
  }
  if (box.width() < captionFrom) return;
  painter.setPen(look.muted);
  const QString caption = (tile.badge.isEmpty() ? QString() : tile.badge + QStringLiteral(" · ")) + images.caption(tile.row);
  painter.drawText(QRectF(box.left(), box.bottom() + 1, box.width(), captionHeight), Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetricsF(painter.font()).elidedText(caption, Qt::ElideRight, box.width()));
}

void paintSections(QPainter& painter, const QRectF& body, const std::vector<SampleSection>& sections, const SheetImages& images,
                   const Theme& look) {
  const SheetLayout layout = fitSheet(rowsOf(sections), body.size());
  painter.translate(body.topLeft());
  painter.scale(layout.zoom, layout.zoom);
  painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
  for (int s = 0; s < int(sections.size()); ++s) {
    const SampleSection& section = sections[std::size_t(s)];
    if (!section.heading.isEmpty()) {
      painter.setPen(look.text);
      painter.setFont(look.font(figureTextPixels + 1, QFont::DemiBold));
      const double width = body.width() / layout.zoom;
      painter.drawText(QRectF(0, layout.tops[std::size_t(s)] - headingHeight, width, headingHeight), Qt::AlignLeft | Qt::AlignVCenter,
                       QFontMetricsF(painter.font()).elidedText(section.heading, Qt::ElideRight, width));
    }
    painter.setFont(look.font(9));
    for (int i = 0; i < int(section.tiles.size()); ++i) paintTile(painter, section.tiles[std::size_t(i)], layout.box(s, i), images, look);
  }
}

/// What the frames mean, in the order in which they occur.
std::vector<FigureEntry> legendOf(const std::vector<SampleSection>& sections, const Theme& look) {
  std::vector<FigureEntry> entries;
  const std::pair<TileFrame, QString> meanings[] = {{TileFrame::focus, QObject::tr("the chosen image")},
                                                    {TileFrame::same, QObject::tr("of the same class")},
                                                    {TileFrame::other, QObject::tr("of another class")}};
  for (const auto& [frame, meaning] : meanings) {
    const bool shown = std::any_of(sections.begin(), sections.end(), [frame = frame](const SampleSection& section) {
      return std::any_of(section.tiles.begin(), section.tiles.end(), [frame](const SampleTile& tile) { return tile.frame == frame; });
    });
    if (shown) entries.push_back({meaning, frameColor(frame, look), -1, 0, true});
  }
  return entries;
}

QByteArray sheetCsv(const std::vector<SampleSection>& sections, const SheetImages& images) {
  QByteArray csv = "section,place,id,class\n";
  for (const SampleSection& section : sections)
    for (std::size_t i = 0; i < section.tiles.size(); ++i)
      csv += csvCell(section.heading) + "," + QByteArray::number(qulonglong(i + 1)) + "," + csvCell(images.id(section.tiles[i].row)) + "," +
             csvCell(images.name(section.tiles[i].row)) + "\n";
  return csv;
}

}  // namespace

std::vector<SheetRow> rowsOf(const std::vector<SampleSection>& sections) {
  std::vector<SheetRow> rows;
  for (const SampleSection& section : sections) rows.push_back({!section.heading.isEmpty(), int(section.tiles.size())});
  return rows;
}

SheetImages sheetImages(const SamplesPtr& samples, ImagesOf images) {
  const bool probe = images == ImagesOf::probe;
  const auto textOf = [samples, probe](int row) { return probe ? probeCaption(*samples, row) : evaluatedCaption(*samples, row); };
  const auto id = [samples, probe](int row) {
    const std::vector<std::int64_t>& ids = probe ? samples->probeIds : samples->ids;
    return std::size_t(row) < ids.size() ? QString::number(ids[std::size_t(row)]) : QString();
  };
  return {[samples, probe](int row) { return sampleImage(probe ? samples->probeImages : samples->images, row); }, textOf, id,
          [textOf](int row) { return textOf(row).section(' ', 1); }};
}

QRect sheetBox(const std::vector<SampleSection>& sections, int section, int place) {
  return layoutOf(rowsOf(sections), naturalSide, naturalColumns).box(section, place).translated(framedOrigin().toPoint());
}

Figure sheetFigure(const QString& name, const QString& title, const QString& caption, std::vector<SheetRow> rows,
                   const Later<SheetContent>& content, const SheetImages& images, bool framed) {
  const int total = cutTo(
      rows, [](const SheetRow& row) { return row.tiles; }, [](SheetRow& row, int room) { row.tiles = room; });
  Figure figure;
  figure.name = name;
  figure.caption = caption;
  if (total > mostOnSheet) figure.caption += QObject::tr(" · the first %1 of %2 images").arg(grouped(mostOnSheet), grouped(total));
  const int gap = gapOf(naturalSide), width = naturalColumns * (naturalSide + gap) - gap;
  figure.size = framedSize(QSizeF(width, layoutOf(rows, naturalSide, naturalColumns).height), figure.caption, framed);
  figure.paint = [title, note = figure.caption, content, images](QPainter& painter, const QRect& area, const FigureStyle& style) {
    painter.save();
    const Theme look = figureTheme(style);
    const std::vector<SampleSection> sections = cutSections(content.get().sections);
    QRectF body = paintFrame(painter, area, style, title, content.get().remark, note);
    body = paintLegendAt(painter, body, style, LegendPlace::below, legendOf(sections, look));
    paintSections(painter, body, sections, images, look);
    painter.restore();
  };
  figure.csv = [content, images] { return sheetCsv(cutSections(content.get().sections), images); };
  figure.anyThread = true;
  return figure;
}

}  // namespace resa
