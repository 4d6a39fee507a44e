#include "widgets/curves/chart.h"

#include <qcustomplot.h>

#include <QLabel>
#include <QRubberBand>
#include <QToolButton>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/curves/chart_paint.h"
#include "widgets/curves/series_legend.h"

namespace resa {
namespace {

constexpr int titleHeight = 22;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

/// Few, round ticks; labels never wider than the margin.
QSharedPointer<QCPAxisTicker> quietTicker(int count) {
  QSharedPointer<QCPAxisTicker> ticker(new QCPAxisTicker);
  ticker->setTickCount(count);
  return ticker;
}

/// Powers of ten, or round values between them where the range is short.
void setScale(QCPAxis* axis, bool logarithmic, int ticks) {
  axis->setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  const QCPRange range = axis->range();
  if (logarithmic && range.upper > 50 * range.lower)
    axis->setTicker(QSharedPointer<QCPAxisTickerLog>(new QCPAxisTickerLog));
  else
    axis->setTicker(quietTicker(ticks));
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

void moveLine(QCPItemStraightLine* line, double x) {
  line->setVisible(std::isfinite(x));
  if (!std::isfinite(x)) return;
  // Any two heights make a vertical line; on a logarithmic axis they must be positive.
  line->point1->setCoords(x, 1);
  line->point2->setCoords(x, 2);
}

}  // namespace

Chart::Chart(const Theme* fixedTheme, QWidget* parent)
    : QWidget(parent),
      fixedTheme_(fixedTheme),
      plot_(new QCustomPlot(this)),
      legend_(new SeriesLegend(QStringLiteral("chart.legend"), this)),
      remove_(new QToolButton(this)),
      readout_(new QLabel(this)),
      box_(new QRubberBand(QRubberBand::Rectangle, plot_)),
      cursorX_(nothing),
      hoverX_(nothing),
      headerHeight_(titleHeight) {
  plot_->setInteractions({});
  plot_->axisRect()->setAutoMargins(QCP::msNone);
  plot_->axisRect()->setMargins(QMargins(46, 6, 10, 24));
  plot_->plotLayout()->setMargins({});
  plot_->setFocusPolicy(Qt::NoFocus);
  plot_->setMouseTracking(true);
  plot_->installEventFilter(this);
  plot_->addLayer(QStringLiteral("moving"));
  overlay_ = plot_->layer(QStringLiteral("moving"));
  // Crosshair and cursor move often; drawn apart they cost no repaint of the curves.
  overlay_->setMode(QCPLayer::lmBuffered);
  connect(plot_, &QCustomPlot::afterLayout, this, &Chart::fill);
  connect(plot_, &QCustomPlot::afterLayout, this, &Chart::placeLines);
  setFocusPolicy(Qt::StrongFocus);
  legend_->setMostRows(2);
  legend_->hide();
  connect(legend_, &SeriesLegend::toggled, this, &Chart::legendToggled);
  connect(legend_, &SeriesLegend::soloed, this, &Chart::legendSoloed);
  connect(legend_, &SeriesLegend::pointedAt, this, &Chart::setPointedAt);
  remove_->setText(QStringLiteral("×"));
  remove_->setObjectName(QStringLiteral("chart.remove"));
  remove_->setAccessibleName(tr("Remove this chart"));
  remove_->setToolTip(tr("Remove this chart"));
  remove_->hide();
  connect(remove_, &QToolButton::clicked, this, &Chart::removeRequested);
  readout_->setAttribute(Qt::WA_TransparentForMouseEvents);
  readout_->setProperty("role", "readout");
  readout_->setTextFormat(Qt::RichText);
  readout_->hide();
  if (!fixedTheme) connect(&ThemeHub::instance(), &ThemeHub::changed, this, [this] { setData(data_); });
  applyLook();
}

const Theme& Chart::look() const { return fixedTheme_ ? *fixedTheme_ : theme(); }

void Chart::applyLook() {
  const Theme& look = this->look();
  plot_->setBackground(QBrush(look.panel));
  styleAxis(plot_->xAxis, look, logX());
  styleAxis(plot_->yAxis, look, true);
  readout_->setStyleSheet(QStringLiteral("background: %1; border: 1px solid %2; border-radius: 6px; padding: 5px 8px; color: %3;")
                              .arg(look.raised.name(), look.line.name(), look.text.name()));
  readout_->setFont(look.mono(11));
}

void Chart::setData(const ChartData& data) {
  const QStringList before = curveNames();
  data_ = data;
  fillNeeded_ = true;
  setObjectName("chart." + data.name);
  setAccessibleName(data.title + " " + data.unit);
  setAccessibleDescription(data.caption);
  plot_->clearPlottables();
  lines_.clear();
  plot_->clearItems();
  drawn_.clear();
  applyLook();
  drawn_.reserve(data_.curves.size());
  for (const Curve& curve : data_.curves) addCurve(curve);
  for (const ReferenceLine& line : data_.lines) addLine(line);
  for (QPointer<QCPItemStraightLine>* line : {&cursor_, &hover_}) {
    *line = new QCPItemStraightLine(plot_);
    (*line)->setSelectable(false);
    (*line)->setLayer(overlay_);
  }
  cursor_->setPen(QPen(look().accent, 1));
  hover_->setPen(QPen(look().muted, 0, Qt::DotLine));
  moveLine(cursor_, cursorX_);
  moveLine(hover_, hoverX_);
  addMarks();
  applyPens();
  remove_->setVisible(data_.chosen >= 0 && !fixedTheme_);
  layOut();
  rescale();
  update();
  // The readout follows numbers that come in, and goes with curves that go.
  if (!readout_->isVisible()) return;
  if (curveNames() != before) return hideReadout();
  showCrosshair(hoverX_);
  readout_->setText(readoutText());
}

void Chart::addLine(const ReferenceLine& line) {
  const Theme& look = this->look();
  auto* text = new QCPItemText(plot_);
  text->setSelectable(false);
  text->setLayer(QStringLiteral("grid"));  // no name hides a curve
  text->setText(line.label);
  text->setFont(look.mono(11));
  text->setColor(look.muted);
  text->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
  QColor behind = look.panel;
  behind.setAlphaF(0.7f);
  text->setBrush(behind);
  text->setPadding(QMargins(3, 0, 3, 1));
  text->position->setType(QCPItemPosition::ptAbsolute);
  // The line comes second, over the ground of its label.
  auto* item = new QCPItemStraightLine(plot_);
  item->setSelectable(false);
  item->setLayer(QStringLiteral("grid"));
  QPen pen(look.muted, 1);
  pen.setDashPattern({4, 3});
  item->setPen(pen);
  item->point1->setCoords(1, line.value);
  item->point2->setCoords(2, line.value);
  lines_.push_back({text, item});
}

/// A name that finds no room is not drawn: pointing at its line tells it, and the legend below small charts names what they share.
void Chart::placeLines() {
  constexpr int roomyHeight = 110;
  std::vector<double> rows;
  std::vector<QSizeF> sizes;
  const QRect plot = plot_->axisRect()->rect();
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const ReferenceLine& line = data_.lines[i];
    const bool named = !lineHidden(line) && (line.entry.isEmpty() || plot.height() >= roomyHeight);
    const QFontMetricsF metrics(lines_[i].first->font());
    rows.push_back(named ? plot_->yAxis->coordToPixel(line.value) : nothing);
    sizes.push_back({metrics.horizontalAdvance(line.label) + 6, metrics.height() + 1});
  }
  const std::vector<QRectF> boxes = placeLineNames(plot, rows, sizes);
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    lines_[i].first->setVisible(!boxes[i].isEmpty());
    lines_[i].first->position->setCoords(boxes[i].topLeft());
    lines_[i].second->setVisible(!lineHidden(data_.lines[i]));
  }
}

