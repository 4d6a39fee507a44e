// Pair, timeline, run list, start page and the form made from the schema.
#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QHelpEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>
#include <cmath>

#include "tests/studio/planted_values.h"
#include "widgets/assignment/assignment_view.h"
#include "widgets/assignment/pair_inspector.h"
#include "widgets/base/theme.h"
#include "widgets/config/config_form.h"
#include "widgets/runs/run_list.h"
#include "widgets/runs/start_page.h"
#include "widgets/timeline/timeline.h"
#include "widgets/timeline/timeline_track.h"

namespace resa {
namespace {

TEST(PairInspector, NumbersAreThoseOfTheCell) {
  const auto snapshot = plantedSnapshot(3, 14, 0.5f);
  const PairFacts facts = pairFacts(*snapshot, plantedSamples().get(), 3, 14);
  EXPECT_NEAR(facts.assignment, 0.5, 1e-6);
  EXPECT_NEAR(facts.prediction, 1.0 / probe, 1e-6);
  EXPECT_NEAR(facts.pull, 0.5 - 1.0 / probe, 1e-5);
  EXPECT_NEAR(facts.lossShare, 0.5 / (0.5 + 399e-6), 1e-4);
  EXPECT_FALSE(facts.sameClass);
  PairInspector view;
  view.setSamples(plantedSamples());
  view.setSnapshot(snapshot);
  view.setPair(3, 14);
  EXPECT_EQ(view.shown("Assignment A"), "0.5");
  EXPECT_EQ(view.shown("Same class"), "no");
}

TEST(PairInspector, FindsTheStrongestPairAcrossClasses) {
  const auto pairs = wrongPairs(*plantedSnapshot(3, 14, 0.5f), *plantedSamples(), 4);
  ASSERT_EQ(pairs.size(), 4U);
  EXPECT_EQ(pairs[0], (std::pair{3, 14}));
  EXPECT_NE(wrongPairs(*plantedSnapshot(3, 4, 0.5f), *plantedSamples(), 1)[0], (std::pair{3, 4}));
}

// ---- timeline, runs, start page

TEST(Timeline, KeysStepAndEmitTheStep) {
  Timeline timeline;
  timeline.setSnapshots({{0, 0}, {10, 0.5}, {20, 1}, {40, 2}}, 80);
  timeline.setCurrent(19);
  EXPECT_EQ(timeline.current(), 20);
  QSignalSpy chosen(&timeline, &Timeline::stepSelected);
  QTest::keyClick(&timeline, Qt::Key_Right);
  QTest::keyClick(&timeline, Qt::Key_Right);
  QTest::keyClick(&timeline, Qt::Key_Home);
  ASSERT_EQ(chosen.size(), 2);
  EXPECT_EQ(chosen[0].at(0).toLongLong(), 40);
  EXPECT_EQ(chosen[1].at(0).toLongLong(), 0);
}

TEST(Timeline, AnAlarmIsMarkedWhereItBeganAndExplainsItself) {
  Timeline timeline;
  timeline.resize(900, 60);
  timeline.setSnapshots({{0, 0}, {100, 1}}, 100);
  timeline.setCurrent(100);
  timeline.show();
  auto& track = *timeline.findChild<TimelineTrack*>();
  const auto redAt = [&](qint64 step) {
    const QImage shot = track.grab().toImage();
    int red = 0;
    for (int y = 0; y < shot.height(); ++y) red += colorDistance(shot.pixelColor(int(track.positionOf(step)), y), theme().bad) < 60 ? 1 : 0;
    return red;
  };
  EXPECT_EQ(redAt(50), 0);
  timeline.setMarkers({{50, "▲ collapse", "since step 50 all looks alike", true}});
  EXPECT_GT(redAt(50), 8);
  EXPECT_EQ(redAt(80), 0);
  const auto toolTipAt = [&](qint64 step) {
    const QPoint at(int(track.positionOf(step)), track.height() / 2);
    QHelpEvent help(QEvent::ToolTip, at, track.mapToGlobal(at));
    QApplication::sendEvent(&track, &help);
    return QToolTip::text();
  };
  EXPECT_TRUE(toolTipAt(50).contains("since step 50 all looks alike"));
  EXPECT_TRUE(toolTipAt(100).contains("snapshot at step 100"));
}

TEST(Timeline, LookingBackLeavesLive) {
  Timeline timeline;
  timeline.setSnapshots({{0, 0}, {10, 1}}, 20);
  timeline.setRunning(true);
  timeline.setLive(true);
  timeline.setCurrent(10);
  QSignalSpy live(&timeline, &Timeline::liveToggled);
  timeline.stepBackward();
  ASSERT_EQ(live.size(), 1);
  EXPECT_FALSE(live[0].at(0).toBool());
  EXPECT_FALSE(timeline.live());
}

TEST(Timeline, PlayingRunsFromTheStartToTheEndAndStops) {
  Timeline timeline;
  timeline.setSnapshots({{0, 0}, {10, 0.5}, {20, 1}}, 20);
  timeline.setCurrent(20);
  QSignalSpy chosen(&timeline, &Timeline::stepSelected);
  QTest::keyClick(&timeline, Qt::Key_Space);
  EXPECT_TRUE(timeline.playing());
  ASSERT_TRUE(QTest::qWaitFor([&] { return !timeline.playing(); }, 10000));
  ASSERT_EQ(chosen.size(), 3);
  EXPECT_EQ(chosen[0].at(0).toLongLong(), 0);
  EXPECT_EQ(chosen[2].at(0).toLongLong(), 20);
}

TEST(RunList, KeepsTheOpenRunWhileRowsChange) {
  RunList list;
  list.setRuns({{"/a", "a", "running", "ARI", RunState::running, 0.3}, {"/b", "b", "finished", "ARI", RunState::finished, 0.4}});
  list.setCurrentPath("/b");
  list.setRuns({{"/c", "c", "starting", "ARI", RunState::starting, NAN},
                {"/a", "a", "paused", "ARI", RunState::paused, 0.3},
                {"/b", "b", "finished", "ARI", RunState::finished, 0.4}});
  EXPECT_EQ(list.currentPath(), "/b");
}

TEST(StartPage, AProblemDisablesTheQuickStartOnly) {
  StartPage page;
  QSignalSpy started(&page, &StartPage::quickStartRequested);
  auto* start = page.findChild<QPushButton*>("startPage.start");
  ASSERT_NE(start, nullptr);
  page.setProblem("No data set was found.");
  start->click();
  EXPECT_TRUE(started.isEmpty());
  EXPECT_TRUE(page.findChild<QPushButton*>("startPage.open")->isEnabled());
  page.setProblem({});
  start->click();
  EXPECT_EQ(started.size(), 1);
}

TEST(Panel, HintGoesForGoodWhenDismissed) {
  AssignmentView view;
  EXPECT_TRUE(view.hintVisible());
  QSignalSpy dismissed(&view, &Panel::hintDismissed);
  view.findChild<QPushButton*>("assignment.dismissHint")->click();
  EXPECT_FALSE(view.hintVisible());
  EXPECT_EQ(dismissed.size(), 1);
}

TEST(ConfigForm, RoundTripsEveryKeyOfTheSchema) {
  ConfigForm form;
  EXPECT_EQ(toToml(form.config()), toToml(Config()));
  for (const ConfigKey& key : configSchema()) {
    QWidget* editor = form.editor(key.name);
    ASSERT_NE(editor, nullptr) << key.name;
    form.setConfig(Config());
    ConfigValue expected = key.defaultValue;
    if (auto* check = qobject_cast<QCheckBox*>(editor)) {
      check->toggle();
      expected = !std::get<bool>(key.defaultValue);
    } else if (auto* combo = qobject_cast<QComboBox*>(editor)) {
      combo->setCurrentIndex(combo->count() - 1);
      expected = combo->currentData().toString().toStdString();
    } else if (auto* line = qobject_cast<QLineEdit*>(editor)) {
      if (auto* number = std::get_if<std::int64_t>(&expected))
        line->setText(QString::number(++*number));
      else if (auto* real = std::get_if<double>(&expected))
        line->setText(QString::number(*real = *real * 0.5 + 0.125, 'g', 17));
      else if (auto* text = std::get_if<std::string>(&expected))
        line->setText(QString::fromStdString(*text += "x"));
      else
        line->setText(QString::fromStdString(formatValue(expected)) + " ");
    }
    EXPECT_EQ(formatValue(key.get(form.config())), formatValue(expected)) << key.name;
  }
}

TEST(ConfigForm, NamesTheKeyThatIsWrong) {
  ConfigForm form;
  EXPECT_EQ(form.problem(), "");
  auto* epochs = qobject_cast<QLineEdit*>(form.editor("train.epochs"));
  ASSERT_NE(epochs, nullptr);
  QSignalSpy changed(&form, &ConfigForm::changed);
  epochs->setText("many");
  EXPECT_TRUE(form.problem().contains("train.epochs"));
  epochs->setText("-3");
  EXPECT_TRUE(form.problem().contains("train.epochs"));
  epochs->setText("7");
  EXPECT_EQ(form.problem(), "");
  EXPECT_EQ(form.config().train.epochs, 7);
  EXPECT_EQ(changed.size(), 3);
}

TEST(ConfigForm, SearchFindsFoldedKeys) {
  ConfigForm form;
  form.show();
  const ConfigKey* folded = nullptr;
  for (const ConfigKey& key : configSchema()) {
    if (key.advanced) folded = &key;
  }
  ASSERT_NE(folded, nullptr);
  EXPECT_FALSE(form.editor(folded->name)->isVisible());
  form.findChild<QLineEdit*>("configForm.search")->setText(QString::fromStdString(folded->name));
  EXPECT_TRUE(form.editor(folded->name)->isVisible());
}

}  // namespace
}  // namespace resa
