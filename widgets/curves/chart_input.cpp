#include <qcustomplot.h>

#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QRubberBand>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/curves/chart.h"

/// What mouse and keys do in a chart, and what it tells of the place that is pointed at.
namespace resa {
namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();
constexpr int clickReach = 4, thinBox = 8;
constexpr double notch = 0.8;  // a step of wheel or key leaves this share of the range

/// Moves a range by a share of its length, on either scale.
void panAxis(QCPAxis* axis, double share) {
  const QCPRange range = axis->range();
  if (axis->scaleType() == QCPAxis::stLogarithmic) {
    const double factor = std::pow(range.upper / range.lower, share);
    axis->setRange(range.lower * factor, range.upper * factor);
  } else {
    axis->moveRange(share * range.size());
  }
}

}  // namespace

void Chart::userMoved(bool x, bool y) {
  if (x) view_.x = xRange();
  if (y) view_.y = yRange();
  afterMove(x);
}

void Chart::zoom(double factor, bool x, bool y) {
  const QPointF middle = plot_->axisRect()->rect().center();
  if (x) plot_->xAxis->scaleRange(factor, plot_->xAxis->pixelToCoord(middle.x()));
  if (y) plot_->yAxis->scaleRange(factor, plot_->yAxis->pixelToCoord(middle.y()));
  userMoved(x, y);
}

void Chart::pan(double shareX, double shareY) {
  if (shareX != 0) panAxis(plot_->xAxis, shareX);
  if (shareY != 0) panAxis(plot_->yAxis, shareY);
  userMoved(shareX != 0, shareY != 0);
}

/// Both axes about the place under the mouse; with Shift the y axis alone, with Ctrl the x axis alone.
void Chart::wheel(QWheelEvent* event) {
  const QPoint turned = event->angleDelta();
  const double notches = (turned.y() != 0 ? turned.y() : turned.x()) / 120.0;
  if (notches == 0) return;
  const bool x = !(event->modifiers() & Qt::ShiftModifier), y = !(event->modifiers() & Qt::ControlModifier);
  const double factor = std::pow(notch, notches);
  if (x) plot_->xAxis->scaleRange(factor, plot_->xAxis->pixelToCoord(event->position().x()));
  if (y) plot_->yAxis->scaleRange(factor, plot_->yAxis->pixelToCoord(event->position().y()));
  userMoved(x, y);
}

void Chart::press(QMouseEvent* event) {
  pressedAt_ = event->pos();
  panning_ = event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && event->modifiers() & Qt::ShiftModifier);
  setFocus(Qt::MouseFocusReason);
}

void Chart::drag(QMouseEvent* event) {
  const QRect area = plot_->axisRect()->rect();
  if (panning_) {
    const QPoint moved = event->pos() - pressedAt_;
    pressedAt_ = event->pos();
    pan(-double(moved.x()) / std::max(1, area.width()), double(moved.y()) / std::max(1, area.height()));
    return;
  }
  if (!(event->buttons() & Qt::LeftButton) || (event->pos() - pressedAt_).manhattanLength() < clickReach) return;
  hideReadout();
  QRect box = QRect(pressedAt_, event->pos()).normalized() & area;
  // A thin box is meant along one axis: it spans the other.
  if (box.height() < thinBox)
    box = QRect(box.left(), area.top(), box.width(), area.height());
  else if (box.width() < thinBox)
    box = QRect(area.left(), box.top(), area.width(), box.height());
  box_->setGeometry(box);
  box_->show();
}

void Chart::release(QMouseEvent* event) {
  const bool boxed = box_->isVisible();
  box_->hide();
  if (std::exchange(panning_, false)) return;
  if (event->button() != Qt::LeftButton) return;
  if (boxed) return zoomToBox(box_->geometry());
  // A click in place asks for the step.
  if ((event->pos() - pressedAt_).manhattanLength() < clickReach && plot_->axisRect()->rect().contains(event->pos()))
    emit clicked(plot_->xAxis->pixelToCoord(event->pos().x()));
}

void Chart::zoomToBox(const QRect& box) {
  const QRect area = plot_->axisRect()->rect();
  const bool x = box.width() < area.width(), y = box.height() < area.height();
  if (x) plot_->xAxis->setRange(plot_->xAxis->pixelToCoord(box.left()), plot_->xAxis->pixelToCoord(box.left() + box.width()));
  if (y) plot_->yAxis->setRange(plot_->yAxis->pixelToCoord(box.top() + box.height()), plot_->yAxis->pixelToCoord(box.top()));
  if (x || y) userMoved(x, y);
}

