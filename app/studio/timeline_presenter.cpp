#include "app/studio/timeline_presenter.h"

#include <cmath>

#include "app/studio/announcer.h"
#include "widgets/map_data.h"

namespace resa {
namespace {

// The evaluation with the best ARI of the encoding, as a marker; none where there are no labels or no training yet.
std::vector<TimelineMarker> bestMarker(const RunHistory& history) {
  double best = -1;
  std::int64_t step = 0;
  for (const EvaluationEvent& event : history.evaluations) {
    const auto encoding = event.components.find("encoding");
    if (encoding == event.components.end() || !(encoding->second.normalized.ari > best)) continue;
    best = encoding->second.normalized.ari;
    step = event.step;
  }
  if (step == 0) return {};
  return {{step, TimelinePresenter::tr("★ best ARI %1").arg(best, 0, 'f', 3)}};
}

// What a snapshot's tick says where flowing maps were laid out anew: points jump there.
QString relaidNote(const SnapshotEvent& event) {
  QStringList maps;
  for (const std::string& key : event.relaid) {
    const QString name = QString::fromStdString(key);
    maps += TimelinePresenter::tr("%1 (%2-D)").arg(componentTitle(name.section('.', 0, 0).toStdString()).toLower(), name.right(1));
  }
  return maps.isEmpty() ? QString() : TimelinePresenter::tr("laid out anew here, points jump: %1").arg(maps.join(", "));
}

/// Where alarms began; what the configuration asked for is none.
std::vector<TimelineMarker> alarmMarkers(const std::vector<Alarm>& alarms) {
  std::vector<TimelineMarker> markers;
  for (const Alarm& alarm : alarms) {
    if (alarm.note) continue;
    const QString name =
        alarm.kind == AlarmKind::collapse ? TimelinePresenter::tr("▲ collapse") : TimelinePresenter::tr("▲ no clustering signal");
    QString text = QString::fromStdString(alarm.message);
    if (alarm.cleared) text += TimelinePresenter::tr(" Over since step %1.").arg(*alarm.cleared);
    markers.push_back({alarm.began, name, text, true});
  }
  return markers;
}

}  // namespace

qint64 stepNearestTo(const std::vector<SnapshotEvent>& snapshots, double epoch) {
  const SnapshotEvent* best = nullptr;
  for (const SnapshotEvent& event : snapshots) {
    if (!best || std::abs(event.epoch - epoch) < std::abs(best->epoch - epoch)) best = &event;
  }
  return best ? best->step : -1;
}

TimelinePresenter::TimelinePresenter(Timeline& timeline, ViewState& state, const Announcer& announcer, QObject* parent)
    : QObject(parent), timeline_(timeline), state_(state), announcer_(announcer) {
  connect(&state_, &ViewState::cleared, this, &TimelinePresenter::forget);
  connect(&state_, &ViewState::viewChanged, this, &TimelinePresenter::applyView);
  connect(&state_, &ViewState::stepRequested, this, [this](qint64 step) {
    timeline_.setLive(false);
    timeline_.setCurrent(step);
    goTo(timeline_.current());
  });
  connect(&timeline_, &Timeline::stepSelected, this, &TimelinePresenter::goTo);
  connect(&timeline_, &Timeline::liveToggled, this, [this](bool live) {
    if (live && state_.view() && !state_.view()->snapshots.empty()) goTo(state_.view()->snapshots.back().step);
  });
}

void TimelinePresenter::forget() {
  seen_ = false;
  timeline_.setSnapshots({}, 0);
  timeline_.setMarkers({});
}

void TimelinePresenter::setOther(ViewState* other) {
  if (other_) disconnect(other_, nullptr, this, nullptr);
  other_ = other;
  if (!other) return;
  connect(other, &ViewState::viewChanged, this, [this] {
    if (other_ && other_->view()) follow(*other_);
  });
  connect(other, &ViewState::stepRequested, this, [this](qint64 step) {
    if (other_ && other_->view()) state_.requestStep(stepNearestTo(state_.view()->snapshots, other_->view()->history->epochOf(step)));
  });
}

void TimelinePresenter::applyView() {
  const RunViewPtr& view = state_.view();
  if (!view) return;
  timeline_.setVisible(view->info.kind != RunKind::analysis);  // features alone have one moment only
  if (!seen_) timeline_.setLive(isLive(view->state));
  seen_ = true;
  showTicks();
}

void TimelinePresenter::showTicks() {
  const RunView& view = *state_.view();
  std::vector<TimelineTick> ticks;
  ticks.reserve(view.snapshots.size());
  for (const SnapshotEvent& event : view.snapshots) ticks.push_back({event.step, event.epoch, relaidNote(event)});
  timeline_.setSnapshots(ticks, view.history->stepsTotal);
  std::vector<TimelineMarker> markers = bestMarker(*view.history);
  for (const TimelineMarker& marker : alarmMarkers(announcer_.alarms())) markers.push_back(marker);
  timeline_.setMarkers(markers);
  timeline_.setRunning(isLive(view.state));
  if (ticks.empty()) return;
  const bool follow = timeline_.live() || state_.step() < 0;
  if (follow && state_.step() != ticks.back().step) {
    timeline_.setCurrent(ticks.back().step);
    goTo(ticks.back().step);
  }
}

void TimelinePresenter::goTo(qint64 step) {
  state_.showStep(step);
  if (other_ && other_->view()) follow(*other_);
}

void TimelinePresenter::follow(ViewState& other) {
  if (!state_.view() || state_.step() < 0) return;
  double epoch = state_.view()->history->epochOf(state_.step());
  for (const SnapshotEvent& event : state_.view()->snapshots) {
    if (event.step == state_.step()) epoch = event.epoch;
  }
  const qint64 step = stepNearestTo(other.view()->snapshots, epoch);
  if (step >= 0 && step != other.step()) other.showStep(step);
}

}  // namespace resa
