#pragma once
#include <memory>

#include <ATen/core/Tensor.h>

#include "engine/evaluate/affinities.h"

namespace resa {

class Repulsion;
class RowWorkers;

/// Factors of one step of descent.
struct DescentStep {
  double exaggeration = 1;  // of the affinities
  double rate = 0, momentum = 0;
};

/// Gradient descent with momentum and per-coordinate gains on the KL divergence of a map from given affinities.
class Descent {
 public:
  virtual ~Descent() = default;
  virtual void step(const DescentStep& step) = 0;
  /// Forgets speed and gains, as a new phase asks for.
  virtual void restart() = 0;
  /// Moves the mean of the map to the origin.
  virtual void centre() = 0;
  /// KL divergence of the affinities from the map's, nats, without exaggeration.
  virtual double kl() = 0;
  /// (n, dims) float32 on the CPU.
  virtual at::Tensor map() const = 0;
};

/// On the CPU's cores. `start` (n, dims) float32; the affinities, the repulsion and the workers must outlive the descent.
std::unique_ptr<Descent> cpuDescent(RowWorkers& workers, const Affinities& affinities, Repulsion& repulsion, const at::Tensor& start);

/// The same by tensor operations on the device of the affinities, with a grid's repulsion: one stream on a GPU. CPU tensors serve as the
/// twin that tests compare with.
std::unique_ptr<Descent> tensorDescent(const TensorAffinities& affinities, const at::Tensor& start);

}  // namespace resa
