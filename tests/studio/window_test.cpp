#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QImage>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>
#include <cmath>

#include "app/studio/figures/export_dialog.h"
#include "app/studio/panels/evaluate_dialog.h"
#include "app/studio/run/run_controller.h"
#include "app/studio/window/banner.h"
#include "app/studio/window/close_dialog.h"
#include "app/studio/window/workspace.h"
#include "engine/run/safetensors.h"
#include "tests/studio/sample_run.h"
#include "tests/studio/window_session.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/matrix_canvas.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/base/theme.h"
#include "widgets/curves/curves_view.h"
#include "widgets/samples/samples_view.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

/// The claims share one window and two short trainings, in the order in which they stand here.
class Window : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new QTemporaryDir;
    writeSmallImages(images().toStdString(), 400, 100);
  }
  static void TearDownTestSuite() {
    if (session_) {
      for (const pid_t pid : started_) ::kill(pid, SIGTERM);
    }
    delete session_;
    session_ = nullptr;
    delete folder_;
  }
  void SetUp() override {
    if (testedTrainer().empty()) GTEST_SKIP() << "this build has no trainer `resa` (RESA_ENGINE=OFF)";
    if (HasFatalFailure() || broken_) GTEST_SKIP() << "an earlier claim failed";
  }
  void TearDown() override { broken_ = broken_ || HasFailure(); }

  static fs::path runs() { return fs::path(folder_->path().toStdString()) / "runs"; }
  static QString images() { return folder_->path() + QStringLiteral("/images"); }
  static WindowSession& session() {
    if (!session_) session_ = new WindowSession(runs(), {}, images());
    return *session_;
  }
  static WindowSession& training() {
    if (session().root().isEmpty()) session().startShortTraining("first");
    return session();
  }
  static Workspace& workspace() { return *session().window().findChild<Workspace*>("workspace"); }
  static Timeline& timeline() { return *session().window().findChild<Timeline*>("timeline"); }
  static pid_t trainerPid() {
    QFile file(session().root() + "/owner.json");
    if (!file.open(QIODevice::ReadOnly)) return 0;
    const pid_t pid = pid_t(QJsonDocument::fromJson(file.readAll()).object().value("pid").toInt());
    if (pid > 0) started_.push_back(pid);
    return pid;
  }
  /// Value of a step event at `step`, from the file itself.
  static double written(const QVector<QJsonObject>& steps, double step, const QString& field) {
    for (const QJsonObject& event : steps) {
      if (event.value("step").toDouble() == step) return event.value(field).toDouble();
    }
    return std::nan("");
  }

  static QTemporaryDir* folder_;
  static WindowSession* session_;
  static std::vector<pid_t> started_;
  static bool broken_;
};
QTemporaryDir* Window::folder_ = nullptr;
WindowSession* Window::session_ = nullptr;
std::vector<pid_t> Window::started_;
bool Window::broken_ = false;

TEST_F(Window, InvitesToPressOneButtonWhereThereAreNoRuns) {
  QElapsedTimer clock;
  clock.start();
  auto* start = session().find<QPushButton>("startPage.start");
  ASSERT_TRUE(start);
  EXPECT_TRUE(waitFor([&] { return start->isVisible() && start->isEnabled(); }, 10));
  std::printf("start page after %lld ms\n", static_cast<long long>(clock.elapsed()));
}

TEST_F(Window, StartTrainsAndShowsTheUntrainedMapAndImages) {
  QElapsedTimer clock;
  clock.start();
  WindowSession& run = training();
  ASSERT_TRUE(waitFor([&] { return run.shownStep() >= 0; }, 90)) << run.bannerText().toStdString();
  std::printf("first map after %lld ms\n", static_cast<long long>(clock.elapsed()));
  EXPECT_TRUE(waitFor([&] { return run.state() == "Training"; }, 30)) << run.state().toStdString();
  EXPECT_EQ(workspace().samples().shownRows().size(), 100u);
  trainerPid();
}

