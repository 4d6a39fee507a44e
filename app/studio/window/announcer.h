#pragma once
#include <QObject>
#include <vector>

#include "app/studio/run/view_state.h"
#include "engine/run/alarms.h"
#include "widgets/base/latest_task.h"

namespace resa {

class Banner;
class RunController;

/// Says in the banner what the user should know of the open run: how it ended, warnings as they come, alarms while they hold.
class Announcer : public QObject {
  Q_OBJECT
 public:
  Announcer(Banner& banner, ViewState& state, RunController& controller, QObject* parent = nullptr);
  /// Of the run as it was read last.
  const std::vector<Alarm>& alarms() const { return alarms_; }

 signals:
  /// The user wants to see the curves behind an alarm.
  void alarmCurvesRequested();
  void alarmsChanged();

 private:
  void forget();
  void announce();
  void announceState();
  void announceForeignState();
  void announceMessages();
  void announceAlarms();
  void findAlarms();
  Banner& banner_;
  ViewState& state_;
  RunController& controller_;
  RunHistoryPtr history_;
  std::shared_ptr<const Config> config_;
  std::vector<Alarm> alarms_;
  LatestTask search_;
  bool again_ = false;  // the run changed while it was searched
  std::size_t messagesSeen_ = 0;
  bool messagesCounted_ = false;
};

}  // namespace resa
