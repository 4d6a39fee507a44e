#include <cmath>
#include <numbers>

#include "engine/run/error.h"
#include "engine/weights/export_weights.h"
#include "engine/weights/layout.h"
#include "engine/weights/onnx_graph.h"

namespace resa {
namespace {

using Sides = std::vector<std::int64_t>;

constexpr std::int64_t opset = 17;         // the first with LayerNormalization
constexpr float batchNormEpsilon = 1e-5f;  // torch::nn::BatchNorm2d's
constexpr float layerNormEpsilon = 1e-6f;  // MoCo v3's and timm's
constexpr double positionBase = 10000;

/// Nodes over the weights of one encoder.
class EncoderGraph {
 public:
  EncoderGraph(const Weights& weights, onnx::GraphProto& graph) : weights_(weights), model_(weights.config.model), graph_(graph) {}

  void resnet();
  /// For images of `size` pixels.
  void vit(std::int64_t size);

 private:
  const WeightTensor& tensor(const std::string& name) const {
    const auto found = weights_.tensors.find("encoder." + name);
    if (found == weights_.tensors.end()) throw DataError(weights_.source + ": lacks tensor 'encoder." + name + "'");
    return found->second;
  }
  std::string stored(const std::string& name) { return graph_.floats(name, tensor(name).shape, tensor(name).values); }

  std::string convolution(const std::string& x, const std::string& name, std::int64_t stride, std::int64_t padding);
  std::string batchNorm(const std::string& x, const std::string& name);
  std::string block(const std::string& x, const std::string& name, bool bottleneck, std::int64_t stride);

  std::string layerNorm(const std::string& x, const std::string& name) {
    return graph_.node("LayerNormalization", {x, stored(name + ".weight"), stored(name + ".bias")},
                       {{"axis", std::int64_t(-1)}, {"epsilon", layerNormEpsilon}});
  }
  std::string linear(const std::string& x, const std::string& name);
  std::string gelu(const std::string& x);
  std::string attention(const std::string& x, const std::string& name);
  std::string tokens(std::int64_t size);
  std::vector<float> positions(std::int64_t size) const;

