#include "widgets/assignment/wrong_pairs.h"

#include <QCoreApplication>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QPainterPath>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "widgets/assignment/pair_figures.h"
#include "widgets/base/theme.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {

constexpr int imageSide = 40, rowHeight = 52;
enum Role { rowRole = Qt::UserRole, columnRole, massRole, leftImageRole, rightImageRole };

QString epochText(double epoch) { return QCoreApplication::translate("resa::WrongPairs", "epoch %1").arg(epoch, 0, 'g', 3); }

void paintThumbnail(QPainter& painter, const QRectF& box, const QImage& image) {
  QPainterPath round;
  round.addRoundedRect(box, 5, 5);
  painter.save();
  painter.setClipPath(round);
  painter.fillRect(box, theme().raised);
  if (!image.isNull()) painter.drawImage(box, image);
  painter.restore();
}

/// Both images of a pair, their names and the mass.
class PairDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {200, rowHeight}; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Theme& look = theme();
    const QRectF area = QRectF(option.rect).adjusted(0, 1, 0, -1);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setRenderHint(QPainter::SmoothPixmapTransform);
    const bool selected = option.state & QStyle::State_Selected;
    if (selected || option.state & QStyle::State_MouseOver) {
      painter->setPen(selected ? QPen(look.accent, 1) : QPen(Qt::NoPen));
      painter->setBrush(look.raised);
      painter->drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    }
    const double top = area.center().y() - imageSide / 2.0;
    paintThumbnail(*painter, QRectF(area.left() + 5, top, imageSide, imageSide), index.data(leftImageRole).value<QImage>());
    paintThumbnail(*painter, QRectF(area.left() + 9 + imageSide, top, imageSide, imageSide), index.data(rightImageRole).value<QImage>());
    const QRectF words = area.adjusted(2 * imageSide + 18, 4, -6, -4);
    painter->setPen(look.text);
    painter->setFont(look.font(12));
    const QFontMetricsF metrics(painter->font());
    painter->drawText(QRectF(words.left(), words.top(), words.width(), words.height() / 2), Qt::AlignLeft | Qt::AlignVCenter,
                      metrics.elidedText(index.data(Qt::DisplayRole).toString(), Qt::ElideRight, words.width()));
    painter->setPen(look.muted);
    painter->setFont(look.mono(11));
    painter->drawText(QRectF(words.left(), words.center().y(), words.width(), words.height() / 2), Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetricsF(painter->font()).elidedText(index.data(massRole).toString(), Qt::ElideRight, words.width()));
    painter->restore();
  }
};

QString className(const Samples& samples, int row) {
  const auto at = std::size_t(row);
  if (at >= samples.probeLabels.size()) return {};
  const auto label = std::size_t(samples.probeLabels[at]);
  return label < samples.classes.size() ? QString::fromStdString(samples.classes[label]) : QString::number(label);
}

}  // namespace

QString fatesSentence(const WrongPairReport& report) {
  if (!report.compared || report.wrong.pairs == 0) return {};
  return QCoreApplication::translate(
             "resa::WrongPairs",
             "Of the %1 heaviest wrong pairs of %2, until %3: <b>%4 healed</b> (A below 1/%5), <b>%6 grew</b> (A up "
             "by half or more), <b>%7 stay</b>.")
      .arg(report.wrong.pairs)
      .arg(epochText(report.thenEpoch), epochText(report.nowEpoch))
      .arg(report.wrong.healed)
      .arg(report.size)
      .arg(report.wrong.grew)
      .arg(report.wrong.stay);
}

QString comparisonSentence(const WrongPairReport& report) {
  if (!report.compared || report.right.pairs == 0) return {};
  return QCoreApplication::translate("resa::WrongPairs", "For comparison, of the %1 heaviest right pairs %2 fell below 1/%3 and %4 grew.")
      .arg(report.right.pairs)
      .arg(report.right.healed)
      .arg(report.size)
      .arg(report.right.grew);
}

QString fateWord(const WrongPairReport& report, const WrongPair& pair) {
  const double chance = 1.0 / double(std::max<std::int64_t>(1, report.size));
  if (!report.compared || std::max(pair.mass, pair.otherMass) < chance) return {};  // it was never grouped
  const bool backwards = report.shownStep == report.nowStep;
  if (backwards && pair.otherMass < chance) return WrongPairs::tr("new");
  const PairFate fate = backwards ? fateOf(pair.otherMass, pair.mass, report.size) : fateOf(pair.mass, pair.otherMass, report.size);
  return fate == PairFate::healed ? WrongPairs::tr("healed") : fate == PairFate::grew ? WrongPairs::tr("grew") : WrongPairs::tr("stays");
}

