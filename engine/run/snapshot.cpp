#include "engine/run/snapshot.h"

#include <cmath>
#include <cstring>
#include <functional>
#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/run/error.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

std::string shapeText(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const std::int64_t side : shape) text += (text.empty() ? "(" : ", ") + std::to_string(side);
  return text.empty() ? "()" : text + ")";
}

/// Reads tensors of one file and says which one is not as it must be.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : file_(SafetensorsFile::open(path)) {}
  const SafetensorsFile& file() const { return *file_; }

  double number(const std::string& key, double fallback) const {
    const std::string text = file_->metadata(key, "");
    if (text.empty()) return fallback;
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size()) fail("metadata '" + key + "' must be a number, got '" + text + "'");
    return value;
  }
  std::int64_t whole(const std::string& key, std::int64_t fallback) const {
    const double value = number(key, static_cast<double>(fallback));
    if (!(std::abs(value) < 9e15)) fail("metadata '" + key + "' must be a count");
    return static_cast<std::int64_t>(value);
  }

  std::vector<float> floats(const std::string& name, const std::vector<std::int64_t>& shape) const {
    if (!file_->has(name)) return {};
    expectShape(name, shape);
    return file_->floats(name);
  }
  std::vector<std::int32_t> indices(const std::string& name, const std::vector<std::int64_t>& shape) const {
    if (!file_->has(name)) return {};
    expectShape(name, shape);
    const std::vector<std::int64_t> wide = file_->integers(name);
    return std::vector<std::int32_t>(wide.begin(), wide.end());
  }
  /// (count, h, w, c) uint8; an absent tensor is an empty block.
  ImageBlock images(const std::string& name, std::int64_t count) const {
    ImageBlock block;
    if (!file_->has(name)) return block;
    const TensorView& view = file_->at(name);
    const bool fits =
        view.dtype == DType::u8 && view.shape.size() == 4 && view.shape[0] == count && (view.shape[3] == 1 || view.shape[3] == 3);
    if (!fits) fail("'" + name + "' must be (" + std::to_string(count) + ", h, w, 1 or 3) uint8, found " + shapeText(view.shape));
    block.count = count;
    block.height = view.shape[1];
    block.width = view.shape[2];
    block.channels = view.shape[3];
    block.pixels.resize(view.bytes);
    if (view.bytes > 0) std::memcpy(block.pixels.data(), view.data, view.bytes);
    return block;
  }
  std::int64_t rowsOf(const std::string& name) const {
    const TensorView& view = file_->at(name);
    if (view.shape.empty()) fail("'" + name + "' must have rows");
    return view.shape[0];
  }
  [[noreturn]] void fail(const std::string& message) const { throw DataError(file_->path().string() + ": " + message); }

 private:
  void expectShape(const std::string& name, const std::vector<std::int64_t>& shape) const {
    if (file_->at(name).shape != shape) fail("'" + name + "' must be " + shapeText(shape) + ", found " + shapeText(file_->at(name).shape));
  }
  std::shared_ptr<const SafetensorsFile> file_;
};

ComponentSnapshot::MapFacts readFacts(const Reader& reader, const std::string& prefix) {
  ComponentSnapshot::MapFacts facts;
  facts.method = reader.file().metadata(prefix + ".method", "");
  facts.mode = reader.file().metadata(prefix + ".mode", "");
  facts.relaid = reader.file().metadata(prefix + ".relaid", "") == "true";
  facts.kl = reader.number(prefix + ".kl", std::nan(""));
  facts.knn10 = reader.number(prefix + ".knn10", std::nan(""));
  facts.perplexity = reader.number(prefix + ".perplexity", std::nan(""));
  facts.seed = reader.whole(prefix + ".seed", 0);
  return facts;
}

/// Of the map made from nothing beside a flowing one.
ComponentSnapshot::MapFacts readIndependentFacts(const Reader& reader, const std::string& prefix) {
  ComponentSnapshot::MapFacts facts = readFacts(reader, prefix);
  facts.mode = "independent";
  facts.relaid = false;
  facts.kl = reader.number(prefix + ".independent_kl", std::nan(""));
  facts.knn10 = reader.number(prefix + ".independent_knn10", std::nan(""));
  return facts;
}

