// The window before folders that no training of this program made: analyses of features, and runs of other programs' loops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <nlohmann/json.hpp>

#include "app/studio/window/banner.h"
#include "app/studio/window/workspace.h"
#include "engine/run/events.h"
#include "engine/run/file_io.h"
#include "engine/run/run_folder.h"
#include "engine/run/safetensors.h"
#include "tests/python/python_script.h"
#include "tests/studio/window_session.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/base/theme.h"
#include "widgets/curves/curves_view.h"
#include "widgets/curves/score_table.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"
#include "widgets/runs/run_list.h"
#include "widgets/samples/sample_grid.h"
#include "widgets/samples/samples_view.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

/// An analysis of 30 rows in three classes, as `resa cluster --folder` leaves it, with or without scores and images.
void writeAnalysis(const fs::path& root, bool scored, bool pictured) {
  constexpr int n = 30;
  fs::create_directories(root / "snapshots");
  std::vector<std::int64_t> ids;
  std::vector<std::int32_t> labels, neighbours;
  std::vector<float> map2, map3, silhouette;
  for (int i = 0; i < n; ++i) {
    ids.push_back(i);
    labels.push_back(i % 3);
    map2.insert(map2.end(), {float(i % 3) + 0.01f * float(i), float(i)});
    map3.insert(map3.end(), {float(i % 3), float(i), 0.5f});
    silhouette.push_back(0.5f);
    for (int k = 1; k < n; ++k)
      if (k <= 5) neighbours.push_back((i + 3 * k) % n);
  }
  SafetensorsWriter samples, snapshot;
  samples.add("evaluated.ids", DType::i64, {n}, ids.data());
  samples.add("evaluated.labels", DType::i32, {n}, labels.data());
  const std::vector<std::uint8_t> pixels(n * 8 * 8, 128);
  if (pictured) samples.add("evaluated.images", DType::u8, {n, 8, 8, 1}, pixels.data());
  samples.setMetadata("classes", R"(["ant","bee","ox"])");
  samples.setMetadata("dataset", "h.npy");
  samples.write(root / "samples.safetensors");
  snapshot.add("features_a.map2", DType::f32, {n, 2}, map2.data());
  snapshot.add("features_a.map3", DType::f32, {n, 3}, map3.data());
  snapshot.add("features_a.kmeans", DType::i32, {n}, labels.data());
  snapshot.add("features_a.neighbours", DType::i32, {n, 5}, neighbours.data());
  if (scored) snapshot.add("features_a.sc", DType::f32, {n}, silhouette.data());
  snapshot.setMetadata("step", "0");
  snapshot.setMetadata("n", "30");
  snapshot.setMetadata("features_a.map2.method", "pca");
  snapshot.write(root / "snapshots/000000000.safetensors");
  EventWriter events(root / "events.jsonl");
  events.write("snapshot", 0, 0, {{"file", "snapshots/000000000.safetensors"}});
  if (scored)
    events.write("evaluation", 0, 0,
                 {{"n", n},
                  {"components",
                   {{"features_a",
                     {{"ari", 0.75}, {"sc_mean", -0.25}, {"homemade_score", 12.5}, {"raw", {{"ari", 0.5}, {"inertia", 123456.0}}}}}}}});
  events.write("state", 0, 0, {{"state", "finished"}, {"exit_code", 0}});
  RunFolder::createAnalysis(root);
}

class Foreign : public testing::Test {
 protected:
  fs::path root(const char* name) const { return fs::path(folder_.path().toStdString()) / "runs" / name; }
  void open(const fs::path& run) {
    session_ = std::make_unique<WindowSession>(run.parent_path(), QString::fromStdString(run.string()));
    ASSERT_TRUE(waitFor([&] { return !workspace().map().canvas().map().positions.empty(); }, 30)) << session_->bannerText().toStdString();
  }
  template <typename T>
  T* find(const char* name) {
    return session_->find<T>(QString::fromLatin1(name));
  }
  Workspace& workspace() { return *session_->window().findChild<Workspace*>("workspace"); }
  QString cell(const char* row, int column) {
    QTableWidget& table = workspace().scores().table();
    for (int r = 0; r < table.rowCount(); ++r)
      if (table.verticalHeaderItem(r)->text() == QLatin1String(row)) return table.item(r, column)->text();
    return QStringLiteral("no such row");
  }
  QTemporaryDir folder_;
  std::unique_ptr<WindowSession> session_;
};

TEST_F(Foreign, AnAnalysisShowsItsScoresAsATableAndSaysWhatItIs) {
  writeAnalysis(root("mine"), true, true);
  open(root("mine"));
  EXPECT_EQ(session_->state(), "Analysis");
  EXPECT_EQ(session_->bannerText(), "") << "a folder without config.toml is no mistake here";
  for (const char* button : {"pauseButton", "stopButton", "checkpointButton"})
    EXPECT_FALSE(find<QPushButton>(button)->isVisible()) << button;
  EXPECT_TRUE(find<QPushButton>("exportButton")->isEnabled());
  EXPECT_TRUE(workspace().scores().isVisible());
  EXPECT_FALSE(workspace().curves().isVisible());
  EXPECT_FALSE(session_->window().findChild<Timeline*>()->isVisible()) << "there is one moment only";
  EXPECT_EQ(cell("ARI, lowest inertia", 0), "0.7500");
  EXPECT_EQ(cell("ARI, lowest inertia", 1), "0.5000");
  EXPECT_EQ(cell("Silhouette, mean by class", 0), QStringLiteral("−0.2500"));
  EXPECT_EQ(cell("Homemade score", 0), "12.5000") << "what this program does not know is shown too";
  EXPECT_EQ(cell("Inertia", 1), "123,456");
  EXPECT_EQ(workspace().samples().shownRows().size(), 30u);
  EXPECT_TRUE(waitFor([&] { return !session_->window().findChild<RunList*>()->runs().isEmpty(); }, 10));
  EXPECT_EQ(session_->window().findChild<RunList*>()->runs().front().detail, QStringLiteral("analysis · 30 rows"));
}

