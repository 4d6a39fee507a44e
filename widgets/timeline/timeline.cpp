#include "widgets/timeline/timeline.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <algorithm>
#include <array>
#include <cmath>

#include "widgets/base/controls.h"
#include "widgets/base/theme.h"
#include "widgets/timeline/timeline_track.h"

namespace resa {
namespace {
constexpr int playInterval = 450;  // ms a snapshot: long enough for a map's 200 ms transition and a look
constexpr std::array speeds{0.25, 0.5, 1.0, 2.0, 4.0, 8.0};
constexpr int normalSpeed = 2;  // index of 1

QString speedText(double speed) { return QStringLiteral("%1×").arg(speed); }

}  // namespace

Timeline::Timeline(QWidget* parent) : QWidget(parent), speed_(normalSpeed) {
  setObjectName("timeline");
  setAccessibleName(tr("Timeline of the run"));
  setAccessibleDescription(
      tr("Left and right step through the snapshots, Home and End jump, Space plays, plus and minus change the speed, B sets a bookmark."));
  setFocusPolicy(Qt::StrongFocus);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16, 4, 16, 4);
  row->setSpacing(16);
  play_ = makeButton(QStringLiteral("▶"), ButtonKind::secondary, "timeline.play", this);
  play_->setAccessibleName(tr("Play"));
  play_->setToolTip(tr("Play the run from here, or pause (Space)"));
  play_->setFixedWidth(42);
  play_->setFocusPolicy(Qt::TabFocus);
  speedButton_ = makeButton(speedText(speeds[normalSpeed]), ButtonKind::quiet, "timeline.speed", this);
  speedButton_->setToolTip(tr("Speed of the replay (+ and −)"));
  speedButton_->setAccessibleName(tr("Speed of the replay"));
  speedButton_->setFocusPolicy(Qt::TabFocus);
  auto* choices = new QMenu(speedButton_);
  for (const double speed : speeds)
    connect(choices->addAction(speedText(speed)), &QAction::triggered, this, [this, speed] { setSpeed(speed); });
  // Without the arrow that QPushButton::setMenu draws: the bar stays quiet.
  connect(speedButton_, &QPushButton::clicked, this,
          [this, choices] { choices->popup(speedButton_->mapToGlobal(QPoint(0, -choices->sizeHint().height()))); });
  bookmark_ = makeButton(QStringLiteral("☆"), ButtonKind::quiet, "timeline.bookmark", this);
  bookmark_->setFocusPolicy(Qt::TabFocus);
  connect(bookmark_, &QPushButton::clicked, this, [this] {
    if (current_ >= 0) emit bookmarkRequested(current_, bookmark_->mapToGlobal(QPoint(0, 0)));
  });
  label_ = new QLabel(this);
  label_->setProperty("role", "number");
  label_->setObjectName("timeline.label");
  label_->setMinimumWidth(84);
  track_ = new TimelineTrack(this);
  liveButton_ = makeButton(tr("● live"), ButtonKind::quiet, "timeline.live", this);
  liveButton_->setCheckable(true);
  liveButton_->setToolTip(tr("Follow the newest snapshot"));
  liveButton_->setFocusPolicy(Qt::TabFocus);
  keys_ = new QLabel(tr("← → step · space plays"), this);
  keys_->setProperty("role", "muted");
  row->addWidget(play_);
  row->addWidget(speedButton_);
  row->addWidget(label_);
  row->addWidget(track_, 1);
  row->addWidget(bookmark_);
  row->addWidget(liveButton_);
  row->addWidget(keys_);
  timer_.setInterval(playInterval);
  connect(&timer_, &QTimer::timeout, this, &Timeline::advance);
  connect(play_, &QPushButton::clicked, this, &Timeline::togglePlay);
  connect(track_, &TimelineTrack::chosen, this, [this](qint64 step) {
    setFocus();
    stopPlaying();
    choose(step);
  });
  connect(liveButton_, &QPushButton::clicked, this, [this](bool on) {
    stopPlaying();
    setLive(on);
    emit liveToggled(on);
    if (on && !ticks_.empty() && current_ != ticks_.back().step) {
      setCurrent(ticks_.back().step);
      emit stepSelected(current_);
    }
  });
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, &Timeline::refresh);
  refresh();
}

void Timeline::setSnapshots(const std::vector<TimelineTick>& ticks, qint64 stepsTotal) {
  ticks_ = ticks;
  total_ = stepsTotal;
  track_->setSnapshots(ticks, stepsTotal);
  refresh();
}

void Timeline::setMarkers(const std::vector<TimelineMarker>& markers) {
  track_->setMarkers(markers);
  refresh();
}

const std::vector<TimelineMarker>& Timeline::markers() const { return track_->markers(); }

