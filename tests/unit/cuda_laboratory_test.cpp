// The laboratory on a GPU beside its CPU twins; skipped where there is none.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "engine/evaluate/kmeans.h"
#include "engine/evaluate/nearest.h"
#include "engine/evaluate/projection.h"
#include "engine/evaluate/silhouette.h"
#include "tests/unit/planted_clusters.h"

namespace resa {
namespace {

class CudaLaboratory : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!at::hasCUDA()) GTEST_SKIP() << "no CUDA device";
  }
  const PlantedClusters planted_{3000, 24, 6, 3};
  const at::Tensor onCpu_ = planted_.features.to(at::kFloat);
  at::Tensor onGpu() const { return onCpu_.to(at::kCUDA); }
};

double largestDifference(const at::Tensor& a, const at::Tensor& b) {
  return (a.cpu().to(at::kDouble) - b.cpu().to(at::kDouble)).abs().max().item<double>();
}

TEST_F(CudaLaboratory, SilhouettesAreThoseOfTheCpu) {
  EXPECT_LT(largestDifference(silhouetteSamples(onGpu(), planted_.labels), silhouetteSamples(onCpu_, planted_.labels)), 1e-4);
}

TEST_F(CudaLaboratory, NearestRowsAreThoseOfTheCpu) {
  const Nearest gpu = nearestOthers(onGpu(), 10), cpu = nearestOthers(onCpu_, 10);
  EXPECT_LT(largestDifference(gpu.squared, cpu.squared), 1e-3);
  EXPECT_GT(gpu.index.cpu().eq(cpu.index).to(at::kDouble).mean().item<double>(), 0.999);
}

TEST_F(CudaLaboratory, LloydFromTheSameCentroidsEndsAlike) {
  const at::Tensor start = onCpu_.narrow(0, 0, 6);
  const KMeansResult gpu = lloyd(onGpu(), start.to(at::kCUDA), 20), cpu = lloyd(onCpu_, start, 20);
  EXPECT_NEAR(gpu.inertia / cpu.inertia, 1, 1e-4);
  EXPECT_GT(gpu.labels.cpu().eq(cpu.labels).to(at::kDouble).mean().item<double>(), 0.999);
}

TEST_F(CudaLaboratory, MapsReachTheDivergenceOfTheCpus) {
  const TsneResult gpu = tsne(onGpu(), {.iterations = 500}), cpu = tsne(onCpu_, {.iterations = 500});
  const double byGpu = tsneDivergence(onCpu_, gpu.map, 30), byCpu = tsneDivergence(onCpu_, cpu.map, 30);
  EXPECT_NEAR(byGpu, byCpu, 0.02 * byCpu);
  EXPECT_NEAR(gpu.kl, byGpu, 0.01 * byGpu);
}

}  // namespace
}  // namespace resa
