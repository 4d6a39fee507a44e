#include "app/studio/window/run_side.h"

#include "app/studio/panels/assignment_presenter.h"
#include "app/studio/panels/curves_presenter.h"
#include "app/studio/panels/map_presenter.h"
#include "app/studio/panels/samples_presenter.h"
#include "app/studio/window/workspace.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/curves/curves_view.h"
#include "widgets/curves/score_table.h"

namespace resa {

RunSide::RunSide(RunFollower& follower, QObject* parent)
    : QObject(parent), state_(new ViewState(follower, this)), workspace_(new Workspace), inspector_(new PairInspector) {
  new AssignmentPresenter(*state_, workspace_->assignment(), *inspector_, this);
  new MapPresenter(*state_, workspace_->map(), this);
  new CurvesPresenter(*state_, workspace_->curves(), this);
  new SamplesPresenter(*state_, workspace_->samples(), this);
  connect(state_, &ViewState::cleared, this, [this] { workspace_->setEmptyText(tr("Reading the run…")); });
  connect(state_, &ViewState::viewChanged, this, &RunSide::applyView);
  connect(state_, &ViewState::snapshotChanged, this, [this] {
    if (state_->view()) explainEmptyPanels();
  });
}

bool RunSide::hasPairs() const { return !state_->view() || state_->view()->info.kind != RunKind::analysis; }

void RunSide::applyView() {
  const RunViewPtr& view = state_->view();
  if (!view) return;
  const bool analysis = view->info.kind == RunKind::analysis;
  workspace_->showScores(analysis);
  workspace_->scores().setHistory(analysis ? view->history : nullptr);
  explainEmptyPanels();
}

/// What the run has not written, and for folders of other programs how it would be.
void RunSide::explainEmptyPanels() {
  const RunView& view = *state_->view();
  const bool live = isLive(view.state);
  if (!view.snapshots.empty() && !state_->snapshot()) return workspace_->setEmptyText(tr("Reading the run…"));
  switch (view.info.kind) {
    case RunKind::training:
      workspace_->setEmptyText(live ? tr("Starting: the images are read and the untrained network is looked at…")
                                    : tr("This run has nothing to show here."));
      return;
    case RunKind::analysis:
      workspace_->setEmptyText(tr("No features are left in this folder."));
      workspace_->scores().setEmptyText(
          tr("No scores yet: resa cluster FEATURES --folder %1 computes them.").arg(QString::fromStdString(view.root.filename().string())));
      return;
    case RunKind::log:
      workspace_->setEmptyText(live ? tr("Nothing was logged for this panel yet (log_snapshot of resa_log.py).")
                                    : tr("Nothing was logged for this panel (log_snapshot of resa_log.py)."));
      workspace_->curves().setEmptyText(live ? tr("No numbers yet (log_step of resa_log.py).") : tr("No numbers were logged."));
      return;
  }
}

}  // namespace resa
