#include "engine/model/network.h"

#include <ATen/autocast_mode.h>

namespace resa {
namespace {

/// bfloat16 autocast for one device type while it lives.
class Bfloat16Autocast {
 public:
  Bfloat16Autocast(bool on, at::DeviceType device) : on_(on), device_(device) {
    if (!on_) return;
    before_ = at::autocast::is_autocast_enabled(device_);
    at::autocast::set_autocast_enabled(device_, true);
    at::autocast::set_autocast_dtype(device_, at::kBFloat16);
    at::autocast::increment_nesting();
  }
  ~Bfloat16Autocast() {
    if (!on_) return;
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(device_, before_);
  }
  Bfloat16Autocast(const Bfloat16Autocast&) = delete;
  Bfloat16Autocast& operator=(const Bfloat16Autocast&) = delete;

 private:
  bool on_, before_ = false;
  at::DeviceType device_;
};

at::Tensor atLeastFloat(const at::Tensor& x) { return x.scalar_type() == at::kDouble ? x : x.to(at::kFloat); }

/// Floating-point buffers only: BN's running mean and variance, not its counter.
std::vector<std::pair<std::string, at::Tensor>> statistics(const Network& network) {
  std::vector<std::pair<std::string, at::Tensor>> found;
  for (const auto& item : network.named_buffers())
    if (item.value().is_floating_point()) found.emplace_back(item.key(), item.value());
  return found;
}

at::Tensor viewInside(const at::Tensor& flat, std::int64_t offset, const at::Tensor& like, bool channelsLast) {
  const at::Tensor block = flat.narrow(0, offset, like.numel());
  if (!channelsLast || like.dim() != 4) return block.view(like.sizes());
  return block.view({like.size(0), like.size(2), like.size(3), like.size(1)}).permute({0, 3, 1, 2});
}

}  // namespace

Head::Head(const std::vector<std::int64_t>& sizes, bool finalNorm) {
  std::size_t index = 0;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    const bool last = i + 2 == sizes.size();
    linears_.push_back(register_module(std::to_string(index++), torch::nn::Linear(sizes[i], sizes[i + 1])));
    if (!last || finalNorm)
      norms_.push_back(
          register_module(std::to_string(index++), torch::nn::BatchNorm1d(torch::nn::BatchNorm1dOptions(sizes[i + 1]).affine(!last))));
    if (!last) ++index;  // the ReLU's place in the sequence
  }
}

at::Tensor Head::forward(at::Tensor x, std::vector<at::Tensor>* hidden) {
  for (std::size_t i = 0; i < linears_.size(); ++i) {
    x = linears_[i](x);
    if (i < norms_.size()) x = norms_[i](x);
    if (i + 1 == linears_.size()) break;
    x = at::relu(x);
    if (hidden) hidden->push_back(x);
  }
  return x;
}

Network::Network(const ModelConfig& config, std::int64_t channels, bool withPredictor)
    : encoder_(register_module("encoder", makeEncoder(config, channels))) {
  std::vector<std::int64_t> sizes{encoder_->dimension()};
  sizes.insert(sizes.end(), std::size_t(config.projectorLayers - 1), config.projectorHidden);
  sizes.push_back(config.projectorOut);
  projector_ = register_module("projector", std::make_shared<Head>(sizes, true));
  if (withPredictor)
    predictor_ = register_module(
        "predictor", std::make_shared<Head>(std::vector{config.projectorOut, config.projectorHidden, config.projectorOut}, false));
}

Features Network::forward(const at::Tensor& images) {
  const Bfloat16Autocast autocast(bfloat16_, images.device().type());
  Features features;
  const at::Tensor encoding = encoder_->forward(images);
  const at::Tensor embedding = projector_->forward(encoding, &features.hidden);
  features.encoding = atLeastFloat(encoding);
  features.embedding = atLeastFloat(embedding);
  for (at::Tensor& hidden : features.hidden) hidden = atLeastFloat(hidden);
  return features;
}

at::Tensor Network::predict(const at::Tensor& embedding) {
  const Bfloat16Autocast autocast(bfloat16_, embedding.device().type());
  return predictor_ ? atLeastFloat(predictor_->forward(embedding)) : embedding;
}

