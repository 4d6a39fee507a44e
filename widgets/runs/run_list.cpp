#include "widgets/runs/run_list.h"

#include <QAbstractListModel>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>
#include <cmath>

#include "widgets/base/theme.h"
#include "widgets/runs/run_menu.h"

namespace resa {

class RunListModel : public QAbstractListModel {
 public:
  using QAbstractListModel::QAbstractListModel;
  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(runs_.size()); }
  QVariant data(const QModelIndex& index, int role) const override {
    if (!index.isValid() || index.row() >= runs_.size()) return {};
    const RunSummary& run = runs_[index.row()];
    if (role == Qt::DisplayRole) return run.name;
    if (role == Qt::ToolTipRole) return run.path + (std::isfinite(run.value) ? "\n" + run.valueCaption : QString());
    if (role == Qt::AccessibleTextRole)
      return run.name + ", " + run.detail + (overlaid_.contains(run.path) ? RunList::tr(", laid over the curves") : QString());
    if (role == Qt::CheckStateRole) return overlaid_.contains(run.path) ? Qt::Checked : Qt::Unchecked;
    return {};
  }
  const RunSummary& run(int row) const { return runs_[row]; }
  const QVector<RunSummary>& runs() const { return runs_; }
  int rowOf(const QString& path) const {
    for (int row = 0; row < runs_.size(); ++row) {
      if (runs_[row].path == path) return row;
    }
    return -1;
  }
  const QStringList& overlaid() const { return overlaid_; }
  void setOverlaid(const QStringList& paths) {
    overlaid_ = paths;
    if (!runs_.isEmpty()) emit dataChanged(index(0), index(int(runs_.size()) - 1));
  }
  void setRuns(const QVector<RunSummary>& runs) {
    const bool samePaths =
        std::equal(runs.begin(), runs.end(), runs_.begin(), runs_.end(), [](const auto& a, const auto& b) { return a.path == b.path; });
    if (samePaths) {
      runs_ = runs;
      if (!runs_.isEmpty()) emit dataChanged(index(0), index(int(runs_.size()) - 1));
      return;
    }
    beginResetModel();
    runs_ = runs;
    endResetModel();
  }

 private:
  QVector<RunSummary> runs_;
  QStringList overlaid_;
};

namespace {

constexpr int boxPlace = 14;  // pixels from the left to the centre of a run's dot

class RunDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {180, 56}; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const RunSummary& run = static_cast<const RunListModel*>(index.model())->run(index.row());
    const Theme& look = theme();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(option.rect).adjusted(0.5, 2.5, -0.5, -2.5);
    const bool chosen = option.state & QStyle::State_Selected, over = option.state & QStyle::State_MouseOver;
    if (chosen || over) {
      painter->setPen(QPen(chosen && (option.state & QStyle::State_HasFocus) ? look.accent : chosen ? look.line : Qt::transparent, 1));
      painter->setBrush(look.raised);
      painter->drawRoundedRect(box, 7, 7);
    }
    const bool focused = chosen && (option.state & QStyle::State_HasFocus);
    paintOverlayBox(painter, QPointF(box.left() + boxPlace, box.center().y()), runStateColor(run.state, look),
                    index.data(Qt::CheckStateRole).toInt() == Qt::Checked, over || focused);
    const QString value = std::isfinite(run.value) ? QString::number(run.value, 'f', 3) : QString();
    painter->setFont(look.mono(13));
    const int valueWidth = value.isEmpty() ? 0 : painter->fontMetrics().horizontalAdvance(value) + 10;
    painter->setPen(look.text);
    painter->drawText(box.adjusted(0, 0, -10, 0), Qt::AlignRight | Qt::AlignVCenter, value);
    const QRectF text = box.adjusted(28, 7, -8 - valueWidth, -7);
    painter->setFont(look.font(13, QFont::DemiBold));
    painter->drawText(QRectF(text.left(), text.top(), text.width(), 18), Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(run.name, Qt::ElideMiddle, int(text.width())));
    painter->setFont(look.font(12));
    painter->setPen(look.muted);
    painter->drawText(QRectF(text.left(), text.top() + 19, text.width(), 17), Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(run.detail, Qt::ElideRight, int(text.width())));
    painter->restore();
  }
};

}  // namespace

