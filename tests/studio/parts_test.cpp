#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/studio/library/run_library.h"
#include "app/studio/panels/evaluate_dialog.h"
#include "app/studio/run/serve_client.h"
#include "app/studio/run/snapshot_cache.h"
#include "app/studio/run/trainer_process.h"
#include "app/studio/setup/views_preview.h"
#include "app/studio/window/top_bar.h"
#include "engine/run/error.h"
#include "engine/run/safetensors.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

class Parts : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "resa-parts-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path script(const std::string& name, const std::string& text) {
    const fs::path path = folder_ / name;
    std::ofstream(path) << "#!/bin/sh\n" << text;
    fs::permissions(path, fs::perms::owner_all);
    return path;
  }
  int waitForExit(TrainerProcess& process) {
    QElapsedTimer clock;
    clock.start();
    while (!process.exitCode() && clock.elapsed() < 20000) ::usleep(2000);
    return process.exitCode().value_or(-1);
  }
  fs::path folder_;
};

SnapshotPtr snapshotOf(std::int64_t step, std::size_t floats) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->step = step;
  snapshot->assignment.resize(floats);
  return snapshot;
}

TEST(SnapshotCache, DropsTheLeastRecentlyUsedBeyondItsBudget) {
  SnapshotCache cache(3 * bytesOf(*snapshotOf(0, 1000)));
  for (const std::int64_t step : {1, 2, 3}) cache.insert(snapshotOf(step, 1000));
  ASSERT_TRUE(cache.find(1));  // 2 is the oldest now
  cache.insert(snapshotOf(4, 1000));
  EXPECT_FALSE(cache.find(2));
  EXPECT_TRUE(cache.find(1));
  EXPECT_TRUE(cache.find(3));
  EXPECT_TRUE(cache.find(4));
}

TEST(SnapshotCache, CountsTheBytesThatItHolds) {
  SnapshotCache cache(1 << 20);
  cache.insert(snapshotOf(1, 1000));
  const std::size_t one = cache.bytes();
  EXPECT_GE(one, 4000u);
  cache.insert(snapshotOf(1, 1000));
  EXPECT_EQ(cache.bytes(), one);
  cache.clear();
  EXPECT_EQ(cache.bytes(), 0u);
}

TEST_F(Parts, ATrainerLivesInASessionOfItsOwnAndWritesItsLog) {
  const fs::path program = script("resa", "echo said \"$1\"; echo failed >&2; ps -o sid= -p $$ > session; exit 4\n");
  const fs::path previous = fs::current_path();
  fs::current_path(folder_);
  TrainerProcess process = TrainerProcess::start(program, {"with blank"}, folder_ / "run" / "log.txt");
  fs::current_path(previous);
  EXPECT_EQ(waitForExit(process), 4);
  EXPECT_EQ(readTail(folder_ / "run" / "log.txt"), "said with blank\nfailed");
  std::ifstream file(folder_ / "session");
  long session = 0;
  file >> session;
  EXPECT_EQ(session, long(process.pid()));
}

TEST_F(Parts, AKilledTrainerTellsItsSignal) {
  TrainerProcess process = TrainerProcess::start(script("resa", "exec sleep 1000\n"), {}, folder_ / "log.txt");
  EXPECT_FALSE(process.exitCode());
  ::kill(process.pid(), SIGKILL);
  EXPECT_EQ(waitForExit(process), 128 + SIGKILL);
}

TEST_F(Parts, AMissingTrainerIsNamedInTheError) {
  try {
    TrainerProcess::start(folder_ / "nothing-here", {}, folder_ / "log.txt");
    FAIL() << "started";
  } catch (const Error& failure) {
    EXPECT_THAT(failure.what(), testing::HasSubstr("nothing-here"));
  }
}

TEST_F(Parts, TheTrainerBesideTheProgramComesBeforeThePath) {
  const fs::path beside = script("resa", "exit 0\n");
  EXPECT_EQ(findTrainer(folder_), beside);
  fs::create_directory(folder_ / "empty");
  qputenv("PATH", folder_.string().c_str());
  EXPECT_EQ(findTrainer(folder_ / "empty"), beside);
  qputenv("PATH", "/nonexistent");
  EXPECT_EQ(findTrainer(folder_ / "empty"), fs::path());
}

TEST_F(Parts, TheTailOfALogBeginsAtALine) {
  std::ofstream log(folder_ / "log.txt");
  for (int i = 0; i < 1000; ++i) log << "line " << i << "\n";
  log.close();
  const std::string tail = readTail(folder_ / "log.txt", 100);
  EXPECT_THAT(tail, testing::StartsWith("line 9"));
  EXPECT_THAT(tail, testing::EndsWith("line 999"));
  EXPECT_LE(tail.size(), 100u);
  EXPECT_EQ(readTail(folder_ / "absent.txt"), "");
}

struct Answer {
  bool done = false, failed = false;
  QJsonObject object;
  QString reason;
  std::vector<double> progress;
  bool ended() const { return done || failed; }
  ServeClient::Handlers handlers() {
    return {[this](const QJsonObject& answer) {
              done = true;
              object = answer;
            },
            [this](const QString& why) {
              failed = true;
              reason = why;
            },
            [this](double fraction) { progress.push_back(fraction); }};
  }
};