void Chart::addMarks() {
  for (const QPointer<QObject>& item : markItems_)
    if (item) plot_->removeItem(qobject_cast<QCPAbstractItem*>(item));
  markItems_.clear();
  for (const auto& [x, name] : marks_) {
    auto* line = new QCPItemStraightLine(plot_);
    line->setSelectable(false);
    line->setPen(QPen(look().bad, 1, Qt::DashLine));
    moveLine(line, x);
    auto* sign = new QCPItemText(plot_);
    sign->setSelectable(false);
    sign->setText(QStringLiteral("▲"));
    sign->setFont(look().font(9));
    sign->setColor(look().bad);
    sign->setPositionAlignment(Qt::AlignHCenter | Qt::AlignBottom);
    sign->position->setTypeX(QCPItemPosition::ptPlotCoords);
    sign->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    sign->position->setCoords(x, 1);
    markItems_.push_back(line);
    markItems_.push_back(sign);
  }
}

void Chart::setMarks(const std::vector<std::pair<double, QString>>& marks) {
  if (marks == marks_) return;
  marks_ = marks;
  addMarks();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::rescale() {
  double lowX = nothing, highX = nothing, lowY = nothing, highY = nothing;
  const auto include = [](double value, bool positive, double& low, double& high) {
    if (!std::isfinite(value) || (positive && value <= 0)) return;
    low = std::isnan(low) ? value : std::min(low, value);
    high = std::isnan(high) ? value : std::max(high, value);
  };
  for (const Drawn& drawn : drawn_) {
    if (view_.hidden.contains(entryOf(*drawn.curve)) && !entryOf(*drawn.curve).isEmpty()) continue;
    include(drawn.series->firstX(logX()), logX(), lowX, highX);
    include(drawn.series->lastX(), logX(), lowX, highX);
    for (const CurveSeriesPtr& series : {drawn.series, drawn.curve->low, drawn.curve->high}) {
      if (!series) continue;
      include(series->low(logY()), logY(), lowY, highY);
      include(series->high(), logY(), lowY, highY);
    }
    for (const QPointF& whisker : drawn.curve->whiskers) {
      include(whisker.x(), logY(), lowY, highY);
      include(whisker.y(), logY(), lowY, highY);
    }
  }
  for (const ReferenceLine& line : data_.lines)
    if (!lineHidden(line)) include(line.value, logY(), lowY, highY);
  if (data_.fromZero) include(0, logY(), lowY, highY);
  const bool known = !std::isnan(lowX) && !std::isnan(lowY);
  if (known && view_.x) {
    plot_->xAxis->setRange(view_.x->first, view_.x->second);
  } else if (known && logX()) {
    plot_->xAxis->setRange(lowX / 1.1, std::max(highX, lowX * 1.01) * 1.1);
  } else if (known) {
    if (highX <= lowX) highX = lowX + 1;
    plot_->xAxis->setRange(lowX - 0.045 * (highX - lowX), highX + 0.045 * (highX - lowX));
  }
  if (known && view_.y) {
    plot_->yAxis->setRange(view_.y->first, view_.y->second);
  } else if (known && logY() && highY > 20 * lowY) {
    plot_->yAxis->setRange(std::pow(10, std::floor(std::log10(lowY))), 1.2 * std::pow(10, std::ceil(std::log10(highY))));
  } else if (known && logY()) {
    plot_->yAxis->setRange(lowY / 1.15, highY * 1.2);
  } else if (known) {
    const double span = highY > lowY ? highY - lowY : std::max(1e-3, std::abs(highY) * 0.2);
    plot_->yAxis->setRange(data_.fromZero && lowY == 0 ? -0.02 * span : lowY - 0.10 * span, highY + 0.14 * span);
  }
  afterMove(false);
}

void Chart::setCursor(double x) {
  cursorX_ = x;
  if (!cursor_) return;
  moveLine(cursor_, x);
  drawOverlay();
}

void Chart::setHover(double x) {
  if (!hover_ || (!std::isfinite(x) && !hover_->visible())) return;
  hoverX_ = x;
  moveLine(hover_, x);
  drawOverlay();
}

void Chart::drawOverlay() {
  // Before the first drawing of the plot there is nothing that the lines could be drawn on.
  if (!filledFor_.isEmpty() && isVisible() && !plot_->size().isEmpty()) overlay_->replot();
}

void Chart::setView(const ChartView& view) {
  view_ = view;
  fillNeeded_ = true;
  applyLook();
  applyPens();
  rescale();
}

void Chart::setLogarithmic(bool x, bool y) {
  if (view_.logX == x && view_.logY == y) return;
  view_.logX = x;
  view_.logY = y;
  view_.x.reset();
  view_.y.reset();
  setView(ChartView(view_));
}

void Chart::setHidden(const QSet<QString>& hidden) {
  if (hidden == view_.hidden) return;
  view_.hidden = hidden;
  applyPens();
  rescale();
}

void Chart::setPointedAt(const QString& entry) {
  if (entry == pointedAt_) return;
  pointedAt_ = entry;
  applyPens();
}

void Chart::setXRange(double low, double high) {
  view_.x = {low, high};
  rescale();
}

std::pair<double, double> Chart::xRange() const { return {plot_->xAxis->range().lower, plot_->xAxis->range().upper}; }
std::pair<double, double> Chart::yRange() const { return {plot_->yAxis->range().lower, plot_->yAxis->range().upper}; }

void Chart::resetView() {
  view_.x.reset();
  view_.y.reset();
  rescale();
}

/// Ticks follow the ranges; `x`: the user moved the x axis, so that the other charts follow.
void Chart::afterMove(bool x) {
  constexpr int labelWidth = 50;  // with the space that keeps two labels apart
  setScale(plot_->xAxis, logX(), std::clamp(width() / labelWidth, 2, 6));
  setScale(plot_->yAxis, logY(), 4);
  const QString out = leftOut();
  setToolTip(out.isEmpty() ? data_.caption : data_.caption + QStringLiteral("\n") + out);
  plot_->replot(QCustomPlot::rpQueuedReplot);
  update();
  if (x) emit xRangeChanged(plot_->xAxis->range().lower, plot_->xAxis->range().upper);
}

QRect Chart::plotRect() const { return plot_->axisRect()->rect().translated(plot_->pos()); }

}  // namespace resa
