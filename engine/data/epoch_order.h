#pragma once
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "engine/data/counter_random.h"

namespace resa {

/// The order in which an epoch sees the rows of a set: a shuffle that depends on (seed, epoch) alone.
class EpochOrder {
 public:
  EpochOrder(std::int64_t count, std::uint64_t seed) : order_(std::size_t(count)), seed_(seed) {}

  /// The rows of one batch.
  std::vector<std::int64_t> batch(std::int64_t epoch, std::int64_t index, std::int64_t batchSize) {
    if (epoch != epoch_) shuffle(epoch);
    const auto first = order_.begin() + index * batchSize;
    return {first, first + batchSize};
  }

 private:
  void shuffle(std::int64_t epoch) {
    constexpr std::uint64_t ownStream = ~0ULL;  // no image has this id
    std::iota(order_.begin(), order_.end(), 0);
    CounterRandom random(seed_, std::uint64_t(epoch), ownStream);
    for (std::size_t i = order_.size() - 1; i > 0; --i) std::swap(order_[i], order_[random.below(i + 1)]);
    epoch_ = epoch;
  }

  std::vector<std::int64_t> order_;
  std::uint64_t seed_;
  std::int64_t epoch_ = -1;
};

}  // namespace resa
