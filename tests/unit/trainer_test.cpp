#include "engine/train/trainer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "datasets/dataset.h"
#include "engine/run/alarms.h"
#include "engine/run/assignment.h"
#include "engine/run/file_io.h"
#include "engine/run/peak_memory.h"
#include "engine/run/run_folder.h"
#include "engine/run/snapshot.h"

namespace resa {
namespace {

/// Real images, a small network, four epochs of eight steps.
Config shortRun() {
  ConfigLayers layers;
  layers.applyPreset("quickstart");
  for (const char* set : {"data.train_size=512",
                          "train.batch_size=64",
                          "train.epochs=4",
                          "train.warmup_epochs=1",
                          "train.threads=1",
                          "model.width=4",
                          "model.projector_hidden=32",
                          "model.projector_out=16",
                          "evaluate.size=120",
                          "evaluate.reported_size=300",
                          "evaluate.bank_size=200",
                          "evaluate.restarts=2",
                          "evaluate.probe_size=40",
                          "evaluate.map_iterations=30",
                          "evaluate.perplexity=10",
                          "evaluate.every=2",
                          "output.snapshot_every=2",
                          "output.report_every=2",
                          "augment.weak.crop_size=12",
                          "augment.strong.crop_size=12"})
    layers.applySet(set);
  layers.config().validate();
  return layers.config();
}

class QuietHost : public TrainerHost {
 public:
  void progress(const TrainProgress& p) override {
    if (onProgress) onProgress(p);
  }
  void message(const std::string&, const std::string& text) override {
    if (onMessage) onMessage(text);
  }
  int pendingSignal() override { return signal; }
  std::function<void(const TrainProgress&)> onProgress;
  std::function<void(const std::string&)> onMessage;
  int signal = 0;
};

class Training : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      findDataset("fashion-mnist", "");
    } catch (const DataError& error) {
      GTEST_SKIP() << error.what();
    }
    folder_ = std::filesystem::temp_directory_path() / ("resa-trainer-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_ / "run");
    setenv("XDG_RUNTIME_DIR", (folder_ / "run").c_str(), 1);
  }
  void TearDown() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  RunFolder trained(const std::string& name, const Config& config, QuietHost host = {}) {
    EXPECT_EQ(train({config, folder_ / name, "quickstart", false}, host), ExitCode::done);
    return RunFolder(folder_ / name);
  }
  static RunHistory history(const RunFolder& run) {
    EventReader reader(run.events());
    reader.poll();
    return reader.history();
  }
  static std::string lastCheckpoint(const RunFolder& run) { return readFile(run.checkpoint(run.newestCheckpoint().value())); }

  std::filesystem::path folder_;
};

TEST_F(Training, WritesARunThatItsReadersUnderstand) {
  const Config config = shortRun();
  const RunFolder run = trained("whole", config);
  const RunHistory h = history(run);
  EXPECT_EQ(run.state(h), RunState::finished);
  EXPECT_EQ(h.stepsTotal, 32);
  EXPECT_EQ(h.steps.back().step, 32);
  EXPECT_EQ(h.states.back().exitCode, 0);
  EXPECT_EQ(h.snapshots.front().step, 0);
  EXPECT_EQ(h.snapshots.back().step, 32);
  for (const StepEvent& s : h.steps) EXPECT_NEAR(s.loss, s.assignmentEntropy + s.kl, 1e-4);
  // The untrained network, its preview and its reported evaluation, each with the raw pixels of the same images.
  EXPECT_TRUE(h.evaluations.front().bnRecomputed);
  EXPECT_TRUE(h.evaluations.front().preview);
  EXPECT_EQ(h.evaluations.back().n, 300);
  EXPECT_EQ(h.baselines.size(), 2u);
  for (const char* component : {"encoding", "hidden_1", "embedding"})
    EXPECT_TRUE(h.evaluations.back().components.count(component)) << component;
  EXPECT_GT(h.evaluations.back().components.at("encoding").knn5, 0.25);
  EXPECT_EQ(toToml(run.config()), toToml(config));

  const SamplesPtr samples = readSamples(run.samples());
  EXPECT_EQ(samples->images.count, 120);
  EXPECT_EQ(samples->probeImages.count, 40);
  EXPECT_TRUE(std::is_sorted(samples->probeLabels.begin(), samples->probeLabels.end()));
  const SnapshotPtr snapshot = readSnapshot(run.snapshot(32));
  EXPECT_EQ(snapshot->probeSize, 40);
  ASSERT_EQ(snapshot->cleanLogits.size(), 1600u);
  const std::vector<float> clean = sinkhornAssignment(snapshot->cleanSimilarity, 40, 40, snapshot->epsilon, snapshot->iterations);
  for (std::size_t i = 0; i < clean.size(); ++i) EXPECT_NEAR(snapshot->cleanAssignment[i], clean[i], 1e-5);
  for (int row = 0; row < 40; ++row) {
    double sum = 0;
    for (int column = 0; column < 40; ++column) sum += snapshot->assignment[std::size_t(row * 40 + column)];
    EXPECT_NEAR(sum, 1, 1e-4);
  }
  const ComponentSnapshot& encoding = snapshot->components.at("encoding");
  EXPECT_EQ(encoding.map2.size(), 240u);
  EXPECT_EQ(encoding.map3.size(), 360u);
  EXPECT_EQ(encoding.silhouette.size(), 120u);
  EXPECT_EQ(encoding.neighbours.size(), 120u * 15u);
  EXPECT_GT(encoding.facts2.kl, 0);
}

