#pragma once
#include <QWidget>
#include <memory>

#include "app/studio/window/run_side.h"

class QLabel;
class QSplitter;
class QStackedWidget;

namespace resa {

class Panel;
class RunFollower;
class SegmentedControl;

/// The middle of the window: the panels of the open run, and beside them those of a second one while two runs are compared. Both then show
/// the same samples and panels, and the second follows the first one's epoch.
class SidesView : public QWidget {
  Q_OBJECT
 public:
  explicit SidesView(RunSide& first, QWidget* parent = nullptr);
  ~SidesView() override;
  /// Opens this run beside the first one.
  void compareWith(const QString& root);
  void endComparison();
  /// Null while one run is shown alone.
  RunSide* second() { return second_.get(); }
  /// Which two of the four panels each side shows: 0 assignment and map, 1 curves and samples.
  void setShown(int pair);

 signals:
  void comparisonBegan();
  void comparisonEnded();
  /// The second run cannot be read; one sentence.
  void failed(const QString& reason);

 private:
  QWidget* makeHead();
  void link();
  void describe();
  void restack();
  QString nameOf(const ViewState& state) const;
  RunSide& first_;
  std::unique_ptr<RunFollower> follower_;
  std::unique_ptr<RunSide> second_;
  QSplitter* halves_;
  QWidget* head_;
  QLabel* title_;
  SegmentedControl* shown_;
  bool linking_ = false;  // one side is being told what the other did
};

}  // namespace resa
