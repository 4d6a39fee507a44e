#include "engine/train/feature_extraction.h"

#include <torch/nn/modules/batchnorm.h>

namespace resa {
namespace {

constexpr std::int64_t kEvaluationBatch = 500;

template <class Norm>
bool setMomentum(torch::nn::Module& module, double momentum) {
  auto* norm = module.as<Norm>();
  if (norm) norm->options.momentum(momentum);
  return norm != nullptr;
}

void setStatisticsMomentum(Network& network, double momentum) {
  for (auto& module : network.modules())
    if (!setMomentum<torch::nn::BatchNorm2d>(*module, momentum)) setMomentum<torch::nn::BatchNorm1d>(*module, momentum);
}

}  // namespace

FeatureMap extractFeatures(Network& network, const ImageStore& set, const std::vector<std::int64_t>& rows,
                           const Normalization& normalization) {
  const at::NoGradGuard noGradient;
  network.eval();
  std::map<std::string, std::vector<at::Tensor>> parts;
  for (std::size_t first = 0; first < rows.size(); first += kEvaluationBatch) {
    const std::size_t last = std::min(rows.size(), first + std::size_t(kEvaluationBatch));
    const at::Tensor images = set.rows({rows.begin() + std::ptrdiff_t(first), rows.begin() + std::ptrdiff_t(last)});
    const Features features = network.forward(normalizeImages(images.to(at::kFloat).div(255), normalization));
    parts["encoding"].push_back(features.encoding);
    parts["embedding"].push_back(features.embedding);
    for (std::size_t k = 0; k < features.hidden.size(); ++k) parts["hidden_" + std::to_string(k + 1)].push_back(features.hidden[k]);
  }
  network.train();
  FeatureMap result;
  for (const auto& [name, tensors] : parts) result[name] = at::cat(tensors);
  return result;
}

at::Tensor pixelFeatures(const ImageStore& set, const std::vector<std::int64_t>& rows) {
  return thumbnails(set.rows(rows)).to(at::kFloat).div_(255).flatten(1);
}

void recomputeStatistics(Network& network, const std::vector<at::Tensor>& batches) {
  const at::NoGradGuard noGradient;
  network.train();
  constexpr double usual = 0.1;  // PyTorch's default, what training goes on with
  for (std::size_t i = 0; i < batches.size(); ++i) {
    setStatisticsMomentum(network, 1.0 / double(i + 1));
    network.forward(batches[i]);
  }
  setStatisticsMomentum(network, usual);
}

}  // namespace resa
