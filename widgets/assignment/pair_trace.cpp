#include "widgets/assignment/pair_trace.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/assignment/pair_figures.h"
#include "widgets/assignment/pair_plot.h"
#include "widgets/base/theme.h"

namespace resa {

PairTrace::PairTrace(QWidget* parent) : QWidget(parent) {
  setObjectName("pair.trace");
  setAccessibleName(tr("Assignment, prediction and similarity of the pair over all snapshots"));
  setToolTip(tr("A and P on the scale of the heat map (left), S from −1 to 1 (right); click to show that snapshot"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setMouseTracking(true);
  setFocusPolicy(Qt::TabFocus);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void PairTrace::setSeries(const PairSeries& series, std::int64_t size, const QString& title, int row, int column) {
  series_ = series;
  size_ = size;
  title_ = title;
  row_ = row;
  column_ = column;
  hovered_ = -1;
  update();
}

void PairTrace::setCurrentStep(qint64 step) {
  current_ = step;
  update();
}

int PairTrace::readIndex() const {
  if (hovered_ >= 0) return hovered_;
  const auto found = std::find(series_.steps.begin(), series_.steps.end(), current_);
  return found == series_.steps.end() ? -1 : int(found - series_.steps.begin());
}

QString PairTrace::reading() const {
  const int index = readIndex();
  if (index < 0) return {};
  QString text = tr("step %1").arg(series_.steps[std::size_t(index)]);
  for (int curve = 0; curve < pairCurves; ++curve) {
    const double value = pairValue(series_, curve, std::size_t(index));
    if (!std::isfinite(value)) continue;
    const QString number = curve == 2     ? QString::number(value, 'f', 2)
                           : value < 1e-5 ? QStringLiteral("<1e-5")
                                          : QString::number(value, 'g', 2);
    text += QStringLiteral("  %1 %2").arg(QLatin1String(pairCurveName(curve)), number);
  }
  return text;
}

QPointF PairTrace::positionOf(int curve, std::size_t snapshot) const {
  if (snapshot >= series_.steps.size()) return {};
  const PairPlot plot{series_, pairPlotArea(QRectF(rect()).adjusted(0, 0, 0, -18))};
  return {plot.xOf(series_.steps[snapshot]), plot.yOf(curve, pairValue(series_, curve, snapshot))};
}

void PairTrace::paintEvent(QPaintEvent*) {
  if (series_.steps.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Theme& look = theme();
  const PairPlot plot{series_, pairPlotArea(QRectF(rect()).adjusted(0, 0, 0, -18))};
  plot.paintAxes(painter, look, size_);
  const int index = readIndex();
  if (index >= 0) {
    painter.setPen(QPen(hovered_ >= 0 ? look.muted : look.accent, 1));
    const double x = plot.xOf(series_.steps[std::size_t(index)]);
    painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()));
  }
  for (const int curve : {2, 1, 0}) plot.paintCurve(painter, look, curve);
  painter.setFont(look.mono(10));
  painter.setPen(look.text);
  const QString text = QFontMetricsF(painter.font()).elidedText(reading(), Qt::ElideRight, width());
  painter.drawText(QRectF(0, height() - 16, width(), 16), Qt::AlignLeft | Qt::AlignVCenter, text);
  if (!hasFocus()) return;
  painter.setPen(QPen(look.accent, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
}

int PairTrace::nearestTo(double x) const {
  const PairPlot plot{series_, pairPlotArea(rect())};
  int best = -1;
  for (std::size_t i = 0; i < series_.steps.size(); ++i) {
    const auto away = [&](std::size_t k) { return std::abs(plot.xOf(series_.steps[k]) - x); };
    if (best < 0 || away(i) < away(std::size_t(best))) best = int(i);
  }
  return best;
}

void PairTrace::hover(int index) {
  if (index == hovered_) return;
  hovered_ = index;
  update();
}

void PairTrace::mouseMoveEvent(QMouseEvent* event) { hover(nearestTo(event->position().x())); }

void PairTrace::mousePressEvent(QMouseEvent* event) {
  const int index = nearestTo(event->position().x());
  if (index >= 0 && event->button() == Qt::LeftButton) emit stepClicked(series_.steps[std::size_t(index)]);
}

void PairTrace::leaveEvent(QEvent*) { hover(-1); }

void PairTrace::keyPressEvent(QKeyEvent* event) {
  const int last = int(series_.steps.size()) - 1, from = readIndex();
  switch (last < 0 ? 0 : event->key()) {
    case Qt::Key_Left:
      return hover(std::max(0, from - 1));
    case Qt::Key_Right:
      return hover(std::min(last, from + 1));
    case Qt::Key_Escape:
      return hover(-1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (from >= 0) emit stepClicked(series_.steps[std::size_t(from)]);
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

Figure PairTrace::figure() const { return pairTraceFigure({series_, size_, title_, current_, row_, column_}); }

}  // namespace resa
