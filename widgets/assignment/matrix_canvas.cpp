#include "widgets/assignment/matrix_canvas.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/map/map_data.h"

namespace resa {
namespace {

// Up to this size a matrix is computed at once: that takes less than a repaint. Larger ones come from a pool thread.
constexpr std::int64_t immediateSize = 640;
constexpr int fewestCells = 4;
constexpr double dragDistance = 3, zoomStep = 1.25;

}  // namespace

MatrixCanvas::MatrixCanvas(QWidget* parent) : QWidget(parent), emptyText_(tr("Waiting for the first snapshot…")) {
  setObjectName("assignment.canvas");
  setAccessibleName(tr("Heat map of the probe images"));
  setAccessibleDescription(tr("Arrow keys move the cross hair, Return inspects the pair, plus, minus and 0 zoom."));
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, [this] { relayout(); });
}

void MatrixCanvas::setSubject(const MatrixSubject& subject) {
  const bool same = subject.now == subject_.now && subject.then == subject_.then && subject.choice == subject_.choice;
  subject_ = subject;
  if (same && matrix_.size > 0) {
    blocks_ = classBlocks(subject_.samples.get(), matrix_.size);
    relayout();
    return;
  }
  const std::int64_t size = subject.now ? subject.now->probeSize : 0;
  if (size <= immediateSize) {
    task_.cancel();
    take(matrixOf(subject));
  } else {
    task_.run([subject](const LatestTask::Cancelled&) { return matrixOf(subject); },
              [this](MatrixData matrix) { take(std::move(matrix)); });
  }
}

void MatrixCanvas::take(MatrixData matrix) {
  const bool otherSize = matrix.size != matrix_.size;
  matrix_ = std::move(matrix);
  marginals_ = marginalsOf(matrix_);
  blocks_ = classBlocks(subject_.samples.get(), matrix_.size);
  // A zoomed window stays where it is from snapshot to snapshot and from mode to mode.
  if (otherSize) window_ = {0, 0, matrix_.size};
  if (hoverRow_ >= matrix_.size || hoverColumn_ >= matrix_.size) hoverRow_ = hoverColumn_ = -1;
  relayout();
  emit computed();
}

void MatrixCanvas::setLook(const MatrixLook& look) {
  look_ = look;
  relayout();
}

void MatrixCanvas::setEmptyText(const QString& text) {
  emptyText_ = text;
  update();
}

void MatrixCanvas::setSelectedCell(int row, int column) {
  selectedRow_ = row;
  selectedColumn_ = column;
  update();
}

void MatrixCanvas::setSelectedRows(const std::vector<int>& rows) {
  selectedRows_ = rows;
  update();
}

void MatrixCanvas::setCells(const CellWindow& window) {
  const int size = matrix_.size, count = window.count <= 0 ? size : std::clamp(window.count, std::min(fewestCells, size), size);
  window_ = {std::clamp(window.row, 0, size - count), std::clamp(window.column, 0, size - count), count};
  zoomCount_ = count;
  relayout();
}

MatrixScene MatrixCanvas::scene() const {
  return {matrix_.choice, matrix_.size, window_, look_, blocks_, marginals_, selectedRows_, caption(), details()};
}

void MatrixCanvas::relayout() {
  const double ratio = layoutRatio_ = devicePixelRatioF();
  layout_ = layoutMatrix(scene(), rect(), theme(), ratio);
  const int pixels = std::max(1, qRound(layout_.map.width() * ratio));
  const ColorTable& table = tableOf(matrix_.choice, look_.colorMap);
  cells_ = matrix_.size > 0 ? heatMapImage(matrix_, table, look_.hideDiagonal, pixels, window_) : QImage();
  update();
}

void MatrixCanvas::resizeEvent(QResizeEvent*) { relayout(); }

QPointF MatrixCanvas::positionOf(int row, int column) const {
  if (matrix_.size <= 0) return {};
  const double cell = layout_.map.width() / window_.count;
  return layout_.map.topLeft() + QPointF((column - window_.column + 0.5) * cell, (row - window_.row + 0.5) * cell);
}

QPointF MatrixCanvas::cellsAt(const QPointF& position) const {
  const double cell = layout_.map.width() / std::max(1, window_.count);
  const QPointF offset = (position - layout_.map.topLeft()) / cell;
  return {window_.column + offset.x(), window_.row + offset.y()};
}

std::optional<std::pair<int, int>> MatrixCanvas::cellAt(const QPointF& position) const {
  if (matrix_.size <= 0 || !layout_.map.contains(position)) return std::nullopt;
  const QPointF cells = cellsAt(position);
  const auto index = [&](double at, int first) { return std::clamp(int(at), first, first + window_.count - 1); };
  return std::pair{index(cells.y(), window_.row), index(cells.x(), window_.column)};
}

