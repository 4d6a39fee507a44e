#pragma once
#include <QObject>

#include "app/studio/view_state.h"
#include "widgets/latest_task.h"

namespace resa {

class AssignmentView;
class PairInspector;

/// Joins the probe's matrix and the inspector of its pairs with what the window shows.
class AssignmentPresenter : public QObject {
  Q_OBJECT
 public:
  AssignmentPresenter(ViewState& state, AssignmentView& view, PairInspector& inspector, QObject* parent = nullptr);

 private:
  void showPair();
  void readSeries();
  ViewState& state_;
  AssignmentView& view_;
  PairInspector& inspector_;
  std::pair<int, int> hovered_{-1, -1};
  LatestTask series_;
};

}  // namespace resa
