// Weighted k-nn, linear probes and fine-tuning: against plain loops, and on planted data.
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "engine/data/resident_set.h"
#include "engine/evaluate/component_features.h"
#include "engine/evaluate/fine_tune.h"
#include "engine/evaluate/knn.h"
#include "engine/evaluate/linear_classifier.h"
#include "engine/evaluate/linear_probe.h"
#include "engine/run/error.h"
#include "tests/unit/planted_clusters.h"
#include "tests/unit/planted_pictures.h"
#include "tests/unit/tiny_weights.h"

namespace resa {
namespace {

using Matrix = std::vector<std::vector<double>>;
using testing::HasSubstr;

const at::Device kCpu("cpu");
const Normalization kHalf{{0.5, 0.5, 0.5}, {0.25, 0.25, 0.25}};

Matrix toMatrix(const at::Tensor& tensor) {
  const at::Tensor plain = tensor.to(at::kDouble).contiguous();
  Matrix matrix;
  for (std::int64_t i = 0; i < plain.size(0); ++i) {
    const double* row = plain.const_data_ptr<double>() + i * plain.size(1);
    matrix.emplace_back(row, row + plain.size(1));
  }
  return matrix;
}

TEST(TopAccuracy, CountsTheTrueClassAmongTheFirstFive) {
  // The true class is in turn the first, the fifth and the sixth of seven.
  const at::Tensor scores = at::arange(7, at::kFloat).neg().repeat({3, 1});
  const TopAccuracy top = topAccuracy(scores, at::tensor({0, 4, 5}, at::kLong));
  EXPECT_DOUBLE_EQ(top.top1, 1.0 / 3);
  EXPECT_DOUBLE_EQ(top.top5, 2.0 / 3);
}

TEST(TopAccuracy, BreaksTiesByTheSmallestLabelAndNeverCountsWhatIsNoNumber) {
  const at::Tensor labels = at::tensor({0, 5}, at::kLong);
  EXPECT_DOUBLE_EQ(topAccuracy(at::zeros({2, 7}), labels).top1, 0.5);
  EXPECT_DOUBLE_EQ(topAccuracy(at::zeros({2, 7}), labels).top5, 0.5);
  const TopAccuracy none = topAccuracy(at::full({2, 7}, std::numeric_limits<float>::quiet_NaN()), labels);
  EXPECT_EQ(none.top1, 0);
  EXPECT_EQ(none.top5, 0);
  EXPECT_THROW(topAccuracy(at::zeros({2, 5}), labels), DataError);
}

TEST(WeightedKnn, VotesWeighByCosineNotByNumber) {
  // One neighbour of class 1 in the same direction against two of class 0 at an angle; lengths must not matter.
  const at::Tensor bank = at::tensor({10.0, 0.0, 0.5, 0.4, 0.5, -0.4}, at::kDouble).view({3, 2});
  const at::Tensor labels = at::tensor({1, 0, 0}, at::kLong), query = at::tensor({0.01, 0.0}, at::kDouble).view({1, 2});
  const at::Tensor one = at::tensor({1}, at::kLong);
  EXPECT_EQ(weightedKnn(bank, labels, query, one, {3}, 0.07).at(3).top1, 1) << "exp((1 - 0.78) / 0.07) = 23 votes against 2";
  EXPECT_EQ(weightedKnn(bank, labels, query, one, {3}, 10).at(3).top1, 0) << "at a high temperature the majority wins";
  EXPECT_EQ(weightedKnn(bank, labels, query, one, {1, 50}, 10).at(1).top1, 1);
}

TEST(WeightedKnn, BlocksOfRowsGiveWhatSingleQueriesGive) {
  const PlantedClusters planted(900, 6, 7, 1.0);
  const at::Tensor bank = planted.features.narrow(0, 0, 700), bankLabels = planted.labels.narrow(0, 0, 700);
  const at::Tensor queries = planted.features.narrow(0, 700, 200), labels = planted.labels.narrow(0, 700, 200);
  const auto whole = weightedKnn(bank, bankLabels, queries, labels, {5, 20, 5000}, 0.07);
  double first = 0, five = 0;
  for (std::int64_t i = 0; i < 200; ++i) {
    const auto single = weightedKnn(bank, bankLabels, queries.narrow(0, i, 1), labels.narrow(0, i, 1), {20}, 0.07);
    first += single.at(20).top1 / 200;
    five += single.at(20).top5 / 200;
  }
  EXPECT_NEAR(whole.at(20).top1, first, 1e-12);
  EXPECT_NEAR(whole.at(20).top5, five, 1e-12);
  EXPECT_GT(whole.at(20).top1, 0.3);
  EXPECT_LT(whole.at(20).top1, 1);
  EXPECT_EQ(whole.size(), 3u);
}

/// The classifier's gradient and update in plain loops and float64.
struct PlainClassifier {
  Matrix weight, weightGradient, mean, square;
  std::vector<double> bias, biasGradient, biasMean, biasSquare;
  int steps = 0;

