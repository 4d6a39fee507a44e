#include "engine/train/map_maker.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "engine/data/tensor_file.h"
#include "engine/evaluate/projection.h"

namespace resa {
namespace {

constexpr std::int64_t comparedEvery = 10;  // flowing snapshots
constexpr double tolerated = 1.02;          // KL of a flowing map relative to one made from nothing

/// The first `dims` components; fewer features than axes leave an axis at 0.
at::Tensor leadingComponents(const at::Tensor& components, std::int64_t dims) {
  const std::int64_t there = std::min(dims, components.size(1));
  return at::constant_pad_nd(components.narrow(1, 0, there), {0, dims - there});
}

}  // namespace

MapMaker::Made MapMaker::layOut(const at::Tensor& components, int dims, const std::function<void()>& interruption) const {
  TsneOptions options{.dims = dims, .perplexity = config_.perplexity, .iterations = int(config_.mapIterations), .seed = seed_};
  options.exaggerated = options.iterations / 3;
  options.progress = [&](int, double) { return interruption(), true; };
  TsneResult result = tsne(components, options);
  return {std::move(result.map), result.kl};
}

MapMaker::Made MapMaker::flowOn(const at::Tensor& components, const at::Tensor& from, const std::function<void()>& interruption) const {
  // The map is near its place already: half the iterations, no exaggeration.
  TsneOptions options{.dims = int(from.size(1)),
                      .perplexity = config_.perplexity,
                      .iterations = int(config_.mapIterations / 2),
                      .exaggerated = 0,
                      .seed = seed_,
                      .initial = from};
  options.progress = [&](int, double) { return interruption(), true; };
  const TsneResult result = tsne(components, options);
  return {alignMap(result.map, from), result.kl};
}

/// The next t-SNE map of `key`, and its mode.
MapMaker::Made MapMaker::next(SafetensorsWriter& writer, const std::string& key, const at::Tensor& components, bool last,
                              const std::function<void()>& interruption) {
  const int dims = std::atoi(key.c_str() + key.size() - 1);
  const auto flow = flows_.find(key);
  const bool flowing = config_.projectionMode == "flowing" && flow != flows_.end() && flow->second.map.size(0) == components.size(0);
  writer.setMetadata(key + ".mode", flowing ? "flowing" : "independent");
  if (!flowing) {
    const Made made = layOut(components, dims, interruption);
    flows_[key] = {made.map, 0};
    return made;
  }
  Flow& before = flow->second;
  Made made = flowOn(components, before.map, interruption);
  if (++before.snapshots % comparedEvery == 0 || last) {
    const Made anew = layOut(components, dims, interruption);
    writer.setMetadata(key + ".independent_kl", std::to_string(anew.kl));
    writer.setMetadata(key + ".independent_knn10", std::to_string(neighbourPreservation(components, anew.map, 10)));
    addTensor(writer, key + ".independent", alignMap(anew.map, before.map));
    if (made.kl > tolerated * anew.kl) {
      made = {alignMap(anew.map, before.map), anew.kl};
      before.snapshots = 0;
      writer.setMetadata(key + ".mode", "independent");
      writer.setMetadata(key + ".relaid", "true");
      relaid_.push_back(key);
    }
  }
  before.map = made.map;
  writer.setMetadata(key + ".flowed", std::to_string(before.snapshots));
  return made;
}

void MapMaker::add(SafetensorsWriter& writer, const std::string& name, const at::Tensor& components, bool last,
                   const std::function<void()>& interruption) {
  if (config_.projection == "none") return;
  for (const std::string& dims : config_.projectionDims) {
    const std::string key = name + ".map" + dims;
    at::Tensor map;
    if (config_.projection == "pca") {
      map = leadingComponents(components, std::stol(dims));
      writer.setMetadata(key + ".mode", "independent");
    } else {
      const Made made = next(writer, key, components, last, interruption);
      map = made.map;
      writer.setMetadata(key + ".kl", std::to_string(made.kl));
      writer.setMetadata(key + ".perplexity", std::to_string(config_.perplexity));
      writer.setMetadata(key + ".seed", std::to_string(seed_));
    }
    writer.setMetadata(key + ".method", config_.projection);
    writer.setMetadata(key + ".knn10", std::to_string(neighbourPreservation(components, map, 10)));
    addTensor(writer, key, map);
  }
}

void MapMaker::continueFrom(const SafetensorsFile& snapshot) {
  for (const auto& [name, view] : snapshot.tensors())
    if (name.ends_with(".map2") || name.ends_with(".map3"))
      flows_[name] = {loadTensor(snapshot, name), std::atoll(snapshot.metadata(name + ".flowed", "0").c_str())};
}

}  // namespace resa