TEST_F(Foreign, AnAnalysisThatIsWrittenAnewIsShownAnew) {
  writeAnalysis(root("mine"), false, true);
  open(root("mine"));
  EXPECT_EQ(workspace().map().canvas().map().positions[0], 0);
  std::vector<float> moved(60, 7);
  SafetensorsWriter snapshot;
  snapshot.add("features_a.map2", DType::f32, {30, 2}, moved.data());
  snapshot.setMetadata("step", "0");
  snapshot.write(root("mine") / "snapshots/000000000.safetensors");
  const std::string events = readFile(root("mine") / "events.jsonl");
  const std::string evaluation =
      R"({"t":"2026-01-31T12:00:00.000Z","kind":"evaluation","step":0,"epoch":0,"n":30,"components":{"features_a":{"ari":0.125}}})";
  writeFileAtomically(root("mine") / "events.jsonl", evaluation + "\n" + events);
  EXPECT_TRUE(waitFor([&] { return workspace().map().canvas().map().positions[0] == 7; }, 20));
  EXPECT_EQ(cell("ARI, lowest inertia", 0), "0.1250");
}

TEST_F(Foreign, EveryEmptyPanelOfAnAnalysisHasAReason) {
  writeAnalysis(root("bare"), false, false);
  open(root("bare"));
  EXPECT_THAT(workspace().assignment().canvas().emptyText().toStdString(), testing::HasSubstr("holds features alone"));
  const auto* empty = workspace().scores().findChild<QLabel*>("scores.empty");
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->isVisible());
  EXPECT_THAT(empty->text().toStdString(), testing::HasSubstr("resa cluster FEATURES --folder"));
  EXPECT_EQ(workspace().samples().subtitle(), "30 rows without images");
  EXPECT_THAT(workspace().samples().findChild<SampleGrid*>("samples.grid")->emptyText().toStdString(), testing::HasSubstr("No images: "));
  EXPECT_EQ(session_->bannerText(), "");
}

TEST_F(Foreign, ARunOfAnotherProgramIsSeenLiveAndAsInterruptedWhenItDies) {
  if (numpyPython().empty()) GTEST_SKIP() << "no Python with numpy was found (Debian: python3-numpy)";
  fs::create_directories(root(""));
  PythonScript script(R"(
import sys, numpy as np, resa_log
features = np.random.default_rng(0).standard_normal((60, 5)) + 9 * np.eye(5)[np.arange(60) % 5]
run = resa_log.Run(sys.argv[1], classes=list("abcde"), steps_per_epoch=10, total_steps=100, batch_size=4)
run.log_samples(np.full((60, 6, 6, 3), 99, np.uint8), np.arange(60) % 5)
for step in range(1, 100):
    run.log_step(step, loss=3 - step / 100)
    if step % 10 == 0:
        similarity = np.eye(12) if step < 30 else None
        run.log_snapshot(step, encoding=features + step, similarity=similarity)
        print(step, flush=True)
        if not sys.stdin.readline(): break
)",
                      {root("live").string()});
  ASSERT_EQ(script.line(), "10\n");
  open(root("live"));
  ASSERT_TRUE(waitFor([&] { return session_->state() == "Training"; }, 20));
  EXPECT_EQ(session_->bannerText(), "");
  EXPECT_FALSE(find<QPushButton>("pauseButton")->isVisible()) << "nobody would hear it";
  EXPECT_FALSE(find<QPushButton>("stopButton")->isVisible());
  CurvesView& curves = workspace().curves();
  EXPECT_TRUE(curves.isVisible());
  curves.setXAxis(CurveAxis::step);
  ASSERT_TRUE(waitFor([&] { return curves.plotted("loss").size() == 10; }, 20));
  EXPECT_FALSE(curves.curveNames().contains("floor at A = identity"));
  script.send("\n");
  ASSERT_EQ(script.line(), "20\n");
  ASSERT_TRUE(waitFor([&] { return curves.plotted("loss").size() == 20 && session_->shownStep() == 20; }, 20)) << "the window follows";
  EXPECT_NEAR(curves.plotted("loss")[14].y(), 3 - 0.15, 1e-12);
  EXPECT_EQ(workspace().samples().shownRows().size(), 60u);
  auto* pair = session_->window().findChild<PairInspector*>();
  emit workspace().assignment().cellClicked(3, 3);
  EXPECT_EQ(pair->shown("Similarity S"), "1.000");
  EXPECT_EQ(pair->shown("Prediction P"), QStringLiteral("–")) << "nobody logged logits";
  workspace().assignment().setMode(MatrixMode::prediction);
  EXPECT_THAT(workspace().assignment().canvas().emptyText().toStdString(), testing::HasSubstr("no logits"));
  script.send("\n");
  ASSERT_EQ(script.line(), "30\n");
  ASSERT_TRUE(waitFor([&] { return session_->shownStep() == 30; }, 20));
  EXPECT_THAT(workspace().assignment().canvas().emptyText().toStdString(), testing::HasSubstr("features alone"));
  script.kill();
  ASSERT_TRUE(waitFor([&] { return session_->state() == "Interrupted"; }, 30));
  EXPECT_THAT(session_->bannerText().toStdString(), testing::HasSubstr("the program that writes this run is gone"));
  EXPECT_FALSE(find<QPushButton>("pauseButton")->isVisible()) << "it cannot be resumed from here";
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
