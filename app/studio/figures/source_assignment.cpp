// Figures of the probe: its matrices as maps and surfaces, their sums, the Sinkhorn laboratory, single pairs and wrong ones.
#include <algorithm>
#include <array>

#include "app/studio/figures/figure_source.h"
#include "app/studio/run/snapshot_readings.h"
#include "engine/run/error.h"
#include "widgets/assignment/matrix_figure.h"
#include "widgets/assignment/pair_figures.h"
#include "widgets/figures/figure_options.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {

constexpr std::array modes{MatrixMode::assignment, MatrixMode::prediction, MatrixMode::gradient, MatrixMode::similarity};
constexpr int mostListed = 1000;

std::optional<MatrixMode> modeNamed(const QString& name) {
  for (const MatrixMode mode : modes)
    if (name == modeKey(mode)) return mode;
  return std::nullopt;
}

/// The mode of a figure of the matrix; the sums of rows and columns have it as an option.
std::optional<MatrixMode> modeOf(const FigureRequest& request) {
  if (request.figure == QLatin1String("sinkhorn")) return MatrixMode::assignment;
  if (request.figure != QLatin1String("marginals")) return modeNamed(request.figure);
  const std::string named = FigureOptions(request).choice("mode", {"assignment", "prediction", "gradient", "similarity"});
  return modeNamed(QString::fromStdString(named));
}

bool isPairFigure(const QString& name) {
  return name == QLatin1String("pair") || name == QLatin1String("pair_trace") || name == QLatin1String("wrong_pairs");
}

std::pair<int, int> heaviestPair(const Snapshot& snapshot, const Samples* samples) {
  if (samples) {
    if (const auto wrong = wrongPairs(snapshot, *samples, 1); !wrong.empty()) return wrong.front();
  }
  const int p = int(snapshot.probeSize);
  if (p < 2 || snapshot.assignment.size() != std::size_t(p) * std::size_t(p)) return {-1, -1};
  std::pair<int, int> best{0, 1};
  const auto mass = [&](const std::pair<int, int>& cell) {
    return snapshot.assignment[std::size_t(cell.first) * std::size_t(p) + std::size_t(cell.second)];
  };
  for (int row = 0; row < p; ++row)
    for (int column = 0; column < p; ++column)
      if (row != column && mass({row, column}) > mass(best)) best = {row, column};
  return best;
}

}  // namespace

std::optional<Figure> FigureSource::probeFigure(const FigureRequest& request) {
  if (isPairFigure(request.figure)) return pairFigureOf(request);
  const std::optional<MatrixMode> mode = modeOf(request);
  if (!mode) return std::nullopt;
  const MatrixOptions options = matrixOptions(request, *mode);
  const SnapshotPtr shown = snapshot(stepOf(request));
  if (!shown) refuse(request);
  std::string place = root().string();
  place += ": step " + std::to_string(shown->step);
  if (options.choice.clean && !hasClean(*shown)) throw DataError(place + ": this snapshot holds no clean view of the probe");
  MatrixSubject subject{shown, nullptr, samples(), options.choice, {}};
  if (options.since) subject.then = snapshot(*options.since);
  SinkhornResult result;
  const bool laboratory = request.figure == QLatin1String("sinkhorn");
  if (laboratory || options.epsilon || options.iterations) {
    result = recomputeAssignment(*shown, samples().get(), options.epsilon.value_or(shown->epsilon),
                                 options.iterations.value_or(shown->iterations), options.choice.clean);
    subject.now = result.snapshot;
    subject.recomputed = sinkhornSettings(result.epsilon, result.iterations);
  }
  if (laboratory) return sinkhornFigure(shown, result, samples(), options.look, options.choice.clean);
  const int size = matrixOf(subject).size;
  if (size == 0 && options.since)
    throw DataError(place + ": this snapshot and the one at step " + std::to_string(*options.since) + " hold no matrices of one size");
  if (size == 0) refuse(request);
  if (request.figure == QLatin1String("marginals")) return marginalsFigure(subject, options.look);
  if (options.surface) return surfaceFigure(subject, options.look, options.rotation, options.zoom);
  if (options.window.row + options.window.count > size || options.window.column + options.window.count > size)
    throw UsageError(place + ": option cells: the probe has " + std::to_string(size) + " rows and columns");
  return matrixFigure(subject, options.look, options.window);
}

