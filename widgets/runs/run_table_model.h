#pragma once
#include <QAbstractItemModel>
#include <QSet>
#include <vector>

#include "widgets/runs/run_table_data.h"

namespace resa {

/// What of the runs is shown, and how.
struct RunTableSetup {
  QStringList columns = defaultRunColumns();  // the name always comes first
  QString query, groupBy;                     // groupBy: a column or `exceptSeed`; empty: no groups
  bool onlyDifferent = false;                 // of the configuration just the keys that differ among the runs of `scope`
  QStringList scope;                          // paths; empty: all shown runs
  QString sortColumn;                         // empty: newest first, as the runs come
  Qt::SortOrder order = Qt::DescendingOrder;
  bool operator==(const RunTableSetup&) const = default;
};

/// The rows of the table: runs, or groups with their runs below. A new answer about the same runs changes cells and keeps rows.
class RunTableModel : public QAbstractItemModel {
  Q_OBJECT
 public:
  enum Role { stateRole = Qt::UserRole + 1, groupRole, numericRole };
  using QAbstractItemModel::QAbstractItemModel;
  void setRuns(const QVector<RunSummary>& runs);
  const QVector<RunSummary>& runs() const { return runs_; }
  void setSetup(const RunTableSetup& setup);
  const RunTableSetup& setup() const { return setup_; }

  /// Columns and runs after search, choice and order.
  const QStringList& shownColumns() const { return columns_; }
  const QVector<RunSummary>& shownRuns() const { return shown_; }
  const std::vector<RunGroup>& groups() const { return groups_; }
  /// The run of a row; null for a group's row.
  const RunSummary* run(const QModelIndex& index) const;
  QModelIndex indexOf(const QString& path, int column = 0) const;
  /// Runs whose curves are laid over those of the open one, in the order in which they were chosen.
  const QStringList& overlaid() const { return overlaid_; }
  void setOverlaid(const QStringList& paths);

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 signals:
  void overlaidChanged(const QStringList& paths);
  /// Tags and note of a run as they shall be from now on.
  void notesEdited(const QString& path, const QStringList& tags, const QString& note);

 private:
  void rebuild();
  void arrange();
  QVariant runData(const RunSummary& run, const QString& column, int role) const;
  QVariant groupData(const RunGroup& group, int column, int role) const;
  QVector<RunSummary> membersOf(const RunGroup& group) const;
  QVector<RunSummary> runs_, shown_;
  QStringList columns_, overlaid_;
  std::vector<RunGroup> groups_;  // rows are indices into shown_; empty without grouping
  RunTableSetup setup_;
};

/// "a, b,,b" as tags: trimmed, none empty, none twice.
QStringList tagsFrom(const QString& text);

}  // namespace resa
