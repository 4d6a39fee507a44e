// Setting up a run: the form, its command, views, the check before starting, data sets.
#include <gtest/gtest.h>

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QProcess>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolTip>
#include <QUrl>
#include <cmath>
#include <numeric>

#include "app/studio/data/datasets_page.h"
#include "app/studio/data/fetch_panel.h"
#include "app/studio/figures/export_dialog.h"
#include "app/studio/setup/augmentation_preview.h"
#include "app/studio/setup/new_run_page.h"
#include "app/studio/setup/preflight_card.h"
#include "app/studio/window/copy_menu.h"
#include "engine/run/config_notes.h"
#include "engine/run/events.h"
#include "engine/run/run_folder.h"
#include "tests/studio/sample_run.h"
#include "tests/unit/http_server.h"
#include "tests/unit/sample_sets.h"
#include "widgets/base/controls.h"
#include "widgets/config/config_form.h"
#include "widgets/map/map_data.h"
#include "widgets/samples/class_histogram.h"
#include "widgets/samples/image_page.h"

namespace resa {
namespace {

const QString trainer = QStringLiteral(RESA_TRAINER);

template <typename T>
T* find(QWidget& parent, const char* name) {
  T* found = parent.findChild<T*>(QLatin1String(name));
  if (!found) throw std::runtime_error(std::string("no widget ") + name);
  return found;
}

void type(QWidget* editor, const QString& text) {
  auto* line = qobject_cast<QLineEdit*>(editor);
  ASSERT_NE(line, nullptr);
  line->selectAll();
  QTest::keyClicks(line, text);
}

/// Runs `resa` and returns its standard output.
QByteArray resa(const QStringList& arguments, int expected = 0) {
  QProcess process;
  process.start(trainer, arguments);
  EXPECT_TRUE(process.waitForFinished(60000));
  EXPECT_EQ(process.exitCode(), expected) << process.readAllStandardError().toStdString();
  return process.readAllStandardOutput();
}

/// The page as it stands in the left rail.
struct Page : NewRunPage {
  Page() {
    resize(364, 900);
    show();
    EXPECT_TRUE(QTest::qWaitForWindowExposed(this));
  }
  void set(const char* key, const QString& text) { type(form().editor(key), text); }
};

/// A network and data that train within a moment, on pictures of the test's own.
Config tinyConfig(const std::filesystem::path& images) {
  Config config;
  config.data.set = "fashion-mnist";
  config.data.root = images.string();
  config.model.width = 4;
  config.model.projectorHidden = 32;
  config.model.projectorOut = 16;
  config.train.batchSize = 32;
  config.train.epochs = 2;
  config.train.warmupEpochs = 1;
  config.train.threads = 1;
  config.train.device = "cpu";
  config.evaluate.size = config.evaluate.reportedSize = 60;
  config.evaluate.bankSize = 60;
  config.evaluate.probeSize = 20;
  config.evaluate.restarts = 1;
  config.evaluate.projection = "none";
  config.output.reportEvery = 1;
  return config;
}

// ---- the form

TEST(SetupForm, TypingIntoTheSearchLeavesTheMatchesMarked) {
  Page page;
  auto* search = find<QLineEdit>(page, "configForm.search");
  QTest::keyClicks(search, "mirrored weak");
  EXPECT_TRUE(page.form().editor("augment.weak.flip_probability")->isVisible()) << "one word is in the help, the other in the key";
  EXPECT_FALSE(page.form().editor("augment.strong.flip_probability")->isVisible());
  EXPECT_FALSE(page.form().editor("train.epochs")->isVisible());
  const QString help = find<QLabel>(page, "config.help.augment.weak.flip_probability")->text();
  EXPECT_TRUE(help.contains(QRegularExpression("<span style='background-color:#[0-9a-f]{6}; color:#[0-9a-f]{6}'>mirrored</span>")))
      << help.toStdString();
  EXPECT_FALSE(find<QLabel>(page, "configForm.empty")->isVisible());
  QTest::keyClicks(search, " zebra");
  EXPECT_TRUE(find<QLabel>(page, "configForm.empty")->isVisible());
  EXPECT_TRUE(find<QLabel>(page, "configForm.empty")->text().contains("zebra"));
  search->clear();
  EXPECT_TRUE(page.form().editor("train.epochs")->isVisible());
}

TEST(SetupForm, AnInvalidValueSaysWhyBesideTheFieldAndDisablesStart) {
  Page page;
  auto* start = find<QPushButton>(page, "startButton");
  ASSERT_TRUE(start->isEnabled());
  page.set("train.batch_size", "1");
  auto* problem = find<QLabel>(page, "config.problem.train.batch_size");
  EXPECT_TRUE(problem->isVisible());
  EXPECT_EQ(problem->text(), "train.batch_size must be at least 2, got 1");
  EXPECT_FALSE(start->isEnabled());
  EXPECT_TRUE(start->toolTip().contains("train.batch_size must be at least 2"));
  EXPECT_FALSE(find<QPushButton>(page, "queueButton")->isEnabled());
  page.set("train.batch_size", "many");
  EXPECT_EQ(problem->text(), "train.batch_size must be a whole number, got 'many'");
  page.set("train.batch_size", "64");
  EXPECT_FALSE(problem->isVisible());
  EXPECT_TRUE(start->isEnabled());
}

TEST(SetupForm, AProblemOfAFoldedKeyShowsItAndCanBeGoneTo) {
  Page page;
  page.set("train.warmup_epochs", "50");  // more than the quick start's epochs
  find<QLineEdit>(page, "configForm.search")->setText("sinkhorn");
  EXPECT_FALSE(page.form().editor("train.warmup_epochs")->isVisible());
  QTest::mouseClick(find<QPushButton>(page, "configForm.showProblem"), Qt::LeftButton);
  EXPECT_TRUE(page.form().editor("train.warmup_epochs")->isVisible());
  EXPECT_EQ(page.focusWidget(), page.form().editor("train.warmup_epochs"));
}

TEST(SetupForm, OnlyChangedShowsWhatDiffersFromThePresetAndResetTakesItBack) {
  Page page;
  auto* only = find<QCheckBox>(page, "configForm.onlyChanged");
  EXPECT_EQ(only->text(), "Changed: 0");
  page.set("train.epochs", "7");
  page.set("method.epsilon", "0.1");
  EXPECT_EQ(only->text(), "Changed: 2");
  EXPECT_TRUE(find<QLabel>(page, "config.label.train.epochs")->property("changed").toBool());
  only->click();
  EXPECT_TRUE(page.form().editor("train.epochs")->isVisible());
  EXPECT_FALSE(page.form().editor("train.batch_size")->isVisible());
  QTest::mouseClick(find<QPushButton>(page, "config.reset.train.epochs"), Qt::LeftButton);
  EXPECT_EQ(page.form().config().train.epochs, presetConfig("quickstart").train.epochs);
  EXPECT_EQ(page.form().changedNames(), std::vector<std::string>{"method.epsilon"});
  QTest::mouseClick(find<QPushButton>(page, "configForm.resetAll"), Qt::LeftButton);
  EXPECT_EQ(toToml(page.form().config()), toToml(presetConfig("quickstart")));
  EXPECT_TRUE(find<QLabel>(page, "configForm.empty")->text().contains("preset quickstart"));
}

TEST(SetupForm, AKeyWithoutEffectIsNamedBesideIt) {
  Page page;
  find<QCheckBox>(page, "configForm.advanced")->click();
  page.set("train.adam_betas", "[0.8, 0.9]");
  auto* note = find<QLabel>(page, "config.problem.train.adam_betas");
  EXPECT_EQ(note->text(), "train.adam_betas has no effect: train.optimizer is \"sgd\"");
  EXPECT_TRUE(find<QPushButton>(page, "startButton")->isEnabled()) << "it can be trained all the same";
  qobject_cast<QComboBox*>(page.form().editor("train.optimizer"))->setCurrentText("adamw");
  EXPECT_FALSE(note->isVisible());
}

TEST(ConfigNotes, OnlyWhatWasSetOnTopOfThePresetIsInVain) {
  const Config base = presetConfig("imagenet-vit-s16");
  EXPECT_TRUE(configNotes(base, base).empty()) << "its stem is that of the other ImageNet presets";
  Config config = base;
  config.model.stemPadding = 1;
  config.augment.weak.crop = "center";
  config.augment.weak.minScale = 0.5;
  std::vector<std::string> keys;
  for (const ConfigNote& note : configNotes(config, base)) keys.push_back(note.key);
  EXPECT_EQ(keys, (std::vector<std::string>{"augment.weak.min_scale", "model.stem_padding"}));
}

// ---- the command

TEST(SetupCommand, TheCopiedLineResolvesToTheSameConfiguration) {
  Page page;
  const TestFolder folder;
  page.set("data.root", QString::fromStdString((folder / "my pictures, 'old' $HOME").string()));
  page.set("augment.strong.jitter", "[0.1, 0.2, 0.3, 0.05]");
  page.set("output.checkpoint_every", "500 steps");
  page.set("train.epochs", "3");
  qobject_cast<QCheckBox*>(page.form().editor("train.channels_last"))->setChecked(false);
  QTest::mouseClick(find<QPushButton>(page, "copyCommand"), Qt::LeftButton);
  QString line = QGuiApplication::clipboard()->text();
  EXPECT_TRUE(line.startsWith("resa train --preset quickstart --set ")) << line.toStdString();
  EXPECT_TRUE(line.contains("train.epochs=3"));
  EXPECT_FALSE(line.contains("train.batch_size")) << "what the preset says is not repeated";
  // The shell takes it apart, as it would in a terminal.
  line.replace("resa train", trainer + " config show");
  QProcess shell;
  shell.start("/bin/sh", {"-c", line});
  ASSERT_TRUE(shell.waitForFinished(60000));
  ASSERT_EQ(shell.exitCode(), 0) << shell.readAllStandardError().toStdString();
  EXPECT_EQ(shell.readAllStandardOutput().toStdString(), toToml(page.form().config()));
}

TEST(SetupCommand, EveryPresetIsItsOwnShortestCommand) {
  for (const Preset& preset : presets()) {
    const std::vector<std::string> words = trainCommand(presetConfig(preset.name), nearestPreset(presetConfig(preset.name)));
    EXPECT_LE(words.size(), 4u) << shellLine(words);
  }
}

TEST(SetupSeeds, ThreeSeedsAreOneRunNowAndTwoInTheQueue) {
  Page page;
  find<QLineEdit>(page, "runNameEdit")->setText("trial");
  page.set("train.seed", "5");
  find<QSpinBox>(page, "seedCount")->setValue(3);
  std::vector<std::pair<std::int64_t, QString>> started, queued;
  QObject::connect(&page, &NewRunPage::startRequested,
                   [&](const Config& config, const QString& name) { started.emplace_back(config.train.seed, name); });
  QObject::connect(&page, &NewRunPage::queueRequested,
                   [&](const Config& config, const QString& name) { queued.emplace_back(config.train.seed, name); });
  QTest::mouseClick(find<QPushButton>(page, "startButton"), Qt::LeftButton);
  using Runs = std::vector<std::pair<std::int64_t, QString>>;
  EXPECT_EQ(started, (Runs{{5, "trial seed 5"}}));
  EXPECT_EQ(queued, (Runs{{6, "trial seed 6"}, {7, "trial seed 7"}}));
  queued.clear();
  find<QSpinBox>(page, "seedCount")->setValue(1);
  QTest::mouseClick(find<QPushButton>(page, "queueButton"), Qt::LeftButton);
  EXPECT_EQ(queued, (Runs{{5, "trial"}}));
}

TEST(SetupPage, NothingIsCutOffInANarrowRail) {
  Page page;
  find<QCheckBox>(page, "configForm.advanced")->click();
  for (QWidget* child : page.findChildren<QWidget*>()) {
    if (!child->isVisible() || child->objectName().startsWith("qt_")) continue;
    const int right = child->mapTo(&page, QPoint(child->width(), 0)).x();
    EXPECT_LE(right, page.width()) << child->objectName().toStdString() << " " << child->metaObject()->className();
  }
  for (const char* key : {"augment.strong.jitter", "train.optimizer", "evaluate.components"})
    EXPECT_GE(page.form().editor(key)->width(), 90) << key;
}

// ---- views

/// A page whose views are open, on planted pictures in colour.
struct PreviewPage {
  PreviewPage() {
    for (int i = 0; i < 12; ++i) {
      Picture picture{24, 24, {}};
      for (int pixel = 0; pixel < 24 * 24; ++pixel)
        picture.pixels.insert(picture.pixels.end(),
                              {std::uint8_t(40 + 15 * i), std::uint8_t(200 - pixel % 24 * 5), std::uint8_t(pixel / 24 * 9)});
      writeText(folder / ("set/train/" + std::string(i % 2 ? "cat" : "dog") + "/" + std::to_string(i) + ".png"), pngBytes(picture));
    }
    page.setTrainer(trainer, QString::fromStdString(folder.path().string()));
    page.useData("image-folder", QString::fromStdString((folder / "set").string()));
    page.set("augment.weak.crop_size", "24");
    page.set("augment.strong.crop_size", "24");
    qobject_cast<QComboBox*>(page.form().editor("augment.weak.crop"))->setCurrentText("center");
    for (const char* key : {"augment.weak.flip_probability", "augment.weak.jitter_probability", "augment.weak.gray_probability",
                            "augment.strong.gray_probability", "augment.strong.solarize_probability"})
      page.set(key, "0");
  }
  ViewsPtr draw() {
    QSignalSpy drawn(&page.preview(), &AugmentationPreview::drawn);
    EXPECT_TRUE(QTest::qWaitFor([&] { return !drawn.isEmpty(); }, 20000)) << find<QLabel>(page, "preview.message")->text().toStdString();
    return page.preview().views().views();
  }
  TestFolder folder;
  Page page;
};

/// Largest difference between the channels of any pixel.
int colourfulness(const ImageBlock& block) {
  int most = 0;
  for (std::size_t i = 0; i + 2 < block.pixels.size(); i += 3)
    most = std::max({most, std::abs(block.pixels[i] - block.pixels[i + 1]), std::abs(block.pixels[i] - block.pixels[i + 2])});
  return most;
}

TEST(SetupViews, FollowTheKeysAndDifferBetweenWeakAndStrong) {
  PreviewPage setup;
  QTest::mouseClick(find<QPushButton>(setup.page, "showViews"), Qt::LeftButton);
  const ViewsPtr first = setup.draw();
  ASSERT_TRUE(first);
  ASSERT_EQ(first->images.count, 4);
  ASSERT_EQ(first->draws, 3);
  ASSERT_EQ(first->views[1].pixels.count, 12);
  // The weak view is the whole image here, each time; the strong one is another each time.
  for (int image = 0; image < 4; ++image)
    for (int draw = 0; draw < 3; ++draw)
      EXPECT_EQ(sampleImage(first->views[0].pixels, image * 3 + draw), sampleImage(first->images, image)) << image << " " << draw;
  EXPECT_NE(sampleImage(first->views[1].pixels, 0), sampleImage(first->images, 0));
  EXPECT_NE(sampleImage(first->views[1].pixels, 0), sampleImage(first->views[1].pixels, 1));
  EXPECT_GT(colourfulness(first->views[1].pixels), 30);

  setup.page.set("augment.strong.gray_probability", "1");
  const ViewsPtr gray = setup.draw();
  EXPECT_LE(colourfulness(gray->views[1].pixels), 1);
  EXPECT_GT(colourfulness(gray->views[0].pixels), 30) << "the weak view keeps its colours";
  EXPECT_EQ(gray->images.pixels, first->images.pixels) << "the images stay while keys are edited";
  // On the screen too, and what was done is said.
  ViewsPreview& shown = setup.page.preview().views();
  const QImage shot = shown.grab().toImage();
  const QColor centre = shot.pixelColor(shown.cellOf(0, 4).center() * shot.devicePixelRatio());
  EXPECT_LE(std::abs(centre.red() - centre.blue()), 2);
  const QPoint at = shown.cellOf(0, 4).center();
  QHelpEvent help(QEvent::ToolTip, at, shown.mapToGlobal(at));
  QApplication::sendEvent(&shown, &help);
  EXPECT_TRUE(QToolTip::text().contains("gray")) << QToolTip::text().toStdString();

  // It copies as it is drawn; a command could not know these settings.
  QTest::mouseClick(find<QPushButton>(setup.page, "preview.copy"), Qt::LeftButton);
  auto* menu = setup.page.findChild<QMenu*>("figureMenu");
  ASSERT_NE(menu, nullptr);
  menu->findChild<QAction*>("copyData")->trigger();
  EXPECT_TRUE(
      QTest::qWaitFor([&] { return QApplication::clipboard()->text().startsWith("image,view,draw,what was done\n0,weak,0,"); }, 10000));
  EXPECT_FALSE(menu->findChild<QAction*>("copyCommand")->isEnabled());
  EXPECT_TRUE(menu->findChild<QAction*>("copyCommand")->toolTip().contains("no run yet"));
  menu->close();
  FigureLook dark;
  dark.dpi = 96;
  dark.style.dark = true;
  const QImage paper = figureImage(shown.figure(), dark);
  EXPECT_EQ(QColor(paper.pixel(1, 1)), darkTheme().panel);
  EXPECT_EQ(paper.size(), shown.figure().size);

  QTest::mouseClick(find<QPushButton>(setup.page, "preview.redraw"), Qt::LeftButton);
  const ViewsPtr again = setup.draw();
  EXPECT_EQ(again->images.pixels, gray->images.pixels);
  EXPECT_NE(again->views[1].pixels.pixels, gray->views[1].pixels.pixels);

  setup.page.set("augment.strong.min_scale", "3");
  auto* message = find<QLabel>(setup.page, "preview.message");
  EXPECT_TRUE(QTest::qWaitFor([&] { return message->text().contains("augment.strong.min_scale must be at most 1, got 3"); }, 5000))
      << message->text().toStdString();
}

// ---- the check before starting

TEST(SetupPreflight, SpeedAndDiskAreThoseOfTheTraining) {
  const TestFolder folder;
  writeSmallImages(folder / "images", 320, 60);
  const Config config = tinyConfig(folder / "images");
  PreflightCard card;
  card.setTrainer(trainer, QString::fromStdString((folder / "runs").string()));
  card.setConfig(config);
  card.show();
  QSignalSpy finished(&card, &PreflightCard::finished);
  QTest::mouseClick(find<QPushButton>(card, "preflight.check"), Qt::LeftButton);
  EXPECT_TRUE(find<QProgressBar>(card, "preflight.progress")->isVisible());
  ASSERT_TRUE(QTest::qWaitFor([&] { return !finished.isEmpty(); }, 60000));
  ASSERT_TRUE(finished[0][0].toBool()) << find<QLabel>(card, "preflight.message")->text().toStdString();
  const QJsonObject found = card.found();
  for (const char* name : {"images_per_second", "seconds_per_epoch", "seconds_total", "memory_bytes", "memory_free_bytes", "disk_bytes",
                           "disk_free_bytes", "checkpoint_bytes", "parameters"})
    EXPECT_GT(found.value(QLatin1String(name)).toDouble(), 0) << name;
  EXPECT_EQ(found.value("steps_per_epoch").toInt(), 10);
  EXPECT_FALSE(std::filesystem::exists(folder / "runs")) << "nothing is written";
  EXPECT_TRUE(find<QLabel>(card, "preflight.value.Disk")->isVisible());

  // The same training in earnest.
  writeText(folder / "config.toml", toToml(config));
  const std::filesystem::path run = folder / "runs/one";
  resa({"train", "--config", QString::fromStdString((folder / "config.toml").string()), "--run-dir", QString::fromStdString(run.string())});
  EventReader reader(RunFolder(run).events());
  reader.poll();
  double rate = 0;
  for (const StepEvent& step : reader.history().steps) rate = std::max(rate, step.imagesPerSecond);
  const double told = found.value("images_per_second").toDouble();
  EXPECT_GT(told, rate / 6);
  EXPECT_LT(told, rate * 6);
  double bytes = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(run))
    if (file.is_regular_file()) bytes += double(file.file_size());
  EXPECT_GT(found.value("disk_bytes").toDouble(), bytes * 0.7) << bytes;
  EXPECT_LT(found.value("disk_bytes").toDouble(), bytes * 2) << bytes;
}

TEST(SetupPreflight, IsCancelledAtOnceAndCanBeAskedAgain) {
  const TestFolder folder;
  writeSmallImages(folder / "images", 320, 60);
  PreflightCard card;
  card.setTrainer(trainer, QString::fromStdString(folder.path().string()));
  card.setConfig(tinyConfig(folder / "images"));
  card.show();
  QSignalSpy finished(&card, &PreflightCard::finished);
  QTest::mouseClick(find<QPushButton>(card, "preflight.check"), Qt::LeftButton);
  QTest::qWait(50);
  QTest::mouseClick(find<QPushButton>(card, "preflight.cancel"), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !finished.isEmpty(); }, 2000));
  EXPECT_FALSE(finished[0][0].toBool());
  EXPECT_EQ(find<QLabel>(card, "preflight.message")->text(), "The check was cancelled.");
  EXPECT_TRUE(find<QPushButton>(card, "preflight.check")->isVisible());
  Config none = tinyConfig(folder / "nowhere");
  card.setConfig(none);
  finished.clear();
  QTest::mouseClick(find<QPushButton>(card, "preflight.check"), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !finished.isEmpty(); }, 20000));
  EXPECT_TRUE(find<QLabel>(card, "preflight.message")->text().contains("nowhere"));
}

