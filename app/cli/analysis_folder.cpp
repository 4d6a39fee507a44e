#include "app/cli/analysis_folder.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdio>

#include "engine/data/image_store.h"
#include "engine/data/tensor_file.h"
#include "engine/evaluate/nearest.h"
#include "engine/evaluate/projection.h"
#include "engine/evaluate/scoring.h"
#include "engine/run/error.h"

namespace resa {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::int64_t kComponents = 64;           // what run folders hold
constexpr std::int64_t kPreservationRows = 10000;  // beyond, the neighbours of a mere PCA map are not worth their time

/// Thumbnails (n, h, w, C) of images (n, C, H, W), some at a time: large ones would not fit as floats.
at::Tensor thumbnailsOf(const at::Tensor& images) {
  constexpr std::int64_t block = 256;
  std::vector<at::Tensor> parts;
  for (std::int64_t first = 0; first < images.size(0); first += block)
    parts.push_back(thumbnails(images.narrow(0, first, std::min(block, images.size(0) - first))));
  return at::cat(parts);
}

/// FNV-1a over shape and values: tells whether features are those of an earlier call.
std::string fingerprintOf(const at::Tensor& features) {
  std::uint64_t hash = 14695981039346656037ull;
  const auto add = [&](const void* data, std::size_t size) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < size; ++i) hash = (hash ^ bytes[i]) * 1099511628211ull;
  };
  for (const std::int64_t side : features.sizes()) add(&side, sizeof side);
  const at::Tensor whole = features.contiguous();
  add(whole.const_data_ptr(), whole.nbytes());
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(hash));
  return text;
}

/// Whether a folder holds anything but the lock that an earlier call took.
bool holdsFiles(const fs::path& root) {
  std::error_code ignored;
  if (!fs::exists(root, ignored)) return false;
  if (!fs::is_directory(root, ignored)) return true;
  const fs::directory_iterator entries(root, ignored);
  return std::any_of(begin(entries), end(entries), [](const fs::directory_entry& entry) { return entry.path().filename() != "lock"; });
}

/// The scores of the last evaluation in an events file, by component; empty where there is none.
Json lastScores(const fs::path& path) {
  Json scores = Json::object();
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return scores;
  const std::string text = readFile(path);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const Json event = Json::parse(text.substr(begin, end - begin), nullptr, /*allow_exceptions=*/false);
    if (event.is_object() && event.value("kind", Json()) == "evaluation" && event.contains("components") && event["components"].is_object())
      scores = event["components"];
    begin = end + 1;
  }
  return scores;
}

}  // namespace

AnalysisFolder::AnalysisFolder(const fs::path& root) : folder_(root) {
  if (folder_.isRun() && folder_.info().kind != RunKind::analysis)
    throw DataError(root.string() + ": holds a training run; choose another folder for this analysis");
  if (!folder_.isRun()) {
    std::error_code failed;
    // A first call that is still writing has left no run.toml, but it holds the lock.
    const bool files = holdsFiles(root), locked = files && fs::is_regular_file(folder_.file("lock"), failed);
    if (files && !locked) throw DataError(root.string() + ": is no analysis folder and not empty; choose another folder");
    fs::create_directories(root, failed);
    if (failed) throw Error(root.string() + ": cannot be made: " + failed.message());
  }
  if (!lock_.acquire(folder_.file("lock"))) throw Error(root.string() + ": another program writes to this analysis right now");
  exists_ = folder_.isRun();  // asked under the lock: another call may have ended just now
  if (exists_)
    readEarlier();
  else if (holdsFiles(root))
    throw DataError(root.string() + ": is no analysis folder and not empty; choose another folder");
}

void AnalysisFolder::readEarlier() {
  const auto samples = SafetensorsFile::open(folder_.samples());
  const SamplesPtr known = readSamples(folder_.samples());  // checks what it reads
  n_ = std::int64_t(known->ids.size());
  dataset_ = known->dataset;
  classes_ = known->classes;
  if (!known->labels.empty()) labels_ = loadTensor(*samples, "evaluated.labels").to(at::kLong);
  if (known->images.count > 0) images_ = loadTensor(*samples, "evaluated.images");
  readSnapshot(folder_.snapshot(0));
  const auto snapshot = SafetensorsFile::open(folder_.snapshot(0));
  for (const auto& [name, view] : snapshot->tensors()) tensors_[name] = loadTensor(*snapshot, name);
  metadata_ = snapshot->metadata();
  scores_ = lastScores(folder_.events());
}

void AnalysisFolder::setSamples(std::int64_t n, const std::optional<Labels>& labels, const at::Tensor& images, const std::string& dataset) {
  if (exists_ && n != n_)
    throw DataError(folder_.root().string() + ": holds an analysis of " + std::to_string(n_) + " rows, these features have " +
                    std::to_string(n));
  n_ = n;
  if (dataset_.empty()) dataset_ = dataset;
  if (labels) {
    const at::Tensor given = toTensor(labels->values);
    if (labels_.defined() && (!at::equal(given, labels_) || labels->names != classes_))
      throw DataError(folder_.root().string() + ": holds other labels than these; leave --labels out or choose another folder");
    labels_ = given;
    classes_ = labels->names;
  }
  if (!images.defined()) return;
  if (images.size(0) != n) throw DataError(std::to_string(images.size(0)) + " images for " + std::to_string(n) + " rows of features");
  images_ = thumbnailsOf(images);
}

