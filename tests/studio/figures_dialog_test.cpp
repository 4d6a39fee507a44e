// The export dialog, driven by its controls: what it writes, remembers, previews and says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QImageReader>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QPointer>
#include <QProcess>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>

#include "app/studio/figures/export_dialog.h"
#include "app/studio/figures/figure_preview.h"
#include "app/studio/figures/figure_source.h"
#include "app/studio/figures/recipes.h"
#include "app/studio/window/copy_menu.h"
#include "app/studio/window/settings.h"
#include "tests/studio/recipe_runs.h"
#include "tests/studio/sample_run.h"

namespace resa {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// An empty clipboard has no content to ask.
bool clipboardHas(const char* format) {
  const QMimeData* content = QApplication::clipboard()->mimeData();
  return content && content->hasFormat(QString::fromLatin1(format));
}

class Dialog : public testing::Test {
 protected:
  void SetUp() override {
    Settings::setText("export.look", {});
    for (const char* key : {"classes", "galleries", "sub_centroids"})
      for (const QString& data : {QString::fromStdString(Config().data.set), QStringLiteral("cifar10"), QStringLiteral("stl10")})
        Settings::setText(QStringLiteral("export.%1.figure7.%2").arg(key, data), {});
    writeSampleRun(root() / "runs" / "run");
    writeSampleRun(root() / "runs" / "second");
    source_ = std::make_unique<FigureSource>(root() / "runs" / "run");
    open();
  }
  void TearDown() override { delete dialog_; }
  fs::path root() const { return folder_.path().toStdString(); }
  QString run() const { return folder_.path() + "/runs/run"; }
  QString target() const { return folder_.path() + "/out"; }
  void open() {
    delete dialog_;
    dialog_ = new ExportDialog(source_->everything(), target(), nullptr, {run(), folder_.path() + "/runs"});
    QObject::connect(dialog_, &ExportDialog::exported, dialog_, [this](const QString&, int files) { written_ = files; });
    dialog_->show();
  }
  template <typename T>
  T* find(const char* name) {
    T* found = dialog_->findChild<T*>(QString::fromLatin1(name));
    EXPECT_NE(found, nullptr) << name;
    return found;
  }
  void press(const char* name) { QTest::mouseClick(find<QPushButton>(name), Qt::LeftButton); }
  QString message() { return find<QLabel>("exportMessage")->text(); }
  /// Ticks these figures alone.
  void tick(const QStringList& names) {
    press("exportNone");
    auto* list = find<QListWidget>("exportFigures");
    for (int i = 0; i < list->count(); ++i)
      if (names.contains(list->item(i)->text())) list->item(i)->setCheckState(Qt::Checked);
  }
  void formats(const QStringList& chosen) {
    for (const char* format : {"png", "svg", "pdf", "csv"})
      find<QCheckBox>(("export." + std::string(format)).c_str())->setChecked(chosen.contains(format));
  }
  void type(const char* spin, double value) {
    auto* box = find<QDoubleSpinBox>(spin);
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QString::number(value));
    QTest::keyClick(box, Qt::Key_Tab);
  }
  bool exportNow() {
    written_ = -1;
    press("exportStart");
    return QTest::qWaitFor([this] { return written_ >= 0; }, 20000);
  }
  QTemporaryDir folder_;
  std::unique_ptr<FigureSource> source_;
  QPointer<ExportDialog> dialog_;
  int written_ = -1;
};

TEST_F(Dialog, WritesTheSamePixelsAsTheProgramWithoutAWindow) {
  tick({"loss", "map2_encoding_000000040", "assignment_000000040"});
  formats({"png", "csv"});
  find<QComboBox>("lookSize")->setCurrentIndex(1);
  emit find<QComboBox>("lookSize")->activated(1);
  type("lookPoints", 7.5);
  find<QComboBox>("lookTheme")->setCurrentIndex(1);
  find<QComboBox>("lookLegend")->setCurrentIndex(4);
  find<QSpinBox>("lookDpi")->setValue(250);
  EXPECT_EQ(find<QPushButton>("exportStart")->text(), "Export 6 files");
  ASSERT_TRUE(exportNow()) << message().toStdString();
  EXPECT_EQ(written_, 6);
  const QImage image(target() + "/loss.png");
  EXPECT_EQ(image.size(), QSize(qRound(85 / 25.4 * 250), qRound(64 / 25.4 * 250)));

  writeSpec(root() / "spec.json", dialog_->spec());
  QProcess process;
  process.start(QStringLiteral(RESA_STUDIO_PROGRAM), {"--export", folder_.path() + "/cli", "--spec", folder_.path() + "/spec.json"});
  process.waitForFinished(60000);
  ASSERT_EQ(process.exitCode(), 0) << process.readAllStandardError().toStdString();
  for (const char* name : {"loss", "map2_encoding_000000040", "assignment_000000040"})
    for (const char* extension : {".png", ".csv"})
      EXPECT_EQ(read(root() / "cli" / (std::string(name) + extension)), read(root() / "out" / (std::string(name) + extension))) << name;
}

