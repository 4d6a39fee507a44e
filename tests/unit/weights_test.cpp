// Weights in and out of files, without LibTorch: what is understood, and what is written.
#include <gmock/gmock.h>
#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

#include <nlohmann/json.hpp>

#include "engine/run/error.h"
#include "engine/run/events.h"
#include "engine/run/run_folder.h"
#include "engine/weights/export_weights.h"
#include "tests/faults/weights_files.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using namespace weights_files;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const NetworkInput imageNet{{0.485, 0.456, 0.406}, {0.229, 0.224, 0.225}, 224};

/// Weights of a configured network, heads included, read back from a file of ours.
Weights made(const Config& config, std::int64_t channels = 3) {
  const TestFolder folder;
  SafetensorsWriter writer = safetensors(encoderTensors(config.model, channels), "encoder.");
  writer = safetensors(projectorTensors(config.model), "projector.", writer);
  if (config.model.predictor) writer = safetensors(predictorTensors(config.model), "predictor.", writer);
  writer.setMetadata("format", "resa");
  writer.setMetadata("config", toToml(config));
  writer.write(folder / "made.safetensors");
  return readWeights(folder / "made.safetensors");
}

Config tinyConfig(const ModelConfig& model) {
  Config config;
  config.model = model;
  config.model.projectorHidden = 6;
  config.model.projectorOut = 4;
  config.model.predictor = true;
  return config;
}

TEST(Weights, OurFileComesBackAsItWas) {
  for (const ModelConfig& model : {tinyResNet(), tinyVit()}) {
    const TestFolder folder;
    const Weights first = made(tinyConfig(model), 1);
    exportWeights(first, WeightsFormat::resa, {{0.5}, {0.25}, 28}, folder / "a.safetensors");
    const Weights again = readWeights(folder / "a.safetensors");
    EXPECT_EQ(toToml(again.config), toToml(first.config));
    EXPECT_EQ(again.channels, 1);
    EXPECT_EQ(again.inputSize, 28);
    ASSERT_EQ(again.tensors.size(), first.tensors.size());
    for (const auto& [name, tensor] : first.tensors) {
      EXPECT_EQ(again.tensors.at(name).shape, tensor.shape);
      EXPECT_EQ(again.tensors.at(name).values, tensor.values) << name;
    }
  }
}

TEST(Weights, AForeignFileTellsItsModel) {
  const auto modelOf = [](const ModelConfig& model, std::int64_t channels, const ReadOptions& options = {}) {
    const TestFolder folder;
    safetensors(encoderTensors(model, channels)).write(folder / "a.safetensors");
    const Weights weights = readWeights(folder / "a.safetensors", options);
    EXPECT_EQ(weights.channels, channels);
    return weights.config.model;
  };
  for (const char* encoder : {"resnet18", "resnet34", "resnet50", "resnet101"}) {
    for (const char* stem : {"cifar", "imagenet"}) {
      ModelConfig model = tinyResNet();
      model.encoder = encoder;
      model.stem = stem;
      model.width = 3;
      const ModelConfig found = modelOf(model, 1, {.stemPadding = 2});
      EXPECT_EQ(found.encoder, encoder);
      EXPECT_EQ(found.stem, stem);
      EXPECT_EQ(found.width, 3);
      EXPECT_EQ(found.stemPadding, 2);
    }
  }
  const ModelConfig vit = modelOf(tinyVit(), 3, {.heads = 3});
  EXPECT_EQ(vit.encoder, "vit_s16");
  EXPECT_EQ(vit.patchSize, 2);
  EXPECT_EQ(vit.heads, 3);
  EXPECT_EQ(encoderDimension(vit), encoderDimension(tinyVit()));
}

TEST(Weights, PublishedViTsAreKnownByTheirWidth) {
  for (const auto& [encoder, heads] : {std::pair{"vit_ti16", 3}, {"vit_s16", 12}}) {
    const TestFolder folder;
    ModelConfig model = Config().model;
    model.encoder = encoder;
    safetensors(encoderTensors(model, 3)).write(folder / "a.safetensors");
    const Weights weights = readWeights(folder / "a.safetensors");
    EXPECT_EQ(weights.config.model.encoder, encoder);
    EXPECT_EQ(weights.config.model.width, 64);
    EXPECT_EQ(weights.config.model.heads, heads);
    EXPECT_THAT(weights.notes, Contains(HasSubstr("heads cannot be known")));
  }
}

