#include "engine/evaluate/component_features.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace resa {
namespace {

constexpr std::size_t kBatch = 500;

const char* const kEncoding = "encoding";
const char* const kEmbedding = "embedding";
const char* const kProbe = "probe";

bool ofTheProjector(const std::string& component) { return component != kEncoding && component != kProbe; }

}  // namespace

std::vector<std::string> componentNames(const ModelConfig& model) {
  std::vector<std::string> names{kEncoding};
  for (std::int64_t k = 1; k < model.projectorLayers; ++k) names.push_back("hidden_" + std::to_string(k));
  names.push_back(kEmbedding);
  return names;
}

FeatureMap componentsOf(Network& network, const at::Tensor& images, const std::vector<std::string>& components) {
  const bool all = components.empty();
  const auto named = [&](const std::string& name) { return std::find(components.begin(), components.end(), name) != components.end(); };
  const auto wanted = [&](const std::string& name) { return all || named(name); };
  FeatureMap result;
  if (named(kProbe)) result[kProbe] = network.probeFeatures(images);
  if (all || std::any_of(components.begin(), components.end(), ofTheProjector)) {
    const Features features = network.forward(images);
    if (wanted(kEncoding)) result[kEncoding] = features.encoding;
    if (wanted(kEmbedding)) result[kEmbedding] = features.embedding;
    for (std::size_t k = 0; k < features.hidden.size(); ++k)
      if (const std::string name = "hidden_" + std::to_string(k + 1); wanted(name)) result[name] = features.hidden[k];
  } else if (wanted(kEncoding)) {
    result[kEncoding] = network.encode(images);
  }
  return result;
}

FeatureMap componentFeatures(Network& network, const ImageStore& set, const std::vector<std::int64_t>& rows,
                             const Normalization& normalization, const std::vector<std::string>& components, const Progress& progress) {
  const at::NoGradGuard noGradient;
  network.eval();
  FeatureMap result;
  for (std::size_t first = 0; first < rows.size(); first += kBatch) {
    reportProgress(progress, double(first) / double(rows.size()));
    const std::size_t last = std::min(rows.size(), first + kBatch);
    const at::Tensor images = set.rows({rows.begin() + std::ptrdiff_t(first), rows.begin() + std::ptrdiff_t(last)});
    for (const auto& [name, features] : componentsOf(network, normalizeImages(images.to(at::kFloat).div(255), normalization), components)) {
      // One matrix from the start: parts that are joined at the end would need the memory twice.
      at::Tensor& whole = result[name];
      if (!whole.defined()) whole = at::empty({std::int64_t(rows.size()), features.size(1)}, features.options());
      whole.narrow(0, std::int64_t(first), features.size(0)).copy_(features);
    }
  }
  return result;
}

}  // namespace resa
