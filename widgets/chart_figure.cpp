#include <qcustomplot.h>

#include <QFontMetricsF>
#include <QPainter>
#include <QPicture>
#include <QToolButton>
#include <algorithm>

#include "widgets/chart.h"
#include "widgets/series_legend.h"

/// How a chart lies on the screen and on paper.
namespace resa {
namespace {

constexpr int titleHeight = 22, marginLeft = 46, marginRight = 10;

double titleWidth(const ChartData& data, const Theme& look) {
  return QFontMetricsF(look.font(12, QFont::DemiBold)).horizontalAdvance(data.title);
}

/// Width of all entries in one row.
double rowWidth(const std::vector<LegendEntry>& entries, const Theme& look) {
  double width = 0;
  for (const LegendEntry& entry : entries) width += 35 + QFontMetricsF(look.font(12)).horizontalAdvance(entry.label);
  return width;
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
  paintHeader(painter, rect(), false);
  if (!hasFocus()) return;
  painter.setPen(QPen(look().accent, 1));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
}

double Chart::legendHeight(double width) const {
  const auto entries = legendOf(data_);
  if (rowWidth(entries, look()) <= width - titleWidth(data_, look()) - 12) return 0;
  return paintSeries(nullptr, QRectF(0, 0, width, 0), entries, look());
}

void Chart::paintHeader(QPainter& painter, const QRectF& area, bool withLegend) const {
  const Theme& look = this->look();
  const double left = area.left() + marginLeft;
  double right = area.right() - marginRight - (remove_->isVisibleTo(this) ? 26 : 0);
  const double title = titleWidth(data_, look);
  if (withLegend) {
    std::vector<LegendEntry> entries;
    for (const LegendEntry& entry : legendOf(data_))
      if (!view_.hidden.contains(entry.label)) entries.push_back(entry);
    const double wanted = rowWidth(entries, look);
    if (legendHeight(right - left) == 0) {
      paintSeries(&painter, QRectF(right - wanted + 14, area.top() + 1, wanted, 20), entries, look);
      right -= wanted + 12;
    } else {
      paintSeries(&painter, QRectF(left, area.top() + titleHeight, right - left, 0), entries, look);
    }
  } else if (legend_->isVisibleTo(this) && legend_->y() < titleHeight) {
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

void Chart::paintFigure(QPainter& painter, const QRect& area) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(area, look().panel);
  constexpr int captionHeight = 24;
  paintHeader(painter, QRectF(area).adjusted(0, 6, 0, 0), true);
  const int header = titleHeight + int(legendHeight(area.width() - marginLeft - marginRight));
  const QRect body = area.adjusted(0, 6 + header, 0, -captionHeight);
  plot_->axisRect()->setMargins(QMargins(marginLeft, 6, marginRight, 42));
  plot_->xAxis->setLabel(data_.xLabel);
  // QCPPainter opens its device itself, so it draws into a picture that is played back here; text is recorded as text.
  QPicture picture;
  {
    QCPPainter recorder(&picture);
    plot_->toPainter(&recorder, body.width(), body.height());
  }
  // A picture is played back enlarged by the device's resolution; the figure's painter is scaled already.
  const double enlarged = double(painter.device()->logicalDpiX()) / picture.logicalDpiX();
  painter.save();
  painter.translate(body.topLeft());
  painter.scale(1 / enlarged, 1 / enlarged);
  painter.drawPicture(0, 0, picture);
  painter.restore();
  painter.setFont(look().font(11));
  painter.setPen(look().muted);
  painter.drawText(QRect(area.left() + marginLeft, area.bottom() - captionHeight, area.width() - 56, captionHeight),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetrics(painter.font()).elidedText(data_.caption, Qt::ElideRight, area.width() - 56));
  painter.restore();
}

Figure chartFigure(const ChartData& data, const ChartView& view) {
  Figure figure;
  figure.name = data.name;
  figure.caption = data.title + " " + data.unit + " · " + data.caption;
  figure.size = data.large ? QSize(720, 360) : QSize(560, 340);
  figure.paint = [data, view](QPainter& painter, const QRect& area) {
    Chart chart(&lightTheme());
    chart.setView(view);
    chart.setData(data);
    chart.paintFigure(painter, area);
  };
  figure.csv = [data, view] { return chartCsv(data, view); };
  return figure;
}

}  // namespace resa
