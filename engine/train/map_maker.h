#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/run/config.h"
#include "engine/run/safetensors.h"

namespace resa {

/// Makes the maps of a run's snapshots as `evaluate.projection*` asks: independent ones, or flowing ones, each from the one before. A
/// flowing map can fall behind what a map made from nothing would be; every tenth one, and the last of a run that finishes, is compared
/// with one, which is stored beside it; where its KL divergence is more than 2 % higher the points are laid out anew.
class MapMaker {
 public:
  MapMaker(const EvaluateConfig& config, std::uint64_t seed) : config_(config), seed_(seed) {}

  /// Adds `NAME.map2` and `NAME.map3` of the rows' principal components (n, d) float32, with what is said of them as metadata.
  /// `last`: no snapshot follows. `interruption` is called now and then and may throw.
  void add(SafetensorsWriter& writer, const std::string& name, const at::Tensor& components, bool last,
           const std::function<void()>& interruption);
  /// Maps laid out anew since the last call, e.g. "encoding.map2".
  std::vector<std::string> takeRelaid() { return std::exchange(relaid_, {}); }
  /// Goes on from the maps of a stored snapshot.
  void continueFrom(const SafetensorsFile& snapshot);

 private:
  struct Flow {
    at::Tensor map;              // the newest
    std::int64_t snapshots = 0;  // since it was laid out
  };
  struct Made {
    at::Tensor map;
    double kl = 0;
  };
  Made layOut(const at::Tensor& components, int dims, const std::function<void()>& interruption) const;
  Made flowOn(const at::Tensor& components, const at::Tensor& from, const std::function<void()>& interruption) const;
  Made next(SafetensorsWriter& writer, const std::string& key, const at::Tensor& components, bool last,
            const std::function<void()>& interruption);

  EvaluateConfig config_;
  std::uint64_t seed_;
  std::map<std::string, Flow> flows_;
  std::vector<std::string> relaid_;
};

}  // namespace resa
