#pragma once
#include <QPixmap>
#include <QVariantAnimation>
#include <QWidget>
#include <set>
#include <vector>

#include "widgets/map_data.h"
#include "widgets/map_paint.h"

namespace resa {

class ImageCard;

/// The 2-D map. Wheel zooms at the cursor, dragging pans, double click fits; the picture under the cursor appears as a card.
class MapCanvas : public QWidget {
  Q_OBJECT
 public:
  explicit MapCanvas(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  /// `animate`: move the points from where they are, 200 ms.
  void setMap(const MapData& data, bool animate);
  void setHidden(const std::set<int>& groups);
  void setHighlighted(const std::vector<int>& rows);
  void setThumbnailsShown(bool shown);
  void setEmptyText(const QString& text);
  /// Where a row is drawn, in this widget's coordinates.
  QPointF positionOf(int row) const;
  /// Nearest shown row within `radius` pixels; -1 where there is none.
  int rowAt(const QPointF& position, double radius = 10) const;
  const MapData& map() const { return data_; }
  bool animating() const { return animation_.state() == QAbstractAnimation::Running; }
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

 private:
  void invalidate();
  void renderCache();
  void drawPoints(QPainter& painter, double diameter) const;
  void drawThumbnails(QPainter& painter) const;
  void hover(int row);
  MapTransform transform() const;
  QPixmap sprite(int group, double diameter, double ratio) const;
  SamplesPtr samples_;
  MapData data_;
  std::vector<float> from_, shown_;
  QRectF fromBounds_, toBounds_, bounds_;
  std::set<int> hidden_;
  std::vector<int> highlighted_;
  bool thumbnails_ = true;
  QString emptyText_;
  QPixmap cache_;
  bool stale_ = true;
  std::vector<QPointF> screen_;
  double zoom_ = 1;
  QPointF pan_, dragFrom_;
  bool dragged_ = false;
  int hovered_ = -1;
  QVariantAnimation animation_;
  ImageCard* card_;
};

}  // namespace resa
