#include "app/studio/assignment_presenter.h"

#include "app/studio/snapshot_store.h"
#include "widgets/assignment_view.h"
#include "widgets/pair_inspector.h"

namespace resa {
namespace {

// A and P of one cell over all snapshots, oldest first; a thinned or cut snapshot is a gap in the line.
PairSeries readPairSeries(const SnapshotStore& store, int row, int column, const std::atomic<bool>& cancelled) {
  PairSeries series;
  for (const SnapshotEvent& event : store.events()) {
    if (cancelled) break;
    try {
      const std::optional<PairValues> values = store.pair(event.step, row, column);
      if (!values) continue;
      series.steps.push_back(event.step);
      series.assignment.push_back(values->assignment);
      series.prediction.push_back(values->prediction);
    } catch (const std::exception&) {
      continue;
    }
  }
  return series;
}

}  // namespace

AssignmentPresenter::AssignmentPresenter(ViewState& state, AssignmentView& view, PairInspector& inspector, QObject* parent)
    : QObject(parent), state_(state), view_(view), inspector_(inspector) {
  connect(&state_, &ViewState::samplesChanged, this, [this] {
    view_.setSamples(state_.samples());
    inspector_.setSamples(state_.samples());
  });
  connect(&state_, &ViewState::snapshotChanged, this, [this] {
    view_.setSnapshot(state_.snapshot());
    inspector_.setSnapshot(state_.snapshot());
  });
  connect(&state_, &ViewState::pairChanged, this, [this] {
    view_.setSelectedCell(state_.pair().first, state_.pair().second);
    showPair();
  });
  // The sparkline grows with the run.
  connect(&state_, &ViewState::viewChanged, this, [this] {
    if (state_.view() && state_.pair().first >= 0) readSeries();
  });
  connect(&view_, &AssignmentView::cellHovered, this, [this](int row, int column) {
    hovered_ = {row, column};
    showPair();
  });
  const auto pin = [this](int row, int column) {
    state_.pinPair(row, column);
    if (state_.samples() && row >= 0) state_.select(selectProbe(*state_.samples(), {row, column}, tr("pair"), row));
  };
  connect(&view_, &AssignmentView::cellClicked, this, pin);
  connect(&inspector_, &PairInspector::pairRequested, this, pin);
}

void AssignmentPresenter::showPair() {
  // Leaving the heat map goes back to the pair that was clicked.
  const std::pair<int, int> shown = hovered_.first >= 0 && hovered_.second >= 0 ? hovered_ : state_.pair();
  if (shown.first == inspector_.row() && shown.second == inspector_.column()) return;
  inspector_.setPair(shown.first, shown.second);
  inspector_.setSeries({});
  readSeries();
}

void AssignmentPresenter::readSeries() {
  const SnapshotStorePtr store = state_.store();
  const int row = inspector_.row(), column = inspector_.column();
  if (!store || row < 0) return series_.cancel();
  series_.run([store, row, column](const std::atomic<bool>& cancelled) { return readPairSeries(*store, row, column, cancelled); },
              [this](const PairSeries& series) { inspector_.setSeries(series); });
}

}  // namespace resa
