#pragma once
#include <string>
#include <vector>

#include "widgets/map_data.h"
#include "widgets/panel.h"

class QActionGroup;
class QStackedWidget;

namespace resa {

class Map3dCanvas;
class MapCanvas;
class MapLegend;
class SegmentedControl;

/// The map of the evaluated images in two or three dimensions, coloured by class, cluster or silhouette.
class MapView : public Panel {
  Q_OBJECT
 public:
  explicit MapView(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  /// Null shows the empty state. Successive flowing maps are animated.
  void setSnapshot(const SnapshotPtr& snapshot);
  void setComponent(const std::string& component);
  void setDimensions(int dimensions);
  void setColoring(MapColoring coloring);
  /// Rings around the given evaluated rows.
  void setHighlighted(const std::vector<int>& rows);
  /// Hides or shows a class (a legend row).
  void setGroupHidden(int group, bool hidden);
  void setEmptyText(const QString& text);
  std::string component() const { return component_; }
  int dimensions() const { return dimensions_; }
  MapCanvas& canvas() { return *canvas_; }
  /// Null until 3-D was chosen once.
  Map3dCanvas* canvas3d() { return canvas3d_; }

 signals:
  /// Evaluated row under the cursor, -1 when it leaves.
  void pointHovered(int row);
  void pointClicked(int row);
  void componentChanged(const QString& component);

 private:
  void refresh();
  QWidget* makeOptions();
  void offerComponents();
  SamplesPtr samples_;
  SnapshotPtr snapshot_;
  std::string component_ = "encoding";
  std::vector<std::string> components_;
  std::vector<int> highlighted_;
  int dimensions_ = 2;
  MapColoring coloring_ = MapColoring::classes;
  bool animateNext_ = false;
  SegmentedControl* componentControl_;
  SegmentedControl* dimensionControl_;
  QActionGroup* colorings_ = nullptr;
  MapLegend* legend_;
  QStackedWidget* stack_;
  MapCanvas* canvas_;
  Map3dCanvas* canvas3d_ = nullptr;
};

}  // namespace resa
