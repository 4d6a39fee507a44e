#pragma once
#include <QListView>
#include <QString>
#include <QVector>

#include "widgets/runs/run_record.h"

namespace resa {

class RunListModel;

/// Runs with state, detail and a number; the chosen one is the open one. A run's dot is its check box: Space or a click there lays its
/// curves over those of the open run.
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
  /// Runs whose curves are laid over those of the open one, in the order in which they were chosen.
  QStringList overlaid() const;
  void setOverlaid(const QStringList& paths);

 signals:
  void openRequested(const QString& path);
  void resumeRequested(const QString& path);
  void revealRequested(const QString& path);
  void removeRequested(const QString& path);
  void overlaidChanged(const QStringList& paths);
  /// What the other signals do not say: duplicate, branch, trainFurther, copyPath.
  void actionRequested(resa::RunAction action, const QStringList& paths);

 protected:
  bool event(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;

 private:
  void toggle(const QString& path);
  void request(RunAction action, const QString& path);
  bool onBox(const QPoint& at) const;
  RunListModel* model_;
};

}  // namespace resa
