#include <ATen/ATen.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/linear.h>

#include <cmath>
#include <map>

#include "engine/model/encoder.h"
#include "engine/model/families.h"
#include "engine/run/error.h"

namespace resa {
namespace {

using torch::nn::Linear;
using torch::nn::LinearOptions;

constexpr std::int64_t kDepth = 12, kMlpRatio = 4, kHomeImage = 224;
constexpr std::int64_t kProbedBlocks = 4;  // the ViT protocol of linear probes
constexpr double kNormEpsilon = 1e-6;
constexpr double kPositionBase = 10000;

at::Tensor uniform(at::IntArrayRef shape, double bound) { return at::empty(shape).uniform_(-bound, bound); }

/// LayerNorm over the last axis, with timm's parameter names.
class Norm : public torch::nn::Module {
 public:
  explicit Norm(std::int64_t width)
      : weight_(register_parameter("weight", at::ones({width}))), bias_(register_parameter("bias", at::zeros({width}))) {}
  at::Tensor forward(const at::Tensor& x) const { return at::layer_norm(x, {x.size(-1)}, weight_, bias_, kNormEpsilon); }

 private:
  at::Tensor weight_, bias_;
};

/// The linear map of each patch. Frozen, its weights are buffers: no optimizer, decay or averaging touches them.
class PatchProjection : public torch::nn::Module {
 public:
  PatchProjection(std::int64_t channels, std::int64_t width, std::int64_t patch, bool frozen) : patch_(patch) {
    // MoCo v3: Xavier's bound with all of a patch as the input.
    const at::Tensor weight = uniform({width, channels, patch, patch}, std::sqrt(6.0 / double(channels * patch * patch + width)));
    weight_ = frozen ? register_buffer("weight", weight) : register_parameter("weight", weight);
    bias_ = frozen ? register_buffer("bias", at::zeros({width})) : register_parameter("bias", at::zeros({width}));
  }
  /// (B, C, H, W) -> (B, width, H / patch, W / patch).
  at::Tensor forward(const at::Tensor& images) const { return at::conv2d(images, weight_, bias_, {patch_, patch_}); }

 private:
  std::int64_t patch_;
  at::Tensor weight_, bias_;
};

class PatchEmbed : public torch::nn::Module {
 public:
  explicit PatchEmbed(std::shared_ptr<PatchProjection> projection) : projection_(register_module("proj", std::move(projection))) {}
  at::Tensor forward(const at::Tensor& images) const { return projection_->forward(images); }

 private:
  std::shared_ptr<PatchProjection> projection_;
};

class Attention : public torch::nn::Module {
 public:
  Attention(std::int64_t width, std::int64_t heads)
      : heads_(heads), qkv_(register_module("qkv", Linear(width, 3 * width))), proj_(register_module("proj", Linear(width, width))) {}

  at::Tensor forward(const at::Tensor& x) {
    const std::int64_t batch = x.size(0), tokens = x.size(1), width = x.size(2);
    const at::Tensor qkv = qkv_(x).view({batch, tokens, 3, heads_, width / heads_}).permute({2, 0, 3, 1, 4});
    const at::Tensor attended = at::scaled_dot_product_attention(qkv[0], qkv[1], qkv[2]);  // (B, heads, tokens, width / heads)
    return proj_(attended.transpose(1, 2).reshape({batch, tokens, width}));
  }

 private:
  std::int64_t heads_;
  Linear qkv_, proj_;
};

class Mlp : public torch::nn::Module {
 public:
  explicit Mlp(std::int64_t width)
      : fc1_(register_module("fc1", Linear(width, kMlpRatio * width))), fc2_(register_module("fc2", Linear(kMlpRatio * width, width))) {}
  at::Tensor forward(const at::Tensor& x) { return fc2_(at::gelu(fc1_(x))); }

 private:
  Linear fc1_, fc2_;
};

class Block : public torch::nn::Module {
 public:
  Block(std::int64_t width, std::int64_t heads)
      : norm1_(register_module("norm1", std::make_shared<Norm>(width))),
        attention_(register_module("attn", std::make_shared<Attention>(width, heads))),
        norm2_(register_module("norm2", std::make_shared<Norm>(width))),
        mlp_(register_module("mlp", std::make_shared<Mlp>(width))) {}
  at::Tensor forward(at::Tensor x) {
    x = x + attention_->forward(norm1_->forward(x));
    return x + mlp_->forward(norm2_->forward(x));
  }

