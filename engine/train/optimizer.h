#pragma once
#include <ATen/core/Tensor.h>

#include "engine/model/network.h"
#include "engine/run/config.h"

namespace resa {

class Communicator;

/// SGD with momentum on the student's flat memory, one fused kernel a step. A step whose loss or gradient is not finite changes no weight,
/// momentum copy or BN buffer: decided on the device, without a synchronisation.
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

  /// The momentum buffers, flat in the parameters' layout: for checkpoints.
  at::Tensor momentumBuffer() const { return momentumBuffer_; }

 private:
  TrainConfig config_;
  NetworkPair& networks_;
  Communicator& communicator_;
  at::Tensor momentumBuffer_, decayMask_, savedMomentum_, savedBuffers_;
};

}  // namespace resa
