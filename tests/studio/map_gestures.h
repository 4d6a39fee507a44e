#pragma once
#include <QApplication>
#include <QMouseEvent>
#include <QPolygonF>
#include <vector>

#include "widgets/map/map_surface.h"

namespace resa {

/// Drags along a path as the window system would tell it.
inline void drag(QWidget& widget, const QPolygonF& path, Qt::MouseButton button, Qt::KeyboardModifiers modifiers = {}) {
  const auto send = [&](QEvent::Type type, const QPointF& at, Qt::MouseButton which, Qt::MouseButtons down) {
    QMouseEvent event(type, at, widget.mapToGlobal(at), which, down, modifiers);
    QApplication::sendEvent(&widget, &event);
  };
  send(QEvent::MouseButtonPress, path.first(), button, button);
  for (const QPointF& at : path) send(QEvent::MouseMove, at, Qt::NoButton, button);
  send(QEvent::MouseButtonRelease, path.last(), button, Qt::NoButton);
}

/// A box drawn by hand around some rows of a map.
inline QPolygonF around(const MapSurface& map, const std::vector<int>& rows) {
  QRectF box(map.positionOf(rows.front()), QSizeF(1, 1));
  for (const int row : rows) box = box.united(QRectF(map.positionOf(row), QSizeF(1, 1)));
  box.adjust(-12, -12, 12, 12);
  return QPolygonF({box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft(), box.topLeft()});
}

}  // namespace resa
