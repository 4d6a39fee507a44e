#include "tests/studio/sample_run.h"

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "datasets/dataset.h"
#include "engine/run/error.h"
#include "engine/run/events.h"
#include "engine/run/run_folder.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

constexpr int side = 12;  // pixels of a made-up image

nlohmann::json scores(double ari, double silhouette) {
  nlohmann::json made = {{"sc_mean", silhouette}, {"sc_std", 0.1},  {"sc_positive", 0.6}, {"ari", ari},           {"ari_mean", ari - 0.01},
                         {"ari_min", ari - 0.02}, {"ari_max", ari}, {"nmi", 0.4},         {"effective_rank", 8.0}};
  made["raw"] = made;
  return made;
}

nlohmann::json diagnostics(const SampleRun& what, std::int64_t step) {
  const bool collapsed = what.collapsedFrom >= 0 && step >= what.collapsedFrom && (what.recoveredFrom < 0 || step < what.recoveredFrom);
  AssignmentDiagnostics made;
  made.size = 128;
  made.rowEntropy = collapsed ? std::log(128.0) : 2;
  made.diagonalMass = collapsed ? 1.0 / 128 : 0.3;
  made.offDiagonalMass = 1 - made.diagonalMass;
  made.marginalResidual = {0.1, 0.05, 0.02};
  return toJson(made);
}

void writeSamples(const RunFolder& folder, const SampleRun& what) {
  SafetensorsWriter writer;
  std::vector<std::int64_t> ids, probeIds;
  std::vector<std::int32_t> labels, probeLabels;
  for (int i = 0; i < what.evaluated; ++i) {
    ids.push_back(i);
    labels.push_back(i * what.classes / what.evaluated);
  }
  for (int i = 0; i < what.probe; ++i) {
    probeIds.push_back(1000 + i);
    probeLabels.push_back(i * what.classes / what.probe);
  }
  const auto images = [](int count) {
    std::vector<std::uint8_t> pixels(std::size_t(count) * side * side);
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = std::uint8_t(i * 37 % 251);
    return pixels;
  };
  const auto evaluated = images(what.evaluated), probe = images(what.probe);
  writer.add("evaluated.ids", DType::i64, {what.evaluated}, ids.data());
  writer.add("evaluated.labels", DType::i32, {what.evaluated}, labels.data());
  writer.add("evaluated.images", DType::u8, {what.evaluated, side, side, 1}, evaluated.data());
  writer.add("probe.ids", DType::i64, {what.probe}, probeIds.data());
  writer.add("probe.labels", DType::i32, {what.probe}, probeLabels.data());
  for (const char* name : {"probe.images", "probe.views.0", "probe.views.1"})
    writer.add(name, DType::u8, {what.probe, side, side, 1}, probe.data());
  nlohmann::json classes = nlohmann::json::array();
  for (int i = 0; i < what.classes; ++i) classes.push_back("class " + std::to_string(i));
  writer.setMetadata("classes", classes.dump());
  writer.setMetadata("dataset", "made-up");
  writer.setMetadata("split", "test");
  writer.setMetadata("probe", "balanced");
  writer.write(folder.samples());
}

void writeSnapshot(const RunFolder& folder, const SampleRun& what, std::int64_t step) {
  SafetensorsWriter writer;
  const int p = what.probe, n = what.evaluated;
  std::vector<float> similarity(std::size_t(p) * p), assignment(similarity.size()), logits(similarity.size());
  for (int i = 0; i < p; ++i) {
    for (int j = 0; j < p; ++j) {
      const std::size_t at = std::size_t(i) * p + j;
      assignment[at] = sampleAssignment(step, i, j, p);
      similarity[at] = i == j ? 0.9f : 0.1f;
      logits[at] = i == j ? 0.8f : 0.2f;
    }
  }
  writer.add("probe.similarity", DType::f32, {p, p}, similarity.data());
  writer.add("probe.assignment", DType::f32, {p, p}, assignment.data());
  writer.add("probe.logits.01", DType::f32, {p, p}, logits.data());
  writer.add("probe.logits.10", DType::f32, {p, p}, logits.data());
  for (const std::string name : {"encoding", "embedding"}) {
    std::vector<float> map2, map3, silhouette;
    std::vector<std::int32_t> kmeans, neighbours;
    for (int i = 0; i < n; ++i) {
      const double angle = 6.283 * i / n, reach = 1 + 0.01 * double(step);
      map2.insert(map2.end(), {float(reach * std::cos(angle)), float(reach * std::sin(angle))});
      map3.insert(map3.end(), {float(std::cos(angle)), float(std::sin(angle)), float(0.1 * i)});
      silhouette.push_back(float(0.5 * std::cos(i)));
      kmeans.push_back(i * what.classes / n);
      for (int k = 1; k <= 15; ++k) neighbours.push_back((i + k) % n);
    }
    writer.add(name + ".map2", DType::f32, {n, 2}, map2.data());
    writer.add(name + ".map3", DType::f32, {n, 3}, map3.data());
    writer.add(name + ".sc", DType::f32, {n}, silhouette.data());
    writer.add(name + ".kmeans", DType::i32, {n}, kmeans.data());
    writer.add(name + ".neighbours", DType::i32, {n, 15}, neighbours.data());
    for (const std::string& map : {name + ".map2", name + ".map3"}) {
      writer.setMetadata(map + ".method", "tsne");
      writer.setMetadata(map + ".mode", "flowing");
      writer.setMetadata(map + ".kl", "1.5");
      writer.setMetadata(map + ".knn10", "0.3");
      writer.setMetadata(map + ".perplexity", "30");
      writer.setMetadata(map + ".seed", "0");
    }
  }
  const std::pair<const char*, std::string> facts[] = {{"step", std::to_string(step)},
                                                       {"epoch", std::to_string(double(step) / what.stepsPerEpoch)},
                                                       {"temperature", "0.4"},
                                                       {"epsilon", "0.05"},
                                                       {"iterations", "3"},
                                                       {"network", "momentum"},
                                                       {"split", "test"},
                                                       {"n", std::to_string(n)},
                                                       {"normalize", "l2"}};
  for (const auto& [key, value] : facts) writer.setMetadata(key, value);
  writer.write(folder.snapshot(step));
}