TEST(Weights, TheMomentumNetworkIsChosenAndSaid) {
  const TestFolder folder;
  TorchNetwork network(tinyResNet(), 3, "module.encoder.");
  TorchNetwork momentum(tinyResNet(), 3, "module.momentum_encoder.");
  for (TensorSpec& spec : momentum.tensors) {
    spec.storage = "1";
    network.tensors.push_back(spec);
  }
  std::vector<ZipEntry> entries = network.entries();
  entries[0].content = pickle(dict(text("state_dict") + network.stateDict()));
  entries.push_back({"a/data/1", std::string(entries[2].content.size(), '\0')});
  writeText(folder / "a.pth", zipFile(entries));
  const Weights chosen = readWeights(folder / "a.pth"), student = readWeights(folder / "a.pth", {.network = "student"});
  EXPECT_THAT(chosen.source, HasSubstr("momentum_encoder"));
  EXPECT_THAT(chosen.notes, Contains(HasSubstr("took the encoder of 'state_dict.module.momentum_encoder.' and left")));
  EXPECT_THAT(student.source, Not(HasSubstr("momentum")));
  EXPECT_THAT(chosen.tensors.at("encoder.bn1.weight").values, ElementsAre(0));
  EXPECT_THAT(student.tensors.at("encoder.bn1.weight").values, Not(ElementsAre(0)));
}

TEST(Weights, ARealPyTorchCheckpointIsReadToTheValue) {
  const Weights weights = readWeights(RESA_FAULT_FILES "/tiny_checkpoint.pth");
  EXPECT_EQ(weights.config.model.encoder, "resnet18");
  EXPECT_EQ(weights.config.model.width, 1);
  EXPECT_EQ(weights.channels, 1);
  EXPECT_EQ(weights.config.model.projectorLayers, 1);
  EXPECT_THAT(weights.source, HasSubstr("state_dict.module.momentum_encoder"));
  EXPECT_THAT(weights.tensors.at("encoder.bn1.weight").values, ElementsAre(1));
  EXPECT_THAT(weights.tensors.at("encoder.layer3.0.bn1.running_var").values, ElementsAre(1, 1, 1, 1));
  EXPECT_EQ(weights.tensors.at("projector.0.weight").shape, (std::vector<std::int64_t>{2, 8}));
  // As PyTorch prints them; the convolution is stored in half precision.
  EXPECT_THAT(weights.tensors.at("encoder.conv1.weight").values,
              ElementsAre(-0.00249481201f, 0.178833008f, -0.274414062f, -0.245361328f, -0.128417969f, 0.0893554688f, -0.00660324097f,
                          0.264404297f, -0.029586792f));
  EXPECT_THAT(weights.tensors.at("projector.0.bias").values, ElementsAre(0.191374719f, 0.0774492547f));
}

TEST(Weights, StridesAndOffsetsArePutInOrder) {
  const TestFolder folder;
  TorchNetwork network(tinyResNet());
  TensorSpec& turned = network["layer2.0.downsample.0.weight"];  // (2, 1, 1, 1)
  turned.offset = 100;
  turned.strides = {50, 7, 1, 1};
  TensorSpec& transposed = network["layer2.0.conv2.weight"];  // (2, 2, 3, 3) with the last axes exchanged
  transposed.strides = {18, 9, 1, 3};
  writeText(folder / "a.pth", network.file());
  const Weights weights = readWeights(folder / "a.pth");
  EXPECT_THAT(weights.tensors.at("encoder.layer2.0.downsample.0.weight").values, ElementsAre(0.1f, 0.15f));
  const std::vector<float>& values = weights.tensors.at("encoder.layer2.0.conv2.weight").values;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t place = i / 9 * 9 + i % 3 * 3 + i / 3 % 3;
    EXPECT_EQ(values[i], float(std::size_t(transposed.offset) + place) / 1000);
  }
}

