#include "app/studio/figures/figure_source.h"

#include <algorithm>
#include <cmath>

#include "engine/run/error.h"
#include "engine/run/studio_notes.h"

namespace resa {
namespace {

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
  store_.setEvents(snapshots_);
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

const FeatureRowsPtr& FigureSource::principalComponents(const std::string& component) {
  const auto known = components_.find(component);
  if (known != components_.end()) return known->second;
  FeatureRowsPtr& rows = components_[component];
  if (!snapshots_.empty()) rows = readPrincipalComponents(folder_.snapshot(snapshots_.back().step), component);
  return rows;
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

Figure FigureSource::figure(const FigureRequest& request) {
  if (auto found = probeFigure(request)) return *found;
  if (isMap(request)) return mapOf(request, {}, {});
  if (isSampleFigure(request.figure)) {
    // A flow without steps ends at the snapshot that is asked for, which an epoch may name.
    FigureRequest dated = request;
    dated.step = stepOf(request);
    return pictures().figure(dated, snapshot(dated.step));
  }
  if (auto found = curve(request, {})) return *found;
  refuse(request);
}

SampleFigures& FigureSource::pictures() {
  if (!pictures_) pictures_.emplace(root(), snapshots_, samples());
  return *pictures_;
}

std::vector<Figure> FigureSource::everything() {
  const SnapshotPtr newest = snapshot();
  std::vector<Figure> figures = runFigures(history_, temperature(), newest, samples());
  for (Figure& figure : pairFigures()) figures.push_back(std::move(figure));
  std::vector<SavedSelection> saved;
  try {
    saved = readStudioNotes(root()).selections;
  } catch (const Error&) {
    // Notes that cannot be read hold no selection; all other figures are as they were.
  }
  for (Figure& figure : pictures().all(newest, saved)) figures.push_back(std::move(figure));
  return figures;
}

void FigureSource::refuse(const FigureRequest& request) {
  std::vector<std::string> names;
  for (const Figure& figure : everything()) {
    const std::string name = figure.request.figure.toStdString();
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (std::find(names.begin(), names.end(), "assignment") != names.end()) names.emplace_back("sinkhorn");
  for (const std::string& kind : pictures().kinds(snapshot()))
    if (std::find(names.begin(), names.end(), kind) == names.end()) names.push_back(kind);
  std::string message = root().string() + ": no figure \"" + request.figure.toStdString() + "\"";
  if (!request.component.empty()) message += " of the component \"" + request.component + "\"";
  if (request.step >= 0) message += " at step " + std::to_string(request.step);
  message += "; the run has";
  for (std::size_t i = 0; i < names.size(); ++i) message += (i ? ", " : " ") + names[i];
  throw UsageError(names.empty() ? message + " nothing to draw yet" : message);
}

std::vector<FigureSource::Frame> FigureSource::frames(const FigureRequest& request) {
  if (isSampleFigure(request.figure)) return sampleFrames(request);
  std::vector<Frame> frames;
  if (isMap(request)) {
    frames = mapFrames(request);
  } else {
    for (const SnapshotEvent& event : snapshots_) {
      frames.push_back({event.epoch, event.step, request, {}, {}});
      frames.back().request.step = event.step;
      frames.back().request.options.erase("epoch");
    }
  }
  if (frames.empty()) refuse(request);
  return frames;
}

/// A flow grows in the places that it has in the end; all others are drawn anew from snapshot to snapshot.
std::vector<FigureSource::Frame> FigureSource::sampleFrames(const FigureRequest& request) {
  const bool flow = request.figure == QLatin1String("cluster_flow");
  std::vector<Frame> frames;
  for (const std::int64_t step : pictures().frameSteps(request, snapshot())) {
    const auto event = std::find_if(snapshots_.begin(), snapshots_.end(), [step](const SnapshotEvent& one) { return one.step == step; });
    Frame frame{event == snapshots_.end() ? 0 : event->epoch, step, request, {}, {}};
    frame.request.options.erase("epoch");
    if (flow)
      frame.request.options["until"] = std::to_string(step);
    else
      frame.request.step = step;
    frames.push_back(frame);
  }
  if (frames.empty()) refuse(request);
  return frames;
}

Figure FigureSource::figure(const Frame& frame) {
  if (isMap(frame.request)) return mapOf(frame.request, frame.bounds, frame.extents);
  if (auto found = probeFigure(frame.request)) return *found;
  if (isSampleFigure(frame.request.figure)) return figure(frame.request);
  if (auto found = curve(frame.request, frame.step)) return *found;
  refuse(frame.request);
}

}  // namespace resa
