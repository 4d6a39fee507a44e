// Setting up through the real window: the form, its check before starting, the command that it copies, the page of data sets.
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProcess>
#include <QTabWidget>
#include <QTest>

#include "app/studio/data/datasets_page.h"
#include "app/studio/run/run_controller.h"
#include "app/studio/setup/augmentation_preview.h"
#include "app/studio/setup/new_run_page.h"
#include "app/studio/setup/preflight_card.h"
#include "tests/studio/desk_session.h"
#include "widgets/base/toast.h"
#include "widgets/config/config_form.h"
#include "widgets/runs/run_list.h"

namespace resa {
namespace {

class DeskSetup : public Desk {
 protected:
  NewRunPage& page() { return *window().findChild<NewRunPage*>("newRunPage"); }
  /// The form with the configuration of the training, by the menu's "New run from this one".
  void formOf(const QString& root) {
    open(root);
    key(Qt::Key_N, Qt::ControlModifier);
    ASSERT_TRUE(waitFor([&] { return page().isVisible(); }, 10));
    auto& list = *window().findChild<RunList*>("runList");
    find<QTabWidget>("sidebar")->setCurrentIndex(0);
    list.setFocus();
    QTest::keyClick(&list, Qt::Key_D, Qt::ControlModifier);
    ASSERT_TRUE(waitFor([&] { return page().isVisible() && page().form().config().train.batchSize == 32; }, 10));
  }
  void type(const char* key, const QString& text) {
    auto* line = qobject_cast<QLineEdit*>(page().form().editor(key));
    ASSERT_TRUE(line) << key;
    line->setFocus();
    line->selectAll();
    QTest::keyClicks(line, text);
    QTest::keyClick(line, Qt::Key_Tab);
  }
};

TEST_F(DeskSetup, TheCheckBeforeStartingTellsMemoryDiskAndTime) {
  formOf(place("one"));
  session().press("showPreflight");
  session().press("preflight.check");
  PreflightCard& card = page().preflight();
  ASSERT_TRUE(waitFor([&] { return !card.found().isEmpty(); }, 90)) << find<QLabel>("preflight.message")->text().toStdString();
  EXPECT_GT(card.found().value("seconds_per_epoch").toDouble(), 0);
  EXPECT_GT(card.found().value("memory_bytes").toDouble(), 0);
  EXPECT_GT(card.found().value("disk_bytes").toDouble(), 0);
  EXPECT_EQ(card.found().value("steps_per_epoch").toInt(), 10);
  EXPECT_TRUE(find<QLabel>("preflight.value.Disk")->isVisible());
  EXPECT_EQ(QDir(runs()).entryList(QDir::Dirs | QDir::NoDotAndDotDot), QStringList{"one"}) << "nothing was written";
  // What was found belongs to these settings.
  const QString before = find<QLabel>("preflight.message")->text();
  type("train.epochs", "30");
  EXPECT_NE(find<QLabel>("preflight.message")->text(), before);
}

TEST_F(DeskSetup, TheCopiedCommandIsTheTrainingThatTheWindowWouldStart) {
  formOf(place("one"));
  type("train.epochs", "1");
  type("train.warmup_epochs", "1");
  type("train.base_lr", "0.125");
  session().press("copyCommand");
  QString line = QApplication::clipboard()->text();
  ASSERT_TRUE(line.startsWith("resa train --preset quickstart ")) << line.toStdString();
  line.replace(0, 4, QString::fromStdString(testedTrainer().string()));
  QProcess shell;
  shell.start("/bin/sh", {"-c", line + " --run-dir '" + path("typed") + "'"});
  // The window starts the same meanwhile.
  auto* name = find<QLineEdit>("runNameEdit");
  name->setFocus();
  name->selectAll();
  QTest::keyClicks(name, "clicked");
  session().press("startButton");
  ASSERT_TRUE(waitFor([&] { return session().root().contains("clicked-"); }, 30)) << session().bannerText().toStdString();
  ASSERT_TRUE(waitFor([&] { return session().state() == "Finished" && shell.state() == QProcess::NotRunning; }, 90))
      << session().bannerText().toStdString();
  ASSERT_EQ(shell.exitCode(), 0) << shell.readAllStandardError().toStdString();
  EXPECT_EQ(readFileOf(path("typed") + "/config.toml"), readFileOf(session().root() + "/config.toml"));
  EXPECT_EQ(writtenLosses(path("typed")), writtenLosses(session().root())) << "the same build, device and threads";
  EXPECT_EQ(writtenLosses(path("typed")).size(), 10);
}

TEST_F(DeskSetup, AMistakeIsSaidWhileItIsTypedAndNothingStarts) {
  formOf(place("one"));
  type("method.temperature", "-1");
  auto* start = find<QPushButton>("startButton");
  EXPECT_FALSE(start->isEnabled());
  EXPECT_TRUE(start->toolTip().contains("method.temperature")) << start->toolTip().toStdString();
  EXPECT_FALSE(find<QPushButton>("copyCommand")->isEnabled());
  type("method.temperature", "0.3");
  EXPECT_TRUE(start->isEnabled());
}

TEST_F(DeskSetup, ASetOfThePageIsTrainedOnByItsButton) {
  open(place("one"));
  key(Qt::Key_D, Qt::ControlModifier);
  auto* sets = window().findChild<DataSetsPage*>("dataSetsPage");
  ASSERT_TRUE(sets && sets->isVisible());
  auto* list = find<QListWidget>("dataSets.list");
  ASSERT_TRUE(waitFor([&] { return list->count() > 5; }, 20));
  const QList<QListWidgetItem*> found = list->findItems("cifar10\n", Qt::MatchContains);
  ASSERT_EQ(found.size(), 1);
  list->scrollToItem(found.front());
  QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(found.front()).center());
  EXPECT_TRUE(waitFor([&] { return find<QLabel>("dataSets.title")->text().contains("CIFAR-10"); }, 10))
      << find<QLabel>("dataSets.title")->text().toStdString();
  key(Qt::Key_Escape);
  EXPECT_FALSE(sets->isVisible()) << "back to the run";
}

}  // namespace
}  // namespace resa