TEST_F(Dialog, RemembersLookAndFormats) {
  formats({"pdf"});
  type("lookPoints", 9);
  find<QCheckBox>("lookShowTitle")->setChecked(false);
  find<QComboBox>("lookTheme")->setCurrentIndex(1);
  dialog_->close();
  open();
  EXPECT_EQ(find<QDoubleSpinBox>("lookPoints")->value(), 9);
  EXPECT_FALSE(find<QCheckBox>("lookShowTitle")->isChecked());
  EXPECT_EQ(find<QComboBox>("lookTheme")->currentIndex(), 1);
  EXPECT_TRUE(find<QCheckBox>("export.pdf")->isChecked());
  EXPECT_FALSE(find<QCheckBox>("export.png")->isChecked());
}

TEST_F(Dialog, ThePreviewFollowsFigureAndLook) {
  auto* preview = dialog_->findChild<FigurePreview*>("exportPreview");
  auto* list = find<QListWidget>("exportFigures");
  ASSERT_TRUE(QTest::qWaitFor([&] { return !preview->image().isNull(); }, 10000));
  const QImage first = preview->image();
  list->setFocus();
  QTest::keyClick(list, Qt::Key_Down);
  ASSERT_TRUE(QTest::qWaitFor([&] { return preview->image() != first; }, 10000));
  EXPECT_EQ(QColor(preview->image().pixel(2, 2)), lightTheme().panel);
  find<QComboBox>("lookTheme")->setCurrentIndex(1);
  ASSERT_TRUE(QTest::qWaitFor([&] { return QColor(preview->image().pixel(2, 2)) == darkTheme().panel; }, 10000));
  type("lookPoints", 8);
  find<QComboBox>("lookSize")->setCurrentIndex(2);
  emit find<QComboBox>("lookSize")->activated(2);
  const auto wide = [&] {
    const QSize size = preview->image().size();
    return std::abs(double(size.width()) / size.height() - 174.0 / 96) < 0.03;
  };
  EXPECT_TRUE(QTest::qWaitFor(wide, 10000));
}

TEST_F(Dialog, AFolderThatCannotBeMadeIsASentence) {
  std::ofstream(root() / "file") << "x";
  find<QLineEdit>("exportFolder")->setText(folder_.path() + "/file/below");
  press("exportStart");
  ASSERT_TRUE(QTest::qWaitFor([this] { return message().startsWith("Not exported"); }, 10000));
  EXPECT_TRUE(message().contains("file/below"));
  EXPECT_TRUE(find<QPushButton>("exportStart")->isEnabled());
}

TEST_F(Dialog, NothingToWriteMeansNoButton) {
  press("exportNone");
  EXPECT_FALSE(find<QPushButton>("exportStart")->isEnabled());
  press("exportAll");
  EXPECT_TRUE(find<QPushButton>("exportStart")->isEnabled());
  formats({});
  EXPECT_FALSE(find<QPushButton>("exportStart")->isEnabled());
}

TEST_F(Dialog, ASpecificationComesBack) {
  tick({"ari", "map2_embedding_000000040"});
  formats({"svg"});
  type("lookPoints", 6);
  const FigureSpec spec = dialog_->spec();
  ASSERT_EQ(spec.figures.size(), 2U);
  EXPECT_EQ(spec.runs.front(), run().toStdString());
  tick({"loss"});
  formats({"png", "csv"});
  type("lookPoints", 10);
  dialog_->useSpec(spec);
  EXPECT_EQ(dialog_->spec(), spec);
  EXPECT_TRUE(message().contains("2 figures"));
  FigureSpec other = spec;
  other.figures.front().request.figure = "no_such";
  dialog_->useSpec(other);
  EXPECT_TRUE(message().contains("no_such"));
}