std::pair<int, int> FigureSource::pairNamed(FigureOptions& options, const FigureRequest& request, const Snapshot& shown) {
  if (options.has("row") != options.has("column")) throw UsageError(request.figure.toStdString() + ": row and column belong together");
  const std::int64_t last = shown.probeSize - 1;
  if (options.has("row")) return {int(options.integer("row", 0, last, 0)), int(options.integer("column", 0, last, 0))};
  // The same pair at every step, so that a film follows one.
  return heaviestPair(*snapshot(), samples().get());
}

Figure FigureSource::pairFigureOf(const FigureRequest& request) {
  FigureOptions options(request);
  const SnapshotPtr shown = snapshot(stepOf(request));
  if (!shown || shown->probeSize < 2) refuse(request);
  const std::string place = root().string() + ": ";
  if (request.figure == QLatin1String("wrong_pairs")) {
    const int count = int(options.integer("count", 1, mostListed, listedPairs));
    options.finish();
    if (!samples() || samples()->probeLabels.empty()) throw DataError(place + "without labels no pair is known to be wrong");
    if (shown->assignment.empty()) throw DataError(place + "step " + std::to_string(shown->step) + ": the snapshot holds no assignment");
    return wrongPairsFigure(readWrongPairs(store_, shown, *samples(), count), samples());
  }
  const auto [row, column] = pairNamed(options, request, *shown);
  if (row < 0) throw DataError(place + "the newest snapshot holds no assignment to choose a pair by; name row and column");
  if (request.figure == QLatin1String("pair")) {
    const bool clean = options.is("views", "clean", "trained");
    options.finish();
    if (clean && !hasClean(*shown)) throw DataError(place + "step " + std::to_string(shown->step) + ": the snapshot holds no clean view");
    if (!samples()) throw DataError(place + "samples.safetensors is missing, which holds the images of the pair");
    return pairFigure(shown, samples(), row, column, clean);
  }
  options.finish();
  const PairSeries& series = pairSeries(row, column);
  if (series.steps.empty()) throw DataError(place + "no snapshot holds the assignment and the logits of a pair");
  const QString title = samples() ? probeCaption(*samples(), row) + QStringLiteral(" → ") + probeCaption(*samples(), column)
                                  : QStringLiteral("%1 → %2").arg(row).arg(column);
  return pairTraceFigure({series, shown->probeSize, title, shown->step, row, column});
}

/// Read once: every frame of a film shows the same.
const PairSeries& FigureSource::pairSeries(int row, int column) {
  const auto [known, fresh] = traces_.try_emplace({row, column});
  if (fresh) known->second = readPairSeries(store_, row, column);
  return known->second;
}

std::vector<Figure> FigureSource::pairFigures() {
  std::vector<Figure> figures;
  const SnapshotPtr newest = snapshot();
  if (!newest || newest->assignment.empty() || heaviestPair(*newest, samples().get()).first < 0) return figures;
  const bool pictured = samples() && samples()->probeImages.count > 0;
  if (pictured && !samples()->probeLabels.empty()) figures.push_back(pairFigureOf({QStringLiteral("wrong_pairs"), newest->step, {}, {}}));
  if (pictured) figures.push_back(pairFigureOf({QStringLiteral("pair"), newest->step, {}, {}}));
  const auto [row, column] = heaviestPair(*newest, samples().get());
  if (pairSeries(row, column).steps.size() > 1) figures.push_back(pairFigureOf({QStringLiteral("pair_trace"), newest->step, {}, {}}));
  return figures;
}

}  // namespace resa
