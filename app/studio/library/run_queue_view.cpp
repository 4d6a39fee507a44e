#include "app/studio/library/run_queue_view.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "widgets/base/controls.h"
#include "widgets/base/theme.h"
#include "widgets/runs/run_menu.h"

namespace resa {
namespace {

constexpr int rowHeight = 40, mostRows = 4;
enum Role { ticketRole = Qt::UserRole + 1, stateRole, detailRole };

QString detailOf(const QueuedRun& run, int place) {
  switch (run.state) {
    case QueueState::waiting:
      return place == 1 ? RunQueueView::tr("next") : RunQueueView::tr("waiting, place %1").arg(place);
    case QueueState::starting:
      return RunQueueView::tr("starting");
    case QueueState::training:
      return RunQueueView::tr("training");
    case QueueState::failed:
      return RunQueueView::tr("failed: %1").arg(run.reason);
  }
  return {};
}

class QueueDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {120, rowHeight}; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Theme& look = theme();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(option.rect).adjusted(0.5, 1.5, -0.5, -1.5);
    const bool chosen = option.state & QStyle::State_Selected && option.state & QStyle::State_HasFocus;
    if (chosen || option.state & QStyle::State_MouseOver) {
      painter->setPen(QPen(chosen ? look.accent : QColor(Qt::transparent), 1));
      painter->setBrush(look.panel);
      painter->drawRoundedRect(box, 7, 7);
    }
    const QueueState state = QueueState(index.data(stateRole).toInt());
    const QColor dot = state == QueueState::failed ? look.bad : state == QueueState::waiting ? look.muted : look.good;
    painter->setPen(state == QueueState::waiting ? QPen(dot, 1.4) : QPen(Qt::NoPen));
    painter->setBrush(state == QueueState::waiting ? QBrush(Qt::NoBrush) : QBrush(dot));
    painter->drawEllipse(QPointF(box.left() + 14, box.center().y()), 4, 4);
    const QRectF text = box.adjusted(28, 3, -8, -3);
    painter->setFont(look.font(12, QFont::DemiBold));
    painter->setPen(look.text);
    painter->drawText(QRectF(text.left(), text.top(), text.width(), 16), Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, int(text.width())));
    painter->setFont(look.font(11));
    painter->setPen(state == QueueState::failed ? look.bad : look.muted);
    painter->drawText(QRectF(text.left(), text.top() + 16, text.width(), 15), Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data(detailRole).toString(), Qt::ElideRight, int(text.width())));
    painter->restore();
  }
};

}  // namespace

RunQueueView::RunQueueView(RunQueue& queue, QWidget* parent) : QWidget(parent), queue_(queue) {
  setObjectName(QStringLiteral("runQueue"));
  setProperty("hintbar", true);
  setAttribute(Qt::WA_StyledBackground);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 4, 4, 4);
  column->setSpacing(2);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(8, 0, 0, 0);
  title_ = new QLabel;
  title_->setObjectName(QStringLiteral("queueTitle"));
  title_->setProperty("role", "muted");
  hold_ = makeButton({}, ButtonKind::quiet, QStringLiteral("queueHold"));
  head->addWidget(title_, 1);
  head->addWidget(hold_);
  list_ = new QListWidget;
  list_->setObjectName(QStringLiteral("queueList"));
  list_->setAccessibleName(tr("Queue of runs"));
  list_->setToolTip(tr("Runs that start one after another while the studio is open. Alt+Up and Alt+Down move one, Delete takes it out."));
  list_->setItemDelegate(new QueueDelegate(list_));
  list_->setMouseTracking(true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setContextMenuPolicy(Qt::CustomContextMenu);
  list_->installEventFilter(this);
  column->addLayout(head);
  column->addWidget(list_);
  connect(hold_, &QPushButton::clicked, this, [this] { queue_.setHeld(!queue_.held()); });
  connect(list_, &QListWidget::customContextMenuRequested, this,
          [this](const QPoint& at) { showMenu(list_->viewport()->mapToGlobal(at)); });
  connect(list_, &QListWidget::itemActivated, this, [this] {
    const QueuedRun* run = runOf(chosen());
    if (run && !run->root.isEmpty()) emit openRequested(run->root);
  });
  connect(&queue_, &RunQueue::changed, this, &RunQueueView::rebuild);
  connect(&ThemeHub::instance(), &ThemeHub::changed, list_->viewport(), qOverload<>(&QWidget::update));
  rebuild();
}

