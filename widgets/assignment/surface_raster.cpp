#include "widgets/assignment/surface_raster.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace resa {
namespace {

// As MatrixSurface has them: most light is ambient, because colours are read on a scale.
constexpr float ambient = 0.55f, diffuse = 0.5f;
constexpr double borderOpacity = 0.25, borderLift = 0.004;
constexpr float borderAhead = 0.004f;  // towards the viewer, so that a line is not lost in its own faces
constexpr int finestSide = 2400;       // larger pictures are smooth enough without being drawn at twice their size

struct Corner {
  double x, y;     // pixels
  float z;         // towards the viewer, in the units of the mesh
  double unit[3];  // as seen by the viewer, without zoom: for the normal
  float color[3];
};

/// Depth-tested triangles.
class Raster {
 public:
  Raster(const QSize& size, QRgb background) : image_(size, QImage::Format_RGB32), depth_(std::size_t(size.width()) * size.height(), -9) {
    image_.fill(background);
  }
  void triangle(const Corner& a, const Corner& b, const Corner& c);
  void line(const Corner& a, const Corner& b, double width);
  /// Lines are drawn once each pixel, however many of them cross there.
  void blendLines(const QColor& color);
  QImage image() const { return image_; }

 private:
  std::size_t at(int x, int y) const { return std::size_t(y) * std::size_t(image_.width()) + std::size_t(x); }
  QImage image_;
  std::vector<float> depth_;
  std::vector<std::uint8_t> lines_;
};

/// How bright a face is by its slope to the viewer, who holds the lamp.
float brightness(const Corner& a, const Corner& b, const Corner& c) {
  double u[3], v[3];
  for (int d = 0; d < 3; ++d) {
    u[d] = b.unit[d] - a.unit[d];
    v[d] = c.unit[d] - a.unit[d];
  }
  const double n[3] = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]};
  const double length = std::sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
  return length > 0 ? ambient + diffuse * float(std::abs(n[2]) / length) : ambient;
}

void Raster::triangle(const Corner& a, const Corner& b, const Corner& c) {
  const double area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
  if (std::abs(area) < 1e-9) return;
  const auto clampTo = [](double value, int size) { return int(std::clamp(value, 0.0, double(size - 1))); };
  const int left = clampTo(std::floor(std::min({a.x, b.x, c.x})), image_.width());
  const int right = clampTo(std::ceil(std::max({a.x, b.x, c.x})), image_.width());
  const int top = clampTo(std::floor(std::min({a.y, b.y, c.y})), image_.height());
  const int bottom = clampTo(std::ceil(std::max({a.y, b.y, c.y})), image_.height());
  const float light = brightness(a, b, c);
  for (int y = top; y <= bottom; ++y) {
    auto* pixels = reinterpret_cast<QRgb*>(image_.scanLine(y));
    for (int x = left; x <= right; ++x) {
      const double px = x + 0.5, py = y + 0.5;
      const double wb = ((px - a.x) * (c.y - a.y) - (c.x - a.x) * (py - a.y)) / area;
      const double wc = ((b.x - a.x) * (py - a.y) - (px - a.x) * (b.y - a.y)) / area;
      const double wa = 1 - wb - wc;
      if (wa < 0 || wb < 0 || wc < 0) continue;
      const float z = float(wa * double(a.z) + wb * double(b.z) + wc * double(c.z));
      float& nearest = depth_[at(x, y)];
      if (z <= nearest) continue;
      nearest = z;
      int rgb[3];
      for (int d = 0; d < 3; ++d)
        rgb[d] = std::min(255, int(light * float(wa * double(a.color[d]) + wb * double(b.color[d]) + wc * double(c.color[d])) + 0.5f));
      pixels[x] = qRgb(rgb[0], rgb[1], rgb[2]);
    }
  }
}

void Raster::line(const Corner& a, const Corner& b, double width) {
  if (lines_.empty()) lines_.assign(depth_.size(), 0);
  const int steps = std::max(1, int(std::ceil(std::max(std::abs(b.x - a.x), std::abs(b.y - a.y)))));
  const double half = width / 2;
  for (int i = 0; i <= steps; ++i) {
    const double t = double(i) / steps, x = a.x + t * (b.x - a.x), y = a.y + t * (b.y - a.y);
    const float z = a.z + float(t) * (b.z - a.z) + borderAhead;
    for (int py = int(std::floor(y - half + 0.5)); py < int(std::floor(y + half + 0.5)); ++py)
      for (int px = int(std::floor(x - half + 0.5)); px < int(std::floor(x + half + 0.5)); ++px) {
        if (px < 0 || py < 0 || px >= image_.width() || py >= image_.height()) continue;
        if (z >= depth_[at(px, py)]) lines_[at(px, py)] = 1;
      }
  }
}

void Raster::blendLines(const QColor& color) {
  if (lines_.empty()) return;
  const QRgb ink = color.rgb();
  for (int y = 0; y < image_.height(); ++y) {
    auto* pixels = reinterpret_cast<QRgb*>(image_.scanLine(y));
    for (int x = 0; x < image_.width(); ++x)
      if (lines_[at(x, y)]) pixels[x] = mixedColor(pixels[x], ink, borderOpacity);
  }
}

std::vector<Corner> cornersOf(const SurfaceMesh& mesh, const QSizeF& size, const Rotation& rotation, double zoom) {
  const double half = std::min(size.width(), size.height()) / 2 * zoom;
  std::vector<Corner> corners(mesh.colors.size());
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const float* v = mesh.vertices.data() + 3 * i;
    const auto p = project(rotation, double(v[0]), double(v[1]), double(v[2]));
    corners[i] = {size.width() / 2 + p[0] * half,
                  size.height() / 2 - p[1] * half,
                  float(p[2]),
                  {p[0], p[1], p[2]},
                  {float(qRed(mesh.colors[i])), float(qGreen(mesh.colors[i])), float(qBlue(mesh.colors[i]))}};
  }
  return corners;
}

}  // namespace

QImage rasterSurface(const SurfaceMesh& mesh, const QSize& pixels, const Rotation& rotation, double zoom, const QColor& background,
                     const QColor& borders, double line) {
  if (pixels.isEmpty()) return {};
  const int finer = std::max(pixels.width(), pixels.height()) <= finestSide ? 2 : 1;
  const QSize size = pixels * finer;
  Raster raster(size, background.rgb());
  const auto side = std::size_t(std::max(0, mesh.side));
  std::vector<Corner> corners = cornersOf(mesh, size, rotation, zoom);
  for (std::size_t r = 0; r + 1 < side; ++r)
    for (std::size_t c = 0; c + 1 < side; ++c) {
      const std::size_t at = r * side + c;
      raster.triangle(corners[at], corners[at + side], corners[at + side + 1]);
      raster.triangle(corners[at], corners[at + side + 1], corners[at + 1]);
    }
  SurfaceMesh lifted = mesh;
  for (std::size_t i = 1; i < lifted.vertices.size(); i += 3) lifted.vertices[i] += float(borderLift);
  corners = cornersOf(lifted, size, rotation, zoom);
  for (const int border : mesh.borders)
    for (std::size_t i = 0; i + 1 < side; ++i) {
      raster.line(corners[std::size_t(border) * side + i], corners[std::size_t(border) * side + i + 1], line * finer);
      raster.line(corners[i * side + std::size_t(border)], corners[(i + 1) * side + std::size_t(border)], line * finer);
    }
  raster.blendLines(borders);
  if (finer == 1) return raster.image();
  return raster.image().scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).convertToFormat(QImage::Format_RGB32);
}

}  // namespace resa
