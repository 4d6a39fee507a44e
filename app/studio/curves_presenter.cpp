#include "app/studio/curves_presenter.h"

#include "widgets/curves_view.h"

namespace resa {

CurvesPresenter::CurvesPresenter(ViewState& state, CurvesView& view, QObject* parent) : QObject(parent), state_(state), view_(view) {
  connect(&state_, &ViewState::viewChanged, this, &CurvesPresenter::showHistory);
  connect(&state_, &ViewState::stepChanged, &view_, &CurvesView::setCursorStep);
  connect(&state_, &ViewState::cleared, this, [this] { view_.setCursorStep(-1); });
  connect(&state_, &ViewState::snapshotChanged, this, [this] {
    // Without a configuration the first snapshot tells the temperature.
    if (state_.snapshot() && !config_) view_.setTemperature(state_.temperature());
  });
  connect(&view_, &CurvesView::stepClicked, &state_, &ViewState::requestStep);
}

void CurvesPresenter::showHistory() {
  const RunViewPtr& view = state_.view();
  const RunHistoryPtr history = view ? view->history : nullptr;
  const std::shared_ptr<const Config> config = view ? view->config : nullptr;
  if (history == history_ && config == config_) return;
  history_ = history;
  config_ = config;
  view_.setTemperature(state_.temperature());
  view_.setHistory(history);
}

}  // namespace resa
