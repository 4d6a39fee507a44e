#include "widgets/map/map_surface.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/base/theme.h"
#include "widgets/map/map_trails.h"
#include "widgets/samples/image_card.h"

namespace resa {
namespace {

constexpr int restAfter = 180;         // ms without a movement until the fine frame is drawn
constexpr qint64 frameTime = 34;       // ms from one frame to the next at least
constexpr std::size_t mostRings = 24;  // selected images that are ringed besides being drawn in full colour

}  // namespace

MapSurface::MapSurface(int dimensions, QWidget* parent)
    : QWidget(parent), dimensions_(dimensions), emptyText_(tr("Waiting for the first map…")), card_(new ImageCard(this)) {
  setAccessibleDescription(tr(
      "Arrow keys go from point to point, Return selects, Ctrl+A selects all, Escape none; Shift with arrows moves, plus and minus zoom."));
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  rest_.setSingleShot(true);
  rest_.setInterval(restAfter);
  connect(&rest_, &QTimer::timeout, this, &MapSurface::invalidate);
  due_.setSingleShot(true);
  connect(&due_, &QTimer::timeout, this, qOverload<>(&QWidget::update));
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, [this] {
    shade();
    invalidate();
  });
}

MapSurface::~MapSurface() = default;

void MapSurface::setSamples(const SamplesPtr& samples) {
  samples_ = samples;
  pictures_.clear();
  invalidate();
}

void MapSurface::take(const MapData& data) {
  data_ = data;
  data_.dimensions = dimensions_;
  extent_ = extentOf(data_.positions, dimensions_);
  hover(-1);
  shade();
  invalidate();
}

void MapSurface::setHidden(const std::set<int>& groups) {
  if (groups == hidden_) return;
  hidden_ = groups;
  shade();
  invalidate();
}

void MapSurface::setSelected(const std::vector<int>& rows, int current) {
  if (rows == selected_ && current == current_) return;
  selected_ = rows;
  current_ = current;
  shade();
  invalidate();
}

void MapSurface::setHovered(int row) {
  if (row == pointed_) return;
  pointed_ = row;
  update();
}

void MapSurface::setThumbnailsShown(bool shown) {
  thumbnailsShown_ = shown;
  invalidate();
}

void MapSurface::setTrailsShown(bool shown) {
  trailsShown_ = shown;
  invalidate();
}

void MapSurface::setTitle(const QString& title) {
  if (title == title_) return;
  title_ = title;
  update();
}

void MapSurface::setEmptyText(const QString& text) {
  if (text == emptyText_) return;
  emptyText_ = text;
  update();
}

void MapSurface::setCamera(const MapCamera& camera) {
  if (camera == camera_) return;
  camera_ = camera;
  if (isVisible()) rest_.start();
  hover(-1);
  invalidate();
}

void MapSurface::invalidate() {
  stale_ = true;
  placed_ = false;
  // Snapshots and their flowing points come faster than anyone sees: at most thirty frames a second are drawn.
  const qint64 since = painted_.isValid() ? painted_.elapsed() : frameTime;
  if (since >= frameTime)
    update();
  else if (!due_.isActive())
    due_.start(int(frameTime - since));
}

void MapSurface::shade() {
  std::vector<QPointF> places = std::move(shade_.marks.at);
  const std::vector<std::uint8_t> before = std::move(shade_.pictured);
  shade_ = shadeMap(data_, hidden_, selected_, theme());
  shade_.marks.at = std::move(places);
  shaded(shade_.pictured != before);
}

void MapSurface::placePoints() const {
  if (placed_) return;
  const std::vector<float>& at = positions();
  const auto n = at.size() / std::size_t(dimensions_);
  const MapProjector place = projector();
  shade_.marks.at.resize(n);
  depth_.resize(dimensions_ == 3 ? n : 0);
  for (std::size_t row = 0; row < n; ++row)
    shade_.marks.at[row] = place(at.data() + std::size_t(dimensions_) * row, depth_.empty() ? nullptr : &depth_[row]);
  placed_ = true;
}

QPointF MapSurface::positionOf(int row) const {
  placePoints();
  return row >= 0 && std::size_t(row) < shade_.marks.at.size() ? shade_.marks.at[std::size_t(row)] : QPointF();
}

QRectF MapSurface::thumbnailBox(int row) const {
  const double side = thumbnailSide(camera_.zoom);
  return {positionOf(row) - QPointF(side, side) / 2, QSizeF(side, side)};
}

int MapSurface::rowAt(const QPointF& position, double radius) const {
  placePoints();
  const auto picture =
      std::find_if(thumbnails_.rbegin(), thumbnails_.rend(), [&](int row) { return thumbnailBox(row).contains(position); });
  return picture != thumbnails_.rend() ? *picture : pointAt(position, radius);
}

std::vector<int> MapSurface::trailedRows() const { return trailsShown_ ? trailRows(data_, shade_.visible, selected_) : std::vector<int>{}; }

double MapSurface::pointSize() const { return pointDiameter(data_.count(), rect()) * zoomedSize(camera_.zoom); }

void MapSurface::drawTrails(QPainter& painter) const {
  const std::vector<int> rows = trailedRows();
  if (rows.empty()) return;
  // Smooth lines cost most of a frame where there are many, and nobody sees edges of what moves.
  painter.setRenderHint(QPainter::Antialiasing, !moving() || rows.size() < 100);
  paintTrails(painter, data_, rows, projector(), shade_.marks.at, noValueColor(theme()), 1.2);
}

