#pragma once
#include "engine/tensor.h"

namespace resa {

/// Shares 0..1 of samples whose true class is the first, or among the first five. With five classes or fewer top5 is 1.
struct TopAccuracy {
  double top1 = 0, top5 = 0;
};

/// scores (n, classes) float, greater is better; labels (n) int64, each below the number of columns. Of equal scores the smallest label
/// comes first; a class whose score is not a number is never right.
TopAccuracy topAccuracy(const torch::Tensor& scores, const torch::Tensor& labels);

/// The same in two steps: the number of classes that come before the true one (n) int64, and the shares of a rank below 1 and below 5.
torch::Tensor classRanks(const torch::Tensor& scores, const torch::Tensor& labels);
TopAccuracy topAccuracy(const torch::Tensor& ranks);

}  // namespace resa
