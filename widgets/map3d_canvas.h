#pragma once
#include <QImage>
#include <QWidget>
#include <memory>
#include <set>
#include <vector>

#include "widgets/map_data.h"
#include "widgets/map_paint.h"

namespace resa {

class ImageCard;
class PointCloud;

/// The 3-D map, drawn by VTK. Dragging rotates, the wheel zooms, double click resets, arrow keys rotate.
/// VTK draws into a frame buffer of its own and the finished picture is painted here: so the rest of the window needs no OpenGL, and the
/// window is not made anew when 3-D is first asked for. Without OpenGL a sentence says so.
class Map3dCanvas : public QWidget {
  Q_OBJECT
 public:
  explicit Map3dCanvas(QWidget* parent = nullptr);
  ~Map3dCanvas() override;
  void setSamples(const SamplesPtr& samples);
  void setMap(const MapData& data);
  void setHidden(const std::set<int>& groups);
  void setHighlighted(const std::vector<int>& rows);
  void setEmptyText(const QString& text);
  void setRotation(const Rotation& rotation);
  /// False where no OpenGL context can be made; problem() says why.
  bool usable();
  QString problem() const { return problem_; }
  QPointF positionOf(int row) const;
  int rowAt(const QPointF& position, double radius = 10) const;
  QSize minimumSizeHint() const override { return {160, 160}; }

 signals:
  void pointHovered(int row);
  void pointClicked(int row);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void invalidate();
  void fillCloud();
  void hover(int row);
  SamplesPtr samples_;
  MapData data_;
  std::vector<float> centred_;  // (n, 3), centre at the origin, farthest point at distance 1
  std::set<int> hidden_;
  std::vector<int> highlighted_;
  Rotation rotation_;
  double zoom_ = 1;
  std::unique_ptr<PointCloud> cloud_;
  bool tried_ = false, stale_ = true;
  QImage frame_;
  QString problem_, emptyText_;
  QPointF dragFrom_;
  bool dragged_ = false;
  int hovered_ = -1;
  ImageCard* card_;
};

}  // namespace resa
