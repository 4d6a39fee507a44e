#pragma once
#include <cstdint>

namespace resa {

/// Counter-based random stream: what it draws depends on its key alone, (seed, epoch, image id, view), never on batch order or worker
/// count. The mixing function is splitmix64 (Steele, Lea and Flood 2014).
class CounterRandom {
 public:
  CounterRandom(std::uint64_t seed, std::uint64_t epoch, std::uint64_t id = 0, std::uint64_t view = 0)
      : key_(mix(mix(mix(mix(seed) ^ epoch) ^ id) ^ view)) {}

  std::uint64_t next() { return mix(key_ + ++counter_ * 0x9e3779b97f4a7c15ULL); }
  /// Uniform in [0, 1).
  double uniform() { return double(next() >> 11) * 0x1.0p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform integer in [0, bound); bound > 0. The bias of the product method is below bound / 2^64.
  std::uint64_t below(std::uint64_t bound) { return std::uint64_t((static_cast<unsigned __int128>(next()) * bound) >> 64); }
  bool chance(double probability) { return uniform() < probability; }

 private:
  static std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  }
  std::uint64_t key_, counter_ = 0;
};

}  // namespace resa
