#pragma once
#include <QImage>
#include <QWidget>

#include "widgets/assignment/matrix_surface.h"
#include "widgets/figures/figure.h"

namespace resa {

/// The probe's matrix as a landscape. Dragging rotates, the wheel zooms, a double click resets, arrow keys rotate, plus, minus and 0 zoom;
/// a click chooses the cell of the nearest vertex. Without OpenGL a sentence says so.
class Matrix3dCanvas : public QWidget {
  Q_OBJECT
 public:
  explicit Matrix3dCanvas(QWidget* parent = nullptr);
  ~Matrix3dCanvas() override;
  void setMatrix(const MatrixSubject& subject, const MatrixData& matrix, const MatrixLook& look);
  void setEmptyText(const QString& text);
  void setRotation(const Rotation& rotation);
  void setZoom(double zoom);
  const Rotation& rotation() const { return rotation_; }
  double zoom() const { return zoom_; }
  const SurfaceMesh& mesh() const { return mesh_; }
  /// False where no OpenGL context can be made; problem() says why.
  bool usable();
  QString problem() const { return problem_; }
  /// The landscape as it stands here; all cells in the CSV. Needs no OpenGL; empty where there is no matrix.
  Figure figure() const;
  QSize minimumSizeHint() const override { return {220, 160}; }

 signals:
  void cellClicked(int row, int column);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void invalidate();
  void fillSurface(const Theme& look);
  SurfaceScene scene() const;
  MatrixSubject subject_;
  MatrixData matrix_;
  MatrixLook look_;
  SurfaceMesh mesh_;
  Rotation rotation_{30, 38};
  double zoom_ = 1;
  std::unique_ptr<MatrixSurface> surface_;
  bool tried_ = false, stale_ = true, dragged_ = false;
  QImage frame_;
  QString problem_, emptyText_;
  QPointF dragFrom_;
};

}  // namespace resa