void Timeline::setCurrent(qint64 step) {
  current_ = -1;
  for (const TimelineTick& tick : ticks_) {
    if (current_ < 0 || std::abs(tick.step - step) < std::abs(current_ - step)) current_ = tick.step;
  }
  track_->setCurrent(current_);
  refresh();
}

void Timeline::setRunning(bool running) {
  running_ = running;
  refresh();
}

void Timeline::setLive(bool live) {
  live_ = live;
  refresh();
}

void Timeline::choose(qint64 step) {
  // Whoever looks back leaves the live view; only the live button returns to it.
  if (live_) {
    setLive(false);
    emit liveToggled(false);
  }
  setCurrent(step);
  emit stepSelected(current_);
}

void Timeline::move(int by) {
  if (ticks_.empty()) return;
  const auto found = std::find_if(ticks_.begin(), ticks_.end(), [this](const TimelineTick& tick) { return tick.step >= current_; });
  const int index = std::clamp(int(found - ticks_.begin()) + by, 0, int(ticks_.size()) - 1);
  if (ticks_[std::size_t(index)].step != current_) choose(ticks_[std::size_t(index)].step);
}

void Timeline::stepForward() {
  stopPlaying();
  move(1);
}

void Timeline::stepBackward() {
  stopPlaying();
  move(-1);
}

void Timeline::stopPlaying() {
  if (!timer_.isActive()) return;
  timer_.stop();
  refresh();
  emit playToggled(false);
}

void Timeline::togglePlay() {
  if (timer_.isActive()) return stopPlaying();
  if (ticks_.size() < 2) return;
  // Playing at the end starts over.
  if (current_ == ticks_.back().step) choose(ticks_.front().step);
  timer_.start();
  refresh();
  emit playToggled(true);
}

void Timeline::setSpeed(double speed) {
  const auto nearest =
      std::min_element(speeds.begin(), speeds.end(), [speed](double a, double b) { return std::abs(a - speed) < std::abs(b - speed); });
  speed_ = int(nearest - speeds.begin());
  timer_.setInterval(int(playInterval / *nearest));
  speedButton_->setText(speedText(*nearest));
  emit speedChanged(*nearest);
}

double Timeline::speed() const { return speeds[std::size_t(speed_)]; }

void Timeline::faster() { setSpeed(speeds[std::size_t(std::min(speed_ + 1, int(speeds.size()) - 1))]); }

void Timeline::slower() { setSpeed(speeds[std::size_t(std::max(speed_ - 1, 0))]); }

void Timeline::advance() {
  move(1);
  if (ticks_.empty() || current_ == ticks_.back().step) stopPlaying();
}

void Timeline::refresh() {
  const bool any = !ticks_.empty();
  play_->setEnabled(ticks_.size() > 1);
  play_->setToolTip(timer_.isActive() ? tr("Hold the replay here (Space)") : tr("Replay the run from snapshot to snapshot (Space)"));
  play_->setText(timer_.isActive() ? QStringLiteral("❚❚") : QStringLiteral("▶"));
  play_->setAccessibleName(timer_.isActive() ? tr("Pause the replay") : tr("Play"));
  liveButton_->setVisible(running_);
  liveButton_->setChecked(live_);
  liveButton_->setStyleSheet(QStringLiteral("color: %1; font-weight: 600;").arg((live_ ? theme().good : theme().muted).name()));
  double epoch = 0;
  for (const TimelineTick& tick : ticks_) {
    if (tick.step == current_) epoch = tick.epoch;
  }
  label_->setText(any && current_ >= 0 ? tr("epoch %1").arg(epoch, 0, 'g', 3) : tr("no snapshot"));
  const std::vector<TimelineMarker>& marks = track_->markers();
  const bool marked = std::any_of(marks.begin(), marks.end(), [this](const TimelineMarker& m) { return m.bookmark && m.step == current_; });
  bookmark_->setEnabled(any && current_ >= 0);
  bookmark_->setText(marked ? QStringLiteral("★") : QStringLiteral("☆"));
  bookmark_->setAccessibleName(marked ? tr("Change the bookmark here") : tr("Set a bookmark here"));
  bookmark_->setToolTip(bookmark_->accessibleName() + QStringLiteral(" (B)"));
  label_->setToolTip(any && current_ >= 0 ? tr("step %1 of %2").arg(current_).arg(total_) : QString());
}

void Timeline::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return stepBackward();
    case Qt::Key_Right:
      return stepForward();
    case Qt::Key_Space:
      return togglePlay();
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return faster();
    case Qt::Key_Minus:
      return slower();
    case Qt::Key_B:
      return bookmark_->click();
    case Qt::Key_Home:
    case Qt::Key_End:
      stopPlaying();
      if (!ticks_.empty()) choose(event->key() == Qt::Key_Home ? ticks_.front().step : ticks_.back().step);
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace resa