TEST_F(Parts, ServeAnswersReachTheirRequestsWithProgress) {
  const fs::path program = script("resa", R"(echo '{"id":1,"progress":0.5}'
while read -r line; do
  case "$line" in
    *'"id":1'*) echo '{"id":2,"ok":false,"reason":"no such run"}'; echo '{"id":1,"ok":true,"file":"/x"}';;
  esac
done
)");
  ServeClient client(QString::fromStdString(program.string()));
  Answer first, second;
  EXPECT_EQ(client.send("views", {{"run", "r"}}, first.handlers()), 1);
  EXPECT_EQ(client.send("project", {}, second.handlers()), 2);
  ASSERT_TRUE(QTest::qWaitFor([&] { return first.ended() && second.ended(); }, 10000));
  EXPECT_TRUE(first.done);
  EXPECT_EQ(first.object.value("file").toString(), "/x");
  EXPECT_THAT(first.progress, testing::ElementsAre(0.5));
  EXPECT_TRUE(second.failed);
  EXPECT_EQ(second.reason, "no such run");
}

TEST_F(Parts, AServerThatEndsFailsWhatWaitsWithItsLastWords) {
  ServeClient client(QString::fromStdString(script("resa", "read -r line; echo 'resa: no LibTorch here' >&2; exit 1\n").string()));
  Answer answer;
  client.send("views", {}, answer.handlers());
  ASSERT_TRUE(QTest::qWaitFor([&] { return answer.ended(); }, 10000));
  EXPECT_TRUE(answer.failed);
  EXPECT_TRUE(answer.reason.contains("no LibTorch here")) << answer.reason.toStdString();
  Answer again;  // The next request starts it anew.
  client.send("views", {}, again.handlers());
  ASSERT_TRUE(QTest::qWaitFor([&] { return again.ended(); }, 10000));
  EXPECT_TRUE(again.failed);
}

TEST_F(Parts, AMissingServerFailsWithAReason) {
  ServeClient client(QString::fromStdString((folder_ / "absent").string()));
  Answer answer;
  client.send("views", {}, answer.handlers());
  ASSERT_TRUE(QTest::qWaitFor([&] { return answer.ended(); }, 10000));
  EXPECT_TRUE(answer.failed);
  EXPECT_FALSE(answer.reason.isEmpty());
}

TEST_F(Parts, ViewsOfDifferentNumberAreRefused) {
  const std::vector<std::uint8_t> pixels(3 * 4 * 4, 7);
  SafetensorsWriter writer;
  writer.add("images", DType::u8, {3, 4, 4, 1}, pixels.data());
  writer.add("views.0", DType::u8, {3, 4, 4, 1}, pixels.data());
  writer.add("views.1", DType::u8, {2, 4, 4, 1}, pixels.data());
  writer.write(folder_ / "views.safetensors");
  EXPECT_THROW(readViews(folder_ / "views.safetensors"), DataError);
}

TEST(FriendlyName, TurnsTheTimeStampIntoATime) {
  const QDateTime now(QDate(2026, 1, 31), QTime(15, 30));
  EXPECT_EQ(friendlyName("quickstart-20260131-152205", now), "quickstart · 15:22");
  EXPECT_EQ(friendlyName("my-run-20251123-080000-2", now), "my-run · 23 Nov");
  EXPECT_EQ(friendlyName("resnet-18", now), "resnet-18");
  EXPECT_EQ(friendlyName("odd-20261399-250000", now), "odd-20261399-250000");
}

TEST(DurationText, KeepsTwoUnits) {
  EXPECT_EQ(durationText(12.4), "12 s");
  EXPECT_EQ(durationText(98), "1 m 38 s");
  EXPECT_EQ(durationText(2 * 3600 + 5 * 60 + 3), "2 h 05 m");
  EXPECT_EQ(durationText(-1), "–");
}

TEST(EvaluationRows, SayEveryProtocolInItsOwnWayAndCountK) {
  const QByteArray text = R"({"weights": "runs/a", "dataset": "cifar10", "component": "encoding", "split": "test", "n": 60, "bank": 200,
    "seconds": 1.5, "results": {
      "knn": {"k": {"5": {"top1": 0.5, "top5": 0.9}, "100": {"top1": 0.25, "top5": 0.75}, "20": {"top1": 0.4, "top5": 1}}},
      "clustering": {"sc_mean": 0.125, "ari": 0.5, "nmi": null, "raw": {"ari": 0.25}},
      "linear": {"top1": 0.71239, "top5": 0.99, "best_top1": 0.72, "best_epoch": 3, "epochs": 500, "lr": 0.01}, "knn5": {"k": 5, "top1": 0.8}}})";
  const QJsonObject result = QJsonDocument::fromJson(text).object();
  const QVector<EvaluationRow> rows = evaluationRows(result);
  ASSERT_EQ(rows.size(), 7);
  EXPECT_EQ(rows[0].top1, "80.00%");
  EXPECT_EQ(rows[0].top5, "");
  EXPECT_EQ(rows[1].remark, "k = 5");
  EXPECT_EQ(rows[2].remark, "k = 20") << "as numbers, not as text";
  EXPECT_EQ(rows[3].remark, "k = 100");
  EXPECT_EQ(rows[3].top5, "75.00%");
  EXPECT_EQ(rows[4].top1, "71.24%");
  EXPECT_EQ(rows[4].remark, "500 epochs, lr 0.01; best 72.00% in epoch 3");
  EXPECT_EQ(rows[5].remark, "SC 0.125, ARI 0.5") << "what is not there is left out";
  EXPECT_EQ(rows[6].remark, "unnormalised: ARI 0.25");
  EXPECT_EQ(evaluationCaption(result).toStdString(),
            "runs/a: encoding of cifar10, 60 images of the test split, 200 training images, 1.5 seconds");
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  QCoreApplication application(argc, argv);
  return RUN_ALL_TESTS();
}
