#include "widgets/samples/sample_grid.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

#include "widgets/base/theme.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {
constexpr int gap = 8, headingHeight = 26;
constexpr int keptBytes = 48 << 20;  // of scaled thumbnails
}  // namespace

QColor frameColor(TileFrame frame, const Theme& look) {
  switch (frame) {
    case TileFrame::none:
      break;
    case TileFrame::focus:
      return look.accent;
    case TileFrame::same:
      return look.good;
    case TileFrame::other:
      return look.bad;
  }
  return {};
}

SampleGrid::SampleGrid(const QString& name, QWidget* parent)
    : QAbstractScrollArea(parent), emptyText_(tr("Waiting for the first images…")), thumbnails_(keptBytes) {
  setObjectName(name);
  setAccessibleName(tr("Thumbnails"));
  setAccessibleDescription(tr("Arrow keys go from image to image, Return or Space selects, with Ctrl or Shift several."));
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  viewport()->setMouseTracking(true);
  viewport()->setAutoFillBackground(false);
  setFocusPolicy(Qt::StrongFocus);
  connect(qApp, &QApplication::focusChanged, this, [this](const QWidget* before, const QWidget* now) {
    if (before == this || now == this) viewport()->update();  // Qt repaints the frame alone
  });
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, [this] {
    thumbnails_.clear();
    viewport()->update();
  });
}

void SampleGrid::setSamples(const SamplesPtr& samples, ImagesOf images) {
  if (samples == samples_ && images == images_) return;
  samples_ = samples;
  images_ = images;
  thumbnails_.clear();
  viewport()->update();
}

void SampleGrid::setSections(std::vector<SampleSection> sections) {
  const int cursorRow = cursor_ >= 0 ? tiles_[std::size_t(cursor_)].row : -1;
  tiles_.clear();
  blocks_.clear();
  for (SampleSection& section : sections) {
    blocks_.push_back({section.heading, int(tiles_.size()), int(section.tiles.size()), 0, 0});
    std::move(section.tiles.begin(), section.tiles.end(), std::back_inserter(tiles_));
  }
  cursor_ = anchor_ = indexOf(cursorRow);
  hovered_ = -1;
  layOut();
  viewport()->update();
}

void SampleGrid::setSelected(const std::vector<int>& rows, int current) {
  selected_ = rows;
  if (current != current_ && current >= 0 && (cursor_ < 0 || tiles_[std::size_t(cursor_)].row != current)) {
    cursor_ = anchor_ = indexOf(current);
    if (cursor_ >= 0) showIndex(cursor_);
  }
  current_ = current;
  viewport()->update();
}

void SampleGrid::setTileSide(int side) {
  if (side == side_) return;
  side_ = side;
  layOut();
  viewport()->update();
}

void SampleGrid::setEmptyText(const QString& text) {
  emptyText_ = text;
  viewport()->update();
}

void SampleGrid::layOut() {
  const int width = viewport()->width(), before = box_;
  // What stood at the top stays there when the size of the thumbnails changes.
  const int kept = verticalScrollBar()->value() > 0 ? indexAt(QPoint(box_ / 2, gap)) : -1;
  columns_ = std::max(1, (width + gap) / (side_ + gap));
  box_ = std::max(8, (width - gap * (columns_ - 1)) / columns_);
  if (box_ != before) thumbnails_.clear();
  int top = 0;
  for (Block& block : blocks_) {
    block.headingTop = top;
    if (!block.heading.isEmpty()) top += headingHeight;
    block.top = top;
    top += (block.count + columns_ - 1) / columns_ * (box_ + gap);
  }
  height_ = top;
  verticalScrollBar()->setRange(0, std::max(0, height_ - viewport()->height()));
  verticalScrollBar()->setPageStep(std::max(1, viewport()->height()));
  verticalScrollBar()->setSingleStep(std::max(8, (box_ + gap) / 2));
  if (kept >= 0) verticalScrollBar()->setValue(verticalScrollBar()->value() + boxOf(kept).top());
}

