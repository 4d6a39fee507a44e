#include "widgets/assignment/pair_trace.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/assignment/matrix_colors.h"
#include "widgets/base/theme.h"

namespace resa {
namespace {

constexpr double leftLabels = 34, rightLabels = 20, below = 16, above = 6;
constexpr int curveColors[] = {0, 2, 3};
const char* const curveNames[] = {"A", "P", "S"};

const std::vector<double>& valuesOf(const PairSeries& series, int curve) {
  return curve == 0 ? series.assignment : curve == 1 ? series.prediction : series.similarity;
}

double valueAt(const PairSeries& series, int curve, std::size_t i) {
  const std::vector<double>& values = valuesOf(series, curve);
  return i < values.size() ? values[i] : std::numeric_limits<double>::quiet_NaN();
}

/// What is drawn and where, on the screen and on paper.
struct Plot {
  const PairSeries& series;
  QRectF area;

  double xOf(std::int64_t step) const {
    const double span = double(std::max<std::int64_t>(1, series.steps.back() - series.steps.front()));
    return area.left() + double(step - series.steps.front()) / span * area.width();
  }
  double yOf(int curve, double value) const {
    static const ColorScale mass = scaleOf(MatrixMode::assignment), cosine = scaleOf(MatrixMode::similarity);
    return area.bottom() - (curve == 2 ? cosine : mass).position(value) * area.height();
  }
  void paintAxes(QPainter& painter, const Theme& look, std::int64_t size) const;
  void paintCurve(QPainter& painter, const Theme& look, int curve) const;
};

QRectF plotArea(const QRectF& rect) { return rect.adjusted(leftLabels, above, -rightLabels, -below); }

void Plot::paintAxes(QPainter& painter, const Theme& look, std::int64_t size) const {
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
    painter.drawText(QRectF(0, y - height / 2, area.left() - 4, height), Qt::AlignRight | Qt::AlignVCenter, text);
  }
  painter.setPen(seriesColor(look, curveColors[2]));
  for (const double value : {1.0, 0.0, -1.0}) {
    painter.drawText(QRectF(area.right() + 3, yOf(2, value) - height / 2, rightLabels, height), Qt::AlignLeft | Qt::AlignVCenter,
                     value < 0 ? QStringLiteral("−1") : QString::number(value));
  }
  if (size > 0) {
    painter.setPen(QPen(look.muted, 1, Qt::DashLine));
    painter.drawLine(QPointF(area.left(), chance), QPointF(area.right(), chance));
    painter.setPen(look.text);
    painter.drawText(QRectF(0, chance - height / 2, area.left() - 3, height), Qt::AlignRight | Qt::AlignVCenter,
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

void Plot::paintCurve(QPainter& painter, const Theme& look, int curve) const {
  QPainterPath path;
  bool open = false;
  const QColor color = seriesColor(look, curveColors[curve]);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  for (std::size_t i = 0; i < series.steps.size(); ++i) {
    const double value = valueAt(series, curve, i);
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

}  // namespace

PairTrace::PairTrace(QWidget* parent) : QWidget(parent) {
  setObjectName("pair.trace");
  setAccessibleName(tr("Assignment, prediction and similarity of the pair over all snapshots"));
  setToolTip(tr("A and P on the scale of the heat map (left), S from −1 to 1 (right); click to show that snapshot"));
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setMouseTracking(true);
  setFocusPolicy(Qt::TabFocus);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, qOverload<>(&QWidget::update));
}

void PairTrace::setSeries(const PairSeries& series, std::int64_t size, const QString& title) {
  series_ = series;
  size_ = size;
  title_ = title;
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
  for (int curve = 0; curve < 3; ++curve) {
    const double value = valueAt(series_, curve, std::size_t(index));
    if (!std::isfinite(value)) continue;
    const QString number = curve == 2     ? QString::number(value, 'f', 2)
                           : value < 1e-5 ? QStringLiteral("<1e-5")
                                          : QString::number(value, 'g', 2);
    text += QStringLiteral("  %1 %2").arg(QLatin1String(curveNames[curve]), number);
  }
  return text;
}

QPointF PairTrace::positionOf(int curve, std::size_t snapshot) const {
  if (snapshot >= series_.steps.size()) return {};
  const Plot plot{series_, plotArea(QRectF(rect()).adjusted(0, 0, 0, -18))};
  return {plot.xOf(series_.steps[snapshot]), plot.yOf(curve, valueAt(series_, curve, snapshot))};
}

void PairTrace::paintEvent(QPaintEvent*) {
  if (series_.steps.empty()) return;
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const Theme& look = theme();
  const Plot plot{series_, plotArea(QRectF(rect()).adjusted(0, 0, 0, -18))};
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
  const Plot plot{series_, plotArea(rect())};
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

Figure PairTrace::figure() const {
  Figure figure;
  figure.name = QStringLiteral("pair_trace");
  figure.caption =
      tr("%1 over all snapshots, as trained: assignment A and prediction P (left, logarithmic), similarity S (right)").arg(title_);
  figure.size = QSize(560, 300);
  figure.paint = [series = series_, size = size_, title = title_](QPainter& painter, const QRect& area) {
    const Theme& look = lightTheme();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(area, look.panel);
    painter.translate(area.topLeft());
    painter.setFont(look.font(13, QFont::DemiBold));
    painter.setPen(look.text);
    painter.drawText(QRectF(16, 8, area.width() - 32, 20), Qt::AlignLeft | Qt::AlignVCenter, title);
    double right = area.width() - 16;
    painter.setFont(look.mono(12));
    for (const int curve : {2, 1, 0}) {
      painter.setPen(seriesColor(look, curveColors[curve]));
      right -= 20;
      painter.drawText(QRectF(right, 8, 20, 20), Qt::AlignCenter, QLatin1String(curveNames[curve]));
    }
    if (!series.steps.empty()) {
      const Plot plot{series, plotArea(QRectF(12, 34, area.width() - 24, area.height() - 46))};
      plot.paintAxes(painter, look, size);
      for (const int curve : {2, 1, 0}) plot.paintCurve(painter, look, curve);
    }
    painter.restore();
  };
  figure.csv = [series = series_] { return pairSeriesCsv(series); };
  return figure;
}

QByteArray pairSeriesCsv(const PairSeries& series) {
  QByteArray csv = "step,epoch,assignment,prediction,similarity\n";
  const auto number = [](double value) { return std::isfinite(value) ? QByteArray::number(value, 'g', 9) : QByteArray(); };
  for (std::size_t i = 0; i < series.steps.size(); ++i) {
    csv += QByteArray::number(qlonglong(series.steps[i])) + ",";
    csv += i < series.epochs.size() ? number(series.epochs[i]) : QByteArray();
    for (int curve = 0; curve < 3; ++curve) csv += "," + number(valueAt(series, curve, i));
    csv += "\n";
  }
  return csv;
}

}  // namespace resa
