#pragma once
#include <memory>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/run/config.h"

namespace resa {

class Communicator;
class NetworkPair;

/// What a step computed, on its device; only `loss` carries a gradient.
struct StepResult {
  at::Tensor loss, assignmentEntropy, kl;  // scalars
  at::Tensor assignment;                   // (B_local, B_global); undefined where a method has none
  at::Tensor rowKl;                        // (B_local) KL(A_i || P_i), mean over the pairs of views
  at::Tensor similarity;                   // (B_local, B_global) what Sinkhorn was given; undefined where it was not asked
};

/// How a probe batch looks to the method: (p, p) each, no gradient.
struct ProbeResult {
  at::Tensor similarity, assignment, logits01, logits10;
};

/// A self-supervised method: turns the views of a batch into a loss. To add one, implement this and name it in makeMethod.
class Method {
 public:
  virtual ~Method() = default;
  /// views: each (B, C, S, S), view 0 the weak one. `momentum` is the coefficient of this step, a device scalar.
  virtual StepResult step(const std::vector<at::Tensor>& views, const at::Tensor& momentum) = 0;
  /// The matrices of two views of the probe, as the networks are set (train or eval); nothing is updated but BN buffers in train mode.
  /// A single view is compared with itself: both logits are the same then.
  virtual ProbeResult probe(const std::vector<at::Tensor>& views) = 0;
};

/// ConfigError where `method.name` is unknown. The networks and the communicator must outlive the method.
std::unique_ptr<Method> makeMethod(const MethodConfig& config, NetworkPair& networks, Communicator& communicator);

}  // namespace resa