QRect SampleGrid::boxOf(int index) const {
  const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), index, [](int i, const Block& block) { return i < block.first; });
  const Block& block = *std::prev(after);
  const int place = index - block.first;
  return QRect(place % columns_ * (box_ + gap), block.top + place / columns_ * (box_ + gap) - verticalScrollBar()->value(), box_, box_);
}

int SampleGrid::indexAt(const QPoint& position) const {
  const int y = position.y() + verticalScrollBar()->value();
  for (const Block& block : blocks_) {
    const int line = (y - block.top) / (box_ + gap), column = position.x() / (box_ + gap);
    if (y < block.top || position.x() < 0 || column >= columns_) continue;
    const int place = line * columns_ + column;
    if (place < block.count && boxOf(block.first + place).contains(position)) return block.first + place;
  }
  return -1;
}

int SampleGrid::indexOf(int row) const {
  const auto found = std::find_if(tiles_.begin(), tiles_.end(), [row](const SampleTile& tile) { return tile.row == row; });
  return row < 0 || found == tiles_.end() ? -1 : int(found - tiles_.begin());
}

std::vector<int> SampleGrid::rows() const {
  std::vector<int> rows;
  for (const SampleTile& tile : tiles_) rows.push_back(tile.row);
  return rows;
}

int SampleGrid::rowAt(const QPoint& position) const {
  const int index = indexAt(position);
  return index < 0 ? -1 : tiles_[std::size_t(index)].row;
}

QRect SampleGrid::rectOf(int row) const {
  const int index = indexOf(row);
  return index < 0 ? QRect() : boxOf(index);
}

bool SampleGrid::isSelected(int row) const { return std::binary_search(selected_.begin(), selected_.end(), row); }

QString SampleGrid::captionOf(int row) const {
  return images_ == ImagesOf::probe ? probeCaption(*samples_, row) : evaluatedCaption(*samples_, row);
}

QPixmap SampleGrid::thumbnail(int row) {
  const double ratio = devicePixelRatioF();
  if (ratio != thumbnailRatio_) thumbnails_.clear();
  thumbnailRatio_ = ratio;
  if (const QPixmap* kept = thumbnails_.object(row)) return *kept;
  auto* drawn = new QPixmap(QSize(box_, box_) * ratio);
  drawn->setDevicePixelRatio(ratio);
  drawn->fill(Qt::transparent);
  QPainter painter(drawn);
  painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
  QPainterPath round;
  const double corner = std::min(6.0, box_ / 8.0);
  round.addRoundedRect(QRectF(0, 0, box_, box_), corner, corner);
  painter.setClipPath(round);
  painter.fillRect(QRect(0, 0, box_, box_), theme().raised);
  const QImage image = sampleImage(images_ == ImagesOf::probe ? samples_->probeImages : samples_->images, row);
  if (!image.isNull()) {
    QRect place(QPoint(0, 0), image.size().scaled(box_, box_, Qt::KeepAspectRatio));
    place.moveCenter(QRect(0, 0, box_, box_).center());
    painter.drawImage(place, image);
  }
  painter.end();
  const QPixmap result = *drawn;
  thumbnails_.insert(row, drawn, int(4 * box_ * box_ * ratio * ratio));
  return result;
}

