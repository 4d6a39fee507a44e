#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <QApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>
#include <QThread>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/studio/library/branch_dialog.h"
#include "app/studio/library/runs_presenter.h"
#include "app/studio/window/settings.h"
#include "engine/run/branch_run.h"
#include "engine/run/error.h"
#include "engine/run/studio_notes.h"
#include "tests/studio/sample_run.h"
#include "tests/unit/test_folder.h"
#include "widgets/base/theme.h"

namespace resa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace fs = std::filesystem;

bool waitFor(const std::function<bool()>& condition, int seconds = 15) { return QTest::qWaitFor(condition, seconds * 1000); }

QString text(const fs::path& path) { return QString::fromStdString(path.string()); }

SampleRun small() {
  SampleRun what;
  what.steps = 20;
  what.snapshots = 2;
  what.evaluated = 20;
  what.probe = 10;
  return what;
}

/// The library on a thread of its own, as in the window, and what it told last.
class Library {
 public:
  explicit Library(const fs::path& runs) : library(new RunLibrary(runs)) {
    library->moveToThread(&thread_);
    QObject::connect(&thread_, &QThread::finished, library, &QObject::deleteLater);
    QObject::connect(library, &RunLibrary::runsChanged, &context_, [this](const QVector<RunSummary>& all) {
      this->runs = all;
      ++answers;
    });
    QObject::connect(library, &RunLibrary::failed, &context_, [this](const QString& reason) { failures += reason; });
    thread_.start();
    QMetaObject::invokeMethod(library, &RunLibrary::start, Qt::QueuedConnection);
  }
  ~Library() {
    thread_.quit();
    thread_.wait();
  }
  void ask(std::function<void(RunLibrary&)> what) {
    QMetaObject::invokeMethod(
        library, [library = library, what] { what(*library); }, Qt::QueuedConnection);
  }
  const RunSummary* find(const QString& name) const {
    for (const RunSummary& run : runs)
      if (run.path.endsWith('/' + name)) return &run;
    return nullptr;
  }
  RunLibrary* library;
  QVector<RunSummary> runs;
  QStringList failures;
  int answers = 0;

 private:
  QThread thread_;
  QObject context_;
};

TEST(RunScanner, ReadsUnchangedRunsOnce) {
  const TestFolder folder;
  for (const char* name : {"one", "two", "three"}) writeSampleRun(folder / name, small());
  RunScanner scanner(folder.path());
  EXPECT_TRUE(scanner.scan());
  EXPECT_EQ(scanner.readings(), 3);
  ASSERT_EQ(scanner.result().runs.size(), 3);
  // A busy machine measures the folders' sizes in more than one scan.
  for (int i = 0; i < 20 && scanner.scan(); ++i) continue;
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(scanner.scan());
  EXPECT_EQ(scanner.readings(), 3);
  EventWriter(folder / "two" / "events.jsonl").write("step", 21, 2.1, {{"loss", 1.25}});
  EXPECT_TRUE(scanner.scan());
  EXPECT_EQ(scanner.readings(), 4) << "the grown run alone";
}

TEST(RunScanner, TellsWhatTheFilesSay) {
  const TestFolder folder;
  writeSampleRun(folder / "one", small());
  updateStudioNotes(folder / "one", [](StudioNotes& notes) {
    notes.tags = {"a", "b"};
    notes.note = "mine";
  });
  RunScanner scanner(folder.path());
  scanner.scan();
  ASSERT_EQ(scanner.result().runs.size(), 1);
  const RunRecord& record = *scanner.result().runs[0].record;
  // Values of tests/studio/sample_run.cpp: ARI 0.3 + 0.001 step, a loss by formula, k-nn 0.75.
  EXPECT_NEAR(record.newest.at("encoding/ari"), 0.32, 1e-12);
  EXPECT_NEAR(record.best.at("encoding/ari"), 0.32, 1e-12);
  EXPECT_NEAR(record.newest.at("encoding/knn5"), 0.75, 1e-12);
  EXPECT_NEAR(record.last.at("loss"), sampleLoss(20), 1e-12);
  EXPECT_EQ(record.epoch, 2);
  EXPECT_EQ(record.config.at("train.batch_size"), QString::number(Config().train.batchSize));
  EXPECT_THAT(record.tags, ElementsAre("a", "b"));
  EXPECT_EQ(record.note, "mine");
  double bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "one"))
    if (entry.is_regular_file()) bytes += double(entry.file_size());
  EXPECT_EQ(record.bytes, bytes);
}

