#pragma once
#include <QWidget>

#include "app/studio/library/run_queue.h"

class QLabel;
class QListWidget;
class QPushButton;

namespace resa {

/// The queue above the list of runs; not there while it is empty. Alt+Up and Alt+Down move a run, Delete takes it out.
class RunQueueView : public QWidget {
  Q_OBJECT
 public:
  explicit RunQueueView(RunQueue& queue, QWidget* parent = nullptr);

 signals:
  /// The user wants to see the run that trains or failed.
  void openRequested(const QString& root);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void rebuild();
  quint64 chosen() const;
  const QueuedRun* runOf(quint64 ticket) const;
  void showMenu(const QPoint& at);
  RunQueue& queue_;
  QLabel* title_;
  QPushButton* hold_;
  QListWidget* list_;
};

}  // namespace resa
