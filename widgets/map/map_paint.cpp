#include "widgets/map/map_paint.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace resa {

QRectF boundsOf(const std::vector<float>& positions) {
  if (positions.size() < 2) return {0, 0, 1, 1};
  float low[2] = {positions[0], positions[1]}, high[2] = {positions[0], positions[1]};
  for (std::size_t i = 0; i + 1 < positions.size(); i += 2) {
    for (std::size_t d = 0; d < 2; ++d) {
      low[d] = std::min(low[d], positions[i + d]);
      high[d] = std::max(high[d], positions[i + d]);
    }
  }
  return {low[0], low[1], double(high[0] - low[0]), double(high[1] - low[1])};
}

MapTransform fitMap(const QRectF& bounds, const QRectF& area) {
  MapTransform transform;
  transform.center = bounds.center();
  transform.target = area.center();
  const double scaleX = bounds.width() > 0 ? area.width() / bounds.width() : 1e9;
  const double scaleY = bounds.height() > 0 ? area.height() / bounds.height() : 1e9;
  transform.scale = std::min(scaleX, scaleY);
  if (transform.scale >= 1e9) transform.scale = 1;
  return transform;
}

std::array<double, 3> project(const Rotation& rotation, double x, double y, double z) {
  const double a = rotation.azimuth * M_PI / 180, e = rotation.elevation * M_PI / 180;
  const double right = std::cos(a) * x + std::sin(a) * z;
  const double towards = -std::sin(a) * x + std::cos(a) * z;
  return {right, std::cos(e) * y - std::sin(e) * towards, std::sin(e) * y + std::cos(e) * towards};
}

Projection projectMap(const std::vector<float>& positions, const Rotation& rotation) {
  Projection result;
  const std::size_t n = positions.size() / 3;
  double center[3] = {0, 0, 0};
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t d = 0; d < 3; ++d) center[d] += double(positions[3 * i + d]) / double(std::max<std::size_t>(1, n));
  }
  for (std::size_t i = 0; i < n; ++i) {
    const auto p = project(rotation, double(positions[3 * i]) - center[0], double(positions[3 * i + 1]) - center[1],
                           double(positions[3 * i + 2]) - center[2]);
    result.plane.insert(result.plane.end(), {float(p[0]), float(p[1])});
    result.depth.push_back(float(p[2]));
  }
  result.farToNear.resize(n);
  std::iota(result.farToNear.begin(), result.farToNear.end(), 0);
  std::stable_sort(result.farToNear.begin(), result.farToNear.end(),
                   [&](int a, int b) { return result.depth[std::size_t(a)] < result.depth[std::size_t(b)]; });
  return result;
}

double pointDiameter(std::int64_t count, const QRectF& area) {
  const double each = std::sqrt(area.width() * area.height() / double(std::max<std::int64_t>(1, count)));
  return std::clamp(0.55 * each, 2.2, 7.0);
}

QRgb mixedColor(QRgb a, QRgb b, double share) {
  const auto mix = [share](int x, int y) { return int(std::lround(x + share * (y - x))); };
  return qRgb(mix(qRed(a), qRed(b)), mix(qGreen(a), qGreen(b)), mix(qBlue(a), qBlue(b)));
}

QRgb noValueColor(const Theme& theme) { return mixedColor(theme.panel.rgb(), theme.muted.rgb(), 0.4); }

void paintMapScale(QPainter& painter, const QRectF& bar, const MapScale& scale, const Theme& theme) {
  painter.save();
  QLinearGradient gradient(bar.bottomLeft(), bar.topLeft());
  for (int i = 0; i <= 16; ++i)
    gradient.setColorAt(i / 16.0, QColor::fromRgb(scaleColor(scale, scale.low + (scale.high - scale.low) * i / 16)));
  painter.setPen(Qt::NoPen);
  painter.setBrush(gradient);
  painter.drawRoundedRect(bar, 2, 2);
  painter.setFont(theme.mono(11));
  painter.setPen(theme.text);
  const auto label = [&](double share, const QString& text) {
    const double y = bar.bottom() - share * bar.height();
    painter.drawText(QRectF(bar.right() + 5, y - 8, 60, 16), Qt::AlignVCenter | Qt::AlignLeft, text);
  };
  // Silhouettes go on to -1 and 1: those are drawn like the ends.
  label(1, (scale.diverging ? QStringLiteral("≥ ") : QString()) + scaleText(scale, scale.high));
  label(0, (scale.diverging ? QStringLiteral("≤ ") : QString()) + scaleText(scale, scale.low));
  if (scale.diverging) label(-scale.low / (scale.high - scale.low), QStringLiteral("0"));
  painter.restore();
}

}  // namespace resa