TEST_F(Training, LogsTheDiagnosticsOfItsAssignmentFromStepsAndFromTheProbe) {
  Config config = shortRun();
  config.train.epochs = 2;
  config.evaluate.projection = "none";
  const RunFolder run = trained("diagnosed", config);
  const RunHistory h = history(run);
  for (const StepEvent& s : h.steps) {
    EXPECT_EQ(s.train.size, 64);
    EXPECT_NEAR(s.train.rowEntropy, s.assignmentEntropy, 1e-4);
    EXPECT_NEAR(s.train.kl, s.kl, 1e-4);
    EXPECT_NEAR(s.train.diagonalMass + s.train.offDiagonalMass, 1, 1e-5);
    EXPECT_GT(s.train.offClassMass, 0);
    EXPECT_GT(s.train.sameClassRatio, 0.5);
    EXPECT_EQ(s.train.marginalResidual.size(), 3u);
  }
  // The probe's diagnostics are those of the matrices that the snapshot holds.
  const SamplesPtr samples = readSamples(run.samples());
  int probes = 0;
  for (const EvaluationEvent& e : h.evaluations) {
    if (e.probe.size == 0) continue;
    ++probes;
    const SnapshotPtr snapshot = readSnapshot(run.snapshot(e.step));
    const AssignmentDiagnostics stored = diagnoseAssignment(snapshot->assignment, snapshot->probeSize, samples->probeLabels,
                                                            {&snapshot->logits01, &snapshot->logits10}, snapshot->temperature);
    EXPECT_NEAR(e.probe.rowEntropy, stored.rowEntropy, 1e-5);
    EXPECT_NEAR(e.probe.offClassMass, stored.offClassMass, 1e-5);
    EXPECT_NEAR(e.probe.sameClassRatio, stored.sameClassRatio, 1e-4);
    EXPECT_NEAR(e.probe.kl, stored.kl, 1e-4);
    EXPECT_NEAR(e.probe.klStd, stored.klStd, 1e-4);
    EXPECT_NEAR(e.probe.alignment, stored.alignment, 1e-5);
    const auto residuals = marginalResiduals(snapshot->similarity, snapshot->probeSize, snapshot->epsilon, snapshot->iterations);
    ASSERT_EQ(e.probe.marginalResidual.size(), residuals.size());
    for (std::size_t k = 0; k < residuals.size(); ++k) EXPECT_NEAR(e.probe.marginalResidual[k], residuals[k], 1e-4);
  }
  EXPECT_EQ(probes, int(h.snapshots.size()));
}

/// Long enough for alarms, with few looks at the networks.
Config watchedRun(std::initializer_list<const char*> sets) {
  ConfigLayers layers;
  layers.applyToml(toToml(shortRun()), "test");
  for (const char* set : {"data.train_size=384", "train.batch_size=32", "train.epochs=15", "evaluate.projection=none",
                          "evaluate.reported_size=120", "output.snapshot_every=100", "output.report_every=12"})
    layers.applySet(set);
  for (const char* set : sets) layers.applySet(set);
  layers.config().validate();
  return layers.config();
}

