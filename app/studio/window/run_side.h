#pragma once
#include <QObject>

#include "app/studio/run/view_state.h"

namespace resa {

class PairInspector;
class RunFollower;
class Workspace;

/// Everything that shows one run: what is shown, the four panels, the inspector, and what joins them. Comparing runs makes a second one.
/// The widgets belong to whoever lays them out.
class RunSide : public QObject {
  Q_OBJECT
 public:
  explicit RunSide(RunFollower& follower, QObject* parent = nullptr);
  ViewState& state() { return *state_; }
  Workspace& workspace() { return *workspace_; }
  PairInspector& inspector() { return *inspector_; }
  /// Whether the run has pairs of probe images to look at.
  bool hasPairs() const;

 private:
  void applyView();
  void explainEmptyPanels();
  ViewState* state_;
  Workspace* workspace_;
  PairInspector* inspector_;
};

}  // namespace resa