TEST(SetupPreflight, WhatIsTooLargeIsRed) {
  const auto lines = preflightLines({{"images_per_second", 100.0},
                                     {"device", "cpu"},
                                     {"seconds_per_epoch", 200.0},
                                     {"seconds_total", 2e5},
                                     {"steps_per_epoch", 10},
                                     {"memory_bytes", 8e9},
                                     {"memory_free_bytes", 4e9},
                                     {"disk_bytes", 1e9},
                                     {"disk_free_bytes", 5e9}});
  ASSERT_EQ(lines.size(), 5u);
  EXPECT_EQ(lines[1].value, "3.3 min, 10 steps");
  EXPECT_EQ(lines[2].value, "about 2.3 days");
  EXPECT_TRUE(lines[3].bad);
  EXPECT_EQ(lines[3].value, "8.0 GB of 4.0 GB free");
  EXPECT_FALSE(lines[4].bad);
}

// ---- data sets

/// The page with a data folder of its own.
struct SetsPage {
  SetsPage() {
    makeCifar10(folder / "sets/cifar10");
    page.setTrainer(trainer);
    page.resize(1100, 800);
    page.show();
    EXPECT_TRUE(QTest::qWaitForWindowExposed(&page));
    list = find<QListWidget>(page, "dataSets.list");
    EXPECT_TRUE(QTest::qWaitFor([&] { return list->count() > 0; }, 5000));
  }
  QListWidgetItem* item(const QString& name) {
    for (int i = 0; i < list->count(); ++i)
      if (list->item(i)->data(Qt::UserRole) == name) return list->item(i);
    throw std::runtime_error("no set " + name.toStdString());
  }
  void click(const QString& name) { QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(item(name)).center()); }
  void waitShown() {
    QSignalSpy shown(&page, &DataSetsPage::shown);
    EXPECT_TRUE(QTest::qWaitFor([&] { return !shown.isEmpty(); }, 10000)) << find<QLabel>(page, "dataSets.message")->text().toStdString();
  }
  static TestFolder* data;  // what $RESA_DATA names for the whole process: the catalogue asks once
  const TestFolder& folder = *data;
  DataSetsPage page;
  QListWidget* list;
};

