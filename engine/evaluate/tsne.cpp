#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "engine/data/counter_random.h"
#include "engine/evaluate/affinities.h"
#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/projection.h"
#include "engine/evaluate/row_workers.h"
#include "engine/evaluate/tsne_kernel.h"
#include "engine/run/error.h"

namespace resa {
namespace {

constexpr double firstSpread = 1e-4;  // standard deviation of the first axis of an independent map's start
constexpr float longestStep = 5;      // per coordinate and iteration: keeps a high rate from throwing points out
constexpr int reportEvery = 50;

/// One value per point and dimension, dimension by dimension.
struct Columns {
  Columns(int dims, std::int64_t n, float value = 0) {
    for (int a = 0; a < dims; ++a) axis[a].assign(n, value);
  }
  MapAxes view() { return {{axis[0].data(), axis[1].data(), axis[2].data()}}; }
  ConstMapAxes view() const { return {{axis[0].data(), axis[1].data(), axis[2].data()}}; }
  std::array<std::vector<float>, 3> axis;
};

void requireOptions(const at::Tensor& features, const TsneOptions& options) {
  requireFeatures(features, "features");
  const std::int64_t n = features.size(0);
  if (n > maxExactTsne)
    throw DataError("exact t-SNE takes at most " + std::to_string(maxExactTsne) + " rows, got " + std::to_string(n) +
                    "; take a part of them, or PCA");
  if (options.dims != 2 && options.dims != 3) throw UsageError("t-SNE: dims must be 2 or 3, got " + std::to_string(options.dims));
  if (!(options.perplexity > 0)) throw UsageError("t-SNE: perplexity must be positive, got " + std::to_string(options.perplexity));
  if (options.iterations < 0) throw UsageError("t-SNE: iterations must not be negative, got " + std::to_string(options.iterations));
  if (!(options.exaggeration >= 1)) throw UsageError("t-SNE: exaggeration must be at least 1, got " + std::to_string(options.exaggeration));
  if (!options.initial) return;
  requireFeatures(*options.initial, "initial map");
  if (options.initial->size(0) != n || options.initial->size(1) != options.dims)
    throw DataError("the initial map must be (" + std::to_string(n) + ", " + std::to_string(options.dims) + ")");
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

/// Gradient descent with momentum and per-coordinate gains on the KL divergence of a map.
class Descent {
 public:
  Descent(RowWorkers& workers, const Affinities& affinities, const at::Tensor& start, int dims)
      : workers_(workers),
        affinities_(affinities),
        dims_(dims),
        n_(affinities.n),
        map_(dims, n_),
        attraction_(dims, n_),
        repulsion_(dims, n_),
        velocity_(dims, n_),
        gain_(dims, n_, 1),
        mass_(n_) {
    const auto from = start.accessor<float, 2>();
    for (std::int64_t i = 0; i < n_; ++i)
      for (int a = 0; a < dims; ++a) map_.axis[a][i] = from[i][a];
  }

  /// Forgets speed and gains, as a new phase asks for.
  void restart() {
    velocity_ = Columns(dims_, n_);
    gain_ = Columns(dims_, n_, 1);
  }

  void step(double exaggeration, double rate, double momentum) {
    const float repulsion = float(1 / forces()), attraction = float(exaggeration);
    for (int a = 0; a < dims_; ++a)
      for (std::int64_t i = 0; i < n_; ++i) {
        const float gradient = 4 * (attraction * attraction_.axis[a][i] - repulsion * repulsion_.axis[a][i]);
        float& speed = velocity_.axis[a][i];
        float& gain = gain_.axis[a][i];
        gain = std::max(gradient * speed < 0 ? gain + 0.2f : gain * 0.8f, 0.01f);
        speed = std::clamp(float(momentum) * speed - float(rate) * gain * gradient, -longestStep, longestStep);
        map_.axis[a][i] += speed;
      }
  }

  void centre() {
    for (int a = 0; a < dims_; ++a) {
      double sum = 0;
      for (const float value : map_.axis[a]) sum += value;
      for (float& value : map_.axis[a]) value -= float(sum / double(n_));
    }
  }

  /// KL divergence of the affinities from the map's, nats.
  double kl() {
    const double logMass = std::log(forces());
    std::vector<double> rows(n_);
    workers_.run(n_, 64, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i)
        for (std::int64_t e = affinities_.start[i]; e < affinities_.start[i + 1]; ++e) {
          const double p = affinities_.value[e];
          if (p > 0) rows[i] += p * (std::log(p * (1 + squaredDistance(i, affinities_.column[e]))) + logMass);
        }
    });
    double sum = 0;
    for (const double row : rows) sum += row;
    return sum;
  }

  at::Tensor map() const {
    at::Tensor result = at::empty({n_, dims_}, at::kFloat);
    auto to = result.accessor<float, 2>();
    for (std::int64_t i = 0; i < n_; ++i)
      for (int a = 0; a < dims_; ++a) to[i][a] = map_.axis[a][i];
    return result;
  }

 private:
  double squaredDistance(std::int64_t i, std::int64_t j) const {
    double sum = 0;
    for (int a = 0; a < dims_; ++a) {
      const double difference = double(map_.axis[a][i]) - double(map_.axis[a][j]);
      sum += difference * difference;
    }
    return sum;
  }

  /// Fills both forces; returns the sum of q_ij over all pairs, added in row order.
  double forces() {
    const ConstMapAxes map = std::as_const(map_).view();
    const MapAxes attraction = attraction_.view(), repulsion = repulsion_.view();
    const SparseRows rows{affinities_.start.data(), affinities_.column.data(), affinities_.value.data()};
    workers_.run(n_, 64, [&](std::int64_t begin, std::int64_t end) {
      attractionRows(dims_, map, rows, begin, end, attraction);
      repulsionRows(dims_, map, n_, begin, end, repulsion, mass_.data());
    });
    double sum = 0;
    for (const float mass : mass_) sum += mass;
    return std::max(sum, 1e-30);
  }

  RowWorkers& workers_;
  const Affinities& affinities_;
  int dims_;
  std::int64_t n_;
  Columns map_, attraction_, repulsion_, velocity_, gain_;
  std::vector<float> mass_;
};

}  // namespace

TsneResult tsne(const at::Tensor& features, const TsneOptions& options) {
  const at::NoGradGuard noGrad;
  requireOptions(features, options);
  const std::int64_t n = features.size(0);
  if (n == 1) return {at::zeros({1, options.dims}, at::kFloat), 0, 0, false};
  RowWorkers workers;
  const Affinities affinities = gaussianAffinities(workers, features, options.perplexity);
  Descent descent(workers, affinities, startingMap(features, options), options.dims);
  TsneResult result;
  while (result.iterations < options.iterations && !result.cancelled) {
    const bool early = result.iterations < options.exaggerated;
    if (result.iterations == options.exaggerated) descent.restart();
    const double exaggeration = early ? options.exaggeration : 1;
    // The rate follows the exaggeration (Belkina et al. 2019), against the full gradient with its factor of 4.
    descent.step(exaggeration, std::max(double(n) / (4 * exaggeration), 50.0), early ? 0.5 : 0.8);
    ++result.iterations;
    if (result.iterations % reportEvery != 0) continue;
    descent.centre();
    if (options.progress) result.cancelled = !options.progress(result.iterations, descent.kl());
  }
  descent.centre();
  result.map = descent.map();
  result.kl = descent.kl();
  return result;
}

}  // namespace resa
