#include "engine/weights/foreign.h"

#include <algorithm>
#include <array>
#include <set>

#include "engine/run/error.h"
#include "engine/weights/layout.h"

namespace resa {
namespace {

constexpr std::int64_t imageNetCrop = 224, cifarCrop = 32, mostChannels = 4, largestSide = 65536;

[[noreturn]] void fail(const NamedTensors& file, const std::string& reason) { throw DataError(file.path.string() + ": " + reason); }

bool has(const NamedTensors& file, const std::string& name) { return file.tensors.count(name) != 0; }

/// Prefixes under which a ResNet or a ViT stands.
std::vector<std::string> encoderPrefixes(const NamedTensors& file) {
  constexpr std::string_view resnetMark = "conv1.weight", vitMark = "patch_embed.proj.weight";
  std::vector<std::string> prefixes;
  for (const auto& [name, tensor] : file.tensors) {
    const auto prefixBefore = [&name](std::string_view mark) { return name.substr(0, name.size() - mark.size()); };
    const auto standsAlone = [&name](std::string_view mark) {
      return name.ends_with(mark) && (name.size() == mark.size() || name[name.size() - mark.size() - 1] == '.');
    };
    if (standsAlone(vitMark) && has(file, prefixBefore(vitMark) + "cls_token")) prefixes.push_back(prefixBefore(vitMark));
    if (standsAlone(resnetMark) && has(file, prefixBefore(resnetMark) + "layer1.0.conv1.weight"))
      prefixes.push_back(prefixBefore(resnetMark));
  }
  return prefixes;
}

/// Whether a prefix is that of a slowly moving copy, by the names that published methods give it.
bool isMomentum(const std::string& prefix) {
  for (const char* word : {"momentum", "teacher", "ema", "target", "encoder_k"})
    if (prefix.find(word) != std::string::npos) return true;
  return false;
}

std::string shown(const std::string& prefix) { return prefix.empty() ? "the names without a prefix" : "'" + prefix + "'"; }

std::string choosePrefix(const NamedTensors& file, const ReadOptions& options, Weights& weights) {
  std::vector<std::string> prefixes = encoderPrefixes(file);
  if (prefixes.empty()) {
    std::string some;
    for (auto item = file.tensors.begin(); item != file.tensors.end() && some.size() < 120; ++item)
      some += (some.empty() ? ": '" : ", '") + item->first + "'";
    fail(file,
         "holds no encoder under torchvision's or timm's names (conv1.weight with layer1.0.conv1.weight, or patch_embed.proj.weight "
         "with cls_token) among its " +
             std::to_string(file.tensors.size()) + " tensors" + some);
  }
  const bool student = options.network == "student";
  std::stable_sort(prefixes.begin(), prefixes.end(), [&](const std::string& a, const std::string& b) {
    if (isMomentum(a) != isMomentum(b)) return isMomentum(a) != student;
    return a.size() < b.size();
  });
  if (!options.network.empty() && isMomentum(prefixes[0]) == student)
    fail(file, "holds no " + options.network + " network, only " + shown(prefixes[0]));
  if (prefixes.size() > 1) {
    std::string others;
    for (std::size_t i = 1; i < prefixes.size(); ++i) others += (others.empty() ? "" : ", ") + shown(prefixes[i]);
    weights.notes.push_back("took the encoder of " + shown(prefixes[0]) + " and left " + others);
  }
  return prefixes[0];
}

std::int64_t side(const NamedTensors& file, const std::string& name, std::size_t axis, std::size_t rank) {
  const auto found = file.tensors.find(name);
  if (found == file.tensors.end()) fail(file, "lacks tensor '" + name + "'");
  const std::vector<std::int64_t>& shape = found->second.shape;
  if (shape.size() != rank)
    fail(file, "tensor '" + name + "' has shape " + shapeText(shape) + ", not " + std::to_string(rank) + " dimensions");
  if (shape[axis] < 1 || shape[axis] > largestSide) fail(file, "tensor '" + name + "' has the impossible shape " + shapeText(shape));
  return shape[axis];
}

void deriveResNet(const NamedTensors& file, const std::string& prefix, const ReadOptions& options, Weights& weights) {
  ModelConfig& model = weights.config.model;
  std::array<std::int64_t, 4> depths{};
  for (std::size_t stage = 0; stage < depths.size(); ++stage)
    while (has(file, prefix + "layer" + std::to_string(stage + 1) + "." + std::to_string(depths[stage]) + ".conv1.weight")) ++depths[stage];
  const bool bottleneck = has(file, prefix + "layer1.0.conv3.weight");
  model.encoder.clear();
  for (const ResNetPlan& plan : resnetPlans())
    if (plan.bottleneck == bottleneck && plan.depths == depths) model.encoder = plan.encoder;
  if (model.encoder.empty())
    fail(file, "is a ResNet of " + shapeText({depths.begin(), depths.end()}) + (bottleneck ? " bottleneck" : " basic") +
                   " blocks; ResNet-18, 34, 50 and 101 are known");
  model.width = side(file, prefix + "conv1.weight", 0, 4);
  weights.channels = side(file, prefix + "conv1.weight", 1, 4);
  const std::int64_t kernel = side(file, prefix + "conv1.weight", 2, 4);
  if (kernel != 3 && kernel != 7)
    fail(file, "has a first convolution of " + std::to_string(kernel) + " pixels; 3 (CIFAR's stem) and 7 (ImageNet's) are known");
  model.stem = kernel == 3 ? "cifar" : "imagenet";
  model.stemPadding = options.stemPadding.value_or(0);
  if (kernel == 3 && !options.stemPadding)
    weights.notes.push_back("padding before the stem cannot be known from weights: 0 assumed; the authors' CIFAR code has 1");
}

void deriveVit(const NamedTensors& file, const std::string& prefix, const ReadOptions& options, Weights& weights) {
  ModelConfig& model = weights.config.model;
  const std::int64_t width = side(file, prefix + "patch_embed.proj.weight", 0, 4);
  weights.channels = side(file, prefix + "patch_embed.proj.weight", 1, 4);
  model.patchSize = side(file, prefix + "patch_embed.proj.weight", 2, 4);
  // The published widths at width 64; another one as a narrower or wider ViT-S, or Ti where 6 does not divide it.
  if (width == 192 || width == 768) {
    model.encoder = width == 192 ? "vit_ti16" : "vit_b16";
    model.width = 64;
  } else if (width % 3 == 0) {
    model.encoder = width % 6 == 0 ? "vit_s16" : "vit_ti16";
    model.width = width / (width % 6 == 0 ? 6 : 3);
  } else {
    fail(file, "is a ViT of width " + std::to_string(width) + ", which is no multiple of 3 as those of ViT-Ti, S and B are");
  }
  model.heads = options.heads.value_or(0);
  model.heads = attentionHeads(model);
  if (!options.heads)
    weights.notes.push_back("the number of attention heads cannot be known from weights: " + std::to_string(model.heads) + " assumed" +
                            (model.encoder == "vit_s16" ? ", as in MoCo v3 and ReSA; timm's and DINO's ViT-S has 6 (--heads 6)" : ""));
  std::int64_t depth = 0;
  while (has(file, prefix + "blocks." + std::to_string(depth) + ".norm1.weight")) ++depth;
  if (depth != kVitDepth) fail(file, "is a ViT of " + std::to_string(depth) + " blocks; " + std::to_string(kVitDepth) + " are known");
}

/// Refuses what would silently give other features: parts of an encoder that the configured ones do not have. Classifiers and heads are
/// left out and said.
void checkRest(const NamedTensors& file, const std::string& prefix, const std::vector<ExpectedTensor>& expected, Weights& weights) {
  std::set<std::string> known;
  for (const ExpectedTensor& tensor : expected) known.insert(prefix + tensor.name);
  std::set<std::string> left;
  for (const auto& [name, tensor] : file.tensors) {
    if (name.rfind(prefix, 0) != 0 || known.count(name) != 0 || name.ends_with(".num_batches_tracked")) continue;
    const std::string first = name.substr(prefix.size(), name.find_first_of(".0123456789", prefix.size()) - prefix.size());
    for (const char* part : {"conv", "bn", "layer", "blocks", "patch_embed", "norm", "norm_pre", "fc_norm", "cls_token", "pos_embed",
                             "reg_token", "register_tokens", "dist_token", "pre_logits"})
      if (first == part)
        fail(file, "tensor '" + name + "' belongs to no " + weights.config.model.encoder + " known here: it is another architecture");
    if (prefix.empty() || first == "fc" || first == "head") left.insert(first.empty() ? name : first);
  }
  std::string list;
  for (const std::string& part : left) list += (list.empty() ? "" : ", ") + part;
  if (!list.empty()) weights.notes.push_back("left out beside the encoder: " + list);
}

/// Outputs of the Linear layers of a head, and whether norms stand between them.
struct FoundHead {
  std::vector<std::int64_t> outputs;
  bool norms = false;
};

FoundHead findHead(const NamedTensors& file, const std::string& prefix) {
  FoundHead head;
  constexpr int longestSequence = 64;
  for (int index = 0; index < longestSequence; ++index) {
    const std::string name = prefix + std::to_string(index);
    const auto weight = file.tensors.find(name + ".weight");
    if (weight != file.tensors.end() && weight->second.shape.size() == 2) head.outputs.push_back(weight->second.shape[0]);
    head.norms = head.norms || has(file, name + ".running_mean");
  }
  return head;
}

/// Takes a head where it is exactly one of ours; otherwise leaves it and says why.
void takeHead(const NamedTensors& file, const std::string& prefix, const std::string& name, Weights& weights) {
  const FoundHead head = findHead(file, prefix);
  if (head.outputs.empty()) return;
  Weights tried;
  tried.config = weights.config;
  ModelConfig& model = tried.config.model;
  const std::int64_t layers = std::int64_t(head.outputs.size()), hidden = head.outputs.front();
  if (name == "projector") {
    model.headStyle = head.norms == !isTransformer(model) ? "auto" : head.norms ? "bn-relu" : "gelu";
    model.projectorLayers = layers;
    model.projectorOut = head.outputs.back();
    if (layers > 1) model.projectorHidden = hidden;
  } else {
    model.predictor = true;
    model.predictorLayers = layers;
    if (layers > 1) model.predictorHidden = hidden;
  }
  try {
    takeTensors(file, name == "projector" ? projectorTensors(model) : predictorTensors(model), prefix, name + ".", tried);
    weights.config = tried.config;
    weights.tensors.merge(tried.tensors);
    weights.notes.insert(weights.notes.end(), tried.notes.begin(), tried.notes.end());
  } catch (const DataError& problem) {
    weights.notes.push_back("left out the " + name + ", which is built otherwise than here: " + problem.what());
  }
}

/// "state_dict.module.momentum_encoder." -> "state_dict.module.momentum_projector.", or of the student for its predictor.
std::string headPrefix(const NamedTensors& file, const std::string& encoder, const std::string& head) {
  const std::string::size_type end = encoder.empty() ? 0 : encoder.rfind('.', encoder.size() - 2);
  const std::string parent = encoder.empty() || end == std::string::npos ? "" : encoder.substr(0, end + 1);
  const std::string own = encoder.empty() ? "" : encoder.substr(parent.size(), encoder.size() - parent.size() - 1);
  const std::string prefix = own.rfind("momentum_", 0) == 0 ? "momentum_" : "";
  for (const std::string& candidate : {parent + prefix + head + ".", parent + head + "."})
    if (!findHead(file, candidate).outputs.empty()) return candidate;
  return parent + head + ".";
}

}  // namespace

Weights weightsOfForeign(const NamedTensors& file, const ReadOptions& options) {
  Weights weights;
  weights.config.data.set = "image-folder";  // ImageNet's mean and deviation
  const std::string prefix = choosePrefix(file, options, weights);
  const bool vit = has(file, prefix + "patch_embed.proj.weight");
  vit ? deriveVit(file, prefix, options, weights) : deriveResNet(file, prefix, options, weights);
  if (weights.channels > mostChannels) fail(file, "takes images of " + std::to_string(weights.channels) + " channels");
  const ModelConfig& model = weights.config.model;
  weights.inputSize = !vit && model.stem == "cifar" ? cifarCrop : vit ? kVitGrid * model.patchSize : imageNetCrop;
  weights.config.evaluate.cropSize = weights.config.augment.weak.cropSize = weights.config.augment.strong.cropSize = weights.inputSize;
  weights.config.data.channels = weights.channels == 1 ? 1 : 3;
  try {
    weights.config.validate();
  } catch (const ConfigError& problem) {
    fail(file, problem.what());
  }
  weights.source = file.path.string() + (prefix.empty() ? "" : ", " + prefix.substr(0, prefix.size() - 1));
  const std::vector<ExpectedTensor> expected = encoderTensors(model, weights.channels);
  takeTensors(file, expected, prefix, "encoder.", weights);
  takeHead(file, headPrefix(file, prefix, "projector"), "projector", weights);
  if (weights.tensors.count("projector.0.weight") != 0) takeHead(file, headPrefix(file, prefix, "predictor"), "predictor", weights);
  checkRest(file, prefix, expected, weights);
  return weights;
}

}  // namespace resa
