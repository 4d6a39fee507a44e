// encode_component RUN COMPONENT OUT: one output of a trained run's network, e.g. hidden_1, for all images of its data set. OUT gets
// `train` and `test` (n, d) float32 with `train.labels` and `test.labels` (n) int64.
#include <ATen/ATen.h>

#include <cstdio>
#include <numeric>

#include "engine/data/resident_set.h"
#include "engine/data/tensor_file.h"
#include "engine/evaluate/component_features.h"
#include "engine/model/load_weights.h"
#include "engine/run/error.h"

namespace {

at::Tensor encoded(resa::Network& network, const resa::ImageStore& store, const resa::Normalization& normalization,
                   const std::string& component) {
  std::vector<std::int64_t> rows(std::size_t(store.count()));
  std::iota(rows.begin(), rows.end(), 0);
  return resa::componentFeatures(network, store, rows, normalization, {component}).at(component);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: encode_component RUN COMPONENT OUT\n");
    return 2;
  }
  try {
    resa::Weights weights = resa::readWeights(argv[1]);
    weights.config.data.trainSize = 0;  // all of them
    const resa::LoadedNetwork loaded = resa::loadNetwork(weights, at::kCPU);
    const resa::RunData data = resa::loadRunData(weights.config, at::kCPU);
    const resa::Normalization normalization = resa::evalNormalization(weights.config.data, weights.channels);
    resa::SafetensorsWriter writer;
    resa::addTensor(writer, "train", encoded(*loaded.network, *data.train, normalization, argv[2]));
    resa::addTensor(writer, "train.labels", data.train->labels());
    resa::addTensor(writer, "test", encoded(*loaded.network, *data.evaluated, normalization, argv[2]));
    resa::addTensor(writer, "test.labels", data.evaluated->labels());
    writer.write(argv[3]);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return 1;
  }
}
