#pragma once
#include <QApplication>
#include <QTest>
#include <QWheelEvent>
#include <QWidget>
#include <cmath>

#include "widgets/curves/chart.h"

namespace resa {

inline QWidget* plotOf(Chart& chart) {
  for (QObject* child : chart.children())
    if (QString(child->metaObject()->className()) == "QCustomPlot") return qobject_cast<QWidget*>(child);
  return nullptr;
}

/// Where a share of the plot's width and height (from the bottom) lies in the plot's widget.
inline QPoint placeIn(Chart& chart, double x, double y) {
  const QRect area = chart.plotRect().translated(-plotOf(chart)->pos());
  return {int(std::lround(area.left() + x * area.width())), int(std::lround(area.bottom() + 1 - y * area.height()))};
}

inline void turnWheel(Chart& chart, const QPoint& at, int notches, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  QWidget* plot = plotOf(chart);
  QWheelEvent event(at, plot->mapToGlobal(at), {}, QPoint(0, 120 * notches), Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
  QApplication::sendEvent(plot, &event);
}

inline void dragBox(Chart& chart, const QPoint& from, const QPoint& to, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
  QWidget* plot = plotOf(chart);
  QTest::mousePress(plot, Qt::LeftButton, modifiers, from);
  for (const QPoint& at : {(from + to) / 2, to}) {
    QMouseEvent move(QEvent::MouseMove, at, plot->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, modifiers);
    QApplication::sendEvent(plot, &move);
  }
  QTest::mouseRelease(plot, Qt::LeftButton, modifiers, to);
}

}  // namespace resa