void MapSurface::drawThumbnails(QPainter& painter) {
  // Scaled once for as long as the zoom leaves their size alone: scaling each anew would cost most of a frame.
  const double ratio = devicePixelRatioF(), side = thumbnailSide(camera_.zoom) * ratio;
  if (side != pictureSide_) pictures_.clear();
  pictureSide_ = side;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setRenderHint(QPainter::SmoothPixmapTransform);
  painter.setPen(Qt::NoPen);
  for (const int row : thumbnails_) {
    const QRectF box = thumbnailBox(row);
    QImage& image = pictures_[row];
    if (image.isNull()) {
      image = sampleImage(samples_->images, row);
      if (image.isNull()) continue;
      image =
          image.scaled((box.size() * ratio).toSize(), Qt::KeepAspectRatio, Qt::SmoothTransformation).convertToFormat(QImage::Format_RGB32);
    }
    painter.setBrush(QColor::fromRgb(shade_.marks.colors[std::size_t(row)]));
    painter.drawRoundedRect(box.adjusted(-1.4, -1.4, 1.4, 1.4), 2.5, 2.5);
    painter.drawImage(box, image);
  }
}

void MapSurface::renderFrame() {
  const double ratio = devicePixelRatioF();
  placePoints();
  thumbnails_.clear();
  if (thumbnailsShown_ && samples_ && resting_) thumbnails_ = chooseThumbnails();
  frame_ = drawPoints((QSizeF(size()) * ratio).toSize());
  frame_.setDevicePixelRatio(ratio);
  if (frame_.isNull()) return;
  QPainter painter(&frame_);
  if (dimensions_ == 3) drawTrails(painter);
  drawThumbnails(painter);
  stale_ = false;
}

void MapSurface::paintEvent(QPaintEvent*) {
  painted_.restart();
  due_.stop();
  QPainter painter(this);
  const QString problem = problemText();
  if (data_.count() == 0 || !problem.isEmpty()) {
    painter.setFont(theme().font(13));
    painter.setPen(theme().muted);
    painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, problem.isEmpty() ? emptyText_ : problem);
  } else {
    if (stale_ || frame_.size() != (QSizeF(size()) * devicePixelRatioF()).toSize()) renderFrame();
    painter.drawImage(rect(), frame_);
    paintOverlay(painter);
  }
  painter.setRenderHint(QPainter::Antialiasing);
  if (!title_.isEmpty()) {
    painter.setFont(theme().font(12, QFont::DemiBold));
    QColor behind = theme().panel;
    behind.setAlpha(210);
    painter.setPen(Qt::NoPen);
    painter.setBrush(behind);
    painter.drawRoundedRect(QRectF(4, 4, painter.fontMetrics().horizontalAdvance(title_) + 10, painter.fontMetrics().height() + 4), 5, 5);
    painter.setPen(theme().muted);
    painter.drawText(rect().adjusted(9, 6, -8, 0), Qt::AlignTop | Qt::AlignLeft, title_);
  }
  if (hasFocus() || !title_.isEmpty()) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(hasFocus() ? theme().accent : theme().line, 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
  }
}

void MapSurface::paintOverlay(QPainter& painter) const {
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  const auto ring = [&](int row, const QColor& color) {
    if (row < 0 || row >= int(data_.count())) return;
    painter.setPen(QPen(theme().panel, 3.5));
    painter.drawEllipse(positionOf(row), 7, 7);
    painter.setPen(QPen(color, 1.8));
    painter.drawEllipse(positionOf(row), 7, 7);
  };
  if (selected_.size() <= mostRings) {
    for (const int row : selected_) ring(row, theme().accent);
  }
  ring(current_, theme().accent);
  ring(pointed_, theme().text);
  ring(hovered_, theme().text);
  if (!lasso_.isEmpty()) paintLasso(painter);
}

void MapSurface::paintLasso(QPainter& painter) const {
  QColor inside = theme().accent;
  inside.setAlpha(36);
  QPainterPath path;
  path.addPolygon(lasso_);
  path.setFillRule(Qt::WindingFill);
  painter.setPen(QPen(theme().accent, 1.4, Qt::DashLine));
  painter.setBrush(inside);
  painter.drawPath(path);
  const SelectMode mode = selectModeOf(lassoKeys_);
  if (mode == SelectMode::replace) return;
  painter.setFont(theme().font(12, QFont::DemiBold));
  painter.setPen(theme().text);
  painter.drawText(lasso_.last() + QPointF(12, -6), mode == SelectMode::add ? tr("+ add") : tr("− remove"));
}

void MapSurface::resizeEvent(QResizeEvent*) { invalidate(); }

void MapSurface::hover(int row) {
  if (row == hovered_) return;
  hovered_ = row;
  showCard();
  update();
  emit pointHovered(row);
}

void MapSurface::showCard() {
  if (hovered_ < 0 || !samples_) return card_->hide();
  card_->showAt(positionOf(hovered_).toPoint(), sampleImage(samples_->images, hovered_), evaluatedCard(*samples_, hovered_, data_));
}

}  // namespace resa