void SampleGrid::paintTile(QPainter& painter, int index) {
  const SampleTile& tile = tiles_[std::size_t(index)];
  const QRect box = boxOf(index);
  painter.drawPixmap(box.topLeft(), thumbnail(tile.row));
  const double corner = std::min(5.0, box_ / 8.0);
  const QRectF frame = QRectF(box).adjusted(1, 1, -1, -1);
  const auto outline = [&](const QColor& color, double width, const QRectF& where) {
    painter.setPen(QPen(color, width));
    painter.drawRoundedRect(where, corner, corner);
  };
  if (tile.frame != TileFrame::none) outline(frameColor(tile.frame, theme()), 2.4, frame);
  if (isSelected(tile.row)) {
    outline(theme().accent, 2.4, frame);
    // A dot beside the frame, so that the mark does not hang on colour alone.
    painter.setBrush(theme().accent);
    painter.setPen(QPen(theme().panel, 1));
    painter.drawEllipse(QPointF(box.right() - 6, box.top() + 7), 3.5, 3.5);
    painter.setBrush(Qt::NoBrush);
  }
  if (!tile.badge.isEmpty() && box_ >= 40) {
    painter.setFont(theme().mono(10));
    const QRectF place(box.left() + 4, box.bottom() - 18, painter.fontMetrics().horizontalAdvance(tile.badge) + 8, 15);
    QColor ground = theme().panel;
    ground.setAlphaF(0.82f);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(place, 4, 4);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(theme().text);
    painter.drawText(place, Qt::AlignCenter, tile.badge);
  }
  if (tile.row == current_) outline(theme().text, 1.4, frame.adjusted(2.4, 2.4, -2.4, -2.4));
  if (index == hovered_ || (index == cursor_ && hasFocus())) outline(theme().text, 1.4, frame);
}

