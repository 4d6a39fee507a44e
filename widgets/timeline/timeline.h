#pragma once
#include <QString>
#include <QTimer>
#include <QWidget>
#include <vector>

class QLabel;
class QPushButton;

namespace resa {

class TimelineTrack;

struct TimelineTick {
  qint64 step = 0;
  double epoch = 0;
  QString note = {};  // said in the tick's tooltip and marked below it
};
struct TimelineMarker {
  qint64 step = 0;
  QString label;
  QString toolTip = {};
  bool alarm = false;     // marked on the line itself, its name below
  bool bookmark = false;  // the user's own: a star that can be clicked
};

/// One timeline for all views: the snapshots of a run, replayed or followed live, with bookmarks.
/// Left and right arrows step, Home and End jump, space plays, plus and minus change the speed, B sets a bookmark.
class Timeline : public QWidget {
  Q_OBJECT
 public:
  explicit Timeline(QWidget* parent = nullptr);
  /// Snapshots in ascending order, and the run's total steps (0: unknown) so that the future stays empty.
  void setSnapshots(const std::vector<TimelineTick>& ticks, qint64 stepsTotal);
  void setMarkers(const std::vector<TimelineMarker>& markers);
  const std::vector<TimelineMarker>& markers() const;
  /// Moves to the snapshot nearest to `step` without emitting stepSelected.
  void setCurrent(qint64 step);
  /// Whether the run still grows; without it the live switch is hidden.
  void setRunning(bool running);
  void setLive(bool live);
  qint64 current() const { return current_; }
  bool live() const { return live_; }
  bool playing() const { return timer_.isActive(); }
  /// Replay speed: 1 shows a little over two snapshots a second. The nearest of the offered speeds is taken.
  void setSpeed(double speed);
  double speed() const;

 public slots:
  void stepForward();
  void stepBackward();
  void togglePlay();
  void faster();
  void slower();

 signals:
  /// The user (or playing) chose a snapshot.
  void stepSelected(qint64 step);
  void liveToggled(bool live);
  void playToggled(bool playing);
  /// The user wants to set, rename or remove the bookmark at the shown snapshot; `at` is where to ask, on the screen.
  void bookmarkRequested(qint64 step, const QPoint& at);
  void speedChanged(double speed);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void choose(qint64 step);
  void move(int by);
  void stopPlaying();
  void advance();
  void refresh();
  std::vector<TimelineTick> ticks_;
  qint64 current_ = -1, total_ = 0;
  bool live_ = false, running_ = false;
  QTimer timer_;
  int speed_;  // index of the offered speeds
  QPushButton* play_;
  QPushButton* speedButton_;
  QPushButton* bookmark_;
  QPushButton* liveButton_;
  QLabel* label_;
  QLabel* keys_;
  TimelineTrack* track_;
};

}  // namespace resa
