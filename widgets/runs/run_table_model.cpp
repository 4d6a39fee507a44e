#include "widgets/runs/run_table_model.h"

#include <algorithm>
#include <cmath>

namespace resa {
namespace {

bool editable(const QString& column) { return column == QLatin1String("tags") || column == QLatin1String("note"); }

/// What a row is made of; rows stay where two are equal.
QStringList layoutOf(const QVector<RunSummary>& shown, const std::vector<RunGroup>& groups, const QStringList& columns) {
  QStringList layout = columns;
  for (const RunGroup& group : groups) layout << QStringLiteral("#") + group.label << QString::number(group.rows.size());
  for (const RunSummary& run : shown) layout << run.path;
  return layout;
}

}  // namespace

QStringList tagsFrom(const QString& text) {
  QStringList tags;
  for (const QString& part : text.split(',')) {
    const QString tag = part.simplified();
    if (!tag.isEmpty() && !tags.contains(tag)) tags += tag;
  }
  return tags;
}

void RunTableModel::setRuns(const QVector<RunSummary>& runs) {
  runs_ = runs;
  QStringList kept;
  for (const QString& path : overlaid_)
    if (std::any_of(runs.begin(), runs.end(), [&](const RunSummary& run) { return run.path == path; })) kept += path;
  const bool gone = kept.size() != overlaid_.size();
  overlaid_ = kept;
  rebuild();
  if (gone) emit overlaidChanged(overlaid_);
}

void RunTableModel::setSetup(const RunTableSetup& setup) {
  if (setup == setup_) return;
  setup_ = setup;
  rebuild();
  if (columnCount() > 0) emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

void RunTableModel::rebuild() {
  const QStringList before = layoutOf(shown_, groups_, columns_);
  const auto formerRuns = std::move(shown_);
  const auto formerGroups = std::move(groups_);
  const QStringList formerColumns = columns_;
  arrange();
  if (layoutOf(shown_, groups_, columns_) == before) {
    if (rowCount() == 0) return;
    emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    for (int group = 0; group < int(groups_.size()); ++group) {
      const QModelIndex parent = index(group, 0);
      emit dataChanged(index(0, 0, parent), index(rowCount(parent) - 1, columnCount() - 1, parent));
    }
    return;
  }
  // The views must see the former rows until they are told that these are going.
  auto runs = std::exchange(shown_, formerRuns);
  auto groups = std::exchange(groups_, formerGroups);
  auto columns = std::exchange(columns_, formerColumns);
  beginResetModel();
  shown_ = std::move(runs);
  groups_ = std::move(groups);
  columns_ = std::move(columns);
  endResetModel();
}

void RunTableModel::arrange() {
  QVector<RunSummary> found;
  for (const RunSummary& run : runs_)
    if (matchesQuery(run, setup_.query)) found += run;
  shown_.clear();
  for (const int row : sortedRuns(found, setup_.sortColumn, setup_.order)) shown_ += found[row];

  columns_ = QStringList{QStringLiteral("name")};
  for (const QString& column : setup_.columns)
    if (!columns_.contains(column) && !(setup_.onlyDifferent && column.startsWith(QLatin1String("config:")))) columns_ += column;
  if (setup_.onlyDifferent) {
    QVector<RunSummary> compared;
    for (const RunSummary& run : shown_)
      if (setup_.scope.isEmpty() || setup_.scope.contains(run.path)) compared += run;
    int place = 1;
    for (const QString& key : differingKeys(compared)) columns_.insert(place++, QStringLiteral("config:") + key);
  }

  groups_ = setup_.groupBy.isEmpty() ? std::vector<RunGroup>() : groupRuns(shown_, setup_.groupBy);
  if (groups_.empty() || setup_.sortColumn.isEmpty() || !runColumn(setup_.sortColumn).numeric) return;
  std::stable_sort(groups_.begin(), groups_.end(), [this](const RunGroup& a, const RunGroup& b) {
    const double left = meanOf(membersOf(a), setup_.sortColumn).mean, right = meanOf(membersOf(b), setup_.sortColumn).mean;
    if (std::isnan(left) || std::isnan(right)) return !std::isnan(left) && std::isnan(right);
    return setup_.order == Qt::AscendingOrder ? left < right : left > right;
  });
}

QVector<RunSummary> RunTableModel::membersOf(const RunGroup& group) const {
  QVector<RunSummary> members;
  for (const int row : group.rows) members += shown_[row];
  return members;
}

const RunSummary* RunTableModel::run(const QModelIndex& index) const {
  if (!index.isValid()) return nullptr;
  if (groups_.empty()) return index.row() < shown_.size() ? &shown_[index.row()] : nullptr;
  const std::size_t group = std::size_t(index.internalId());
  if (group == 0 || group > groups_.size()) return nullptr;
  const QVector<int>& rows = groups_[group - 1].rows;
  return index.row() < rows.size() ? &shown_[rows[index.row()]] : nullptr;
}

QModelIndex RunTableModel::indexOf(const QString& path, int column) const {
  for (int row = 0; row < shown_.size(); ++row) {
    if (shown_[row].path != path) continue;
    if (groups_.empty()) return index(row, column);
    for (int group = 0; group < int(groups_.size()); ++group) {
      const int place = int(groups_[std::size_t(group)].rows.indexOf(row));
      if (place >= 0) return index(place, column, index(group, 0));
    }
  }
  return {};
}

void RunTableModel::setOverlaid(const QStringList& paths) {
  if (paths == overlaid_) return;
  overlaid_ = paths;
  rebuild();
}

QModelIndex RunTableModel::index(int row, int column, const QModelIndex& parent) const {
  if (row < 0 || column < 0 || column >= columns_.size() || row >= rowCount(parent)) return {};
  return createIndex(row, column, parent.isValid() ? quintptr(parent.row() + 1) : quintptr(0));
}

QModelIndex RunTableModel::parent(const QModelIndex& child) const {
  const quintptr group = child.isValid() ? child.internalId() : 0;
  return group == 0 ? QModelIndex() : createIndex(int(group) - 1, 0, quintptr(0));
}

int RunTableModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return groups_.empty() ? int(shown_.size()) : int(groups_.size());
  if (groups_.empty() || parent.internalId() != 0 || parent.column() != 0) return 0;
  return int(groups_[std::size_t(parent.row())].rows.size());
}

int RunTableModel::columnCount(const QModelIndex&) const { return int(columns_.size()); }

QVariant RunTableModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const QString& column = columns_[index.column()];
  if (role == numericRole) return runColumn(column).numeric;
  if (const RunSummary* summary = run(index)) return runData(*summary, column, role);
  if (groups_.empty() || index.row() >= int(groups_.size())) return {};
  return groupData(groups_[std::size_t(index.row())], index.column(), role);
}

