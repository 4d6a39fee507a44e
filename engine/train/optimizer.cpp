#include "engine/train/optimizer.h"

#include <ATen/ATen.h>

#include "engine/train/communicator.h"

namespace resa {

Optimizer::Optimizer(const TrainConfig& config, NetworkPair& networks, Communicator& communicator)
    : config_(config), networks_(networks), communicator_(communicator), momentumBuffer_(at::zeros_like(networks.parameters())) {
  if (!config_.decayNormAndBias) decayMask_ = networks.decayMask();
  savedBuffers_ = at::empty_like(networks.buffers());
  if (networks.hasMomentum()) savedMomentum_ = at::empty_like(networks.momentumParameters());
}

void Optimizer::begin() {
  const at::NoGradGuard noGradient;
  networks_.gradients().zero_();
  savedBuffers_.copy_(networks_.buffers());
  if (networks_.hasMomentum()) savedMomentum_.copy_(networks_.momentumParameters());
}

Optimizer::Outcome Optimizer::step(const at::Tensor& loss, const at::Tensor& learningRate) {
  loss.backward();
  const at::NoGradGuard noGradient;
  at::Tensor gradients = networks_.gradients(), weights = networks_.parameters(), buffers = networks_.buffers();
  communicator_.allReduce(gradients);
  if (communicator_.size() > 1) gradients /= communicator_.size();
  const at::Tensor norm = gradients.norm();
  at::Tensor skipped = (at::isfinite(norm) & at::isfinite(loss.detach())).logical_not().to(at::kFloat);
  communicator_.allReduce(skipped);
  skipped.clamp_max_(1);
  if (config_.gradientClip > 0) gradients.mul_((config_.gradientClip / (norm + 1e-6)).clamp_max(1));
  // Decay on weights alone enters the gradient by a mask; decay on everything is the kernel's own.
  if (decayMask_.defined()) gradients.addcmul_(weights, decayMask_, config_.weightDecay);
  at::_fused_sgd_({weights}, {gradients}, {momentumBuffer_}, decayMask_.defined() ? 0 : config_.weightDecay, config_.sgdMomentum,
                  learningRate,
                  /*dampening=*/0, /*nesterov=*/false, /*maximize=*/false, /*is_first_step=*/false, /*grad_scale=*/{}, skipped);
  const at::Tensor undo = skipped > 0;
  buffers.copy_(at::where(undo, savedBuffers_, buffers));
  if (networks_.hasMomentum()) networks_.momentumParameters().copy_(at::where(undo, savedMomentum_, networks_.momentumParameters()));
  return {norm, skipped};
}

}  // namespace resa