TestFolder* SetsPage::data = nullptr;

TEST(DataSets, TheListSaysWhatIsInstalledAndAClickShowsItsImages) {
  SetsPage sets;
  EXPECT_TRUE(sets.item("cifar10")->text().contains("installed"));
  EXPECT_TRUE(sets.item("stl10")->text().contains("not installed"));
  sets.click("cifar10");
  sets.waitShown();
  EXPECT_TRUE(find<QLabel>(sets.page, "dataSets.facts")->text().contains("5 training images"));
  // One image of each of the classes 1 to 5, each pixel 'p'.
  auto* histogram = sets.page.findChild<ClassHistogram*>();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !histogram->counts().whole.empty(); }, 5000));
  EXPECT_EQ(histogram->counts().whole, (std::vector<qint64>{0, 1, 1, 1, 1, 1, 0, 0, 0, 0}));
  const auto* images = sets.page.findChild<ImagePage*>();
  ASSERT_EQ(images->images().count, 5);
  EXPECT_EQ(images->images().pixels.front(), 'p');
  find<QComboBox>(sets.page, "dataSets.class")->setCurrentIndex(1 + 3);
  sets.waitShown();
  EXPECT_EQ(images->images().count, 1);
  EXPECT_EQ(find<QLabel>(sets.page, "dataSets.page")->text(), "1 – 1 of 1");
  sets.click("imagenet");
  EXPECT_TRUE(find<QLabel>(sets.page, "dataSets.message")->text().contains("image-net.org"));
  EXPECT_FALSE(find<QPushButton>(sets.page, "fetch.start")->isVisible());
}

