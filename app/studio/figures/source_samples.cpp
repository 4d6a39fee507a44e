#include "app/studio/figures/source_samples.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "app/studio/run/cluster_reader.h"
#include "engine/run/error.h"
#include "widgets/map/map_data.h"
#include "widgets/samples/gallery_figures.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

constexpr int mostStages = 8, usualParts = 3, mostParts = 64, mostNeighbours = 1000;

/// The choices of each figure.
const std::map<std::string, std::vector<std::string>>& choices() {
  static const std::map<std::string, std::vector<std::string>> all{{"cluster_table", {"sort", "order"}},
                                                                   {"clusters", {"cluster", "sort", "order"}},
                                                                   {"confusion", {"cells"}},
                                                                   {"cluster_flow", {"steps", "noise", "until"}},
                                                                   {"sub_centroids", {"class", "k", "part"}},
                                                                   {"neighbours", {"sample", "k"}},
                                                                   {"contact_sheet", {"samples", "selection", "class", "images", "what"}}};
  return all;
}

std::string option(const FigureRequest& request, const char* name) {
  const auto found = request.options.find(name);
  return found == request.options.end() ? std::string() : found->second;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::string componentOf(const FigureRequest& request) { return request.component.empty() ? "encoding" : request.component; }

/// "my birds: 1" as a part of a file's name.
QString slug(const QString& text) {
  QString made;
  for (const QChar letter : text) made += letter.isLetterOrNumber() ? letter : QLatin1Char('_');
  return made;
}

}  // namespace

bool isSampleFigure(const QString& figure) { return choices().count(figure.toStdString()) > 0; }

bool changesOverTime(const FigureRequest& request) { return !request.figure.isEmpty() && request.figure != QLatin1String("contact_sheet"); }

SampleFigures::SampleFigures(std::filesystem::path run, std::vector<SnapshotEvent> events, SamplesPtr samples)
    : run_(std::move(run)), events_(std::move(events)), samples_(std::move(samples)) {}

void SampleFigures::fail(const FigureRequest& request, const std::string& problem) const {
  throw UsageError(run_.string() + ": " + request.figure.toStdString() + ": " + problem);
}

BoardShape SampleFigures::shapeFor(const FigureRequest& request, const Snapshot& snapshot) const {
  if (auto shape = shapeOf(snapshot, *samples_, componentOf(request))) return *shape;
  std::vector<std::string> known;
  for (const std::string& component : componentOrder(snapshot))
    if (shapeOf(snapshot, *samples_, component)) known.push_back(component);
  fail(request, "no clusters of the component \"" + componentOf(request) + "\" at step " + std::to_string(snapshot.step) +
                    (known.empty() ? "; the snapshot stores none" : "; there are those of " + joined(known)));
}

LaterBoard SampleFigures::board(const SnapshotPtr& snapshot, const std::string& component) const {
  return LaterBoard(std::function<ClusterBoardPtr()>(
      [run = run_, samples = samples_, snapshot, component] { return readBoard(run, *snapshot, *samples, component); }));
}

FlowShape SampleFigures::flowShape(const FigureRequest& request, const Snapshot& snapshot) const {
  FlowShape shape{componentOf(request), {}, shapeFor(request, snapshot).count, option(request, "noise") != "none"};
  std::vector<std::int64_t> known;
  for (const SnapshotEvent& event : events_)
    if (request.step < 0 || event.step <= request.step) known.push_back(event.step);
  if (const std::string steps = option(request, "steps"); !steps.empty()) {
    for (const std::int64_t step : parseIds(steps)) {
      if (std::find(known.begin(), known.end(), step) == known.end())
        fail(request, "no snapshot at step " + std::to_string(step) + "; there are " + idList(known));
      shape.steps.push_back(step);
    }
  } else if (!known.empty()) {
    shape.steps = spreadSteps(known, known.front(), known.back(), mostStages);
  }
  if (shape.steps.size() < 2) fail(request, "a flow needs two snapshots; there are " + std::to_string(shape.steps.size()));
  return shape;
}

