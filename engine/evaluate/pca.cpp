#include <algorithm>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/projection.h"
#include "engine/run/error.h"

namespace resa {
namespace {

// Numbers converted to float64 at a time.
constexpr std::int64_t convertedAtATime = 1 << 22;

/// x^T x in float64 over row blocks.
at::Tensor gramOf(const at::Tensor& x) {
  at::Tensor gram = at::zeros({x.size(1), x.size(1)}, x.options().dtype(at::kDouble));
  const std::int64_t block = blockRows(x.size(1), convertedAtATime);
  for (std::int64_t i = 0; i < x.size(0); i += block) {
    const at::Tensor rows = x.narrow(0, i, std::min(block, x.size(0) - i)).to(at::kDouble);
    gram.addmm_(rows.t(), rows);
  }
  return gram;
}

/// x y in float64 over row blocks.
at::Tensor product(const at::Tensor& x, const at::Tensor& y) {
  const std::int64_t block = blockRows(x.size(1), convertedAtATime);
  std::vector<at::Tensor> parts;
  for (std::int64_t i = 0; i < x.size(0); i += block)
    parts.push_back(at::mm(x.narrow(0, i, std::min(block, x.size(0) - i)).to(at::kDouble), y));
  return at::cat(parts);
}

/// The eigenvectors of the `count` greatest eigenvalues, greatest first.
at::Tensor leading(const at::Tensor& gram, std::int64_t count) {
  const at::Tensor vectors = std::get<1>(at::linalg_eigh(gram));
  return vectors.narrow(1, vectors.size(1) - count, count).flip(1);
}

}  // namespace

at::Tensor principalComponents(const at::Tensor& features, std::int64_t dims) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  if (dims < 1) throw UsageError("principal components: at least 1 asked for, got " + std::to_string(dims));
  const at::Tensor x = centred(features);
  const std::int64_t n = x.size(0), d = x.size(1), count = std::min({dims, n, d});
  at::Tensor loadings, scores;
  if (d <= n) {
    loadings = leading(gramOf(x), count);
    scores = product(x, loadings);
  } else {
    // Fewer rows than columns: the eigenvectors of x x^T are the scores up to their lengths, which are those of the loadings x^T u.
    const at::Tensor directions = leading(gramOf(x.t()), count);
    loadings = product(x.t(), directions);
    scores = directions * loadings.norm(2, 0, true);
  }
  const at::Tensor largest = loadings.gather(0, loadings.abs().argmax(0, true));
  return (scores * at::where(largest < 0, -at::ones_like(largest), at::ones_like(largest))).to(at::kFloat);
}

}  // namespace resa
