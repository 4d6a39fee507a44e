#pragma once
#include <QObject>
#include <QTimer>
#include <utility>
#include <vector>

#include "app/studio/run/run_notes.h"
#include "app/studio/run/run_view.h"
#include "widgets/base/selection.h"

namespace resa {

class RunFollower;

/// What all panels of one run show together: the run as read so far, one snapshot, one selection, one pair of the probe. It lives on the
/// GUI thread, holds immutable values and announces each change at most 30 times a second.
class ViewState : public QObject {
  Q_OBJECT
 public:
  explicit ViewState(RunFollower& follower, QObject* parent = nullptr);

  /// Path of the open run, empty where none is.
  QString root() const;
  /// Null until something was read.
  const RunViewPtr& view() const { return view_; }
  const SamplesPtr& samples() const { return samples_; }
  const SnapshotPtr& snapshot() const { return snapshot_; }
  /// The run's snapshots for any thread; null until the run was read.
  SnapshotStorePtr store() const { return view_ ? view_->store : nullptr; }
  /// Of the loss: of the configuration, else of the snapshot; 0 where unknown (a run of another program).
  double temperature() const;

  /// Bookmarks, saved selections, tags and note of the run.
  RunNotes& notes() { return notes_; }

  const Selection& selection() const { return selection_; }
  void select(const Selection& chosen, SelectMode mode = SelectMode::replace);
  /// Steps through what was selected before; false where there is nothing more.
  bool undoSelection();
  bool redoSelection();

  /// The cell of the probe's matrices that is kept open; -1, -1 where none is.
  std::pair<int, int> pair() const { return pair_; }
  void pinPair(int row, int column);

  /// The component that map and samples show.
  const std::string& component() const { return component_; }
  void setComponent(const std::string& component);

  /// The step that is asked for; snapshot() follows as soon as it was read.
  qint64 step() const { return step_; }
  void showStep(qint64 step);
  /// Asks the timeline to leave live and go to the snapshot nearest to this step.
  void requestStep(qint64 step) { emit stepRequested(step); }
  /// Shows this snapshot, with a map made anew, in place of the stored one of the same step.
  void replaceSnapshot(const SnapshotPtr& snapshot);
  /// Says one sentence to the user, such as "0 of 340 in the probe".
  void tell(const QString& sentence) { emit notice(sentence); }

 signals:
  /// Another run is about to be read: everything is empty now.
  void cleared();
  void viewChanged();
  void samplesChanged();
  void snapshotChanged();
  void selectionChanged();
  void pairChanged();
  void componentChanged();
  void stepChanged(qint64 step);
  void stepRequested(qint64 step);
  void notice(const QString& sentence);

 private:
  void clear();
  void schedule();
  void announce();
  void setSelection(const Selection& selection);
  RunFollower& follower_;
  RunViewPtr view_, pendingView_;
  SamplesPtr samples_;
  SnapshotPtr snapshot_, pendingSnapshot_;
  Selection selection_;
  std::vector<Selection> earlier_, later_;
  std::pair<int, int> pair_{-1, -1};
  std::string component_ = "encoding";
  qint64 step_ = -1;
  RunNotes notes_;
  bool notesRead_ = false;
  QTimer repaint_;
};

}  // namespace resa
