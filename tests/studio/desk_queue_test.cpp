// The studio's own queue through the main window, with the real trainer: the form fills it, closing tells of it, a restart goes on with it.
#include <QApplication>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QTabWidget>
#include <QTest>

#include "app/studio/library/run_queue.h"
#include "app/studio/run/run_controller.h"
#include "app/studio/setup/new_run_page.h"
#include "app/studio/window/close_dialog.h"
#include "tests/studio/desk_session.h"
#include "widgets/config/config_form.h"
#include "widgets/runs/run_list.h"
#include "widgets/runs/run_table.h"

namespace resa {
namespace {

class DeskQueue : public Desk {
 protected:
  QString said(QObject* parent) {
    QStringList texts;
    for (const QLabel* label : parent->findChildren<QLabel*>()) texts << label->text();
    return texts.join('\n');
  }
  QListWidget& queue() { return *window().findChild<QListWidget*>("queueList"); }
  QStringList waiting() {
    QStringList names;
    for (int i = 0; i < queue().count(); ++i) names << queue().item(i)->text();
    return names;
  }
  NewRunPage& form() { return *window().findChild<NewRunPage*>("newRunPage"); }
  void type(QWidget* editor, const QString& text) {
    auto* line = qobject_cast<QLineEdit*>(editor);
    ASSERT_TRUE(line);
    line->setFocus();
    line->selectAll();
    QTest::keyClicks(line, text);
    QTest::keyClick(line, Qt::Key_Tab);
  }
  /// "New run from this one" by its key, shorter: the form holds the run's configuration then.
  void duplicate(const QString& root, const QString& epochs) {
    auto& list = *window().findChild<RunList*>("runList");
    ASSERT_TRUE(waitFor([&] { return list.currentPath() == root; }, 10));
    list.setFocus();
    QTest::keyClick(&list, Qt::Key_D, Qt::ControlModifier);
    ASSERT_TRUE(waitFor([&] { return form().isVisible(); }, 10));
    type(form().form().editor("train.epochs"), epochs);
    // The schedule of the short run must still have its warm-up.
    EXPECT_EQ(form().form().problem(), "");
  }
  void enqueue(const QString& name) {
    type(find<QLineEdit>("runNameEdit"), name);
    session().press("queueButton");
  }
  QString runNamed(const QString& name) {
    for (const RunSummary& run : table().table().runs())
      if (run.path.section('/', -1).startsWith(name + '-')) return run.path;
    return {};
  }
  static QString momentOf(const QString& root, bool last) {
    const QList<QByteArray> lines = readFileOf(root + "/events.jsonl").trimmed().split('\n');
    return QJsonDocument::fromJson(last ? lines.last() : lines.first()).object().value("t").toString();
  }
};

TEST_F(DeskQueue, TwoRunsTrainOneAfterTheOtherAlsoWhenTheStudioIsClosedBetween) {
  const QString base = place("base");
  open(base);
  duplicate(base, "2");
  enqueue("first");
  enqueue("second");
  ASSERT_TRUE(waitFor([&] { return waiting() == QStringList{"first", "second"}; }, 10));
  find<QTabWidget>("sidebar")->setCurrentIndex(0);
  ASSERT_TRUE(waitFor([&] { return queue().item(0)->data(Qt::AccessibleTextRole).toString() == "first, training"; }, 20));
  EXPECT_EQ(queue().item(1)->data(Qt::AccessibleTextRole).toString(), "second, next");
  EXPECT_EQ(find<QLabel>("queueTitle")->text(), "Queue · 1 waiting");
  EXPECT_EQ(session().root(), base) << "what the queue starts does not take the window";

  window().close();
  auto* question = window().findChild<CloseDialog*>("closeDialog");
  ASSERT_TRUE(question) << "closing tells of the queue";
  EXPECT_TRUE(window().isVisible());
  EXPECT_TRUE(said(question).contains("1 run(s) wait in the queue: they start when the studio is open again."))
      << said(question).toStdString();
  press(question, "closeCancel");
  EXPECT_TRUE(window().isVisible());
  QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  window().close();
  question = window().findChild<CloseDialog*>("closeDialog");
  ASSERT_TRUE(question);
  press(question, "closeKeep");
  EXPECT_FALSE(window().isVisible());
  close();

  open(base);
  ASSERT_TRUE(waitFor([&] { return queue().count() == 0 && !runNamed("second").isEmpty(); }, 90));
  const QString first = runNamed("first"), second = runNamed("second");
  ASSERT_FALSE(first.isEmpty());
  EXPECT_EQ(writtenLosses(first), writtenLosses(second)) << "the same seed";
  EXPECT_EQ(writtenLosses(first).size(), 20);
  EXPECT_LE(momentOf(first, true), momentOf(second, false)) << "one after the other";
  EXPECT_TRUE(readFileOf(second + "/config.toml").contains("epochs = 2"));
}

TEST_F(DeskQueue, StoppingAtTheCloseLeavesTheWaitingRunsForTheNextTime) {
  const QString base = place("base");
  open(base);
  duplicate(base, "60");
  enqueue("long");
  enqueue("later");
  ASSERT_TRUE(waitFor([&] { return !runNamed("long").isEmpty() && !writtenLosses(runNamed("long")).isEmpty(); }, 30));
  const QString running = runNamed("long");
  window().close();
  auto* question = window().findChild<CloseDialog*>("closeDialog");
  ASSERT_TRUE(question);
  EXPECT_TRUE(said(question).contains("A run is training."));
  press(question, "closeStop");
  ASSERT_TRUE(waitFor([&] { return !window().isVisible(); }, 60)) << session().bannerText().toStdString();
  close();
  EXPECT_TRUE(readFileOf(running + "/events.jsonl").contains(R"("state":"stopped")"));
  const QJsonArray left =
      QJsonDocument::fromJson(readFileOf(QString::fromStdString(queueFile().string()))).object().value("runs").toArray();
  QStringList names;
  for (const QJsonValue& run : left)
    if (run.toObject().value("state").toString() == "waiting") names << run.toObject().value("name").toString();
  EXPECT_EQ(names, QStringList{"later"}) << "what stopped did not start the next one";
  EXPECT_FALSE(QDir(runs()).entryList(QDir::Dirs).filter("later-").size() > 0);
}

TEST_F(DeskQueue, AFullQueueIsOrderedHeldAndEmptiedByKeys) {
  const QString base = place("base");
  open(base);
  duplicate(base, "60");
  enqueue("one");
  ASSERT_TRUE(waitFor([&] { return !runNamed("one").isEmpty(); }, 20));
  enqueue("two");
  enqueue("three");
  find<QTabWidget>("sidebar")->setCurrentIndex(0);
  ASSERT_TRUE(waitFor([&] { return waiting() == QStringList{"one", "two", "three"}; }, 10));
  QTest::mouseClick(find<QPushButton>("queueHold"), Qt::LeftButton);
  EXPECT_EQ(find<QLabel>("queueTitle")->text(), "Queue · held, 2 waiting");
  QTest::mouseClick(queue().viewport(), Qt::LeftButton, {}, queue().visualItemRect(queue().item(2)).center());
  QTest::keyClick(&queue(), Qt::Key_Up, Qt::AltModifier);
  EXPECT_EQ(waiting(), (QStringList{"one", "three", "two"}));
  QTest::keyClick(&queue(), Qt::Key_Delete);
  EXPECT_EQ(waiting(), (QStringList{"one", "two"}));
  // A failure of the run that trains does not start the next one while the queue is held.
  QTest::mouseDClick(queue().viewport(), Qt::LeftButton, {}, queue().visualItemRect(queue().item(0)).center());
  QTest::keyClick(&queue(), Qt::Key_Return);
  ASSERT_TRUE(waitFor([&] { return session().root() == runNamed("one"); }, 10));
  session().press("stopButton");
  ASSERT_TRUE(waitFor([&] { return session().state() == "Stopped"; }, 60));
  EXPECT_TRUE(
      waitFor([&] { return queue().item(0)->data(Qt::AccessibleTextRole).toString() == "one, failed: stopped before its end"; }, 10))
      << queue().item(0)->data(Qt::AccessibleTextRole).toString().toStdString();
  EXPECT_EQ(runNamed("two"), "");
  QTest::mouseClick(find<QPushButton>("queueHold"), Qt::LeftButton);
  ASSERT_TRUE(waitFor([&] { return !runNamed("two").isEmpty(); }, 20)) << "goes on";
  ASSERT_TRUE(waitFor([&] { return !writtenLosses(runNamed("two")).isEmpty(); }, 30));
  // Nothing trains on behind this test.
  window().close();
  press(window().findChild<CloseDialog*>("closeDialog"), "closeStop");
  EXPECT_TRUE(waitFor([&] { return !window().isVisible(); }, 60)) << session().bannerText().toStdString();
}

}  // namespace
}  // namespace resa
