#include "widgets/series_legend.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

namespace resa {

double paintSeries(QPainter* painter, const QPointF& leftMiddle, double width, const std::vector<std::pair<QString, int>>& series,
                   const Theme& theme) {
  const QFont font = theme.font(12);
  const QFontMetricsF metrics(font);
  double x = 0;
  for (const auto& [label, color] : series) {
    const double wide = 15 + metrics.horizontalAdvance(label);
    if (x > 0 && x + wide > width) break;
    if (painter) {
      painter->setPen(QPen(seriesColor(theme, color), 2.2, Qt::SolidLine, Qt::FlatCap));
      painter->drawLine(leftMiddle + QPointF(x, 0), leftMiddle + QPointF(x + 10, 0));
      painter->setFont(font);
      painter->setPen(theme.text);
      painter->drawText(QRectF(leftMiddle.x() + x + 15, leftMiddle.y() - 9, wide, 18), Qt::AlignVCenter | Qt::AlignLeft, label);
    }
    x += wide + 14;
  }
  return std::max(0.0, x - 14);
}

SeriesLegend::SeriesLegend(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void SeriesLegend::setSeries(const std::vector<std::pair<QString, int>>& series) {
  series_ = series;
  update();
}

QSize SeriesLegend::sizeHint() const { return {int(paintSeries(nullptr, {}, 1e6, series_, theme())), 20}; }

void SeriesLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  paintSeries(&painter, {46, height() / 2.0}, width() - 50.0, series_, theme());
}

}  // namespace resa