TEST_F(Training, LogsItsPeakMemoryAndTheIntervalsOfItsScores) {
  Config config = shortRun();
  config.train.epochs = 1;
  config.evaluate.weightedKnn = {10};
  const RunFolder run = trained("logged", config);
  const RunHistory h = history(run);
  const PeakMemory peak = peakMemory(h);
  EXPECT_GT(peak.host, std::int64_t(20) << 20) << "LibTorch alone takes more";
  EXPECT_EQ(peak.gpuAllocated, 0) << "there is no GPU in this run";
  std::istringstream lines(readFile(run.events()));
  std::map<std::string, int> with;
  double last = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto event = nlohmann::json::parse(line);
    if (!event.contains("memory_host_peak")) continue;
    ++with[event["kind"]];
    EXPECT_GE(event["memory_host_peak"], last) << "a peak since the start does not fall";
    last = event["memory_host_peak"];
  }
  EXPECT_EQ(with["step"], int(h.steps.size()));
  EXPECT_EQ(with["epoch"], 1);
  EXPECT_EQ(with["state"], 1) << "the last one";
  for (const EvaluationEvent& event : h.evaluations) {
    for (const auto& [name, scores] : event.components) {
      const auto& values = scores.normalized.values;
      for (const auto& [score, value] :
           {std::pair{"sc_mean", scores.normalized.scMean}, std::pair{"sc_positive", scores.normalized.scPositive},
            std::pair{"ari", scores.normalized.ari}, std::pair{"nmi", scores.normalized.nmi}, std::pair{"knn5", scores.knn5},
            std::pair{"weighted_knn_10_top1", scores.weightedKnn.at(10).top1},
            std::pair{"weighted_knn_10_top5", scores.weightedKnn.at(10).top5}}) {
        ASSERT_EQ(values.count(std::string(score) + "_ci95_low"), 1u) << name << " " << score << " at " << event.step;
        EXPECT_LE(values.at(std::string(score) + "_ci95_low"), value + 1e-9) << name << " " << score;
        EXPECT_GE(values.at(std::string(score) + "_ci95_high"), value - 1e-9) << name << " " << score;
      }
    }
  }
  // The same weights, images and seed: the same interval.
  const RunHistory again = history(trained("again", config));
  EXPECT_EQ(h.evaluations.back().components.at("encoding").normalized.values,
            again.evaluations.back().components.at("encoding").normalized.values);
}

TEST_F(Training, AStartThatFailedDoesNotStandInTheWayOfTheNextOne) {
  Config config = shortRun();
  config.train.epochs = 1;
  config.model.initialWeights = (folder_ / "nowhere.safetensors").string();
  QuietHost host;
  EXPECT_ANY_THROW(train({config, folder_ / "again", "quickstart", false}, host));
  const RunFolder run(folder_ / "again");
  EXPECT_EQ(run.state(history(run)), RunState::failed) << "with its reason";
  config.model.initialWeights.clear();
  EXPECT_EQ(trained("again", config).state(history(run)), RunState::finished);
  EXPECT_EQ(history(run).states.front().state, "running") << "nothing of the failed start";
  EXPECT_THROW(train({config, folder_ / "again", "quickstart", false}, host), Error) << "a run that ran stays";
}

TEST_F(Training, AUniformAssignmentRaisesTheAlarmOfCollapseOnce) {
  QuietHost host;
  std::vector<std::string> heard;
  host.onMessage = [&heard](const std::string& text) {
    if (text.find("since step") != std::string::npos) heard.push_back(text);
  };
  const RunFolder run = trained("uniform", watchedRun({"method.epsilon=5"}), host);
  const RunHistory h = history(run);
  const std::vector<Alarm> alarms = alarmsOf(h, run.config().method.assignmentFrom);
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_EQ(alarms[0].kind, AlarmKind::collapse);
  EXPECT_FALSE(alarms[0].cleared);
  ASSERT_EQ(h.messages.size(), 1u);
  EXPECT_EQ(h.messages[0].alarm, "collapse");
  EXPECT_EQ(h.messages[0].step, alarms[0].raised);
  EXPECT_EQ(h.messages[0].message, alarms[0].message);
  EXPECT_EQ(heard, std::vector<std::string>{alarms[0].message});
  // Whoever continues the run knows of it already.
  Config longer = run.config();
  longer.train.epochs += 6;
  QuietHost again;
  EXPECT_EQ(train({longer, run.root(), "quickstart", true}, again), ExitCode::done);
  EXPECT_EQ(history(run).messages.size(), 1u);
}

