// What mouse and keyboard do on a map, the same in two and in three dimensions.
#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "widgets/map/map_surface.h"
#include "widgets/samples/image_card.h"

namespace resa {
namespace {

constexpr double dragFrom = 3;  // pixels until a press becomes a drag
constexpr double arrowStep = 24;

/// The unit vector of an arrow key on the screen; zero for other keys.
QPointF directionOf(int key) {
  switch (key) {
    case Qt::Key_Left:
      return {-1, 0};
    case Qt::Key_Right:
      return {1, 0};
    case Qt::Key_Up:
      return {0, -1};
    case Qt::Key_Down:
      return {0, 1};
    default:
      return {};
  }
}

}  // namespace

SelectMode selectModeOf(Qt::KeyboardModifiers modifiers) {
  if (modifiers & Qt::ControlModifier) return SelectMode::remove;
  return modifiers & Qt::ShiftModifier ? SelectMode::add : SelectMode::replace;
}

void MapSurface::setLassoTool(bool chosen) {
  lassoTool_ = chosen;
  setCursor(chosen ? Qt::CrossCursor : Qt::ArrowCursor);
}

void MapSurface::moveCamera(const MapCamera& camera) {
  if (camera == camera_) return;
  setCamera(camera);
  emit cameraChanged(camera_);
}

void MapSurface::mousePressEvent(QMouseEvent* event) {
  pressedAt_ = event->position();
  pressed_ = event->button();
  dragging_ = false;
  const bool left = pressed_ == Qt::LeftButton;
  lassoing_ = pressed_ == Qt::RightButton || (left && (lassoTool_ || event->modifiers() & Qt::AltModifier));
  lassoKeys_ = event->modifiers();
}

void MapSurface::mouseMoveEvent(QMouseEvent* event) {
  if (data_.count() == 0) return;
  if (pressed_ == Qt::NoButton || event->buttons() == Qt::NoButton) return hover(rowAt(event->position()));
  const QPointF by = event->position() - pressedAt_;
  if (!dragging_ && by.manhattanLength() <= dragFrom) return;
  if (!dragging_ && lassoing_) lasso_ = QPolygonF({pressedAt_});
  dragging_ = true;
  hover(-1);
  if (lassoing_) {
    // A point every other pixel is as fine as a hand draws.
    if (lasso_.isEmpty() || (event->position() - lasso_.last()).manhattanLength() >= 2) lasso_ << event->position();
    lassoKeys_ = event->modifiers();
    return update();
  }
  pressedAt_ = event->position();
  moveCamera(dragged(by, pressed_ == Qt::MiddleButton || event->modifiers() & Qt::ShiftModifier));
}

void MapSurface::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != pressed_) return;
  const bool wasDrag = dragging_, wasLasso = lassoing_;
  pressed_ = Qt::NoButton;
  dragging_ = lassoing_ = false;
  if (wasLasso && wasDrag) {
    if (!lasso_.isEmpty()) lasso_ << event->position();
    return finishLasso(event->modifiers());
  }
  if (wasDrag) return;
  if (event->button() == Qt::RightButton) {
    // The menu that a press with the right button would have opened, had it not been able to become a lasso.
    QContextMenuEvent menu(QContextMenuEvent::Other, event->position().toPoint(), event->globalPosition().toPoint(), event->modifiers());
    if (parentWidget()) QApplication::sendEvent(parentWidget(), &menu);
    return;
  }
  const int row = event->button() == Qt::LeftButton ? rowAt(event->position()) : -1;
  if (row < 0) return;
  chooseRow(row, event->modifiers());
  emit pointClicked(row);
}

void MapSurface::contextMenuEvent(QContextMenuEvent* event) {
  // By mouse it waits for the release, see above; by the keyboard's menu key it goes on to the panel.
  event->setAccepted(event->reason() == QContextMenuEvent::Mouse);
}

void MapSurface::finishLasso(Qt::KeyboardModifiers modifiers) {
  placePoints();
  const std::vector<int> rows = rowsInside(lasso_, shade_.marks.at, shade_.visible);
  const bool cancelled = lasso_.isEmpty();
  lasso_.clear();
  update();
  if (!cancelled) emit rowsChosen(rows, selectModeOf(modifiers), -1, tr("lasso"));
}

void MapSurface::chooseRow(int row, Qt::KeyboardModifiers modifiers) {
  emit rowsChosen({row}, selectModeOf(modifiers), row, samples_ ? evaluatedCaption(*samples_, row) : tr("image %1").arg(row));
}

void MapSurface::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) moveCamera({});
}

void MapSurface::wheelEvent(QWheelEvent* event) {
  const double half = std::min(width(), height()) / 2.0;
  moveCamera(zoomedAt(camera_, (event->position() - QRectF(rect()).center()) / half, std::pow(1.0015, event->angleDelta().y())));
  event->accept();
}

void MapSurface::leaveEvent(QEvent*) { hover(-1); }

bool MapSurface::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    // While the map has the focus these keys are its own, whatever the window uses them for.
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool plain = !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier));
    const bool escapes = key->key() == Qt::Key_Escape && (lassoing_ || !selected_.empty());
    if ((plain && (directionOf(key->key()) != QPointF() || key->key() == Qt::Key_Return)) || escapes ||
        key->matches(QKeySequence::SelectAll)) {
      event->accept();
      return true;
    }
  }
  return QWidget::event(event);
}

void MapSurface::walk(const QPointF& direction) {
  placePoints();
  int from = hovered_;
  if (from < 0) {
    // The first step begins where one looks: at what is selected, else nearest to the middle.
    from = current_ >= 0 ? current_ : pointAt(QRectF(rect()).center(), 1e6);
    return hover(from);
  }
  hover(nextRow(shade_.marks.at, shade_.visible, from, direction));
}

void MapSurface::keyPressEvent(QKeyEvent* event) {
  const QPointF direction = directionOf(event->key());
  const double zoomBy = event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal ? 1.25 : event->key() == Qt::Key_Minus ? 0.8 : 0;
  if (data_.count() == 0) return QWidget::keyPressEvent(event);
  if (direction != QPointF()) {
    if (event->modifiers() & Qt::ShiftModifier) return moveCamera(dragged(-direction * arrowStep, false));
    return walk(direction);
  }
  if (zoomBy > 0) return moveCamera(zoomedAt(camera_, {}, zoomBy));
  if (event->key() == Qt::Key_0 || event->key() == Qt::Key_Home) return moveCamera({});
  if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && hovered_ >= 0) {
    const int row = hovered_;
    chooseRow(row, event->modifiers());
    emit pointClicked(row);
    return;
  }
  if (event->matches(QKeySequence::SelectAll)) {
    std::vector<int> rows;
    for (std::size_t row = 0; row < shade_.visible.size(); ++row) {
      if (shade_.visible[row]) rows.push_back(int(row));
    }
    emit rowsChosen(rows, SelectMode::replace, -1, tr("all images shown"));
    return;
  }
  if (event->key() == Qt::Key_Escape && (lassoing_ || !selected_.empty())) {
    if (!lassoing_) emit rowsChosen({}, SelectMode::replace, -1, {});
    lasso_.clear();
    lassoing_ = dragging_ = false;
    pressed_ = Qt::NoButton;
    return update();
  }
  QWidget::keyPressEvent(event);
}

}  // namespace resa
