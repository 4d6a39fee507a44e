#include "widgets/map3d_canvas.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/image_card.h"
#include "widgets/point_cloud.h"

namespace resa {
namespace {

/// Centre at the origin, farthest point at distance 1.
std::vector<float> unitBall(const std::vector<float>& positions) {
  std::vector<float> result = positions;
  const std::size_t n = positions.size() / 3;
  double center[3] = {0, 0, 0};
  for (std::size_t i = 0; i < 3 * n; ++i) center[i % 3] += double(positions[i]) / double(n);
  double farthest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    double squares = 0;
    for (std::size_t d = 0; d < 3; ++d) {
      result[3 * i + d] = float(double(positions[3 * i + d]) - center[d]);
      squares += double(result[3 * i + d]) * double(result[3 * i + d]);
    }
    farthest = std::max(farthest, squares);
  }
  if (farthest <= 0) return result;
  for (float& value : result) value = float(double(value) / std::sqrt(farthest));
  return result;
}

}  // namespace

Map3dCanvas::Map3dCanvas(QWidget* parent) : QWidget(parent), emptyText_(tr("Waiting for the first map…")), card_(new ImageCard(this)) {
  setObjectName("map.canvas3d");
  setAccessibleName(tr("Map of the evaluated images in three dimensions"));
  setAccessibleDescription(tr("Arrow keys rotate, plus and minus zoom."));
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, &Map3dCanvas::invalidate);
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
    } else {
      fillCloud();
    }
  }
  return cloud_ != nullptr;
}

void Map3dCanvas::setSamples(const SamplesPtr& samples) { samples_ = samples; }

void Map3dCanvas::setMap(const MapData& data) {
  data_ = data;
  centred_ = data.dimensions == 3 && data.count() > 0 ? unitBall(data.positions) : std::vector<float>{};
  hover(-1);
  fillCloud();
}

void Map3dCanvas::setHidden(const std::set<int>& groups) {
  hidden_ = groups;
  fillCloud();
}

void Map3dCanvas::setHighlighted(const std::vector<int>& rows) {
  highlighted_ = rows;
  update();
}

void Map3dCanvas::setEmptyText(const QString& text) {
  emptyText_ = text;
  update();
}

void Map3dCanvas::setRotation(const Rotation& rotation) {
  rotation_ = {std::fmod(rotation.azimuth, 360), std::clamp(rotation.elevation, -89.0, 89.0)};
  hover(-1);
  invalidate();
}

void Map3dCanvas::fillCloud() {
  if (cloud_) {
    std::vector<QRgb> colors;
    for (std::size_t i = 0; i < centred_.size() / 3; ++i) {
      const int group = data_.groups[i];
      colors.push_back(hidden_.count(group) ? 0U : data_.legend[std::size_t(group)].color.rgba());
    }
    cloud_->setPoints(centred_, colors);
  }
  invalidate();
}

void Map3dCanvas::invalidate() {
  stale_ = true;
  update();
}

QPointF Map3dCanvas::positionOf(int row) const {
  const auto i = std::size_t(row);
  if (row < 0 || 3 * i + 2 >= centred_.size()) return {};
  const auto p = project(rotation_, double(centred_[3 * i]), double(centred_[3 * i + 1]), double(centred_[3 * i + 2]));
  const double half = std::min(width(), height()) / 2.0 * zoom_;
  return {width() / 2.0 + p[0] * half, height() / 2.0 - p[1] * half};
}

int Map3dCanvas::rowAt(const QPointF& position, double radius) const {
  int best = -1;
  double nearestDepth = 0;
  const double half = std::min(width(), height()) / 2.0 * zoom_;
  for (std::size_t i = 0; i < centred_.size() / 3; ++i) {
    if (hidden_.count(data_.groups[i])) continue;
    const auto p = project(rotation_, double(centred_[3 * i]), double(centred_[3 * i + 1]), double(centred_[3 * i + 2]));
    const QPointF apart = QPointF(width() / 2.0 + p[0] * half, height() / 2.0 - p[1] * half) - position;
    if (QPointF::dotProduct(apart, apart) > radius * radius) continue;
    // Of all points under the cursor the one nearest to the viewer is the one that is seen.
    if (best < 0 || p[2] > nearestDepth) {
      best = int(i);
      nearestDepth = p[2];
    }
  }
  return best;
}