TEST_F(Training, AnAssignmentThatIsTheIdentityRaisesTheAlarmOfNoClusteringSignal) {
  const RunFolder run = trained("infonce", watchedRun({"method.epsilon=0.001", "method.use_momentum=false"}));
  const RunHistory h = history(run);
  ASSERT_EQ(h.messages.size(), 1u);
  EXPECT_EQ(h.messages[0].alarm, "no_clustering_signal");
  ASSERT_EQ(alarmsOf(h).size(), 1u);
  EXPECT_EQ(alarmsOf(h)[0].kind, AlarmKind::noClusteringSignal);
}

TEST_F(Training, NeitherItsOwnSettingsNorTheIdentityOnRequestRaiseAnAlarm) {
  EXPECT_TRUE(alarmsOf(history(trained("usual", watchedRun({})))).empty());
  const RunFolder asked = trained("asked", watchedRun({"method.assignment_from=identity"}));
  EXPECT_TRUE(history(asked).messages.empty());
  const std::vector<Alarm> alarms = alarmsOf(history(asked), asked.config().method.assignmentFrom);
  ASSERT_EQ(alarms.size(), 1u);
  EXPECT_TRUE(alarms[0].note);
  EXPECT_TRUE(history(asked).steps.back().train.marginalResidual.empty()) << "no Sinkhorn, no residual";
}

TEST_F(Training, ARunThatWasStoppedAndResumedEqualsOneThatNeverWas) {
  const Config config = shortRun();
  const std::string uninterrupted = lastCheckpoint(trained("straight", config));

  QuietHost interrupted;
  interrupted.onProgress = [&interrupted](const TrainProgress& p) {
    if (p.step >= 10) interrupted.signal = SIGINT;
  };
  EXPECT_EQ(train({config, folder_ / "cut", "quickstart", false}, interrupted), ExitCode::interrupted);
  const RunFolder run(folder_ / "cut");
  EXPECT_EQ(run.state(history(run)), RunState::stopped);
  EXPECT_EQ(run.newestCheckpoint(), 10);  // in the middle of an epoch
  QuietHost host;
  EXPECT_EQ(train({run.config(), run.root(), "quickstart", true}, host), ExitCode::done);
  EXPECT_EQ(lastCheckpoint(run), uninterrupted);
  const RunHistory h = history(run);
  for (std::size_t i = 1; i < h.steps.size(); ++i) EXPECT_LT(h.steps[i - 1].step, h.steps[i].step);
}

TEST_F(Training, APausedRunWaitsAndThenGoesOnAsIfNothingHadHappened) {
  const Config config = shortRun();
  const std::string uninterrupted = lastCheckpoint(trained("straight", config));

  const RunFolder run(folder_ / "paused");
  std::atomic<bool> sent = false;
  std::thread person;
  QuietHost host;
  host.onProgress = [&](const TrainProgress& p) {
    if (p.step < 6 || sent.exchange(true)) return;
    person = std::thread([&run] {
      const auto ask = [&run](const std::string& request) { return nlohmann::json::parse(sendControl(run, request)); };
      EXPECT_EQ(ask("pause")["ok"], true);
      const std::int64_t pausedAt = history(run).states.back().step;
      EXPECT_EQ(run.state(history(run)), RunState::paused);
      const nlohmann::json again = ask("pause");
      EXPECT_EQ(again["ok"], false);
      EXPECT_EQ(again["reason"], "already paused");
      EXPECT_EQ(ask("checkpoint")["ok"], true);
      EXPECT_EQ(run.newestCheckpoint(), pausedAt);
      EXPECT_EQ(ask("resume")["ok"], true);
    });
  };
  EXPECT_EQ(train({config, run.root(), "quickstart", false}, host), ExitCode::done);
  person.join();
  EXPECT_EQ(lastCheckpoint(run), uninterrupted);
}

TEST_F(Training, AStopRequestEndsWithACheckpointAndExtendAddsEpochs) {
  const Config config = shortRun();
  const RunFolder run(folder_ / "stopped");
  std::atomic<bool> sent = false;
  std::thread person;
  QuietHost host;
  host.onProgress = [&](const TrainProgress& p) {
    if (p.step < 4 || sent.exchange(true)) return;
    person = std::thread([&run] {
      EXPECT_EQ(nlohmann::json::parse(sendControl(run, "extend", 3))["ok"], true);
      EXPECT_EQ(nlohmann::json::parse(sendControl(run, "stop"))["ok"], true);
    });
  };
  EXPECT_EQ(train({config, run.root(), "quickstart", false}, host), ExitCode::done);
  person.join();
  const RunHistory h = history(run);
  EXPECT_EQ(run.state(h), RunState::stopped);
  EXPECT_EQ(h.stepsTotal, 7 * 8);
  EXPECT_EQ(run.config().train.epochs, 7);
  EXPECT_EQ(run.newestCheckpoint(), h.states.back().step);
}

