#include "app/studio/run/snapshot_store.h"

#include <algorithm>
#include <cmath>

#include "engine/run/run_folder.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

constexpr std::size_t cacheBytes = std::size_t(128) << 20;

}  // namespace

SnapshotStore::SnapshotStore(std::filesystem::path root) : root_(std::move(root)), cache_(cacheBytes) {}

std::filesystem::path SnapshotStore::path(std::int64_t step) const { return RunFolder(root_).snapshot(step); }

std::vector<SnapshotEvent> SnapshotStore::events() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

void SnapshotStore::setEvents(std::vector<SnapshotEvent> events) {
  const std::lock_guard lock(mutex_);
  events_ = std::move(events);
}

void SnapshotStore::forget() {
  const std::lock_guard lock(mutex_);
  cache_.clear();
}

bool SnapshotStore::holds(std::int64_t step) const {
  const std::lock_guard lock(mutex_);
  return cache_.find(step) != nullptr;
}

bool SnapshotStore::hasRoom() const {
  const std::lock_guard lock(mutex_);
  return cache_.bytes() < cacheBytes / 2;
}

SnapshotPtr SnapshotStore::load(std::int64_t step) {
  {
    const std::lock_guard lock(mutex_);
    if (SnapshotPtr held = cache_.find(step)) return held;
  }
  // Decoded outside of the lock: two threads may read the same file at worst.
  SnapshotPtr snapshot = readSnapshot(path(step));
  const std::lock_guard lock(mutex_);
  cache_.insert(snapshot);
  return snapshot;
}

std::optional<PairValues> SnapshotStore::pair(std::int64_t step, int row, int column) const {
  const auto file = SafetensorsFile::open(path(step));
  if (!file->has("probe.assignment") || !file->has("probe.logits.01")) return {};
  const TensorView& a = file->at("probe.assignment");
  const TensorView& logits = file->at("probe.logits.01");
  if (a.dtype != DType::f32 || logits.dtype != DType::f32 || a.shape.size() != 2 || logits.shape != a.shape) return {};
  const std::int64_t size = a.shape[1];
  if (row < 0 || column < 0 || row >= a.shape[0] || column >= size) return {};
  const auto* values = reinterpret_cast<const float*>(a.data) + row * size;
  const auto* scores = reinterpret_cast<const float*>(logits.data) + row * size;
  const double temperature = std::stod(file->metadata("temperature", "0.4"));
  const double highest = *std::max_element(scores, scores + size);
  double total = 0;
  for (std::int64_t j = 0; j < size; ++j) total += std::exp((scores[j] - highest) / temperature);
  double similarity = std::nan("");
  if (file->has("probe.similarity")) {
    const TensorView& s = file->at("probe.similarity");
    if (s.dtype == DType::f32 && s.shape == a.shape) similarity = double(reinterpret_cast<const float*>(s.data)[row * size + column]);
  }
  return PairValues{values[column], std::exp((scores[column] - highest) / temperature) / total, similarity};
}

}  // namespace resa
