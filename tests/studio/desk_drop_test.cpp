// What is dragged into the real window: runs, folders of runs, pictures, folders of pictures, and what is none of them.
#include <QApplication>
#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QTabWidget>
#include <QTest>

#include "app/studio/data/datasets_page.h"
#include "app/studio/run/view_state.h"
#include "app/studio/setup/new_run_page.h"
#include "app/studio/window/dropped.h"
#include "app/studio/window/place_dialog.h"
#include "app/studio/window/workspace.h"
#include "tests/studio/desk_session.h"
#include "widgets/base/toast.h"
#include "widgets/config/config_form.h"
#include "widgets/curves/curves_view.h"
#include "widgets/map/map_canvas.h"
#include "widgets/map/map_view.h"
#include "widgets/runs/run_table.h"
#include "widgets/samples/samples_view.h"

namespace resa {
namespace {

class DeskDrop : public Desk {
 protected:
  /// Drags these paths over a widget and lets go; whether they were welcome.
  bool drop(QWidget* over, const QStringList& paths) {
    QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths) urls << QUrl::fromLocalFile(path);
    data.setUrls(urls);
    const QPoint at = over->rect().center();
    QDragEnterEvent enter(at, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(over, &enter);
    if (!enter.isAccepted()) return false;
    QDropEvent let(at, Qt::CopyAction | Qt::MoveAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(over, &let);
    return true;
  }
  QString picture(const QString& path, int shade) {
    QDir().mkpath(path.section('/', 0, -2));
    QImage image(28, 28, QImage::Format_RGB888);
    image.fill(QColor(shade, shade, shade));
    for (int i = 4; i < 24; ++i) image.setPixelColor(i, (i + shade) % 28, Qt::white);
    EXPECT_TRUE(image.save(path)) << path.toStdString();
    return path;
  }
  QString elsewhere(const QString& name) const { return folder_.path() + "/elsewhere/" + name; }
  DataSetsPage* dataSets() { return window().findChild<DataSetsPage*>("dataSetsPage"); }
};

TEST_F(DeskDrop, ARunOrOneOfItsFilesIsOpened) {
  const QString one = place("one"), far = place("far", {}, folder_.path() + "/elsewhere");
  open(one);
  ASSERT_TRUE(drop(&workspace().map().canvas(), {far + '/'}));
  EXPECT_TRUE(waitFor([&] { return session().root() == far && session().shownStep() == 30; }, 20)) << session().root().toStdString();
  ASSERT_TRUE(drop(&workspace().curves(), {one + "/config.toml"}));
  EXPECT_TRUE(waitFor([&] { return session().root() == one && session().shownStep() == 30; }, 20)) << session().root().toStdString();
  EXPECT_EQ(session().bannerText(), "");
}

TEST_F(DeskDrop, FurtherRunsAreLaidOverTheCurvesOfTheFirst) {
  const QString one = place("one"), far = place("far", {{"temperature = 0.4", "temperature = 0.5"}}, folder_.path() + "/elsewhere");
  const QString two = place("two", {{"temperature = 0.4", "temperature = 0.6"}});
  open(two);
  workspace().curves().setXAxis(CurveAxis::step);
  ASSERT_TRUE(drop(&workspace(), {one, far, two}));
  ASSERT_TRUE(waitFor([&] { return session().root() == one; }, 20));
  EXPECT_TRUE(waitFor([&] { return workspace().curves().plotted("far · loss") == writtenLosses(far); }, 20));
  EXPECT_TRUE(waitFor([&] { return workspace().curves().plotted("two · loss") == writtenLosses(two); }, 20));
  // The folder of the one from elsewhere is in the table now, where it is taken out of the curves again.
  key(Qt::Key_R, Qt::ControlModifier);
  ASSERT_TRUE(waitFor([&] { return table().table().indexOf(far).isValid(); }, 20));
  EXPECT_EQ(table().table().overlaid(), (QStringList{far, two}));
  clickCell(far, "state");
  QTest::keyClick(&table(), Qt::Key_Space);
  EXPECT_TRUE(waitFor([&] { return workspace().curves().plotted("far · loss").isEmpty(); }, 10));
}

TEST_F(DeskDrop, AFolderOfRunsJoinsTheTableAndStaysThere) {
  const QString one = place("one");
  const QString far = place("far", {}, folder_.path() + "/elsewhere");
  open(one);
  ASSERT_TRUE(drop(&window(), {folder_.path() + "/elsewhere"}));
  ASSERT_TRUE(waitFor([&] { return table().isVisible() && table().table().indexOf(far).isValid(); }, 20));
  EXPECT_EQ(session().root(), one);
  open(one);
  EXPECT_TRUE(waitFor([&] { return table().table().indexOf(far).isValid(); }, 20)) << "remembered";
}

TEST_F(DeskDrop, AFolderOfPicturesIsLookedAtAndTrainedOn) {
  const QString own = elsewhere("own");
  for (int i = 0; i < 3; ++i) picture(own + QStringLiteral("/train/cat/%1.png").arg(i), 40 * i);
  picture(own + "/train/dog/a.png", 90);
  QFile broken(own + "/train/dog/broken.png");
  ASSERT_TRUE(broken.open(QIODevice::WriteOnly));
  broken.write("no picture");
  broken.close();
  open(place("one"));
  ASSERT_TRUE(drop(&workspace().map().canvas(), {own}));
  ASSERT_TRUE(waitFor([&] { return dataSets() && dataSets()->isVisible() && dataSets()->opened(); }, 20))
      << session().bannerText().toStdString();
  EXPECT_EQ(dataSets()->opened()->classes(), (std::vector<std::string>{"cat", "dog"}));
  auto* checked = dataSets()->findChild<QLabel*>("dataSets.checked");
  EXPECT_TRUE(waitFor([&] { return checked->text().contains("broken.png"); }, 20)) << checked->text().toStdString();
  EXPECT_EQ(session().bannerText(), "") << "a folder of pictures is no mistake";
  press(dataSets(), "dataSets.train");
  auto* form = window().findChild<NewRunPage*>("newRunPage");
  ASSERT_TRUE(waitFor([&] { return form->isVisible(); }, 10));
  EXPECT_EQ(form->form().config().data.set, "image-folder");
  EXPECT_EQ(form->form().config().data.root, own.toStdString());
  // A second folder, while the page is looked at.
  const QString other = elsewhere("other");
  for (const char* name : {"/a/1.png", "/b/2.png"}) picture(other + name, 120);
  ASSERT_TRUE(drop(dataSets(), {other}));
  EXPECT_TRUE(waitFor([&] { return dataSets()->opened() && dataSets()->opened()->classes() == std::vector<std::string>{"a", "b"}; }, 20));
}

TEST_F(DeskDrop, PicturesArePlacedAmongTheImagesOfTheRunByItsNetwork) {
  open(place("one"));
  const QStringList files{picture(elsewhere("x.png"), 10), picture(elsewhere("y.PNG"), 200)};
  ASSERT_TRUE(drop(&workspace().samples(), files));
  PlaceDialog* dialog = nullptr;
  ASSERT_TRUE(waitFor([&] { return (dialog = window().findChild<PlaceDialog*>("placeDialog")) != nullptr; }, 10));
  auto* message = dialog->findChild<QLabel*>("placeMessage");
  ASSERT_TRUE(waitFor([&] { return message->text().contains("network of step 30"); }, 60)) << message->text().toStdString();
  const auto buttons = dialog->findChildren<QPushButton*>("placeSelect");
  ASSERT_EQ(buttons.size(), 2);
  QTest::mouseClick(buttons[1], Qt::LeftButton);
  EXPECT_EQ(state().selection().ids.size(), 5u) << "its nearest ones";
  EXPECT_EQ(workspace().map().canvas().selected().size(), 5u);
  press(dialog, "placeClose");
}

TEST_F(DeskDrop, WhatIsNeitherRunNorPictureIsSaidAndChangesNothing) {
  const QString one = place("one");
  open(one);
  QDir().mkpath(elsewhere("empty"));
  ASSERT_TRUE(drop(&workspace().map().canvas(), {elsewhere("empty")}));
  EXPECT_TRUE(waitFor([&] { return session().bannerText().startsWith(elsewhere("empty") + ": neither a run"); }, 10))
      << session().bannerText().toStdString();
  EXPECT_EQ(session().root(), one);
  QMimeData text;
  text.setText("words");
  QDragEnterEvent enter({300, 300}, Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&workspace().map().canvas(), &enter);
  EXPECT_FALSE(enter.isAccepted()) << "words are not welcome";
}

}  // namespace
}  // namespace resa
