#include "app/studio/figures/figure_source.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/run/error.h"
#include "widgets/assignment/matrix_figure.h"
#include "widgets/curves/chart_paint.h"
#include "widgets/map/map_data.h"
#include "widgets/map/map_paint.h"

namespace resa {
namespace {

constexpr std::array modes{MatrixMode::assignment, MatrixMode::prediction, MatrixMode::gradient, MatrixMode::similarity};

std::optional<MatrixMode> modeNamed(const QString& figure) {
  for (const MatrixMode mode : modes)
    if (figure == modeKey(mode)) return mode;
  return std::nullopt;
}

std::string optionOf(const FigureRequest& request, const std::string& name) {
  const auto found = request.options.find(name);
  return found == request.options.end() ? std::string() : found->second;
}

}  // namespace

FigureSource::FigureSource(const std::filesystem::path& run) : folder_(run), store_(run) {
  if (!folder_.isRun()) throw DataError(run.string() + ": not a run folder (it has no run.toml)");
  info_ = folder_.info();
  EventReader reader(folder_.events());
  reader.poll();
  history_ = std::make_shared<RunHistory>(reader.history());
  std::error_code failure;
  for (const SnapshotEvent& event : history_->snapshots)
    if (std::filesystem::exists(folder_.snapshot(event.step), failure)) snapshots_.push_back(event);
  try {
    config_ = folder_.config();
  } catch (const Error&) {
    config_.reset();  // A configuration of another version, or none: figures of values can do without.
  }
}

const SamplesPtr& FigureSource::samples() {
  std::error_code failure;
  if (!samplesRead_ && std::filesystem::exists(folder_.samples(), failure)) samples_ = readSamples(folder_.samples());
  samplesRead_ = true;
  return samples_;
}

SnapshotPtr FigureSource::snapshot(std::int64_t step) {
  if (step < 0) return snapshots_.empty() ? nullptr : store_.load(snapshots_.back().step);
  const bool known = std::any_of(snapshots_.begin(), snapshots_.end(), [step](const SnapshotEvent& event) { return event.step == step; });
  if (known) return store_.load(step);
  std::string steps;
  for (const SnapshotEvent& event : snapshots_) steps += (steps.empty() ? "" : ", ") + std::to_string(event.step);
  throw DataError(root().string() + ": no snapshot at step " + std::to_string(step) +
                  (steps.empty() ? "; the run has none" : "; there are " + steps));
}

double FigureSource::temperature() {
  if (config_) return config_->method.temperature;
  const SnapshotPtr newest = snapshot();
  return newest ? newest->temperature : 0;
}

/// An epoch means the snapshot nearest to it.
std::int64_t FigureSource::stepOf(const FigureRequest& request) const {
  const std::string epoch = optionOf(request, "epoch");
  if (epoch.empty() || snapshots_.empty()) return request.step;
  const double wanted = std::strtod(epoch.c_str(), nullptr);
  const auto nearest = std::min_element(snapshots_.begin(), snapshots_.end(), [wanted](const SnapshotEvent& a, const SnapshotEvent& b) {
    return std::abs(a.epoch - wanted) < std::abs(b.epoch - wanted);
  });
  return nearest->step;
}

std::optional<Figure> FigureSource::curve(const FigureRequest& request, std::optional<std::int64_t> until) {
  const std::string around = optionOf(request, "spread");
  if (!around.empty() && around != "seeds" && around != "bootstrap")
    throw UsageError("spread \"" + around + "\": seeds (of k-means) or bootstrap (95 % over the evaluated images) is expected");
  const bool bootstrap = around == "bootstrap";
  if (bootstrap && !hasBootstrap(*history_))
    throw DataError(root().string() +
                    ": its evaluations hold no bootstrap intervals (they were made by an older version or another program)");
  const ScoreSpread spread = bootstrap ? ScoreSpread::bootstrap : ScoreSpread::seeds;
  for (Figure& figure : curveFigures(history_, temperature())) {
    if (figure.name != request.figure) continue;
    if (!until && !bootstrap) return figure;
    for (const CurveGroup group :
         {CurveGroup::overview, CurveGroup::clustering, CurveGroup::metrics, CurveGroup::assignment, CurveGroup::training}) {
      for (const ChartData& chart : chartsOf(*history_, group, CurveAxis::epoch, temperature(), nullptr, {}, spread))
        if (chart.name == request.figure) return until ? chartFigure(chart, {}, history_->epochOf(*until) + 1e-9) : chartFigure(chart);
    }
  }
  return std::nullopt;
}

Figure FigureSource::mapOf(const FigureRequest& request, int dimensions, const std::optional<QRectF>& bounds) {
  SnapshotPtr shown = snapshot(stepOf(request));
  if (!shown) refuse(request);
  if (optionOf(request, "layout") != "flowing") shown = withIndependentMaps(shown);
  const std::string component = request.component.empty() ? "encoding" : request.component;
  const auto part = shown->components.find(component);
  if (part == shown->components.end() || (dimensions == 3 ? part->second.map3 : part->second.map2).empty()) refuse(request);
  MapColoring coloring{};
  const std::string asked = optionOf(request, "coloring");
  if (!asked.empty() && !parseMapColoring(asked, &coloring))
    throw UsageError("coloring \"" + asked +
                     "\": not one of the map's colourings (classes, clusters, silhouette, knn5, off_class_neighbours, off_class_mass)");
  return mapFigure(shown, samples(), component, dimensions, coloring, bounds);
}

Figure FigureSource::figure(const FigureRequest& request) {
  const auto mode = modeNamed(request.figure);
  if (mode) {
    const SnapshotPtr shown = snapshot(stepOf(request));
    if (!shown) refuse(request);
    MatrixSubject subject{shown, nullptr, samples(), *mode, {}};
    MatrixLook dressed;
    if (const auto since = matrixOptions(request, subject.choice, dressed)) subject.then = snapshot(*since);
    if (matrixOf(subject).size == 0) refuse(request);
    return matrixFigure(subject, dressed);
  }
  if (request.figure == QLatin1String("map2") || request.figure == QLatin1String("map3"))
    return mapOf(request, request.figure == QLatin1String("map3") ? 3 : 2, {});
  if (const auto found = curve(request, {})) return *found;
  refuse(request);
}

std::vector<Figure> FigureSource::everything() {
  const SnapshotPtr newest = snapshot();
  return runFigures(history_, temperature(), newest, samples());
}

void FigureSource::refuse(const FigureRequest& request) {
  std::vector<std::string> names;
  for (const Figure& figure : everything()) {
    const std::string name = figure.request.figure.toStdString();
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  std::string message = root().string() + ": no figure \"" + request.figure.toStdString() + "\"";
  if (!request.component.empty()) message += " of the component \"" + request.component + "\"";
  if (request.step >= 0) message += " at step " + std::to_string(request.step);
  message += "; the run has";
  for (std::size_t i = 0; i < names.size(); ++i) message += (i ? ", " : " ") + names[i];
  throw UsageError(names.empty() ? message + " nothing to draw yet" : message);
}

std::vector<FigureSource::Frame> FigureSource::frames(const FigureRequest& request) {
  std::vector<Frame> frames;
  const bool flat = request.figure == QLatin1String("map2");
  std::optional<QRectF> bounds;
  for (const SnapshotEvent& event : snapshots_) {
    Frame frame{event.epoch, event.step, request, {}};
    frame.request.step = event.step;
    frame.request.options.erase("epoch");
    if (flat) {
      // The film shows how the map moves, so it follows the flowing one; its window holds the maps of all epochs.
      frame.request.options["layout"] = "flowing";
      const SnapshotPtr snapshot = store_.load(event.step);
      const auto part = snapshot->components.find(request.component.empty() ? "encoding" : request.component);
      if (part == snapshot->components.end() || part->second.map2.empty()) continue;
      const QRectF box = boundsOf(part->second.map2);
      bounds = bounds ? bounds->united(box) : box;
    }
    frames.push_back(frame);
  }
  if (frames.empty()) refuse(request);
  for (Frame& frame : frames) frame.bounds = bounds;
  return frames;
}

Figure FigureSource::figure(const Frame& frame) {
  if (frame.bounds) return mapOf(frame.request, 2, frame.bounds);
  if (!modeNamed(frame.request.figure) && !frame.request.figure.startsWith(QLatin1String("map"))) {
    if (auto found = curve(frame.request, frame.step)) return *found;
    refuse(frame.request);
  }
  return figure(frame.request);
}

}  // namespace resa