TEST(RunScanner, DurationLeavesPausesAndGapsOut) {
  const TestFolder folder;
  const RunFolder run = RunFolder::create(folder / "run", Config(), "");
  const auto line = [&](const char* time, const char* kind, const char* more) {
    std::ofstream(run.events(), std::ios::app) << "{\"t\":\"2026-01-01T" << time << ".000Z\",\"kind\":\"" << kind
                                               << "\",\"step\":1,\"epoch\":0" << more << "}\n";
  };
  line("10:00:00", "state", ",\"state\":\"running\"");
  line("10:01:00", "state", ",\"state\":\"paused\"");
  line("10:30:00", "state", ",\"state\":\"running\"");
  line("10:30:20", "step", ",\"loss\":1");
  line("12:00:00", "state", ",\"state\":\"running\"");  // the trainer was killed and resumed
  line("12:00:05", "state", ",\"state\":\"finished\"");
  RunScanner scanner(folder.path());
  scanner.scan();
  EXPECT_EQ(scanner.result().runs[0].record->seconds, 60 + 20 + 5);
}

TEST(RunScanner, ABrokenRunIsListedAndHarmsNoOther) {
  const TestFolder folder;
  writeSampleRun(folder / "good", small());
  writeText(folder / "bad" / "run.toml", "format = \"");
  writeText(folder / "newer" / "run.toml", "format = 99\nid = \"x\"\n");
  RunScanner scanner(folder.path());
  scanner.scan();
  ASSERT_EQ(scanner.result().runs.size(), 3);
  for (const RunSummary& run : scanner.result().runs)
    EXPECT_EQ(run.state, run.name == "good" ? RunState::finished : RunState::failed) << run.path.toStdString();
  scanner.scan();  // the sizes of the broken ones come now
  EXPECT_FALSE(scanner.scan());
}

TEST(RunScanner, AHundredUnchangedRunsAreReadOnceHoweverOftenOneLooks) {
  const TestFolder folder;
  for (int i = 0; i < 100; ++i) {
    const RunFolder run = RunFolder::create(folder / ("run" + std::to_string(i)), Config(), "");
    EventWriter(run.events()).write("state", 0, 0, {{"state", "finished"}});
  }
  RunScanner scanner(folder.path());
  for (int i = 0; i < 30; ++i) scanner.scan();
  EXPECT_EQ(scanner.readings(), 100);
}

TEST(RunLibraryNotes, TagsAndNotesAreThereAfterARestart) {
  const TestFolder folder;
  writeSampleRun(folder / "one", small());
  {
    Library library(folder.path());
    ASSERT_TRUE(waitFor([&] { return library.find("one") != nullptr; }));
    library.ask([root = library.find("one")->path](RunLibrary& all) { all.setNotes(root, {"keep", "seed 1"}, "a good one"); });
    ASSERT_TRUE(waitFor([&] { return library.find("one")->record->note == "a good one"; }));
  }
  const auto json = nlohmann::json::parse(readText(folder / "one" / "studio.json"));
  EXPECT_EQ(json.at("note"), "a good one");
  Library again(folder.path());
  ASSERT_TRUE(waitFor([&] { return again.find("one") != nullptr; }));
  EXPECT_THAT(again.find("one")->record->tags, ElementsAre("keep", "seed 1"));
}

TEST(RunLibraryFolders, FurtherFoldersAreReadAndAMissingOneIsNamed) {
  const TestFolder runs, other;
  writeSampleRun(runs / "here", small());
  writeSampleRun(other / "there", small());
  Library library(runs.path());
  QSignalSpy problems(library.library, &RunLibrary::folderProblemsChanged);
  const QString missing = text(other / "unmounted");
  library.ask([&, missing](RunLibrary& all) { all.setFolders({text(other.path()) + "/", missing}); });
  ASSERT_TRUE(waitFor([&] { return library.find("here") && library.find("there"); }));
  EXPECT_EQ(library.find("there")->record->folder, text(other.path()));
  ASSERT_TRUE(waitFor([&] { return !problems.isEmpty(); }));
  const auto told = problems.back()[0].value<QMap<QString, QString>>();
  EXPECT_THAT(told.value(missing).toStdString(), HasSubstr("is not there"));
  library.ask([](RunLibrary& all) { all.setFolders({}); });
  EXPECT_TRUE(waitFor([&] { return library.find("there") == nullptr; }));
}

