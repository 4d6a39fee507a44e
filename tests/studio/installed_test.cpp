#include <gtest/gtest.h>

#include <QApplication>
#include <QDir>
#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QProcess>
#include <QStandardPaths>
#include <QSvgRenderer>
#include <QTemporaryDir>

#include "tests/studio/sample_run.h"
#include "tests/studio/window_session.h"

namespace resa {
namespace {

struct Outcome {
  int code = -1;
  QString output, errors;
};

Outcome runProgram(const QString& program, const QStringList& arguments,
                   const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment()) {
  QProcess process;
  process.setProcessEnvironment(environment);
  process.start(program, arguments);
  Outcome outcome;
  if (process.waitForFinished(60000) && process.exitStatus() == QProcess::NormalExit) outcome.code = process.exitCode();
  outcome.output = QString::fromUtf8(process.readAllStandardOutput());
  outcome.errors = QString::fromUtf8(process.readAllStandardError());
  return outcome;
}

bool present(const char* program) { return !QStandardPaths::findExecutable(program).isEmpty(); }

/// The build, installed once into a folder of its own as a package would; two made-up runs beside it.
class Installed : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new QTemporaryDir;
    outcome_ = runProgram(RESA_CMAKE, {"--install", RESA_BUILD, "--prefix", prefix()});
    SampleRun what;
    what.steps = 30;
    what.snapshots = 3;
    writeSampleRun(run("first").toStdString(), what);
    writeSampleRun(run("second").toStdString(), what);
  }
  static void TearDownTestSuite() { delete folder_; }
  void SetUp() override { ASSERT_EQ(outcome_.code, 0) << outcome_.output.toStdString() << outcome_.errors.toStdString(); }
  static QString prefix() { return folder_->path() + "/prefix"; }
  static QString run(const char* name) { return folder_->path() + "/runs/" + name; }
  static QString studio() { return prefix() + "/bin/resa-studio"; }
  static QProcessEnvironment environment() {
    QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"}) all.insert(name, folder_->path() + "/home/" + name);
    all.insert("XDG_DATA_DIRS", prefix() + "/share:/usr/local/share:/usr/share");
    all.insert("PATH", "/usr/bin:/bin");  // the trainer must be found beside the window
    all.insert("RESA_RUNS", folder_->path() + "/none");
    return all;
  }
  /// Starts the window and returns the run that it says to have shown; empty where none was within 30 s.
  static QString shown(const QStringList& arguments) {
    QProcess process;
    process.setProcessEnvironment(environment());
    process.start(studio(), arguments);
    QString said;
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < 30000 && !said.contains(" shown after ") && process.state() != QProcess::NotRunning) {
      process.waitForReadyRead(200);
      said += QString::fromUtf8(process.readAllStandardError());
    }
    process.terminate();
    if (!process.waitForFinished(5000)) process.kill();
    process.waitForFinished(5000);
    const int end = int(said.indexOf(" shown after "));
    return end < 0 ? QString() : said.left(end).section("resa-studio: ", -1);
  }
  static QTemporaryDir* folder_;
  static Outcome outcome_;
};
QTemporaryDir* Installed::folder_ = nullptr;
Outcome Installed::outcome_;

TEST_F(Installed, MenuEntryDescriptionTypeAndIconsLieWhereADesktopLooks) {
  for (const char* file : {"bin/resa-studio", "share/applications/resa-studio.desktop", "share/metainfo/resa-studio.metainfo.xml",
                           "share/mime/packages/resa-studio-mime.xml", "share/icons/hicolor/scalable/apps/resa-studio.svg"})
    EXPECT_TRUE(QFile::exists(prefix() + "/" + file)) << file;
}

TEST_F(Installed, IconsOfTheUsualSizesAreTheDrawing) {
  QSvgRenderer drawing(prefix() + "/share/icons/hicolor/scalable/apps/resa-studio.svg");
  ASSERT_TRUE(drawing.isValid());
  for (const int size : {16, 22, 24, 32, 48, 64, 128, 256, 512}) {
    const QImage icon(prefix() + QString("/share/icons/hicolor/%1x%1/apps/resa-studio.png").arg(size));
    ASSERT_EQ(icon.size(), QSize(size, size)) << size;
    QImage fresh(size, size, QImage::Format_ARGB32);
    fresh.fill(Qt::transparent);
    QPainter painter(&fresh);
    drawing.render(&painter);
    painter.end();
    qint64 difference = 0;
    for (int y = 0; y < size; ++y)
      for (int x = 0; x < size; ++x) {
        const QRgb a = icon.pixel(x, y), b = fresh.pixel(x, y);
        difference +=
            std::abs(qRed(a) - qRed(b)) + std::abs(qGreen(a) - qGreen(b)) + std::abs(qBlue(a) - qBlue(b)) + std::abs(qAlpha(a) - qAlpha(b));
      }
    EXPECT_LT(double(difference) / (4.0 * size * size), 2) << "pixels of " << size;
  }
}