void RunQueueView::rebuild() {
  const quint64 kept = chosen();
  list_->clear();
  int place = 0;
  for (const QueuedRun& run : queue_.runs()) {
    if (run.state == QueueState::waiting) ++place;
    auto* item = new QListWidgetItem(run.training.name, list_);
    const QString detail = detailOf(run, place);
    item->setData(ticketRole, run.training.ticket);
    item->setData(stateRole, int(run.state));
    item->setData(detailRole, detail);
    item->setData(Qt::AccessibleTextRole, run.training.name + QStringLiteral(", ") + detail);
    if (run.state == QueueState::failed) item->setToolTip(run.reason);
    if (run.training.ticket == kept) list_->setCurrentItem(item);
  }
  title_->setText(queue_.elsewhere() ? tr("Queue · held by another window")
                  : queue_.held()    ? tr("Queue · held, %1 waiting").arg(queue_.waiting())
                                     : tr("Queue · %1 waiting").arg(queue_.waiting()));
  hold_->setText(queue_.held() ? tr("Go on") : tr("Hold"));
  hold_->setAccessibleName(queue_.held() ? tr("Let the queue go on") : tr("Hold the queue"));
  hold_->setToolTip(queue_.held() ? tr("Start the next run when its turn comes") : tr("Start no further run; what trains goes on"));
  hold_->setEnabled(!queue_.elsewhere());
  list_->setFixedHeight(qMin(mostRows, qMax(1, list_->count())) * rowHeight);
  setVisible(list_->count() > 0);
}

quint64 RunQueueView::chosen() const { return list_->currentItem() ? list_->currentItem()->data(ticketRole).toULongLong() : 0; }

const QueuedRun* RunQueueView::runOf(quint64 ticket) const {
  for (const QueuedRun& run : queue_.runs())
    if (run.training.ticket == ticket) return &run;
  return nullptr;
}

void RunQueueView::showMenu(const QPoint& at) {
  const QueuedRun* run = runOf(chosen());
  if (!run) return;
  const quint64 ticket = run->training.ticket;
  const bool waits = run->state == QueueState::waiting, hasFailed = run->state == QueueState::failed;
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("queueMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const auto add = [&](const QString& text, bool enabled, const QKeySequence& keys, std::function<void()> act) {
    QAction* entry = menu->addAction(text, this, act);
    entry->setEnabled(enabled);
    entry->setShortcut(keys);
  };
  add(tr("Open"), !run->root.isEmpty(), QKeySequence(Qt::Key_Return), [this, root = run->root] { emit openRequested(root); });
  add(tr("Earlier"), waits, QKeySequence(Qt::ALT | Qt::Key_Up), [this, ticket] { queue_.move(ticket, -1); });
  add(tr("Later"), waits, QKeySequence(Qt::ALT | Qt::Key_Down), [this, ticket] { queue_.move(ticket, 1); });
  add(tr("Try again"), hasFailed, {}, [this, ticket] { queue_.retry(ticket); });
  menu->addSeparator();
  add(tr("Take out of the queue"), waits || hasFailed, QKeySequence::Delete, [this, ticket] { queue_.remove(ticket); });
  menu->popup(at);
}

bool RunQueueView::eventFilter(QObject* watched, QEvent* event) {
  if (watched != list_ || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  const bool alt = key->modifiers() & Qt::AltModifier;
  if (alt && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down))
    queue_.move(chosen(), key->key() == Qt::Key_Up ? -1 : 1);
  else if (key->key() == Qt::Key_Delete)
    queue_.remove(chosen());
  else
    return false;
  return true;
}

}  // namespace resa
