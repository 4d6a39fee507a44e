#include "engine/train/update_rule.h"

#include <ATen/ATen.h>

#include "engine/model/network.h"
#include "engine/run/error.h"

namespace resa {
namespace {

/// Decay on everything is the fused kernels' own; decay on weights alone goes through the mask.
at::Tensor maskWhereNeeded(const TrainConfig& config, const NetworkPair& networks) {
  return config.decayNormAndBias ? at::Tensor() : networks.decayMask();
}

void fusedSgd(NetworkPair& networks, const at::Tensor& buffer, double decay, double momentum, const at::Tensor& learningRate,
              const at::Tensor& skipped) {
  // The kernel takes no buffers where there is no momentum.
  const std::vector<at::Tensor> buffers(momentum > 0 ? 1 : 0, buffer);
  at::_fused_sgd_({networks.parameters()}, {networks.gradients()}, buffers, decay, momentum, learningRate, /*dampening=*/0,
                  /*nesterov=*/false, /*maximize=*/false, /*is_first_step=*/false, /*grad_scale=*/{}, skipped);
}

class Sgd final : public UpdateRule {
 public:
  Sgd(const TrainConfig& config, NetworkPair& networks)
      : config_(config), networks_(networks), mask_(maskWhereNeeded(config, networks)), momentum_(at::zeros_like(networks.parameters())) {}

  void update(const at::Tensor& learningRate, const at::Tensor& skipped) override {
    at::Tensor weights = networks_.parameters(), gradients = networks_.gradients();
    if (mask_.defined()) gradients.addcmul_(weights, mask_, config_.weightDecay);
    fusedSgd(networks_, momentum_, mask_.defined() ? 0 : config_.weightDecay, config_.sgdMomentum, learningRate, skipped);
  }
  State flatState() const override { return {{"optimizer.", momentum_}}; }

 private:
  TrainConfig config_;
  NetworkPair& networks_;
  at::Tensor mask_, momentum_;
};

class AdamW final : public UpdateRule {
 public:
  AdamW(const TrainConfig& config, NetworkPair& networks)
      : config_(config),
        networks_(networks),
        mask_(maskWhereNeeded(config, networks)),
        mean_(at::zeros_like(networks.parameters())),
        square_(at::zeros_like(networks.parameters())),
        steps_(at::zeros({}, networks.parameters().options().dtype(at::kFloat))) {}

  void update(const at::Tensor& learningRate, const at::Tensor& skipped) override {
    constexpr double epsilon = 1e-8;
    at::Tensor weights = networks_.parameters();
    const at::Tensor taken = 1 - skipped;
    if (mask_.defined()) weights.addcmul_(weights * mask_, (taken * learningRate).to(weights.scalar_type()), -config_.weightDecay);
    steps_.add_(taken);  // the kernels expect the count with this step in it
    at::_fused_adamw_({weights}, {networks_.gradients()}, {mean_}, {square_}, {}, {steps_}, learningRate, config_.adamBetas[0],
                      config_.adamBetas[1], mask_.defined() ? 0 : config_.weightDecay, epsilon, /*amsgrad=*/false, /*maximize=*/false,
                      /*grad_scale=*/{}, skipped);
  }
  State flatState() const override { return {{"optimizer.mean.", mean_}, {"optimizer.square.", square_}}; }
  State scalarState() const override { return {{"optimizer.steps", steps_}}; }

 private:
  TrainConfig config_;
  NetworkPair& networks_;
  at::Tensor mask_, mean_, square_, steps_;
};

/// SGD whose gradient of each weight tensor is scaled by larsCoefficient |w| / |g + decay w| (You et al. 2017); norm layers and biases are
/// not adapted.
class Lars final : public UpdateRule {
 public:
  Lars(const TrainConfig& config, NetworkPair& networks)
      : config_(config), networks_(networks), mask_(maskWhereNeeded(config, networks)), momentum_(at::zeros_like(networks.parameters())) {
    for (const auto& [weight, gradient] : networks.weightsAndGradients())
      if (weight.dim() >= 2) {
        weights_.push_back(weight);
        gradients_.push_back(gradient);
      }
  }

  void update(const at::Tensor& learningRate, const at::Tensor& skipped) override {
    at::Tensor weights = networks_.parameters(), gradients = networks_.gradients();
    if (mask_.defined())
      gradients.addcmul_(weights, mask_, config_.weightDecay);
    else
      gradients.add_(weights, config_.weightDecay);
    const at::Tensor weightNorm = at::stack(at::_foreach_norm(weights_)), gradientNorm = at::stack(at::_foreach_norm(gradients_));
    const at::Tensor usable = (weightNorm > 0) & (gradientNorm > 0);
    const at::Tensor trust = at::where(usable, config_.larsCoefficient * weightNorm / gradientNorm, 1.0);
    at::_foreach_mul_(gradients_, trust.unbind());
    fusedSgd(networks_, momentum_, /*decay=*/0, config_.sgdMomentum, learningRate, skipped);
  }
  State flatState() const override { return {{"optimizer.", momentum_}}; }

 private:
  TrainConfig config_;
  NetworkPair& networks_;
  at::Tensor mask_, momentum_;
  std::vector<at::Tensor> weights_, gradients_;  // views of the flat memory
};

}  // namespace

std::unique_ptr<UpdateRule> makeUpdateRule(const TrainConfig& config, NetworkPair& networks) {
  if (config.optimizer == "sgd") return std::make_unique<Sgd>(config, networks);
  if (config.optimizer == "adamw") return std::make_unique<AdamW>(config, networks);
  if (config.optimizer == "lars") return std::make_unique<Lars>(config, networks);
  throw ConfigError("train.optimizer '" + config.optimizer + "' is not known: use sgd, adamw or lars");
}

}  // namespace resa
