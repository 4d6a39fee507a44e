#include "widgets/assignment/pair_inspector.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <algorithm>
#include <cmath>

#include "widgets/assignment/matrix_data.h"
#include "widgets/assignment/pair_trace.h"
#include "widgets/assignment/wrong_pairs.h"
#include "widgets/base/controls.h"
#include "widgets/base/theme.h"
#include "widgets/map/map_data.h"

namespace resa {

/// The two views side by side with their captions.
class PairImages : public QWidget {
  Q_DECLARE_TR_FUNCTIONS(resa::PairImages)
 public:
  explicit PairImages(QWidget* parent) : QWidget(parent) {
    setAccessibleName(tr("Both images of the pair"));
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
  }
  void setImages(const QImage& left, const QString& leftText, const QImage& right, const QString& rightText) {
    images_ = {{left, leftText}, {right, rightText}};
    update();
  }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override { return side(width) + captions; }
  QSize sizeHint() const override { return {240, heightForWidth(240)}; }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const int each = side(width());
    for (std::size_t i = 0; i < images_.size(); ++i) {
      const QRect box(int(i) * (each + 10), 0, each, each);
      QPainterPath round;
      round.addRoundedRect(box, 7, 7);
      painter.save();
      painter.setClipPath(round);
      painter.fillRect(box, theme().raised);
      if (!images_[i].first.isNull()) painter.drawImage(box, images_[i].first);
      painter.restore();
      painter.setFont(theme().font(12));
      painter.setPen(theme().muted);
      painter.drawText(QRect(box.left(), each + 6, each, captions - 6), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, images_[i].second);
    }
  }

 private:
  static constexpr int captions = 52;
  static int side(int width) { return std::clamp((width - 10) / 2, 32, 160); }
  std::vector<std::pair<QImage, QString>> images_;
};

PairInspector::PairInspector(QWidget* parent) : Panel(tr("Pair"), "pair", parent) {
  pages_ = new SegmentedControl({tr("Pair"), tr("Wrong pairs")}, "pair.page", this);
  pages_->setSegmentToolTip(0, tr("Images and numbers of one cell"));
  pages_->setSegmentToolTip(1, tr("The heaviest pairs of different classes, and whether they heal or grow"));
  addControl(pages_);
  stack_ = new QStackedWidget(this);
  auto* scroll = new QScrollArea(stack_);  // in a low window the numbers are scrolled, not squeezed
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidget(makePairPage());
  stack_->addWidget(scroll);
  wrongList_ = new WrongPairs(stack_);
  stack_->addWidget(wrongList_);
  setBody(stack_);
  connect(pages_, &SegmentedControl::chosen, this, [this](int index) { showPage(Page(index)); });
  connect(wrong_, &QPushButton::clicked, this, &PairInspector::nextWrongPair);
  connect(wrongList_, &WrongPairs::pairChosen, this, [this](int row, int column) {
    setPair(row, column);
    emit pairRequested(row, column);
  });
  connect(trace_, &PairTrace::stepClicked, this, &PairInspector::stepRequested);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, &PairInspector::refresh);
  refresh();
}

QWidget* PairInspector::makePairPage() {
  auto* body = new QWidget(this);
  auto* column = new QVBoxLayout(body);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(8);
  empty_ = new QLabel(tr("Click a cell of the assignment to look into a pair."), body);
  empty_->setProperty("role", "empty");
  empty_->setWordWrap(true);
  column->addWidget(empty_);
  facts_ = new QWidget(body);
  auto* inner = new QVBoxLayout(facts_);
  inner->setContentsMargins(0, 0, 0, 0);
  inner->setSpacing(0);
  images_ = new PairImages(facts_);
  inner->addWidget(images_);
  for (const char* name : {QT_TR_NOOP("Similarity S"), QT_TR_NOOP("Assignment A"), QT_TR_NOOP("Prediction P"), QT_TR_NOOP("Pull A − P"),
                           QT_TR_NOOP("Share of loss"), QT_TR_NOOP("Same class")})
    addFact(inner, tr(name));
  column->addWidget(facts_);
  tracing_ = new QWidget(body);
  auto* history = new QVBoxLayout(tracing_);
  history->setContentsMargins(0, 2, 0, 0);
  history->setSpacing(4);
  seriesText_ = new QLabel(tracing_);
  seriesText_->setObjectName("pair.history");
  seriesText_->setProperty("role", "muted");
  seriesText_->setWordWrap(true);
  history->addWidget(seriesText_);
  trace_ = new PairTrace(tracing_);
  history->addWidget(trace_);
  column->addWidget(tracing_);
  wrong_ = makeButton(tr("Next wrong pair"), ButtonKind::secondary, "pair.nextWrong", body);
  wrong_->setToolTip(tr("Pairs of different classes, the greatest assignment first"));
  column->addWidget(wrong_);
  column->addStretch(1);
  return body;
}

