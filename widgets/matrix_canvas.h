#pragma once
#include <QImage>
#include <QWidget>
#include <optional>

#include "widgets/matrix_paint.h"

namespace resa {

/// The heat map itself: cells, borders, names, colour bar, cross hair. Arrow keys move the cross hair, Return clicks.
class MatrixCanvas : public QWidget {
  Q_OBJECT
 public:
  explicit MatrixCanvas(QWidget* parent = nullptr);
  void setSamples(const SamplesPtr& samples);
  void setSnapshot(const SnapshotPtr& snapshot);
  void setMode(MatrixMode mode);
  void setDiagonalHidden(bool hidden);
  void setColorMap(ColorMap map);
  void setEmptyText(const QString& text);
  const QString& emptyText() const { return emptyText_; }
  void setSelectedCell(int row, int column);
  MatrixMode mode() const { return mode_; }
  bool diagonalHidden() const { return hideDiagonal_; }
  ColorMap colorMap() const { return colorMap_; }

  /// Centre of a cell in this widget's coordinates; the origin where nothing is drawn.
  QPointF positionOf(int row, int column) const;
  /// Cell (row, column) under a position; none outside of the map.
  std::optional<std::pair<int, int>> cellAt(const QPointF& position) const;
  /// Square of cells in this widget's coordinates.
  QRectF mapRect() const { return layout_.map; }
  /// What is said below the map: what is drawn, or the hovered cell.
  QString caption() const;
  QString details() const;
  QSize minimumSizeHint() const override { return {220, 200}; }
  QSize sizeHint() const override { return {480, 400}; }

 signals:
  void cellHovered(int row, int column);
  void cellClicked(int row, int column);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void recompute();
  void relayout();
  void hover(int row, int column);
  void paintCross(QPainter& painter) const;
  MatrixScene scene() const;
  SnapshotPtr snapshot_;
  SamplesPtr samples_;
  MatrixMode mode_ = MatrixMode::assignment;
  ColorMap colorMap_ = ColorMap::viridis;
  bool hideDiagonal_ = false;
  QString emptyText_;
  MatrixData matrix_;
  MatrixLayout layout_;
  QImage cells_;
  double layoutRatio_ = 0;
  int hoverRow_ = -1, hoverColumn_ = -1, selectedRow_ = -1, selectedColumn_ = -1;
};

}  // namespace resa
