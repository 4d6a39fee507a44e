#pragma once
#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

namespace resa {

enum class Distance { euclidean, cosine };

/// What a silhouette is made of (Rousseeuw 1987), each (n) of the features' dtype and device.
struct Silhouette {
  at::Tensor samples;  // (outside - inside) / max of both; 0 for a sample alone in its class and where both are 0
  at::Tensor inside;   // mean distance to the other samples of the own class; 0 where there is none
  at::Tensor outside;  // mean distance to the samples of the class for which it is least
};

/// Silhouette of each sample with `labels` as clusters. features (n, d) float32 or float64, labels (n) int64. Cosine distance is 1 -
/// cosine, a row of zeros has cosine 0 with all others. As scikit-learn has it. Memory: one copy of the features (Euclidean, on the CPU)
/// and blocks that do not grow with n. DataError where there are fewer than 2 or more than n - 1 classes, or a row is not finite (it is
/// named).
Silhouette silhouette(const at::Tensor& features, const at::Tensor& labels, Distance distance = Distance::euclidean);

/// silhouette(...).samples (paper, Section 3: SC).
at::Tensor silhouetteSamples(const at::Tensor& features, const at::Tensor& labels, Distance distance = Distance::euclidean);

/// How far each class lies from the others.
struct ClassSeparation {
  std::int64_t label = 0, count = 0;
  double silhouette = 0;  // mean over the class's samples
  double inside = 0;      // mean over them of the mean distance to the class's other samples
  double outside = 0;     // mean over them of the mean distance to the nearest other class (each sample's own)
};
/// One entry a class, by ascending label: means of what `silhouette` gave for the same labels. A class of one sample has inside 0 and
/// silhouette 0.
std::vector<ClassSeparation> classSeparation(const Silhouette& silhouette, const at::Tensor& labels);

}  // namespace resa