TEST_F(Window, PlotsExactlyWhatTheRunWroteAfterTwoEpochs) {
  WindowSession& run = training();
  const LoopWatch watch;
  ASSERT_TRUE(waitFor([&] { return run.events("epoch").size() >= 2; }, 120)) << run.bannerText().toStdString();
  std::printf("longest pause of the window while training: %lld ms\n", static_cast<long long>(watch.longestGap()));
  EXPECT_LT(watch.longestGap(), 2000);  // far below in practice; the bound leaves room for a loaded machine
  run.press("pauseButton");             // Both sides stand still while they are compared.
  ASSERT_TRUE(waitFor([&] { return run.state() == "Paused"; }, 60)) << run.bannerText().toStdString();
  CurvesView& curves = workspace().curves();
  curves.setXAxis(CurveAxis::step);
  // Evaluations run beside the training: that of the last epoch may come after it.
  const double lastEpoch = run.events("epoch").last().value("step").toDouble();
  ASSERT_TRUE(waitFor(
      [&] {
        const QVector<QJsonObject> seen = run.events("evaluation");
        return !seen.isEmpty() && seen.last().value("step").toDouble() >= lastEpoch;
      },
      90));
  const QVector<QJsonObject> steps = run.events("step"), evaluations = run.events("evaluation");
  ASSERT_GE(steps.size(), 20);
  ASSERT_GE(evaluations.size(), 3);
  ASSERT_TRUE(waitFor([&] { return curves.plotted("ari/encoding").size() >= evaluations.size(); }, 10));
  ASSERT_TRUE(waitFor([&] { return curves.plotted("loss").size() >= steps.size(); }, 10));
  for (const QString& name : {QString("loss"), QString("kl"), QString("assignment_entropy")}) {
    const QVector<QPointF> points = curves.plotted(name);
    ASSERT_EQ(points.size(), steps.size()) << name.toStdString();
    for (const QPointF& point : points)
      EXPECT_DOUBLE_EQ(point.y(), written(steps, point.x(), name)) << name.toStdString() << " at " << point.x();
  }
  for (const QString& score : {QString("ari"), QString("sc_mean")}) {
    const QVector<QPointF> points = curves.plotted(score + "/encoding");
    ASSERT_EQ(points.size(), evaluations.size()) << score.toStdString();
    for (qsizetype i = 0; i < points.size(); ++i) {
      const QJsonObject encoding = evaluations[i].value("components").toObject().value("encoding").toObject();
      EXPECT_DOUBLE_EQ(points[i].y(), encoding.value(score).toDouble()) << score.toStdString();
      EXPECT_DOUBLE_EQ(points[i].x(), evaluations[i].value("step").toDouble());
    }
  }
}

TEST_F(Window, PausedRunsWriteNoStepUntilResumeIsPressed) {
  WindowSession& run = training();
  ASSERT_EQ(run.state(), "Paused");
  const qsizetype paused = run.events("step").size();
  EXPECT_EQ(run.find<QPushButton>("pauseButton")->text(), "Resume");
  run.press("pauseButton");
  ASSERT_TRUE(waitFor([&] { return run.state() == "Training"; }, 30)) << run.bannerText().toStdString();
  ASSERT_TRUE(waitFor([&] { return run.events("step").size() > paused; }, 60));
  // Between the pause and the resume no step event stands in the file.
  bool inPause = false;
  for (const QJsonObject& event : run.events()) {
    if (event.value("kind").toString() == "state") inPause = event.value("state").toString() == "paused";
    EXPECT_FALSE(inPause && event.value("kind").toString() == "step") << event.value("step").toInt();
  }
}

TEST_F(Window, ScrubbingToTheStartShowsTheUntrainedSnapshot) {
  WindowSession& run = training();
  ASSERT_TRUE(waitFor([&] { return run.shownStep() > 0; }, 60));
  timeline().setFocus();
  QTest::keyClick(&timeline(), Qt::Key_Home);
  ASSERT_TRUE(waitFor([&] { return run.shownStep() == 0; }, 20));
  EXPECT_FALSE(timeline().live());
  // The pair under the cursor shows the number that stands in the file of step 0.
  auto* inspector = run.window().findChild<PairInspector*>("pair");
  const auto file = SafetensorsFile::open((run.root() + "/snapshots/000000000.safetensors").toStdString());
  const std::vector<float> assignment = file->floats("probe.assignment");
  MatrixCanvas& canvas = workspace().assignment().canvas();
  QTest::mouseClick(&canvas, Qt::LeftButton, {}, canvas.positionOf(3, 5).toPoint());
  ASSERT_TRUE(waitFor([&] { return inspector->row() == 3 && inspector->column() == 5; }, 10));
  const double expected = double(assignment[3 * 40 + 5]);
  EXPECT_NEAR(inspector->shown("Assignment A").toDouble(), expected, 1e-3 * expected + 1e-4);
  QTest::keyClick(&timeline(), Qt::Key_Right);
  EXPECT_TRUE(waitFor([&] { return run.shownStep() == 10; }, 20)) << run.shownStep();
}