TEST(DataSets, ALongTailShowsInTheHistogramAndItsBars) {
  const TestFolder folder;
  std::string images = bigEndian({2051, 100, 4, 4}) + std::string(1600, 'x'), labels = bigEndian({2049, 100});
  for (int i = 0; i < 100; ++i) labels += char(i % 10);
  writeText(folder / "train-images-idx3-ubyte", images);
  writeText(folder / "train-labels-idx1-ubyte", labels);
  writeText(folder / "t10k-images-idx3-ubyte", images);
  writeText(folder / "t10k-labels-idx1-ubyte", labels);
  Config config;
  config.data.set = "mnist";
  config.data.root = folder.path().string();
  const OpenedSet opened(config.data, Split::train);
  EXPECT_TRUE(opened.counts(&config).taken.empty()) << "all are taken";
  config.data.longTailFactor = 10;
  const ClassCounts counts = opened.counts(&config);
  ASSERT_EQ(counts.taken.size(), 10u);
  EXPECT_EQ(*std::max_element(counts.taken.begin(), counts.taken.end()), 10);
  EXPECT_EQ(*std::min_element(counts.taken.begin(), counts.taken.end()), 1);
  EXPECT_EQ(counts.whole, std::vector<qint64>(10, 10));

  ClassHistogram histogram;
  histogram.resize(600, 220);
  histogram.setCounts({"planted", {"a", "b", "c"}, {10, 40, 20}, {}});
  EXPECT_EQ(histogram.order(), (std::vector<int>{0, 1, 2}));
  EXPECT_NEAR(histogram.barOf(1).height(), 4 * histogram.barOf(0).height(), 0.5);
  EXPECT_NEAR(histogram.barOf(1).height(), 2 * histogram.barOf(2).height(), 0.5);
  const QImage shot = histogram.grab().toImage();
  EXPECT_EQ(shot.pixelColor(histogram.barOf(0).center().toPoint()), theme().accent);
  EXPECT_NE(shot.pixelColor(QPoint(int(histogram.barOf(0).center().x()), int(histogram.barOf(1).top()) + 4)), theme().accent);
  histogram.setBySize(true);
  EXPECT_EQ(histogram.order(), (std::vector<int>{1, 2, 0}));
  EXPECT_EQ(histogram.figure().csv(), "label,class,images,taken\n1,\"b\",40,40\n2,\"c\",20,20\n0,\"a\",10,10\n");
}