LaterFlow SampleFigures::flow(const FlowShape& shape) {
  const std::string key = shape.component + " " + idList(shape.steps) + (shape.noise ? "" : " without noise");
  const auto found = flows_.find(key);
  if (found != flows_.end()) return found->second;
  const std::function<ClusterFlowPtr()> make = [run = run_, events = events_, shape] {
    std::vector<FlowInput> inputs = readFlow(run, events, shape.steps, shape.component);
    if (inputs.empty()) throw DataError(run.string() + ": no snapshot with clusters of " + shape.component + " can be read");
    for (FlowInput& input : inputs)
      if (shape.noise) input.noise = readNoise(run, input, shape.component);
    return resa::flowOf(inputs, shape.component);
  };
  return flows_.emplace(key, LaterFlow(make)).first->second;
}

Figure SampleFigures::flowOf(const FigureRequest& request, const Snapshot& snapshot) {
  const FlowShape shape = flowShape(request, snapshot);
  const std::string until = option(request, "until");
  if (until.empty()) return flowFigure(shape, flow(shape), samples_);
  return flowFigure(shape, flow(shape), samples_, std::strtoll(until.c_str(), nullptr, 10));
}

Figure SampleFigures::galleries(const FigureRequest& request, const SnapshotPtr& snapshot) const {
  BoardShape shape = shapeFor(request, *snapshot);
  const LaterBoard clusters = board(snapshot, shape.component);
  const std::string chosen = option(request, "cluster");
  if (chosen.empty()) return clusterGalleryFigure(shape, clusters, samples_, readSort(request));
  std::vector<std::string> known;
  for (const ClusterFacts& facts : clusters.get()->clusters) {
    if (std::to_string(facts.cluster) == chosen) return clusterGalleryFigure(shape, clusters, samples_, {}, facts.cluster);
    known.push_back(std::to_string(facts.cluster));
  }
  fail(request, "no cluster \"" + chosen + "\"; there are " + joined(known));
}

int SampleFigures::labelOf(const FigureRequest& request) const {
  const std::string name = option(request, "class");
  const int label = labelNamed(*samples_, name);
  if (label >= 0) return label;
  std::vector<std::string> known;
  for (int i = 0; i < std::min(classCount(*samples_), 40); ++i) known.push_back(className(samples_.get(), i).toStdString());
  if (known.empty()) fail(request, "the images of this run have no classes");
  fail(request, (name.empty() ? std::string("the option class=NAME is missing") : "no class \"" + name + "\"") + "; there are " +
                    joined(known) + (classCount(*samples_) > 40 ? ", ..." : ""));
}

Figure SampleFigures::split(const FigureRequest& request, const Snapshot& snapshot) const {
  const auto number = [&](const char* name, int usual, int most) {
    const std::string text = option(request, name);
    if (text.empty()) return usual;
    int value = 0;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || rest != text.data() + text.size() || value < 1 || value > most)
      fail(request, std::string(name) + " \"" + text + "\": a number of 1 to " + std::to_string(most) + " is expected");
    return value;
  };
  const int label = labelOf(request), parts = number("k", usualParts, mostParts);
  const ClassSplitPtr made = readSplit(run_, snapshot, *samples_, componentOf(request), label, parts);
  return splitFigure(made, samples_, number("part", 0, parts) - 1);
}

