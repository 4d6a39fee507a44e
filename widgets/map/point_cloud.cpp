#include "widgets/map/point_cloud.h"

#include <vtkActor.h>
#include <vtkCellArray.h>
#include <vtkFloatArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <algorithm>
#include <map>

#include "widgets/map/vtk_scene.h"

namespace resa {
namespace {

vtkSmartPointer<vtkPolyData> cloudOf(const std::vector<float>& positions, const std::vector<QRgb>& colors, const std::vector<int>& rows) {
  const auto n = vtkIdType(rows.size());
  vtkNew<vtkFloatArray> coordinates;
  coordinates->SetNumberOfComponents(3);
  coordinates->SetNumberOfTuples(n);
  vtkNew<vtkUnsignedCharArray> scalars;
  scalars->SetNumberOfComponents(3);
  scalars->SetNumberOfTuples(n);
  std::vector<vtkIdType> ids(rows.size());
  float* place = coordinates->GetPointer(0);
  unsigned char* paint = scalars->GetPointer(0);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = std::size_t(rows[i]);
    for (std::size_t d = 0; d < 3; ++d) *place++ = positions[3 * row + d];
    *paint++ = std::uint8_t(qRed(colors[row]));
    *paint++ = std::uint8_t(qGreen(colors[row]));
    *paint++ = std::uint8_t(qBlue(colors[row]));
    ids[i] = vtkIdType(i);
  }
  vtkNew<vtkPoints> points;
  points->SetData(coordinates);
  // One cell of all points: a cell each would cost the mapper more than the points themselves.
  vtkNew<vtkCellArray> vertices;
  if (n > 0) vertices->InsertNextCell(n, ids.data());
  auto cloud = vtkSmartPointer<vtkPolyData>::New();
  cloud->SetPoints(points);
  cloud->SetVerts(vertices);
  cloud->GetPointData()->SetScalars(scalars);
  return cloud;
}

struct Layer {
  vtkNew<vtkPolyDataMapper> mapper;
  vtkNew<vtkActor> actor;

  Layer() {
    mapper->SetColorModeToDirectScalars();
    actor->SetMapper(mapper);
    actor->GetProperty()->LightingOff();
  }
};

}  // namespace

struct PointCloud::Parts {
  VtkScene scene;
  Layer all, front;
  std::vector<float> positions;
  std::vector<QRgb> colors;
  std::vector<int> rows, emphasised;
  std::map<int, vtkSmartPointer<vtkPolyData>> byStride;
};

PointCloud::PointCloud() : parts_(std::make_unique<Parts>()) {
  if (!valid()) return;
  parts_->scene.renderer()->AddActor(parts_->all.actor);
  parts_->scene.overlay()->AddActor(parts_->front.actor);
}

PointCloud::~PointCloud() = default;

bool PointCloud::valid() const { return parts_->scene.valid(); }

QString PointCloud::error() const { return parts_->scene.error(); }

void PointCloud::setPoints(const std::vector<float>& positions, const std::vector<QRgb>& colors,
                           const std::vector<std::uint8_t>& emphasised) {
  Parts& parts = *parts_;
  parts.positions = positions;
  parts.colors = colors;
  parts.rows.clear();
  parts.emphasised.clear();
  parts.byStride.clear();
  for (std::size_t i = 0; i < colors.size(); ++i) {
    if (qAlpha(colors[i]) == 0) continue;
    (i < emphasised.size() && emphasised[i] ? parts.emphasised : parts.rows).push_back(int(i));
  }
  parts.front.mapper->SetInputData(cloudOf(parts.positions, parts.colors, parts.emphasised));
}

QImage PointCloud::render(const QSize& pixels, const MapCamera& camera, double pointSize, const QColor& background,
                          const Quality& quality) {
  Parts& parts = *parts_;
  if (!valid()) return {};
  const int stride = std::max(1, quality.stride);
  vtkSmartPointer<vtkPolyData>& cloud = parts.byStride[stride];
  if (!cloud) {
    std::vector<int> some;
    for (std::size_t i = 0; i < parts.rows.size(); i += std::size_t(stride)) some.push_back(parts.rows[i]);
    cloud = cloudOf(parts.positions, parts.colors, some);
  }
  parts.all.mapper->SetInputData(cloud);
  for (Layer* layer : {&parts.all, &parts.front}) {
    vtkProperty* look = layer->actor->GetProperty();
    look->SetRenderPointsAsSpheres(quality.round);
    look->SetPointSize(float(layer == &parts.front ? pointSize * 1.4 : pointSize));
  }
  parts.scene.aim(pixels, camera.rotation, camera.zoom, camera.pan);
  return parts.scene.render(pixels, background);
}

}  // namespace resa