 private:
  std::shared_ptr<Norm> norm1_;
  std::shared_ptr<Attention> attention_;
  std::shared_ptr<Norm> norm2_;
  std::shared_ptr<Mlp> mlp_;
};

/// MoCo v3's fixed 2-D sine-cosine positions of a grid, zero for [CLS]: (1, 1 + rows * columns, width). The first half of the width holds
/// the row, the second the column.
at::Tensor sinCosPositions(std::int64_t rows, std::int64_t columns, std::int64_t width) {
  const std::int64_t quarter = width / 4;
  const at::Tensor frequency = at::pow(kPositionBase, -at::arange(quarter, at::kDouble) / double(quarter));
  const auto waves = [&](const at::Tensor& place) {
    const at::Tensor angle = place.to(at::kDouble).unsqueeze(1) * frequency;
    return at::cat({angle.sin(), angle.cos()}, 1);
  };
  const at::Tensor row = at::arange(rows).repeat_interleave(columns), column = at::arange(columns).repeat({rows});
  const at::Tensor patches = at::cat({waves(row), waves(column)}, 1);
  return at::cat({at::zeros({1, width}, at::kDouble), patches}).unsqueeze(0);
}

class VisionTransformer final : public Encoder {
 public:
  VisionTransformer(const ModelConfig& config, std::int64_t channels)
      : width_(encoderDimension(config)), home_(std::max<std::int64_t>(1, kHomeImage / 16)) {
    cls_ = register_parameter("cls_token", at::empty({1, 1, width_}).normal_(0, 1e-6));
    positions_ = register_buffer("pos_embed", sinCosPositions(home_, home_, width_).to(at::kFloat));
    patches_ = register_module("patch_embed", std::make_shared<PatchEmbed>(std::make_shared<PatchProjection>(
                                                  channels, width_, config.patchSize, config.freezePatchProjection)));
    auto blocks = register_module("blocks", std::make_shared<torch::nn::Module>());
    for (std::int64_t i = 0; i < kDepth; ++i)
      blocks_.push_back(blocks->register_module(std::to_string(i), std::make_shared<Block>(width_, attentionHeads(config))));
    norm_ = register_module("norm", std::make_shared<Norm>(width_));
    initialize();
  }

  at::Tensor forward(const at::Tensor& images) override {
    at::Tensor x = tokens(images);
    for (auto& block : blocks_) x = block->forward(x);
    return norm_->forward(x).select(1, 0);
  }

  at::Tensor probeFeatures(const at::Tensor& images) override {
    at::Tensor x = tokens(images);
    std::vector<at::Tensor> classTokens;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      x = blocks_[i]->forward(x);
      if (i + kProbedBlocks >= blocks_.size()) classTokens.push_back(norm_->forward(x).select(1, 0));
    }
    return at::cat(classTokens, 1);
  }

  std::int64_t dimension() const override { return width_; }
  std::int64_t probeDimension() const override { return width_ * kProbedBlocks; }

 private:
  /// [CLS] and the patches with their positions, (B, 1 + patches, width).
  at::Tensor tokens(const at::Tensor& images) {
    const at::Tensor grid = patches_->forward(images);
    // Both sums take the wider type: under autocast what the blocks add to stays float32.
    const at::Tensor x = at::cat({cls_.expand({grid.size(0), 1, width_}), grid.flatten(2).transpose(1, 2).to(cls_.scalar_type())}, 1);
    return x + positions(grid.size(2), grid.size(3));
  }

  /// Positions of a grid: the stored ones for the grid of a 224-pixel image with 16-pixel patches; else the formula again, or, where
  /// foreign weights brought learned positions, those interpolated.
  at::Tensor positions(std::int64_t rows, std::int64_t columns) {
    if (rows == home_ && columns == home_) return positions_;
    at::Tensor& known = others_[{rows, columns}];
    if (!known.defined() || known.device() != positions_.device()) {
      const at::Tensor formula = sinCosPositions(home_, home_, width_).to(positions_.options());
      known = at::allclose(positions_, formula, 1e-4, 1e-5) ? sinCosPositions(rows, columns, width_).to(positions_.options())
                                                            : interpolatedPositions(rows, columns);
    }
    return known;
  }

  at::Tensor interpolatedPositions(std::int64_t rows, std::int64_t columns) const {
    const at::NoGradGuard noGradient;
    const at::Tensor patches = positions_.narrow(1, 1, home_ * home_).view({1, home_, home_, width_}).permute({0, 3, 1, 2});
    const at::Tensor resized = at::_upsample_bicubic2d_aa(patches, {rows, columns}, false);
    return at::cat({positions_.narrow(1, 0, 1), resized.flatten(2).transpose(1, 2)}, 1);
  }

  /// MoCo v3: Xavier's bound for every Linear, query, key and value each on its own; biases zero.
  void initialize() {
    const at::NoGradGuard noGradient;
    for (const auto& item : named_modules("", /*include_self=*/false)) {
      auto* linear = item.value()->as<torch::nn::Linear>();
      if (linear == nullptr) continue;
      const bool joined = item.key().ends_with("qkv");
      const std::int64_t out = linear->options.out_features() / (joined ? 3 : 1);
      const double bound = std::sqrt(6.0 / double(out + linear->options.in_features()));
      linear->weight.uniform_(-bound, bound);
      linear->bias.zero_();
    }
  }

  std::int64_t width_, home_;
  at::Tensor cls_, positions_;
  std::shared_ptr<PatchEmbed> patches_;
  std::vector<std::shared_ptr<Block>> blocks_;
  std::shared_ptr<Norm> norm_;
  std::map<std::pair<std::int64_t, std::int64_t>, at::Tensor> others_;  // positions of other grids, by rows and columns
};

}  // namespace

std::shared_ptr<Encoder> makeVisionTransformer(const ModelConfig& config, std::int64_t channels) {
  return std::make_shared<VisionTransformer>(config, channels);
}

}  // namespace resa
