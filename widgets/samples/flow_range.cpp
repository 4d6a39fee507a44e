#include "widgets/samples/flow_range.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/base/theme.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {
constexpr double margin = 8;
}

FlowRange::FlowRange(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("samples.flowRange"));
  setFocusPolicy(Qt::StrongFocus);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
  describe();
}

void FlowRange::setSteps(const std::vector<std::int64_t>& steps) {
  if (steps == steps_) return;
  const bool atStart = steps_.empty() || low_ == 0, atEnd = steps_.empty() || high_ + 1 == int(steps_.size());
  const std::int64_t from = first(), to = last();
  steps_ = steps;
  const auto rank = [&](std::int64_t step) {
    const auto found = std::lower_bound(steps_.begin(), steps_.end(), step);
    return std::min(int(found - steps_.begin()), std::max(0, int(steps_.size()) - 1));
  };
  low_ = atStart ? 0 : rank(from);
  high_ = atEnd ? std::max(0, int(steps_.size()) - 1) : std::max(low_, rank(to));
  describe();
  update();
}

double FlowRange::xOf(int index) const {
  return steps_.size() < 2 ? margin : margin + (width() - 2 * margin) * index / double(steps_.size() - 1);
}

QPoint FlowRange::handle(int which) const { return QPoint(int(std::lround(xOf(which == 0 ? low_ : high_))), height() / 2); }

void FlowRange::describe() {
  setAccessibleName(tr("Snapshots from step %1 to step %2").arg(grouped(first()), grouped(last())));
  setToolTip(steps_.empty() ? tr("From which snapshot to which") : accessibleName());
}

void FlowRange::move(int index) {
  const int wanted = std::clamp(index, active_ == 0 ? 0 : low_, active_ == 0 ? high_ : std::max(0, int(steps_.size()) - 1));
  int& value = active_ == 0 ? low_ : high_;
  if (wanted == value) return;
  value = wanted;
  describe();
  update();
  emit rangeChanged();
}

void FlowRange::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double y = height() / 2.0;
  painter.setPen(QPen(theme().line, 3, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(margin, y), QPointF(width() - margin, y));
  painter.setPen(QPen(theme().accent, 3, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(xOf(low_), y), QPointF(xOf(high_), y));
  for (const int which : {0, 1}) {
    const bool focused = hasFocus() && which == active_;
    painter.setPen(QPen(focused ? theme().text : theme().accent, focused ? 2 : 1));
    painter.setBrush(theme().panel);
    painter.drawEllipse(QPointF(xOf(which == 0 ? low_ : high_), y), 6, 6);
  }
}

void FlowRange::mousePressEvent(QMouseEvent* event) {
  const double x = event->position().x(), toLow = std::abs(x - xOf(low_)), toHigh = std::abs(x - xOf(high_));
  // Where both lie on one another, the side of the click says which is meant.
  active_ = toLow < toHigh || (toLow == toHigh && x < xOf(low_)) ? 0 : 1;
  mouseMoveEvent(event);
  update();
}

void FlowRange::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton) || steps_.empty()) return;
  const double share = (event->position().x() - margin) / std::max(1.0, width() - 2 * margin);
  move(int(std::lround(share * double(steps_.size() - 1))));
}

void FlowRange::keyPressEvent(QKeyEvent* event) {
  const int value = active_ == 0 ? low_ : high_;
  switch (event->key()) {
    case Qt::Key_Left:
      return move(value - 1);
    case Qt::Key_Right:
      return move(value + 1);
    case Qt::Key_Home:
      return move(0);
    case Qt::Key_End:
      return move(int(steps_.size()) - 1);
    case Qt::Key_Space:
      active_ = 1 - active_;
      return update();
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace resa
