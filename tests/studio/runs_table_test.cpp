#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <cmath>

#include "app/studio/library/runs_page.h"
#include "app/studio/window/settings.h"
#include "widgets/base/theme.h"
#include "widgets/runs/run_list.h"
#include "widgets/runs/run_menu.h"
#include "widgets/runs/run_table_columns.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Six runs, two learning rates and three seeds; values are written down here and nowhere else.
struct Planted {
  const char *name, *rate, *seed;
  double ari, seconds;
  RunState state;
};
constexpr Planted planted[] = {
    {"alpha", "0.1", "1", 0.30, 100, RunState::finished},  {"bravo", "0.1", "2", 0.36, 200, RunState::finished},
    {"charlie", "0.1", "3", 0.33, 300, RunState::stopped}, {"delta", "0.5", "1", 0.20, 400, RunState::failed},
    {"echo", "0.5", "2", 0.28, 500, RunState::running},    {"foxtrot", "0.5", "3", NAN, 600, RunState::finished}};

QVector<RunSummary> plantedRuns() {
  QVector<RunSummary> runs;
  for (const Planted& one : planted) {
    auto record = std::make_shared<RunRecord>();
    record->config = {
        {"train.base_lr", one.rate}, {"train.seed", one.seed}, {"train.batch_size", "128"}, {"model.encoder", "\"resnet18\""}};
    record->seconds = one.seconds;
    record->epoch = 5;
    record->epochsTotal = 5;
    record->created = 1.7e9 - one.seconds;
    record->preset = "quickstart";
    record->folder = "/runs";
    if (std::isfinite(one.ari)) record->newest = {{"encoding/ari", one.ari}};
    RunSummary run;
    run.path = QString("/runs/") + one.name;
    run.name = one.name;
    run.state = one.state;
    run.detail = toString(one.state);
    run.value = one.ari;
    run.record = record;
    runs += run;
  }
  return runs;
}

RunSummary& changed(QVector<RunSummary>& runs, int at, const std::function<void(RunRecord&)>& change) {
  auto record = std::make_shared<RunRecord>(*runs[at].record);
  change(*record);
  runs[at].record = record;
  return runs[at];
}

QStringList namesOf(const QVector<RunSummary>& runs) {
  QStringList names;
  for (const RunSummary& run : runs) names += run.name;
  return names;
}

QStringList found(const QString& query) {
  QVector<RunSummary> runs = plantedRuns();
  changed(runs, 1, [](RunRecord& record) {
    record.tags = QStringList{"baseline", "good one"};
    record.note = "Looks healthy";
  });
  QStringList names;
  for (const RunSummary& run : runs)
    if (matchesQuery(run, query)) names += run.name;
  return names;
}

TEST(RunTableData, SearchFindsWordsInNameTagsAndNotes) {
  EXPECT_THAT(found("ALPHA"), ElementsAre("alpha"));
  EXPECT_THAT(found("healthy"), ElementsAre("bravo"));
  EXPECT_THAT(found("baseline looks"), ElementsAre("bravo"));
  EXPECT_THAT(found("\"good one\""), ElementsAre("bravo"));
  EXPECT_THAT(found("baseline alpha"), IsEmpty());
  EXPECT_EQ(found("").size(), 6);
}

TEST(RunTableData, SearchComparesKeysScoresTagsAndStates) {
  EXPECT_THAT(found("base_lr=0.5"), ElementsAre("delta", "echo", "foxtrot"));
  EXPECT_THAT(found("train.base_lr=0.50 seed=2"), ElementsAre("echo"));
  EXPECT_THAT(found("base_lr!=0.5"), ElementsAre("alpha", "bravo", "charlie"));
  EXPECT_THAT(found("ari>0.3"), ElementsAre("bravo", "charlie"));
  EXPECT_THAT(found("ari>=0.3"), ElementsAre("alpha", "bravo", "charlie"));
  EXPECT_THAT(found("ari<0.25"), ElementsAre("delta"));
  EXPECT_THAT(found("tag=baseline"), ElementsAre("bravo"));
  EXPECT_THAT(found("state=training"), ElementsAre("echo"));
  EXPECT_THAT(found("state=running"), ElementsAre("echo"));
  EXPECT_THAT(found("encoder=ResNet18 duration>400"), ElementsAre("echo", "foxtrot"));
  EXPECT_THAT(found("nonsense=3"), IsEmpty());
  EXPECT_EQ(found("base_lr=").size(), 6) << "a comparison that is still being typed hides nothing";
}

