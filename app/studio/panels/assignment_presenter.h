#pragma once
#include <QObject>

#include "app/studio/run/view_state.h"
#include "widgets/base/latest_task.h"

namespace resa {

class AssignmentView;
class PairInspector;

/// Joins the probe's matrix and the inspector of its pairs with what the window shows.
class AssignmentPresenter : public QObject {
  Q_OBJECT
 public:
  AssignmentPresenter(ViewState& state, AssignmentView& view, PairInspector& inspector, QObject* parent = nullptr);

 private:
  void connectState();
  void connectViews();
  void showPair();
  void readSeries();
  void readReference(qint64 step);
  /// Do wrong pairs heal or grow: the shown snapshot against the newest, or the newest against one half way.
  void readReport();
  ViewState& state_;
  AssignmentView& view_;
  PairInspector& inspector_;
  std::pair<int, int> hovered_{-1, -1};
  LatestTask series_, reference_, report_;
  std::size_t seriesOf_ = 0;  // snapshots that the trace was read from
};

}  // namespace resa
