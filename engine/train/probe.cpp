#include "engine/train/probe.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>

#include "engine/data/counter_random.h"
#include "engine/data/tensor_file.h"
#include "engine/method/assignment_diagnostics.h"
#include "engine/train/communicator.h"

namespace resa {
namespace {

constexpr std::int64_t kMostClasses = 10;
// The probe's views have an epoch of their own, so they equal no training view.
constexpr std::uint64_t kProbeEpoch = ~0ULL;

/// Rows of the chosen classes in class order, equal counts (the first classes get the remainder).
std::vector<std::int64_t> classSortedRows(const at::Tensor& labels, std::int64_t classes, std::int64_t size, CounterRandom& random,
                                          std::string& kind) {
  std::vector<std::vector<std::int64_t>> members{std::size_t(classes)};
  const auto values = labels.accessor<std::int64_t, 1>();
  for (std::int64_t i = 0; i < labels.size(0); ++i) members[std::size_t(values[i])].push_back(i);
  std::vector<std::size_t> chosen(members.size());
  std::iota(chosen.begin(), chosen.end(), 0);
  kind = "balanced";
  if (classes > kMostClasses) {
    kind = "enriched";
    for (std::size_t i = 0; i < std::size_t(kMostClasses); ++i) std::swap(chosen[i], chosen[i + random.below(chosen.size() - i)]);
    chosen.resize(kMostClasses);
    std::sort(chosen.begin(), chosen.end());
  }
  std::vector<std::int64_t> rows;
  for (std::size_t c = 0; c < chosen.size(); ++c) {
    auto& of = members[chosen[c]];
    const std::size_t wanted = std::size_t(size) / chosen.size() + (c < std::size_t(size) % chosen.size() ? 1 : 0);
    for (std::size_t i = 0; i < std::min(wanted, of.size()); ++i) {
      std::swap(of[i], of[i + random.below(of.size() - i)]);
      rows.push_back(of[i]);
    }
  }
  return rows;
}

}  // namespace

Probe::Probe(const ImageStore& set, std::int64_t classes, std::int64_t size, const std::vector<Augmentation>& views, std::uint64_t seed)
    : augmentations_(views.begin(), views.begin() + 2) {
  CounterRandom random(seed, kProbeEpoch);
  size = std::min(size, set.count());
  if (set.labelled()) {
    rows_ = classSortedRows(set.labels(), classes, size, random, kind_);
    for (const std::int64_t row : rows_) labels_.push_back(set.labels()[row].item<std::int64_t>());
  } else {
    kind_ = "unlabelled";
    std::vector<std::int64_t> all(std::size_t(set.count()));
    std::iota(all.begin(), all.end(), 0);
    for (std::size_t i = 0; i < std::size_t(size); ++i) std::swap(all[i], all[i + random.below(all.size() - i)]);
    rows_.assign(all.begin(), all.begin() + size);
  }
  std::vector<std::int64_t> ids;
  for (const std::int64_t row : rows_) ids.push_back(set.ids()[std::size_t(row)]);
  const at::Tensor images = set.rows(rows_);
  for (std::size_t v = 0; v < augmentations_.size(); ++v) {
    const at::Tensor view = augmentations_[v].transform(images, augmentations_[v].draw(ids, seed, kProbeEpoch, v));
    views_.push_back(view.mul(255).round().to(at::kByte));
  }
}

ProbeResult Probe::measure(Method& method, NetworkPair& networks) const {
  const at::NoGradGuard noGradient;
  const BuffersKept kept(networks.buffers());
  std::vector<at::Tensor> inputs;
  for (std::size_t v = 0; v < views_.size(); ++v) inputs.push_back(augmentations_[v].normalize(views_[v].to(at::kFloat).div(255)));
  return method.probe(inputs);
}

ProbeResult Probe::measureClean(Method& method, NetworkPair& networks, const ImageStore& set, const Normalization& normalization) const {
  const at::NoGradGuard noGradient;
  networks.student().eval();
  networks.momentum().eval();
  const ProbeResult result = method.probe({normalizeImages(set.rows(rows_).to(at::kFloat).div(255), normalization)});
  networks.student().train();
  networks.momentum().train();
  return result;
}

AssignmentDiagnostics Probe::diagnose(const ProbeResult& matrices, const MethodConfig& method) const {
  const at::Tensor classes = labels_.empty() ? at::Tensor() : at::tensor(labels_, at::kLong).to(matrices.assignment.device());
  AssignmentDiagnostics result = resa::diagnose(matrices, classes, method.temperature);
  SingleProcess alone;
  if (method.assignmentFrom != "identity")
    result.marginalResidual = marginalResiduals(matrices.similarity, method.epsilon, method.iterations, alone);
  return result;
}

void Probe::addSamples(SafetensorsWriter& writer, const ImageStore& set) const {
  std::vector<std::int64_t> ids;
  for (const std::int64_t row : rows_) ids.push_back(set.ids()[std::size_t(row)]);
  addTensor(writer, "probe.ids", at::tensor(ids, at::kLong));
  if (!labels_.empty()) addTensor(writer, "probe.labels", at::tensor(labels_, at::kLong).to(at::kInt));
  addTensor(writer, "probe.images", thumbnails(set.rows(rows_)));
  for (std::size_t v = 0; v < views_.size(); ++v) addTensor(writer, "probe.views." + std::to_string(v), thumbnails(views_[v]));
}

}  // namespace resa
