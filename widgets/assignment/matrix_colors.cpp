#include "widgets/assignment/matrix_colors.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace resa {
namespace {

struct Words {
  Q_DECLARE_TR_FUNCTIONS(MatrixColors)
};

ColorTable openCvTable(int map) {
  cv::Mat ramp(1, 256, CV_8UC1), colors;
  for (int i = 0; i < 256; ++i) ramp.at<std::uint8_t>(i) = std::uint8_t(i);
  cv::applyColorMap(ramp, colors, map);
  ColorTable table;
  for (int i = 0; i < 256; ++i) {
    const cv::Vec3b bgr = colors.at<cv::Vec3b>(i);  // OpenCV stores blue first
    table[std::size_t(i)] = qRgb(bgr[2], bgr[1], bgr[0]);
  }
  return table;
}

/// Straight ramps between three colours; the middle is neutral and lighter than a dark panel, so that zero is visible as zero.
ColorTable makeDiverging() {
  const double stops[3][3] = {{33, 102, 172}, {236, 236, 236}, {178, 24, 43}};
  ColorTable table;
  for (int i = 0; i < 256; ++i) {
    const double x = i / 255.0 * 2;
    const int low = std::min(1, int(x));
    const double f = x - low;
    int c[3];
    for (int k = 0; k < 3; ++k) c[k] = int(std::lround(stops[low][k] * (1 - f) + stops[low + 1][k] * f));
    table[std::size_t(i)] = qRgb(c[0], c[1], c[2]);
  }
  return table;
}

/// Where the linear scale of a matrix of this size ends: 1, 2 or 5 of a power of ten.
double linearTop(int size) {
  if (size <= 25) return 1;
  const double wanted = 25.0 / size, power = std::pow(10, std::floor(std::log10(wanted)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (step * power >= wanted * (1 - 1e-9)) return step * power;
  }
  return 10 * power;
}

QString numberText(double value) {
  if (value == 0) return QStringLiteral("0");
  const double size = std::abs(value);
  QString text = size >= 0.0099 ? QString::number(size, 'g', 4) : QStringLiteral("1e%1").arg(int(std::lround(std::log10(size))));
  return value < 0 ? QStringLiteral("−") + text : text;
}

}  // namespace

const ColorTable& colorTable(ColorMap map) {
  static const ColorTable viridis = openCvTable(cv::COLORMAP_VIRIDIS);
  static const ColorTable cividis = openCvTable(cv::COLORMAP_CIVIDIS);
  return map == ColorMap::viridis ? viridis : cividis;
}

const ColorTable& divergingTable() {
  static const ColorTable table = makeDiverging();
  return table;
}

double ColorScale::position(double value) const {
  if (std::isnan(value)) return 0;
  if (diverging) {
    // Logarithmic to both sides of zero: most pulls are a hundredth of the strongest and would vanish on a linear scale.
    const double size = logarithmic ? std::log(std::max(std::abs(value), low) / low) / std::log(high / low) : std::abs(value) / high;
    return 0.5 + (value < 0 ? -0.5 : 0.5) * std::clamp(size, 0.0, 1.0);
  }
  const double x = logarithmic ? std::log(std::max(value, low) / low) / std::log(high / low) : (value - low) / (high - low);
  return std::clamp(x, 0.0, 1.0);
}

ColorScale scaleOf(const MatrixChoice& choice, int size) {
  if (choice.mode == MatrixMode::similarity) return choice.change ? ColorScale{0, 1, false, true} : ColorScale{-1, 1, false, false};
  const bool isSigned = choice.change || choice.mode == MatrixMode::gradient;
  if (choice.linear) return {0, linearTop(size), false, isSigned};
  return {isSigned ? 1e-3 : 1e-5, 1, true, isSigned};
}

const ColorTable& tableOf(const MatrixChoice& choice, ColorMap map) {
  return scaleOf(choice).diverging ? divergingTable() : colorTable(map);
}

QRgb colorOf(const ColorScale& scale, const ColorTable& table, double value) {
  return table[std::size_t(std::lround(scale.position(value) * 255))];
}

std::vector<ScaleTick> ticksOf(const ColorScale& scale) {
  std::vector<double> values;
  if (scale.logarithmic) {
    const int first = int(std::lround(std::log10(scale.low))), last = int(std::lround(std::log10(scale.high)));
    // The lower end of a signed scale is where "too small to tell" begins: zero stands there.
    for (int power = last; power > (scale.diverging ? first : first - 1); --power) values.push_back(std::pow(10, power));
  } else if (scale.diverging || scale.low == 0) {
    values = {scale.high, scale.high / 2};
  } else {
    values = {scale.high, (scale.low + 3 * scale.high) / 4, (scale.low + scale.high) / 2, (3 * scale.low + scale.high) / 4, scale.low};
  }
  if (scale.diverging || (!scale.logarithmic && scale.low == 0)) values.push_back(0);
  if (scale.diverging) {
    for (std::size_t i = values.size() - 1; i-- > 0;) values.push_back(-values[i]);
  }
  std::vector<ScaleTick> ticks;
  for (const double value : values) ticks.push_back({value, numberText(value)});
  return ticks;
}

QString scaleSentence(const ColorScale& scale) {
  if (scale.diverging && scale.logarithmic)
    return Words::tr("log scale to both sides, %1 … %2").arg(numberText(scale.low), numberText(scale.high));
  if (scale.logarithmic) return Words::tr("log scale %1 … %2").arg(numberText(scale.low), numberText(scale.high));
  return Words::tr("linear scale %1 … %2").arg(numberText(scale.diverging ? -scale.high : scale.low), numberText(scale.high));
}

std::pair<int, int> blockOf(int index, int pixels, int size) {
  const int first = int(std::int64_t(index) * size / pixels);
  const int last = int(std::int64_t(index + 1) * size / pixels);
  return {first, std::max(first + 1, last)};
}

float strongestOf(const MatrixData& matrix, std::pair<int, int> rows, std::pair<int, int> columns, bool isSigned, bool hideDiagonal,
                  bool* any) {
  float best = 0;
  *any = false;
  for (int r = rows.first; r < rows.second; ++r) {
    for (int c = columns.first; c < columns.second; ++c) {
      if (hideDiagonal && r == c) continue;
      const float value = matrix.at(r, c);
      const bool stronger = isSigned ? std::abs(value) > std::abs(best) : value > best;
      if (!*any || stronger) best = value;
      *any = true;
    }
  }
  return best;
}

QImage heatMapImage(const MatrixData& matrix, const ColorTable& table, bool hideDiagonal, int pixels, const CellWindow& window) {
  if (matrix.size <= 0 || pixels <= 0) return {};
  const CellWindow shown = window.count > 0 ? window : CellWindow{0, 0, matrix.size};
  const int side = std::min(pixels, shown.count);
  const ColorScale scale = scaleOf(matrix.choice, matrix.size);
  QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  const auto moved = [](std::pair<int, int> block, int by) { return std::pair{block.first + by, block.second + by}; };
  for (int y = 0; y < side; ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    const auto rows = moved(blockOf(y, side, shown.count), shown.row);
    for (int x = 0; x < side; ++x) {
      bool any = false;
      const auto columns = moved(blockOf(x, side, shown.count), shown.column);
      const float value = strongestOf(matrix, rows, columns, scale.diverging, hideDiagonal, &any);
      if (any) line[x] = colorOf(scale, table, double(value));
    }
  }
  return image;
}

}  // namespace resa