at::Tensor flatten(const std::vector<at::Tensor>& tensors, bool channelsLast) {
  std::int64_t total = 0;
  for (const at::Tensor& tensor : tensors) total += tensor.numel();
  const at::Tensor flat = at::empty({total}, tensors.front().options().requires_grad(false));
  std::int64_t offset = 0;
  for (at::Tensor tensor : tensors) {
    const at::Tensor view = viewInside(flat, offset, tensor, channelsLast);
    view.copy_(tensor.detach());
    tensor.set_data(view);
    offset += tensor.numel();
  }
  return flat;
}

NetworkPair::NetworkPair(const Config& config, std::int64_t channels, const at::Device& device, at::ScalarType dtype) {
  torch::manual_seed(std::uint64_t(config.train.seed));
  student_ = std::make_shared<Network>(config.model, channels, config.model.predictor);
  student_->to(device, dtype);
  student_->useBfloat16(config.train.precision == "bfloat16");
  for (const auto& item : student_->named_parameters()) {
    parameterNames_.push_back(item.key());
    parameterList_.push_back(item.value());
  }
  const bool channelsLast = config.train.channelsLast;
  parameters_ = flatten(parameterList_, channelsLast);
  gradients_ = at::zeros_like(parameters_);
  std::int64_t offset = 0;
  for (at::Tensor& parameter : parameterList_) {
    parameter.mutable_grad() = viewInside(gradients_, offset, parameter, channelsLast);
    offset += parameter.numel();
  }
  std::vector<at::Tensor> buffers;
  for (auto& [name, buffer] : statistics(*student_)) buffers.push_back(buffer);
  if (config.method.useMomentum) {
    momentum_ = std::make_shared<Network>(config.model, channels, false);
    momentum_->to(device, dtype);
    momentum_->useBfloat16(config.train.precision == "bfloat16");
    std::vector<at::Tensor> copies;
    for (at::Tensor& parameter : momentum_->parameters()) copies.push_back(parameter.requires_grad_(false));
    momentumParameters_ = flatten(copies, channelsLast);
    momentumParameters_.copy_(parameters_.narrow(0, 0, momentumParameters_.numel()));
    for (auto& [name, buffer] : statistics(*momentum_)) buffers.push_back(buffer);
  }
  buffers_ = flatten(buffers);
}

void NetworkPair::updateMomentum(const at::Tensor& coefficient) {
  if (momentum_) momentumParameters_.mul_(coefficient).add_(parameters_.narrow(0, 0, momentumParameters_.numel()) * (1 - coefficient));
}

at::Tensor NetworkPair::decayMask() const {
  std::vector<at::Tensor> parts;
  for (const at::Tensor& parameter : parameterList_)
    parts.push_back(at::full({parameter.numel()}, parameter.dim() >= 2 ? 1.0 : 0.0, parameters_.options()));
  return at::cat(parts);
}

std::vector<std::pair<std::string, at::Tensor>> NetworkPair::named() const {
  std::vector<std::pair<std::string, at::Tensor>> all;
  const auto collect = [&all](const Network& network, const std::string& prefix) {
    for (const auto& item : network.named_parameters()) all.emplace_back(prefix + item.key(), item.value().detach());
    for (const auto& [name, buffer] : statistics(network)) all.emplace_back(prefix + name, buffer);
  };
  collect(*student_, "");
  if (momentum_) collect(*momentum_, "momentum_");
  return all;
}

std::vector<std::pair<std::string, at::Tensor>> NetworkPair::named(const at::Tensor& flat, const std::string& prefix) const {
  std::vector<std::pair<std::string, at::Tensor>> all;
  std::int64_t offset = 0;
  for (std::size_t i = 0; i < parameterList_.size(); ++i) {
    const at::Tensor& parameter = parameterList_[i];
    all.emplace_back(prefix + parameterNames_[i],
                     flat.narrow(0, offset, parameter.numel()).as_strided(parameter.sizes(), parameter.strides()));
    offset += parameter.numel();
  }
  return all;
}

}  // namespace resa