/// What rsync does: a new file beside the old one, then a rename over it.
void rsyncLike(const fs::path& from, const fs::path& to) {
  const fs::path temporary = to.parent_path() / ("." + to.filename().string() + ".Xa3Q");
  fs::copy_file(from, temporary, fs::copy_options::overwrite_existing);
  fs::rename(temporary, to);
}

TEST(RunsOfOtherMachines, ACopyThatRsyncRenewsIsLiveAndItsCurvesGrow) {
  const TestFolder server, runs, copies;
  SampleRun what = small();
  what.finished = false;
  writeSampleRun(server / "far", what);
  fs::create_directories(copies.path());
  fs::copy(server / "far", copies / "far", fs::copy_options::recursive);
  const RunFolder copy(copies / "far");
  copy.writeOwner({1, "gpu7.example", "another-boot", "/tmp/none.sock", "2026-01-01T00:00:00.000Z"});
  writeText(copy.file("heartbeat"), "");

  Library library(runs.path());
  library.ask([&](RunLibrary& all) { all.setFolders({text(copies.path())}); });
  ASSERT_TRUE(waitFor([&] { return library.find("far") != nullptr; }));
  EXPECT_EQ(library.find("far")->state, RunState::running) << "its pid is not of this machine";
  EXPECT_EQ(library.find("far")->record->host, "gpu7.example");

  OverlayReader overlays;
  std::vector<OverlaidRun> seen;
  QObject::connect(&overlays, &OverlayReader::runsReady, [&](const std::vector<OverlaidRun>& read) { seen = read; });
  overlays.setRuns({text(copies / "far")});
  ASSERT_TRUE(waitFor([&] { return seen.size() == 1; }));
  EXPECT_EQ(seen[0].history->steps.back().step, 20);
  ASSERT_NE(seen[0].config, nullptr);

  {
    EventWriter writer(server / "far" / "events.jsonl");
    for (int step = 21; step <= 25; ++step) writer.write("step", step, step / 10.0, {{"loss", 0.5}});
  }
  rsyncLike(server / "far" / "events.jsonl", copy.events());
  EXPECT_TRUE(waitFor([&] { return library.find("far")->record->epoch == 2.5; }));
  EXPECT_TRUE(waitFor([&] { return seen[0].history->steps.back().step == 25; }));
  EXPECT_EQ(seen[0].history->steps.size(), 25u) << "the new file replaces the old one's events";

  // Two minutes of silence are nothing; an hour is told as what is known, with the machine's name.
  const auto age = [&](std::chrono::seconds seconds) {
    for (const fs::path& path : {copy.file("heartbeat"), copy.events()})
      fs::last_write_time(path, fs::file_time_type::clock::now() - seconds);
  };
  age(std::chrono::seconds(110));
  EXPECT_TRUE(copy.ownerAlive());
  age(std::chrono::hours(1));
  ASSERT_TRUE(waitFor([&] { return library.find("far")->state == RunState::interrupted; }));
  EXPECT_THAT(library.find("far")->detail.toStdString(), HasSubstr("no news from gpu7.example since"));
}

TEST(OverlayReader, KeepsTheChosenOrderAndNamesWhatCannotBeRead) {
  const TestFolder folder;
  for (const char* name : {"a", "b"}) writeSampleRun(folder / name, small());
  OverlayReader overlays;
  std::vector<OverlaidRun> seen;
  QObject::connect(&overlays, &OverlayReader::runsReady, [&](const std::vector<OverlaidRun>& read) { seen = read; });
  QSignalSpy failures(&overlays, &OverlayReader::failed);
  overlays.setRuns({text(folder / "b"), text(folder / "nothing"), text(folder / "a")});
  ASSERT_TRUE(waitFor([&] { return seen.size() == 2; }));
  EXPECT_EQ(seen[0].name, "b");
  EXPECT_EQ(seen[1].name, "a");
  EXPECT_TRUE(waitFor([&] { return failures.size() == 1; }));
  overlays.setRuns({});
  EXPECT_TRUE(waitFor([&] { return seen.empty(); }));
}

