// Every clustering metric against scikit-learn (make_metrics.py), degenerate labels and rows among the cases: float64 to 1e-6, float32 to
// 1e-4.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/evaluate/clustering.h"
#include "engine/evaluate/label_groups.h"
#include "engine/run/error.h"
#include "engine/run/file_io.h"
#include "tests/reference/reference_vectors.h"

namespace resa {
namespace {

using Json = nlohmann::json;

const Json& cases() {
  static const Json parsed = Json::parse(readFile(RESA_METRICS_REFERENCE));
  return parsed["cases"];
}

at::Tensor integers(const Json& values) { return at::tensor(values.get<std::vector<std::int64_t>>(), at::kLong); }

/// The case's features in float64: noise that repeats after `distinct` rows, plus the class's centre.
at::Tensor featuresOf(const Json& each) {
  const std::int64_t n = each["shape"][0], d = each["shape"][1], distinct = each["distinct"], salt = each["salt"];
  const LabelGroups groups(integers(each["classes"]));
  const at::Tensor noise = reference::fill({distinct, d}, salt) * each["noise"].get<double>();
  const at::Tensor centres = reference::fill({groups.classes(), d}, salt + 1);
  const at::Tensor rows = at::arange(n, at::kLong).remainder(distinct);
  return noise.index_select(0, rows) + centres.index_select(0, at::tensor(groups.index, at::kLong)) + each["offset"].get<double>();
}

/// Everything that the case's values hold, computed here.
std::map<std::string, std::function<double()>> computed(const at::Tensor& x, const at::Tensor& classes, const at::Tensor& clusters) {
  const std::int64_t n = x.size(0);
  const auto samples = [=](Distance distance) { return silhouetteSamples(x, classes, distance).to(at::kDouble); };
  const LabelAgreement a = labelAgreement(classes, clusters);
  std::map<std::string, std::function<double()>> all{
      {"ari", [=] { return a.ari; }},
      {"nmi", [=] { return a.nmi; }},
      {"ami", [=] { return a.ami; }},
      {"homogeneity", [=] { return a.homogeneity; }},
      {"completeness", [=] { return a.completeness; }},
      {"v_measure", [=] { return a.vMeasure; }},
      {"purity", [=] { return a.purity; }},
      {"cluster_accuracy", [=] { return clusterAccuracy(classes, clusters); }},
      {"uniformity", [=] { return uniformity(x / x.norm(2, {1}, true)); }},
      {"uniformity_t05", [=] { return uniformity(x, 0.5); }},
      {"alignment", [=] { return alignment(x.narrow(0, 1, n - 1), x.narrow(0, 0, n - 1)); }},
      {"alignment_3", [=] { return alignment(x.narrow(0, 1, n - 1), x.narrow(0, 0, n - 1), 3); }},
      {"effective_rank", [=] { return effectiveRank(x); }},
      {"neighbourhood_hit", [=] { return neighbourhoodHit(x, classes, 10); }},
      {"davies_bouldin", [=] { return centroidIndices(x, classes).daviesBouldin; }},
      {"calinski_harabasz", [=] { return centroidIndices(x, classes).calinskiHarabasz; }}};
  for (const auto& [name, distance] : {std::pair{"euclidean", Distance::euclidean}, std::pair{"cosine", Distance::cosine}}) {
    const std::string prefix = std::string("sc_") + name;
    all[prefix + "_mean"] = [=] { return samples(distance).mean().item<double>(); };
    all[prefix + "_std"] = [=] { return samples(distance).std(0, false).item<double>(); };
    all[prefix + "_positive"] = [=] { return samples(distance).gt(0).to(at::kDouble).mean().item<double>(); };
  }
  return all;
}

void expectCase(const Json& each, at::ScalarType type, double tolerance) {
  SCOPED_TRACE(each["name"].get<std::string>());
  const at::Tensor x = featuresOf(each).to(type), classes = integers(each["classes"]), clusters = integers(each["clusters"]);
  const auto all = computed(x, classes, clusters);
  for (const auto& [name, value] : each["values"].items()) {
    if (value.is_array()) {
      const Distance distance = name == "sc_cosine_samples" ? Distance::cosine : Distance::euclidean;
      const at::Tensor got = silhouetteSamples(x, classes, distance).to(at::kDouble);
      ASSERT_EQ(got.size(0), std::int64_t(value.size()));
      for (std::int64_t i = 0; i < got.size(0); ++i)
        EXPECT_NEAR(got[i].item<double>(), value[std::size_t(i)].get<double>(), tolerance) << name << ", sample " << i;
    } else {
      const auto expected = value.get<double>();
      EXPECT_NEAR(all.at(name)(), expected, tolerance * std::max(1.0, std::abs(expected))) << name;
    }
  }
}

TEST(ReferenceMetrics, AgreeIn64BitsInEveryCase) {
  ASSERT_GE(cases().size(), 15u);
  for (const Json& each : cases()) expectCase(each, at::kDouble, 1e-6);
}

TEST(ReferenceMetrics, AgreeIn32BitsInEveryCase) {
  for (const Json& each : cases()) expectCase(each, at::kFloat, 1e-4);
}

TEST(ReferenceMetrics, AreRefusedWhereScikitLearnHasNone) {
  std::size_t refused = 0;
  for (const Json& each : cases()) {
    if (each["values"].contains("davies_bouldin")) continue;
    const at::Tensor x = featuresOf(each), classes = integers(each["classes"]);
    EXPECT_THROW(centroidIndices(x, classes), DataError) << each["name"];
    EXPECT_THROW(silhouette(x, classes), DataError) << each["name"];
    EXPECT_THROW(silhouette(x, classes, Distance::cosine), DataError) << each["name"];
    ++refused;
  }
  EXPECT_GE(refused, 4u);
}

}  // namespace
}  // namespace resa