TEST(Weights, ShorterAndLongerNumbersBecomeFloats) {
  const TestFolder folder;
  SafetensorsWriter writer = safetensors(encoderTensors(tinyResNet(), 3));
  const std::uint16_t half = 0x3e00, bfloat = 0x3fc0;
  const double real = 1.5;
  writer.add("bn1.weight", DType::f16, {1}, &half);
  writer.add("bn1.bias", DType::bf16, {1}, &bfloat);
  writer.add("bn1.running_mean", DType::f64, {1}, &real);
  writer.write(folder / "a.safetensors");
  const Weights weights = readWeights(folder / "a.safetensors");
  for (const char* name : {"weight", "bias", "running_mean"})
    EXPECT_THAT(weights.tensors.at(std::string("encoder.bn1.") + name).values, ElementsAre(1.5f)) << name;
}

TEST(Weights, ValuesThatAreNotFiniteAreNoticed) {
  const TestFolder folder;
  SafetensorsWriter writer = safetensors(encoderTensors(tinyResNet(), 3));
  const float value = std::numeric_limits<float>::quiet_NaN();
  writer.add("bn1.bias", DType::f32, {1}, &value);
  writer.write(folder / "a.safetensors");
  EXPECT_THAT(readWeights(folder / "a.safetensors").notes, Contains(HasSubstr("'bn1.bias' holds 1 values that are not finite")));
}

TEST(Weights, AHeadBuiltOtherwiseIsLeftOutAndSaid) {
  const TestFolder folder;
  ModelConfig model = tinyConfig(tinyResNet()).model;
  SafetensorsWriter writer = safetensors(encoderTensors(model, 3), "encoder.");
  writer = safetensors(projectorTensors(model), "projector.", writer);
  writer.write(folder / "fits.safetensors");
  const Weights fits = readWeights(folder / "fits.safetensors");
  EXPECT_EQ(fits.tensors.count("projector.6.weight"), 1u);
  EXPECT_EQ(fits.config.model.projectorHidden, 6);
  EXPECT_EQ(fits.config.model.projectorOut, 4);
  const float values[4] = {};
  writer.add("projector.7.weight", DType::f32, {4}, values);     // a norm with an affine part is no difference in what is expected,
  writer.add("projector.0.weight", DType::f32, {4, 1}, values);  // another first layer is
  writer.write(folder / "other.safetensors");
  const Weights other = readWeights(folder / "other.safetensors");
  EXPECT_EQ(other.tensors.count("projector.6.weight"), 0u);
  EXPECT_THAT(other.notes, Contains(HasSubstr("left out the projector")));
}

/// A run with checkpoints at these steps, whose tensors hold the step's number in bn1.weight (+ 0.5 in the student).
RunFolder runWith(const std::filesystem::path& path, const std::vector<std::int64_t>& steps, const Config& config) {
  const RunFolder run = RunFolder::create(path, config, "");
  std::filesystem::create_directories(run.file("checkpoints"));
  for (const std::int64_t step : steps) {
    SafetensorsWriter writer;
    for (const std::string prefix : {"momentum_", ""}) {
      writer = safetensors(encoderTensors(config.model, 1), prefix + "encoder.", writer);
      writer = safetensors(projectorTensors(config.model), prefix + "projector.", writer);
      const float value = float(step) + (prefix.empty() ? 0.5f : 0);
      writer.add(prefix + "encoder.bn1.weight", DType::f32, {1}, &value);
    }
    writer = safetensors(predictorTensors(config.model), "predictor.", writer);
    writer.write(run.checkpoint(step));
    const nlohmann::json manifest = {{"step", step}, {"size", std::filesystem::file_size(run.checkpoint(step))}};
    writeText(std::filesystem::path(run.checkpoint(step)).replace_extension(".json"), manifest.dump());
  }
  return run;
}

