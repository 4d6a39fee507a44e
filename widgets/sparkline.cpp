#include "widgets/sparkline.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "widgets/theme.h"

namespace resa {

Sparkline::Sparkline(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void Sparkline::setSeries(const std::vector<std::int64_t>& steps, const std::vector<double>& first, const std::vector<double>& second,
                          double reference) {
  steps_ = steps;
  first_ = first;
  second_ = second;
  reference_ = reference;
  update();
}

void Sparkline::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF area = QRectF(rect()).adjusted(2, 4, -2, -4);
  double highest = reference_;
  for (double value : first_) highest = std::max(highest, value);
  for (double value : second_) highest = std::max(highest, value);
  if (steps_.empty() || highest <= 0) return;
  const double span = double(std::max<std::int64_t>(1, steps_.back() - steps_.front()));
  auto point = [&](std::size_t i, double value) {
    return QPointF(area.left() + double(steps_[i] - steps_.front()) / span * area.width(), area.bottom() - value / highest * area.height());
  };
  painter.setPen(QPen(theme().line, 1));
  painter.drawLine(area.bottomLeft(), area.bottomRight());
  painter.setPen(QPen(theme().muted, 1, Qt::DashLine));
  const double y = area.bottom() - reference_ / highest * area.height();
  painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
  auto draw = [&](const std::vector<double>& values, int color) {
    QPainterPath path;
    for (std::size_t i = 0; i < std::min(values.size(), steps_.size()); ++i) {
      if (i == 0)
        path.moveTo(point(i, values[i]));
      else
        path.lineTo(point(i, values[i]));
    }
    painter.setPen(QPen(seriesColor(theme(), color), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(path);
  };
  draw(second_, 2);
  draw(first_, 0);
}

}  // namespace resa