/// Opens the menu of figures behind a button and hands it over.
QMenu* figureMenu(QWidget& page, const char* button) {
  QApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
  QTest::mouseClick(find<QPushButton>(page, button), Qt::LeftButton);
  return page.findChild<QMenu*>("figureMenu");
}

void copyImage(QMenu* menu) {
  QApplication::clipboard()->clear();
  menu->findChild<QAction*>("copyImage")->trigger();
  const auto arrived = [] { return QApplication::clipboard()->mimeData() && QApplication::clipboard()->mimeData()->hasImage(); };
  EXPECT_TRUE(QTest::qWaitFor(arrived, 10000));
}

TEST(DataSets, HistogramAndImagesCopyAndExportAndSayWhyThereIsNoCommand) {
  SetsPage sets;
  sets.click("cifar10");
  sets.waitShown();
  auto* histogram = sets.page.findChild<ClassHistogram*>();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !histogram->counts().whole.empty(); }, 5000));
  const std::vector<Figure> figures = sets.page.figures();
  ASSERT_EQ(figures.size(), 2u);
  EXPECT_EQ(
      figures[1].csv(), "section,place,id,class\n" + [&] {
        QByteArray lines;
        const OpenedSet& opened = *sets.page.opened();
        for (int row = 0; row < 5; ++row) {
          const QString caption = opened.caption(row);
          lines += "," + QByteArray::number(row + 1) + "," + caption.section(' ', 0, 0).mid(1).toUtf8() + "," +
                   caption.section(' ', 1).toUtf8() + "\n";
        }
        return lines;
      }());
  QMenu* menu = figureMenu(sets.page, "dataSets.figures");
  ASSERT_NE(menu, nullptr);
  for (const Figure& figure : figures) {
    auto* one = menu->findChild<QMenu*>("copyMenu." + figure.name);
    ASSERT_NE(one, nullptr) << figure.name.toStdString();
    copyImage(one);
    EXPECT_EQ(QApplication::clipboard()->image().convertToFormat(QImage::Format_RGB32), figureImage(figure, rememberedExport().look));
    one->findChild<QAction*>("copyData")->trigger();
    EXPECT_TRUE(QTest::qWaitFor([&] { return QApplication::clipboard()->text().toUtf8() == figure.csv(); }, 10000));
    EXPECT_FALSE(one->findChild<QAction*>("copyCommand")->isEnabled());
    EXPECT_TRUE(one->findChild<QAction*>("copyCommand")->toolTip().contains("this is a data set"));
  }
  menu->findChild<QAction*>("exportFigure")->trigger();
  auto* dialog = sets.page.findChild<ExportDialog*>("exportDialog");
  ASSERT_NE(dialog, nullptr);
  EXPECT_EQ(find<QListWidget>(*dialog, "exportFigures")->count(), 2);
  delete dialog;
  menu->close();
  // On paper the bars are as high as the counts: one image of each of five classes, none of the others.
  FigureLook dark;
  dark.dpi = 96;
  dark.style.dark = true;
  const QImage paper = figureImage(figures[0], dark);
  int bars = 0;
  for (int x = 1; x < paper.width(); ++x) {
    const auto filled = [&](int at) { return QColor(paper.pixel(at, 150)) == darkTheme().accent; };
    bars += filled(x) && !filled(x - 1);
  }
  EXPECT_EQ(bars, 5);
}

