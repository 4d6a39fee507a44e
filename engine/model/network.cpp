#include "engine/model/network.h"

#include <ATen/autocast_mode.h>

namespace resa {
namespace {

/// Autocast to a shorter type for one device type while it lives; nothing at float32.
class Autocast {
 public:
  Autocast(at::ScalarType type, at::DeviceType device) : on_(type != at::kFloat), device_(device) {
    if (!on_) return;
    before_ = at::autocast::is_autocast_enabled(device_);
    at::autocast::set_autocast_enabled(device_, true);
    at::autocast::set_autocast_dtype(device_, type);
    at::autocast::increment_nesting();
  }
  ~Autocast() {
    if (!on_) return;
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(device_, before_);
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  bool on_, before_ = false;
  at::DeviceType device_;
};

at::Tensor atLeastFloat(const at::Tensor& x) { return x.scalar_type() == at::kDouble ? x : x.to(at::kFloat); }

/// Floating-point buffers only: BN's running mean and variance, not its counter, and a ViT's frozen parts.
std::vector<std::pair<std::string, at::Tensor>> statistics(const Network& network) {
  std::vector<std::pair<std::string, at::Tensor>> found;
  for (const auto& item : network.named_buffers())
    if (item.value().is_floating_point()) found.emplace_back(item.key(), item.value());
  return found;
}

/// Whether channels go last: PyTorch 2.11 on a CPU writes beyond its memory in the backward pass of such a 1x1 convolution with stride
/// where the channels are not a multiple of 8, so narrower networks keep the plain layout there.
bool putsChannelsLast(const Config& config, const at::Device& device) {
  return config.train.channelsLast && (device.is_cuda() || config.model.width % 8 == 0);
}

at::Tensor viewInside(const at::Tensor& flat, std::int64_t offset, const at::Tensor& like, bool channelsLast) {
  const at::Tensor block = flat.narrow(0, offset, like.numel());
  if (!channelsLast || like.dim() != 4) return block.view(like.sizes());
  return block.view({like.size(0), like.size(2), like.size(3), like.size(1)}).permute({0, 3, 1, 2});
}

}  // namespace

Head::Head(const std::vector<std::int64_t>& sizes, HeadStyle style, bool finalNorm) : style_(style) {
  std::size_t index = 0;
  for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
    const bool last = i + 2 == sizes.size();
    linears_.push_back(register_module(std::to_string(index++), torch::nn::Linear(sizes[i], sizes[i + 1])));
    if (style == HeadStyle::bnRelu && (!last || finalNorm))
      norms_.push_back(
          register_module(std::to_string(index++), torch::nn::BatchNorm1d(torch::nn::BatchNorm1dOptions(sizes[i + 1]).affine(!last))));
    if (!last) ++index;  // the activation's place in the sequence
  }
}

at::Tensor Head::forward(at::Tensor x, std::vector<at::Tensor>* hidden) {
  for (std::size_t i = 0; i < linears_.size(); ++i) {
    x = linears_[i](x);
    if (i < norms_.size()) x = norms_[i](x);
    if (i + 1 == linears_.size()) break;
    x = style_ == HeadStyle::bnRelu ? at::relu(x) : at::gelu(x);
    if (hidden) hidden->push_back(x);
  }
  return x;
}

/// `layers` Linear layers from `in` over `hidden` to `out`.
std::vector<std::int64_t> headSizes(std::int64_t in, std::int64_t layers, std::int64_t hidden, std::int64_t out) {
  std::vector<std::int64_t> sizes{in};
  sizes.insert(sizes.end(), std::size_t(layers - 1), hidden);
  sizes.push_back(out);
  return sizes;
}

Network::Network(const ModelConfig& config, std::int64_t channels, bool withPredictor)
    : encoder_(register_module("encoder", makeEncoder(config, channels))) {
  const HeadStyle style = headsHaveNorm(config) ? HeadStyle::bnRelu : HeadStyle::gelu;
  const auto projector = headSizes(encoder_->dimension(), config.projectorLayers, config.projectorHidden, config.projectorOut);
  projector_ = register_module("projector", std::make_shared<Head>(projector, style, /*finalNorm=*/true));
  if (!withPredictor) return;
  const std::int64_t hidden = config.predictorHidden > 0 ? config.predictorHidden : config.projectorHidden;
  const auto predictor = headSizes(config.projectorOut, config.predictorLayers, hidden, config.projectorOut);
  predictor_ = register_module("predictor", std::make_shared<Head>(predictor, style, /*finalNorm=*/false));
}

void Network::usePrecision(const std::string& precision) {
  autocast_ = precision == "bfloat16" ? at::kBFloat16 : precision == "float16" ? at::kHalf : at::kFloat;
}

at::Tensor Network::probeFeatures(const at::Tensor& images) {
  const Autocast autocast(autocast_, images.device().type());
  return atLeastFloat(encoder_->probeFeatures(images));
}

at::Tensor Network::encode(const at::Tensor& images) {
  const Autocast autocast(autocast_, images.device().type());
  return atLeastFloat(encoder_->forward(images));
}

Features Network::forward(const at::Tensor& images) {
  const Autocast autocast(autocast_, images.device().type());
  Features features;
  const at::Tensor encoding = encoder_->forward(images);
  const at::Tensor embedding = projector_->forward(encoding, &features.hidden);
  features.encoding = atLeastFloat(encoding);
  features.embedding = atLeastFloat(embedding);
  for (at::Tensor& hidden : features.hidden) hidden = atLeastFloat(hidden);
  return features;
}

at::Tensor Network::predict(const at::Tensor& embedding) {
  const Autocast autocast(autocast_, embedding.device().type());
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

NetworkPair::NetworkPair(const Config& config, std::int64_t channels, const at::Device& device, at::ScalarType dtype, Use use) {
  torch::manual_seed(std::uint64_t(config.train.seed));
  student_ = std::make_shared<Network>(config.model, channels, config.model.predictor);
  student_->to(device, dtype);
  student_->usePrecision(config.train.precision);
  for (const auto& item : student_->named_parameters()) {
    parameterNames_.push_back(item.key());
    parameterList_.push_back(item.value());
  }
  const bool channelsLast = putsChannelsLast(config, device);
  parameters_ = flatten(parameterList_, channelsLast);
  if (use == Use::training) makeGradients(channelsLast);
  std::vector<at::Tensor> buffers;
  for (auto& [name, buffer] : statistics(*student_)) buffers.push_back(buffer);
  if (config.method.useMomentum) {
    momentum_ = std::make_shared<Network>(config.model, channels, false);
    momentum_->to(device, dtype);
    momentum_->usePrecision(config.train.precision);
    std::vector<at::Tensor> copies;
    for (at::Tensor& parameter : momentum_->parameters()) copies.push_back(parameter.requires_grad_(false));
    momentumParameters_ = flatten(copies, channelsLast);
    momentumParameters_.copy_(parameters_.narrow(0, 0, momentumParameters_.numel()));
    for (auto& [name, buffer] : statistics(*momentum_)) buffers.push_back(buffer);
  }
  buffers_ = flatten(buffers);
  // BN statistics start alike; what is frozen (a ViT's patch projection) must be the same in both.
  const std::vector<std::pair<std::string, at::Tensor>> own = statistics(*student_);
  if (momentum_)
    for (const auto& [name, buffer] : statistics(*momentum_))
      for (const auto& [ownName, ownBuffer] : own)
        if (name == ownName) buffer.copy_(ownBuffer);
}

/// Every parameter's gradient is a view of one block.
void NetworkPair::makeGradients(bool channelsLast) {
  gradients_ = at::zeros_like(parameters_);
  std::int64_t offset = 0;
  for (at::Tensor& parameter : parameterList_) {
    parameter.mutable_grad() = viewInside(gradients_, offset, parameter, channelsLast);
    offset += parameter.numel();
  }
}

NetworkPair::State NetworkPair::state() const {
  const at::NoGradGuard noGradient;
  return {parameters_.clone(), momentum_ ? momentumParameters_.clone() : at::Tensor(), buffers_.clone()};
}

void NetworkPair::restore(const State& state) {
  const at::NoGradGuard noGradient;
  parameters_.copy_(state.parameters);
  buffers_.copy_(state.buffers);
  if (momentum_) momentumParameters_.copy_(state.momentumParameters);
}

void NetworkPair::updateMomentum(const at::Tensor& coefficient) {
  if (momentum_) momentumParameters_.mul_(coefficient).add_(parameters_.narrow(0, 0, momentumParameters_.numel()) * (1 - coefficient));
}

std::vector<std::pair<at::Tensor, at::Tensor>> NetworkPair::weightsAndGradients() const {
  std::vector<std::pair<at::Tensor, at::Tensor>> all;
  for (const at::Tensor& parameter : parameterList_) all.emplace_back(parameter.detach(), parameter.grad());
  return all;
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
