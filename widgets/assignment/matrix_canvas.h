#pragma once
#include <QImage>
#include <QWidget>
#include <optional>

#include "widgets/assignment/matrix_paint.h"
#include "widgets/base/latest_task.h"

namespace resa {

/// The heat map itself: cells, borders, names, colour bar, cross hair. The wheel zooms at the cursor, dragging pans, a double click fits.
/// Arrow keys move the cross hair, Return clicks, plus, minus and 0 zoom.
class MatrixCanvas : public QWidget {
  Q_OBJECT
 public:
  explicit MatrixCanvas(QWidget* parent = nullptr);
  void setSubject(const MatrixSubject& subject);
  void setLook(const MatrixLook& look);
  void setEmptyText(const QString& text);
  void setSelectedCell(int row, int column);
  /// Probe rows that are marked at the borders, ascending.
  void setSelectedRows(const std::vector<int>& rows);
  /// The shown cells; cut to the matrix.
  void setCells(const CellWindow& window);
  void fit() { setCells({}); }

  const MatrixSubject& subject() const { return subject_; }
  const MatrixData& matrix() const { return matrix_; }
  const MatrixLook& look() const { return look_; }
  const CellWindow& cells() const { return window_; }
  const QString& emptyText() const { return emptyText_; }
  bool zoomed() const { return window_.count < matrix_.size; }

  /// Centre of a cell in this widget's coordinates, also of one out of sight; the origin where nothing is drawn.
  QPointF positionOf(int row, int column) const;
  /// Cell (row, column) under a position; none outside of the map.
  std::optional<std::pair<int, int>> cellAt(const QPointF& position) const;
  /// Square of cells and strips of marginals in this widget's coordinates.
  QRectF mapRect() const { return layout_.map; }
  const MatrixLayout& layoutRects() const { return layout_; }
  /// What is said below the map: what is drawn, or the hovered cell.
  QString caption() const;
  QString details() const;
  QSize minimumSizeHint() const override { return {220, 160}; }
  QSize sizeHint() const override { return {480, 400}; }

 signals:
  void cellHovered(int row, int column);
  void cellClicked(int row, int column);
  /// The matrix was computed anew, perhaps a moment after setSubject.
  void computed();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  void take(MatrixData matrix);
  void relayout();
  void hover(int row, int column);
  /// Shows `count` cells a side with `fixed` (in cells) staying where it is in the map.
  void zoomTo(double count, const QPointF& fixed);
  QPointF cellsAt(const QPointF& position) const;
  QPointF zoomAnchor() const;
  void click(int row, int column);
  void paintCross(QPainter& painter) const;
  MatrixScene scene() const;
  MatrixSubject subject_;
  MatrixLook look_;
  QString emptyText_;
  LatestTask task_;
  MatrixData matrix_;
  Marginals marginals_;
  std::vector<ClassBlock> blocks_;
  CellWindow window_;
  MatrixLayout layout_;
  QImage cells_;
  double layoutRatio_ = 0, zoomCount_ = 0;
  int hoverRow_ = -1, hoverColumn_ = -1, selectedRow_ = -1, selectedColumn_ = -1;
  std::vector<int> selectedRows_;
  QPointF pressedAt_;
  CellWindow pressedWindow_;
  bool pressed_ = false, dragged_ = false;
};

}  // namespace resa
