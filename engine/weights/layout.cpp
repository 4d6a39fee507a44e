#include "engine/weights/layout.h"

#include "engine/run/error.h"

namespace resa {
namespace {

using Shape = std::vector<std::int64_t>;
using Expected = std::vector<ExpectedTensor>;

void addNorm(Expected& all, const std::string& name, std::int64_t width, bool affine = true) {
  if (affine) {
    all.push_back({name + ".weight", {width}});
    all.push_back({name + ".bias", {width}});
  }
  all.push_back({name + ".running_mean", {width}});
  all.push_back({name + ".running_var", {width}});
}

void addLinear(Expected& all, const std::string& name, std::int64_t in, std::int64_t out) {
  all.push_back({name + ".weight", {out, in}});
  all.push_back({name + ".bias", {out}});
}

void addConvolution(Expected& all, const std::string& name, Shape shape) { all.push_back({name + ".weight", std::move(shape)}); }

void addBlock(Expected& all, const std::string& name, bool bottleneck, std::int64_t in, std::int64_t width, std::int64_t out,
              bool shortcut) {
  const std::int64_t first = bottleneck ? 1 : 3;
  addConvolution(all, name + "conv1", {width, in, first, first});
  addNorm(all, name + "bn1", width);
  addConvolution(all, name + "conv2", {width, width, 3, 3});
  addNorm(all, name + "bn2", width);
  if (bottleneck) {
    addConvolution(all, name + "conv3", {out, width, 1, 1});
    addNorm(all, name + "bn3", out);
  }
  if (!shortcut) return;
  addConvolution(all, name + "downsample.0", {out, in, 1, 1});
  addNorm(all, name + "downsample.1", out);
}

Expected resnetTensors(const ModelConfig& model, std::int64_t channels) {
  const ResNetPlan& plan = resnetPlan(model);
  Expected all;
  const std::int64_t kernel = model.stem == "cifar" ? 3 : 7;
  addConvolution(all, "conv1", {model.width, channels, kernel, kernel});
  addNorm(all, "bn1", model.width);
  std::int64_t in = model.width;
  for (std::size_t stage = 0; stage < plan.depths.size(); ++stage) {
    const std::int64_t width = model.width << stage, out = width * plan.expansion();
    for (std::int64_t block = 0; block < plan.depths[stage]; ++block) {
      const bool shortcut = block == 0 && (stage > 0 || in != out);
      addBlock(all, "layer" + std::to_string(stage + 1) + "." + std::to_string(block) + ".", plan.bottleneck, in, width, out, shortcut);
      in = out;
    }
  }
  return all;
}

Expected vitTensors(const ModelConfig& model, std::int64_t channels) {
  const std::int64_t width = encoderDimension(model);
  Expected all = {{"cls_token", {1, 1, width}},
                  {"pos_embed", {1, 1 + kVitGrid * kVitGrid, width}},
                  {"patch_embed.proj.weight", {width, channels, model.patchSize, model.patchSize}},
                  {"patch_embed.proj.bias", {width}}};
  const auto addLayerNorm = [&](const std::string& name) {
    all.push_back({name + ".weight", {width}});
    all.push_back({name + ".bias", {width}});
  };
  for (std::int64_t block = 0; block < kVitDepth; ++block) {
    const std::string name = "blocks." + std::to_string(block) + ".";
    addLayerNorm(name + "norm1");
    addLinear(all, name + "attn.qkv", width, 3 * width);
    addLinear(all, name + "attn.proj", width, width);
    addLayerNorm(name + "norm2");
    addLinear(all, name + "mlp.fc1", width, kVitMlpRatio * width);
    addLinear(all, name + "mlp.fc2", kVitMlpRatio * width, width);
  }
  addLayerNorm("norm");
  return all;
}

/// `layers` Linear layers; where the head has norms, one behind each hidden layer, and one without affine part at the end if asked for.
Expected headTensors(const ModelConfig& model, std::int64_t in, std::int64_t layers, std::int64_t hidden, std::int64_t out,
                     bool finalNorm) {
  Expected all;
  const bool norms = headsHaveNorm(model);
  std::int64_t index = 0;
  for (std::int64_t layer = 0; layer < layers; ++layer) {
    const bool last = layer + 1 == layers;
    const std::int64_t width = last ? out : hidden;
    addLinear(all, std::to_string(index++), in, width);
    if (norms && (!last || finalNorm)) addNorm(all, std::to_string(index++), width, /*affine=*/!last);
    ++index;  // the activation's place in the sequence
    in = width;
  }
  return all;
}

}  // namespace

const std::vector<ResNetPlan>& resnetPlans() {
  static const std::vector<ResNetPlan> plans = {{"resnet18", false, {2, 2, 2, 2}},
                                                {"resnet34", false, {3, 4, 6, 3}},
                                                {"resnet50", true, {3, 4, 6, 3}},
                                                {"resnet101", true, {3, 4, 23, 3}}};
  return plans;
}

const ResNetPlan& resnetPlan(const ModelConfig& model) {
  for (const ResNetPlan& plan : resnetPlans())
    if (plan.encoder == model.encoder) return plan;
  throw ConfigError("model.encoder \"" + model.encoder + "\" is no ResNet");
}

Expected encoderTensors(const ModelConfig& model, std::int64_t channels) {
  return isTransformer(model) ? vitTensors(model, channels) : resnetTensors(model, channels);
}

Expected projectorTensors(const ModelConfig& model) {
  return headTensors(model, encoderDimension(model), model.projectorLayers, model.projectorHidden, model.projectorOut, /*finalNorm=*/true);
}

Expected predictorTensors(const ModelConfig& model) {
  const std::int64_t hidden = model.predictorHidden > 0 ? model.predictorHidden : model.projectorHidden;
  return headTensors(model, model.projectorOut, model.predictorLayers, hidden, model.projectorOut, /*finalNorm=*/false);
}

}  // namespace resa