TEST(Weights, ARunGivesItsBestCheckpointElseTheNewest) {
  const TestFolder folder;
  Config config = tinyConfig(tinyResNet());
  config.evaluate.size = 50;
  const RunFolder run = runWith(folder / "run", {10, 20, 30, 35}, config);
  const auto bn = [&](const ReadOptions& options = {}) {
    return readWeights(run.root(), options).tensors.at("encoder.bn1.weight").values[0];
  };
  EXPECT_EQ(bn(), 35) << "no evaluations: the newest";
  {
    EventWriter events(run.events());
    for (const int step : {10, 20, 30, 40}) events.write("snapshot", step, 1, {{"file", "snapshots/" + std::to_string(step)}});
    // Of 40 no checkpoint is kept; 35 was evaluated on request, without a snapshot.
    for (const auto& [step, n, ari] :
         {std::tuple{10, 50, 0.2}, {10, 20, 0.9}, {20, 50, 0.4}, {30, 50, 0.3}, {30, 500, 0.9}, {35, 50, 0.8}, {40, 50, 0.7}})
      events.write("evaluation", step, 1, {{"n", n}, {"components", {{"encoding", {{"ari", ari}}}}}});
  }
  EXPECT_EQ(bn(), 20) << "the best of the snapshots' evaluations, of 50 images";
  EXPECT_EQ(bn({.step = 10}), 10);
  EXPECT_EQ(bn({.network = "student"}), 20.5);
  EXPECT_THAT(readWeights(run.root()).source, HasSubstr("momentum network at step 20 (best by ari)"));
  EXPECT_EQ(readWeights(run.root()).tensors.count("predictor.0.weight"), 1u);
  std::filesystem::remove(run.checkpoint(20));
  EXPECT_EQ(bn(), 30) << "the best of those that are kept";
  EXPECT_THAT(readWeights(run.root()).source, HasSubstr("step 30 (best by ari)"));
}

TEST(Weights, ARunOnASmallSetIsJudgedByAllOfIt) {
  const TestFolder folder;
  const Config config = tinyConfig(tinyResNet());  // asks for 2000 images
  const RunFolder run = runWith(folder / "run", {10, 20}, config);
  EventWriter events(run.events());
  for (const auto& [step, ari] : {std::pair{10, 0.4}, {20, 0.2}}) {
    events.write("snapshot", step, 1, {{"file", "snapshots/" + std::to_string(step)}});
    events.write("evaluation", step, 1, {{"n", 300}, {"components", {{"encoding", {{"ari", ari}}}}}});
  }
  EXPECT_EQ(readWeights(run.root()).tensors.at("encoder.bn1.weight").values[0], 10);
}

TEST(Weights, ARunWithoutMomentumGivesItsStudent) {
  const TestFolder folder;
  Config config = tinyConfig(tinyResNet());
  config.method.useMomentum = false;
  const RunFolder run = runWith(folder / "run", {10}, config);
  EXPECT_EQ(readWeights(run.root()).tensors.at("encoder.bn1.weight").values[0], 10.5);
}

TEST(WeightsExport, TorchvisionFilesHoldItsNamesAndNothingElse) {
  const TestFolder folder;
  exportWeights(made(tinyConfig(tinyResNet())), WeightsFormat::torchvision, imageNet, folder / "a.safetensors");
  const auto file = SafetensorsFile::open(folder / "a.safetensors");
  EXPECT_EQ(file->tensors().size(), 120u) << "torchvision's resnet18 without fc has 122 - 2";
  EXPECT_EQ(file->at("layer4.1.bn2.num_batches_tracked").dtype, DType::i64);
  EXPECT_THAT(file->at("layer4.1.bn2.num_batches_tracked").shape, IsEmpty());
  EXPECT_FALSE(file->has("projector.0.weight"));
  EXPECT_EQ(file->metadata("mean", ""), "[0.485, 0.456, 0.406]");
  EXPECT_EQ(file->metadata("input_size", ""), "224");
  EXPECT_THAT(file->metadata("build", ""), HasSubstr("model.inplanes = 1"));
  const Weights again = readWeights(folder / "a.safetensors");
  EXPECT_EQ(again.config.model.stem, "cifar");
  EXPECT_EQ(again.tensors.size(), encoderTensors(tinyResNet(), 3).size());
}