TEST_F(Window, StopEndsTheRunWithACheckpoint) {
  WindowSession& run = training();
  run.press("stopButton");
  ASSERT_TRUE(waitFor([&] { return run.state() == "Stopped"; }, 60)) << run.bannerText().toStdString();
  const QJsonObject last = run.events("state").back();
  EXPECT_EQ(last.value("state").toString(), "stopped");
  EXPECT_FALSE(run.events("checkpoint").isEmpty());
  EXPECT_TRUE(QFile::exists(run.root() + "/" + run.events("checkpoint").back().value("file").toString()));
}

TEST_F(Window, ExportsEveryFigureInTheChosenFormats) {
  WindowSession& run = training();
  run.press("exportButton");
  auto* dialog = run.window().findChild<ExportDialog*>("exportDialog");
  ASSERT_TRUE(dialog);
  const QString target = folder_->path() + "/figures";
  dialog->findChild<QLineEdit*>("exportFolder")->setText(target);
  for (const char* format : {"png", "svg", "pdf", "csv"})
    dialog->findChild<QCheckBox*>(QStringLiteral("export.") + format)->setChecked(true);
  const int figures = dialog->findChild<QListWidget*>("exportFigures")->count();
  int written = -1;
  QObject::connect(dialog, &ExportDialog::exported, dialog, [&](const QString&, int files) { written = files; });
  QTest::mouseClick(dialog->findChild<QPushButton*>("exportStart"), Qt::LeftButton);
  ASSERT_TRUE(waitFor([&] { return written >= 0; }, 120)) << dialog->findChild<QLabel*>("exportMessage")->text().toStdString();
  EXPECT_EQ(written, 4 * figures);
  EXPECT_GE(figures, 12);
  const QImage image(target + "/loss.png");
  EXPECT_GE(image.width(), 800);
  EXPECT_GT(image.height(), 400);
  QFile svg(target + "/loss.svg"), pdf(target + "/loss.pdf");
  ASSERT_TRUE(svg.open(QIODevice::ReadOnly) && pdf.open(QIODevice::ReadOnly));
  const QByteArray drawing = svg.readAll();
  EXPECT_TRUE(drawing.contains("<text") && drawing.contains("loss"));
  EXPECT_TRUE(pdf.readAll().startsWith("%PDF-"));
  for (const QFileInfo& file : QDir(target).entryInfoList(QDir::Files)) EXPECT_GT(file.size(), 20) << file.fileName().toStdString();
  dialog->close();
}