QVariant RunTableModel::runData(const RunSummary& run, const QString& column, int role) const {
  const bool isName = column == QLatin1String("name");
  switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
      return runCell(run, column).text;
    case Qt::ToolTipRole: {
      const QString toolTip = runCell(run, column).toolTip;
      return toolTip.isEmpty() ? QVariant() : toolTip;
    }
    case Qt::AccessibleTextRole:
      return runColumn(column).title + QStringLiteral(": ") + runCell(run, column).text;
    case Qt::CheckStateRole:
      return isName ? QVariant(overlaid_.contains(run.path) ? Qt::Checked : Qt::Unchecked) : QVariant();
    case stateRole:
      return int(run.state);
    case groupRole:
      return false;
    default:
      return {};
  }
}

QVariant RunTableModel::groupData(const RunGroup& group, int column, int role) const {
  if (role == groupRole) return true;
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole && role != Qt::ToolTipRole) return {};
  if (column == 0) {
    const QString label = group.label.isEmpty() ? tr("not known") : group.label;
    const QString named = setup_.groupBy == exceptSeed ? label : runColumn(setup_.groupBy).title + QStringLiteral(" = ") + label;
    return named + QStringLiteral("  ·  ") + tr("%n runs", nullptr, int(group.rows.size()));
  }
  const QString& id = columns_[column];
  if (!runColumn(id).numeric) return {};
  if (id.startsWith(QLatin1String("config:"))) {
    // The mean of a key says nothing; what all runs of the group share does.
    const QVector<RunSummary> members = membersOf(group);
    const QString text = runCell(members.front(), id).text;
    const bool shared = std::all_of(members.begin(), members.end(), [&](const RunSummary& run) { return runCell(run, id).text == text; });
    return shared ? text : QString();
  }
  const RunMean mean = meanOf(membersOf(group), id);
  if (role != Qt::ToolTipRole) return meanText(mean, id);
  return mean.count == 0 ? QVariant() : tr("Mean ± standard deviation (n − 1), n = %1").arg(mean.count);
}

bool RunTableModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  const RunSummary* summary = run(index);
  if (!summary) return false;
  const QString path = summary->path, column = columns_[index.column()];
  if (role == Qt::CheckStateRole && index.column() == 0) {
    QStringList paths = overlaid_;
    paths.removeAll(path);
    if (value.toInt() == Qt::Checked) paths += path;
    overlaid_ = paths;
    emit dataChanged(index, index);
    emit overlaidChanged(overlaid_);
    return true;
  }
  if (role != Qt::EditRole || !editable(column)) return false;
  RunRecord changed = summary->record ? *summary->record : RunRecord();
  if (column == QLatin1String("tags"))
    changed.tags = tagsFrom(value.toString());
  else
    changed.note = value.toString().trimmed();
  if (summary->record && changed == *summary->record) return false;
  // Shown at once; the reader of the folder says the same a moment later.
  for (RunSummary& known : runs_)
    if (known.path == path) known.record = std::make_shared<RunRecord>(changed);
  rebuild();
  emit notesEdited(path, changed.tags, changed.note);
  return true;
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columns_.size()) return {};
  const RunColumn column = runColumn(columns_[section]);
  if (role == Qt::DisplayRole && column.id == setup_.sortColumn) return column.title + (setup_.order == Qt::AscendingOrder ? " ↑" : " ↓");
  if (role == Qt::DisplayRole) return column.title;
  if (role == Qt::ToolTipRole) return column.toolTip;
  if (role == Qt::TextAlignmentRole) return int((column.numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
  return {};
}

Qt::ItemFlags RunTableModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
  if (!run(index)) return flags;
  flags |= Qt::ItemNeverHasChildren;
  if (index.column() == 0) flags |= Qt::ItemIsUserCheckable;
  if (editable(columns_[index.column()])) flags |= Qt::ItemIsEditable;
  return flags;
}

}  // namespace resa