RunList::RunList(QWidget* parent) : QListView(parent), model_(new RunListModel(this)) {
  setObjectName("runList");
  setAccessibleName(tr("Runs"));
  setModel(model_);
  setItemDelegate(new RunDelegate(this));
  setMouseTracking(true);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setSelectionMode(QAbstractItemView::SingleSelection);
  connect(this, &QListView::clicked, this, [this](const QModelIndex& index) { emit openRequested(model_->run(index.row()).path); });
  setToolTip(tr("Space, or a click on the dot, lays a run's curves over those of the open one"));
  connect(this, &QListView::activated, this, [this](const QModelIndex& index) { emit openRequested(model_->run(index.row()).path); });
  connect(&ThemeHub::instance(), &ThemeHub::changed, viewport(), qOverload<>(&QWidget::update));
}

void RunList::setRuns(const QVector<RunSummary>& runs) {
  const QString kept = currentPath();
  model_->setRuns(runs);
  if (!kept.isEmpty()) setCurrentPath(kept);
  viewport()->update();
}

QVector<RunSummary> RunList::runs() const { return model_->runs(); }

void RunList::setCurrentPath(const QString& path) {
  const int row = model_->rowOf(path);
  if (row >= 0)
    setCurrentIndex(model_->index(row));
  else
    clearSelection();
}

QString RunList::currentPath() const {
  const QModelIndexList chosen = selectionModel() ? selectionModel()->selectedIndexes() : QModelIndexList{};
  return chosen.isEmpty() ? QString() : model_->run(chosen.front().row()).path;
}

QStringList RunList::overlaid() const { return model_->overlaid(); }

void RunList::setOverlaid(const QStringList& paths) { model_->setOverlaid(paths); }

void RunList::toggle(const QString& path) {
  QStringList paths = model_->overlaid();
  if (paths.removeAll(path) == 0) paths += path;
  model_->setOverlaid(paths);
  emit overlaidChanged(paths);
}

bool RunList::onBox(const QPoint& at) const {
  const QModelIndex index = indexAt(at);
  return index.isValid() && at.x() <= visualRect(index).left() + 2 * boxPlace - 2;
}

void RunList::request(RunAction action, const QString& path) {
  switch (action) {
    case RunAction::open:
      return emit openRequested(path);
    case RunAction::resume:
      return emit resumeRequested(path);
    case RunAction::reveal:
      return emit revealRequested(path);
    case RunAction::remove:
      return emit removeRequested(path);
    case RunAction::overlay:
      return toggle(path);
    default:
      return emit actionRequested(action, {path});
  }
}

void RunList::mousePressEvent(QMouseEvent* event) {
  // A click on the dot checks the run and does not open it.
  if (event->button() == Qt::LeftButton && onBox(event->pos())) return toggle(model_->run(indexAt(event->pos()).row()).path);
  QListView::mousePressEvent(event);
}

void RunList::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && onBox(event->pos())) return;
  QListView::mouseReleaseEvent(event);
}

/// Keys of the list come before the same keys of the window.
bool RunList::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && isRunMenuKey(*static_cast<QKeyEvent*>(event))) {
    event->accept();
    return true;
  }
  return QListView::event(event);
}

void RunList::keyPressEvent(QKeyEvent* event) {
  const QString path = currentPath();
  const bool control = event->modifiers() == Qt::ControlModifier;
  const RunAction action = event->key() == Qt::Key_Space          ? RunAction::overlay
                           : event->key() == Qt::Key_Delete       ? RunAction::remove
                           : control && event->key() == Qt::Key_D ? RunAction::duplicate
                           : control && event->key() == Qt::Key_B ? RunAction::branch
                                                                  : RunAction::open;
  if (path.isEmpty() || action == RunAction::open) return QListView::keyPressEvent(event);
  const RunSummary& run = model_->run(model_->rowOf(path));
  const bool allowed = action == RunAction::overlay || (action == RunAction::remove ? !isActive(run.state) : run.trainedHere);
  if (allowed) request(action, path);
}

void RunList::contextMenuEvent(QContextMenuEvent* event) {
  const QModelIndex index = event->reason() == QContextMenuEvent::Keyboard ? currentIndex() : indexAt(event->pos());
  if (!index.isValid()) return;
  const RunSummary run = model_->run(index.row());
  QMenu menu(this);
  menu.setObjectName("runMenu");
  fillRunMenu(menu, {run}, model_->overlaid().contains(run.path), [&](RunAction action) { request(action, run.path); });
  menu.exec(event->reason() == QContextMenuEvent::Keyboard ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
}

}  // namespace resa