void PairInspector::showPage(Page page) {
  pages_->setCurrent(int(page));
  stack_->setCurrentIndex(int(page));
  // The history of the pair stands below its numbers, and below the list while one goes through that.
  QWidget* shown = page == Page::pair ? facts_->parentWidget() : stack_->currentWidget();
  auto* column = static_cast<QVBoxLayout*>(shown->layout());
  const int below = page == Page::pair ? column->indexOf(facts_) + 1 : column->count();
  if (column->indexOf(tracing_) < 0) column->insertWidget(below, tracing_);
}

PairInspector::Page PairInspector::page() const { return Page(stack_->currentIndex()); }

void PairInspector::addFact(QVBoxLayout* column, const QString& name) {
  auto* row = new QWidget(facts_);
  row->setObjectName("pair.row");
  row->setProperty("factrow", true);
  row->setAttribute(Qt::WA_StyledBackground);
  auto* line = new QHBoxLayout(row);
  line->setContentsMargins(0, 5, 0, 5);
  auto* value = new QLabel(row);
  value->setProperty("role", "number");
  value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  value->setAccessibleName(name);
  line->addWidget(new QLabel(name, row));
  line->addStretch(1);
  line->addWidget(value);
  column->addWidget(row);
  values_.emplace_back(name, value);
}

void PairInspector::setSamples(const SamplesPtr& samples) {
  samples_ = samples;
  wrongList_->setSamples(samples);
  refresh();
}

void PairInspector::setSnapshot(const SnapshotPtr& snapshot) {
  if (snapshot == snapshot_) return;
  const bool first = !snapshot_;
  snapshot_ = snapshot;
  wrongIndex_ = 0;
  if (first && snapshot) setSeries(PairSeries(trace_->series()));  // it may have come before the size of the probe was known
  trace_->setCurrentStep(snapshot ? snapshot->step : -1);
  refresh();
}

void PairInspector::setPair(int row, int column) {
  if (row != row_ || column != column_) setSeries({});
  row_ = row;
  column_ = column;
  wrongList_->setCurrentPair(row, column);
  refresh();
}

void PairInspector::setClean(bool clean) {
  clean_ = clean;
  refresh();
}

void PairInspector::setReport(const WrongPairReport& report) {
  wrongList_->setReport(report);
  wrongList_->setCurrentPair(row_, column_);
}

void PairInspector::setReportProblem(const QString& reason) {
  wrongList_->setEmptyText(reason);
  wrongList_->setReport({});
}

