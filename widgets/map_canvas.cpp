#include "widgets/map_canvas.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/image_card.h"

namespace resa {

MapCanvas::MapCanvas(QWidget* parent) : QWidget(parent), emptyText_(tr("Waiting for the first map…")), card_(new ImageCard(this)) {
  setObjectName("map.canvas");
  setAccessibleName(tr("Map of the evaluated images in two dimensions"));
  setMouseTracking(true);
  animation_.setDuration(200);
  animation_.setStartValue(0.0);
  animation_.setEndValue(1.0);
  animation_.setEasingCurve(QEasingCurve::InOutQuad);
  connect(&animation_, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
    const auto t = float(value.toDouble());
    for (std::size_t i = 0; i < shown_.size() && i < from_.size(); ++i) shown_[i] = from_[i] + t * (data_.positions[i] - from_[i]);
    auto mix = [t](const QPointF& a, const QPointF& b) { return a + double(t) * (b - a); };
    bounds_ = QRectF(mix(fromBounds_.topLeft(), toBounds_.topLeft()), mix(fromBounds_.bottomRight(), toBounds_.bottomRight()));
    invalidate();
  });
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, &MapCanvas::invalidate);
}

void MapCanvas::setSamples(const SamplesPtr& samples) {
  samples_ = samples;
  invalidate();
}

void MapCanvas::setMap(const MapData& data, bool animate) {
  animation_.stop();
  from_ = shown_;
  fromBounds_ = bounds_;
  data_ = data;
  toBounds_ = boundsOf(data_.positions);
  hover(-1);
  if (animate && isVisible() && from_.size() == data_.positions.size() && !from_.empty()) {
    shown_ = from_;
    animation_.start();
  } else {
    shown_ = data_.positions;
    bounds_ = toBounds_;
  }
  invalidate();
}

void MapCanvas::setHidden(const std::set<int>& groups) {
  hidden_ = groups;
  invalidate();
}

void MapCanvas::setHighlighted(const std::vector<int>& rows) {
  highlighted_ = rows;
  update();
}

void MapCanvas::setThumbnailsShown(bool shown) {
  thumbnails_ = shown;
  invalidate();
}

void MapCanvas::setEmptyText(const QString& text) {
  emptyText_ = text;
  update();
}

void MapCanvas::invalidate() {
  stale_ = true;
  update();
}

MapTransform MapCanvas::transform() const {
  MapTransform fitted = fitMap(bounds_, QRectF(rect()).adjusted(14, 14, -14, -14));
  fitted.scale *= zoom_;
  fitted.target += pan_;
  return fitted;
}

QPointF MapCanvas::positionOf(int row) const {
  const auto i = std::size_t(row);
  if (row < 0 || 2 * i + 1 >= shown_.size()) return {};
  return transform().toScreen(double(shown_[2 * i]), double(shown_[2 * i + 1]));
}

int MapCanvas::rowAt(const QPointF& position, double radius) const {
  int best = -1;
  double nearest = radius * radius;
  for (std::size_t i = 0; i < screen_.size(); ++i) {
    const QPointF apart = screen_[i] - position;
    const double distance = QPointF::dotProduct(apart, apart);
    if (distance <= nearest && !hidden_.count(data_.groups[i])) {
      nearest = distance;
      best = int(i);
    }
  }
  return best;
}

QPixmap MapCanvas::sprite(int group, double diameter, double ratio) const {
  const MapGroup& entry = data_.legend[std::size_t(group)];
  const int side = int(std::ceil((diameter * 1.3 + 2) * ratio)) | 1;
  QPixmap pixmap(side, side);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.translate(side / 2.0, side / 2.0);
  painter.scale(ratio, ratio);
  painter.fillPath(markerPath(classMarker(entry.marker), diameter), entry.color);
  painter.end();
  pixmap.setDevicePixelRatio(ratio);
  return pixmap;
}

