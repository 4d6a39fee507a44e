#include "widgets/run_list.h"

#include <QAbstractListModel>
#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>
#include <cmath>

#include "widgets/theme.h"

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
    if (role == Qt::AccessibleTextRole) return run.name + ", " + run.detail;
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
};

namespace {

QColor stateColor(RunState state, const Theme& look) {
  switch (state) {
    case RunState::starting:
    case RunState::running:
      return look.good;
    case RunState::paused:
      return look.warn;
    case RunState::failed:
    case RunState::interrupted:
      return look.bad;
    default:
      return look.muted;
  }
}

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
    painter->setPen(Qt::NoPen);
    painter->setBrush(stateColor(run.state, look));
    painter->drawEllipse(QPointF(box.left() + 14, box.center().y()), 4, 4);
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

void RunList::contextMenuEvent(QContextMenuEvent* event) {
  const QModelIndex index = indexAt(event->pos());
  if (!index.isValid()) return;
  const RunSummary run = model_->run(index.row());
  const bool resumable =
      run.trainedHere && (run.state == RunState::interrupted || run.state == RunState::stopped || run.state == RunState::failed);
  const bool active = run.state == RunState::running || run.state == RunState::paused || run.state == RunState::starting;
  QMenu menu(this);
  connect(menu.addAction(tr("Open")), &QAction::triggered, this, [&] { emit openRequested(run.path); });
  QAction* resume = menu.addAction(tr("Resume from the last checkpoint"));
  resume->setEnabled(resumable);
  connect(resume, &QAction::triggered, this, [&] { emit resumeRequested(run.path); });
  connect(menu.addAction(tr("Show the folder")), &QAction::triggered, this, [&] { emit revealRequested(run.path); });
  menu.addSeparator();
  QAction* remove = menu.addAction(tr("Move to the trash…"));
  remove->setEnabled(!active);
  connect(remove, &QAction::triggered, this, [&] { emit removeRequested(run.path); });
  menu.exec(event->globalPos());
}

}  // namespace resa