QString massBrief(const WrongPairReport& report, const WrongPair& pair) {
  const QString shown = QString::number(pair.mass, 'g', 2);
  if (!report.compared) return QStringLiteral("A ") + shown;
  const QString other = pair.otherMass < 1e-5 ? QStringLiteral("0") : QString::number(pair.otherMass, 'g', 1);
  const bool backwards = report.shownStep == report.nowStep;
  return (backwards ? other + QStringLiteral(" → ") + shown : shown + QStringLiteral(" → ") + other) + QStringLiteral(" ") +
         fateWord(report, pair);
}

QString massSentence(const WrongPairReport& report, const WrongPair& pair) {
  QString text = QCoreApplication::translate("resa::WrongPairs", "A %1").arg(pair.mass, 0, 'g', 2);
  if (!report.compared) return text;
  const bool backwards = report.shownStep == report.nowStep;
  text += QStringLiteral(" · %1: %2").arg(epochText(backwards ? report.thenEpoch : report.nowEpoch)).arg(pair.otherMass, 0, 'g', 2);
  const QString fate = fateWord(report, pair);
  return fate.isEmpty() ? text : text + QStringLiteral(", ") + fate;
}

WrongPairs::WrongPairs(QWidget* parent)
    : QWidget(parent),
      emptyText_(tr("Waiting for the first snapshot…")),
      summary_(new QLabel(this)),
      comparison_(new QLabel(this)),
      list_(new QListWidget(this)) {
  setObjectName("pair.wrongPairs");
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(6);
  summary_->setWordWrap(true);
  summary_->setObjectName("pair.wrongPairs.summary");
  comparison_->setWordWrap(true);
  comparison_->setProperty("role", "muted");
  comparison_->setToolTip(
      tr("The heaviest pairs of any moment tend to lose mass by chance alone: what wrong pairs lose beyond right ones is "
         "what training mends."));
  list_->setObjectName("pair.wrongPairs.list");
  list_->setAccessibleName(tr("Heaviest pairs of different classes"));
  list_->setItemDelegate(new PairDelegate(list_));
  list_->setMouseTracking(true);
  list_->setUniformItemSizes(true);
  list_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  column->addWidget(summary_);
  column->addWidget(comparison_);
  column->addWidget(list_, 1);
  const auto choose = [this](const QListWidgetItem* item) {
    if (item) emit pairChosen(item->data(rowRole).toInt(), item->data(columnRole).toInt());
  };
  connect(list_, &QListWidget::itemClicked, this, choose);
  connect(list_, &QListWidget::itemActivated, this, choose);
  connect(&ThemeHub::instance(), &ThemeHub::changed, list_, [this] { list_->viewport()->update(); });
  refresh();
}

void WrongPairs::setSamples(const SamplesPtr& samples) {
  samples_ = samples;
  refresh();
}

void WrongPairs::setReport(const WrongPairReport& report) {
  report_ = report;
  refresh();
}

void WrongPairs::setEmptyText(const QString& text) {
  emptyText_ = text;
  refresh();
}

QString WrongPairs::summary() const { return summary_->text(); }

void WrongPairs::setCurrentPair(int row, int column) {
  for (int i = 0; i < list_->count(); ++i) {
    const QListWidgetItem* item = list_->item(i);
    if (item->data(rowRole).toInt() == row && item->data(columnRole).toInt() == column) return list_->setCurrentRow(i);
  }
  list_->setCurrentRow(-1);
}

void WrongPairs::refresh() {
  const bool any = samples_ && !report_.pairs.empty();
  list_->clear();
  list_->setVisible(any);
  const QString fates = fatesSentence(report_), comparison = comparisonSentence(report_);
  summary_->setText(!any              ? emptyText_
                    : fates.isEmpty() ? tr("The heaviest pairs of different classes at %1; there is no other snapshot to compare with yet.")
                                            .arg(epochText(report_.shownEpoch))
                                      : fates);
  summary_->setProperty("role", any ? "" : "empty");
  comparison_->setText(comparison);
  comparison_->setVisible(any && !comparison.isEmpty());
  if (!any) return;
  const bool viewed = samples_->probeViews[0].count > 0 && samples_->probeViews[1].count > 0;
  for (const WrongPair& pair : report_.pairs) {
    auto* item = new QListWidgetItem(tr("%1 → %2").arg(className(*samples_, pair.row), className(*samples_, pair.column)), list_);
    item->setData(rowRole, pair.row);
    item->setData(columnRole, pair.column);
    item->setData(massRole, massBrief(report_, pair));
    item->setData(leftImageRole, sampleImage(viewed ? samples_->probeViews[0] : samples_->probeImages, pair.row));
    item->setData(rightImageRole, sampleImage(viewed ? samples_->probeViews[1] : samples_->probeImages, pair.column));
    const QString tip = QStringLiteral("%1 → %2\n%3")
                            .arg(probeCaption(*samples_, pair.row), probeCaption(*samples_, pair.column), massSentence(report_, pair));
    item->setToolTip(tip);
    item->setData(Qt::AccessibleTextRole, tip);
  }
}

Figure WrongPairs::figure() const { return samples_ ? wrongPairsFigure(report_, samples_) : Figure(); }

}  // namespace resa
