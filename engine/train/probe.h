#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "engine/data/image_store.h"
#include "engine/method/method.h"
#include "engine/model/network.h"
#include "engine/run/assignment.h"
#include "engine/run/safetensors.h"

namespace resa {

/// A fixed batch of training images, sorted by class, on which the assignment is looked at through the whole run.
class Probe {
 public:
  /// `size` images: equal counts a class up to ten classes, else of ten classes drawn from the seed. The two views are drawn once and kept
  /// as uint8.
  Probe(const ImageStore& set, std::int64_t classes, std::int64_t size, const std::vector<Augmentation>& views, std::uint64_t seed);

  /// Matrices as trained: BN in train mode on the probe's own statistics, running statistics untouched.
  ProbeResult measure(Method& method, NetworkPair& networks) const;

  /// The same on the un-augmented images of `set` (the set this probe was made of) with both networks in eval mode: rows are the student,
  /// columns the momentum network, one view compared with itself. The networks are left in train mode.
  ProbeResult measureClean(Method& method, NetworkPair& networks, const ImageStore& set, const Normalization& normalization) const;

  /// What such matrices say of the assignment, by the probe's labels where it has some.
  AssignmentDiagnostics diagnose(const ProbeResult& matrices, const MethodConfig& method) const;

  /// `probe.*` of samples.safetensors.
  void addSamples(SafetensorsWriter& writer, const ImageStore& set) const;
  std::int64_t size() const { return std::int64_t(rows_.size()); }
  const std::string& kind() const { return kind_; }

 private:
  std::vector<std::int64_t> rows_, labels_;
  std::string kind_;
  std::vector<Augmentation> augmentations_;
  std::vector<at::Tensor> views_;  // (p, C, S, S) uint8
};

}  // namespace resa
