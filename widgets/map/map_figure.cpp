#include "widgets/map/map_figure.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/figures/figure_frame.h"
#include "widgets/map/map_paint.h"
#include "widgets/map/map_points.h"
#include "widgets/map/map_shade.h"
#include "widgets/map/map_trails.h"

namespace resa {
namespace {

constexpr double gap = 12;

/// One map of a figure, placed and shaded.
struct Placed {
  const MapPane* pane = nullptr;
  QRectF room;
  MapProjector projector;
  MapShade shade;
  std::vector<float> depth;
  std::vector<int> order;  // rows inside the room as they are drawn, the selected last
};

/// Paints everything around the maps and returns what is left for them.
QRectF paintAround(QPainter& painter, const QRectF& area, const FigureStyle& style, const MapDrawing& drawing) {
  painter.setRenderHints(QPainter::Antialiasing | QPainter::LosslessImageRendering);
  const QRectF body = paintFrame(painter, area, style, drawing.title, {}, drawing.caption);
  return drawing.panes.empty() ? body : paintMapKey(painter, body, style, drawing.panes.front().data);
}

std::vector<QRectF> roomsOf(const QRectF& body, std::size_t count) {
  const std::size_t columns = count <= 1 ? 1 : (body.width() > 1.6 * body.height() ? count : 2), rows = (count + columns - 1) / columns;
  const double width = (body.width() - gap * double(columns - 1)) / double(columns),
               height = (body.height() - gap * double(rows - 1)) / double(rows);
  std::vector<QRectF> rooms;
  for (std::size_t i = 0; i < count; ++i)
    rooms.emplace_back(body.left() + double(i % columns) * (width + gap), body.top() + double(i / columns) * (height + gap), width, height);
  return rooms;
}

Placed placed(const MapDrawing& drawing, std::size_t index, const QRectF& room, const Theme& look) {
  const MapPane& pane = drawing.panes[index];
  Placed map;
  map.pane = &pane;
  map.room = room;
  const bool given = index < drawing.extents.size();
  map.projector = MapProjector(given ? drawing.extents[index] : extentOf(pane.data.positions, drawing.dimensions), drawing.camera, room);
  map.shade = shadeMap(pane.data, drawing.hidden, drawing.selected, look);
  const auto n = std::size_t(pane.data.count());
  map.depth.resize(n);
  for (std::size_t row = 0; row < n; ++row)
    map.shade.marks.at.push_back(map.projector(pane.data.positions.data() + std::size_t(drawing.dimensions) * row, &map.depth[row]));
  for (std::vector<int>* part : {&map.shade.behind, &map.shade.front}) {
    std::erase_if(*part, [&](int row) { return !room.contains(map.shade.marks.at[std::size_t(row)]); });
    if (drawing.dimensions == 3)
      std::stable_sort(part->begin(), part->end(), [&](int a, int b) { return map.depth[std::size_t(a)] < map.depth[std::size_t(b)]; });
    map.order.insert(map.order.end(), part->begin(), part->end());
  }
  return map;
}

std::vector<Placed> allPlaced(const MapDrawing& drawing, const QRectF& body, const Theme& look) {
  const std::vector<QRectF> rooms = roomsOf(body, drawing.panes.size());
  std::vector<Placed> maps;
  for (std::size_t i = 0; i < drawing.panes.size(); ++i) maps.push_back(placed(drawing, i, rooms[i], look));
  return maps;
}

void paintThumbnails(QPainter& painter, const MapDrawing& drawing, const Placed& map) {
  const double zoom = drawing.camera.zoom, side = thumbnailSide(zoom);
  std::vector<int> rows;
  if (drawing.dimensions == 3) {
    rows = frontRows(map.shade.marks.at, map.depth, map.shade.pictured, map.room, thumbnailApart(zoom));
  } else {
    const double scale = map.projector.scale() / zoom;
    const int level = std::clamp(int(std::floor(std::log2(zoom) + 1e-9)), 0, detailLevels - 1);
    const std::vector<std::uint8_t> levels = detailOf(map.pane->data.positions, map.shade.pictured, scale);
    for (const int row : map.order) {
      if (levels[std::size_t(row)] <= level) rows.push_back(row);
    }
  }
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  for (const int row : rows) {
    const QImage image = sampleImage(drawing.samples->images, row);
    if (image.isNull()) continue;
    const QRectF box(map.shade.marks.at[std::size_t(row)] - QPointF(side, side) / 2, QSizeF(side, side));
    painter.setBrush(QColor::fromRgb(map.shade.marks.colors[std::size_t(row)]));
    painter.drawRoundedRect(box.adjusted(-1.4, -1.4, 1.4, 1.4), 2.5, 2.5);
    painter.drawImage(box, image);
  }
}

void paintPane(QPainter& painter, const MapDrawing& drawing, const Placed& map, const Theme& look) {
  const MapData& data = map.pane->data;
  const double diameter = pointDiameter(data.count(), map.room) * zoomedSize(drawing.camera.zoom);
  painter.save();
  painter.setClipRect(map.room);
  const bool flat = drawing.dimensions == 2;
  const auto trails = [&] {
    if (!drawing.trails) return;
    paintTrails(painter, data, trailRows(data, map.shade.visible, drawing.selected), map.projector, map.shade.marks.at, noValueColor(look),
                1.2);
  };
  // As in the window: points lie over their trails in 2-D and under them in 3-D.
  if (flat) trails();
  paintMarkers(painter, map.shade.marks, map.shade.behind, map.shade.front, map.room, diameter);
  if (!flat) trails();
  painter.setPen(Qt::NoPen);
  if (drawing.thumbnails && drawing.samples) paintThumbnails(painter, drawing, map);
  painter.restore();
  if (drawing.panes.size() < 2) return;
  painter.setFont(look.font(12, QFont::DemiBold));
  painter.setPen(look.muted);
  painter.drawText(map.room.adjusted(8, 6, -8, 0), Qt::AlignTop | Qt::AlignLeft, map.pane->title);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(look.line, 1));
  painter.drawRect(map.room);
}

void paint(QPainter& painter, const QRect& area, const MapDrawing& drawing, const FigureStyle& style) {
  painter.save();
  const Theme look = figureTheme(style);
  const QRectF body = paintAround(painter, QRectF(area), style, drawing);
  for (const Placed& map : allPlaced(drawing, body, look)) paintPane(painter, drawing, map, look);
  painter.restore();
}

QByteArray csv(const MapDrawing& drawing) {
  QByteArray text = "component,snapshots_before,row,id,class," + csvCell(drawing.coloring) + ",color,selected," +
                    (drawing.dimensions == 3 ? "x,y,z\n" : "x,y\n");
  const auto dimensions = std::size_t(drawing.dimensions);
  // Which points lie inside the frame follows from what stands around it.
  QImage paper(drawing.size, QImage::Format_RGB32);
  QPainter painter(&paper);
  const QRectF body = paintAround(painter, QRectF(paper.rect()), {}, drawing);
  for (const Placed& map : allPlaced(drawing, body, lightTheme())) {
    const MapData& data = map.pane->data;
    const std::vector<int> trailed = drawing.trails ? trailRows(data, map.shade.visible, drawing.selected) : std::vector<int>{};
    const auto line = [&](int index, std::size_t before, const std::vector<float>& positions) {
      const auto row = std::size_t(index);
      const Samples* samples = drawing.samples.get();
      text += csvCell(QString::fromStdString(data.component)) + "," + QByteArray::number(qulonglong(before)) + "," +
              QByteArray::number(index) + ",";
      text += samples && row < samples->ids.size() ? QByteArray::number(qlonglong(samples->ids[row])) : QByteArray();
      text += "," + (samples && row < samples->labels.size() ? csvCell(className(samples, samples->labels[row])) : QByteArray()) + ",";
      if (data.values.empty())
        text += csvCell(data.legend[std::size_t(data.groups[row])].name);
      else if (!std::isnan(data.values[row]))
        text += QByteArray::number(double(data.values[row]), 'g', 9);
      const bool selected = std::binary_search(drawing.selected.begin(), drawing.selected.end(), index);
      text += "," + QColor::fromRgb(pointColor(data, row, noValueColor(lightTheme()))).name().toLatin1() + (selected ? ",1" : ",0");
      for (std::size_t d = 0; d < dimensions; ++d) text += "," + QByteArray::number(double(positions[dimensions * row + d]), 'g', 9);
      text += "\n";
    };
    std::vector<int> rows = map.order;
    std::sort(rows.begin(), rows.end());
    for (const int row : rows) line(row, 0, data.positions);
    for (std::size_t age = data.trail.size(); age-- > 0;) {
      for (const int row : trailed) line(row, data.trail.size() - age, data.trail[age]);
    }
  }
  return text;
}

}  // namespace

Figure mapFigure(std::shared_ptr<const MapDrawing> drawing) {
  Figure figure;
  figure.name = QString::fromStdString(drawing->name);
  figure.caption = drawing->caption;
  figure.size = drawing->size;
  figure.paint = [drawing](QPainter& painter, const QRect& area, const FigureStyle& style) { paint(painter, area, *drawing, style); };
  figure.csv = [drawing] { return csv(*drawing); };
  figure.request = drawing->request;
  figure.anyThread = true;
  return figure;
}

}  // namespace resa