TEST_F(Window, ARunIsEvaluatedAndTheTableCopiedAsText) {
  WindowSession& run = training();
  ASSERT_TRUE(waitFor([&] { return !run.events("checkpoint").isEmpty(); }, 60));
  run.window().findChild<QAction*>("evaluateAction")->trigger();
  auto* dialog = run.window().findChild<EvaluateDialog*>("evaluateDialog");
  ASSERT_TRUE(dialog);
  const auto button = [&](const char* name) { return dialog->findChild<QPushButton*>(name); };
  auto* message = dialog->findChild<QLabel*>("evaluateMessage");
  auto* dataset = dialog->findChild<QLineEdit*>("evaluateDataset");
  EXPECT_TRUE(dataset->placeholderText().contains("fashion-mnist")) << dataset->placeholderText().toStdString();
  EXPECT_TRUE(button("evaluateCopy")->isHidden()) << "nothing to copy yet";

  dataset->setText("fashion-minst");
  QTest::mouseClick(button("evaluateStart"), Qt::LeftButton);
  ASSERT_TRUE(waitFor([&] { return message->text().startsWith("Not evaluated"); }, 60)) << message->text().toStdString();
  EXPECT_TRUE(message->text().contains("fashion-mnist")) << "the nearest name: " << message->text().toStdString();

  dataset->clear();
  for (const char* protocol : {"evaluate.knn", "evaluate.clustering"}) dialog->findChild<QCheckBox*>(protocol)->setChecked(true);
  QTest::mouseClick(button("evaluateStart"), Qt::LeftButton);
  EXPECT_EQ(button("evaluateClose")->text(), "Cancel");
  auto* table = dialog->findChild<QTableWidget*>("evaluateTable");
  ASSERT_TRUE(waitFor([&] { return table->rowCount() > 0; }, 180)) << message->text().toStdString();
  EXPECT_EQ(table->rowCount(), 1 + 5 + 2) << "knn5, five k, clustering normalised and not";
  EXPECT_TRUE(message->text().contains("100 images of the test split")) << message->text().toStdString();
  const double accuracy = table->item(0, 1)->text().chopped(1).toDouble();
  EXPECT_GT(accuracy, 10) << "ten classes";
  EXPECT_LE(accuracy, 100);
  QTest::mouseClick(button("evaluateCopy"), Qt::LeftButton);
  EXPECT_EQ(QApplication::clipboard()->text(), dialog->resultText());
  EXPECT_TRUE(dialog->resultText().contains(table->item(0, 0)->text() + "\t" + table->item(0, 1)->text()));

  // Minutes of work, given up in the middle.
  for (const char* protocol : {"evaluate.knn", "evaluate.clustering", "evaluate.knn5"})
    dialog->findChild<QCheckBox*>(protocol)->setChecked(false);
  EXPECT_FALSE(button("evaluateStart")->isEnabled()) << "nothing is chosen";
  for (const char* protocol : {"evaluate.linear-sgd", "evaluate.finetune"}) dialog->findChild<QCheckBox*>(protocol)->setChecked(true);
  QTest::mouseClick(button("evaluateStart"), Qt::LeftButton);
  ASSERT_TRUE(waitFor([&] { return dialog->findChild<QProgressBar*>()->value() > 0; }, 60));
  QTest::mouseClick(button("evaluateClose"), Qt::LeftButton);
  EXPECT_TRUE(waitFor([&] { return message->text().contains("cancelled"); }, 30)) << message->text().toStdString();
  QTest::mouseClick(button("evaluateClose"), Qt::LeftButton);
  EXPECT_TRUE(waitFor([&] { return !run.window().findChild<EvaluateDialog*>("evaluateDialog"); }, 10));
}

TEST_F(Window, AMissingDataSetIsToldWithItsPath) {
  WindowSession& run = session();
  const QString before = run.root();
  run.startShortTraining("nowhere", {{"data.root", "/nonexistent/images"}});
  ASSERT_TRUE(waitFor([&] { return run.bannerText().contains("/nonexistent/images"); }, 60)) << run.bannerText().toStdString();
}

TEST_F(Window, AKilledTrainerIsInterruptedAndResumesFromItsCheckpoint) {
  WindowSession& run = session();
  run.startShortTraining("second");
  ASSERT_TRUE(waitFor([&] { return run.state() == "Training" && !run.events("checkpoint").isEmpty(); }, 120))
      << run.bannerText().toStdString();
  const pid_t pid = trainerPid();
  ASSERT_GT(pid, 0);
  QElapsedTimer clock;
  clock.start();
  ::kill(pid, SIGKILL);
  ASSERT_TRUE(waitFor([&] { return run.state() == "Interrupted"; }, 20)) << run.state().toStdString();
  std::printf("interruption seen after %lld ms\n", static_cast<long long>(clock.elapsed()));
  EXPECT_TRUE(run.bannerText().contains("Interrupted")) << run.bannerText().toStdString();
  auto* action = run.find<QPushButton>("bannerAction");
  EXPECT_EQ(action->text(), "Resume training");
  run.press("bannerAction");
  ASSERT_TRUE(waitFor([&] { return run.state() == "Training" && !run.events("resume").isEmpty(); }, 90)) << run.bannerText().toStdString();
  EXPECT_EQ(run.bannerText(), "");
  trainerPid();
}

TEST_F(Window, ANewWindowFindsTheRunningRun) {
  WindowSession& run = session();
  ASSERT_EQ(run.state(), "Training");
  WindowSession other(runs());
  EXPECT_TRUE(waitFor([&] { return other.root() == run.root() && other.state() == "Training" && other.shownStep() >= 0; }, 30))
      << other.root().toStdString();
}

TEST_F(Window, TheThemeActionSwitchesBetweenDarkAndLight) {
  auto* action = session().window().findChild<QAction*>("themeAction");
  ASSERT_TRUE(action);
  EXPECT_EQ(action->shortcut(), QKeySequence("Ctrl+T"));
  const bool dark = theme().dark;
  action->trigger();
  EXPECT_NE(theme().dark, dark);
  action->trigger();
  EXPECT_EQ(theme().dark, dark);
}