TEST_F(Training, GoesOnWhileAnEvaluationRuns) {
  Config config = shortRun();
  config.evaluate.mapIterations = 1500;  // longer than some steps of a tiny network
  config.evaluate.projectionDims = {"2"};
  config.train.epochs = 3;
  config.output.reportEvery = 1;
  const RunFolder run = trained("beside", config);
  std::istringstream lines(readFile(run.events()));
  std::int64_t newestStep = 0, evaluatedBehind = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto event = nlohmann::json::parse(line);
    if (event["kind"] == "step") newestStep = event["step"];
    if (event["kind"] == "evaluation" && event["step"] < newestStep) ++evaluatedBehind;
  }
  EXPECT_GT(evaluatedBehind, 0);
}

TEST_F(Training, AnEvaluationCutShortIsMadeUpForWhenTheRunGoesOn) {
  Config config = shortRun();
  config.evaluate.mapIterations = 3000;  // a signal comes long before its end
  config.evaluate.components = {"encoding"};
  config.evaluate.projectionDims = {"2"};
  config.train.epochs = 2;
  QuietHost host;
  host.onProgress = [&host](const TrainProgress& p) {
    if (p.step == 16) host.signal = SIGTERM;  // the last step, whose snapshot is due
  };
  EXPECT_EQ(train({config, folder_ / "cut", "quickstart", false}, host), ExitCode::terminated);
  const RunFolder run(folder_ / "cut");
  const auto hasSnapshot = [&run] {
    const RunHistory h = history(run);
    return std::any_of(h.snapshots.begin(), h.snapshots.end(), [](const auto& s) { return s.step == 16; });
  };
  EXPECT_FALSE(hasSnapshot());
  EXPECT_EQ(run.newestCheckpoint(), 16);
  QuietHost again;
  EXPECT_EQ(train({run.config(), run.root(), "quickstart", true}, again), ExitCode::done);
  EXPECT_TRUE(hasSnapshot());
  EXPECT_EQ(history(run).evaluations.back().n, 300);
}

TEST_F(Training, AnEvaluationOnRequestIsAnsweredWhenItStands) {
  const RunFolder run(folder_ / "asked");
  std::atomic<bool> sent = false;
  std::thread person;
  QuietHost host;
  host.onProgress = [&](const TrainProgress& p) {
    if (p.step < 4 || sent.exchange(true)) return;
    person = std::thread([&run] {
      const auto reported = [&run] {
        const RunHistory h = history(run);
        return std::count_if(h.evaluations.begin(), h.evaluations.end(), [](const auto& e) { return e.n == 300 && e.step > 0; });
      };
      EXPECT_EQ(reported(), 0);
      EXPECT_EQ(nlohmann::json::parse(sendControl(run, "evaluate"))["ok"], true);
      EXPECT_EQ(reported(), 1);
      EXPECT_EQ(nlohmann::json::parse(sendControl(run, "stop"))["ok"], true);
    });
  };
  EXPECT_EQ(train({shortRun(), run.root(), "quickstart", false}, host), ExitCode::done);
  person.join();
}

TEST_F(Training, StartsFromGivenWeights) {
  Config config = shortRun();
  config.train.epochs = 1;
  const RunFolder first = trained("first", config);
  config.model.initialWeights = first.root().string();
  const RunFolder second = trained("second", config);
  // The untrained encoding of the second run is the trained one of the first.
  const auto encoding = [](const RunFolder& run, bool last) {
    const RunHistory h = history(run);
    for (const EvaluationEvent& e : h.evaluations)
      if (e.n == 300 && (e.step > 0) == last) return e.components.at("encoding").knn5;
    return -1.0;
  };
  EXPECT_EQ(encoding(second, false), encoding(first, true));
  EXPECT_NE(encoding(second, false), encoding(first, false));
  EXPECT_FALSE(history(second).evaluations.front().bnRecomputed);
  config.model.initialWeights = (folder_ / "nowhere.safetensors").string();
  QuietHost host;
  EXPECT_THROW(train({config, folder_ / "third", "quickstart", false}, host), DataError);
}

