#pragma once
#include <QListView>
#include <QString>
#include <QVector>

#include "engine/run/run_folder.h"

namespace resa {

/// One row of the run list. `value` is the newest ARI of the encoding or NaN, `valueCaption` says what it is.
struct RunSummary {
  QString path, name, detail, valueCaption;
  RunState state = RunState::finished;
  double value = 0;
  bool trainedHere = true;  // by this program's trainer, which can resume it
};

class RunListModel;

/// Runs with state, detail and a number; the chosen one is the open one.
class RunList : public QListView {
  Q_OBJECT
 public:
  explicit RunList(QWidget* parent = nullptr);
  /// Replaces the rows; rows of unchanged paths keep selection and scroll position.
  void setRuns(const QVector<RunSummary>& runs);
  QVector<RunSummary> runs() const;
  /// Marks the open run without emitting openRequested.
  void setCurrentPath(const QString& path);
  QString currentPath() const;

 signals:
  void openRequested(const QString& path);
  void resumeRequested(const QString& path);
  void revealRequested(const QString& path);
  void removeRequested(const QString& path);

 protected:
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  RunListModel* model_;
};

}  // namespace resa
