#pragma once
#include <memory>

#include <ATen/core/Tensor.h>

namespace resa {

/// What one process knows of the others. All tensors stay on their device; nothing here synchronises with the host.
class Communicator {
 public:
  virtual ~Communicator() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  /// Sum over all ranks, in place.
  virtual void allReduce(at::Tensor& tensor) = 0;
  /// Rows of all ranks, in rank order: (B_local, ...) -> (B_global, ...).
  virtual at::Tensor allGather(const at::Tensor& tensor) = 0;
  /// Rank 0's values everywhere, in place.
  virtual void broadcast(at::Tensor& tensor) = 0;
};

/// One process: every operation is the identity.
class SingleProcess final : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  void allReduce(at::Tensor&) override {}
  at::Tensor allGather(const at::Tensor& tensor) override { return tensor; }
  void broadcast(at::Tensor&) override {}
};

}  // namespace resa