Figure SampleFigures::neighbours(const FigureRequest& request, const Snapshot& snapshot) const {
  const std::string sample = option(request, "sample"), wanted = option(request, "k");
  const std::vector<std::int64_t>& ids = samples_->ids;
  const std::string known = ids.empty() ? std::string("none") : idList({ids.front()}) + " to " + idList({ids.back()});
  if (sample.empty()) fail(request, "the option sample=ID is missing; the evaluated images have the ids " + known);
  const std::vector<std::int64_t> asked = parseIds(sample);
  const auto row = asked.size() == 1 ? std::find(ids.begin(), ids.end(), asked.front()) : ids.end();
  if (row == ids.end()) fail(request, "no evaluated image has the id \"" + sample + "\"; they are " + known);
  NeighbourList list = neighboursOf(snapshot, componentOf(request), int(row - ids.begin()));
  if (list.stored.empty())
    fail(request, "no neighbours in the component \"" + componentOf(request) + "\"; there is " + joined(componentOrder(snapshot)));
  if (wanted.empty()) return neighboursFigure(list, samples_);
  list.count = std::atoi(wanted.c_str());
  if (list.count <= int(list.stored.size()) || list.count > mostNeighbours)
    fail(request, "k \"" + wanted + "\": more than the " + std::to_string(list.stored.size()) + " stored neighbours and at most " +
                      std::to_string(mostNeighbours) + " are expected");
  list.further = readNeighbours(run_, snapshot.step, list.component, list.row, list.count + 1);
  list.remark = furtherText();
  return neighboursFigure(list, samples_);
}

Figure SampleFigures::sheet(const FigureRequest& request, const std::vector<SavedSelection>& saved) const {
  const bool probe = option(request, "images") == "probe";
  const ImagesOf images = probe ? ImagesOf::probe : ImagesOf::evaluated;
  const std::vector<std::int64_t>& ids = probe ? samples_->probeIds : samples_->ids;
  const std::string named = option(request, "selection"), listed = option(request, "samples");
  const auto rowsOf = [&](const std::vector<std::int64_t>& wanted, const std::string& split) {
    Selection selection{split, wanted, -1, {}};
    std::sort(selection.ids.begin(), selection.ids.end());
    return split == samples_->split && !probe ? evaluatedRows(selection, *samples_) : probeRows(selection, *samples_);
  };
  if (!named.empty()) {
    std::vector<std::string> known;
    for (const SavedSelection& one : saved) {
      known.push_back("\"" + one.name + "\"");
      if (one.name != named) continue;
      const bool evaluated = one.split == samples_->split;
      Figure figure = contactSheet(samples_, evaluated ? ImagesOf::evaluated : ImagesOf::probe, rowsOf(one.ids, one.split),
                                   QString::fromStdString(one.name), false);
      figure.name += "_" + slug(QString::fromStdString(one.name));
      figure.request.options = {{"selection", one.name}};
      return figure;
    }
    fail(request, "no saved selection \"" + named + "\"; " + (known.empty() ? "the run has none" : "there are " + joined(known)));
  }
  if (!listed.empty()) {
    const std::vector<int> rows = rowsOf(parseIds(listed), probe ? probeSplit : samples_->split);
    if (rows.empty()) fail(request, "none of the images has one of the ids " + listed.substr(0, 60));
    return contactSheet(samples_, images, rows, QString::fromStdString(option(request, "what")), false);
  }
  std::vector<int> rows(ids.size());
  std::iota(rows.begin(), rows.end(), 0);
  if (option(request, "class").empty()) return contactSheet(samples_, images, rows, {}, true);
  const int label = labelOf(request);
  const std::vector<std::int32_t>& labels = probe ? samples_->probeLabels : samples_->labels;
  std::erase_if(rows, [&](int row) { return std::size_t(row) >= labels.size() || labels[std::size_t(row)] != label; });
  Figure figure = contactSheet(samples_, images, rows, className(samples_.get(), label), false);
  figure.name += "_" + slug(className(samples_.get(), label));
  figure.request.options = {{"class", option(request, "class")}};
  if (probe) figure.request.options["images"] = "probe";
  return figure;
}

