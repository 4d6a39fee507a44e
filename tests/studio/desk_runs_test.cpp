// The table of runs, the trash, branches and notes, each through the real window on copies of a real training.
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableWidget>
#include <QTest>
#include <fstream>

#include "app/studio/library/branch_dialog.h"
#include "app/studio/run/run_controller.h"
#include "app/studio/run/view_state.h"
#include "app/studio/setup/new_run_page.h"
#include "app/studio/window/banner.h"
#include "app/studio/window/sides_view.h"
#include "app/studio/window/workspace.h"
#include "tests/studio/desk_session.h"
#include "widgets/base/toast.h"
#include "widgets/config/config_form.h"
#include "widgets/curves/curves_view.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"
#include "widgets/runs/run_list.h"
#include "widgets/runs/run_table.h"
#include "widgets/timeline/timeline.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

class DeskRuns : public Desk {
 protected:
  RunList& list() { return *window().findChild<RunList*>("runList"); }
  QStringList named() {
    QStringList names;
    for (const RunSummary& run : table().table().shownRuns()) names << run.path.section('/', -1);
    names.sort();
    return names;
  }
  QJsonObject notesOf(const QString& root) { return QJsonDocument::fromJson(readFileOf(root + "/studio.json")).object(); }
  bool trashed(const QString& name) { return QDir(folder_.path() + "/user/Trash/files").exists(name); }
};

TEST_F(DeskRuns, OverlaysOfTheTableAreDrawnInTheCurvesPanel) {
  const QString one = place("one");
  const QString two = place("two", {{"temperature = 0.4", "temperature = 0.5"}});
  place("three", {{"seed = 0", "seed = 3"}});
  open(one);
  CurvesView& curves = workspace().curves();
  curves.setXAxis(CurveAxis::step);
  key(Qt::Key_R, Qt::ControlModifier);
  ASSERT_TRUE(table().isVisible());
  ASSERT_TRUE(waitFor([&] { return table().table().runs().size() == 3; }, 10));
  clickCell(two, "state");
  QTest::keyClick(&table(), Qt::Key_Space);
  key(Qt::Key_Escape);
  EXPECT_TRUE(curves.isVisible());
  ASSERT_TRUE(waitFor([&] { return !curves.plotted("two · loss").isEmpty(); }, 10));
  EXPECT_EQ(curves.plotted("two · loss"), writtenLosses(two));
  EXPECT_TRUE(curves.warning().contains("temperature 0.4 (one), 0.5 (two)")) << curves.warning().toStdString();
  // The dot in the rail is the same choice.
  int at = 0;
  while (list().runs()[at].path != two) ++at;
  const QRect row = list().visualRect(list().model()->index(at, 0));
  QTest::mouseClick(list().viewport(), Qt::LeftButton, {}, QPoint(row.left() + 12, row.center().y()));
  ASSERT_TRUE(waitFor([&] { return curves.plotted("two · loss").isEmpty(); }, 10));
  EXPECT_EQ(curves.plotted("loss"), writtenLosses(one));
  EXPECT_EQ(session().root(), one) << "a click on the dot opens nothing";
}

TEST_F(DeskRuns, AnOverlaidRunThatGrowsGrowsInTheCurves) {
  const QString one = place("one"), two = place("two", {{"temperature = 0.4", "temperature = 0.5"}});
  open(one);
  workspace().curves().setXAxis(CurveAxis::step);
  key(Qt::Key_R, Qt::ControlModifier);
  clickCell(two, "state");
  QTest::keyClick(&table(), Qt::Key_Space);
  ASSERT_TRUE(waitFor([&] { return workspace().curves().plotted("two · loss").size() == 30; }, 10));
  {
    std::ofstream events((two + "/events.jsonl").toStdString(), std::ios::app);
    events << R"({"t":"2026-11-24T04:00:00.000Z","kind":"step","step":31,"epoch":3.1,"loss":1.25})"
           << "\n";
  }
  EXPECT_TRUE(waitFor([&] { return workspace().curves().plotted("two · loss").size() == 31; }, 10));
  EXPECT_EQ(workspace().curves().plotted("two · loss").last(), QPointF(31, 1.25));
}

TEST_F(DeskRuns, SearchGroupsAndWhatDiffersNarrowTheTable) {
  place("one");
  place("two", {{"seed = 0", "seed = 7"}, {"temperature = 0.4", "temperature = 0.5"}});
  place("other", {{"seed = 0", "seed = 9"}, {"temperature = 0.4", "temperature = 0.5"}});
  open(path("one"));
  QTest::mouseClick(find<QPushButton>("sidebarTable"), Qt::LeftButton);
  ASSERT_TRUE(waitFor([&] { return table().table().runs().size() == 3; }, 10));
  auto* search = find<QLineEdit>("runsSearch");
  QTest::keyClicks(search, "temperature=0.5");
  EXPECT_EQ(named(), (QStringList{"other", "two"}));
  QTest::mouseClick(find<QCheckBox>("runsDifferent"), Qt::LeftButton);
  EXPECT_TRUE(table().table().shownColumns().contains("config:train.seed"));
  EXPECT_FALSE(table().table().shownColumns().contains("config:method.temperature")) << "these two agree in it";
  search->setFocus();
  QTest::keyClick(search, Qt::Key_Escape);
  EXPECT_EQ(named().size(), 3);
  EXPECT_TRUE(table().table().shownColumns().contains("config:method.temperature"));
  QTest::mouseClick(find<QCheckBox>("runsDifferent"), Qt::LeftButton);
  auto* groups = find<QComboBox>("runsGroup");
  const int byTemperature = groups->findData("config:method.temperature");
  ASSERT_GE(byTemperature, 0);
  groups->setFocus();
  for (int i = 0; i < byTemperature; ++i) QTest::keyClick(groups, Qt::Key_Down);
  emit groups->activated(groups->currentIndex());
  ASSERT_EQ(table().table().groups().size(), 2u);
}

