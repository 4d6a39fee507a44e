#include "engine/train/optimizer.h"

#include <ATen/ATen.h>

#include "engine/model/network.h"
#include "engine/train/communicator.h"

namespace resa {

Optimizer::Optimizer(const TrainConfig& config, NetworkPair& networks, Communicator& communicator)
    : config_(config), networks_(networks), communicator_(communicator), rule_(makeUpdateRule(config, networks)) {
  savedBuffers_ = at::empty_like(networks.buffers());
  if (networks.hasMomentum()) savedMomentum_ = at::empty_like(networks.momentumParameters());
  if (config_.precision == "float16") {
    const auto options = networks.parameters().options().dtype(at::kFloat);
    scale_ = at::full({}, config_.lossScale, options);
    goodSteps_ = at::zeros({}, options.dtype(at::kInt));
  }
}

void Optimizer::begin() {
  const at::NoGradGuard noGradient;
  networks_.gradients().zero_();
  savedBuffers_.copy_(networks_.buffers());
  if (networks_.hasMomentum()) savedMomentum_.copy_(networks_.momentumParameters());
}

Optimizer::Outcome Optimizer::step(const at::Tensor& loss, const at::Tensor& learningRate) {
  // Small gradients vanish in float16: they are computed of a scaled loss.
  (scale_.defined() ? loss * scale_ : loss).backward();
  const at::NoGradGuard noGradient;
  at::Tensor gradients = networks_.gradients(), buffers = networks_.buffers();
  communicator_.allReduce(gradients);
  if (communicator_.size() > 1) gradients /= communicator_.size();
  if (scale_.defined()) gradients /= scale_;
  const at::Tensor norm = gradients.norm();
  at::Tensor skipped = (at::isfinite(norm) & at::isfinite(loss.detach())).logical_not().to(at::kFloat);
  communicator_.allReduce(skipped);
  skipped.clamp_max_(1);
  if (config_.gradientClip > 0) gradients.mul_((config_.gradientClip / (norm + 1e-6)).clamp_max(1));
  rule_->update(learningRate, skipped);
  if (scale_.defined())
    at::_amp_update_scale_(scale_, goodSteps_, skipped, /*scale_growth_factor=*/2, /*scale_backoff_factor=*/0.5, /*growth_interval=*/2000);
  const at::Tensor undo = skipped > 0;
  buffers.copy_(at::where(undo, savedBuffers_, buffers));
  if (networks_.hasMomentum()) networks_.momentumParameters().copy_(at::where(undo, savedMomentum_, networks_.momentumParameters()));
  return {norm, skipped};
}

UpdateRule::State Optimizer::scalarState() const {
  UpdateRule::State state = rule_->scalarState();
  if (scale_.defined()) {
    state.emplace_back("loss_scale", scale_);
    state.emplace_back("loss_scale.good_steps", goodSteps_);
  }
  return state;
}

}  // namespace resa
