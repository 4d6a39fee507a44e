#pragma once
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/run/config.h"

namespace resa {

class NetworkPair;

/// How a gradient becomes a change of the weights. Works on the networks' flat memory, on their device, without a synchronisation.
class UpdateRule {
 public:
  virtual ~UpdateRule() = default;
  /// Changes the weights by their gradients, which may be changed too. `learningRate` and `skipped` are device scalars; where `skipped` is 1
  /// neither weights nor state change.
  virtual void update(const at::Tensor& learningRate, const at::Tensor& skipped) = 0;
  /// State in the parameters' flat layout by the prefix of its names in checkpoints, and device scalars by name.
  using State = std::vector<std::pair<std::string, at::Tensor>>;
  virtual State flatState() const = 0;
  virtual State scalarState() const { return {}; }
};

/// The rule that `train.optimizer` names: SGD with momentum and AdamW as PyTorch defines them, LARS as MoCo v3 does. Weight decay applies to
/// norm layers and biases only where `train.decay_norm_and_bias` says so.
std::unique_ptr<UpdateRule> makeUpdateRule(const TrainConfig& config, NetworkPair& networks);

}  // namespace resa
