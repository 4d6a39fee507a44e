#include "widgets/matrix_canvas.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "widgets/map_data.h"

namespace resa {

MatrixCanvas::MatrixCanvas(QWidget* parent) : QWidget(parent), emptyText_(tr("Waiting for the first snapshot…")) {
  setObjectName("assignment.canvas");
  setAccessibleName(tr("Heat map of the probe images"));
  setAccessibleDescription(tr("Arrow keys move the cross hair, Return inspects the pair."));
  setMouseTracking(true);
  setFocusPolicy(Qt::StrongFocus);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, [this] { relayout(); });
}

void MatrixCanvas::setSamples(const SamplesPtr& samples) {
  samples_ = samples;
  relayout();
}

void MatrixCanvas::setSnapshot(const SnapshotPtr& snapshot) {
  if (snapshot == snapshot_) return;
  snapshot_ = snapshot;
  recompute();
}

void MatrixCanvas::setMode(MatrixMode mode) {
  mode_ = mode;
  recompute();
}

void MatrixCanvas::setDiagonalHidden(bool hidden) {
  hideDiagonal_ = hidden;
  relayout();
}

void MatrixCanvas::setColorMap(ColorMap map) {
  colorMap_ = map;
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

void MatrixCanvas::recompute() {
  matrix_ = snapshot_ ? matrixOf(*snapshot_, mode_) : MatrixData{};
  relayout();
}

MatrixScene MatrixCanvas::scene() const {
  return {mode_, matrix_.size, colorMap_, classBlocks(samples_.get(), matrix_.size), caption(), details()};
}

void MatrixCanvas::relayout() {
  const double ratio = layoutRatio_ = devicePixelRatioF();
  layout_ = layoutMatrix(scene(), rect(), theme(), ratio);
  const int pixels = std::max(1, qRound(layout_.map.width() * ratio));
  cells_ = matrix_.size > 0 ? heatMapImage(matrix_, tableOf(mode_, colorMap_), hideDiagonal_, pixels) : QImage();
  update();
}

void MatrixCanvas::resizeEvent(QResizeEvent*) { relayout(); }

QPointF MatrixCanvas::positionOf(int row, int column) const {
  if (matrix_.size <= 0) return {};
  const double cell = layout_.map.width() / matrix_.size;
  return layout_.map.topLeft() + QPointF((column + 0.5) * cell, (row + 0.5) * cell);
}

std::optional<std::pair<int, int>> MatrixCanvas::cellAt(const QPointF& position) const {
  if (matrix_.size <= 0 || !layout_.map.contains(position)) return std::nullopt;
  const double cell = layout_.map.width() / matrix_.size;
  auto index = [&](double offset) { return std::clamp(int(offset / cell), 0, matrix_.size - 1); };
  return std::pair{index(position.y() - layout_.map.top()), index(position.x() - layout_.map.left())};
}

QString MatrixCanvas::caption() const {
  if (matrix_.size <= 0) return {};
  if (hoverRow_ < 0) {
    const QString probe = samples_ && samples_->probeKind == "enriched" ? tr(", 10 drawn classes") : QString();
    return tr("%1 probe images by class%2 · rows: student · columns: momentum").arg(matrix_.size).arg(probe);
  }
  const double value = double(matrix_.at(hoverRow_, hoverColumn_));
  const QString row = samples_ ? probeCaption(*samples_, hoverRow_) : QString::number(hoverRow_);
  const QString column = samples_ ? probeCaption(*samples_, hoverColumn_) : QString::number(hoverColumn_);
  return QStringLiteral("%1 = %2 · %3 → %4").arg(modeSymbol(mode_), QString::number(value, 'g', 3), row, column);
}

QString MatrixCanvas::details() const {
  if (matrix_.size <= 0 || !snapshot_) return {};
  const bool probability = mode_ == MatrixMode::assignment || mode_ == MatrixMode::prediction;
  QString text = tr("as trained · step %1").arg(snapshot_->step);
  if (probability) text += tr(" · log scale 1e-5 … 1 · rows sum to 1");
  if (mode_ == MatrixMode::gradient) text += tr(" · log scale to both sides, 1e-3 … 1");
  if (mode_ == MatrixMode::similarity) text += tr(" · linear scale −1 … 1");
  if (hideDiagonal_) text += tr(" · diagonal hidden");
  const int pixels = qRound(layout_.map.width() * devicePixelRatioF());
  if (pixels < matrix_.size) {
    text += mode_ == MatrixMode::gradient ? tr(" · reduced to %1 px, strongest of each block").arg(pixels)
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

void MatrixCanvas::mouseMoveEvent(QMouseEvent* event) {
  const auto cell = cellAt(event->position());
  hover(cell ? cell->first : -1, cell ? cell->second : -1);
}

void MatrixCanvas::mousePressEvent(QMouseEvent* event) {
  const auto cell = cellAt(event->position());
  if (!cell || event->button() != Qt::LeftButton) return;
  setSelectedCell(cell->first, cell->second);
  emit cellClicked(cell->first, cell->second);
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
  switch (event->key()) {
    case Qt::Key_Up:
      return hover(std::max(0, row - by), column);
    case Qt::Key_Down:
      return hover(std::min(last, row + by), column);
    case Qt::Key_Left:
      return hover(row, std::max(0, column - by));
    case Qt::Key_Right:
      return hover(row, std::min(last, column + by));
    case Qt::Key_Return:
    case Qt::Key_Enter:
      setSelectedCell(row, column);
      emit cellClicked(row, column);
      return;
    default:
      QWidget::keyPressEvent(event);
  }
}

void MatrixCanvas::paintCross(QPainter& painter) const {
  const double cell = layout_.map.width() / matrix_.size;
  if (hoverRow_ >= 0) {
    const QPointF at = positionOf(hoverRow_, hoverColumn_);
    painter.setPen(QPen(QColor(255, 255, 255, 150), 0));
    painter.drawLine(QPointF(layout_.map.left(), at.y()), QPointF(layout_.map.right(), at.y()));
    painter.drawLine(QPointF(at.x(), layout_.map.top()), QPointF(at.x(), layout_.map.bottom()));
  }
  auto frame = [&](int row, int column, const QColor& color) {
    if (row < 0 || column < 0 || row >= matrix_.size || column >= matrix_.size) return;
    const double side = std::max(cell, 7.0);
    const QPointF at = positionOf(row, column);
    const QRectF box(at.x() - side / 2, at.y() - side / 2, side, side);
    painter.setPen(QPen(QColor(0, 0, 0, 160), 3.5));
    painter.drawRect(box);
    painter.setPen(QPen(color, 1.6));
    painter.drawRect(box);
  };
  painter.setBrush(Qt::NoBrush);
  frame(selectedRow_, selectedColumn_, darkTheme().accent);  // the colour maps are dark in both themes
  frame(hoverRow_, hoverColumn_, Qt::white);
}

void MatrixCanvas::paintEvent(QPaintEvent*) {
  if (layoutRatio_ != devicePixelRatioF()) relayout();  // the window moved to a screen of another scale
  QPainter painter(this);
  if (cells_.isNull()) {
    painter.setFont(theme().font(13));
    painter.setPen(theme().muted);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
    return;
  }
  paintMatrix(painter, scene(), layout_, cells_, theme());
  painter.setRenderHint(QPainter::Antialiasing);
  paintCross(painter);
  if (hasFocus()) {
    painter.setPen(QPen(theme().accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(layout_.map.adjusted(-2, -2, 2, 2));
  }
}

}  // namespace resa