QString MatrixCanvas::caption() const {
  if (matrix_.size <= 0) return {};
  if (hoverRow_ < 0) {
    if (zoomed())
      return tr("rows %1–%2, columns %3–%4 of %5 probe images")
          .arg(window_.row)
          .arg(window_.row + window_.count - 1)
          .arg(window_.column)
          .arg(window_.column + window_.count - 1)
          .arg(matrix_.size);
    const QString probe = subject_.samples && subject_.samples->probeKind == "enriched" ? tr(", 10 drawn classes") : QString();
    return tr("%1 probe images by class%2 · rows: student · columns: momentum").arg(matrix_.size).arg(probe);
  }
  const double value = double(matrix_.at(hoverRow_, hoverColumn_));
  const Samples* samples = subject_.samples.get();
  const QString row = samples ? probeCaption(*samples, hoverRow_) : QString::number(hoverRow_);
  const QString column = samples ? probeCaption(*samples, hoverColumn_) : QString::number(hoverColumn_);
  return QStringLiteral("%1 = %2 · %3 → %4").arg(choiceSymbol(matrix_.choice), QString::number(value, 'g', 3), row, column);
}

QString MatrixCanvas::details() const {
  if (matrix_.size <= 0 || !subject_.now) return {};
  if (hoverRow_ >= 0) {
    const char* const format = matrix_.choice.mode == MatrixMode::similarity ? QT_TR_NOOP("mean of the row %1 · of the column %2")
                                                                             : QT_TR_NOOP("sum of the row %1 · of the column %2");
    return tr(format).arg(marginals_.rows[std::size_t(hoverRow_)], 0, 'f', 3).arg(marginals_.columns[std::size_t(hoverColumn_)], 0, 'f', 3);
  }
  const ColorScale scale = scaleOf(matrix_.choice, matrix_.size);
  QString text = measuredSentence(subject_) + QStringLiteral(" · ") + scaleSentence(scale);
  const bool probability = matrix_.choice.mode == MatrixMode::assignment || matrix_.choice.mode == MatrixMode::prediction;
  if (probability && !matrix_.choice.change && subject_.recomputed.isEmpty()) text += tr(" · rows sum to 1");
  if (look_.hideDiagonal) text += tr(" · diagonal hidden");
  const int pixels = qRound(layout_.map.width() * devicePixelRatioF());
  if (pixels < window_.count) {
    text += scale.diverging ? tr(" · reduced to %1 px, strongest of each block").arg(pixels)
                            : tr(" · reduced to %1 px, maximum of each block").arg(pixels);
  }
  return text;
}

void MatrixCanvas::hover(int row, int column) {
  if (row == hoverRow_ && column == hoverColumn_) return;
  hoverRow_ = row;
  hoverColumn_ = column;
  update();
  emit cellHovered(row, column);
}

void MatrixCanvas::click(int row, int column) {
  setSelectedCell(row, column);
  emit cellClicked(row, column);
}

void MatrixCanvas::zoomTo(double count, const QPointF& fixed) {
  if (matrix_.size <= 0) return;
  const double wanted = std::clamp(count, double(std::min(fewestCells, matrix_.size)), double(matrix_.size));
  const int whole = int(std::lround(wanted));
  const double acrossX = (fixed.x() - window_.column) / window_.count, acrossY = (fixed.y() - window_.row) / window_.count;
  // The cell that was there stays there, though the map begins at a whole one.
  const auto first = [whole](double at, double across) { return int(std::floor(at)) - int(std::floor(across * whole)); };
  setCells({first(fixed.y(), acrossY), first(fixed.x(), acrossX), whole});
  zoomCount_ = wanted;  // small turns of a touch pad add up, though only whole cells are shown
}

QPointF MatrixCanvas::zoomAnchor() const {
  const bool hovering = hoverRow_ >= 0, selected = selectedRow_ >= 0 && selectedColumn_ >= 0;
  const QPointF middle(window_.column + window_.count / 2.0, window_.row + window_.count / 2.0);
  const QPointF wanted = hovering   ? QPointF(hoverColumn_ + 0.5, hoverRow_ + 0.5)
                         : selected ? QPointF(selectedColumn_ + 0.5, selectedRow_ + 0.5)
                                    : middle;
  return QRectF(window_.column, window_.row, window_.count, window_.count).contains(wanted) ? wanted : middle;
}

void MatrixCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (pressed_ && (event->buttons() & Qt::LeftButton)) {
    const QPointF by = event->position() - pressedAt_;
    if (dragged_ || by.manhattanLength() > dragDistance) {
      dragged_ = true;
      if (zoomed()) {
        const double cell = layout_.map.width() / window_.count;
        const int rows = int(std::lround(by.y() / cell)), columns = int(std::lround(by.x() / cell));
        setCells({pressedWindow_.row - rows, pressedWindow_.column - columns, pressedWindow_.count});
      }
      return;
    }
  }
  const auto cell = cellAt(event->position());
  hover(cell ? cell->first : -1, cell ? cell->second : -1);
}

void MatrixCanvas::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !cellAt(event->position())) return QWidget::mousePressEvent(event);
  pressed_ = true;
  dragged_ = false;
  pressedAt_ = event->position();
  pressedWindow_ = window_;
}

