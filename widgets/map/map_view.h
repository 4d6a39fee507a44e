#pragma once
#include <string>
#include <vector>

#include "widgets/base/latest_task.h"
#include "widgets/base/panel.h"
#include "widgets/figures/figure.h"
#include "widgets/map/map_board.h"

class QAction;
class QActionGroup;
class QLabel;
class QMenu;

namespace resa {

class MapLegend;
class SegmentedControl;

/// The map of the evaluated images in two or three dimensions: of one component, or of up to four side by side.
class MapView : public Panel {
  Q_OBJECT
 public:
  explicit MapView(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  /// Null shows the empty state. Successive flowing maps are animated.
  void setSnapshot(const SnapshotPtr& snapshot);
  /// The same with snapshots of the run before it, oldest first: as many as earlierWanted() asks for, fewer where there are no more.
  void setMoment(const SnapshotPtr& snapshot, const std::vector<SnapshotPtr>& earlier);
  /// How many snapshots before the shown one the present choices need: 1 for what changed, several for trails.
  int earlierWanted() const;
  void setComponent(const std::string& component);
  /// All components (four at most) beside each other.
  void setSideBySide(bool on);
  void setDimensions(int dimensions);
  void setColoring(MapColoring coloring);
  void setTrailsShown(bool shown);
  void setThumbnailsShown(bool shown);
  /// Selected evaluated rows, ascending, and the one in focus.
  void setSelected(const std::vector<int>& rows, int current = -1);
  /// What else must be said below the map; empty for nothing.
  void setRemark(const QString& remark);
  /// Hides or shows a class (a legend row).
  void setGroupHidden(int group, bool hidden);
  void setEmptyText(const QString& text);
  /// Selects the 50 images more of whose neighbours changed since the snapshot before than of any others.
  void selectMostChanged();
  std::string component() const { return component_; }
  int dimensions() const { return dimensions_; }
  bool sideBySide() const { return sideBySide_; }
  MapColoring coloring() const { return coloring_; }
  MapBoard& board() { return *board_; }
  MapCanvas& canvas() { return board_->canvas(); }
  /// Null until 3-D was chosen once.
  Map3dCanvas* canvas3d() { return board_->canvas3d(); }
  /// The sentence below the map.
  QString note() const;
  /// What is drawn now, on paper; an empty frame where there is no map. Its request says how a command makes the same of the run folder.
  Figure figure() const;

 signals:
  /// Evaluated row under the cursor, -1 when it leaves.
  void pointHovered(int row);
  void pointClicked(int row);
  /// The user chose these images; no ids with SelectMode::replace: nothing is to be selected.
  void selectRequested(const resa::Selection& selection, resa::SelectMode mode);
  void componentChanged(const QString& component);
  void earlierWantedChanged();

 private:
  struct Request;
  struct Shades;
  static std::vector<MapPane> makePanes(Request& request);
  void refresh();
  void deliver(const Request& request, std::vector<MapPane> panes);
  void showNote();
  QWidget* makeOptions();
  QAction* addSwitch(QMenu* menu, const QString& name, const QString& text, const QString& tip, bool on);
  void offerComponents();
  std::vector<std::string> shownComponents() const;
  void choose(const std::vector<int>& rows, SelectMode mode, int current, const QString& what);
  SamplesPtr samples_;
  SnapshotPtr snapshot_;
  std::vector<SnapshotPtr> earlier_;
  bool earlierKnown_ = false, mostChangedWanted_ = false;
  std::string component_ = "encoding";
  std::vector<std::string> components_;
  std::vector<int> selected_;
  int dimensions_ = 2;
  bool sideBySide_ = false, trails_ = false, thumbnails_ = true;
  MapColoring coloring_ = MapColoring::classes;
  bool animateNext_ = false;
  QString remark_;
  std::vector<std::shared_ptr<const Shades>> shades_;  // what was computed last
  LatestTask paneTask_, changedTask_;
  SegmentedControl* componentControl_;
  SegmentedControl* dimensionControl_;
  QActionGroup* colorings_ = nullptr;
  QAction *trailsAction_ = nullptr, *thumbnailsAction_ = nullptr;
  MapLegend* legend_;
  MapBoard* board_;
  QLabel* note_;
};

}  // namespace resa