  const Weights& weights_;
  const ModelConfig& model_;
  OnnxGraph graph_;
};

std::string EncoderGraph::convolution(const std::string& x, const std::string& name, std::int64_t stride, std::int64_t padding) {
  const std::int64_t kernel = tensor(name + ".weight").shape[2];
  return graph_.node("Conv", {x, stored(name + ".weight")},
                     {{"kernel_shape", Sides{kernel, kernel}}, {"strides", Sides{stride, stride}}, {"pads", Sides(4, padding)}});
}

std::string EncoderGraph::batchNorm(const std::string& x, const std::string& name) {
  return graph_.node("BatchNormalization",
                     {x, stored(name + ".weight"), stored(name + ".bias"), stored(name + ".running_mean"), stored(name + ".running_var")},
                     {{"epsilon", batchNormEpsilon}});
}

std::string EncoderGraph::block(const std::string& x, const std::string& name, bool bottleneck, std::int64_t stride) {
  const auto relu = [&](const std::string& value) { return graph_.node("Relu", {value}); };
  // The stride sits in the first 3x3 convolution, as in torchvision.
  std::string y = convolution(x, name + "conv1", bottleneck ? 1 : stride, bottleneck ? 0 : 1);
  y = relu(batchNorm(y, name + "bn1"));
  y = batchNorm(convolution(y, name + "conv2", bottleneck ? stride : 1, 1), name + "bn2");
  if (bottleneck) y = batchNorm(convolution(relu(y), name + "conv3", 1, 0), name + "bn3");
  std::string shortcut = x;
  if (weights_.tensors.count("encoder." + name + "downsample.0.weight") != 0)
    shortcut = batchNorm(convolution(x, name + "downsample.0", stride, 0), name + "downsample.1");
  return relu(graph_.node("Add", {y, shortcut}));
}

void EncoderGraph::resnet() {
  const ResNetPlan& plan = resnetPlan(model_);
  const bool cifar = model_.stem == "cifar";
  std::string x = convolution("images", "conv1", cifar ? 1 : 2, stemConvolutionPadding(model_));
  x = graph_.node("Relu", {batchNorm(x, "bn1")});
  if (!cifar) x = graph_.node("MaxPool", {x}, {{"kernel_shape", Sides{3, 3}}, {"strides", Sides{2, 2}}, {"pads", Sides(4, 1)}});
  for (std::size_t stage = 0; stage < plan.depths.size(); ++stage)
    for (std::int64_t i = 0; i < plan.depths[stage]; ++i)
      x = block(x, "layer" + std::to_string(stage + 1) + "." + std::to_string(i) + ".", plan.bottleneck, i == 0 && stage > 0 ? 2 : 1);
  graph_.node("Flatten", {graph_.node("GlobalAveragePool", {x})}, {{"axis", std::int64_t(1)}}, "encoding");
}

/// PyTorch keeps (out, in), MatMul wants (in, out).
std::string EncoderGraph::linear(const std::string& x, const std::string& name) {
  const WeightTensor& weight = tensor(name + ".weight");
  const std::size_t out = std::size_t(weight.shape[0]), in = std::size_t(weight.shape[1]);
  std::vector<float> turned(weight.values.size());
  for (std::size_t row = 0; row < out; ++row)
    for (std::size_t column = 0; column < in; ++column) turned[column * out + row] = weight.values[row * in + column];
  const std::string product = graph_.node("MatMul", {x, graph_.floats(name + ".weight", {weight.shape[1], weight.shape[0]}, turned)});
  return graph_.node("Add", {product, stored(name + ".bias")});
}

/// x (1 + erf(x / sqrt 2)) / 2
std::string EncoderGraph::gelu(const std::string& x) {
  const std::string error = graph_.node("Erf", {graph_.node("Mul", {x, "inverse_root_two"})});
  return graph_.node("Mul", {graph_.node("Mul", {x, graph_.node("Add", {error, "one"})}), "half"});
}

std::string EncoderGraph::attention(const std::string& x, const std::string& name) {
  const std::string split = graph_.node("Reshape", {linear(x, name + "qkv"), "split_heads"});  // (B, N, 3, heads, d)
  const std::string turned = graph_.node("Transpose", {split}, {{"perm", Sides{2, 0, 3, 1, 4}}});
  const auto part = [&](const char* index) { return graph_.node("Gather", {turned, index}, {{"axis", std::int64_t(0)}}); };
  const std::string query = graph_.node("Mul", {part("index_0"), "attention_scale"});
  const std::string keys = graph_.node("Transpose", {part("index_1")}, {{"perm", Sides{0, 1, 3, 2}}});
  const std::string share = graph_.node("Softmax", {graph_.node("MatMul", {query, keys})}, {{"axis", std::int64_t(-1)}});
  const std::string mixed = graph_.node("MatMul", {share, part("index_2")});
  const std::string joined = graph_.node("Transpose", {mixed}, {{"perm", Sides{0, 2, 1, 3}}});
  return linear(graph_.node("Reshape", {joined, "join_heads"}), name + "proj");
}

/// MoCo v3's 2-D sine-cosine positions of a grid, [CLS] first: see engine/model/vit.cpp.
std::vector<float> sinCosPositions(std::int64_t grid, std::int64_t width) {
  const std::int64_t quarter = width / 4;
  std::vector<float> values(std::size_t((1 + grid * grid) * width), 0.0f);
  for (std::int64_t patch = 0; patch < grid * grid; ++patch) {
    float* row = values.data() + (1 + patch) * width;
    for (std::int64_t i = 0; i < quarter; ++i) {
      const double frequency = std::pow(positionBase, -double(i) / double(quarter));
      const double down = double(patch / grid) * frequency, right = double(patch % grid) * frequency;
      row[i] = float(std::sin(down));
      row[quarter + i] = float(std::cos(down));
      row[2 * quarter + i] = float(std::sin(right));
      row[3 * quarter + i] = float(std::cos(right));
    }
  }
  return values;
}

/// The stored positions where they fit, else the formula again if it made the stored ones.
std::vector<float> EncoderGraph::positions(std::int64_t size) const {
  const std::int64_t grid = size / model_.patchSize, width = encoderDimension(model_);
  const std::vector<float>& known = tensor("pos_embed").values;
  if (grid == kVitGrid) return known;
  const std::vector<float> formula = sinCosPositions(kVitGrid, width);
  for (std::size_t i = 0; i < known.size(); ++i)
    if (!(std::abs(known[i] - formula[i]) <= 1e-5f + 1e-4f * std::abs(formula[i])))
      throw ConfigError("this ViT has learned positions for images of " + std::to_string(kVitGrid * model_.patchSize) +
                        " pixels; export it for that size (--input-size)");
  return sinCosPositions(grid, width);
}

std::string EncoderGraph::tokens(std::int64_t size) {
  const std::int64_t width = encoderDimension(model_), grid = size / model_.patchSize;
  const Sides patch(2, model_.patchSize);
  const std::string map = graph_.node("Conv", {"images", stored("patch_embed.proj.weight"), stored("patch_embed.proj.bias")},
                                      {{"kernel_shape", patch}, {"strides", patch}});
  const std::string flat = graph_.node("Reshape", {map, graph_.integers("flat_patches", {0, width, -1})});
  const std::string patches = graph_.node("Transpose", {flat}, {{"perm", Sides{0, 2, 1}}});
  const std::string batch =
      graph_.node("Slice", {graph_.node("Shape", {"images"}), graph_.integers("zero", {0}), graph_.integers("first", {1})});
  const std::string shape = graph_.node("Concat", {batch, graph_.integers("one_token", {1, width})}, {{"axis", std::int64_t(0)}});
  const std::string classToken = graph_.node("Expand", {stored("cls_token"), shape});
  const std::string joined = graph_.node("Concat", {classToken, patches}, {{"axis", std::int64_t(1)}});
  return graph_.node("Add", {joined, graph_.floats("pos_embed", {1, 1 + grid * grid, width}, positions(size))});
}

void EncoderGraph::vit(std::int64_t size) {
  const std::int64_t width = encoderDimension(model_), heads = attentionHeads(model_);
  graph_.number("one", 1.0f);
  graph_.number("half", 0.5f);
  graph_.number("inverse_root_two", float(1 / std::numbers::sqrt2));
  graph_.number("attention_scale", float(1 / std::sqrt(double(width / heads))));
  graph_.integers("split_heads", {0, 0, 3, heads, width / heads});
  graph_.integers("join_heads", {0, 0, width});
  for (const int index : {0, 1, 2}) graph_.scalar("index_" + std::to_string(index), index);
  std::string x = tokens(size);
  for (std::int64_t i = 0; i < kVitDepth; ++i) {
    const std::string name = "blocks." + std::to_string(i) + ".";
    x = graph_.node("Add", {x, attention(layerNorm(x, name + "norm1"), name + "attn.")});
    const std::string hidden = gelu(linear(layerNorm(x, name + "norm2"), name + "mlp.fc1"));
    x = graph_.node("Add", {x, linear(hidden, name + "mlp.fc2")});
  }
  graph_.node("Gather", {layerNorm(x, "norm"), "index_0"}, {{"axis", std::int64_t(1)}}, "encoding");
}

/// A dimension is a number or, where that is negative, a name.
struct Dimension {
  std::int64_t size;
  const char* name;
};

void describe(onnx::ValueInfoProto& value, const char* name, const std::vector<Dimension>& dimensions) {
  value.set_name(name);
  onnx::TypeProto_Tensor& type = *value.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  for (const Dimension& dimension : dimensions) {
    onnx::TensorShapeProto_Dimension& side = *type.mutable_shape()->add_dim();
    if (dimension.size < 0)
      side.set_dim_param(dimension.name);
    else
      side.set_dim_value(dimension.size);
  }
}

}  // namespace

std::string onnxModel(const Weights& weights, const NetworkInput& input) {
  const ModelConfig& config = weights.config.model;
  onnx::ModelProto model;
  model.set_ir_version(onnx::IR_VERSION);
  model.set_producer_name("ReSA Studio");
  model.set_producer_version(RESA_VERSION);
  model.add_opset_import()->set_version(opset);
  for (const auto& [key, value] : exportMetadata(weights, WeightsFormat::onnx, input)) {
    onnx::StringStringEntryProto& entry = *model.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.set_name(config.encoder);
  EncoderGraph encoder(weights, graph);
  std::int64_t side = -1;
  if (isTransformer(config)) {
    side = input.size > 0 ? input.size : kVitGrid * config.patchSize;
    if (side < config.patchSize)
      throw ConfigError("images of " + std::to_string(side) + " pixels hold no patch of " + std::to_string(config.patchSize));
    encoder.vit(side);
  } else {
    encoder.resnet();
  }
  describe(*graph.add_input(), "images", {{-1, "batch"}, {weights.channels, ""}, {side, "height"}, {side, "width"}});
  describe(*graph.add_output(), "encoding", {{-1, "batch"}, {encoderDimension(config), ""}});
  std::string bytes;
  if (!model.SerializeToString(&bytes)) throw Error("the ONNX model is larger than protocol buffers can hold (2 GB)");
  return bytes;
}

}  // namespace resa