TEST_F(Window, ClosingAsksAndCanStopTheTraining) {
  WindowSession& run = session();
  ASSERT_EQ(run.state(), "Training");
  run.window().close();
  auto* dialog = run.window().findChild<CloseDialog*>("closeDialog");
  ASSERT_TRUE(dialog);
  EXPECT_TRUE(run.window().isVisible());
  QTest::mouseClick(dialog->findChild<QPushButton*>("closeStop"), Qt::LeftButton);
  EXPECT_TRUE(waitFor([&] { return !run.window().isVisible(); }, 60)) << run.bannerText().toStdString();
  EXPECT_TRUE(waitFor([&] { return run.events("state").back().value("state").toString() == "stopped"; }, 60));
}

TEST(Studio, OpensARunOfTenThousandEventsAndSaysHowLongItTook) {
  const QTemporaryDir folder;
  const fs::path run = fs::path(folder.path().toStdString()) / "long";
  SampleRun what;
  what.steps = 10000;
  what.stepsPerEpoch = 100;
  what.snapshots = 20;
  writeSampleRun(run, what);
  QElapsedTimer clock;
  clock.start();
  WindowOptions options;
  options.runs = folder.path().toStdString();
  options.run = QString::fromStdString(run.string());
  MainWindow window(options);
  qint64 frame = -1, shown = -1;
  QObject::connect(&window, &MainWindow::firstFrame, &window, [&] { frame = clock.elapsed(); });
  QObject::connect(&window, &MainWindow::runShown, &window, [&](const QString&, qint64 milliseconds) { shown = milliseconds; });
  window.show();
  ASSERT_TRUE(waitFor([&] { return frame >= 0 && shown >= 0; }, 30));
  std::printf("first frame %lld ms, 10,000 events %lld ms\n", static_cast<long long>(frame), static_cast<long long>(shown));
  EXPECT_EQ(window.findChild<Workspace*>("workspace")->curves().plotted("loss").size(), 10000);
}

TEST(Studio, AnAlarmIsToldWhileItHoldsAndMarkedWhereItBegan) {
  const QTemporaryDir folder;
  SampleRun what;
  what.steps = 400;
  what.stepsPerEpoch = 100;
  what.collapsedFrom = 200;
  const fs::path holding = fs::path(folder.path().toStdString()) / "holding", over = fs::path(folder.path().toStdString()) / "over";
  writeSampleRun(holding, what);
  what.recoveredFrom = 300;
  writeSampleRun(over, what);
  {
    WindowSession session(folder.path().toStdString(), QString::fromStdString(holding.string()));
    ASSERT_TRUE(waitFor([&] { return session.bannerText().contains("Collapse: since step 200"); }, 30))
        << session.bannerText().toStdString();
    const auto markers = session.window().findChild<Timeline*>("timeline")->markers();
    const auto alarm = std::find_if(markers.begin(), markers.end(), [](const TimelineMarker& marker) { return marker.alarm; });
    ASSERT_NE(alarm, markers.end());
    EXPECT_EQ(alarm->step, 200);
    EXPECT_TRUE(alarm->toolTip.contains("method.epsilon"));
    session.press("bannerAction");
    EXPECT_EQ(session.window().findChild<Workspace*>("workspace")->curves().group(), CurveGroup::assignment);
    session.press("bannerDismiss");
    EXPECT_TRUE(waitFor([&] { return session.bannerText().isEmpty(); }, 10));
  }
  WindowSession session(folder.path().toStdString(), QString::fromStdString(over.string()));
  const auto* timeline = session.window().findChild<Timeline*>("timeline");
  const auto over300 = [&] {
    const auto markers = timeline->markers();
    return std::any_of(markers.begin(), markers.end(), [](const TimelineMarker& m) { return m.toolTip.contains("Over since step 300"); });
  };
  EXPECT_TRUE(waitFor(over300, 30));
  EXPECT_TRUE(session.bannerText().isEmpty()) << session.bannerText().toStdString();
}

TEST(Studio, AFolderThatIsNoRunLeavesTheWindowUsable) {
  const QTemporaryDir folder;
  WindowSession session(folder.path().toStdString(), folder.path() + "/absent");
  EXPECT_TRUE(waitFor([&] { return session.bannerText().contains("run.toml"); }, 10)) << session.bannerText().toStdString();
  EXPECT_TRUE(session.root().isEmpty());
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
