#pragma once
#include <QObject>
#include <QPointer>
#include <vector>

#include "app/studio/run/view_state.h"
#include "widgets/timeline/timeline.h"

namespace resa {

class Announcer;

/// Joins the one timeline with what the window shows; of two compared runs it has the first one's snapshots, and the second shows the
/// nearest epoch.
class TimelinePresenter : public QObject {
  Q_OBJECT
 public:
  TimelinePresenter(Timeline& timeline, ViewState& state, const Announcer& announcer, QObject* parent = nullptr);
  /// The run to compare with; null for none.
  void setOther(ViewState* other);

 private:
  void forget();
  void applyView();
  void showTicks();
  void showMarkers();
  void askBookmark(qint64 step, const QPoint& at);
  void setBookmark(qint64 step, const QString& text);
  void removeBookmark(qint64 step);
  void goTo(qint64 step);
  void follow(ViewState& other);
  Timeline& timeline_;
  ViewState& state_;
  const Announcer& announcer_;
  QPointer<ViewState> other_;
  bool seen_ = false;  // the open run was applied before
};

/// Of ascending snapshots the one nearest to an epoch; -1 where there is none.
qint64 stepNearestTo(const std::vector<SnapshotEvent>& snapshots, double epoch);

}  // namespace resa