TEST_F(Installed, TheMenuEntryIsValid) {
  if (!present("desktop-file-validate")) GTEST_SKIP() << "desktop-file-validate was not found (package desktop-file-utils)";
  const Outcome checked = runProgram("desktop-file-validate", {prefix() + "/share/applications/resa-studio.desktop"});
  EXPECT_EQ(checked.code, 0) << checked.output.toStdString();
  EXPECT_TRUE(checked.output.isEmpty()) << checked.output.toStdString();
}

TEST_F(Installed, TheDescriptionIsValid) {
  if (!present("appstreamcli")) GTEST_SKIP() << "appstreamcli was not found (package appstream)";
  const Outcome checked = runProgram("appstreamcli", {"validate", "--no-net", prefix() + "/share/metainfo/resa-studio.metainfo.xml"});
  EXPECT_EQ(checked.code, 0) << checked.output.toStdString();
}

TEST_F(Installed, TheDesktopKnowsTheTypeOfARunAndThatTheStudioOpensIt) {
  if (!present("update-mime-database") || !present("gio"))
    GTEST_SKIP() << "update-mime-database or gio was not found (shared-mime-info, libglib2.0-bin)";
  ASSERT_EQ(runProgram("update-mime-database", {prefix() + "/share/mime"}).code, 0);
  const Outcome type = runProgram("gio", {"info", "-a", "standard::content-type", run("first") + "/run.toml"}, environment());
  EXPECT_TRUE(type.output.contains("application/x-resa-run")) << type.output.toStdString() << type.errors.toStdString();
  const Outcome other = runProgram("gio", {"info", "-a", "standard::content-type", run("first") + "/config.toml"}, environment());
  EXPECT_FALSE(other.output.contains("x-resa-run")) << "a configuration of any other program has this name";
  QProcessEnvironment desktop = environment();
  desktop.insert("XDG_CURRENT_DESKTOP", "GNOME");                      // else xdg-mime asks the file's bytes alone
  desktop.insert("PATH", prefix() + "/bin:" + desktop.value("PATH"));  // a desktop offers no program that it cannot start
  if (present("xdg-mime")) {
    const Outcome asked = runProgram("xdg-mime", {"query", "filetype", run("first") + "/run.toml"}, desktop);
    EXPECT_EQ(asked.output.trimmed().toStdString(), "application/x-resa-run") << asked.errors.toStdString();
  }
  if (!present("update-desktop-database")) GTEST_SKIP() << "update-desktop-database was not found (package desktop-file-utils)";
  ASSERT_EQ(runProgram("update-desktop-database", {prefix() + "/share/applications"}).code, 0);
  const Outcome opener = runProgram("gio", {"mime", "application/x-resa-run"}, desktop);
  EXPECT_TRUE(opener.output.contains("resa-studio.desktop")) << opener.output.toStdString();
}

TEST_F(Installed, ADoubleClickOnARunItsFilesOrAFolderOfRunsOpensIt) {
  EXPECT_EQ(shown({run("second") + "/run.toml"}), run("second"));
  EXPECT_EQ(shown({run("first") + "/config.toml"}), run("first"));
  EXPECT_EQ(shown({run("first")}), run("first"));
  const QString newest = shown({folder_->path() + "/runs"});
  EXPECT_TRUE(newest == run("first") || newest == run("second")) << newest.toStdString();
}

TEST_F(Installed, TheWindowNeedsNoLibTorchAndTheTrainerBesideItRuns) {
  const Outcome libraries = runProgram("ldd", {studio()});
  ASSERT_EQ(libraries.code, 0);
  EXPECT_FALSE(libraries.output.contains("libtorch") || libraries.output.contains("libc10")) << libraries.output.toStdString();
  EXPECT_FALSE(libraries.output.contains("not found")) << libraries.output.toStdString();
  if (testedTrainer().empty()) GTEST_SKIP() << "this build has no trainer";
  const Outcome presets = runProgram(prefix() + "/bin/resa", {"presets", "list"}, environment());
  EXPECT_EQ(presets.code, 0) << presets.errors.toStdString();
  EXPECT_TRUE(presets.output.contains("quickstart"));
}

TEST_F(Installed, ItSpeaksGermanWhenAsked) {
  if (!QFile::exists(prefix() + "/share/resa-studio/translations/resa-studio_de.qm"))
    GTEST_SKIP() << "lrelease was not found (package qt6-l10n-tools)";
  for (const auto& [language, word] : {std::pair{"de", "Verlust"}, std::pair{"en", "Loss"}}) {
    const QString target = folder_->path() + "/figures-" + language;
    const Outcome made = runProgram(
        studio(), {"--export", target, "--figure", "loss", "--format", "svg", "--language", language, run("first")}, environment());
    ASSERT_EQ(made.code, 0) << made.errors.toStdString();
    QDirIterator files(target, {"*.svg"}, QDir::Files);
    ASSERT_TRUE(files.hasNext());
    QFile file(files.next());
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_TRUE(QString::fromUtf8(file.readAll()).contains(word)) << language;
  }
  const Outcome unknown = runProgram(studio(), {"--language", "xx", "--export", folder_->path() + "/none", run("first")}, environment());
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(unknown.errors.contains("--language") && unknown.errors.contains("de")) << unknown.errors.toStdString();
}

}  // namespace
}  // namespace resa

int main(int argc, char** argv) { return resa::runWindowTests(argc, argv); }
