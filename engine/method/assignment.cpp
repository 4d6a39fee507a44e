#include "engine/method/assignment.h"

#include <ATen/ATen.h>

#ifdef RESA_HAVE_KERNELS
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include "engine/kernels/sinkhorn_kernel.h"
#endif
#include "engine/run/error.h"
#include "engine/train/communicator.h"

namespace resa {
namespace {

#ifdef RESA_HAVE_KERNELS
/// The fused kernel, for scores on a GPU that no other process shares.
at::Tensor sinkhornOnGpu(const at::Tensor& scores, double epsilon, std::int64_t iterations) {
  const c10::cuda::CUDAGuard onItsDevice(scores.device());
  const at::Tensor s = scores.contiguous();
  at::Tensor assignment = at::empty_like(s);
  const at::Tensor workspace = at::empty({s.size(0) + s.size(1)}, s.options());
  const auto stream = c10::cuda::getCurrentCUDAStream(s.device().index());
  const int failure = kernels::sinkhorn(s.data_ptr<float>(), assignment.data_ptr<float>(), s.size(0), s.size(1), float(epsilon),
                                        int(iterations), workspace.data_ptr<float>(), stream.stream());
  if (failure != 0) throw DeviceError("the Sinkhorn kernel could not be launched (CUDA error " + std::to_string(failure) + ")");
  return assignment;
}
#endif

}  // namespace

at::Tensor sinkhorn(const at::Tensor& scores, double epsilon, std::int64_t iterations, Communicator& communicator) {
  return sinkhorn(scores, epsilon, iterations, communicator, AfterIteration());
}

at::Tensor sinkhorn(const at::Tensor& scores, double epsilon, std::int64_t iterations, Communicator& communicator,
                    const AfterIteration& after) {
  const at::NoGradGuard noGradient;
  // exp(1 / 0.05) overflows float16: float32 even under mixed precision.
  const at::Tensor s = scores.scalar_type() == at::kDouble ? scores : scores.to(at::kFloat);
#ifdef RESA_HAVE_KERNELS
  if (s.is_cuda() && s.scalar_type() == at::kFloat && communicator.size() == 1 && iterations > 0 && !after)
    return sinkhornOnGpu(s, epsilon, iterations);
#endif
  // The shift by the largest cosine cancels; with it no epsilon overflows, and what underflows stays 0.
  constexpr double smallest = 1e-37;
  at::Tensor q = ((s - 1) / epsilon).exp().t().contiguous();  // (prototypes, samples)
  const double prototypes = double(q.size(0)), samples = double(q.size(1)) * communicator.size();
  at::Tensor total = q.sum();
  communicator.allReduce(total);
  q /= total;
  for (std::int64_t i = 0; i < iterations; ++i) {
    at::Tensor rows = q.sum(1, /*keepdim=*/true);
    communicator.allReduce(rows);
    q /= rows.clamp_min(smallest) * prototypes;
    q /= q.sum(0, /*keepdim=*/true).clamp_min(smallest) * samples;
    if (after) after((q * samples).t());
  }
  return (q * samples).t();
}

at::Tensor sinkhorn(const at::Tensor& scores, double epsilon, std::int64_t iterations) {
  SingleProcess alone;
  return sinkhorn(scores, epsilon, iterations, alone);
}

at::Tensor assignmentLossRows(const at::Tensor& assignment, const at::Tensor& logits, double temperature) {
  const at::Tensor wide = logits.scalar_type() == at::kDouble ? logits : logits.to(at::kFloat);
  return -(assignment * at::log_softmax(wide / temperature, 1)).sum(1);
}

at::Tensor assignmentLoss(const at::Tensor& assignment, const at::Tensor& logits, double temperature) {
  return assignmentLossRows(assignment, logits, temperature).mean();
}

at::Tensor assignmentEntropyRows(const at::Tensor& assignment) { return -at::xlogy(assignment, assignment).sum(1); }

at::Tensor assignmentEntropy(const at::Tensor& assignment) { return assignmentEntropyRows(assignment).mean(); }

}  // namespace resa