TEST_F(DeskRuns, ARemovedRunIsInTheTrashAndComesBackByUndo) {
  const QString one = place("one"), two = place("two");
  open(one);
  key(Qt::Key_R, Qt::ControlModifier);
  ASSERT_TRUE(waitFor([&] { return table().table().runs().size() == 2; }, 10));
  clickCell(one, "state");
  QTest::keyClick(&table(), Qt::Key_Delete);
  ASSERT_TRUE(waitFor([&] { return session().bannerText() == "one is in the trash."; }, 10)) << session().bannerText().toStdString();
  EXPECT_FALSE(QDir(one).exists());
  EXPECT_TRUE(trashed("one"));
  EXPECT_EQ(session().root(), "") << "it was the open one";
  EXPECT_TRUE(waitFor([&] { return named() == QStringList{"two"}; }, 10));
  session().press("bannerAction");
  EXPECT_TRUE(waitFor([&] { return named() == QStringList{"one", "two"}; }, 10));
  EXPECT_TRUE(QDir(one).exists());
  EXPECT_FALSE(trashed("one"));
  EXPECT_EQ(session().bannerText(), "");

  // The menu of the table and the keys of its page.
  const QModelIndex cell = table().table().indexOf(two);
  chooseFromMenu(table().viewport(), table().visualRect(cell).center(), "runMenu", "runRemove");
  EXPECT_TRUE(waitFor([&] { return trashed("two"); }, 10));
  table().setFocus();
  QTest::keyClick(&table(), Qt::Key_Z, Qt::ControlModifier);
  EXPECT_TRUE(waitFor([&] { return QDir(two).exists() && !trashed("two"); }, 10));
}

TEST_F(DeskRuns, ANoteThatIsTypedWhenTheWindowClosesIsKept) {
  const QString one = place("one");
  open(one);
  key(Qt::Key_R, Qt::ControlModifier);
  clickCell(one, "tags");
  QTest::keyClick(&table(), Qt::Key_F2);
  auto* editor = table().viewport()->findChild<QLineEdit*>("runTableEditor");
  ASSERT_TRUE(editor);
  QTest::keyClicks(editor, "good, blue");
  QTest::keyClick(editor, Qt::Key_Return);
  const int tags = int(table().table().shownColumns().indexOf("tags"));
  ASSERT_TRUE(waitFor([&] { return table().table().indexOf(one, tags).data().toString() == "good, blue"; }, 5));
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  clickCell(one, "note");  // a click into a chosen row edits after a moment
  ASSERT_TRUE(waitFor([&] { return (editor = table().viewport()->findChild<QLineEdit*>("runTableEditor")) != nullptr; }, 5));
  QTest::keyClicks(editor, "blocks from epoch 2");
  window().close();
  close();  // at once: nothing was waited for
  EXPECT_EQ(notesOf(one).value("note").toString(), "blocks from epoch 2");
  EXPECT_EQ(notesOf(one).value("tags").toArray(), (QJsonArray{"good", "blue"}));
  open(one);
  key(Qt::Key_R, Qt::ControlModifier);
  QTest::keyClicks(find<QLineEdit>("runsSearch"), "blue");
  EXPECT_TRUE(waitFor([&] { return named() == QStringList{"one"}; }, 10));
}

TEST_F(DeskRuns, ABranchGoesOnFromTheChosenCheckpointWithTheRealTrainer) {
  const QString one = place("one");
  open(one);
  list().setFocus();
  QTest::keyClick(&list(), Qt::Key_B, Qt::ControlModifier);
  auto* dialog = window().findChild<BranchDialog*>();
  ASSERT_TRUE(dialog);
  auto* checkpoints = dialog->findChild<QTableWidget*>("branchCheckpoints");
  ASSERT_TRUE(waitFor([&] { return checkpoints->rowCount() == 3; }, 10));
  QTest::mouseClick(checkpoints->viewport(), Qt::LeftButton, {}, checkpoints->visualItemRect(checkpoints->item(0, 0)).center());
  auto* epochs = dialog->findChild<QSpinBox*>("branchEpochs");
  epochs->setFocus();
  epochs->selectAll();
  QTest::keyClicks(epochs, "2");
  press(dialog, "branchFirst");
  ASSERT_TRUE(waitFor([&] { return session().root() != one && session().root().contains("one-branch"); }, 20));
  ASSERT_TRUE(waitFor([&] { return writtenLosses(session().root()).size() == 20 && session().state() == "Finished"; }, 60))
      << session().bannerText().toStdString();
  const QVector<QPointF> before = writtenLosses(one), after = writtenLosses(session().root());
  ASSERT_EQ(after.size(), 20);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(after[i], before[i]) << "the first epoch is that of its origin";
  EXPECT_NE(after[12], before[12]) << "two epochs have another learning rate than three";
  EXPECT_TRUE(readFileOf(session().root() + "/config.toml").contains("epochs = 2"));
  EXPECT_EQ(writtenLosses(one).size(), 30) << "the origin stays as it is";
}