ComponentSnapshot readComponent(const Reader& reader, const std::string& name, std::int64_t n) {
  ComponentSnapshot component;
  component.silhouette = reader.floats(name + ".sc", {n});
  component.kmeans = reader.indices(name + ".kmeans", {n});
  if (reader.file().has(name + ".neighbours")) {
    const std::vector<std::int64_t>& shape = reader.file().at(name + ".neighbours").shape;
    component.neighbourCount = shape.size() == 2 ? shape[1] : 0;
    component.neighbours = reader.indices(name + ".neighbours", {n, component.neighbourCount});
    for (const std::int32_t row : component.neighbours)
      if (row < 0 || row >= n) reader.fail("'" + name + ".neighbours' names row " + std::to_string(row) + " of " + std::to_string(n));
  }
  component.map2 = reader.floats(name + ".map2", {n, 2});
  component.map3 = reader.floats(name + ".map3", {n, 3});
  component.facts2 = readFacts(reader, name + ".map2");
  component.facts3 = readFacts(reader, name + ".map3");
  component.independent2 = reader.floats(name + ".map2.independent", {n, 2});
  component.independent3 = reader.floats(name + ".map3.independent", {n, 3});
  component.independentFacts2 = readIndependentFacts(reader, name + ".map2");
  component.independentFacts3 = readIndependentFacts(reader, name + ".map3");
  return component;
}

std::vector<std::string> classNames(const Reader& reader) {
  try {
    return nlohmann::json::parse(reader.file().metadata("classes", "[]")).get<std::vector<std::string>>();
  } catch (const nlohmann::json::exception&) {
    reader.fail("metadata 'classes' must be a JSON array of names");
  }
}

void checkLabels(const Reader& reader, const std::vector<std::int32_t>& labels, std::size_t classes) {
  for (const std::int32_t label : labels)
    if (label < 0 || (classes > 0 && static_cast<std::size_t>(label) >= classes))
      reader.fail("label " + std::to_string(label) + " has no class name (" + std::to_string(classes) + " classes)");
}

}  // namespace

SnapshotPtr readSnapshot(const std::filesystem::path& path) {
  const Reader reader(path);
  if (!reader.file().metadata().count("step")) reader.fail("holds no metadata 'step': this is no snapshot");
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->step = reader.whole("step", 0);
  snapshot->epoch = reader.number("epoch", 0);
  snapshot->temperature = reader.number("temperature", snapshot->temperature);
  snapshot->epsilon = reader.number("epsilon", snapshot->epsilon);
  snapshot->iterations = static_cast<int>(reader.whole("iterations", snapshot->iterations));
  snapshot->network = reader.file().metadata("network", "");
  snapshot->split = reader.file().metadata("split", "");
  snapshot->normalize = reader.file().metadata("normalize", "");
  if (reader.file().has("probe.similarity")) snapshot->probeSize = reader.rowsOf("probe.similarity");
  const std::vector<std::int64_t> square = {snapshot->probeSize, snapshot->probeSize};
  snapshot->similarity = reader.floats("probe.similarity", square);
  snapshot->assignment = reader.floats("probe.assignment", square);
  snapshot->logits01 = reader.floats("probe.logits.01", square);
  snapshot->logits10 = reader.floats("probe.logits.10", square);
  snapshot->cleanSimilarity = reader.floats("probe.clean.similarity", square);
  snapshot->cleanAssignment = reader.floats("probe.clean.assignment", square);
  snapshot->cleanLogits = reader.floats("probe.clean.logits", square);

  std::int64_t n = reader.whole("n", -1);
  for (const auto& [name, view] : reader.file().tensors()) {
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos || name.rfind("probe.", 0) == 0) continue;
    if (n < 0) n = reader.rowsOf(name);
    const std::string component = name.substr(0, dot);
    if (!snapshot->components.count(component)) snapshot->components[component] = readComponent(reader, component, n);
  }
  snapshot->evaluated = std::max<std::int64_t>(n, 0);
  return snapshot;
}

SamplesPtr readSamples(const std::filesystem::path& path) {
  const Reader reader(path);
  auto samples = std::make_shared<Samples>();
  samples->dataset = reader.file().metadata("dataset", "");
  samples->split = reader.file().metadata("split", "");
  samples->probeKind = reader.file().metadata("probe", "");
  samples->classes = classNames(reader);
  const std::int64_t n = reader.rowsOf("evaluated.ids");
  samples->ids = reader.file().integers("evaluated.ids");
  samples->labels = reader.indices("evaluated.labels", {n});
  samples->images = reader.images("evaluated.images", n);
  if (reader.file().has("probe.ids")) {
    const std::int64_t p = reader.rowsOf("probe.ids");
    samples->probeIds = reader.file().integers("probe.ids");
    samples->probeLabels = reader.indices("probe.labels", {p});
    samples->probeImages = reader.images("probe.images", p);
    samples->probeViews[0] = reader.images("probe.views.0", p);
    samples->probeViews[1] = reader.images("probe.views.1", p);
  }
  checkLabels(reader, samples->labels, samples->classes.size());
  checkLabels(reader, samples->probeLabels, samples->classes.size());
  return samples;
}

}  // namespace resa
