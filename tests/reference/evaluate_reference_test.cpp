// Silhouette, k-means, ARI, NMI and 5-nn against scikit-learn, float64, to 1e-9 relative.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/evaluate/clustering.h"
#include "engine/evaluate/kmeans.h"
#include "engine/evaluate/knn.h"
#include "tests/reference/reference_vectors.h"

namespace resa {
namespace {

double number(const char* name) { return reference::numbers()["eval"][name].get<double>(); }
at::Tensor features() { return reference::tensor("eval.train_features"); }
at::Tensor labels() { return reference::tensor("eval.train_labels"); }

void expectRelative(double got, double expected, double tolerance) { EXPECT_NEAR(got, expected, tolerance * std::abs(expected)); }

TEST(ReferenceSilhouette, EverySampleAgreesIn64Bits) {
  const at::Tensor got = silhouetteSamples(features(), labels()), expected = reference::tensor("eval.silhouette_samples");
  ASSERT_EQ(got.scalar_type(), at::kDouble);
  // A silhouette is a difference of means of order 1: near zero the sample's own magnitude is no measure.
  const at::Tensor error = (got - expected).abs() / expected.abs().clamp_min(1e-2);
  EXPECT_LT(error.max().item<double>(), 1e-9);
  expectRelative(got.mean().item<double>(), number("silhouette_mean"), 1e-9);
  expectRelative(got.std(0, false).item<double>(), number("silhouette_std"), 1e-9);
}

TEST(ReferenceSilhouette, MeanOfNormalisedRowsAgrees) {
  const at::Tensor x = features();
  expectRelative(silhouetteSamples(x / x.norm(2, 1, true), labels()).mean().item<double>(), number("silhouette_mean_l2_normalised"), 1e-9);
}

TEST(ReferenceSilhouette, FarFromTheOriginIn32BitsItKeepsFourDigits) {
  // Without centring the products would be of order 1e6 and their differences noise.
  const at::Tensor got = silhouetteSamples((features() + 1000).to(at::kFloat), labels());
  EXPECT_LT((got.to(at::kDouble) - reference::tensor("eval.silhouette_samples")).abs().max().item<double>(), 2e-4);
}

TEST(ReferenceKMeans, LloydFromTheFirstRowsEndsInTheSameClusters) {
  const at::Tensor x = features();
  const KMeansResult result = lloyd(x, x.narrow(0, 0, 10));
  expectRelative(result.inertia, number("kmeans_inertia_init_first_k"), 1e-9);
  EXPECT_TRUE(at::equal(result.labels, reference::tensor("eval.kmeans_labels")));
  expectRelative(adjustedRandIndex(result.labels, labels()), number("kmeans_ari_init_first_k"), 1e-9);
  expectRelative(normalizedMutualInformation(result.labels, labels()), number("nmi"), 1e-9);
}

TEST(ReferenceKnn, FiveNeighboursPredictTheSameLabels) {
  const at::Tensor predicted = knnClassify(features(), labels(), reference::tensor("eval.test_features"), 5);
  EXPECT_TRUE(at::equal(predicted, reference::tensor("eval.knn5_pred")));
  EXPECT_DOUBLE_EQ(accuracy(predicted, reference::tensor("eval.test_labels")), number("knn5_accuracy"));
}

TEST(ReferenceKnn, WeightedNeighboursGiveTheSameTopOneAndTopFive) {
  const std::vector<std::int64_t> ks{5, 10, 20, 100};
  const auto got =
      weightedKnn(features(), labels(), reference::tensor("eval.test_features"), reference::tensor("eval.test_labels"), ks, 0.07);
  for (const std::int64_t k : ks) {
    const std::string name = "weighted_knn" + std::to_string(k);
    EXPECT_DOUBLE_EQ(got.at(k).top1, number((name + "_top1").c_str())) << k;
    EXPECT_DOUBLE_EQ(got.at(k).top5, number((name + "_top5").c_str())) << k;
  }
}

}  // namespace
}  // namespace resa