bool Chart::eventFilter(QObject* watched, QEvent* event) {
  if (watched != plot_) return QWidget::eventFilter(watched, event);
  switch (event->type()) {
    case QEvent::MouseMove: {
      auto* mouse = static_cast<QMouseEvent*>(event);
      if (mouse->buttons() != Qt::NoButton)
        drag(mouse);
      else
        showReadout(mouse->pos());
      break;
    }
    case QEvent::Wheel:
      wheel(static_cast<QWheelEvent*>(event));
      event->accept();
      return true;  // the panel does not scroll under a chart that zooms
    case QEvent::MouseButtonPress:
      press(static_cast<QMouseEvent*>(event));
      break;
    case QEvent::MouseButtonRelease:
      release(static_cast<QMouseEvent*>(event));
      break;
    case QEvent::MouseButtonDblClick:
      resetView();
      emit viewReset();
      break;
    case QEvent::Leave:
      hideReadout();
      break;
    default:
      break;
  }
  return QWidget::eventFilter(watched, event);
}

/// Plus and minus zoom both axes, with Ctrl the x axis alone, with Alt the y axis alone. Plain arrows are the timeline's; with Shift they
/// move the chart, with Ctrl the crosshair, and Enter goes to its step.
void Chart::keyPressEvent(QKeyEvent* event) {
  const bool shift = event->modifiers() & Qt::ShiftModifier, control = event->modifiers() & Qt::ControlModifier;
  const bool alt = event->modifiers() & Qt::AltModifier;
  constexpr double share = 0.1;
  switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoom(notch, !alt, !control);
    case Qt::Key_Minus:
    case Qt::Key_Underscore:
      return zoom(1 / notch, !alt, !control);
    case Qt::Key_0:
    case Qt::Key_Home:
      resetView();
      emit viewReset();
      return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (std::isfinite(hoverX_)) emit clicked(hoverX_);
      return;
    case Qt::Key_Escape:
      if (!readout_->isVisible()) break;
      return hideReadout();
    case Qt::Key_Left:
    case Qt::Key_Right: {
      const bool right = event->key() == Qt::Key_Right;
      if (shift) return pan(right ? share : -share, 0);
      if (!control) break;
      const double from = std::isfinite(hoverX_) ? hoverX_ : std::isfinite(cursorX_) ? cursorX_ : (xRange().first + xRange().second) / 2;
      double best = nothing;
      for (const Drawn& drawn : drawn_) {
        const auto next = drawn.raw->visible() ? drawn.series->neighbour(from, right) : std::nullopt;
        if (next && (std::isnan(best) || std::abs(next->x() - from) < std::abs(best - from))) best = next->x();
      }
      if (std::isnan(best)) return;
      showCrosshair(best);
      emit hovered(hoverX_);
      return placeReadout(hoverX_, plot_->axisRect()->rect().center().y(), {});
    }
    case Qt::Key_Up:
    case Qt::Key_Down:
      if (!shift) break;
      return pan(0, event->key() == Qt::Key_Up ? share : -share);
    default:
      break;
  }
  QWidget::keyPressEvent(event);
}

bool Chart::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool modified = key->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier);
    switch (key->key()) {
      case Qt::Key_Left:
      case Qt::Key_Right:
      case Qt::Key_Up:
      case Qt::Key_Down:
        if (modified) event->accept();
        break;
      case Qt::Key_Plus:
      case Qt::Key_Equal:
      case Qt::Key_Minus:
      case Qt::Key_Underscore:
      case Qt::Key_0:
      case Qt::Key_Home:
      case Qt::Key_Return:
      case Qt::Key_Enter:
        event->accept();
        break;
      default:
        break;
    }
  }
  return QWidget::event(event);
}

void Chart::focusInEvent(QFocusEvent*) { update(); }

void Chart::focusOutEvent(QFocusEvent*) { update(); }

const std::vector<Chart::CrosshairValue>& Chart::showCrosshair(double x) {
  crosshair_.clear();
  double best = nothing;
  for (const Drawn& drawn : drawn_) {
    if (!drawn.raw->visible()) continue;
    const auto sample = drawn.series->nearest(x);
    if (sample && (std::isnan(best) || std::abs(sample->x() - x) < std::abs(best - x))) best = sample->x();
  }
  for (const Drawn& drawn : drawn_) {
    const auto sample = drawn.raw->visible() && !std::isnan(best) ? drawn.series->nearest(best) : std::nullopt;
    if (!sample) continue;
    const auto average = drawn.curve->smoothed ? drawn.curve->smoothed->nearest(sample->x()) : std::nullopt;
    crosshair_.push_back({drawn.curve->name, sample->x(), sample->y(), average ? average->y() : nothing});
  }
  setHover(best);
  return crosshair_;
}

