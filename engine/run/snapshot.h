#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace resa {

/// One component (encoding, hidden_k, embedding) of the evaluated images at one step. Vectors are empty where the file has no such tensor.
struct ComponentSnapshot {
  std::vector<float> silhouette;         // (n)
  std::vector<std::int32_t> kmeans;      // (n)
  std::vector<std::int32_t> neighbours;  // (n, neighbourCount) row indices, nearest first
  std::int64_t neighbourCount = 0;
  std::vector<float> map2, map3;  // (n, 2), (n, 3)
  struct MapFacts {
    std::string method, mode;
    double kl = 0, knn10 = 0, perplexity = 0;
    std::int64_t seed = 0;
    bool relaid = false;  // laid out anew where the flow had fallen behind
  };
  MapFacts facts2, facts3;
  // Beside some flowing maps: the same rows laid out from nothing, what exports show by default.
  std::vector<float> independent2, independent3;
  MapFacts independentFacts2, independentFacts3;
};

/// Everything the views draw at one step; immutable once read.
struct Snapshot {
  std::int64_t step = 0;
  double epoch = 0;
  std::int64_t probeSize = 0;                                     // p
  std::vector<float> similarity, assignment, logits01, logits10;  // (p, p) row-major
  double temperature = 0.4, epsilon = 0.05;
  int iterations = 3;
  std::int64_t evaluated = 0;  // n
  std::string network, split, normalize;
  std::map<std::string, ComponentSnapshot> components;
  // (p, p) of the un-augmented images with both networks in eval mode; empty in folders of older versions.
  std::vector<float> cleanSimilarity, cleanAssignment, cleanLogits;
};
using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// A set of small uint8 images in one block, (count, height, width, channels).
struct ImageBlock {
  std::int64_t count = 0, height = 0, width = 0, channels = 0;
  std::vector<std::uint8_t> pixels;
  const std::uint8_t* at(std::int64_t index) const { return pixels.data() + index * height * width * channels; }
};

/// samples.safetensors: what the evaluated and the probe images are. Labels are empty where the data has none.
struct Samples {
  std::string dataset, split, probeKind;
  std::vector<std::string> classes;
  std::vector<std::int64_t> ids, probeIds;
  std::vector<std::int32_t> labels, probeLabels;
  ImageBlock images, probeImages, probeViews[2];
};
using SamplesPtr = std::shared_ptr<const Samples>;

/// DataError with path and reason where the file is missing, cut or lacks a tensor it must have.
SnapshotPtr readSnapshot(const std::filesystem::path& path);
SamplesPtr readSamples(const std::filesystem::path& path);

}  // namespace resa