at::Tensor AnalysisFolder::labels() const { return labels_; }

/// Drops all that is known of a component where it was made of other features; whether there was any.
bool AnalysisFolder::dropIfOther(const std::string& name, const std::string& fingerprint) {
  const std::string prefix = name + ".";
  const auto belongs = [&](const auto& entry) { return entry.first.rfind(prefix, 0) == 0; };
  const auto known = metadata_.find(prefix + "fingerprint");
  const bool any = std::any_of(tensors_.begin(), tensors_.end(), belongs);
  if (!any || (known != metadata_.end() && known->second == fingerprint)) return false;
  std::erase_if(tensors_, belongs);
  std::erase_if(metadata_, belongs);
  scores_.erase(name);
  return true;
}

std::string AnalysisFolder::addFeatures(const std::string& name, const at::Tensor& features, const std::string& normalize,
                                        const std::string& source) {
  const std::string fingerprint = fingerprintOf(features);
  const bool dropped = dropIfOther(name, fingerprint);
  const at::Tensor components = principalComponents(features, kComponents);
  tensors_[name + ".pca"] = components.to(at::kHalf);
  tensors_[name + ".neighbours"] =
      nearestOthers(features, std::max<std::int64_t>(1, std::min(storedNeighbours, n_ - 1))).index.to(at::kInt);
  metadata_[name + ".source"] = source;
  metadata_[name + ".fingerprint"] = fingerprint;
  metadata_[name + ".normalize"] = normalize;
  metadata_["normalize"] = normalize;
  for (const std::int64_t dims : {2, 3}) {
    const std::string key = name + ".map" + std::to_string(dims);
    const auto known = metadata_.find(key + ".method");
    if (known != metadata_.end() && known->second != "pca") continue;
    const std::int64_t there = std::min(dims, components.size(1));  // fewer features than axes leave an axis at 0
    const at::Tensor map = at::constant_pad_nd(components.narrow(1, 0, there), {0, dims - there}).to(at::kFloat);
    std::map<std::string, std::string> facts = {{"method", "pca"}, {"mode", "independent"}};
    if (n_ <= kPreservationRows) facts["knn10"] = Json(neighbourPreservation(features, map)).dump();
    addMap(key, map, facts);
  }
  if (!dropped) return {};
  return "the folder held results of other features as '" + name + "' (other values, or normalised otherwise): these were dropped";
}

void AnalysisFolder::addScores(const std::string& name, const Json& scores, const at::Tensor& silhouette, const at::Tensor& kmeans) {
  scores_[name] = scores;
  tensors_.erase(name + ".sc");
  if (silhouette.defined()) tensors_[name + ".sc"] = silhouette.to(at::kFloat);
  tensors_[name + ".kmeans"] = kmeans.to(at::kInt);
}

void AnalysisFolder::addMap(const std::string& name, const Projection& projection) {
  addMap(name + ".map" + std::to_string(projection.map.size(1)), projection.map, mapMetadata(projection));
}

void AnalysisFolder::addMap(const std::string& key, const at::Tensor& map, const std::map<std::string, std::string>& facts) {
  tensors_[key] = map;
  std::erase_if(metadata_, [&](const auto& entry) { return entry.first.rfind(key + ".", 0) == 0; });
  for (const auto& [fact, value] : facts) metadata_[key + "." + fact] = value;
}

void AnalysisFolder::writeSamples() const {
  SafetensorsWriter writer;
  addTensor(writer, "evaluated.ids", at::arange(n_, at::kLong));
  if (labels_.defined()) addTensor(writer, "evaluated.labels", labels_.to(at::kInt));
  if (images_.defined()) addTensor(writer, "evaluated.images", images_);
  writer.setMetadata("classes", Json(classes_).dump(-1, ' ', false, Json::error_handler_t::replace));
  writer.setMetadata("dataset", dataset_);
  writer.setMetadata("split", "");
  writer.write(folder_.samples());
}

void AnalysisFolder::writeEvents() const {
  std::string lines;
  const auto add = [&](const char* kind, Json event) {
    event.update({{"t", utcNow()}, {"kind", kind}, {"step", 0}, {"epoch", 0}});
    lines += event.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  };
  add("snapshot", {{"file", fs::path(folder_.snapshot(0)).lexically_relative(folder_.root()).string()}});
  if (!scores_.empty())
    add("evaluation", {{"n", n_}, {"bank", 0}, {"split", ""}, {"network", ""}, {"preview", false}, {"components", scores_}});
  add("state", {{"state", "finished"}, {"exit_code", 0}, {"reason", "analysis of features"}});
  writeFileAtomically(folder_.events(), lines);
}

void AnalysisFolder::write() const {
  std::error_code failed;
  fs::create_directories(folder_.file("snapshots"), failed);
  if (failed) throw Error(folder_.root().string() + ": cannot be made: " + failed.message());
  SafetensorsWriter writer;
  for (const auto& [name, tensor] : tensors_) addTensor(writer, name, tensor);
  for (const auto& [key, value] : metadata_) writer.setMetadata(key, value);
  writer.setMetadata("step", "0");
  writer.setMetadata("epoch", "0");
  writer.setMetadata("n", std::to_string(n_));
  writeSamples();
  writer.write(folder_.snapshot(0));
  writeEvents();
  if (!exists_) RunFolder::createAnalysis(folder_.root());  // last: a folder that has run.toml is complete
}

}  // namespace resa