TEST(RunTableData, SortsNumbersAsNumbersAndKeepsWhatIsUnknownLast) {
  QVector<RunSummary> runs = plantedRuns();
  const auto order = [&](const QString& column, Qt::SortOrder direction) {
    QStringList names;
    for (const int row : sortedRuns(runs, column, direction)) names += runs[row].name;
    return names;
  };
  EXPECT_THAT(order("newest:encoding/ari", Qt::AscendingOrder), ElementsAre("delta", "echo", "alpha", "charlie", "bravo", "foxtrot"));
  EXPECT_THAT(order("newest:encoding/ari", Qt::DescendingOrder), ElementsAre("bravo", "charlie", "alpha", "echo", "delta", "foxtrot"));
  changed(runs, 0, [](RunRecord& record) { record.config["train.base_lr"] = "10"; });
  changed(runs, 3, [](RunRecord& record) { record.config["train.base_lr"] = "9"; });
  EXPECT_EQ(order("config:train.base_lr", Qt::DescendingOrder).mid(0, 2), (QStringList{"alpha", "delta"})) << "10 is more than 9";
  EXPECT_EQ(order("name", Qt::DescendingOrder).front(), "foxtrot");
}

TEST(RunTableData, TellsWhichKeysDiffer) {
  QVector<RunSummary> runs = plantedRuns();
  EXPECT_THAT(differingKeys(runs), ElementsAre("train.base_lr", "train.seed"));
  EXPECT_THAT(differingKeys(runs.mid(0, 3)), ElementsAre("train.seed"));
  EXPECT_THAT(differingKeys(runs.mid(0, 1)), IsEmpty());
  changed(runs, 1, [](RunRecord& record) { record.config.erase("train.batch_size"); });
  EXPECT_THAT(differingKeys(runs.mid(0, 2)), ElementsAre("train.batch_size", "train.seed")) << "a key that one of them lacks differs";
}

TEST(RunTableData, GroupsHaveMeanAndSampleDeviation) {
  const QVector<RunSummary> runs = plantedRuns();
  const std::vector<RunGroup> groups = groupRuns(runs, "config:train.base_lr");
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].label, "0.1");
  EXPECT_EQ(groups[1].rows, (QVector<int>{3, 4, 5}));
  // By hand: (0.30 + 0.36 + 0.33) / 3 = 0.33; squares 0.0009 + 0.0009 + 0 over 2: sd 0.03.
  const RunMean three = meanOf(runs.mid(0, 3), "newest:encoding/ari");
  EXPECT_EQ(three.count, 3);
  EXPECT_NEAR(three.mean, 0.33, 1e-12);
  EXPECT_NEAR(three.deviation, 0.03, 1e-12);
  // Two known of three: 0.24, and |0.20 - 0.28| / sqrt 2 = 0.0565685.
  const RunMean two = meanOf(runs.mid(3, 3), "newest:encoding/ari");
  EXPECT_EQ(two.count, 2);
  EXPECT_NEAR(two.mean, 0.24, 1e-12);
  EXPECT_NEAR(two.deviation, 0.0565685424949, 1e-12);
  EXPECT_EQ(meanText(three, "newest:encoding/ari"), "0.3300 ± 0.0300");
  const RunMean one = meanOf(runs.mid(3, 1), "newest:encoding/ari");
  EXPECT_TRUE(std::isnan(one.deviation)) << "one run has no deviation";
  EXPECT_EQ(meanOf(runs.mid(5, 1), "newest:encoding/ari").count, 0);
}

