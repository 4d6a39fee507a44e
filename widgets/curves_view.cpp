#include "widgets/curves_view.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <algorithm>
#include <limits>

#include "widgets/assignment_charts.h"
#include "widgets/chart.h"
#include "widgets/controls.h"
#include "widgets/map_data.h"
#include "widgets/series_legend.h"

namespace resa {

CurvesView::CurvesView(QWidget* parent) : Panel(tr("Curves"), "curves", parent) {
  setHint(tr("The loss falls also when the assignment merely sharpens: watch its parts, and the raw pixels' dashed line."));
  groups_ = new SegmentedControl({tr("Overview"), tr("Clustering"), tr("Metrics"), tr("Assignment"), tr("Training")}, "curves.group", this);
  addControl(groups_);
  stack_ = new QStackedWidget(this);
  emptyText_ = tr("Waiting for the first numbers…");
  empty_ = new QLabel(emptyText_, stack_);
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

void CurvesView::setEmptyText(const QString& text) {
  if (text == emptyText_) return;
  emptyText_ = text;
  rebuild();
}

/// What the charts of this group were measured on.
QString CurvesView::factsOf(const RunHistory& history) const {
  if (group_ == CurveGroup::training) return tr("training steps, as reported");
  if (group_ != CurveGroup::assignment) return evaluationFacts(history);
  for (auto event = history.evaluations.rbegin(); event != history.evaluations.rend(); ++event) {
    if (event->probe.size > 0) return tr("lines: training batches, as reported · dots: probe, %1 fixed images").arg(event->probe.size);
  }
  return tr("training batches, as reported");
}

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

/// The overview keeps its three metrics side by side; elsewhere a narrow panel scrolls rather than squeezes.
int CurvesView::columnsFor(std::size_t charts) const {
  constexpr int narrow = 560;
  if (group_ == CurveGroup::training || charts <= 2) return 2;
  return group_ == CurveGroup::overview || width() >= narrow ? 3 : 2;
}

void CurvesView::resizeEvent(QResizeEvent* event) {
  Panel::resizeEvent(event);
  const auto shown = std::count_if(charts_.begin(), charts_.end(), [](const Chart* chart) { return !chart->isHidden(); });
  if (columns_ != columnsFor(std::size_t(shown))) rebuild();
}

void CurvesView::rebuild() {
  const auto charts = history_ ? chartsOf(*history_, group_, axis_, temperature_) : std::vector<ChartData>{};
  stack_->setCurrentWidget(charts.empty() ? static_cast<QWidget*>(empty_) : page_);
  // What a run did not measure will not come; before its first numbers nobody knows.
  const bool begun = history_ && (!history_->steps.empty() || !history_->evaluations.empty());
  empty_->setText(begun ? tr("This run has measured nothing of this kind.") : emptyText_);
  setSubtitle(history_ ? factsOf(*history_) : QString());
  arrange(charts.size());
  const int columns = columns_ = columnsFor(charts.size());
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
  if (history_ && group_ == CurveGroup::assignment && !charts.empty()) {
    series = {{tr("training batches"), trainColor}, {tr("probe"), probeColor}};
  } else if (history_ && group_ != CurveGroup::training) {
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
