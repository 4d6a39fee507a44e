#include "app/studio/run/snapshot_cache.h"

#include <algorithm>

namespace resa {
namespace {

template <typename T>
std::size_t bytesOf(const std::vector<T>& values) {
  return values.size() * sizeof(T);
}

}  // namespace

std::size_t bytesOf(const Snapshot& snapshot) {
  std::size_t bytes = sizeof(Snapshot) + bytesOf(snapshot.similarity) + bytesOf(snapshot.assignment) + bytesOf(snapshot.logits01) +
                      bytesOf(snapshot.logits10) + bytesOf(snapshot.cleanSimilarity) + bytesOf(snapshot.cleanAssignment) +
                      bytesOf(snapshot.cleanLogits);
  for (const auto& [name, component] : snapshot.components) {
    bytes += sizeof(ComponentSnapshot) + name.size() + bytesOf(component.silhouette) + bytesOf(component.kmeans) +
             bytesOf(component.neighbours) + bytesOf(component.map2) + bytesOf(component.map3) + bytesOf(component.independent2) +
             bytesOf(component.independent3);
  }
  return bytes;
}

SnapshotPtr SnapshotCache::find(std::int64_t step) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [step](const SnapshotPtr& entry) { return entry->step == step; });
  if (found == entries_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found);
  return entries_.front();
}

void SnapshotCache::insert(SnapshotPtr snapshot) {
  if (find(snapshot->step)) {
    bytes_ -= bytesOf(*entries_.front());
    entries_.pop_front();
  }
  bytes_ += bytesOf(*snapshot);
  entries_.push_front(std::move(snapshot));
  while (bytes_ > budget_ && entries_.size() > 1) {
    bytes_ -= bytesOf(*entries_.back());
    entries_.pop_back();
  }
}

void SnapshotCache::clear() {
  entries_.clear();
  bytes_ = 0;
}

}  // namespace resa
