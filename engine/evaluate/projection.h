#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

namespace resa {

/// Scores on the first `dims` principal components: features (n, d) -> (n, min(dims, d, n)) float32. Each component's sign is fixed so that
/// its largest loading is positive; the result does not depend on row blocks or device beyond rounding. Few components of many columns are
/// found by randomised subspace iteration unless `exact`: the explained variance is within 0.5 % of the exact one.
at::Tensor principalComponents(const at::Tensor& features, std::int64_t dims, bool exact = false);

struct TsneOptions {
  int dims = 2;            // 2 or 3
  double perplexity = 30;  // lowered to (n - 1) / 3 where n is small
  int iterations = 750;    // of which the first `exaggerated` with `exaggeration`
  int exaggerated = 250;   // 0 for a flowing map
  double exaggeration = 12;
  std::uint64_t seed = 0;                            // a little noise on the principal components
  std::vector<double> scales = {};                   // further perplexities: the affinities are the mean over all of them
  bool cosine = false;                               // distances between rows of length 1; else Euclidean, of the rows as they are
  std::optional<at::Tensor> initial = std::nullopt;  // (n, dims): start here instead of the principal components
  std::function<bool(int iteration, double kl)> progress = nullptr;  // called every 50 iterations; false cancels
  // Called with the map so far, (n, dims) float32 on the CPU, wherever `progress` is; false cancels.
  std::function<bool(int iteration, const at::Tensor& map)> onMap = nullptr;
};
struct TsneResult {
  at::Tensor map;  // (n, dims) float32, centred
  double kl = 0;   // KL divergence of the affinities, nats, without exaggeration
  int iterations = 0;
  bool cancelled = false;
};
/// t-SNE (van der Maaten and Hinton 2008): exact k-nn affinities with k = 3 perplexity; repulsion over all pairs for few rows, by
/// interpolation on a grid for many (within about 2 % of the exact forces); learning rate n / (4 exaggeration) of the phase (at least 50;
/// Belkina et al. 2019: n / 12 early for a gradient without its factor of 4), momentum 0.5 then 0.8. features (n, d): on the CPU its cores,
/// on a GPU one stream. Three dimensions take up to `maxTsne3d` rows. DataError beyond or where a row is not finite. On the CPU: same
/// features, options and machine, same map, whatever the number of threads.
TsneResult tsne(const at::Tensor& features, const TsneOptions& options);
inline constexpr std::int64_t maxTsne3d = 20000;

/// KL divergence, nats, of the affinities of `features` from the map's, over all pairs: what `tsne` minimises, of any program's map.
/// features (n, d), map (n, 2 or 3). O(n^2).
double tsneDivergence(const at::Tensor& features, const at::Tensor& map, double perplexity, const std::vector<double>& scales = {});

/// Places of new rows in an existing map that stays as it is: each new row is drawn to its nearest old rows and pushed by all of them
/// (openTSNE's `transform`; Poličar et al. 2023). features (n, d) and map (n, dims) of the old rows, added (m, d) -> (m, dims) float32.
at::Tensor placeInMap(const at::Tensor& features, const at::Tensor& map, const at::Tensor& added, double perplexity);

/// Rotation or reflection (and translation, no scaling) that brings `map` (n, dims) nearest to `reference`: orthogonal Procrustes.
at::Tensor alignMap(const at::Tensor& map, const at::Tensor& reference);

/// Mean share of each point's k nearest neighbours in `features` (Euclidean) that are among its k nearest in `map`, 0..1. Row-blocked.
double neighbourPreservation(const at::Tensor& features, const at::Tensor& map, std::int64_t k = 10);

}  // namespace resa
