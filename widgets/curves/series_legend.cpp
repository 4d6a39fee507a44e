#include "widgets/curves/series_legend.h"

#include <QFontMetricsF>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace resa {
namespace {

constexpr int rowHeight = 20, margin = 8, swatch = 16, gap = 14, foldWidth = 34;

double entryWidth(const LegendEntry& entry, const Theme& theme) {
  return swatch + 5 + QFontMetricsF(theme.font(12)).horizontalAdvance(entry.label);
}

void paintEntry(QPainter& painter, const QRectF& area, const LegendEntry& entry, bool hidden, const Theme& theme) {
  QColor color = entry.color < 0 ? theme.muted : seriesColor(theme, entry.color);
  if (hidden) color.setAlphaF(0.35f);
  const double y = area.center().y();
  if (entry.band) {
    QColor faint = color;
    faint.setAlphaF(0.25f);
    painter.fillRect(QRectF(area.left(), y - 5, swatch, 10), faint);
  }
  if (entry.bars) {
    painter.setPen(QPen(color, 1));
    const double x = area.left() + swatch / 2.0;
    painter.drawLine(QPointF(x, y - 5), QPointF(x, y + 5));
    for (const double end : {y - 5, y + 5}) painter.drawLine(QPointF(x - 2.5, end), QPointF(x + 2.5, end));
  } else {
    painter.setPen(QPen(color, 2.2, dashOf(entry.dash), Qt::FlatCap));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.left() + (entry.dash > 0 ? swatch : 10), y));
  }
  painter.setFont(theme.font(12));
  painter.setPen(hidden ? theme.muted : theme.text);
  const double left = entry.dash > 0 || entry.band || entry.bars ? swatch + 5 : 15;
  const QRectF text = area.adjusted(left, 0, 0, 0);
  painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                   QFontMetricsF(painter.font()).elidedText(entry.label, Qt::ElideRight, text.width() + 1));
  if (hidden)
    painter.drawLine(QPointF(text.left(), y + 1), QPointF(std::min(text.right(), text.left() + entryWidth(entry, theme) - left), y + 1));
}

}  // namespace

Qt::PenStyle dashOf(int dash) {
  constexpr Qt::PenStyle styles[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine, Qt::DashDotDotLine};
  return styles[std::max(0, dash) % int(std::size(styles))];
}

double paintSeries(QPainter* painter, const QRectF& area, const std::vector<LegendEntry>& series, const Theme& theme) {
  double x = 0, y = 0;
  for (const LegendEntry& entry : series) {
    const double wide = std::min(entryWidth(entry, theme), area.width());
    if (x > 0 && x + wide > area.width()) {
      x = 0;
      y += rowHeight;
    }
    if (painter) paintEntry(*painter, QRectF(area.left() + x, area.top() + y, wide, rowHeight), entry, false, theme);
    x += wide + gap;
  }
  return series.empty() ? 0 : y + rowHeight;
}

SeriesLegend::SeriesLegend(const QString& name, QWidget* parent) : QWidget(parent) {
  setObjectName(name);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setAccessibleDescription(tr("Left and right choose a curve, Space hides or shows it, Return shows it alone."));
  setMouseTracking(true);
  setCursor(Qt::PointingHandCursor);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void SeriesLegend::setEntries(const std::vector<LegendEntry>& entries) {
  entries_ = entries;
  if (pointed_ >= int(entries_.size())) pointed_ = -1;
  setFocusPolicy(entries_.empty() ? Qt::NoFocus : Qt::StrongFocus);
  describe();
  arrange();
}

void SeriesLegend::setHidden(const QSet<QString>& hidden) {
  hidden_ = hidden;
  describe();
  update();
}

void SeriesLegend::setMostRows(int rows) {
  mostRows_ = std::max(1, rows);
  arrange();
}

/// For those who hear the window.
void SeriesLegend::describe() {
  QStringList names;
  for (const LegendEntry& entry : entries_) names.append(hidden_.contains(entry.label) ? tr("%1 (hidden)").arg(entry.label) : entry.label);
  setAccessibleName(tr("Legend: %1").arg(names.join(QStringLiteral(", "))));
}

int SeriesLegend::rowWidth() const {
  double width = 0;
  for (const LegendEntry& entry : entries_) width += entryWidth(entry, theme()) + gap;
  return entries_.empty() ? 0 : int(std::ceil(width - gap)) + margin;
}

QSize SeriesLegend::sizeHint() const { return {rowWidth(), rowHeight}; }

/// Fills each row with what fits; a name that fits no row stands in one of its own, cut.
std::vector<SeriesLegend::Place> SeriesLegend::placesFor(int width) const {
  std::vector<Place> places;
  int x = 0, row = 0;
  for (int i = 0; i < int(entries_.size()); ++i) {
    const int wide = std::min(int(std::ceil(entryWidth(entries_[std::size_t(i)], theme()))), width);
    if (x > 0 && x + wide > width) {
      x = 0;
      ++row;
    }
    if (row >= mostRows_) {
      // The fold takes the end of the last row.
      while (!places.empty() && places.back().rect.right() > width - foldWidth && places.back().rect.left() > 0) places.pop_back();
      QRect& last = places.back().rect;
      last.setRight(std::min(last.right(), width - foldWidth - gap));
      const int left = std::min(last.right() + gap, width - foldWidth);
      places.push_back({-1, QRect(left, last.top(), foldWidth, rowHeight)});
      return places;
    }
    places.push_back({i, QRect(x, row * rowHeight, wide, rowHeight)});
    x += wide + gap;
  }
  return places;
}

int SeriesLegend::heightFor(int width) const {
  const auto places = placesFor(width);
  return places.empty() ? 0 : places.back().rect.bottom() + 1;
}

QRect SeriesLegend::entryRect(const QString& label) const {
  for (const Place& place : places_)
    if (place.entry >= 0 && entries_[std::size_t(place.entry)].label == label) return place.rect;
  return {};
}

void SeriesLegend::arrange() {
  places_ = placesFor(std::max(40, width()));
  const int wanted = places_.empty() ? 0 : places_.back().rect.bottom() + 1;
  if (wanted != height()) setFixedHeight(wanted);
  update();
}

void SeriesLegend::resizeEvent(QResizeEvent*) { arrange(); }

void SeriesLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  for (const Place& place : places_) {
    if (place.entry < 0) {
      painter.setFont(theme().font(12));
      painter.setPen(theme().muted);
      painter.drawText(place.rect, Qt::AlignVCenter | Qt::AlignLeft, QStringLiteral("+%1").arg(int(entries_.size() - places_.size() + 1)));
      continue;
    }
    const LegendEntry& entry = entries_[std::size_t(place.entry)];
    paintEntry(painter, place.rect, entry, hidden_.contains(entry.label), theme());
    if (hasFocus() && place.entry == pointed_) {
      painter.setPen(QPen(theme().accent, 1));
      painter.setBrush(Qt::NoBrush);
      painter.drawRoundedRect(QRectF(place.rect).adjusted(-0.5, 1.5, 1.5, -1.5), 4, 4);
    }
  }
}