TEST(DataSets, ADroppedFolderIsCheckedAndTrainedOn) {
  SetsPage sets;
  const std::filesystem::path own = sets.folder / "own";
  for (const char* name : {"cat/a.png", "cat/b.png", "dog/c.png"}) writeText(own / name, smallPicture());
  writeText(own / "dog/broken.png", "no picture");
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(QString::fromStdString(own.string()))});
  QDragEnterEvent enter({300, 300}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&sets.page, &enter);
  ASSERT_TRUE(enter.isAccepted());
  QDropEvent drop(QPointF(300, 300), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&sets.page, &drop);
  sets.waitShown();
  EXPECT_EQ(sets.page.opened()->classes(), (std::vector<std::string>{"cat", "dog"}));
  auto* checked = find<QLabel>(sets.page, "dataSets.checked");
  EXPECT_TRUE(QTest::qWaitFor([&] { return checked->text().contains("broken.png"); }, 20000)) << checked->text().toStdString();
  QSignalSpy wanted(&sets.page, &DataSetsPage::trainRequested);
  auto* train = find<QPushButton>(sets.page, "dataSets.train");
  EXPECT_EQ(train->text(), "Train on this folder");
  QTest::mouseClick(train, Qt::LeftButton);
  ASSERT_EQ(wanted.size(), 1);
  NewRunPage page;
  page.useData(wanted[0][0].toString(), wanted[0][1].toString());
  EXPECT_EQ(page.form().config().data.set, "image-folder");
  EXPECT_EQ(page.form().config().data.root, own.string());
  EXPECT_EQ(page.form().changedNames(), std::vector<std::string>{"data.root"});
}

