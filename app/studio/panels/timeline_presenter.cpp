#include "app/studio/panels/timeline_presenter.h"

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QVBoxLayout>
#include <QWidgetAction>
#include <algorithm>
#include <cmath>

#include "app/studio/window/announcer.h"
#include "app/studio/window/settings.h"
#include "widgets/base/controls.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {

constexpr int longestLabel = 24;  // characters of a bookmark's name on the timeline; its tooltip has the whole

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
    maps += TimelinePresenter::tr("%1 (%2-D)").arg(componentName(name.section('.', 0, 0).toStdString()), name.right(1));
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
  connect(&announcer_, &Announcer::alarmsChanged, this, &TimelinePresenter::showMarkers);
  connect(&state_.notes(), &RunNotes::changed, this, &TimelinePresenter::showMarkers);
  connect(&timeline_, &Timeline::bookmarkRequested, this, &TimelinePresenter::askBookmark);
  timeline_.setSpeed(Settings::text(QStringLiteral("timeline.speed"), QStringLiteral("1")).toDouble());
  connect(&timeline_, &Timeline::speedChanged, this,
          [](double speed) { Settings::setText(QStringLiteral("timeline.speed"), QString::number(speed)); });
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
    if (!other_ || !other_->view() || !state_.view() || state_.view()->snapshots.empty()) return;
    state_.requestStep(stepNearestTo(state_.view()->snapshots, other_->view()->history->epochOf(step)));
  });
}

void TimelinePresenter::applyView() {
  const RunViewPtr& view = state_.view();
  if (!view) return;
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
  showMarkers();
  timeline_.setRunning(isLive(view.state));
  if (ticks.empty()) return;
  const bool follow = timeline_.live() || state_.step() < 0;
  if (follow && state_.step() != ticks.back().step) {
    timeline_.setCurrent(ticks.back().step);
    goTo(ticks.back().step);
  }
}

void TimelinePresenter::showMarkers() {
  if (!state_.view()) return;
  // The first has the right of way where names would lie on one another: the user's own.
  std::vector<TimelineMarker> markers;
  for (const Bookmark& bookmark : state_.notes().notes().bookmarks) {
    const QString text = QString::fromStdString(bookmark.text);
    const QString label = text.size() > longestLabel ? text.left(longestLabel - 1) + QStringLiteral("…") : text;
    markers.push_back({bookmark.step, (QStringLiteral("★ ") + label).trimmed(), text, false, true});
  }
  for (const TimelineMarker& marker : bestMarker(*state_.view()->history)) markers.push_back(marker);
  for (const TimelineMarker& marker : alarmMarkers(announcer_.alarms())) markers.push_back(marker);
  timeline_.setMarkers(markers);
}

/// A small form beside the button: the note of this epoch, Return keeps it.
void TimelinePresenter::askBookmark(qint64 step, const QPoint& at) {
  const std::vector<Bookmark>& known = state_.notes().notes().bookmarks;
  const auto found = std::find_if(known.begin(), known.end(), [step](const Bookmark& bookmark) { return bookmark.step == step; });
  auto* menu = new QMenu(&timeline_);
  menu->setObjectName(QStringLiteral("bookmarkMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  auto* form = new QWidget;
  auto* column = new QVBoxLayout(form);
  column->setContentsMargins(12, 10, 12, 8);
  column->addWidget(new QLabel(tr("Bookmark at epoch %1").arg(state_.view()->history->epochOf(step), 0, 'g', 4)));
  auto* text = new QLineEdit(found == known.end() ? QString() : QString::fromStdString(found->text));
  text->setObjectName(QStringLiteral("bookmarkText"));
  text->setPlaceholderText(tr("Note, such as: blocks appear"));
  text->setAccessibleName(tr("Note of the bookmark"));
  text->setMinimumWidth(260);
  column->addWidget(text);
  auto* holder = new QWidgetAction(menu);
  holder->setDefaultWidget(form);
  menu->addAction(holder);
  connect(text, &QLineEdit::returnPressed, this, [this, menu, text, step] {
    setBookmark(step, text->text().trimmed());
    menu->close();
  });
  menu->addAction(tr("Keep the bookmark"), this, [this, text, step] { setBookmark(step, text->text().trimmed()); });
  QAction* remove = menu->addAction(tr("Remove the bookmark"), this, [this, step] { removeBookmark(step); });
  remove->setEnabled(found != known.end());
  menu->popup(at - QPoint(menu->sizeHint().width() / 2, menu->sizeHint().height()));
  text->setFocus();
}

void TimelinePresenter::setBookmark(qint64 step, const QString& text) {
  state_.notes().change([step, text = text.toStdString()](StudioNotes& notes) {
    std::erase_if(notes.bookmarks, [step](const Bookmark& bookmark) { return bookmark.step == step; });
    notes.bookmarks.push_back({step, text});
    std::sort(notes.bookmarks.begin(), notes.bookmarks.end(), [](const Bookmark& a, const Bookmark& b) { return a.step < b.step; });
  });
}

void TimelinePresenter::removeBookmark(qint64 step) {
  state_.notes().change(
      [step](StudioNotes& notes) { std::erase_if(notes.bookmarks, [step](const Bookmark& bookmark) { return bookmark.step == step; }); });
}

void TimelinePresenter::goTo(qint64 step) {
  state_.showStep(step);
  if (other_ && other_->view()) follow(*other_);
}

void TimelinePresenter::follow(ViewState& other) {
  if (!state_.view()) return;
  if (state_.step() < 0) {  // the first run has no snapshot yet: the second shows its newest
    if (other.step() < 0 && !other.view()->snapshots.empty()) other.showStep(other.view()->snapshots.back().step);
    return;
  }
  double epoch = state_.view()->history->epochOf(state_.step());
  for (const SnapshotEvent& event : state_.view()->snapshots) {
    if (event.step == state_.step()) epoch = event.epoch;
  }
  const qint64 step = stepNearestTo(other.view()->snapshots, epoch);
  if (step >= 0 && step != other.step()) other.showStep(step);
}

}  // namespace resa
