#include "widgets/curves_view.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <limits>

#include "widgets/chart.h"
#include "widgets/controls.h"
#include "widgets/map_data.h"
#include "widgets/series_legend.h"

namespace resa {

CurvesView::CurvesView(QWidget* parent) : Panel(tr("Curves"), "curves", parent) {
  setHint(tr("The loss falls also when the assignment merely sharpens: watch its parts, and the raw pixels' dashed line."));
  groups_ = new SegmentedControl({tr("Overview"), tr("Clustering"), tr("Training")}, "curves.group", this);
  addControl(groups_);
  stack_ = new QStackedWidget(this);
  empty_ = new QLabel(tr("Waiting for the first numbers…"), stack_);
  empty_->setProperty("role", "empty");
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  page_ = new QWidget(stack_);
  auto* column = new QVBoxLayout(page_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(4);
  // A low panel scrolls: charts below their least height would be unreadable.
  auto* scroll = new QScrollArea(page_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* inside = new QWidget(scroll);
  grid_ = new QGridLayout(inside);
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setSpacing(4);
  scroll->setWidget(inside);
  column->addWidget(scroll, 1);
  auto* foot = new QHBoxLayout;
  legend_ = new SeriesLegend(page_);
  axes_ = new SegmentedControl({tr("Epoch"), tr("Step"), tr("Time")}, "curves.axis", page_);
  foot->addWidget(legend_, 1);
  foot->addWidget(axes_);
  column->addLayout(foot);
  stack_->addWidget(empty_);
  stack_->addWidget(page_);
  setBody(stack_);
  connect(groups_, &SegmentedControl::chosen, this, [this](int index) { setGroup(CurveGroup(index)); });
  connect(axes_, &SegmentedControl::chosen, this, [this](int index) { setXAxis(CurveAxis(index)); });
}

CurvesView::~CurvesView() = default;

void CurvesView::setHistory(const RunHistoryPtr& history) {
  history_ = history;
  rebuild();
}

void CurvesView::setTemperature(double temperature) {
  if (temperature == temperature_) return;
  temperature_ = temperature;
  rebuild();
}

void CurvesView::setCursorStep(qint64 step) {
  cursor_ = step;
  moveCursors();
}

void CurvesView::setGroup(CurveGroup group) {
  group_ = group;
  groups_->setCurrent(int(group));
  rebuild();
}

void CurvesView::setXAxis(CurveAxis axis) {
  axis_ = axis;
  axes_->setCurrent(int(axis));
  for (Chart* chart : charts_) chart->resetView();
  rebuild();
}

void CurvesView::setEmptyText(const QString& text) { empty_->setText(text); }

void CurvesView::arrange(std::size_t count) {
  const double nowhere = std::numeric_limits<double>::quiet_NaN();
  while (charts_.size() < count) {
    auto* chart = new Chart(nullptr, page_);
    charts_.push_back(chart);
    connect(chart, &Chart::clicked, this, [this](double x) {
      if (history_) emit stepClicked(stepAt(*history_, axis_, x));
    });
    // All charts share the x axis: what one shows, zooms or points at, the others do too.
    connect(chart, &Chart::hovered, this, [this, chart](double x) {
      for (Chart* other : charts_) {
        if (other != chart) other->setHover(x);
      }
    });
    connect(chart, &Chart::xRangeChanged, this, [this, chart](double low, double high) {
      for (Chart* other : charts_) {
        if (other != chart) other->setXRange(low, high);
      }
    });
    connect(chart, &Chart::viewReset, this, [this] {
      for (Chart* other : charts_) other->resetView();
    });
  }
  for (std::size_t i = 0; i < charts_.size(); ++i) {
    charts_[i]->setVisible(i < count);
    if (i >= count) charts_[i]->setHover(nowhere);
  }
}

void CurvesView::rebuild() {
  const auto charts = history_ ? chartsOf(*history_, group_, axis_, temperature_) : std::vector<ChartData>{};
  stack_->setCurrentWidget(charts.empty() ? static_cast<QWidget*>(empty_) : page_);
  setSubtitle(history_ ? (group_ == CurveGroup::training ? tr("training steps, as reported") : evaluationFacts(*history_)) : QString());
  arrange(charts.size());
  const int columns = group_ == CurveGroup::training || charts.size() <= 2 ? 2 : 3;
  int row = 0, column = 0;
  for (int r = 0; r < grid_->rowCount(); ++r) grid_->setRowStretch(r, 0);
  for (std::size_t i = 0; i < charts.size(); ++i) {
    const bool wide = charts[i].large || charts.size() == 1;
    grid_->addWidget(charts_[i], row, column, 1, wide ? columns : 1);
    grid_->setRowStretch(row, wide ? 11 : 9);
    charts_[i]->setData(charts[i]);
    column += wide ? columns : 1;
    if (column >= columns) {
      column = 0;
      ++row;
    }
  }
  for (int c = 0; c < 3; ++c) grid_->setColumnStretch(c, c < columns ? 1 : 0);
  std::vector<std::pair<QString, int>> series;
  if (history_ && group_ != CurveGroup::training) {
    for (const std::string& component : evaluatedComponents(*history_))
      series.emplace_back(componentTitle(component), componentColor(component));
  }
  legend_->setSeries(series);
  moveCursors();
}

void CurvesView::moveCursors() {
  const bool shown = cursor_ >= 0 && history_;
  const double x = shown ? axisPosition(*history_, axis_, cursor_) : std::numeric_limits<double>::quiet_NaN();
  for (Chart* chart : charts_) chart->setCursor(x);
}

QStringList CurvesView::curveNames() const {
  QStringList names;
  for (const Chart* chart : charts_) {
    if (!chart->isHidden()) names += chart->curveNames();
  }
  return names;
}

QVector<QPointF> CurvesView::plotted(const QString& curve) const {
  for (const Chart* chart : charts_) {
    if (!chart->isHidden() && chart->curveNames().contains(curve)) return chart->plotted(curve);
  }
  return {};
}

}  // namespace resa
