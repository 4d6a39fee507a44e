// `resa evaluate` as its users meet it: a run made by the program itself, its output, its files and its exit codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/planted_pictures.h"
#include "tests/unit/resa_program.h"

namespace resa {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// CIFAR-10 with planted pictures and a run trained on it for two epochs.
class Evaluate : public ::testing::Test {
 protected:
  void SetUp() override {
    writePlantedCifar10(folder_ / "cifar", 200, 60);
    const Outcome made =
        resa("train --preset cifar10 --run-dir '" + run() + "' --set data.root='" + (folder_ / "cifar").string() +
             "' --set model.width=4 --set model.projector_hidden=32 --set model.projector_out=16 --set train.batch_size=50 --set "
             "train.epochs=2 --set train.warmup_epochs=1 --set train.threads=1 --set train.device=cpu --set evaluate.size=20 --set "
             "evaluate.reported_size=20 --set evaluate.projection=none --set evaluate.restarts=1 --set evaluate.probe_size=20");
    ASSERT_EQ(made.code, 0) << made.err;
  }
  std::string run() const { return (folder_ / "run").string(); }
  Outcome resa(const std::string& arguments) const { return runResa(folder_, arguments); }
  TestFolder folder_;
};

TEST_F(Evaluate, GivesEveryProtocolAsJsonAndAsATable) {
  const std::string options =
      " --protocol knn5,knn,linear,linear-sgd --protocol finetune --protocol clustering --epochs 2 --batch 50 "
      "--percent 50 --weighted-k 5,10 --set train.device=cpu";
  const Outcome json = resa("evaluate " + run() + options + " --json --out '" + (folder_ / "result.json").string() + "'");
  ASSERT_EQ(json.code, 0) << json.err;
  const Json facts = Json::parse(json.out);
  EXPECT_EQ(Json::parse(readText(folder_ / "result.json")), facts);
  EXPECT_THAT(facts["weights"].get<std::string>(), HasSubstr("momentum network at step"));
  EXPECT_EQ(facts["dataset"], "cifar10");
  EXPECT_EQ(facts["n"], 60);
  EXPECT_EQ(facts["bank"], 200);
  EXPECT_EQ(facts["results"].size(), 6u);
  for (const auto& [protocol, values] : facts["results"].items()) EXPECT_TRUE(values.contains("seconds")) << protocol;
  EXPECT_EQ(facts["results"]["linear"]["batch"], 50);
  EXPECT_EQ(facts["results"]["finetune"]["images"], 100);
  EXPECT_THAT(json.err, HasSubstr("finetune")) << "progress goes to standard error";

  const Outcome table = resa("evaluate " + run() + options);
  ASSERT_EQ(table.code, 0) << table.err;
  for (const char* part : {"knn5", "knn k=5", "knn k=10", "linear", "linear-sgd", "finetune", "clustering", "60 images"})
    EXPECT_THAT(table.out, HasSubstr(part));
  char accuracy[16];
  std::snprintf(accuracy, sizeof accuracy, "%.2f%%", facts["results"]["knn5"]["top1"].get<double>() * 100);
  EXPECT_THAT(table.out, HasSubstr(accuracy)) << "the same value for people";

  // The run's own reported 5-nn is of the same network, images and bank.
  const Outcome own = resa("evaluate " + run() + " --size 20 --step 8 --json --set train.device=cpu --set train.threads=1");
  ASSERT_EQ(own.code, 0) << own.err;
  double reported = -1;
  std::istringstream events(readText(folder_ / "run/events.jsonl"));
  for (std::string line; std::getline(events, line);)
    if (const Json event = Json::parse(line); event["kind"] == "evaluation" && event["step"] == 8) reported = event["knn5"]["encoding"];
  const auto answers = folder_ / "run/evaluations/coarse.json";
  EXPECT_EQ(resa("evaluate " + run() + " --size 20 --set train.device=cpu --out " + answers.string()).code, 0);
  EXPECT_EQ(Json::parse(readText(answers))["n"], 20) << "the folder of answers is made";
  EXPECT_NEAR(Json::parse(own.out)["results"]["knn5"]["top1"].get<double>(), reported, 1e-12);
}

TEST_F(Evaluate, SaysWhatIsWrongWithTheRightExitCode) {
  const auto expect = [&](const std::string& arguments, int code, const std::string& text) {
    const Outcome got = resa("evaluate " + arguments);
    EXPECT_EQ(got.code, code) << arguments << ": " << got.err;
    EXPECT_THAT(got.err, HasSubstr(text)) << arguments;
    EXPECT_EQ(got.out, "") << arguments;
  };
  expect("", 2, "weights");
  expect(run() + " --protocol linaer", 2, "did you mean 'linear'");
  expect(run() + " --component hidden_9", 2, "hidden_2");
  expect(run() + " --component embedding --protocol finetune", 2, "encoding");
  expect(run() + " --labels rough", 2, "rough");
  expect(run() + " --percent 0 --protocol finetune", 2, "percent");
  expect(run() + " --k 0", 2, "at least 1");
  expect(run() + " --set model.width=8", 3, "model.width=8");
  expect(run() + " --set data.rot=x", 3, "data.root");
  expect(run() + " --labels coarse", 3, "cifar100");
  expect(run() + " --dataset cifar11", 3, "cifar10");
  expect(run() + " --dataset cifar10 --set data.root=" + (folder_ / "empty").string(), 4, "not found");
  expect((folder_ / "nowhere").string(), 4, "nowhere");
  expect((folder_ / "cifar").string(), 4, "run.toml");
  expect((folder_ / "cifar/test_batch.bin").string() + " --dataset cifar10", 4, "test_batch.bin");
  expect(run() + " --out " + (folder_ / "no/such/folder.json").string() + " --size 20", 1, "no/such");
  expect(run() + " --out " + folder_.path().string(), 1, "name a file");
  EXPECT_THAT(resa("evaluate " + run() + " --out /proc/self/nowhere.json").err, Not(HasSubstr("reading"))) << "before any work";
  expect(run() + " --k 201", 4, "200 training images");
  expect(run() + " --protocol knn --weighted-k 5,500", 4, "500 neighbours");
  expect(run() + " --protocol finetune --percent 2 --set data.train_size=50", 4, "each of 10 classes");
}

}  // namespace
}  // namespace resa
