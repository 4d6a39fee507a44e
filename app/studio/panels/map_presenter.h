#pragma once
#include <QObject>

#include "app/studio/run/view_state.h"
#include "widgets/base/latest_task.h"

namespace resa {

class MapView;

/// Joins the map with what the window shows, and reads the snapshots before the shown one where trails or changes need them.
class MapPresenter : public QObject {
  Q_OBJECT
 public:
  MapPresenter(ViewState& state, MapView& view, QObject* parent = nullptr);

 private:
  void showSnapshot();
  void showSelection();
  ViewState& state_;
  MapView& view_;
  LatestTask earlierTask_;
};

}  // namespace resa