/// A trash of its own: $XDG_DATA_HOME on the disk of the runs.
class Trash : public testing::Test {
 protected:
  void SetUp() override {
    before_ = qgetenv("XDG_DATA_HOME");
    qputenv("XDG_DATA_HOME", (folder_ / "data").c_str());
    for (const char* name : {"one", "two"}) writeSampleRun(folder_ / "runs" / name, small());
  }
  void TearDown() override { before_.isEmpty() ? qunsetenv("XDG_DATA_HOME") : qputenv("XDG_DATA_HOME", before_); }
  QString run(const char* name) { return text(folder_ / "runs" / name); }
  TestFolder folder_;
  QByteArray before_;
};

TEST_F(Trash, WhatWasRemovedComesBackInAnyOrderWithItsTrashInfoGone) {
  RunTrash trash;
  const TrashedRun one = trash.move(run("one")), two = trash.move(run("two"));
  EXPECT_FALSE(fs::exists(folder_ / "runs" / "one"));
  const fs::path info = fs::path(one.inTrash.toStdString()).parent_path().parent_path() / "info" /
                        (fs::path(one.inTrash.toStdString()).filename().string() + ".trashinfo");
  ASSERT_TRUE(fs::exists(info)) << "the desktop's file manager must know it too";
  EXPECT_EQ(trash.newest(), two.token);
  EXPECT_EQ(trash.restore(one.token), run("one"));
  EXPECT_TRUE(RunFolder(folder_ / "runs" / "one").isRun());
  EXPECT_FALSE(fs::exists(info));
  EXPECT_EQ(trash.restore(trash.newest()), run("two"));
  EXPECT_EQ(trash.newest(), 0u);
  EXPECT_THAT(messageOf<Error>([&] { trash.restore(0); }), HasSubstr("nothing to bring back"));
}

TEST_F(Trash, NeverOverwritesWhatTookItsPlaceAndSaysWhenItWasEmptied) {
  RunTrash trash;
  const TrashedRun one = trash.move(run("one"));
  writeText(folder_ / "runs" / "one" / "note", "another");
  EXPECT_THAT(messageOf<Error>([&] { trash.restore(one.token); }), HasSubstr("is there already"));
  fs::remove_all(folder_ / "runs" / "one");
  fs::remove_all(one.inTrash.toStdString());
  EXPECT_THAT(messageOf<Error>([&] { trash.restore(one.token); }), HasSubstr("no longer in the trash"));
}

TEST_F(Trash, UndoBringsTheRunBackIntoTheList) {
  Library library(folder_ / "runs");
  QSignalSpy trashed(library.library, &RunLibrary::trashed);
  ASSERT_TRUE(waitFor([&] { return library.runs.size() == 2; }));
  library.ask([root = run("one")](RunLibrary& all) { all.moveToTrash(root); });
  ASSERT_TRUE(waitFor([&] { return trashed.size() == 1 && library.runs.size() == 1; }));
  EXPECT_EQ(trashed[0][0].toString(), "one");
  library.ask([token = trashed[0][1].toULongLong()](RunLibrary& all) { all.restoreFromTrash(token); });
  EXPECT_TRUE(waitFor([&] { return library.runs.size() == 2; }));
  EXPECT_THAT(library.failures, IsEmpty());
}

/// Stands in for `resa`: writes the run folder of a training, fails where the name says so, and waits while a file `hold` is there.
class Queue : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"XDG_STATE_HOME", "XDG_DATA_HOME"}) {
      before_[name] = qgetenv(name);
      qputenv(name, (folder_ / "user").c_str());
    }
    trainer_ = folder_ / "resa-stub";
    const std::string script = R"sh(#!/bin/sh
