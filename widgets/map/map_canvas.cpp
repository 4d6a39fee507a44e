#include "widgets/map/map_canvas.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/base/theme.h"

namespace resa {
namespace {

constexpr std::size_t mostThumbnails = 160;

}  // namespace

MapCanvas::MapCanvas(QWidget* parent) : MapSurface(2, parent) {
  setObjectName("map.canvas");
  setAccessibleName(tr("Map of the evaluated images in two dimensions"));
  animation_.setDuration(200);
  animation_.setStartValue(0.0);
  animation_.setEndValue(1.0);
  animation_.setEasingCurve(QEasingCurve::InOutQuad);
  connect(&animation_, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) { moveTo(float(value.toDouble())); });
  connect(&animation_, &QVariantAnimation::finished, this, &MapCanvas::settle);
}

void MapCanvas::setMap(const MapData& data, bool animate) {
  animation_.stop();
  from_ = shown_;
  fromBounds_ = bounds_;
  const bool sameMap = data.positions == data_.positions;  // coloured anew only: nothing moves, the pictures stay
  take(data);
  if (sameMap && shown_ == data_.positions) return;
  if (animate && isVisible() && from_.size() == data_.positions.size() && !from_.empty()) {
    resting_ = false;
    shown_ = from_;
    animation_.start();
  } else {
    settle();
  }
}

void MapCanvas::moveTo(float t) {
  for (std::size_t i = 0; i < shown_.size() && i < from_.size(); ++i) shown_[i] = from_[i] + t * (data_.positions[i] - from_[i]);
  const auto mix = [t](const QPointF& a, const QPointF& b) { return a + double(t) * (b - a); };
  bounds_ = QRectF(mix(fromBounds_.topLeft(), extent_.bounds.topLeft()), mix(fromBounds_.bottomRight(), extent_.bounds.bottomRight()));
  invalidate();
}

void MapCanvas::settle() {
  shown_ = data_.positions;
  bounds_ = extent_.bounds;
  resting_ = true;
  detail_.clear();
  wantDetail();
  invalidate();
}

MapExtent MapCanvas::extent() const {
  MapExtent moving = extent_;
  moving.bounds = bounds_;
  return moving;
}

void MapCanvas::shaded(bool pictured) {
  if (!pictured) return;
  detail_.clear();
  wantDetail();
}

void MapCanvas::resizeEvent(QResizeEvent* event) {
  MapSurface::resizeEvent(event);
  wantDetail();
}

/// Which images show at which zoom is found beside the window: it takes a look at every point at every level.
void MapCanvas::wantDetail() {
  if (data_.count() == 0 || !resting_ || size().isEmpty()) return;
  const double scale = MapProjector(extent_, {}, QRectF(rect())).scale();
  detailTask_.run(
      [positions = data_.positions, pictured = shade_.pictured, scale](const LatestTask::Cancelled&) {
        const std::vector<std::uint8_t> levels = detailOf(positions, pictured, scale);
        std::vector<std::pair<std::uint8_t, int>> detail;
        for (std::size_t row = 0; row < levels.size(); ++row) {
          if (levels[row] != noDetail) detail.emplace_back(levels[row], int(row));
        }
        std::sort(detail.begin(), detail.end());
        return detail;
      },
      [this](std::vector<std::pair<std::uint8_t, int>> detail) {
        detail_ = std::move(detail);
        invalidate();
      });
}

std::vector<int> MapCanvas::chooseThumbnails() const {
  const int level = std::clamp(int(std::floor(std::log2(camera_.zoom) + 1e-9)), 0, detailLevels - 1);
  const double side = thumbnailSide(camera_.zoom);
  const QRectF room = QRectF(rect()).adjusted(-side / 2, -side / 2, side / 2, side / 2);
  std::vector<int> rows;
  for (const auto& [appears, row] : detail_) {
    if (appears > level || rows.size() == mostThumbnails) break;
    if (shade_.pictured[std::size_t(row)] && room.contains(shade_.marks.at[std::size_t(row)])) rows.push_back(row);
  }
  return rows;
}

QImage MapCanvas::drawPoints(const QSize& pixels) {
  QImage frame(pixels, QImage::Format_RGB32);
  frame.fill(theme().panel);
  const double ratio = devicePixelRatioF();
  if (trailsShown_) {
    frame.setDevicePixelRatio(ratio);
    QPainter painter(&frame);
    drawTrails(painter);
  }
  drawMarkers(frame, ratio, shade_.marks, shade_.behind, pointSize());
  drawMarkers(frame, ratio, shade_.marks, shade_.front, pointSize() * 1.3);
  return frame;
}

int MapCanvas::pointAt(const QPointF& position, double radius) const {
  int best = -1;
  double nearest = radius * radius;
  for (std::size_t row = 0; row < shade_.marks.at.size(); ++row) {
    const QPointF apart = shade_.marks.at[row] - position;
    const double distance = QPointF::dotProduct(apart, apart);
    if (distance <= nearest && shade_.visible[row]) {
      nearest = distance;
      best = int(row);
    }
  }
  return best;
}

MapCamera MapCanvas::dragged(const QPointF& by, bool) const {
  MapCamera moved = camera_;
  moved.pan += by / (std::min(width(), height()) / 2.0);
  return moved;
}

}  // namespace resa
