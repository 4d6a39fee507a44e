#pragma once
#include <QMap>
#include <QWidget>

#include "widgets/runs/run_table.h"

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QToolButton;

namespace resa {

class RunColumnChooser;

/// The page of all runs: search, columns, "only what differs", groups, the table. Remembers how it was left.
class RunsPage : public QWidget {
  Q_OBJECT
 public:
  explicit RunsPage(QWidget* parent = nullptr);
  ~RunsPage() override;
  void setRuns(const QVector<RunSummary>& runs);
  /// Folders of runs beside the usual one, and why one of them cannot be read.
  void setFolders(const QStringList& folders, const QMap<QString, QString>& problems);
  RunTable& table() { return *table_; }
  /// Puts the cursor into the search line.
  void startSearch();

 signals:
  void actionRequested(resa::RunAction action, const QStringList& paths);
  void overlaidChanged(const QStringList& paths);
  void notesEdited(const QString& path, const QStringList& tags, const QString& note);
  void foldersChosen(const QStringList& folders);
  void undoRequested();

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QWidget* buildBar();
  void apply();
  void describe();
  void fillGroups();
  void showColumns(const QPoint& at);
  void showFolders();
  void addFolder();
  void restore();
  void remember() const;
  QLineEdit* search_;
  QPushButton *columnsButton_, *foldersButton_;
  QToolButton* copy_;
  QCheckBox* different_;
  QComboBox* groups_;
  QLabel *count_, *empty_, *notice_;
  QStackedWidget* stack_;
  RunTable* table_;
  RunColumnChooser* chooser_;
  QStringList folders_, scope_;
  QMap<QString, QString> problems_;
  QString groupWanted_;
};

}  // namespace resa