  PlainClassifier(const at::Tensor& w, const at::Tensor& b)
      : weight(toMatrix(w)),
        mean(weight.size(), std::vector<double>(weight[0].size())),
        square(mean),
        bias(toMatrix(b.unsqueeze(0))[0]),
        biasMean(bias.size()),
        biasSquare(bias.size()) {}

  double backward(const Matrix& x, const std::vector<std::int64_t>& labels) {
    weightGradient.assign(weight.size(), std::vector<double>(weight[0].size()));
    biasGradient.assign(bias.size(), 0);
    double loss = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      std::vector<double> power(bias.size());
      double sum = 0;
      for (std::size_t c = 0; c < bias.size(); ++c) {
        double logit = bias[c];
        for (std::size_t j = 0; j < x[i].size(); ++j) logit += weight[c][j] * x[i][j];
        sum += power[c] = std::exp(logit);
      }
      const auto own = std::size_t(labels[i]);
      loss -= std::log(power[own] / sum) / double(x.size());
      for (std::size_t c = 0; c < bias.size(); ++c) {
        const double gradient = (power[c] / sum - (c == own)) / double(x.size());
        biasGradient[c] += gradient;
        for (std::size_t j = 0; j < x[i].size(); ++j) weightGradient[c][j] += gradient * x[i][j];
      }
    }
    return loss;
  }
  void adam(double& value, double gradient, double& m, double& v, double rate, double decay) const {
    gradient += decay * value;
    m = 0.9 * m + 0.1 * gradient;
    v = 0.999 * v + 0.001 * gradient * gradient;
    value -= rate * m / (1 - std::pow(0.9, steps)) / (std::sqrt(v / (1 - std::pow(0.999, steps))) + 1e-8);
  }
  void adamStep(double rate, double decay) {
    ++steps;
    each([&](double& value, double gradient, double& m, double& v) { adam(value, gradient, m, v, rate, decay); });
  }
  void sgdStep(double rate, double momentum) {
    each([&](double& value, double gradient, double& m, double&) { value -= rate * (m = momentum * m + gradient); });
  }
  template <class Update>
  void each(Update update) {
    for (std::size_t c = 0; c < bias.size(); ++c) {
      update(bias[c], biasGradient[c], biasMean[c], biasSquare[c]);
      for (std::size_t j = 0; j < weight[c].size(); ++j) update(weight[c][j], weightGradient[c][j], mean[c][j], square[c][j]);
    }
  }
};

void expectEqual(const LinearClassifier& classifier, const PlainClassifier& plain) {
  const Matrix weight = toMatrix(classifier.weight()), bias = toMatrix(classifier.bias().unsqueeze(0));
  for (std::size_t c = 0; c < weight.size(); ++c) {
    EXPECT_NEAR(bias[0][c], plain.bias[c], 2e-5);
    for (std::size_t j = 0; j < weight[c].size(); ++j) EXPECT_NEAR(weight[c][j], plain.weight[c][j], 2e-5) << c << " " << j;
  }
}

TEST(LinearClassifier, ThreeAdamStepsEqualAPlainLoop) {
  const PlantedClusters planted(20, 4, 3, 1.0);
  LinearClassifier classifier(4, 3, LinearClassifier::Start::uniform, 5, kCpu);
  PlainClassifier plain(classifier.weight(), classifier.bias());
  const std::vector<std::int64_t> labels(planted.labels.const_data_ptr<std::int64_t>(), planted.labels.const_data_ptr<std::int64_t>() + 20);
  for (int step = 0; step < 3; ++step) {
    const double loss = classifier.backward(planted.features.to(at::kFloat), planted.labels).item<double>();
    EXPECT_NEAR(loss, plain.backward(toMatrix(planted.features), labels), 1e-5);
    classifier.adamStep(0.05, 0.01);
    plain.adamStep(0.05, 0.01);
  }
  expectEqual(classifier, plain);
}

TEST(LinearClassifier, ThreeSgdStepsEqualAPlainLoop) {
  const PlantedClusters planted(20, 4, 3, 1.0);
  LinearClassifier classifier(4, 3, LinearClassifier::Start::normal, 5, kCpu);
  PlainClassifier plain(classifier.weight(), classifier.bias());
  const std::vector<std::int64_t> labels(planted.labels.const_data_ptr<std::int64_t>(), planted.labels.const_data_ptr<std::int64_t>() + 20);
  for (int step = 0; step < 3; ++step) {
    classifier.backward(planted.features.to(at::kFloat), planted.labels);
    plain.backward(toMatrix(planted.features), labels);
    classifier.sgdStep(0.3, 0.9);
    plain.sgdStep(0.3, 0.9);
  }
  expectEqual(classifier, plain);
}

TEST(LinearClassifier, GradientByTheFeaturesIsThatOfTheLoss) {
  const PlantedClusters planted(6, 4, 3, 1.0);
  const at::Tensor x = planted.features.to(at::kFloat);
  LinearClassifier classifier(4, 3, LinearClassifier::Start::uniform, 5, kCpu);
  classifier.backward(x, planted.labels);
  const at::Tensor gradient = classifier.featureGradient();
  const PlainClassifier start(classifier.weight(), classifier.bias());
  const std::vector<std::int64_t> labels(planted.labels.const_data_ptr<std::int64_t>(), planted.labels.const_data_ptr<std::int64_t>() + 6);
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t j = 0; j < 4; ++j) {
      constexpr double width = 1e-4;
      Matrix up = toMatrix(x), down = up;
      up[i][j] += width;
      down[i][j] -= width;
      PlainClassifier plain = start;
      const double slope = (plain.backward(up, labels) - plain.backward(down, labels)) / (2 * width);
      EXPECT_NEAR(gradient[std::int64_t(i)][std::int64_t(j)].item<double>(), slope, 1e-5);
    }
}

