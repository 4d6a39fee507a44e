#include "widgets/matrix_data.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "engine/run/assignment.h"

namespace resa {
namespace {

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

float strongest(const MatrixData& matrix, std::pair<int, int> rows, std::pair<int, int> columns, bool isSigned, bool hideDiagonal,
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

QByteArray idAndClass(const std::vector<std::int64_t>* ids, const Samples* samples, int row) {
  QByteArray text = QByteArray::number(ids && row < int(ids->size()) ? qlonglong((*ids)[std::size_t(row)]) : qlonglong(row)) + ",";
  if (samples && row < int(samples->probeLabels.size())) {
    const auto label = std::size_t(samples->probeLabels[std::size_t(row)]);
    QByteArray name = label < samples->classes.size() ? QByteArray::fromStdString(samples->classes[label]) : QByteArray::number(int(label));
    text += name.contains(',') || name.contains('"') ? "\"" + name.replace("\"", "\"\"") + "\"" : name;
  }
  return text;
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

MatrixData matrixOf(const Snapshot& snapshot, MatrixMode mode) {
  const auto p = snapshot.probeSize;
  if (p <= 0) return MatrixData{0, mode, {}};  // features alone
  const auto cells = std::size_t(p * p);
  MatrixData matrix{int(p), mode, {}};
  if (mode == MatrixMode::similarity) matrix.values = snapshot.similarity;
  if (mode == MatrixMode::assignment) matrix.values = snapshot.assignment;
  if (mode == MatrixMode::prediction || mode == MatrixMode::gradient) {
    if (snapshot.logits01.size() == cells) matrix.values = prediction(snapshot.logits01, p, p, snapshot.temperature);
  }
  if (mode == MatrixMode::gradient && matrix.values.size() == cells && snapshot.assignment.size() == cells) {
    const auto t = float(snapshot.temperature);
    for (std::size_t i = 0; i < cells; ++i) matrix.values[i] = (matrix.values[i] - snapshot.assignment[i]) / t;
  }
  if (matrix.values.size() != cells || (mode == MatrixMode::gradient && snapshot.assignment.size() != cells))
    return MatrixData{0, mode, {}};
  return matrix;
}

double ColorScale::position(double value) const {
  if (std::isnan(value)) return 0;
  if (diverging) {
    // Logarithmic to both sides of zero: most pulls are a hundredth of the strongest and would vanish on a linear scale.
    const double size = std::clamp(std::log10(std::max(std::abs(value), low) / low) / std::log10(high / low), 0.0, 1.0);
    return 0.5 + (value < 0 ? -0.5 : 0.5) * size;
  }
  const double x = logarithmic ? (std::log10(std::max(value, low)) - std::log10(low)) / (std::log10(high) - std::log10(low))
                               : (value - low) / (high - low);
  return std::clamp(x, 0.0, 1.0);
}

ColorScale scaleOf(MatrixMode mode) {
  switch (mode) {
    case MatrixMode::gradient:
      return {1e-3, 1, true, true};
    case MatrixMode::similarity:
      return {-1, 1, false, false};
    default:
      return {1e-5, 1, true, false};
  }
}

const ColorTable& tableOf(MatrixMode mode, ColorMap map) { return scaleOf(mode).diverging ? divergingTable() : colorTable(map); }

QRgb colorOf(const ColorScale& scale, const ColorTable& table, double value) {
  return table[std::size_t(std::lround(scale.position(value) * 255))];
}

std::pair<int, int> blockOf(int index, int pixels, int size) {
  const int first = int(std::int64_t(index) * size / pixels);
  const int last = int(std::int64_t(index + 1) * size / pixels);
  return {first, std::max(first + 1, last)};
}

QImage heatMapImage(const MatrixData& matrix, const ColorTable& table, bool hideDiagonal, int pixels) {
  if (matrix.size <= 0 || pixels <= 0) return {};
  const int side = std::min(pixels, matrix.size);
  const ColorScale scale = scaleOf(matrix.mode);
  QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  for (int y = 0; y < side; ++y) {
    auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
    if (side == matrix.size) {
      for (int x = 0; x < side; ++x) {
        if (!hideDiagonal || x != y) line[x] = colorOf(scale, table, double(matrix.at(y, x)));
      }
      continue;
    }
    const auto rows = blockOf(y, side, matrix.size);
    for (int x = 0; x < side; ++x) {
      bool any = false;
      const float value = strongest(matrix, rows, blockOf(x, side, matrix.size), scale.diverging, hideDiagonal, &any);
      if (any) line[x] = colorOf(scale, table, double(value));
    }
  }
  return image;
}

std::vector<ClassBlock> classBlocks(const Samples* samples, int size) {
  std::vector<ClassBlock> blocks;
  if (!samples || int(samples->probeLabels.size()) != size) return blocks;
  for (int i = 0; i < size; ++i) {
    const int label = samples->probeLabels[std::size_t(i)];
    if (blocks.empty() || blocks.back().label != label) {
      const bool named = label >= 0 && std::size_t(label) < samples->classes.size();
      blocks.push_back({label, i, i, named ? QString::fromStdString(samples->classes[std::size_t(label)]) : QString::number(label)});
    }
    blocks.back().last = i + 1;
  }
  return blocks;
}

QString modeTitle(MatrixMode mode) {
  const char* titles[] = {"Assignment", "Prediction", "Gradient", "Similarity"};
  return QString::fromLatin1(titles[int(mode)]);
}

QString assignmentFacts(const Snapshot& snapshot, const Samples* samples) {
  const std::int64_t size = snapshot.probeSize;
  if (size < 1 || std::int64_t(snapshot.assignment.size()) != size * size) return {};
  const bool labelled = samples && std::int64_t(samples->probeLabels.size()) == size;
  const AssignmentDiagnostics diagnostics = diagnoseAssignment(
      snapshot.assignment, size, labelled ? samples->probeLabels : std::vector<std::int32_t>(), {}, snapshot.temperature);
  QString facts = QStringLiteral("%1 % on the diagonal").arg(100 * diagnostics.diagonalMass, 0, 'g', 3);
  if (std::isfinite(diagnostics.sameClassRatio))
    facts += QStringLiteral(" · beside it the same class %1 × chance").arg(diagnostics.sameClassRatio, 0, 'g', 3);
  return facts;
}

QString modeSentence(MatrixMode mode) {
  switch (mode) {
    case MatrixMode::assignment:
      return QStringLiteral("who is grouped with whom: A = Sinkhorn(S), rows sum to 1");
    case MatrixMode::prediction:
      return QStringLiteral("what the student predicts: P = softmax(z zₘ / t), weak against strong views");
    case MatrixMode::gradient:
      return QStringLiteral("how the loss pulls: (P − A) / t, blue draws together, red pushes apart");
    case MatrixMode::similarity:
      return QStringLiteral("cosine of student and momentum encodings, weak views");
  }
  return {};
}

QByteArray matrixCsv(const MatrixData& matrix, const Samples* samples) {
  QByteArray csv = "row,row_id,row_class,column,column_id,column_class,value\n";
  const std::vector<std::int64_t>* ids = samples ? &samples->probeIds : nullptr;
  std::vector<QByteArray> names;
  for (int i = 0; i < matrix.size; ++i) names.push_back(QByteArray::number(i) + "," + idAndClass(ids, samples, i));
  for (int r = 0; r < matrix.size; ++r) {
    for (int c = 0; c < matrix.size; ++c) {
      csv += names[std::size_t(r)] + "," + names[std::size_t(c)] + "," + QByteArray::number(double(matrix.at(r, c)), 'g', 9) + "\n";
    }
  }
  return csv;
}

}  // namespace resa