TEST(RunTableData, AllButTheSeedMakesOneGroupOfRepeatedRuns) {
  QVector<RunSummary> runs = plantedRuns();
  changed(runs, 2, [](RunRecord& record) { record.config["train.threads"] = "7"; });
  const std::vector<RunGroup> groups = groupRuns(runs, exceptSeed);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].label, "base_lr=0.1");
  EXPECT_EQ(groups[0].rows.size(), 3) << "threads are no other experiment";
}

TEST(RunTableData, CsvAndMarkdownHoldWhatIsShown) {
  QVector<RunSummary> runs = plantedRuns().mid(0, 2);
  changed(runs, 0, [](RunRecord& record) { record.note = "say \"hi\", then | go"; });
  const QStringList columns{"name", "newest:encoding/ari", "config:train.base_lr", "note"};
  EXPECT_EQ(runsCsv(runs, columns),
            "name,newest:encoding/ari,train.base_lr,note\nalpha,0.3,0.1,\"say \"\"hi\"\", then | go\"\nbravo,0.36,0.1,\n");
  EXPECT_EQ(runsMarkdown(runs, columns),
            "| Run | ARI | base lr | Note |\n| --- | ---: | ---: | --- |\n| alpha | 0.3000 | 0.1 | say \"hi\", then \\| go |\n| bravo | "
            "0.3600 | "
            "0.1 |  |\n");
  const QByteArray groups = runsCsv(plantedRuns(), {"name", "newest:encoding/ari"}, "config:train.base_lr");
  const QList<QByteArray> lines = groups.split('\n');
  EXPECT_EQ(lines[0], "train.base_lr,n,newest:encoding/ari mean,newest:encoding/ari sd");
  EXPECT_EQ(lines[1], "0.1,3,0.33,0.03");
  EXPECT_TRUE(lines[2].startsWith("0.5,3,0.24,0.0565685"));
}

/// The page in a window of its own, with settings that go with the test.
class RunsPageTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* key : {"runs.columns", "runs.sort", "runs.order", "runs.group", "runs.widths"}) Settings::setText(key, QString());
    make();
  }
  void make() {
    page_ = std::make_unique<RunsPage>();
    page_->resize(1200, 500);
    page_->setRuns(plantedRuns());
    page_->show();
    EXPECT_TRUE(QTest::qWaitForWindowExposed(page_.get()));
  }
  RunTable& table() { return page_->table(); }
  template <typename T>
  T* part(const char* name) {
    return page_->findChild<T*>(name);
  }
  QStringList shown() { return namesOf(table().table().shownRuns()); }
  void clickHead(const QString& column) {
    QHeaderView* head = table().header();
    const int section = int(table().table().shownColumns().indexOf(column));
    QTest::mouseClick(head->viewport(), Qt::LeftButton, {}, QPoint(head->sectionViewportPosition(section) + 20, head->height() / 2));
  }
  QRect cell(const QString& name, const QString& column) {
    return table().visualRect(table().table().indexOf("/runs/" + name, int(table().table().shownColumns().indexOf(column))));
  }
  void clickCell(const QString& name, const QString& column, Qt::KeyboardModifiers keys = {}) {
    table().scrollTo(table().table().indexOf("/runs/" + name, int(table().table().shownColumns().indexOf(column))));
    QTest::mouseClick(table().viewport(), Qt::LeftButton, keys, cell(name, column).center());
  }
  std::unique_ptr<RunsPage> page_;
};

TEST_F(RunsPageTest, AClickOnAHeadSortsAgainTurnsAndAThirdBringsTheNewestBack) {
  const QStringList newest = shown();
  clickHead("newest:encoding/ari");
  EXPECT_THAT(shown(), ElementsAre("bravo", "charlie", "alpha", "echo", "delta", "foxtrot"));
  clickHead("newest:encoding/ari");
  EXPECT_THAT(shown(), ElementsAre("delta", "echo", "alpha", "charlie", "bravo", "foxtrot"));
  clickHead("newest:encoding/ari");
  EXPECT_EQ(shown(), newest);
}

