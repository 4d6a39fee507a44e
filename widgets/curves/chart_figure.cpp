#include <qcustomplot.h>

#include <QFontMetricsF>
#include <QPainter>
#include <QToolButton>
#include <algorithm>

#include "widgets/curves/chart.h"
#include "widgets/curves/series_legend.h"

/// How a chart lies on the screen.
namespace resa {
namespace {

constexpr int titleHeight = 22, marginLeft = 46, marginRight = 10;

double titleWidth(const ChartData& data, const Theme& look) {
  return QFontMetricsF(look.font(12, QFont::DemiBold)).horizontalAdvance(data.title);
}

}  // namespace

/// The legend stands beside the title where it fits there, else in rows of its own below.
void Chart::layOut() {
  const int right = width() - marginRight - (remove_->isHidden() ? 0 : 26);
  remove_->setGeometry(width() - 28, 0, 24, titleHeight);
  const bool own = data_.ownLegend && !fixedTheme_;
  legend_->setEntries(own ? legendOf(data_) : std::vector<LegendEntry>{});
  legend_->setVisible(own && !legend_->entries().empty());
  headerHeight_ = titleHeight;
  if (legend_->isVisibleTo(this)) {
    const int left = marginLeft + int(titleWidth(data_, look())) + 12, wanted = legend_->rowWidth();
    if (wanted <= right - left) {
      legend_->setGeometry(right - wanted, 1, wanted, 20);
    } else {
      const int rows = legend_->heightFor(right - marginLeft) / 20;
      legend_->setMostRows(height() > 220 ? 3 : 1);
      const int tall = std::min(rows, height() > 220 ? 3 : 1) * 20;
      legend_->setGeometry(marginLeft, titleHeight, right - marginLeft, tall);
      headerHeight_ += tall;
    }
  }
  // A plot without any pixel has nothing to paint on.
  plot_->setGeometry(0, headerHeight_, std::max(1, width()), std::max(1, height() - headerHeight_));
}

void Chart::resizeEvent(QResizeEvent*) {
  layOut();
  afterMove(false);
}

void Chart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  paintHeader(painter, rect());
  if (!hasFocus()) return;
  painter.setPen(QPen(look().accent, 1));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
}

void Chart::paintHeader(QPainter& painter, const QRectF& area) const {
  const Theme& look = this->look();
  const double left = area.left() + marginLeft;
  double right = area.right() - marginRight - (remove_->isVisibleTo(this) ? 26 : 0);
  const double title = titleWidth(data_, look);
  if (legend_->isVisibleTo(this) && legend_->y() < titleHeight) {
    right = legend_->x() - 12;
  }
  painter.setFont(look.font(12, QFont::DemiBold));
  painter.setPen(look.text);
  painter.drawText(QRectF(left, area.top(), std::min(title + 2, right - left), titleHeight), Qt::AlignVCenter | Qt::AlignLeft, data_.title);
  painter.setFont(look.font(12));
  double room = right - left - title - 5;
  const QString out = leftOut();
  const QFontMetricsF metrics(painter.font());
  const QString unit =
      metrics.elidedText(data_.unit, Qt::ElideRight, std::max(0.0, out.isEmpty() ? room : room - metrics.horizontalAdvance(out) - 10));
  painter.setPen(look.muted);
  painter.drawText(QRectF(left + title + 5, area.top(), std::max(0.0, room), titleHeight), Qt::AlignVCenter | Qt::AlignLeft, unit);
  if (out.isEmpty()) return;
  const double used = data_.unit.isEmpty() ? 0 : metrics.horizontalAdvance(unit) + 10;
  painter.setPen(look.warn);
  room = std::max(0.0, room - used);
  painter.drawText(QRectF(left + title + 5 + used, area.top(), room, titleHeight), Qt::AlignVCenter | Qt::AlignLeft,
                   metrics.elidedText(out, Qt::ElideRight, room));
}

}  // namespace resa
