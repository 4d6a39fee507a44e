#include "widgets/map/map_legend.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/base/theme.h"
#include "widgets/map/map_paint.h"

namespace resa {
namespace {
constexpr int rowHeight = 19;
}

MapLegend::MapLegend(QWidget* parent) : QWidget(parent) {
  setObjectName("map.legend");
  setAccessibleName(tr("Legend of the map"));
  setAccessibleDescription(tr("Up and down choose a class, space hides or shows it."));
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void MapLegend::setMap(const MapData& data) {
  scaled_ = data.count() > 0 && !data.values.empty();
  scale_ = data.scale;
  gaps_ = scaled_ && std::any_of(data.values.begin(), data.values.end(), [](float value) { return std::isnan(value); });
  setFocusPolicy(scaled_ ? Qt::NoFocus : Qt::StrongFocus);
  setAccessibleName(scaled_
                        ? tr("Colours: %1 from %2 to %3").arg(scale_.title, scaleText(scale_, scale_.low), scaleText(scale_, scale_.high))
                        : tr("Legend of the map"));
  setGroups(data.count() > 0 ? data.legend : std::vector<MapGroup>{});
}

void MapLegend::setGroups(const std::vector<MapGroup>& groups) {
  const bool same = std::equal(groups.begin(), groups.end(), groups_.begin(), groups_.end(),
                               [](const auto& a, const auto& b) { return a.name == b.name; });
  groups_ = groups;
  if (!same) {
    hidden_.clear();
    current_ = top_ = 0;
    updateGeometry();
    emit hiddenChanged();
  }
  update();
}

void MapLegend::setGroupHidden(int index, bool hidden) {
  if (index < 0 || index >= int(groups_.size())) return;
  if (hidden)
    hidden_.insert(index);
  else
    hidden_.erase(index);
  update();
  emit hiddenChanged();
}

QSize MapLegend::sizeHint() const {
  const QFontMetrics metrics(theme().font(12));
  if (scaled_) return {std::clamp(metrics.horizontalAdvance(scale_.title) + 4, 64, 84), 200};
  int widest = 20;
  for (const MapGroup& group : groups_) widest = std::max(widest, metrics.horizontalAdvance(group.name));
  return {std::min(widest + 24, 130), int(groups_.size()) * rowHeight};
}

int MapLegend::shownRows() const { return std::min(int(groups_.size()), std::max(1, height() / rowHeight)); }

int MapLegend::firstLine() const { return height() - shownRows() * rowHeight; }

int MapLegend::rowAt(int y) const {
  if (scaled_) return -1;
  const int row = y < firstLine() ? -1 : top_ + (y - firstLine()) / rowHeight;
  return row < int(groups_.size()) ? row : -1;
}

void MapLegend::reveal(int index) {
  top_ = std::clamp(top_, std::max(0, index - shownRows() + 1), std::max(0, index));
  update();
}

void MapLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(theme().font(12));
  if (scaled_) return paintScale(painter);
  top_ = std::clamp(top_, 0, std::max(0, int(groups_.size()) - shownRows()));
  for (int line = 0; line < shownRows(); ++line) {
    const int index = top_ + line;
    const MapGroup& group = groups_[std::size_t(index)];
    const bool off = hidden_.count(index) != 0;
    const QRect row(0, firstLine() + line * rowHeight, width(), rowHeight);
    if (hasFocus() && index == current_) {
      painter.setPen(QPen(theme().accent, 1));
      painter.setBrush(Qt::NoBrush);
      painter.drawRoundedRect(QRectF(row).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
    painter.save();
    painter.translate(8, row.center().y() + 0.5);
    const QPainterPath marker = markerPath(classMarker(group.marker), 8);
    if (off)
      painter.strokePath(marker, QPen(theme().muted, 1));
    else
      painter.fillPath(marker, group.color);
    painter.restore();
    painter.setPen(off ? theme().muted : theme().text);
    painter.drawText(row.adjusted(19, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(group.name, Qt::ElideRight, width() - 20));
  }
}

void MapLegend::paintScale(QPainter& painter) const {
  const double barHeight = std::clamp(height() - 90.0, 40.0, 150.0), below = gaps_ ? 26 : 6;
  const QRectF bar(2, height() - below - barHeight, 12, barHeight);
  paintMapScale(painter, bar, scale_, theme());
  painter.setPen(theme().muted);
  painter.drawText(QRectF(0, bar.top() - 52, width(), 40), Qt::AlignBottom | Qt::AlignLeft | Qt::TextWordWrap, scale_.title);
  if (!gaps_) return;
  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor::fromRgb(noValueColor(theme())));
  painter.drawEllipse(QPointF(8, height() - 10), 4, 4);
  painter.setPen(theme().muted);
  painter.drawText(QRectF(20, height() - 20, width() - 20, 20), Qt::AlignVCenter | Qt::AlignLeft, tr("no value"));
}

void MapLegend::mousePressEvent(QMouseEvent* event) {
  const int row = rowAt(event->pos().y());
  if (row < 0) return;
  current_ = row;
  setGroupHidden(row, hidden_.count(row) == 0);
}

void MapLegend::mouseDoubleClickEvent(QMouseEvent* event) {
  const int row = rowAt(event->pos().y());
  if (row < 0) return;
  hidden_.clear();
  for (int i = 0; i < int(groups_.size()); ++i) {
    if (i != row) hidden_.insert(i);
  }
  update();
  emit hiddenChanged();
}

void MapLegend::keyPressEvent(QKeyEvent* event) {
  if (groups_.empty() || scaled_) return QWidget::keyPressEvent(event);
  if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) {
    current_ = std::clamp(current_ + (event->key() == Qt::Key_Up ? -1 : 1), 0, int(groups_.size()) - 1);
    reveal(current_);
  } else if (event->key() == Qt::Key_Space) {
    setGroupHidden(current_, hidden_.count(current_) == 0);
  } else {
    QWidget::keyPressEvent(event);
  }
}

void MapLegend::wheelEvent(QWheelEvent* event) {
  top_ = std::clamp(top_ + (event->angleDelta().y() > 0 ? -2 : 2), 0, std::max(0, int(groups_.size()) - shownRows()));
  update();
}

bool MapLegend::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const int row = rowAt(help->pos().y());
    if (row >= 0)
      QToolTip::showText(help->globalPos(),
                         tr("%1: click hides or shows it, double click shows it alone").arg(groups_[std::size_t(row)].name), this);
    return true;
  }
  return QWidget::event(event);
}

}  // namespace resa
