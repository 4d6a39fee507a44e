#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "engine/data/counter_random.h"
#include "engine/evaluate/affinities.h"
#include "engine/evaluate/descent.h"
#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/projection.h"
#include "engine/evaluate/repulsion.h"
#include "engine/evaluate/row_workers.h"
#include "engine/run/error.h"

namespace resa {
namespace {

constexpr double firstSpread = 1e-4;  // standard deviation of the first axis of an independent map's start
constexpr int reportEvery = 50;

void requireOptions(const at::Tensor& features, const TsneOptions& options) {
  requireFeatures(features, "features");
  const std::int64_t n = features.size(0);
  if (options.dims != 2 && options.dims != 3) throw UsageError("t-SNE: dims must be 2 or 3, got " + std::to_string(options.dims));
  if (options.dims == 3 && n > maxTsne3d)
    throw DataError("t-SNE in three dimensions takes at most " + std::to_string(maxTsne3d) + " rows, got " + std::to_string(n) +
                    "; take a part of them, two dimensions, or PCA");
  if (!(options.perplexity > 0)) throw UsageError("t-SNE: perplexity must be positive, got " + std::to_string(options.perplexity));
  for (const double scale : options.scales)
    if (!(scale > 0)) throw UsageError("t-SNE: perplexity must be positive, got " + std::to_string(scale));
  if (options.iterations < 0) throw UsageError("t-SNE: iterations must not be negative, got " + std::to_string(options.iterations));
  if (!(options.exaggeration >= 1)) throw UsageError("t-SNE: exaggeration must be at least 1, got " + std::to_string(options.exaggeration));
  if (!options.initial) return;
  requireFeatures(*options.initial, "initial map");
  if (options.initial->size(0) != n || options.initial->size(1) != options.dims)
    throw DataError("the initial map must be (" + std::to_string(n) + ", " + std::to_string(options.dims) + ")");
}

std::vector<double> perplexitiesOf(const TsneOptions& options) {
  std::vector<double> all{options.perplexity};
  all.insert(all.end(), options.scales.begin(), options.scales.end());
  return all;
}

/// Rows as their distances are taken: of length 1 for cosine, else centred; scaled by one factor, which changes no affinity, so that
/// squares stay within float32.
at::Tensor comparedRows(const at::Tensor& features, bool cosine) {
  const at::Tensor x = centred(features).to(at::kFloat), used = cosine ? features.detach().to(at::kFloat) : x;
  const at::Tensor scaled = used / used.abs().max().clamp_min(1e-30);
  return cosine ? scaled / scaled.norm(2, {1}, true).clamp_min(1e-12) : scaled;
}

/// The given start, or the first principal components shrunk to `firstSpread` with a hundredth of it as noise from the seed, which parts
/// rows that coincide.
at::Tensor startingMap(const at::Tensor& features, const TsneOptions& options) {
  if (options.initial) return options.initial->detach().to(at::kCPU, at::kFloat).contiguous();
  const std::int64_t n = features.size(0);
  const at::Tensor components = principalComponents(features, options.dims).cpu();
  at::Tensor map = at::zeros({n, options.dims}, at::kFloat);
  const double spread = components.select(1, 0).to(at::kDouble).std(0, false).item<double>();
  if (spread > 0) map.narrow(1, 0, components.size(1)).copy_(components * (firstSpread / spread));
  float* value = map.mutable_data_ptr<float>();
  for (std::int64_t i = 0; i < map.numel(); ++i)
    value[i] += float(0.01 * firstSpread * CounterRandom(options.seed, std::uint64_t(i)).uniform(-1, 1));
  return map;
}

/// The two phases: exaggerated, then not.
void lower(Descent& descent, const TsneOptions& options, std::int64_t n, TsneResult& result) {
  while (result.iterations < options.iterations && !result.cancelled) {
    const bool early = result.iterations < options.exaggerated;
    if (result.iterations == options.exaggerated) descent.restart();
    const double exaggeration = early ? options.exaggeration : 1;
    // The rate follows the exaggeration (Belkina et al. 2019), against the full gradient with its factor of 4.
    descent.step({exaggeration, std::max(double(n) / (4 * exaggeration), 50.0), early ? 0.5 : 0.8});
    ++result.iterations;
    if (result.iterations % reportEvery != 0) continue;
    descent.centre();
    if (options.progress) result.cancelled = !options.progress(result.iterations, descent.kl());
    if (options.onMap && !result.cancelled) result.cancelled = !options.onMap(result.iterations, descent.map());
  }
  descent.centre();
  result.map = descent.map();
  result.kl = descent.kl();
}

}  // namespace

TsneResult tsne(const at::Tensor& features, const TsneOptions& options) {
  const at::NoGradGuard noGrad;
  requireOptions(features, options);
  const std::int64_t n = features.size(0);
  if (n == 1) return {at::zeros({1, options.dims}, at::kFloat), 0, 0, false};
  const at::Tensor x = comparedRows(features, options.cosine), start = startingMap(x, options);
  TsneResult result;
  if (x.is_cuda()) {
    const TensorAffinities affinities = tensorAffinities(x, perplexitiesOf(options));
    lower(*tensorDescent(affinities, start), options, n, result);
    return result;
  }
  RowWorkers workers;
  const Affinities affinities = gaussianAffinities(workers, x, perplexitiesOf(options));
  const SerialOperations serial;
  const auto repulsion = fastRepulsion(workers, options.dims, n);
  lower(*cpuDescent(workers, affinities, *repulsion, start), options, n, result);
  return result;
}

double tsneDivergence(const at::Tensor& features, const at::Tensor& map, double perplexity, const std::vector<double>& scales) {
  const at::NoGradGuard noGrad;
  TsneOptions options{.dims = map.dim() == 2 ? int(map.size(1)) : 0, .perplexity = perplexity, .scales = scales};
  options.initial = map;
  requireOptions(features, options);
  RowWorkers workers;
  const Affinities affinities = gaussianAffinities(workers, comparedRows(features, false).cpu(), perplexitiesOf(options));
  const auto repulsion = exactRepulsion(workers, options.dims, affinities.n);
  return cpuDescent(workers, affinities, *repulsion, startingMap(features, options))->kl();
}

}  // namespace resa
