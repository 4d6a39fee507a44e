#include "engine/model/load_weights.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/run/error.h"

namespace resa {
namespace {

using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

const char* const kEncoder = "encoder.";
const char* const kProjector = "projector.";
const char* const kPredictor = "predictor.";

bool startsWith(const std::string& text, const std::string& start) { return text.rfind(start, 0) == 0; }
/// BN's counter of batches changes nothing that the network computes.
bool isCounter(const std::string& name) { return name.ends_with("num_batches_tracked"); }

bool holds(const Weights& weights, const std::string& part) {
  const auto first = weights.tensors.lower_bound(part);
  return first != weights.tensors.end() && startsWith(first->first, part);
}

std::string shapeText(at::IntArrayRef shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
  return text + ")";
}

/// Parameters and BN statistics of one part ("encoder."), by their names in the network.
NamedTensors partOf(const NamedTensors& all, const std::string& part) {
  NamedTensors result;
  for (const auto& item : all)
    if (startsWith(item.first, part)) result.push_back(item);
  return result;
}

NamedTensors tensorsOf(const Network& network) {
  NamedTensors all;
  for (const auto& item : network.named_parameters()) all.emplace_back(item.key(), item.value().detach());
  for (const auto& item : network.named_buffers())
    if (!isCounter(item.key())) all.emplace_back(item.key(), item.value());
  return all;
}

/// Why the weights do not fit these tensors; empty where they do.
std::string misfit(const NamedTensors& targets, const Weights& weights, const std::string& part) {
  for (const auto& [name, target] : targets) {
    const auto found = weights.tensors.find(name);
    if (found == weights.tensors.end()) return "lacks the tensor '" + name + "'";
    if (target.sizes() != at::IntArrayRef(found->second.shape))
      return "'" + name + "' has the shape " + shapeText(found->second.shape) + ", the model " + shapeText(target.sizes());
  }
  for (auto item = weights.tensors.lower_bound(part); item != weights.tensors.end() && startsWith(item->first, part); ++item) {
    const auto known = [&](const auto& target) { return target.first == item->first; };
    if (!isCounter(item->first) && std::none_of(targets.begin(), targets.end(), known))
      return "holds '" + item->first + "', which the model does not have";
  }
  return "";
}

void copyPart(const NamedTensors& targets, const Weights& weights) {
  const at::NoGradGuard noGradient;
  for (const auto& [name, target] : targets) {
    const WeightTensor& stored = weights.tensors.at(name);
    target.copy_(at::from_blob(const_cast<float*>(stored.values.data()), stored.shape, at::kFloat));
  }
}

void loadPart(const NamedTensors& all, const Weights& weights, const std::string& part) {
  const NamedTensors targets = partOf(all, part);
  if (const std::string reason = misfit(targets, weights, part); !reason.empty())
    throw DataError(weights.source + ": " + reason + "; check [model] (" + weights.config.model.encoder + ", width " +
                    std::to_string(weights.config.model.width) + ", stem " + weights.config.model.stem + ")");
  copyPart(targets, weights);
}

/// The tensors of one network of a pair without their prefix "momentum_".
NamedTensors memberOf(const NetworkPair& networks, bool momentum) {
  const std::string prefix = "momentum_";
  NamedTensors result;
  for (const auto& [name, tensor] : networks.named())
    if (startsWith(name, prefix) == momentum && !isCounter(name)) result.emplace_back(momentum ? name.substr(prefix.size()) : name, tensor);
  return result;
}

}  // namespace

LoadedNetwork loadNetwork(const Weights& weights, const at::Device& device, const std::string& precision) {
  LoadedNetwork loaded;
  loaded.projector = holds(weights, kProjector);
  loaded.predictor = holds(weights, kPredictor);
  loaded.network = std::make_shared<Network>(weights.config.model, weights.channels, loaded.predictor);
  const NamedTensors all = tensorsOf(*loaded.network);
  loadPart(all, weights, kEncoder);
  if (loaded.projector) loadPart(all, weights, kProjector);
  if (loaded.predictor) loadPart(all, weights, kPredictor);
  loaded.network->to(device);
  loaded.network->usePrecision(precision);
  loaded.network->eval();
  return loaded;
}

std::string loadInto(NetworkPair& networks, const Weights& weights) {
  const NamedTensors student = memberOf(networks, false), momentum = memberOf(networks, true);
  loadPart(student, weights, kEncoder);
  if (networks.hasMomentum()) loadPart(momentum, weights, kEncoder);
  std::string loaded = "the encoder", random;
  for (const char* part : {kProjector, kPredictor}) {
    const NamedTensors targets = partOf(student, part);
    if (targets.empty()) continue;
    const std::string name(part, std::string(part).size() - 1);
    const std::string reason = holds(weights, part) ? misfit(targets, weights, part) : "they do not hold it";
    if (!reason.empty()) {
      random += "; the " + name + " starts at random (" + reason + ")";
      continue;
    }
    copyPart(targets, weights);
    copyPart(partOf(momentum, part), weights);
    loaded += " and the " + name;
  }
  return "weights of " + loaded + " from " + weights.source + random;
}

}  // namespace resa
