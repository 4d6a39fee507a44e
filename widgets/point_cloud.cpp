#include "widgets/point_cloud.h"

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkOpenGLState.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFramebufferObject>
#include <QOpenGLFunctions>
#include <cmath>

namespace resa {

struct PointCloud::Parts {
  QOffscreenSurface surface;
  QOpenGLContext context;
  std::unique_ptr<QOpenGLFramebufferObject> buffer;
  vtkNew<vtkGenericOpenGLRenderWindow> window;
  vtkNew<vtkRenderer> renderer;
  vtkNew<vtkPolyDataMapper> mapper;
  vtkNew<vtkActor> actor;
  QString error;

  bool start();
};

bool PointCloud::Parts::start() {
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
  if (context.format().majorVersion() * 10 + context.format().minorVersion() < 32) {
    error =
        QStringLiteral("OpenGL 3.2 is needed, %1.%2 was found").arg(context.format().majorVersion()).arg(context.format().minorVersion());
    return false;
  }
  window->SetOwnContext(0);
  window->SetFrameBlitModeToBlitToCurrent();
  window->SetIsDirect(1);
  window->SetSupportsOpenGL(1);
  window->SetReadyForRendering(true);
  window->SetIsCurrent(true);
  window->SetMultiSamples(0);
  window->AddRenderer(renderer);
  mapper->SetColorModeToDirectScalars();
  actor->SetMapper(mapper);
  actor->GetProperty()->LightingOff();
  renderer->AddActor(actor);
  renderer->GetActiveCamera()->ParallelProjectionOn();
  return true;
}

PointCloud::PointCloud() : parts_(std::make_unique<Parts>()) { parts_->start(); }

PointCloud::~PointCloud() {
  // VTK and the frame buffer free their OpenGL objects, which needs the context to be current.
  if (valid() && parts_->context.makeCurrent(&parts_->surface)) {
    parts_->window->Finalize();
    parts_->buffer.reset();
    parts_->context.doneCurrent();
  }
}

bool PointCloud::valid() const { return parts_->error.isEmpty(); }

QString PointCloud::error() const { return parts_->error; }

void PointCloud::setPoints(const std::vector<float>& positions, const std::vector<QColor>& colors) {
  vtkNew<vtkPoints> points;
  points->SetDataTypeToFloat();
  vtkNew<vtkCellArray> vertices;
  vtkNew<vtkUnsignedCharArray> scalars;
  scalars->SetNumberOfComponents(3);
  for (std::size_t i = 0; i < colors.size(); ++i) {
    if (colors[i].alpha() == 0) continue;
    const vtkIdType id = points->InsertNextPoint(positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]);
    vertices->InsertNextCell(1, &id);
    const unsigned char rgb[3] = {std::uint8_t(colors[i].red()), std::uint8_t(colors[i].green()), std::uint8_t(colors[i].blue())};
    scalars->InsertNextTypedTuple(rgb);
  }
  vtkNew<vtkPolyData> cloud;
  cloud->SetPoints(points);
  cloud->SetVerts(vertices);
  cloud->GetPointData()->SetScalars(scalars);
  parts_->mapper->SetInputData(cloud);
}

QImage PointCloud::render(const QSize& pixels, const Rotation& rotation, double zoom, double pointSize, const QColor& background) {
  Parts& parts = *parts_;
  if (!valid() || pixels.isEmpty() || !parts.context.makeCurrent(&parts.surface)) return {};
  if (!parts.buffer || parts.buffer->size() != pixels) {
    parts.buffer = std::make_unique<QOpenGLFramebufferObject>(pixels, QOpenGLFramebufferObject::CombinedDepthStencil);
  }
  parts.renderer->SetBackground(background.redF(), background.greenF(), background.blueF());
  parts.renderer->SetBackgroundAlpha(1);
  parts.actor->GetProperty()->SetPointSize(float(pointSize));

  // The camera stands where project() looks from, so that positions computed there hold on the picture.
  const double a = rotation.azimuth * M_PI / 180, e = rotation.elevation * M_PI / 180;
  vtkCamera* camera = parts.renderer->GetActiveCamera();
  camera->SetFocalPoint(0, 0, 0);
  camera->SetPosition(-std::sin(a) * std::cos(e) * 4, std::sin(e) * 4, std::cos(a) * std::cos(e) * 4);
  camera->SetViewUp(std::sin(a) * std::sin(e), std::cos(e), -std::cos(a) * std::sin(e));
  const double side = std::min(pixels.width(), pixels.height());
  camera->SetParallelScale(pixels.height() / side / zoom);
  camera->SetClippingRange(0.1, 10);

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
  QImage image = parts.buffer->toImage().convertToFormat(QImage::Format_RGB32);
  parts.buffer->release();
  parts.context.doneCurrent();
  return image;
}

}  // namespace resa