TEST_F(DeskRuns, TwoChosenRunsAreComparedSideBySide) {
  const QString one = place("one"), two = place("two");
  open(one);
  key(Qt::Key_R, Qt::ControlModifier);
  ASSERT_TRUE(waitFor([&] { return table().table().runs().size() == 2; }, 10));
  clickCell(one, "state");
  clickCell(two, "state", Qt::ControlModifier);
  chooseFromMenu(table().viewport(), table().visualRect(table().table().indexOf(two)).center(), "runMenu", "runCompare");
  auto* sides = window().findChild<SidesView*>("sides");
  ASSERT_TRUE(waitFor([&] { return sides->isVisible() && sides->second() && sides->second()->state().snapshot(); }, 20));
  QStringList roots{session().root(), sides->second()->state().root()};
  roots.sort();
  EXPECT_EQ(roots, (QStringList{one, two}));
  session().press("compare.end");
  EXPECT_FALSE(sides->second());
}

/// What rsync does: a new file beside the old one, then a rename over it.
void renameOver(const QByteArray& content, const QString& target) {
  const QString beside = target.section('/', 0, -2) + "/." + target.section('/', -1) + ".Qx31";
  {
    QFile file(beside);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(content);
  }
  fs::rename(beside.toStdString(), target.toStdString());
}

TEST_F(DeskRuns, ARunThatIsCopiedFromElsewhereIsShownLiveFromFirstFileToLast) {
  const QString source = place("far", {}, folder_.path() + "/server");
  const QByteArray events = readFileOf(source + "/events.jsonl");
  const auto upTo = [&](const char* mark) { return events.left(events.indexOf('\n', events.indexOf(mark)) + 1); };
  const QByteArray first = upTo("snapshots/000000010.safetensors"), second = upTo("snapshots/000000020.safetensors");
  ASSERT_GT(second.size(), first.size());
  const QString copy = path("far");
  QDir().mkpath(copy + "/snapshots");
  const auto bring = [&](const QString& file) { renameOver(readFileOf(source + '/' + file), copy + '/' + file); };
  for (const char* file :
       {"run.toml", "config.toml", "samples.safetensors", "snapshots/000000000.safetensors", "snapshots/000000010.safetensors"})
    bring(file);
  renameOver(R"({"pid":1,"host":"gpu7.example","boot_id":"another","socket":"/tmp/none.sock","started":"2026-01-01T00:00:00.000Z"})",
             copy + "/owner.json");
  renameOver("", copy + "/heartbeat");
  renameOver(first, copy + "/events.jsonl");
  open(copy);
  CurvesView& curves = workspace().curves();
  curves.setXAxis(CurveAxis::step);
  ASSERT_TRUE(waitFor([&] { return session().shownStep() == 10; }, 10));
  EXPECT_EQ(session().state(), "Training") << "its pid is not of this machine";
  const qsizetype before = curves.plotted("loss").size();
  EXPECT_GE(before, 10);

  // Half of a line is not a line yet.
  renameOver(events.left(first.size() + 40), copy + "/events.jsonl");
  QTest::qWait(1200);
  EXPECT_EQ(curves.plotted("loss").size(), before);
  EXPECT_EQ(session().bannerText(), "");

  // The event is there before its snapshot: the file comes later.
  renameOver(second, copy + "/events.jsonl");
  ASSERT_TRUE(waitFor([&] { return curves.plotted("loss").size() > before; }, 10));
  QTest::qWait(600);
  bring("snapshots/000000020.safetensors");
  EXPECT_TRUE(waitFor([&] { return session().shownStep() == 20; }, 10)) << session().bannerText().toStdString();
  EXPECT_TRUE(waitFor([&] { return session().bannerText().isEmpty(); }, 10)) << session().bannerText().toStdString();

  // The snapshot is there before its event, and the last state ends the run.
  bring("snapshots/000000030.safetensors");
  renameOver(events, copy + "/events.jsonl");
  ASSERT_TRUE(waitFor([&] { return session().shownStep() == 30 && session().state() == "Finished"; }, 10))
      << session().state().toStdString();
  EXPECT_TRUE(waitFor([&] { return curves.plotted("loss") == writtenLosses(copy); }, 10));
  EXPECT_EQ(writtenLosses(copy).size(), 30);
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