while [ $# -gt 0 ]; do case "$1" in --run-dir) dir=$2;; esac; shift; done
here=$(dirname "$0")
echo "$(basename "$dir")" >> "$here/order"
case "$dir" in *broken*) echo "data: no such set"; exit 4;; esac
mkdir -p "$dir"
boot=$(cat /proc/sys/kernel/random/boot_id); host=$(cat /proc/sys/kernel/hostname)
printf '{"pid":%d,"host":"%s","boot_id":"%s","socket":"","started":""}' $$ "$host" "$boot" > "$dir/owner.json"
echo '{"t":"2026-01-01T00:00:00.000Z","kind":"state","step":0,"epoch":0,"state":"running","steps_total":10,"steps_per_epoch":10}' > "$dir/events.jsonl"
printf 'format = 1\nid = "%s"\nname = "%s"\nversion = "0"\ncreated = "2026-01-01T00:00:00.000Z"\npreset = ""\n' "$boot$$" "$(basename "$dir")" > "$dir/run.toml"
while [ -e "$here/hold" ]; do sleep 0.05; done
echo '{"t":"2026-01-01T00:01:00.000Z","kind":"state","step":10,"epoch":1,"state":"finished","exit_code":0}' >> "$dir/events.jsonl"
)sh";
    writeText(trainer_, script);
    fs::permissions(trainer_, fs::perms::owner_all);
    fs::create_directories(folder_ / "runs");
  }
  void TearDown() override {
    for (const auto& [name, value] : before_) value.isEmpty() ? qunsetenv(name.c_str()) : qputenv(name.c_str(), value);
  }
  /// Names in the order in which trainers were started, without their time stamps.
  QStringList order() {
    QStringList names;
    for (const QString& line : QString::fromStdString(readText(folder_ / "order")).split('\n', Qt::SkipEmptyParts))
      names += line.section('-', 0, 0);
    return names;
  }
  static QueuedTraining named(const char* name) {
    QueuedTraining training;
    training.name = name;
    training.config = "# made up\n";
    return training;
  }
  TestFolder folder_;
  fs::path trainer_;
  std::map<std::string, QByteArray> before_;
};

/// Library, list and presenter as the window has them.
struct Desk {
  Library library;
  RunList list;
  std::unique_ptr<RunsPresenter> presenter;
  Desk(const fs::path& runs, const fs::path& trainer) : library(runs) {
    presenter = std::make_unique<RunsPresenter>(*library.library, trainer, list);
  }
  RunQueue& queue() { return presenter->queue(); }
};

TEST_F(Queue, RunsOneAfterAnotherMarksFailuresAndGoesOn) {
  Desk desk(folder_ / "runs", trainer_);
  writeText(folder_ / "hold", "");
  for (const char* name : {"first", "broken", "last"}) ASSERT_NE(desk.queue().add(named(name)), 0u);
  ASSERT_TRUE(waitFor([&] {
    return desk.queue().runs()[0].state == QueueState::training &&
           desk.library.find(QString::fromStdString(fs::path(desk.queue().runs()[0].root.toStdString()).filename().string()));
  }));
  EXPECT_EQ(desk.queue().waiting(), 2);
  EXPECT_THAT(order(), ElementsAre("first")) << "the others wait";
  fs::remove(folder_ / "hold");
  ASSERT_TRUE(waitFor([&] { return desk.queue().waiting() == 0 && desk.queue().runs().size() == 1; }));
  EXPECT_THAT(order(), ElementsAre("first", "broken", "last"));
  EXPECT_EQ(desk.queue().runs()[0].training.name, "broken");
  EXPECT_EQ(desk.queue().runs()[0].state, QueueState::failed);
  EXPECT_EQ(desk.queue().runs()[0].reason, "data: no such set");
}

TEST_F(Queue, SurvivesARestartWhileARunTrains) {
  writeText(folder_ / "hold", "");
  {
    Desk desk(folder_ / "runs", trainer_);
    for (const char* name : {"first", "second", "third"}) desk.queue().add(named(name));
    ASSERT_TRUE(waitFor([&] { return desk.queue().runs()[0].state == QueueState::training; }));
    // Later things first, by the keys of the list.
    desk.queue().move(desk.queue().runs()[2].training.ticket, -1);
    ASSERT_TRUE(waitFor([&] { return fs::exists(folder_ / "order"); }));
  }
  const auto json = nlohmann::json::parse(readText(queueFile()));
  ASSERT_EQ(json.at("runs").size(), 3u);
  Desk desk(folder_ / "runs", trainer_);
  ASSERT_TRUE(waitFor([&] { return desk.queue().runs().size() == 3; }));
  EXPECT_EQ(desk.queue().waiting(), 2);
  ASSERT_TRUE(waitFor([&] { return desk.library.answers > 0; }));
  EXPECT_THAT(order(), ElementsAre("first")) << "its trainer is still at work";
  fs::remove(folder_ / "hold");
  ASSERT_TRUE(waitFor([&] { return desk.queue().runs().isEmpty(); }, 20));
  EXPECT_THAT(order(), ElementsAre("first", "third", "second"));
}