TEST_F(RunsPageTest, TypingSearchesAndSaysHowManyAndWhyThereIsNothing) {
  QTest::keyClicks(part<QLineEdit>("runsSearch"), "base_lr=0.1 ari>0.31");
  EXPECT_THAT(shown(), ElementsAre("bravo", "charlie"));
  EXPECT_EQ(part<QLabel>("runsCount")->text(), "2 of 6");
  QTest::keyClicks(part<QLineEdit>("runsSearch"), " zulu");
  EXPECT_TRUE(part<QLabel>("runsEmpty")->isVisible());
  EXPECT_TRUE(part<QLabel>("runsEmpty")->text().contains("zulu"));
  QTest::keyClick(part<QLineEdit>("runsSearch"), Qt::Key_Escape);
  EXPECT_EQ(shown().size(), 6);
}

TEST_F(RunsPageTest, OnlyWhatDiffersShowsJustThoseKeys) {
  auto* box = part<QCheckBox>("runsDifferent");
  box->click();
  const auto configs = [&] { return table().table().shownColumns().filter("config:"); };
  EXPECT_THAT(configs(), ElementsAre("config:train.base_lr", "config:train.seed"));
  box->click();
  EXPECT_THAT(configs(), IsEmpty());
  clickCell("alpha", "name");
  clickCell("bravo", "name", Qt::ControlModifier);
  box->click();
  EXPECT_THAT(configs(), ElementsAre("config:train.seed")) << "of the two chosen runs";
  EXPECT_EQ(shown().size(), 6);
}

TEST_F(RunsPageTest, GroupsShowMeansAndFoldByKeyboard) {
  auto* groups = part<QComboBox>("runsGroup");
  const int at = groups->findData("config:train.base_lr");
  ASSERT_GE(at, 0);
  groups->setCurrentIndex(at);
  emit groups->activated(at);
  RunTableModel& model = table().table();
  ASSERT_EQ(model.rowCount(), 2);
  const int ari = int(model.shownColumns().indexOf("newest:encoding/ari"));
  EXPECT_EQ(model.index(0, ari).data().toString(), "0.3300 ± 0.0300");
  EXPECT_TRUE(model.index(0, 0).data().toString().contains("base lr = 0.1"));
  EXPECT_EQ(model.rowCount(model.index(1, 0)), 3);
  table().setFocus();
  table().setCurrentIndex(model.index(0, 0));
  EXPECT_TRUE(table().isExpanded(model.index(0, 0)));
  QTest::keyClick(&table(), Qt::Key_Space);
  EXPECT_FALSE(table().isExpanded(model.index(0, 0)));
  QVector<RunSummary> later = plantedRuns();
  later.removeLast();
  page_->setRuns(later);
  EXPECT_FALSE(table().isExpanded(table().table().index(0, 0))) << "a new answer about the runs opens nothing";
  EXPECT_TRUE(table().isExpanded(table().table().index(1, 0)));
}

TEST_F(RunsPageTest, TagsAndNotesAreEditedInPlace) {
  QSignalSpy edited(page_.get(), &RunsPage::notesEdited);
  clickCell("bravo", "tags");
  QTest::keyClick(&table(), Qt::Key_F2);
  auto* editor = table().viewport()->findChild<QLineEdit*>("runTableEditor");
  ASSERT_NE(editor, nullptr);
  QTest::keyClicks(editor, "good, blue ,good");
  // Answers of the reader keep coming while somebody types.
  page_->setRuns(plantedRuns());
  ASSERT_EQ(table().viewport()->findChild<QLineEdit*>("runTableEditor"), editor);
  EXPECT_EQ(editor->text(), "good, blue ,good");
  QTest::keyClick(editor, Qt::Key_Return);
  ASSERT_TRUE(QTest::qWaitFor([&] { return edited.size() == 1; }, 5000));
  EXPECT_EQ(edited[0][0].toString(), "/runs/bravo");
  EXPECT_THAT(edited[0][1].toStringList(), ElementsAre("good", "blue"));
  EXPECT_EQ(table().table().indexOf("/runs/bravo", int(table().table().shownColumns().indexOf("tags"))).data().toString(), "good, blue");
}

