#include "engine/evaluate/top_accuracy.h"

#include <string>

#include <ATen/ATen.h>

#include "engine/evaluate/matrix_checks.h"
#include "engine/run/error.h"

namespace resa {

torch::Tensor classRanks(const torch::Tensor& scores, const torch::Tensor& labels) {
  requireLabels(labels, scores.size(0), "labels");
  if (labels.size(0) == 0) throw DataError("accuracy of no labels");
  if (labels.min().item<std::int64_t>() < 0 || labels.max().item<std::int64_t>() >= scores.size(1))
    throw DataError("a label is not one of the " + std::to_string(scores.size(1)) + " classes");
  const at::Tensor own = labels.to(scores.device()).unsqueeze(1), score = scores.gather(1, own);
  const at::Tensor column = at::arange(scores.size(1), own.options()).unsqueeze(0);
  // How many classes come before the true one: counting needs no sort, and ties have one order on every device.
  const at::Tensor before = scores.le(score).logical_not().logical_or(scores.eq(score).logical_and(column.lt(own)));
  return before.sum(1);
}

TopAccuracy topAccuracy(const torch::Tensor& ranks) {
  const auto share = [&](std::int64_t k) { return ranks.lt(k).to(at::kDouble).mean(); };
  const at::Tensor both = at::stack({share(1), share(5)}).cpu();
  return {both[0].item<double>(), both[1].item<double>()};
}

TopAccuracy topAccuracy(const torch::Tensor& scores, const torch::Tensor& labels) { return topAccuracy(classRanks(scores, labels)); }

}  // namespace resa