void Map3dCanvas::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const bool empty = centred_.empty();
  if (!usable() || empty) {
    painter.setFont(theme().font(13));
    painter.setPen(theme().muted);
    painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, cloud_ ? emptyText_ : problem_);
    return;
  }
  const double ratio = devicePixelRatioF();
  const QSize pixels = (QSizeF(size()) * ratio).toSize();
  if (stale_ || frame_.size() != pixels) {
    const double point = std::clamp(pointDiameter(data_.count(), rect()) * 0.8, 2.0, 5.0) * std::clamp(std::sqrt(zoom_), 1.0, 2.0);
    frame_ = cloud_->render(pixels, rotation_, zoom_, point * ratio, theme().panel, {});
    stale_ = false;
  }
  painter.drawImage(rect(), frame_);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  auto ring = [&](int row, const QColor& color) {
    painter.setPen(QPen(theme().panel, 3.5));
    painter.drawEllipse(positionOf(row), 7, 7);
    painter.setPen(QPen(color, 1.8));
    painter.drawEllipse(positionOf(row), 7, 7);
  };
  for (int row : highlighted_) {
    if (row >= 0 && row < int(data_.count())) ring(row, theme().accent);
  }
  if (hovered_ >= 0) ring(hovered_, theme().text);
  if (hasFocus()) {
    painter.setPen(QPen(theme().accent, 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
  }
}

void Map3dCanvas::resizeEvent(QResizeEvent*) { invalidate(); }

void Map3dCanvas::hover(int row) {
  if (row == hovered_) return;
  hovered_ = row;
  if (row >= 0 && samples_) {
    card_->showAt(positionOf(row).toPoint(), sampleImage(samples_->images, row), evaluatedCard(*samples_, row, data_));
  } else {
    card_->hide();
  }
  update();
  emit pointHovered(row);
}

void Map3dCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton)) return hover(cloud_ ? rowAt(event->position(), 7) : -1);
  const QPointF by = event->position() - dragFrom_;
  if (!dragged_ && by.manhattanLength() <= 3) return;
  dragged_ = true;
  dragFrom_ = event->position();
  setRotation({rotation_.azimuth + 0.5 * by.x(), rotation_.elevation + 0.5 * by.y()});
}

void Map3dCanvas::mousePressEvent(QMouseEvent* event) {
  dragFrom_ = event->position();
  dragged_ = false;
}

void Map3dCanvas::mouseReleaseEvent(QMouseEvent* event) {
  const int row = !dragged_ && event->button() == Qt::LeftButton ? rowAt(event->position(), 7) : -1;
  if (row >= 0) emit pointClicked(row);
}

void Map3dCanvas::mouseDoubleClickEvent(QMouseEvent*) {
  zoom_ = 1;
  setRotation({});
}

void Map3dCanvas::wheelEvent(QWheelEvent* event) {
  zoom_ = std::clamp(zoom_ * std::pow(1.0015, event->angleDelta().y()), 0.5, 20.0);
  hover(-1);
  invalidate();
}

void Map3dCanvas::leaveEvent(QEvent*) { hover(-1); }

void Map3dCanvas::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Left:
      return setRotation({rotation_.azimuth - 10, rotation_.elevation});
    case Qt::Key_Right:
      return setRotation({rotation_.azimuth + 10, rotation_.elevation});
    case Qt::Key_Up:
      return setRotation({rotation_.azimuth, rotation_.elevation - 10});
    case Qt::Key_Down:
      return setRotation({rotation_.azimuth, rotation_.elevation + 10});
    case Qt::Key_Plus:
    case Qt::Key_Minus:
      zoom_ = std::clamp(zoom_ * (event->key() == Qt::Key_Plus ? 1.25 : 0.8), 0.5, 20.0);
      return invalidate();
    default:
      QWidget::keyPressEvent(event);
  }
}

}  // namespace resa
