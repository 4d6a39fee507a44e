#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/utils.h>

#include "engine/method/assignment.h"

namespace resa {
namespace {

TEST(SinkhornKernel, MatchesItsCpuTwin) {
  if (!at::hasCUDA()) GTEST_SKIP() << "this machine has no usable GPU";
  torch::manual_seed(5);
  for (const auto& [samples, prototypes] : {std::pair{6, 6}, {33, 65}, {256, 256}, {100, 1024}}) {
    const at::Tensor h = at::randn({samples, 24}), other = at::randn({prototypes, 24});
    const at::Tensor scores = at::matmul(h / h.norm(2, {1}, true), (other / other.norm(2, {1}, true)).t());
    const at::Tensor onGpu = sinkhorn(scores.cuda(), 0.05, 3).cpu(), strided = sinkhorn(scores.cuda().t().contiguous().t(), 0.05, 3).cpu();
    const at::Tensor expected = sinkhorn(scores.to(at::kDouble), 0.05, 3);
    EXPECT_LT(((onGpu - expected).abs() / (expected.abs() + 1e-6)).max().item<double>(), 1e-4) << samples << " x " << prototypes;
    EXPECT_TRUE(at::equal(onGpu, strided));
  }
}

}  // namespace
}  // namespace resa
