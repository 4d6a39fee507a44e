#include <ATen/ATen.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/evaluate/affinities.h"
#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/projection.h"
#include "engine/run/error.h"

namespace resa {
namespace {

constexpr int mostSteps = 300;
constexpr double settledWithin = 1e-4;             // map units a step
constexpr std::int64_t elementsAtATime = 1 << 22;  // of new by old rows

/// Places of a block of new rows, given their neighbours' affinities: each descends on its own KL divergence from the old map, in steps
/// scaled by its attraction, so that without repulsion one would go to the mean of its neighbours.
at::Tensor settle(const at::Tensor& map, const at::Tensor& neighbours, const at::Tensor& p) {
  const std::int64_t m = p.size(0), k = p.size(1), dims = map.size(1);
  const at::Tensor near = map.index_select(0, neighbours.flatten()).view({m, k, dims});
  at::Tensor place = (near * p.unsqueeze(2)).sum(1);
  for (int step = 0; step < mostSteps; ++step) {
    const at::Tensor toNear = place.unsqueeze(1) - near, pull = p / (1 + toNear.square().sum(2));
    const at::Tensor weight =
        1 / (1 + (place.square().sum(1, true) + map.square().sum(1).unsqueeze(0) - 2 * at::mm(place, map.t())).clamp_min(0));
    const at::Tensor push = weight.square() / weight.sum(1, true);
    const at::Tensor pushed = place * push.sum(1, true) - at::mm(push, map);
    const at::Tensor gradient = (pull.unsqueeze(2) * toNear).sum(1) - pushed;
    const at::Tensor move = -0.5 * gradient / pull.sum(1, true);
    place = place + move;
    if (move.abs().max().item<double>() < settledWithin) break;
  }
  return place;
}

}  // namespace

at::Tensor placeInMap(const at::Tensor& features, const at::Tensor& map, const at::Tensor& added, double perplexity) {
  const at::NoGradGuard noGrad;
  requireFeatures(features, "features");
  requireFeatures(map, "map");
  requireFeatures(added, "new features");
  if (map.size(0) != features.size(0) || (map.size(1) != 2 && map.size(1) != 3))
    throw DataError("the map must be (" + std::to_string(features.size(0)) + ", 2 or 3), got (" + std::to_string(map.size(0)) + ", " +
                    std::to_string(map.size(1)) + ")");
  if (added.size(1) != features.size(1))
    throw DataError("new features have " + std::to_string(added.size(1)) + " columns, those of the map " +
                    std::to_string(features.size(1)));
  if (!(perplexity > 0)) throw UsageError("perplexity must be positive, got " + std::to_string(perplexity));
  const auto [neighbours, p] = conditionalAffinities(added.detach().to(features.options()), features.detach(), perplexity);
  const at::Tensor old = map.detach().to(p.options());
  const std::int64_t block = std::max<std::int64_t>(1, elementsAtATime / map.size(0));
  std::vector<at::Tensor> places;
  for (std::int64_t i = 0; i < added.size(0); i += block) {
    const std::int64_t rows = std::min(block, added.size(0) - i);
    places.push_back(settle(old, neighbours.narrow(0, i, rows), p.narrow(0, i, rows)));
  }
  return at::cat(places).cpu();
}

}  // namespace resa
