#include <algorithm>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "engine/data/counter_random.h"
#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/projection.h"
#include "engine/run/error.h"

namespace resa {
namespace {

// Numbers converted to float64 at a time.
constexpr std::int64_t convertedAtATime = 1 << 22;
// Random directions beyond the components asked for, and rounds of the subspace iteration: together they leave the explained variance
// within 0.5 % of the exact one even where the spectrum hardly falls.
constexpr std::int64_t oversampling = 16;
constexpr int powerIterations = 6;
// Where the subspace iteration is the faster way: from this many columns (or rows), for at most this part of them.
constexpr std::int64_t leastRandomized = 384, randomizedShare = 4;

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

/// Loadings (d, count) of the leading components and their scores (n, count).
struct Components {
  at::Tensor loadings, scores;
};

Components exactComponents(const at::Tensor& x, std::int64_t count) {
  if (x.size(1) <= x.size(0)) {
    const at::Tensor loadings = leading(gramOf(x), count);
    return {loadings, product(x, loadings)};
  }
  // Fewer rows than columns: the eigenvectors of x x^T are the scores up to their lengths, which are those of the loadings x^T u.
  const at::Tensor directions = leading(gramOf(x.t()), count), loadings = product(x.t(), directions);
  return {loadings, directions * loadings.norm(2, 0, true)};
}

at::Tensor orthonormal(const at::Tensor& columns) { return std::get<0>(at::linalg_qr(columns)); }

/// Subspace iteration from random directions, the same on every device (Halko, Martinsson and Tropp 2011, Algorithm 4.4): products with x
/// instead of the eigenvectors of x^T x, whose cost grows with the cube of the columns.
Components randomizedComponents(const at::Tensor& x, std::int64_t count) {
  const std::int64_t sampled = count + oversampling;
  CounterRandom random(0x5eed, 0);
  std::vector<float> numbers(x.size(1) * sampled);
  for (float& number : numbers) number = float(random.uniform(-1, 1));
  at::Tensor basis = orthonormal(at::mm(x, at::tensor(numbers).view({x.size(1), sampled}).to(x.options())));
  for (int round = 0; round < powerIterations; ++round) basis = orthonormal(at::mm(x, orthonormal(at::mm(x.t(), basis))));
  // Exact within the subspace found.
  const at::Tensor inside = at::mm(basis.t(), x).to(at::kDouble), rotation = leading(at::mm(inside, inside.t()), count);
  const at::Tensor loadings = at::mm(inside.t(), rotation);
  return {loadings, product(basis, rotation * loadings.norm(2, 0, true))};
}

}  // namespace

at::Tensor principalComponents(const at::Tensor& features, std::int64_t dims, bool exact) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  if (dims < 1) throw UsageError("principal components: at least 1 asked for, got " + std::to_string(dims));
  const at::Tensor x = centred(features);
  const std::int64_t smaller = std::min(x.size(0), x.size(1)), count = std::min(dims, smaller);
  const bool few = smaller > leastRandomized && randomizedShare * (count + oversampling) <= smaller;
  const auto [loadings, scores] = few && !exact ? randomizedComponents(x, count) : exactComponents(x, count);
  const at::Tensor largest = loadings.gather(0, loadings.abs().argmax(0, true));
  return (scores * at::where(largest < 0, -at::ones_like(largest), at::ones_like(largest))).to(at::kFloat);
}

}  // namespace resa