/// One short epoch with the probe that `linear` names behind it.
Config probedRun(const std::string& linear, std::int64_t epochs) {
  Config config = shortRun();
  config.train.epochs = 1;
  config.evaluate.reportedSize = config.evaluate.size;
  config.evaluate.projection = "none";
  config.evaluate.linear = linear;
  config.evaluate.linearEpochs = epochs;
  config.evaluate.linearBatch = 64;
  config.evaluate.linearLr = linear == "adam" ? 0.01 : 0.5;  // the protocol's 10 is for ImageNet's number of steps
  config.evaluate.weightedKnn = {5, 20};
  return config;
}

TEST_F(Training, LogsWeightedNeighboursAndTheLinearProbeWhereAskedTo) {
  for (const std::string linear : {"adam", "sgd"}) {
    const std::int64_t epochs = linear == "adam" ? 50 : 15;
    const RunHistory h = history(trained("probed-" + linear, probedRun(linear, epochs)));
    ASSERT_EQ(h.linear.size(), 1u) << linear;
    EXPECT_EQ(h.linear[0].protocol, linear);
    EXPECT_EQ(h.linear[0].step, 8);
    EXPECT_EQ(h.linear[0].epochs, epochs);
    EXPECT_GT(h.linear[0].top5, 0.55) << linear;
    EXPECT_GE(h.linear[0].top5, h.linear[0].top1);
    const auto& byK = h.evaluations.back().components.at("encoding").weightedKnn;
    ASSERT_EQ(byK.size(), 2u);
    EXPECT_GT(byK.at(20).top1, 0.25);
    EXPECT_GE(byK.at(20).top5, byK.at(20).top1);
    EXPECT_TRUE(h.states.back().state == "finished");
  }
}

TEST_F(Training, AStopRequestEndsTheLinearProbeWithoutAResult) {
  const RunFolder run(folder_ / "endless");
  std::thread person;
  QuietHost host;
  host.onMessage = [&](const std::string& text) {
    if (text.find("linear probe") == std::string::npos || person.joinable()) return;
    person = std::thread([&run] {
      EXPECT_EQ(nlohmann::json::parse(sendControl(run, "extend", 3))["ok"], false);
      EXPECT_EQ(nlohmann::json::parse(sendControl(run, "evaluate"))["ok"], false);
      EXPECT_EQ(nlohmann::json::parse(sendControl(run, "stop"))["ok"], true);
    });
  };
  // As many epochs as would take days.
  EXPECT_EQ(train({probedRun("adam", 100000), run.root(), "quickstart", false}, host), ExitCode::done);
  ASSERT_TRUE(person.joinable());
  person.join();
  const RunHistory h = history(run);
  EXPECT_TRUE(h.linear.empty());
  EXPECT_EQ(run.state(h), RunState::stopped);
  EXPECT_EQ(run.newestCheckpoint(), 8);
}

TEST_F(Training, ADamagedCheckpointIsRefused) {
  const RunFolder run = trained("damaged", shortRun());
  const std::int64_t step = run.newestCheckpoint().value();
  std::string content = readFile(run.checkpoint(step));
  content[content.size() / 2] ^= 1;
  writeFileAtomically(run.checkpoint(step), content);
  QuietHost host;
  EXPECT_THROW(train({run.config(), run.root(), "quickstart", true}, host), DataError);
}

TEST_F(Training, ADivergingRunEndsWithItsOwnError) {
  Config config = shortRun();
  config.train.baseLr = 1e30;
  config.train.epochs = 40;
  config.output.reportEvery = 8;
  QuietHost host;
  EXPECT_THROW(train({config, folder_ / "diverged", "quickstart", false}, host), DivergedError);
  const RunFolder run(folder_ / "diverged");
  EXPECT_EQ(run.state(history(run)), RunState::failed);
  EXPECT_EQ(history(run).states.back().exitCode, 6);
}

TEST_F(Training, ARunThatDivergesNearItsEndIsNotFinished) {
  Config config = shortRun();  // fewer steps than end a run early
  config.train.baseLr = 1e30;
  config.output.reportEvery = 8;
  QuietHost host;
  EXPECT_THROW(train({config, folder_ / "late", "quickstart", false}, host), DivergedError);
  const RunFolder run(folder_ / "late");
  EXPECT_EQ(run.state(history(run)), RunState::failed);
  EXPECT_EQ(history(run).states.back().exitCode, 6);
}

TEST(Device, AGpuThatIsNotThereIsAClearError) {
  if (resolveDevice("auto") != "cpu") GTEST_SKIP() << "this machine has a GPU";
  EXPECT_THROW(resolveDevice("cuda"), DeviceError);
  EXPECT_EQ(resolveDevice("cpu"), "cpu");
}

}  // namespace
}  // namespace resa