TEST_F(Dialog, ARecipeIsMadeOfTheTickedRunsAndSaysWhatItLacks) {
  find<QTabWidget>("exportTabs")->setCurrentIndex(1);
  auto* list = find<QListWidget>("recipes");
  auto* runs = find<QListWidget>("recipeRuns");
  ASSERT_TRUE(QTest::qWaitFor([&] { return runs->count() == 2; }, 10000));
  EXPECT_EQ(runs->item(0)->checkState(), Qt::Checked);
  list->setCurrentRow(0);  // Figure 3
  EXPECT_TRUE(find<QLabel>("recipeNeeds")->text().contains("encoding and embedding"));
  ASSERT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("recipeStatus")->text().contains("other methods"); }, 10000));
  runs->item(1)->setCheckState(Qt::Checked);
  ASSERT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("recipeStatus")->text().isEmpty(); }, 10000));
  formats({"csv", "png"});
  ASSERT_TRUE(QTest::qWaitFor([&] { return find<QPushButton>("exportStart")->isEnabled(); }, 10000));
  ASSERT_TRUE(exportNow()) << message().toStdString();
  EXPECT_EQ(read(root() / "out" / "figure3.csv").substr(0, 30), "metric,run,encoding,embedding\n");
  ASSERT_EQ(dialog_->spec().figures.size(), 1U);
  EXPECT_EQ(dialog_->spec().figures[0].runs.size(), 2U);
  press("exportCopyCommand");
  EXPECT_TRUE(QApplication::clipboard()->text().contains("--recipe figure3"));
  EXPECT_TRUE(QApplication::clipboard()->text().endsWith("/runs/run " + folder_.path() + "/runs/second"));
}

TEST_F(Dialog, RecipesThatDoNotFitSayWhyInsteadOfAPicture) {
  find<QTabWidget>("exportTabs")->setCurrentIndex(1);
  auto* list = find<QListWidget>("recipes");
  for (int i = 0; i < list->count(); ++i)
    if (list->item(i)->text().startsWith("Figure 10")) list->setCurrentRow(i);
  auto* preview = dialog_->findChild<FigurePreview*>("exportPreview");
  ASSERT_TRUE(QTest::qWaitFor([&] { return preview->image().isNull() && !find<QPushButton>("exportStart")->isEnabled(); }, 10000));
}

TEST_F(Dialog, TheChoiceOfClassesIsRemembered) {
  find<QTabWidget>("exportTabs")->setCurrentIndex(1);
  auto* list = find<QListWidget>("recipes");
  for (int i = 0; i < list->count(); ++i)
    if (list->item(i)->text().startsWith("Figure 7")) list->setCurrentRow(i);
  auto* classes = find<QLineEdit>("recipeClasses");
  ASSERT_TRUE(classes->isVisible());
  QTest::keyClicks(classes, "class 1,class 2");
  const QString key = "export.classes.figure7." + evaluatedData(*source_);
  ASSERT_TRUE(QTest::qWaitFor([&] { return Settings::text(key) == "class 1,class 2"; }, 10000));
  open();
  find<QTabWidget>("exportTabs")->setCurrentIndex(1);
  for (int i = 0; i < find<QListWidget>("recipes")->count(); ++i)
    if (find<QListWidget>("recipes")->item(i)->text().startsWith("Figure 7")) find<QListWidget>("recipes")->setCurrentRow(i);
  ASSERT_TRUE(QTest::qWaitFor([&] { return find<QLineEdit>("recipeClasses")->text() == "class 1,class 2"; }, 10000));
}

