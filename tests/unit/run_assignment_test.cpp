#include "engine/run/assignment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "engine/run/error.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

std::string referenceFolder() {
  const char* folder = std::getenv("RESA_REFERENCE_DIR");
  return folder != nullptr ? folder : RESA_REFERENCE_VECTORS;
}

struct Doubles {
  std::int64_t rows, columns;
  const double* values;
};
Doubles doubles(const SafetensorsFile& file, const std::string& name) {
  const TensorView& view = file.at(name);
  EXPECT_EQ(view.dtype, DType::f64);
  return {view.shape.at(0), view.shape.at(1), reinterpret_cast<const double*>(view.data)};
}

TEST(SinkhornAssignment, AgreesWithTheReferenceVectors) {
  const auto file = SafetensorsFile::open(referenceFolder() + "/reference.safetensors");
  for (const std::string name : {"tiny", "square", "rect"}) {
    const Doubles h = doubles(*file, "sinkhorn." + name + ".h"), momentum = doubles(*file, "sinkhorn." + name + ".h_m");
    const Doubles expected = doubles(*file, "sinkhorn." + name + ".assignment");
    std::vector<float> scores;
    for (std::int64_t i = 0; i < h.rows; ++i)
      for (std::int64_t j = 0; j < momentum.rows; ++j) {
        double dot = 0;
        for (std::int64_t k = 0; k < h.columns; ++k) dot += h.values[i * h.columns + k] * momentum.values[j * h.columns + k];
        scores.push_back(static_cast<float>(dot));
      }
    const std::vector<float> actual = sinkhornAssignment(scores, h.rows, momentum.rows, 0.05, 3);
    ASSERT_EQ(static_cast<std::int64_t>(actual.size()), expected.rows * expected.columns);
    // A float32 score is off by up to 6e-8, and exp(score / 0.05) by twenty times as much.
    for (std::size_t i = 0; i < actual.size(); ++i)
      ASSERT_NEAR(actual[i], expected.values[i], 1e-5 * expected.values[i]) << name << " element " << i;
  }
}

TEST(SinkhornAssignment, EveryRowSumsToOneForAnyEpsilon) {
  std::vector<float> scores;
  for (int i = 0; i < 5 * 7; ++i) scores.push_back(std::sin(1.7f * static_cast<float>(i)));
  for (const double epsilon : {0.001, 0.05, 10.0}) {
    const std::vector<float> assignment = sinkhornAssignment(scores, 5, 7, epsilon, 3);
    for (int row = 0; row < 5; ++row) {
      double sum = 0;
      for (int column = 0; column < 7; ++column) sum += assignment[static_cast<std::size_t>(row * 7 + column)];
      EXPECT_NEAR(sum, 1, 1e-6) << "epsilon " << epsilon << " row " << row;
    }
  }
}

TEST(SinkhornAssignment, RefusesASizeThatDoesNotFit) { EXPECT_THROW(sinkhornAssignment({1, 2, 3}, 2, 2, 0.05, 3), Error); }

TEST(Prediction, IsTheRowSoftmaxOfLogitsOverTemperature) {
  const std::vector<float> result = prediction({0.4f, 0.0f, 1000.0f, 1000.0f}, 2, 2, 0.4);
  EXPECT_NEAR(result[0], std::exp(1.0) / (std::exp(1.0) + 1), 1e-6);
  EXPECT_NEAR(result[1], 1 / (std::exp(1.0) + 1), 1e-6);
  EXPECT_FLOAT_EQ(result[2], 0.5f);  // large logits do not overflow
  EXPECT_FLOAT_EQ(result[3], 0.5f);
}

}  // namespace
}  // namespace resa