TEST(WeightsExport, PaddingThatLibrariesDoNotHaveIsSaid) {
  const auto warningsAt = [](const char* stem, std::int64_t padding) {
    Weights weights;
    weights.config.model.stem = stem;
    weights.config.model.stemPadding = padding;
    EXPECT_EQ(exportMetadata(weights, WeightsFormat::torchvision, imageNet)["conv1_padding"],
              std::to_string(stemConvolutionPadding(weights.config.model)));
    return exportWarnings(weights, WeightsFormat::torchvision, imageNet);
  };
  EXPECT_THAT(warningsAt("imagenet", 0), IsEmpty());
  EXPECT_THAT(warningsAt("imagenet", 1), IsEmpty()) << "7x7 with padding 2 behind 1 is torchvision's padding 3";
  EXPECT_THAT(warningsAt("imagenet", 4), ElementsAre(HasSubstr("conv1 with padding 4 instead of 3")));
  EXPECT_THAT(warningsAt("cifar", 1), ElementsAre(HasSubstr("conv1 with padding 2 instead of 1")));
  EXPECT_THAT(warningsAt("cifar", 0), ElementsAre(HasSubstr("\"build\"")));
}

TEST(WeightsExport, AViTSaysItsHeadsAndHasNoTorchvisionNames) {
  const TestFolder folder;
  Config config = tinyConfig(tinyVit());
  config.model.heads = 4;
  const Weights weights = made(config);
  EXPECT_THROW(exportWeights(weights, WeightsFormat::torchvision, imageNet, folder / "a.safetensors"), ConfigError);
  exportWeights(weights, WeightsFormat::timm, imageNet, folder / "a.safetensors");
  EXPECT_EQ(SafetensorsFile::open(folder / "a.safetensors")->metadata("num_heads", ""), "4");
  EXPECT_EQ(readWeights(folder / "a.safetensors").config.model.heads, 4);
}

/// The ONNX project's own checker and shape inference on the model.
std::vector<std::int64_t> checkedOutput(const Weights& weights, const NetworkInput& input) {
  onnx::ModelProto model;
  EXPECT_TRUE(model.ParseFromString(onnxModel(weights, input)));
  onnx::checker::check_model(model);
  model.mutable_graph()->mutable_output(0)->mutable_type()->mutable_tensor_type()->clear_shape();  // to be inferred
  onnx::shape_inference::InferShapes(model, onnx::OpSchemaRegistry::Instance(), {true, 1, true});
  const auto& shape = model.graph().output(0).type().tensor_type().shape();
  std::vector<std::int64_t> sides;
  for (const auto& side : shape.dim()) sides.push_back(side.has_dim_value() ? side.dim_value() : -1);
  EXPECT_EQ(model.graph().input(0).name(), "images");
  EXPECT_EQ(model.graph().output(0).name(), "encoding");
  EXPECT_EQ(model.opset_import(0).version(), 17);
  return sides;
}

TEST(WeightsExport, OnnxModelsAreValidAndGiveEncodings) {
  for (const char* encoder : {"resnet18", "resnet34", "resnet50", "resnet101"}) {
    for (const char* stem : {"cifar", "imagenet"}) {
      ModelConfig model = tinyResNet();
      model.encoder = encoder;
      model.stem = stem;
      model.stemPadding = 1;
      EXPECT_EQ(checkedOutput(made(tinyConfig(model)), imageNet).at(1), encoderDimension(model)) << encoder << " " << stem;
    }
  }
}

TEST(WeightsExport, AViTsPositionsForAnotherSizeNeedTheFormula) {
  Config config = tinyConfig(tinyVit());
  config.model.heads = 4;
  Weights weights = made(config);
  EXPECT_EQ(checkedOutput(weights, {{0.5}, {0.5}, 28}).at(1), 12);
  EXPECT_THAT(messageOf<ConfigError>([&] { onnxModel(weights, {{0.5}, {0.5}, 20}); }), HasSubstr("learned positions for images of 28"));
  EXPECT_THAT(messageOf<ConfigError>([&] { onnxModel(weights, {{0.5}, {0.5}, 1}); }), HasSubstr("hold no patch"));
}

}  // namespace
}  // namespace resa