int SeriesLegend::entryAt(const QPoint& position) const {
  for (const Place& place : places_)
    if (place.rect.contains(position)) return place.entry < 0 ? int(entries_.size()) : place.entry;
  return -1;
}

void SeriesLegend::pointAt(int entry) {
  if (entry == pointed_) return;
  pointed_ = entry;
  emit pointedAt(entry >= 0 && entry < int(entries_.size()) ? entries_[std::size_t(entry)].label : QString());
  update();
}

void SeriesLegend::mouseMoveEvent(QMouseEvent* event) { pointAt(entryAt(event->pos())); }

void SeriesLegend::leaveEvent(QEvent*) { pointAt(-1); }

void SeriesLegend::focusInEvent(QFocusEvent* event) {
  if (event->reason() != Qt::MouseFocusReason && pointed_ < 0 && !entries_.empty()) pointAt(0);
  update();
}

void SeriesLegend::focusOutEvent(QFocusEvent*) { pointAt(-1); }

void SeriesLegend::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  const int entry = entryAt(event->pos());
  // The release that ends a double click is no click of its own.
  if (std::exchange(justSoloed_, false) || entry < 0) return;
  if (entry == int(entries_.size())) return showFolded();
  emit toggled(entries_[std::size_t(entry)].label);
}

void SeriesLegend::mouseDoubleClickEvent(QMouseEvent* event) {
  const int entry = entryAt(event->pos());
  if (entry < 0 || entry >= int(entries_.size())) return;
  justSoloed_ = true;
  emit soloed(entries_[std::size_t(entry)].label);
}

void SeriesLegend::keyPressEvent(QKeyEvent* event) {
  const int count = int(entries_.size());
  const bool pointing = pointed_ >= 0 && pointed_ < count;
  switch (event->key()) {
    case Qt::Key_Right:
      return pointAt(std::min(count - 1, pointed_ + 1));
    case Qt::Key_Left:
      return pointAt(std::max(0, pointed_ - 1));
    case Qt::Key_Space:
      if (pointing) emit toggled(entries_[std::size_t(pointed_)].label);
      return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (pointing) emit soloed(entries_[std::size_t(pointed_)].label);
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

/// Space and the arrows belong to the legend while it has the focus, not to the window's timeline.
bool SeriesLegend::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Space || key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Return || key == Qt::Key_Enter)
      event->accept();
  }
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const int entry = entryAt(help->pos());
    if (entry >= 0 && entry < int(entries_.size()))
      QToolTip::showText(help->globalPos(),
                         tr("%1: click hides or shows it, double click shows it alone").arg(entries_[std::size_t(entry)].label), this);
    else
      QToolTip::hideText();
    return true;
  }
  return QWidget::event(event);
}

void SeriesLegend::showFolded() {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  for (const LegendEntry& entry : entries_) {
    QAction* action = menu->addAction(entry.label, this, [this, label = entry.label] { emit toggled(label); });
    action->setCheckable(true);
    action->setChecked(!hidden_.contains(entry.label));
  }
  menu->popup(mapToGlobal(rect().bottomLeft()));
}

}  // namespace resa