TEST_F(RunsPageTest, BoxesKeysAndTheMenuLayRunsOverTheCurves) {
  QSignalSpy overlaid(page_.get(), &RunsPage::overlaidChanged);
  const QRect box = cell("alpha", "name");
  QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, QPoint(box.left() + 18, box.center().y()));
  ASSERT_EQ(overlaid.size(), 1);
  EXPECT_THAT(overlaid[0][0].toStringList(), ElementsAre("/runs/alpha"));
  clickCell("delta", "state");
  clickCell("echo", "state", Qt::ControlModifier);
  QTest::keyClick(&table(), Qt::Key_Space);
  EXPECT_THAT(overlaid.back()[0].toStringList(), ElementsAre("/runs/alpha", "/runs/delta", "/runs/echo"));
  QTest::keyClick(&table(), Qt::Key_Space);
  EXPECT_THAT(overlaid.back()[0].toStringList(), ElementsAre("/runs/alpha"));
  QVector<RunSummary> later = plantedRuns();
  later.removeFirst();
  page_->setRuns(later);
  EXPECT_THAT(overlaid.back()[0].toStringList(), IsEmpty()) << "a run that is gone has no curves";
}

TEST_F(RunsPageTest, KeysAskForWhatTheMenuOffers) {
  QSignalSpy asked(page_.get(), &RunsPage::actionRequested);
  clickCell("bravo", "state");
  const auto last = [&] { return asked.back()[0].value<RunAction>(); };
  QTest::keyClick(&table(), Qt::Key_Return);
  EXPECT_EQ(last(), RunAction::open);
  QTest::keyClick(&table(), Qt::Key_D, Qt::ControlModifier);
  EXPECT_EQ(last(), RunAction::duplicate);
  QTest::keyClick(&table(), Qt::Key_B, Qt::ControlModifier);
  EXPECT_EQ(last(), RunAction::branch);
  QTest::keyClick(&table(), Qt::Key_Delete);
  EXPECT_EQ(last(), RunAction::remove);
  EXPECT_THAT(asked.back()[1].toStringList(), ElementsAre("/runs/bravo"));
  QSignalSpy undo(page_.get(), &RunsPage::undoRequested);
  QTest::keyClick(&table(), Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(undo.size(), 1);
}

TEST_F(RunsPageTest, SelectionStaysWithItsRunsWhenRowsMove) {
  clickCell("bravo", "state");
  clickCell("echo", "state", Qt::ControlModifier);
  clickHead("name");
  EXPECT_EQ(namesOf(table().chosenRuns()), (QStringList{"bravo", "echo"}));
  QVector<RunSummary> later = plantedRuns();
  later.remove(0);
  page_->setRuns(later);
  EXPECT_EQ(namesOf(table().chosenRuns()), (QStringList{"bravo", "echo"}));
}

TEST_F(RunsPageTest, ChosenColumnsOrderAndSortAreThereAgainNextTime) {
  part<QPushButton>("runsColumns")->click();
  auto* chooser = part<RunColumnChooser>("columnChooser");
  ASSERT_TRUE(chooser->isVisible());
  QTest::keyClicks(chooser->findChild<QLineEdit*>("columnSearch"), "base_lr");
  QTest::keyClick(chooser->findChild<QLineEdit*>("columnSearch"), Qt::Key_Return);
  chooser->hide();
  ASSERT_EQ(table().table().shownColumns().back(), "config:train.base_lr");
  table().header()->moveSection(table().header()->visualIndex(table().table().columnCount() - 1), 1);
  clickHead("newest:encoding/ari");
  table().header()->resizeSection(1, 141);
  page_.reset();
  make();
  EXPECT_EQ(table().visualColumns().mid(0, 2), (QStringList{"name", "config:train.base_lr"}));
  EXPECT_EQ(table().header()->sectionSize(1), 141);
  EXPECT_EQ(shown().front(), "bravo");
}

TEST_F(RunsPageTest, CopiesTheTableAsItStands) {
  clickHead("newest:encoding/ari");
  part<QAction>("copyMarkdown")->trigger();
  EXPECT_TRUE(QApplication::clipboard()->text().section('\n', 2, 2).startsWith("| bravo | finished |"));
  clickCell("delta", "state");
  clickCell("alpha", "state", Qt::ControlModifier);
  QTest::keyClick(&table(), Qt::Key_C, Qt::ControlModifier);
  const QStringList lines = QApplication::clipboard()->text().split('\n', Qt::SkipEmptyParts);
  ASSERT_EQ(lines.size(), 3) << "two rows are chosen";
  EXPECT_TRUE(lines[1].startsWith("alpha,"));
}

TEST(RunMenu, GreysWhatCannotBeDoneAndSaysWhy) {
  const QVector<RunSummary> runs = plantedRuns();
  QMenu running, two, stopped;
  fillRunMenu(running, {runs[4]}, false, [](RunAction) {});
  const auto entry = [](const QMenu& menu, const char* name) { return menu.findChild<QAction*>(name); };
  EXPECT_FALSE(entry(running, "runRemove")->isEnabled());
  EXPECT_EQ(entry(running, "runRemove")->toolTip(), "Stop the training first");
  EXPECT_FALSE(entry(running, "runResume")->isEnabled());
  EXPECT_TRUE(entry(running, "runBranch")->isEnabled());
  fillRunMenu(two, {runs[0], runs[1]}, true, [](RunAction) {});
  EXPECT_TRUE(entry(two, "runCompare")->isEnabled());
  EXPECT_FALSE(entry(two, "runDuplicate")->isEnabled());
  EXPECT_EQ(entry(two, "runOverlay")->text(), "Take out of the curves");
  fillRunMenu(stopped, {runs[2]}, false, [](RunAction) {});
  EXPECT_TRUE(entry(stopped, "runResume")->isEnabled());
}

TEST(RunListBoxes, AClickOnTheDotChecksAndDoesNotOpen) {
  RunList list;
  list.resize(220, 400);
  list.setRuns(plantedRuns());
  list.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&list));
  QSignalSpy overlaid(&list, &RunList::overlaidChanged), opened(&list, &RunList::openRequested);
  const QRect row = list.visualRect(list.model()->index(2, 0));
  QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, QPoint(row.left() + 14, row.center().y()));
  ASSERT_EQ(overlaid.size(), 1);
  EXPECT_THAT(overlaid[0][0].toStringList(), ElementsAre("/runs/charlie"));
  EXPECT_EQ(opened.size(), 0);
  QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, row.center());
  EXPECT_EQ(opened.size(), 1);
  QTest::keyClick(&list, Qt::Key_Space);
  EXPECT_THAT(list.overlaid(), IsEmpty());
  // The box is drawn: accent where it is checked, the state's dot where it is not.
  list.setOverlaid({"/runs/alpha"});
  const QImage picture = list.grab().toImage();
  const double scale = list.devicePixelRatioF();
  const auto colorAt = [&](int index, int dx) {
    const QRect place = list.visualRect(list.model()->index(index, 0));
    return picture.pixelColor(int((place.left() + 14 + dx) * scale), int((place.top() + place.height() / 2) * scale));
  };
  EXPECT_EQ(colorAt(0, -5), theme().accent);
  EXPECT_EQ(colorAt(3, 0), theme().bad) << "a failed run";
}

}  // namespace
}  // namespace resa
