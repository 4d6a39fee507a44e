#include "widgets/curves/curves_view.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <algorithm>
#include <cmath>
#include <limits>

#include "widgets/base/controls.h"
#include "widgets/curves/chart.h"
#include "widgets/curves/curve_figure.h"
#include "widgets/curves/series_legend.h"

namespace resa {
namespace {

/// Few numbers take less time than a round trip through another thread.
bool isShort(const CurveRequest& request) {
  constexpr std::size_t fewSteps = 12000, fewEvaluations = 400;
  std::size_t steps = 0, evaluations = 0;
  for (const OverlayRun& run : request.runs) {
    steps += run.history->steps.size();
    evaluations += run.history->evaluations.size();
  }
  return steps <= fewSteps && evaluations <= fewEvaluations;
}

}  // namespace

CurvesView::CurvesView(QWidget* parent) : Panel(tr("Curves"), "curves", parent), runName_(tr("this run")) {
  setHint(tr("The loss falls also when the assignment merely sharpens: watch its parts, and the raw pixels' dashed line."));
  groups_ = new SegmentedControl({tr("Overview"), tr("Clustering"), tr("Metrics"), tr("Assignment"), tr("Training"), tr("Own")},
                                 "curves.group", this);
  groups_->setSegmentToolTip(int(CurveGroup::chosen), tr("Charts that you put together"));
  groups_->setToolTip(tr("Which charts are shown"));
  addControl(groups_);
  add_ = makeButton(tr("+ Chart"), ButtonKind::quiet, QStringLiteral("curves.add"), this);
  add_->setToolTip(tr("Add charts of any logged value"));
  addControl(add_);
  connect(add_, &QPushButton::clicked, this, &CurvesView::openChooser);
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
  warning_ = new QLabel(page_);
  warning_->setObjectName(QStringLiteral("curves.warning"));
  warning_->setWordWrap(true);
  warning_->hide();
  column->addWidget(warning_);
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
  legend_ = new SeriesLegend(QStringLiteral("curves.legend"), page_);
  legend_->setMostRows(3);
  column->addWidget(legend_);
  column->addWidget(makeTools());
  stack_->addWidget(empty_);
  stack_->addWidget(page_);
  setBody(stack_);
  connect(groups_, &SegmentedControl::chosen, this, [this](int index) {
    setGroup(CurveGroup(index));
    emit arrangementChanged();
  });
  connect(axes_, &SegmentedControl::chosen, this, [this](int index) {
    setXAxis(CurveAxis(index));
    emit arrangementChanged();
  });
  connect(legend_, &SeriesLegend::toggled, this, &CurvesView::toggle);
  connect(legend_, &SeriesLegend::soloed, this, &CurvesView::solo);
  connect(legend_, &SeriesLegend::pointedAt, this, [this](const QString& entry) {
    for (Chart* chart : charts_) chart->setPointedAt(entry);
  });
  const auto colorWarning = [this] { warning_->setStyleSheet(QStringLiteral("color: %1;").arg(theme().warn.name())); };
  connect(&ThemeHub::instance(), &ThemeHub::changed, warning_, colorWarning);
  colorWarning();
}

CurvesView::~CurvesView() = default;

void CurvesView::setHistory(const RunHistoryPtr& history) {
  const bool other = !history || !history_;
  history_ = history;
  request(other);
}

void CurvesView::setRun(const QString& name, const RunFacts& facts) {
  runName_ = name;
  facts_ = facts;
  if (!overlays_.empty()) request(true);
}

void CurvesView::setOverlays(std::vector<OverlayRun> runs) {
  std::erase_if(runs, [](const OverlayRun& run) { return !run.history; });
  overlays_ = std::move(runs);
  request(true);
}

void CurvesView::setTemperature(double temperature) {
  if (temperature == temperature_) return;
  temperature_ = temperature;
  request(true);
}

void CurvesView::setCursorStep(qint64 step) {
  cursor_ = step;
  moveCursors();
}

void CurvesView::setMarks(const std::vector<CurveMark>& marks) {
  if (marks == marks_) return;
  marks_ = marks;
  moveCursors();
}

void CurvesView::setGroup(CurveGroup group) {
  group_ = group;
  groups_->setCurrent(int(group));
  request(true);
}

void CurvesView::setXAxis(CurveAxis axis) {
  axis_ = axis;
  axes_->setCurrent(int(axis));
  for (Chart* chart : charts_) chart->resetView();
  request(true);
}

void CurvesView::setEmptyText(const QString& text) {
  if (text == emptyText_) return;
  emptyText_ = text;
  request(true);
}

void CurvesView::setChosenCharts(const std::vector<QStringList>& charts) {
  chosen_ = charts;
  request(true);
}

CurveRequest CurvesView::requestNow() const {
  CurveRequest request;
  if (history_) request.runs.push_back({runName_, history_, facts_});
  if (history_) request.runs.insert(request.runs.end(), overlays_.begin(), overlays_.end());
  request.group = group_;
  request.axis = axis_;
  request.temperature = temperature_;
  request.smoothing = smoothing_;
  request.band = band_;
  request.chosen = chosen_;
  request.spread = spread_;
  return request;
}

/// What only grows waits for the answer that is being computed, so that a fast trainer cannot starve the window; what the user asks for
/// does not wait.
void CurvesView::request(bool byUser) {
  const CurveRequest request = requestNow();
  again_ = false;
  if (request.runs.empty() || isShort(request)) {
    task_.cancel();
    return showScene(curveScene(request, *cache_));
  }
  if (!byUser && task_.running()) {
    again_ = true;
    return;
  }
  task_.run([request, cache = cache_](const LatestTask::Cancelled&) { return curveScene(request, *cache); },
            [this](CurveScene scene) {
              showScene(scene);
              if (again_) this->request(false);
            },
            [this](const QString& reason) {
              showScene({});
              empty_->setText(tr("These curves cannot be drawn: %1").arg(reason));
            });
}

void CurvesView::connectChart(Chart* chart) {
  connect(chart, &Chart::clicked, this, [this](double x) {
    if (history_) emit stepClicked(stepAt(*history_, axis_, x));
  });
  // All charts share the x axis: what one shows, zooms or points at, the others do too.
  connect(chart, &Chart::hovered, this, [this, chart](double x) {
    if (std::isfinite(x)) pointed_ = chart;
    for (Chart* other : charts_) {
      if (other != chart && !other->isHidden()) other->setHover(x);
    }
  });
  connect(chart, &Chart::xRangeChanged, this, [this, chart](double low, double high) {
    for (Chart* other : charts_) {
      if (other != chart) other->setXRange(low, high);
    }
  });
  connect(chart, &Chart::viewReset, this, [this, chart] {
    for (Chart* other : charts_)
      if (other != chart) other->resetView();
  });
  connect(chart, &Chart::legendToggled, this, &CurvesView::toggle);
  connect(chart, &Chart::legendSoloed, this, &CurvesView::solo);
  connect(chart, &Chart::removeRequested, this, [this, chart] {
    std::vector<QStringList> left = chosen_;
    const int place = chart->data().chosen;
    if (place < 0 || place >= int(left.size())) return;
    left.erase(left.begin() + place);
    setChosenCharts(left);
    emit arrangementChanged();
  });
}

void CurvesView::arrange(std::size_t count) {
  const double nowhere = std::numeric_limits<double>::quiet_NaN();
  while (charts_.size() < count) {
    auto* chart = new Chart(nullptr, grid_->parentWidget());
    chart->setLogarithmic(logX_, logY_);
    charts_.push_back(chart);
    connectChart(chart);
  }
  for (std::size_t i = 0; i < charts_.size(); ++i) {
    charts_[i]->setVisible(i < count);
    if (i >= count) charts_[i]->setHover(nowhere);
  }
}

/// The overview keeps its three metrics side by side; elsewhere a narrow panel scrolls rather than squeezes.
int CurvesView::columnsFor(std::size_t charts) const {
  constexpr int narrow = 560;
  if (group_ == CurveGroup::training || group_ == CurveGroup::chosen || charts <= 2) return 2;
  return group_ == CurveGroup::overview || width() >= narrow ? 3 : 2;
}

void CurvesView::resizeEvent(QResizeEvent* event) {
  Panel::resizeEvent(event);
  fitTools();
  if (columns_ != columnsFor(scene_.charts.size())) place();
}

void CurvesView::showScene(const CurveScene& scene) {
  scene_ = scene;
  const std::vector<ChartData>& charts = scene_.charts;
  stack_->setCurrentWidget(charts.empty() ? static_cast<QWidget*>(empty_) : page_);
  // What a run did not measure will not come; before its first numbers nobody knows.
  const bool begun = history_ && (!history_->steps.empty() || !history_->evaluations.empty());
  empty_->setText(!begun                         ? emptyText_
                  : group_ == CurveGroup::chosen ? tr("No charts of your own yet: “+ Chart” lists everything that this run logged.")
                                                 : tr("This run has measured nothing of this kind."));
  setSubtitle(scene.facts);
  warning_->setText(scene.warning);
  warning_->setVisible(!scene.warning.isEmpty());
  bandButton_->setVisible(std::any_of(charts.begin(), charts.end(), [](const ChartData& chart) {
    return std::any_of(chart.curves.begin(), chart.curves.end(),
                       [](const Curve& curve) { return curve.low != nullptr && !curve.bootstrap; });
  }));
  const auto resampled = [](const OverlayRun& run) { return hasBootstrap(*run.history); };
  const bool ofScores = group_ != CurveGroup::training && group_ != CurveGroup::assignment;
  bootstrapButton_->setVisible(ofScores &&
                               ((history_ && hasBootstrap(*history_)) || std::any_of(overlays_.begin(), overlays_.end(), resampled)));
  arrange(charts.size());
  for (std::size_t i = 0; i < charts.size(); ++i) charts_[i]->setData(charts[i]);
  place();
  legend_->setEntries(scene.legend);
  legend_->setVisible(!scene.legend.empty());
  applyHidden();
  moveCursors();
}

void CurvesView::place() {
  const std::vector<ChartData>& charts = scene_.charts;
  const int columns = columns_ = columnsFor(charts.size());
  int row = 0, column = 0;
  for (int r = 0; r < grid_->rowCount(); ++r) grid_->setRowStretch(r, 0);
  for (std::size_t i = 0; i < charts.size(); ++i) {
    const bool wide = charts[i].large || charts.size() == 1;
    grid_->addWidget(charts_[i], row, column, 1, wide ? columns : 1);
    grid_->setRowStretch(row, wide ? 11 : 9);
    column += wide ? columns : 1;
    if (column >= columns) {
      column = 0;
      ++row;
    }
  }
  for (int c = 0; c < 3; ++c) grid_->setColumnStretch(c, c < columns ? 1 : 0);
}

void CurvesView::moveCursors() {
  const bool shown = cursor_ >= 0 && history_;
  const double x = shown ? axisPosition(*history_, axis_, cursor_) : std::numeric_limits<double>::quiet_NaN();
  std::vector<std::pair<double, QString>> marks;
  for (const CurveMark& mark : history_ ? marks_ : std::vector<CurveMark>{})
    marks.emplace_back(axisPosition(*history_, axis_, mark.step), mark.text);
  for (Chart* chart : charts_) {
    chart->setCursor(x);
    chart->setMarks(marks);
  }
}

void CurvesView::toggle(const QString& entry) {
  if (!hidden_.remove(entry)) hidden_.insert(entry);
  applyHidden();
}

/// All but this one are hidden; once more shows them all again.
void CurvesView::solo(const QString& entry) {
  QSet<QString> others;
  const auto add = [&](const std::vector<LegendEntry>& entries) {
    if (std::none_of(entries.begin(), entries.end(), [&](const LegendEntry& one) { return one.label == entry; })) return;
    for (const LegendEntry& other : entries)
      if (other.label != entry) others.insert(other.label);
  };
  add(scene_.legend);
  for (const ChartData& chart : scene_.charts) add(legendOf(chart));
  hidden_ = hidden_ == others ? QSet<QString>() : others;
  applyHidden();
}

void CurvesView::applyHidden() {
  for (Chart* chart : charts_) chart->setHidden(hidden_);
  legend_->setHidden(hidden_);
}

std::vector<Chart*> CurvesView::charts() const {
  std::vector<Chart*> shown;
  for (Chart* chart : charts_)
    if (!chart->isHidden()) shown.push_back(chart);
  return shown;
}

/// A chart as it is drawn, with what a command has to know of it.
Figure CurvesView::figureOf(const Chart& chart) const {
  Figure figure = chart.figure();
  CurveWish wish{axis_, smoothing_, chart.view(), band_, {}, {}, spread_};
  const int own = chart.data().chosen;
  if (own >= 0 && std::size_t(own) < chosen_.size()) wish.chosen = chosen_[std::size_t(own)];
  for (const OverlayRun& run : overlays_) wish.overlays << run.path;
  figure.request = wish.overlays.contains(QString()) ? FigureRequest() : curveRequest(figure.name, wish);
  return figure;
}

std::vector<Figure> CurvesView::figures() const {
  std::vector<Figure> figures;
  for (const Chart* chart : charts()) figures.push_back(figureOf(*chart));
  return figures;
}

Figure CurvesView::figure() const {
  const std::vector<Chart*> shown = charts();
  if (shown.empty()) return {};
  const auto found = std::find(shown.begin(), shown.end(), pointed_);
  return figureOf(found == shown.end() ? *shown.front() : **found);
}

QString CurvesView::warning() const { return warning_->isHidden() ? QString() : warning_->text(); }

QStringList CurvesView::curveNames() const {
  QStringList names;
  for (const Chart* chart : charts()) names += chart->curveNames();
  return names;
}

QVector<QPointF> CurvesView::plotted(const QString& curve) const {
  for (const Chart* chart : charts())
    if (chart->curveNames().contains(curve)) return chart->plotted(curve);
  return {};
}

}  // namespace resa
