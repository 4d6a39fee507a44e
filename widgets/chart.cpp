#include "widgets/chart.h"

#include <qcustomplot.h>

#include <QLabel>
#include <QPicture>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/series_legend.h"

namespace resa {
namespace {

constexpr int headerHeight = 22;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Few, round ticks; labels never wider than the margin.
QSharedPointer<QCPAxisTicker> quietTicker(int count) {
  QSharedPointer<QCPAxisTicker> ticker(new QCPAxisTicker);
  ticker->setTickCount(count);
  return ticker;
}

/// Powers of ten, or round values between them where the range is short.
void setScale(QCPAxis* axis, bool logarithmic) {
  axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  if (logarithmic)
    axis->setTicker(QSharedPointer<QCPAxisTickerLog>(new QCPAxisTickerLog));
  else
    axis->setTicker(quietTicker(4));
}

void styleAxis(QCPAxis* axis, const Theme& theme, bool grid) {
  axis->setBasePen(Qt::NoPen);
  axis->setTickPen(Qt::NoPen);
  axis->setSubTickPen(Qt::NoPen);
  axis->setTickLabelFont(theme.mono(11));
  axis->setTickLabelColor(theme.muted);
  axis->setTickLabelPadding(6);
  axis->setLabelFont(theme.font(11));
  axis->setLabelColor(theme.muted);
  axis->setLabelPadding(2);
  axis->setNumberFormat("gb");
  axis->setNumberPrecision(4);
  axis->grid()->setVisible(grid);
  axis->grid()->setPen(QPen(theme.line, 0));
  axis->grid()->setZeroLinePen(QPen(theme.line, 0));
}

}  // namespace

Chart::Chart(const Theme* fixedTheme, QWidget* parent)
    : QWidget(parent), fixedTheme_(fixedTheme), plot_(new QCustomPlot(this)), readout_(new QLabel(this)), cursorX_(nothing) {
  plot_->setNoAntialiasingOnDrag(false);
  plot_->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  plot_->axisRect()->setRangeDrag(Qt::Horizontal);
  plot_->axisRect()->setRangeZoom(Qt::Horizontal);
  plot_->axisRect()->setAutoMargins(QCP::msNone);
  plot_->axisRect()->setMargins(QMargins(46, 6, 10, 24));
  plot_->plotLayout()->setMargins({});
  plot_->setFocusPolicy(Qt::NoFocus);
  plot_->setMouseTracking(true);
  plot_->installEventFilter(this);
  readout_->setAttribute(Qt::WA_TransparentForMouseEvents);
  readout_->setProperty("role", "readout");
  readout_->setTextFormat(Qt::RichText);
  readout_->hide();
  connect(plot_->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this, [this](const QCPRange& range) {
    if (zoomed_) emit xRangeChanged(range.lower, range.upper);
  });
  if (!fixedTheme) connect(&ThemeHub::instance(), &ThemeHub::changed, this, [this] { setData(data_); });
  applyLook();
}

const Theme& Chart::look() const { return fixedTheme_ ? *fixedTheme_ : theme(); }

void Chart::applyLook() {
  const Theme& look = this->look();
  plot_->setBackground(QBrush(look.panel));
  styleAxis(plot_->xAxis, look, false);
  styleAxis(plot_->yAxis, look, true);
  plot_->xAxis->setTicker(quietTicker(5));
  setScale(plot_->yAxis, data_.logY);
  readout_->setStyleSheet(QStringLiteral("background: %1; border: 1px solid %2; border-radius: 6px; padding: 5px 8px; color: %3;")
                              .arg(look.raised.name(), look.line.name(), look.text.name()));
  readout_->setFont(look.mono(11));
}

void Chart::setData(const ChartData& data) {
  data_ = data;
  setObjectName("chart." + data.name);
  setAccessibleName(data.title + " " + data.unit);
  setAccessibleDescription(data.caption);
  setToolTip(data.caption);
  plot_->clearPlottables();
  plot_->clearItems();
  graphs_.clear();
  applyLook();
  for (const Curve& curve : data.curves) addCurve(curve);
  for (std::size_t i = 0; i < data.lines.size(); ++i) addLine(data.lines[i], int(i));
  for (QPointer<QCPItemStraightLine>* line : {&cursor_, &hover_}) {
    *line = new QCPItemStraightLine(plot_);
    (*line)->setSelectable(false);
  }
  cursor_->setPen(QPen(look().accent, 1));
  hover_->setPen(QPen(look().muted, 0, Qt::DotLine));
  hover_->setVisible(false);
  setCursor(cursorX_);
  if (!zoomed_) rescale();
  update();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::addCurve(const Curve& curve) {
  const QColor color = seriesColor(look(), curve.color);
  QCPGraph* graph = plot_->addGraph();
  graph->setSelectable(QCP::stNone);
  graph->setPen(QPen(color, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
  graph->setLineStyle(curve.line ? QCPGraph::lsLine : QCPGraph::lsNone);
  graph->setAntialiased(true);
  QVector<double> x, y;
  for (const QPointF& point : curve.points) {
    x.append(point.x());
    y.append(point.y());
  }
  graph->setData(x, y);
  // A single point makes no line; without a marker it would be invisible.
  if (curve.markers || x.size() == 1) {
    const double size = x.size() > 40 ? 3.5 : 5;
    QCPScatterStyle style(QCPScatterStyle::ssCircle, QPen(color, 1.3), curve.filled ? QBrush(color) : QBrush(look().panel), size);
    graph->setScatterStyle(style);
  }
  graphs_.emplace_back(curve.name, graph);
  if (curve.whiskers.size() != curve.points.size() || curve.points.isEmpty()) return;
  QVector<double> below, above;
  for (qsizetype i = 0; i < curve.points.size(); ++i) {
    const double value = curve.points[i].y();
    below.append(std::max(0.0, value - curve.whiskers[i].x()));
    above.append(std::max(0.0, curve.whiskers[i].y() - value));
  }
  auto* bars = new QCPErrorBars(plot_->xAxis, plot_->yAxis);
  bars->setDataPlottable(graph);
  bars->setErrorType(QCPErrorBars::etValueError);
  bars->setData(below, above);
  QColor faint = color;
  faint.setAlphaF(0.55f);
  bars->setPen(QPen(faint, 1));
  bars->setWhiskerWidth(5);
  bars->setSymbolGap(4);
  bars->setSelectable(QCP::stNone);
}

void Chart::addLine(const ReferenceLine& line, int index) {
  const Theme& look = this->look();
  auto* text = new QCPItemText(plot_);
  text->setSelectable(false);
  text->setText(line.label);
  text->setFont(look.mono(11));
  text->setColor(look.muted);
  // The second label goes to the left end, so that lines close to each other do not overprint their names.
  const bool right = index % 2 == 0;
  text->setPositionAlignment((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignBottom);
  QColor behind = look.panel;
  behind.setAlphaF(0.7f);
  text->setBrush(behind);
  text->setPadding(QMargins(3, 0, 3, 1));
  text->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
  text->position->setTypeY(QCPItemPosition::ptPlotCoords);
  text->position->setCoords(right ? 1 : 0, line.value);
  // The line comes second, over the ground of its label.
  auto* item = new QCPItemStraightLine(plot_);
  item->setSelectable(false);
  QPen pen(look.muted, 1);
  pen.setDashPattern({4, 3});
  item->setPen(pen);
  item->point1->setCoords(0, line.value);
  item->point2->setCoords(1, line.value);
}

void Chart::rescale() {
  double lowX = nothing, highX = nothing, lowY = nothing, highY = nothing;
  auto include = [](double value, double& low, double& high) {
    if (!std::isfinite(value)) return;
    low = std::isnan(low) ? value : std::min(low, value);
    high = std::isnan(high) ? value : std::max(high, value);
  };
  for (const Curve& curve : data_.curves) {
    for (const QPointF& point : curve.points) {
      include(point.x(), lowX, highX);
      include(point.y(), lowY, highY);
    }
    for (const QPointF& whisker : curve.whiskers) {
      include(whisker.x(), lowY, highY);
      include(whisker.y(), lowY, highY);
    }
  }
  for (const ReferenceLine& line : data_.lines) include(line.value, lowY, highY);
  if (data_.fromZero) include(0, lowY, highY);
  if (std::isnan(lowX) || std::isnan(lowY)) return;
  if (highX <= lowX) highX = lowX + 1;
  if (data_.logY) {
    plot_->xAxis->setRange(lowX - 0.045 * (highX - lowX), highX + 0.045 * (highX - lowX));
    plot_->yAxis->setRange(std::pow(10, std::floor(std::log10(lowY))), 1.2 * std::pow(10, std::ceil(std::log10(highY))));
    return;
  }
  const double spanY = highY > lowY ? highY - lowY : std::max(1e-3, std::abs(highY) * 0.2);
  const double padX = (highX - lowX) * 0.045;
  plot_->xAxis->setRange(lowX - padX, highX + padX);
  plot_->yAxis->setRange(data_.fromZero && lowY == 0 ? -0.02 * spanY : lowY - 0.10 * spanY, highY + 0.14 * spanY);
}

void Chart::setCursor(double x) {
  cursorX_ = x;
  if (!cursor_) return;
  cursor_->setVisible(std::isfinite(x));
  if (std::isfinite(x)) {
    cursor_->point1->setCoords(x, 0);
    cursor_->point2->setCoords(x, 1);
  }
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::setHover(double x) {
  if (!hover_) return;
  if (!std::isfinite(x) && !hover_->visible()) return;
  hover_->setVisible(std::isfinite(x));
  if (std::isfinite(x)) {
    hover_->point1->setCoords(x, 0);
    hover_->point2->setCoords(x, 1);
  }
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::setXRange(double low, double high) {
  const QSignalBlocker quiet(plot_->xAxis);
  zoomed_ = true;
  plot_->xAxis->setRange(low, high);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::resetView() {
  zoomed_ = false;
  rescale();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::userMoved() { zoomed_ = true; }

QVector<QPointF> Chart::plotted(const QString& curve) const {
  QVector<QPointF> points;
  for (const auto& [name, graph] : graphs_) {
    if (name != curve) continue;
    for (const QCPGraphData& data : *graph->data()) points.append({data.key, data.value});
  }
  return points;
}

QStringList Chart::curveNames() const {
  QStringList names;
  for (const auto& [name, graph] : graphs_) names.append(name);
  return names;
}

bool Chart::eventFilter(QObject* watched, QEvent* event) {
  if (watched != plot_) return QWidget::eventFilter(watched, event);
  const auto* mouse = dynamic_cast<QMouseEvent*>(event);
  switch (event->type()) {
    case QEvent::MouseMove:
      if (mouse->buttons() != Qt::NoButton) userMoved();
      showReadout(mouse->pos());
      break;
    case QEvent::Wheel:
      userMoved();
      break;
    case QEvent::MouseButtonPress:
      pressedAt_ = mouse->pos();
      break;
    case QEvent::MouseButtonRelease:
      // A drag is a pan; a click in place asks for the step.
      if (mouse->button() == Qt::LeftButton && (mouse->pos() - pressedAt_).manhattanLength() < 4) {
        emit clicked(plot_->xAxis->pixelToCoord(mouse->pos().x()));
      }
      break;
    case QEvent::MouseButtonDblClick:
      resetView();
      emit viewReset();
      break;
    case QEvent::Leave:
      hideReadout();
      break;
    default:
      break;
  }
  return QWidget::eventFilter(watched, event);
}

QString Chart::readoutAt(double x, double* snapped) const {
  double best = nothing;
  for (const auto& [name, graph] : graphs_) {
    if (graph->data()->isEmpty()) continue;
    auto at = graph->data()->findBegin(x, true);
    for (auto it : {at, at + 1 == graph->data()->constEnd() ? at : at + 1}) {
      if (std::isnan(best) || std::abs(it->key - x) < std::abs(best - x)) best = it->key;
    }
  }
  *snapped = best;
  if (std::isnan(best)) return {};
  QString text = QStringLiteral("<span style='color:%1'>%2 %3</span>")
                     .arg(look().muted.name(), data_.xLabel.section(' ', 0, 0), QString::number(best, 'g', 5));
  for (std::size_t i = 0; i < graphs_.size(); ++i) {
    QCPGraph* graph = graphs_[i].second;
    if (graph->data()->isEmpty()) continue;
    auto at = graph->data()->findBegin(best, false);
    if (at == graph->data()->constEnd() || std::abs(at->key - best) > 1e-9 * std::max(1.0, std::abs(best))) continue;
    const Curve& curve = data_.curves[i];
    QString value = QString::number(at->value, 'g', 4);
    const auto index = at - graph->data()->constBegin();
    if (index < curve.whiskers.size()) {
      value += QStringLiteral(" [%1, %2]").arg(curve.whiskers[index].x(), 0, 'g', 3).arg(curve.whiskers[index].y(), 0, 'g', 3);
    }
    const QString label = curve.label.isEmpty() ? data_.title : curve.label;
    text += QStringLiteral("<br><span style='color:%1'>%2</span> %3")
                .arg(seriesColor(look(), curve.color).name(), label.toHtmlEscaped(), value);
  }
  return text;
}

QString Chart::noteNear(const QPointF& pixel) const {
  for (const NotedPoint& note : data_.notes) {
    const QPointF at(plot_->xAxis->coordToPixel(note.at.x()), plot_->yAxis->coordToPixel(note.at.y()));
    if (QLineF(at, pixel).length() < 8) return note.toolTip;
  }
  for (const ReferenceLine& line : data_.lines) {
    if (std::abs(plot_->yAxis->coordToPixel(line.value) - pixel.y()) < 4) return line.toolTip;
  }
  return {};
}

void Chart::showReadout(const QPoint& at) {
  if (!plot_->axisRect()->rect().contains(at)) return hideReadout();
  double x = nothing;
  QString text = readoutAt(plot_->xAxis->pixelToCoord(at.x()), &x);
  if (text.isEmpty()) return hideReadout();
  const QString note = noteNear(at);
  readout_->setWordWrap(!note.isEmpty());
  if (!note.isEmpty()) text += QStringLiteral("<br><span style='color:%1'>%2</span>").arg(look().muted.name(), note.toHtmlEscaped());
  setHover(x);
  emit hovered(x);
  readout_->setText(text);
  readout_->setFixedWidth(note.isEmpty() ? QWIDGETSIZE_MAX : std::min(300, width() - 8));
  if (note.isEmpty()) readout_->setMinimumWidth(0);
  readout_->adjustSize();
  const QPoint anchor = plot_->pos() + QPoint(int(plot_->xAxis->coordToPixel(x)), at.y());
  const int left = anchor.x() + 12 + readout_->width() <= width() ? anchor.x() + 12 : anchor.x() - 12 - readout_->width();
  readout_->move(std::max(0, left), std::clamp(anchor.y() - readout_->height() / 2, 0, std::max(0, height() - readout_->height())));
  readout_->show();
  readout_->raise();
}

void Chart::hideReadout() {
  readout_->hide();
  setHover(nothing);
  emit hovered(nothing);
}

void Chart::paintHeader(QPainter& painter, const QRectF& area) const {
  const Theme& look = this->look();
  const double left = area.left() + 46;
  double right = area.right() - 10;
  const QFont titleFont = look.font(12, QFont::DemiBold);
  const double title = QFontMetricsF(titleFont).horizontalAdvance(data_.title);
  if (data_.ownLegend || fixedTheme_) {
    std::vector<std::pair<QString, int>> series;
    for (const Curve& curve : data_.curves) {
      if (!curve.label.isEmpty() && !curve.points.isEmpty()) series.emplace_back(curve.label, curve.color);
    }
    // The title comes first: names of curves that find no room beside it stand in the readout.
    const double room = std::min((right - left) * 0.72, right - left - title - 12);
    const double used = paintSeries(nullptr, {}, room, series, look);
    if (used <= room) {
      paintSeries(&painter, {right - used, area.top() + headerHeight / 2.0}, room, series, look);
      right -= used + 12;
    }
  }
  painter.setFont(titleFont);
  painter.setPen(look.text);
  painter.drawText(QRectF(left, area.top(), title + 2, headerHeight), Qt::AlignVCenter | Qt::AlignLeft, data_.title);
  painter.setFont(look.font(12));
  painter.setPen(look.muted);
  const double room = right - left - title - 5;
  const QString unit = QFontMetricsF(painter.font()).elidedText(data_.unit, Qt::ElideRight, room);
  painter.drawText(QRectF(left + title + 5, area.top(), std::max(0.0, room), headerHeight), Qt::AlignVCenter | Qt::AlignLeft, unit);
}

void Chart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  paintHeader(painter, rect());
}

void Chart::resizeEvent(QResizeEvent*) {
  plot_->setGeometry(0, headerHeight, width(), height() - headerHeight);
  constexpr int labelWidth = 50;  // with the space that keeps two labels apart
  plot_->xAxis->ticker()->setTickCount(std::clamp(width() / labelWidth, 2, 6));
}

void Chart::paintFigure(QPainter& painter, const QRect& area) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(area, look().panel);
  constexpr int captionHeight = 24;
  paintHeader(painter, QRectF(area).adjusted(0, 6, 0, 0));
  const QRect body = area.adjusted(0, 6 + headerHeight, 0, -captionHeight);
  plot_->axisRect()->setMargins(QMargins(46, 6, 10, 42));
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
  painter.drawText(QRect(area.left() + 46, area.bottom() - captionHeight, area.width() - 56, captionHeight),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   QFontMetrics(painter.font()).elidedText(data_.caption, Qt::ElideRight, area.width() - 56));
  painter.restore();
}

}  // namespace resa