class GalleryDialog : public Dialog {
 protected:
  void SetUp() override {
    Dialog::SetUp();
    MapRun().write(root() / "maps" / "cifar");
    MapRun other;
    other.names = {"ape", "cat", "car"};
    other.data = "stl10";
    other.write(root() / "maps" / "stl");
    source_ = std::make_unique<FigureSource>(root() / "maps" / "cifar");
    delete dialog_;
    dialog_ = new ExportDialog(source_->everything(), target(), nullptr, {folder_.path() + "/maps/cifar", folder_.path() + "/maps"});
    QObject::connect(dialog_, &ExportDialog::exported, dialog_, [this](const QString&, int files) { written_ = files; });
    dialog_->show();
    find<QTabWidget>("exportTabs")->setCurrentIndex(1);
    auto* list = find<QListWidget>("recipes");
    for (int i = 0; i < list->count(); ++i)
      if (list->item(i)->text().startsWith("Figure 7")) list->setCurrentRow(i);
    ASSERT_TRUE(QTest::qWaitFor([&] { return find<QListWidget>("recipeRuns")->count() == 2 && ready(); }, 10000));
  }
  bool ready() { return find<QComboBox>("recipeShown")->count() == 2 && find<QPushButton>("exportStart")->isEnabled(); }
  /// Waits until the recipe is made anew after `action`.
  template <typename Action>
  bool remade(const Action& action) {
    action();
    return QTest::qWaitFor([&] { return !find<QPushButton>("exportStart")->isEnabled(); }, 10000) &&
           QTest::qWaitFor([&] { return ready(); }, 10000);
  }
  std::string galleries() {
    formats({"csv"});
    EXPECT_TRUE(exportNow()) << message().toStdString();
    return read(root() / "out" / "figure7_galleries.csv");
  }
};

TEST_F(GalleryDialog, ClassesOfGalleriesAreTickedAndRememberedForTheirDataSet) {
  EXPECT_THAT(galleries(), testing::AllOf(testing::HasSubstr(",bird,A1,"), testing::HasSubstr(",horse,B1,")));
  press("recipeGalleriesChoose");
  auto* picker = find<QDialog>("classPicker");
  auto* list = picker->findChild<QListWidget*>("classList");
  ASSERT_EQ(list->count(), 3);
  QTest::keyClicks(picker->findChild<QLineEdit*>("classSearch"), "shi");
  EXPECT_TRUE(list->item(0)->isHidden() && !list->item(2)->isHidden());
  list->setCurrentRow(2);
  list->setFocus();
  QTest::keyClick(list, Qt::Key_Space);
  EXPECT_EQ(list->item(2)->checkState(), Qt::Checked);
  ASSERT_TRUE(remade([&] { QTest::mouseClick(picker->findChild<QPushButton*>("classUse"), Qt::LeftButton); }));
  EXPECT_EQ(find<QLineEdit>("recipeGalleries")->text(), "ship");
  EXPECT_EQ(Settings::text("export.galleries.figure7.cifar10"), "ship");
  ASSERT_TRUE(remade([&] { QTest::keyClick(find<QSpinBox>("recipeSubCentroids"), Qt::Key_Up); }));
  const std::string csv = galleries();
  EXPECT_THAT(csv, testing::AllOf(testing::HasSubstr(",ship,A4,"), testing::Not(testing::HasSubstr("bird"))));
  press("exportCopyCommand");
  EXPECT_TRUE(QApplication::clipboard()->text().contains("--option galleries=ship --option sub_centroids=4"))
      << QApplication::clipboard()->text().toStdString();
  // Another data set has other classes, and its own choice.
  auto* runs = find<QListWidget>("recipeRuns");
  const int cifar = runs->item(0)->text() == "cifar" ? 0 : 1;
  runs->item(cifar)->setCheckState(Qt::Unchecked);
  ASSERT_TRUE(remade([&] { runs->item(1 - cifar)->setCheckState(Qt::Checked); }));
  EXPECT_EQ(find<QLineEdit>("recipeGalleries")->text(), "");
  runs->item(1 - cifar)->setCheckState(Qt::Unchecked);
  ASSERT_TRUE(remade([&] { runs->item(cifar)->setCheckState(Qt::Checked); }));
  EXPECT_EQ(find<QLineEdit>("recipeGalleries")->text(), "ship");
  EXPECT_EQ(find<QSpinBox>("recipeSubCentroids")->value(), 4);
}

TEST_F(GalleryDialog, EachFigureOfARecipeCanBeLookedAt) {
  auto* preview = dialog_->findChild<FigurePreview*>("exportPreview");
  ASSERT_TRUE(QTest::qWaitFor([&] { return !preview->image().isNull(); }, 10000));
  const auto color = MapRun::color(1);  // of a picture of a horse
  const auto shown = [&] {
    const QImage image = preview->image();
    for (int y = 0; y < image.height(); ++y)
      for (int x = 0; x < image.width(); ++x)
        if (image.pixel(x, y) == qRgb(color[0], color[1], color[2])) return true;
    return false;
  };
  EXPECT_FALSE(shown());
  auto* which = find<QComboBox>("recipeShown");
  which->setFocus();
  QTest::keyClick(which, Qt::Key_Down);
  EXPECT_EQ(which->currentText(), "figure7_galleries");
  EXPECT_TRUE(QTest::qWaitFor(shown, 10000));
}