TEST(DataSets, ADownloadShowsItsProgressIsCancelledAndContinued) {
  SetsPage sets;
  HttpServer server;
  server.put("cifar-100-binary.tar.gz", {std::string(400000, 'x'), true, {}, 0, 100000});
  sets.page.fetchPanel().setPlaces(QString::fromStdString(server.url()), {});
  sets.click("cifar100");
  QSignalSpy progressed(&sets.page.fetchPanel(), &FetchPanel::progressed), finished(&sets.page.fetchPanel(), &FetchPanel::finished);
  QTest::mouseClick(find<QPushButton>(sets.page, "fetch.start"), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !progressed.isEmpty() && progressed.last()[0].toDouble() > 0.2; }, 10000));
  EXPECT_NEAR(progressed.last()[0].toDouble(), 0.25, 0.01);
  EXPECT_TRUE(find<QLabel>(sets.page, "fetch.message")->text().contains("cifar-100-binary.tar.gz"));
  QTest::mouseClick(find<QPushButton>(sets.page, "fetch.cancel"), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !finished.isEmpty(); }, 10000));
  EXPECT_EQ(finished[0][1].toString(), "cancelled");
  // What came is there to be continued, or removed.
  auto* start = find<QPushButton>(sets.page, "fetch.start");
  ASSERT_TRUE(QTest::qWaitFor([&] { return start->isVisible() && start->text().contains("Continue"); }, 5000))
      << start->text().toStdString();
  EXPECT_TRUE(sets.item("cifar100")->text().contains("partly downloaded"));
  finished.clear();
  server.put("cifar-100-binary.tar.gz", std::string(400000, 'x'));
  QTest::mouseClick(start, Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !finished.isEmpty(); }, 20000));
  ASSERT_GE(server.requests().size(), 2u);
  EXPECT_EQ(server.requests()[1], "cifar-100-binary.tar.gz from 100000");
  EXPECT_TRUE(finished[0][1].toString().contains("58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"))
      << "another file is refused by its checksum: " << finished[0][1].toString().toStdString();
}

TEST(DataSets, ThePartOfADownloadCanBeRemoved) {
  SetsPage sets;
  writeText(sets.folder / "sets/stl10/stl10_binary.tar.gz.part", std::string(3000, 'x'));
  sets.page.refresh();
  ASSERT_TRUE(QTest::qWaitFor([&] { return sets.item("stl10")->text().contains("partly"); }, 5000));
  sets.click("stl10");
  QTest::mouseClick(find<QPushButton>(sets.page, "fetch.remove"), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return sets.item("stl10")->text().contains("not installed"); }, 5000));
  EXPECT_FALSE(std::filesystem::exists(sets.folder / "sets/stl10/stl10_binary.tar.gz.part"));
}

}  // namespace

int runAll(int argc, char** argv) {
  TestFolder data;
  SetsPage::data = &data;
  ::setenv("RESA_DATA", (data / "sets").c_str(), 1);
  QApplication application(argc, argv);
  applyTheme(application, true);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}

}  // namespace resa

int main(int argc, char** argv) { return resa::runAll(argc, argv); }
