#pragma once
#include <QColor>
#include <QImage>
#include <QPointF>
#include <QSize>
#include <QString>
#include <memory>

#include "widgets/map/map_paint.h"

class vtkRenderer;

namespace resa {

/// A VTK scene drawn into a frame buffer of its own and handed over as a picture, so that no other part of the window needs OpenGL and the
/// window is not made anew when 3-D is first asked for. Needs an OpenGL 3.2 core context; error() says why there is none. GUI thread.
class VtkScene {
 public:
  VtkScene();
  ~VtkScene();
  bool valid() const;
  QString error() const;
  /// What is drawn: add actors here. Null where the scene is not valid.
  vtkRenderer* renderer() const;
  /// A second renderer with the same camera whose actors are drawn over those of the first, whatever their depth. Null as above.
  vtkRenderer* overlay() const;
  /// Parallel projection of the unit ball at the origin from where project() looks; half the picture's shorter side is 1/zoom. Positions
  /// computed with project() hold on the picture. `pan`: where the ball's centre is drawn, from the picture's, in halves of its shorter
  /// side, y downwards.
  void aim(const QSize& pixels, const Rotation& rotation, double zoom, const QPointF& pan = {});
  /// The scene with its present camera on an opaque background, Format_RGB32; null where it is not valid or `pixels` is empty.
  QImage render(const QSize& pixels, const QColor& background);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace resa
