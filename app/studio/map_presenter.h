#pragma once
#include <QObject>

#include "app/studio/view_state.h"

namespace resa {

class MapView;

/// Joins the map with what the window shows.
class MapPresenter : public QObject {
  Q_OBJECT
 public:
  MapPresenter(ViewState& state, MapView& view, QObject* parent = nullptr);

 private:
  void showSelection();
  ViewState& state_;
  MapView& view_;
};

}  // namespace resa
