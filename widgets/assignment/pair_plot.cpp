#include "widgets/assignment/pair_plot.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/assignment/matrix_colors.h"

namespace resa {
namespace {

constexpr double leftLabels = 34, rightLabels = 20, below = 16, above = 6;

const std::vector<double>& valuesOf(const PairSeries& series, int curve) {
  return curve == 0 ? series.assignment : curve == 1 ? series.prediction : series.similarity;
}

}  // namespace

const char* pairCurveName(int curve) {
  constexpr const char* names[] = {"A", "P", "S"};
  return names[curve];
}

int pairCurveColor(int curve) {
  constexpr int colors[] = {0, 2, 3};
  return colors[curve];
}

double pairValue(const PairSeries& series, int curve, std::size_t i) {
  const std::vector<double>& values = valuesOf(series, curve);
  return i < values.size() ? values[i] : std::numeric_limits<double>::quiet_NaN();
}

double PairPlot::xOf(std::int64_t step) const {
  const double span = double(std::max<std::int64_t>(1, series.steps.back() - series.steps.front()));
  return area.left() + double(step - series.steps.front()) / span * area.width();
}

double PairPlot::yOf(int curve, double value) const {
  static const ColorScale mass = scaleOf(MatrixMode::assignment), cosine = scaleOf(MatrixMode::similarity);
  return area.bottom() - (curve == 2 ? cosine : mass).position(value) * area.height();
}

QRectF pairPlotArea(const QRectF& rect) { return rect.adjusted(leftLabels, above, -rightLabels, -below); }

void PairPlot::paintAxes(QPainter& painter, const Theme& look, std::int64_t size) const {
  painter.setFont(look.mono(10));
  const double height = QFontMetricsF(painter.font()).height();
  const double chance = size > 0 ? yOf(0, 1.0 / double(size)) : -1e9;
  for (const double value : {1.0, 1e-2, 1e-4}) {
    const double y = yOf(0, value);
    painter.setPen(QPen(look.line, 1));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    if (std::abs(y - chance) < height) continue;  // 1/B is worth more than a tick that it would overprint
    painter.setPen(look.muted);
    const QString text = value >= 0.01 ? QString::number(value) : QStringLiteral("1e%1").arg(int(std::lround(std::log10(value))));
    painter.drawText(QRectF(area.left() - leftLabels, y - height / 2, leftLabels - 4, height), Qt::AlignRight | Qt::AlignVCenter, text);
  }
  painter.setPen(seriesColor(look, pairCurveColor(2)));
  for (const double value : {1.0, 0.0, -1.0}) {
    painter.drawText(QRectF(area.right() + 3, yOf(2, value) - height / 2, rightLabels, height), Qt::AlignLeft | Qt::AlignVCenter,
                     value < 0 ? QStringLiteral("−1") : QString::number(value));
  }
  if (size > 0) {
    painter.setPen(QPen(look.muted, 1, Qt::DashLine));
    painter.drawLine(QPointF(area.left(), chance), QPointF(area.right(), chance));
    painter.setPen(look.text);
    painter.drawText(QRectF(area.left() - leftLabels, chance - height / 2, leftLabels - 3, height), Qt::AlignRight | Qt::AlignVCenter,
                     QStringLiteral("1/%1").arg(size));
  }
  painter.setPen(look.muted);
  const bool epochs = series.epochs.size() == series.steps.size();
  const auto place = [&](std::size_t i) {
    return epochs ? QCoreApplication::translate("resa::PairTrace", "epoch %1").arg(series.epochs[i], 0, 'g', 3)
                  : QCoreApplication::translate("resa::PairTrace", "step %1").arg(series.steps[i]);
  };
  const QRectF line(area.left(), area.bottom() + 2, area.width(), below);
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, place(0));
  painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, place(series.steps.size() - 1));
}

void PairPlot::paintCurve(QPainter& painter, const Theme& look, int curve) const {
  QPainterPath path;
  bool open = false;
  const QColor color = seriesColor(look, pairCurveColor(curve));
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  for (std::size_t i = 0; i < series.steps.size(); ++i) {
    const double value = pairValue(series, curve, i);
    if (!std::isfinite(value)) {
      open = false;
      continue;
    }
    const QPointF point(xOf(series.steps[i]), yOf(curve, value));
    if (open)
      path.lineTo(point);
    else
      path.moveTo(point);
    open = true;
    if (series.steps.size() <= 40) painter.drawEllipse(point, 2, 2);
  }
  painter.setPen(QPen(color, 1.7, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(path);
}

}  // namespace resa