TEST_F(Queue, AHeldQueueStartsNothingAndASecondStudioLeavesItAlone) {
  Desk desk(folder_ / "runs", trainer_);
  desk.queue().setHeld(true);
  desk.queue().add(named("first"));
  ASSERT_TRUE(waitFor([&] { return desk.library.answers > 0 && desk.queue().known(); }));
  EXPECT_EQ(desk.queue().waiting(), 1);
  RunQueue other(queueFile());
  QSignalSpy failures(&other, &RunQueue::failed);
  EXPECT_NE(other.add(named("early")), 0u) << "not known yet";
  ASSERT_TRUE(waitFor([&] { return other.elsewhere(); }));
  EXPECT_EQ(failures.size(), 1) << "told as soon as it is known";
  EXPECT_TRUE(other.runs().isEmpty());
  EXPECT_EQ(other.add(named("second")), 0u);
  EXPECT_EQ(failures.size(), 2);
  EXPECT_THAT(order(), IsEmpty());
  desk.queue().remove(desk.queue().runs()[0].training.ticket);
  EXPECT_TRUE(desk.queue().runs().isEmpty());
}

TEST_F(Queue, WhatIsAddedBeforeTheOldQueueIsReadComesBehindIt) {
  {
    RunQueue queue(queueFile());
    queue.setHeld(true);
    queue.add(named("old"));
  }
  {
    RunQueue queue(queueFile());
    queue.add(named("new"));
    EXPECT_FALSE(queue.known()) << "files are read beside the window";
    ASSERT_TRUE(waitFor([&] { return queue.runs().size() == 2; }));
    EXPECT_EQ(queue.runs()[0].training.name, "old");
    EXPECT_EQ(queue.runs()[1].training.name, "new");
    EXPECT_NE(queue.runs()[0].training.ticket, queue.runs()[1].training.ticket);
    EXPECT_TRUE(queue.held());
  }
  RunQueue(queueFile()).add(named("last"));  // gone before the file was read
  EXPECT_EQ(nlohmann::json::parse(readText(queueFile())).at("runs").size(), 3u);
}

TEST_F(Queue, ADamagedFileIsPutAsideAndNamed) {
  writeText(queueFile(), "{\"runs\": [");
  RunQueue queue(queueFile());
  QSignalSpy failures(&queue, &RunQueue::failed);
  ASSERT_TRUE(waitFor([&] { return failures.size() == 1; }));
  EXPECT_THAT(failures[0][0].toString().toStdString(), HasSubstr("put aside"));
  EXPECT_EQ(readText(queueFile().string() + ".damaged"), "{\"runs\": [");
  EXPECT_NE(queue.add(named("first")), 0u);
}

TEST_F(Queue, ItsListMovesAndRemovesByKeyboard) {
  Desk desk(folder_ / "runs", trainer_);
  desk.queue().setHeld(true);
  for (const char* name : {"a", "b", "c"}) desk.queue().add(named(name));
  RunQueueView& view = desk.presenter->queueView();
  view.resize(230, 200);
  view.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
  auto* list = view.findChild<QListWidget*>("queueList");
  list->setCurrentRow(2);
  QTest::keyClick(list, Qt::Key_Up, Qt::AltModifier);
  EXPECT_EQ(desk.queue().runs()[1].training.name, "c");
  QTest::keyClick(list, Qt::Key_Delete);
  ASSERT_EQ(desk.queue().runs().size(), 2);
  EXPECT_EQ(desk.queue().runs()[1].training.name, "b");
  EXPECT_EQ(view.findChild<QLabel*>("queueTitle")->text(), "Queue · held, 2 waiting");
}

TEST_F(Queue, DuplicateHandsTheConfigurationToTheForm) {
  Config config;
  config.train.epochs = 17;
  RunFolder::create(folder_ / "runs" / "one", config, "");
  Desk desk(folder_ / "runs", trainer_);
  ASSERT_TRUE(waitFor([&] { return desk.library.find("one") != nullptr; }));
  std::int64_t epochs = 0;
  QString name;
  QObject::connect(desk.presenter.get(), &RunsPresenter::duplicateReady, [&](const Config& read, const QString& called) {
    epochs = read.train.epochs;
    name = called;
  });
  desk.presenter->act(RunAction::duplicate, {text(folder_ / "runs" / "one")});
  ASSERT_TRUE(waitFor([&] { return epochs != 0; }));
  EXPECT_EQ(epochs, 17);
  EXPECT_EQ(name, "one");
}

