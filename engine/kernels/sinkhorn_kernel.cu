// Sinkhorn-Knopp in its scaling form: A_ij = B r_i E_ij c_j with E = exp((S - 1) / epsilon), c_j = 1 / (K sum_i r_i E_ij) for the K
// prototypes and r_i = 1 / (B sum_j E_ij c_j) for the B samples. E is written once and only read afterwards, where the textbook form
// rewrites the matrix twice an iteration. The division by the total and the shift by 1 (the largest cosine) cancel in the first c. Sums run
// in a fixed order: the same input gives the same bits.
#include <cuda_runtime.h>

#include "engine/kernels/sinkhorn_kernel.h"

namespace resa::kernels {
namespace {

constexpr int kWarp = 32;
constexpr int kRowsInFlight = 8;  // warps a block
constexpr float kSmallest = 1e-37f;  // sums that underflowed give 0, not NaN

__global__ void exponentials(const float* scores, float* e, std::int64_t count, float inverseEpsilon) {
  const std::int64_t stride = std::int64_t(gridDim.x) * blockDim.x;
  for (std::int64_t i = std::int64_t(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += stride)
    e[i] = expf((scores[i] - 1.0f) * inverseEpsilon);
}

__global__ void fillOnes(float* values, std::int64_t count) {
  const std::int64_t i = std::int64_t(blockIdx.x) * blockDim.x + threadIdx.x;
  if (i < count) values[i] = 1.0f;
}

/// A block takes 32 neighbouring columns, so that a warp reads 32 neighbouring floats of a row; its warps share the rows.
__global__ void scaleColumns(const float* e, const float* rowScale, float* columnScale, std::int64_t samples, std::int64_t prototypes) {
  __shared__ float partial[kRowsInFlight][kWarp];
  const std::int64_t column = std::int64_t(blockIdx.x) * kWarp + threadIdx.x;
  float sum = 0.0f;
  if (column < prototypes)
    for (std::int64_t row = threadIdx.y; row < samples; row += kRowsInFlight) sum += e[row * prototypes + column] * rowScale[row];
  partial[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y != 0 || column >= prototypes) return;
  for (int warp = 1; warp < kRowsInFlight; ++warp) sum += partial[warp][threadIdx.x];
  columnScale[column] = 1.0f / (fmaxf(sum, kSmallest) * float(prototypes));
}

/// A warp takes one row.
__global__ void scaleRows(const float* e, float* rowScale, const float* columnScale, std::int64_t samples, std::int64_t prototypes) {
  const std::int64_t row = std::int64_t(blockIdx.x) * kRowsInFlight + threadIdx.y;
  if (row >= samples) return;
  float sum = 0.0f;
  for (std::int64_t column = threadIdx.x; column < prototypes; column += kWarp) sum += e[row * prototypes + column] * columnScale[column];
  for (int offset = kWarp / 2; offset > 0; offset /= 2) sum += __shfl_down_sync(0xffffffffu, sum, offset);
  if (threadIdx.x == 0) rowScale[row] = 1.0f / (fmaxf(sum, kSmallest) * float(samples));
}

__global__ void applyScales(float* e, const float* rowScale, const float* columnScale, std::int64_t samples, std::int64_t prototypes) {
  const std::int64_t stride = std::int64_t(gridDim.x) * blockDim.x, count = samples * prototypes;
  for (std::int64_t i = std::int64_t(blockIdx.x) * blockDim.x + threadIdx.x; i < count; i += stride)
    e[i] *= float(samples) * rowScale[i / prototypes] * columnScale[i % prototypes];
}

}  // namespace

int sinkhorn(const float* scores, float* assignment, std::int64_t samples, std::int64_t prototypes, float epsilon, int iterations,
             float* workspace, void* stream) {
  const auto s = static_cast<cudaStream_t>(stream);
  float* const rowScale = workspace;
  float* const columnScale = workspace + samples;
  constexpr int threads = 256;
  const std::int64_t count = samples * prototypes;
  const auto blocks = unsigned((count + threads - 1) / threads < 65535 ? (count + threads - 1) / threads : 65535);
  const dim3 warps(kWarp, kRowsInFlight);
  exponentials<<<blocks, threads, 0, s>>>(scores, assignment, count, 1.0f / epsilon);
  fillOnes<<<unsigned((samples + threads - 1) / threads), threads, 0, s>>>(rowScale, samples);
  for (int i = 0; i < iterations; ++i) {
    scaleColumns<<<unsigned((prototypes + kWarp - 1) / kWarp), warps, 0, s>>>(assignment, rowScale, columnScale, samples, prototypes);
    scaleRows<<<unsigned((samples + kRowsInFlight - 1) / kRowsInFlight), warps, 0, s>>>(assignment, rowScale, columnScale, samples,
                                                                                        prototypes);
  }
  applyScales<<<blocks, threads, 0, s>>>(assignment, rowScale, columnScale, samples, prototypes);
  return int(cudaGetLastError());
}

}  // namespace resa::kernels
