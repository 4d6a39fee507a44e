#include "app/studio/map_presenter.h"

#include "widgets/map_view.h"

namespace resa {

MapPresenter::MapPresenter(ViewState& state, MapView& view, QObject* parent) : QObject(parent), state_(state), view_(view) {
  connect(&state_, &ViewState::samplesChanged, this, [this] { view_.setSamples(state_.samples()); });
  connect(&state_, &ViewState::snapshotChanged, this, [this] { view_.setSnapshot(state_.snapshot()); });
  connect(&state_, &ViewState::selectionChanged, this, &MapPresenter::showSelection);
  connect(&state_, &ViewState::componentChanged, this, [this] { view_.setComponent(state_.component()); });
  connect(&view_, &MapView::componentChanged, this, [this](const QString& component) { state_.setComponent(component.toStdString()); });
  connect(&view_, &MapView::pointClicked, this, [this](int row) {
    if (state_.samples() && row >= 0) state_.select(selectEvaluated(*state_.samples(), {row}, tr("image"), row));
  });
}

void MapPresenter::showSelection() {
  view_.setHighlighted(state_.samples() ? evaluatedRows(state_.selection(), *state_.samples()) : std::vector<int>());
}

}  // namespace resa
