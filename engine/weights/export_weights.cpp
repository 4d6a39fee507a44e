#include "engine/weights/export_weights.h"

#include <algorithm>

#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "engine/run/safetensors.h"
#include "engine/weights/layout.h"

namespace resa {
namespace {

constexpr std::int64_t publishedWidth = 64, publishedPatch = 16;
const std::string encoderPrefix = "encoder.";

bool isPublished(const Weights& weights) {
  const ModelConfig& model = weights.config.model;
  const bool size =
      isTransformer(model) ? model.patchSize == publishedPatch : model.stem == "imagenet" && stemConvolutionPadding(model) == 3;
  return size && model.width == publishedWidth && weights.channels == 3;
}

std::string timmName(const ModelConfig& model) {
  if (model.encoder == "vit_ti16") return "vit_tiny_patch16_224";
  return model.encoder == "vit_s16" ? "vit_small_patch16_224" : "vit_base_patch16_224";
}

/// Python that makes `model`, into which the file loads with strict=True, and which then gives the same features.
std::string resnetRecipe(const Weights& weights) {
  const ModelConfig& model = weights.config.model;
  const std::string build = "model = torchvision.models." + model.encoder + "()\n", end = "model.fc = torch.nn.Identity()\n";
  if (isPublished(weights)) return "import torch, torchvision\n" + build + end;
  const bool cifar = model.stem == "cifar";
  const std::string width = std::to_string(model.width);
  std::string text = "import torch, torchvision\n" + build + "block = type(model.layer1[0])\nmodel.inplanes = " + width + "\n" +
                     "model.conv1 = torch.nn.Conv2d(" + std::to_string(weights.channels) + ", " + width + ", " +
                     (cifar ? "3" : "7, stride=2") + ", padding=" + std::to_string(stemConvolutionPadding(model)) +
                     ", bias=False)\nmodel.bn1 = torch.nn.BatchNorm2d(" + width + ")\n" +
                     (cifar ? "model.maxpool = torch.nn.Identity()\n" : "");
  const ResNetPlan& plan = resnetPlan(model);
  for (std::size_t stage = 0; stage < plan.depths.size(); ++stage)
    text += "model.layer" + std::to_string(stage + 1) + " = model._make_layer(block, " + std::to_string(model.width << stage) + ", " +
            std::to_string(plan.depths[stage]) + (stage == 0 ? ")\n" : ", stride=2)\n");
  return text + end;
}

std::string vitRecipe(const Weights& weights) {
  const ModelConfig& model = weights.config.model;
  const std::string heads = std::to_string(attentionHeads(model));
  if (isPublished(weights))
    return "import timm\nmodel = timm.create_model('" + timmName(model) + "', num_classes=0, num_heads=" + heads + ")\n";
  return "import timm\nmodel = timm.models.vision_transformer.VisionTransformer(img_size=" + std::to_string(kVitGrid * model.patchSize) +
         ", patch_size=" + std::to_string(model.patchSize) + ", in_chans=" + std::to_string(weights.channels) +
         ", embed_dim=" + std::to_string(encoderDimension(model)) + ", depth=" + std::to_string(kVitDepth) + ", num_heads=" + heads +
         ", num_classes=0)\n";
}

void requireFormat(const Weights& weights, WeightsFormat format) {
  if (format == WeightsFormat::torchvision && isTransformer(weights.config.model))
    throw ConfigError("torchvision's names are for ResNets, " + weights.config.model.encoder + " has timm's: use --format timm");
}

const char* nameOf(WeightsFormat format) {
  switch (format) {
    case WeightsFormat::resa:
      return "resa";
    case WeightsFormat::torchvision:
      return "torchvision";
    case WeightsFormat::timm:
      return "timm";
    case WeightsFormat::onnx:
      return "onnx";
  }
  return "resa";
}

/// The encoder under its published names. PyTorch counts the batches of each BN layer; loading strictly wants the counter, and nothing
/// reads it where the statistics' momentum is fixed.
void addEncoder(SafetensorsWriter& writer, const Weights& weights) {
  constexpr std::string_view variance = "running_var";
  const std::int64_t counted = 0;
  for (const auto& [name, tensor] : weights.tensors) {
    if (name.rfind(encoderPrefix, 0) != 0) continue;
    const std::string published = name.substr(encoderPrefix.size());
    writer.add(published, DType::f32, tensor.shape, tensor.values.data());
    if (published.ends_with(variance))
      writer.add(published.substr(0, published.size() - variance.size()) + "num_batches_tracked", DType::i64, {}, &counted);
  }
}

}  // namespace

WeightsFormat weightsFormat(const std::string& name) {
  for (const WeightsFormat format : {WeightsFormat::resa, WeightsFormat::torchvision, WeightsFormat::timm, WeightsFormat::onnx})
    if (name == nameOf(format)) return format;
  throw UsageError("--format must be torchvision, timm, onnx or resa, got " + name);
}

std::int64_t stemConvolutionPadding(const ModelConfig& model) {
  if (model.stem == "cifar") return 1 + model.stemPadding;
  return std::max<std::int64_t>(3, model.stemPadding);
}

std::vector<std::string> exportWarnings(const Weights& weights, WeightsFormat format, const NetworkInput& input) {
  std::vector<std::string> warnings;
  if (format != WeightsFormat::torchvision && format != WeightsFormat::timm) return warnings;
  const ModelConfig& model = weights.config.model;
  if (!isTransformer(model)) {
    const std::int64_t usual = model.stem == "cifar" ? 1 : 3, padding = stemConvolutionPadding(model);
    if (padding != usual)
      warnings.push_back("model.stem_padding " + std::to_string(model.stemPadding) + ": these weights need conv1 with padding " +
                         std::to_string(padding) + " instead of " + std::to_string(usual) +
                         "; with the usual padding they load and give other features");
    if (!isPublished(weights) && padding == usual)
      warnings.push_back("no published " + model.encoder + " has width " + std::to_string(model.width) + ", a " + model.stem +
                         " stem and " + std::to_string(weights.channels) +
                         " channels; the file's metadata \"build\" holds the Python lines that make it");
    return warnings;
  }
  const std::int64_t home = kVitGrid * model.patchSize;
  if (input.size > 0 && input.size != home)
    warnings.push_back("the network is evaluated at " + std::to_string(input.size) +
                       " pixels with positions of that size; timm's gets those of " + std::to_string(home) +
                       " pixels, which is the size to feed it with");
  return warnings;
}

std::map<std::string, std::string> exportMetadata(const Weights& weights, WeightsFormat format, const NetworkInput& input) {
  const ModelConfig& model = weights.config.model;
  std::map<std::string, std::string> metadata = {
      {"format", nameOf(format)},
      {"config", toToml(weights.config)},
      {"channels", std::to_string(weights.channels)},
      {"source", weights.source},
      {"version", RESA_VERSION},
      {"encoder", model.encoder},
      {"width", std::to_string(model.width)},
      {"dimension", std::to_string(encoderDimension(model))},
      {"mean", formatValue(input.mean)},
      {"std", formatValue(input.std)},
      {"feed", "images (n, channels, height, width) in [0, 1], then (x - mean) / std by channel"}};
  if (input.size > 0) metadata["input_size"] = std::to_string(input.size);
  if (isTransformer(model)) {
    metadata["num_heads"] = std::to_string(attentionHeads(model));
    metadata["patch_size"] = std::to_string(model.patchSize);
  } else {
    metadata["stem"] = model.stem;
    metadata["stem_padding"] = std::to_string(model.stemPadding);
    metadata["conv1_padding"] = std::to_string(stemConvolutionPadding(model));
  }
  if (format == WeightsFormat::torchvision || format == WeightsFormat::timm)
    metadata["build"] = isTransformer(model) ? vitRecipe(weights) : resnetRecipe(weights);
  std::string warnings;
  for (const std::string& warning : exportWarnings(weights, format, input)) warnings += (warnings.empty() ? "" : "\n") + warning;
  if (!warnings.empty()) metadata["warning"] = warnings;
  return metadata;
}

void exportWeights(const Weights& weights, WeightsFormat format, const NetworkInput& input, const std::filesystem::path& path) {
  requireFormat(weights, format);
  if (format == WeightsFormat::onnx) return writeFileAtomically(path, onnxModel(weights, input));
  SafetensorsWriter writer;
  for (const auto& [key, value] : exportMetadata(weights, format, input)) writer.setMetadata(key, value);
  if (format == WeightsFormat::resa)
    for (const auto& [name, tensor] : weights.tensors) writer.add(name, DType::f32, tensor.shape, tensor.values.data());
  else
    addEncoder(writer, weights);
  writer.write(path);
}

}  // namespace resa