void MatrixCanvas::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QWidget::mouseReleaseEvent(event);
  const auto cell = cellAt(event->position());
  const bool clicked = pressed_ && !dragged_ && cell;
  pressed_ = dragged_ = false;
  if (clicked) click(cell->first, cell->second);
}

void MatrixCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !layout_.map.contains(event->position())) return QWidget::mouseDoubleClickEvent(event);
  fit();
}

void MatrixCanvas::wheelEvent(QWheelEvent* event) {
  if (matrix_.size <= 0 || !layout_.map.contains(event->position())) return QWidget::wheelEvent(event);
  zoomTo((zoomCount_ > 0 ? zoomCount_ : window_.count) * std::pow(zoomStep, -event->angleDelta().y() / 120.0), cellsAt(event->position()));
  const auto cell = cellAt(event->position());
  if (cell) hover(cell->first, cell->second);
  event->accept();
}

void MatrixCanvas::leaveEvent(QEvent*) { hover(-1, -1); }

void MatrixCanvas::focusOutEvent(QFocusEvent* event) {
  hover(-1, -1);
  QWidget::focusOutEvent(event);
}

void MatrixCanvas::keyPressEvent(QKeyEvent* event) {
  if (matrix_.size <= 0) return QWidget::keyPressEvent(event);
  const int by = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
  const int last = matrix_.size - 1;
  const int row = hoverRow_ < 0 ? std::max(0, selectedRow_) : hoverRow_;
  const int column = hoverColumn_ < 0 ? std::max(0, selectedColumn_) : hoverColumn_;
  const auto moveTo = [&](int r, int c) {
    r = std::clamp(r, 0, last);
    c = std::clamp(c, 0, last);
    // The cross hair pulls the window along.
    const auto follow = [&](int first, int at) { return std::clamp(first, at - window_.count + 1, at); };
    if (zoomed()) setCells({follow(window_.row, r), follow(window_.column, c), window_.count});
    hover(r, c);
  };
  switch (event->key()) {
    case Qt::Key_Up:
      return moveTo(row - by, column);
    case Qt::Key_Down:
      return moveTo(row + by, column);
    case Qt::Key_Left:
      return moveTo(row, column - by);
    case Qt::Key_Right:
      return moveTo(row, column + by);
    case Qt::Key_Plus:
    case Qt::Key_Equal:  // plus without shift
      return zoomTo(window_.count / zoomStep, zoomAnchor());
    case Qt::Key_Minus:
      return zoomTo(window_.count * zoomStep, zoomAnchor());
    case Qt::Key_0:
      return fit();
    case Qt::Key_Return:
    case Qt::Key_Enter:
      return click(row, column);
    default:
      QWidget::keyPressEvent(event);
  }
}

void MatrixCanvas::paintCross(QPainter& painter) const {
  const double cell = layout_.map.width() / window_.count;
  painter.setClipRect(layout_.map.adjusted(-4, -4, 4, 4));
  const bool light = scaleOf(matrix_.choice, matrix_.size).diverging;
  if (hoverRow_ >= 0) {
    const QPointF at = positionOf(hoverRow_, hoverColumn_);
    painter.setPen(QPen(light ? QColor(0, 0, 0, 150) : QColor(255, 255, 255, 150), 0));
    painter.drawLine(QPointF(layout_.map.left(), at.y()), QPointF(layout_.map.right(), at.y()));
    painter.drawLine(QPointF(at.x(), layout_.map.top()), QPointF(at.x(), layout_.map.bottom()));
  }
  const auto frame = [&](int row, int column, const QColor& color) {
    if (row < 0 || column < 0 || row >= matrix_.size || column >= matrix_.size) return;
    const QPointF at = positionOf(row, column);
    if (!layout_.map.contains(at)) return;
    const double side = std::max(cell, 7.0);
    const QRectF box(at.x() - side / 2, at.y() - side / 2, side, side);
    painter.setPen(QPen(QColor(0, 0, 0, 160), 3.5));
    painter.drawRect(box);
    painter.setPen(QPen(color, 1.6));
    painter.drawRect(box);
  };
  painter.setBrush(Qt::NoBrush);
  frame(selectedRow_, selectedColumn_, darkTheme().accent);  // the colour maps are dark in both themes
  frame(hoverRow_, hoverColumn_, Qt::white);
  painter.setClipping(false);
}

void MatrixCanvas::paintEvent(QPaintEvent*) {
  if (layoutRatio_ != devicePixelRatioF()) relayout();  // the window moved to a screen of another scale
  QPainter painter(this);
  if (cells_.isNull()) {
    painter.setFont(theme().font(13));
    painter.setPen(theme().muted);
    painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
    return;
  }
  paintMatrix(painter, scene(), layout_, cells_, theme());
  painter.setRenderHint(QPainter::Antialiasing);
  paintCross(painter);
  if (hasFocus()) {
    painter.setPen(QPen(theme().accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(layout_.map.adjusted(-1, -1, 1, 1));
  }
}

}  // namespace resa
