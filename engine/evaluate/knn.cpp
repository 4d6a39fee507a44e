#include "engine/evaluate/knn.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include <ATen/ATen.h>

#include "engine/evaluate/matrix_checks.h"
#include "engine/evaluate/nearest.h"
#include "engine/run/error.h"

namespace resa {
namespace {

// About 16 MB of float32 scores at a time: small enough for the cache's outer level, large enough for the matrix product.
constexpr std::int64_t scoresAtATime = 1 << 22;

void requireSearch(const at::Tensor& bank, const at::Tensor& bankLabels, const at::Tensor& queries, std::int64_t k) {
  requireFeatures(bank, "k-nn bank");
  requireFeatures(queries, "k-nn queries");
  requireLabels(bankLabels, bank.size(0), "k-nn bank labels");
  if (queries.size(1) != bank.size(1))
    throw DataError("k-nn queries have " + std::to_string(queries.size(1)) + " columns, the bank " + std::to_string(bank.size(1)));
  if (k < 1) throw UsageError("k-nn needs k of at least 1, got " + std::to_string(k));
}

}  // namespace

torch::Tensor knnClassify(const torch::Tensor& bank, const torch::Tensor& bankLabels, const torch::Tensor& queries, std::int64_t k) {
  const at::NoGradGuard noGrad;
  requireSearch(bank, bankLabels, queries, k);
  auto [classes, index, counts] = at::_unique2(bankLabels, true, true);
  const at::Tensor votes = index.to(queries.device()).index({nearestRows(queries, bank, k).index});
  const std::int64_t n = votes.size(0), classCount = classes.size(0), block = blockRows(classCount, scoresAtATime);
  classes = classes.to(queries.device());
  const at::Tensor order = at::arange(classCount, classes.options());
  std::vector<at::Tensor> parts;
  for (std::int64_t i = 0; i < n; i += block) {
    const at::Tensor voted = votes.narrow(0, i, std::min(block, n - i));
    const at::Tensor tally = at::zeros({voted.size(0), classCount}, classes.options()).scatter_add_(1, voted, at::ones_like(voted));
    // No two classes share a score, so the winner of a tie is the smallest label whatever argmax does with equals.
    parts.push_back((tally * classCount - order).argmax(1));
  }
  return classes.index_select(0, at::cat(parts));
}

std::map<std::int64_t, torch::Tensor> weightedKnnRanks(const torch::Tensor& bank, const torch::Tensor& bankLabels,
                                                       const torch::Tensor& queries, const torch::Tensor& labels,
                                                       const std::vector<std::int64_t>& ks, double temperature, const Progress& progress) {
  const at::NoGradGuard noGrad;
  if (ks.empty()) throw UsageError("weighted k-nn needs at least one k");
  requireSearch(bank, bankLabels, queries, *std::min_element(ks.begin(), ks.end()));
  requireLabels(labels, queries.size(0), "k-nn labels");
  if (!(temperature > 0)) throw UsageError("weighted k-nn needs a positive temperature, got " + std::to_string(temperature));

  const std::int64_t m = bank.size(0), n = queries.size(0), block = blockRows(m, scoresAtATime);
  const std::int64_t most = std::min(m, *std::max_element(ks.begin(), ks.end()));
  const std::int64_t classes = std::max(bankLabels.max().item<std::int64_t>(), labels.max().item<std::int64_t>()) + 1;
  const at::Tensor votesFor = bankLabels.to(bank.device());
  const at::Tensor scale = bank.detach().norm(2, 1).clamp_min(1e-12).reciprocal();
  std::map<std::int64_t, std::vector<at::Tensor>> tallies;
  for (std::int64_t i = 0; i < n; i += block) {
    reportProgress(progress, double(i) / double(n));
    at::Tensor rows = queries.detach().narrow(0, i, std::min(block, n - i));
    rows = rows / rows.norm(2, 1, true).clamp_min(1e-12);
    const auto [cosine, nearest] = at::mm(rows, bank.detach().t()).mul_(scale).topk(most, 1);
    // Relative to the nearest: the same ranking, and no overflow at a low temperature.
    const at::Tensor weight = cosine.sub(cosine.narrow(1, 0, 1)).div_(temperature).exp_();
    const at::Tensor voted = votesFor.index({nearest});
    for (const std::int64_t k : ks) {
      const std::int64_t used = std::min(k, most);
      tallies[k].push_back(
          at::zeros({rows.size(0), classes}, rows.options()).scatter_add_(1, voted.narrow(1, 0, used), weight.narrow(1, 0, used)));
    }
  }
  std::map<std::int64_t, torch::Tensor> result;
  for (const auto& [k, parts] : tallies) result[k] = classRanks(at::cat(parts), labels);
  return result;
}

std::map<std::int64_t, TopAccuracy> weightedKnn(const torch::Tensor& bank, const torch::Tensor& bankLabels, const torch::Tensor& queries,
                                                const torch::Tensor& labels, const std::vector<std::int64_t>& ks, double temperature,
                                                const Progress& progress) {
  std::map<std::int64_t, TopAccuracy> result;
  for (const auto& [k, ranks] : weightedKnnRanks(bank, bankLabels, queries, labels, ks, temperature, progress))
    result[k] = topAccuracy(ranks);
  return result;
}

double accuracy(const torch::Tensor& predicted, const torch::Tensor& labels) {
  requireLabels(predicted, predicted.defined() && predicted.dim() == 1 ? predicted.size(0) : 0, "predictions");
  requireLabels(labels, predicted.size(0), "labels");
  if (labels.size(0) == 0) throw DataError("accuracy of no labels");
  return predicted.eq(labels.to(predicted.device())).to(at::kDouble).mean().item<double>();
}

}  // namespace resa
