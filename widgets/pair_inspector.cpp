#include "widgets/pair_inspector.h"

#include <QGridLayout>
#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QPushButton>
#include <algorithm>

#include "widgets/controls.h"
#include "widgets/map_data.h"
#include "widgets/sparkline.h"
#include "widgets/theme.h"

namespace resa {

/// The two views side by side with their captions.
class PairImages : public QWidget {
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
  for (const char* name : {"Similarity S", "Assignment A", "Prediction P", "Pull (A − P)/t", "Share of loss", "Same class"})
    addFact(inner, tr(name));
  inner->addSpacing(10);
  seriesText_ = new QLabel(facts_);
  seriesText_->setProperty("role", "muted");
  seriesText_->setWordWrap(true);
  inner->addWidget(seriesText_);
  sparkline_ = new Sparkline(facts_);
  sparkline_->setAccessibleName(tr("Assignment and prediction of the pair over the snapshots"));
  inner->addWidget(sparkline_);
  column->addWidget(facts_);
  wrong_ = makeButton(tr("Next wrong pair"), ButtonKind::secondary, "pair.nextWrong", body);
  wrong_->setToolTip(tr("Pairs of different classes, the greatest assignment first"));
  column->addWidget(wrong_);
  column->addStretch(1);
  setBody(body);
  connect(wrong_, &QPushButton::clicked, this, &PairInspector::nextWrongPair);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, &PairInspector::refresh);
  refresh();
}

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
  refresh();
}

void PairInspector::setSnapshot(const SnapshotPtr& snapshot) {
  if (snapshot == snapshot_) return;
  snapshot_ = snapshot;
  wrongIndex_ = 0;
  refresh();
}

void PairInspector::setPair(int row, int column) {
  if (row != row_ || column != column_) setSeries({});
  row_ = row;
  column_ = column;
  refresh();
}

void PairInspector::setSeries(const PairSeries& series) {
  const bool shown = series.steps.size() >= 2;
  sparkline_->setVisible(shown);
  seriesText_->setVisible(shown);
  if (!shown) return;
  const double chance = snapshot_ && snapshot_->probeSize > 0 ? 1.0 / double(snapshot_->probeSize) : 0;
  sparkline_->setSeries(series.steps, series.assignment, series.prediction, chance);
  // The last time the assignment rose above chance and stayed there tells when the pair was found.
  std::size_t since = series.assignment.size();
  while (since > 0 && series.assignment[since - 1] > chance) --since;
  QString text;
  if (since == series.assignment.size())
    text = tr("Not grouped: A is below chance (1/%1) at the newest snapshot.");
  else if (since == 0)
    text = tr("Grouped above chance (1/%1) in all snapshots.");
  else
    text = tr("Grouped above chance (1/%1) since step %2.").arg("%1").arg(series.steps[since]);
  const Theme& look = theme();
  seriesText_->setText(text.arg(snapshot_ ? snapshot_->probeSize : 0) +
                       QStringLiteral("<br><span style='color:%1'>A</span> and <span style='color:%2'>P</span> over the snapshots")
                           .arg(seriesColor(look, 0).name(), seriesColor(look, 2).name()));
}

QString PairInspector::shown(const QString& label) const {
  for (const auto& [name, value] : values_) {
    if (name == label) return value->text();
  }
  return {};
}

void PairInspector::refresh() {
  const bool any = snapshot_ && samples_ && row_ >= 0 && column_ >= 0 && row_ < snapshot_->probeSize && column_ < snapshot_->probeSize;
  empty_->setVisible(!any);
  facts_->setVisible(any);
  wrong_->setEnabled(snapshot_ && samples_ && !samples_->probeLabels.empty());
  setSubtitle(any ? tr("step %1").arg(snapshot_->step) : QString());
  if (!any) return;
  const PairFacts facts = pairFacts(*snapshot_, samples_.get(), row_, column_);
  const bool viewed = samples_->probeViews[0].count > 0 && samples_->probeViews[1].count > 0;  // other programs may log images alone
  const ImageBlock& left = viewed ? samples_->probeViews[0] : samples_->probeImages;
  const ImageBlock& right = viewed ? samples_->probeViews[1] : samples_->probeImages;
  images_->setImages(sampleImage(left, row_), probeCaption(*samples_, row_) + (viewed ? tr("\nweak view") : QString()),
                     sampleImage(right, column_), probeCaption(*samples_, column_) + (viewed ? tr("\nstrong view") : QString()));
  images_->setToolTip(
      viewed ? tr("The assignment compares both images' weak views; the prediction compares the left weak view with the right strong view.")
             : QString());
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
