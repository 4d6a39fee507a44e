#pragma once
#include <cstdint>

namespace resa::kernels {

/// Sinkhorn-Knopp of one process on a CUDA stream; the CPU twin is resa::sinkhorn of engine/method/assignment.h.
/// scores (samples, prototypes) float32, contiguous, on the device -> assignment of the same shape, rows sum to 1.
/// workspace: samples + prototypes floats on the device. `stream` is a cudaStream_t. Returns the CUDA error code of the launches, 0 for
/// none.
int sinkhorn(const float* scores, float* assignment, std::int64_t samples, std::int64_t prototypes, float epsilon, int iterations,
             float* workspace, void* stream);

}  // namespace resa::kernels
