// The plain description of networks that weights files are checked against is that of the engine's own networks.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <map>

#include "engine/model/network.h"
#include "engine/weights/layout.h"

namespace resa {
namespace {

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

Shapes engineShapes(const ModelConfig& model, std::int64_t channels) {
  const Network network(model, channels, /*withPredictor=*/true);
  Shapes shapes;
  for (const auto& item : network.named_parameters()) shapes[item.key()] = item.value().sizes().vec();
  for (const auto& item : network.named_buffers())
    if (item.value().is_floating_point()) shapes[item.key()] = item.value().sizes().vec();
  return shapes;
}

Shapes expectedShapes(const ModelConfig& model, std::int64_t channels) {
  Shapes shapes;
  for (const ExpectedTensor& tensor : encoderTensors(model, channels)) shapes["encoder." + tensor.name] = tensor.shape;
  for (const ExpectedTensor& tensor : projectorTensors(model)) shapes["projector." + tensor.name] = tensor.shape;
  for (const ExpectedTensor& tensor : predictorTensors(model)) shapes["predictor." + tensor.name] = tensor.shape;
  return shapes;
}

ModelConfig narrow(const std::string& encoder) {
  ModelConfig model = Config().model;
  model.encoder = encoder;
  model.width = 4;
  model.heads = 4;
  model.patchSize = 4;
  model.projectorHidden = 12;
  model.projectorOut = 6;
  return model;
}

TEST(WeightsLayout, ResNetsAreThoseOfTheEngine) {
  for (const char* encoder : {"resnet18", "resnet34", "resnet50", "resnet101"}) {
    for (const char* stem : {"cifar", "imagenet"}) {
      ModelConfig model = narrow(encoder);
      model.stem = stem;
      EXPECT_EQ(expectedShapes(model, 1), engineShapes(model, 1)) << encoder << " " << stem;
    }
  }
}

TEST(WeightsLayout, TransformersAreThoseOfTheEngine) {
  for (const char* encoder : {"vit_ti16", "vit_s16", "vit_b16"}) {
    for (const bool frozen : {false, true}) {
      ModelConfig model = narrow(encoder);
      model.freezePatchProjection = frozen;
      EXPECT_EQ(expectedShapes(model, 3), engineShapes(model, 3)) << encoder;
    }
  }
}

TEST(WeightsLayout, HeadsOfAnyDepthAreThoseOfTheEngine) {
  for (const char* style : {"bn-relu", "gelu"}) {
    for (const std::int64_t layers : {1, 2, 5}) {
      ModelConfig model = narrow("resnet18");
      model.headStyle = style;
      model.projectorLayers = model.predictorLayers = layers;
      model.predictorHidden = 7;
      EXPECT_EQ(expectedShapes(model, 3), engineShapes(model, 3)) << style << " " << layers;
    }
  }
}

}  // namespace
}  // namespace resa
