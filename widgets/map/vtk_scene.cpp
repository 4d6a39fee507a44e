#include "widgets/map/vtk_scene.h"

#include <vtkCamera.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>

#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFramebufferObject>
#include <QOpenGLFunctions>
#include <algorithm>
#include <cmath>

namespace resa {

struct VtkScene::Parts {
  QOffscreenSurface surface;
  QOpenGLContext context;
  std::unique_ptr<QOpenGLFramebufferObject> buffer;
  vtkNew<vtkGenericOpenGLRenderWindow> window;
  vtkNew<vtkRenderer> renderer, overlay;
  QString error;

  bool start();
  QImage picture() const;
};

bool VtkScene::Parts::start() {
  QSurfaceFormat format;
  format.setRenderableType(QSurfaceFormat::OpenGL);
  format.setVersion(3, 2);
  format.setProfile(QSurfaceFormat::CoreProfile);
  format.setDepthBufferSize(24);
  context.setFormat(format);
  if (!context.create()) {
    error = QStringLiteral("no OpenGL context could be created");
    return false;
  }
  surface.setFormat(context.format());
  surface.create();
  if (!surface.isValid() || !context.makeCurrent(&surface)) {
    error = QStringLiteral("no OpenGL surface could be created");
    return false;
  }
  const QSurfaceFormat found = context.format();
  if (found.majorVersion() * 10 + found.minorVersion() < 32) {
    error = QStringLiteral("OpenGL 3.2 is needed, %1.%2 was found").arg(found.majorVersion()).arg(found.minorVersion());
    return false;
  }
  window->SetOwnContext(0);
  window->SetFrameBlitModeToBlitToCurrent();
  window->SetIsDirect(1);
  window->SetSupportsOpenGL(1);
  window->SetReadyForRendering(true);
  window->SetIsCurrent(true);
  window->SetMultiSamples(0);
  window->SetNumberOfLayers(2);
  window->AddRenderer(renderer);
  overlay->SetLayer(1);
  overlay->SetActiveCamera(renderer->GetActiveCamera());
  window->AddRenderer(overlay);
  return true;
}

/// The frame buffer's pixels: read as they lie there, bottom row first, and turned over in the same pass that makes them opaque.
QImage VtkScene::Parts::picture() const {
  const QSize size = buffer->size();
  QImage upsideDown(size, QImage::Format_RGB32);
  context.functions()->glReadPixels(0, 0, size.width(), size.height(), 0x80E1 /* GL_BGRA */, GL_UNSIGNED_BYTE, upsideDown.bits());
  return upsideDown.mirrored();
}

VtkScene::VtkScene() : parts_(std::make_unique<Parts>()) {
  parts_->start();
  parts_->context.doneCurrent();
}

VtkScene::~VtkScene() {
  // VTK and the frame buffer free their OpenGL objects, which needs the context to be current.
  if (valid() && parts_->context.makeCurrent(&parts_->surface)) {
    parts_->window->Finalize();
    parts_->buffer.reset();
    parts_->context.doneCurrent();
  }
}

bool VtkScene::valid() const { return parts_->error.isEmpty(); }

QString VtkScene::error() const { return parts_->error; }

vtkRenderer* VtkScene::renderer() const { return valid() ? parts_->renderer.Get() : nullptr; }

vtkRenderer* VtkScene::overlay() const { return valid() ? parts_->overlay.Get() : nullptr; }

void VtkScene::aim(const QSize& pixels, const Rotation& rotation, double zoom, const QPointF& pan) {
  if (!valid() || pixels.isEmpty()) return;
  const double a = rotation.azimuth * M_PI / 180, e = rotation.elevation * M_PI / 180;
  const double right[3] = {std::cos(a), 0, std::sin(a)}, up[3] = {std::sin(a) * std::sin(e), std::cos(e), -std::cos(a) * std::sin(e)};
  const double back[3] = {-std::sin(a) * std::cos(e), std::sin(e), std::cos(a) * std::cos(e)};
  double at[3], from[3];
  for (int d = 0; d < 3; ++d) {
    at[d] = (pan.y() * up[d] - pan.x() * right[d]) / zoom;
    from[d] = at[d] + 4 * back[d];
  }
  vtkCamera* camera = parts_->renderer->GetActiveCamera();
  camera->ParallelProjectionOn();
  camera->SetFocalPoint(at);
  camera->SetPosition(from);
  camera->SetViewUp(up);
  camera->SetParallelScale(pixels.height() / double(std::min(pixels.width(), pixels.height())) / zoom);
  camera->SetClippingRange(0.1, 10);
}

QImage VtkScene::render(const QSize& pixels, const QColor& background) {
  Parts& parts = *parts_;
  if (!valid() || pixels.isEmpty() || !parts.context.makeCurrent(&parts.surface)) return {};
  if (!parts.buffer || parts.buffer->size() != pixels) {
    parts.buffer = std::make_unique<QOpenGLFramebufferObject>(pixels, QOpenGLFramebufferObject::CombinedDepthStencil);
  }
  // Opaque, or points' edges would let the window behind shine through.
  parts.renderer->SetBackground(background.redF(), background.greenF(), background.blueF());
  parts.renderer->SetBackgroundAlpha(1);
  parts.window->SetReadyForRendering(true);
  parts.window->SetIsCurrent(true);
  vtkOpenGLState* state = parts.window->GetState();
  state->Reset();
  state->Push();
  parts.buffer->bind();
  parts.window->SetSize(pixels.width(), pixels.height());
  parts.window->Render();
  state->Pop();
  parts.buffer->bind();
  QImage image = parts.picture();
  parts.buffer->release();
  parts.context.doneCurrent();
  return image;
}

}  // namespace resa
