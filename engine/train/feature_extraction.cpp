#include "engine/train/feature_extraction.h"

#include <torch/nn/modules/batchnorm.h>

#include "engine/evaluate/component_features.h"

namespace resa {
namespace {

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

at::Tensor pixelFeatures(const ImageStore& set, const std::vector<std::int64_t>& rows) {
  constexpr std::size_t block = 512;  // whole pictures in memory at a time
  std::vector<at::Tensor> parts;
  for (std::size_t first = 0; first < rows.size(); first += block) {
    const std::vector<std::int64_t> part(rows.begin() + std::ptrdiff_t(first),
                                         rows.begin() + std::ptrdiff_t(std::min(rows.size(), first + block)));
    parts.push_back(thumbnails(set.rows(part)).flatten(1));
  }
  return at::cat(parts).to(at::kFloat).div_(255);
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
