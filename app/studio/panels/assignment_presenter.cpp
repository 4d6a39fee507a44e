#include "app/studio/panels/assignment_presenter.h"

#include "app/studio/run/snapshot_readings.h"
#include "app/studio/window/settings.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/pair_figures.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/assignment/pair_trace.h"

namespace resa {
namespace {

const QString arrangementKey = QStringLiteral("assignment/arrangement");

}  // namespace

AssignmentPresenter::AssignmentPresenter(ViewState& state, AssignmentView& view, PairInspector& inspector, QObject* parent)
    : QObject(parent), state_(state), view_(view), inspector_(inspector) {
  connectState();
  connectViews();
  view_.setArrangement(Settings::text(arrangementKey));
  connect(&view_, &AssignmentView::arrangementChanged, this, [this] { Settings::setText(arrangementKey, view_.arrangement()); });
}

void AssignmentPresenter::connectState() {
  connect(&state_, &ViewState::samplesChanged, this, [this] {
    view_.setSamples(state_.samples());
    inspector_.setSamples(state_.samples());
    readReport();
  });
  connect(&state_, &ViewState::snapshotChanged, this, [this] {
    view_.setSnapshot(state_.snapshot());
    inspector_.setSnapshot(state_.snapshot());
    readReport();
  });
  connect(&state_, &ViewState::pairChanged, this, [this] {
    view_.setSelectedCell(state_.pair().first, state_.pair().second);
    showPair();
  });
  connect(&state_, &ViewState::selectionChanged, this, [this] { view_.setSelection(state_.selection()); });
  connect(&state_, &ViewState::viewChanged, this, [this] {
    std::vector<MatrixEpoch> epochs;
    if (state_.view()) {
      for (const SnapshotEvent& event : state_.view()->snapshots) epochs.push_back({event.step, event.epoch});
    }
    const std::size_t snapshots = epochs.size();
    view_.setEpochs(epochs);
    // The trace of the pair grows with the run.
    if (state_.view() && state_.pair().first >= 0 && std::exchange(seriesOf_, snapshots) != snapshots) readSeries();
  });
}

void AssignmentPresenter::connectViews() {
  connect(&view_, &AssignmentView::cellHovered, this, [this](int row, int column) {
    hovered_ = {row, column};
    showPair();
  });
  connect(&view_, &AssignmentView::referenceWanted, this, &AssignmentPresenter::readReference);
  connect(&view_, &AssignmentView::cleanChanged, this, [this](bool clean) { inspector_.setClean(clean); });
  const auto pin = [this](int row, int column) {
    state_.pinPair(row, column);
    if (state_.samples() && row >= 0) state_.select(selectProbe(*state_.samples(), {row, column}, tr("pair"), row));
  };
  connect(&view_, &AssignmentView::cellClicked, this, pin);
  connect(&inspector_, &PairInspector::pairRequested, this, pin);
  connect(&inspector_, &PairInspector::stepRequested, &state_, &ViewState::requestStep);
}

void AssignmentPresenter::showPair() {
  // Leaving the heat map goes back to the pair that was clicked.
  const std::pair<int, int> shown = hovered_.first >= 0 && hovered_.second >= 0 ? hovered_ : state_.pair();
  if (shown.first == inspector_.row() && shown.second == inspector_.column() && !inspector_.trace().series().steps.empty()) return;
  inspector_.setPair(shown.first, shown.second);
  readSeries();
}

void AssignmentPresenter::readSeries() {
  const SnapshotStorePtr store = state_.store();
  const int row = inspector_.row(), column = inspector_.column();
  if (!store || row < 0) return series_.cancel();
  series_.run([store, row, column](const std::atomic<bool>& cancelled) { return readPairSeries(*store, row, column, cancelled); },
              [this](const PairSeries& series) { inspector_.setSeries(series); });
}

void AssignmentPresenter::readReference(qint64 step) {
  const SnapshotStorePtr store = state_.store();
  if (!store) return reference_.cancel();
  reference_.run([store, step](const std::atomic<bool>&) { return store->load(step); },
                 [this](const SnapshotPtr& snapshot) { view_.setReference(snapshot); },
                 [this](const QString& reason) { view_.setReferenceProblem(reason); });
}

void AssignmentPresenter::readReport() {
  const SnapshotStorePtr store = state_.store();
  const SnapshotPtr shown = state_.snapshot();
  const SamplesPtr samples = state_.samples();
  if (!store || !shown || !samples) {
    report_.cancel();
    inspector_.setReportProblem(tr("Waiting for the first snapshot…"));
    return;
  }
  if (samples->probeLabels.empty() || shown->assignment.empty()) {
    report_.cancel();
    inspector_.setReportProblem(samples->probeLabels.empty() ? tr("Without labels no pair is known to be wrong.")
                                                             : tr("These snapshots hold no assignment."));
    return;
  }
  report_.run([store, shown, samples](const std::atomic<bool>&) { return readWrongPairs(*store, shown, *samples, listedPairs); },
              [this](const WrongPairReport& report) { inspector_.setReport(report); },
              [this](const QString& reason) { inspector_.setReportProblem(reason); });
}

}  // namespace resa
