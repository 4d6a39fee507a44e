#include "app/studio/run/view_state.h"

#include "app/studio/run/run_follower.h"

namespace resa {
namespace {

constexpr int repaintInterval = 33;         // milliseconds: at most 30 repaints a second
constexpr std::size_t keptSelections = 50;  // that can be undone

}  // namespace

ViewState::ViewState(RunFollower& follower, QObject* parent) : QObject(parent), follower_(follower) {
  repaint_.setSingleShot(true);
  repaint_.setInterval(repaintInterval);
  connect(&repaint_, &QTimer::timeout, this, &ViewState::announce);
  connect(&follower_, &RunFollower::opened, this, &ViewState::clear);
  connect(&follower_, &RunFollower::closed, this, &ViewState::clear);
  connect(&follower_, &RunFollower::viewChanged, this, [this](const RunViewPtr& view) {
    pendingView_ = view;
    schedule();
  });
  connect(&follower_, &RunFollower::snapshotChanged, this, [this](const SnapshotPtr& snapshot) {
    pendingSnapshot_ = snapshot;
    schedule();
  });
  connect(&follower_, &RunFollower::samplesChanged, this, [this](const SamplesPtr& samples) {
    samples_ = samples;
    emit samplesChanged();
  });
}

QString ViewState::root() const { return follower_.root(); }

void ViewState::clear() {
  view_ = pendingView_ = nullptr;
  snapshot_ = pendingSnapshot_ = nullptr;
  samples_ = nullptr;
  selection_ = {};
  earlier_.clear();
  later_.clear();
  pair_ = {-1, -1};
  step_ = -1;
  notesRead_ = false;
  notes_.open({});
  emit cleared();
  emit samplesChanged();
  emit viewChanged();
  emit snapshotChanged();
  emit selectionChanged();
  emit pairChanged();
}

void ViewState::schedule() {
  if (!repaint_.isActive()) repaint_.start();
}

void ViewState::announce() {
  if (pendingView_) {
    view_ = std::exchange(pendingView_, nullptr);
    // Where the folder cannot be written, the notes are found by the run's id: they wait for run.toml.
    if (!std::exchange(notesRead_, notesRead_ || view_->present) && notesRead_) notes_.open(root());
    emit viewChanged();
  }
  if (pendingSnapshot_) {
    snapshot_ = std::exchange(pendingSnapshot_, nullptr);
    emit snapshotChanged();
  }
}

double ViewState::temperature() const {
  if (view_ && view_->config) return view_->config->method.temperature;
  if (view_ && view_->info.kind != RunKind::training) return 0;  // whatever loss another program logs, its floor is not ReSA's
  return snapshot_ ? snapshot_->temperature : 0;
}

void ViewState::select(const Selection& chosen, SelectMode mode) {
  Selection next = combined(selection_, chosen, mode);
  if (next == selection_) return;
  earlier_.push_back(selection_);
  if (earlier_.size() > keptSelections) earlier_.erase(earlier_.begin());
  later_.clear();
  setSelection(next);
}

void ViewState::setSelection(const Selection& selection) {
  selection_ = selection;
  emit selectionChanged();
}

bool ViewState::undoSelection() {
  if (earlier_.empty()) return false;
  later_.push_back(selection_);
  const Selection before = earlier_.back();
  earlier_.pop_back();
  setSelection(before);
  return true;
}

bool ViewState::redoSelection() {
  if (later_.empty()) return false;
  earlier_.push_back(selection_);
  const Selection next = later_.back();
  later_.pop_back();
  setSelection(next);
  return true;
}

void ViewState::pinPair(int row, int column) {
  const std::pair<int, int> pair = row < 0 || column < 0 ? std::pair{-1, -1} : std::pair{row, column};
  if (pair == pair_) return;
  pair_ = pair;
  emit pairChanged();
}

void ViewState::setComponent(const std::string& component) {
  if (component == component_) return;
  component_ = component;
  emit componentChanged();
}

void ViewState::showStep(qint64 step) {
  step_ = step;
  emit stepChanged(step);
  follower_.wantSnapshot(step);
}

void ViewState::replaceSnapshot(const SnapshotPtr& snapshot) {
  if (!snapshot_ || snapshot_->step != snapshot->step) return;  // The user has gone on.
  pendingSnapshot_ = snapshot;
  schedule();
}

}  // namespace resa
