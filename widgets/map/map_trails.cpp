#include "widgets/map/map_trails.h"

#include <QCoreApplication>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace resa {
namespace {

constexpr std::size_t mostUnselected = 400;  // all at once: more would be a cloud of lines
constexpr std::size_t mostSelected = 1000;

struct Map {
  Q_DECLARE_TR_FUNCTIONS(Map)
};

}  // namespace

std::vector<int> trailRows(const MapData& data, const std::vector<std::uint8_t>& visible, const std::vector<int>& selected) {
  std::vector<int> rows;
  if (data.trail.empty()) return rows;
  const auto shown = [&](int row) {
    return row >= 0 && row < data.count() && (std::size_t(row) >= visible.size() || visible[std::size_t(row)]);
  };
  if (!selected.empty()) {
    for (const int row : selected) {
      if (shown(row) && rows.size() < mostSelected) rows.push_back(row);
    }
    return rows;
  }
  if (std::size_t(data.count()) > mostUnselected) return rows;
  for (int row = 0; row < data.count(); ++row) {
    if (shown(row)) rows.push_back(row);
  }
  return rows;
}

QString trailsNote(const MapData& data, std::size_t selected) {
  if (data.count() == 0) return {};
  if (data.trail.empty()) return data.trailNote;
  const QLocale number(QLocale::English);
  if (selected == 0 && std::size_t(data.count()) > mostUnselected)
    return Map::tr("Select images to see their trails: those of all %1 would cover the map.").arg(number.toString(qlonglong(data.count())));
  if (selected > mostSelected)
    return Map::tr("Trails of the first %1 of %2 selected images.")
        .arg(number.toString(qulonglong(mostSelected)), number.toString(qulonglong(selected)));
  return {};
}

void paintTrails(QPainter& painter, const MapData& data, const std::vector<int>& rows, const MapProjector& projector,
                 const std::vector<QPointF>& now, QRgb none, double width) {
  const std::size_t ages = data.trail.size();
  const auto dimensions = std::size_t(data.dimensions);
  painter.setBrush(Qt::NoBrush);
  // Many lines are drawn fainter each, or they would hide the map.
  const double strength = std::clamp(std::sqrt(80 / double(rows.size() + 1)), 0.3, 1.0);
  for (const int index : rows) {
    const auto row = std::size_t(index);
    QColor color = QColor::fromRgb(pointColor(data, row, none));
    QPointF from = projector(data.trail.front().data() + dimensions * row);
    for (std::size_t age = 0; age < ages; ++age) {
      const QPointF to = age + 1 < ages ? projector(data.trail[age + 1].data() + dimensions * row) : now[row];
      color.setAlphaF(float(strength * (0.12 + 0.68 * double(age + 1) / double(ages))));
      painter.setPen(QPen(color, width, Qt::SolidLine, Qt::RoundCap));
      painter.drawLine(from, to);
      from = to;
    }
  }
}

}  // namespace resa
