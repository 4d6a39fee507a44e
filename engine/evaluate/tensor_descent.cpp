// t-SNE's descent as tensor operations: what a GPU runs. The same algorithm as descent.cpp and repulsion.cpp, whose grid plan and kernel it
// shares.
#include <ATen/ATen.h>

#include <cmath>
#include <vector>

#include "engine/evaluate/descent.h"
#include "engine/evaluate/grid_plan.h"

namespace resa {
namespace {

constexpr double longestStep = 5;
// Values per point of a stencil in three dimensions are 216: points are taken in blocks where there are many.
constexpr std::int64_t pointsAtATime = 1 << 17;

/// Weights of the nodes around places (n), given as fractions behind the node below: (n, splineOrder), and their derivatives.
std::pair<at::Tensor, at::Tensor> splineWeights(const at::Tensor& fraction) {
  std::vector<at::Tensor> weight{1 - fraction, fraction}, slope;
  for (int order = 3; order <= splineOrder; ++order) {
    if (order == splineOrder) {
      slope.push_back(-weight[0]);
      for (int k = 1; k + 1 < splineOrder; ++k) slope.push_back(weight[k - 1] - weight[k]);
      slope.push_back(weight.back());
    }
    weight.push_back(at::zeros_like(fraction));
    const double scale = 1.0 / (order - 1);
    for (int k = order - 1; k > 0; --k) weight[k] = scale * ((fraction + (order - 1 - k)) * weight[k - 1] + (k + 1 - fraction) * weight[k]);
    weight[0] = scale * (1 - fraction) * weight[0];
  }
  return {at::stack(weight, 1), at::stack(slope, 1)};
}

/// The nodes around some points: flat indices into the padded grid (n, splineOrder^dims), and factors a dimension.
struct Stencils {
  at::Tensor index;
  std::vector<at::Tensor> weight, slope;  // (n, splineOrder) each
};

Stencils stencilsAt(const GridPlan& plan, const at::Tensor& map) {
  Stencils result;
  std::int64_t stride = 1;
  for (int a = plan.dims - 1; a >= 0; --a) {
    const at::Tensor place = (map.select(1, a) - plan.origin[a]) / plan.spacing, below = place.floor();
    const auto [weight, slope] = splineWeights(place - below);
    result.weight.insert(result.weight.begin(), weight);
    result.slope.insert(result.slope.begin(), slope);
    const at::Tensor nodes =
        (below.to(at::kLong).unsqueeze(1) + at::arange(splineOrder, map.options().dtype(at::kLong)) - (splineOrder / 2 - 1)) * stride;
    result.index = a + 1 == plan.dims ? nodes : (nodes.unsqueeze(2) + result.index.unsqueeze(1)).flatten(1);
    stride *= plan.padded[a];
  }
  return result;
}

/// Outer product over the dimensions: (n, splineOrder^dims).
at::Tensor outer(const std::vector<at::Tensor>& factors) {
  at::Tensor product = factors[0];
  for (std::size_t a = 1; a < factors.size(); ++a) product = (product.unsqueeze(2) * factors[a].unsqueeze(1)).flatten(1);
  return product;
}

class TensorDescent final : public Descent {
 public:
  TensorDescent(const TensorAffinities& affinities, const at::Tensor& start)
      : affinities_(affinities), map_(start.to(affinities.value.options()).clone()) {
    restart();
  }

  void restart() override {
    velocity_ = at::zeros_like(map_);
    gain_ = at::ones_like(map_);
  }

  void step(const DescentStep& step) override {
    const auto [push, mass] = repulsion();
    const at::Tensor gradient = 4 * (attraction() * step.exaggeration - push / mass);
    gain_ = at::where(gradient * velocity_ < 0, gain_ + 0.2, gain_ * 0.8).clamp_min_(0.01);
    velocity_ = (velocity_ * step.momentum - gain_ * gradient * step.rate).clamp_(-longestStep, longestStep);
    map_ = map_ + velocity_;
  }

  void centre() override { map_ = map_ - map_.mean(0, true); }

  double kl() override {
    const at::Tensor mass = repulsion().second, p = affinities_.value.to(at::kDouble);
    const at::Tensor terms = p * (p * (1 + edges().square().sum(1).to(at::kDouble)) * mass.to(at::kDouble)).clamp_min(1e-300).log();
    return terms.sum().item<double>();
  }

  at::Tensor map() const override { return map_.cpu(); }

 private:
  at::Tensor edges() const { return map_.index_select(0, affinities_.row) - map_.index_select(0, affinities_.column); }

  at::Tensor attraction() const {
    const at::Tensor difference = edges();
    const at::Tensor weight = affinities_.value / (1 + difference.square().sum(1));
    return at::zeros_like(map_).index_add_(0, affinities_.row, difference * weight.unsqueeze(1));
  }

  GridPlan plan() const {
    const auto [low, high] = at::aminmax(map_, 0);
    const at::Tensor bounds = at::stack({low, high}).to(at::kCPU, at::kDouble);
    return GridPlan::covering(int(map_.size(1)), bounds.const_data_ptr<double>(), bounds.const_data_ptr<double>() + map_.size(1));
  }

  /// Forces (n, dims) and the sum of q_ij over all pairs, a device scalar.
  std::pair<at::Tensor, at::Tensor> repulsion() {
    const GridPlan next = plan();
    if (!spectrum_.defined() || !next.sameKernel(plan_)) spectrum_ = kernelSpectrum(next, map_.device());
    plan_ = next;
    const std::int64_t n = map_.size(0);
    const at::IntArrayRef shape(plan_.padded.data(), std::size_t(plan_.dims));
    std::vector<std::int64_t> axes;
    for (int a = 0; a < plan_.dims; ++a) axes.push_back(a);
    at::Tensor charges = at::zeros(shape, map_.options());
    for (std::int64_t i = 0; i < n; i += pointsAtATime) {
      const Stencils s = stencilsAt(plan_, map_.narrow(0, i, std::min(pointsAtATime, n - i)));
      charges.view(-1).index_add_(0, s.index.flatten(), outer(s.weight).flatten());
    }
    const at::Tensor potential = at::fft_irfftn(at::fft_rfftn(charges, c10::nullopt, axes) * spectrum_, shape, axes).flatten();
    at::Tensor force = at::empty_like(map_), mass = at::zeros({}, map_.options());
    for (std::int64_t i = 0; i < n; i += pointsAtATime) {
      const std::int64_t rows = std::min(pointsAtATime, n - i);
      const Stencils s = stencilsAt(plan_, map_.narrow(0, i, rows));
      const at::Tensor value = potential.index_select(0, s.index.flatten()).view_as(s.index);
      mass += (value * outer(s.weight)).sum() - double(rows);
      for (int a = 0; a < plan_.dims; ++a) {
        std::vector<at::Tensor> factors = s.weight;
        factors[a] = s.slope[a];
        force.narrow(0, i, rows).select(1, a).copy_((value * outer(factors)).sum(1) * (-0.5 / plan_.spacing));
      }
    }
    return {force, mass.clamp_min(1e-30)};
  }

  const TensorAffinities& affinities_;
  at::Tensor map_, velocity_, gain_, spectrum_;
  GridPlan plan_;
};

}  // namespace

std::unique_ptr<Descent> tensorDescent(const TensorAffinities& affinities, const at::Tensor& start) {
  return std::make_unique<TensorDescent>(affinities, start);
}

}  // namespace resa