#ifdef RESA_TRAINER
/// A real training of a few seconds on a few hundred images, branched and gone on with by the real trainer.
TEST(RunBranch, IsARunThatTheRealTrainerGoesOnWith) {
  const TestFolder folder;
  writeSmallImages(folder / "images", 128, 40);
  std::string sets;
  for (const char* set : {"data.train_size=64", "model.width=4", "model.projector_hidden=16", "model.projector_out=8", "train.epochs=2",
                          "train.batch_size=32", "train.threads=1", "train.warmup_epochs=1", "evaluate.size=30", "evaluate.bank_size=40",
                          "evaluate.restarts=1", "evaluate.probe_size=10", "evaluate.projection=none", "evaluate.reported_size=30",
                          "output.report_every=1", "augment.weak.crop_size=8", "augment.strong.crop_size=8", "output.keep=5"})
    sets += std::string(" --set ") + set;
  const fs::path source = folder / "runs" / "source";
  const std::string quiet = " >/dev/null 2>" + (folder / "log").string();
  ASSERT_EQ(std::system((std::string(RESA_TRAINER) + " train --preset quickstart --set data.root=" + (folder / "images").string() + sets +
                         " --run-dir " + source.string() + quiet)
                            .c_str()),
            0)
      << readText(folder / "log");
  ASSERT_THAT(completeCheckpoints(RunFolder(source)), testing::SizeIs(2));

  Library library(folder / "runs");
  ASSERT_TRUE(waitFor([&] { return library.find("source") != nullptr; }));
  // By the dialog: the first checkpoint, three epochs in all.
  BranchDialog dialog(BranchDialog::Kind::branch, text(source), "source");
  dialog.setAttribute(Qt::WA_DeleteOnClose, false);
  auto* checkpoints = dialog.findChild<QTableWidget*>("branchCheckpoints");
  ASSERT_TRUE(waitFor([&] { return checkpoints->rowCount() == 2; }));
  EXPECT_EQ(checkpoints->item(0, 0)->text(), "2");
  dialog.show();
  checkpoints->selectRow(0);
  dialog.findChild<QSpinBox*>("branchEpochs")->setValue(3);
  QString branched;
  QObject::connect(library.library, &RunLibrary::branched, &dialog, [&](const QString& root) { branched = root; });
  QSignalSpy exited(library.library, &RunLibrary::trainerExited);
  QObject::connect(&dialog, &BranchDialog::branchRequested, &dialog,
                   [&](const QString& root, qint64 step, const QString& name, const QStringList& overrides, bool train) {
                     EXPECT_THAT(overrides, ElementsAre("train.epochs=3"));
                     library.ask([=](RunLibrary& all) { all.branch(RESA_TRAINER, root, step, name, overrides, train); });
                   });
  QTest::mouseClick(dialog.findChild<QPushButton*>("branchFirst"), Qt::LeftButton);
  ASSERT_TRUE(waitFor([&] { return !exited.isEmpty(); }, 60));
  EXPECT_EQ(exited[0][1].toInt(), 0) << exited[0][2].toString().toStdString();
  const RunFolder branch(fs::path(branched.toStdString()));
  EventReader reader(branch.events());
  reader.poll();
  EXPECT_EQ(branch.state(reader.history()), RunState::finished);
  EXPECT_EQ(reader.history().steps.back().step, 6);
  EXPECT_EQ(branch.config().train.epochs, 3);
  EXPECT_EQ(branch.info().originStep, 2);
  // Up to the checkpoint both tell the same.
  EventReader original((RunFolder(source).events()));
  original.poll();
  EXPECT_EQ(reader.history().steps[1].loss, original.history().steps[1].loss);
  EXPECT_EQ(original.history().steps.size(), 4u) << "the source is as it was";
}
#endif

}  // namespace
}  // namespace resa

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  QApplication application(argc, argv);
  resa::applyTheme(application, true);
  return RUN_ALL_TESTS();
}
