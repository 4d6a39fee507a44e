#include "app/studio/panels/map_presenter.h"

#include "app/studio/run/snapshot_readings.h"
#include "widgets/map/map_view.h"

namespace resa {

MapPresenter::MapPresenter(ViewState& state, MapView& view, QObject* parent) : QObject(parent), state_(state), view_(view) {
  connect(&state_, &ViewState::samplesChanged, this, [this] {
    view_.setSamples(state_.samples());
    showSelection();
  });
  connect(&state_, &ViewState::snapshotChanged, this, &MapPresenter::showSnapshot);
  connect(&state_, &ViewState::selectionChanged, this, &MapPresenter::showSelection);
  connect(&state_, &ViewState::componentChanged, this, [this] { view_.setComponent(state_.component()); });
  connect(&view_, &MapView::componentChanged, this, [this](const QString& component) { state_.setComponent(component.toStdString()); });
  connect(&view_, &MapView::earlierWantedChanged, this, &MapPresenter::showSnapshot);
  connect(&view_, &MapView::selectRequested, this, [this](const Selection& selection, SelectMode mode) { state_.select(selection, mode); });
}

void MapPresenter::showSnapshot() {
  const SnapshotPtr snapshot = state_.snapshot();
  const SnapshotStorePtr store = state_.store();
  const int count = view_.earlierWanted();
  if (!snapshot || !store || count == 0) {
    earlierTask_.cancel();
    return view_.setSnapshot(snapshot);
  }
  // Both at once: a map that came first would be drawn without what it is coloured by.
  earlierTask_.run([store, count, step = snapshot->step](
                       const LatestTask::Cancelled& cancelled) { return snapshotsBefore(*store, step, count, cancelled); },
                   [this, snapshot](const std::vector<SnapshotPtr>& earlier) { view_.setMoment(snapshot, earlier); },
                   [this, snapshot](const QString&) { view_.setMoment(snapshot, {}); });
}

void MapPresenter::showSelection() {
  const Selection& selection = state_.selection();
  if (!state_.samples()) return view_.setSelected({});
  const std::vector<int> rows = evaluatedRows(selection, *state_.samples());
  view_.setSelected(rows, currentEvaluatedRow(selection, *state_.samples()));
  const QString split = QString::fromStdString(state_.samples()->split);
  const bool elsewhere = rows.empty() && !selection.empty();
  view_.setRemark(elsewhere ? tr("0 of %1 selected images are on this map: they are of the split %2, the map shows %3 images.")
                                  .arg(selection.ids.size())
                                  .arg(QString::fromStdString(selection.split), split)
                            : QString());
}

}  // namespace resa