Figure SampleFigures::figure(const FigureRequest& request, const SnapshotPtr& snapshot) {
  const std::string kind = request.figure.toStdString();
  const std::vector<std::string>& known = choices().at(kind);
  for (const auto& [key, value] : request.options)
    if (key != "epoch" && std::find(known.begin(), known.end(), key) == known.end())
      fail(request, "no option \"" + key + "\"; there are epoch, " + joined(known));
  if (!samples_) fail(request, "this run stores no samples");
  if ((kind == "clusters" || kind == "sub_centroids" || kind == "neighbours" || kind == "contact_sheet") && samples_->images.count == 0)
    fail(request, "this run was written without images");
  // Notes are read only where one of them is asked for: they may be damaged.
  if (kind == "contact_sheet")
    return sheet(request, option(request, "selection").empty() ? std::vector<SavedSelection>() : readStudioNotes(run_).selections);
  if (!snapshot) fail(request, "the run has no snapshot yet");
  if (kind == "cluster_flow") return flowOf(request, *snapshot);
  if (kind == "sub_centroids") return split(request, *snapshot);
  if (kind == "neighbours") return neighbours(request, *snapshot);
  if (kind == "clusters") return galleries(request, snapshot);
  const BoardShape shape = shapeFor(request, *snapshot);
  if (kind == "cluster_table") return clusterTableFigure(shape, board(snapshot, shape.component), samples_, readSort(request));
  if (shape.classes == 0) fail(request, "the images of this run have no classes to set the clusters against");
  const std::string cells = option(request, "cells");
  if (!cells.empty() && cells != "shares" && cells != "counts") fail(request, "cells \"" + cells + "\": counts or shares is expected");
  return confusionFigure(shape, board(snapshot, shape.component), samples_, cells == "shares");
}

std::vector<Figure> SampleFigures::all(const SnapshotPtr& snapshot, const std::vector<SavedSelection>& saved) {
  std::vector<Figure> figures;
  if (!samples_ || !snapshot) return figures;
  const bool pictured = samples_->images.count > 0;
  for (const std::string& component : componentOrder(*snapshot)) {
    const auto shape = shapeOf(*snapshot, *samples_, component);
    if (!shape) continue;
    const LaterBoard clusters = board(snapshot, component);
    figures.push_back(clusterTableFigure(*shape, clusters, samples_));
    if (pictured) figures.push_back(clusterGalleryFigure(*shape, clusters, samples_));
    if (shape->classes > 0) figures.push_back(confusionFigure(*shape, clusters, samples_));
    const FigureRequest whole{QStringLiteral("cluster_flow"), snapshot->step, component, {}};
    const auto before = std::count_if(events_.begin(), events_.end(), [&](const auto& event) { return event.step <= snapshot->step; });
    if (before > 1) figures.push_back(flowOf(whole, *snapshot));
  }
  for (const SavedSelection& one : saved) {
    FigureRequest request{QStringLiteral("contact_sheet"), -1, {}, {{"selection", one.name}}};
    Figure made = pictured ? sheet(request, saved) : Figure();
    if (pictured) figures.push_back(std::move(made));
  }
  return figures;
}

std::vector<std::string> SampleFigures::kinds(const SnapshotPtr& snapshot) const {
  std::vector<std::string> kinds;
  if (!samples_ || samples_->images.count == 0) return kinds;
  kinds.push_back("contact_sheet");
  if (!snapshot) return kinds;
  if (!samples_->labels.empty()) kinds.push_back("sub_centroids (--option class=NAME)");
  const auto& parts = snapshot->components;
  if (std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.second.neighbourCount > 0; }))
    kinds.push_back("neighbours (--option sample=ID)");
  return kinds;
}

std::vector<std::int64_t> SampleFigures::frameSteps(const FigureRequest& request, const SnapshotPtr& snapshot) {
  if (!changesOverTime(request)) fail(request, "is the same at every snapshot: there is nothing to film");
  std::vector<std::int64_t> steps;
  if (request.figure == QLatin1String("cluster_flow") && samples_ && snapshot) return flowShape(request, *snapshot).steps;
  for (const SnapshotEvent& event : events_) steps.push_back(event.step);
  return steps;
}

}  // namespace resa