void MapCanvas::drawPoints(QPainter& painter, double diameter) const {
  const double ratio = devicePixelRatioF();
  std::vector<QPixmap> sprites;
  for (int group = 0; group < int(data_.legend.size()); ++group) sprites.push_back(sprite(group, diameter, ratio));
  for (std::size_t i = 0; i < screen_.size(); ++i) {
    if (hidden_.count(data_.groups[i])) continue;
    const QPixmap& pixmap = sprites[std::size_t(data_.groups[i])];
    const double half = pixmap.width() / ratio / 2;
    painter.drawPixmap(screen_[i] - QPointF(half, half), pixmap);
  }
}

void MapCanvas::drawThumbnails(QPainter& painter) const {
  if (!samples_) return;
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  for (int row : thumbnailRows(screen_, data_, hidden_, 42, 60)) {
    const QImage image = sampleImage(samples_->images, row);
    if (image.isNull()) continue;
    const QRectF box(screen_[std::size_t(row)] - QPointF(9, 9), QSizeF(18, 18));
    painter.setPen(Qt::NoPen);
    painter.setBrush(data_.legend[std::size_t(data_.groups[std::size_t(row)])].color);
    painter.drawRoundedRect(box.adjusted(-1.4, -1.4, 1.4, 1.4), 2.5, 2.5);
    painter.drawImage(box, image);
  }
}

void MapCanvas::renderCache() {
  const double ratio = devicePixelRatioF();
  cache_ = QPixmap(size() * ratio);
  cache_.setDevicePixelRatio(ratio);
  cache_.fill(Qt::transparent);
  const MapTransform place = transform();
  screen_.clear();
  for (std::size_t i = 0; i + 1 < shown_.size(); i += 2) screen_.push_back(place.toScreen(double(shown_[i]), double(shown_[i + 1])));
  QPainter painter(&cache_);
  painter.setRenderHint(QPainter::Antialiasing);
  drawPoints(painter, pointDiameter(data_.count(), rect()) * std::clamp(std::sqrt(zoom_), 1.0, 2.0));
  // Pictures would jump while points move, so they come back when the map rests.
  if (thumbnails_ && !animating()) drawThumbnails(painter);
  stale_ = false;
}

void MapCanvas::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (data_.count() == 0) {
    painter.setFont(theme().font(13));
    painter.setPen(theme().muted);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
    return;
  }
  if (stale_ || cache_.size() != size() * devicePixelRatioF()) renderCache();
  painter.drawPixmap(0, 0, cache_);
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
}

void MapCanvas::resizeEvent(QResizeEvent*) { invalidate(); }

void MapCanvas::hover(int row) {
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

void MapCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) {
    const QPointF by = event->position() - dragFrom_;
    if (dragged_ || by.manhattanLength() > 3) {
      dragged_ = true;
      pan_ += by;
      dragFrom_ = event->position();
      hover(-1);
      invalidate();
    }
    return;
  }
  hover(rowAt(event->position()));
}

void MapCanvas::mousePressEvent(QMouseEvent* event) {
  dragFrom_ = event->position();
  dragged_ = false;
}

void MapCanvas::mouseReleaseEvent(QMouseEvent* event) {
  if (dragged_ || event->button() != Qt::LeftButton) return;
  const int row = rowAt(event->position());
  if (row >= 0) emit pointClicked(row);
}

void MapCanvas::mouseDoubleClickEvent(QMouseEvent*) {
  zoom_ = 1;
  pan_ = {};
  invalidate();
}

void MapCanvas::wheelEvent(QWheelEvent* event) {
  const double by = std::pow(1.0015, event->angleDelta().y());
  const double zoomed = std::clamp(zoom_ * by, 0.5, 40.0);
  // What lies under the cursor stays there.
  const QPointF target = fitMap(bounds_, QRectF(rect()).adjusted(14, 14, -14, -14)).target;
  const QPointF offset = event->position() - target;
  pan_ = offset - (offset - pan_) * (zoomed / zoom_);
  zoom_ = zoomed;
  hover(-1);
  invalidate();
}

void MapCanvas::leaveEvent(QEvent*) { hover(-1); }

}  // namespace resa
