// encode_images WEIGHTS IMAGES OUT: the engine's own encodings of images, for peers to compare with. WEIGHTS is whatever readWeights
// takes; IMAGES holds "images" (n, c, h, w) float32, normalised; OUT gets "encoding" (n, d) float32.
#include <ATen/ATen.h>

#include <cstdio>

#include "engine/data/tensor_file.h"
#include "engine/model/encoder.h"
#include "engine/run/error.h"
#include "engine/weights/weights.h"

namespace {

/// Every parameter and statistic from the weights; a missing or additional one is an error.
void load(resa::Encoder& encoder, const resa::Weights& weights) {
  const at::NoGradGuard noGradient;
  const auto copy = [&](const std::string& name, at::Tensor target) {
    const resa::WeightTensor& stored = weights.tensors.at("encoder." + name);
    target.copy_(at::from_blob(const_cast<float*>(stored.values.data()), stored.shape, at::kFloat));
  };
  for (auto& item : encoder.named_parameters()) copy(item.key(), item.value());
  for (auto& item : encoder.named_buffers())
    if (item.value().is_floating_point()) copy(item.key(), item.value());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: encode_images WEIGHTS IMAGES OUT\n");
    return 2;
  }
  try {
    const resa::Weights weights = resa::readWeights(argv[1]);
    const auto encoder = resa::makeEncoder(weights.config.model, weights.channels);
    load(*encoder, weights);
    encoder->eval();
    const at::NoGradGuard noGradient;
    const auto file = resa::SafetensorsFile::open(argv[2]);
    resa::SafetensorsWriter writer;
    resa::addTensor(writer, "encoding", encoder->forward(resa::loadTensor(*file, "images")));
    writer.write(argv[3]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
