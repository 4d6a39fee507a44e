#include "widgets/assignment/matrix3d_canvas.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/assignment/matrix_figure.h"

namespace resa {
namespace {

constexpr Rotation upright{30, 38};

}  // namespace

Matrix3dCanvas::Matrix3dCanvas(QWidget* parent) : QWidget(parent), emptyText_(tr("Waiting for the first snapshot…")) {
  setObjectName("assignment.canvas3d");
  setAccessibleName(tr("The probe's matrix as a surface"));
  setAccessibleDescription(tr("Arrow keys rotate, plus, minus and 0 zoom."));
  setFocusPolicy(Qt::StrongFocus);
  connect(&ThemeHub::instance(), &ThemeHub::changed, this, [this] {
    fillSurface(theme());
    invalidate();
  });
}

Matrix3dCanvas::~Matrix3dCanvas() = default;

bool Matrix3dCanvas::usable() {
  if (!tried_) {
    tried_ = true;
    surface_ = std::make_unique<MatrixSurface>();
    if (!surface_->valid()) {
      problem_ = tr("The surface needs OpenGL: %1. The heat map works without. On a machine without a display, start the studio through "
                    "xvfb-run.")
                     .arg(surface_->error());
      surface_.reset();
    } else {
      fillSurface(theme());
    }
  }
  return surface_ != nullptr;
}

void Matrix3dCanvas::setMatrix(const MatrixSubject& subject, const MatrixData& matrix, const MatrixLook& look) {
  subject_ = subject;
  matrix_ = matrix;
  look_ = look;
  const auto blocks = look.borders ? classBlocks(subject.samples.get(), matrix.size) : std::vector<ClassBlock>();
  mesh_ = surfaceOf(matrix, tableOf(matrix.choice, look.colorMap), look.hideDiagonal, blocks, mostSurfaceVertices);
  fillSurface(theme());
  invalidate();
}

void Matrix3dCanvas::setEmptyText(const QString& text) {
  emptyText_ = text;
  update();
}

void Matrix3dCanvas::setRotation(const Rotation& rotation) {
  rotation_ = {std::fmod(rotation.azimuth, 360), std::clamp(rotation.elevation, -89.0, 89.0)};
  invalidate();
}

void Matrix3dCanvas::setZoom(double zoom) {
  zoom_ = std::clamp(zoom, 0.5, 20.0);
  invalidate();
}

void Matrix3dCanvas::fillSurface(const Theme& look) {
  if (surface_) surface_->setMesh(mesh_, look.text);
}

void Matrix3dCanvas::invalidate() {
  stale_ = true;
  update();
}

SurfaceScene Matrix3dCanvas::scene() const {
  return {matrix_.choice, matrix_.size, look_.colorMap,          classBlocks(subject_.samples.get(), matrix_.size),
          rotation_,      zoom_,        surfaceCaption(matrix_), surfaceDetails(subject_, matrix_, mesh_, look_.hideDiagonal)};
}

void Matrix3dCanvas::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  if (!usable() || matrix_.size < 2) {
    painter.setFont(theme().font(13));
    painter.setPen(theme().muted);
    painter.drawText(rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap, surface_ ? emptyText_ : problem_);
    return;
  }
  const SurfaceScene shown = scene();
  const QSize pixels = (surfaceRect(shown, rect()).size() * devicePixelRatioF()).toSize();
  if (stale_ || frame_.size() != pixels) {
    frame_ = surface_->render(pixels, rotation_, zoom_, theme().panel);
    stale_ = false;
  }
  paintSurface(painter, shown, rect(), frame_, theme());
  if (!hasFocus()) return;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme().accent, 1));
  painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
}

void Matrix3dCanvas::resizeEvent(QResizeEvent*) { invalidate(); }

void Matrix3dCanvas::mousePressEvent(QMouseEvent* event) {
  dragFrom_ = event->position();
  dragged_ = false;
}

void Matrix3dCanvas::mouseMoveEvent(QMouseEvent* event) {
  if (!(event->buttons() & Qt::LeftButton)) return;
  const QPointF by = event->position() - dragFrom_;
  if (!dragged_ && by.manhattanLength() <= 3) return;
  dragged_ = true;
  dragFrom_ = event->position();
  setRotation({rotation_.azimuth + 0.5 * by.x(), rotation_.elevation + 0.5 * by.y()});
}

void Matrix3dCanvas::mouseReleaseEvent(QMouseEvent* event) {
  if (dragged_ || event->button() != Qt::LeftButton || !surface_) return;
  const QRectF place = surfaceRect(scene(), rect());
  const double half = std::min(place.width(), place.height()) / 2 * zoom_;
  constexpr double radius = 7;
  int best = -1;
  double nearest = 0;
  for (std::size_t i = 0; i < mesh_.cells.size(); ++i) {
    const auto p = project(rotation_, double(mesh_.vertices[3 * i]), double(mesh_.vertices[3 * i + 1]), double(mesh_.vertices[3 * i + 2]));
    const QPointF apart = QPointF(place.center().x() + p[0] * half, place.center().y() - p[1] * half) - event->position();
    if (QPointF::dotProduct(apart, apart) > radius * radius) continue;
    // Of all vertices under the cursor the one nearest to the viewer is the one that is seen.
    if (best < 0 || p[2] > nearest) {
      best = int(i);
      nearest = p[2];
    }
  }
  if (best >= 0) emit cellClicked(mesh_.cells[std::size_t(best)].first, mesh_.cells[std::size_t(best)].second);
}

void Matrix3dCanvas::mouseDoubleClickEvent(QMouseEvent*) {
  dragged_ = true;  // the release that follows is no click
  zoom_ = 1;
  setRotation(upright);
}

void Matrix3dCanvas::wheelEvent(QWheelEvent* event) {
  setZoom(zoom_ * std::pow(1.0015, event->angleDelta().y()));
  event->accept();
}

void Matrix3dCanvas::keyPressEvent(QKeyEvent* event) {
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
    case Qt::Key_Equal:
      return setZoom(zoom_ * 1.25);
    case Qt::Key_Minus:
      return setZoom(zoom_ / 1.25);
    case Qt::Key_0:
      zoom_ = 1;
      return setRotation(upright);
    default:
      QWidget::keyPressEvent(event);
  }
}

Figure Matrix3dCanvas::figure() const { return matrix_.size < 2 ? Figure() : surfaceFigure(subject_, look_, rotation_, zoom_); }

}  // namespace resa
