#pragma once
#include <QElapsedTimer>
#include <QHash>
#include <QImage>
#include <QTimer>
#include <QWidget>
#include <set>
#include <vector>

#include "widgets/base/selection.h"
#include "widgets/map/map_data.h"
#include "widgets/map/map_geometry.h"
#include "widgets/map/map_shade.h"

namespace resa {

class ImageCard;

/// What the 2-D and the 3-D map share: who is hidden, selected and pointed at, pictures of the images, the lasso, the keyboard.
/// Wheel zooms at the cursor, double click fits. Dragging with the right button or with Alt, or with the lasso tool chosen, draws a lasso;
/// Shift adds to the selection, Ctrl removes from it. Arrow keys go from point to point, Return selects, Ctrl+A selects all, Escape none.
class MapSurface : public QWidget {
  Q_OBJECT
 public:
  MapSurface(int dimensions, QWidget* parent);
  ~MapSurface() override;
  void setSamples(const SamplesPtr& samples);
  void setHidden(const std::set<int>& groups);
  /// Evaluated rows, ascending, drawn in front of the others, which fade; `current` is ringed.
  void setSelected(const std::vector<int>& rows, int current = -1);
  /// A ring around the row that is pointed at elsewhere; -1 for none.
  void setHovered(int row);
  void setThumbnailsShown(bool shown);
  void setTrailsShown(bool shown);
  /// Plain dragging draws a lasso.
  void setLassoTool(bool chosen);
  /// Name at the top, where several maps stand side by side.
  void setTitle(const QString& title);
  void setEmptyText(const QString& text);
  /// Shows the map as `camera` says without emitting cameraChanged().
  void setCamera(const MapCamera& camera);
  const MapCamera& camera() const { return camera_; }
  const MapData& map() const { return data_; }
  /// Where a row is drawn, in this widget's coordinates.
  QPointF positionOf(int row) const;
  /// The visible row at a place: whose picture lies there, else whose point within `radius` pixels; -1 where there is none.
  int rowAt(const QPointF& position, double radius = 10) const;
  /// One a row: 0 where its group is hidden.
  const std::vector<std::uint8_t>& visible() const { return shade_.visible; }
  const std::vector<int>& selected() const { return selected_; }
  /// Rows whose pictures the last frame showed, and where.
  const std::vector<int>& thumbnailRows() const { return thumbnails_; }
  QRectF thumbnailBox(int row) const;
  /// Rows whose trails are drawn.
  std::vector<int> trailedRows() const;
  QSize minimumSizeHint() const override { return {120, 120}; }

 signals:
  void pointHovered(int row);
  void pointClicked(int row);
  /// The user chose these rows by `what`; `current` is the one in focus or -1. No rows with `replace` clears the selection.
  void rowsChosen(const std::vector<int>& rows, resa::SelectMode mode, int current, const QString& what);
  void cameraChanged(const resa::MapCamera& camera);

 protected:
  /// Draws all points (and trails) as a picture of this size in device pixels, with thumbnails_ still to be drawn over it.
  virtual QImage drawPoints(const QSize& pixels) = 0;
  /// Rows for pictures in the present view.
  virtual std::vector<int> chooseThumbnails() const = 0;
  virtual int pointAt(const QPointF& position, double radius) const = 0;
  /// What a plain drag (and Shift with an arrow key) does to the camera; `second`: Shift or the middle button is down.
  virtual MapCamera dragged(const QPointF& by, bool second) const = 0;
  /// Why nothing can be drawn here; empty where it can.
  virtual QString problemText() { return {}; }
  /// The places of the points, which may be on their way to the map's.
  virtual const std::vector<float>& positions() const { return data_.positions; }
  virtual MapExtent extent() const { return extent_; }
  /// Colours changed, and with `pictured` whose picture may be shown.
  virtual void shaded(bool pictured) = 0;

  /// Takes the data and shades it.
  void take(const MapData& data);
  void invalidate();
  MapProjector projector() const { return MapProjector(extent(), camera_, QRectF(rect())); }
  void placePoints() const;
  void hover(int row);
  void drawTrails(QPainter& painter) const;
  double pointSize() const;
  /// The camera moved a moment ago: fast frames are better than fine ones.
  bool moving() const { return rest_.isActive(); }

  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool event(QEvent* event) override;

  const int dimensions_;
  SamplesPtr samples_;
  MapData data_;
  MapExtent extent_;
  MapCamera camera_;
  mutable MapShade shade_;            // places by placePoints()
  mutable std::vector<float> depth_;  // of 3-D maps
  mutable bool placed_ = false;
  bool thumbnailsShown_ = true, trailsShown_ = false;
  bool resting_ = true;  // pictures are drawn: nothing moves by itself

 private:
  void shade();
  void renderFrame();
  void paintOverlay(QPainter& painter) const;
  void paintLasso(QPainter& painter) const;
  void drawThumbnails(QPainter& painter);
  void moveCamera(const MapCamera& camera);
  void finishLasso(Qt::KeyboardModifiers modifiers);
  void chooseRow(int row, Qt::KeyboardModifiers modifiers);
  void walk(const QPointF& direction);
  void showCard();
  std::set<int> hidden_;
  std::vector<int> selected_, thumbnails_;
  int current_ = -1, hovered_ = -1, pointed_ = -1;  // pointed_: elsewhere
  QHash<int, QImage> pictures_;                     // by row, as large as they are drawn
  double pictureSide_ = 0;
  QImage frame_;
  bool stale_ = true;
  QTimer rest_, due_;      // until nothing moves; until the next frame may be drawn
  QElapsedTimer painted_;  // since the last frame
  QString title_, emptyText_;
  QPointF pressedAt_;
  Qt::MouseButton pressed_ = Qt::NoButton;
  bool dragging_ = false, lassoTool_ = false, lassoing_ = false;
  QPolygonF lasso_;
  Qt::KeyboardModifiers lassoKeys_;
  ImageCard* card_;
};

/// Shift adds, Ctrl removes, neither replaces.
SelectMode selectModeOf(Qt::KeyboardModifiers modifiers);

}  // namespace resa