void SampleGrid::paintEvent(QPaintEvent* event) {
  QPainter painter(viewport());
  painter.setRenderHint(QPainter::Antialiasing);
  painted_ = 0;
  if (hasFocus() && cursor_ < 0) {  // with a cursor its image is outlined
    painter.setPen(theme().accent);
    painter.drawRoundedRect(QRectF(viewport()->rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
  }
  if (tiles_.empty() || !samples_) {
    painter.setFont(theme().font(13));
    painter.setPen(theme().muted);
    painter.drawText(viewport()->rect().adjusted(12, 0, -12, 0), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
    return;
  }
  const int scrolled = verticalScrollBar()->value(), top = event->rect().top() + scrolled, bottom = event->rect().bottom() + scrolled;
  for (const Block& block : blocks_) {
    const int lines = (block.count + columns_ - 1) / columns_;
    if (block.headingTop > bottom || block.top + lines * (box_ + gap) < top) continue;
    if (!block.heading.isEmpty()) {
      painter.setFont(theme().font(12, QFont::DemiBold));
      painter.setPen(theme().text);
      painter.drawText(QRect(0, block.headingTop - scrolled, viewport()->width(), headingHeight), Qt::AlignLeft | Qt::AlignVCenter,
                       painter.fontMetrics().elidedText(block.heading, Qt::ElideRight, viewport()->width()));
    }
    const int first = std::max(0, (top - block.top) / (box_ + gap)), last = std::min(lines - 1, (bottom - block.top) / (box_ + gap));
    for (int i = first * columns_; i < std::min(block.count, (last + 1) * columns_); ++i, ++painted_) paintTile(painter, block.first + i);
  }
}

void SampleGrid::resizeEvent(QResizeEvent*) { layOut(); }

void SampleGrid::mouseMoveEvent(QMouseEvent* event) {
  const int index = indexAt(event->pos());
  if (index == hovered_) return;
  hovered_ = index;
  viewport()->update();
  emit imageHovered(index < 0 ? -1 : tiles_[std::size_t(index)].row);
}

void SampleGrid::mousePressEvent(QMouseEvent* event) {
  const int index = indexAt(event->pos());
  if (index >= 0 && event->button() == Qt::LeftButton) choose(index, event->modifiers());
}

void SampleGrid::mouseDoubleClickEvent(QMouseEvent* event) {
  const int index = indexAt(event->pos());
  if (index >= 0 && event->button() == Qt::LeftButton) emit activated(tiles_[std::size_t(index)].row);
}

void SampleGrid::leaveEvent(QEvent*) {
  if (hovered_ < 0) return;
  hovered_ = -1;
  viewport()->update();
  emit imageHovered(-1);
}

void SampleGrid::choose(int index, Qt::KeyboardModifiers modifiers) {
  const int row = tiles_[std::size_t(index)].row;
  const bool ctrl = modifiers & Qt::ControlModifier;
  cursor_ = index;
  if ((modifiers & Qt::ShiftModifier) && anchor_ >= 0) {
    std::vector<int> range;
    for (int i = std::min(anchor_, index); i <= std::max(anchor_, index); ++i) range.push_back(tiles_[std::size_t(i)].row);
    emit chosen(range, ctrl ? SelectMode::add : SelectMode::replace, row);
  } else {
    anchor_ = index;
    const SelectMode mode = !ctrl ? SelectMode::replace : isSelected(row) ? SelectMode::remove : SelectMode::add;
    emit chosen({row}, mode, mode == SelectMode::remove ? -1 : row);
  }
  viewport()->update();
}

void SampleGrid::showIndex(int index) {
  const QRect box = boxOf(index);
  QScrollBar* bar = verticalScrollBar();
  if (box.top() < 0) bar->setValue(bar->value() + box.top() - headingHeight);
  if (box.bottom() > viewport()->height()) bar->setValue(bar->value() + box.bottom() - viewport()->height() + gap);
}

void SampleGrid::moveCursor(int index, bool extend) {
  if (tiles_.empty()) return;
  const int target = std::clamp(index, 0, int(tiles_.size()) - 1);
  cursor_ = target;
  if (extend)
    choose(target, Qt::ShiftModifier);
  else
    anchor_ = target;
  showIndex(target);
  if (samples_) setAccessibleDescription(captionOf(tiles_[std::size_t(target)].row));
  viewport()->update();
  emit imageHovered(tiles_[std::size_t(target)].row);
}

void SampleGrid::keyPressEvent(QKeyEvent* event) {
  const bool extend = event->modifiers() & Qt::ShiftModifier;
  const int page = std::max(1, viewport()->height() / (box_ + gap)) * columns_;
  const bool any = cursor_ >= 0;
  if (event->matches(QKeySequence::SelectAll) && !tiles_.empty()) {
    emit chosen(rows(), SelectMode::replace, any ? tiles_[std::size_t(cursor_)].row : -1);
    return;
  }
  switch (event->key()) {
    case Qt::Key_Left:
      return moveCursor(any ? cursor_ - 1 : 0, extend);
    case Qt::Key_Right:
      return moveCursor(any ? cursor_ + 1 : 0, extend);
    case Qt::Key_Up:
      return moveCursor(any ? std::max(cursor_ - columns_, cursor_ % columns_) : 0, extend);
    case Qt::Key_Down:
      return moveCursor(any ? cursor_ + columns_ : 0, extend);
    case Qt::Key_PageUp:
      return moveCursor(cursor_ - page, extend);
    case Qt::Key_PageDown:
      return moveCursor(cursor_ + page, extend);
    case Qt::Key_Home:
      return moveCursor(0, extend);
    case Qt::Key_End:
      return moveCursor(int(tiles_.size()) - 1, extend);
    case Qt::Key_Space:
      return any ? choose(cursor_, Qt::ControlModifier) : moveCursor(0, false);
    case Qt::Key_Return:
    case Qt::Key_Enter:
      if (any) emit activated(tiles_[std::size_t(cursor_)].row);
      return;
    default:
      QAbstractScrollArea::keyPressEvent(event);
  }
}

bool SampleGrid::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip && samples_) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = indexAt(help->pos());
    if (index >= 0) {
      const SampleTile& tile = tiles_[std::size_t(index)];
      const QString caption = captionOf(tile.row);
      QToolTip::showText(help->globalPos(), tile.text.isEmpty() ? caption : caption + "\n" + tile.text, this);
    } else {
      QToolTip::hideText();
    }
    return true;
  }
  if (event->type() == QEvent::Leave) leaveEvent(event);
  return QAbstractScrollArea::viewportEvent(event);
}

}  // namespace resa
