#include "widgets/timeline/timeline_track.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/base/theme.h"

namespace resa {
namespace {
constexpr double inset = 12;
}

TimelineTrack::TimelineTrack(QWidget* parent) : QWidget(parent) {
  setObjectName("timeline.track");
  setAccessibleName(tr("Snapshots of the run"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setCursor(Qt::PointingHandCursor);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void TimelineTrack::setSnapshots(const std::vector<TimelineTick>& ticks, qint64 stepsTotal) {
  ticks_ = ticks;
  total_ = std::max(stepsTotal, ticks.empty() ? qint64(0) : ticks.back().step);
  update();
}

void TimelineTrack::setMarkers(const std::vector<TimelineMarker>& markers) {
  markers_ = markers;
  update();
}

void TimelineTrack::setCurrent(qint64 step) {
  current_ = step;
  update();
}

double TimelineTrack::positionOf(qint64 step) const {
  return inset + (width() - 2 * inset) * (total_ > 0 ? double(step) / double(total_) : 0);
}

const TimelineTick* TimelineTrack::nearest(double x) const {
  const TimelineTick* best = nullptr;
  for (const TimelineTick& tick : ticks_) {
    if (!best || std::abs(positionOf(tick.step) - x) < std::abs(positionOf(best->step) - x)) best = &tick;
  }
  return best;
}

void TimelineTrack::chooseAt(double x) {
  const TimelineTick* tick = nearest(x);
  if (tick && tick->step != current_) emit chosen(tick->step);
}

void TimelineTrack::mousePressEvent(QMouseEvent* event) {
  // A bookmark's name stands beside its star where others are near: a click on it means its snapshot, not the one below the cursor.
  for (const TimelineMarker& marker : markers_) {
    if (!marker.bookmark || !labelShown(marker) || !labelOf(marker).contains(event->position())) continue;
    if (marker.step != current_) emit chosen(marker.step);
    return;
  }
  chooseAt(event->position().x());
}

void TimelineTrack::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) chooseAt(event->position().x());
}

bool TimelineTrack::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  for (const TimelineMarker& marker : markers_) {
    const bool at = labelOf(marker).contains(help->pos()) || std::abs(positionOf(marker.step) - help->pos().x()) < 4;
    if (marker.toolTip.isEmpty() || !at) continue;
    // Rich text, so that a long sentence is broken into lines.
    QToolTip::showText(help->globalPos(), QStringLiteral("<p>%1</p>").arg(marker.toolTip.toHtmlEscaped()), this);
    return true;
  }
  if (const TimelineTick* tick = nearest(help->pos().x())) {
    QString text = tr("snapshot at step %1, epoch %2").arg(tick->step).arg(tick->epoch, 0, 'g', 4);
    if (!tick->note.isEmpty()) text += "\n" + tick->note;
    QToolTip::showText(help->globalPos(), text, this);
  }
  return true;
}

/// A small triangle below each snapshot that something is to be said of.
void TimelineTrack::paintNotes(QPainter& painter, double y) const {
  painter.setPen(Qt::NoPen);
  painter.setBrush(theme().warn);
  for (const TimelineTick& tick : ticks_) {
    if (tick.note.isEmpty()) continue;
    const double x = positionOf(tick.step);
    painter.drawPolygon(QPolygonF{{x, y + 10}, {x - 4, y + 17}, {x + 4, y + 17}});
  }
}

// Names that would lie on one another are left to the tooltip; alarms have a line of their own.
bool TimelineTrack::labelShown(const TimelineMarker& marker) const {
  if (marker.label.isEmpty()) return false;
  for (const TimelineMarker& earlier : markers_) {
    if (&earlier == &marker) return true;
    if (earlier.alarm == marker.alarm && labelShown(earlier) && labelOf(earlier).adjusted(-6, 0, 6, 0).intersects(labelOf(marker)))
      return false;
  }
  return true;
}

QRectF TimelineTrack::labelOf(const TimelineMarker& marker) const {
  const double wide = QFontMetricsF(theme().font(12)).horizontalAdvance(marker.label) + 4, y = height() / 2.0;
  const double left = std::clamp(positionOf(marker.step) - wide / 2, 0.0, std::max(0.0, width() - wide));
  return {left, marker.alarm ? y + 7 : 0, wide, y - 7};
}

void TimelineTrack::paintMarker(QPainter& painter, const TimelineMarker& marker) const {
  const QColor color = marker.alarm ? theme().bad : marker.bookmark ? theme().accent : theme().warn;
  if (marker.alarm) {
    painter.setPen(QPen(color, 3, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(QPointF(positionOf(marker.step), height() / 2.0 - 7), QPointF(positionOf(marker.step), height() / 2.0 + 7));
  }
  painter.setFont(theme().font(12));
  painter.setPen(color);
  if (marker.bookmark) {
    const double x = positionOf(marker.step), y = height() / 2.0;
    painter.drawLine(QPointF(x, y - 11), QPointF(x, y - 6));
  }
  if (labelShown(marker)) painter.drawText(labelOf(marker), Qt::AlignCenter, marker.label);
}

void TimelineTrack::paintEvent(QPaintEvent*) {
  const Theme& look = theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double y = height() / 2.0;
  const double end = width() - inset;
  painter.setPen(QPen(look.line, 3, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(inset, y), QPointF(end, y));
  if (ticks_.empty()) return;
  const double reached = positionOf(ticks_.back().step);
  QColor past = look.accent;
  past.setAlphaF(0.35f);
  painter.setPen(QPen(past, 3, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(inset, y), QPointF(reached, y));
  painter.setPen(QPen(look.accent, 3, Qt::SolidLine, Qt::RoundCap));
  if (current_ >= 0) painter.drawLine(QPointF(inset, y), QPointF(positionOf(current_), y));
  // Hundreds of snapshots would merge into a bar; then only some ticks are drawn, the slider still stops at each.
  double last = -1e9;
  for (const TimelineTick& tick : ticks_) {
    const double x = positionOf(tick.step);
    if (x - last < 4) continue;
    last = x;
    painter.setPen(QPen(tick.step <= current_ ? look.text : look.muted, 1.4));
    painter.drawLine(QPointF(x, y - 5), QPointF(x, y + 5));
  }
  paintNotes(painter, y);
  for (const TimelineMarker& marker : markers_) paintMarker(painter, marker);
  if (current_ < 0) return;
  painter.setPen(QPen(look.dark ? look.text : look.muted, look.dark ? 0 : 1));
  painter.setBrush(Qt::white);
  painter.drawEllipse(QPointF(positionOf(current_), y), 8, 8);
}

}  // namespace resa
