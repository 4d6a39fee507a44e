#include "app/studio/samples_presenter.h"

#include "widgets/samples_view.h"

namespace resa {

SamplesPresenter::SamplesPresenter(ViewState& state, SamplesView& view, QObject* parent) : QObject(parent), state_(state), view_(view) {
  connect(&state_, &ViewState::samplesChanged, this, [this] { view_.setSamples(state_.samples()); });
  connect(&state_, &ViewState::snapshotChanged, this, [this] { view_.setSnapshot(state_.snapshot()); });
  connect(&state_, &ViewState::componentChanged, this, [this] { view_.setComponent(state_.component()); });
  connect(&state_, &ViewState::selectionChanged, this, &SamplesPresenter::showSelection);
  connect(&view_, &SamplesView::imageClicked, this, [this](int row) {
    if (state_.samples() && row >= 0) state_.select(selectEvaluated(*state_.samples(), {row}, tr("image"), row));
  });
}

void SamplesPresenter::showSelection() {
  if (!state_.samples()) return;
  const std::vector<int> rows = evaluatedRows(state_.selection(), *state_.samples());
  const int current = currentEvaluatedRow(state_.selection(), *state_.samples());
  // One image is looked at with its neighbours; several are looked at side by side.
  const bool single = rows.size() == 1 && current >= 0;
  view_.setCurrent(current);
  if (!single) view_.setSelection(rows, state_.selection().what);
  view_.setMode(single ? SamplesMode::neighbours : SamplesMode::selection);
}

}  // namespace resa
