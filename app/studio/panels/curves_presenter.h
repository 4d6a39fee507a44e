#pragma once
#include <QObject>
#include <vector>

#include "app/studio/run/view_state.h"
#include "engine/run/alarms.h"
#include "widgets/base/latest_task.h"

namespace resa {

class CurvesView;

/// Joins the curves with what the window shows, and remembers how the user arranged them.
class CurvesPresenter : public QObject {
  Q_OBJECT
 public:
  CurvesPresenter(ViewState& state, CurvesView& view, QObject* parent = nullptr);

 private:
  void showHistory();
  void showAlarms();
  ViewState& state_;
  CurvesView& view_;
  RunHistoryPtr history_;
  std::shared_ptr<const Config> config_;
  LatestTask alarms_;
  bool alarmsAgain_ = false;
};

}  // namespace resa
