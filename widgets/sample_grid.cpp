#include "widgets/sample_grid.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollArea>
#include <QToolTip>
#include <algorithm>

#include "widgets/map_data.h"
#include "widgets/theme.h"

namespace resa {
namespace {
constexpr int gap = 8, wanted = 76, headingHeight = 24;
}

SampleGrid::SampleGrid(QWidget* parent) : QWidget(parent), emptyText_(tr("Waiting for the first images…")) {
  setObjectName("samples.grid");
  setAccessibleName(tr("Thumbnails"));
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void SampleGrid::setSamples(const SamplesPtr& samples) {
  samples_ = samples;
  update();
}

void SampleGrid::setSections(const std::vector<SampleSection>& sections) {
  sections_ = sections;
  layoutTiles();
  updateGeometry();
  update();
}

void SampleGrid::setCurrent(int row) {
  current_ = row;
  update();
}

void SampleGrid::setEmptyText(const QString& text) {
  emptyText_ = text;
  update();
}

int SampleGrid::columns(int width) const { return std::max(1, (width + gap) / (wanted + gap)); }

int SampleGrid::tileSide(int width) const { return std::max(16, (width - gap * (columns(width) - 1)) / columns(width)); }

int SampleGrid::heightForWidth(int width) const {
  const int side = tileSide(width), perRow = columns(width);
  int height = 0;
  for (const SampleSection& section : sections_) {
    if (!section.heading.isEmpty()) height += headingHeight;
    height += (int(section.tiles.size()) + perRow - 1) / perRow * (side + gap);
  }
  return std::max(height, 80);
}

void SampleGrid::layoutTiles() {
  places_.clear();
  headings_.clear();
  const int side = tileSide(width()), perRow = columns(width());
  int top = 0;
  for (const SampleSection& section : sections_) {
    if (!section.heading.isEmpty()) {
      headings_.emplace_back(QRect(0, top, width(), headingHeight), section.heading);
      top += headingHeight;
    }
    for (std::size_t i = 0; i < section.tiles.size(); ++i) {
      const int row = int(i) / perRow, column = int(i) % perRow;
      places_.push_back({QRect(column * (side + gap), top + row * (side + gap), side, side), &section.tiles[i]});
    }
    top += (int(section.tiles.size()) + perRow - 1) / perRow * (side + gap);
  }
}

std::vector<int> SampleGrid::rows() const {
  std::vector<int> rows;
  for (const SampleSection& section : sections_) {
    for (const SampleTile& tile : section.tiles) rows.push_back(tile.row);
  }
  return rows;
}

const SampleGrid::Place* SampleGrid::placeAt(const QPoint& position) const {
  // Places are sorted by their top, so the search starts at the first that can reach the position.
  auto first =
      std::lower_bound(places_.begin(), places_.end(), position.y(), [](const Place& place, int y) { return place.box.bottom() < y; });
  for (; first != places_.end() && first->box.top() <= position.y(); ++first) {
    if (first->box.contains(position)) return &*first;
  }
  return nullptr;
}

int SampleGrid::rowAt(const QPoint& position) const {
  const Place* place = placeAt(position);
  return place ? place->tile->row : -1;
}

QRect SampleGrid::rectOf(int row) const {
  for (const Place& place : places_) {
    if (place.tile->row == row) return place.box;
  }
  return {};
}

void SampleGrid::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  if (places_.empty() || !samples_) {
    painter.setFont(theme().font(13));
    painter.setPen(theme().muted);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
    return;
  }
  painter.setFont(theme().font(12, QFont::DemiBold));
  painter.setPen(theme().text);
  for (const auto& [box, text] : headings_) {
    if (box.intersects(event->rect()))
      painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(text, Qt::ElideRight, box.width()));
  }
  for (const Place& place : places_) {
    if (!place.box.intersects(event->rect())) continue;
    QPainterPath round;
    round.addRoundedRect(place.box, 6, 6);
    painter.save();
    painter.setClipPath(round);
    painter.fillRect(place.box, theme().raised);
    const QImage image = sampleImage(samples_->images, place.tile->row);
    if (!image.isNull()) painter.drawImage(place.box, image);
    painter.restore();
    painter.setBrush(Qt::NoBrush);
    const QRectF frame = QRectF(place.box).adjusted(1, 1, -1, -1);
    if (place.tile->frame.isValid()) {
      painter.setPen(QPen(place.tile->frame, 2.4));
      painter.drawRoundedRect(frame, 5, 5);
    }
    if (place.tile->row == current_ || place.tile->row == hovered_) {
      painter.setPen(QPen(place.tile->row == current_ ? theme().accent : theme().text, place.tile->row == current_ ? 2.4 : 1.4));
      painter.drawRoundedRect(frame, 5, 5);
    }
  }
}

void SampleGrid::resizeEvent(QResizeEvent*) { layoutTiles(); }

void SampleGrid::mouseMoveEvent(QMouseEvent* event) {
  const int row = rowAt(event->pos());
  if (row == hovered_) return;
  hovered_ = row;
  update();
  emit imageHovered(row);
}

void SampleGrid::mousePressEvent(QMouseEvent* event) {
  const int row = rowAt(event->pos());
  if (row < 0 || event->button() != Qt::LeftButton) return;
  setCurrent(row);
  emit imageClicked(row);
}

void SampleGrid::leaveEvent(QEvent*) {
  if (hovered_ < 0) return;
  hovered_ = -1;
  update();
  emit imageHovered(-1);
}

void SampleGrid::moveBy(int steps) {
  const std::vector<int> order = rows();
  if (order.empty()) return;
  const auto found = std::find(order.begin(), order.end(), current_);
  const int index = found == order.end() ? 0 : std::clamp(int(found - order.begin()) + steps, 0, int(order.size()) - 1);
  setCurrent(order[std::size_t(index)]);
  const QRect box = rectOf(current_);
  for (QWidget* up = parentWidget(); up; up = up->parentWidget()) {
    if (auto* area = qobject_cast<QScrollArea*>(up)) area->ensureVisible(box.center().x(), box.center().y(), box.width(), box.height());
  }
  emit imageClicked(current_);
}

void SampleGrid::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return moveBy(-1);
    case Qt::Key_Right:
      return moveBy(1);
    case Qt::Key_Up:
      return moveBy(-columns(width()));
    case Qt::Key_Down:
      return moveBy(columns(width()));
    default:
      QWidget::keyPressEvent(event);
  }
}

bool SampleGrid::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip && samples_) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const Place* place = placeAt(help->pos());
    if (place) {
      const QString caption = evaluatedCaption(*samples_, place->tile->row);
      QToolTip::showText(help->globalPos(), place->tile->text.isEmpty() ? caption : caption + "\n" + place->tile->text, this);
    } else {
      QToolTip::hideText();
    }
    return true;
  }
  return QWidget::event(event);
}

}  // namespace resa
