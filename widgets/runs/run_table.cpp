#include "widgets/runs/run_table.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QScrollBar>
#include <functional>

#include "widgets/base/theme.h"
#include "widgets/runs/run_menu.h"
#include "widgets/runs/run_table_delegate.h"

namespace resa {
namespace {

int usualWidth(const QString& id, bool grouped) {
  if (id == QLatin1String("name")) return 230;
  if (id == QLatin1String("note")) return 220;
  if (id == QLatin1String("tags")) return 150;
  if (id == QLatin1String("created")) return 118;
  if (id == QLatin1String("state")) return 92;
  return grouped && runColumn(id).numeric && !id.startsWith(QLatin1String("config:")) ? 140 : 96;  // a mean takes its deviation along
}

}  // namespace

RunTable::RunTable(QWidget* parent) : QTreeView(parent), model_(new RunTableModel(this)) {
  setObjectName("runTable");
  setAccessibleName(tr("Table of runs"));
  setModel(model_);
  setItemDelegate(new RunTableDelegate(this));
  setMouseTracking(true);
  setUniformRowHeights(true);
  setRootIsDecorated(false);
  setItemsExpandable(true);
  setIndentation(0);
  setAllColumnsShowFocus(true);
  setFrameShape(QFrame::NoFrame);
  setSelectionMode(QAbstractItemView::ExtendedSelection);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setEditTriggers(QAbstractItemView::EditKeyPressed | QAbstractItemView::SelectedClicked);
  setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  setExpandsOnDoubleClick(false);
  header()->setObjectName("runTableHeader");
  header()->setSectionsClickable(true);
  header()->setSectionsMovable(true);
  header()->setFirstSectionMovable(false);
  header()->setStretchLastSection(false);
  header()->setHighlightSections(false);
  header()->setMinimumSectionSize(44);
  header()->setContextMenuPolicy(Qt::CustomContextMenu);
  header()->setTextElideMode(Qt::ElideRight);
  connect(header(), &QHeaderView::sectionClicked, this, &RunTable::sortBy);
  connect(header(), &QHeaderView::sectionMoved, this, &RunTable::takeOrder);
  connect(header(), &QHeaderView::sectionResized, this, [this](int section, int, int width) {
    if (!arranging_ && section < model_->shownColumns().size()) widths_[model_->shownColumns()[section]] = width;
    if (!arranging_) emit setupChanged();
  });
  connect(header(), &QWidget::customContextMenuRequested, this,
          [this](const QPoint& at) { emit columnsMenuRequested(header()->viewport()->mapToGlobal(at)); });
  connect(this, &QTreeView::activated, this, [this](const QModelIndex& index) {
    if (const RunSummary* run = model_->run(index)) emit actionRequested(RunAction::open, {run->path});
  });
  const auto fold = [this](const QModelIndex& index, bool closed) {
    if (arranging_ || index.row() >= int(model_->groups().size())) return;
    const QString label = model_->groups()[std::size_t(index.row())].label;
    closed ? void(folded_.insert(label)) : void(folded_.remove(label));
  };
  connect(this, &QTreeView::collapsed, this, [fold](const QModelIndex& index) { fold(index, true); });
  connect(this, &QTreeView::expanded, this, [fold](const QModelIndex& index) { fold(index, false); });
  connect(this, &QTreeView::clicked, this, [this](const QModelIndex& index) {
    if (!model_->run(index) && index.isValid()) setExpanded(index.siblingAtColumn(0), !isExpanded(index.siblingAtColumn(0)));
  });
  connect(&ThemeHub::instance(), &ThemeHub::changed, viewport(), qOverload<>(&QWidget::update));
  placeColumns();
}

void RunTable::keepingPlace(const std::function<void()>& change) {
  const QStringList chosen = chosenPaths();
  const RunSummary* current = model_->run(currentIndex());
  const QString currentPath = current ? current->path : QString();
  const int column = currentIndex().column(), across = horizontalScrollBar()->value(), down = verticalScrollBar()->value();
  bool reset = false;
  const auto watch = connect(model_, &QAbstractItemModel::modelReset, this, [&] { reset = true; });
  arranging_ = true;
  change();
  disconnect(watch);
  if (reset) {
    placeColumns();
    for (int group = 0; group < int(model_->groups().size()); ++group)
      setExpanded(model_->index(group, 0), !folded_.contains(model_->groups()[std::size_t(group)].label));
    choose(chosen);
    const QModelIndex at = model_->indexOf(currentPath, qBound(0, column, qMax(0, model_->columnCount() - 1)));
    if (at.isValid()) selectionModel()->setCurrentIndex(at, QItemSelectionModel::NoUpdate);
    horizontalScrollBar()->setValue(across);
    verticalScrollBar()->setValue(down);
  }
  arranging_ = false;
}

void RunTable::setRuns(const QVector<RunSummary>& runs) {
  // What is being typed must not move away below the hands.
  if (state() == QAbstractItemView::EditingState) {
    waiting_ = runs;
    return;
  }
  keepingPlace([&] { model_->setRuns(runs); });
}

void RunTable::closeEditor(QWidget* editor, QAbstractItemDelegate::EndEditHint hint) {
  QTreeView::closeEditor(editor, hint);
  if (!waiting_) return;
  // What waited was read before the edit: the edited run shows what was typed until the next reading.
  QVector<RunSummary> runs = *std::exchange(waiting_, std::nullopt);
  for (RunSummary& run : runs)
    for (const RunSummary& shown : model_->runs())
      if (shown.path == run.path && shown.record && run.record &&
          (shown.record->tags != run.record->tags || shown.record->note != run.record->note)) {
        auto record = std::make_shared<RunRecord>(*run.record);
        record->tags = shown.record->tags;
        record->note = shown.record->note;
        run.record = record;
      }
  setRuns(runs);
}

void RunTable::setSetup(const RunTableSetup& setup) {
  keepingPlace([&] { model_->setSetup(setup); });
}

void RunTable::placeColumns() {
  const bool before = std::exchange(arranging_, true);
  for (int section = 0; section < model_->columnCount(); ++section) {
    const int visual = header()->visualIndex(section);
    if (visual != section) header()->moveSection(visual, section);
    const QString& id = model_->shownColumns()[section];
    header()->resizeSection(section, widths_.value(id, usualWidth(id, !model_->groups().empty())));
  }
  arranging_ = before;
}

void RunTable::sortBy(int section) {
  RunTableSetup setup = model_->setup();
  const QString column = model_->shownColumns().value(section);
  const bool numeric = runColumn(column).numeric;
  const Qt::SortOrder first = numeric ? Qt::DescendingOrder : Qt::AscendingOrder;
  if (setup.sortColumn != column) {
    setup.sortColumn = column;
    setup.order = first;
  } else if (setup.order == first) {
    setup.order = first == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder;
  } else {
    setup.sortColumn.clear();  // The third click brings the newest first again.
  }
  setSetup(setup);
  emit setupChanged();
}

QStringList RunTable::visualColumns() const {
  QStringList columns;
  for (int visual = 0; visual < model_->columnCount(); ++visual) columns += model_->shownColumns()[header()->logicalIndex(visual)];
  return columns;
}

void RunTable::takeOrder() {
  if (arranging_) return;
  RunTableSetup setup = model_->setup();
  const QStringList visual = visualColumns();
  QStringList ordered;
  for (const QString& column : visual)
    if (setup.columns.contains(column)) ordered += column;
  for (const QString& column : setup.columns)
    if (!ordered.contains(column)) ordered += column;  // hidden while only what differs is shown
  setup.columns = ordered;
  setSetup(setup);
  emit setupChanged();
}

QByteArray RunTable::widths() const {
  QJsonObject object;
  for (auto it = widths_.begin(); it != widths_.end(); ++it) object[it.key()] = it.value();
  return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

void RunTable::setWidths(const QByteArray& widths) {
  const QJsonObject object = QJsonDocument::fromJson(widths).object();
  for (auto it = object.begin(); it != object.end(); ++it) widths_[it.key()] = qBound(44, it.value().toInt(96), 900);
  placeColumns();
}

void RunTable::setOpenPath(const QString& path) {
  openPath_ = path;
  viewport()->update();
}

QVector<RunSummary> RunTable::chosenRuns() const {
  QModelIndexList rows = selectionModel()->selectedRows();
  std::sort(rows.begin(), rows.end(),
            [this](const QModelIndex& a, const QModelIndex& b) { return visualRect(a).top() < visualRect(b).top(); });
  QVector<RunSummary> runs;
  QStringList seen;
  const auto add = [&](const RunSummary& run) {
    if (seen.contains(run.path)) return;
    seen += run.path;
    runs += run;
  };
  for (const QModelIndex& row : rows) {
    if (const RunSummary* run = model_->run(row)) add(*run);
    for (int child = 0; child < model_->rowCount(row); ++child) add(*model_->run(model_->index(child, 0, row)));
  }
  return runs;
}

QStringList RunTable::chosenPaths() const {
  QStringList paths;
  for (const QModelIndex& row : selectionModel()->selectedRows())
    if (const RunSummary* run = model_->run(row)) paths += run->path;
  return paths;
}

void RunTable::choose(const QStringList& paths) {
  selectionModel()->clearSelection();
  for (const QString& path : paths) {
    const QModelIndex at = model_->indexOf(path);
    if (at.isValid()) selectionModel()->select(at, QItemSelectionModel::Select | QItemSelectionModel::Rows);
  }
  if (!paths.isEmpty() && model_->indexOf(paths.front()).isValid())
    selectionModel()->setCurrentIndex(model_->indexOf(paths.front()), QItemSelectionModel::NoUpdate);
}

QByteArray RunTable::asCsv() const {
  const QVector<RunSummary> chosen = chosenRuns();
  return runsCsv(chosen.size() > 1 ? chosen : model_->shownRuns(), visualColumns(), model_->setup().groupBy);
}

QByteArray RunTable::asMarkdown() const {
  const QVector<RunSummary> chosen = chosenRuns();
  return runsMarkdown(chosen.size() > 1 ? chosen : model_->shownRuns(), visualColumns(), model_->setup().groupBy);
}

void RunTable::request(RunAction action) {
  QStringList paths;
  for (const RunSummary& run : chosenRuns()) paths += run.path;
  if (paths.isEmpty()) return;
  if (action != RunAction::overlay) {
    emit actionRequested(action, paths);
    return;
  }
  QStringList overlaid = model_->overlaid();
  const bool all = std::all_of(paths.begin(), paths.end(), [&](const QString& path) { return overlaid.contains(path); });
  for (const QString& path : paths) {
    overlaid.removeAll(path);
    if (!all) overlaid += path;
  }
  keepingPlace([&] { model_->setOverlaid(overlaid); });
  emit model_->overlaidChanged(overlaid);
}

void RunTable::contextMenuEvent(QContextMenuEvent* event) {
  const QModelIndex at = event->reason() == QContextMenuEvent::Keyboard ? currentIndex() : indexAt(event->pos());
  if (!at.isValid()) return;
  if (!selectionModel()->isRowSelected(at.row(), at.parent())) setCurrentIndex(at);
  const QVector<RunSummary> runs = chosenRuns();
  const bool overlaid = std::all_of(runs.begin(), runs.end(), [&](const RunSummary& run) { return model_->overlaid().contains(run.path); });
  auto* menu = new QMenu(this);
  menu->setObjectName("runMenu");
  menu->setAttribute(Qt::WA_DeleteOnClose);
  fillRunMenu(*menu, runs, overlaid, [this](RunAction action) { request(action); });
  menu->popup(event->reason() == QContextMenuEvent::Keyboard ? viewport()->mapToGlobal(visualRect(at).bottomLeft()) : event->globalPos());
}

/// While the table has the focus these keys are its own, whatever the window uses them for.
bool RunTable::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool control = key->modifiers() == Qt::ControlModifier;
    if ((control && (key->key() == Qt::Key_D || key->key() == Qt::Key_B)) || key->key() == Qt::Key_Space ||
        key->matches(QKeySequence::Copy)) {
      event->accept();
      return true;
    }
  }
  return QTreeView::event(event);
}