TEST(LinearClassifier, StartsAsPyTorchsLinearOrAsMocosClassifier) {
  const LinearClassifier uniform(400, 50, LinearClassifier::Start::uniform, 1, kCpu);
  EXPECT_NEAR(uniform.weight().abs().max().item<double>(), 0.05, 1e-4) << "1 / sqrt(400)";
  EXPECT_NEAR(uniform.weight().std().item<double>(), 0.05 / std::sqrt(3), 5e-4);
  EXPECT_GT(uniform.bias().abs().max().item<double>(), 0.03);
  const LinearClassifier normal(400, 50, LinearClassifier::Start::normal, 1, kCpu);
  EXPECT_NEAR(normal.weight().std().item<double>(), 0.01, 3e-4);
  EXPECT_EQ(normal.bias().abs().max().item<double>(), 0);
}

struct PlantedProbe {
  PlantedClusters planted{1500, 12, 8, 1.2};
  LabelledFeatures train{planted.features.narrow(0, 0, 1000).to(at::kFloat), planted.labels.narrow(0, 0, 1000)};
  LabelledFeatures test{planted.features.narrow(0, 1000, 500).to(at::kFloat), planted.labels.narrow(0, 1000, 500)};
};

TEST(LinearProbe, SeparatesPlantedClustersWithAFallingLoss) {
  const PlantedProbe data;
  const LinearResult result = linearProbe(data.train, data.test, 8, {.epochs = 40, .batch = 128, .learningRate = 1e-2});
  EXPECT_EQ(result.epochs, 40);
  ASSERT_EQ(result.losses.size(), 40u);
  EXPECT_LT(result.losses.back(), 0.3 * result.losses.front());
  EXPECT_LT(result.losses.front(), 4);
  EXPECT_GT(result.end.top1, 0.9);
  EXPECT_GT(result.end.top5, result.end.top1);
  EXPECT_GE(result.best.top1, result.end.top1);
  EXPECT_GE(result.bestEpoch, 1);
  EXPECT_LE(result.bestEpoch, 40);
}

TEST(LinearProbe, DependsOnTheSeedAloneAndTakesAnyBatch) {
  const PlantedProbe data;
  const auto losses = [&](std::uint64_t seed, std::int64_t batch) {
    return linearProbe(data.train, data.test, 8, {.epochs = 3, .batch = batch, .learningRate = 1e-2, .seed = seed}).losses;
  };
  EXPECT_EQ(losses(1, 300), losses(1, 300));
  EXPECT_NE(losses(1, 300), losses(2, 300));
  EXPECT_EQ(losses(1, 5000), losses(1, 1000)) << "no more than there is";
}