TEST_F(Dialog, MakesAFilmBesideTheWindow) {
  find<QTabWidget>("exportTabs")->setCurrentIndex(2);
  auto* list = find<QListWidget>("filmFigures");
  for (int i = 0; i < list->count(); ++i)
    if (list->item(i)->text().startsWith("map2_encoding")) list->setCurrentRow(i);
  find<QSpinBox>("filmWidth")->setValue(300);
  find<QSpinBox>("filmHeight")->setValue(260);
  EXPECT_EQ(find<QPushButton>("exportStart")->text(), "Make the film");
  ASSERT_TRUE(exportNow()) << message().toStdString();
  EXPECT_TRUE(message().startsWith("3 frames written to")) << message().toStdString();
  QImageReader film(target() + "/map2_encoding.gif");
  EXPECT_EQ(film.imageCount(), 3);
  EXPECT_EQ(film.size(), QSize(300, 260));
}

TEST_F(Dialog, ClosingWhileWritingEndsQuietly) {
  press("exportStart");
  dialog_->close();
  QTest::qWait(50);  // what a worker still delivers must find nobody
  EXPECT_EQ(dialog_, nullptr);
}

TEST_F(Dialog, AFigureCopiesAsImageDataAndCommand) {
  const Figure figure = source_->figure({"assignment", -1, {}, {}});
  QMenu menu;
  QString told;
  addCopyActions(menu, figure, run(), [&](const QString& reason) { told = reason; });
  const auto trigger = [&](const char* name) { menu.findChild<QAction*>(name)->trigger(); };
  trigger("copyImage");
  ASSERT_TRUE(QTest::qWaitFor([] { return clipboardHas("application/x-qt-image"); }, 10000));
  EXPECT_EQ(QApplication::clipboard()->image().convertToFormat(QImage::Format_RGB32), figureImage(figure, {}));
  trigger("copyData");
  ASSERT_TRUE(QTest::qWaitFor([] { return clipboardHas("text/csv"); }, 10000));
  EXPECT_EQ(QApplication::clipboard()->mimeData()->data("text/csv"), figure.csv());
  EXPECT_EQ(QApplication::clipboard()->text().toUtf8(), figure.csv());
  trigger("copyCommand");
  EXPECT_EQ(QApplication::clipboard()->text(),
            "resa-studio --export figures --figure assignment --step 40 --dpi 192 --format png " + run());
  EXPECT_EQ(told, "");
}

TEST_F(Dialog, WhatOnlyTheWindowDrawsHasNoCommandAndSaysWhy) {
  Figure figure = source_->figure({"loss", -1, {}, {}});
  figure.request = {};
  QMenu menu;
  addCopyActions(menu, figure, run(), [](const QString&) {});
  EXPECT_FALSE(menu.findChild<QAction*>("copyCommand")->isEnabled());
  EXPECT_TRUE(menu.findChild<QAction*>("copyCommand")->toolTip().contains("Only the window"));
}

TEST_F(Dialog, FiguresOfWidgetsAreDrawnOnTheirThread) {
  Figure figure;
  figure.name = "widget";
  figure.size = {100, 80};
  QThread* painted = nullptr;
  figure.paint = [&painted](QPainter& painter, const QRect& area) {
    painted = QThread::currentThread();
    painter.fillRect(area, Qt::red);
  };
  figure.csv = [] { return QByteArray("x\n1\n"); };
  delete dialog_;
  dialog_ = new ExportDialog({figure}, target());
  QObject::connect(dialog_, &ExportDialog::exported, dialog_, [this](const QString&, int files) { written_ = files; });
  dialog_->show();
  EXPECT_EQ(find<QTabWidget>("exportTabs")->count(), 1);  // no run: no recipes, no film
  ASSERT_TRUE(exportNow());
  EXPECT_EQ(painted, QApplication::instance()->thread());
  EXPECT_EQ(QColor(QImage(target() + "/widget.png").pixel(5, 5)), QColor(Qt::red));
}

}  // namespace
}  // namespace resa
