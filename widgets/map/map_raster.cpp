#include "widgets/map/map_raster.h"

#include <QPainter>
#include <array>
#include <cmath>

#include "widgets/base/theme.h"

namespace resa {
namespace {

constexpr int phases = 4;  // positions inside a pixel that are told apart, along x and y

struct Mask {
  int side = 0;
  std::vector<std::uint8_t> cover;
};

Mask maskOf(Marker marker, double diameter, double dx, double dy) {
  Mask mask;
  mask.side = int(std::ceil(diameter * 1.2)) + 2;
  QImage image(mask.side, mask.side, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.translate(mask.side / 2 + dx, mask.side / 2 + dy);
  painter.fillPath(markerPath(marker, diameter), Qt::black);
  painter.end();
  for (int y = 0; y < mask.side; ++y) {
    const auto* line = reinterpret_cast<const QRgb*>(image.constScanLine(y));
    for (int x = 0; x < mask.side; ++x) mask.cover.push_back(std::uint8_t(qAlpha(line[x])));
  }
  return mask;
}

/// Masks of one diameter, made as they are needed.
class Masks {
 public:
  explicit Masks(double diameter) : diameter_(diameter) {}
  const Mask& get(std::uint8_t marker, int phaseX, int phaseY) {
    Mask& mask = masks_[std::size_t(std::min<int>(marker, 4))][std::size_t(phaseY * phases + phaseX)];
    if (mask.side == 0) mask = maskOf(Marker(marker), diameter_, (phaseX + 0.5) / phases, (phaseY + 0.5) / phases);
    return mask;
  }

 private:
  double diameter_;
  std::array<std::array<Mask, phases * phases>, 5> masks_;
};

/// The opaque `over` on `under`, premultiplied, with a coverage of 0..255; two channels in one multiplication.
inline QRgb blend(QRgb under, QRgb over, std::uint32_t cover) {
  const std::uint32_t a = cover + (cover >> 7);  // 255 becomes 256, so that full cover is exact
  const std::uint32_t redBlue = (((over & 0xff00ff) * a + (under & 0xff00ff) * (256 - a)) >> 8) & 0xff00ff;
  const std::uint32_t alphaGreen = ((over >> 8 & 0xff00ff) * a + (under >> 8 & 0xff00ff) * (256 - a)) & 0xff00ff00;
  return alphaGreen | redBlue;
}

}  // namespace

void drawMarkers(QImage& picture, double ratio, const MarkerRows& rows, const std::vector<int>& order, double diameter) {
  if (picture.isNull()) return;
  Masks masks(diameter * ratio);
  const int width = picture.width(), height = picture.height();
  auto* pixels = reinterpret_cast<QRgb*>(picture.bits());
  const auto stride = std::size_t(picture.bytesPerLine()) / sizeof(QRgb);
  for (const int index : order) {
    const auto row = std::size_t(index);
    if (qAlpha(rows.colors[row]) == 0) continue;
    const QRgb color = rows.colors[row] | 0xff000000U;
    const double x = rows.at[row].x() * ratio, y = rows.at[row].y() * ratio;
    if (!(x > -100 && x < width + 100 && y > -100 && y < height + 100)) continue;
    const int left = int(std::floor(x)), top = int(std::floor(y));
    const Mask& mask = masks.get(rows.markers.empty() ? 0 : rows.markers[row], int((x - left) * phases), int((y - top) * phases));
    const int x0 = left - mask.side / 2, y0 = top - mask.side / 2;
    const int firstX = std::max(0, -x0), lastX = std::min(mask.side, width - x0);
    const int firstY = std::max(0, -y0), lastY = std::min(mask.side, height - y0);
    for (int my = firstY; my < lastY; ++my) {
      QRgb* line = pixels + std::size_t(y0 + my) * stride + x0;
      const std::uint8_t* cover = mask.cover.data() + std::size_t(my) * std::size_t(mask.side);
      for (int mx = firstX; mx < lastX; ++mx) {
        if (cover[mx] == 255)
          line[mx] = color;
        else if (cover[mx])
          line[mx] = blend(line[mx], color, cover[mx]);
      }
    }
  }
}

}  // namespace resa
