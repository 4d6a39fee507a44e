#include "widgets/series_legend.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

namespace resa {
namespace {

constexpr int rowHeight = 20, margin = 8;

}  // namespace

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
  arrange();
}

QSize SeriesLegend::sizeHint() const { return {int(paintSeries(nullptr, {}, 1e6, series_, theme())), rowHeight}; }

/// Fills each row with what fits; a name that fits no row stands in one of its own.
void SeriesLegend::arrange() {
  rows_.clear();
  for (const auto& entry : series_) {
    if (!rows_.empty()) rows_.back().push_back(entry);
    const bool fits = !rows_.empty() && paintSeries(nullptr, {}, 1e6, rows_.back(), theme()) <= width() - margin;
    if (fits) continue;
    if (!rows_.empty()) rows_.back().pop_back();
    rows_.push_back({entry});
  }
  setFixedHeight(rowHeight * std::max<int>(1, int(rows_.size())));
  update();
}

void SeriesLegend::resizeEvent(QResizeEvent*) { arrange(); }

void SeriesLegend::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  for (std::size_t row = 0; row < rows_.size(); ++row)
    paintSeries(&painter, {margin, (double(row) + 0.5) * rowHeight}, 1e6, rows_[row], theme());
}

}  // namespace resa