TEST(LinearProbe, EndsWhereItIsToldToAndWhereItDiverges) {
  const PlantedProbe data;
  int heard = 0;
  const Progress thrice = [&](double share) {
    EXPECT_LE(share, 1);
    return ++heard < 3;
  };
  EXPECT_THROW(linearProbe(data.train, data.test, 8, {.epochs = 100000, .batch = 100, .learningRate = 1e-2}, thrice), Cancelled);
  EXPECT_EQ(heard, 3);
  const std::string reason =
      messageOf<DivergedError>([&] { linearProbe(data.train, data.test, 8, {.epochs = 5, .batch = 100, .learningRate = 1e38}); });
  EXPECT_THAT(reason, HasSubstr("learning rate"));
  EXPECT_THROW(linearProbe(data.train, data.test, 7, {.epochs = 1, .batch = 100, .learningRate = 1e-2}), DataError);
}

/// A network that has seen no training, its BN statistics those of the planted pictures.
std::shared_ptr<Network> untrained(const ImageStore& store) {
  at::manual_seed(3);
  Config config = tinyConfig();
  config.model.width = 8;
  auto network = std::make_shared<Network>(config.model, 3, false);
  const at::NoGradGuard noGradient;
  network->train();
  std::vector<std::int64_t> rows(100);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = std::int64_t(i);
  for (int pass = 0; pass < 20; ++pass) network->forward(normalizeImages(store.rows(rows).to(at::kFloat).div(255), kHalf));
  return network;
}

std::vector<std::int64_t> allRows(const ImageStore& store) {
  std::vector<std::int64_t> rows(std::size_t(store.count()));
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = std::int64_t(i);
  return rows;
}

TEST(LinearProbeOnImages, LearnsFromAugmentedImagesAndLeavesTheNetworkAsItIs) {
  const ResidentSet train(plantedPictures(200, 6, 1), kCpu), test(plantedPictures(60, 6, 2), kCpu);
  const auto network = untrained(train);
  const at::Tensor before = componentFeatures(*network, test, allRows(test), kHalf, {"encoding"}).at("encoding");
  const LinearResult result =
      linearProbeOnImages(*network, "encoding", train, {before, test.labels()}, 6, kHalf, {.epochs = 6, .batch = 50, .learningRate = 0.5});
  EXPECT_GT(result.end.top1, 0.6) << "one in six by chance";
  EXPECT_LT(result.losses.back(), result.losses.front());
  EXPECT_TRUE(at::equal(componentFeatures(*network, test, allRows(test), kHalf, {"encoding"}).at("encoding"), before));
}

TEST(FineTune, RaisesTheAccuracyOfAnUntrainedNetworkAndChangesIt) {
  const ResidentSet train(plantedPictures(160, 4, 1), kCpu), test(plantedPictures(80, 4, 2), kCpu);
  const auto network = untrained(train);
  const at::Tensor before = componentFeatures(*network, test, allRows(test), kHalf, {"encoding"}).at("encoding");
  const FineTuneResult result = fineTune(*network, train, test, allRows(test), test.labels(), 4, kHalf,
                                         {.epochs = 8, .batch = 40, .encoderLearningRate = 0.05, .classifierLearningRate = 0.5, .seed = 1});
  EXPECT_GT(result.end.top1, 0.8) << "one in four by chance";
  EXPECT_LT(result.losses.back(), 0.7 * result.losses.front());
  EXPECT_EQ(result.losses.size(), 8u);
  const at::Tensor after = componentFeatures(*network, test, allRows(test), kHalf, {"encoding"}).at("encoding");
  EXPECT_GT((after - before).abs().max().item<double>(), 1e-3);
}

TEST(ComponentFeatures, AreThoseOfTheNetworkWhateverTheSizeOfTheSet) {
  const ResidentSet store(plantedPictures(507, 3, 1), kCpu);  // more than one batch
  const auto network = untrained(store);
  const FeatureMap features = componentFeatures(*network, store, allRows(store), kHalf, {});
  EXPECT_EQ(features.size(), 4u);
  network->eval();
  const at::NoGradGuard noGradient;
  const Features direct = network->forward(normalizeImages(store.rows({506, 3}).to(at::kFloat).div(255), kHalf));
  const at::Tensor rows = at::tensor({506, 3}, at::kLong);
  EXPECT_TRUE(at::allclose(features.at("encoding").index_select(0, rows), direct.encoding, 1e-4, 1e-5));
  EXPECT_TRUE(at::allclose(features.at("hidden_2").index_select(0, rows), direct.hidden[1], 1e-4, 1e-5));
  EXPECT_TRUE(at::allclose(features.at("embedding").index_select(0, rows), direct.embedding, 1e-4, 1e-5));
  EXPECT_EQ(componentNames(tinyConfig().model), (std::vector<std::string>{"encoding", "hidden_1", "hidden_2", "embedding"}));
}

}  // namespace
}  // namespace resa
