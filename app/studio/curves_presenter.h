#pragma once
#include <QObject>

#include "app/studio/view_state.h"

namespace resa {

class CurvesView;

/// Joins the curves with what the window shows.
class CurvesPresenter : public QObject {
  Q_OBJECT
 public:
  CurvesPresenter(ViewState& state, CurvesView& view, QObject* parent = nullptr);

 private:
  void showHistory();
  ViewState& state_;
  CurvesView& view_;
  RunHistoryPtr history_;
  std::shared_ptr<const Config> config_;
};

}  // namespace resa