/// Ten classes of bars: class k lies at row 2k + 2, moved a little from image to image.
ImageSet drawnImages(int count) {
  ImageSet set;
  set.count = count;
  set.channels = 1;
  set.height = set.width = 28;
  set.pixels.assign(std::size_t(count) * 28 * 28, 0);
  for (int i = 0; i < count; ++i) {
    set.labels.push_back(i % 10);
    for (int x = 2 + i % 5; x < 22; ++x) {
      for (int y = 0; y < 3; ++y)
        set.pixels[std::size_t(i) * 784 + std::size_t(i % 10 * 2 + 2 + y) * 28 + std::size_t(x)] = std::uint8_t(120 + i * 7 % 130);
    }
  }
  return set;
}

ImageSet someImages(Split split, int count) {
  DataConfig data = Config().data;
  data.set = "fashion-mnist";
  data.root.clear();
  try {
    const ImageSet all = readDataset(data, split);
    return takeRows(all, stratifiedRows(all.labels, all.count, count, 1));
  } catch (const DataError&) {
    return drawnImages(count);
  }
}

void writeIdx(const std::filesystem::path& folder, const std::string& part, const ImageSet& set) {
  const auto number = [](std::ofstream& file, std::int64_t value) {
    for (const int shift : {24, 16, 8, 0}) file.put(char(value >> shift & 255));
  };
  std::ofstream images(folder / (part + "-images-idx3-ubyte"), std::ios::binary),
      labels(folder / (part + "-labels-idx1-ubyte"), std::ios::binary);
  for (const std::int64_t value : {std::int64_t(2051), set.count, set.height, set.width}) number(images, value);
  images.write(reinterpret_cast<const char*>(set.pixels.data()), std::streamsize(set.pixels.size()));
  for (const std::int64_t value : {std::int64_t(2049), set.count}) number(labels, value);
  for (const std::int64_t label : set.labels) labels.put(char(label));
}

}  // namespace

void writeSmallImages(const std::filesystem::path& folder, int train, int test) {
  std::filesystem::create_directories(folder);
  writeIdx(folder, "train", someImages(Split::train, train));
  writeIdx(folder, "t10k", someImages(Split::test, test));
}

double sampleLoss(std::int64_t step) { return 5 - 0.01 * double(step % 97); }

// Later snapshots are sharper; the cell (1, 0) is planted to be unlike (0, 1).
float sampleAssignment(std::int64_t step, int row, int column, int probe) {
  const double diagonal = 0.4 + 0.001 * double(step % 400);
  if (row == 1 && column == 0) return 0.3f;
  return float(row == column ? diagonal : (1 - diagonal) / (probe - 1));
}

void writeSampleRun(const std::filesystem::path& root, const SampleRun& what) {
  const RunFolder folder = RunFolder::create(root, Config(), "made-up");
  std::filesystem::create_directories(root / "snapshots");
  writeSamples(folder, what);
  EventWriter events(folder.events());
  const auto epoch = [&](std::int64_t step) { return double(step) / what.stepsPerEpoch; };
  events.write("state", 0, 0,
               {{"state", "starting"},
                {"steps_total", what.steps},
                {"steps_per_epoch", what.stepsPerEpoch},
                {"batch_size", 128},
                {"device", "cpu"},
                {"threads", 2},
                {"parameters", 1000}});
  events.write("state", 0, 0, {{"state", "running"}});
  const int every = std::max(1, what.steps / std::max(1, what.snapshots - 1));
  for (std::int64_t step = 0; step <= what.steps; ++step) {
    if (step > 0) {
      events.write("step", step, epoch(step),
                   {{"train", diagnostics(what, step)},
                    {"loss", sampleLoss(step)},
                    {"assignment_entropy", sampleLoss(step) - 0.5},
                    {"kl", 0.5},
                    {"lr", 0.1},
                    {"momentum", 0.99},
                    {"images_per_second", 400.0},
                    {"grad_norm", 1.0},
                    {"seconds_left", 10.0}});
    }
    if (step % every != 0) continue;
    writeSnapshot(folder, what, step);
    char file[64];
    std::snprintf(file, sizeof file, "snapshots/%09lld.safetensors", static_cast<long long>(step));
    events.write("snapshot", step, epoch(step), {{"file", file}});
    nlohmann::json evaluation = {
        {"n", what.evaluated},
        {"bank", 100},
        {"split", "test"},
        {"network", "momentum"},
        {"preview", false},
        {"bn_recomputed", step == 0},
        {"seconds", 1.0},
        {"components", {{"encoding", scores(0.3 + 0.001 * double(step), 0.05)}, {"embedding", scores(0.25, 0.02)}}},
        {"knn5", {{"encoding", 0.75}, {"embedding", 0.7}}}};
    if (step == 0) {
      evaluation["baseline"] = scores(0.31, 0.04);
      evaluation["baseline"]["knn5"] = 0.83;
    }
    events.write("evaluation", step, epoch(step), evaluation);
  }
  if (what.finished)
    events.write("state", what.steps, epoch(what.steps), {{"state", "finished"}, {"exit_code", 0}, {"reason", "all epochs done"}});
}

}  // namespace resa
