#pragma once
#include <ATen/core/Tensor.h>

namespace resa {

/// How two labelings of the same samples, the true classes and the clusters, agree. Which number stands for which group never matters.
struct LabelAgreement {
  double ari = 0;           // adjusted Rand index (Hubert and Arabie 1985): 1 for equal partitions, about 0 for independent ones
  double nmi = 0;           // mutual information over the mean of both entropies, 0..1
  double ami = 0;           // the same less what chance gives (Vinh et al. 2010): about 0 for independent ones
  double homogeneity = 0;   // 0..1: each cluster holds one class (Rosenberg and Hirschberg 2007)
  double completeness = 0;  // 0..1: each class lies in one cluster
  double vMeasure = 0;      // harmonic mean of these two; equal to nmi
  double purity = 0;        // share of samples in the most frequent class of their cluster
};

/// All of them from one contingency table. classes, clusters (n) int64; degenerate labelings as scikit-learn has it. DataError where the
/// lengths differ or n is 0.
LabelAgreement labelAgreement(const at::Tensor& classes, const at::Tensor& clusters);

double adjustedRandIndex(const at::Tensor& a, const at::Tensor& b);
double normalizedMutualInformation(const at::Tensor& a, const at::Tensor& b);
double adjustedMutualInformation(const at::Tensor& a, const at::Tensor& b);

/// Clustering accuracy: share of samples whose cluster stands for their class, with each cluster standing for at most one class and each
/// class for at most one cluster, the best such way (Hungarian method; Kuhn 1955). The numbers of classes and clusters may differ.
/// DataError where their product exceeds `mostAccuracyPairs`.
double clusterAccuracy(const at::Tensor& classes, const at::Tensor& clusters);
inline constexpr std::int64_t mostAccuracyPairs = 1 << 22;

}  // namespace resa
