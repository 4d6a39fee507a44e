// All protocols of one call on weights: what is reported, and what is refused.
#include "engine/evaluate/evaluation.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <set>

#include "engine/evaluate/progress.h"
#include "engine/run/error.h"
#include "tests/unit/planted_pictures.h"
#include "tests/unit/tiny_weights.h"

namespace resa {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;

const at::Device kCpu("cpu");

/// Weights of an untrained network, and CIFAR-10's files with planted pictures.
class Evaluation : public ::testing::Test {
 protected:
  void SetUp() override {
    writePlantedCifar10(folder_.path(), 200, 60);
    at::manual_seed(1);
    weights_ = weightsOf(Network(tinyConfig().model, 3, false), tinyConfig());
  }
  Config config(std::vector<std::string> sets = {}, const std::string& labels = "") const {
    sets.push_back("data.root=" + folder_.path().string());
    return evaluationConfig(weights_, false, "cifar10", labels, sets);
  }
  Json evaluate(EvaluationJob job, const EvaluationProgress& progress = {}) const {
    return evaluateWeights(weights_, config(), kCpu, job, progress);
  }
  TestFolder folder_;
  Weights weights_;
};

TEST_F(Evaluation, EveryProtocolReportsOnOneExtraction) {
  EvaluationJob job;
  job.protocols = evaluationProtocols();
  job.epochs = 2;
  job.batch = 50;
  job.percent = 50;
  job.weightedK = {3, 7};
  std::set<std::string> stages;
  double last = 0;
  const Json facts = evaluate(job, [&](const std::string& stage, double share) {
    stages.insert(stage);
    EXPECT_GE(share, last - 1e-9) << stage;
    EXPECT_LE(share, 1 + 1e-9);
    last = share;
    return true;
  });
  EXPECT_EQ(facts["weights"], "planted.safetensors");
  EXPECT_EQ(facts["dataset"], "cifar10");
  EXPECT_EQ(facts["split"], "test");
  EXPECT_EQ(facts["n"], 60);
  EXPECT_EQ(facts["bank"], 200);
  EXPECT_EQ(facts["classes"], 10);
  EXPECT_EQ(facts["dimension"], 32);
  for (const std::string& protocol : evaluationProtocols()) {
    EXPECT_EQ(stages.count(protocol), 1u) << protocol;
    const Json& values = facts["results"][protocol];
    EXPECT_TRUE(values.contains("seconds")) << protocol;
    if (protocol == "knn" || protocol == "clustering") continue;
    EXPECT_GE(values["top1"].get<double>(), 0) << protocol;
    EXPECT_LE(values["top1"].get<double>(), 1) << protocol;
  }
  EXPECT_GT(facts["results"]["knn5"]["top1"].get<double>(), 0.3) << "the planted classes show in any features";
  EXPECT_EQ(facts["results"]["knn"]["k"].size(), 2u);
  EXPECT_GE(facts["results"]["knn"]["k"]["7"]["top5"], facts["results"]["knn"]["k"]["7"]["top1"]);
  EXPECT_EQ(facts["results"]["linear"]["epochs"], 2);
  EXPECT_EQ(facts["results"]["linear"]["batch"], 50);
  EXPECT_EQ(facts["results"]["linear"]["lr"], 0.01);
  EXPECT_EQ(facts["results"]["linear-sgd"]["lr"], 10);
  EXPECT_EQ(facts["results"]["finetune"]["images"], 100);
  EXPECT_EQ(facts["results"]["finetune"]["lr"], 40);
  EXPECT_EQ(facts["results"]["finetune"]["encoder_lr"], 0.0002);
  EXPECT_TRUE(facts["results"]["clustering"].contains("sc_mean"));
  EXPECT_TRUE(facts["results"]["clustering"]["raw"].contains("ari"));
}

TEST_F(Evaluation, IsTheSameForTheSameSeedAndCanEvaluateFewerImages) {
  EvaluationJob job;
  job.protocols = {"linear", "linear-sgd", "finetune"};
  job.epochs = 2;
  job.batch = 50;
  job.size = 30;
  Json first = evaluate(job), second = evaluate(job);
  EXPECT_EQ(first["n"], 30);
  for (const std::string& protocol : job.protocols) {
    first["results"][protocol].erase("seconds");
    second["results"][protocol].erase("seconds");
  }
  EXPECT_EQ(first["results"], second["results"]);
}

TEST_F(Evaluation, AComponentOfTheProjectorNeedsOne) {
  EvaluationJob job;
  job.component = "hidden_2";
  EXPECT_EQ(evaluate(job)["dimension"], 16);
  job.component = "hidden_3";
  EXPECT_THAT(messageOf<UsageError>([&] { evaluate(job); }), HasSubstr("encoding, hidden_1, hidden_2, embedding"));
  job.component = "embedding";
  std::erase_if(weights_.tensors, [](const auto& item) { return item.first.rfind("projector.", 0) == 0; });
  EXPECT_THAT(messageOf<DataError>([&] { evaluate(job); }), HasSubstr("planted.safetensors: holds an encoder without a projector"));
  job.component = "encoding";
  EXPECT_EQ(evaluate(job)["dimension"], 32);
}

TEST_F(Evaluation, AShareIsOfTheImagesThatAreUsed) {
  EvaluationJob job;
  job.protocols = {"finetune", "knn5"};
  job.epochs = 1;
  job.size = 20;
  job.percent = 20;
  const Json facts = evaluateWeights(weights_, config({"data.train_size=150"}), kCpu, job);
  EXPECT_EQ(facts["bank"], 150);
  EXPECT_EQ(facts["results"]["finetune"]["images"], 30);
  job.percent = 100;
  EXPECT_EQ(evaluateWeights(weights_, config({"data.train_size=150"}), kCpu, job)["results"]["finetune"]["images"], 150);
}

TEST_F(Evaluation, TheSgdProbeOfAVisionTransformerSeesTheLastFourClassTokens) {
  Config config = tinyConfig();
  config.model.encoder = "vit_ti16";
  config.model.width = 8;
  weights_ = weightsOf(Network(config.model, 3, false), config);
  EvaluationJob job;
  job.protocols = {"knn5", "linear-sgd"};
  job.epochs = 1;
  job.batch = 100;
  job.size = 20;
  const Json facts = evaluate(job);
  EXPECT_EQ(facts["dimension"], 24);
  EXPECT_EQ(facts["results"]["linear-sgd"]["dimension"], 4 * 24);
  EXPECT_EQ(facts["results"]["linear-sgd"]["lr"], 0.03);
}

TEST_F(Evaluation, EndsWhereItIsToldTo) {
  EvaluationJob job;
  job.protocols = {"linear"};
  job.epochs = 100000;
  EXPECT_THROW(evaluate(job, [](const std::string& stage, double) { return stage != "linear"; }), Cancelled);
}

TEST_F(Evaluation, RefusesWhatItCannotMean) {
  EvaluationJob job;
  job.protocols = {"linaer"};
  EXPECT_THAT(messageOf<UsageError>([&] { evaluate(job); }), HasSubstr("did you mean 'linear'"));
  EXPECT_THAT(messageOf<ConfigError>([&] { config({"model.width=8"}); }), HasSubstr("model.width=8"));
  EXPECT_THAT(messageOf<ConfigError>([&] { config({"data.subset_percent=10"}); }), HasSubstr("--percent"));
  EXPECT_THROW(evaluationConfig(weights_, false, "", "", {}), UsageError);
  weights_.channels = 1;
  weights_.tensors["encoder.conv1.weight"] = {{4, 1, 3, 3}, std::vector<float>(36, 0.1f)};
  Config threeChannels = config();
  threeChannels.data.channels = 3;
  EXPECT_THAT(messageOf<DataError>([&] { evaluateWeights(weights_, threeChannels, kCpu, EvaluationJob()); }),
              HasSubstr("images of 3 channel(s)"));
  EXPECT_EQ(evaluateWeights(weights_, config(), kCpu, EvaluationJob())["n"], 60) << "colour becomes gray for a gray encoder";
}

TEST(EvaluationConfig, KeepsTheRunsDataAndForgetsItForAnotherSet) {
  Weights weights;
  weights.source = "runs/a";
  weights.config.data.set = "cifar100";
  weights.config.data.trainSize = 5000;
  weights.config.data.mean = {0.1, 0.2, 0.3};
  weights.config.data.std = {0.1, 0.2, 0.3};
  weights.config.data.subsetPercent = 10;
  weights.config.train.seed = 7;
  weights.inputSize = 48;
  const Config same = evaluationConfig(weights, true, "", "coarse", {"evaluate.knn_temperature=0.1"});
  EXPECT_EQ(same.data.set, "cifar100");
  EXPECT_EQ(same.data.trainSize, 5000);
  EXPECT_EQ(same.data.labels, "coarse");
  EXPECT_EQ(same.data.mean, weights.config.data.mean);
  EXPECT_EQ(same.data.subsetPercent, 100);
  EXPECT_EQ(same.evaluate.knnTemperature, 0.1);
  EXPECT_EQ(same.train.seed, 7);
  const Config other = evaluationConfig(weights, true, "cifar10", "", {});
  EXPECT_EQ(other.data.set, "cifar10");
  EXPECT_EQ(other.data.trainSize, 0);
  EXPECT_EQ(other.data.mean, weights.config.data.mean) << "what the encoder is used to";
  EXPECT_EQ(other.evaluate.cropSize, 48);
  EXPECT_EQ(same.evaluate.cropSize, 0);
}

}  // namespace
}  // namespace resa