QString Chart::readoutText() const {
  const auto number = [](double value) { return QString::number(value, 'g', 6); };
  QString text =
      QStringLiteral("<span style='color:%1'>%2 %3</span>").arg(look().muted.name(), data_.xLabel.section(' ', 0, 0), number(hoverX_));
  for (const CrosshairValue& value : crosshair_) {
    const auto found = std::find_if(drawn_.begin(), drawn_.end(), [&](const Drawn& drawn) { return drawn.curve->name == value.curve; });
    if (found == drawn_.end()) continue;
    const Curve& curve = *found->curve;
    QString shown = number(std::isfinite(value.smoothed) ? value.smoothed : value.y);
    if (std::isfinite(value.smoothed)) shown += tr(" (raw %1)").arg(number(value.y));
    for (qsizetype i = 0; i < std::min(curve.points.size(), curve.whiskers.size()); ++i)
      if (curve.points[i].x() == value.x && std::isfinite(curve.whiskers[i].x()))
        shown += QStringLiteral(" [%1, %2]").arg(curve.whiskers[i].x(), 0, 'g', 3).arg(curve.whiskers[i].y(), 0, 'g', 3);
    const auto low = curve.low ? curve.low->nearest(value.x) : std::nullopt,
               high = curve.high ? curve.high->nearest(value.x) : std::nullopt;
    if (low && high) shown += QStringLiteral(" [%1, %2]").arg(low->y(), 0, 'g', 4).arg(high->y(), 0, 'g', 4);
    if (std::abs(value.x - hoverX_) > 1e-9 * std::max(1.0, std::abs(hoverX_))) shown += tr(" at %1").arg(number(value.x));
    const QString label = entryOf(curve).isEmpty() ? data_.title : entryOf(curve);
    text += QStringLiteral("<br><span style='color:%1'>%2</span> %3")
                .arg(seriesColor(look(), curve.color).name(), label.toHtmlEscaped(), shown);
  }
  return text;
}

QString Chart::noteNear(const QPointF& pixel) const {
  for (const NotedPoint& note : data_.notes) {
    const QPointF at(plot_->xAxis->coordToPixel(note.at.x()), plot_->yAxis->coordToPixel(note.at.y()));
    if (QLineF(at, pixel).length() < 8) return note.toolTip;
  }
  for (const ReferenceLine& line : data_.lines) {
    if (!lineHidden(line) && std::abs(plot_->yAxis->coordToPixel(line.value) - pixel.y()) < 4) return line.toolTip;
  }
  for (const auto& [x, name] : marks_) {
    if (std::abs(plot_->xAxis->coordToPixel(x) - pixel.x()) < 4) return name;
  }
  return {};
}

void Chart::showReadout(const QPoint& at) {
  if (!plot_->axisRect()->rect().contains(at)) return hideReadout();
  if (showCrosshair(plot_->xAxis->pixelToCoord(at.x())).empty()) return hideReadout();
  emit hovered(hoverX_);
  placeReadout(hoverX_, at.y(), noteNear(at));
}

void Chart::placeReadout(double x, int y, const QString& note) {
  QString text = readoutText();
  readout_->setWordWrap(!note.isEmpty());
  if (!note.isEmpty()) text += QStringLiteral("<br><span style='color:%1'>%2</span>").arg(look().muted.name(), note.toHtmlEscaped());
  readout_->setText(text);
  readout_->setFixedWidth(note.isEmpty() ? QWIDGETSIZE_MAX : std::min(300, width() - 8));
  if (note.isEmpty()) readout_->setMinimumWidth(0);
  readout_->adjustSize();
  const QPoint anchor = plot_->pos() + QPoint(int(plot_->xAxis->coordToPixel(x)), y);
  const int left = anchor.x() + 12 + readout_->width() <= width() ? anchor.x() + 12 : anchor.x() - 12 - readout_->width();
  readout_->move(std::max(0, left), std::clamp(anchor.y() - readout_->height() / 2, 0, std::max(0, height() - readout_->height())));
  readout_->show();
  readout_->raise();
}

void Chart::hideReadout() {
  readout_->hide();
  crosshair_.clear();
  setHover(nothing);
  emit hovered(nothing);
}

}  // namespace resa
