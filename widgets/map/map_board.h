#pragma once
#include <QWidget>
#include <set>
#include <vector>

#include "widgets/base/selection.h"
#include "widgets/map/map_data.h"
#include "widgets/map/map_geometry.h"

namespace resa {

class Map3dCanvas;
class MapCanvas;
class MapSurface;

/// One map of a board.
struct MapPane {
  QString title;
  MapData data;
};

/// One to four maps of the same images side by side: cameras, selection and what is pointed at go together.
class MapBoard : public QWidget {
  Q_OBJECT
 public:
  explicit MapBoard(QWidget* parent = nullptr);
  /// `animate`: points of flowing 2-D maps move from where they are.
  void setPanes(std::vector<MapPane> panes, int dimensions, bool animate);
  const std::vector<MapPane>& panes() const { return panes_; }
  int dimensions() const { return dimensions_; }
  void setSamples(const SamplesPtr& samples);
  void setHidden(const std::set<int>& groups);
  void setSelected(const std::vector<int>& rows, int current);
  void setThumbnailsShown(bool shown);
  void setTrailsShown(bool shown);
  void setLassoTool(bool chosen);
  void setEmptyText(const QString& text);
  void setCamera(const MapCamera& camera);
  /// Of the maps on view: 2-D and 3-D maps are looked at each by its own.
  const MapCamera& camera() const { return cameras_[dimensions_ == 3]; }
  /// The maps on view, one a pane (one without panes, which says why).
  std::vector<MapSurface*> surfaces() const;
  MapCanvas& canvas() const { return *flat_.front(); }
  /// Null until 3-D was shown once.
  Map3dCanvas* canvas3d() const { return deep_.empty() ? nullptr : deep_.front(); }
  QSize minimumSizeHint() const override { return {160, 160}; }

 signals:
  void pointHovered(int row);
  void pointClicked(int row);
  void rowsChosen(const std::vector<int>& rows, resa::SelectMode mode, int current, const QString& what);
  void cameraChanged(const resa::MapCamera& camera);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void adopt(MapSurface* surface);
  void arrange();
  std::vector<MapPane> panes_;
  int dimensions_ = 2;
  std::vector<MapCanvas*> flat_;
  std::vector<Map3dCanvas*> deep_;  // made on first use: a window that shows no 3-D map needs no OpenGL
  SamplesPtr samples_;
  std::set<int> hidden_;
  std::vector<int> selected_;
  int current_ = -1;
  bool thumbnails_ = true, trails_ = false, lassoTool_ = false;
  QString emptyText_;
  MapCamera cameras_[2];  // of 2-D and of 3-D maps
};

}  // namespace resa
