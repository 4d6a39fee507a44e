#pragma once
#include <memory>

#include <ATen/core/Tensor.h>

#include "engine/run/config.h"
#include "engine/train/update_rule.h"

namespace resa {

class Communicator;

/// One step from a loss to new weights: scaled backward pass, reduction over processes, clipping, update rule. A step whose loss or gradient
/// is not finite changes no weight, momentum copy or BN buffer: decided on the device, without a synchronisation.
class Optimizer {
 public:
  Optimizer(const TrainConfig& config, NetworkPair& networks, Communicator& communicator);

  /// Remembers the momentum copy and the BN buffers, clears the gradient. Call before the forward pass.
  void begin();
  /// Backward pass, gradient reduction and clipping, update with `learningRate` (device scalar, float32).
  /// Returns the gradient's norm before clipping and whether the step was skipped (0 or 1), device scalars.
  struct Outcome {
    at::Tensor gradNorm, skipped;
  };
  Outcome step(const at::Tensor& loss, const at::Tensor& learningRate);

  /// What a checkpoint must hold besides the weights; see UpdateRule.
  UpdateRule::State flatState() const { return rule_->flatState(); }
  UpdateRule::State scalarState() const;

 private:
  TrainConfig config_;
  NetworkPair& networks_;
  Communicator& communicator_;
  std::unique_ptr<UpdateRule> rule_;
  at::Tensor savedMomentum_, savedBuffers_;
  at::Tensor scale_, goodSteps_;  // of the loss under float16: its factor, and the steps since it last changed (int32)
};

}  // namespace resa
