#pragma once
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "engine/run/config.h"
#include "engine/run/events.h"
#include "engine/run/run_folder.h"
#include "engine/run/safetensors.h"

namespace resa {

/// A run of 240 images in four classes (row i is of class i % 4) whose clusters are planted: at steps 0, 10 and 20 the encoding's clusters
/// are the classes under other numbers each time, but from step 10 on 20 images of class 0 (rows 0, 4, ..., 76) lie with class 1. Class 0
/// consists of two groups (rows 0, 8, ... and 4, 12, ...). The embedding is one cloud without structure, of which two images move between
/// clusters.
struct PlantedRun {
  static constexpr int images = 240, classes = 4, columns = 8, probe = 8;
  bool labelled = true;
  std::vector<std::int64_t> steps{0, 10, 20};

  static int label(int row) { return row % classes; }
  static bool moves(int row) { return row % 4 == 0 && row < 80; }
  static int cluster(std::int64_t step, int row) {
    const int group = step >= 10 && moves(row) ? 1 : label(row);
    return (group + 1 + int(step / 10)) % classes;
  }
  static int embeddingCluster(std::int64_t step, int row) { return step >= 10 && row < 2 ? 3 - row % 4 : row % 4; }
  static float silhouette(int row) { return 0.5f - 0.004f * float(row); }
  static int neighbour(int row, int k) { return (row + (k < 3 ? 4 * k : k)) % images; }

  static std::vector<float> features(const std::string& component) {
    std::mt19937 random(component == "encoding" ? 1 : 2);
    std::normal_distribution<float> normal;
    std::vector<float> values;
    for (int i = 0; i < images; ++i) {
      for (int t = 0; t < columns; ++t) {
        float value = normal(random);
        if (component == "encoding" && t == label(i)) value += 14;
        if (component == "encoding" && label(i) == 0 && t == 5) value += i % 8 == 0 ? 8.0f : -8.0f;
        values.push_back(halfToFloat(floatToHalf(value)));
      }
    }
    return values;
  }

  void write(const std::filesystem::path& root) const {
    const RunFolder folder = RunFolder::create(root, Config(), "planted");
    std::filesystem::create_directories(root / "snapshots");
    writeSamples(folder);
    EventWriter events(folder.events());
    events.write("state", 0, 0, {{"state", "running"}, {"steps_total", 20}, {"steps_per_epoch", 10}, {"batch_size", 16}});
    for (const std::int64_t step : steps) {
      writeSnapshot(folder, step);
      char file[64];
      std::snprintf(file, sizeof file, "snapshots/%09lld.safetensors", static_cast<long long>(step));
      events.write("snapshot", step, double(step) / 10, {{"file", file}});
    }
    events.write("state", 20, 2, {{"state", "finished"}, {"exit_code", 0}, {"reason", "all epochs done"}});
  }

 private:
  void writeSamples(const RunFolder& folder) const {
    SafetensorsWriter writer;
    std::vector<std::int64_t> ids, probeIds;
    std::vector<std::int32_t> labels, probeLabels;
    std::vector<std::uint8_t> pixels, probePixels;
    for (int i = 0; i < images; ++i) {
      ids.push_back(1000 + i);
      labels.push_back(label(i));
      pixels.insert(pixels.end(), 64, std::uint8_t(i));  // each image is of one grey of its own
    }
    for (int i = 0; i < probe; ++i) {
      probeIds.push_back(50 + i);
      probeLabels.push_back(i / 2);
      probePixels.insert(probePixels.end(), 64, std::uint8_t(20 * i));
    }
    writer.add("evaluated.ids", DType::i64, {images}, ids.data());
    if (labelled) writer.add("evaluated.labels", DType::i32, {images}, labels.data());
    writer.add("evaluated.images", DType::u8, {images, 8, 8, 1}, pixels.data());
    writer.add("probe.ids", DType::i64, {probe}, probeIds.data());
    if (labelled) writer.add("probe.labels", DType::i32, {probe}, probeLabels.data());
    for (const char* name : {"probe.images", "probe.views.0", "probe.views.1"})
      writer.add(name, DType::u8, {probe, 8, 8, 1}, probePixels.data());
    writer.setMetadata("classes", labelled ? R"(["coat", "bag, small", "shoe", "cap"])" : "[]");
    writer.setMetadata("dataset", "planted");
    writer.setMetadata("split", "test");
    writer.setMetadata("probe", "balanced");
    writer.write(folder.samples());
  }

  void writeSnapshot(const RunFolder& folder, std::int64_t step) const {
    SafetensorsWriter writer;
    for (const std::string name : {"encoding", "embedding"}) {
      std::vector<float> silhouettes;
      std::vector<std::int32_t> kmeans, neighbours;
      std::vector<std::uint16_t> halves;
      for (const float value : features(name)) halves.push_back(floatToHalf(value));
      for (int i = 0; i < images; ++i) {
        silhouettes.push_back(silhouette(i));
        kmeans.push_back(name == "encoding" ? cluster(step, i) : embeddingCluster(step, i));
        for (int k = 1; k <= 5; ++k) neighbours.push_back(neighbour(i, k));
      }
      writer.add(name + ".pca", DType::f16, {images, columns}, halves.data());
      if (labelled) writer.add(name + ".sc", DType::f32, {images}, silhouettes.data());
      writer.add(name + ".kmeans", DType::i32, {images}, kmeans.data());
      writer.add(name + ".neighbours", DType::i32, {images, 5}, neighbours.data());
    }
    const std::pair<const char*, std::string> facts[] = {{"step", std::to_string(step)}, {"epoch", std::to_string(double(step) / 10)},
                                                         {"network", "momentum"},        {"split", "test"},
                                                         {"n", std::to_string(images)},  {"normalize", "l2"}};
    for (const auto& [key, value] : facts) writer.setMetadata(key, value);
    writer.write(folder.snapshot(step));
  }
};

}  // namespace resa
