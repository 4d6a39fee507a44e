#include <cmath>

#include "engine/model/encoder.h"
#include "engine/model/families.h"
#include "engine/run/error.h"

namespace resa {
namespace {

using torch::nn::BatchNorm2d;
using torch::nn::Conv2d;
using torch::nn::Conv2dOptions;
using torch::nn::Sequential;

Conv2d convolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride) {
  return Conv2d(Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false));
}

/// What both kinds of block share: the shortcut, and the last BN that may start at zero.
class Block : public torch::nn::Module {
 public:
  virtual at::Tensor forward(const at::Tensor& x) = 0;
  virtual BatchNorm2d& lastNorm() = 0;

 protected:
  void addShortcut(std::int64_t in, std::int64_t out, std::int64_t stride) {
    if (stride != 1 || in != out)
      downsample_ = register_module("downsample", Sequential(convolution(in, out, 1, stride), BatchNorm2d(out)));
  }
  at::Tensor shortcut(const at::Tensor& x) { return downsample_ ? downsample_->forward(x) : x; }

 private:
  Sequential downsample_{nullptr};
};

class BasicBlock : public Block {
 public:
  static constexpr std::int64_t expansion = 1;
  BasicBlock(std::int64_t in, std::int64_t width, std::int64_t stride)
      : conv1_(register_module("conv1", convolution(in, width, 3, stride))),
        bn1_(register_module("bn1", BatchNorm2d(width))),
        conv2_(register_module("conv2", convolution(width, width, 3, 1))),
        bn2_(register_module("bn2", BatchNorm2d(width))) {
    addShortcut(in, width, stride);
  }
  at::Tensor forward(const at::Tensor& x) override {
    const at::Tensor y = bn2_(conv2_(at::relu(bn1_(conv1_(x)))));
    return at::relu(y + shortcut(x));
  }
  BatchNorm2d& lastNorm() override { return bn2_; }

 private:
  Conv2d conv1_;
  BatchNorm2d bn1_;
  Conv2d conv2_;
  BatchNorm2d bn2_;
};

class Bottleneck : public Block {
 public:
  static constexpr std::int64_t expansion = 4;
  Bottleneck(std::int64_t in, std::int64_t width, std::int64_t stride)
      : conv1_(register_module("conv1", convolution(in, width, 1, 1))),
        bn1_(register_module("bn1", BatchNorm2d(width))),
        conv2_(register_module("conv2", convolution(width, width, 3, stride))),
        bn2_(register_module("bn2", BatchNorm2d(width))),
        conv3_(register_module("conv3", convolution(width, width * expansion, 1, 1))),
        bn3_(register_module("bn3", BatchNorm2d(width * expansion))) {
    addShortcut(in, width * expansion, stride);
  }
  at::Tensor forward(const at::Tensor& x) override {
    const at::Tensor y = at::relu(bn2_(conv2_(at::relu(bn1_(conv1_(x))))));
    return at::relu(bn3_(conv3_(y)) + shortcut(x));
  }
  BatchNorm2d& lastNorm() override { return bn3_; }

 private:
  Conv2d conv1_;
  BatchNorm2d bn1_;
  Conv2d conv2_;
  BatchNorm2d bn2_;
  Conv2d conv3_;
  BatchNorm2d bn3_;
};

template <class BlockType>
class ResNet : public Encoder {
 public:
  ResNet(const ModelConfig& config, std::int64_t channels, const std::vector<int>& depths)
      : cifarStem_(config.stem == "cifar"), padding_(config.stemPadding), dimension_(config.width * 8 * BlockType::expansion) {
    // Module order is torchvision's, so that parameters enumerate as there.
    const auto stem = cifarStem_ ? Conv2dOptions(channels, config.width, 3).padding(1)
                                 : Conv2dOptions(channels, config.width, 7).stride(2).padding(3 - std::min<std::int64_t>(padding_, 3));
    conv1_ = register_module("conv1", Conv2d(Conv2dOptions(stem).bias(false)));
    bn1_ = register_module("bn1", BatchNorm2d(config.width));
    std::int64_t in = config.width;
    for (std::size_t stage = 0; stage < depths.size(); ++stage) {
      const std::int64_t width = config.width << stage;
      Sequential layer;
      for (int block = 0; block < depths[stage]; ++block) {
        layer->push_back(std::make_shared<BlockType>(in, width, block == 0 && stage > 0 ? 2 : 1));
        in = width * BlockType::expansion;
      }
      layers_.push_back(register_module("layer" + std::to_string(stage + 1), layer));
    }
    initialize(config.zeroInitResidual);
  }

  at::Tensor forward(const at::Tensor& images) override {
    // The authors pad the input by hand; see stem_padding.
    at::Tensor x = padding_ > 0 ? at::constant_pad_nd(images, {padding_, padding_, padding_, padding_}) : images;
    x = at::relu(bn1_(conv1_(x)));
    if (!cifarStem_) x = at::max_pool2d(x, 3, 2, 1);
    for (auto& layer : layers_) x = layer->forward(x);
    return x.mean({2, 3});
  }
  std::int64_t dimension() const override { return dimension_; }

 private:
  void initialize(bool zeroInitResidual) {
    for (auto& module : modules(/*include_self=*/false)) {
      if (auto* conv = module->template as<torch::nn::Conv2d>()) {
        if (cifarStem_ && conv == conv1_.get()) continue;
        torch::nn::init::kaiming_normal_(conv->weight, 0, torch::kFanOut, torch::kReLU);
      }
      if (auto* block = dynamic_cast<Block*>(module.get()); block && zeroInitResidual) torch::nn::init::zeros_(block->lastNorm()->weight);
    }
  }

  bool cifarStem_;
  std::int64_t padding_, dimension_;
  Conv2d conv1_{nullptr};
  BatchNorm2d bn1_{nullptr};
  std::vector<Sequential> layers_;
};

}  // namespace

std::shared_ptr<Encoder> makeResNet(const ModelConfig& config, std::int64_t channels) {
  if (config.encoder == "resnet18") return std::make_shared<ResNet<BasicBlock>>(config, channels, std::vector{2, 2, 2, 2});
  if (config.encoder == "resnet34") return std::make_shared<ResNet<BasicBlock>>(config, channels, std::vector{3, 4, 6, 3});
  if (config.encoder == "resnet50") return std::make_shared<ResNet<Bottleneck>>(config, channels, std::vector{3, 4, 6, 3});
  if (config.encoder == "resnet101") return std::make_shared<ResNet<Bottleneck>>(config, channels, std::vector{3, 4, 23, 3});
  throw ConfigError("model.encoder '" + config.encoder + "' is not known: use resnet18, resnet34, resnet50 or resnet101");
}

}  // namespace resa