void PairInspector::setSeries(const PairSeries& series) {
  const std::int64_t size = snapshot_ ? snapshot_->probeSize : 0;
  const bool shown = series.steps.size() >= 2 && size > 0;
  tracing_->setVisible(shown);
  const bool named = samples_ && row_ >= 0 && column_ >= 0;
  trace_->setSeries(series, size,
                    named ? probeCaption(*samples_, row_) + QStringLiteral(" → ") + probeCaption(*samples_, column_) : QString());
  if (!shown) return;
  const double chance = size > 0 ? 1.0 / double(size) : 0;
  // The last time the assignment rose above chance and stayed there tells when the pair was found.
  std::size_t since = series.assignment.size();
  while (since > 0 && series.assignment[since - 1] > chance) --since;
  QString text;
  if (since == series.assignment.size())
    text = tr("Not grouped: A is below chance (1/%1) at the newest snapshot.").arg(size);
  else if (since == 0)
    text = tr("Grouped above chance (1/%1) in all snapshots.").arg(size);
  else
    text = tr("Grouped above chance (1/%1) since step %2.").arg(size).arg(series.steps[since]);
  const Theme& look = theme();
  const auto inked = [&](const char* name, int color) {
    return QStringLiteral("<span style='color:%1'>%2</span>").arg(seriesColor(look, color).name(), QLatin1String(name));
  };
  seriesText_->setText(text + tr("<br>%1, %2 and %3 over the snapshots, as trained").arg(inked("A", 0), inked("P", 2), inked("S", 3)));
}

QString PairInspector::shown(const QString& label) const {
  for (const auto& [name, value] : values_) {
    if (name == label) return value->text();
  }
  return {};
}

void PairInspector::showImages(bool clean) {
  // Other programs may log images alone.
  const bool viewed = !clean && samples_->probeViews[0].count > 0 && samples_->probeViews[1].count > 0;
  const ImageBlock& left = viewed ? samples_->probeViews[0] : samples_->probeImages;
  const ImageBlock& right = viewed ? samples_->probeViews[1] : samples_->probeImages;
  images_->setImages(sampleImage(left, row_), probeCaption(*samples_, row_) + (viewed ? tr("\nweak view") : QString()),
                     sampleImage(right, column_), probeCaption(*samples_, column_) + (viewed ? tr("\nstrong view") : QString()));
  images_->setToolTip(
      viewed ? tr("The assignment compares both images' weak views; the prediction compares the left weak view with the right strong view.")
             : QString());
}

void PairInspector::refresh() {
  const bool any = snapshot_ && samples_ && row_ >= 0 && column_ >= 0 && row_ < snapshot_->probeSize && column_ < snapshot_->probeSize;
  empty_->setVisible(!any);
  facts_->setVisible(any);
  wrong_->setEnabled(snapshot_ && samples_ && !samples_->probeLabels.empty());
  const bool clean = clean_ && snapshot_ && hasClean(*snapshot_);
  setSubtitle(!any ? QString() : clean ? tr("step %1 · clean").arg(snapshot_->step) : tr("step %1").arg(snapshot_->step));
  if (!any) return;
  const PairFacts facts = pairFacts(*snapshot_, samples_.get(), row_, column_, clean);
  showImages(clean);
  const QString none = QStringLiteral("–");
  const QStringList texts{QString::number(facts.similarity, 'f', 3),
                          QString::number(facts.assignment, 'g', 3),
                          facts.predicted ? QString::number(facts.prediction, 'g', 3) : none,
                          facts.predicted ? (facts.pull >= 0 ? "+" : "−") + QString::number(std::abs(facts.pull), 'g', 3) : none,
                          facts.predicted ? QString::number(100 * facts.lossShare, 'g', 2) + " %" : none,
                          !facts.labelled   ? tr("no labels")
                          : facts.sameClass ? tr("yes")
                                            : tr("no")};
  for (std::size_t i = 0; i < values_.size(); ++i) values_[i].second->setText(texts[qsizetype(i)]);
}

std::vector<Figure> PairInspector::figures() const {
  if (page() == Page::wrongPairs) return wrongList_->report().pairs.empty() ? std::vector<Figure>() : std::vector{wrongList_->figure()};
  return trace_->series().steps.size() < 2 ? std::vector<Figure>() : std::vector{trace_->figure()};
}

void PairInspector::nextWrongPair() {
  if (!snapshot_ || !samples_) return;
  const auto pairs = wrongPairs(*snapshot_, *samples_, 32);
  if (pairs.empty()) return;
  const auto [row, column] = pairs[wrongIndex_ % pairs.size()];
  ++wrongIndex_;
  setPair(row, column);
  emit pairRequested(row, column);
}

}  // namespace resa
