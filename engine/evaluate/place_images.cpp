#include "engine/evaluate/place_images.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

#include "engine/data/resident_set.h"
#include "engine/data/streamed_set.h"
#include "engine/data/tensor_file.h"
#include "engine/evaluate/component_features.h"
#include "engine/evaluate/nearest.h"
#include "engine/evaluate/projection.h"
#include "engine/model/load_weights.h"
#include "engine/run/error.h"
#include "engine/run/run_folder.h"
#include "engine/run/safetensors.h"
#include "engine/run/snapshot.h"
#include "engine/weights/weights.h"

namespace resa {
namespace {

using Json = nlohmann::json;
constexpr std::int64_t listedNeighbours = 5;

/// Steps of which full features, snapshot and checkpoint are all there, ascending.
std::vector<std::int64_t> placeableSteps(const RunFolder& run) {
  EventReader events(run.events());
  events.poll();
  std::vector<std::int64_t> steps;
  for (const SnapshotEvent& snapshot : events.history().snapshots) {
    const std::filesystem::path file = run.snapshot(snapshot.step), name = file.filename();
    if (std::filesystem::exists(file) && std::filesystem::exists(run.file("features") / name) &&
        std::filesystem::exists(run.file("checkpoints") / name))
      steps.push_back(snapshot.step);
  }
  return steps;
}

std::int64_t chosenStep(const PlaceRequest& request, const RunFolder& run) {
  const std::vector<std::int64_t> steps = placeableSteps(run);
  if (steps.empty())
    throw DataError(run.root().string() +
                    ": no step has a snapshot, full features and a checkpoint; ask the running trainer for them (resa "
                    "control RUN snapshot, then checkpoint) or let an epoch end");
  if (!request.step) return steps.back();
  if (std::find(steps.begin(), steps.end(), *request.step) != steps.end()) return *request.step;
  std::string there;
  for (const std::int64_t step : steps) there += (there.empty() ? "" : ", ") + std::to_string(step);
  throw DataError(run.root().string() + ": step " + std::to_string(*request.step) +
                  " lacks full features or a checkpoint; images can be placed at " + there);
}

/// The pictures as the network's outputs for them, (m, d) float32.
at::Tensor encoded(const Weights& weights, const PlaceRequest& request) {
  ImageListing listing;
  listing.name = "images";
  for (const auto& file : request.images) {
    if (!std::filesystem::is_regular_file(file)) throw DataError(file.string() + ": no such file");
    listing.ids.push_back(std::int64_t(listing.files.size()));
    listing.files.push_back(file);
  }
  // Sets of one size are evaluated as they are: the picture is brought to that size; others have their own resize and centre crop.
  const CentreView view = isListed(weights.config.data.set) ? centreView(weights.config.evaluate, weights.inputSize)
                                                            : CentreView{weights.inputSize, weights.inputSize};
  const StreamedSet::Options options{.channels = weights.channels, .view = view};
  const StreamedSet set(std::move(listing), options, at::kCPU);
  std::vector<std::int64_t> rows(request.images.size());
  std::iota(rows.begin(), rows.end(), 0);
  const LoadedNetwork loaded = loadNetwork(weights, at::kCPU);
  const FeatureMap features =
      componentFeatures(*loaded.network, set, rows, evalNormalization(weights.config.data, weights.channels), {request.component});
  // In the place of a damaged picture would stand another one: here it is an error.
  const std::vector<std::string> damaged = set.takeDamaged();
  if (!damaged.empty()) throw DataError(damaged.front());
  return features.at(request.component);
}

}  // namespace

nlohmann::json placeImages(const PlaceRequest& request) {
  const RunFolder run(request.run);
  if (!run.isRun()) throw DataError(request.run.string() + ": not a run folder (no run.toml)");
  if (request.images.empty()) throw UsageError("name at least one image to place");
  const std::int64_t step = chosenStep(request, run);
  const auto stored = SafetensorsFile::open(run.file("features") / run.snapshot(step).filename());
  const auto snapshot = SafetensorsFile::open(run.snapshot(step));
  const Weights weights = readWeights(request.run, {.step = step, .network = snapshot->metadata("network", "")});
  const auto compared = [&](const at::Tensor& features) {
    return snapshot->metadata("normalize", "l2") == "l2" ? normalizedRows(features) : features;
  };
  const at::Tensor old = compared(loadTensor(*stored, request.component).to(at::kFloat)), added = compared(encoded(weights, request));
  const at::Tensor neighbours = nearestRows(added, old, listedNeighbours).index;
  const SamplesPtr samples = readSamples(run.samples());

  Json images = Json::array();
  for (std::size_t i = 0; i < request.images.size(); ++i) {
    Json image = {{"file", request.images[i].string()}, {"neighbours", Json::array()}, {"classes", Json::array()}};
    for (std::int64_t j = 0; j < neighbours.size(1); ++j) {
      const auto row = neighbours[std::int64_t(i)][j].item<std::int64_t>();
      image["neighbours"].push_back(row);
      if (!samples->labels.empty()) image["classes"].push_back(samples->classes.at(std::size_t(samples->labels.at(std::size_t(row)))));
    }
    images.push_back(std::move(image));
  }
  for (const std::string dims : {"2", "3"}) {
    const std::string key = request.component + ".map" + dims;
    if (snapshot->tensors().count(key) == 0) continue;
    const double perplexity = std::atof(snapshot->metadata(key + ".perplexity", "30").c_str());
    const at::Tensor places = placeInMap(old, loadTensor(*snapshot, key).to(at::kFloat), added, perplexity).to(at::kDouble);
    for (std::size_t i = 0; i < request.images.size(); ++i) {
      const at::Tensor place = places[std::int64_t(i)];
      images[i]["map" + dims] = std::vector<double>(place.const_data_ptr<double>(), place.const_data_ptr<double>() + place.numel());
    }
  }
  return {{"step", step}, {"component", request.component}, {"images", std::move(images)}};
}

}  // namespace resa
