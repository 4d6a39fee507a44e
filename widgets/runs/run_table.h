#pragma once
#include <QTreeView>
#include <optional>

#include "widgets/runs/run_table_model.h"

namespace resa {

/// The table of runs: sort by the heads, check boxes lay curves over each other, F2 edits tags and note, groups fold. Keys: Enter opens,
/// Space checks, Delete asks for the trash, Ctrl+D and Ctrl+B make runs from this one, Ctrl+C copies.
class RunTable : public QTreeView {
  Q_OBJECT
 public:
  explicit RunTable(QWidget* parent = nullptr);
  /// Replaces what is known of the runs; selection, open groups and scroll position stay. Waits while a cell is being edited.
  void setRuns(const QVector<RunSummary>& runs);
  void setSetup(const RunTableSetup& setup);
  const RunTableSetup& setup() const { return model_->setup(); }
  RunTableModel& table() { return *model_; }
  /// Marks the run that the window shows.
  void setOpenPath(const QString& path);

  /// Chosen runs, from top to bottom.
  QVector<RunSummary> chosenRuns() const;
  QStringList chosenPaths() const;
  void choose(const QStringList& paths);
  /// The chosen rows where there are several, else all that are shown; columns as on the screen, groups as their means.
  QByteArray asCsv() const;
  QByteArray asMarkdown() const;
  /// Columns in the order on the screen, and their widths by id, as text to be remembered.
  QStringList visualColumns() const;
  QByteArray widths() const;
  void setWidths(const QByteArray& widths);

 signals:
  void actionRequested(resa::RunAction action, const QStringList& paths);
  void setupChanged();  // the user sorted or moved columns
  void columnsMenuRequested(const QPoint& at);

 protected:
  bool event(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void drawRow(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  void drawBranches(QPainter* painter, const QRect& rect, const QModelIndex& index) const override;
  void closeEditor(QWidget* editor, QAbstractItemDelegate::EndEditHint hint) override;

 private:
  void keepingPlace(const std::function<void()>& change);
  void sortBy(int section);
  void takeOrder();
  void placeColumns();
  void request(RunAction action);
  RunTableModel* model_;
  QString openPath_;
  QMap<QString, int> widths_;
  QSet<QString> folded_;  // groups that the user closed
  std::optional<QVector<RunSummary>> waiting_;
  bool arranging_ = false;
};

}  // namespace resa
