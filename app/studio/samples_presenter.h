#pragma once
#include <QObject>

#include "app/studio/view_state.h"

namespace resa {

class SamplesView;

/// Joins the grid of samples with what the window shows.
class SamplesPresenter : public QObject {
  Q_OBJECT
 public:
  SamplesPresenter(ViewState& state, SamplesView& view, QObject* parent = nullptr);

 private:
  void showSelection();
  ViewState& state_;
  SamplesView& view_;
};

}  // namespace resa
