#include "widgets/map/map3d_canvas.h"

#include <QElapsedTimer>
#include <algorithm>
#include <cmath>

#include "widgets/base/theme.h"
#include "widgets/map/point_cloud.h"

namespace resa {
namespace {

constexpr int coarsest = 16;
constexpr std::int64_t fewPoints = 10000;  // that are drawn at twice the resolution when still, so that their edges are smooth

}  // namespace

Map3dCanvas::Map3dCanvas(QWidget* parent) : MapSurface(3, parent) {
  setObjectName("map.canvas3d");
  setAccessibleName(tr("Map of the evaluated images in three dimensions"));
}

Map3dCanvas::~Map3dCanvas() = default;

bool Map3dCanvas::usable() {
  if (!tried_) {
    tried_ = true;
    cloud_ = std::make_unique<PointCloud>();
    if (!cloud_->valid()) {
      problem_ =
          tr("The 3-D map needs OpenGL: %1. The 2-D map works without. On a machine without a display, start the studio through xvfb-run.")
              .arg(cloud_->error());
      cloud_.reset();
    }
  }
  return cloud_ != nullptr;
}

QString Map3dCanvas::problemText() { return usable() ? QString() : problem_; }

void Map3dCanvas::setMap(const MapData& data) { take(data.dimensions == 3 ? data : MapData{}); }

void Map3dCanvas::setRotation(const Rotation& rotation) {
  MapCamera turned = camera_;
  turned.rotation = {std::fmod(rotation.azimuth, 360), std::clamp(rotation.elevation, -89.0, 89.0)};
  setCamera(turned);
}

/// Positions as the scene wants them: centre at the origin, farthest point at distance 1.
void Map3dCanvas::fillCloud() {
  std::vector<float> unit(data_.positions.size());
  for (std::size_t i = 0; i < unit.size(); ++i) unit[i] = float((double(data_.positions[i]) - extent_.center[i % 3]) / extent_.radius);
  std::vector<std::uint8_t> emphasised(std::size_t(data_.count()), 0);
  for (const int row : shade_.front) emphasised[std::size_t(row)] = 1;
  cloud_->setPoints(unit, shade_.marks.colors, emphasised);
  filled_ = true;
}

QImage Map3dCanvas::drawPoints(const QSize& pixels) {
  if (!usable()) return {};
  if (!filled_) fillCloud();
  const bool moves = moving();
  const double size = std::clamp(pointSize() * 0.8, 2.0, 9.0) * devicePixelRatioF();
  QElapsedTimer clock;
  clock.start();
  const int finer = !moves && data_.count() <= fewPoints && devicePixelRatioF() < 2 ? 2 : 1;
  // Fewer points are drawn larger, so that the cloud keeps its density.
  const int stride = moves ? stride_ : 1;
  QImage frame = cloud_->render(pixels * finer, camera_, size * finer * (stride > 1 ? 1.5 : 1), theme().panel, {!moves, stride});
  // Much faster frames than wanted afford more points again.
  const double took = double(clock.nsecsElapsed()) / 1e6;
  if (moves && took > frameBudget_) stride_ = std::min(coarsest, 2 * stride_);
  if (moves && took < frameBudget_ / 3) stride_ = std::max(1, stride_ / 2);
  return finer == 1 ? frame : frame.scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).convertToFormat(QImage::Format_RGB32);
}

std::vector<int> Map3dCanvas::chooseThumbnails() const {
  // In three dimensions other images come to the front with every turn: pictures would flicker, so they wait until it ends.
  if (moving()) return {};
  return frontRows(shade_.marks.at, depth_, shade_.pictured, QRectF(rect()), thumbnailApart(camera_.zoom));
}

int Map3dCanvas::pointAt(const QPointF& position, double radius) const {
  int best = -1;
  for (std::size_t row = 0; row < shade_.marks.at.size(); ++row) {
    const QPointF apart = shade_.marks.at[row] - position;
    if (QPointF::dotProduct(apart, apart) > radius * radius || !shade_.visible[row]) continue;
    // Of all points under the cursor the one nearest to the viewer is the one that is seen.
    if (best < 0 || depth_[row] > depth_[std::size_t(best)]) best = int(row);
  }
  return best;
}

MapCamera Map3dCanvas::dragged(const QPointF& by, bool second) const {
  MapCamera moved = camera_;
  if (second)
    moved.pan += by / (std::min(width(), height()) / 2.0);
  else
    moved.rotation = {std::fmod(camera_.rotation.azimuth + 0.5 * by.x(), 360),
                      std::clamp(camera_.rotation.elevation + 0.5 * by.y(), -89.0, 89.0)};
  return moved;
}

}  // namespace resa