void RunTable::keyPressEvent(QKeyEvent* event) {
  const bool control = event->modifiers() == Qt::ControlModifier;
  if (event->matches(QKeySequence::Copy)) {
    QApplication::clipboard()->setText(QString::fromUtf8(asCsv()));
  } else if (event->key() == Qt::Key_Space && !control && !model_->run(currentIndex())) {
    const QModelIndex group = currentIndex().siblingAtColumn(0);
    setExpanded(group, !isExpanded(group));
  } else if (event->key() == Qt::Key_Space && !control) {
    request(RunAction::overlay);
  } else if (event->key() == Qt::Key_Delete) {
    request(RunAction::remove);
  } else if (control && event->key() == Qt::Key_D) {
    request(RunAction::duplicate);
  } else if (control && event->key() == Qt::Key_B) {
    request(RunAction::branch);
  } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && state() != QAbstractItemView::EditingState) {
    if (const RunSummary* run = model_->run(currentIndex())) emit actionRequested(RunAction::open, {run->path});
  } else {
    QTreeView::keyPressEvent(event);
  }
}

void RunTable::drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& look = theme();
  const bool chosen = selectionModel()->isRowSelected(index.row(), index.parent());
  const bool group = index.data(RunTableModel::groupRole).toBool();
  const QModelIndex under = indexAt(viewport()->mapFromGlobal(QCursor::pos()));
  const bool over = viewport()->underMouse() && under.row() == index.row() && under.parent() == index.parent();
  const QRect row(0, option.rect.top(), viewport()->width(), option.rect.height());
  QColor ground = look.accent;
  ground.setAlphaF(0.16f);
  if (chosen)
    painter->fillRect(row, ground);
  else if (group || over)
    painter->fillRect(row, look.raised);
  const RunSummary* run = model_->run(index);
  if (run && run->path == openPath_) painter->fillRect(QRect(0, row.top(), 3, row.height()), look.accent);
  painter->setPen(look.line);
  painter->drawLine(row.bottomLeft(), row.bottomRight());
  QTreeView::drawRow(painter, option, index);
  if (currentIndex().row() == index.row() && currentIndex().parent() == index.parent() && hasFocus()) {
    painter->setPen(look.accent);
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(row.adjusted(0, 0, -1, -1));
  }
}

void RunTable::drawBranches(QPainter*, const QRect&, const QModelIndex&) const {}

}  // namespace resa
